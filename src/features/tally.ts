// How much was done, for the line at the end.

import type { Feature, HandlerClass } from "./feature.ts";
import { byteCount } from "./terminal-log.ts";

/** What was done so far. */
export interface Tally {
  /** Requests that were answered, whatever the answer was. */
  requests: number;
  /** Bytes of the bodies that were sent. */
  bytes: number;
}

/** Counts: two additions a request. */
export function counting(tally: Tally): Feature {
  return <Base extends HandlerClass>(Base: Base): Base =>
    class extends Base {
      override end_request(): void {
        super.end_request();
        if (this.reply_status === 0) return; // nothing was answered: the peer left, or sent an empty line
        tally.requests++;
        tally.bytes += this.reply_bytes;
      }
    };
}

/**
 * What was done, in one line.
 *
 * @param tally what was counted
 * @param milliseconds how long it took
 * @returns `12 requests, 3.4 MB, 2 min 5 s`
 */
export function tallyLine({ requests, bytes }: Tally, milliseconds: number): string {
  return `${requests} ${requests === 1 ? "request" : "requests"}, ${byteCount(bytes)}, ${span(milliseconds)}`;
}

/** The larger units, each with how many of the next smaller one it has. */
const UNITS = [
  ["d", 86_400],
  ["h", 3600],
  ["min", 60],
  ["s", 1],
] as const;

/** The two largest units say enough. */
function span(milliseconds: number): string {
  let rest = Math.round(milliseconds / 1000);
  const parts: [amount: number, unit: string][] = [];
  for (const [unit, seconds] of UNITS) {
    parts.push([Math.floor(rest / seconds), unit]);
    rest %= seconds;
  }
  const first = parts.findIndex(([amount]) => amount > 0);
  if (first === -1) return "0 s";
  return parts
    .slice(first, first + 2)
    .filter(([amount]) => amount > 0)
    .map((part) => part.join(" "))
    .join(" ");
}
