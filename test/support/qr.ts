// A reader of QR codes, as a phone has one.

import jsQR from "jsqr";

/** Width of a module in pixels. */
const SCALE = 4;

/** What the modules of a code say; undefined where nobody could read it. */
export function decodedModules(rows: readonly (readonly boolean[])[]): string | undefined {
  const size = rows.length * SCALE;
  const pixels = new Uint8ClampedArray(size * size * 4).fill(255);
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const isDark = rows[Math.floor(y / SCALE)]?.[Math.floor(x / SCALE)] === true;
      if (isDark) pixels.fill(0, (y * size + x) * 4, (y * size + x) * 4 + 3);
    }
  }
  return jsQR(pixels, size, size, { inversionAttempts: "dontInvert" })?.data;
}

/**
 * What a code in lines of half blocks says.
 *
 * @param lines text without colours
 * @param blocks what the blocks stand for
 */
export function decodedCode(lines: string, blocks: "dark" | "light"): string | undefined {
  const isDark = (half: string, drawn: string): boolean => drawn.includes(half) === (blocks === "dark");
  const rows = lines
    .replace(/\n$/, "")
    .split("\n")
    .flatMap((line) => [
      Array.from(line, (half) => isDark(half, "█▀")),
      Array.from(line, (half) => isDark(half, "█▄")),
    ]);
  return decodedModules(rows.slice(0, rows[0]?.length));
}
