// Conditional requests: evaluatePreconditions, ifRangeHolds, and with them the whole of responsePlan.
//
// - Any four fields lead to one of three answers; nothing throws. Only GET and HEAD are answered "not modified".
// - Fields made from lists of tags and from dates lead to what RFC 9110 section 13.2.2 says, worked out from the lists.
// - A part is never sent where If-Range does not hold.

import { responsePlan } from "../../src/files/response-plan.ts";
import { HTTPMessage } from "../../src/protocol/headers.ts";
import { formatHTTPDate } from "../../src/semantics/http-date.ts";
import { evaluatePreconditions, type PreconditionResult } from "../../src/semantics/preconditions.ts";
import type { Random } from "./random.ts";
import { ensure, ensureSame, type Target } from "./target.ts";

const METHODS = ["GET", "HEAD", "POST", "PUT", "OPTIONS"] as const;
const OPAQUE = ["a", "b", "", "a,b", "\xff"] as const;
const NOW = 784111777;

/** Tags, or a star. */
type Tags = "*" | readonly { readonly weak: boolean; readonly opaque: string }[];

interface Fields {
  readonly ifMatch: Tags | null;
  readonly ifNoneMatch: Tags | null;
  readonly ifModifiedSince: number | null;
  readonly ifUnmodifiedSince: number | null;
}

export const preconditions: Target = {
  name: "preconditions",
  invariants:
    "one of three answers for any fields, the RFC's for well-formed ones; no part where If-Range does not hold",
  run(random) {
    const method = random.choose(METHODS);
    const tag = random.oneIn(6) ? null : oneTag(random);
    const lastModified = random.oneIn(6) ? null : NOW + random.between(-1, 1);
    const fields = conditions(random);
    const spoil = random.oneIn(3);
    const written = (text: string | null): string | null =>
      text !== null && spoil && random.oneIn(2) ? random.mutated(text, 2) : text;
    const header = {
      ifMatch: written(tagsText(random, fields.ifMatch)),
      ifNoneMatch: written(tagsText(random, fields.ifNoneMatch)),
      ifModifiedSince: written(dateText(fields.ifModifiedSince)),
      ifUnmodifiedSince: written(dateText(fields.ifUnmodifiedSince)),
    };
    const etag = tag === null ? null : tagText(tag);
    random.note({ method, header, etag, lastModified });
    const answer = evaluatePreconditions(method, header, { etag, lastModified });
    ensure(["proceed", "not-modified", "precondition-failed"].includes(answer), "There are three answers");
    ensure(
      answer !== "not-modified" || method === "GET" || method === "HEAD",
      "Only a read finds nothing new",
    );
    if (!spoil) ensureSame(answer, expected(method, fields, tag, lastModified), "The answer is the RFC's");
    checkPlan(random, method, header, etag, lastModified, answer);
  },
};

function oneTag(random: Random): { weak: boolean; opaque: string } {
  return { weak: random.oneIn(3), opaque: random.choose(OPAQUE) };
}

function conditions(random: Random): Fields {
  const tags = (): Tags | null =>
    random.oneIn(2) ? null : random.oneIn(6) ? "*" : random.list(0, 3, () => oneTag(random));
  const date = (): number | null => (random.oneIn(2) ? null : NOW + random.between(-1, 1));
  return { ifMatch: tags(), ifNoneMatch: tags(), ifModifiedSince: date(), ifUnmodifiedSince: date() };
}

function tagText({ weak, opaque }: { weak: boolean; opaque: string }): string {
  return `${weak ? "W/" : ""}"${opaque}"`;
}

function tagsText(random: Random, tags: Tags | null): string | null {
  if (tags === null || tags === "*") return tags;
  return tags.map((tag) => tagText(tag)).join(random.choose([",", ", ", ",,\t"]));
}

function dateText(seconds: number | null): string | null {
  return seconds === null ? null : formatHTTPDate(seconds);
}

/** RFC 9110 section 13.2.2, step by step. */
function expected(
  method: string,
  fields: Fields,
  tag: { weak: boolean; opaque: string } | null,
  lastModified: number | null,
): PreconditionResult {
  if (method === "OPTIONS") return "proceed";
  const reads = method === "GET" || method === "HEAD";
  const matches = (tags: Tags, strongly: boolean): boolean =>
    tags === "*" ||
    tags.some((each) => each.opaque === tag?.opaque && !(strongly && (each.weak || tag.weak)));
  if (fields.ifMatch !== null) {
    if (!matches(fields.ifMatch, true)) return "precondition-failed";
  } else if (fields.ifUnmodifiedSince !== null && lastModified !== null) {
    if (lastModified > fields.ifUnmodifiedSince) return "precondition-failed";
  }
  if (fields.ifNoneMatch !== null) {
    if (!matches(fields.ifNoneMatch, false)) return "proceed";
    return reads ? "not-modified" : "precondition-failed";
  }
  const isOld =
    fields.ifModifiedSince !== null && lastModified !== null && lastModified <= fields.ifModifiedSince;
  return reads && isOld ? "not-modified" : "proceed";
}

function checkPlan(
  random: Random,
  method: string,
  header: Readonly<
    Record<"ifMatch" | "ifNoneMatch" | "ifModifiedSince" | "ifUnmodifiedSince", string | null>
  >,
  etag: string | null,
  lastModified: number | null,
  answer: PreconditionResult,
): void {
  const headers = new HTTPMessage();
  const add = (name: string, value: string | null): void => {
    if (value !== null) headers.append(name, value);
  };
  add("If-Match", header.ifMatch);
  add("If-None-Match", header.ifNoneMatch);
  add("If-Modified-Since", header.ifModifiedSince);
  add("If-Unmodified-Since", header.ifUnmodifiedSince);
  const ifRange = random.choose([null, '"a"', 'W/"a"', '"other"', formatHTTPDate(NOW), "a", ""]);
  add("If-Range", ifRange);
  add("Range", random.choose([null, "bytes=0-1", "bytes=0-0,5-", "bytes=99-", "x"]));
  const plan = responsePlan(method, headers, { size: 10, etag, lastModified });
  if (answer !== "proceed") return ensureSame(plan.kind, answer, "The plan is what the conditions say");
  const isPart = plan.kind === "partial" || plan.kind === "multipart" || plan.kind === "unsatisfiable";
  const isCurrent =
    ifRange === null ||
    (ifRange === etag && !etag.startsWith("W/")) ||
    (lastModified === NOW && ifRange === formatHTTPDate(NOW));
  ensure(!isPart || (method === "GET" && isCurrent), "A part is sent to who has the current rest");
}
