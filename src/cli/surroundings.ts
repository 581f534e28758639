// What the tool touches of the world, as one value, so that a test can be the world.

import type { Readable, Writable } from "node:stream";

import { ansi, plain } from "../features/paint.ts";
import type { Paint } from "../features/paint.ts";
import type { Output } from "./output.ts";

/** The environment variables. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** The signals that end the tool politely. */
export type StopSignal = "SIGINT" | "SIGTERM";

/** Where the tool reads, writes and hears. */
export interface Surroundings {
  readonly stdin: Readable & { readonly isTTY?: boolean };
  readonly stdout: Output;
  readonly stderr: Output;
  readonly env: Environment;
  /** Whether the keys of our terminal are for us; left out: they are. */
  readonly isForeground?: () => boolean;
  /**
   * Has signals delivered instead of ending the process.
   *
   * @param listener called for each one
   * @returns stops it
   */
  onSignal(listener: (signal: StopSignal) => void): () => void;
}

/** Whether somebody sits at both ends. A "dumb" terminal shows text and nothing else. */
export function hasPerson(world: Surroundings): boolean {
  // In this order: a script's stdin is not even looked at.
  return world.stdout.isTTY === true && world.stdin.isTTY === true && world.env["TERM"] !== "dumb";
}

/** Surroundings with a terminal, whose output is a stream: what is lighter is none. */
export type Terminal = Surroundings & { readonly stdout: Writable };

/** Whether they can be asked: a job in the background that reads the answer is stopped by the system. */
export function canAsk(world: Surroundings): world is Terminal {
  return hasPerson(world) && world.isForeground?.() !== false;
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
