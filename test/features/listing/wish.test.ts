import { expect, test } from "bun:test";

import { listingWish, sortingQuery } from "../../../src/features/listing/wish.ts";

const DEFAULT = { by: "name", descending: false } as const;

test("listingWish() wants a page by name where nothing is said", () => {
  expect(listingWish(undefined, null)).toEqual({ format: "html", sorting: DEFAULT });
  expect(listingWish("", "*/*")).toEqual({ format: "html", sorting: DEFAULT });
});

test("listingWish() reads format and order from the query", () => {
  const wish = listingWish("sort=size&order=desc&format=json", null);
  expect(wish).toEqual({ format: "json", sorting: { by: "size", descending: true } });
  expect(listingWish("sort=date", null).sorting).toEqual({ by: "date", descending: false });
});

test("listingWish() takes the query before the field", () => {
  expect(listingWish("format=text", "application/json").format).toBe("text");
  expect(listingWish("", "application/json").format).toBe("json");
});

test("listingWish() ignores what nobody knows", () => {
  const query = "sort=<script>&order=%00&format=constructor&__proto__=1&=&%";
  expect(listingWish(query, null)).toEqual({ format: "html", sorting: DEFAULT });
});

test("sortingQuery() says nothing of the usual order, and what listingWish() reads of any other", () => {
  expect(sortingQuery(DEFAULT)).toBe("");
  for (const by of ["name", "size", "date"] as const) {
    for (const descending of [true, false]) {
      const query = sortingQuery({ by, descending });
      expect(listingWish(query.slice(1), null).sorting).toEqual({ by, descending });
    }
  }
});
