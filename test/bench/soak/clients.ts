// The clients of a soak, a process of their own: `bun clients.ts PORT SECONDS SCALE`. Prints a line once all are there, and at the
// end what they did as JSON.

import { Exchange } from "./exchange.ts";

/** How many of each kind, at full scale. */
export const CROWD = { idle: 10_000, readers: 500, writers: 500, churnsPerSecond: 200 } as const;

/** What the clients did, and what went wrong. */
export interface Outcome {
  /** Requests that were answered on the idle connections. */
  readonly idleReplies: number;
  /** Bytes that the slow readers took. */
  readonly slowlyRead: number;
  /** Requests that were written slowly and answered. */
  readonly slowlyWritten: number;
  /** Connections that came for one reply. */
  readonly churns: number;
  /** Connections that went away in the middle of one. */
  readonly aborted: number;
  /** How often what failed; empty where nothing did. */
  readonly failures: Readonly<Record<string, number>>;
}

/** Longest that a connection is idle, in milliseconds: below the server's 75 seconds. */
const IDLE = 30_000;
/** Behind every piece, which Bun makes half a mebibyte at most; in milliseconds. */
const READER_PAUSE = 4000;
/** A slow request has this many pieces, each a while after the other: 10 seconds in all, below the server's 30 for a head. */
const PIECES = 20;
const WRITER_PAUSE = 500;
/** Every hundredth transfer is aborted. */
const ABORTED = 100;
/** Connections that come at the same time: Bun lets 512 wait to be taken, and a client that finds no place waits a second. */
const SIDE_BY_SIDE = 64;
/** The last requests of the idle connections are spread over this time, in milliseconds. */
const FAREWELL = 5000;

const SMALL = "GET /1k.bin HTTP/1.1\r\nHost: localhost\r\n\r\n";
const LARGE = "GET /large.bin HTTP/1.1\r\nHost: localhost\r\n\r\n";
const LAST = "GET /1k.bin HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
const LONG = `GET /1k.bin HTTP/1.1\r\nHost: localhost\r\nX-Long: ${"x".repeat(1000)}\r\nContent-Length: 1000\r\n\r\n${"y".repeat(1000)}`;

/** All clients of one run. */
class Crowd {
  readonly #port: number;
  readonly #failures: Record<string, number> = {};
  readonly #readers: Exchange[] = [];
  #idleReplies = 0;
  #slowlyWritten = 0;
  #churns = 0;
  #aborted = 0;
  #end = Infinity;

  constructor(port: number) {
    this.#port = port;
  }

  /** Brings the clients in, keeps them busy for a time, and sees them off. */
  async run(seconds: number, scale: number): Promise<Outcome> {
    const [idle, readers, writers] = [CROWD.idle, CROWD.readers, CROWD.writers].map((count) =>
      Math.ceil(count * scale),
    );
    const guests = [
      ...(await this.#bring("idle", idle ?? 0, (exchange) => this.#idle(exchange))),
      ...(await this.#bring("slow reader", readers ?? 0, (exchange) => this.#read(exchange))),
      ...(await this.#bring("slow writer", writers ?? 0, (exchange) => this.#write(exchange))),
    ];
    console.log("all there");
    this.#end = performance.now() + seconds * 1000;
    guests.push(...(await this.#churn(CROWD.churnsPerSecond * scale)));
    for (const reader of this.#readers) reader.abort();
    await Promise.all(guests);
    return {
      idleReplies: this.#idleReplies,
      slowlyRead: this.#readers.reduce((sum, { received }) => sum + received, 0),
      slowlyWritten: this.#slowlyWritten,
      churns: this.#churns,
      aborted: this.#aborted,
      failures: this.#failures,
    };
  }

  get #left(): number {
    return this.#end - performance.now();
  }

  /** Opens connections, some at a time, and has each do its work; that never rejects. */
  async #bring(
    name: string,
    count: number,
    work: (exchange: Exchange) => Promise<void>,
  ): Promise<Promise<void>[]> {
    const works: Promise<void>[] = [];
    let begun = 0;
    const bringSome = async (): Promise<void> => {
      while (begun++ < count) {
        const exchange = await this.#open(name);
        if (exchange === undefined) continue;
        works.push(this.#counted(name, work(exchange)));
        // A connection is there for its client before the server has taken it; its first bytes tell.
        await exchange.firstBytes;
      }
    };
    await Promise.all(Array.from({ length: SIDE_BY_SIDE }, bringSome));
    return works;
  }

  async #idle(exchange: Exchange): Promise<void> {
    for (;;) {
      await exchange.ask(SMALL);
      this.#idleReplies++;
      if (this.#left <= 0) break;
      // The first rest is of any length, so that the others do not wake up all at once.
      const rest =
        this.#left < IDLE ? this.#left + Math.random() * FAREWELL : IDLE * (0.5 + Math.random() / 2);
      await Bun.sleep(rest);
    }
    exchange.abort();
  }

  async #read(exchange: Exchange): Promise<void> {
    this.#readers.push(exchange);
    exchange.readSlowly(READER_PAUSE);
    exchange.send(LARGE);
    await exchange.closed;
    if (this.#left > 0) throw new Error("Closed before the reply was whole");
  }

  async #write(exchange: Exchange): Promise<void> {
    await exchange.ask(SMALL);
    const size = Math.ceil(LONG.length / PIECES);
    while (this.#left > 0) {
      const reply = exchange.reply();
      // It may fail while the pieces are on their way; it is awaited behind them.
      reply.catch(() => undefined);
      for (let start = 0; start < LONG.length; start += size) {
        exchange.send(LONG.slice(start, start + size));
        await Bun.sleep(WRITER_PAUSE);
      }
      await reply;
      this.#slowlyWritten++;
    }
    exchange.abort();
  }

  /** Has connections come and go until the end. */
  async #churn(perSecond: number): Promise<Promise<void>[]> {
    const begin = performance.now();
    const works: Promise<void>[] = [];
    while (this.#left > 0) {
      while (works.length < ((performance.now() - begin) / 1000) * perSecond) {
        const come = works.length % ABORTED === 0 ? this.#abort() : this.#comeAndGo();
        works.push(this.#counted("churn", come));
      }
      await Bun.sleep(5);
    }
    return works;
  }

  async #comeAndGo(): Promise<void> {
    const exchange = await Exchange.open(this.#port);
    await exchange.ask(LAST);
    await exchange.closed;
    this.#churns++;
  }

  async #abort(): Promise<void> {
    const exchange = await Exchange.open(this.#port);
    exchange.send(LARGE);
    await exchange.firstBytes;
    exchange.abort();
    this.#aborted++;
  }

  async #open(name: string): Promise<Exchange | undefined> {
    try {
      return await Exchange.open(this.#port);
    } catch (error) {
      this.#failed(name, error);
      return undefined;
    }
  }

  async #counted(name: string, work: Promise<void>): Promise<void> {
    try {
      await work;
    } catch (error) {
      this.#failed(name, error);
    }
  }

  #failed(name: string, error: unknown): void {
    const what = `${name}: ${error instanceof Error ? error.message : String(error)}`;
    this.#failures[what] = (this.#failures[what] ?? 0) + 1;
  }
}

if (import.meta.main) {
  const [port = 0, seconds = 0, scale = 1] = process.argv.slice(2).map(Number);
  console.log(JSON.stringify(await new Crowd(port).run(seconds, scale)));
  process.exit();
}
