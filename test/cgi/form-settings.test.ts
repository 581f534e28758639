import { describe, expect, test } from "bun:test";

import { formSettings } from "../../src/cgi/form-settings.ts";

describe("formSettings()", () => {
  test("formSettings() has Python's defaults, and a limit where Python would fill the memory", () => {
    const { decode, ...settings } = formSettings({});
    expect(settings).toEqual({
      keep_blank_values: false,
      strict_parsing: false,
      limit: Infinity,
      encoding: "utf-8",
      errors: "replace",
      max_num_fields: 10_000,
      separator: "&",
      max_text_size: 4 * 1024 * 1024,
      lenient: false,
    });
    expect(decode(Buffer.of(0xc3, 0xa4, 0xff))).toBe("\u00e4\ufffd");
  });

  test("formSettings() takes null for no limit of one's own", () => {
    expect(formSettings({ limit: null, max_num_fields: null })).toMatchObject({
      limit: Infinity,
      max_num_fields: 10_000,
    });
    expect(formSettings({ limit: 0, max_num_fields: 0 })).toMatchObject({ limit: 0, max_num_fields: 0 });
  });

  test("formSettings() refuses a separator that separates nothing, and an encoding that is none", () => {
    expect(() => formSettings({ separator: "" })).toThrow(TypeError);
    expect(() => formSettings({ encoding: "klingon" })).toThrow(RangeError);
  });
});
