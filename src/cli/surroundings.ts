// What the tool touches of the world, as one value, so that a test can be the world.

import type { Readable, Writable } from "node:stream";

import { ansi, plain } from "../features/paint.ts";
import type { Paint } from "../features/paint.ts";

/** The environment variables. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** The signals that end the tool politely. */
export type StopSignal = "SIGINT" | "SIGTERM";

/** Where the tool reads, writes and hears. */
export interface Surroundings {
  readonly stdin: Readable & { readonly isTTY?: boolean };
  readonly stdout: Writable & { readonly isTTY?: boolean };
  readonly stderr: Writable & { readonly isTTY?: boolean };
  readonly env: Environment;
  /**
   * Has signals delivered instead of ending the process.
   *
   * @param listener called for each one
   * @returns stops it
   */
  onSignal(listener: (signal: StopSignal) => void): () => void;
}

/** Whether somebody sits at both ends and can be asked. A "dumb" terminal cannot redraw a question. */
export function canAsk({ stdin, stdout, env }: Surroundings): boolean {
  return stdin.isTTY === true && stdout.isTTY === true && env["TERM"] !== "dumb";
}

/**
 * How to colour what goes to a stream.
 *
 * @param stream where it goes
 * @param env `NO_COLOR` with any value but the empty one (no-color.org) and `TERM=dumb` mean none
 * @returns ANSI colours on a terminal that wants them, else none
 */
export function paintFor(stream: { readonly isTTY?: boolean }, env: Environment): Paint {
  const unwanted = (env["NO_COLOR"] ?? "") !== "" || env["TERM"] === "dumb";
  return stream.isTTY === true && !unwanted ? ansi : plain;
}
