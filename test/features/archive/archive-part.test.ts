import { expect, test } from "bun:test";

import { archivePart } from "../../../src/features/archive/archive-part.ts";

test("archivePart() adds boxes, and a button for each format that sends the form of the boxes", () => {
  const { toolbar, selectable } = archivePart();
  expect(selectable).toBe(true);
  expect(String(toolbar)).toContain('<button form="listing" name="archive" value="zip">');
  expect(String(toolbar)).toContain(
    '<button form="listing" name="archive" value="tar" aria-label="Download as tar">',
  );
});

test("archivePart() is small", () => {
  const { toolbar, style, script } = archivePart();
  expect(`${String(toolbar)}${style}${script}`.length).toBeLessThan(1000);
});
