import { afterEach, describe, expect, test } from "bun:test";

import { deadlineAfter, sweep, unwatch, watch, type Watched } from "../../src/connection/deadlines.ts";

const watched: Watched[] = [];
afterEach(() => {
  for (const one of watched.splice(0)) unwatch(one);
});

/** Something that is late when its deadline has passed. */
class Patient implements Watched {
  late = false;
  ticks = 0;
  readonly #deadline: number;

  constructor(seconds: number) {
    this.#deadline = deadlineAfter(seconds);
    watched.push(this);
    watch(this);
  }
  tick(second: number): void {
    this.ticks++;
    if (this.#deadline < second) this.late = true;
  }
}

/** After how many sweeps it is late; 0 where it never is. */
function sweepsUntilLate(patient: Patient): number {
  for (let sweeps = 1; sweeps <= 50; sweeps++) {
    sweep();
    if (patient.late) return sweeps;
  }
  return 0;
}

describe("deadlineAfter()", () => {
  test.each([
    [1, 2],
    [2, 3],
    [10, 11],
    [0.1, 2],
    [1.5, 3],
  ])("passes %p seconds later, in the second after that", (seconds, sweeps) => {
    expect(sweepsUntilLate(new Patient(seconds))).toBe(sweeps);
  });

  test.each([0, -1, Infinity, Number.NaN])("never passes for %p seconds", (seconds) => {
    expect(deadlineAfter(seconds)).toBe(Infinity);
    expect(sweepsUntilLate(new Patient(seconds))).toBe(0);
  });

  test("counts from now", () => {
    for (let i = 0; i < 7; i++) sweep();
    expect(sweepsUntilLate(new Patient(3))).toBe(4);
  });
});

describe("sweep()", () => {
  test("asks everybody once", () => {
    const all = [new Patient(1), new Patient(2), new Patient(0)];
    sweep();
    expect(all.map(({ ticks }) => ticks)).toEqual([1, 1, 1]);
  });

  test("asks nobody who is watched no more", () => {
    const patient = new Patient(1);
    unwatch(patient);
    sweep();
    expect(patient.ticks).toBe(0);
  });

  test("asks somebody who is watched twice only once", () => {
    const patient = new Patient(1);
    watch(patient);
    sweep();
    expect(patient.ticks).toBe(1);
  });

  test("lets who is asked leave, and others with it", () => {
    const other = new Patient(0);
    const first = new Patient(0);
    const leaving: Watched = {
      tick: () => {
        unwatch(leaving);
        unwatch(later);
      },
    };
    watch(leaving);
    const later = new Patient(0);
    sweep();
    sweep();
    expect([other.ticks, first.ticks, later.ticks]).toEqual([2, 2, 0]);
  });

  test("goes on after nobody was left to watch", () => {
    sweep();
    expect(sweepsUntilLate(new Patient(1))).toBe(2);
  });

  test("does not keep a process alive", () => {
    const script = `
      import { watch } from ${JSON.stringify(`${import.meta.dir}/../../src/connection/deadlines.ts`)};
      watch({ tick() {} });
      console.log("end");
    `;
    const { stdout, exitCode } = Bun.spawnSync([process.execPath, "-e", script]);
    expect([String(stdout), exitCode]).toEqual(["end\n", 0]);
  });
});
