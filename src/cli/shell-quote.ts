// A word as one has to type it, so that the shell hands it over unchanged.

const PLAIN = /^[\w@%+=:,./-]+$/;

/**
 * Quotes a word for the shell of the platform.
 *
 * @param word any text
 * @param platform `process.platform`
 * @returns the word as it is where that is safe, else in quotes
 */
export function shellQuote(word: string, platform: NodeJS.Platform = process.platform): string {
  if (platform === "win32") return /^[\w@+=:,./\\-]+$/.test(word) ? word : `"${word.replaceAll('"', '\\"')}"`;
  return PLAIN.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
