// What to answer to a request for something that is there: the whole, parts of it, or that it has not changed; and where those are several
// parts, the `multipart/byteranges` around them. RFC 9110 sections 13 and 14.

import type { ByteRange } from "../semantics/byte-range.ts";
import { contentRange, ifRangeHolds, satisfiableRanges } from "../semantics/byte-range.ts";
import type { Validators } from "../semantics/preconditions.ts";
import { evaluatePreconditions } from "../semantics/preconditions.ts";

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
  /** 206 with several ranges, see {@link multipartRanges}. */
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

/** What to write for several ranges: each part's head and its bytes of the file, then the tail. */
export interface MultipartRanges {
  /** The `Content-Type` of the response. */
  readonly contentType: string;
  /** The `Content-Length` of the response: heads, ranges and tail together, in bytes. */
  readonly length: number;
  readonly parts: readonly { readonly head: Buffer; readonly range: ByteRange }[];
  readonly tail: Buffer;
}

/**
 * The frame around several ranges of a representation.
 *
 * @param ranges the ranges, in the order to be sent
 * @param size length of the whole representation, in bytes
 * @param contentType media type of the representation; null where it is not known
 * @param boundary what separates the parts, from {@link multipartBoundary}
 * @returns what to write, and how long it is altogether
 */
export function multipartRanges(
  ranges: readonly ByteRange[],
  size: number,
  contentType: string | null,
  boundary: string,
): MultipartRanges {
  const typeLine = contentType === null ? "" : `Content-Type: ${contentType}\r\n`;
  const tail = Buffer.from(`\r\n--${boundary}--\r\n`, "latin1");
  let length = tail.length;
  const parts = ranges.map((range, index) => {
    // The line break before a boundary belongs to it (RFC 2046 section 5.1.1); nothing comes before the first.
    const separator = index === 0 ? "" : "\r\n";
    const head = Buffer.from(
      `${separator}--${boundary}\r\n${typeLine}Content-Range: ${contentRange(range, size)}\r\n\r\n`,
      "latin1",
    );
    length += head.length + (range.end - range.start + 1);
    return { head, range };
  });
  return { contentType: `multipart/byteranges; boundary=${boundary}`, length, parts, tail };
}

/**
 * A new boundary. It is not looked for in the file, which may be large: 96 random bits occur in none, and whoever wrote
 * the file could not know them.
 *
 * @returns 24 hexadecimal digits
 */
export function multipartBoundary(): string {
  // The global one: to load `node:crypto` takes a tenth of a start.
  return Buffer.from(crypto.getRandomValues(new Uint8Array(12))).toString("hex");
}
