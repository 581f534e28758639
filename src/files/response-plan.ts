// What to answer to a request for something that is there: the whole, a part, or that it has not changed.
import { type ByteRange, ifRangeHolds, satisfiableRanges } from "../semantics/byte-range.ts";
import { evaluatePreconditions, type Validators } from "../semantics/preconditions.ts";

/** Request fields to look up; the `HTTPMessage` of a request is one. */
export interface RequestFields {
  /** False where there is neither a `Range` nor an `If-…` field: nothing has to be looked up then. */
  readonly isConditional?: boolean;
  /** The first value of a field, null where it is absent. */
  get(name: string): string | null;
  /** All values of a field that is a list, joined with commas; null where it is absent. */
  combined(name: string): string | null;
}

/** What would be sent. */
export interface Representation extends Validators {
  /** Its length in bytes. */
  readonly size: number;
}

/** What to answer. */
export type ResponsePlan =
  /** 200 with everything. */
  | { readonly kind: "full" }
  /** 206 with one range. */
  | { readonly kind: "partial"; readonly range: ByteRange }
  /** 206 with several ranges, see `multipart-ranges.ts`. */
  | { readonly kind: "multipart"; readonly ranges: readonly ByteRange[] }
  /** 304 */
  | { readonly kind: "not-modified" }
  /** 412 */
  | { readonly kind: "precondition-failed" }
  /** 416 */
  | { readonly kind: "unsatisfiable" };

const FULL: ResponsePlan = { kind: "full" };
const NOT_MODIFIED: ResponsePlan = { kind: "not-modified" };
const PRECONDITION_FAILED: ResponsePlan = { kind: "precondition-failed" };
const UNSATISFIABLE: ResponsePlan = { kind: "unsatisfiable" };

/**
 * What to answer to a request for a representation. RFC 9110 section 13.2.2, the range last.
 *
 * @param method the request method
 * @param headers the request fields
 * @param representation what would be sent
 * @param maxRanges how many ranges one request may name; 0: no limit
 * @returns the plan; it holds nothing but what the request asks for
 */
export function responsePlan(
  method: string,
  headers: RequestFields,
  representation: Representation,
  maxRanges?: number,
): ResponsePlan {
  if (headers.isConditional === false) return FULL;
  const conditions = {
    // These two are lists, which may come in several fields (RFC 9110 section 5.3).
    ifMatch: headers.combined("if-match"),
    ifUnmodifiedSince: headers.get("if-unmodified-since"),
    ifNoneMatch: headers.combined("if-none-match"),
    ifModifiedSince: headers.get("if-modified-since"),
  };
  switch (evaluatePreconditions(method, conditions, representation)) {
    case "not-modified":
      return NOT_MODIFIED;
    case "precondition-failed":
      return PRECONDITION_FAILED;
    case "proceed":
      return rangePlan(method, headers, representation, maxRanges);
  }
}

/** RFC 9110 section 14.2: only GET has ranges, and If-Range counts only where there is a Range. */
function rangePlan(
  method: string,
  headers: RequestFields,
  representation: Representation,
  maxRanges: number | undefined,
): ResponsePlan {
  const range = method === "GET" ? headers.get("range") : null;
  if (range === null) return FULL;
  const ifRange = headers.get("if-range");
  if (ifRange !== null && !ifRangeHolds(ifRange, representation.etag, representation.lastModified)) {
    return FULL;
  }
  const ranges = satisfiableRanges(range, representation.size, maxRanges);
  if (ranges === "ignore") return FULL;
  if (ranges === "unsatisfiable") return UNSATISFIABLE;
  const [first, ...others] = ranges;
  if (first === undefined) return UNSATISFIABLE;
  return others.length === 0 ? { kind: "partial", range: first } : { kind: "multipart", ranges };
}
