import { describe, expect, test } from "bun:test";

import { type Child, Supervisor, WorkerError } from "../../src/server/forking-supervisor.ts";

/** A worker that does what the test says. */
class FakeChild implements Child {
  readonly pid: number;
  readonly place: number;
  servingSinceMs: number | undefined;
  ending: string | undefined;
  readonly signals: string[] = [];
  readonly #end = Promise.withResolvers<void>();

  constructor(pid: number, place: number) {
    this.pid = pid;
    this.place = place;
  }

  get ended(): Promise<void> {
    return this.#end.promise;
  }

  /** Whether its loop is stuck: then it obeys the system alone. */
  isStuck = false;

  kill(signal: "SIGTERM" | "SIGQUIT" | "SIGKILL"): void {
    this.signals.push(signal);
    if (signal === "SIGKILL" || (signal === "SIGQUIT" && !this.isStuck)) void this.end(signal);
  }

  /** Ends it, and lets everybody hear of it. */
  end(ending: string): Promise<void> {
    this.ending = ending;
    this.#end.resolve();
    return this.ended;
  }
}

/** A supervisor whose workers are fakes. */
function supervised() {
  const children: FakeChild[] = [];
  const left: number[] = [];
  const world = { wakes: 0, refuses: false };
  const supervisor = new Supervisor({
    start(place) {
      if (world.refuses) throw new Error("No more processes");
      const child = new FakeChild(1000 + children.length, place);
      children.push(child);
      return child;
    },
    leave: (place) => void left.push(place),
    wake: () => void world.wakes++,
  });
  return { supervisor, children, left, world };
}

/** The worker that was started as the n-th. */
function nth(children: readonly FakeChild[], index: number): FakeChild {
  const child = children[index];
  if (child === undefined) throw new Error(`Only ${children.length} were started`);
  return child;
}

describe("Supervisor.collect()", () => {
  test("Supervisor.collect() starts as many as are wanted, once", () => {
    const { supervisor, children } = supervised();
    expect(supervisor.pids).toBeNull();
    supervisor.collect(3, 0);
    supervisor.collect(3, 1);
    expect(children.map(({ place }) => place)).toEqual([0, 1, 2]);
    expect(supervisor.pids).toEqual(new Set([1000, 1001, 1002]));
  });
  test("Supervisor.collect() starts another one in the same place when it is due", async () => {
    const { supervisor, children, world } = supervised();
    supervisor.collect(2, 0);
    nth(children, 1).servingSinceMs = 0;
    await nth(children, 1).end("exit code 1");
    expect(world.wakes).toBe(1);
    expect(supervisor.pids).toEqual(new Set([1000]));
    supervisor.collect(2, 50);
    supervisor.collect(2, 149);
    expect(children).toHaveLength(2);
    supervisor.collect(2, 150);
    expect(nth(children, 2).place).toBe(1);
    expect(supervisor.pids).toEqual(new Set([1000, 1002]));
  });
  test("Supervisor.collect() starts more where more are wanted", () => {
    const { supervisor, children } = supervised();
    supervisor.collect(1, 0);
    supervisor.collect(2, 0);
    expect(children.map(({ place }) => place)).toEqual([0, 1]);
  });
  test("Supervisor.collect() ends those that are too many, and leaves their places", async () => {
    const { supervisor, children, left } = supervised();
    supervisor.collect(3, 0);
    supervisor.collect(1, 0);
    expect(children.map(({ signals }) => signals)).toEqual([[], ["SIGTERM"], ["SIGTERM"]]);
    expect(left).toEqual([1, 2]);
    await Promise.all([nth(children, 1).end("exit code 0"), nth(children, 2).end("exit code 0")]);
    supervisor.collect(1, 1000);
    expect(children).toHaveLength(3);
  });
  test("Supervisor.collect() throws at the third in a row that ended before it served", async () => {
    const { supervisor, children } = supervised();
    supervisor.collect(1, 0);
    for (const [nowMs, dueMs] of [
      [0, 100],
      [100, 300],
    ] as const) {
      await nth(children, children.length - 1).end("exit code 2");
      supervisor.collect(1, nowMs);
      supervisor.collect(1, dueMs);
    }
    await nth(children, 2).end("SIGSEGV");
    expect(() => supervisor.collect(1, 300)).toThrow(
      new WorkerError("Cannot start workers: 3 in a row ended before they served (SIGSEGV)"),
    );
  });
  test("Supervisor.collect() throws where no process can be started", () => {
    const { supervisor, world } = supervised();
    world.refuses = true;
    supervisor.collect(1, 0);
    supervisor.collect(1, 1000);
    expect(() => supervisor.collect(1, 2000)).toThrow(/\(No more processes\)$/);
  });
  test("Supervisor.collect() leaves a place that stays empty for long, while others serve", async () => {
    const { supervisor, children, left } = supervised();
    supervisor.collect(2, 0);
    nth(children, 0).servingSinceMs = 0;
    let nowMs = 0;
    // 100, 200, 400, 800: these are worth waiting for.
    for (let times = 0; times < 4; times++) {
      await nth(children, children.length - 1).end("exit code 1");
      supervisor.collect(2, nowMs);
      supervisor.collect(2, (nowMs += 10_000));
      expect(left).toEqual([]);
    }
    await nth(children, children.length - 1).end("exit code 1");
    supervisor.collect(2, nowMs);
    expect(left).toEqual([1]);
  });
});

describe("Supervisor.stop()", () => {
  test("Supervisor.stop() asks all to end, and starts none any more", async () => {
    const { supervisor, children } = supervised();
    supervisor.collect(2, 0);
    supervisor.stop(null);
    expect(children.map(({ signals }) => signals)).toEqual([["SIGTERM"], ["SIGTERM"]]);
    const ended = supervisor.ended();
    await Promise.all(children.map((child) => child.end("exit code 0")));
    await ended;
    expect(supervisor.pids).toEqual(new Set());
    expect(children).toHaveLength(2);
  });
  test("Supervisor.stop() ends those that do not end", async () => {
    const { supervisor, children } = supervised();
    supervisor.collect(1, 0);
    supervisor.stop(0.001);
    await supervisor.ended();
    expect(nth(children, 0).signals).toEqual(["SIGTERM", "SIGQUIT"]);
  });
  test("Supervisor.stop() has nothing to do where there is none", async () => {
    const { supervisor } = supervised();
    supervisor.stop(0);
    await supervisor.ended();
    expect(supervisor.pids).toBeNull();
  });
});

test("Supervisor.kill() ends all at once", async () => {
  const { supervisor, children } = supervised();
  supervisor.collect(2, 0);
  supervisor.kill();
  await supervisor.ended();
  expect(children.map(({ signals }) => signals)).toEqual([["SIGQUIT"], ["SIGQUIT"]]);
});

test("Supervisor.kill() leaves it to the system where a loop is stuck", async () => {
  const { supervisor, children } = supervised();
  supervisor.collect(2, 0);
  nth(children, 1).isStuck = true;
  supervisor.kill();
  await supervisor.ended();
  expect(nth(children, 1).signals).toEqual(["SIGQUIT", "SIGKILL"]);
});
