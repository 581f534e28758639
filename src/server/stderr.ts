// Where the log goes. It must neither end the server nor hold it up, whoever reads it or does not.

import { writeSync } from "node:fs";

const STDERR = 2;
/** What waits for a reader who has stopped reading; more than this is dropped, and said. */
const MOST_WAITING = 1024 * 1024;
const RETRY_MS = 20;

let waiting: Buffer = Buffer.alloc(0);
let dropped = 0;
let retry: ReturnType<typeof setTimeout> | undefined;

/**
 * Writes text to stderr, in one system call where that is possible; never throws and never waits.
 *
 * @param text whole lines
 */
export function writeStderr(text: string): void {
  const bytes = Buffer.from(text);
  if (waiting.length === 0) hand(bytes);
  else if (waiting.length + bytes.length > MOST_WAITING) dropped++;
  else waiting = Buffer.concat([waiting, bytes]);
}

/** Gives bytes to the operating system and keeps what it does not take. */
function hand(bytes: Buffer): void {
  let rest = bytes;
  try {
    while (rest.length > 0) rest = rest.subarray(writeSync(STDERR, rest));
  } catch (error) {
    // A full pipe will have room again. A closed one (EPIPE) must not end the server: then there is nobody to tell.
    waiting = isFull(error) ? rest : Buffer.alloc(0);
    if (waiting.length > 0) retry ??= setTimeout(handAgain, RETRY_MS).unref();
    return;
  }
  waiting = Buffer.alloc(0);
}

function handAgain(): void {
  retry = undefined;
  hand(waiting);
  if (waiting.length > 0 || dropped === 0) return;
  const lost = dropped;
  dropped = 0;
  hand(Buffer.from(`${lost} lines were not logged: nobody read them\n`));
}

function isFull(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "EAGAIN";
}
