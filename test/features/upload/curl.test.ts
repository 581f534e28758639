// The tool, given files by curl as people give them.

import { afterEach, beforeEach, expect, test } from "bun:test";
import { readdirSync, readFileSync, statSync } from "node:fs";

import { RawClient } from "../../support/raw-client.ts";
import { output, run } from "../../support/run.ts";
import { Site } from "../../support/site.ts";
import { Tool } from "../../support/spawn-tool.ts";
import { ID, until } from "./upload-server.ts";

const CONTENT = Buffer.from(Array.from({ length: 3_000_000 }, (_, index) => (index * index) % 251));

let site: Site;
let mine: Site;
let tool: Tool;
let url: string;
beforeEach(async () => {
  site = new Site();
  mine = new Site({ "big.bin": CONTENT, "a b.txt": "hello" });
  tool = new Tool(["--upload", "-b", "127.0.0.1", site.path, "0"]);
  url = `http://127.0.0.1:${await tool.port()}`;
});
afterEach(async () => {
  await tool[Symbol.asyncDispose]();
  site[Symbol.dispose]();
  mine[Symbol.dispose]();
});

function curl(...args: readonly string[]): Promise<string> {
  return output(["curl", "--silent", "--show-error", "--max-time", "60", ...args]);
}

const names = (): string[] => readdirSync(site.path).toSorted();
const partSize = (): number =>
  Math.max(
    -1,
    ...names()
      .filter((name) => name.startsWith(".upload-"))
      .map((name) => statSync(`${site.path}/${name}`).size),
  );

test("curl -T gives a file, its name taken from the path", async () => {
  expect(await curl("-T", `${mine.path}/a b.txt`, `${url}/`)).toBe("Saved as /a%20b.txt\n");
  expect(await curl("-T", `${mine.path}/a b.txt`, `${url}/`)).toContain("Saved as /a%20b%20%281%29.txt, as");
  expect(await curl("-T", `${mine.path}/big.bin`, `${url}/other.bin`)).toBe("Saved as /other.bin\n");
  expect(readFileSync(`${site.path}/other.bin`).equals(CONTENT)).toBe(true);
  expect(names()).toEqual(["a b (1).txt", "a b.txt", "other.bin"]);
});

test("curl -T - gives what comes through a pipe", async () => {
  const { stdout, exitCode } = await run(["curl", "-s", "-T", "-", `${url}/piped`], "from a pipe");
  expect([stdout.toString(), exitCode]).toEqual(["Saved as /piped\n", 0]);
  expect(readFileSync(`${site.path}/piped`, "utf8")).toBe("from a pipe");
});

test("curl -F gives several files and makes a folder", async () => {
  const text = await curl(
    "-F",
    `file=@${mine.path}/a b.txt`,
    "-F",
    `file=@${mine.path}/big.bin`,
    "-F",
    "folder=new",
    `${url}/`,
  );
  expect(text).toBe("Saved as /a%20b.txt\nSaved as /big.bin\nMade /new/\n");
  expect(readFileSync(`${site.path}/big.bin`).equals(CONTENT)).toBe(true);
});

test("curl --data-binary gives a body under the name in the query", async () => {
  await curl("--data-binary", `@${mine.path}/big.bin`, `${url}/?name=big.bin`);
  expect(readFileSync(`${site.path}/big.bin`).equals(CONTENT)).toBe(true);
});

test("curl -X MKCOL makes a folder", async () => {
  expect(await curl("-X", "MKCOL", `${url}/new/`)).toBe("Made /new/\n");
  expect(statSync(`${site.path}/new`).isDirectory()).toBe(true);
});

test("curl -C goes on with what was cut", async () => {
  const put = ["curl", "-s", "--max-time", "60", "-H", `Upload-Id: ${ID}`, "-T", `${mine.path}/big.bin`];
  // Slowly, so that it is not over by the time we look.
  const first = Bun.spawn([...put, "--limit-rate", "200k", `${url}/big.bin`], {
    stdout: "ignore",
    stderr: "ignore",
  });
  await until(() => partSize() > 100_000);
  first.kill("SIGKILL");
  await first.exited;
  await until(() => names().some((name) => name.endsWith(".kept")));
  const head = await curl("-I", "-H", `Upload-Id: ${ID}`, `${url}/big.bin`);
  const offset = /^Upload-Offset: (\d+)\r$/m.exec(head)?.[1] ?? "";
  expect(Number(offset)).toBe(partSize());
  expect(await output([...put, "-C", offset, `${url}/big.bin`])).toBe("Saved as /big.bin\n");
  expect(readFileSync(`${site.path}/big.bin`).equals(CONTENT)).toBe(true);
  expect(names()).toEqual(["big.bin"]);
});

test("curl hears a refusal before it has sent the body", async () => {
  const { stdout } = await run([
    "curl",
    "-s",
    "-o",
    "/dev/null",
    "-w",
    "%{http_code} %{size_upload}",
    "-H",
    "Expect: 100-continue",
    // It sends the body after a second in which it heard nothing, and the tool may be slow.
    "--expect100-timeout",
    "60",
    "-T",
    `${mine.path}/big.bin`,
    `${url}/.hidden`,
  ]);
  expect(stdout.toString()).toBe("400 0");
});

test("a tool that is ended at once leaves nothing of what was on its way", async () => {
  const client = await RawClient.connect(["127.0.0.1", Number(new URL(url).port)]);
  client.send("PUT /a HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nhalf");
  await until(() => partSize() === 4);
  // Not by the process's own `kill`, which does nothing the second time; and the same signal soon after is its echo.
  process.kill(tool.process.pid, "SIGINT");
  expect([await tool.line(), await tool.line()]).toEqual(["\n", "Keyboard interrupt received, exiting.\n"]);
  process.kill(tool.process.pid, "SIGTERM");
  expect(await tool.exited).toBe(143);
  expect(names()).toEqual([]);
});

test("several processes keep every file of one name", async () => {
  await using workers = new Tool(["--upload", "--workers", "3", "-b", "127.0.0.1", site.path, "0"]);
  const target = `http://127.0.0.1:${await workers.port()}/same.txt`;
  const bodies = Array.from({ length: 24 }, (_, number) => `${number}`.padStart(50_000, "x"));
  const replies = await Promise.all(
    bodies.map((body) =>
      fetch(target, { method: "PUT", body, keepalive: false, headers: { Connection: "close" } }),
    ),
  );
  expect(replies.map(({ status }) => status)).toEqual(bodies.map(() => 201));
  const contents = names().map((name) => readFileSync(`${site.path}/${name}`, "utf8"));
  expect(contents.toSorted()).toEqual(bodies.toSorted());
});
