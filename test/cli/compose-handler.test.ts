import { afterAll, describe, expect, test } from "bun:test";
import { chmodSync } from "node:fs";

import { baseHandler, composeHandler, switchesFor } from "../../src/cli/compose-handler.ts";
import { parseArguments } from "../../src/cli/parse-arguments.ts";
import { plain } from "../../src/features/paint.ts";
import { terminalLog } from "../../src/features/terminal-log.ts";
import { CGIHTTPRequestHandler } from "../../src/handlers/cgi-http-request-handler.ts";
import { SimpleHTTPRequestHandler } from "../../src/handlers/simple-http-request-handler.ts";
import { exchange, get, LoggingHandler, valuesOf } from "../features/ask-handler.ts";
import type { Reply } from "../features/ask-handler.ts";
import { Site } from "../features/site.ts";
import { rejection } from "../support/rejection.ts";
import { output } from "../support/run.ts";
import { Site as SharedSite } from "../support/site.ts";
import { Tool } from "../support/spawn-tool.ts";

const CLI = `${import.meta.dir}/../../src/cli.ts`;

describe("composeHandler()", () => {
  const site = new Site({
    "site/a.txt": "a",
    "site/.env": "hidden",
    "site/out.txt": { linkTo: "../outside.txt" },
    "site/unknown": "u",
    "site/home.html": "home",
    "outside.txt": "outside",
  });
  afterAll(() => site.remove());
  const ask = async (argv: readonly string[], target: string): Promise<Reply> =>
    get(await composeHandler(LoggingHandler, parseArguments(["-d", site.at("site"), ...argv])), target);

  const cases: readonly { argv: readonly string[]; target: string; plain: number; given: number }[] = [
    { argv: ["--hidden"], target: "/.env", plain: 404, given: 200 },
    { argv: ["--follow-symlinks"], target: "/out.txt", plain: 404, given: 200 },
    { argv: ["--no-listing"], target: "/", plain: 200, given: 404 },
  ];
  for (const { argv, target, plain, given } of cases) {
    test(`composeHandler() answers ${plain} for ${target}, and ${given} with ${argv.join(" ")}`, async () => {
      expect((await ask([], target)).status).toBe(plain);
      expect((await ask(argv, target)).status).toBe(given);
    });
  }
  const fields: readonly {
    argv: readonly string[];
    target: string;
    name: string;
    plain: string[];
    given: string[];
  }[] = [
    {
      argv: ["--cache", "5"],
      target: "/a.txt",
      name: "Cache-Control",
      plain: ["no-cache"],
      given: ["max-age=5"],
    },
    { argv: ["-H", "X-A: b"], target: "/a.txt", name: "X-A", plain: [], given: ["b"] },
    {
      argv: ["-H", "Cache-Control: x"],
      target: "/a.txt",
      name: "Cache-Control",
      plain: ["no-cache"],
      given: ["x"],
    },
    {
      argv: ["--content-type", "text/x-a"],
      target: "/unknown",
      name: "Content-Type",
      plain: ["application/octet-stream"],
      given: ["text/x-a"],
    },
  ];
  for (const { argv, target, name, plain, given } of fields) {
    test(`composeHandler() sends ${name} ${given.join()} with ${argv.join(" ")}`, async () => {
      expect(valuesOf(await ask([], target), name)).toEqual(plain);
      expect(valuesOf(await ask(argv, target), name)).toEqual(given);
    });
  }
  test("composeHandler() sends nosniff with everything", async () => {
    for (const target of ["/a.txt", "/", "/nope"]) {
      expect(valuesOf(await ask([], target), "X-Content-Type-Options")).toEqual(["nosniff"]);
    }
  });
  test("composeHandler() shows other index files with --index", async () => {
    expect((await ask(["--index", "start.html,home.html"], "/")).body).toBe("home");
  });
  test("composeHandler() keeps connections open, and not with -p HTTP/1.0", async () => {
    const twice = "GET /a.txt HTTP/1.1\r\nHost: a\r\n\r\n".repeat(2);
    const replies = async (...argv: string[]) =>
      (
        await exchange(
          await composeHandler(LoggingHandler, parseArguments(["-d", site.at("site"), ...argv])),
          twice,
        )
      ).match(/HTTP\/1\.\d 200/g);
    expect(await replies()).toEqual(["HTTP/1.1 200", "HTTP/1.1 200"]);
    expect(await replies("-p", "HTTP/1.0")).toEqual(["HTTP/1.0 200"]);
  });
  test("composeHandler() refuses HTTP/0.9", async () => {
    const Handler = await composeHandler(LoggingHandler, parseArguments(["-d", site.at("site")]));
    expect(await exchange(Handler, "GET /a.txt\r\n")).toStartWith("HTTP/1.1 400 ");
  });
  test("composeHandler() logs nothing with --quiet", async () => {
    LoggingHandler.log = [];
    await ask([], "/a.txt");
    expect(LoggingHandler.log).toHaveLength(1);
    await ask(["-q"], "/a.txt");
    expect(LoggingHandler.log).toHaveLength(1);
  });
  test("composeHandler() gathers for the listing page what options add to it, when the page is made", async () => {
    const values = parseArguments(["-d", site.at("site"), "--upload"]);
    const switches = switchesFor(values);
    const Handler = await composeHandler(LoggingHandler, values, undefined, switches);
    const hasForm = async (): Promise<boolean> =>
      /<input [^>]*type="?file/.test((await get(Handler, "/")).body);
    expect(await hasForm()).toBe(true);
    switches.upload.on = false;
    expect(await hasForm()).toBe(false);
    expect((await ask([], "/")).body).not.toMatch(/<input [^>]*type="?file/);
  });
  test("composeHandler() leads to the clean address of a page beside a proxy", async () => {
    const argv = ["--clean-urls", "--proxy", "/api=http://127.0.0.1:1"];
    const reply = await ask(argv, "/home.html");
    expect(reply.status).toBe(301);
    expect(valuesOf(reply, "Location")).toEqual(["/home"]);
  });

  test("composeHandler() has no two features whose own methods have one name", async () => {
    const all = [
      "--clean-urls",
      "--spa",
      "--archive",
      "--upload",
      "--overwrite",
      "--compress",
      "--live",
      "--cors",
      "-q",
      "--inbox",
    ];
    const withValues = [
      "--proxy",
      "/api=http://h",
      "--limit",
      "upload=3",
      "-H",
      "X-A: 1",
      "--log-format",
      "json",
    ];
    for (const argv of [
      [...all, ...withValues],
      ["--no-listing", ...all],
    ]) {
      const log = terminalLog(() => undefined, plain);
      const Handler = await composeHandler(SimpleHTTPRequestHandler, parseArguments(argv), log);
      const known = new Set<string>(namesAbove(SimpleHTTPRequestHandler.prototype, Object.prototype).flat());
      const layers = namesAbove(Handler.prototype, SimpleHTTPRequestHandler.prototype);
      expect(layers.length).toBeGreaterThan(10);
      const own = layers.flat().filter((name) => !known.has(name));
      expect(own.filter((name, index) => own.indexOf(name) !== index)).toEqual([]);
    }
  });

  // Whether one is refused before the others are loaded is chance, so several tools are started.
  test("composeHandler() tells in one line what cannot be had, while something else is loaded", async () => {
    const argv = [
      "--upload",
      "--live",
      "--archive",
      "--log-file",
      "/nope/x",
      "-b",
      "127.0.0.1",
      site.at("site"),
      "0",
    ];
    const told = await Promise.all(Array.from({ length: 8 }, () => stderrOf(argv)));
    expect(told.filter((text) => !/^serve-forever: Cannot write the log: .*\n$/.test(text))).toEqual([]);
  });

  test("composeHandler() refuses a limit that nobody knows", async () => {
    const values = parseArguments(["--limit", "nonsense=1"]);
    expect(await rejection(composeHandler(LoggingHandler, values))).toMatchObject({ exitCode: 2 });
  });
});

/** What the tool says before it ends. */
async function stderrOf(argv: readonly string[]): Promise<string> {
  const child = Bun.spawn([process.execPath, CLI, ...argv], { stdout: "ignore", stderr: "pipe" });
  return new Response(child.stderr).text();
}

/** The names that each prototype has itself, from one to below another. */
function namesAbove(from: object, to: object): string[][] {
  const names: string[][] = [];
  for (let prototype = from; prototype !== to; prototype = Object.getPrototypeOf(prototype))
    names.push(Object.getOwnPropertyNames(prototype).filter((name) => name !== "constructor"));
  return names;
}

test("switchesFor() is on for what is given", () => {
  expect(switchesFor(parseArguments(["--live"]))).toEqual({ upload: { on: false }, live: { on: true } });
  expect(switchesFor(parseArguments(["--inbox"]))).toEqual({ upload: { on: true }, live: { on: false } });
});

test("baseHandler() runs programs only where that is wanted", async () => {
  expect(await baseHandler(false)).toBe(SimpleHTTPRequestHandler);
  expect(await baseHandler(true)).toBe(CGIHTTPRequestHandler);
});

test("the tool runs the programs in cgi-bin with --cgi, and without it serves them as files", async () => {
  using site = new SharedSite();
  const script = site.write(
    "cgi-bin/hello.sh",
    `#!/bin/sh\nprintf 'Content-Type: text/plain\\n\\n%s' "$QUERY_STRING"\n`,
  );
  chmodSync(script, 0o755);
  chmodSync(site.path, 0o755); // as root, scripts run as nobody
  for (const [args, body] of [
    [["--cgi"], "a=b"],
    [[], await Bun.file(script).text()],
  ] as const) {
    await using tool = new Tool([...args, "-b", "127.0.0.1", site.path, "0"]);
    const url = `http://127.0.0.1:${await tool.port()}/cgi-bin/hello.sh?a=b`;
    expect(await output(["curl", "-sS", url])).toBe(body);
  }
});
