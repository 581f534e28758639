import { describe, expect, test } from "bun:test";

import { MemoryConnection } from "../../src/connection/memory-connection.ts";
import { Answer, type AnswerEnd } from "../../src/server/answer.ts";

const connection = new MemoryConnection();

/** An answer, and what its server is told of its end. */
function answered(): [answer: Answer, told: unknown[][]] {
  const told: unknown[][] = [];
  const end: AnswerEnd = {
    answered: (...args) => told.push(["answered", ...args]),
    failed: (...args) => told.push(["failed", ...args]),
  };
  return [new Answer(end, connection, "peer" as never), told];
}

describe("Answer", () => {
  test("resolve() tells the server whom it has answered", async () => {
    const [answer, told] = answered();
    answer.resolve();
    await answer;
    expect(told).toEqual([["answered", connection, "peer"]]);
  });

  test("reject() tells the server what went wrong, and ends well", async () => {
    const [answer, told] = answered();
    const error = new Error("failed");
    answer.reject(error);
    await answer;
    expect(told).toEqual([["failed", connection, "peer", error]]);
  });
});
