// A chunked body, kept in a file until it is whole.
//
// Nobody knows how long a chunked body is before its end, and a script has to be told (RFC 3875 section 4.1.2): PHP and
// CGI.pm read CONTENT_LENGTH bytes and take its absence for an empty body. `git http-backend` would read to the end, but a file
// serves it as well.

import { fchownSync } from "node:fs";

import type { ByteReader } from "../connection/byte-streams.ts";
import type { User } from "./cgi-user.ts";
import { TemporaryFile } from "./temporary-file.ts";

/** A body in a file, which is gone when it is closed. */
export interface SpooledBody {
  /** Its descriptor stands at the start. */
  readonly file: TemporaryFile;
  /** Its length in bytes. */
  readonly length: number;
}

/**
 * Reads a body to its end.
 *
 * @param body where it comes from
 * @param limit how much may be kept, in bytes; 0: any amount
 * @param user who may open it as `/dev/stdin`; whoever we are where undefined
 * @returns the body; undefined where it is longer than the limit
 * @throws whatever reading the body throws, by rejection
 * @throws BodyError with status 507, by rejection, where the disk is full
 */
export async function spoolBody(
  body: ByteReader,
  limit: number,
  user: User | undefined,
): Promise<SpooledBody | undefined> {
  const file = new TemporaryFile();
  let kept = false;
  try {
    if (user !== undefined) fchownSync(file.fd, user.uid, user.gid);
    let length = 0;
    for (let part = await body.read1(); part.length > 0; part = await body.read1()) {
      if (limit > 0 && length + part.length > limit) return undefined;
      // With a position: the descriptor's own stays at the start, which is where the script begins to read.
      file.write(part, length);
      length += part.length;
    }
    kept = true;
    return { file, length };
  } finally {
    if (!kept) file.close();
  }
}
