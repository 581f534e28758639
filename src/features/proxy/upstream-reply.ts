// The head of the target's reply: read as strictly as a request's. Whatever the target sends, the client gets a reply that is
// framed by us, or none.

import { cgiHeadLength } from "../../cgi/cgi-response.ts";
import type { Connection } from "../../connection/connection.ts";
import { TimeoutError } from "../../connection/errors.ts";
import type { BodyFraming } from "../../protocol/framing.ts";
import { bodyFraming } from "../../protocol/framing.ts";
import { parseHeaderBlock } from "../../protocol/header-block.ts";
import type { HTTPMessage } from "../../protocol/headers.ts";

/** As much as a head may have, interim replies before it included. */
const HEAD_LIMIT = 64 * 1024;

const STATUS_LINE = /^HTTP\/1\.([0-9]) ([1-5][0-9]{2})(?: ([^\0\r\n]*))?\r?\n/;

/** A reply's head. */
export interface UpstreamReply {
  readonly status: number;
  /** Its phrase; may be empty. */
  readonly reason: string;
  readonly headers: HTTPMessage;
  /** Where its body ends; `none`: with the connection. Of a reply that has no body, what one to GET would have had. */
  readonly framing: BodyFraming;
}

/** The target's reply cannot be passed on. */
export class BadReply extends Error {
  override name = "BadReply";
}

/**
 * Waits for the head of the reply; interim ones are passed over.
 *
 * @param upstream the connection with the target
 * @param deadline until when all of it has to be here; asked again when it is over, as it may have moved on
 * @returns the head; the body is what comes next
 * @throws BadReply, by rejection, where it is none
 * @throws what waiting for the connection throws, by rejection
 */
export async function readReply(upstream: Connection, deadline: () => number): Promise<UpstreamReply> {
  for (let read = 0; ;) {
    const text = await readHead(upstream, deadline, HEAD_LIMIT - read);
    read += text.length;
    const reply = parsed(text);
    // Section 15.2 of RFC 9110: who does not know what to do with one may drop it.
    if (reply.status >= 200 || reply.status === 101) return reply;
  }
}

async function readHead(upstream: Connection, deadline: () => number, limit: number): Promise<string> {
  const { input } = upstream;
  for (;;) {
    const length = cgiHeadLength(input.peek(), false);
    if ((length === -1 ? input.length : length) > limit) throw new BadReply("its head is too long");
    if (length !== -1) {
      const text = input.text(0, length);
      upstream.consume(length);
      return text;
    }
    if (await moreBy(upstream, deadline)) continue;
    throw new BadReply(
      input.length === 0 ? "it closed without a reply" : "it closed within the head of its reply",
    );
  }
}

async function moreBy(upstream: Connection, deadline: () => number): Promise<boolean> {
  for (;;) {
    const until = deadline();
    try {
      return await upstream.more(until);
    } catch (error) {
      if (!(error instanceof TimeoutError && deadline() > until)) throw error;
    }
  }
}

function parsed(text: string): UpstreamReply {
  const [line, minor, status, reason = ""] = STATUS_LINE.exec(text) ?? [];
  if (line === undefined) throw new BadReply("its reply is no HTTP/1");
  const headers = parseHeaderBlock(text, line.length, text.length);
  if ("refused" in headers) throw new BadReply(`its reply has a bad head: ${headers.refused.message}`);
  const framing = bodyFraming(headers, 1, Number(minor));
  if (framing.kind === "refused")
    throw new BadReply(`its reply has no clear end: ${framing.refused.message}`);
  return { status: Number(status), reason, headers, framing };
}
