import { describe, expect, test } from "bun:test";

import { InFlight } from "../../src/features/in-flight.ts";
import { exchange, LoggingHandler } from "./ask-handler.ts";

/** Stops in the middle of what it does, until it is let go on. */
class Halting extends LoggingHandler {
  static halted = Promise.withResolvers<void>();
  static gate = Promise.withResolvers<void>();
  static reset(): void {
    this.halted = Promise.withResolvers();
    this.gate = Promise.withResolvers();
  }
  static halt(): Promise<void> {
    this.halted.resolve();
    return this.gate.promise;
  }

  override async do_GET(): Promise<void> {
    this.send_response(200);
    if (this.path !== "/endless") this.send_header("Content-Length", 10);
    this.end_headers();
    this.wfile.write("1234");
    this.wfile.flush();
    await Halting.halt();
    this.wfile.write("567890");
  }
  async do_POST(): Promise<void> {
    await this.rfile.read(3);
    await Halting.halt();
    this.send_error(400);
  }
}

/** What is under way in the middle of a request, and behind it. */
async function during(request: string) {
  Halting.reset();
  const flight = new InFlight();
  const done = exchange(flight.feature(Halting), request);
  await Halting.halted.promise;
  const transfers = flight.transfers(performance.now() + 1000);
  Halting.gate.resolve();
  await done;
  return { transfers, after: flight.transfers() };
}

describe("InFlight", () => {
  test("InFlight knows how much of a reply has gone", async () => {
    const { transfers, after } = await during("GET /a%20b HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    const { milliseconds, ...rest } = transfers[0] ?? {};
    expect(rest).toEqual({
      method: "GET",
      target: "/a%20b",
      peer: "192.0.2.1",
      direction: "out",
      bytes: 4,
      total: 10,
    });
    expect(milliseconds).toBeGreaterThanOrEqual(1000);
    expect(after).toEqual([]);
  });
  test("InFlight does not know the length of a reply that does not say it", async () => {
    const { transfers } = await during("GET /endless HTTP/1.1\r\nHost: a\r\n\r\n");
    expect(transfers.map(({ bytes, total }) => [bytes, total])).toEqual([[4, undefined]]);
  });
  test("InFlight knows how much of a request has come", async () => {
    const { transfers } = await during("POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 8\r\n\r\n12345678");
    expect(transfers.map(({ direction, bytes, total }) => [direction, bytes, total])).toEqual([["in", 3, 8]]);
  });
  test("InFlight does not know the length of a request in chunks", async () => {
    const { transfers } = await during(
      "POST /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n8\r\n12345678\r\n0\r\n\r\n",
    );
    expect(transfers.map(({ direction, bytes, total }) => [direction, bytes, total])).toEqual([
      ["in", 0, undefined],
    ]);
  });
});
