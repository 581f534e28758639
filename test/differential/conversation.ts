// One connection to a server, kept for as long as the server keeps it, and opened again after.

import { readReply, type Reply } from "../support/http-reply.ts";

/** A reply, and whether the connection was kept. */
export interface Answer {
  readonly reply: Reply;
  readonly kept: boolean;
}

/** Asks a server one thing after the other. */
export class Conversation {
  readonly #address: readonly [string, number] | string;
  #socket: Bun.Socket<undefined> | undefined;
  #received = "";
  /** Whether the server said that the connection would be kept. */
  #promised = false;
  #broken = 0;
  #wake: () => void = () => undefined;

  /** @param address `[host, port]`, or the path of a Unix socket */
  constructor(address: readonly [string, number] | string) {
    this.#address = address;
  }

  /**
   * Sends a request and waits for all of the reply. Where the reply says that the connection ends, waits for that end
   * too; where it ended without that, asks again on a new one, as RFC 9110 section 9.2.2 has a client do.
   *
   * @throws Error where the server closes in the middle, or sends what belongs to no request
   */
  async ask(head: string, method: string, version: string): Promise<Answer> {
    const reply = (await this.#asked(head, method)) ?? (await this.#asked(head, method));
    if (reply === undefined) throw new Error(`Asked ${JSON.stringify(head)}, got no reply`);
    this.#promised = isKept(reply, version);
    while (!this.#promised && this.#socket !== undefined) await this.#event();
    if (this.#received !== "") throw new Error(`Behind the reply: ${JSON.stringify(this.#received)}`);
    return { reply, kept: this.#promised };
  }

  /** How often the server closed a connection that it had said to keep. */
  get brokenPromises(): number {
    return this.#broken;
  }

  [Symbol.dispose](): void {
    this.#socket?.terminate();
  }

  /** Asks once; undefined where the server had closed, although it had said that it would not. */
  async #asked(head: string, method: string): Promise<Reply | undefined> {
    const promised = this.#promised;
    this.#promised = false;
    if (promised && this.#socket === undefined) this.#broken += 1;
    const socket = (this.#socket ??= await this.#connected());
    socket.write(head);
    for (;;) {
      const reply = wholeReply(this.#received, method, this.#socket === undefined);
      if (reply !== undefined) {
        this.#received = reply.rest;
        return reply;
      }
      await this.#event();
      if (promised && this.#socket === undefined && this.#received === "") {
        this.#broken += 1;
        return undefined;
      }
    }
  }

  #event(): Promise<void> {
    return new Promise((resolve) => (this.#wake = resolve));
  }

  #connected(): Promise<Bun.Socket<undefined>> {
    // A socket reports its end and its close: by then the next one may be open.
    const over = (ended: Bun.Socket<undefined>): void => {
      if (this.#socket !== ended) return;
      this.#socket = undefined;
      ended.end();
      this.#wake();
    };
    const socket: Bun.SocketHandler<undefined> = {
      data: (_, chunk) => {
        this.#received += chunk.toString("latin1");
        this.#wake();
      },
      end: over,
      close: over,
      error: over,
    };
    return typeof this.#address === "string"
      ? Bun.connect<undefined>({ socket, data: undefined, unix: this.#address })
      : Bun.connect<undefined>({
          socket,
          data: undefined,
          hostname: this.#address[0],
          port: this.#address[1],
        });
  }
}

/** The reply; undefined where there is more to come. */
function wholeReply(received: string, method: string, ended: boolean): Reply | undefined {
  try {
    return readReply(received, method);
  } catch (error) {
    if (ended) throw error;
    return undefined;
  }
}

/** RFC 9112 section 9.3, as the client sees it. */
function isKept(reply: Reply, version: string): boolean {
  const connection = reply.get("connection")?.toLowerCase();
  return version === "HTTP/1.1" ? connection !== "close" : connection === "keep-alive";
}
