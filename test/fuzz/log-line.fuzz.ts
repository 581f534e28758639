// The log: visible, logLine, and the texts that go into it.
//
// - A line is one line: whatever is logged, there is no control character in it but the LF at its end.
// - No two messages look the same: what is shown can be turned back.

import { logLine, logTime, visible } from "../../src/handlers/python-text.ts";
import { ensure, ensureSame, type Target } from "./target.ts";

export const log: Target = {
  name: "log-line",
  invariants: "a message is one line without control characters, and no two look the same",
  run(random) {
    const message = random.note(
      random.mutated(random.oneIn(2) ? random.unicode(0, 16) : random.bytes(0, 30)),
    );
    const time = logTime(random.between(-(2 ** 40), 2 ** 42));
    ensure(/^\d\d\/[A-Z][a-z][a-z]\/\d{4} \d\d:\d\d:\d\d$/.test(time), `A time is a time: ${time}`);
    const line = logLine("192.0.2.1", time, message);
    ensure(line.endsWith("\n") && !/[\0-\x1f\x7f-\x9f]/.test(line.slice(0, -1)), "A line is one line");
    ensureSame(original(visible(message)), message, "A message can be told from any other");
  },
};

function original(shown: string): string {
  return shown.replaceAll(/\\(?:\\|x([0-9a-f]{2}))/g, (_, code: string | undefined) =>
    code === undefined ? "\\" : String.fromCharCode(Number.parseInt(code, 16)),
  );
}
