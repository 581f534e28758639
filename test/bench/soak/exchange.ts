// One client's connection: it asks, and counts what comes.

/** Milliseconds a reply may take where nobody is slow on purpose. */
const PATIENCE = 30_000;

/** Loopback addresses to come from, so that neither a limit for each address nor its ports run out. */
const SOURCES = Array.from({ length: 8 }, (_, index) => `127.0.0.${index + 2}`);
let opened = 0;

/** A connection to the server under load. */
export class Exchange {
  #socket: Bun.Socket<Exchange> | undefined;
  #reply: PromiseWithResolvers<void> | undefined;
  #head = "";
  #bodyLeft: number | undefined;
  #pauseMs = 0;
  readonly #closed = Promise.withResolvers<void>();
  readonly #firstBytes = Promise.withResolvers<void>();
  /** Bytes received. */
  received = 0;

  /** Settles once the connection is over, whoever ended it. */
  readonly closed: Promise<void> = this.#closed.promise;
  /** Settles with the first bytes of a reply. */
  readonly firstBytes: Promise<void> = this.#firstBytes.promise;

  /**
   * Connects from the next of several loopback addresses.
   *
   * @param port the server's, on 127.0.0.1
   * @throws where the server does not take the connection
   */
  static async open(port: number): Promise<Exchange> {
    const exchange = new Exchange();
    // Bun binds the address it is given here, though its types do not know of it.
    const source = { localAddress: SOURCES[opened++ % SOURCES.length] };
    const options = { hostname: "127.0.0.1", port, socket: HANDLERS, data: exchange };
    exchange.#socket = await Bun.connect({ ...options, ...source });
    return exchange;
  }

  /** Waits that long behind every piece that comes before it takes the next. */
  readSlowly(pauseMs: number): void {
    this.#pauseMs = pauseMs;
  }

  /** Sends a part of a request. */
  send(text: string): void {
    this.#socket?.write(text);
  }

  /**
   * The next reply.
   *
   * @param patience milliseconds it may take
   * @returns once it is whole
   * @throws where it is not a 200, not whole or not in time
   */
  async reply(patience: number = PATIENCE): Promise<void> {
    const reply = Promise.withResolvers<void>();
    this.#reply = reply;
    const late = setTimeout(() => reply.reject(new Error("No reply in time")), patience);
    if (this.#socket === undefined) reply.reject(new Error("Closed before the request"));
    try {
      await reply.promise;
    } finally {
      clearTimeout(late);
    }
  }

  /** Sends a request and waits for its reply. */
  ask(request: string): Promise<void> {
    this.send(request);
    return this.reply();
  }

  /** Goes away without a word (a reset). */
  abort(): void {
    this.#socket?.terminate();
  }

  /** What the socket says. */
  arrived(chunk: Buffer): void {
    this.received += chunk.length;
    this.#firstBytes.resolve();
    if (this.#pauseMs > 0) {
      this.#socket?.pause();
      setTimeout(() => this.#socket?.resume(), this.#pauseMs);
    }
    this.#count(chunk);
  }

  /** What the socket says at its end. */
  over(): void {
    this.#socket = undefined;
    this.#reply?.reject(new Error("Closed before the reply was whole"));
    this.#firstBytes.resolve();
    this.#closed.resolve();
  }

  #count(chunk: Buffer): void {
    if (this.#bodyLeft !== undefined) {
      this.#bodyLeft -= chunk.length;
    } else {
      this.#head += chunk.toString("latin1");
      const end = this.#head.indexOf("\r\n\r\n") + 4;
      if (end < 4) return;
      const length = /^Content-Length: (\d+)\r/im.exec(this.#head)?.[1];
      this.#bodyLeft = Number(length) - (this.#head.length - end);
    }
    if (this.#bodyLeft === 0) this.#whole();
    else if (!(this.#bodyLeft > 0)) this.#reply?.reject(new Error("More than the reply's length"));
  }

  #whole(): void {
    if (this.#head.startsWith("HTTP/1.1 200 ")) this.#reply?.resolve();
    else this.#reply?.reject(new Error(this.#head.slice(0, this.#head.indexOf("\r\n"))));
    this.#reply = undefined;
    this.#head = "";
    this.#bodyLeft = undefined;
  }
}

const HANDLERS: Bun.SocketHandler<Exchange> = {
  data: (socket, chunk) => socket.data.arrived(chunk),
  close: (socket) => socket.data.over(),
  error: (socket) => socket.data.over(),
};
