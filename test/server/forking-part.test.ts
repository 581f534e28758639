import { describe, expect, test } from "bun:test";

import { type Note, noteIn, PROGRAM, Program } from "../../src/server/forking-part.ts";
import { WorkerTies } from "../../src/server/forking-worker.ts";
import { FakeProcess } from "./fake-process.ts";

const NOTE: Note = {
  serves: 1,
  servers: [
    { address: ["127.0.0.1", 8001], over: true },
    { address: "/run/second.sock", over: false },
  ],
};

describe("Program", () => {
  test("Program.nextPart() is the parent's where nobody has started this process as a worker", () => {
    const program = new Program();
    expect(program.isWorker).toBe(false);
    expect([program.nextPart(), program.nextPart()]).toEqual([{ kind: "parent" }, { kind: "parent" }]);
    expect(PROGRAM.isWorker).toBe(false);
  });
  test("Program.nextPart() is the worker's for the one server that the note means", () => {
    const ties = new WorkerTies(new FakeProcess());
    const program = new Program(NOTE, ties);
    expect(program.isWorker).toBe(true);
    expect(program.nextPart()).toEqual({ kind: "bystander", server: NOTE.servers[0] });
    expect(program.nextPart()).toEqual({ kind: "worker", address: "/run/second.sock", descriptor: 3, ties });
    expect(program.nextPart()).toEqual({ kind: "bystander", server: undefined });
  });
  test("Program.nameOfWorker() holds what noteIn() reads", () => {
    const program = new Program();
    const numbers = NOTE.servers.map(({ address }) => program.enrol(address));
    expect(numbers).toEqual([0, 1]);
    program.setOver(0, true);
    program.setOver(7, true);
    expect(noteIn(program.nameOfWorker(1))).toEqual(NOTE);
    program.setOver(0, false);
    expect(noteIn(program.nameOfWorker(0))?.servers[0]?.over).toBe(false);
  });
});

describe("noteIn()", () => {
  test("noteIn() finds none in another name", () => {
    for (const name of ["bun", "", "serve-forever", "/usr/bin/bun"]) expect(noteIn(name)).toBeUndefined();
  });
  const cases = [
    { name: "nothing", text: "" },
    { name: "no JSON", text: "{" },
    { name: "null", text: "null" },
    { name: "a list", text: "[]" },
    { name: "no servers", text: '{"serves":0}' },
    { name: "servers that are none", text: '{"serves":0,"servers":[1]}' },
    { name: "a server without an address", text: '{"serves":0,"servers":[{"over":true}]}' },
    { name: "an address with another host", text: '{"serves":0,"servers":[{"over":true,"address":[1,2]}]}' },
    { name: "a server that may be over", text: '{"serves":0,"servers":[{"address":"/a"}]}' },
    { name: "no number", text: '{"serves":"0","servers":[]}' },
  ];
  for (const { name, text } of cases) {
    test(`noteIn() refuses ${name}`, () => {
      expect(() => noteIn(`serve-forever-worker ${text}`)).toThrow(/^Cannot be a worker: /);
    });
  }
});
