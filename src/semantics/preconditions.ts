// Whether a conditional request may proceed. RFC 9110 section 13: each function is one rule, the first one their order.
import {
  type EntityTag,
  matchesStrongly,
  matchesWeakly,
  parseEntityTag,
  parseEntityTagList,
} from "./entity-tag.ts";
import { parseHTTPDate } from "./http-date.ts";

/** The four conditional fields of a request, each null where it is absent. */
export interface Conditions {
  readonly ifMatch: string | null;
  readonly ifUnmodifiedSince: string | null;
  readonly ifNoneMatch: string | null;
  readonly ifModifiedSince: string | null;
}

/** What identifies the version of a representation. */
export interface Validators {
  /** The value of its `ETag` field, with the quotes; null where it has none. */
  readonly etag: string | null;
  /** Its `Last-Modified` date in seconds since 1970; null where it has none. */
  readonly lastModified: number | null;
}

/** What the conditions say: go on, answer 304, or answer 412. */
export type PreconditionResult = "proceed" | "not-modified" | "precondition-failed";

/**
 * What the conditions of a request ask for. RFC 9110 section 13.2.2.
 *
 * @param method the request method
 * @param conditions the conditional fields; where all are null this costs four comparisons
 * @param representation the validators of what would be sent; undefined where there is no current representation
 * @returns `"proceed"`, `"not-modified"` (304) or `"precondition-failed"` (412)
 */
export function evaluatePreconditions(
  method: string,
  conditions: Conditions,
  representation: Validators | undefined,
): PreconditionResult {
  const { ifMatch, ifUnmodifiedSince, ifNoneMatch, ifModifiedSince } = conditions;
  if (ifMatch === null && ifUnmodifiedSince === null && ifNoneMatch === null && ifModifiedSince === null) {
    return "proceed";
  }
  // Section 13.2.1: these methods select no representation to compare with.
  if (method === "OPTIONS" || method === "TRACE" || method === "CONNECT") return "proceed";
  const reads = method === "GET" || method === "HEAD";
  if (ifMatch !== null) {
    if (!ifMatchHolds(ifMatch, representation)) return "precondition-failed";
  } else if (ifUnmodifiedSince !== null && !ifUnmodifiedSinceHolds(ifUnmodifiedSince, representation)) {
    return "precondition-failed";
  }
  if (ifNoneMatch !== null) {
    if (!ifNoneMatchHolds(ifNoneMatch, representation)) return reads ? "not-modified" : "precondition-failed";
  } else if (reads && ifModifiedSince !== null && !ifModifiedSinceHolds(ifModifiedSince, representation)) {
    return "not-modified";
  }
  return "proceed";
}

/** RFC 9110 section 13.1.1. A value nobody can read does not hold: the client asked not to act by mistake. */
function ifMatchHolds(header: string, representation: Validators | undefined): boolean {
  return listMatches(header, representation, matchesStrongly);
}

/** RFC 9110 section 13.1.2. A value nobody can read holds: the client gets the whole representation. */
function ifNoneMatchHolds(header: string, representation: Validators | undefined): boolean {
  // What browsers send is the tag they got, and nothing else: no list has to be read to see that.
  return header !== representation?.etag && !listMatches(header, representation, matchesWeakly);
}

/** RFC 9110 section 13.1.3; an invalid date is ignored, and so is one where there is nothing to compare it with. */
function ifModifiedSinceHolds(header: string, representation: Validators | undefined): boolean {
  const lastModified = representation?.lastModified ?? null;
  const since = parseHTTPDate(header);
  return lastModified === null || since === undefined || Math.floor(lastModified) > since;
}

/** RFC 9110 section 13.1.4; an invalid date is ignored, and so is one where there is nothing to compare it with. */
function ifUnmodifiedSinceHolds(header: string, representation: Validators | undefined): boolean {
  const lastModified = representation?.lastModified ?? null;
  const since = parseHTTPDate(header);
  return lastModified === null || since === undefined || Math.floor(lastModified) <= since;
}

function listMatches(
  header: string,
  representation: Validators | undefined,
  matches: (first: EntityTag, second: EntityTag) => boolean,
): boolean {
  const list = parseEntityTagList(header);
  if (list === undefined || representation === undefined) return false;
  if (list === "*") return true;
  const current = representation.etag === null ? undefined : parseEntityTag(representation.etag);
  return current !== undefined && list.some((tag) => matches(tag, current));
}
