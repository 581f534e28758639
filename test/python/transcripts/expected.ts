// From what Python answered to what we have to answer: what differs everywhere, and then what differs for one request.

import { DEPARTURES } from "./departures.ts";
import { EVERYWHERE, SOME_ETAG } from "./everywhere.ts";
import { joinReplies, type ReplyText, splitReplies } from "./replies.ts";
import type { ServerName, Transcript } from "./transcript.ts";

/** What we have to answer, and why it is not what Python answered. */
export interface Expectation {
  /** As {@link comparable} shows it. */
  readonly reply: string;
  /** The `id`s of the rows that changed it. */
  readonly reasons: readonly string[];
  /** Those that are said to change it and do not. */
  readonly unfounded: readonly string[];
}

const PROTOCOLS: Readonly<Record<ServerName, string>> = {
  simple10: "HTTP/1.0",
  simple11: "HTTP/1.1",
  base10: "HTTP/1.0",
  base11: "HTTP/1.1",
  cgi: "HTTP/1.0",
};

/**
 * What is expected of us.
 *
 * @param id the transcript
 * @param transcripts all of them, as the reply to one may be that to another
 */
export function expectation(id: string, transcripts: ReadonlyMap<string, Transcript>): Expectation {
  const transcript = transcriptOf(id, transcripts);
  const protocol = PROTOCOLS[transcript.server];
  const expected = (other: string): readonly ReplyText[] => everywhere(transcriptOf(other, transcripts), []);
  const reasons: string[] = [];
  const unfounded: string[] = [];
  let replies = everywhere(transcript, reasons);
  for (const [reason, changes] of Object.entries(DEPARTURES)) {
    const change = changes?.[id];
    if (change === undefined) continue;
    const changed = change(replies, { protocol, expected });
    (joinReplies(changed) === joinReplies(replies) ? unfounded : reasons).push(reason);
    replies = changed;
  }
  return { reply: joinReplies(replies), reasons, unfounded };
}

/** A reply without what is new each time: the values of `Server` and `Date`, and of a strong `ETag`. */
export function comparable(reply: string): string {
  return reply
    .replaceAll(/^(Server|Date): .+\r$/gm, "$1: …\r")
    .replaceAll(/^ETag: "[0-9a-z-]+"\r$/gm, `${SOME_ETAG}\r`);
}

/** What Python answered, with what differs everywhere; the reasons of what does differ are added to those given. */
function everywhere({ reply, server }: Transcript, reasons: string[]): readonly ReplyText[] {
  let replies: readonly ReplyText[] = splitReplies(comparable(reply));
  for (const { reason, apply } of EVERYWHERE) {
    const changed = replies.map((each) => apply(each, PROTOCOLS[server]));
    if (joinReplies(changed) !== joinReplies(replies)) reasons.push(reason);
    replies = changed;
  }
  return replies;
}

function transcriptOf(id: string, transcripts: ReadonlyMap<string, Transcript>): Transcript {
  const transcript = transcripts.get(id);
  if (transcript === undefined) throw new Error(`No transcript has the id ${id}`);
  return transcript;
}
