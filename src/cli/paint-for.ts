// Whether what is written is coloured. A start without a terminal does not load it.

import { ansi, plain } from "../features/paint.ts";
import type { Paint } from "../features/paint.ts";
import type { Environment } from "./surroundings.ts";

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
