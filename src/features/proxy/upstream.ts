// A connection to the target: node's socket below the same `Connection` that clients have, with its buffers, its backpressure
// and its deadlines.

import { connect, isIP, type Socket } from "node:net";
import { connect as connectTLS } from "node:tls";

import { Connection } from "../../connection/connection.ts";
import { TimeoutError } from "../../connection/errors.ts";
import type { Transport } from "../../connection/transport.ts";
import type { ProxyTarget } from "./routes.ts";

/** Nobody but this machine can be in between. */
const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|::1)$/;

class NodeTransport implements Transport {
  readonly #socket: Socket;

  constructor(socket: Socket) {
    this.#socket = socket;
  }
  write(bytes: Uint8Array, offset: number, length: number): number {
    const socket = this.#socket;
    if (socket.destroyed || socket.writableEnded) return -1;
    if (socket.writableNeedDrain) return 0;
    // The socket keeps what the system does not take at once, and the bytes are not ours to keep.
    socket.write(Buffer.from(bytes.subarray(offset, offset + length)));
    return length;
  }
  shutdown(): void {
    this.#socket.end();
  }
  close(): void {
    this.#socket.destroySoon();
  }
  terminate(): void {
    this.#socket.destroy();
  }
  pause(): void {
    this.#socket.pause();
  }
  resume(): void {
    this.#socket.resume();
  }
  setKeepAlive(enable: boolean, initialDelay: number): void {
    this.#socket.setKeepAlive(enable, initialDelay);
  }
}

/**
 * Connects to a target.
 *
 * @param target where it is
 * @param seconds patience, for the handshake, too
 * @returns the connection
 * @throws TimeoutError, by rejection
 * @throws Error of node:net, by rejection
 */
export async function connectUpstream(target: ProxyTarget, seconds: number): Promise<Connection> {
  // A server for developers listens on one of the two, and a resolver may know only the other.
  const hosts = target.hostname === "localhost" ? ["127.0.0.1", "::1"] : [target.hostname];
  let refusal: unknown;
  for (const host of hosts) {
    try {
      return await connected(openSocket(host, target), seconds, target.secure);
    } catch (error) {
      refusal ??= error;
      if (error instanceof TimeoutError) break;
    }
  }
  throw refusal;
}

function openSocket(host: string, { hostname, port, secure }: ProxyTarget): Socket {
  if (!secure) return connect({ host, port, allowHalfOpen: true, noDelay: true });
  return connectTLS({
    host,
    port,
    ALPNProtocols: ["http/1.1"],
    ...(isIP(hostname) === 0 && { servername: hostname }),
    // Servers for developers sign for themselves, and there is nobody between us and this machine.
    rejectUnauthorized: !LOOPBACK.test(hostname),
  });
}

function connected(socket: Socket, seconds: number, secure: boolean): Promise<Connection> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => fail(new TimeoutError()), seconds * 1000);
    const fail = (error: Error): void => {
      clearTimeout(timer);
      socket.destroy();
      reject(error);
    };
    socket.on("error", fail); // later ones are followed by `close`, which says enough
    socket.once("close", () => fail(new Error("The connection was closed")));
    socket.once(secure ? "secureConnect" : "connect", () => {
      clearTimeout(timer);
      resolve(connectionOver(socket));
    });
  });
}

function connectionOver(socket: Socket): Connection {
  const connection = new Connection(new NodeTransport(socket), "");
  socket.on("data", (chunk: Buffer) => connection.received(chunk));
  socket.on("drain", () => connection.drained());
  socket.on("end", () => connection.peerEnded());
  socket.on("close", () => connection.gone());
  return connection;
}
