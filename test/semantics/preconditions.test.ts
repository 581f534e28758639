import { describe, expect, test } from "bun:test";

import {
  type Conditions,
  evaluatePreconditions,
  type PreconditionResult,
  type Validators,
} from "../../src/semantics/preconditions.ts";

const NONE: Conditions = { ifMatch: null, ifUnmodifiedSince: null, ifNoneMatch: null, ifModifiedSince: null };
const CURRENT: Validators = { etag: '"v2"', lastModified: 784111777 };
const BEFORE = "Sun, 06 Nov 1994 08:49:36 GMT";
const SAME = "Sun, 06 Nov 1994 08:49:37 GMT";
const AFTER = "Sun, 06 Nov 1994 08:49:38 GMT";

interface Case {
  readonly name: string;
  readonly method?: string;
  readonly conditions: Partial<Conditions>;
  readonly representation?: Validators | "absent";
  readonly result: PreconditionResult;
}

const CASES: readonly Case[] = [
  { name: "no condition", conditions: {}, result: "proceed" },
  { name: "no condition, nothing there", conditions: {}, representation: "absent", result: "proceed" },

  { name: "If-Match that matches", conditions: { ifMatch: '"v1", "v2"' }, result: "proceed" },
  { name: "If-Match that does not", conditions: { ifMatch: '"v1"' }, result: "precondition-failed" },
  { name: "If-Match, weak", conditions: { ifMatch: 'W/"v2"' }, result: "precondition-failed" },
  {
    name: "If-Match, weak on our side",
    conditions: { ifMatch: '"v2"' },
    representation: { etag: 'W/"v2"', lastModified: null },
    result: "precondition-failed",
  },
  { name: "If-Match: *", conditions: { ifMatch: "*" }, result: "proceed" },
  {
    name: "If-Match: *, nothing there",
    conditions: { ifMatch: "*" },
    representation: "absent",
    result: "precondition-failed",
  },
  {
    name: "If-Match, nothing there",
    conditions: { ifMatch: '"v2"' },
    representation: "absent",
    result: "precondition-failed",
  },
  { name: "If-Match nobody can read", conditions: { ifMatch: "v2" }, result: "precondition-failed" },
  { name: "If-Match that lists nothing", conditions: { ifMatch: "" }, result: "precondition-failed" },
  {
    name: "If-Match without a tag of ours",
    conditions: { ifMatch: '"v2"' },
    representation: { etag: null, lastModified: null },
    result: "precondition-failed",
  },
  {
    name: "If-Match for a PUT",
    method: "PUT",
    conditions: { ifMatch: '"v1"' },
    result: "precondition-failed",
  },

  { name: "If-Unmodified-Since, same", conditions: { ifUnmodifiedSince: SAME }, result: "proceed" },
  { name: "If-Unmodified-Since, after", conditions: { ifUnmodifiedSince: AFTER }, result: "proceed" },
  {
    name: "If-Unmodified-Since, before",
    conditions: { ifUnmodifiedSince: BEFORE },
    result: "precondition-failed",
  },
  { name: "If-Unmodified-Since, no date", conditions: { ifUnmodifiedSince: "soon" }, result: "proceed" },
  {
    name: "If-Unmodified-Since, nothing there",
    conditions: { ifUnmodifiedSince: BEFORE },
    representation: "absent",
    result: "proceed",
  },
  {
    name: "If-Unmodified-Since behind an If-Match that holds",
    conditions: { ifMatch: '"v2"', ifUnmodifiedSince: BEFORE },
    result: "proceed",
  },
  {
    name: "If-Unmodified-Since that holds behind an If-Match that does not",
    conditions: { ifMatch: '"v1"', ifUnmodifiedSince: AFTER },
    result: "precondition-failed",
  },

  { name: "If-None-Match that matches", conditions: { ifNoneMatch: '"v2"' }, result: "not-modified" },
  { name: "If-None-Match, weak", conditions: { ifNoneMatch: 'W/"v2"' }, result: "not-modified" },
  { name: "If-None-Match in a list", conditions: { ifNoneMatch: '"v1", W/"v2"' }, result: "not-modified" },
  { name: "If-None-Match that does not", conditions: { ifNoneMatch: '"v1"' }, result: "proceed" },
  { name: "If-None-Match: *", conditions: { ifNoneMatch: "*" }, result: "not-modified" },
  {
    name: "If-None-Match: *, nothing there",
    method: "PUT",
    conditions: { ifNoneMatch: "*" },
    representation: "absent",
    result: "proceed",
  },
  {
    name: "If-None-Match: * for a PUT",
    method: "PUT",
    conditions: { ifNoneMatch: "*" },
    result: "precondition-failed",
  },
  {
    name: "If-None-Match for HEAD",
    method: "HEAD",
    conditions: { ifNoneMatch: "*" },
    result: "not-modified",
  },
  { name: "If-None-Match nobody can read", conditions: { ifNoneMatch: "v2" }, result: "proceed" },

  { name: "If-Modified-Since, same", conditions: { ifModifiedSince: SAME }, result: "not-modified" },
  { name: "If-Modified-Since, after", conditions: { ifModifiedSince: AFTER }, result: "not-modified" },
  { name: "If-Modified-Since, before", conditions: { ifModifiedSince: BEFORE }, result: "proceed" },
  { name: "If-Modified-Since, no date", conditions: { ifModifiedSince: "" }, result: "proceed" },
  {
    name: "If-Modified-Since within the second of a finer time",
    conditions: { ifModifiedSince: SAME },
    representation: { etag: null, lastModified: 784111777.9 },
    result: "not-modified",
  },
  {
    name: "If-Modified-Since without a time of ours",
    conditions: { ifModifiedSince: SAME },
    representation: { etag: null, lastModified: null },
    result: "proceed",
  },
  {
    name: "If-Modified-Since for HEAD",
    method: "HEAD",
    conditions: { ifModifiedSince: SAME },
    result: "not-modified",
  },
  {
    name: "If-Modified-Since for POST",
    method: "POST",
    conditions: { ifModifiedSince: SAME },
    result: "proceed",
  },
  {
    name: "If-Modified-Since behind an If-None-Match that holds",
    conditions: { ifNoneMatch: '"v1"', ifModifiedSince: SAME },
    result: "proceed",
  },
  {
    name: "If-Modified-Since behind an If-None-Match nobody can read",
    conditions: { ifNoneMatch: "v1", ifModifiedSince: SAME },
    result: "proceed",
  },
  {
    name: "If-Match that fails before If-None-Match",
    conditions: { ifMatch: '"v1"', ifNoneMatch: '"v2"' },
    result: "precondition-failed",
  },
  {
    name: "If-None-Match behind an If-Match that holds",
    conditions: { ifMatch: '"v2"', ifNoneMatch: '"v2"' },
    result: "not-modified",
  },

  { name: "OPTIONS", method: "OPTIONS", conditions: { ifMatch: '"v1"' }, result: "proceed" },
  { name: "TRACE", method: "TRACE", conditions: { ifNoneMatch: "*" }, result: "proceed" },
  { name: "CONNECT", method: "CONNECT", conditions: { ifUnmodifiedSince: BEFORE }, result: "proceed" },
];

describe("evaluatePreconditions()", () => {
  for (const { name, method = "GET", conditions, representation = CURRENT, result } of CASES) {
    test(`evaluatePreconditions() says ${result} to: ${name}`, () => {
      const current = representation === "absent" ? undefined : representation;
      expect(evaluatePreconditions(method, { ...NONE, ...conditions }, current)).toBe(result);
    });
  }
});
