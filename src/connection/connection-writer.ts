// `wfile`: what a handler writes, on its way to the socket.
//
// Three places hold bytes, and they always leave in this order:
//
//   backlog   what the operating system did not take; it goes first, whenever the socket has room again. Of a large file that is a
//             crumb: the rest of it is read again then, so that a slow peer costs no memory
//   stage     one buffer for the whole process, in which the small writes of one turn are put together, so that a
//             head and a small body leave in one system call and nothing is allocated for them. It belongs to one writer
//             at a time; when another one wants it, the first one's bytes are sent
//   write()   bytes too large for the stage pass it by
//
// Nothing waits in `write()`. What is written while a handler runs is sent when the handler is done (`cork`), or, where
// it waits for something else meanwhile, in the next turn of the event loop.

import { readSync } from "node:fs";

import type { OpenFile } from "../files/open-file.ts";
import type { ByteWriter } from "./byte-streams.ts";
import { BrokenPipeError } from "./errors.ts";
import type { Transport } from "./transport.ts";
import { shareOfTurn, shareUsed } from "./turn-share.ts";

/** Holds a head and a body up to what nginx and browsers call small; two pages of it are touched by a usual reply. */
const STAGE_SIZE = 64 * 1024;
/** More than this in the backlog, and `drain()` waits: about what the kernel's own send buffer holds at the start. */
const HIGH_WATER = 64 * 1024;
/** A writer that never drains is stopped here rather than when the memory of all is gone. */
const BACKLOG_LIMIT = 64 * 1024 * 1024;
/** Piece of a file that is read and written at once: past 128 KiB the copy falls out of the processor's cache. */
const FILE_CHUNK = 128 * 1024;
/** What is kept of a piece that was not taken whole. Some of it has to be: that a peer still reads shows in bytes that it takes. */
const CRUMB = 512;
/** Bytes one download may move before others get their turn: some tenths of a millisecond of loopback. */
const BYTES_A_TURN = 256 * 1024;

/** Never pushed to: most connections never have a backlog. */
const EMPTY: Uint8Array[] = [];

const stage = {
  bytes: Buffer.allocUnsafeSlow(STAGE_SIZE),
  length: 0,
  owner: undefined as ConnectionWriter | undefined,
};
// Files pass through this one; a write never keeps a reference to it.
const fileChunk = Buffer.allocUnsafeSlow(FILE_CHUNK);

/** What the writer needs to know of its connection. */
export interface WriterOwner {
  /** Waits until all that is queued has gone; has a deadline. */
  room(): Promise<void>;
  /** Says that bytes moved, so that the write deadline starts anew. */
  progressed(): void;
}

/** Writes to a transport, in order, without ever losing what it did not take. */
export class ConnectionWriter implements ByteWriter {
  /** Undefined once it is gone. */
  #transport: Transport | undefined;
  readonly #owner: WriterOwner;
  #backlog = EMPTY;
  #backlogBytes = 0;
  /** Whether the backlog holds arrays that belong to who wrote them. */
  #borrows = false;
  #corked = false;
  #flushScheduled = false;
  /** Bytes accepted from the handler in all; tells whether a handler has answered at all. */
  bytesWritten = 0;

  constructor(transport: Transport, owner: WriterOwner) {
    this.#transport = transport;
    this.#owner = owner;
  }

  /** Bytes written and not yet taken by the operating system. */
  get queued(): number {
    return this.#backlogBytes + (stage.owner === this ? stage.length : 0);
  }

  /** Whether nothing that is written can arrive any more. */
  get closed(): boolean {
    return this.#transport === undefined;
  }

  /** Whether the operating system refused bytes that still have to go. */
  get blocked(): boolean {
    return this.#backlogBytes > 0;
  }

  write(data: string | Uint8Array, encoding: "utf-8" | "latin1" = "utf-8"): number {
    if (this.closed) throw new BrokenPipeError();
    // Here and not where bytes are queued: that may be when another writer wants the stage, whose fault it is not.
    if (this.#backlogBytes > BACKLOG_LIMIT) {
      throw new RangeError("Too much is written and not sent: await wfile.drain() between writes");
    }
    if (typeof data === "string") return this.#writeText(data, encoding);
    const { length } = data;
    if (length > STAGE_SIZE) {
      this.#emptyStage();
      this.#send(data, 0, length, false);
    } else if (length > 0) {
      this.#room(length);
      stage.bytes.set(data, stage.length);
      stage.length += length;
    }
    this.bytesWritten += length;
    return length;
  }

  flush(): void {
    this.#emptyStage();
  }

  drain(): Promise<void> | undefined {
    this.#emptyStage();
    if (this.closed) return Promise.reject(new BrokenPipeError());
    return this.#backlogBytes > HIGH_WATER || this.#borrows ? this.#owner.room() : undefined;
  }

  sendfile(file: OpenFile, offset: number, count: number): Promise<void> | undefined {
    if (this.closed) throw new BrokenPipeError();
    if (file.content !== undefined) {
      const { content } = file;
      this.write(count === content.length ? content : content.subarray(offset, offset + count));
      return undefined;
    }
    if (count > STAGE_SIZE / 2 || this.#backlogBytes > 0) return this.#pump(file, offset, offset + count);
    this.#room(count);
    const end = offset + count;
    let next = offset;
    while (next < end) next += this.#stageFile(file, next, end - next);
    return undefined;
  }

  /** Holds small writes back until {@link uncork}: for the time in which a handler runs without waiting. */
  cork(): void {
    this.#corked = true;
  }

  /** The handler has begun to wait: what it wrote is sent in the next turn, if it is not sent before. */
  uncork(): void {
    this.#corked = false;
    if (stage.owner === this && stage.length > 0) this.#scheduleFlush();
  }

  /**
   * Takes back what is still on the stage.
   *
   * @param bytesWritten the value of {@link bytesWritten} to go back to
   * @returns whether everything since then was still here: if not, nothing was taken back
   */
  takeBack(bytesWritten: number): boolean {
    const since = this.bytesWritten - bytesWritten;
    if (since === 0) return true;
    if (stage.owner !== this || stage.length < since) return false;
    stage.length -= since;
    this.bytesWritten = bytesWritten;
    return true;
  }

  /** The transport has room again. */
  drained(): void {
    while (this.#backlog.length > 0) {
      const [first] = this.#backlog;
      if (first === undefined) break;
      const taken = this.#transport?.write(first, 0, first.length) ?? -1;
      if (taken < 0) return this.gone();
      this.#backlogBytes -= taken;
      if (taken > 0) this.#owner.progressed();
      if (taken < first.length) {
        this.#backlog[0] = first.subarray(taken);
        return;
      }
      this.#backlog.shift();
    }
    this.#borrows = false;
  }

  /** The transport is gone; what was not sent never will be. */
  gone(): void {
    this.#transport = undefined;
    this.#backlog = EMPTY;
    this.#backlogBytes = 0;
    if (stage.owner === this) leaveStage();
  }

  #writeText(text: string, encoding: "utf-8" | "latin1"): number {
    // In latin-1 a character is a byte, so the room needed is known without encoding first.
    if (encoding === "utf-8" || text.length > STAGE_SIZE) {
      return this.write(Buffer.from(text, encoding));
    }
    this.#room(text.length);
    stage.length += stage.bytes.write(text, stage.length, "latin1");
    this.bytesWritten += text.length;
    return text.length;
  }

  /** Makes the stage ours, with at least `length` bytes free. */
  #room(length: number): void {
    if (stage.owner !== this) {
      if (stage.owner !== undefined) stage.owner.#emptyStage();
      stage.owner = this;
    }
    if (stage.length + length > STAGE_SIZE) {
      this.#emptyStage();
      stage.owner = this;
    }
    if (!this.#corked) this.#scheduleFlush();
  }

  #scheduleFlush(): void {
    if (this.#flushScheduled) return;
    this.#flushScheduled = true;
    setImmediate(() => {
      this.#flushScheduled = false;
      if (!this.#corked) this.#emptyStage();
    });
  }

  #emptyStage(): void {
    if (stage.owner !== this) return;
    const { length } = stage;
    leaveStage();
    if (length > 0) this.#send(stage.bytes, 0, length, true);
  }

  /** Writes what the transport takes and queues the rest. */
  #send(bytes: Uint8Array, offset: number, length: number, copy: boolean): void {
    const taken = this.#offer(bytes, offset, length);
    if (taken >= 0 && taken < length) this.#queue(bytes.subarray(offset + taken, offset + length), copy);
  }

  /** Writes what the transport takes, behind what is queued; how much that was, -1 where it is gone. */
  #offer(bytes: Uint8Array, offset: number, length: number): number {
    if (this.#backlogBytes > 0) return 0;
    const taken = this.#transport?.write(bytes, offset, length) ?? -1;
    if (taken < 0) this.gone();
    return taken;
  }

  /** Copies where the buffer will be used again, and where a copy is cheaper than having `drain()` wait. */
  #queue(rest: Uint8Array, copy: boolean): void {
    if (this.#backlogBytes === 0) this.#owner.progressed();
    const owned = copy || rest.length <= HIGH_WATER;
    if (!owned) this.#borrows = true;
    if (this.#backlog === EMPTY) this.#backlog = [];
    this.#backlog.push(owned ? new Uint8Array(rest) : rest);
    this.#backlogBytes += rest.length;
  }

  /**
   * A large part of a file: in chunks, as fast as the peer reads, and never so long that others wait.
   *
   * sendfile(2) takes a fifth less of the processor, and is not right: what it has queued is the file's own memory, so that a file
   * which shrinks or changes before the peer has read it sends bytes that were never there.
   */
  async #pump(file: OpenFile, offset: number, end: number): Promise<void> {
    let next = offset;
    let budget = BYTES_A_TURN;
    // A head on the stage leaves together with the first bytes of its body.
    if (stage.owner === this && this.#backlogBytes === 0 && stage.length < STAGE_SIZE) {
      next += this.#stageFile(file, next, Math.min(STAGE_SIZE - stage.length, end - next));
    }
    this.#emptyStage();
    while (next < end) {
      if (this.#backlogBytes > 0) await this.#owner.room();
      if (budget <= 0) {
        await nextTurn();
        budget = BYTES_A_TURN;
      }
      const size = Math.min(FILE_CHUNK, end - next);
      const turn = shareOfTurn(size);
      if (turn) await turn;
      if (this.closed) {
        shareUsed(0); // many may die in line together, and who lives is not to wait a turn for each of them
        throw new BrokenPipeError();
      }
      const length = readOrThrow(file, fileChunk, 0, size, next);
      const sent = this.#sendPiece(length);
      shareUsed(sent);
      this.bytesWritten += sent;
      next += sent;
      budget -= sent;
    }
    if (this.closed) throw new BrokenPipeError();
  }

  /** Writes the piece that was read, and keeps a crumb where it is not taken whole; how much of it need not be read again. */
  #sendPiece(length: number): number {
    const taken = this.#offer(fileChunk, 0, length);
    if (taken < 0) return 0;
    const sent = Math.min(taken + CRUMB, length);
    if (sent > taken) this.#queue(fileChunk.subarray(taken, sent), true);
    return sent;
  }

  /** Reads from a file straight behind what is on the stage. */
  #stageFile(file: OpenFile, offset: number, count: number): number {
    const length = readOrThrow(file, stage.bytes, stage.length, count, offset);
    stage.length += length;
    this.bytesWritten += length;
    return length;
  }
}

function leaveStage(): void {
  stage.owner = undefined;
  stage.length = 0;
}

function readOrThrow(file: OpenFile, into: Uint8Array, at: number, count: number, offset: number): number {
  const read = readSync(file.fd, into, at, count, offset);
  if (read === 0 && count > 0)
    throw new Error(`File ended at byte ${offset}, before its announced end: ${file.path}`);
  return read;
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
