// The connections of a server, in the order in which they came.
//
// A `Set` takes a hundred bytes for each of five thousand, and they would be in two of them, as somebody has to ask once a second
// whether one is late. A list takes ten. Who has gone stays in it, unseen, until there are more of those than of the others.

import type { Connection } from "../connection/connection.ts";
import { unwatch, watch, type Watched } from "../connection/deadlines.ts";

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
