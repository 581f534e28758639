import { describe, expect, test } from "bun:test";

import { canAsk, paintFor } from "../../src/cli/surroundings.ts";
import { ansi, plain } from "../../src/features/paint.ts";
import { FakeWorld } from "./fake-world.ts";

describe("paintFor()", () => {
  const cases = [
    { name: "a terminal", isTTY: true, env: {}, paint: ansi },
    { name: "a pipe", isTTY: false, env: {}, paint: plain },
    { name: "a terminal with NO_COLOR", isTTY: true, env: { NO_COLOR: "1" }, paint: plain },
    { name: "a terminal with an empty NO_COLOR", isTTY: true, env: { NO_COLOR: "" }, paint: ansi },
    { name: "a dumb terminal", isTTY: true, env: { TERM: "dumb" }, paint: plain },
  ];
  for (const { name, isTTY, env, paint } of cases) {
    test(`paintFor() ${paint === ansi ? "colours" : "leaves plain"} ${name}`, () => {
      expect(paintFor({ isTTY }, env)).toBe(paint);
    });
  }
});

describe("canAsk()", () => {
  test("canAsk() asks nothing of a job in the background", () => {
    const job = (isInFront: boolean) =>
      Object.assign(new FakeWorld("terminal"), { isForeground: () => isInFront });
    expect(canAsk(job(true))).toBe(true);
    expect(canAsk(job(false))).toBe(false);
  });
  test("canAsk() wants a terminal at both ends", () => {
    const terminal = new FakeWorld("terminal");
    const pipes = new FakeWorld();
    expect(canAsk(terminal)).toBe(true);
    expect(canAsk(pipes)).toBe(false);
    const { stderr, env } = terminal;
    const onSignal = () => () => undefined;
    expect(canAsk({ stdin: pipes.stdin, stdout: terminal.stdout, stderr, env, onSignal })).toBe(false);
    expect(canAsk({ stdin: terminal.stdin, stdout: pipes.stdout, stderr, env, onSignal })).toBe(false);
  });
  test("canAsk() does not draw questions on a dumb terminal", () => {
    expect(canAsk(new FakeWorld("terminal", { TERM: "dumb" }))).toBe(false);
  });
});
