// A process that may open few descriptors, and more clients than that. Bun spins where it cannot accept, so it must not come to
// that: the oldest idle connection makes room, and where all are busy the newest is told to come back.

import { afterAll, expect, test } from "bun:test";
import { readdirSync } from "node:fs";

import { exchange, RawClient } from "../support/raw-client.ts";
import { Site } from "../support/site.ts";
import { TOOL } from "../support/spawn-tool.ts";

const DESCRIPTORS = 128;
const SMALL = "GET /small HTTP/1.1\r\nHost: a\r\n\r\n";

const site = new Site({ small: "small", large: Buffer.alloc(12 * 1024 * 1024) });
afterAll(() => site[Symbol.dispose]());

// Only Linux tells which descriptors are open.
test.skipIf(process.platform !== "linux")(
  "few descriptors are enough for any number of clients",
  async () => {
    const command = [...TOOL, "-q", "-b", "127.0.0.1", "-d", site.path, "0"];
    await using tool = Bun.spawn(["sh", "-c", `ulimit -n ${DESCRIPTORS} && exec "$@"`, "sh", ...command], {
      stdin: "ignore",
      stdout: "pipe",
      stderr: "pipe",
    });
    const { value } = await tool.stdout.getReader().read();
    const port = Number(/ port (\d+) /.exec(Buffer.from(value ?? []).toString())?.[1]);
    const address = ["127.0.0.1", port] as const;
    const open = (): number => readdirSync(`/proc/${tool.pid}/fd`).length;

    // Three times as many as there are descriptors stay open and idle: the first ones have to go.
    const idle: RawClient[] = [];
    for (let client = 0; client < 3 * DESCRIPTORS; client++) {
      const newest = await RawClient.connect(address);
      await newest.send(SMALL).until("\r\n\r\nsmall");
      idle.push(newest);
    }
    expect(open()).toBeLessThan(DESCRIPTORS);
    expect(await idle[0]?.text()).toEndWith("\r\n\r\nsmall");
    expect(idle.at(-1)?.ended).toBe(false);

    // Then all are busy: they have begun to ask.
    const busy: RawClient[] = [];
    let refused = "";
    while (!refused.startsWith("HTTP/1.1 503 ")) {
      busy.push((await RawClient.connect(address)).send("GET /small HTTP/1.1\r\n"));
      refused = await exchange(address, SMALL);
    }
    expect(refused).toContain("\r\nRetry-After: 1\r\n");
    expect(open()).toBeLessThan(DESCRIPTORS);
    for (const client of busy) client.reset();
    while (!(await exchange(address, SMALL)).endsWith("small"));

    // Then each holds a file: files come to their end before connections do, and there is somebody to tell.
    const downloads: RawClient[] = [];
    for (let head = ""; !head.startsWith("HTTP/1.1 503 ");) {
      const newest = await RawClient.connect(address);
      head = await newest.send("GET /large HTTP/1.1\r\nHost: a\r\n\r\n").until("\r\n\r\n");
      newest.pause();
      downloads.push(newest);
    }
    expect(downloads.length).toBeGreaterThan(DESCRIPTORS / 5);
    expect(open()).toBeLessThan(DESCRIPTORS);
    expect(await exchange(address, SMALL)).toEndWith("\r\n\r\nsmall");
    for (const client of downloads) client.reset();
    tool.kill("SIGTERM");
    expect(await tool.exited).toBe(0);
    expect(await tool.stderr.text()).toBe("");
  },
);
