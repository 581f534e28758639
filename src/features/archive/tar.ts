// The tar format, POSIX.1-2001: for each entry a header of 512 bytes and the content, filled up to a multiple of that. What a header
// has no room for stands in an extended header before it: `pax`, section "pax Interchange Format".

import { type Entry, entryName, entrySize } from "./entry.ts";
import type { Segment } from "./segment.ts";

const BLOCK = 512;
/** Two empty blocks end an archive. */
const END = 2 * BLOCK;
/** A header's name has no end where it fills its field. */
const NAME_LENGTH = 100;
/** Eleven octal digits. */
const MAX_NUMBER = 8 ** 11 - 1;

/** Where the fields of a header are, and how long. */
const FIELD = {
  name: 0,
  mode: 100,
  uid: 108,
  gid: 116,
  size: 124,
  mtime: 136,
  checksum: 148,
  type: 156,
  magic: 257,
} as const;

interface Header {
  readonly name: string;
  readonly mode: number;
  readonly size: number;
  readonly mtime: number;
  /** `0` a file, `5` a folder, `x` an extended header of the next one. */
  readonly type: "0" | "5" | "x";
}

/**
 * A tar archive. It has no checksums of contents, so nothing has to be read before it is sent.
 *
 * @param entries what is in it; their names are well-formed
 * @yields its segments
 */
export function* tarSegments(entries: readonly Entry[]): Generator<Segment, void, undefined> {
  for (const entry of entries) {
    const size = entrySize(entry);
    yield { length: headLength(entry), bytes: () => head(entry) };
    if (entry.kind === "folder" || size === 0) continue;
    yield { length: size, file: entry };
    const rest = padding(size);
    if (rest > 0) yield { length: rest, bytes: () => Buffer.alloc(rest) };
  }
  yield { length: END, bytes: () => Buffer.alloc(END) };
}

function headLength(entry: Entry): number {
  const records = extendedRecords(entry);
  return records === "" ? BLOCK : BLOCK + filled(Buffer.byteLength(records)) + BLOCK;
}

function head(entry: Entry): Buffer {
  const name = entryName(entry);
  const size = entrySize(entry);
  const seconds = wholeSeconds(entry);
  const own = header({
    // Who does not know extended headers gets as much of the name as there is room for.
    name: name.replaceAll(/[^\x20-\x7e]/gu, "_").slice(0, NAME_LENGTH),
    mode: entry.kind === "folder" ? 0o755 : 0o644,
    size: fits(size) ? size : 0,
    mtime: fits(seconds) ? seconds : 0,
    type: entry.kind === "folder" ? "5" : "0",
  });
  const records = extendedRecords(entry);
  if (records === "") return own;
  const content = Buffer.from(records);
  const extended = { name: "PaxHeader", mode: 0o644, size: content.length, mtime: 0, type: "x" } as const;
  return Buffer.concat([header(extended), content, Buffer.alloc(padding(content.length)), own]);
}

/** What the header has no room for. */
function extendedRecords(entry: Entry): string {
  const name = entryName(entry);
  const size = entrySize(entry);
  const seconds = wholeSeconds(entry);
  let records = "";
  if (name.length > NAME_LENGTH || /[^\x20-\x7e]/.test(name)) records += record("path", name);
  if (!fits(size)) records += record("size", String(size));
  if (!fits(seconds)) records += record("mtime", String(seconds));
  return records;
}

/** `27 path=a name of any length\n`, where the number is how long all of it is, itself too. */
function record(key: string, value: string): string {
  const text = ` ${key}=${value}\n`;
  const length = Buffer.byteLength(text);
  let digits = 1;
  while (String(length + digits).length > digits) digits++;
  return `${length + digits}${text}`;
}

function header({ name, mode, size, mtime, type }: Header): Buffer {
  const block = Buffer.alloc(BLOCK);
  const put = (at: number, text: string): number => block.write(text, at, "latin1");
  put(FIELD.name, name);
  put(FIELD.mode, octal(mode, 7));
  // Whoever unpacks owns the files, but for root, who would otherwise give them to a stranger with the number they have here.
  put(FIELD.uid, octal(0, 7));
  put(FIELD.gid, octal(0, 7));
  put(FIELD.size, octal(size, 11));
  put(FIELD.mtime, octal(mtime, 11));
  put(FIELD.type, type);
  put(FIELD.magic, "ustar\x0000");
  // The sum is that of the header with blanks in the sum's own place.
  put(FIELD.checksum, " ".repeat(8));
  let sum = 0;
  for (const byte of block) sum += byte;
  put(FIELD.checksum, `${octal(sum, 6)}\0 `);
  return block;
}

function octal(value: number, digits: number): string {
  return value.toString(8).padStart(digits, "0");
}

function fits(value: number): boolean {
  return value >= 0 && value <= MAX_NUMBER;
}

function wholeSeconds({ mtimeMs }: Entry): number {
  return Number.isFinite(mtimeMs) ? Math.floor(mtimeMs / 1000) : 0;
}

function padding(size: number): number {
  return filled(size) - size;
}

function filled(size: number): number {
  return Math.ceil(size / BLOCK) * BLOCK;
}
