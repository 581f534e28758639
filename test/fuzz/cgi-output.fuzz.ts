// The output of a CGI script: cgiHeadLength, cgiReply, replyFraming.
//
// - Any output is a reply, or malformed, or the beginning of one; nothing throws.
// - The end of the head does not depend on what of the output is there behind it.
// - What is passed on can stand in a reply: tokens and values without line ends or control characters, a status that is one,
//   a reason on one line; and no field of the connection is among it.
// - A local redirect is a path of this server: never `//` or `/\`.

import { cgiHeadLength, cgiReply, replyFraming } from "../../src/cgi/cgi-response.ts";
import { isToken } from "../../src/protocol/grammar.ts";
import { blank, fieldName, fieldValue } from "./grammar.ts";
import type { Random } from "./random.ts";
import { ensure, ensureSame, type Target } from "./target.ts";

const OURS = [
  "connection",
  "transfer-encoding",
  "content-length",
  "status",
  "upgrade",
  "keep-alive",
  "trailer",
];
const UNPRINTABLE = /[\0-\x08\x0a-\x1f\x7f]|[^\0-\xff]/;

export const cgiOutput: Target = {
  name: "cgi-output",
  invariants: "a reply that can be passed on, or malformed; a local redirect stays here",
  run(random) {
    const valid = output(random);
    const bytes = Buffer.from(random.note(random.oneIn(3) ? valid : random.mutated(valid)), "latin1");
    const isNph = random.oneIn(4);
    const headLength = cgiHeadLength(bytes, isNph);
    ensure(headLength === -1 || (headLength > 0 && headLength <= bytes.length), "A head lies in the output");
    const shorter = random.below(bytes.length + 1);
    ensureSame(
      cgiHeadLength(bytes.subarray(0, shorter), isNph),
      headLength !== -1 && headLength <= shorter ? headLength : -1,
      "The end is found when it has come",
    );
    if (headLength !== -1) check(random, bytes.toString("latin1", 0, headLength), isNph);
  },
};

function output(random: Random): string {
  const end = random.choose(["\r\n", "\n"]);
  const line = (): string =>
    random.choose([
      "Content-Type: text/html",
      "Status: 404 Not Found",
      "Status: 200",
      "Status: 999",
      "Status: 101 Switching",
      "Location: /other?x",
      "Location: //evil.example/",
      "Location: /\\evil.example/",
      "Location: http://evil.example/",
      "Content-Length: 5",
      "Content-Length: -5",
      "Transfer-Encoding: chunked",
      "Connection: keep-alive",
      "Set-Cookie: a=b",
      "HTTP/1.1 200 OK",
      `${fieldName(random)}:${blank(random)}${fieldValue(random)}`,
    ]);
  return (
    random
      .list(0, 5, line)
      .map((each) => each + end)
      .join("") +
    end +
    random.bytes(0, 8)
  );
}

function check(random: Random, head: string, isNph: boolean): void {
  const reply = cgiReply(head, isNph);
  switch (reply.kind) {
    case "malformed":
      return;
    case "nph":
      return ensure(reply.status >= 100 && reply.status < 600, "A status is one");
    case "local-redirect":
      return ensure(
        /^\/(?![/\\])/.test(reply.location) && !UNPRINTABLE.test(reply.location),
        "A local redirect stays here",
      );
    case "client-redirect":
      return checkFields(reply.fields);
    case "document": {
      ensure(reply.status >= 200 && reply.status < 600, "A status is one");
      ensure(!UNPRINTABLE.test(reply.reason ?? ""), "A reason is on one line");
      ensure(reply.length === undefined || Number.isSafeInteger(reply.length), "A length is exact");
      checkFields(reply.fields);
      const method = random.choose(["GET", "HEAD", "POST"]);
      const framing = replyFraming({
        method,
        status: reply.status,
        length: reply.length,
        speaks11: random.oneIn(2),
      });
      ensure(method !== "HEAD" || framing.kind === "none", "HEAD has no body");
    }
  }
}

function checkFields(fields: readonly (readonly [name: string, value: string])[]): void {
  for (const [name, value] of fields) {
    ensure(isToken(name), "A field's name is a token");
    ensure(!UNPRINTABLE.test(value), "A value is on one line");
    ensure(!OURS.includes(name.toLowerCase()), "What is ours to say is not passed on");
  }
}
