import { expect, test } from "bun:test";

import { DEFAULT_ERROR_CONTENT_TYPE, DEFAULT_ERROR_MESSAGE } from "../../src/handlers/error-page.ts";
import { pythonFormatNamed } from "../../src/handlers/python-format.ts";

test("DEFAULT_ERROR_MESSAGE is Python 3.14's page", () => {
  expect(DEFAULT_ERROR_MESSAGE.split("\n")).toEqual([
    "<!DOCTYPE HTML>",
    '<html lang="en">',
    "    <head>",
    '        <meta charset="utf-8">',
    '        <style type="text/css">',
    "            :root {",
    "                color-scheme: light dark;",
    "            }",
    "        </style>",
    "        <title>Error response</title>",
    "    </head>",
    "    <body>",
    "        <h1>Error response</h1>",
    "        <p>Error code: %(code)d</p>",
    "        <p>Message: %(message)s.</p>",
    "        <p>Error code explanation: %(code)s - %(explain)s.</p>",
    "    </body>",
    "</html>",
    "",
  ]);
});

test("DEFAULT_ERROR_MESSAGE makes 455 bytes of a plain 404, as in Python 3.14", () => {
  const values = { code: 404, message: "Not Found", explain: "Nothing matches the given URI" };
  expect(Buffer.byteLength(pythonFormatNamed(DEFAULT_ERROR_MESSAGE, values))).toBe(455);
});

test("DEFAULT_ERROR_CONTENT_TYPE names the charset, so that no browser guesses UTF-7", () => {
  expect(DEFAULT_ERROR_CONTENT_TYPE).toBe("text/html;charset=utf-8");
});
