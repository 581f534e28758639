// What has to be as it was once a fault is over: no descriptor more than before, no connection, and nothing rejected that nobody
// takes. For the last one it is enough to wait a little: the runner fails a test in which such a thing comes up.

import { readdirSync } from "node:fs";

import type { TCPServer } from "../../src/server/tcp-server.ts";
import { eventually } from "../server/serving.ts";

/** Only Linux tells which descriptors are open. */
const TELLS_DESCRIPTORS = process.platform === "linux";

/** From its making on; at its end it waits until all is as it was. */
export class Calm implements AsyncDisposable {
  readonly #count: () => number;
  readonly #before: number;

  /** @param count how many descriptors are open */
  constructor(count = descriptors) {
    this.#count = count;
    this.#before = count();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await eventually(() => this.#count() <= this.#before);
    // What is rejected in this turn is told in the next one.
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** Waits until a server has no connection any more. */
export function everybodyGone(server: TCPServer): Promise<void> {
  return eventually(() => server.connections.size === 0);
}

function descriptors(): number {
  return TELLS_DESCRIPTORS ? readdirSync("/proc/self/fd").length : 0;
}
