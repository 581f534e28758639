// SIGTERM while much is under way: whatever was begun is answered in full, whatever is idle goes at once, nobody new is let in, and
// the exit code is 0.

import { afterAll, describe, expect, test } from "bun:test";
import { chmodSync, readFileSync } from "node:fs";

import { strictReply } from "../fuzz/strict-reply.ts";
import { openDescriptors } from "../support/open-descriptors.ts";
import { RawClient } from "../support/raw-client.ts";
import { rejection } from "../support/rejection.ts";
import { Site } from "../support/site.ts";
import { Tool } from "../support/spawn-tool.ts";

/** Of each kind. */
const CLIENTS = 10;
/** More than the sockets between us hold. */
const LARGE = 12 * 1024 * 1024;
const SMALL = "GET /small HTTP/1.1\r\nHost: a\r\n\r\n";

const site = new Site({ small: "small", large: Buffer.alloc(LARGE, "large ") });
// It says that it has begun, and then reads to the end of what it is sent.
chmodSync(
  site.write("cgi-bin/cat", "#!/bin/sh\nprintf 'Content-Type: text/plain\\n\\nbegun '; exec cat\n"),
  0o755,
);
chmodSync(site.path, 0o755);
afterAll(() => site[Symbol.dispose]());

class Loaded implements AsyncDisposable {
  readonly tool: Tool;
  readonly port: number;

  private constructor(tool: Tool, port: number) {
    this.tool = tool;
    this.port = port;
  }

  static async start(...options: readonly string[]): Promise<Loaded> {
    const tool = new Tool(["-q", "--cgi", "--upload", ...options, "-b", "127.0.0.1", "-d", site.path, "0"]);
    return new Loaded(tool, await tool.port());
  }

  /** Clients that have sent something and, where they wait for it, have got a certain answer to it. */
  clients(sent: string, answer = ""): Promise<RawClient[]> {
    return Promise.all(
      Array.from({ length: CLIENTS }, async () => {
        const client = await RawClient.connect(["127.0.0.1", this.port]);
        await client.send(sent).until(answer);
        return client;
      }),
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.tool[Symbol.asyncDispose]();
  }
}

/** The last reply in what a client got; behind an interim one, or behind the replies before. */
async function lastReply(client: RawClient): Promise<{ status: number; body: string; isWhole: boolean }> {
  const output = await client.text();
  const { status, body, isWhole } = strictReply(output, output.lastIndexOf("HTTP/1.1 "), "GET");
  return { status, body, isWhole };
}

describe("SIGTERM", () => {
  test("lets all that is under way come to its end, and closes what is idle", async () => {
    await using loaded = await Loaded.start();
    const { tool, port } = loaded;
    const idle = await loaded.clients(SMALL, "\r\n\r\nsmall");
    const downloads = await loaded.clients("GET /large HTTP/1.1\r\nHost: a\r\n\r\n", "large");
    for (const client of downloads) client.pause();
    const scripts = await loaded.clients(
      "POST /cgi-bin/cat HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\n",
      "begun ",
    );
    const uploads = await loaded.clients(
      "POST / HTTP/1.1\r\nHost: a\r\nContent-Type: multipart/form-data; boundary=b\r\n" +
        "Expect: 100-continue\r\nContent-Length: 77\r\n\r\n",
      "HTTP/1.1 100 Continue\r\n\r\n",
    );
    tool.process.kill("SIGTERM");
    for (const client of idle) expect(await client.text()).toEndWith("\r\n\r\nsmall");
    expect(await rejection(RawClient.connect(["127.0.0.1", port]))).toBeInstanceOf(Error);
    for (const client of scripts) client.send("end");
    const part = '--b\r\nContent-Disposition: form-data; name="file"; filename="u"\r\n\r\n\r\n--b--';
    for (const client of uploads) client.send(part.padEnd(77));
    for (const client of downloads) client.resume();
    for (const client of scripts)
      expect(await lastReply(client)).toEqual({ status: 200, body: "begun end", isWhole: true });
    for (const client of uploads)
      expect(await lastReply(client)).toMatchObject({ status: 201, isWhole: true });
    for (const client of downloads) {
      const { status, body, isWhole } = await lastReply(client);
      expect([status, body.length, isWhole]).toEqual([200, LARGE, true]);
    }
    expect(await tool.exited).toBe(0);
  });

  // Only there a socket can be closed without cutting off who is in line at it.
  for (const count of [0, 2]) {
    const options = count > 0 ? ["--workers", String(count)] : [];
    test.skipIf(process.platform !== "linux")(
      `loses nobody who has asked and waits in line: ${options.join(" ") || "one process"}`,
      async () => {
        await using loaded = await Loaded.start(...options);
        const { tool } = loaded;
        let workers: readonly number[];
        do {
          await loaded.clients(SMALL, "\r\n\r\nsmall");
          workers = childrenOf(tool.process.pid);
        } while (workers.length < count || !workers.every(hasPeer));
        const all = [tool.process.pid, ...workers];
        // While they sleep the system takes connections for them.
        for (const pid of all) process.kill(pid, "SIGSTOP");
        const waiting = await loaded.clients(SMALL);
        tool.process.kill("SIGTERM");
        for (const pid of all) process.kill(pid, "SIGCONT");
        for (const client of waiting)
          expect(await lastReply(client)).toEqual({ status: 200, body: "small", isWhole: true });
        expect(await tool.exited).toBe(0);
      },
    );
  }

  test.skipIf(process.platform !== "linux")(
    "loses nobody who has asked while workers are still being started",
    async () => {
      await using loaded = await Loaded.start("--workers", "2");
      const waiting = await loaded.clients(SMALL);
      loaded.tool.process.kill("SIGTERM");
      for (const client of waiting)
        expect(await lastReply(client)).toEqual({ status: 200, body: "small", isWhole: true });
      expect(await loaded.tool.exited).toBe(0);
    },
  );
});

function childrenOf(pid: number): number[] {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8")
    .trim()
    .split(" ")
    .filter((text) => text !== "")
    .map(Number);
}

/** Whether a process has an open connection: a worker is there once it has taken one. */
function hasPeer(pid: number): boolean {
  // The state of an open one is 01, and the tenth word of its line is the number of its socket.
  const open = readFileSync("/proc/net/tcp", "utf8")
    .split("\n")
    .map((line) => line.trim().split(/ +/))
    .filter(([, , , state]) => state === "01")
    .map((words) => `socket:[${words[9]}]`);
  return openDescriptors(pid).some((socket) => open.includes(socket));
}
