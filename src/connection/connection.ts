// One peer: what came from it, what goes to it, how long we wait for it, and how we part.
//
// A connection is driven from two sides. The transport's owner reports events (`received`, `drained`, `ended`, `closed`);
// a handler reads and writes. Waiting is a promise that an event settles; there is one for input and one for output, because
// one handler owns a connection. Every wait has a deadline.
//
// Parting takes care, because a close(2) with unread input makes the kernel send a reset, and a reset lets the
// peer's kernel throw away the answer it has not read yet (RFC 9112 section 9.6). So `close()` says that we are done writing (FIN),
// goes on reading and dropping for a moment, and only then lets go.

import type { ClientAddress } from "./byte-streams.ts";
import { clientAddress } from "./client-address.ts";
import { ConnectionWriter, type WriterOwner } from "./connection-writer.ts";
import { deadlineAfter, unwatch, watch, type Watched } from "./deadlines.ts";
import { BrokenPipeError, ConnectionResetError, TimeoutError } from "./errors.ts";
import type { InputSource } from "./input.ts";
import { ConnectionReader, InputBuffer } from "./input.ts";
import type { Transport } from "./transport.ts";
import { shareOfTurn, shareUsed } from "./turn-share.ts";

/** More unread input than this, and the peer is made to wait. One chunk of Bun's is at most 512 KiB. */
const INPUT_LIMIT = 256 * 1024;
/** Seconds without a byte taken, once nobody waits for the reply but the peer, where the handler set no limit. */
const LAST_BYTES_SECONDS = 60;
/** Milliseconds of silence after which a peer that may be silent for ever is asked whether it is still there. */
const STILL_THERE_MS = 60_000;
/** Seconds in which the peer has to react to our FIN, from the last byte it sent. */
const LINGER_SECONDS = 2;
/** Seconds after which lingering ends although the peer still sends: enough to upload a few megabytes in vain. */
const LINGER_SECONDS_IN_ALL = 30;

/** Who waits for input; told once, of one of the two. */
export interface InputWaiter {
  /** More has come, or no more will. */
  arrived(): void;
  failed(reason: Error): void;
}

interface OutputWaiter {
  resolve(): void;
  reject(reason: Error): void;
}

/** A connection with a peer: Python's `request`. */
export class Connection implements Watched, WriterOwner, InputSource {
  /** Where the peer is. */
  readonly client_address: ClientAddress;
  /** What was received and not yet read. */
  readonly input = new InputBuffer();
  /** Bytes to the peer. */
  readonly wfile: ConnectionWriter;
  /** Seconds to wait for input, each time; 0: for ever. */
  readTimeout = 0;
  /** Seconds in which the peer takes not one byte of what waits for it; 0: for ever. */
  writeTimeout = 0;
  /** Set by the server when it closes: the reply that is under way is the last one. */
  draining = false;

  readonly #transport: Transport;
  #gone: PromiseWithResolvers<void> | undefined;
  #state: "open" | "closing" | "lingering" | "closed" = "open";
  #peerEnded = false;
  #paused = false;
  #input: InputWaiter | undefined;
  #output: OutputWaiter | undefined;
  #readDeadline = Infinity;
  /** While we linger: when that ends, however much still comes. */
  #writeDeadline = Infinity;
  #rfile: ConnectionReader | undefined;

  constructor(transport: Transport, peer: ClientAddress) {
    this.#transport = transport;
    this.client_address = peer;
    this.wfile = new ConnectionWriter(transport, this);
    watch(this);
  }

  /** The bytes of the connection, to its end. HTTP reads heads and bodies, and never asks for it. */
  get rfile(): ConnectionReader {
    return (this.#rfile ??= new ConnectionReader(this));
  }

  /** Settles when the socket is gone. */
  get whenClosed(): Promise<void> {
    if (this.closed) return Promise.resolve();
    this.#gone ??= Promise.withResolvers();
    return this.#gone.promise;
  }

  /** Called when the socket is gone: {@link whenClosed} for the server, which has thousands of connections. */
  onGone: ((connection: Connection) => void) | undefined;

  /** Whether the socket is gone. */
  get closed(): boolean {
    return this.#state === "closed";
  }

  /** Whether no more input will come. */
  get inputEnded(): boolean {
    return this.#peerEnded || this.#state !== "open";
  }

  /** Whether nobody would miss it: nothing was received that is not answered, and nothing waits to be sent. */
  get idle(): boolean {
    return this.#state === "open" && this.waitsForRequest && this.input.length === 0 && !this.wfile.blocked;
  }

  /** Set by who reads request heads, while it waits for the first byte of one. */
  waitsForRequest = false;

  // The parts of Python's socket that programs written for `socketserver` use.

  /**
   * Waits for bytes: Python's `socket.recv`.
   *
   * @param bufsize at most this many
   * @returns at least one byte; none at the end
   */
  recv(bufsize: number): Promise<Buffer> {
    return this.rfile.read1(bufsize);
  }

  /** Sends bytes and waits until they are on their way: Python's `socket.sendall`. */
  async sendall(data: string | Uint8Array): Promise<void> {
    this.wfile.write(data);
    await this.wfile.drain();
  }

  /** The peer's address: Python's `socket.getpeername`. */
  getpeername(): ClientAddress {
    return this.client_address;
  }

  /** Our own address, while the socket is open: Python's `socket.getsockname`. */
  getsockname(): ClientAddress {
    return clientAddress(this.#transport.localAddress, this.#transport.localPort);
  }

  /** Limits each later wait, for input or for room: Python's `socket.settimeout`. `null` is for ever. */
  settimeout(seconds: number | null): void {
    this.readTimeout = this.writeTimeout = seconds ?? 0;
  }

  // For those who read.

  /**
   * Waits until more input is there than was when it was called.
   *
   * @param deadline from {@link deadlineAfter}
   * @returns false where no more will come
   * @throws TimeoutError, by rejection
   * @throws ConnectionResetError, by rejection, where the connection was cut off
   */
  more(deadline: number): Promise<boolean> {
    const before = this.input.length;
    return new Promise((resolve, reject) => {
      this.waitForInput({ arrived: () => resolve(this.input.length > before), failed: reject }, deadline);
    });
  }

  /**
   * {@link more} without a promise: for who waits once a request.
   *
   * @param waiter told straight from the event, or at once where the connection has ended
   * @param deadline from {@link deadlineAfter}
   */
  waitForInput(waiter: InputWaiter, deadline: number): void {
    // Whoever waits for the peer must not keep from it what it waits for.
    this.wfile.flush();
    if (this.#state === "closed") waiter.failed(new ConnectionResetError());
    else if (this.inputEnded) waiter.arrived();
    else if (this.#input !== undefined) {
      waiter.failed(new Error("Somebody else reads from this connection already"));
    } else {
      this.#readDeadline = deadline;
      this.#input = waiter;
      // Who waits for more than we hold, as for a long head, has a limit of its own.
      this.#resume();
    }
  }

  /** Takes bytes off the input, and lets the peer go on where it had to wait. */
  consume(size: number): void {
    this.input.skip(size);
    if (this.#paused && this.input.length < INPUT_LIMIT / 2) {
      this.#paused = false;
      this.#transport.resume();
    }
  }

  /** Ends the connection if nobody has begun to read from it in `seconds`; 0: never mind. */
  limit(seconds: number): void {
    this.#readDeadline = deadlineAfter(seconds);
  }

  /** For a peer that may be silent for ever: has the system find out where it has lost its power or its network, and cut it off. */
  keepAlive(): void {
    this.#transport.setKeepAlive?.(true, STILL_THERE_MS);
  }

  // For those who write.

  room(): Promise<void> {
    if (this.wfile.closed) return Promise.reject(new BrokenPipeError());
    if (!this.wfile.blocked) return Promise.resolve();
    if (this.#output !== undefined)
      return Promise.reject(new Error("Somebody else waits for this connection already"));
    this.progressed();
    return new Promise((resolve, reject) => {
      this.#output = { resolve, reject };
    });
  }

  progressed(): void {
    if (this.#state === "lingering") return; // nothing that is written now will go
    const fallback = this.#state === "closing" ? LAST_BYTES_SECONDS : 0;
    this.#writeDeadline = deadlineAfter(this.writeTimeout > 0 ? this.writeTimeout : fallback);
  }

  // Parting.

  /**
   * Sends what is written, tells the peer that it was all, and closes when the peer has read it or after a moment.
   *
   * @returns settles when the socket is gone; nobody has to wait for it
   */
  close(): Promise<void> {
    // Also where the socket is gone: the server's list of connections may hold us for some time yet.
    this.input.clear();
    if (this.#state === "open") {
      this.#state = "closing";
      this.#dismissReader();
      this.#resume();
      this.wfile.flush();
      this.#closeWhenSent();
    }
    return this.whenClosed;
  }

  /** Closes at once; what was not sent is lost, and the peer can tell. */
  abort(): void {
    if (this.#state === "closed") return;
    this.#transport.terminate();
    this.gone();
  }

  // From the owner of the transport.

  /** Bytes have come; the chunk becomes ours. */
  received(chunk: Buffer): void {
    if (this.#state !== "open") {
      this.#lingerOn();
      return;
    }
    if (chunk.length === 0) return; // who waits for input would take it for its end
    this.input.push(chunk);
    if (this.input.length > INPUT_LIMIT && !this.#paused) {
      this.#paused = true;
      this.#transport.pause();
    }
    this.#wakeInput();
  }

  /** The socket takes bytes again. (Bun says so at other times, too.) */
  drained(): void {
    const turn = this.wfile.blocked ? shareOfTurn(this.wfile.queued) : undefined;
    if (turn === undefined) this.#drain();
    else void turn.then(() => this.#drain()); // never rejects
  }

  #drain(): void {
    const { queued } = this.wfile;
    this.wfile.drained();
    shareUsed(queued - this.wfile.queued);
    if (this.#state === "closed" || this.#state === "lingering" || this.wfile.blocked) return;
    this.#writeDeadline = Infinity;
    if (this.#state === "closing") {
      this.#closeWhenSent();
      return;
    }
    const waiter = this.#output;
    this.#output = undefined;
    // That it is broken may show in a write before it shows in an event.
    if (this.wfile.closed) waiter?.reject(new BrokenPipeError());
    else waiter?.resolve();
  }

  /** The peer will send no more; it may still read. */
  peerEnded(): void {
    this.#peerEnded = true;
    if (this.#state === "lingering") this.#letGo();
    else this.#wakeInput();
  }

  /** The socket is gone. */
  gone(): void {
    if (this.#state === "closed") return;
    this.#state = "closed";
    unwatch(this);
    this.wfile.gone();
    const [input, output] = [this.#input, this.#output];
    this.#input = this.#output = undefined;
    input?.failed(new ConnectionResetError());
    output?.reject(new BrokenPipeError());
    this.#gone?.resolve();
    this.onGone?.(this);
  }

  tick(second: number): void {
    // The system tells of room once a third of its buffer is free: more than a megabyte, for which a slow peer may need minutes. It is
    // asked before somebody who reads is taken for one who does not.
    if (this.#writeDeadline < second && this.wfile.blocked) this.#drain();
    if (this.#writeDeadline < second && this.#state === "lingering") this.#letGo();
    else if (this.#writeDeadline < second) {
      this.#writeDeadline = Infinity;
      // Where nobody waits for room the handler is through, and there is nobody to tell.
      this.#output?.reject(new TimeoutError());
      this.#output = undefined;
      // What is queued will not go: no close could wait for it.
      this.abort();
    }
    if (this.#readDeadline < second) {
      this.#readDeadline = Infinity;
      const waiter = this.#input;
      this.#input = undefined;
      if (waiter !== undefined) waiter.failed(new TimeoutError());
      // The kernel may hold megabytes that a slow peer is still to read: a reset would throw them away.
      else if (this.#state === "lingering") this.#letGo();
      // Nobody reads before a handshake.
      else this.abort();
    }
  }

  #wakeInput(): void {
    const waiter = this.#input;
    if (waiter === undefined) return;
    this.#input = undefined;
    this.#readDeadline = Infinity;
    waiter.arrived();
  }

  /** Who waits for input while we close gets none: between two requests that is the end, elsewhere a cut. */
  #dismissReader(): void {
    const waiter = this.#input;
    this.#input = undefined;
    this.#readDeadline = Infinity;
    if (waiter === undefined) return;
    if (this.waitsForRequest) waiter.arrived();
    else waiter.failed(new ConnectionResetError("The connection was closed on this side"));
  }

  #resume(): void {
    if (!this.#paused) return;
    this.#paused = false;
    this.#transport.resume();
  }

  #closeWhenSent(): void {
    if (this.closed) return;
    if (this.wfile.blocked) {
      this.progressed();
      return;
    }
    this.#state = "lingering";
    this.#transport.shutdown();
    if (this.#peerEnded) {
      this.#letGo();
      return;
    }
    this.#readDeadline = deadlineAfter(LINGER_SECONDS);
    this.#writeDeadline = deadlineAfter(LINGER_SECONDS_IN_ALL);
  }

  #lingerOn(): void {
    if (this.#state === "lingering") this.#readDeadline = deadlineAfter(LINGER_SECONDS);
  }

  #letGo(): void {
    this.#transport.close();
    this.gone();
  }
}
