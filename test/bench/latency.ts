// How long a small request takes, one now and then: what a person waits who is not alone.

import { rank } from "./statistics.ts";

/** Milliseconds between two requests. */
const PAUSE = 5;

/** What requests took, in milliseconds. */
export interface Latency {
  readonly median: number;
  readonly p99: number;
}

/**
 * Sends requests one after the other with pauses between them.
 *
 * @param url of a small file
 * @param milliseconds for how long
 * @throws where a request takes more than five seconds
 */
export async function latency(url: string, milliseconds: number): Promise<Latency> {
  const found: number[] = [];
  const end = performance.now() + milliseconds;
  while (performance.now() < end) {
    const began = performance.now();
    await (await fetch(url, { signal: AbortSignal.timeout(5000) })).arrayBuffer();
    found.push(performance.now() - began);
    await Bun.sleep(PAUSE);
  }
  return { median: rank(found, 0.5), p99: rank(found, 0.99) };
}
