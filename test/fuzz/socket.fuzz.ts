// A real server: the tool's handler, over loopback, with peers that send anything in any pieces, half-close, reset or go quiet.
//
// - Behind each round an ordinary request on a new connection gets its ordinary answer: the process lives.
// - When the peers are gone, the server's set of connections is empty, and there are as many descriptors as before.

import { readdirSync } from "node:fs";

import { composeHandler } from "../../src/cli/compose-handler.ts";
import { parseArguments } from "../../src/cli/parse-arguments.ts";
import type { HandlerClass } from "../../src/features/feature.ts";
import { SimpleHTTPRequestHandler } from "../../src/handlers/simple-http-request-handler.ts";
import { ThreadingHTTPServer } from "../../src/server/http-server.ts";
import { exchange, RawClient } from "../support/raw-client.ts";
import { TemporaryDirectory } from "../support/temporary-directory.ts";
import { framingField, target } from "./grammar.ts";
import type { Random } from "./random.ts";
import { ensure, ensureSame, type Target } from "./target.ts";

const CONTENT = "an ordinary answer";
const REQUEST = "GET /a.txt HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
/** More than the sockets' buffers hold, so that a reply waits for its peer. */
const LARGE = 8 * 1024 * 1024;
/** Peers that go quiet end with their reset; this is for a server that does not notice. */
const PATIENCE_MS = 10_000;

/** A server that listens from the first case on. */
class Ground implements AsyncDisposable {
  readonly #directory: TemporaryDirectory;
  readonly server: ThreadingHTTPServer;
  readonly #serving: Promise<void>;
  /** Descriptors while nobody is connected. */
  descriptors = 0;

  private constructor(files: TemporaryDirectory, Handler: HandlerClass) {
    this.#directory = files;
    this.server = new ThreadingHTTPServer(["127.0.0.1", 0], Handler);
    this.#serving = this.server.serve_forever();
  }

  static async open(): Promise<Ground> {
    const files = new TemporaryDirectory();
    await Bun.write(files.join("a.txt"), CONTENT);
    await Bun.write(files.join("large"), new Uint8Array(LARGE));
    const values = parseArguments(["-d", files.path, "--quiet"]);
    const ground = new Ground(files, await composeHandler(SimpleHTTPRequestHandler, values));
    await exchange(ground.address, REQUEST);
    await ground.quiet();
    ground.descriptors = openDescriptors();
    return ground;
  }

  get address(): readonly [string, number] {
    return ["127.0.0.1", this.server.server_port];
  }

  /** Waits until nobody is connected. */
  async quiet(): Promise<void> {
    const end = performance.now() + PATIENCE_MS;
    while (this.server.connections.size > 0 && performance.now() < end) await nextTurn();
    ensureSame(this.server.connections.size, 0, "Nobody is connected when everybody is gone");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.server.shutdown();
    await this.#serving;
    this.server.abort_connections();
    await this.server.server_close();
    this.#directory[Symbol.dispose]();
  }
}

let opening: Promise<Ground> | undefined;

export const socket: Target = {
  name: "socket",
  invariants: "the server lives, answers others, and lets go of every connection and descriptor",
  async run(random) {
    const ground = await (opening ??= Ground.open());
    const peers = random.list(1, 4, () => script(random));
    random.note(peers);
    await Promise.all(peers.map((peer) => play(ground, peer)));
    const answer = await exchange(ground.address, REQUEST);
    ensure(
      answer.startsWith("HTTP/1.1 200 OK\r\n") && answer.endsWith(`\r\n\r\n${CONTENT}`),
      "Others are answered",
    );
    await ground.quiet();
    await descriptorsClosed(ground.descriptors);
  },
  async close() {
    await (await opening)?.[Symbol.asyncDispose]();
    opening = undefined;
  },
};

/** What a peer sends, and how it goes. */
interface Script {
  readonly pieces: readonly string[];
  readonly leaves: "reads on" | "resets" | "resets at once" | "stops reading";
}

function script(random: Random): Script {
  const valid = random
    .list(1, 3, () => {
      const path = random.choose([
        "/a.txt",
        "/",
        "/large",
        "/missing",
        target(random).replaceAll(/[\0-\x20\x7f]/g, ""),
      ]);
      const fields = random.list(0, 2, () => framingField(random)).map((field) => `${field}\r\n`);
      return `${random.choose(["GET", "HEAD", "POST"])} ${path} HTTP/1.1\r\nHost: a\r\n${fields.join("")}\r\n`;
    })
    .join("");
  const text = random.choose([
    valid,
    random.mutated(valid),
    random.bytes(0, 200),
    "\x16\x03\x01\x02\x00\x01\x00",
    "",
  ]);
  const pieces = random.pieces(Buffer.from(text, "latin1"), 4).map((piece) => piece.toString("latin1"));
  return { pieces, leaves: random.choose(["reads on", "resets", "resets at once", "stops reading"]) };
}

async function play(ground: Ground, { pieces, leaves }: Script): Promise<void> {
  const client = await RawClient.connect(ground.address);
  if (leaves === "stops reading") client.pause();
  for (const piece of pieces) {
    client.send(piece);
    if (leaves !== "resets at once") await nextTurn();
  }
  if (leaves === "reads on") await client.endInput().bytes();
  else client.reset();
}

/** Closed sockets are gone in the next turn or the one after it. */
async function descriptorsClosed(before: number): Promise<void> {
  const end = performance.now() + PATIENCE_MS;
  while (openDescriptors() > before && performance.now() < end) await nextTurn();
  ensure(openDescriptors() <= before, `Descriptors are closed: ${before} before, ${openDescriptors()} now`);
}

function openDescriptors(): number {
  return process.platform === "linux" ? readdirSync("/proc/self/fd").length : 0;
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
