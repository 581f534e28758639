// Python's texts: pythonRepr, shortRepr, pythonFormat, pythonFormatNamed.
//
// - The repr of any text is printable, in quotes, and can be read back as the text.
// - A format with a value for each conversion is a text; with too many or too few it is a TypeError, and never anything else.
// - Values are put in as they are: a `%` in one of them is not looked at.

import { pythonFormat, pythonFormatNamed } from "../../src/handlers/python-text.ts";
import { pythonRepr, shortRepr } from "../../src/protocol/python-repr.ts";
import { ensure, ensureSame, type Target } from "./target.ts";

const ESCAPE = /\\(?:([\\'"])|([tnr])|x([0-9a-f]{2})|u([0-9a-f]{4})|U([0-9a-f]{8}))/g;
const LETTERS: Readonly<Record<string, string>> = { t: "\t", n: "\n", r: "\r" };
const CONVERSIONS = [
  "%s",
  "%d",
  "%i",
  "%r",
  "%x",
  "%%",
  "%5s",
  "%-5s",
  "%05d",
  "%.2s",
  "%",
  "%q",
  "%5",
  "text",
] as const;

export const pythonText: Target = {
  name: "python-text",
  invariants: "a repr prints and can be read back; a format is a text or a TypeError",
  run(random) {
    const text = random.note(random.unicode(0, 12));
    const repr = pythonRepr(text);
    ensure(/^(['"])[^]*\1$/.test(repr) && !/[\0-\x1f\x7f-\xa0\xad]/.test(repr), "A repr prints");
    ensureSame(read(repr), text, "It can be read back");
    ensure(shortRepr(text.repeat(20)).length <= 64 * 10 + 2, "A short one is short");

    const format = random.list(0, 5, () => random.choose(CONVERSIONS)).join("");
    const values = random.list(0, 5, () =>
      random.choose<unknown>([text, 7, -7.5, "%s", "$1", "$&", null, undefined, "%(code)d"]),
    );
    random.note({ format, values });
    const needed =
      format.match(/%[-0]*\d*(?:\.\d+)?[sdirx%]/g)?.filter((each) => !each.endsWith("%")).length ?? 0;
    ensureSame(
      formats(format, values),
      needed === values.length,
      "Every conversion has its value, or it is an error",
    );
    ensureSame(pythonFormat("%s|%s", ["%s", text]), `%s|${text}`, "A value is put in as it is");
    ensureSame(pythonFormatNamed("%(a)s%%%(b)d", { a: text, b: 1 }), `${text}%1`, "So is one with a name");
  },
};

function read(repr: string): string {
  return repr
    .slice(1, -1)
    .replaceAll(ESCAPE, (_, itself?: string, letter?: string, x?: string, u?: string, U?: string) => {
      if (itself !== undefined) return itself;
      if (letter !== undefined) return LETTERS[letter] ?? "";
      return String.fromCodePoint(Number.parseInt(x ?? u ?? U ?? "", 16));
    });
}

function formats(format: string, values: readonly unknown[]): boolean {
  try {
    ensure(typeof pythonFormat(format, values) === "string", "A format makes a text");
    return true;
  } catch (error) {
    if (error instanceof TypeError) return false;
    throw error;
  }
}
