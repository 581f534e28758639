// The connections of a server: who is here, how many can be, and which one has to go where there are too many.
//
// They are kept in the order in which they came. A `Set` takes a hundred bytes for each of five thousand, and they would be in two of them, as somebody has to ask once a second
// whether one is late. A list takes ten. Who has gone stays in it, unseen, until there are more of those than of the others.
//
// A process that runs out of descriptors cannot even refuse: Bun then spins on the accept it cannot do, with no event to tell
// of it. So a limit lies below that, and at the limit the oldest connection that nobody would miss goes first.

import { readFileSync } from "node:fs";

import type { Connection } from "../connection/connection.ts";
import type { Watched } from "../connection/deadlines.ts";
import { unwatch, watch } from "../connection/deadlines.ts";

/** So many may have gone before it is worth to look. */
const FEW = 16;

/** All that are open. */
export class OpenConnections implements Iterable<Connection>, Watched {
  #list: Connection[] = [];
  #size = 0;

  /** How many there are. */
  get size(): number {
    return this.#size;
  }

  /** One more. From now on it is asked with all others whether it is late. */
  add(connection: Connection): void {
    if (this.#size === 0) watch(this);
    unwatch(connection);
    this.#list.push(connection);
    this.#size++;
  }

  /** One of them has gone. */
  forget(): void {
    this.#size--;
    if (this.#size === 0) unwatch(this);
    if (this.#list.length > this.#size * 2 + FEW) this.#list = this.#list.filter(({ closed }) => !closed);
  }

  /** The oldest first. */
  *[Symbol.iterator](): Generator<Connection, void, undefined> {
    for (const connection of this.#list) if (!connection.closed) yield connection;
  }

  tick(second: number): void {
    for (const connection of this) connection.tick(second);
  }
}

/** What is left for connections alone, so that there is always one to refuse with. */
const KEPT = 16;
/** What the runtime itself has open, and a few files. */
const OWN_DESCRIPTORS = 40;
/** Of ten of the others one is left for files, scripts and connections that are being closed. */
const SHARE = 0.9;
/** Where the system does not say: what most of them give a program at least. */
const USUAL_DESCRIPTORS = 1024;
/** More would need gigabytes for buffers alone. */
const MOST = 65536;

/**
 * How many connections this process can have, by the descriptors it may open.
 *
 * @param limits the text of `/proc/self/limits`; undefined where there is none
 */
export function affordableConnections(limits: string | undefined = ownLimits()): number {
  const descriptors = descriptorLimit(limits);
  return Math.min(MOST, Math.max(1, Math.floor((descriptors - OWN_DESCRIPTORS) * SHARE)));
}

/**
 * The descriptors that the last connections have: files end before these, and who gets one of the last of all is let go at once.
 *
 * @param limits as above
 */
export function lastDescriptors(limits: string | undefined = ownLimits()): {
  readonly files: number;
  readonly room: number;
  readonly refusals: number;
} {
  const limit = descriptorLimit(limits);
  return { files: limit - 2 * KEPT, room: limit - KEPT, refusals: limit - KEPT / 2 };
}

function descriptorLimit(limits: string | undefined): number {
  const soft = /^Max open files\s+(\d+|unlimited)/m.exec(limits ?? "")?.[1];
  return soft === undefined ? USUAL_DESCRIPTORS : soft === "unlimited" ? Infinity : Number(soft);
}

/**
 * The connection to give up for a new one: the oldest on which nothing is under way.
 *
 * @param connections in the order in which they came
 * @returns undefined where all are busy
 */
export function mostDispensable(connections: Iterable<Connection>): Connection | undefined {
  for (const connection of connections) {
    if (connection.idle) return connection;
  }
  return undefined;
}

/** How many connections each address has. */
export class ConnectionsByAddress {
  readonly #counts = new Map<string, number>();

  /** How many an address has; the peers of a Unix socket have none and are not counted. */
  count(address: string): number {
    return this.#counts.get(address) ?? 0;
  }

  /** One more. */
  add(address: string): void {
    this.#counts.set(address, this.count(address) + 1);
  }

  /** One less. */
  remove(address: string): void {
    const left = this.count(address) - 1;
    if (left > 0) this.#counts.set(address, left);
    else this.#counts.delete(address);
  }
}

function ownLimits(): string | undefined {
  try {
    return readFileSync("/proc/self/limits", "utf8");
  } catch {
    return undefined;
  }
}
