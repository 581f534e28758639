// The body of a request, on its way to the target: as fast as the target takes it, beside the reply, which may come before.

import type { ByteReader } from "../../connection/byte-streams.ts";
import type { Connection } from "../../connection/connection.ts";
import { deadlineAfter } from "../../connection/deadlines.ts";
import type { BodyFraming } from "../../protocol/framing.ts";
import { writePart } from "./write-part.ts";

/** Most bytes that are taken from the client at once. */
const PIECE = 128 * 1024;

/** A body that is being sent. */
export class Upload {
  /** Whether all of it is sent. */
  done = false;
  /** What was wrong with the client's body; the target is not to take what it has for the whole. */
  error: unknown;
  /** Until when the reply has to begin, from {@link deadlineAfter}: patience counts from what was sent last. */
  replyDeadline: number;
  readonly #patience: number;

  /**
   * Begins to send.
   *
   * @param body from the client
   * @param upstream the connection with the target; it is cut off where the body ends too early
   * @param framing how the body reaches its end
   * @param patience seconds for the reply to begin
   */
  constructor(body: ByteReader, upstream: Connection, framing: BodyFraming, patience: number) {
    this.#patience = patience;
    this.replyDeadline = deadlineAfter(patience);
    if (framing.kind === "none") this.done = true;
    else void this.#send(body, upstream, framing.kind === "chunked"); // never rejects
  }

  async #send(body: ByteReader, upstream: Connection, isChunked: boolean): Promise<void> {
    for (;;) {
      let part: Buffer;
      try {
        part = await body.read1(PIECE);
      } catch (error) {
        this.error = error;
        upstream.abort();
        return;
      }
      try {
        if (part.length === 0) {
          if (isChunked) upstream.wfile.write("0\r\n\r\n");
          upstream.wfile.flush();
          this.done = true;
          return;
        }
        writePart(upstream.wfile, part, isChunked);
        this.replyDeadline = deadlineAfter(this.#patience);
        await upstream.wfile.drain();
        this.replyDeadline = deadlineAfter(this.#patience);
      } catch {
        return; // the target wants no more of it, and may have said why
      }
    }
  }
}
