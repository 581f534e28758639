import { afterAll, beforeAll, beforeEach, describe, expect, mock, spyOn, test } from "bun:test";

import { Connection } from "../../src/connection/connection.ts";
import { deadlineAfter, sweep } from "../../src/connection/deadlines.ts";
import { BrokenPipeError, ConnectionResetError, TimeoutError } from "../../src/connection/errors.ts";
import { rejection } from "../support/rejection.ts";
import { FakeTransport, nextTurn } from "./fake-transport.ts";

const KIB = 1024;
const MIB = KIB * KIB;
const FOR_EVER = deadlineAfter(0);

// What may be moved in a turn depends on how long it lasts; here time stands still, and each test has a turn of its own.
beforeAll(() => void spyOn(performance, "now").mockReturnValue(0));
beforeEach(nextTurn);
afterAll(() => mock.restore());

function connected(): [Connection, FakeTransport] {
  const transport = new FakeTransport();
  const connection = new Connection(transport, ["192.0.2.1", 4000]);
  transport.onGone = () => connection.gone();
  return [connection, transport];
}

/** So many seconds pass. */
function pass(seconds: number): void {
  for (let i = 0; i < seconds; i++) sweep();
}

/** Whether a promise has settled, after everything that could settle it has run. */
async function settled(promise: Promise<unknown>): Promise<boolean> {
  let done = false;
  promise.then(
    () => (done = true),
    () => (done = true),
  );
  await nextTurn();
  return done;
}

/** A connection with a reply that the peer does not take. */
function blocked(length = 200 * KIB): [Connection, FakeTransport] {
  const [connection, transport] = connected();
  transport.room = 0;
  connection.wfile.write(Buffer.alloc(length, "x"));
  return [connection, transport];
}

describe("Connection as Python's socket", () => {
  test("recv() returns what is there, at most so much, and nothing at the end", async () => {
    const [connection] = connected();
    connection.received(Buffer.from("abc"));
    connection.peerEnded();
    expect(String(await connection.recv(2))).toBe("ab");
    expect(String(await connection.recv(1024))).toBe("c");
    expect(await connection.recv(1024)).toHaveLength(0);
    connection.abort();
  });

  test("sendall() sends at once what is taken, and waits for the rest", async () => {
    const [connection, transport] = connected();
    await connection.sendall("text ");
    await connection.sendall(Buffer.from("bytes"));
    expect(String(transport.sent)).toBe("text bytes");
    transport.room = 0;
    const sending = connection.sendall(Buffer.alloc(200 * KIB));
    expect(await settled(sending)).toBe(false);
    transport.room = Infinity;
    connection.drained();
    await sending;
    connection.abort();
    expect(await rejection(connection.sendall("x"))).toBeInstanceOf(BrokenPipeError);
  });

  test("getpeername() and getsockname() say who speaks with whom", () => {
    const [connection] = connected();
    expect(connection.getpeername()).toEqual(["192.0.2.1", 4000]);
    expect(connection.getsockname()).toBe("");
    const transport = Object.assign(new FakeTransport(), { localAddress: "192.0.2.2", localPort: 80 });
    expect(new Connection(transport, "").getsockname()).toEqual(["192.0.2.2", 80]);
    connection.abort();
  });

  test("keepAlive() has the system ask a silent peer after a minute", () => {
    const [connection, transport] = connected();
    connection.keepAlive();
    expect(transport.calls).toEqual(["setKeepAlive true 60000"]);
    connection.abort();
  });

  test("settimeout() limits both kinds of wait; null lifts the limits", () => {
    const [connection] = connected();
    connection.settimeout(3);
    expect([connection.readTimeout, connection.writeTimeout]).toEqual([3, 3]);
    connection.settimeout(null);
    expect([connection.readTimeout, connection.writeTimeout]).toEqual([0, 0]);
    connection.abort();
  });
});

describe("Connection.more()", () => {
  test("waits until there is more than there was", async () => {
    const [connection] = connected();
    connection.received(Buffer.from("a"));
    const more = connection.more(FOR_EVER);
    expect(await settled(more)).toBe(false);
    connection.received(Buffer.from("b"));
    expect(await more).toBe(true);
    expect(String(connection.input.peek())).toBe("ab");
    connection.abort();
  });

  test("is not ended by a chunk without bytes", async () => {
    const [connection] = connected();
    const more = connection.more(FOR_EVER);
    connection.received(Buffer.alloc(0));
    expect(await settled(more)).toBeFalse();
    connection.received(Buffer.from("a"));
    expect(await more).toBeTrue();
    connection.abort();
  });

  test("answers false where the peer ends its side, then and later", async () => {
    const [connection] = connected();
    const more = connection.more(FOR_EVER);
    connection.peerEnded();
    expect(await more).toBe(false);
    expect(await connection.more(FOR_EVER)).toBe(false);
    expect(connection.inputEnded).toBe(true);
    connection.abort();
  });

  test("sends what is written first: the peer may be waiting for it", async () => {
    const [connection, transport] = connected();
    connection.wfile.cork();
    connection.wfile.write("100 Continue");
    const more = connection.more(FOR_EVER);
    expect(String(transport.sent)).toBe("100 Continue");
    connection.peerEnded();
    await more;
    connection.abort();
  });

  test("rejects a second reader, and the first one goes on", async () => {
    const [connection] = connected();
    const first = connection.more(FOR_EVER);
    expect(await rejection(connection.more(FOR_EVER))).toHaveProperty(
      "message",
      expect.stringContaining("Somebody else reads"),
    );
    connection.received(Buffer.from("x"));
    expect(await first).toBe(true);
    connection.abort();
  });

  test("rejects when its time is up, and not before", async () => {
    const [connection] = connected();
    const more = connection.more(deadlineAfter(5));
    pass(4);
    expect(await settled(more)).toBe(false);
    pass(2);
    expect(await rejection(more)).toBeInstanceOf(TimeoutError);
    // The connection itself is none the worse for it.
    const again = connection.more(FOR_EVER);
    connection.received(Buffer.from("x"));
    expect(await again).toBe(true);
    connection.abort();
  });

  test("leaves no deadline behind when input has come", async () => {
    const [connection] = connected();
    const more = connection.more(deadlineAfter(5));
    connection.received(Buffer.from("x"));
    await more;
    pass(20);
    expect(connection.closed).toBe(false);
    connection.abort();
  });

  test("rejects where the connection is cut off, then and later", async () => {
    const [connection] = connected();
    const more = connection.more(FOR_EVER);
    connection.gone();
    expect(await rejection(more)).toBeInstanceOf(ConnectionResetError);
    expect(await rejection(connection.more(FOR_EVER))).toBeInstanceOf(ConnectionResetError);
  });
});

describe("Connection's input", () => {
  test("makes the peer wait above the limit, and lets it go on below half of it", () => {
    const [connection, transport] = connected();
    connection.received(Buffer.alloc(256 * KIB));
    expect(transport.calls).toEqual([]);
    connection.received(Buffer.alloc(1));
    connection.received(Buffer.alloc(1));
    expect(transport.calls).toEqual(["pause"]);
    connection.consume(128 * KIB);
    expect(transport.calls).toEqual(["pause"]);
    connection.consume(3);
    expect(transport.calls).toEqual(["pause", "resume"]);
    connection.received(Buffer.alloc(256 * KIB));
    expect(transport.calls).toEqual(["pause", "resume", "pause"]);
    connection.abort();
  });

  test("lets the peer go on where somebody needs more than the limit", async () => {
    const [connection, transport] = connected();
    connection.received(Buffer.alloc(300 * KIB));
    const more = connection.more(FOR_EVER);
    expect(transport.calls).toEqual(["pause", "resume"]);
    connection.received(Buffer.from("x"));
    expect(await more).toBe(true);
    expect(transport.calls).toEqual(["pause", "resume", "pause"]);
    connection.abort();
  });

  test("is dropped when we close, and the peer goes on to its end", () => {
    const [connection, transport] = connected();
    connection.received(Buffer.alloc(300 * KIB));
    void connection.close();
    expect(transport.calls).toEqual(["pause", "resume", "shutdown"]);
    expect(connection.input.length).toBe(0);
    connection.received(Buffer.alloc(300 * KIB));
    expect(connection.input.length).toBe(0);
    connection.abort();
  });
});

describe("Connection.room()", () => {
  test("waits until all that is queued has gone", async () => {
    const [connection, transport] = blocked();
    const room = connection.room();
    transport.room = 10;
    connection.drained();
    expect(await settled(room)).toBe(false);
    transport.room = Infinity;
    connection.drained();
    await room;
    expect(connection.wfile.blocked).toBe(false);
    connection.abort();
  });

  test("waits for nothing where nothing is queued", async () => {
    const [connection] = connected();
    await connection.room();
    connection.abort();
  });

  test("rejects a second one who waits, and the first one goes on", async () => {
    const [connection, transport] = blocked();
    const first = connection.room();
    expect(await rejection(connection.room())).toHaveProperty(
      "message",
      expect.stringContaining("Somebody else waits"),
    );
    transport.room = Infinity;
    connection.drained();
    await first;
    connection.abort();
  });

  test("rejects where the connection is gone, then and later", async () => {
    const [connection] = blocked();
    const room = connection.room();
    connection.gone();
    expect(await rejection(room)).toBeInstanceOf(BrokenPipeError);
    expect(await rejection(connection.room())).toBeInstanceOf(BrokenPipeError);
  });

  test("rejects where the next write shows that the connection is broken", async () => {
    const [connection, transport] = blocked();
    const room = connection.room();
    transport.break();
    connection.drained();
    expect(await rejection(room)).toBeInstanceOf(BrokenPipeError);
    expect(await rejection(connection.room())).toBeInstanceOf(BrokenPipeError);
    connection.abort();
  });

  test("rejects when the peer takes nothing for too long, and the connection is cut off", async () => {
    const [connection, transport] = connected();
    connection.writeTimeout = 5;
    transport.room = 0;
    connection.wfile.write(Buffer.alloc(200 * KIB));
    const room = connection.room();
    pass(6);
    expect(await rejection(room)).toBeInstanceOf(TimeoutError);
    expect(transport.calls).toEqual(["terminate"]);
    expect(connection.closed).toBe(true);
    // Nobody waits a second time for what will not go.
    expect(await rejection(connection.wfile.drain())).toBeInstanceOf(BrokenPipeError);
    expect(connection.wfile.blocked).toBe(false);
  });

  test("begins a new wait with each byte taken", async () => {
    const [connection, transport] = connected();
    connection.writeTimeout = 10;
    transport.room = 0;
    connection.wfile.write(Buffer.alloc(200 * KIB));
    const room = connection.room();
    for (let i = 0; i < 10; i++) {
      pass(7);
      transport.room = 1;
      connection.drained();
    }
    transport.room = Infinity;
    connection.drained();
    await room;
    pass(20);
    expect(connection.closed).toBe(false);
    connection.abort();
  });

  test("asks the system for room before it gives up, as that tells only of much", async () => {
    const [connection, transport] = connected();
    connection.writeTimeout = 5;
    transport.room = 0;
    connection.wfile.write(Buffer.alloc(200 * KIB));
    const room = connection.room();
    for (let i = 0; i < 10; i++) {
      transport.room = 1;
      pass(6);
    }
    expect(transport.sent).toHaveLength(10);
    transport.room = Infinity;
    pass(6);
    await room;
    expect(transport.sent).toHaveLength(200 * KIB);
    pass(20);
    expect(connection.closed).toBe(false);
    connection.abort();
  });

  test("waits for its turn where others have used up this one", async () => {
    const both = [blocked(MIB), blocked(MIB)];
    const rooms = both.map(([connection]) => connection.room());
    for (const [connection, transport] of both) {
      transport.room = Infinity;
      connection.drained();
    }
    expect(both.map(([, transport]) => transport.sent.length)).toEqual([MIB, 0]);
    await Promise.all(rooms);
    expect(both.map(([, transport]) => transport.sent.length)).toEqual([MIB, MIB]);
    for (const [connection] of both) connection.abort();
  });

  test("waits for ever where no limit is set", async () => {
    const [connection, transport] = blocked();
    const room = connection.room();
    pass(1000);
    expect(await settled(room)).toBe(false);
    transport.room = Infinity;
    connection.drained();
    await room;
    connection.abort();
  });
});

describe("Connection.limit()", () => {
  test("cuts the connection off where nobody has begun to read in time", () => {
    const [connection, transport] = connected();
    connection.limit(3);
    pass(4);
    expect(connection.closed).toBe(true);
    expect(transport.calls).toEqual(["terminate"]);
  });

  test("is lifted by 0, and by who reads", async () => {
    const [connection] = connected();
    connection.limit(3);
    connection.limit(0);
    pass(10);
    connection.limit(3);
    const more = connection.more(FOR_EVER);
    pass(10);
    expect(connection.closed).toBe(false);
    connection.abort();
    expect(await rejection(more)).toBeInstanceOf(ConnectionResetError);
  });
});

describe("Connection.close()", () => {
  test("lets go of what nobody has read, also where the socket has gone before", async () => {
    const [connection] = connected();
    connection.received(Buffer.alloc(KIB));
    connection.gone();
    // Who answers a request may still read what came of it.
    expect(connection.input.length).toBe(KIB);
    await connection.close();
    expect(connection.input.length).toBe(0);
  });

  test("sends what is written, says that it was all, and waits for the peer's end", async () => {
    const [connection, transport] = connected();
    connection.wfile.write("bye");
    const closing = connection.close();
    expect(String(transport.sent)).toBe("bye");
    expect(transport.calls).toEqual(["shutdown"]);
    expect(connection.closed).toBe(false);
    expect(await settled(closing)).toBe(false);
    connection.peerEnded();
    expect(transport.calls).toEqual(["shutdown", "close"]);
    await closing;
    expect(connection.closed).toBe(true);
  });

  test("waits for nobody where the peer has ended its side already", async () => {
    const [connection, transport] = connected();
    connection.peerEnded();
    connection.wfile.write("bye");
    await connection.close();
    expect(String(transport.sent)).toBe("bye");
    expect(transport.calls).toEqual(["shutdown", "close"]);
  });

  test("does not say that it was all before everything has gone", () => {
    const [connection, transport] = blocked();
    void connection.close();
    expect(transport.calls).toEqual([]);
    transport.room = 100 * KIB;
    connection.drained();
    expect(transport.calls).toEqual([]);
    transport.room = Infinity;
    connection.drained();
    expect(transport.calls).toEqual(["shutdown"]);
    expect(transport.sent).toHaveLength(200 * KIB);
    connection.abort();
  });

  test("closes once everything has gone where the peer ended its side meanwhile", () => {
    const [connection, transport] = blocked();
    void connection.close();
    connection.peerEnded();
    expect(transport.calls).toEqual([]);
    transport.room = Infinity;
    connection.drained();
    expect(transport.calls).toEqual(["shutdown", "close"]);
  });

  test("lets go of a peer that says nothing more, and leaves it what the kernel still holds", () => {
    const [connection, transport] = connected();
    void connection.close();
    pass(3);
    expect(transport.calls).toEqual(["shutdown", "close"]);
    expect(connection.closed).toBe(true);
  });

  test("waits as long as the peer sends, but not for ever", () => {
    const [connection, transport] = connected();
    void connection.close();
    for (let i = 0; i < 28; i++) {
      connection.received(Buffer.from("more"));
      pass(1);
    }
    expect(transport.calls).toEqual(["shutdown"]);
    for (let i = 0; i < 4; i++) {
      connection.received(Buffer.from("more"));
      pass(1);
    }
    expect(transport.calls).toEqual(["shutdown", "close"]);
  });

  test("cuts off a peer that takes none of the last bytes", () => {
    const [connection, transport] = blocked();
    connection.writeTimeout = 5;
    void connection.close();
    pass(4);
    expect(connection.closed).toBe(false);
    pass(2);
    expect(transport.calls).toEqual(["terminate"]);
  });

  test("cuts off such a peer after a minute where the handler set no limit", () => {
    const [connection, transport] = blocked();
    void connection.close();
    pass(59);
    transport.room = 1;
    connection.drained();
    pass(59);
    expect(connection.closed).toBe(false);
    pass(2);
    expect(transport.calls).toEqual(["terminate"]);
  });

  test("is not cut short by the deadline of who was reading", async () => {
    const [connection, transport] = blocked();
    const more = connection.more(deadlineAfter(5));
    void connection.close();
    expect(await rejection(more)).toHaveProperty("message", expect.stringContaining("closed on this side"));
    pass(20);
    expect(connection.closed).toBe(false);
    transport.room = Infinity;
    connection.drained();
    expect(transport.calls).toEqual(["shutdown"]);
    connection.abort();
  });

  test("rejects who reads in the middle of something", async () => {
    const [connection] = connected();
    const reading = connection.rfile.read(10);
    void connection.close();
    expect(await rejection(reading)).toBeInstanceOf(ConnectionResetError);
    connection.abort();
  });

  test("is the end of the input for who waits for the next request", async () => {
    const [connection] = connected();
    connection.waitsForRequest = true;
    const more = connection.more(FOR_EVER);
    void connection.close();
    expect(await more).toBe(false);
    connection.abort();
  });

  test("is the end of the input for who comes later", async () => {
    const [connection] = connected();
    void connection.close();
    expect(connection.inputEnded).toBe(true);
    expect(await connection.rfile.read()).toHaveLength(0);
    connection.abort();
  });

  test("may be called again at any time", async () => {
    const [connection, transport] = connected();
    const first = connection.close();
    const second = connection.close();
    connection.peerEnded();
    await Promise.all([first, second, connection.close()]);
    expect(transport.calls).toEqual(["shutdown", "close"]);
  });

  test("lingers no longer than half a minute, whatever is written, drained or received meanwhile", () => {
    const [connection, transport] = connected();
    connection.writeTimeout = 5;
    void connection.close();
    let seconds = 0;
    for (; !connection.closed && seconds < 100; seconds++) {
      transport.room = 0;
      if (!connection.wfile.closed) connection.wfile.write("late");
      connection.wfile.flush();
      connection.drained();
      connection.received(Buffer.from("more"));
      sweep();
    }
    expect(seconds).toBe(31);
    expect(transport.calls).toEqual(["shutdown", "close"]);
  });

  test("does not make the lingering longer when it is called again", () => {
    const [connection] = connected();
    void connection.close();
    pass(2);
    void connection.close();
    pass(1);
    expect(connection.closed).toBe(true);
  });
});

describe("Connection.abort()", () => {
  test("cuts off at once, and everybody who waits is told", async () => {
    const [connection, transport] = blocked();
    const more = connection.more(FOR_EVER);
    const room = connection.room();
    connection.abort();
    expect(transport.calls).toEqual(["terminate"]);
    expect(connection.closed).toBe(true);
    expect(await rejection(more)).toBeInstanceOf(ConnectionResetError);
    expect(await rejection(room)).toBeInstanceOf(BrokenPipeError);
    await connection.whenClosed;
    expect(() => connection.wfile.write("x")).toThrow(BrokenPipeError);
  });

  test("ends a close that waits", async () => {
    const [connection] = blocked();
    const closing = connection.close();
    connection.abort();
    await closing;
  });

  test("does nothing the second time", () => {
    const [connection, transport] = connected();
    connection.abort();
    connection.abort();
    expect(transport.calls).toEqual(["terminate"]);
  });
});

describe("Connection after its end", () => {
  test("takes every event without a word", async () => {
    const [connection, transport] = connected();
    connection.abort();
    connection.received(Buffer.from("late"));
    connection.drained();
    connection.peerEnded();
    connection.gone();
    connection.progressed();
    connection.tick(Number.MAX_SAFE_INTEGER);
    pass(100);
    await connection.close();
    expect(transport.calls).toEqual(["terminate"]);
    expect(connection.input.length).toBe(0);
  });

  test("is watched no more", () => {
    class Counted extends Connection {
      ticks = 0;
      override tick(second: number): void {
        this.ticks++;
        super.tick(second);
      }
    }
    const connection = new Counted(new FakeTransport(), "");
    pass(1);
    connection.gone();
    pass(5);
    expect(connection.ticks).toBe(1);
  });

  test("has nobody wait for a handler that never noticed", async () => {
    const [connection] = blocked();
    connection.gone();
    expect(connection.wfile.queued).toBe(0);
    await connection.whenClosed;
  });
});

describe("Connection.idle", () => {
  test("is true only while the next request is waited for and nothing is under way", () => {
    const [connection, transport] = connected();
    expect(connection.idle).toBe(false);
    connection.waitsForRequest = true;
    expect(connection.idle).toBe(true);
    transport.room = 0;
    connection.wfile.write("x");
    connection.wfile.flush();
    expect(connection.idle).toBe(false);
    transport.room = Infinity;
    connection.drained();
    expect(connection.idle).toBe(true);
    connection.received(Buffer.from("G"));
    expect(connection.idle).toBe(false);
    connection.consume(1);
    void connection.close();
    expect(connection.idle).toBe(false);
    connection.abort();
  });
});
