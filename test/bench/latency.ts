// How long a small request takes, one now and then: what a person waits who is not alone.

import { rank } from "./statistics.ts";

/** Milliseconds between two requests. */
const PAUSE = 5;

/** What requests took, in milliseconds. */
export interface Latency {
  readonly median: number;
  readonly p99: number;
}

/** Milliseconds after which nobody waits any more. */
const PATIENCE = 5000;

/**
 * Sends requests one after the other, with pauses between them, on one connection of this thread: `fetch` has a thread of its own,
 * and the wait for that would be in the figures.
 *
 * @param url of a small file
 * @param milliseconds for how long
 * @throws where a request takes more than five seconds
 */
export async function latency(url: string, milliseconds: number): Promise<Latency> {
  const { hostname, port, pathname } = new URL(url);
  const found: number[] = [];
  const end = performance.now() + milliseconds;
  let asker = await Asker.connect(hostname, Number(port));
  while (performance.now() < end) {
    const began = performance.now();
    if (!(await asker.ask(pathname))) asker = await Asker.connect(hostname, Number(port));
    found.push(performance.now() - began);
    await Bun.sleep(PAUSE);
  }
  asker.end();
  return { median: rank(found, 0.5), p99: rank(found, 0.99) };
}

/** A connection that asks for one thing after the other. */
class Asker {
  #reply = "";
  #wake: (() => void) | undefined;
  #closed = false;
  #socket: Bun.Socket | undefined;

  static async connect(hostname: string, port: number): Promise<Asker> {
    const asker = new Asker();
    asker.#socket = await Bun.connect({
      hostname,
      port,
      socket: {
        data: (_socket, bytes) => {
          asker.#reply += bytes.toString("latin1");
          asker.#wake?.();
        },
        close: () => {
          asker.#closed = true;
          asker.#wake?.();
        },
      },
    });
    return asker;
  }

  /** Asks and waits for all of the reply; whether the connection can be used again. */
  async ask(path: string): Promise<boolean> {
    this.#reply = "";
    this.#socket?.write(`GET ${path} HTTP/1.1\r\nHost: bench\r\n\r\n`);
    const { promise: late, reject } = Promise.withResolvers<never>();
    const patience = setTimeout(() => reject(new Error(`No reply within ${PATIENCE} ms`)), PATIENCE);
    try {
      while (!this.#closed && !isWhole(this.#reply)) {
        await Promise.race([late, new Promise<void>((resolve) => (this.#wake = resolve))]);
      }
    } finally {
      clearTimeout(patience);
    }
    return !this.#closed;
  }

  end(): void {
    this.#socket?.end();
  }
}

function isWhole(reply: string): boolean {
  const head = reply.indexOf("\r\n\r\n");
  const length = Number(/^content-length: *(\d+)\r$/im.exec(reply.slice(0, head + 2))?.[1]);
  return head !== -1 && reply.length >= head + 4 + length;
}
