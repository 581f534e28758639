import { expect, test } from "bun:test";

import { acceptedType } from "../../../src/features/listing/accepted-type.ts";

const OFFERED = ["text/html", "application/json", "text/plain"];

const CASES: readonly (readonly [header: string | null, type: string])[] = [
  [null, "text/html"],
  ["", "text/html"],
  ["*/*", "text/html"],
  ["text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8", "text/html"],
  ["application/json", "application/json"],
  ["Application/JSON; charset=utf-8", "application/json"],
  ["text/plain", "text/plain"],
  ["text/*", "text/html"],
  // A named type is wanted more than one that anything would do for.
  ["application/json, text/plain, */*", "application/json"],
  ["*/*, text/plain", "text/plain"],
  ["text/html;q=0.5, application/json", "application/json"],
  ["text/html;q=0.5, application/json;q=0.4", "text/html"],
  ["text/html; q=0, */*", "application/json"],
  ["*/*;q=0.1, application/json;q=0", "text/html"],
  // Nothing of what is here is wanted, or nobody can say what is.
  ["image/png", "text/html"],
  ["application/json;q=2", "text/html"],
  ["application/json;q=", "text/html"],
  [";;,,=;q=0.5,/", "text/html"],
];

test.each(CASES)("acceptedType() takes %p as a wish for %s", (header, type) => {
  expect(acceptedType(header, OFFERED)).toBe(type);
});
