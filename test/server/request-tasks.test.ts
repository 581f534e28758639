import { describe, expect, test } from "bun:test";

import { RequestTasks } from "../../src/server/request-tasks.ts";
import { eventually } from "./serving.ts";

function unexpected(error: unknown): never {
  throw error;
}

describe("RequestTasks", () => {
  test("knows what is running, and forgets what is done", async () => {
    const tasks = new RequestTasks();
    const one = Promise.withResolvers<void>();
    const two = Promise.withResolvers<void>();
    tasks.add(one.promise, unexpected);
    tasks.add(two.promise, unexpected);
    expect(tasks.size).toBe(2);
    one.resolve();
    await eventually(() => tasks.size === 1);
    two.resolve();
    await eventually(() => tasks.size === 0);
  });

  test("done() waits for nothing where nothing is running", async () => {
    await new RequestTasks().done();
  });

  test("done() waits for all, and for what is added meanwhile", async () => {
    const tasks = new RequestTasks();
    const one = Promise.withResolvers<void>();
    const two = Promise.withResolvers<void>();
    tasks.add(one.promise, unexpected);
    let done = false;
    const waiting = tasks.done().then(() => (done = true));
    tasks.add(two.promise, unexpected);
    one.resolve();
    await eventually(() => tasks.size === 1);
    expect(done).toBe(false);
    two.resolve();
    await waiting;
    expect(tasks.size).toBe(0);
  });

  test("add() tells of work that rejects, and forgets it", async () => {
    const tasks = new RequestTasks();
    const told = Promise.withResolvers<unknown>();
    tasks.add(Promise.reject(new RangeError("failed")), told.resolve);
    expect(await told.promise).toBeInstanceOf(RangeError);
    expect(tasks.size).toBe(0);
    await tasks.done();
  });
});
