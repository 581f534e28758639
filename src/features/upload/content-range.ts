// The `Content-Range` of a request: the rest of a file whose beginning is here already. RFC 9110 section 14.5, as far as
// `curl -C` speaks it: from an offset to the end.

const RANGE = /^bytes ([0-9]{1,15})-([0-9]{1,15})\/([0-9]{1,15})$/;

/** Where a body belongs. */
export interface UploadRange {
  /** How many bytes are there before it. */
  readonly offset: number;
  /** How many bytes the file has when it is whole. */
  readonly total: number;
}

/**
 * Where the body of a request belongs in its file.
 *
 * @param field the value of `Content-Range`
 * @returns offset and total; undefined where the field does not reach to the end, or says nothing that can be
 */
export function uploadRange(field: string): UploadRange | undefined {
  const [, first, last, size] = RANGE.exec(field) ?? [];
  if (size === undefined) return undefined;
  const [offset, end, total] = [Number(first), Number(last), Number(size)];
  return offset <= end && end === total - 1 ? { offset, total } : undefined;
}
