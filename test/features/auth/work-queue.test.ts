import { describe, expect, test } from "bun:test";

import { WorkQueue } from "../../../src/features/auth/work-queue.ts";
import { settled } from "../../support/scripted-connection.ts";

/** Work that a test ends by hand. */
class Work {
  readonly begun: string[] = [];
  readonly #ends = new Map<string, PromiseWithResolvers<string>>();

  start(name: string): () => Promise<string> {
    return () => {
      this.begun.push(name);
      const end = Promise.withResolvers<string>();
      this.#ends.set(name, end);
      return end.promise;
    };
  }
  end(name: string): void {
    this.#ends.get(name)?.resolve(name);
  }
  fail(name: string): void {
    this.#ends.get(name)?.reject(new Error(name));
  }
}

describe("WorkQueue", () => {
  test("WorkQueue does so much at once, the rest in its order, and no more", async () => {
    const [queue, work] = [new WorkQueue(2, 2), new Work()];
    const results = ["a", "b", "c", "d", "e"].map((name) => queue.run(work.start(name)));
    await settled();
    expect(work.begun).toEqual(["a", "b"]);
    expect(results[4]).toBeUndefined();
    work.end("b");
    await settled();
    expect(work.begun).toEqual(["a", "b", "c"]);
    expect(queue.run(work.start("f"))).toBeDefined();
    expect(queue.run(work.start("g"))).toBeUndefined();
    work.end("a");
    work.end("c");
    await settled();
    expect(work.begun).toEqual(["a", "b", "c", "d", "f"]);
    work.end("d");
    expect(await Promise.all(results.slice(0, 4).map((result) => Promise.resolve(result)))).toEqual([
      "a",
      "b",
      "c",
      "d",
    ]);
  });
  test("WorkQueue goes on behind work that fails, and passes the failure on", async () => {
    const [queue, work] = [new WorkQueue(1, 1), new Work()];
    const failing = queue.run(work.start("a"))?.catch((error: unknown) => error);
    const next = queue.run(work.start("b"));
    await settled();
    work.fail("a");
    expect(await failing).toEqual(new Error("a"));
    await settled();
    work.end("b");
    expect(await next).toBe("b");
  });
});
