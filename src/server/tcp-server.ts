// `socketserver.TCPServer` over Bun's listening sockets.
//
// Python's class attributes that matter at the moment of binding are `static` here: the constructor binds, and the
// fields of a subclass do not exist before it has returned.

import type { ClientAddress } from "../connection/byte-streams.ts";
import type { Connection } from "../connection/connection.ts";
import { ConnectionResetError } from "../connection/errors.ts";
import { keepDescriptorsFrom } from "../files/descriptors.ts";
import { BaseServer } from "./base-server.ts";
import type { BunListener, Endpoint, InheritedSocket, TLSEndpoint } from "./bun-listener.ts";
import { bindError, listen } from "./bun-listener.ts";
import type { RequestHandlerClass, ServerAddress } from "./contracts.ts";
import { closeLine } from "./last-in-line.ts";
import {
  affordableConnections,
  ConnectionsByAddress,
  lastDescriptors,
  mostDispensable,
  OpenConnections,
} from "./open-connections.ts";
import { PLATFORM } from "./runtime.ts";

/** Refusals under way at a time. */
const MOST_REFUSALS = 64;
/** Turns of the event loop in which whoever waits is taken and read, with one to spare. */
const TURNS_TO_READ = 4;
/** So many connections any process can have. */
const FEW_CONNECTIONS = 16;

/**
 * A server for connections over TCP, answered one after the other: `socketserver.TCPServer`.
 *
 * @example
 * ```ts
 * class Echo extends StreamRequestHandler {
 *   override async handle() {
 *     this.wfile.write(await this.rfile.readline());
 *   }
 * }
 * await using server = new TCPServer(["127.0.0.1", 0], Echo);
 * await server.handle_request();
 * ```
 */
export class TCPServer extends BaseServer {
  /** What an empty host means: every IPv4 interface, or with `AF_INET6` every interface of both families. */
  static address_family: "AF_INET" | "AF_INET6" | "AF_UNIX" = "AF_INET";
  /** Connections that may wait to be taken; more are refused. Python 3.15's SOMAXCONN. */
  static request_queue_size = 4096;
  /** Kept for Python's sake: Bun always sets `SO_REUSEADDR` (and its exclusive counterpart on Windows). */
  static allow_reuse_address = false;
  /** Whether other processes may listen on the same port (`SO_REUSEPORT`). Linux only; ignored elsewhere. */
  static allow_reuse_port = false;

  /**
   * Connections at a time. At the limit the oldest on which nothing is under way goes first; where there is none, the new one is
   * refused. null: nine tenths of the descriptors this process may open.
   */
  static max_connections: number | null = null;
  /** Connections at a time from one address; more are refused. */
  static max_connections_per_address = 4096;

  /** The open connections. */
  readonly connections: Iterable<Connection> & { readonly size: number };
  readonly #connections = new OpenConnections();
  readonly #accepted: Connection[] = [];
  readonly #addresses = new ConnectionsByAddress();
  #mostConnections: number | undefined;
  #last = { files: Infinity, room: Infinity, refusals: Infinity };
  #refusals = 0;
  #closed = false;
  #listener: BunListener | undefined;

  /**
   * @param server_address `[host, port]`; a host of `""` is every interface, a port of 0 a free one
   * @param RequestHandlerClass the class whose instances answer
   * @param bind_and_activate whether to bind here; otherwise `server_bind()` and `server_activate()` are the caller's
   * @throws Error with a `code` such as `EADDRINUSE`, `EACCES` or `EADDRNOTAVAIL`, where the address cannot be had
   */
  constructor(
    server_address: ServerAddress,
    RequestHandlerClass: RequestHandlerClass,
    bind_and_activate = true,
  ) {
    super(server_address, RequestHandlerClass);
    this.connections = this.#connections;
    if (bind_and_activate) this.bind_and_activate();
  }

  /** The host that was bound. */
  get server_name(): string {
    return typeof this.server_address === "string" ? this.server_address : this.server_address[0];
  }

  /** The port that was bound. */
  get server_port(): number {
    return typeof this.server_address === "string" ? 0 : this.server_address[1];
  }

  /** Binds, and says in {@link server_address} to what. Connections wait until the loop runs. */
  server_bind(): void {
    const endpoint = this.endpoint();
    const tls = this.tls();
    try {
      const opened = (connection: Connection, descriptor: number): void =>
        this.#admit(connection, descriptor);
      const ready = (connection: Connection): void => this.#accept(connection);
      this.#listener = listen(endpoint, { opened, ready }, tls);
    } catch (error) {
      throw bindError(this.server_address, error);
    }
    this.#closed = false;
    this.#listener.hold(false);
    if ("hostname" in endpoint) this.server_address = [endpoint.hostname, this.#listener.port];
  }

  /** What the constructor does. Where it fails, nothing stays bound. */
  protected bind_and_activate(): void {
    try {
      this.server_bind();
      this.server_activate();
    } catch (error) {
      this.#closed = true;
      this.stop_listening();
      throw error;
    }
  }

  /** Nothing is left to do: with Bun, binding is listening. */
  server_activate(): void {
    // For subclasses.
  }

  fileno(): number {
    return this.#listener?.fd ?? -1;
  }

  get_request(): readonly [request: Connection, client_address: ClientAddress] {
    const request = this.#accepted.shift();
    if (request === undefined || request.closed) throw new ConnectionResetError();
    return [request, request.client_address];
  }

  /**
   * Stops listening, closes connections on which nothing is under way, and lets the others finish their reply.
   *
   * @returns settles when the listening socket is closed
   */
  server_close(): Promise<void> {
    this.#closed = true;
    this.stop_listening();
    for (const connection of this.#accepted.splice(0)) connection.abort();
    for (const connection of this.#connections) {
      connection.draining = true;
      if (connection.idle) void connection.close(); // settles when the peer has seen it
    }
    return Promise.resolve();
  }

  /**
   * Lets nobody else in, and takes those who have connected already. Behind it {@link stop_listening} cuts off nobody.
   *
   * @returns settles when they are taken, and what they have sent by then is read
   */
  async take_last(): Promise<void> {
    for (const descriptor of this.lines()) await closeLine(descriptor);
    // The system is asked who is there between two turns of the event loop; what they have sent is read in the turn behind that.
    for (let turn = 0; turn < TURNS_TO_READ; turn++) await new Promise((resolve) => setImmediate(resolve));
  }

  /**
   * Closes the listening socket alone: new connections are refused, those that were taken go on. It lets a server that is to
   * end first answer whoever has come already.
   */
  stop_listening(): void {
    this.#listener?.stop();
    this.#listener = undefined;
  }

  /** Ends all connections at once, whatever is under way on them. */
  abort_connections(): void {
    for (const connection of this.#connections) connection.abort();
  }

  /** The sockets at which peers wait in line for this server, and for nobody that comes after it. */
  protected lines(): readonly number[] {
    return [this.fileno()];
  }

  /** Where to listen, in Bun's words. */
  protected endpoint(): Endpoint | InheritedSocket {
    const server = this.constructor as typeof TCPServer;
    if (typeof this.server_address === "string") return { unix: this.server_address };
    const [host, port] = this.server_address;
    const everywhere = server.address_family === "AF_INET6" ? "::" : "0.0.0.0";
    // On Windows the same option would let any local process take the port over.
    const reusePort = server.allow_reuse_port && PLATFORM === "linux";
    return { hostname: host === "" ? everywhere : host.replace(/^\[(.*)\]$/, "$1"), port, reusePort };
  }

  /** Tells a peer that there is no room for it, and closes. Without a protocol there is nothing to say. */
  protected refuse_connection(connection: Connection): void {
    connection.abort();
  }

  /** How to speak TLS; not at all here. */
  protected tls(): TLSEndpoint | undefined {
    return undefined;
  }

  protected has_request(): boolean {
    return this.#accepted.length > 0;
  }

  protected hold(serving: boolean): void {
    this.#listener?.hold(serving);
  }

  readonly #forget = (connection: Connection): void => {
    this.#connections.forget();
    if (connection.client_address !== "") this.#addresses.remove(connection.client_address[0]);
  };

  /** Takes a connection in, unless there are too many. */
  #admit(connection: Connection, descriptor: number): void {
    const server = this.constructor as typeof TCPServer;
    const address = connection.client_address === "" ? undefined : connection.client_address[0];
    if (address !== undefined && this.#addresses.count(address) >= server.max_connections_per_address) {
      this.#refuse(connection, descriptor);
      return;
    }
    const affordable = this.#affordable();
    // The system gives the lowest descriptor that is free, so a high one says how many there are, whatever they are for.
    if (this.#connections.size >= (server.max_connections ?? affordable) || descriptor >= this.#last.room) {
      const dispensable = mostDispensable(this.#connections);
      if (dispensable === undefined) {
        this.#refuse(connection, descriptor);
        return;
      }
      dispensable.abort();
    }
    this.#connections.add(connection);
    if (address !== undefined) this.#addresses.add(address);
    connection.onGone = this.#forget;
  }

  /** The limits of the process are read when there are some connections: it would be a tenth of the first reply otherwise. */
  #affordable(): number {
    if (this.#connections.size < FEW_CONNECTIONS) return Infinity;
    if (this.#mostConnections === undefined) {
      this.#mostConnections = affordableConnections();
      this.#last = lastDescriptors();
      keepDescriptorsFrom(this.#last.files);
    }
    return this.#mostConnections;
  }

  /** A refusal takes a descriptor until the peer has read it, so there are only some at a time. */
  #refuse(connection: Connection, descriptor: number): void {
    if (this.secure || this.#refusals >= MOST_REFUSALS || descriptor >= this.#last.refusals) {
      connection.abort();
      return;
    }
    this.#refusals++;
    void connection.whenClosed.then(() => this.#refusals--); // never rejects
    this.refuse_connection(connection);
  }

  #accept(connection: Connection): void {
    if (connection.onGone !== this.#forget) return; // it is being refused
    const { request_queue_size } = this.constructor as typeof TCPServer;
    // A handshake may end after the server has.
    if (this.#closed || this.#accepted.length >= request_queue_size) {
      connection.abort();
      return;
    }
    this.#accepted.push(connection);
    this.wake();
  }
}
