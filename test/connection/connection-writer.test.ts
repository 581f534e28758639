import { afterAll, beforeEach, describe, expect, spyOn, test } from "bun:test";
import { truncateSync, writeFileSync } from "node:fs";

import { ConnectionWriter, type WriterOwner } from "../../src/connection/connection-writer.ts";
import { BrokenPipeError } from "../../src/connection/errors.ts";
import { shareOfTurn, shareUsed } from "../../src/connection/turn-share.ts";
import { closeFile, type OpenFile, openFile } from "../../src/files/open-file.ts";
import { rejection } from "../support/rejection.ts";
import { Site } from "../support/site.ts";
import { FakeTransport, nextTurn } from "./fake-transport.ts";

const KIB = 1024;
const STAGE = 64 * KIB;
const MIB = KIB * KIB;

const site = new Site();
afterAll(() => site[Symbol.dispose]());

/** An owner whose `room()` waits until a test says that the transport has room. */
class Owner implements WriterOwner {
  progress = 0;
  rooms = 0;
  writer: ConnectionWriter | undefined;
  #waiting: (() => void) | undefined;

  room(): Promise<void> {
    this.rooms++;
    return new Promise((resolve) => (this.#waiting = resolve));
  }
  progressed(): void {
    this.progress++;
  }
  /** What a connection does on `drained`. */
  drained(): void {
    this.writer?.drained();
    if (this.writer?.blocked === true) return;
    this.#waiting?.();
    this.#waiting = undefined;
  }
}

function writing(): [ConnectionWriter, FakeTransport, Owner] {
  const transport = new FakeTransport();
  const owner = new Owner();
  const writer = new ConnectionWriter(transport, owner);
  owner.writer = writer;
  return [writer, transport, owner];
}

/** Bytes that show any that is missing, doubled or moved. */
function pattern(length: number, seed = 0): Buffer {
  return Buffer.from(Uint8Array.from({ length }, (_, i) => (i * 7 + (i >> 8) + seed) & 0xff));
}

function fileOf(name: string, content: Uint8Array): OpenFile {
  const opened = openFile(site.write(name, content));
  if (opened.kind !== "file") throw new Error(`No file but ${opened.kind}`);
  return opened.file;
}

/** Gives the transport room, a bit a turn, until all has gone. */
async function drainAll(owner: Owner, transport: FakeTransport, bytesATurn: number): Promise<void> {
  for (let turn = 0; turn < 10_000; turn++) {
    transport.room = bytesATurn;
    owner.drained();
    await nextTurn();
    if (transport.room > 0) return;
  }
  throw new Error("It never ends");
}

describe("ConnectionWriter.write()", () => {
  test("takes everything and says how much that was", () => {
    const [writer] = writing();
    expect(writer.write(Buffer.from("abc"))).toBe(3);
    expect(writer.write("äöü")).toBe(6);
    expect(writer.write("äöü", "latin1")).toBe(3);
    expect(writer.write("")).toBe(0);
    expect(writer.write(new Uint8Array(0))).toBe(0);
    expect(writer.write(pattern(100_000))).toBe(100_000);
    expect(writer.bytesWritten).toBe(3 + 6 + 3 + 100_000);
    writer.gone();
  });

  test("encodes text as UTF-8, or as latin-1 where that is asked for", () => {
    const [writer, transport] = writing();
    writer.write("ä€");
    writer.write("ä", "latin1");
    writer.flush();
    expect(transport.sent).toEqual(Buffer.from("c3a4e282ace4", "hex"));
  });

  test.each<[string, "utf-8" | "latin1"]>([
    ["UTF-8", "utf-8"],
    ["latin-1", "latin1"],
  ])("takes text longer than the stage, as %s", (_, encoding) => {
    const [writer, transport] = writing();
    const text = "ä".repeat(STAGE + 1);
    expect(writer.write(text, encoding)).toBe(Buffer.byteLength(text, encoding));
    expect(transport.sent.equals(Buffer.from(text, encoding))).toBe(true);
  });

  test("sends small writes in one piece, in the next turn of the event loop", async () => {
    const [writer, transport] = writing();
    writer.write("head ", "latin1");
    writer.write(Buffer.from("body "));
    writer.write("more");
    expect(transport.writes).toHaveLength(0);
    expect(writer.queued).toBe(14);
    await nextTurn();
    expect(transport.writes.map(String)).toEqual(["head body more"]);
    expect(writer.queued).toBe(0);
  });

  test("copies what is small, so that its array can be used again", () => {
    const [writer, transport] = writing();
    const array = Buffer.from("abc");
    writer.write(array);
    array.fill("x");
    writer.flush();
    expect(String(transport.sent)).toBe("abc");
  });

  test("sends what is on the stage before what passes it by", () => {
    const [writer, transport] = writing();
    const large = pattern(STAGE + 1);
    writer.write("first");
    writer.write(large);
    writer.write("last");
    writer.flush();
    expect(transport.sent.equals(Buffer.concat([Buffer.from("first"), large, Buffer.from("last")]))).toBe(
      true,
    );
  });

  test("sends the stage when it is full, and goes on", () => {
    const [writer, transport] = writing();
    const one = pattern(40 * KIB);
    const two = pattern(40 * KIB, 1);
    writer.write(one);
    expect(transport.writes).toHaveLength(0);
    writer.write(two);
    expect(transport.writes).toHaveLength(1);
    writer.flush();
    expect(transport.sent.equals(Buffer.concat([one, two]))).toBe(true);
  });

  test("fills the stage to the last byte", () => {
    const [writer, transport] = writing();
    writer.write(pattern(STAGE));
    expect(transport.writes).toHaveLength(0);
    expect(writer.queued).toBe(STAGE);
    writer.write("x");
    expect(transport.writes).toHaveLength(1);
    writer.flush();
    expect(transport.sent).toHaveLength(STAGE + 1);
  });

  test("keeps what the transport does not take, however little it takes each time", async () => {
    const parts = [
      Buffer.from("head"),
      pattern(STAGE + 10),
      Buffer.from("middle"),
      pattern(300, 3),
      Buffer.from("end"),
    ];
    const whole = Buffer.concat(parts);
    for (const bytesATurn of [1009, 4096, STAGE, STAGE + 7]) {
      const [writer, transport, owner] = writing();
      transport.room = 0;
      for (const part of parts) writer.write(part);
      writer.flush();
      expect(writer.blocked).toBe(true);
      expect(writer.queued).toBe(whole.length);
      await drainAll(owner, transport, bytesATurn);
      expect(transport.sent.equals(whole), `${bytesATurn} bytes a turn`).toBe(true);
      expect(writer.blocked).toBe(false);
      expect(writer.queued).toBe(0);
    }
  });

  test("loses nothing wherever the first write stops", async () => {
    const whole = "HTTP/1.1 200 OK\r\n\r\nhello";
    for (let taken = 0; taken <= whole.length; taken++) {
      const [writer, transport, owner] = writing();
      transport.room = taken;
      writer.write(whole.slice(0, 19), "latin1");
      writer.write(whole.slice(19), "latin1");
      writer.flush();
      writer.write("!");
      await drainAll(owner, transport, 1);
      expect(String(transport.sent), `${taken} bytes first`).toBe(`${whole}!`);
    }
  });

  test("puts many small writes to a peer that does not read into few pieces", async () => {
    const [writer, transport, owner] = writing();
    transport.room = 0;
    for (let i = 0; i < 100_000; i++) writer.write(`${i % 10}`, "latin1");
    writer.flush();
    transport.room = Infinity;
    owner.drained();
    expect(transport.writes.length).toBeLessThan(5);
    expect(String(transport.sent)).toBe("0123456789".repeat(10_000));
    await nextTurn();
  });

  test("throws where the writer never waits and far too much is queued, and takes nothing of it", () => {
    const [writer, transport] = writing();
    transport.room = 0;
    const piece = Buffer.alloc(16 * MIB);
    for (let i = 0; i < 5; i++) writer.write(piece);
    const { bytesWritten, queued } = writer;
    expect(() => writer.write(piece)).toThrow(RangeError);
    expect(() => writer.write("x")).toThrow("await wfile.drain() between writes");
    expect([writer.bytesWritten, writer.queued]).toEqual([bytesWritten, queued]);
    expect(queued).toBe(80 * MIB);
    // The scheduled flush has nobody to throw to.
    writer.flush();
    writer.gone();
  });

  test("does not throw for another writer that has too much queued", async () => {
    const [full, stuck] = writing();
    stuck.room = 0;
    full.write(Buffer.alloc(64 * MIB));
    full.write("on the stage");
    const [writer, transport] = writing();
    writer.write("mine");
    writer.flush();
    expect(String(transport.sent)).toBe("mine");
    await nextTurn();
    full.gone();
  });

  test("throws where the peer is gone", () => {
    const [writer] = writing();
    writer.gone();
    expect(() => writer.write("x")).toThrow(BrokenPipeError);
    expect(() => writer.write("x", "latin1")).toThrow(BrokenPipeError);
    expect(() => writer.write(new Uint8Array(0))).toThrow(BrokenPipeError);
  });

  test("notices that the connection is closed when it is flushed", () => {
    const [writer, transport] = writing();
    writer.write("x");
    transport.break();
    writer.flush();
    expect(writer.queued).toBe(0);
    expect(() => writer.write("y")).toThrow(BrokenPipeError);
  });
});

describe("ConnectionWriter's stage", () => {
  test("goes to whom writes, and who had it has its bytes sent", () => {
    const [one, first] = writing();
    const [two, second] = writing();
    one.write("1a");
    two.write("2a");
    expect(String(first.sent)).toBe("1a");
    one.write("1b");
    expect(String(second.sent)).toBe("2a");
    two.write("2b");
    one.flush();
    two.flush();
    expect(`${String(first.sent)}|${String(second.sent)}`).toBe("1a1b|2a2b");
  });

  test("is sent for one writer while another's is blocked", () => {
    const [one, first, owner] = writing();
    const [two, second] = writing();
    first.room = 1;
    one.write("abc");
    two.write("xyz");
    two.flush();
    expect(String(second.sent)).toBe("xyz");
    one.write("def");
    two.write("!");
    expect(one.queued).toBe(5);
    first.room = Infinity;
    owner.drained();
    two.flush();
    expect(`${String(first.sent)}|${String(second.sent)}`).toBe("abcdef|xyz!");
  });

  test("loses nothing when two writers take turns with every kind of write", async () => {
    const [one, first, ownerOne] = writing();
    const [two, second, ownerTwo] = writing();
    const sizes = [1, STAGE, 3, STAGE + 1, 30 * KIB, 30 * KIB, 10 * KIB, 0, 5];
    const wholeOne = Buffer.concat(sizes.map((size, i) => pattern(size, i)));
    const wholeTwo = Buffer.concat(sizes.map((size, i) => pattern(size, i + 50)));
    first.room = 10;
    second.room = STAGE + 5;
    for (const [i, size] of sizes.entries()) {
      one.write(pattern(size, i));
      two.write(pattern(size, i + 50));
    }
    one.flush();
    two.flush();
    await drainAll(ownerOne, first, 10_000);
    await drainAll(ownerTwo, second, 70_000);
    expect(first.sent.equals(wholeOne)).toBe(true);
    expect(second.sent.equals(wholeTwo)).toBe(true);
  });

  test("is given up by a writer that is gone", async () => {
    const [one, first] = writing();
    const [two, second] = writing();
    one.write("lost");
    one.gone();
    two.write("kept");
    await nextTurn();
    expect(`${String(first.sent)}|${String(second.sent)}`).toBe("|kept");
  });
});

describe("ConnectionWriter.cork()", () => {
  test("holds small writes until they are flushed", async () => {
    const [writer, transport] = writing();
    writer.cork();
    writer.write("a");
    await nextTurn();
    expect(transport.writes).toHaveLength(0);
    writer.write("b");
    writer.flush();
    expect(transport.writes.map(String)).toEqual(["ab"]);
  });

  test("does not hold what was written before it any longer than until the flush", async () => {
    const [writer, transport] = writing();
    writer.write("a");
    writer.cork();
    await nextTurn();
    expect(transport.writes).toHaveLength(0);
    writer.flush();
    expect(String(transport.sent)).toBe("a");
  });

  test("is ended by uncork(), and the next turn sends", async () => {
    const [writer, transport] = writing();
    writer.cork();
    writer.write("a");
    writer.uncork();
    expect(transport.writes).toHaveLength(0);
    await nextTurn();
    expect(transport.writes.map(String)).toEqual(["a"]);
    writer.write("b");
    await nextTurn();
    expect(String(transport.sent)).toBe("ab");
  });

  test("does not hold back what another writer's bytes push off the stage", () => {
    const [one, first] = writing();
    const [two] = writing();
    one.cork();
    one.write("a");
    two.write("b");
    expect(String(first.sent)).toBe("a");
    two.flush();
  });
});

describe("ConnectionWriter.takeBack()", () => {
  test("takes back what is still on the stage", () => {
    const [writer, transport] = writing();
    writer.write("keep ");
    const mark = writer.bytesWritten;
    writer.write("drop");
    expect(writer.takeBack(mark)).toBe(true);
    expect(writer.bytesWritten).toBe(mark);
    writer.write("this");
    writer.flush();
    expect(String(transport.sent)).toBe("keep this");
  });

  test("has nothing to do where nothing was written since", () => {
    const [writer] = writing();
    writer.write("sent");
    writer.flush();
    expect(writer.takeBack(writer.bytesWritten)).toBe(true);
  });

  const LEFT: readonly (readonly [why: string, leave: (writer: ConnectionWriter) => void])[] = [
    ["it was flushed", (writer) => writer.flush()],
    ["another writer took the stage", () => writing()[0].write("mine")],
    ["it was too large for the stage", (writer) => writer.write(pattern(STAGE + 1))],
    ["the stage was full", (writer) => writer.write(pattern(STAGE))],
    ["the connection is gone", (writer) => writer.gone()],
  ];

  test.each(LEFT)("takes nothing back where a part has left: %s", (_, leave) => {
    const [writer] = writing();
    const mark = writer.bytesWritten;
    writer.write("head");
    leave(writer);
    const { bytesWritten } = writer;
    expect(writer.takeBack(mark)).toBe(false);
    expect(writer.bytesWritten).toBe(bytesWritten);
    writer.flush();
  });

  test("takes nothing back where the first part has left and the second is on the stage", () => {
    const [writer, transport] = writing();
    const mark = writer.bytesWritten;
    writer.write("head");
    writer.flush();
    writer.write("body");
    expect(writer.takeBack(mark)).toBe(false);
    writer.flush();
    expect(String(transport.sent)).toBe("headbody");
  });
});

describe("ConnectionWriter.drain()", () => {
  test("flushes, and waits for nothing where everything was taken", () => {
    const [writer, transport] = writing();
    writer.write("abc");
    expect(writer.drain()).toBeUndefined();
    expect(String(transport.sent)).toBe("abc");
  });

  test("does not wait for a little", () => {
    const [writer, transport] = writing();
    transport.room = 0;
    writer.write(pattern(1000));
    expect(writer.drain()).toBeUndefined();
    expect(writer.blocked).toBe(true);
    writer.gone();
  });

  test("waits for room where much is queued", async () => {
    const [writer, transport, owner] = writing();
    transport.room = 10;
    const data = pattern(200_000);
    writer.write(data);
    const waiting = writer.drain();
    expect(waiting).toBeInstanceOf(Promise);
    await drainAll(owner, transport, 50_000);
    await waiting;
    expect(transport.sent.equals(data)).toBe(true);
  });

  test("waits as long as a part of a large array is queued, so that it can be used again afterwards", async () => {
    const [writer, transport, owner] = writing();
    const array = pattern(200_000);
    const copy = Buffer.from(array);
    transport.room = 100_000;
    writer.write(array);
    transport.room = 99_000;
    writer.drained();
    expect(writer.queued).toBe(1000);
    const waiting = writer.drain();
    expect(waiting).toBeInstanceOf(Promise);
    transport.room = Infinity;
    owner.drained();
    await waiting;
    array.fill(0);
    expect(transport.sent.equals(copy)).toBe(true);
  });

  test("does not wait for a small rest of a large array, and has copied it", () => {
    const [writer, transport, owner] = writing();
    const array = pattern(100_000);
    const copy = Buffer.from(array);
    transport.room = 99_000;
    writer.write(array);
    expect(writer.drain()).toBeUndefined();
    array.fill(0);
    transport.room = Infinity;
    owner.drained();
    expect(transport.sent.equals(copy)).toBe(true);
  });

  test("rejects where the peer is gone", async () => {
    const [writer, transport] = writing();
    writer.write("x");
    transport.break();
    expect(await rejection(writer.drain())).toBeInstanceOf(BrokenPipeError);
  });
});

describe("ConnectionWriter.drained()", () => {
  test("does nothing where nothing is queued: Bun says so at other times, too", () => {
    const [writer, transport] = writing();
    writer.write("a");
    writer.drained();
    expect(transport.writes).toHaveLength(0);
    writer.flush();
    expect(String(transport.sent)).toBe("a");
  });

  test("tells the owner of each progress, and not where there was none", () => {
    const [writer, transport, owner] = writing();
    transport.room = 0;
    writer.write("abcdef");
    writer.flush();
    // The wait begins here.
    expect(owner.progress).toBe(1);
    writer.drained();
    expect(owner.progress).toBe(1);
    transport.room = 2;
    writer.drained();
    expect(owner.progress).toBe(2);
    writer.gone();
  });

  test("drops everything where the connection turns out to be closed", () => {
    const [writer, transport] = writing();
    transport.room = 0;
    writer.write("abcdef");
    writer.flush();
    transport.break();
    writer.drained();
    expect(writer.blocked).toBe(false);
    expect(() => writer.write("x")).toThrow(BrokenPipeError);
  });
});

describe("ConnectionWriter.sendfile()", () => {
  // The test before may have used up its turn, and the next one is shared with what is left of that.
  beforeEach(async () => {
    for (let turn = 0; turn < 3; turn++) await nextTurn();
  });

  test("sends a small file in one piece with the head before it and what comes after", () => {
    const [writer, transport] = writing();
    const file = fileOf("small", Buffer.from("0123456789"));
    writer.write("head ", "latin1");
    expect(writer.sendfile(file, 0, 10)).toBeUndefined();
    writer.write(" tail");
    writer.flush();
    expect(transport.writes.map(String)).toEqual(["head 0123456789 tail"]);
    expect(writer.bytesWritten).toBe(20);
    closeFile(file);
  });

  test.each([
    ["all", 0, 10, "0123456789"],
    ["the middle", 3, 4, "3456"],
    ["the last byte", 9, 1, "9"],
    ["nothing", 5, 0, ""],
  ])("sends a part of a file: %s", (_, offset, count, expected) => {
    const [writer, transport] = writing();
    const file = fileOf("part", Buffer.from("0123456789"));
    expect(writer.sendfile(file, offset, count)).toBeUndefined();
    writer.flush();
    expect(String(transport.sent)).toBe(expected);
    closeFile(file);
  });

  test.each([
    ["half the stage", 32 * KIB],
    ["more than half the stage", 32 * KIB + 1],
    ["the stage", STAGE],
    ["a chunk and a byte", 128 * KIB + 1],
    ["more than a turn may move", 3 * MIB + 5],
  ])("sends a file whole, between other bytes: %s", async (_, size) => {
    const content = pattern(size);
    const file = fileOf("whole", content);
    const [writer, transport] = writing();
    writer.write("head", "latin1");
    await writer.sendfile(file, 0, size);
    writer.write("tail", "latin1");
    writer.flush();
    expect(transport.sent.equals(Buffer.concat([Buffer.from("head"), content, Buffer.from("tail")]))).toBe(
      true,
    );
    expect(writer.bytesWritten).toBe(size + 8);
    closeFile(file);
  });

  test("sends the head together with the first bytes of a large file", async () => {
    const file = fileOf("large", pattern(100_000));
    const [writer, transport] = writing();
    writer.write("head", "latin1");
    await writer.sendfile(file, 0, 100_000);
    expect(transport.writes[0]).toHaveLength(STAGE);
    expect(transport.writes).toHaveLength(2);
    closeFile(file);
  });

  test("sends a part of a large file", async () => {
    const content = pattern(MIB);
    const file = fileOf("large", content);
    const [writer, transport] = writing();
    await writer.sendfile(file, 12_345, 500_000);
    expect(transport.sent.equals(content.subarray(12_345, 512_345))).toBe(true);
    closeFile(file);
  });

  test.each([1000, 70_000, 128 * KIB, 200_000])(
    "waits for a transport that takes %d bytes a turn, and keeps next to nothing of what it does not take",
    async (bytesATurn) => {
      const content = pattern(700_000);
      const file = fileOf("waits", content);
      const [writer, transport, owner] = writing();
      transport.room = bytesATurn;
      writer.write("head", "latin1");
      const sending = writer.sendfile(file, 0, content.length);
      let most = 0;
      let later = 0;
      let done = false;
      void sending?.then(() => (done = true));
      while (!done) {
        most = Math.max(most, writer.queued);
        if (writer.bytesWritten > STAGE) later = Math.max(later, writer.queued);
        transport.room = bytesATurn;
        owner.drained();
        await nextTurn();
      }
      await drainAll(owner, transport, bytesATurn);
      expect(transport.sent.equals(Buffer.concat([Buffer.from("head"), content]))).toBe(true);
      // The first bytes come from the stage, with the head before them.
      expect(most).toBeLessThanOrEqual(STAGE);
      expect(later).toBeLessThanOrEqual(512);
      closeFile(file);
    },
  );

  test("reads again what was not taken, as it is by then", async () => {
    const file = fileOf("again", Buffer.alloc(300_000, "a"));
    const [writer, transport, owner] = writing();
    transport.room = 100_000;
    const sending = writer.sendfile(file, 0, 300_000);
    writeFileSync(file.path, Buffer.alloc(300_000, "b"));
    await drainAll(owner, transport, 70_000);
    await sending;
    const kept = 100_000 + 512;
    expect(String(transport.sent)).toBe("a".repeat(kept) + "b".repeat(300_000 - kept));
    closeFile(file);
  });

  test("comes after what somebody writes who does not wait for it", async () => {
    const content = pattern(600_000);
    const file = fileOf("between", content);
    const [writer, transport, owner] = writing();
    const sending = writer.sendfile(file, 0, content.length);
    transport.room = 0;
    // It has used up its turn.
    const { length } = transport.sent;
    writer.write("between");
    writer.flush();
    await nextTurn();
    transport.room = Infinity;
    owner.drained();
    await sending;
    const between = Buffer.from("between");
    expect(
      transport.sent.equals(Buffer.concat([content.subarray(0, length), between, content.subarray(length)])),
    ).toBe(true);
    closeFile(file);
  });

  test("comes after what is queued", async () => {
    const file = fileOf("after", Buffer.from("file"));
    const [writer, transport, owner] = writing();
    transport.room = 2;
    writer.write("queued ");
    writer.flush();
    const sending = writer.sendfile(file, 0, 4);
    expect(sending).toBeInstanceOf(Promise);
    await drainAll(owner, transport, 1);
    await sending;
    expect(String(transport.sent)).toBe("queued file");
    closeFile(file);
  });

  test("lets others have their turn all along", async () => {
    const file = fileOf("turns", Buffer.alloc(8 * MIB));
    const [one, first] = writing();
    const [two, second] = writing();
    const order: string[] = [];
    const log = (name: string, transport: FakeTransport): void => {
      const write = transport.write.bind(transport);
      transport.write = (bytes, offset, length) => {
        if (order.at(-1) !== name) order.push(name);
        return write(bytes, offset, length);
      };
    };
    log("one", first);
    log("two", second);
    await Promise.all([one.sendfile(file, 0, file.size), two.sendfile(file, 0, file.size)]);
    expect(first.sent).toHaveLength(8 * MIB);
    expect(second.sent).toHaveLength(8 * MIB);
    expect(order.join(" ")).toStartWith(Array.from({ length: 8 }, () => "one two").join(" "));
    closeFile(file);
  });

  test("sends a file that is kept in memory from there, wherever its descriptor leads", async () => {
    const [writer, transport, owner] = writing();
    const onDisk = fileOf("kept", Buffer.from("on disk"));
    const file: OpenFile = { ...onDisk, content: Buffer.from("0123456789") };
    writer.write("head ", "latin1");
    expect(writer.sendfile(file, 2, 5)).toBeUndefined();
    writer.flush();
    transport.room = 0;
    writer.write("queued ");
    writer.flush();
    expect(writer.sendfile(file, 0, 10)).toBeUndefined();
    writer.flush();
    await drainAll(owner, transport, 3);
    expect(String(transport.sent)).toBe("head 23456queued 0123456789");
    closeFile(onDisk);
  });

  test("throws for a small file that has shrunk, and what it put on the stage can be taken back", () => {
    const [writer, transport] = writing();
    const file = fileOf("shrunk", pattern(1000));
    truncateSync(file.path, 400);
    writer.write("before ");
    const mark = writer.bytesWritten;
    writer.write("head");
    expect(() => writer.sendfile(file, 0, 1000)).toThrow("File ended at byte 400, before its announced end");
    expect(writer.takeBack(mark)).toBe(true);
    writer.flush();
    expect(String(transport.sent)).toBe("before ");
    closeFile(file);
  });

  test("rejects for a large file that shrinks while it is sent", async () => {
    const [writer, transport, owner] = writing();
    const file = fileOf("shrinks", pattern(MIB));
    transport.room = 200_000;
    const sending = writer.sendfile(file, 0, MIB);
    truncateSync(file.path, 300_000);
    transport.room = Infinity;
    owner.drained();
    expect(await rejection(sending)).toHaveProperty(
      "message",
      expect.stringContaining("before its announced end"),
    );
    expect(transport.sent.length).toBeLessThanOrEqual(300_000);
    closeFile(file);
  });

  test("throws where the peer is gone already, rejects where it goes meanwhile", async () => {
    const file = fileOf("gone", pattern(MIB));
    const [writer, transport, owner] = writing();
    transport.room = 100;
    const sending = writer.sendfile(file, 0, MIB);
    writer.gone();
    owner.drained();
    expect(await rejection(sending)).toBeInstanceOf(BrokenPipeError);
    expect(() => writer.sendfile(file, 0, 10)).toThrow(BrokenPipeError);
    closeFile(file);
  });

  test("waits no turn for others that have died in line", async () => {
    const now = performance.now();
    using _clock = spyOn(performance, "now").mockReturnValue(now);
    const file = fileOf("in line", pattern(200 * KIB));
    await nextTurn();
    await nextTurn();
    expect(shareOfTurn(MIB)).toBeUndefined();
    shareUsed(MIB);
    const dead = Array.from({ length: 10 }, () => {
      const [writer] = writing();
      const sending = rejection(Promise.resolve(writer.sendfile(file, 0, 200 * KIB)));
      writer.gone();
      return sending;
    });
    const [writer, transport] = writing();
    const sending = writer.sendfile(file, 0, 200 * KIB);
    expect(transport.sent.length).toBe(0);
    await nextTurn();
    expect(transport.sent.length).toBe(200 * KIB);
    for (const error of await Promise.all(dead)) expect(error).toBeInstanceOf(BrokenPipeError);
    await sending;
    closeFile(file);
  });

  test("rejects where the last bytes found nobody", async () => {
    const file = fileOf("nobody", pattern(100_000));
    const [writer, transport] = writing();
    transport.break();
    expect(await rejection(writer.sendfile(file, 0, file.size))).toBeInstanceOf(BrokenPipeError);
    closeFile(file);
  });
});
