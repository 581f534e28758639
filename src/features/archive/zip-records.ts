// The records of the zip format, APPNOTE.TXT 6.3.10. Contents are stored as they are: what fills a disk is compressed already, and so
// the length of the archive is known before it is made.

import { type Entry, entryName, entrySize } from "./entry.ts";

/** From here on a field says that the number stands in the extra field. Section 4.4.1.4. */
const MANY = 0xffff;
const HUGE = 0xffff_ffff;

const LOCAL_LENGTH = 30;
const CENTRAL_LENGTH = 46;
const END_LENGTH = 22;
const END64_LENGTH = 56;
const LOCATOR_LENGTH = 20;

/** Section 4.4.3: folders; and numbers of 64 bits. */
const NEEDS_2_0 = 20;
const NEEDS_4_5 = 45;
/** Section 4.4.2: the file attributes are those of Unix. */
const MADE_ON_UNIX = 3 << 8;
/** Section 4.4.4, bit 11: names are UTF-8. */
const UTF8_NAMES = 1 << 11;

const FILE_MODE = 0o100644;
const FOLDER_MODE = 0o040755;
/** MS-DOS's attribute of a folder. */
const DOS_FOLDER = 0x10;

/** The extra field with numbers of 64 bits, and the one with a time in UTC. */
const ZIP64_EXTRA = 0x0001;
const TIME_EXTRA = 0x5455;
const HAS_MTIME = 1;

/** Where the central directory lies, and how many entries it has. */
export interface Directory {
  readonly count: number;
  readonly offset: number;
  readonly length: number;
}

/** The length of {@link localHeader}. */
export function localHeaderLength(entry: Entry): number {
  return LOCAL_LENGTH + nameLength(entry) + timeLength(entry) + zip64Length(localNumbers(entry));
}

/** The length of {@link centralHeader}. */
export function centralHeaderLength(entry: Entry, offset: number): number {
  return CENTRAL_LENGTH + nameLength(entry) + timeLength(entry) + zip64Length(centralNumbers(entry, offset));
}

/** The length of {@link endRecords}. */
export function endRecordsLength(directory: Directory): number {
  return needs64(directory) ? END64_LENGTH + LOCATOR_LENGTH + END_LENGTH : END_LENGTH;
}

/**
 * What stands before the content of an entry. Section 4.3.7.
 *
 * @param entry its name is well-formed
 * @param checksum the CRC-32 of its content
 */
export function localHeader(entry: Entry, checksum: number): Buffer {
  const name = Buffer.from(entryName(entry));
  const extra = Buffer.concat([zip64Extra(localNumbers(entry)), timeExtra(entry)]);
  const record = Buffer.alloc(LOCAL_LENGTH);
  record.writeUInt32LE(0x0403_4b50, 0);
  writeCommon(record, 4, entry, checksum, localNumbers(entry).length > 0);
  record.writeUInt16LE(name.length, 26);
  record.writeUInt16LE(extra.length, 28);
  return Buffer.concat([record, name, extra]);
}

/**
 * An entry's line in the directory at the end. Section 4.3.12.
 *
 * @param entry its name is well-formed
 * @param checksum the CRC-32 of its content
 * @param offset where its local header is
 */
export function centralHeader(entry: Entry, checksum: number, offset: number): Buffer {
  const name = Buffer.from(entryName(entry));
  const numbers = centralNumbers(entry, offset);
  const extra = Buffer.concat([zip64Extra(numbers), timeExtra(entry)]);
  const record = Buffer.alloc(CENTRAL_LENGTH);
  const isFolder = entry.kind === "folder";
  record.writeUInt32LE(0x0201_4b50, 0);
  record.writeUInt16LE(MADE_ON_UNIX | NEEDS_4_5, 4);
  writeCommon(record, 6, entry, checksum, numbers.length > 0);
  record.writeUInt16LE(name.length, 28);
  record.writeUInt16LE(extra.length, 30);
  record.writeUInt32LE((isFolder ? FOLDER_MODE : FILE_MODE) * 0x1_0000 + (isFolder ? DOS_FOLDER : 0), 38);
  record.writeUInt32LE(Math.min(offset, HUGE), 42);
  return Buffer.concat([record, name, extra]);
}

/** What ends the archive. Sections 4.3.14 to 4.3.16. */
export function endRecords(directory: Directory): Buffer {
  const { count, offset, length } = directory;
  const end = Buffer.alloc(END_LENGTH);
  end.writeUInt32LE(0x0605_4b50, 0);
  end.writeUInt16LE(Math.min(count, MANY), 8);
  end.writeUInt16LE(Math.min(count, MANY), 10);
  end.writeUInt32LE(Math.min(length, HUGE), 12);
  end.writeUInt32LE(Math.min(offset, HUGE), 16);
  return needs64(directory) ? Buffer.concat([end64Records(directory), end]) : end;
}

function end64Records({ count, offset, length }: Directory): Buffer {
  const records = Buffer.alloc(END64_LENGTH + LOCATOR_LENGTH);
  records.writeUInt32LE(0x0606_4b50, 0);
  records.writeBigUInt64LE(BigInt(END64_LENGTH - 12), 4);
  records.writeUInt16LE(MADE_ON_UNIX | NEEDS_4_5, 12);
  records.writeUInt16LE(NEEDS_4_5, 14);
  records.writeBigUInt64LE(BigInt(count), 24);
  records.writeBigUInt64LE(BigInt(count), 32);
  records.writeBigUInt64LE(BigInt(length), 40);
  records.writeBigUInt64LE(BigInt(offset), 48);
  records.writeUInt32LE(0x0706_4b50, END64_LENGTH);
  records.writeBigUInt64LE(BigInt(offset + length), END64_LENGTH + 8);
  records.writeUInt32LE(1, END64_LENGTH + 16);
  return records;
}

function needs64({ count, offset, length }: Directory): boolean {
  return count >= MANY || offset >= HUGE || length >= HUGE;
}

/** The part that both headers have: from the version that is needed to the two sizes. */
function writeCommon(record: Buffer, at: number, entry: Entry, checksum: number, is64: boolean): void {
  const size = Math.min(entrySize(entry), HUGE);
  record.writeUInt16LE(is64 ? NEEDS_4_5 : NEEDS_2_0, at);
  record.writeUInt16LE(UTF8_NAMES, at + 2);
  // Method 0: stored.
  record.writeUInt32LE(dosTime(entry.mtimeMs), at + 6);
  record.writeUInt32LE(checksum, at + 10);
  record.writeUInt32LE(size, at + 14);
  record.writeUInt32LE(size, at + 18);
}

function nameLength(entry: Entry): number {
  return Buffer.byteLength(entryName(entry));
}

/** Section 4.5.3: in a local header both sizes stand there, or none. */
function localNumbers(entry: Entry): readonly number[] {
  const size = entrySize(entry);
  return size >= HUGE ? [size, size] : [];
}

/** Section 4.5.3: in the directory only those stand there that have no room in their own place. */
function centralNumbers(entry: Entry, offset: number): readonly number[] {
  return offset >= HUGE ? [...localNumbers(entry), offset] : localNumbers(entry);
}

function zip64Length(numbers: readonly number[]): number {
  return numbers.length === 0 ? 0 : 4 + 8 * numbers.length;
}

function zip64Extra(numbers: readonly number[]): Buffer {
  const extra = Buffer.alloc(zip64Length(numbers));
  if (numbers.length === 0) return extra;
  extra.writeUInt16LE(ZIP64_EXTRA, 0);
  extra.writeUInt16LE(extra.length - 4, 2);
  for (const [index, number] of numbers.entries()) extra.writeBigUInt64LE(BigInt(number), 4 + 8 * index);
  return extra;
}

/** The time in UTC stands there where 32 bits are enough for it. */
function timeLength({ mtimeMs }: Entry): number {
  const seconds = Math.floor(mtimeMs / 1000);
  return seconds >= -(2 ** 31) && seconds < 2 ** 31 ? 9 : 0;
}

function timeExtra(entry: Entry): Buffer {
  const extra = Buffer.alloc(timeLength(entry));
  if (extra.length === 0) return extra;
  extra.writeUInt16LE(TIME_EXTRA, 0);
  extra.writeUInt16LE(extra.length - 4, 2);
  extra.writeUInt8(HAS_MTIME, 4);
  extra.writeInt32LE(Math.floor(entry.mtimeMs / 1000), 5);
  return extra;
}

/** MS-DOS's first and last moment: local time, every other second. */
const DOS_FIRST = (1 << 21) | (1 << 16);
const DOS_LAST = ((127 << 25) | (12 << 21) | (31 << 16) | (23 << 11) | (59 << 5) | 29) >>> 0;

/**
 * The time in local time, as MS-DOS writes it: for those who do not look at the other one.
 *
 * @param mtimeMs milliseconds since 1970; any number
 */
export function dosTime(mtimeMs: number): number {
  const date = new Date(mtimeMs);
  const year = date.getFullYear() - 1980;
  if (!(year >= 0)) return DOS_FIRST;
  if (year > 127) return DOS_LAST;
  const day = (year << 25) | ((date.getMonth() + 1) << 21) | (date.getDate() << 16);
  return (day | (date.getHours() << 11) | (date.getMinutes() << 5) | (date.getSeconds() >> 1)) >>> 0;
}
