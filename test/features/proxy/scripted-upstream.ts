// A server that says what a test tells it to, byte for byte, and keeps what it was sent.

import { type AddressInfo, createServer, type Server, type Socket } from "node:net";

/** One conversation with it. */
export class Conversation {
  readonly socket: Socket;
  #received: Buffer[] = [];
  #ended = false;
  #wake: (() => void) | undefined;

  constructor(socket: Socket) {
    this.socket = socket;
    socket.on("data", (chunk: Buffer) => {
      this.#received.push(chunk);
      this.#wake?.();
    });
    for (const event of ["end", "close", "error"]) {
      socket.on(event, () => {
        this.#ended = true;
        this.#wake?.();
      });
    }
  }

  /** All that was received, latin-1. */
  get text(): string {
    return Buffer.concat(this.#received).toString("latin1");
  }

  /** Waits until what was received holds a text. */
  async until(text: string): Promise<string> {
    while (!this.text.includes(text)) {
      if (this.#ended) throw new Error(`It ended without ${JSON.stringify(text)}: ${this.text}`);
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
    return this.text;
  }

  /** Waits until the other side has ended or gone. */
  async ended(): Promise<string> {
    while (!this.#ended) await new Promise<void>((resolve) => (this.#wake = resolve));
    return this.text;
  }
}

/** The server. */
export class ScriptedUpstream implements AsyncDisposable {
  readonly #server: Server;
  readonly #conversations: Conversation[] = [];

  private constructor(server: Server) {
    this.#server = server;
  }

  /**
   * Starts it.
   *
   * @param play what it does with each connection
   * @param host where it listens
   */
  static async start(
    play: (conversation: Conversation) => void | Promise<void>,
    host = "127.0.0.1",
  ): Promise<ScriptedUpstream> {
    const server = createServer({ allowHalfOpen: true }, (socket) => {
      const conversation = new Conversation(socket);
      upstream.#conversations.push(conversation);
      void play(conversation);
    });
    const upstream = new ScriptedUpstream(server);
    await new Promise<void>((resolve) => server.listen(0, host, resolve));
    return upstream;
  }

  /** One that answers each head with the same bytes, and ends. */
  static answering(reply: string | Uint8Array): Promise<ScriptedUpstream> {
    return ScriptedUpstream.start(async (conversation) => {
      await conversation.until("\r\n\r\n");
      conversation.socket.end(typeof reply === "string" ? Buffer.from(reply, "latin1") : reply);
    });
  }

  get port(): number {
    const address = this.#server.address() as AddressInfo; // it listens on TCP
    return address.port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** What came on the last connection, latin-1. */
  get received(): string {
    return this.#conversations.at(-1)?.text ?? "";
  }

  /** How many have connected. */
  get count(): number {
    return this.#conversations.length;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const { socket } of this.#conversations) socket.destroy();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }
}
