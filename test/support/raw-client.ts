// A client that sends literal bytes and returns literal bytes.

/** A connection to a server under test, byte for byte. */
export class RawClient {
  readonly #chunks: Buffer[] = [];
  #size = 0;
  readonly #ended = Promise.withResolvers<void>();
  readonly #waiting: (() => void)[] = [];
  #socket: Bun.Socket<undefined> | undefined;
  #unsent: Buffer = Buffer.alloc(0);
  #endWhenSent = false;

  /** Connects to `[host, port]` or the path of a Unix socket. */
  static async connect(address: readonly [string, number] | string): Promise<RawClient> {
    const client = new RawClient();
    const socket: Bun.SocketHandler<undefined> = {
      data: (_, chunk) => client.#got(chunk),
      drain: () => client.#pump(),
      end: () => client.#over(),
      close: () => client.#over(),
      error: () => client.#over(),
    };
    const options = { socket, allowHalfOpen: true, data: undefined };
    client.#socket =
      typeof address === "string"
        ? await Bun.connect<undefined>({ ...options, unix: address })
        : await Bun.connect<undefined>({ ...options, hostname: address[0], port: address[1] });
    return client;
  }

  /** The port it speaks from. */
  get localPort(): number | undefined {
    return this.#socket?.localPort;
  }

  /** Sends bytes; text is latin-1. */
  send(data: string | Uint8Array): this {
    this.#unsent = Buffer.concat([
      this.#unsent,
      typeof data === "string" ? Buffer.from(data, "latin1") : data,
    ]);
    this.#pump();
    return this;
  }

  /** Says that nothing more will be sent; what the server sends is still read. */
  endInput(): this {
    this.#endWhenSent = true;
    this.#pump();
    return this;
  }

  /** Stops reading, so that the server's writes pile up. */
  pause(): void {
    this.#socket?.pause();
  }

  /** Reads again. */
  resume(): void {
    this.#socket?.resume();
  }

  /** Goes away without a word (a reset). */
  reset(): void {
    this.#socket?.terminate();
  }

  /** Everything received so far. */
  get received(): Buffer {
    return Buffer.concat(this.#chunks);
  }

  /** How many bytes that is. */
  get size(): number {
    return this.#size;
  }

  /** Whether the server has closed, or the connection is broken. */
  get ended(): boolean {
    return this.#socket === undefined;
  }

  /** Waits until what was received holds this text. */
  async until(text: string): Promise<string> {
    for (;;) {
      const received = this.received.toString("latin1");
      if (received.includes(text)) return received;
      if (this.#socket === undefined)
        throw new Error(`The server closed; never saw ${JSON.stringify(text)} in: ${received}`);
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }

  /** Waits until the server has closed; everything received, as latin-1. */
  async text(): Promise<string> {
    return (await this.bytes()).toString("latin1");
  }

  /** Waits until the server has closed; everything received. */
  async bytes(): Promise<Buffer> {
    await this.#ended.promise;
    return this.received;
  }

  #pump(): void {
    if (this.#unsent.length > 0) {
      const taken = this.#socket?.write(this.#unsent) ?? 0;
      if (taken > 0) this.#unsent = this.#unsent.subarray(taken);
    }
    if (this.#endWhenSent && this.#unsent.length === 0) this.#socket?.shutdown();
  }

  #got(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#size += chunk.length;
    this.#wake();
  }

  #over(): void {
    const socket = this.#socket;
    this.#socket = undefined;
    this.#ended.resolve();
    socket?.end();
    this.#wake();
  }

  #wake(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}

/** Sends one request, ends our side, and returns all that comes back. */
export async function exchange(
  address: readonly [string, number] | string,
  request: string | Uint8Array,
): Promise<string> {
  const client = await RawClient.connect(address);
  return client.send(request).endInput().text();
}
