import { describe, expect, test } from "bun:test";
import { renameSync, writeFileSync } from "node:fs";

import { ChangeFeed, type Listener } from "../../../src/features/live/change-feed.ts";
import { Site } from "../../support/site.ts";

/** Keeps what it is told. */
class Ear implements Listener {
  text = "";
  #wake: (() => void) | undefined;

  send(text: string): void {
    this.text += text;
    this.#wake?.();
  }

  async until(text: string): Promise<void> {
    while (!this.text.includes(text)) await new Promise<void>((resolve) => (this.#wake = resolve));
  }

  /** The events, without those that only keep the connection. */
  get events(): string[] {
    return [...this.text.matchAll(/^event: (.*)$/gm)].map(([, name = ""]) => name);
  }

  get versions(): string[] {
    return [...this.text.matchAll(/^data: (.*)$/gm)].map(([, version = ""]) => version);
  }
}

/** Waits until something is so, a turn of the event loop at a time. */
async function turnsUntil(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setImmediate(resolve));
}

describe("ChangeFeed", () => {
  // Each test has its own: who begins to watch what somebody else still watches may be told of what was written before.
  const newSite = (): Site => new Site({ "a.css": "a", "index.html": "i" });
  const quick = { quietMs: 1, graceMs: 1 };

  test("ChangeFeed greets with a version, and tells all of a change, with another version", async () => {
    using site = newSite();
    const feed = new ChangeFeed(site.path, { on: true }, quick);
    const [one, two] = [new Ear(), new Ear()];
    feed.join(one);
    feed.join(two);
    expect(one.text).toMatch(/^retry: 1000\nevent: hello\ndata: [\w-]+-0\n\n$/);
    expect(two.text).toBe(one.text);
    writeFileSync(`${site.path}/a.css`, "b");
    await one.until("event: style");
    await two.until("event: style");
    writeFileSync(`${site.path}/index.html`, "j");
    await one.until("event: page");
    expect(new Set(one.versions).size).toBe(one.versions.length);
    feed.leave(one);
    feed.leave(two);
  });
  test("ChangeFeed greets with another version in another process, and with the last one here", async () => {
    using site = newSite();
    const [feed, other] = [
      new ChangeFeed(site.path, { on: true }, quick),
      new ChangeFeed(site.path, { on: true }),
    ];
    const [first, later, foreign] = [new Ear(), new Ear(), new Ear()];
    feed.join(first);
    writeFileSync(`${site.path}/a.css`, "c");
    await first.until("event: style");
    feed.join(later);
    other.join(foreign);
    expect(first.versions).toContain(later.versions[0] ?? "");
    expect(later.versions[0]).not.toBe(first.versions[0]);
    expect(foreign.versions[0]).not.toBe(first.versions[0]);
    feed.leave(first);
    feed.leave(later);
    other.leave(foreign);
  });
  test("ChangeFeed makes one event of many changes", async () => {
    using site = newSite();
    // Between the first and the last the system may do something else for a while.
    const feed = new ChangeFeed(site.path, { on: true }, { quietMs: 1000, graceMs: 1 });
    const ear = new Ear();
    feed.join(ear);
    for (let index = 0; index < 600; index++) writeFileSync(`${site.path}/${index}.css`, "");
    await ear.until("event: page"); // more names than are looked at
    expect(ear.events).toEqual(["hello", "page"]);
    feed.leave(ear);
  });
  test("ChangeFeed watches from the first listener to a moment after the last", async () => {
    using site = newSite();
    const feed = new ChangeFeed(site.path, { on: true }, quick);
    const [one, two] = [new Ear(), new Ear()];
    expect(feed.isWatching).toBe(false);
    feed.join(one);
    feed.join(two);
    expect(feed.isWatching).toBe(true);
    feed.leave(one);
    expect(feed.isWatching).toBe(true);
    feed.leave(two);
    await turnsUntil(() => !feed.isWatching);
    feed.join(one);
    expect(feed.isWatching).toBe(true);
    feed.leave(one);
  });
  test("ChangeFeed tells nothing while it is off", async () => {
    using site = newSite();
    const wanted = { on: false };
    const feed = new ChangeFeed(site.path, wanted, quick);
    const other = new ChangeFeed(site.path, { on: true }, { quietMs: 50, graceMs: 1 });
    const [ear, witness] = [new Ear(), new Ear()];
    feed.join(ear);
    other.join(witness);
    // One change: to write is two, and the second could come when the feed is on.
    using aside = newSite();
    renameSync(`${aside.path}/a.css`, `${site.path}/a.css`);
    // Who waits longer has been told: the other one has looked at the change, too.
    await witness.until("event: style");
    other.leave(witness);
    wanted.on = true;
    writeFileSync(`${site.path}/index.html`, "k");
    await ear.until("event: page");
    expect(ear.events).toEqual(["hello", "page"]);
    feed.leave(ear);
  });
  test("ChangeFeed is never silent for long", async () => {
    using site = newSite();
    const feed = new ChangeFeed(site.path, { on: true }, { ...quick, heartbeatMs: 1 });
    const ear = new Ear();
    feed.join(ear);
    await ear.until("\n\n:\n\n:\n\n");
    expect(ear.events).toEqual(["hello"]);
    feed.leave(ear);
  });
  test("ChangeFeed has room for 256", () => {
    using site = newSite();
    const feed = new ChangeFeed(site.path, { on: true }, quick);
    const ears = Array.from({ length: 256 }, () => new Ear());
    for (const ear of ears) {
      expect(feed.isFull).toBe(false);
      feed.join(ear);
    }
    expect(feed.isFull).toBe(true);
    for (const ear of ears) feed.leave(ear);
    expect(feed.isFull).toBe(false);
  });
  test("ChangeFeed says once what it cannot watch", () => {
    using site = newSite();
    const lines: string[] = [];
    const say = (line: string): void => void lines.push(line);
    const feed = new ChangeFeed(`${site.path}/nowhere`, { on: true }, { ...quick, say });
    const ear = new Ear();
    feed.join(ear);
    feed.leave(ear);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(/^Live reload does not see every change: ENOENT[^\n]*\n$/);
  });
  test("ChangeFeed does not hear the log that it causes", async () => {
    using site = newSite();
    const feed = new ChangeFeed(site.path, { on: true }, { ...quick, log: `${site.path}/log.json` });
    const other = new ChangeFeed(site.path, { on: true }, { quietMs: 50, graceMs: 1 });
    const [ear, witness] = [new Ear(), new Ear()];
    feed.join(ear);
    other.join(witness);
    site.write("log.json", "{}");
    await witness.until("event: page");
    site.write("a.css", "e");
    await ear.until("event: style");
    expect(ear.events).toEqual(["hello", "style"]);
    feed.leave(ear);
    other.leave(witness);
  });
  test("ChangeFeed does not hear what the shell writes for it", () => {
    using site = newSite();
    // As with `serve-forever > output.txt`.
    const file = new URL("../../../src/features/live/change-feed.ts", import.meta.url).href;
    const program = `
      import { ChangeFeed } from ${JSON.stringify(file)};
      import { writeFileSync } from "node:fs";
      const feed = new ChangeFeed(${JSON.stringify(site.path)}, { on: true }, { quietMs: 1 });
      const events = [];
      feed.join({ send: (text) => {
        events.push(/event: (.*)/.exec(text)?.[1]);
        if (events.length === 2) { process.stderr.write(events.join()); process.exit(); }
      } });
      setInterval(() => {}, 1000);
      process.stdout.write("a line\\n");
      setTimeout(() => writeFileSync(${JSON.stringify(`${site.path}/last.css`)}, ""), 100);`;
    const stdout = Bun.file(`${site.path}/output.txt`);
    const { stderr } = Bun.spawnSync([process.execPath, "-e", program], { stdout, timeout: 20_000 });
    expect(stderr.toString()).toBe("hello,style");
  });
});
