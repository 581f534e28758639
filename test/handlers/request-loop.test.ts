import { describe, expect, test } from "bun:test";

import { HeadReader } from "../../src/connection/head-reader.ts";
import { MemoryConnection } from "../../src/connection/memory-connection.ts";
import { answerRequests } from "../../src/handlers/request-loop.ts";
import { rejection } from "../support/rejection.ts";

const HEAD = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

/** Takes heads until there is none, or as many as it is told. */
class Taker {
  readonly head_patience = { idle: 0, head: 0 };
  close_connection = false;
  readonly connection: MemoryConnection;
  readonly heads: HeadReader;
  readonly answer: (taker: Taker) => void | Promise<void>;
  taken = 0;

  constructor(input: string, answer: (taker: Taker) => void | Promise<void>) {
    this.answer = answer;
    this.connection = new MemoryConnection(input);
    this.heads = new HeadReader(this.connection);
  }

  handle_one_request(): void | Promise<void> {
    if (this.heads.take() === undefined) {
      this.close_connection = true;
      return undefined;
    }
    this.taken++;
    return this.answer(this);
  }

  run(): Promise<void> {
    return answerRequests(this, this.heads);
  }
}

describe("answerRequests()", () => {
  test.each([
    ["at once", () => undefined],
    ["later", () => Promise.resolve()],
  ])("answerRequests() answers one request after the other where each is answered %s", async (_, answer) => {
    const taker = new Taker(HEAD.repeat(5), answer);
    await taker.run();
    expect(taker.taken).toBe(5);
  });

  test.each([
    ["at once", () => undefined],
    ["later, without waiting for anything", () => Promise.resolve()],
  ])("answerRequests() lets others have their turn where answering is slow, %s", async (_, answer) => {
    let turn = 0;
    const turns: number[] = [];
    let counting = setImmediate(function count() {
      turn++;
      counting = setImmediate(count);
    });
    const taker = new Taker(HEAD.repeat(6), () => {
      turns.push(turn);
      // Longer than a turn may be.
      for (const begun = performance.now(); performance.now() - begun < 3;);
      return answer();
    });
    await taker.run();
    clearImmediate(counting);
    expect(turns).toHaveLength(6);
    expect(new Set(turns).size).toBeGreaterThan(1);
  });

  test("answerRequests() ends where the server closes while others have their turn", async () => {
    const taker = new Taker(HEAD.repeat(6), (self) => {
      for (const begun = performance.now(); performance.now() - begun < 3;);
      setImmediate(() => (self.connection.draining = true));
    });
    await taker.run();
    expect(taker.taken).toBeLessThan(6);
  });

  test("answerRequests() ends behind the reply that closes the connection", async () => {
    const taker = new Taker(HEAD.repeat(5), (self) => {
      self.close_connection = self.taken === 2;
    });
    await taker.run();
    expect(taker.taken).toBe(2);
  });

  test("answerRequests() ends behind the reply that is under way when the server closes", async () => {
    const taker = new Taker(HEAD.repeat(5), async (self) => {
      self.connection.draining = true;
    });
    await taker.run();
    expect(taker.taken).toBe(1);
  });

  test.each([
    [
      "throws",
      (): never => {
        throw new RangeError("at once");
      },
    ],
    ["rejects", () => Promise.reject(new RangeError("later"))],
  ])("answerRequests() rejects where a request %s, and takes no other", async (_, answer) => {
    const taker = new Taker(HEAD.repeat(5), answer);
    expect(await rejection(taker.run())).toBeInstanceOf(RangeError);
    expect(taker.taken).toBe(1);
  });
});
