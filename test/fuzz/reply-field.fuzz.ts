// Fields of a reply: replyField, which keeps the last line of each name.
//
// - Any name and value are one line of a head, or a TypeError; a line break, a NUL and what is not latin-1 never pass.
// - Whatever was sent before, the line is made of this name and this value.

import { replyField } from "../../src/handlers/reply-head.ts";
import { hasToken } from "../../src/protocol/framing.ts";
import { isToken } from "../../src/protocol/grammar.ts";
import type { Random } from "./random.ts";
import { ensure, ensureSame, type Target } from "./target.ts";

const NAMES = [
  "Connection",
  "connection",
  "Content-Length",
  "TRANSFER-ENCODING",
  "Location",
  "X-A",
  "X A",
  "X:",
  "",
] as const;

export const replyFields: Target = {
  name: "reply-field",
  invariants: "one line made of this name and this value, or a TypeError",
  run(random) {
    for (const [name, value] of random.note(
      random.list(1, 4, () => [fieldName(random), fieldValue(random)] as const),
    )) {
      const isField = isToken(name) && !/[\0\r\n]|[^\0-\xff]/.test(String(value));
      const field = made(name, value);
      ensureSame(field !== undefined, isField, "What cannot be one field is a TypeError");
      if (field === undefined) continue;
      ensureSame(field.line, `${name}: ${value}\r\n`, "The line is made of the name and the value");
      ensureSame([field.key, field.value], [name.toLowerCase(), String(value)], "So is what is known of it");
      ensureSame(
        field.tells === "connection",
        hasToken(name, "connection"),
        "It says what becomes of the connection",
      );
    }
  },
};

function fieldName(random: Random): string {
  return random.oneIn(3) ? random.mutated(random.choose(NAMES), 1) : random.choose(NAMES);
}

function fieldValue(random: Random): string | number {
  return random.choose<string | number>([
    0,
    7,
    "7",
    "",
    "close",
    "a\r\nSet-Cookie: b=1",
    random.unicode(0, 6),
    random.bytes(0, 6),
  ]);
}

function made(name: string, value: string | number): ReturnType<typeof replyField> | undefined {
  try {
    return replyField(name, value);
  } catch (error) {
    ensure(error instanceof TypeError, "What cannot be sent is a TypeError");
    return undefined;
  }
}
