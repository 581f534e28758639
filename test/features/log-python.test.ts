import { afterAll, beforeEach, describe, expect, test } from "bun:test";

import { compose } from "../../src/features/feature.ts";
import type { HandlerClass } from "../../src/features/feature.ts";
import { servingDirectory } from "../../src/features/handler-fields.ts";
import { pythonLog } from "../../src/features/log-python.ts";
import { plain } from "../../src/features/paint.ts";
import { terminalLog } from "../../src/features/terminal-log.ts";
import { exchange, get, LoggingHandler } from "./ask-handler.ts";
import { Site } from "./site.ts";

describe("pythonLog()", () => {
  const site = new Site({ "a.txt": "a" });
  afterAll(() => site.remove());
  const lines: string[] = [];
  const shown: string[] = [];
  beforeEach(() => {
    lines.length = shown.length = 0;
    LoggingHandler.log = [];
  });
  const place = { write: (text: string) => void lines.push(text), beside: false };
  const untimed = (): readonly string[] => lines.map((line) => line.replace(/\[[^\]]*\]/, "[]"));
  const Alone = compose(LoggingHandler, [servingDirectory(site.path), pythonLog(place)]);
  const Beside = compose(LoggingHandler, [
    servingDirectory(site.path),
    terminalLog((line) => void shown.push(line), plain),
    pythonLog({ ...place, beside: true }),
  ]);

  test("pythonLog() writes Python's lines, and nothing to where they went before", async () => {
    await get(Alone, "/a.txt");
    await get(Alone, "/nope");
    expect(untimed()).toEqual([
      '192.0.2.1 - - [] "GET /a.txt HTTP/1.1" 200 -\n',
      "192.0.2.1 - - [] code 404, message File not found\n",
      '192.0.2.1 - - [] "GET /nope HTTP/1.1" 404 -\n',
    ]);
    expect(LoggingHandler.log).toEqual([]);
  });
  test("pythonLog() writes control characters by number", async () => {
    await exchange(Alone, "\u001b[2J\\\r\n\r\n");
    expect(lines.at(-1)).toContain('"\\x1b[2J\\\\" 400 -');
  });
  test("pythonLog() goes on beside a terminal's log, which keeps its own lines", async () => {
    await get(Beside, "/nope");
    expect(untimed()).toEqual([
      "192.0.2.1 - - [] code 404, message File not found\n",
      '192.0.2.1 - - [] "GET /nope HTTP/1.1" 404 -\n',
    ]);
    expect(shown).toEqual([expect.stringContaining("404 GET /nope ")]);
  });
  test("pythonLog() hands a message to both, once", async () => {
    const Saying = <Base extends HandlerClass>(Base: Base): Base =>
      class extends Base {
        override end_request(): void {
          this.log_error("Odd: %r", "x");
          super.end_request();
        }
      };
    await get(compose(Beside, [Saying]), "/a.txt");
    expect(untimed().filter((line) => line.includes("Odd"))).toEqual(["192.0.2.1 - - [] Odd: 'x'\n"]);
    expect(shown.filter((line) => line.includes("Odd"))).toHaveLength(1);
  });
});
