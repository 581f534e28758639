// Where the tool writes. A script's start should not pay for a terminal's streams: to load them takes longer than to load
// the server.

import { fstatSync, statSync, writeSync } from "node:fs";
import { devNull } from "node:os";
import type { Writable } from "node:stream";

/** What takes text. */
export interface Output {
  readonly isTTY?: boolean;
  /** Why a text was not written, where that is not only that nobody reads any more. */
  readonly failure?: Error | undefined;
  write(text: string): unknown;
}

/**
 * The output of a descriptor.
 *
 * @param fd its number
 * @param stream the process's own stream for it, for a terminal
 * @returns the stream where it may be a terminal; else something lighter. Neither minds a reader who has gone
 */
export function outputOf(fd: number, stream: () => Writable & { readonly isTTY?: boolean }): Output {
  const ready = (): Writable & { readonly isTTY?: boolean } => {
    const made = stream();
    // Who read it may have gone (`serve-forever | head -1`): then there is nobody to tell, and no reason to end.
    made.on("error", () => undefined);
    return made;
  };
  const terminal = mayBeTerminal(fd) ? ready() : undefined;
  return terminal?.isTTY === true ? terminal : new PlainOutput(fd, ready);
}

/** A file or a pipe. */
class PlainOutput implements Output {
  readonly isTTY = false;
  readonly #fd: number;
  readonly #makeStream: () => Writable;
  failure: Error | undefined;
  #stream: Writable | undefined;

  constructor(fd: number, makeStream: () => Writable) {
    this.#fd = fd;
    this.#makeStream = makeStream;
  }

  write(text: string): void {
    let rest = Buffer.from(text);
    try {
      while (this.#stream === undefined && rest.length > 0) rest = rest.subarray(writeSync(this.#fd, rest));
    } catch (error) {
      if (!(error instanceof Error && "code" in error)) throw error;
      if (error.code !== "EAGAIN") {
        if (error.code !== "EPIPE") this.failure = error;
        return;
      }
      // A full pipe that does not wait: the stream knows how to, and keeps the order from here on.
      this.#stream = this.#makeStream();
    }
    if (rest.length > 0) this.#stream?.write(rest);
  }
}

/** All terminals are devices of characters; of the devices, `/dev/null` is the one that scripts write to. */
function mayBeTerminal(fd: number): boolean {
  if (process.platform === "win32") return true; // where a console tells nothing of the kind
  try {
    const stats = fstatSync(fd);
    return stats.isCharacterDevice() && stats.rdev !== statSync(devNull).rdev;
  } catch {
    return false; // closed
  }
}
