import { describe, expect, test } from "bun:test";

import { Turnstile } from "../../../src/features/compress/turnstile.ts";

describe("Turnstile", () => {
  test("Turnstile lets so many in, has so many wait, and turns the others away", async () => {
    const turnstile = new Turnstile(1, 1);
    const gates = [Promise.withResolvers<string>(), Promise.withResolvers<string>()];
    const [first, second] = gates.map(({ promise }) => turnstile.run(() => promise));
    expect(await turnstile.run(() => Promise.resolve("third"))).toBeUndefined();
    gates[1]?.resolve("b");
    gates[0]?.resolve("a");
    expect([await first, await second]).toEqual(["a", "b"]);
    expect(await turnstile.run(() => Promise.resolve("later"))).toBe("later");
  });

  test("Turnstile gives the place of who failed to the next", async () => {
    const turnstile = new Turnstile(1, 1);
    const failing = turnstile.run(() => Promise.reject(new Error("failed"))).catch(() => "caught");
    const next = turnstile.run(() => Promise.resolve("next"));
    expect([await failing, await next]).toEqual(["caught", "next"]);
  });

  test("Turnstile.enter() does not wait", () => {
    const turnstile = new Turnstile(1, 5);
    expect([turnstile.enter(), turnstile.enter()]).toEqual([true, false]);
    turnstile.leave();
    expect(turnstile.enter()).toBe(true);
  });
});
