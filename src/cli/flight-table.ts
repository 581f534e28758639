// What is under way, as lines for a person.

import type { Transfer } from "../features/in-flight.ts";
import { byteCount } from "../features/terminal-log.ts";
import { visible } from "../handlers/python-text.ts";

/** A longer target loses its middle. */
const LONGEST_TARGET = 48;

/** Sooner than this a speed is mostly chance. */
const SOONEST_MILLISECONDS = 100;

/**
 * A line for each request.
 *
 * @param transfers what is under way
 * @returns lines without their end, in columns: file, peer, how much, how fast
 */
export function flightTable(transfers: readonly Transfer[]): readonly string[] {
  const rows = transfers.map((transfer) => [
    `${transfer.direction === "out" ? "↓" : "↑"} ${transfer.method} ${shortened(visible(transfer.target))}`,
    transfer.peer,
    progress(transfer),
    speed(transfer),
  ]);
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => (row[column] ?? "").length)));
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd(),
  );
}

function progress({ bytes, total }: Transfer): string {
  if (total === undefined || total === 0) return byteCount(bytes);
  return `${Math.floor((bytes / total) * 100)} % of ${byteCount(total)}`;
}

function speed({ bytes, milliseconds }: Transfer): string {
  return milliseconds < SOONEST_MILLISECONDS ? "" : `${byteCount((bytes / milliseconds) * 1000)}/s`;
}

function shortened(target: string): string {
  if (target.length <= LONGEST_TARGET) return target;
  const half = (LONGEST_TARGET - 1) / 2;
  return `${target.slice(0, Math.ceil(half))}…${target.slice(-Math.floor(half))}`;
}
