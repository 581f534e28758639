// Names as every unpacker can write them. In a folder on disk a name may be any bytes; in an archive some of them lead out of the
// place where it is unpacked, some cannot be written there at all, and one such name makes some programs give up altogether.
//
// What cannot stay becomes `_`, which is never longer than what it stands for, so that no name grows past what a disk takes.

/** For whom names are made: for Windows, too, as with zip, or for systems where any character but a slash will do. */
export type NameRules = "windows" | "posix";

/**
 * Lone surrogates, which stand for bytes that are not UTF-8; control characters, with which a listing writes to a terminal; and both
 * slashes: a backslash is one on Windows, whatever the format says.
 */
const UNSAFE = /[\p{Cs}\p{Cc}/\\]/gu;

/** Reserved characters, and a blank or dot at the end, which Windows drops. */
const NOT_ON_WINDOWS = /[<>:"|?*]|[. ]$/g;

/** Devices, with any suffix; the digits may be superscript ones. */
const DEVICE = /^(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9\u00b9\u00b2\u00b3])(?: *\.|$)/i;

/**
 * A name that can be written anywhere.
 *
 * @param name the name of one file or folder, as in `byte-names.ts`
 * @param rules for whom
 * @returns the name itself wherever that will do
 */
export function safeName(name: string, rules: NameRules): string {
  const written = name.replaceAll(UNSAFE, "_");
  if (rules === "posix") return /^\.{0,2}$/.test(written) ? `_${written.slice(1)}` : written;
  const allowed = written.replaceAll(NOT_ON_WINDOWS, "_");
  return allowed === "" || DEVICE.test(allowed) ? `_${allowed}` : allowed;
}

/**
 * Safe names for all that lies in one folder, no two of them the same.
 *
 * @param names the names, all different
 * @param rules for whom
 * @returns a name for each, in their order; those that need no change have theirs
 */
export function safeNames(names: readonly string[], rules: NameRules): readonly string[] {
  const safe = names.map((name) => safeName(name, rules));
  const taken = new Set(names.filter((name, index) => name === safe[index]));
  // Counting begins where it ended: a thousand names that become one would be a million tries.
  const counts = new Map<string, number>();
  return safe.map((name, index) => {
    if (name === names[index]) return name;
    let free = name;
    let count = counts.get(name) ?? 1;
    for (; taken.has(free); free = numbered(name, count)) count++;
    counts.set(name, count);
    taken.add(free);
    return free;
  });
}

/** `a.txt` as `a (2).txt`, as people know it from their downloads. */
function numbered(name: string, count: number): string {
  const dot = name.lastIndexOf(".");
  const end = dot > 0 ? dot : name.length;
  return `${name.slice(0, end)} (${count})${name.slice(end)}`;
}
