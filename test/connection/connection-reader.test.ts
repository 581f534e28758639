import { describe, expect, test } from "bun:test";

import { Connection } from "../../src/connection/connection.ts";
import { sweep } from "../../src/connection/deadlines.ts";
import { ConnectionResetError, TimeoutError } from "../../src/connection/errors.ts";
import { rejection } from "../support/rejection.ts";
import { FakeTransport, nextTurn } from "./fake-transport.ts";

function connected(): Connection {
  return new Connection(new FakeTransport(), ["192.0.2.1", 4000]);
}

describe("ConnectionReader", () => {
  test("read1() returns what has come already", async () => {
    const connection = connected();
    connection.received(Buffer.from("abc"));
    expect(String(await connection.rfile.read1())).toBe("abc");
    connection.abort();
  });

  test("read1() waits for what comes", async () => {
    const connection = connected();
    const reading = connection.rfile.read1();
    connection.received(Buffer.from("late"));
    expect(String(await reading)).toBe("late");
    connection.abort();
  });

  test("read() reads until the peer has ended its side", async () => {
    const connection = connected();
    const reading = connection.rfile.read();
    connection.received(Buffer.from("ab"));
    connection.received(Buffer.from("cd"));
    connection.peerEnded();
    expect(String(await reading)).toBe("abcd");
    expect(await connection.rfile.read1()).toHaveLength(0);
    connection.abort();
  });

  test("readline() puts a line together from many chunks", async () => {
    const connection = connected();
    const reading = connection.rfile.readline();
    for (const byte of Buffer.from("line\nrest")) connection.received(Buffer.of(byte));
    expect(String(await reading)).toBe("line\n");
    expect(String(connection.input.peek())).toBe("rest");
    connection.abort();
  });

  test("read1() waits for ever where no timeout is set", async () => {
    const connection = connected();
    const reading = connection.rfile.read1();
    for (let i = 0; i < 1000; i++) sweep();
    connection.received(Buffer.from("x"));
    expect(String(await reading)).toBe("x");
    connection.abort();
  });

  test("read1() rejects when nothing has come within the timeout", async () => {
    const connection = connected();
    connection.readTimeout = 2;
    const reading = connection.rfile.read1();
    sweep();
    sweep();
    sweep();
    expect(await rejection(reading)).toEqual(new TimeoutError());
    expect(connection.closed).toBe(false);
    connection.abort();
  });

  test("read() begins a new wait with each chunk", async () => {
    const connection = connected();
    connection.readTimeout = 10;
    const reading = connection.rfile.read(3);
    for (const byte of Buffer.from("abc")) {
      for (let i = 0; i < 7; i++) sweep();
      connection.received(Buffer.of(byte));
      await nextTurn();
    }
    expect(String(await reading)).toBe("abc");
    connection.abort();
  });

  test("read1() rejects where the connection is cut off", async () => {
    const connection = connected();
    const reading = connection.rfile.read1();
    connection.gone();
    expect(await rejection(reading)).toBeInstanceOf(ConnectionResetError);
    expect(await rejection(connection.rfile.read1())).toBeInstanceOf(ConnectionResetError);
  });
});
