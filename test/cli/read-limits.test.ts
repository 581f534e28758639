import { describe, expect, test } from "bun:test";

import { readLimits } from "../../src/cli/read-limits.ts";
import { UsageError } from "../../src/cli/tool-error.ts";

describe("readLimits()", () => {
  const cases: readonly { text: string; limits: object }[] = [
    { text: "body=10M", limits: { body: 10 * 1024 ** 2 } },
    { text: "body=10 MiB", limits: { body: 10 * 1024 ** 2 } },
    { text: "body=1.5k", limits: { body: 1536 } },
    { text: "body=2tb", limits: { body: 2 * 1024 ** 4 } },
    { text: "body=0", limits: { body: 0 } },
    { text: "body=17", limits: { body: 17 } },
    { text: "head-time=500ms", limits: { "head-time": 0.5 } },
    { text: "head-time=2m", limits: { "head-time": 120 } },
    { text: "head-time=30", limits: { "head-time": 30 } },
    { text: "handshake-time=500ms", limits: { "handshake-time": 0.5 } },
    { text: "requests=1", limits: { requests: 1 } },
  ];
  for (const { text, limits } of cases) {
    test(`readLimits() reads ${text}`, () => expect<object>(readLimits([text])).toEqual(limits));
  }
  test("readLimits() takes the last of two", () => {
    expect<object>(readLimits(["body=1", "requests=2", "body=3"])).toEqual({ body: 3, requests: 2 });
  });

  const refused: readonly { text: string; message: string; fix: string }[] = [
    {
      text: "bdoy=1",
      message: 'Unknown limit "bdoy"',
      fix: "did you mean body? serve-forever --limit help lists all",
    },
    { text: "xyz=1", message: 'Unknown limit "xyz"', fix: "serve-forever --limit help lists all" },
    { text: "toString=1", message: 'Unknown limit "toString"', fix: "serve-forever --limit help lists all" },
    { text: "", message: 'Unknown limit ""', fix: "serve-forever --limit help lists all" },
    { text: "body", message: "Limit body needs a value", fix: "write --limit body=10M; 0: no limit" },
    { text: "body=", message: 'Limit body cannot be ""', fix: "write --limit body=10M; 0: no limit" },
    { text: "body=-1", message: 'Limit body cannot be "-1"', fix: "write --limit body=10M; 0: no limit" },
    { text: "body=0.5", message: 'Limit body cannot be "0.5"', fix: "write --limit body=10M; 0: no limit" },
    { text: "body=10X", message: 'Limit body cannot be "10X"', fix: "write --limit body=10M; 0: no limit" },
    {
      text: `body=${"9".repeat(40)}`,
      message: `Limit body cannot be "${"9".repeat(40)}"`,
      fix: "write --limit body=10M; 0: no limit",
    },
    {
      text: "requests=1.5",
      message: 'Limit requests cannot be "1.5"',
      fix: "write --limit requests=1000; 0: no limit",
    },
    { text: "headers=0", message: 'Limit headers cannot be "0"', fix: "write --limit headers=1000" },
    {
      text: "idle-time=1d",
      message: 'Limit idle-time cannot be "1d"',
      fix: "write --limit idle-time=30s; 0: no limit",
    },
    {
      text: "file-cache=x",
      message: 'Limit file-cache cannot be "x"',
      fix: "write --limit file-cache=10M; 0: off",
    },
  ];
  for (const { text, message, fix } of refused) {
    test(`readLimits() refuses ${text.slice(0, 20)}`, () => {
      let error: unknown;
      try {
        readLimits([text]);
      } catch (thrown) {
        error = thrown;
      }
      expect(error).toBeInstanceOf(UsageError);
      expect(error).toMatchObject({ message, fix, exitCode: 2 });
    });
  }
});
