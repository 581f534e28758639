// Bun's sockets as connections, or why an address could not be had. Everything Bun-specific about listening is here; reference for each
// oddity: the comments beside it.

import { clientAddress } from "../connection/client-address.ts";
import { Connection } from "../connection/connection.ts";
import type { ServerAddress } from "./contracts.ts";

type Socket = Bun.Socket<Connection | undefined>;
type Listener =
  Bun.TCPSocketListener<Connection | undefined> | Bun.UnixSocketListener<Connection | undefined>;

/** Where to listen. */
export type Endpoint =
  | { readonly hostname: string; readonly port: number; readonly reusePort: boolean }
  | { readonly unix: string };

/** A socket that listens already, and was inherited from the process that started this one. */
export interface InheritedSocket {
  readonly fd: number;
}

/** How to speak TLS there. */
export interface TLSEndpoint {
  readonly cert: string;
  readonly key: string;
  readonly passphrase?: string;
  /** Protocols to agree on, the preferred one first, e.g. `http/1.1`. */
  readonly alpn: readonly string[];
  /** Seconds in which the handshake has to be done. */
  readonly handshakeSeconds: number;
}

/** Who is told of new connections. */
export interface Visitors {
  /** One has been opened, with this descriptor. It may be closed here. */
  opened(connection: Connection, descriptor: number): void;
  /** One can be spoken with: at once, or under TLS when its handshake is done. */
  ready(connection: Connection): void;
}

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

/**
 * Listens.
 *
 * @param endpoint where
 * @param visitors who is told of new connections
 * @param tls how to speak TLS; left out: not at all
 * @throws Error with a `code` such as `EADDRINUSE`
 */
export function listen(
  endpoint: Endpoint | InheritedSocket,
  visitors: Visitors,
  tls?: TLSEndpoint,
): BunListener {
  const handlers = socketHandlers((connection, descriptor) => {
    visitors.opened(connection, descriptor);
    if (connection.closed) return;
    if (tls === undefined) visitors.ready(connection);
    else connection.limit(tls.handshakeSeconds);
  });
  const socket: Bun.SocketHandler<Connection | undefined> =
    tls === undefined ? handlers : { ...handlers, handshake: handshakeHandler(visitors) };
  const options = {
    ...endpoint,
    allowHalfOpen: true,
    data: undefined,
    socket,
    ...(tls && { tls: bunTLS(tls) }),
  };
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

function socketHandlers(
  opened: (connection: Connection, descriptor: number) => void,
): Bun.SocketHandler<Connection | undefined> {
  return {
    // Bun's default `data` is one object for all connections, so each gets its own here, before anything else can happen.
    open(socket) {
      const connection = new Connection(socket, clientAddress(socket.remoteAddress, socket.remotePort));
      socket.data = connection;
      opened(connection, descriptorOf(socket));
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
}

/**
 * The handshake goes on beside everything else, and only who has finished it is anybody's business: a client that connects
 * and says nothing, which in Python holds up all others, only waits for its own deadline.
 */
function handshakeHandler(visitors: Visitors) {
  return (socket: Socket, success: boolean): void => {
    const connection = socket.data;
    // The third argument is an error also where all is well: a server asks for no certificate and gets none.
    if (connection === undefined || !success) {
      connection?.abort();
      return;
    }
    connection.limit(0);
    visitors.ready(connection);
  };
}

/** In Bun's words. ALPN takes the wire's form, each name behind its length: Bun takes plain text for that, too. */
function bunTLS({ cert, key, passphrase, alpn }: TLSEndpoint): Bun.TLSOptions {
  const names = alpn.map((name) => Buffer.from(name, "latin1"));
  const ALPNProtocols = Buffer.concat(names.flatMap((name) => [Buffer.of(name.length), name]));
  return { cert, key, ALPNProtocols, ...(passphrase !== undefined && { passphrase }) };
}

/** It is there, and not in the type declarations of 1.4.4. */
function descriptorOf(socket: Socket & { readonly fd?: number }): number {
  return socket.fd ?? -1;
}

/** For a person; a program has the code. */
const REASONS: Readonly<Record<string, string>> = {
  EADDRINUSE: "address already in use",
  EADDRNOTAVAIL: "this machine has no such address",
  EACCES: "permission denied",
  EPERM: "permission denied",
  ENOTFOUND: "no such host",
  EINVAL: "not a usable address",
  ENAMETOOLONG: "the path is too long for a socket",
  ENOENT: "no such directory",
  ENOTDIR: "not a directory",
  ERR_OUT_OF_RANGE: "the port must lie between 0 and 65535",
};

/** An address could not be bound. Python's `OSError` from `server_bind()`. */
export class BindError extends Error {
  override name = "BindError";
  /** `EADDRINUSE`, `EACCES`, `EADDRNOTAVAIL`, `ENOTFOUND` … */
  readonly code: string;

  constructor(message: string, code: string, cause: unknown) {
    super(message, { cause });
    this.code = code;
  }
}

/**
 * The error for an address and what Bun threw for it.
 *
 * @param address where we wanted to listen
 * @param cause what was thrown
 */
export function bindError(address: ServerAddress, cause: unknown): BindError {
  const thrown = cause instanceof Error ? cause : new Error(String(cause));
  // Bun throws an error without a code for a name that cannot be resolved.
  const code = "code" in thrown && typeof thrown.code === "string" ? thrown.code : "ENOTFOUND";
  const where =
    typeof address === "string" ? address : `${address[0] || "all interfaces"} port ${address[1]}`;
  return new BindError(`Cannot bind ${where}: ${REASONS[code] ?? thrown.message}`, code, cause);
}
