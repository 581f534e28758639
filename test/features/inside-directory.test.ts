import { afterAll, afterEach, describe, expect, setSystemTime, test } from "bun:test";
import { readdirSync, renameSync, symlinkSync, unlinkSync } from "node:fs";
import { resolve } from "node:path";

import { compose } from "../../src/features/feature.ts";
import { servingDirectory } from "../../src/features/handler-fields.ts";
import { isHiddenPlace } from "../../src/features/hidden-files.ts";
import { insideDirectory, insideDirectoryBut } from "../../src/features/inside-directory.ts";
import { get, LoggingHandler } from "./ask-handler.ts";
import { Site } from "./site.ts";

describe("insideDirectory()", () => {
  const site = new Site({
    "root/a.txt": "a",
    "root/sub/b.txt": "b",
    "root/in.txt": { linkTo: "a.txt" },
    "root/in": { linkTo: "sub" },
    "root/sub/up": { linkTo: ".." },
    "root/out.txt": { linkTo: "../secret.txt" },
    "root/out": { linkTo: "../other" },
    "root/twin.txt": { linkTo: "../root-twin/x.txt" },
    "root/chain.txt": { linkTo: "out/c.txt" },
    "root/broken": { linkTo: "nowhere" },
    "root/loop": { linkTo: "loop" },
    "root/page/index.html": { linkTo: "../../secret.txt" },
    "secret.txt": "secret",
    "other/c.txt": "secret",
    "root-twin/x.txt": "secret",
    link: { linkTo: "root" },
  });
  afterAll(() => site.remove());
  const Handler = compose(LoggingHandler, [servingDirectory(site.at("root")), insideDirectory]);

  for (const target of ["/a.txt", "/in.txt", "/in/b.txt", "/in/up/a.txt", "/sub/", "/in/", "/"]) {
    test(`insideDirectory() serves ${target}`, async () => {
      expect((await get(Handler, target)).status).toBe(200);
    });
  }
  for (const target of [
    "/out.txt",
    "/out",
    "/out/",
    "/out/c.txt",
    "/twin.txt",
    "/chain.txt",
    "/broken",
    "/loop",
  ]) {
    test(`insideDirectory() answers 404 for ${target}`, async () => {
      const { status, body } = await get(Handler, target);
      expect(status).toBe(404);
      expect(body).not.toContain("secret");
    });
  }
  test("insideDirectory() lists a directory whose index leads outside", async () => {
    const { status, body } = await get(Handler, "/page/");
    expect(status).toBe(200);
    expect(body).not.toContain("secret");
    expect(body).not.toContain("index.html");
  });
  test("insideDirectory() lists links that stay inside only", async () => {
    const { body } = await get(Handler, "/");
    const names = Array.from(body.matchAll(/href="([^"]*)"/g), ([, name]) => name);
    expect(names).toEqual(["a.txt", "in/", "in.txt", "page/", "sub/"]);
  });
  test("insideDirectory() serves a directory that is a link itself", async () => {
    const Linked = compose(LoggingHandler, [servingDirectory(site.at("link")), insideDirectory]);
    expect((await get(Linked, "/a.txt")).body).toBe("a");
    expect((await get(Linked, "/out.txt")).status).toBe(404);
  });
  describe("insideDirectory() remembers for a second", () => {
    afterEach(() => setSystemTime());
    const moved = new Site({ "root/a.txt": "a", "root/b/x.txt": "x" });
    afterAll(() => moved.remove());
    const Moved = compose(LoggingHandler, [servingDirectory(moved.at("root")), insideDirectory]);
    /** The file is put elsewhere, and a link in its place. */
    const moveOut = (name: string) => {
      renameSync(moved.at(`root/${name}`), moved.at(name));
      symlinkSync(`../${name}`, moved.at(`root/${name}`));
    };

    test("insideDirectory() asks again about a file after a second", async () => {
      const start = Date.now();
      setSystemTime(start);
      expect((await get(Moved, "/a.txt")).status).toBe(200);
      moveOut("a.txt");
      setSystemTime(start + 1000);
      expect((await get(Moved, "/a.txt")).status).toBe(404);
    });
    test("insideDirectory() asks again when the clock is set back", async () => {
      const start = Date.now();
      setSystemTime(start);
      expect((await get(Moved, "/b/x.txt")).status).toBe(200);
      moveOut("b");
      setSystemTime(start - 1);
      expect((await get(Moved, "/b/x.txt")).status).toBe(404);
    });
    test("insideDirectory() asks again for another directory", async () => {
      const roots = new Site({ "one/a.txt": "1", "two/a.txt": { linkTo: "../one/a.txt" } });
      const Two = compose(LoggingHandler, [insideDirectory]);
      class First extends Two {
        override directory = roots.at("one");
      }
      class Second extends Two {
        override directory = roots.at("two");
      }
      expect((await get(First, "/a.txt")).status).toBe(200);
      expect((await get(Second, "/a.txt")).status).toBe(404);
      roots.remove();
    });
  });
  describe.skipIf(process.platform === "win32")("insideDirectory() where descriptors are short", () => {
    /** To be asked where it lies, even what is in memory is opened for a moment: said by a process that may have 64 descriptors. */
    const said = (before: string, path = "/a.txt"): string => {
      const [inside, handler, descriptors] = [
        "../../src/features/inside-directory.ts",
        "./listing/socketless-handler.ts",
        "../../src/files/descriptors.ts",
      ].map((path) => JSON.stringify(resolve(import.meta.dir, path)));
      const source = `
        const { closeSync, openSync, statSync } = require("node:fs");
        const { insideDirectory } = require(${inside});
        const { SocketlessHandler } = require(${handler});
        const { keepDescriptorsFrom } = require(${descriptors});
        const path = process.argv[1] + process.argv[2];
        const content = Buffer.from("a");
        class Kept extends SocketlessHandler {
          open_path(path) { return path.endsWith("/") ? super.open_path(path) : { kind: "file", file: { ...statSync(path), fd: -1, path, content } }; }
        }
        const handler = new (insideDirectory(Kept))(process.argv[1]);
        handler.open_path(process.argv[1] + "/sub/b.txt");
        ${before}
        const { kind, error } = handler.open_path(path);
        process.stdout.write(kind + (error === undefined ? "" : " " + error.code));`;
      const command = [process.execPath, "-e", source, site.at("root"), path];
      const child = Bun.spawnSync(["sh", "-c", 'ulimit -n 64; exec "$@"', "sh", ...command]);
      expect(child.stderr.toString()).toBe("");
      return child.stdout.toString();
    };

    test("insideDirectory() serves a file in memory", () => {
      expect(said("")).toBe("file");
    });
    test("insideDirectory() serves a file in memory where the last descriptors are for connections", () => {
      expect(said("keepDescriptorsFrom(3);")).toBe("file");
    });
    for (const path of ["/a.txt", "/", "/sub/"]) {
      test(`insideDirectory() says that the machine is at fault where no descriptor is left for ${path}`, () => {
        expect(said('try { for (;;) openSync("/dev/null"); } catch {}', path)).toBe("failed EMFILE");
      });
    }
  });

  test("insideDirectory() serves one directory by two paths, in turns", async () => {
    const Any = compose(LoggingHandler, [insideDirectory]);
    class ByName extends Any {
      override directory = site.at("root");
    }
    class ByLink extends Any {
      override directory = site.at("link");
    }
    for (const Each of [ByName, ByLink, ByName, ByLink]) expect((await get(Each, "/a.txt")).status).toBe(200);
  });
  test("insideDirectory() follows the directory when it becomes a link to another one", async () => {
    const releases = new Site({ "one/a.txt": "1", "two/a.txt": "2", current: { linkTo: "one" } });
    const Current = compose(LoggingHandler, [servingDirectory(releases.at("current")), insideDirectory]);
    expect((await get(Current, "/a.txt")).body).toBe("1");
    symlinkSync("two", releases.at("next"));
    renameSync(releases.at("next"), releases.at("current"));
    expect((await get(Current, "/a.txt")).body).toBe("2");
    unlinkSync(releases.at("current"));
    expect((await get(Current, "/a.txt")).status).toBe(404);
    releases.remove();
  });
  // Only Linux tells which descriptors are open.
  test.skipIf(process.platform !== "linux")("insideDirectory() closes what it does not serve", async () => {
    const before = readdirSync("/proc/self/fd").length;
    for (let i = 0; i < 20; i++) await get(Handler, "/out.txt");
    expect(readdirSync("/proc/self/fd").length).toBeLessThan(before + 10);
  });
});

describe("insideDirectoryBut()", () => {
  const site = new Site({
    ".releases/5/a.txt": "a",
    ".releases/5/.env": "secret",
    ".releases/5/.git/config": "secret",
    ".releases/5/.well-known/token": "public",
    ".releases/5/..5/page.html": "page",
    ".releases/5/..data": { linkTo: "..5" },
    ".releases/5/page.html": { linkTo: "..data/page.html" },
    ".releases/5/token": { linkTo: ".well-known/token" },
    ".releases/5/notes.txt": { linkTo: ".env" },
    ".releases/5/repository": { linkTo: ".git" },
    ".releases/5/sub/notes.txt": { linkTo: "../notes.txt" },
    current: { linkTo: ".releases/5" },
  });
  afterAll(() => site.remove());
  const Handler = compose(LoggingHandler, [
    servingDirectory(site.at("current")),
    insideDirectoryBut(isHiddenPlace),
  ]);

  for (const target of ["/a.txt", "/page.html", "/token", "/.well-known/token", "/sub/"]) {
    test(`insideDirectoryBut() serves ${target}`, async () => {
      expect((await get(Handler, target)).status).toBe(200);
    });
  }
  for (const target of [
    "/notes.txt",
    "/sub/notes.txt",
    "/repository",
    "/repository/",
    "/repository/config",
    "/repository/../notes.txt",
  ]) {
    test(`insideDirectoryBut() answers 404 for ${target}, and again`, async () => {
      for (let asked = 0; asked < 2; asked++) {
        const { status, body } = await get(Handler, target);
        expect(status).toBe(404);
        expect(body).not.toContain("secret");
      }
    });
  }
  test("insideDirectoryBut() lists no link to what it does not serve", async () => {
    const { body } = await get(Handler, "/");
    const names = Array.from(body.matchAll(/href="([^".][^"]*)"/g), ([, name]) => name);
    expect(names).toEqual(["a.txt", "page.html", "sub/", "token"]);
    expect((await get(Handler, "/sub/")).body).not.toContain("notes.txt");
  });
});
