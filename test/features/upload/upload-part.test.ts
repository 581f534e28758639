import { expect, test } from "bun:test";

import { uploadPart } from "../../../src/features/upload/upload-part.ts";

test("uploadPart() is there while files are taken", () => {
  const gate = { on: false };
  const part = uploadPart(gate);
  expect(part()).toBeUndefined();
  gate.on = true;
  expect(String(part()?.toolbar)).toContain('<input type="file"');
  gate.on = false;
  expect(part()).toBeUndefined();
});

test("uploadPart() has forms that work without JavaScript, wherever the folder is", () => {
  const toolbar = String(uploadPart({ on: true })()?.toolbar);
  expect(toolbar.match(/<form /g)).toHaveLength(2);
  expect(toolbar.match(/ method="post" enctype="multipart\/form-data" action="\.\/"/g)).toHaveLength(2);
});

test("uploadPart() has a script and a style that end where their elements end", () => {
  const { script = "", style = "" } = uploadPart({ on: true })() ?? {};
  expect(script + style).not.toMatch(/<\/|<!--/);
  expect(() => new Bun.Transpiler({ loader: "js" }).transformSync(script)).not.toThrow();
  // They are part of each page.
  expect(script.length + style.length).toBeLessThan(15 * 1024);
});
