// Names, sizes and times as people read them.

/**
 * What cannot be seen, or changes how its neighbours are seen: control characters, soft hyphens, marks and overrides of
 * direction, line separators, fillers, and halves of characters, among them the bytes that are not UTF-8
 * (`byte-names.ts`). What joins emoji and Persian letters stays.
 */
const UNSEEN =
  // oxlint-disable-next-line no-misleading-character-class -- each of them is meant alone
  /[\u0000-\u001F\u007F-\u009F\u00AD\u061C\u115F\u1160\u180E\u200B\u200E\u200F\u2028-\u202E\u2060-\u206F\u3164\uFEFF\uFFA0\uFFF9-\uFFFB\p{Cs}]/gu;

/**
 * A name that shows what is in it: `evil\u{202E}gpj.exe` instead of what looks like a picture, `a\x0Ab` on one line.
 *
 * @param name any name
 * @returns well-formed text without control characters, still to be escaped for where it stands
 */
export function shownName(name: string): string {
  return name.replace(UNSEEN, visible);
}

function visible(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  const isByte = code >= 0xdc80 && code <= 0xdcff;
  const digits = (isByte ? code - 0xdc00 : code).toString(16).toUpperCase();
  return isByte || code <= 0xff ? `\\x${digits.padStart(2, "0")}` : `\\u{${digits}}`;
}

const UNITS = ["kB", "MB", "GB", "TB", "PB", "EB"] as const;

/**
 * A size in three digits or so.
 *
 * @param bytes a whole number
 * @returns e.g. `512 B`, `1.5 kB`, `24 MB`; the units are those of thousand
 */
export function shownSize(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  let value = bytes / 1000;
  let unit = 0;
  // 999.6 kB would be written as 1000 kB.
  while (value >= 999.5 && unit < UNITS.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${value < 9.95 ? value.toFixed(1) : Math.round(value)} ${UNITS[unit]}`;
}

/** The years with four digits, in milliseconds since 1970. */
const YEAR_0 = Date.parse("0000-01-01T00:00:00Z");
const YEAR_10000 = Date.UTC(10_000, 0);

/**
 * A moment for machines.
 *
 * @param timeMs milliseconds since 1970; whatever a file system says
 * @returns e.g. `2026-11-21T14:15:00Z`; undefined for what has no such form
 */
export function isoTime(timeMs: number): string | undefined {
  if (!(timeMs >= YEAR_0 && timeMs < YEAR_10000)) return undefined;
  return `${new Date(timeMs).toISOString().slice(0, 19)}Z`;
}

/**
 * A moment for people, in the time zone of this machine; the page's script puts it into the visitor's.
 *
 * @param timeMs milliseconds since 1970, of which {@link isoTime} has a form
 * @returns e.g. `2026-11-21 14:15`
 */
export function shownTime(timeMs: number): string {
  const time = new Date(timeMs);
  const date = `${String(time.getFullYear()).padStart(4, "0")}-${two(time.getMonth() + 1)}-${two(time.getDate())}`;
  return `${date} ${two(time.getHours())}:${two(time.getMinutes())}`;
}

function two(value: number): string {
  return value < 10 ? `0${value}` : String(value);
}

/**
 * A number with its noun.
 *
 * @returns e.g. `1 file`, `12 files`
 */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
