// Many clients in this process, which do next to nothing.

import type { Socket } from "bun";

/** Connects at a time: Python queues five, and one that is dropped comes again after a second. */
const BATCH = 4;
/** Addresses of the loopback that connections come from. */
const SENDERS = 20;
/** Milliseconds until all have to be open. */
const LONGEST = 15_000;

/** Connections to one server. */
export class Connections implements Disposable {
  readonly #sockets: Socket[] = [];
  #received = 0;
  #closed = 0;
  #turn = 0;
  readonly #greedy: boolean;

  /** @param greedy whether what comes is read at once; otherwise only what {@link sip} asks for */
  constructor(greedy: boolean) {
    this.#greedy = greedy;
  }

  /** Bytes that came until now. */
  get received(): number {
    return this.#received;
  }

  /** Connections that are still open. */
  get open(): number {
    return this.#sockets.length - this.#closed;
  }

  /**
   * Opens connections.
   *
   * @param greeting what each one sends as soon as it is open
   * @throws Error where a server refuses one, or is too slow
   */
  async connect(port: number, count: number, greeting = ""): Promise<void> {
    const latest = performance.now() + LONGEST;
    for (let left = count; left > 0; left -= BATCH) {
      if (performance.now() > latest)
        throw new Error(`takes no more than ${count - left} connections in 15 seconds`);
      await Promise.all(Array.from({ length: Math.min(left, BATCH) }, () => this.#connect(port, greeting)));
      await Bun.sleep(1);
    }
  }

  /** Sends the same on each. */
  send(text: string): void {
    for (const socket of this.#sockets) socket.write(text);
  }

  /** Reads a piece on the next one in turn; for those that are not greedy. */
  sip(): void {
    this.#sockets[this.#turn++ % this.#sockets.length]?.resume();
  }

  [Symbol.dispose](): void {
    for (const socket of this.#sockets) socket.terminate();
  }

  /** Each from one of some addresses: a server may bound what one address has, and so do we. */
  #sender(): { localAddress: string } {
    return { localAddress: `127.0.1.${1 + (this.#sockets.length % SENDERS)}` };
  }

  async #connect(port: number, greeting: string): Promise<void> {
    const socket = await Bun.connect({
      hostname: "127.0.0.1",
      port,
      ...this.#sender(),
      socket: {
        data: (one, chunk) => {
          this.#received += chunk.length;
          if (!this.#greedy) one.pause();
        },
        close: () => {
          this.#closed++;
        },
      },
    });
    this.#sockets.push(socket);
    if (greeting !== "") socket.write(greeting);
  }
}
