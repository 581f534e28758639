import { describe, expect, test } from "bun:test";

import type { ReplyFraming } from "../../src/cgi/cgi-response.ts";
import { dropOutput, readHead, relayBody, type RunningScript } from "../../src/cgi/relay.ts";
import { MemoryConnection } from "../../src/connection/memory-connection.ts";

const EMPTY = Buffer.alloc(0);

/** A script that says what it is told to. */
class FakeScript implements RunningScript {
  stopped = false;
  timedOut = false;
  ended = false;
  readonly #pieces: Iterator<string>;
  readonly #code: number;

  constructor(pieces: Iterable<string>, code = 0) {
    this.#pieces = pieces[Symbol.iterator]();
    this.#code = code;
  }
  async read(): Promise<Uint8Array | undefined> {
    if (this.stopped) return undefined;
    const next = this.#pieces.next();
    return next.done === true ? undefined : Buffer.from(next.value, "latin1");
  }
  async end(): Promise<number> {
    this.ended = true;
    return this.#code;
  }
  stop(): void {
    this.stopped = true;
  }
}

function* endless(piece: string): Generator<string> {
  for (;;) yield piece;
}

describe("readHead()", () => {
  const OUTPUT = "Content-Type: a/b\r\n\r\nbody";
  test("readHead() reads the head however it comes, and keeps what came behind it", async () => {
    for (let cut = 0; cut <= OUTPUT.length; cut++) {
      const head = await readHead(new FakeScript([OUTPUT.slice(0, cut), OUTPUT.slice(cut)]), false);
      expect(head.reply).toMatchObject({ kind: "document", status: 200 });
      expect(head.bytes.toString()).toBe("Content-Type: a/b\r\n\r\n");
      expect("body".startsWith(head.rest.toString())).toBeTrue();
    }
  });

  test.each<[name: string, pieces: Iterable<string>, message: string]>([
    ["nothing", [], "No output"],
    ["half a head", ["Content-Type: a/b\n"], "No end of the header"],
    ["an endless head", endless("x"), "The header is too long"],
    ["a head that is too long", [`X: ${"x".repeat(65536)}\n\n`], "The header is too long"],
  ])("readHead() refuses %s", async (_, pieces, message) => {
    expect((await readHead(new FakeScript(pieces), false)).reply).toEqual({ kind: "malformed", message });
  });
});

describe("relayBody()", () => {
  test.each<[name: string, framing: ReplyFraming, pieces: string[], sent: string]>([
    ["chunked", { kind: "chunked" }, ["ab", "c"], "5\r\nfirst\r\n2\r\nab\r\n1\r\nc\r\n0\r\n\r\n"],
    ["to the end", { kind: "close" }, ["ab", "c"], "firstabc"],
    ["of a length", { kind: "length", length: 7 }, ["ab"], "firstab"],
    ["of a length that is exceeded", { kind: "length", length: 6 }, ["ab", "c"], "firsta"],
    ["of a length that the first piece exceeds", { kind: "length", length: 2 }, [], "fi"],
    ["that is none", { kind: "none" }, ["ab"], ""],
  ])("relayBody() sends a body %s", async (_, framing, pieces, sent) => {
    const connection = new MemoryConnection();
    const script = new FakeScript(pieces);
    expect(await relayBody(script, Buffer.from("first"), framing, connection.wfile)).toBeUndefined();
    expect(connection.output.toString()).toBe(sent);
    expect(script.ended).toBeTrue();
  });

  test("relayBody() leaves an empty first piece out: an empty chunk would be the end", async () => {
    const connection = new MemoryConnection();
    await relayBody(new FakeScript(["a"]), EMPTY, { kind: "chunked" }, connection.wfile);
    expect(connection.output.toString()).toBe("1\r\na\r\n0\r\n\r\n");
  });

  test.each<[name: string, framing: ReplyFraming, code: number, message: string]>([
    ["too short", { kind: "length", length: 7 }, 0, "CGI script ended before its Content-Length"],
    ["cut by a signal", { kind: "chunked" }, -11, "CGI script was killed"],
    ["cut by a signal, to the end", { kind: "close" }, -9, "CGI script was killed"],
  ])("relayBody() says that a body is %s", async (_, framing, code, message) => {
    const connection = new MemoryConnection();
    const script = new FakeScript(["a"], code);
    expect(await relayBody(script, EMPTY, framing, connection.wfile)).toBe(message);
    expect(connection.output.toString()).not.toContain("0\r\n\r\n");
  });

  test("relayBody() says that a script timed out, and nothing of one whose client is gone", async () => {
    const { wfile } = new MemoryConnection();
    const late = new FakeScript([]);
    late.stopped = late.timedOut = true;
    expect(await relayBody(late, EMPTY, { kind: "chunked" }, wfile)).toBe("CGI script timed out");
    const lonely = new FakeScript([]);
    lonely.stopped = true;
    expect(await relayBody(lonely, EMPTY, { kind: "chunked" }, wfile)).toBeUndefined();
  });

  test("relayBody() takes a failed exit for a whole body: the script has said what it had to say", async () => {
    const connection = new MemoryConnection();
    await relayBody(new FakeScript(["a"], 1), EMPTY, { kind: "chunked" }, connection.wfile);
    expect(connection.output.toString()).toEndWith("0\r\n\r\n");
  });
});

test("dropOutput() reads a mebibyte and then stops the script", async () => {
  let pieces = 0;
  const script = new FakeScript(
    (function* () {
      for (const piece of endless("x".repeat(65536))) {
        pieces++;
        yield piece;
      }
    })(),
  );
  await dropOutput(script);
  expect(pieces).toBe(17);
  expect(script.stopped).toBeTrue();
  expect(script.ended).toBeTrue();
});
