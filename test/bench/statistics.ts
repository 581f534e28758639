// The numbers in the middle.

/**
 * A value by its rank.
 *
 * @param values in any order, at least one
 * @param share 0 for the least, 0.5 for the median, 1 for the greatest
 * @returns the value; between two neighbours, the point between them
 */
export function rank(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const place = share * (sorted.length - 1);
  const below = sorted[Math.floor(place)] ?? Number.NaN;
  const above = sorted[Math.ceil(place)] ?? Number.NaN;
  return below + (above - below) * (place - Math.floor(place));
}

/** The median. */
export function median(values: readonly number[]): number {
  return rank(values, 0.5);
}

/** Median, least and greatest as one cell of a table. */
export function cell(values: readonly number[], digits: number): string {
  const [middle, least, greatest] = [0.5, 0, 1].map((share) => grouped(rank(values, share), digits));
  return values.length === 1 ? `${middle}` : `${middle} (${least}–${greatest})`;
}

function grouped(value: number, digits: number): string {
  return value.toLocaleString("en-US", { minimumFractionDigits: digits, maximumFractionDigits: digits });
}
