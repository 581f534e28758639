import { describe, expect, test } from "bun:test";

import { deadlineAfter, sweep } from "../../src/connection/deadlines.ts";
import { MemoryConnection } from "../../src/connection/memory-connection.ts";

describe("MemoryConnection", () => {
  test("has its input, and then the end", async () => {
    const connection = new MemoryConnection("line\nrest");
    expect(String(await connection.rfile.readline())).toBe("line\n");
    expect(String(await connection.rfile.read())).toBe("rest");
    expect(await connection.more(deadlineAfter(0))).toBe(false);
  });

  test("has no input where none is given", async () => {
    expect(await new MemoryConnection().rfile.read()).toHaveLength(0);
  });

  test("takes text as latin-1, and bytes as they are, in a copy", async () => {
    expect(await new MemoryConnection("\xe4\xff").rfile.read()).toEqual(Buffer.of(0xe4, 0xff));
    const bytes = Uint8Array.of(1, 2);
    const connection = new MemoryConnection(bytes);
    bytes[0] = 9;
    expect(await connection.rfile.read()).toEqual(Buffer.of(1, 2));
  });

  test("takes more input than a connection likes to hold", async () => {
    expect(await new MemoryConnection("x".repeat(1_000_000)).rfile.read()).toHaveLength(1_000_000);
  });

  test("keeps its output, in the pieces in which it would have been sent", () => {
    const connection = new MemoryConnection();
    connection.wfile.write("head ");
    connection.wfile.write("body");
    expect(String(connection.output)).toBe("head body");
    connection.wfile.write("!");
    expect(connection.writes.map(String)).toEqual(["head body", "!"]);
  });

  test("keeps its output when it is closed, and when it is aborted", async () => {
    for (const end of ["close", "abort"] as const) {
      const connection = new MemoryConnection();
      connection.wfile.write("said");
      connection.wfile.flush();
      await connection[end]();
      expect(connection.closed).toBe(true);
      expect(String(connection.output)).toBe("said");
    }
  });

  test("sends what is written when it is closed", async () => {
    const connection = new MemoryConnection();
    connection.wfile.write("last words");
    await connection.close();
    expect(String(connection.output)).toBe("last words");
  });

  test("has addresses", () => {
    const connection = new MemoryConnection();
    expect(connection.getpeername()).toEqual(["127.0.0.1", 50000]);
    expect(connection.getsockname()).toEqual(["127.0.0.1", 8000]);
    expect(new MemoryConnection("", ["192.0.2.1", 7]).client_address).toEqual(["192.0.2.1", 7]);
    expect(new MemoryConnection("", "").client_address).toBe("");
  });

  test("is watched by nobody, so that one that is never closed is not kept", () => {
    class Counted extends MemoryConnection {
      ticks = 0;
      override tick(): void {
        this.ticks++;
      }
    }
    const connection = new Counted();
    sweep();
    expect(connection.ticks).toBe(0);
  });
});
