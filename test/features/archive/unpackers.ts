// Other people's programs that read archives, and archives on disk for them to read.

import { test } from "bun:test";
import { closeSync, ftruncateSync, openSync, writeSync } from "node:fs";
import { crc32 } from "node:zlib";

import type { FileEntry, FolderEntry } from "../../../src/features/archive/entry.ts";
import type { Segment } from "../../../src/features/archive/segment.ts";
import { output, run } from "../../support/run.ts";

/** What a program says of an archive that is whole: exit code 0, and nothing of a warning. */
export const CHECKS: Readonly<Record<"zip" | "tar", Readonly<Record<string, readonly string[]>>>> = {
  zip: {
    unzip: ["unzip", "-tqq"],
    bsdtar: ["bsdtar", "-tf"],
    "7z": ["7z", "t"],
    python3: ["python3", "-c", "import sys, zipfile; assert zipfile.ZipFile(sys.argv[1]).testzip() is None"],
  },
  tar: {
    tar: ["tar", "-tf"],
    bsdtar: ["bsdtar", "-tf"],
    "7z": ["7z", "t"],
    python3: ["python3", "-c", "import sys, tarfile; [m.size for m in tarfile.open(sys.argv[1])]"],
  },
};

/** A test that needs a program; where that is not here it is skipped, and says so. */
export function testWith(program: string, name: string, work: () => Promise<void>, timeoutMs = 60_000): void {
  if (Bun.which(program) === null) test.skip(`${name} (there is no ${program} here)`, work);
  else test(name, work, timeoutMs);
}

/** A test for each program that reads a format. */
export function testWithEach(
  format: "zip" | "tar",
  name: string,
  work: (check: (archive: string) => Promise<void>) => Promise<void>,
): void {
  for (const [program, command] of Object.entries(CHECKS[format])) {
    testWith(program, `${name}, says ${program}`, () => work((archive) => checked(command, archive)));
  }
}

/** Runs a command on an archive, which it has to like. */
export async function checked(command: readonly string[], archive: string): Promise<void> {
  const { stdout, stderr, exitCode } = await run([...command, archive]);
  const said = stdout.toString() + stderr;
  if (exitCode !== 0 || /warning|error(?!s detected)/i.test(stderr) || /Warnings: |Errors: /.test(said)) {
    throw new Error(`${command.join(" ")} ended with ${exitCode}: ${said}`);
  }
}

/** An entry as a program sees it. */
export interface Seen {
  readonly name: string;
  readonly size: number;
  /** Type and permissions, as in `ls`, e.g. 0o644. */
  readonly mode: number;
  /** Seconds since 1970, UTC; of a zip archive from its extra field where it has one. */
  readonly mtime: number | null;
}

const ZIP_READER = `
import json, struct, sys, zipfile
def mtime(extra):
  while len(extra) >= 4:
    kind, length = struct.unpack("<HH", extra[:4])
    if kind == 0x5455: return struct.unpack("<i", extra[5:9])[0]
    extra = extra[4 + length:]
seen = [dict(name=i.filename, size=i.file_size, mode=(i.external_attr >> 16) & 0o777, mtime=mtime(i.extra)) for i in zipfile.ZipFile(sys.argv[1]).infolist()]
print(json.dumps(seen))`;
const TAR_READER = `
import json, sys, tarfile
print(json.dumps([dict(name=m.name + "/" * m.isdir(), size=m.size, mode=m.mode, mtime=m.mtime) for m in tarfile.open(sys.argv[1])]))`;

/** What Python finds in an archive. */
export async function entriesOf(format: "zip" | "tar", archive: string): Promise<Seen[]> {
  const script = format === "zip" ? ZIP_READER : TAR_READER;
  const seen: Seen[] = JSON.parse(await output(["python3", "-c", script, archive]));
  return seen;
}

/** All bytes of an archive that has no contents of files. */
export async function madeOf(segments: Iterable<Segment>): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for (const segment of segments) {
    if ("file" in segment) throw new Error("A file");
    pieces.push(await segment.bytes());
  }
  return Buffer.concat(pieces);
}

/** Writes an archive whose files are nothing but zeros: the file system stores none of them. */
export async function writeSparse(path: string, segments: Iterable<Segment>): Promise<void> {
  const fd = openSync(path, "w");
  let offset = 0;
  for (const segment of segments) {
    if ("bytes" in segment) writeSync(fd, await segment.bytes(), 0, segment.length, offset);
    offset += segment.length;
  }
  ftruncateSync(fd, offset);
  closeSync(fd);
}

/** The CRC-32 of so many zeros. */
export function zerosChecksum(length: number): number {
  const zeros = Buffer.alloc(Math.min(length, 64 * 1024 * 1024));
  let checksum = 0;
  for (let rest = length; rest > 0; rest -= zeros.length) checksum = crc32(zeros.subarray(0, rest), checksum);
  return checksum;
}

/** A folder of an archive; its name ends with a slash. */
export function folderEntry(name: string, mtimeMs = 1e12): FolderEntry {
  return { kind: "folder", name, mtimeMs };
}

/** A file of an archive that is nowhere on disk. */
export function fileEntry(name: string, size: number, mtimeMs = 1e12): FileEntry {
  const folder = { name: "files/", path: "/nowhere/" };
  return { kind: "file", folder, leaf: name, safeLeaf: name, size, mtimeMs, ctimeMs: 0, ino: 0, dev: 0 };
}
