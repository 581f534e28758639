import { describe, expect, test } from "bun:test";

import { completionScript } from "../../src/cli/completions.ts";
import { LIMIT_NAMES } from "../../src/cli/limits.ts";
import { OPTION_NAMES, optionNamed } from "../../src/cli/options.ts";

const SHELLS = ["bash", "zsh", "fish", "powershell"] as const;

describe("completionScript()", () => {
  for (const shell of SHELLS) {
    const script = completionScript(shell);
    test(`completionScript() for ${shell} has each option with its help`, () => {
      for (const name of OPTION_NAMES) {
        const { help } = optionNamed(name);
        const code = script.split("\n").filter((text) => !text.startsWith("#"));
        const line = code.find((text) => new RegExp(`(?:--|-l )${name}(?![\\w-])`).test(text));
        expect(line, name).toBeDefined();
        const plain = line
          ?.replaceAll(String.raw`'\''`, "'")
          .replaceAll("''", "'")
          .replace(/\\(.)/g, "$1");
        if (shell !== "bash") expect(plain).toContain(help);
      }
    });
    test(`completionScript() for ${shell} has the choices of options, and the names of limits`, () => {
      for (const words of [
        ["python", "combined", "json"],
        ["HTTP/1.1", "HTTP/1.0"],
        LIMIT_NAMES.map((name) => `${name}=`),
      ]) {
        const quotesAside = script.replaceAll("', '", " ");
        expect(quotesAside).toContain(words.join(" "));
      }
    });
    test(`completionScript() for ${shell} closes what it opens`, () => {
      // Texts in quotes, and what stands behind a backslash, may hold anything.
      const bare = script
        .replaceAll(/\\./g, "")
        .replaceAll(/'[^']*'/g, "")
        .replaceAll(/"[^"]*"/g, "");
      expect(bare).not.toMatch(/['"]/);
      if (shell === "bash") return; // `pattern)` opens nothing; bash itself has read it
      for (const [open, close] of ["()", "[]", "{}"].map((pair) => pair.split("")))
        expect(bare.split(open ?? "").length).toBe(bare.split(close ?? "").length);
    });
  }
});
