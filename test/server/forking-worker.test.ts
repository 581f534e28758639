import { describe, expect, test } from "bun:test";

import { WorkerTies } from "../../src/server/forking-worker.ts";
import { FakeProcess } from "./fake-process.ts";

describe("WorkerTies", () => {
  test("WorkerTies ends the process when its parent has gone", () => {
    const worker = new FakeProcess();
    new WorkerTies(worker);
    expect(() => worker.emit("disconnect")).toThrow("exit(1)");
  });
  test("WorkerTies does not keep a process that has nothing to do", () => {
    const worker = new FakeProcess();
    new WorkerTies(worker);
    expect(worker.held).toBe(false);
  });
  test("WorkerTies removes its variable and no other", () => {
    const worker = new FakeProcess();
    new WorkerTies(worker);
    expect(worker.env).toEqual({ KEPT: "1" });
  });
  test("WorkerTies.tell() says it to the parent while there is one", () => {
    const worker = new FakeProcess();
    const ties = new WorkerTies(worker);
    ties.tell("serving");
    worker.connected = false;
    ties.tell("shutdown");
    expect(worker.sent).toEqual(["serving"]);
  });
  test("WorkerTies.onDismissal() hears SIGTERM each time", () => {
    const worker = new FakeProcess();
    let times = 0;
    new WorkerTies(worker).onDismissal(() => times++);
    worker.emit("SIGTERM");
    worker.emit("SIGTERM");
    expect(times).toBe(2);
  });
  test("WorkerTies.onEnd() hears SIGQUIT", () => {
    const worker = new FakeProcess();
    let times = 0;
    new WorkerTies(worker).onEnd(() => times++);
    worker.emit("SIGQUIT");
    expect(times).toBe(1);
  });
  test("WorkerTies.leave() ends the process in good order", () => {
    const ties = new WorkerTies(new FakeProcess());
    expect(() => ties.leave()).toThrow("exit(0)");
  });
});
