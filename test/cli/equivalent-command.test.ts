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
    { argv: ["--cors"], command: "serve-forever --cors" },
    { argv: ["--cors=http://a"], command: "serve-forever --cors=http://a" },
    {
      argv: ["--limit", "body=1", "--limit=ranges=2"],
      command: "serve-forever --limit body=1 --limit ranges=2",
    },
    { argv: ["--log-file=-x"], command: "serve-forever --log-file=-x" },
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

describe("equivalentCommand() with users", () => {
  test("equivalentCommand() shows no password", () => {
    const argv = [
      "--auth",
      "anna:se:cret",
      "--auth",
      "bob:$scrypt$ln=4",
      "--auth",
      "@users.txt",
      "--auth",
      "secret",
    ];
    expect(equivalentCommand(parseArguments(argv))).toBe(
      "serve-forever --auth anna:PASSWORD --auth bob:PASSWORD --auth @users.txt --auth USER:PASSWORD",
    );
  });
  test("equivalentArguments() are read back as the same users", () => {
    const values = parseArguments(["--auth=-anna:a,b", "--auth", "bob: c "]);
    expect(parseArguments(equivalentArguments(values))).toEqual(values);
  });
});
