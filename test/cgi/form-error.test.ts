import { describe, expect, test } from "bun:test";

import { FormError } from "../../src/cgi/form-error.ts";
import { BodyError } from "../../src/connection/body-reader.ts";

describe("FormError", () => {
  test("FormError is a BodyError with the refusal that a handler answers", () => {
    const error = new FormError(413, "Too much");
    expect(error).toBeInstanceOf(BodyError);
    expect(error).toMatchObject({
      name: "FormError",
      status: 413,
      message: "Too much",
      refused: { status: 413, message: "Too much" },
    });
  });

  test("FormError says nothing that a status line cannot hold", () => {
    expect(new FormError(400, "a\r\nb\u00e9\u65e5\0").message).toBe("a??b???");
  });
});
