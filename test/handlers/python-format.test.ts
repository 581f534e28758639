import { describe, expect, test } from "bun:test";

import { TimeoutError } from "../../src/connection/errors.ts";
import { pythonFormat, pythonFormatNamed } from "../../src/handlers/python-format.ts";

describe("pythonFormat()", () => {
  const rows: readonly (readonly [name: string, format: string, args: readonly unknown[], text: string])[] = [
    ["replaces %s and %d in order", "code %d, message %s", [404, "Not Found"], "code 404, message Not Found"],
    ["takes anything for %s", "%s %s %s", [200, null, "-"], "200 null -"],
    ["cuts the fraction off for %d and %i", "%d %i", [2.9, -2.9], "2 -2"],
    ["takes text for %d, where Python throws", "%d", ["-"], "-"],
    ["writes hexadecimal for %x", "%x %x", [255, -255], "ff -ff"],
    ["quotes text as Python for %r", "%r", ["it's"], `"it's"`],
    [
      "writes an error as the call that makes it for %r",
      "%r",
      [new TimeoutError()],
      "TimeoutError('timed out')",
    ],
    ["writes %% as one", "100%% of %s", ["x"], "100% of x"],
    ["does not look into values", "%s", ["%s %d %%"], "%s %d %%"],
    ["pads on the left", "[%5s]", ["ab"], "[   ab]"],
    ["pads on the right with -", "[%-5s]", ["ab"], "[ab   ]"],
    ["pads numbers with zeros", "%05d", [42], "00042"],
    ["keeps the sign before the zeros", "%05d", [-42], "-0042"],
    ["pads no text with zeros", "[%05s]", ["ab"], "[   ab]"],
    ["pads on the right with spaces even with zeros", "[%-05d]", [42], "[42   ]"],
    ["cuts text at a precision", "%.3s", ["abcdef"], "abc"],
    ["leaves what it does not know", "50% %q", [], "50% %q"],
  ];
  test.each(rows)("%s", (_, format, args, text) => {
    expect(pythonFormat(format, args)).toBe(text);
  });

  test("throws where a value is missing", () => {
    expect(() => pythonFormat("%s %s", ["one"])).toThrow(
      new TypeError("Not enough arguments for format string"),
    );
  });

  test("throws where a value is left", () => {
    const error = new TypeError("Not all arguments converted during string formatting");
    expect(() => pythonFormat("%s", ["one", "two"])).toThrow(error);
  });
});

describe("pythonFormatNamed()", () => {
  test("replaces each name, as text and as number", () => {
    const text = pythonFormatNamed("%(code)d %(message)s %(code)s", { code: 404, message: "Gone" });
    expect(text).toBe("404 Gone 404");
  });

  test("writes %% as one and does not look into values", () => {
    const values = { message: "%% %(code)d $& $1" };
    expect(pythonFormatNamed("width: 100%%; %(message)s", values)).toBe("width: 100%; %% %(code)d $& $1");
  });

  test("throws for a name without a value, also for one every object has", () => {
    expect(() => pythonFormatNamed("%(code)d", {})).toThrow(RangeError);
    expect(() => pythonFormatNamed("%(constructor)s", {})).toThrow(
      "The format names 'constructor', which has no value",
    );
  });
});
