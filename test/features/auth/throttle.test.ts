import { describe, expect, test } from "bun:test";

import { Throttle } from "../../../src/features/auth/throttle.ts";

class Clock {
  ms = 0;
  readonly now = (): number => this.ms;
}

function guess(throttle: Throttle, place: string, times: number): void {
  for (let time = 0; time < times; time++) throttle.guessed(place);
}

describe("Throttle", () => {
  test("Throttle is patient ten times, strained then, and closes at the hundredth guess", () => {
    const throttle = new Throttle(new Clock().now);
    expect(throttle.patience("a")).toBe("open");
    guess(throttle, "a", 9);
    expect(throttle.patience("a")).toBe("open");
    guess(throttle, "a", 1);
    expect(throttle.patience("a")).toBe("strained");
    guess(throttle, "a", 89);
    expect(throttle.patience("a")).toBe("strained");
    guess(throttle, "a", 1);
    expect(throttle.patience("a")).toBe("closed");
    expect(throttle.patience("b")).toBe("open");
  });
  test("Throttle forgets a minute after the first guess, and says when that is", () => {
    const clock = new Clock();
    const throttle = new Throttle(clock.now);
    guess(throttle, "a", 1);
    clock.ms = 59_000;
    guess(throttle, "a", 200);
    expect(throttle.secondsLeft("a")).toBe(1);
    clock.ms = 30_500;
    expect(throttle.secondsLeft("a")).toBe(30);
    clock.ms = 60_000;
    expect(throttle.patience("a")).toBe("open");
    expect(throttle.secondsLeft("a")).toBe(1);
  });
  test("Throttle keeps no more than ten thousand addresses, and forgets the oldest first", () => {
    const throttle = new Throttle(new Clock().now);
    guess(throttle, "first", 10);
    for (let index = 0; index < 9_999; index++) guess(throttle, `a${index}`, 10);
    expect(throttle.patience("first")).toBe("strained");
    guess(throttle, "last", 10);
    expect(throttle.size).toBe(10_000);
    expect(throttle.patience("first")).toBe("open");
    expect(throttle.patience("last")).toBe("strained");
  });
  test("Throttle lets go of addresses whose minute is over", () => {
    const clock = new Clock();
    const throttle = new Throttle(clock.now);
    for (let index = 0; index < 100; index++) guess(throttle, `a${index}`, 1);
    clock.ms = 60_000;
    guess(throttle, "b", 1);
    expect(throttle.size).toBe(1);
  });
});
