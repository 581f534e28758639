// Bun's sockets, dressed as transports. Everything Bun-specific about listening is here; reference for each oddity: the
// comments beside it.

import type { ClientAddress } from "../connection/byte-streams.ts";
import { Connection } from "../connection/connection.ts";
import type { Transport } from "../connection/transport.ts";

type Socket = Bun.Socket<Connection | undefined>;
type Listener =
  Bun.TCPSocketListener<Connection | undefined> | Bun.UnixSocketListener<Connection | undefined>;

/** Where to listen. */
export type Endpoint =
  | { readonly hostname: string; readonly port: number; readonly reusePort: boolean }
  | { readonly unix: string };

/** A listening socket. */
export interface BunListener {
  /** The port that was bound; 0 for a Unix socket. */
  readonly port: number;
  /** The file descriptor. */
  readonly fd: number;
  /** Refuses new connections; those that are open stay so. */
  stop(): void;
  /** Whether the process lives on for this listener. */
  hold(held: boolean): void;
}

/** Bun's socket as a transport. */
class SocketTransport implements Transport {
  readonly #socket: Socket;

  constructor(socket: Socket) {
    this.#socket = socket;
  }
  write(bytes: Uint8Array, offset: number, length: number): number {
    return this.#socket.write(bytes, offset, length);
  }
  shutdown(): void {
    this.#socket.shutdown();
  }
  close(): void {
    this.#socket.end(); // a full close(2), in spite of its name
  }
  terminate(): void {
    this.#socket.terminate();
  }
  pause(): void {
    this.#socket.pause();
  }
  resume(): void {
    this.#socket.resume();
  }
}

/**
 * Listens.
 *
 * @param endpoint where
 * @param accept called with each new connection
 * @throws Error with a `code` such as `EADDRINUSE`
 */
export function listen(endpoint: Endpoint, accept: (connection: Connection) => void): BunListener {
  const socket: Bun.SocketHandler<Connection | undefined> = {
    // Bun's default `data` is one object for all connections, so each gets its own here, before anything else can happen.
    open(socket) {
      const connection = new Connection(new SocketTransport(socket), peerAddress(socket), ownAddress(socket));
      socket.data = connection;
      accept(connection);
    },
    data(socket, chunk) {
      socket.data?.received(chunk);
    },
    drain(socket) {
      socket.data?.drained();
    },
    // Without this handler `allowHalfOpen` has no effect, and a client that ends its side gets no answer.
    end(socket) {
      socket.data?.peerEnded();
    },
    close(socket) {
      socket.data?.gone();
    },
    // A throw in one of these would end the process without it. None of them throws; this is for the day one does.
    error(socket) {
      socket.data?.abort();
    },
  };
  const options = { ...endpoint, allowHalfOpen: true, data: undefined, socket };
  // `reusePort` and `fd` work and are not in the type declarations of 1.4.4.
  const listener: Listener & { readonly fd?: number; readonly port?: number } =
    "unix" in options
      ? Bun.listen<Connection | undefined>(options)
      : Bun.listen<Connection | undefined>(options as Bun.TCPSocketListenOptions<Connection | undefined>);
  return {
    port: listener.port ?? 0,
    get fd(): number {
      return listener.fd ?? -1;
    },
    stop: () => listener.stop(false),
    hold: (held) => (held ? listener.ref() : listener.unref()),
  };
}

function peerAddress(socket: Socket): ClientAddress {
  const { remoteAddress, remotePort } = socket;
  return remotePort === undefined ? "" : [withoutMapping(remoteAddress), remotePort];
}

function ownAddress(socket: Socket): ClientAddress {
  const { localAddress, localPort } = socket as Socket & { readonly localAddress?: string };
  return localPort === undefined || localAddress === undefined
    ? ""
    : [withoutMapping(localAddress), localPort];
}

/** An IPv4 peer of a dual-stack socket shows as `::ffff:192.0.2.1`; people know it as `192.0.2.1`. */
function withoutMapping(address: string): string {
  return address.startsWith("::ffff:") && address.includes(".") ? address.slice(7) : address;
}
