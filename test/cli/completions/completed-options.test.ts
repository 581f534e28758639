import { expect, test } from "bun:test";

import { completedOptions, spellings } from "../../../src/cli/completions/completed-options.ts";
import { OPTION_NAMES } from "../../../src/cli/options.ts";

const options = completedOptions();
const named = (name: string) => options.find(({ long }) => long === name);

test("completedOptions() has each option, in the order of the table", () => {
  expect(options.map(({ long }) => long)).toEqual([...OPTION_NAMES]);
});
test("completedOptions() says what stands behind an option", () => {
  expect(named("hidden")?.argument).toEqual({ kind: "none" });
  expect(named("directory")?.argument).toEqual({ kind: "directory" });
  expect(named("tls-key")?.argument).toEqual({ kind: "file" });
  expect(named("bind")?.argument).toEqual({ kind: "text" });
  expect(named("log-format")?.argument).toEqual({ kind: "words", words: ["python", "combined", "json"] });
});
test("completedOptions() knows what may be left out, repeated, or comes in two", () => {
  expect(options.filter(({ isOptional }) => isOptional).map(({ long }) => long)).toContain("cors");
  expect(named("cors")?.isList).toBe(false);
  expect(named("limit")).toMatchObject({ isList: true, isPair: false, isOptional: false });
  expect(named("header")).toMatchObject({ isList: true, isPair: true });
});
test("spellings() are the letter, where there is one, and the name", () => {
  expect(options.filter(({ long }) => long === "bind" || long === "unix").map(spellings)).toEqual([
    ["-b", "--bind"],
    ["--unix"],
  ]);
});
