import { describe, expect, test } from "bun:test";

import { follow, isAwaited, LazyPromise, type Sequel } from "../../src/connection/lazy-promise.ts";
import { rejection } from "../support/rejection.ts";

/** Keeps what it is told. */
class Told implements Sequel {
  readonly ends: unknown[] = [];
  resolve(): void {
    this.ends.push("resolved");
  }
  reject(reason: unknown): void {
    this.ends.push(reason);
  }
}

/** A thenable that keeps no promise. */
class EndsTwice implements PromiseLike<void> {
  // oxlint-disable-next-line unicorn/no-thenable -- that is what is tried
  then<Fulfilled = void, Rejected = never>(
    onfulfilled?: ((value: void) => Fulfilled | PromiseLike<Fulfilled>) | null,
    onrejected?: ((reason: unknown) => Rejected | PromiseLike<Rejected>) | null,
  ): Promise<Fulfilled | Rejected> {
    void onfulfilled?.();
    return Promise.resolve().then(onfulfilled, onrejected);
  }
}

const FAILURE = new Error("failed");

describe("LazyPromise", () => {
  test("resolve() tells who waits, at once and only once", () => {
    const told = new Told();
    const lazy = new LazyPromise();
    lazy.tell(told);
    expect(told.ends).toEqual([]);
    lazy.resolve();
    lazy.resolve();
    lazy.reject(FAILURE);
    expect(told.ends).toEqual(["resolved"]);
  });

  test("reject() tells who waits why, and nobody else has to know", async () => {
    const told = new Told();
    const lazy = new LazyPromise();
    lazy.tell(told);
    lazy.reject(FAILURE);
    lazy.resolve();
    expect(told.ends).toEqual([FAILURE]);
    await Promise.resolve();
  });

  test("tell() has all told who wait, in their order, however it ends", () => {
    const all: unknown[][] = [];
    for (const end of [(lazy: LazyPromise) => lazy.resolve(), (lazy: LazyPromise) => lazy.reject(FAILURE)]) {
      const lazy = new LazyPromise();
      const told = [new Told(), new Told(), new Told()];
      for (const one of told) lazy.tell(one);
      end(lazy);
      all.push(told.flatMap(({ ends }) => ends));
    }
    expect(all).toEqual([
      ["resolved", "resolved", "resolved"],
      [FAILURE, FAILURE, FAILURE],
    ]);
  });

  test("tell() tells who comes behind the end", async () => {
    const lazy = new LazyPromise();
    lazy.resolve();
    const told = new Told();
    lazy.tell(told);
    await Promise.resolve();
    expect(told.ends).toEqual(["resolved"]);
  });

  test("is awaited like any promise, before its end and behind it", async () => {
    const lazy = new LazyPromise();
    const calls: string[] = [];
    const waiting = lazy.then(() => calls.push("then")).finally(() => calls.push("finally"));
    const late = lazy.finally(() => calls.push("late"));
    lazy.resolve();
    await Promise.all([waiting, late, lazy]);
    expect(await lazy).toBeUndefined();
    expect(calls.toSorted()).toEqual(["finally", "late", "then"]);
    expect(Object.prototype.toString.call(lazy)).toBe("[object Promise]");
  });

  test("rejects like any promise, before its end and behind it", async () => {
    const lazy = new LazyPromise();
    const caught = lazy.catch((error: unknown) => error);
    const awaited = rejection(lazy);
    lazy.reject(FAILURE);
    expect(await caught).toBe(FAILURE);
    expect(await awaited).toBe(FAILURE);
    expect(await rejection(lazy)).toBe(FAILURE);
  });

  test("is an instance of Promise, for who tells by that what is to be awaited", () => {
    expect(new LazyPromise()).toBeInstanceOf(Promise);
  });

  test("tells a lazy promise that waits for it", () => {
    const [first, second] = [new LazyPromise(), new LazyPromise()];
    const told = new Told();
    second.tell(told);
    first.tell(second);
    first.resolve();
    expect(told.ends).toEqual(["resolved"]);
  });

  test("reject() is a rejection like any other for who comes next, where nobody waited", async () => {
    const lazy = new LazyPromise();
    lazy.reject(FAILURE);
    expect(await rejection(lazy)).toBe(FAILURE);
  });
});

describe("follow()", () => {
  test("tells at once of what does not wait", () => {
    const told = new Told();
    follow(undefined, told);
    expect(told.ends).toEqual(["resolved"]);
  });

  test.each([
    ["resolves", () => Promise.resolve(), "resolved"],
    ["rejects", () => Promise.reject(FAILURE), FAILURE],
  ])("tells of a promise that %s", async (_, made, end) => {
    const told = new Told();
    const promise: Promise<void> = made();
    follow(promise, told);
    await promise.catch(() => undefined);
    expect(told.ends).toEqual([end]);
  });

  test("tells once of what says twice that it has ended", async () => {
    const told = new Told();
    follow(new EndsTwice(), told);
    await new Promise((resolve) => setImmediate(resolve));
    expect(told.ends).toEqual(["resolved"]);
  });

  test("tells of a lazy promise without making one", () => {
    const told = new Told();
    const lazy = new LazyPromise();
    follow(lazy, told);
    lazy.resolve();
    expect(told.ends).toEqual(["resolved"]);
  });
});

describe("isAwaited()", () => {
  test.each([
    [Promise.resolve(), true],
    [new LazyPromise(), true],
    // oxlint-disable-next-line unicorn/no-thenable -- that is what is asked
    [{ then: () => undefined }, true],
    // oxlint-disable-next-line unicorn/no-thenable -- that is what is asked
    [{ then: 1 }, false],
    [undefined, false],
    [null, false],
    [7, false],
  ])("isAwaited() of %p is %p", (work, awaited) => {
    expect(isAwaited(work)).toBe(awaited);
  });
});
