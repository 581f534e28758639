import { describe, expect, test } from "bun:test";

import { equivalentArguments, equivalentCommand } from "../../src/cli/equivalent-command.ts";
import { isOptionName, OPTION_NAMES, optionNamed } from "../../src/cli/options.ts";
import type { Values } from "../../src/cli/options.ts";
import { parseArguments } from "../../src/cli/parse-arguments.ts";
import { spelledOut } from "../../src/cli/presets.ts";

const PRESETS = OPTION_NAMES.filter((name) => optionNamed(name).stands !== undefined);

describe("presets", () => {
  test("presets are three flags", () => {
    expect<readonly string[]>(PRESETS).toEqual(["share", "inbox", "dev"]);
    for (const name of PRESETS) expect(optionNamed(name).kind).toBe("flag");
  });
  for (const preset of PRESETS) {
    const stands = optionNamed(preset).stands ?? {};
    test(`--${preset} stands for options that there are, with values that can be typed`, () => {
      for (const [name, value] of Object.entries(stands)) {
        expect(isOptionName(name), name).toBe(true);
        if (!isOptionName(name)) continue;
        const typed = parseArguments(value === true ? [`--${name}`] : [`--${name}`, value]);
        expect(typed[name]).toBe(value);
      }
    });
    test(`--${preset} is what it says: ${spelledOut(stands)}`, () => {
      const spelled = parseArguments(spelledOut(stands).split(" "));
      expect(parseArguments([`--${preset}`])).toEqual({ ...spelled, [preset]: true });
    });
    test(`the help says what --${preset} stands for`, () => {
      expect(optionNamed(preset).help).toContain(spelledOut(stands));
    });
  }

  const cases: readonly { argv: readonly string[]; values: Partial<Values>; command: string }[] = [
    {
      argv: ["--dev"],
      values: { dev: true, live: true, cors: true, cache: "no-store" },
      command: "serve-forever --dev",
    },
    {
      argv: ["--dev", "--no-live"],
      values: { live: false, cors: true },
      command: "serve-forever --no-live --dev",
    },
    { argv: ["--no-live", "--dev"], values: { live: false }, command: "serve-forever --no-live --dev" },
    {
      argv: ["--dev", "--cache", "5"],
      values: { cache: "5", live: true },
      command: "serve-forever --cache 5 --dev",
    },
    {
      argv: ["--cors=http://a", "--dev"],
      values: { cors: "http://a" },
      command: "serve-forever --cors=http://a --dev",
    },
    { argv: ["--dev", "--live"], values: { live: true }, command: "serve-forever --dev" },
    { argv: ["--dev", "--no-cors", "--cors"], values: { cors: true }, command: "serve-forever --dev" },
    {
      argv: ["--dev", "--no-dev"],
      values: { dev: false, live: false, cors: false, cache: undefined },
      command: "serve-forever .",
    },
    { argv: ["--no-quiet"], values: { quiet: false }, command: "serve-forever ." },
    { argv: ["-q", "--no-quiet"], values: { quiet: false }, command: "serve-forever ." },
    { argv: ["--no-listing"], values: { "no-listing": true }, command: "serve-forever --no-listing" },
  ];
  for (const { argv, values, command } of cases) {
    test(`parseArguments() reads ${argv.join(" ")}, and equivalentCommand() writes it`, () => {
      const read = parseArguments(argv);
      expect(read).toMatchObject(values);
      expect(equivalentCommand(read)).toBe(command);
      expect(parseArguments(equivalentArguments(read))).toEqual(read);
    });
  }
  for (const argv of [["--no-cache"], ["--no-nonsense"], ["--no-"]]) {
    test(`parseArguments() refuses ${argv.join(" ")}, which turns nothing off`, () => {
      expect(() => parseArguments(argv)).toThrow("Unknown option");
    });
  }
});
