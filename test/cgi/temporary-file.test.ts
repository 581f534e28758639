import { describe, expect, test } from "bun:test";
import { fstatSync, readdirSync, readSync, statSync, writeSync } from "node:fs";
import { resolve } from "node:path";

import { TemporaryFile } from "../../src/cgi/temporary-file.ts";
import { run } from "../support/run.ts";
import { TemporaryDirectory } from "../support/temporary-directory.ts";
import { text } from "./pieces.ts";

const UNLINKS = process.platform !== "win32";

describe("TemporaryFile", () => {
  test.if(UNLINKS)("TemporaryFile has no name while it is open", () => {
    using directory = new TemporaryDirectory();
    const file = new TemporaryFile(directory.path);
    expect(readdirSync(directory.path)).toEqual([]);
    writeSync(file.fd, "abc", 0);
    const back = Buffer.alloc(4);
    expect([readSync(file.fd, back, 0, 4, 0), text(back)]).toEqual([3, "abc\0"]);
    file.close();
  });

  test("TemporaryFile closes its descriptor, once", () => {
    using directory = new TemporaryDirectory();
    const file = new TemporaryFile(directory.path);
    const { fd } = file;
    file.close();
    expect(() => fstatSync(fd)).toThrow("EBADF");
    expect(() => file.fd).toThrow("I/O operation on closed file");
    file.close();
  });

  test("TemporaryFile is removed when it is closed, where it keeps its name so long", () => {
    using directory = new TemporaryDirectory();
    const file = new TemporaryFile(directory.path, false);
    const [name = ""] = readdirSync(directory.path);
    expect(name).toStartWith("serve-forever-");
    if (UNLINKS) expect(statSync(directory.join(name)).mode & 0o777).toBe(0o600);
    file.close();
    expect(readdirSync(directory.path)).toEqual([]);
  });

  test("TemporaryFile is closed and removed when it is forgotten", async () => {
    using directory = new TemporaryDirectory();
    const make = (): void => void new TemporaryFile(directory.path, false);
    for (let count = 0; count < 50; count++) make();
    for (let round = 0; round < 100 && readdirSync(directory.path).length === 50; round++) {
      Bun.gc(true);
      await new Promise((settle) => setImmediate(settle));
    }
    expect(readdirSync(directory.path).length).toBeLessThan(50);
  });

  test("TemporaryFile is removed when the program ends without closing it", async () => {
    using directory = new TemporaryDirectory();
    const source = resolve(import.meta.dir, "../../src/cgi/temporary-file.ts");
    const program = `
      import { TemporaryFile } from ${JSON.stringify(source)};
      import { readdirSync } from "node:fs";
      const files = [1, 2].map(() => new TemporaryFile(${JSON.stringify(directory.path)}, false));
      console.log(readdirSync(${JSON.stringify(directory.path)}).length, files.length);`;
    const { stdout, exitCode } = await run([process.execPath, "-e", program]);
    expect([text(stdout), exitCode]).toEqual(["2 2\n", 0]);
    expect(readdirSync(directory.path)).toEqual([]);
  });
});
