// A script's output, from its pipe to the client: the head, to be decided about, and then the body, each piece as it
// comes and no faster than the client takes it.

import type { ByteWriter } from "../connection/byte-streams.ts";
import type { CGIProcess } from "./cgi-process.ts";
import { cgiHeadLength, type CGIReply, cgiReply, type ReplyFraming } from "./cgi-response.ts";

/** As much as a request's head may have. */
const HEAD_LIMIT = 64 * 1024;
/** Output that nobody is to get is read up to here, so that a script can end in peace, and not for ever. */
const DROP_LIMIT = 1024 * 1024;

const EMPTY = Buffer.alloc(0);

/** A script that runs, as far as its output is concerned. */
export type RunningScript = Pick<CGIProcess, "read" | "end" | "stop" | "stopped" | "timedOut">;

/** The head of a script's output. */
export interface ScriptHead {
  readonly reply: CGIReply;
  /** The head as it came. */
  readonly bytes: Buffer;
  /** What of the body came with it. */
  readonly rest: Buffer;
}

/**
 * Reads the head of a script's output.
 *
 * @param script the script
 * @param isNph whether it answers for itself
 * @returns what it has answered; malformed also where it ended, or was stopped, before its head was whole
 */
export async function readHead(script: RunningScript, isNph: boolean): Promise<ScriptHead> {
  let output: Buffer = EMPTY;
  for (let part = await script.read(); part !== undefined; part = await script.read()) {
    output = output.length === 0 ? Buffer.from(part) : Buffer.concat([output, part]);
    const length = cgiHeadLength(output, isNph);
    if ((length === -1 ? output.length : length) > HEAD_LIMIT) return malformed("The header is too long");
    if (length === -1) continue;
    const bytes = output.subarray(0, length);
    return { reply: cgiReply(bytes.toString("latin1"), isNph), bytes, rest: output.subarray(length) };
  }
  return malformed(output.length === 0 ? "No output" : "No end of the header");
}

/**
 * Sends the body of a reply. A body that is longer than it was announced is cut.
 *
 * @param script where it comes from
 * @param first what of it is there already
 * @param framing how it reaches its end
 * @param wfile where it goes
 * @returns why it is not whole, where it is not: nobody is to take it for that. Undefined also where nobody waits for it any more
 * @throws what `wfile` throws, by rejection
 */
export async function relayBody(
  script: RunningScript,
  first: Uint8Array,
  framing: ReplyFraming,
  wfile: ByteWriter,
): Promise<string | undefined> {
  let left = framing.kind === "length" ? framing.length : framing.kind === "none" ? 0 : Infinity;
  let part: Uint8Array | undefined = first;
  while (left > 0 && part !== undefined) {
    const sent: Uint8Array = part.length > left ? part.subarray(0, left) : part;
    left -= sent.length;
    if (sent.length > 0) {
      writePart(wfile, sent, framing);
      await wfile.drain();
    }
    if (left > 0) part = await script.read();
  }
  if (left > 0) return endOfOutput(script, framing, wfile);
  // The reply is complete, and need not wait for what is dropped.
  wfile.flush();
  await dropOutput(script);
  return undefined;
}

/** Lets a script say what nobody is to hear, for a while, and waits for its end. */
export async function dropOutput(script: RunningScript): Promise<void> {
  let dropped = 0;
  for (let part = await script.read(); part !== undefined; part = await script.read()) {
    dropped += part.length;
    if (dropped > DROP_LIMIT) script.stop();
  }
  await script.end();
}

/** The output has come to its end before the body did, or the body has no other end. */
async function endOfOutput(
  script: RunningScript,
  framing: ReplyFraming,
  wfile: ByteWriter,
): Promise<string | undefined> {
  if (script.timedOut) return "CGI script timed out";
  if (script.stopped) return undefined;
  if (framing.kind === "length") return "CGI script ended before its Content-Length";
  const code = await script.end();
  // Whoever was killed has not said all it had to say.
  if (code < 0 && !script.stopped) return "CGI script was killed";
  if (framing.kind === "chunked") wfile.write("0\r\n\r\n");
  return undefined;
}

function writePart(wfile: ByteWriter, bytes: Uint8Array, framing: ReplyFraming): void {
  if (framing.kind !== "chunked") {
    wfile.write(bytes);
    return;
  }
  wfile.write(`${bytes.length.toString(16)}\r\n`);
  wfile.write(bytes);
  wfile.write("\r\n");
}

function malformed(message: string): ScriptHead {
  return { reply: { kind: "malformed", message }, bytes: EMPTY, rest: EMPTY };
}
