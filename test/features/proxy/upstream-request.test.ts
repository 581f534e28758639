import { describe, expect, test } from "bun:test";

import { type ForwardedRequest, upstreamRequest } from "../../../src/features/proxy/upstream-request.ts";
import { HTTPMessage } from "../../../src/protocol/headers.ts";

function lines(
  fields: readonly (readonly [string, string])[],
  more: Partial<ForwardedRequest> = {},
): string[] {
  const headers = new HTTPMessage();
  for (const [name, value] of fields) headers.append(name, value);
  const text = upstreamRequest({
    method: "GET",
    target: "/x",
    authority: "up.test:3000",
    headers,
    framing: { kind: "none" },
    upgrades: false,
    hidesAuthorization: false,
    address: "192.0.2.1",
    secure: false,
    version: "HTTP/1.1",
    pseudonym: "us",
    ...more,
  });
  expect(text).toEndWith("\r\n\r\n");
  return text.slice(0, -4).split("\r\n");
}

const OURS = ["X-Forwarded-For: 192.0.2.1", "X-Forwarded-Proto: http", "Via: 1.1 us", "Connection: close"];

describe("upstreamRequest()", () => {
  test("upstreamRequest() passes on what is for the target, in its order, and says who asks", () => {
    const fields = [
      ["Host", "us.test:8000"],
      ["Accept", "*/*"],
      ["Cookie", "a=1"],
      ["cookie", "b=2"],
      ["Authorization", "Basic x"],
      ["Range", "bytes=0-1"],
    ] as const;
    expect(lines(fields)).toEqual([
      "GET /x HTTP/1.1",
      "Host: up.test:3000",
      "Accept: */*",
      "Cookie: a=1",
      "cookie: b=2",
      "Authorization: Basic x",
      "Range: bytes=0-1",
      "X-Forwarded-For: 192.0.2.1",
      "X-Forwarded-Proto: http",
      "X-Forwarded-Host: us.test:8000",
      "Via: 1.1 us",
      "Connection: close",
    ]);
  });

  const KEPT_HERE = [
    "Keep-Alive",
    "Proxy-Connection",
    "TE",
    "Trailer",
    "Transfer-Encoding",
    "Upgrade",
    "Content-Length",
    "Content_Length",
    "Expect",
    "Forwarded",
    "X-Forwarded-For",
    "x_forwarded_for",
    "X-Forwarded-Proto",
    "X-Forwarded-Prefix",
    "X-Real-IP",
    "Proxy",
    "Proxy-Authorization",
    "HTTP2-Settings",
    "Max-Forwards",
  ];
  for (const name of KEPT_HERE) {
    test(`upstreamRequest() does not pass on ${name}`, () => {
      expect(lines([[name, "5"]])).toEqual(["GET /x HTTP/1.1", "Host: up.test:3000", ...OURS]);
    });
  }

  test("upstreamRequest() does not pass on what Connection names, and says its own all the same", () => {
    const fields = [
      ["Connection", "close, X-Secret ,X-Forwarded-For, Via"],
      ["x-secret", "1"],
      ["Accept", "*/*"],
    ] as const;
    expect(lines(fields)).toEqual(["GET /x HTTP/1.1", "Host: up.test:3000", "Accept: */*", ...OURS]);
  });

  test("upstreamRequest() frames the body as it came", () => {
    const length = lines([], { framing: { kind: "length", length: 0 } });
    expect(length).toContain("Content-Length: 0");
    const chunked = lines([], { framing: { kind: "chunked" } });
    expect(chunked).toContain("Transfer-Encoding: chunked");
  });

  test("upstreamRequest() keeps the password of who is known to us", () => {
    const fields = [["Authorization", "Basic x"]] as const;
    expect(lines(fields, { hidesAuthorization: true })).toEqual(lines([]));
  });

  test("upstreamRequest() adds itself to Via, counts Max-Forwards of OPTIONS, and says https", () => {
    const fields = [
      ["Via", "1.0 a"],
      ["Via", "1.1 b"],
      ["Max-Forwards", "3"],
    ] as const;
    const sent = lines(fields, { method: "OPTIONS", secure: true, version: "HTTP/1.0", address: "" });
    expect(sent.slice(2)).toEqual([
      "X-Forwarded-Proto: https",
      "Via: 1.0 a, 1.1 b, 1.0 us",
      "Max-Forwards: 2",
      "Connection: close",
    ]);
  });

  test("upstreamRequest() asks for a WebSocket", () => {
    const fields = [
      ["Connection", "keep-alive, Upgrade"],
      ["Upgrade", "websocket"],
      ["Sec-WebSocket-Key", "abc"],
    ] as const;
    const sent = lines(fields, { upgrades: true });
    expect(sent).toContain("Sec-WebSocket-Key: abc");
    expect(sent.slice(-2)).toEqual(["Connection: Upgrade", "Upgrade: websocket"]);
  });
});
