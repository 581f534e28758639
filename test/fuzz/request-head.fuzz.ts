// The head of a request: HeadScanner, parseRequestLine, parseHeaderBlock, readRequestHead, bodyFraming, keepsConnection, hostRefusal.
//
// - Any bytes are heads, a refusal, or the beginning of a head; nothing throws.
// - However the bytes are cut, the heads are the same.
// - A refusal is one of a few statuses, and its message may stand in a status line.
// - A command and a path have no white space and no line end in them; no path begins with two slashes.
// - Field names are tokens; no value has a control character or white space around it.
// - Fields that were read a moment ago are read again as the same, whatever became of them meanwhile.
// - A length is a whole number that is exact; a request has one framing.

import { bodyFraming, keepsConnection } from "../../src/protocol/framing.ts";
import { isToken } from "../../src/protocol/grammar.ts";
import { HeadScanner } from "../../src/protocol/head-scanner.ts";
import { parseHeaderBlock } from "../../src/protocol/header-block.ts";
import type { HTTPMessage } from "../../src/protocol/headers.ts";
import { hostRefusal } from "../../src/protocol/host.ts";
import type { Refusal } from "../../src/protocol/refusal.ts";
import { readRequestHead } from "../../src/protocol/request-head.ts";
import { parseRequestLine } from "../../src/protocol/request-line.ts";
import { blank, fieldName, fieldValue, framingField, lineEnd, target } from "./grammar.ts";
import type { Random } from "./random.ts";
import { ensure, ensureSame, type Target } from "./target.ts";

const METHODS = ["GET", "HEAD", "POST", "get", "G", "<b>", "GET\t", "\x16\x03"] as const;
const VERSIONS = [
  " HTTP/1.1",
  " HTTP/1.0",
  "",
  " HTTP/0.9",
  " HTTP/2.0",
  " HTTP/1.01",
  " HTTP/1.10",
  " http/1.1",
  " HTTP/1",
  " HTTP/1.1 HTTP/1.1",
  " HTTP/99999999999.1",
] as const;

const STATUSES = [400, 414, 431, 501, 505];
const LINE_BREAKER = /[\0\r\n]/;
/** Small, so that a case can pass them. */
const LIMITS = { requestLine: 40, headerLine: 30, headerCount: 4, headBytes: 120 } as const;

export const requestHead: Target = {
  name: "request-head",
  invariants: "parsed or refused, the same however it is cut, nothing in it that could break a line",
  run(random) {
    const stream = Buffer.from(random.note(requests(random)), "latin1");
    const limits = random.oneIn(4) ? LIMITS : undefined;
    const heads = scanned(stream, [stream.length], new HeadScanner(limits));
    const cuts = random.oneIn(4) ? everyByte(stream) : someCuts(random, stream);
    ensureSame(scanned(stream, cuts, new HeadScanner(limits)), heads, "The cuts make no difference");
    for (const { start, end, refused } of heads) {
      ensure(start >= 0 && start <= end && end <= stream.length, "A head lies within its bytes");
      if (refused === undefined) checkHead(stream.toString("latin1", start, end));
      else checkRefusal(refused);
    }
  },
};

function requests(random: Random): string {
  const valid = random.list(1, 3, () => request(random)).join("");
  if (random.oneIn(50)) return random.bytes(0, 60);
  return random.oneIn(3) ? valid : random.mutated(valid);
}

function request(random: Random): string {
  const blankLines = random.oneIn(8) ? random.text("\r\n", 1, 24) : "";
  const path = target(random).replaceAll(" ", "+");
  const line = `${random.choose(METHODS)} ${path}${random.choose(VERSIONS)}`;
  const host = random.oneIn(6)
    ? []
    : [`Host: ${random.choose(["a", "a:80", "[::1]", "", "a b", "a, b", "%zz", "[::"])}`];
  const framing = random.list(0, 2, () => framingField(random));
  const others = random.list(
    0,
    3,
    () => `${fieldName(random)}:${blank(random)}${fieldValue(random)}${blank(random)}`,
  );
  return [blankLines + line, ...host, ...framing, ...others, ""]
    .map((each) => each + lineEnd(random))
    .join("");
}

interface Head {
  readonly start: number;
  readonly end: number;
  readonly refused: Refusal | undefined;
}

/** The heads in a stream that arrives up to one length after the other. */
function scanned(stream: Buffer, lengths: Iterable<number>, scanner: HeadScanner): Head[] {
  const heads: Head[] = [];
  let from = 0;
  for (const length of lengths) {
    for (;;) {
      const end = scanner.scan(stream.subarray(from), length - from);
      if (end === 0) break;
      const { refused } = scanner;
      heads.push({ start: from + scanner.start, end: from + end, refused });
      if (refused !== undefined) return heads;
      from += end;
      scanner.reset();
    }
  }
  return heads;
}

function everyByte(stream: Buffer): number[] {
  return Array.from(stream, (_, index) => index + 1);
}

function someCuts(random: Random, stream: Buffer): number[] {
  let length = 0;
  return random.pieces(stream).map((piece) => (length += piece.length));
}

function checkHead(text: string): void {
  const lineFeed = text.indexOf("\n");
  const line = parseRequestLine(text.slice(0, lineFeed).replace(/\r$/, ""));
  switch (line.kind) {
    case "blank":
      return;
    case "refused":
      return checkRefusal(line.refused);
    case "request":
    case "simple":
      ensure(/^[^\0-\x20\x7f]+$/.test(line.command), "A command is one visible word");
      ensure(
        /^[^\r\n\0 \t]+$/.test(line.path) && !line.path.startsWith("//"),
        "A path is one word, and no host",
      );
      ensure(line.major < 2 && Number.isSafeInteger(line.minor), "The version is one we speak");
      if (line.kind === "request")
        checkFields(text, lineFeed + 1, line.path, line.version, line.major, line.minor);
  }
}

function checkFields(
  text: string,
  start: number,
  path: string,
  version: string,
  major: number,
  minor: number,
): void {
  const headers = parseHeaderBlock(text, start, text.length);
  if ("refused" in headers) return checkRefusal(headers.refused);
  for (const [name, value] of headers) {
    ensure(isToken(name), "A field name is a token");
    ensure(
      !/[\0-\x08\x0a-\x1f\x7f]|^[ \t]|[ \t]$/.test(value),
      "A value is trimmed and without control characters",
    );
    ensure(headers.has(name.toUpperCase()), "A field is found in any spelling");
  }
  checkRereading(text, headers);
  checkFraming(headers, major, minor);
  keepsConnection("HTTP/1.1", version, major, minor, headers);
  const refused = hostRefusal(headers, path, major, minor);
  if (refused !== undefined) checkRefusal(refused);
  else ensure(headers.get_all("host", []).length <= 1, "There is one host");
}

function checkRereading(text: string, headers: HTTPMessage): void {
  for (let times = 0; times < 2; times++) {
    const { fields } = readRequestHead(text);
    ensure(fields !== undefined && "headers" in fields, "What was taken is taken again");
    const again = fields.headers.copy();
    ensureSame(again.items(), headers.items(), "The fields are the same each time");
    again.append("X-Added", "by a handler");
  }
}

function checkFraming(headers: HTTPMessage, major: number, minor: number): void {
  const framing = bodyFraming(headers, major, minor);
  const lengths = headers.get_all("content-length", []);
  const codings = headers.get_all("transfer-encoding", []);
  switch (framing.kind) {
    case "refused":
      return checkRefusal(framing.refused);
    case "none":
      return ensure(lengths.length === 0 && codings.length === 0, "Nothing said how long the body is");
    case "length":
      ensure(lengths.length === 1 && codings.length === 0, "One length was said, and nothing else");
      return ensure(Number.isSafeInteger(framing.length) && framing.length >= 0, "A length is exact");
    case "chunked":
      return ensure(lengths.length === 0 && codings.length === 1, "One coding was said, and nothing else");
  }
}

function checkRefusal({ status, message, explain = "" }: Refusal): void {
  ensure(STATUSES.includes(status), `A refusal has a known status, not ${status}`);
  ensure(!LINE_BREAKER.test(message) && !/[^\0-\xff]/.test(message), "A message may stand in a status line");
  ensure(!LINE_BREAKER.test(explain), "An explanation is one line");
}
