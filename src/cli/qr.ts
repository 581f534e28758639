// A QR code for a terminal: ISO/IEC 18004, two of its rows in one line of half blocks.

import { encode } from "uqr";

/** Section 9.1 wants four light modules on every side: without them a reader takes what stands beside it for a part of the code. */
const QUIET_ZONE = 4;

/** Exactly black and white, whatever the terminal's own colours are: from the palette of 256. */
const BLACK_ON_WHITE = "\u001b[38;5;16;48;5;231m";
const RESET = "\u001b[0m";

/**
 * The code of a text.
 *
 * @param text a URL
 * @returns its modules with the quiet zone, row by row; true is dark
 */
export function qrModules(text: string): readonly (readonly boolean[])[] {
  // A screen does not get stained: the least redundancy, and the least space, unless the code has room for more.
  return encode(text, { ecc: "L", boostEcc: true, border: QUIET_ZONE }).data;
}

/**
 * A QR code to be shown on a terminal.
 *
 * @param text a URL
 * @param look whether to set colours. Without them the blocks stand for what is light, as on a terminal that is dark; on a light
 *   one the code is inverted, which most readers take
 * @returns some lines, each with its end
 */
export function qrCode(text: string, look: "coloured" | "plain"): string {
  const color = look === "coloured";
  const rows = qrModules(text);
  const lines = rows.flatMap((row, index) =>
    index % 2 === 0
      ? [row.map((upper, at) => halfBlock(upper === color, (rows[index + 1]?.[at] ?? false) === color))]
      : [],
  );
  const start = color ? BLACK_ON_WHITE : "";
  const end = color ? RESET : "";
  return lines.map((line) => `${start}${line.join("")}${end}\n`).join("");
}

/** One character for two modules. */
function halfBlock(upper: boolean, lower: boolean): string {
  if (upper) return lower ? "█" : "▀";
  return lower ? "▄" : " ";
}
