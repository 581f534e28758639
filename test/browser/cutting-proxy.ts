// A line that breaks: it passes on what two parties say, until one has said so much.

import type { Socket } from "bun";

interface End {
  peer: Socket<End> | undefined;
  /** What came before the other end was there, or had room. */
  held: Buffer[];
  /** How many bytes may pass from here; then the line is cut. */
  left: number;
}

/** A shorter request is no upload. */
const LONG = 100_000;

/** Passes connections on to a port. */
export class CuttingProxy implements AsyncDisposable {
  /** How many lines it has cut. */
  cuts = 0;
  readonly #cutAfter: number[];
  #most: number;
  readonly #listener: Bun.TCPSocketListener<End>;
  readonly #ends = new Set<Socket<End>>();

  private constructor(port: number, cutAfter: readonly number[], most: number) {
    this.#cutAfter = [...cutAfter];
    this.#most = most;
    this.#listener = Bun.listen<End>({
      hostname: "127.0.0.1",
      port: 0,
      data: { peer: undefined, held: [], left: 0 },
      socket: {
        open: (client) => {
          client.data = { peer: undefined, held: [], left: this.#most };
          this.#ends.add(client);
          void this.#connect(client, port);
        },
        data: (client, chunk) => this.#fromClient(client, chunk),
        drain: (client) => pump(client),
        close: (client) => this.#close(client),
      },
    });
  }

  /**
   * Starts it.
   *
   * @param port where to
   * @param cutAfter for each of the first uploads, after how many bytes its line breaks
   * @param most after how many bytes any other line breaks
   */
  static start(port: number, cutAfter: readonly number[], most = Infinity): CuttingProxy {
    return new CuttingProxy(port, cutAfter, most);
  }

  get port(): number {
    return this.#listener.port;
  }

  /** From now on no line breaks. */
  open(): void {
    this.#most = Infinity;
    this.#cutAfter.length = 0;
    for (const end of this.#ends) end.data.left = Infinity;
  }

  async #connect(client: Socket<End>, port: number): Promise<void> {
    const server = await Bun.connect<End>({
      hostname: "127.0.0.1",
      port,
      data: { peer: client, held: [], left: Infinity },
      socket: {
        data: (_, chunk) => send(client, chunk),
        drain: (each) => pump(each),
        close: (each) => this.#close(each),
      },
    });
    this.#ends.add(server);
    client.data.peer = server;
    pump(server);
    for (const chunk of client.data.held.splice(0)) send(server, chunk);
  }

  #fromClient(client: Socket<End>, chunk: Buffer): void {
    const { data } = client;
    // A connection begins anew with each request; the length of its body tells an upload.
    const length = Number(
      /^PUT [^]*?\r\ncontent-length: (\d+)\r\n/i.exec(chunk.toString("latin1"))?.[1] ?? 0,
    );
    if (length > LONG) data.left = this.#cutAfter.shift() ?? this.#most;
    const passing = data.left === Infinity ? chunk : chunk.subarray(0, Math.max(0, data.left));
    data.left -= passing.length;
    if (data.peer === undefined) data.held.push(Buffer.from(passing));
    else send(data.peer, passing);
    if (data.left > 0 || data.peer === undefined) return;
    this.cuts++;
    // What was passed on arrives before the end does.
    data.peer.end();
    client.terminate();
  }

  #close(end: Socket<End>): void {
    this.#ends.delete(end);
    end.data.peer?.end();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const end of this.#ends) end.terminate();
    this.#listener.stop(true);
    await Promise.resolve();
  }
}

function send(to: Socket<End>, chunk: Uint8Array): void {
  const { held } = to.data;
  if (held.length > 0) {
    held.push(Buffer.from(chunk));
    return;
  }
  const taken = Math.max(0, to.write(chunk));
  if (taken < chunk.length) held.push(Buffer.from(chunk.subarray(taken)));
}

function pump(to: Socket<End>): void {
  for (let chunk = to.data.held.shift(); chunk !== undefined; chunk = to.data.held.shift()) {
    const taken = Math.max(0, to.write(chunk));
    if (taken === chunk.length) continue;
    to.data.held.unshift(chunk.subarray(taken));
    return;
  }
}
