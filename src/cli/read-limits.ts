// `--limit NAME=VALUE`: the names and values of limits.

import { GIB, isLimitName, KIB, LIMIT_NAMES, limitNamed, MIB } from "./limits.ts";
import type { LimitName, Limits, Unit } from "./limits.ts";
import { nearest } from "./nearest.ts";
import { UsageError } from "./tool-error.ts";

/**
 * Reads the arguments of `--limit`.
 *
 * @param texts each `NAME=VALUE`
 * @returns the values by their names; the last counts
 * @throws UsageError where a name or a value makes no sense
 */
export function readLimits(texts: readonly string[]): Limits {
  return Object.fromEntries(texts.map(readLimit));
}

function readLimit(text: string): readonly [LimitName, number] {
  const equals = text.indexOf("=");
  const name = equals < 0 ? text : text.slice(0, equals);
  if (!isLimitName(name)) throw unknownLimit(name);
  const limit = limitNamed(name);
  const value = equals < 0 ? undefined : READERS[limit.unit](text.slice(equals + 1).trim());
  const zero = limit.zero === undefined ? "" : `; 0: ${limit.zero}`;
  const fix = `write --limit ${name}=${EXAMPLES[limit.unit]}${zero}`;
  if (equals < 0) throw new UsageError(`Limit ${name} needs a value`, fix);
  if (value === undefined || (value === 0 && limit.zero === undefined)) {
    throw new UsageError(`Limit ${name} cannot be "${text.slice(equals + 1)}"`, fix);
  }
  return [name, value];
}

function unknownLimit(name: string): UsageError {
  const meant = nearest(name, LIMIT_NAMES);
  const hint = meant === undefined ? "" : `did you mean ${meant}? `;
  return new UsageError(`Unknown limit "${name}"`, `${hint}serve-forever --limit help lists all`);
}

const EXAMPLES: Readonly<Record<Unit, string>> = { bytes: "10M", seconds: "30s", count: "1000" };

const READERS: Readonly<Record<Unit, (text: string) => number | undefined>> = {
  bytes: (text) => scaled(/^(\d+(?:\.\d+)?) ?([kmgt]?)(?:i?b)?$/i, text, BYTES),
  seconds: (text) => scaled(/^(\d+(?:\.\d+)?) ?(ms|s|m|h)?$/, text, SECONDS),
  count: (text) => scaled(/^(\d+)$/, text, {}),
};

const BYTES: Readonly<Record<string, number>> = { k: KIB, m: MIB, g: GIB, t: 1024 * GIB };
const SECONDS: Readonly<Record<string, number>> = { ms: 0.001, s: 1, m: 60, h: 3600 };

function scaled(form: RegExp, text: string, units: Readonly<Record<string, number>>): number | undefined {
  const [, digits, unit = ""] = form.exec(text) ?? [];
  if (digits === undefined) return undefined;
  const value = Number(digits) * (units[unit.toLowerCase()] ?? 1);
  const whole = units === BYTES ? Math.floor(value) : value;
  // Half a byte is not 0, which would be no limit at all.
  if (whole === 0 && value > 0) return undefined;
  return whole <= Number.MAX_SAFE_INTEGER ? whole : undefined;
}
