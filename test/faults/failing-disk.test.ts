// A file that opens and cannot be read: a disk that fails (EIO), or something that is no file after all (EISDIR). Memory of this
// process stands for the disk: what is mapped is read, and behind the end of a mapping every read is an input/output error.

import { afterAll, describe, expect, test } from "bun:test";
import { openSync, readFileSync, statSync } from "node:fs";

import type { OpenedPath } from "../../src/files/open-file.ts";
import { SimpleHTTPRequestHandler } from "../../src/handlers/simple-http-request-handler.ts";
import { ThreadingHTTPServer } from "../../src/server/http-server.ts";
import { strictReply } from "../fuzz/strict-reply.ts";
import { Serving } from "../server/serving.ts";
import { exchange } from "../support/raw-client.ts";
import { Site } from "../support/site.ts";
import { Calm, everybodyGone } from "./calm.ts";

const KIB = 1024;

const site = new Site({ small: "small" });
afterAll(() => site[Symbol.dispose]());

let log: string[] = [];

/** Files of this name and size are read from a descriptor of our choice. */
class Failing extends SimpleHTTPRequestHandler {
  static source = "";
  static size = 0;
  override directory = site.path;
  override protocol_version = "HTTP/1.1";
  override open_path(path: string): OpenedPath {
    const { source, size } = Failing;
    if (!path.endsWith("/failing")) return super.open_path(path);
    const { mtimeMs, ctimeMs, ino, dev } = statSync(source);
    return {
      kind: "file",
      file: { fd: openSync(source, "r"), size, mtimeMs, ctimeMs, ino, dev, path: source },
    };
  }
  override log_message(format: string, ...args: readonly unknown[]): void {
    if (!format.startsWith('"')) log.push([format, ...args].join(" "));
  }
}

class Noting extends ThreadingHTTPServer {
  readonly errors: unknown[] = [];
  override handle_error(_request: unknown, _address: unknown, error: unknown): void {
    this.errors.push(error);
  }
}

async function ask(source: string, size: number, range = ""): Promise<{ output: string; codes: unknown[] }> {
  await using _calm = new Calm();
  await using serving = new Serving(new Noting(["127.0.0.1", 0], Failing));
  const { server, address } = serving;
  log = [];
  Object.assign(Failing, { source, size });
  const output = await exchange(address, `GET /failing HTTP/1.1\r\nHost: a\r\n${range}\r\n`);
  expect(await exchange(address, "GET /small HTTP/1.1\r\nHost: a\r\n\r\n")).toEndWith("\r\n\r\nsmall");
  await everybodyGone(server);
  return {
    output,
    codes: server.errors.map((error) => error instanceof Error && Reflect.get(error, "code")),
  };
}

/** Where a mapping ends that can be read, and nothing follows it. */
function endOfMapping(atLeast: number): number {
  const mappings = [...readFileSync("/proc/self/maps", "latin1").matchAll(/^(\w+)-(\w+) (r?)/gm)].map(
    ([, start = "", end = "", readable]) => ({
      start: Number.parseInt(start, 16),
      end: Number.parseInt(end, 16),
      readable: readable === "r",
    }),
  );
  const found = mappings.find(
    ({ start, end, readable }, index) =>
      readable &&
      end - start >= atLeast &&
      mappings[index + 1] !== undefined &&
      mappings[index + 1]?.start !== end,
  );
  if (found === undefined) throw new Error("No mapping is that large");
  return found.end;
}

describe.skipIf(process.platform !== "linux")("a file that cannot be read", () => {
  for (const [name, source, size, code] of [
    ["that is small", "/proc/self/mem", 100, "EIO"],
    ["that is large", "/proc/self/mem", 1000 * KIB, "EIO"],
    ["that is a directory", site.path, 100, "EISDIR"],
    ["that is a large directory", site.path, 1000 * KIB, "EISDIR"],
  ] as const) {
    test(`${name} is answered 500, and the log says why`, async () => {
      const { output, codes } = await ask(source, size);
      const reply = strictReply(output, 0, "GET");
      expect([reply.status, reply.isWhole, reply.end]).toEqual([500, true, output.length]);
      expect(output).not.toContain(source);
      expect(log).toEqual(["code %d, message %s 500 Internal Server Error"]);
      expect(codes).toEqual([code]);
    });
  }

  for (const good of [20 * KIB, 200 * KIB, 500 * KIB]) {
    test(`from byte ${good} on breaks off: what was good is there, and the reply does not look whole`, async () => {
      const end = endOfMapping(good);
      const size = end + 1000 * KIB;
      const range = `Range: bytes=${end - good}-\r\n`;
      const { output, codes } = await ask("/proc/self/mem", size, range);
      const reply = strictReply(output, 0, "GET");
      expect([reply.status, reply.isWhole]).toEqual([206, false]);
      // A reset may overtake what the system had taken.
      expect(reply.body.length).toBeLessThanOrEqual(good);
      expect(log).toEqual([]);
      expect(codes).toEqual(["EIO"]);
    });
  }
});
