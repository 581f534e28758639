import { describe, expect, test } from "bun:test";
import { PassThrough } from "node:stream";

import { KeyReader } from "../../src/cli/key-reader.ts";

/** A keyboard that knows the mode of its terminal. */
class Keyboard extends PassThrough {
  raw = false;
  setRawMode(raw: boolean): void {
    this.raw = raw;
  }
}

/** The keys that some chunks are taken for. */
async function keysOf(...chunks: readonly string[]): Promise<string> {
  const keyboard = new Keyboard();
  let pressed = "";
  const { promise, resolve } = Promise.withResolvers<void>();
  using _reader = new KeyReader(keyboard, (key) => {
    if (key === "!") resolve();
    else pressed += key;
  });
  for (const chunk of [...chunks, "!"]) keyboard.write(chunk);
  await promise;
  return pressed;
}

describe("KeyReader", () => {
  test("KeyReader hands over each key, also where some come at once", async () => {
    expect(await keysOf("o", "qs", "?")).toBe("oqs?");
  });
  test("KeyReader has nothing to say of the arrows and their like", async () => {
    expect(await keysOf("\u001b[A", "\u001bOP", "\u001b[1;5C", "\u001b", "\u001bu", "s")).toBe("s");
  });
  test("KeyReader takes what was pasted for no keys, but Ctrl-C", async () => {
    expect(await keysOf("curl -u me:secret", "\u001b[200~upload\u001b[201~")).toBe("");
    expect(await keysOf("pasted \u0003 text")).toBe("\u0003");
  });
  test("KeyReader gives the terminal back, once", () => {
    const keyboard = new Keyboard();
    const reader = new KeyReader(keyboard, () => undefined);
    expect([reader.isReading, keyboard.raw]).toEqual([true, true]);
    reader[Symbol.dispose]();
    expect([reader.isReading, keyboard.raw, keyboard.isPaused()]).toEqual([false, false, true]);
    expect(keyboard.listenerCount("data")).toBe(0);
  });
  test("KeyReader leaves no listener at the process", () => {
    const count = (): number[] => ["exit", "SIGCONT"].map((event) => process.listenerCount(event));
    const before = count();
    new KeyReader(new Keyboard(), () => undefined)[Symbol.dispose]();
    expect(count()).toEqual(before);
  });
  test("KeyReader sets the mode anew after a stop: the shell has had the terminal meanwhile", () => {
    const keyboard = new Keyboard();
    using reader = new KeyReader(keyboard, () => undefined);
    keyboard.raw = false;
    process.emit("SIGCONT", "SIGCONT");
    expect([reader.isReading, keyboard.raw, keyboard.listenerCount("data")]).toEqual([true, true, 1]);
  });
  test("KeyReader reads no more from a terminal that has gone", () => {
    const keyboard = new Keyboard();
    using reader = new KeyReader(keyboard, () => undefined);
    keyboard.emit("error", new Error("setRawMode failed with errno: 5"));
    process.emit("SIGCONT", "SIGCONT");
    expect([reader.isReading, keyboard.listenerCount("data")]).toEqual([false, 0]);
  });
  test("KeyReader does not touch the terminal while it is another one's", () => {
    const keyboard = new Keyboard();
    let isOurs = true;
    using reader = new KeyReader(
      keyboard,
      () => undefined,
      () => isOurs,
    );
    // Stopped from elsewhere, and continued in the background: the shell has set its own mode.
    isOurs = false;
    keyboard.setRawMode = () => expect.unreachable();
    process.emit("SIGCONT", "SIGCONT");
    expect([reader.isReading, keyboard.isPaused(), keyboard.listenerCount("data")]).toEqual([false, true, 0]);
  });
});
