// Who somebody says to be: basicCredentials, withoutCredentials.
//
// - What a browser makes of a name and a password is read back as that name and that password.
// - Anything else in the field is that of nobody, or has no control characters; nothing throws.
// - Of two fields neither counts, and none is passed on.

import { basicCredentials, withoutCredentials } from "../../src/features/auth/basic-credentials.ts";
import { HTTPMessage } from "../../src/protocol/headers.ts";
import type { Random } from "./random.ts";
import { ensure, ensureSame, type Target } from "./target.ts";

const CONTROL = /[\0-\x1f\x7f]/;

export const credentials: Target = {
  name: "credentials",
  invariants: "the name and password that were sent, or nobody",
  run(random) {
    const user = random.unicode(0, 8).toWellFormed().replaceAll(":", "");
    const password = random.unicode(0, 8).toWellFormed();
    const scheme = random.choose(["Basic", "basic", "BASIC"]) + random.choose([" ", "   "]);
    const field = random.note(scheme + Buffer.from(`${user}:${password}`).toString("base64"));
    const isText = !CONTROL.test(user + password);
    const expected = isText ? { user: user.normalize("NFC"), password } : undefined;
    ensureSame(read(field), expected, "What was sent is read");
    checkAny(random.note(spoilt(random, field)));
    checkTwo(field);
  },
};

function spoilt(random: Random, field: string): string {
  if (random.oneIn(3)) return `Basic ${Buffer.from(random.bytes(0, 20), "latin1").toString("base64")}`;
  return random.mutated(field);
}

function fields(...values: readonly string[]): HTTPMessage {
  const headers = new HTTPMessage();
  for (const value of values) headers.append("Authorization", value);
  return headers;
}

function read(field: string): ReturnType<typeof basicCredentials> {
  return basicCredentials(fields(field));
}

function checkAny(field: string): void {
  const found = read(field);
  if (found === undefined) return;
  ensure(!CONTROL.test(found.user + found.password), "There are no control characters in it");
  ensure(!found.user.includes(":"), "A name ends at the first colon");
  ensure(/^basic +[\w+/]+=*$/i.test(field), "It is of the scheme");
}

function checkTwo(field: string): void {
  const headers = fields(field, field);
  headers.append("X-A", "b");
  ensureSame(basicCredentials(headers), undefined, "Two are none");
  ensureSame([...withoutCredentials(headers)], [["X-A", "b"]], "None is passed on");
}
