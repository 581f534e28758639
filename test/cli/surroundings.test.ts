import { describe, expect, test } from "bun:test";

import { canAsk } from "../../src/cli/surroundings.ts";
import { FakeWorld } from "./fake-world.ts";

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
