// What the tool touches of the world, as one value, so that a test can be the world.

import type { Readable, Writable } from "node:stream";

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
