// Listening sockets that are kept and not listened to: connections wait in the kernel, for the workers that inherit them.
//
// Bun takes connections from whatever it has bound, so it is made to let go: the descriptor is duplicated, the original closed,
// and the kernel's socket lives on in the duplicate. JavaScript has no dup(2); libc does.
//
// On Linux every worker has a socket of its own, bound with SO_REUSEPORT, and the kernel deals connections out by their
// addresses. One socket for all would be simpler, but there whoever wakes first takes everything that waits: of fifty connections
// opened at once (two workers, Bun 1.4.4, four runs) one took 49, 47, 50 and 29; with their own sockets 30, 27, 27 and 26.
// Elsewhere, and for paths, all inherit the same one. The sockets are the parent's, so what waits at one outlives a worker that
// dies.

import { dlopen } from "bun:ffi";
import { closeSync, renameSync, rmSync } from "node:fs";
import { pid } from "node:process";

import type { Endpoint, InheritedSocket } from "./bun-listener.ts";
import type { ServerAddress } from "./contracts.ts";
import { PLATFORM } from "./runtime.ts";

/** What libc is called where processes can share a socket. musl knows itself by glibc's name, too. */
const LIBC: Partial<Record<NodeJS.Platform, string>> = { linux: "libc.so.6", darwin: "libSystem.B.dylib" };

/** Why processes cannot share a socket on an operating system; undefined where they can. */
export function cannotShare(platform: NodeJS.Platform): string | undefined {
  if (LIBC[platform] !== undefined) return undefined;
  const system = platform === "win32" ? "Windows" : platform;
  return `Cannot start workers: ${system} does not let processes share a port`;
}

type TCPEndpoint = Extract<Endpoint, { readonly hostname: string }>;
type UnixEndpoint = Extract<Endpoint, { readonly unix: string }>;

/** The kept sockets of one server. */
export class KeptSockets {
  /** Where they are bound; undefined where that had happened before. */
  readonly address: ServerAddress | undefined;
  readonly #endpoint: Endpoint | InheritedSocket;
  /** Whether every worker has its own; otherwise the first is everybody's. */
  readonly #oneEach: boolean;
  /** By the worker's place. */
  readonly #descriptors: (number | undefined)[];

  /**
   * Binds.
   *
   * @param endpoint where
   * @throws Error with a `code` such as `EADDRINUSE`
   */
  constructor(endpoint: Endpoint | InheritedSocket) {
    this.#oneEach = "hostname" in endpoint && PLATFORM === "linux";
    if ("hostname" in endpoint) {
      const reusePort = this.#oneEach;
      if (reusePort && !endpoint.reusePort) refuseIfTaken(endpoint);
      const { descriptor, port } = keepTCP({ ...endpoint, reusePort });
      this.#descriptors = [descriptor];
      this.#endpoint = { ...endpoint, port, reusePort };
      this.address = [endpoint.hostname, port];
    } else {
      this.#descriptors = [keep(endpoint)];
      this.#endpoint = endpoint;
      this.address = "unix" in endpoint ? endpoint.unix : undefined;
    }
  }

  /** The first descriptor; -1 where there is none any more. */
  fileno(): number {
    return this.#descriptors[0] ?? -1;
  }

  /** All that are kept. */
  get descriptors(): readonly number[] {
    return this.#descriptors.filter((each) => each !== undefined);
  }

  /**
   * The descriptor for a worker.
   *
   * @param place which of the workers, from 0
   * @throws Error where there is none to be had
   */
  descriptorFor(place: number): number {
    const index = this.#oneEach ? place : 0;
    const descriptor = this.#descriptors[index];
    if (descriptor !== undefined) return descriptor;
    try {
      return (this.#descriptors[index] = keep(this.#endpoint));
    } catch (error) {
      // A program that has given up its rights since it started may not bind once more; then two share one.
      const another = this.#descriptors.find((each) => each !== undefined);
      if (another === undefined) throw error;
      return another;
    }
  }

  /** Has the kernel deal to the others what would come to a place, where they have sockets of their own. */
  leave(place: number): void {
    const isLast = this.#descriptors.every((each, index) => each === undefined || index === place);
    if (this.#oneEach && !isLast) this.#close(place);
  }

  /** Gives the first descriptor to somebody whose it is from then on, and keeps no other. */
  handOver(): number {
    const descriptor = this.descriptorFor(0);
    this.#descriptors[0] = undefined;
    this.#closeAll();
    return descriptor;
  }

  /** Stops listening, where no worker has inherited, and removes a Unix socket's file, as Bun does. */
  close(): void {
    this.#closeAll();
    if ("unix" in this.#endpoint && isFile(this.#endpoint)) rmSync(this.#endpoint.unix, { force: true });
  }

  #closeAll(): void {
    for (const place of this.#descriptors.keys()) this.#close(place);
  }

  #close(place: number): void {
    const descriptor = this.#descriptors[place];
    this.#descriptors[place] = undefined;
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

/** With SO_REUSEPORT a second server would silently take half of the first one's connections; without, it is told. */
function refuseIfTaken({ hostname, port }: TCPEndpoint): void {
  if (port !== 0) bound({ hostname, port }).stop();
}

function keep(endpoint: Endpoint | InheritedSocket): number {
  if ("fd" in endpoint) return endpoint.fd;
  return "unix" in endpoint ? keepUnix(endpoint) : keepTCP(endpoint).descriptor;
}

function keepTCP(endpoint: TCPEndpoint): { descriptor: number; port: number } {
  const listener = bound(endpoint);
  try {
    return { descriptor: duplicate(listener.fd), port: listener.port };
  } finally {
    listener.stop();
  }
}

function keepUnix(endpoint: UnixEndpoint): number {
  const listener = bound(endpoint);
  // Closing a listener removes what lies at its path, so for that moment nothing does.
  const elsewhere = `${endpoint.unix}.${pid}`;
  if (isFile(endpoint)) renameSync(endpoint.unix, elsewhere);
  try {
    return duplicate(listener.fd);
  } finally {
    listener.stop();
    if (isFile(endpoint)) renameSync(elsewhere, endpoint.unix);
  }
}

/** Linux has Unix sockets without a file; their names begin with a NUL. */
function isFile({ unix }: UnixEndpoint): boolean {
  return !unix.startsWith("\0");
}

/** Nothing is accepted: that would take a turn of the loop, and the listener is closed in this one. */
function bound(endpoint: { hostname: string; port: number; reusePort?: boolean } | UnixEndpoint): {
  readonly fd: number;
  readonly port: number;
  stop(): void;
} {
  const socket: Bun.SocketHandler<undefined> = { data: () => undefined };
  // `fd` and `reusePort` work and are not in the type declarations of 1.4.4.
  const listener: { readonly fd?: number; readonly port?: number; stop(): void } =
    "unix" in endpoint
      ? Bun.listen<undefined>({ ...endpoint, data: undefined, socket })
      : Bun.listen<undefined>({ ...endpoint, data: undefined, socket });
  return { fd: listener.fd ?? -1, port: listener.port ?? 0, stop: () => listener.stop() };
}

/** Held for as long as the process lives: what it is looked up in must not go before it. */
let libc: ReturnType<typeof openLibc> | undefined;

function openLibc() {
  return dlopen(LIBC[PLATFORM] ?? "libc.so", { dup: { args: ["int"], returns: "int" } });
}

/** Bun closes all descriptors that a process it starts is not given, so this one reaches nobody by accident. */
function duplicate(descriptor: number): number {
  libc ??= openLibc();
  const duplicated = libc.symbols.dup(descriptor);
  if (duplicated < 0) throw new Error("Cannot keep a listening socket: too many files are open");
  return duplicated;
}
