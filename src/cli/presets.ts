// Presets: one word for several options.
//
// A preset sets what nobody has set: an option that is given wins, and `--no-NAME` turns one of them off (`--share --no-tls`).

import { isOptionName, OPTION_NAMES, OPTION_ROWS } from "./options.ts";
import type { OptionName } from "./options.ts";

/**
 * What presets set.
 *
 * @param isGiven whether an option is given
 * @returns a value for each option that a given preset stands for
 */
export function impliedValues(
  isGiven: (name: OptionName) => boolean,
): ReadonlyMap<OptionName, true | string> {
  const implied = new Map<OptionName, true | string>();
  for (const preset of OPTION_NAMES) {
    const { stands } = OPTION_ROWS[preset];
    if (stands === undefined || !isGiven(preset)) continue;
    for (const [name, value] of Object.entries(stands)) if (isOptionName(name)) implied.set(name, value);
  }
  return implied;
}

/**
 * What a preset stands for, as one would type it.
 *
 * @param stands the values it sets
 * @returns e.g. `--live --cache no-store`
 */
export function spelledOut(stands: Readonly<Record<string, true | string>>): string {
  return Object.entries(stands)
    .map(([name, value]) => (value === true ? `--${name}` : `--${name} ${value}`))
    .join(" ");
}
