import { afterAll, describe, expect, test } from "bun:test";
import { readFileSync, rmSync } from "node:fs";

import { composeHandler } from "../../src/cli/compose-handler.ts";
import { logFeature } from "../../src/cli/log-feature.ts";
import { parseArguments } from "../../src/cli/parse-arguments.ts";
import { ToolError, UsageError } from "../../src/cli/tool-error.ts";
import { plain } from "../../src/features/paint.ts";
import { terminalLog } from "../../src/features/terminal-log.ts";
import { SimpleHTTPRequestHandler } from "../../src/handlers/simple-http-request-handler.ts";
import { get } from "../features/ask-handler.ts";
import { Site } from "../features/site.ts";
import { Pty } from "../support/pty.ts";
import { TOOL, Tool } from "../support/spawn-tool.ts";

const site = new Site({ "site/a.txt": "a" });
afterAll(() => site.remove());

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe("logFeature()", () => {
  const values = (argv: readonly string[]) => parseArguments(["-d", site.at("site"), ...argv]);
  const cases = [
    { format: [], line: /^192\.0\.2\.1 - - \[.*\] "GET \/a\.txt HTTP\/1\.1" 200 -\n$/ },
    { format: ["--log-format", "python"], line: /" 200 -\n$/ },
    { format: ["--log-format", "combined"], line: /" 200 1 "-" "-"\n$/ },
    { format: ["--log-format", "json"], line: /^\{"time":.*"status":200,.*\}\n$/ },
  ];
  for (const { format, line } of cases) {
    test(`logFeature() writes to the file with ${format.join(" ")}, and not to stderr`, async () => {
      const path = site.at(`${format.join("")}.log`);
      const Handler = await composeHandler(SimpleHTTPRequestHandler, values([...format, "--log-file", path]));
      await get(Handler, "/a.txt");
      await turn();
      expect(readFileSync(path, "utf8")).toMatch(line);
    });
  }
  test("logFeature() goes on in the same file where a class is made anew", async () => {
    const path = site.at("again.log");
    const wanted = values(["--log-file", path]);
    for (let time = 0; time < 2; time++)
      await get(await composeHandler(SimpleHTTPRequestHandler, wanted), "/a.txt");
    await turn();
    expect(readFileSync(path, "utf8").trimEnd().split("\n")).toHaveLength(2);
    expect(process.listenerCount("SIGUSR1")).toBeLessThanOrEqual(cases.length + 1);
  });
  test("logFeature() leaves the terminal its own log", async () => {
    const path = site.at("beside.log");
    const shown: string[] = [];
    const pretty = terminalLog((line) => void shown.push(line), plain);
    const Handler = await composeHandler(SimpleHTTPRequestHandler, values(["--log-file", path]), pretty);
    await get(Handler, "/a.txt");
    await turn();
    expect(shown).toEqual([expect.stringContaining("200 GET /a.txt 1 B")]);
    expect(readFileSync(path, "utf8")).toContain('"GET /a.txt HTTP/1.1" 200 -');
  });
  test("logFeature() has nothing to do where stderr is quiet and there is no file", () => {
    const quiet = { values: values(["-q"]), directory: site.at("site"), terminalLog: false };
    expect(logFeature("json", quiet)).toBeUndefined();
    expect(logFeature("json", { ...quiet, values: values([]) })).toBeDefined();
  });
  test("logFeature() says in one line that it cannot write", () => {
    const wanted = values(["--log-file", site.at("nope/a.log")]);
    const context = { values: wanted, directory: site.at("site"), terminalLog: false };
    expect(() => logFeature(undefined, context)).toThrow(ToolError);
  });
  test("logFeature() refuses a log that an upload could replace", () => {
    const openedFor = (path: string, ...argv: readonly string[]) => {
      const wanted = values(["--upload", ...argv, "--log-file", site.at(path)]);
      return logFeature(undefined, { values: wanted, directory: site.at("site"), terminalLog: false });
    };
    expect(() => openedFor("site/a.log", "--overwrite")).toThrow(UsageError);
    expect(openedFor("site/a.log")).toBeDefined();
    expect(openedFor("outside.log", "--overwrite")).toBeDefined();
  });
});

describe("--log-format", () => {
  test("--log-format writes to stderr in a script", async () => {
    await using tool = new Tool(["-b", "127.0.0.1", "0", site.at("site"), "--log-format", "json"]);
    const port = await tool.port();
    await fetch(`http://127.0.0.1:${port}/a.txt`);
    expect(JSON.parse(await tool.errorLine())).toMatchObject({ method: "GET", path: "/a.txt", status: 200 });
  });
  test.skipIf(process.platform === "win32")("--log-format takes the place of a terminal's log", async () => {
    await using tool = new Pty([...TOOL, "-b", "127.0.0.1", "0", "--log-format", "combined"], {
      cwd: site.at("site"),
    });
    const [url] = await tool.shows(/http:\/\/127\.0\.0\.1:\d+\//);
    await fetch(`${url}a.txt`);
    await tool.shows(/127\.0\.0\.1 - - \[.*\] "GET \/a\.txt HTTP\/1\.1" 200 1 "-" "/);
    expect(tool.text).not.toContain("200 GET /a.txt");
  });
  test.skipIf(process.platform === "win32")(
    "--log-file is beside a terminal's log, and -q turns off only that",
    async () => {
      for (const quiet of [[], ["-q"]]) {
        const log = site.at("pty.log");
        rmSync(log, { force: true });
        await using tool = new Pty([...TOOL, "-b", "127.0.0.1", "0", "--log-file", log, ...quiet], {
          cwd: site.at("site"),
        });
        const [url] = await tool.shows(/http:\/\/127\.0\.0\.1:\d+\//);
        await (await fetch(`${url}a.txt`)).text();
        if (quiet.length === 0) await tool.shows(/200 GET \/a\.txt 1 B/);
        await (await fetch(`${url}a.txt`)).text();
        expect(readFileSync(log, "utf8")).toContain('"GET /a.txt HTTP/1.1" 200 -');
        if (quiet.length > 0) expect(tool.text).not.toContain("GET /a.txt"); // the banner's path may have "GET" by chance
      }
    },
  );
});
