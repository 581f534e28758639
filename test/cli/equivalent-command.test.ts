import { describe, expect, test } from "bun:test";

import { equivalentArguments, equivalentCommand } from "../../src/cli/equivalent-command.ts";
import { parseArguments } from "../../src/cli/parse-arguments.ts";

describe("equivalentCommand()", () => {
  const cases: readonly { argv: readonly string[]; command: string }[] = [
    { argv: [], command: "serve-forever ." },
    { argv: ["8080"], command: "serve-forever 8080" },
    { argv: ["-d", "site", "80"], command: "serve-forever site 80" },
    { argv: ["-d", "8080"], command: "serve-forever -d 8080" },
    { argv: ["--directory=-x"], command: "serve-forever --directory=-x" },
    { argv: ["my site"], command: "serve-forever 'my site'" },
    { argv: ["-i", "--quiet", "--open"], command: "serve-forever --open -q" },
    { argv: ["-H", "X-A", "b", "-H", "C: d"], command: "serve-forever -H 'X-A: b' -H 'C: d'" },
    { argv: ["--index", "a", "--index", "b"], command: "serve-forever --index a,b" },
    { argv: ["--cache", "0"], command: "serve-forever --cache 0" },
    { argv: ["--unix", "x.sock"], command: "serve-forever --unix x.sock" },
  ];
  for (const { argv, command } of cases) {
    test(`equivalentCommand() writes ${JSON.stringify(argv)} as ${command}`, () => {
      expect(equivalentCommand(parseArguments(argv))).toBe(command);
    });
    test(`equivalentArguments() of ${JSON.stringify(argv)} are read back as the same`, () => {
      const values = parseArguments(argv);
      expect(parseArguments(equivalentArguments(values))).toEqual({ ...values, interactive: false });
    });
  }
});
