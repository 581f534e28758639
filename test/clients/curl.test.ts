// The tool, asked by curl as people ask it.

import { afterAll, beforeAll, expect, test } from "bun:test";
import { statSync, truncateSync, utimesSync } from "node:fs";
import { join } from "node:path";

import { residentBytes } from "../support/resident-bytes.ts";
import { output, run } from "../support/run.ts";
import { Site } from "../support/site.ts";
import { Tool } from "../support/spawn-tool.ts";

const TEXT = "0123456789abcdefghijklmnopqrstuvwxyz\n";
const FIVE_GIGABYTES = 5 * 1024 ** 3;
/** For all of them, from a file that is in no cache: on a busy machine of two cores forty were measured. */
const LONG_DOWNLOAD_SECONDS = 600;

const site = new Site({ "text.txt": TEXT, "sub/index.html": "<p>sub\n" });
let tool: Tool;
let url: string;

beforeAll(async () => {
  tool = new Tool(["-b", "127.0.0.1", site.path, "0"]);
  url = `http://127.0.0.1:${await tool.port()}`;
});

afterAll(async () => {
  await tool[Symbol.asyncDispose]();
  site[Symbol.dispose]();
});

function curl(...args: readonly string[]): Promise<string> {
  return output(["curl", "--silent", "--show-error", "--max-time", "60", ...args]);
}

test("curl -i gets status, fields and body", async () => {
  const reply = await curl("-i", `${url}/text.txt`);
  expect(reply).toStartWith("HTTP/1.1 200 OK\r\nServer: ");
  expect(reply).toContain("\r\nContent-type: text/plain; charset=utf-8\r\nContent-Length: 37\r\n");
  expect(reply).toContain("\r\nX-Content-Type-Options: nosniff\r\n");
  expect(reply).toContain("\r\nCache-Control: no-cache\r\n");
  expect(reply).toEndWith(`\r\n\r\n${TEXT}`);
});

test("curl -I gets what GET would say, without the body", async () => {
  const fields = async (...args: string[]): Promise<string> =>
    (await curl(...args, "-o", "/dev/null", "-D", "-", `${url}/text.txt`)).replace(/Date: .*/, "");
  expect(await fields("-I")).toBe(await fields());
});

test("curl -r gets one range, and several in one reply", async () => {
  expect(await curl("-r", "0-9", `${url}/text.txt`)).toBe("0123456789");
  expect(await curl("-r", "-5", `${url}/text.txt`)).toBe("wxyz\n");
  const reply = await curl("-i", "-r", "0-9,20-29", `${url}/text.txt`);
  expect(reply).toStartWith("HTTP/1.1 206 Partial Content\r\n");
  expect(reply).toContain("Content-Range: bytes 0-9/37\r\n\r\n0123456789\r\n--");
  expect(reply).toContain("Content-Range: bytes 20-29/37\r\n\r\nklmnopqrst\r\n--");
});

test("curl -r gets 416 for a range behind the end", async () => {
  const reply = await curl("-i", "-r", "100-", `${url}/text.txt`);
  expect(reply).toStartWith("HTTP/1.1 416 ");
  expect(reply).toContain("Content-Range: bytes */37\r\n");
});

test("curl --etag-compare gets nothing where nothing has changed, and everything where it has", async () => {
  const changing = site.write("changing.txt", "before");
  const etag = join(site.path, "etag.saved");
  const code = ["-o", "/dev/null", "-w", "%{http_code}"];
  expect(await curl("--etag-save", etag, `${url}/changing.txt`)).toBe("before");
  expect(await curl("--etag-compare", etag, ...code, `${url}/changing.txt`)).toBe("304");
  site.write("changing.txt", "after!");
  utimesSync(changing, 1, 1);
  expect(await curl("--etag-compare", etag, `${url}/changing.txt`)).toBe("after!");
});

test("curl -z gets a file only where it is newer", async () => {
  const code = ["-o", "/dev/null", "-w", "%{http_code}", `${url}/text.txt`];
  expect(await curl("-z", join(site.path, "text.txt"), ...code)).toBe("304");
  expect(await curl("-z", "Sun, 06 Nov 1994 08:49:37 GMT", ...code)).toBe("200");
});

test("curl --http1.0 gets a whole reply and an end", async () => {
  expect(await curl("--http1.0", `${url}/text.txt`)).toBe(TEXT);
});

test("curl -L follows a directory to its index page, with the query kept", async () => {
  const reply = await curl("-L", "-w", "%{num_redirects} %{url_effective}", `${url}/sub?a=b`);
  expect(reply).toBe(`<p>sub\n1 ${url}/sub/?a=b`);
});

test("curl keeps one connection for many files", async () => {
  const connects = ["-w", "%{num_connects}", "-o", "/dev/null"];
  const reply = await curl(...connects, `${url}/text.txt`, ...connects, `${url}/sub/`);
  expect(reply).toBe("10");
});

test("curl gets 501 for what is not offered, though it has begun to send a body", async () => {
  const { stdout } = await run(
    ["curl", "-si", "--data-binary", "@-", `${url}/text.txt`],
    "x".repeat(3_000_000),
  );
  expect(stdout.toString()).toContain("HTTP/1.1 501 Unsupported method ('POST')\r\n");
});

test(
  "a file of 5 GB downloads and resumes, and the server's memory stays flat",
  async () => {
    const file = site.write("large.bin", "");
    truncateSync(file, FIVE_GIGABYTES); // sparse: it takes no room on the disk
    await curl(`${url}/text.txt`);
    const before = residentBytes(tool.process.pid);
    const patience = ["--max-time", String(LONG_DOWNLOAD_SECONDS)];
    const size = await curl(...patience, "-o", "/dev/null", "-w", "%{size_download}", `${url}/large.bin`);
    expect(Number(size)).toBe(FIVE_GIGABYTES);
    expect(residentBytes(tool.process.pid) - before).toBeLessThan(64 * 1024 ** 2);

    const partial = join(site.path, "partial.bin");
    site.write("partial.bin", "");
    truncateSync(partial, FIVE_GIGABYTES - 1_000_000);
    await curl("-C", "-", "-o", partial, `${url}/large.bin`);
    expect(statSync(partial).size).toBe(FIVE_GIGABYTES);
  },
  LONG_DOWNLOAD_SECONDS * 1000,
);
