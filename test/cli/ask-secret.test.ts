import { describe, expect, test } from "bun:test";

import { askSecret, firstLine } from "../../src/cli/ask-secret.ts";
import { UsageError } from "../../src/cli/tool-error.ts";
import { FakeWorld } from "./fake-world.ts";

async function typed(
  ...keys: readonly (string | Uint8Array)[]
): Promise<{ line: string | undefined; shown: string }> {
  const { stdin, stderr } = new FakeWorld("terminal");
  const asked = askSecret("Password: ", stdin, stderr);
  for (const key of keys) stdin.write(key);
  return { line: await asked, shown: stderr.text };
}

describe("askSecret()", () => {
  const cases: readonly { name: string; keys: readonly (string | Uint8Array)[]; line: string | undefined }[] =
    [
      { name: "a line", keys: ["secret\r"], line: "secret" },
      { name: "key by key", keys: ["s", "e", "c", "\n"], line: "sec" },
      {
        name: "a character in two pieces",
        keys: [Buffer.from([0xc3]), Buffer.from([0xa4, 0x0d])],
        line: "ä",
      },
      { name: "Backspace", keys: ["abc\x7f\x7f\x7f\x7fd😀\x7fe\r"], line: "de" },
      { name: "Ctrl-H and Ctrl-U", keys: ["abc\b\x15xy\r"], line: "xy" },
      {
        name: "arrows and other keys that say nothing",
        keys: ["a\x1b[D\x1bOP\x1b[1;5C\x01b\tc\r"],
        line: "abc",
      },
      { name: "nothing", keys: ["\r"], line: "" },
      { name: "Ctrl-C", keys: ["abc\x03"], line: undefined },
      { name: "Ctrl-D", keys: ["\x04"], line: undefined },
    ];
  for (const { name, keys, line } of cases) {
    test(`askSecret() reads ${name}, and shows nothing of it`, async () => {
      expect(await typed(...keys)).toEqual({ line, shown: "Password: \n" });
    });
  }
  test("askSecret() gives up where the terminal has gone", async () => {
    const { stdin, stderr } = new FakeWorld("terminal");
    const asked = askSecret("Password: ", stdin, stderr);
    stdin.end();
    expect(await asked).toBeUndefined();
  });
});

async function piped(...chunks: readonly (string | Uint8Array)[]): Promise<string> {
  const { stdin } = new FakeWorld();
  for (const chunk of chunks) stdin.write(chunk);
  stdin.end();
  return firstLine(stdin);
}

describe("firstLine()", () => {
  test("firstLine() is the first line, without its end", async () => {
    expect(await piped("secret\n")).toBe("secret");
    expect(await piped("secret")).toBe("secret");
    expect(await piped("sec", "ret\r\nother\n")).toBe("secret");
    expect(await piped(" secret \n")).toBe(" secret ");
    expect(await piped(Buffer.from([0xc3]), Buffer.from([0xa4]))).toBe("ä");
    expect(await piped()).toBe("");
  });
  test("firstLine() waits for no more than a line", async () => {
    const { stdin } = new FakeWorld();
    stdin.write("secret\nrest");
    expect(await firstLine(stdin)).toBe("secret");
  });
  test("firstLine() refuses what is no text, and what has no end", async () => {
    expect(await piped(Buffer.from([0xe4, 0x0a])).catch((error: unknown) => error)).toBeInstanceOf(
      UsageError,
    );
    expect(await piped("x".repeat(20_000)).catch((error: unknown) => error)).toBeInstanceOf(UsageError);
  });
});
