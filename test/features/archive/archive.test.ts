import { afterAll, describe, expect, test } from "bun:test";
import { closeSync, ftruncateSync, openSync, renameSync, rmSync, utimesSync, writeSync } from "node:fs";

import { composeHandler } from "../../../src/cli/compose-handler.ts";
import { parseArguments } from "../../../src/cli/parse-arguments.ts";
import { Allowance } from "../../../src/features/archive/allowance.ts";
import type { HandlerClass } from "../../../src/features/feature.ts";
import { fsPath } from "../../../src/files/fs-path.ts";
import type { OpenedPath } from "../../../src/files/open-file.ts";
import { decodeName } from "../../../src/semantics/byte-names.ts";
import { ThreadingHTTPServer } from "../../../src/server/http-server.ts";
import { Random, seeded } from "../../fuzz/random.ts";
import { RawClient } from "../../support/raw-client.ts";
import { output } from "../../support/run.ts";
import { request, requestBytes, serving } from "../../support/serving.ts";
import { TemporaryDirectory } from "../../support/temporary-directory.ts";
import { exchange, get, LoggingHandler, parsed, type Reply, valuesOf } from "../ask-handler.ts";
import { Site } from "../site.ts";
import { archiving, FILES, packedFiles, packedSite } from "./tree.ts";
import { checked, entriesOf, testWith, testWithEach } from "./unpackers.ts";

const FORMATS = ["zip", "tar"] as const;
const FIVE_GB = 5_000_000_000;
/** The checksum of that much alone takes half a minute where the machine has other things to do. */
const PATIENCE_MS = 600_000;
const FOUR_GIB = 4 * 1024 ** 3;
const OLD = new Date("2026-01-01T00:00:00Z");

/** Programs, and how they unpack `$1` into `$2`; bsdtar reads a pipe, so that it sees no end before it has seen the rest. */
const UNPACKED_BY = {
  zip: [
    ["unzip", 'LC_ALL=C.UTF-8 unzip -qq "$1" -d "$2"'],
    ["bsdtar", 'cat "$1" | LC_ALL=C.UTF-8 bsdtar -xf - -C "$2"'],
  ],
  tar: [
    ["tar", 'tar -xf "$1" -C "$2"'],
    ["bsdtar", 'cat "$1" | LC_ALL=C.UTF-8 bsdtar -xf - -C "$2"'],
  ],
} as const;

/** One value of a field, which has to be there once. */
function valueOf(reply: Reply, name: string): string {
  const [value, ...others] = valuesOf(reply, name);
  if (value === undefined || others.length > 0) throw new Error(`${name}: ${reply.fields.join(", ")}`);
  return value;
}

async function head(Handler: HandlerClass, target: string, version = "1.1"): Promise<Reply> {
  return parsed(
    await exchange(Handler, `HEAD ${target} HTTP/${version}\r\nHost: test\r\nConnection: close\r\n\r\n`),
  );
}

async function saved(temporary: TemporaryDirectory, Handler: HandlerClass, target: string): Promise<string> {
  const path = temporary.join("saved");
  await Bun.write(path, Buffer.from((await get(Handler, target)).body, "latin1"));
  return path;
}

describe("archive()", () => {
  const site = packedSite();
  afterAll(() => site.remove());
  const Handler = archiving(site.path);

  for (const format of FORMATS) {
    test(`archive() answers ?archive=${format} with its length, its name and a strong tag`, async () => {
      const reply = await get(Handler, `/?archive=${format}`);
      expect(reply.status).toBe(200);
      expect(valueOf(reply, "Content-Type")).toBe(format === "zip" ? "application/zip" : "application/x-tar");
      expect(valueOf(reply, "Content-Length")).toBe(String(reply.body.length));
      expect(valueOf(reply, "Content-Disposition")).toBe(
        `attachment; filename="files.${format}"; filename*=UTF-8''files.${format}`,
      );
      expect(valueOf(reply, "ETag")).toMatch(/^"[\w-]+"$/);
      expect(valueOf(reply, "Accept-Ranges")).toBe("bytes");
      expect(valuesOf(reply, "Last-Modified")).toEqual([]);
    });

    test(`archive() answers HEAD for ${format} with the same head`, async () => {
      const [whole, alone] = [
        await get(Handler, `/?archive=${format}`),
        await head(Handler, `/?archive=${format}`),
      ];
      const undated = (fields: readonly string[]): string[] =>
        fields.filter((field) => !field.startsWith("Date"));
      expect(undated(alone.fields)).toEqual(undated(whole.fields));
      expect(alone.body).toBe("");
    });

    testWith(
      "python3",
      `archive() packs into a ${format} what a visitor sees, and nothing else`,
      async () => {
        using temporary = new TemporaryDirectory();
        const seen = await entriesOf(format, await saved(temporary, Handler, `/?archive=${format}`));
        const files = seen.filter(({ name }) => !name.endsWith("/"));
        expect(new Set(files.map(({ name }) => name))).toEqual(new Set(packedFiles().keys()));
        expect(files).toHaveLength(packedFiles().size);
        for (const { name, size } of files)
          expect(size).toBe(Buffer.byteLength(packedFiles().get(name) ?? ""));
        expect(new Set(files.map(({ mode }) => mode))).toEqual(new Set([0o644]));
        const folders = seen.filter(({ name }) => name.endsWith("/"));
        expect(new Set(folders.map(({ mode }) => mode))).toEqual(new Set([0o755]));
        expect(folders.map(({ name }) => name)).toContain("files/nothing in it/x/");
        expect(folders[0]?.name).toBe("files/");
        expect(folders.filter(({ name }) => name.includes("deep"))).toHaveLength(100);
      },
    );

    testWithEach(format, `archive() makes a ${format} that is whole`, async (check) => {
      using temporary = new TemporaryDirectory();
      await check(await saved(temporary, Handler, `/?archive=${format}`));
    });

    for (const [program, command] of UNPACKED_BY[format]) {
      testWith(
        program,
        `archive() makes a ${format} that unpacks to the same contents, by ${program}`,
        async () => {
          using temporary = new TemporaryDirectory();
          const path = await saved(temporary, Handler, `/?archive=${format}`);
          await output(["sh", "-c", `${command} || exit 1`, "sh", path, temporary.path]);
          for (const [name, content] of Object.entries(FILES)) {
            // It makes one character of two that are one.
            if (program === "bsdtar" && name !== name.normalize()) continue;
            expect(await Bun.file(temporary.join("files", name)).text()).toBe(content);
          }
        },
      );
    }

    test(`archive() cuts any range out of a ${format}`, async () => {
      const whole = (await get(Handler, `/?archive=${format}`)).body;
      const random = new Random(seeded(format === "zip" ? 1 : 2));
      for (let count = 0; count < 80; count++) {
        const start = random.below(whole.length);
        // Half of them are short, so that some lie in one header.
        const end =
          start + random.below(Math.min(whole.length - start, count % 2 === 0 ? 600 : whole.length));
        const part = await get(Handler, `/?archive=${format}`, `Range: bytes=${start}-${end}`);
        expect(part.status).toBe(206);
        expect(valueOf(part, "Content-Range")).toBe(`bytes ${start}-${end}/${whole.length}`);
        expect(valueOf(part, "Content-Length")).toBe(String(part.body.length));
        expect(part.body === whole.slice(start, end + 1)).toBe(true);
      }
    });

    test(`archive() answers HTTP/1.0 with a ${format} that has a length`, async () => {
      const reply = await head(Handler, `/sub/?archive=${format}`, "1.0");
      expect(valuesOf(reply, "Transfer-Encoding")).toEqual([]);
      expect(Number(valueOf(reply, "Content-Length"))).toBeGreaterThan(300_000);
    });
  }

  test("archive() keeps to the conditions of a request", async () => {
    const whole = await head(Handler, "/sub/?archive=zip");
    const etag = valueOf(whole, "ETag");
    const size = Number(valueOf(whole, "Content-Length"));
    const ask = (...fields: readonly string[]): Promise<Reply> =>
      get(Handler, "/sub/?archive=zip", ...fields);
    const notModified = await ask(`If-None-Match: ${etag}`);
    expect([notModified.status, notModified.body, valueOf(notModified, "ETag")]).toEqual([304, "", etag]);
    expect((await ask('If-None-Match: "other"')).status).toBe(200);
    expect((await ask('If-Match: "other"')).status).toBe(412);
    expect((await ask(`If-Match: ${etag}`)).status).toBe(200);
    const goesOn = await ask("Range: bytes=100-", `If-Range: ${etag}`);
    expect([goesOn.status, goesOn.body.length]).toEqual([206, size - 100]);
    const another = await ask("Range: bytes=100-", 'If-Range: "other"');
    expect([another.status, another.body.length]).toEqual([200, size]);
    const behind = await ask(`Range: bytes=${size}-`);
    expect([behind.status, valueOf(behind, "Content-Range")]).toEqual([416, `bytes */${size}`]);
    expect((await ask("Range: bytes=-22")).body).toStartWith("PK\x05\x06");
    const several = await ask("Range: bytes=0-1,5-6");
    expect([several.status, several.body.length]).toEqual([200, size]);
  });

  testWith("python3", "archive() packs only what is selected, with all that is below it", async () => {
    using temporary = new TemporaryDirectory();
    const path = await saved(temporary, Handler, "/?archive=zip&select=nothing+in+it&select=readme");
    const names = (await entriesOf("zip", path)).map(({ name }) => name);
    expect(names).toEqual(["files/", "files/nothing in it/", "files/nothing in it/x/", "files/readme"]);
  });

  for (const name of [
    "gone",
    ".env",
    "folder-outside",
    "fifo/x",
    "sub/below",
    "../R",
    "..",
    ".",
    "/etc",
    "link-outside",
  ]) {
    test(`archive() does not find ${name} among what can be selected`, async () => {
      const reply = await get(Handler, `/?archive=zip&select=readme&select=${encodeURIComponent(name)}`);
      expect(reply.status).toBe(404);
    });
  }

  for (const path of ["/.git/", "/sub/.git/", "/folder-outside/", "/nope/", "/fifo/"]) {
    test(`archive() does not find ${path}`, async () => {
      expect((await get(Handler, `${path}?archive=tar`)).status).toBe(404);
      expect((await head(Handler, `${path}?archive=tar`)).status).toBe(404);
    });
  }

  test("archive() leaves alone what is no folder or no wish for an archive", async () => {
    expect((await get(Handler, "/readme?archive=zip")).body).toBe("not the same");
    expect((await get(Handler, "/sub/?archive=rar")).body).toContain("Directory listing");
    const redirect = await get(Handler, "/sub?archive=zip&select=x");
    expect([redirect.status, valueOf(redirect, "Location")]).toEqual([301, "/sub/?archive=zip&select=x"]);
  });

  test("archive() calls an archive as its folder, whatever that is called", async () => {
    const disposition = async (path: string): Promise<string> =>
      valueOf(await head(Handler, `${path}?archive=zip`), "Content-Disposition");
    expect(await disposition("/sub/below/")).toContain('filename="below.zip"');
    expect(await disposition("/sub/..//./sub/below/")).toContain('filename="below.zip"');
    expect(await disposition("/nothing%20in%20it/")).toContain("filename*=UTF-8''nothing%20in%20it.zip");
  });

  test("archive() is off where nothing is listed", async () => {
    const ToolHandler = await composeHandler(
      LoggingHandler,
      parseArguments(["-d", site.path, "--archive", "--no-listing"]),
    );
    const reply = await get(ToolHandler, "/sub/?archive=zip");
    expect(reply.status).toBe(404);
    expect(reply.body).not.toContain("below");
  });

  test("archive() is off unless it is asked for", async () => {
    const ToolHandler = await composeHandler(LoggingHandler, parseArguments(["-d", site.path]));
    expect(valueOf(await get(ToolHandler, "/sub/?archive=zip"), "Content-Type")).toStartWith("text/html");
  });
});

describe("an archive's tag", () => {
  /** Tags before and after something happened. */
  async function tags(happens: (site: Site) => void): Promise<readonly string[]> {
    const site = new Site({ "a.txt": "aaa", "b/c.txt": "ccc", ".hidden": "" });
    // What happens may be within one tick of the file system's clock.
    for (const name of ["a.txt", "b/c.txt"]) utimesSync(site.at(name), OLD, OLD);
    try {
      const Handler = archiving(site.path);
      const before = await head(Handler, "/?archive=tar");
      happens(site);
      return [valueOf(before, "ETag"), valueOf(await head(Handler, "/?archive=tar"), "ETag")];
    } finally {
      site.remove();
    }
  }

  for (const [name, happens] of Object.entries<(site: Site) => void>({
    "a file is written": (site) => site.put("b/c.txt", "ccd"),
    "a file comes": (site) => site.put("b/d.txt", ""),
    "a file goes": (site) => rmSync(site.at("a.txt")),
    "a file has another name": (site) => renameSync(site.at("a.txt"), site.at("d.txt")),
    "a folder goes": (site) => rmSync(site.at("b"), { recursive: true }),
    "a file's time is set": (site) => utimesSync(site.at("a.txt"), 1, 1),
    "a file takes another's place": (site) => {
      site.put("d.txt", "aaa");
      renameSync(site.at("d.txt"), site.at("a.txt"));
    },
  })) {
    test(`an archive's tag is another one when ${name}`, async () => {
      const [before, after] = await tags(happens);
      expect(after).not.toBe(before ?? "");
    });
  }

  test("an archive's tag stays when something comes that is not in it", async () => {
    const [before, after] = await tags((site) => site.put(".another", "hidden"));
    expect(after).toBe(before ?? "");
  });

  test("an archive's tag is another one in each format and for each selection", async () => {
    const site = new Site({ "a.txt": "aaa", "b.txt": "bbb" });
    const Handler = archiving(site.path);
    const targets = [
      "/?archive=tar",
      "/?archive=zip",
      "/?archive=zip&select=a.txt",
      "/?archive=zip&select=b.txt",
    ];
    const found = await Promise.all(
      targets.map(async (target) => valueOf(await head(Handler, target), "ETag")),
    );
    expect(new Set(found).size).toBe(targets.length);
    site.remove();
  });
});

describe("a file that changes while an archive is sent", () => {
  /** Asks for an archive, and has something happen between its head and its body. */
  async function during(
    format: string,
    happens: (site: Site) => void,
  ): Promise<{ readonly announced: number; readonly sent: string; readonly log: string }> {
    const site = new Site({ "a.txt": "a".repeat(100_000), "b.txt": "b".repeat(100_000), "c.txt": "c" });
    // What happens may be within one tick of the file system's clock.
    utimesSync(site.at("b.txt"), OLD, OLD);
    // A cut goes through the network: in memory the end looks like any other.
    class Handler extends archiving(site.path) {
      override end_headers(): void {
        super.end_headers();
        happens(site);
      }
    }
    LoggingHandler.log = [];
    let received = "";
    await serving(Handler, async (address) => {
      const client = await RawClient.connect(address);
      received = await client
        .send(requestBytes(`/?archive=${format}`, { fields: { Connection: "close" } }))
        .text();
    });
    site.remove();
    const reply = parsed(received);
    return {
      announced: Number(valueOf(reply, "Content-Length")),
      sent: reply.body,
      log: LoggingHandler.log.join("\n"),
    };
  }

  for (const format of FORMATS) {
    for (const [name, happens] of Object.entries<(site: Site) => void>({
      "is gone": (site) => rmSync(site.at("b.txt")),
      shrinks: (site) => site.put("b.txt", "short"),
      "is replaced": (site) => {
        site.put("d.txt", "d".repeat(100_000));
        renameSync(site.at("d.txt"), site.at("b.txt"));
      },
      "is another one of the same length": (site) => site.put("b.txt", "B".repeat(100_000)),
    })) {
      test(`a file that ${name} breaks off a ${format}, and the log says which`, async () => {
        const { announced, sent, log } = await during(format, happens);
        expect(sent.length).toBeLessThan(announced);
        expect(sent).not.toContain("B".repeat(10));
        expect(log).toMatch(/Archive of %r broken off: .*b\.txt/);
      });
    }

    test(`a file that grows is in a ${format} as it was`, async () => {
      const { announced, sent, log } = await during(format, (site) => {
        const fd = openSync(site.at("b.txt"), "a");
        writeSync(fd, "more");
        closeSync(fd);
      });
      expect(sent.length).toBe(announced);
      expect(sent).not.toContain("more");
      expect(log).not.toContain("broken off");
    });
  }
});

describe("a large archive", () => {
  const site = new Site({ "a.txt": "first", "z.txt": "last" });
  afterAll(() => site.remove());
  const fd = openSync(site.at("sparse.bin"), "w");
  ftruncateSync(fd, FIVE_GB);
  closeSync(fd);

  for (const format of FORMATS) {
    testWith(
      "python3",
      `a ${format} of 5 GB is read by all programs`,
      async () => {
        using temporary = new TemporaryDirectory();
        const path = temporary.join(`large.${format}`);
        await serving(
          archiving(site.path),
          async (address) => {
            // What lies between is zeros, so that the archive need not be fetched as a whole to be here as a whole.
            const target = `/?archive=${format}`;
            const part = async (range: string): Promise<Buffer> =>
              Buffer.from(
                (await request(address, target, { fields: { Range: range, Connection: "close" } })).body,
                "latin1",
              );
            const size = Number(
              (await request(address, target, { method: "HEAD", fields: { Connection: "close" } })).get(
                "content-length",
              ),
            );
            expect(size).toBeGreaterThan(FIVE_GB);
            const [start, middle, end] = [
              await part("bytes=0-65535"),
              await part(`bytes=${FOUR_GIB - 500}-${FOUR_GIB + 499}`),
              await part("bytes=-65536"),
            ];
            expect(middle.equals(Buffer.alloc(1000))).toBe(true);
            const file = openSync(path, "w");
            writeSync(file, start, 0, start.length, 0);
            writeSync(file, end, 0, end.length, size - end.length);
            closeSync(file);
          },
          ThreadingHTTPServer,
        );
        const seen = await entriesOf(format, path);
        expect(seen.map(({ name, size }) => [name, size])).toEqual([
          ["files/", 0],
          ["files/a.txt", 5],
          ["files/sparse.bin", FIVE_GB],
          ["files/z.txt", 4],
        ]);
        const commands =
          format === "zip"
            ? [["unzip", "-l"], ["zipinfo"], ["7z", "l"], ["bsdtar", "-tf"], ["unzip", "-p"]]
            : [
                ["tar", "-tf"],
                ["bsdtar", "-tf"],
                ["7z", "l"],
              ];
        for (const command of commands) {
          if (Bun.which(command[0] ?? "") === null) continue;
          if (command[1] === "-p") expect(await output([...command, path, "files/z.txt"])).toBe("last");
          else await checked(command, path);
        }
      },
      PATIENCE_MS,
    );
  }
});

describe("an archive and its client", () => {
  const site = packedSite();
  afterAll(() => site.remove());

  for (const format of FORMATS) {
    testWith("curl", `curl -C - goes on with a ${format} where it was cut`, async () => {
      using temporary = new TemporaryDirectory();
      await serving(
        archiving(site.path),
        async ([host, port]) => {
          const url = `http://${host}:${port}/?archive=${format}`;
          const [whole, part] = [temporary.join("whole"), temporary.join("part")];
          await output(["curl", "-sS", "-o", whole, url]);
          await output(["curl", "-sS", "-r", "0-200000", "-o", part, url]);
          await output(["curl", "-sS", "-C", "-", "-o", part, url]);
          await output(["cmp", whole, part]);
        },
        ThreadingHTTPServer,
      );
    });
  }

  test("a client that leaves leaves nothing behind", async () => {
    const allowance = new Allowance(1000, 300);
    const Handler = archiving(site.path, allowance);
    await serving(
      Handler,
      async (address) => {
        for (let count = 0; count < 5;) {
          const client = await RawClient.connect(address);
          client.send(requestBytes("/?archive=zip"));
          const head = await client.until("\r\n\r\n");
          // Those before it may not have heard yet that they are alone.
          const isRefused = head.startsWith("HTTP/1.1 503 ");
          if (!isRefused) {
            await client.until("PK");
            count++;
          }
          client.reset();
        }
        for (let count = 0; count < 5; count++) {
          await request(address, "/?archive=zip", { method: "HEAD", fields: { Connection: "close" } });
        }
        // All five had one archive each, and no more than two have room at once.
        let status = 0;
        while (status !== 200) {
          ({ status } = await request(address, "/?archive=tar", { fields: { Connection: "close" } }));
        }
      },
      ThreadingHTTPServer,
    );
  });

  test("archives that are too much are refused, one and all together", async () => {
    const one = await get(archiving(site.path, new Allowance(10)), "/?archive=zip");
    expect([one.status, one.body.includes("Too many files")]).toEqual([403, true]);
    const all = await get(archiving(site.path, new Allowance(1000, 10)), "/?archive=zip");
    expect([all.status, all.body.includes("Too many archives")]).toEqual([503, true]);
  });

  test("the next request on the connection is answered as ever", async () => {
    const archive = "GET /sub/?archive=zip HTTP/1.1\r\nHost: a\r\n\r\n";
    const received = await exchange(
      archiving(site.path),
      `${archive}GET /readme HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`,
    );
    expect(received).toEndWith("\r\n\r\nnot the same");
  });
});

describe("hostile names", () => {
  const site = new Site({ plain: "plain" });
  afterAll(() => site.remove());
  const NAMES = [
    "back\\slash",
    "x\\..\\..\\up",
    "line\nbreak",
    "\x1b[2J",
    "\xff\xfe",
    "a:b",
    "a_b",
    "con",
    "trailing.",
    "-rf",
    "\xe2\x80\xaetxt.exe",
  ];
  const paths = NAMES.map((name) => fsPath(`${site.path}/${decodeName(Buffer.from(name, "latin1"))}`));
  for (const path of paths) closeSync(openSync(path, "w"));

  for (const [format, names] of [
    [
      "zip",
      [
        "-rf",
        "x_.._.._up",
        "__",
        "_[2J",
        "_con",
        "a_b (2)",
        "a_b",
        "back_slash",
        "line_break",
        "plain",
        "trailing_",
        "\u202etxt.exe",
      ],
    ],
    [
      "tar",
      [
        "-rf",
        "x_.._.._up",
        "__",
        "_[2J",
        "a:b",
        "a_b",
        "back_slash",
        "con",
        "line_break",
        "plain",
        "trailing.",
        "\u202etxt.exe",
      ],
    ],
  ] as const) {
    testWith("python3", `hostile names lead nowhere from a ${format}`, async () => {
      using temporary = new TemporaryDirectory();
      const path = await saved(temporary, archiving(site.path), `/?archive=${format}`);
      const seen = (await entriesOf(format, path)).map(({ name }) => name);
      expect(seen.slice(1).toSorted()).toEqual(names.map((name) => `files/${name}`).toSorted());
    });
  }

  test("hostile names can be selected by their bytes", async () => {
    expect((await head(archiving(site.path), "/?archive=zip&select=%FF%FE&select=line%0Abreak")).status).toBe(
      200,
    );
  });
});

describe("what cannot be read", () => {
  const site = new Site({ "open.txt": "open", "closed.txt": "closed", "closed/x": "x" });
  afterAll(() => site.remove());
  const Handler = archiving(site.path);

  /** A handler that finds something else at some paths. */
  function finding(found: OpenedPath): HandlerClass {
    return class extends Handler {
      override open_path(path: string): OpenedPath {
        return path.includes("closed") ? found : super.open_path(path);
      }
    };
  }

  test("what may not be read is left out, and the log says so", async () => {
    LoggingHandler.log = [];
    const reply = await get(finding({ kind: "denied" }), "/?archive=tar");
    expect([reply.status, reply.body.includes("closed")]).toEqual([200, false]);
    expect(LoggingHandler.log.join("\n")).toMatch(/lacks what cannot be read: %d .* 2$/m);
  });

  for (const [code, status] of [
    ["EMFILE", 503],
    ["EIO", 500],
  ] as const) {
    test(`what fails with ${code} is an error, and its words are for the log`, async () => {
      LoggingHandler.log = [];
      const error = Object.assign(new Error(`${code}: /secret/path`), { code });
      const reply = await get(finding({ kind: "failed", error }), "/?archive=tar");
      expect([reply.status, reply.body.includes("secret")]).toEqual([status, false]);
      expect(LoggingHandler.log.join("\n")).toContain("/secret/path");
    });
  }

  test("archive() sends the library's extra fields, but for those that it has", async () => {
    class Extra extends Handler {
      override extra_response_headers = [
        ["X-Extra", "1"],
        ["ETag", "mine"],
      ] as const;
    }
    const reply = await head(Extra, "/?archive=tar");
    expect(valueOf(reply, "X-Extra")).toBe("1");
    expect(valueOf(reply, "ETag")).toStartWith('"tar-');
  });
});
