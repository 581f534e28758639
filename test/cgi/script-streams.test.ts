import { expect, test } from "bun:test";

import { ScriptInput, ScriptOutput, type Sink } from "../../src/cgi/script-streams.ts";

function count(): { calls: number; call: () => void } {
  const counter = { calls: 0, call: () => void counter.calls++ };
  return counter;
}

test("ScriptOutput.read() gives each piece, then undefined, and lets go once", async () => {
  const released = count();
  const pieces = [Buffer.from("a"), Buffer.from("b")];
  const stream = new ReadableStream<Uint8Array>({
    pull(controller) {
      const piece = pieces.shift();
      if (piece === undefined) controller.close();
      else controller.enqueue(piece);
    },
  });
  const output = new ScriptOutput(stream, released.call);
  expect(
    Buffer.concat(
      [(await output.read()) ?? [], (await output.read()) ?? []].map((part) => Buffer.from(part)),
    ).toString(),
  ).toBe("ab");
  expect(await output.read()).toBeUndefined();
  expect(await output.read()).toBeUndefined();
  await output.stop();
  expect(released.calls).toBe(1);
});

test("ScriptOutput.read() takes an error for the end", async () => {
  const released = count();
  const stream = new ReadableStream<Uint8Array>({
    pull() {
      throw new Error("EIO");
    },
  });
  const output = new ScriptOutput(stream, released.call);
  expect(await output.read()).toBeUndefined();
  expect(released.calls).toBe(1);
});

test("ScriptOutput.stop() wakes who waits", async () => {
  const released = count();
  const output = new ScriptOutput(new ReadableStream<Uint8Array>(), released.call);
  const waiting = output.read();
  await output.stop();
  expect(await waiting).toBeUndefined();
  expect(released.calls).toBe(1);
});

test("ScriptOutput.stop() does not mind a stream that cannot be cancelled", async () => {
  const released = count();
  const stream = new ReadableStream<Uint8Array>({
    cancel() {
      throw new Error("no");
    },
  });
  await new ScriptOutput(stream, released.call).stop();
  expect(released.calls).toBe(1);
});

class FakeSink implements Sink {
  readonly written: string[] = [];
  flushed = 0;
  ended = 0;
  broken = false;
  room = Promise.resolve();

  async write(chunk: Uint8Array): Promise<number> {
    await this.room;
    if (this.broken) throw Object.assign(new Error("EPIPE"), { code: "EPIPE" });
    this.written.push(String(chunk));
    return chunk.length;
  }
  flush(): number {
    return this.flushed++;
  }
  end(): void {
    this.ended++;
    if (this.broken) throw new Error("EPIPE");
  }
}

test("ScriptInput.write() waits until its piece has gone, and flushes it", async () => {
  const sink = new FakeSink();
  const released = count();
  const input = new ScriptInput(sink, released.call);
  expect(await input.write(Buffer.from("a"))).toBeTrue();
  expect(sink).toMatchObject({ written: ["a"], flushed: 1 });
  await input.end();
  await input.end();
  expect(await input.write(Buffer.from("b"))).toBeFalse();
  expect(sink).toMatchObject({ written: ["a"], ended: 1 });
  expect(released.calls).toBe(1);
});

test("ScriptInput.write() says where the script reads no more", async () => {
  const sink = new FakeSink();
  const released = count();
  sink.broken = true;
  const input = new ScriptInput(sink, released.call);
  expect(await input.write(Buffer.from("a"))).toBeFalse();
  await input.end();
  expect(released.calls).toBe(1);
});

test("ScriptInput.end() waits for the write that is under way", async () => {
  const sink = new FakeSink();
  const gate = Promise.withResolvers<void>();
  sink.room = gate.promise;
  const input = new ScriptInput(sink, () => undefined);
  const writing = input.write(Buffer.from("a"));
  const ending = input.end();
  expect(sink.ended).toBe(0);
  gate.resolve();
  await ending;
  expect(await writing).toBeTrue();
  expect(sink).toMatchObject({ written: ["a"], ended: 1 });
});
