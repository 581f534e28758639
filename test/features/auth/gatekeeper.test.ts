import { describe, expect, test } from "bun:test";

import { type Credential, credential } from "../../../src/features/auth/credentials.ts";
import { Gatekeeper, type Verdict } from "../../../src/features/auth/gatekeeper.ts";
import { isPassword, type Secret } from "../../../src/features/auth/secret.ts";
import { settled } from "../../support/scripted-connection.ts";

const HOME = ["192.0.2.1", 50000] as const;
const AWAY = ["198.51.100.1", 50000] as const;
const ADMITTED: Verdict = { kind: "admitted", user: "anna" };
const STRANGER: Verdict = { kind: "stranger" };

function users(...lines: readonly string[]): Credential[] {
  return lines.map((line) => {
    const read = credential(line);
    if ("problem" in read) throw new Error(read.problem);
    return read;
  });
}

/** A gatekeeper, its clock, and what it compared. */
class Gate {
  ms = 0;
  readonly compared: Secret[] = [];
  readonly keeper: Gatekeeper;

  constructor(lines: readonly string[] = ["anna:right", "bob:other"], compare = isPassword) {
    this.keeper = new Gatekeeper(users(...lines), {
      now: () => this.ms,
      compare: (secret, password) => {
        this.compared.push(secret);
        return compare(secret, password);
      },
    });
  }

  async ask(user: string, password: string, address: readonly [string, number] = HOME): Promise<Verdict> {
    return await this.keeper.judge(address, { user, password });
  }

  /** Wrong in another way each time. */
  async guess(times: number, address: readonly [string, number] = HOME): Promise<Verdict | undefined> {
    let last: Verdict | undefined;
    for (let time = 0; time < times; time++)
      last = await this.ask("anna", `wrong ${Bun.randomUUIDv7()}`, address);
    return last;
  }
}

describe("Gatekeeper.judge()", () => {
  test("Gatekeeper.judge() admits who has the password, and nobody else", async () => {
    const gate = new Gate();
    expect(await gate.ask("anna", "right")).toEqual(ADMITTED);
    expect(await gate.ask("anna", "other")).toEqual(STRANGER);
    expect(await gate.ask("bob", "right")).toEqual(STRANGER);
    expect(await gate.ask("Anna", "right")).toEqual(STRANGER);
    expect(await gate.ask("", "")).toEqual(STRANGER);
    expect(gate.keeper.judge(HOME, undefined)).toEqual(STRANGER);
  });
  test("Gatekeeper.judge() takes the later password of a user who is named twice", async () => {
    const gate = new Gate(["anna:old", "anna:right"]);
    expect(await gate.ask("anna", "old")).toEqual(STRANGER);
    expect(await gate.ask("anna", "right")).toEqual(ADMITTED);
  });
  test("Gatekeeper.judge() admits nobody where there are no users", async () => {
    const gate = new Gate([]);
    expect(await gate.ask("anna", "right")).toEqual(STRANGER);
    expect(await gate.ask("__proto__", "constructor")).toEqual(STRANGER);
  });
  test("Gatekeeper.judge() compares once for a known user, and once for an unknown one, with a secret like theirs", async () => {
    const gate = new Gate();
    await gate.ask("anna", "wrong");
    await gate.ask("nobody", "wrong");
    expect(gate.compared).toHaveLength(2);
    expect(gate.compared.map(({ kind }) => kind)).toEqual(["plain", "plain"]);
  });
  test("Gatekeeper.judge() compares an unknown user's password with the same secret each time", async () => {
    const lines = Array.from({ length: 20 }, (_, index) => `user${index}:x${index}`);
    const gate = new Gate(lines);
    for (const password of ["a", "b", "c", "d"]) await gate.ask("nobody", password);
    expect(new Set(gate.compared).size).toBe(1);
    for (let index = 0; index < 5; index++) await gate.ask(`nobody${index}`, "x", AWAY);
    expect(new Set(gate.compared).size).toBeGreaterThan(1);
  });
  test("Gatekeeper.judge() does not admit an unknown user with the password of another one", async () => {
    const gate = new Gate(["anna:right"]);
    expect(await gate.ask("nobody", "right")).toEqual(STRANGER);
  });
});

describe("Gatekeeper's memory", () => {
  test("Gatekeeper looks at a password once, and then answers at once, for five minutes", async () => {
    const gate = new Gate();
    await gate.ask("anna", "right");
    expect(gate.keeper.judge(HOME, { user: "anna", password: "right" })).toEqual(ADMITTED);
    expect(gate.compared).toHaveLength(1);
    gate.ms = 5 * 60_000;
    expect(gate.keeper.judge(HOME, { user: "anna", password: "right" })).toBeInstanceOf(Promise);
  });
  test("Gatekeeper looks at a password once more where it comes from another address", async () => {
    const gate = new Gate();
    await gate.ask("anna", "right");
    expect(await gate.ask("anna", "right", AWAY)).toEqual(ADMITTED);
    expect(gate.compared).toHaveLength(2);
  });
  test("Gatekeeper looks once at what comes several times at once", async () => {
    const gate = new Gate();
    const verdicts = await Promise.all(Array.from({ length: 30 }, () => gate.ask("anna", "right")));
    expect(new Set(verdicts.map(({ kind }) => kind))).toEqual(new Set(["admitted"]));
    expect(gate.compared).toHaveLength(1);
  });
  test("Gatekeeper does not count an old password that comes again and again", async () => {
    const gate = new Gate();
    for (let time = 0; time < 1000; time++) expect(await gate.ask("anna", "old")).toEqual(STRANGER);
    expect(gate.compared).toHaveLength(1);
    expect(await gate.ask("bob", "other")).toMatchObject({ kind: "admitted" });
  });
  test("Gatekeeper divides user and password as they came", async () => {
    const gate = new Gate(['a:b","c', 'a","b:c']);
    await gate.ask("a", 'b","c');
    expect(await gate.ask('a","b', "x")).toEqual(STRANGER);
    expect(gate.compared).toHaveLength(2);
  });
  test("Gatekeeper forgets what failed for another reason", async () => {
    const gate = new Gate(["anna:right"], () => Promise.reject(new Error("no memory")));
    for (let time = 0; time < 2; time++) {
      expect(await gate.ask("anna", "right").catch((error: unknown) => error)).toEqual(
        new Error("no memory"),
      );
    }
    expect(gate.compared).toHaveLength(2);
  });
});

describe("Gatekeeper's patience", () => {
  test("Gatekeeper has an address wait after ten wrong passwords, with the right one, too", async () => {
    const gate = new Gate();
    expect(await gate.guess(10)).toEqual(STRANGER);
    gate.ms = 20_000;
    expect(await gate.guess(1)).toEqual({ kind: "throttled", seconds: 40 });
    expect(await gate.ask("anna", "right")).toEqual({ kind: "throttled", seconds: 40 });
    expect(gate.compared).toHaveLength(10);
    gate.ms = 60_000;
    expect(await gate.ask("anna", "right")).toEqual(ADMITTED);
  });
  test("Gatekeeper has nobody wait at another address", async () => {
    const gate = new Gate();
    await gate.guess(50);
    expect(await gate.ask("anna", "right", AWAY)).toEqual(ADMITTED);
  });
  test("Gatekeeper has all of an IPv6 network wait", async () => {
    const gate = new Gate();
    for (let host = 1; host <= 11; host++) await gate.guess(1, [`2001:db8:1:2::${host.toString(16)}`, 1]);
    expect(await gate.ask("anna", "right", ["2001:db8:1:2:ffff::1", 1])).toMatchObject({ kind: "throttled" });
    expect(await gate.ask("anna", "right", ["2001:db8:1:3::1", 1])).toEqual(ADMITTED);
  });
  test("Gatekeeper lets in whoever had come in from there, until the hundredth guess", async () => {
    const gate = new Gate();
    await gate.ask("anna", "right");
    await gate.guess(99);
    expect(await gate.ask("anna", "right")).toEqual(ADMITTED);
    await gate.guess(1);
    expect(await gate.ask("anna", "right")).toMatchObject({ kind: "throttled" });
    gate.ms = 60_000;
    expect(await gate.ask("anna", "right")).toEqual(ADMITTED);
  });
  test("Gatekeeper looks at hardly more than ten passwords, however many come at once", async () => {
    const gate = new Gate();
    const verdicts = await Promise.all(
      Array.from({ length: 60 }, (_, index) => gate.ask("anna", `${index}`)),
    );
    expect(gate.compared.length).toBeLessThanOrEqual(11);
    expect(verdicts.filter(({ kind }) => kind === "throttled").length).toBeGreaterThanOrEqual(49);
  });
  test("Gatekeeper looks at two passwords at a time, and lets no more than sixty-four wait", async () => {
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const gate = new Gate(["anna:right"], () => promise);
    const places = Array.from({ length: 67 }, (_, index) => ["203.0.113.1", index] as const);
    const verdicts = places.map((address, index) =>
      gate.keeper.judge(address, { user: "anna", password: `${index}` }),
    );
    await settled();
    expect(gate.compared).toHaveLength(2);
    expect(verdicts.filter((verdict) => !(verdict instanceof Promise))).toEqual([{ kind: "busy" }]);
    resolve(false);
    await Promise.all(verdicts.map((verdict) => Promise.resolve(verdict)));
  });
});
