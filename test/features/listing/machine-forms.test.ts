import { expect, test } from "bun:test";

import { jsonListing, textListing } from "../../../src/features/listing/machine-forms.ts";
import type { Row } from "../../../src/features/listing/rows.ts";

const HOSTILE = [
  `"><img src=x onerror=alert(1)>`,
  "a\nb\u202e",
  "\u001b[2J",
  "latin\udce9",
  "</script>",
  "javascript:x",
];

const ROWS: readonly Row[] = [
  { name: "sub", isDirectory: true, size: undefined, timeMs: 0 },
  { name: "a.txt", isDirectory: false, size: 12, timeMs: Date.UTC(2026, 10, 21) },
  ...HOSTILE.map((name) => ({ name, isDirectory: false, size: undefined, timeMs: 1e300 })),
];

test("jsonListing() is one object, with what is known of each entry", () => {
  const listing: unknown = JSON.parse([...jsonListing("/x/", ROWS.slice(0, 2), 7)].join(""));
  expect(listing).toEqual({
    path: "/x/",
    total: 7,
    entries: [
      { name: "sub", type: "directory", modified: "1970-01-01T00:00:00Z", url: "sub/" },
      { name: "a.txt", type: "file", size: 12, modified: "2026-11-21T00:00:00Z", url: "a.txt" },
    ],
  });
});

test("jsonListing() says every name exactly, and links that lead nowhere else", () => {
  const text = [...jsonListing("/", ROWS, ROWS.length)].join("");
  expect(text.isWellFormed()).toBe(true);
  const { entries } = JSON.parse(text) as { entries: { name: string; url: string }[] };
  expect(entries.slice(2).map(({ name }) => name)).toEqual(HOSTILE);
  for (const { url } of entries)
    expect(new URL(url, "http://here.test/d/").href).toStartWith("http://here.test/d/");
  expect(entries.at(5)?.url).toBe("latin%E9");
});

test("jsonListing() of nothing is JSON too", () => {
  expect(JSON.parse([...jsonListing("/", [], 0)].join(""))).toEqual({ path: "/", total: 0, entries: [] });
});

test("textListing() has a line for each name, and nothing that a terminal obeys", () => {
  const text = [...textListing(ROWS)].join("");
  const lines = text.split("\n");
  expect(lines).toHaveLength(ROWS.length + 1);
  expect(lines.slice(0, 2)).toEqual(["sub/", "a.txt"]);
  expect(lines[3]).toBe("a\\x0Ab\\u{202E}");
  expect(text).not.toMatch(/[\u0000-\u0009\u000B-\u001F\u007F-\u009F\u202E]/);
});
