import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import {
  chmodSync,
  fstatSync,
  mkdirSync,
  mkdtempSync,
  readSync,
  realpathSync,
  rmSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { fsPath } from "../../src/files/fs-path.ts";
import {
  closeFile,
  lastModifiedSeconds,
  type OpenFile,
  openFile,
  strongETag,
} from "../../src/files/open-file.ts";

const onWindows = process.platform === "win32";
const isRoot = process.getuid?.() === 0;
// Paths with it are put together by hand: `join` does not keep lone surrogates.
const BYTE_NAME = "caf\uDCE9";

/** Times that something is tried which might keep a descriptor. */
const MANY = 100;

let directory: string;
let server: Server;

beforeAll(async () => {
  directory = realpathSync(mkdtempSync(join(tmpdir(), "open-file-")));
  writeFileSync(join(directory, "file"), "0123456789");
  writeFileSync(join(directory, "empty"), "");
  mkdirSync(join(directory, "dir"));
  symlinkSync("file", join(directory, "link"));
  symlinkSync("dir", join(directory, "link-to-dir"));
  symlinkSync("nowhere", join(directory, "dangling"));
  symlinkSync("loop-b", join(directory, "loop-a"));
  symlinkSync("loop-a", join(directory, "loop-b"));
  server = createServer();
  if (onWindows) return;
  symlinkSync("/dev/null", join(directory, "device"));
  Bun.spawnSync(["mkfifo", join(directory, "fifo")]);
  symlinkSync("fifo", join(directory, "link-to-fifo"));
  await new Promise<void>((resolve) => server.listen(join(directory, "socket"), resolve));
});

afterAll(() => {
  server.close();
  rmSync(directory, { recursive: true, force: true });
});

/** Opens a path that leads to a file. */
function opened(path: string): OpenFile {
  const result = openFile(path);
  if (result.kind !== "file") throw new Error(`${path} is ${result.kind}`);
  return result.file;
}

describe("openFile()", () => {
  test("openFile() opens a regular file and tells its size and times", () => {
    utimesSync(join(directory, "file"), 1000, 784111777.25);
    const file = opened(join(directory, "file"));
    const bytes = Buffer.alloc(20);
    expect(readSync(file.fd, bytes)).toBe(10);
    expect(bytes.toString("latin1", 0, 10)).toBe("0123456789");
    const { dev, ino, ctimeMs } = fstatSync(file.fd);
    expect(file).toEqual({
      fd: file.fd,
      size: 10,
      mtimeMs: 784111777250,
      ctimeMs,
      ino,
      dev,
      path: join(directory, "file"),
    });
    closeFile(file);
    expect(() => fstatSync(file.fd)).toThrow();
  });

  const kinds: readonly [name: string, path: string, kind: string, posixOnly?: boolean][] = [
    ["an empty file", "empty", "file"],
    ["a link to a file", "link", "file"],
    ["a directory", "dir", "directory"],
    ["a directory with its slash", "dir/", "directory"],
    ["a link to a directory", "link-to-dir", "directory"],
    ["nothing", "nowhere", "missing"],
    ["nothing with a slash", "nowhere/", "missing"],
    ["a file with a slash", "file/", "missing"],
    ["a link to a file with a slash", "link/", "missing"],
    ["a name below a file", "file/name", "missing"],
    ["a dangling link", "dangling", "missing"],
    ["links in a circle", "loop-a", "missing"],
    ["a name below links in a circle", "loop-a/x", "missing"],
    ["a device behind a link", "device", "missing", true],
    ["a FIFO without waiting for a writer", "fifo", "missing", true],
    ["a FIFO behind a link", "link-to-fifo", "missing", true],
    ["a socket", "socket", "missing", true],
    ["a name of 300 bytes", "n".repeat(300), "missing"],
    ["a path of 200 kB", "n/".repeat(100_000), "missing"],
    ["a name with NUL", "file\0.txt", "missing"],
    ["a name with NUL and bytes", "caf\uDCE9\0", "missing"],
  ];
  for (const [name, path, kind, posixOnly = false] of kinds) {
    test.skipIf(posixOnly && onWindows)(`openFile() takes ${name} for ${kind}`, () => {
      const result = openFile(`${directory}/${path}`);
      if (result.kind === "file") closeFile(result.file);
      expect(result.kind as string).toBe(kind);
    });
  }

  test("openFile() opens a name of 255 bytes", () => {
    const path = join(directory, "n".repeat(255));
    writeFileSync(path, "");
    closeFile(opened(path));
  });

  // macOS refuses such names, and the file system may.
  test.skipIf(process.platform !== "linux")(
    "openFile() opens a name that is not UTF-8, and no other one",
    () => {
      writeFileSync(fsPath(`${directory}/${BYTE_NAME}`), "latin-1");
      const file = opened(`${directory}/${BYTE_NAME}`);
      expect(file.size).toBe(7);
      closeFile(file);
      expect(openFile(`${directory}/caf\uDCE8`).kind).toBe("missing");
      expect(openFile(`${directory}/caf\uFFFD`).kind).toBe("missing");
    },
  );

  test.skipIf(isRoot || onWindows)("openFile() takes a file we may not read for denied", () => {
    const path = join(directory, "unreadable");
    writeFileSync(path, "");
    chmodSync(path, 0);
    expect(openFile(path).kind).toBe("denied");
  });

  test.skipIf(isRoot || onWindows)(
    "openFile() takes a name in a directory we may not enter for denied",
    () => {
      const path = join(directory, "closed");
      mkdirSync(path);
      chmodSync(path, 0);
      expect(openFile(join(path, "x")).kind).toBe("denied");
      chmodSync(path, 0o700);
    },
  );

  // In a process of its own, which may run out of descriptors without taking this one along.
  test.skipIf(onWindows)(
    "openFile() fails with the error where no descriptor is left, and opens again after",
    () => {
      const source = `
      import { closeSync, openSync } from "node:fs";
      import { closeFile, openFile } from ${JSON.stringify(join(import.meta.dir, "../../src/files/open-file.ts"))};
      const path = process.argv[1];
      openFile(path + "-warm");
      const held = [];
      let result = openFile(path);
      while (result.kind === "file") { held.push(result.file); result = openFile(path); }
      console.log(result.kind, result.error.code);
      for (const file of held) closeFile(file);
      for (let i = 0; i < 5000; i++) { openFile(path + "/"); openFile("/dev/null"); openFile("/"); }
      const again = openFile(path);
      console.log(again.kind);`;
      const script = join(directory, "exhaust.mjs");
      writeFileSync(script, source.replace("process.argv[1]", "process.argv[2]"));
      const child = Bun.spawnSync([
        "sh",
        "-c",
        'ulimit -n 64; exec "$@"',
        "sh",
        process.execPath,
        script,
        join(directory, "file"),
      ]);
      expect(child.stderr.toString()).toBe("");
      expect(child.stdout.toString()).toBe("failed EMFILE\nfile\n");
    },
  );

  test("openFile() leaves no descriptor open behind what it refuses", () => {
    // A new descriptor is always the lowest free one. Other threads have some, too, which come and go, but not that many.
    const before = opened(join(directory, "file"));
    closeFile(before);
    for (let round = 0; round < MANY; round++) {
      for (const path of ["dir", "file/", "nowhere", "dangling", "loop-a", "fifo", "device", "socket"]) {
        expect(openFile(`${directory}/${path}`).kind).not.toBe("failed");
      }
    }
    const after = opened(join(directory, "file"));
    closeFile(after);
    expect(after.fd).toBeLessThan(before.fd + MANY);
  });
});

const FILE: OpenFile = {
  fd: -1,
  size: 10,
  mtimeMs: 784111777250,
  ctimeMs: 784111777251,
  ino: 1,
  dev: 1,
  path: "",
};

describe("strongETag()", () => {
  test("strongETag() is the same for the same version of a file", () => {
    expect(strongETag(FILE)).toBe(strongETag({ ...FILE }));
    expect(strongETag(FILE)).toBe('"7pxzz70b0w-7pxzz70bso-a"');
  });

  const versions: readonly [name: string, change: Partial<OpenFile>][] = [
    ["size", { size: 11 }],
    ["time by a microsecond", { mtimeMs: FILE.mtimeMs + 0.001 }],
    ["change of state by a microsecond", { ctimeMs: FILE.ctimeMs + 0.001 }],
  ];
  for (const [name, change] of versions) {
    test(`strongETag() differs with the ${name}`, () => {
      expect(strongETag({ ...FILE, ...change })).not.toBe(strongETag(FILE));
    });
  }

  test("strongETag() differs after a file was written with its old size and time", () => {
    const path = join(directory, "rewritten");
    writeFileSync(path, "one");
    utimesSync(path, 1000, 1000);
    const first = opened(path);
    const before = strongETag(first);
    closeFile(first);
    // Not a moment's sleep: the clock of the file system has to have moved on for ctime to tell.
    let after = before;
    for (let tries = 0; tries < 100_000 && after === before; tries++) {
      truncateSync(path, 0);
      writeFileSync(path, "two");
      utimesSync(path, 1000, 1000);
      const second = opened(path);
      after = strongETag(second);
      closeFile(second);
    }
    expect(after).not.toBe(before);
  });

  for (const time of [
    0,
    -0,
    -1,
    -2147483648000,
    15032385535000,
    1e30,
    1e308,
    Number.NaN,
    Infinity,
    -Infinity,
  ]) {
    test(`strongETag() is one for the time ${time}`, () => {
      expect(strongETag({ ...FILE, mtimeMs: time, ctimeMs: time })).toMatch(/^"[-\w]+"$/);
    });
  }
});

describe("lastModifiedSeconds()", () => {
  const NOW = 1_000_000_000.9;
  const cases: readonly [name: string, mtimeMs: number, seconds: number | null][] = [
    ["drops the fraction", 784111777999.9, 784111777],
    ["drops the fraction downwards before 1970", -1, -1],
    ["takes 1970", 0, 0],
    ["takes now", 1_000_000_000_000, 1_000_000_000],
    ["takes a moment ahead for now", 1_000_000_060_000, 1_000_000_000],
    ["takes the year 9999 for now", 253402300799999, 1_000_000_000],
    ["takes the year 0", -62167219200000, -62167219200],
    ["has none after the year 9999", 253402300800000, null],
    ["has none before the year 0", -62167219200001, null],
    ["has none for a huge time", 1e30, null],
    ["has none for no number", Number.NaN, null],
    ["has none for infinity", Infinity, null],
  ];
  for (const [name, mtimeMs, seconds] of cases) {
    test(`lastModifiedSeconds() ${name}`, () => {
      expect(lastModifiedSeconds({ ...FILE, mtimeMs }, NOW)).toBe(seconds);
    });
  }
});
