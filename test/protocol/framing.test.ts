import { describe, expect, test } from "bun:test";

import type { BodyFraming } from "../../src/protocol/framing.ts";
import { bodyFraming, hasToken, keepsConnection } from "../../src/protocol/framing.ts";
import { HTTPMessage } from "../../src/protocol/headers.ts";

function framing(fields: readonly string[], major = 1, minor = 1): BodyFraming {
  const headers = new HTTPMessage();
  for (const field of fields) {
    const colon = field.indexOf(":");
    headers.append(field.slice(0, colon), field.slice(colon + 1));
  }
  return bodyFraming(headers, major, minor);
}

function refused(status: number, message: string): BodyFraming {
  return { kind: "refused", refused: { status, message } };
}

describe("bodyFraming() takes", () => {
  const cases: readonly [name: string, fields: string[], framing: BodyFraming][] = [
    ["no field as no body", ["Host:a"], { kind: "none" }],
    ["a length", ["Content-Length:5"], { kind: "length", length: 5 }],
    ["a length of 0", ["content-length:0"], { kind: "length", length: 0 }],
    ["a length with leading zeros", ["Content-Length:0005"], { kind: "length", length: 5 }],
    ["the greatest length", ["Content-Length:9007199254740991"], { kind: "length", length: 2 ** 53 - 1 }],
    ["chunked", ["Transfer-Encoding:chunked"], { kind: "chunked" }],
    ["chunked in any case", ["TRANSFER-ENCODING:ChUnKeD"], { kind: "chunked" }],
  ];
  test.each(cases)("bodyFraming() takes %s", (_, fields, result) => {
    expect(framing(fields)).toEqual(result);
  });

  test("bodyFraming() takes a length in every version", () => {
    expect(framing(["Content-Length:5"], 1, 0)).toEqual({ kind: "length", length: 5 });
    expect(framing(["Content-Length:5"], 0, 9)).toEqual({ kind: "length", length: 5 });
  });

  test("bodyFraming() allocates nothing for no body and for chunked", () => {
    expect(framing([])).toBe(framing([]));
    expect(framing(["te:x", "transfer-encoding:chunked"])).toBe(framing(["transfer-encoding:chunked"]));
    expect(Object.isFrozen(framing([]))).toBe(true);
  });
});

describe("bodyFraming() refuses a Content-Length", () => {
  const cases: readonly [name: string, fields: string[], quoted: string][] = [
    ["that is empty", [""], "''"],
    ["with a plus", ["+5"], "'+5'"],
    ["with a minus", ["-5"], "'-5'"],
    ["in hex", ["0x5"], "'0x5'"],
    ["with a point", ["5.0"], "'5.0'"],
    ["with an exponent", ["5e1"], "'5e1'"],
    ["with a space inside", ["5 5"], "'5 5'"],
    ["with an underscore", ["5_0"], "'5_0'"],
    ["with a superscript digit", ["5\xb2"], "'5\xb2'"],
    ["listed, even of equals", ["5, 5"], "'5, 5'"],
    ["listed with an empty element", ["5,"], "'5,'"],
    ["repeated, even of equals", ["5", "5"], "'5, 5'"],
    ["repeated", ["5", "6"], "'5, 6'"],
    ["over 2**53 - 1", ["9007199254740992"], "'9007199254740992'"],
    ["of very many digits, quoting some", ["9".repeat(999)], `'${"9".repeat(64)}'`],
  ];
  test.each(cases)("bodyFraming() refuses a Content-Length %s", (_, values, quoted) => {
    const fields = values.map((value) => `Content-Length:${value}`);
    expect(framing(fields)).toEqual(refused(400, `Bad Content-Length (${quoted})`));
  });
});

describe("bodyFraming() refuses a Transfer-Encoding", () => {
  const bad: readonly [name: string, values: string[], quoted: string][] = [
    ["that is empty", [""], "''"],
    ["with chunked twice", ["chunked, chunked"], "'chunked, chunked'"],
    ["repeated with chunked twice", ["chunked", "Chunked"], "'chunked, Chunked'"],
    ["with chunked before another", ["chunked, gzip"], "'chunked, gzip'"],
    ["with chunked before identity", ["chunked", "identity"], "'chunked, identity'"],
    ["with chunked disguised", ["xchunked"], "'xchunked'"],
    ["with chunked disguised before chunked", ["xchunked, chunked"], "'xchunked, chunked'"],
    ["with chunked in quotes", ['"chunked"'], "'\"chunked\"'"],
    ["with parameters on chunked", ["chunked;q=1"], "'chunked;q=1'"],
    ["with an empty parameter on chunked", ["chunked;"], "'chunked;'"],
    ["with an empty element behind chunked", ["chunked,"], "'chunked,'"],
    ["with an empty element before chunked", [",chunked"], "',chunked'"],
    ["with a space in a name", ["chun ked"], "'chun ked'"],
    ["with other white space at chunked", ["\u00a0chunked"], "'\\xa0chunked'"],
    ["that is no token", ["gz(ip)"], "'gz(ip)'"],
    ["with chunked in a parameter", ["gzip;x=chunked"], "'gzip;x=chunked'"],
    ["that was not trimmed", [" chunked"], "' chunked'"],
  ];
  test.each(bad)("bodyFraming() refuses a Transfer-Encoding %s", (_, values, quoted) => {
    const fields = values.map((value) => `Transfer-Encoding:${value}`);
    expect(framing(fields)).toEqual(refused(400, `Bad Transfer-Encoding (${quoted})`));
  });

  const unknown: readonly [name: string, values: string[], coding: string][] = [
    ["alone", ["gzip"], "gzip"],
    ["in upper case", ["GZip"], "gzip"],
    ["before chunked", ["gzip, chunked"], "gzip"],
    ["before chunked in a field of its own", ["gzip", "chunked"], "gzip"],
    ["with parameters", ["gzip ; level=9,deflate"], "gzip"],
    ["that was one once", ["identity"], "identity"],
  ];
  test.each(unknown)("bodyFraming() answers 501 to an unknown coding %s", (_, values, coding) => {
    const fields = values.map((value) => `Transfer-Encoding:${value}`);
    expect(framing(fields)).toEqual(refused(501, `Unsupported transfer coding ('${coding}')`));
  });

  test("bodyFraming() refuses a Transfer-Encoding with a Content-Length", () => {
    const both = refused(400, "Both Transfer-Encoding and Content-Length");
    expect(framing(["Transfer-Encoding:chunked", "Content-Length:5"])).toEqual(both);
    expect(framing(["Content-Length:0", "Transfer-Encoding:gzip"])).toEqual(both);
    expect(framing(["Transfer-Encoding:", "Content-Length:"])).toEqual(both);
  });

  test("bodyFraming() refuses a Transfer-Encoding before HTTP/1.1", () => {
    const early = refused(400, "Transfer-Encoding before HTTP/1.1");
    expect(framing(["Transfer-Encoding:chunked"], 1, 0)).toEqual(early);
    expect(framing(["Transfer-Encoding:chunked"], 0, 9)).toEqual(early);
  });
});

function connection(...values: readonly string[]): HTTPMessage {
  const headers = new HTTPMessage();
  for (const value of values) headers.append("Connection", value);
  return headers;
}

describe("keepsConnection()", () => {
  type Row = readonly [
    name: string,
    protocolVersion: string,
    version: string,
    values: string[],
    keeps: boolean,
  ];
  const rows: readonly Row[] = [
    ["keeps HTTP/1.1", "HTTP/1.1", "HTTP/1.1", [], true],
    ["keeps a later minor version", "HTTP/1.1", "HTTP/1.2", [], true],
    ["keeps HTTP/1.1 where the server speaks more", "HTTP/2.0", "HTTP/1.1", [], true],
    ["closes HTTP/1.1 with close", "HTTP/1.1", "HTTP/1.1", ["close"], false],
    ["closes HTTP/1.1 with close in any case", "HTTP/1.1", "HTTP/1.1", ["Close"], false],
    ["closes HTTP/1.1 with close in a list", "HTTP/1.1", "HTTP/1.1", ["foo, close , bar"], false],
    ["closes HTTP/1.1 with close in a second field", "HTTP/1.1", "HTTP/1.1", ["foo", "close"], false],
    [
      "closes where close and keep-alive stand together",
      "HTTP/1.1",
      "HTTP/1.1",
      ["keep-alive, close"],
      false,
    ],
    ["keeps HTTP/1.1 with another token", "HTTP/1.1", "HTTP/1.1", ["closed, x-close"], true],
    ["closes HTTP/1.0", "HTTP/1.1", "HTTP/1.0", [], false],
    ["keeps HTTP/1.0 with keep-alive", "HTTP/1.1", "HTTP/1.0", ["Keep-Alive"], true],
    ["closes HTTP/1.0 with both", "HTTP/1.1", "HTTP/1.0", ["keep-alive", "close"], false],
    ["closes where the server speaks HTTP/1.0", "HTTP/1.0", "HTTP/1.1", [], false],
    [
      "closes where the server speaks HTTP/1.0, keep-alive or not",
      "HTTP/1.0",
      "HTTP/1.0",
      ["keep-alive"],
      false,
    ],
    ["closes HTTP/0.9", "HTTP/1.1", "HTTP/0.9", [], false],
    ["closes HTTP/0.9, keep-alive or not", "HTTP/1.1", "HTTP/0.9", ["keep-alive"], false],
  ];
  test.each(rows)("keepsConnection() %s", (_, protocolVersion, version, values, keeps) => {
    const [major = 0, minor = 0] = version.slice("HTTP/".length).split(".").map(Number);
    expect(keepsConnection(protocolVersion, version, major, minor, connection(...values))).toBe(keeps);
  });

  test("keepsConnection() goes by the numbers, not by the spelling, of a version", () => {
    expect(keepsConnection("HTTP/1.1", "HTTP/01.01", 1, 1, connection())).toBe(true);
  });
});

describe("hasToken()", () => {
  const rows: readonly [value: string | null, has: boolean][] = [
    [null, false],
    ["", false],
    ["close", true],
    ["CLOSE", true],
    [" close\t", true],
    ["a,close", true],
    ["close,", true],
    [",,close", true],
    ["a, b", false],
    ["clos", false],
    ["closed", false],
    ["clo se", false],
    ["close;q=1", false],
    ['"close"', false],
  ];
  test.each(rows)("hasToken() looks for close in %p", (value, has) => {
    expect(hasToken(value, "close")).toBe(has);
  });

  test("hasToken() takes no other character for a letter or a hyphen", () => {
    expect(hasToken("keep\ralive", "keep-alive")).toBe(false);
    expect(hasToken("KEEP-ALIVE", "keep-alive")).toBe(true);
    expect(hasToken("[", "{")).toBe(false);
  });
});
