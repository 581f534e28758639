// A client that is gone, or says no more, at any byte of a conversation: what it asked for in full is answered in full, what it
// did not is refused or let go, and nothing is left of it: no connection, no descriptor, no part of a file.

import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { chmodSync, readdirSync, rmSync } from "node:fs";

import { composeHandler } from "../../src/cli/compose-handler.ts";
import { parseArguments } from "../../src/cli/parse-arguments.ts";
import { CGIHTTPRequestHandler } from "../../src/handlers/cgi-http-request-handler.ts";
import { ThreadingHTTPServer } from "../../src/server/http-server.ts";
import { Random, seeded } from "../fuzz/random.ts";
import { type StrictReply, strictReply } from "../fuzz/strict-reply.ts";
import { eventually } from "../server/serving.ts";
import { exchange, RawClient } from "../support/raw-client.ts";
import { Site } from "../support/site.ts";
import { Calm, everybodyGone } from "./calm.ts";

const SEED = 20_261_121;
/** At so many bytes of each conversation somebody leaves; at all of a short one. */
const LEAVINGS = 150;
/** Connections at a time. */
const SIDE_BY_SIDE = 10;
/** More than the sockets between us hold. */
const LARGE = 12 * 1024 * 1024;
const FORM =
  '--b\r\nContent-Disposition: form-data; name="file"; filename="form"\r\n\r\nuploaded\r\n--b--\r\n';

/** One request of a conversation, and what it is answered with when all of it has come. */
interface Turn {
  readonly method: string;
  readonly bytes: string;
  readonly status: number;
}

function turn(status: number, line: string, fields: readonly string[] = [], body = ""): Turn {
  const [method = ""] = line.split(" ");
  return {
    method,
    status,
    bytes: `${[`${line} HTTP/1.1`, "Host: a", ...fields].join("\r\n")}\r\n\r\n${body}`,
  };
}

const CHUNKS = "4;x=y\r\nchun\r\n3\r\nked\r\n0\r\nTrailer: t\r\n\r\n";

const CONVERSATIONS: Readonly<Record<string, readonly Turn[]>> = {
  files: [
    turn(200, "GET /small"),
    turn(206, "GET /small", ["Range: bytes=0-1,3-"]),
    turn(200, "HEAD /"),
    turn(200, "GET /?format=json"),
    turn(200, "GET /text", ["Accept-Encoding: gzip"]),
    turn(200, "GET /?archive=tar&select=small"),
    // An error is the last reply.
    turn(404, "GET /nothing%20here"),
  ],
  uploads: [
    turn(201, "PUT /put", ["Content-Length: 8"], "uploaded"),
    turn(201, "PUT /put", ["Transfer-Encoding: chunked"], CHUNKS),
    turn(
      201,
      "POST /",
      ["Content-Type: multipart/form-data; boundary=b", `Content-Length: ${FORM.length}`],
      FORM,
    ),
    turn(200, "GET /put"),
  ],
  scripts: [
    turn(200, "POST /cgi-bin/cat", ["Content-Length: 8"], "posted\r\n"),
    turn(200, "POST /cgi-bin/cat", ["Transfer-Encoding: chunked"], CHUNKS),
    turn(200, "GET /cgi-bin/cat?a+b"),
  ],
};

const site = new Site({ small: "small", text: "text\n".repeat(5000), large: Buffer.alloc(LARGE, "large ") });
const NAMES = ["cgi-bin", "large", "small", "text"];
let server: ThreadingHTTPServer;
let serving: Promise<void>;
let errors: unknown[] = [];

beforeAll(async () => {
  chmodSync(
    site.write("cgi-bin/cat", "#!/bin/sh\nprintf 'Content-Type: text/plain\\n\\n'; exec cat\n"),
    0o755,
  );
  chmodSync(site.path, 0o755);
  const options = ["-d", site.path, "-q", "--cgi", "--upload", "--archive", "--compress"];
  class Server extends ThreadingHTTPServer {
    override handle_error(_request: unknown, _address: unknown, error: unknown): void {
      errors.push(error);
    }
  }
  server = new Server(["127.0.0.1", 0], await composeHandler(CGIHTTPRequestHandler, parseArguments(options)));
  serving = server.serve_forever();
  // What is loaded for the first of its kind holds descriptors from then on.
  for (const turns of Object.values(CONVERSATIONS))
    await exchange(address(), turns.map(({ bytes }) => bytes).join(""));
  await exchange(address(), "GET /large HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  removeUploads();
});
afterAll(async () => {
  await server.shutdown();
  await serving;
  server.abort_connections();
  await server.server_close();
  site[Symbol.dispose]();
});

function address(): readonly [string, number] {
  return ["127.0.0.1", server.server_port];
}

/** Where to leave: everywhere, or where chance has it. */
function places(length: number): number[] {
  const random = new Random(seeded(SEED));
  if (length <= LEAVINGS) return Array.from({ length }, (_, place) => place);
  return Array.from({ length: LEAVINGS }, () => random.below(length));
}

/** Does the same at each place, some at a time. */
async function atEach(all: readonly number[], act: (place: number) => Promise<void>): Promise<void> {
  const rest = [...all];
  const work = async (): Promise<void> => {
    for (let place = rest.pop(); place !== undefined; place = rest.pop()) await act(place);
  };
  await Promise.all(Array.from({ length: SIDE_BY_SIDE }, work));
}

/** The uploads that were whole; parts of others would be among them. */
function removeUploads(): string[] {
  const uploads = readdirSync(site.path).filter((name) => !NAMES.includes(name));
  for (const name of uploads) rmSync(`${site.path}/${name}`);
  return uploads;
}

async function nothingLeft(): Promise<void> {
  await everybodyGone(server);
  for (const error of errors)
    expect(error).toHaveProperty(
      "name",
      expect.stringMatching(/^(?:BrokenPipe|ConnectionReset|IncompleteRead)Error$/),
    );
  errors = [];
  await eventually(() => !readdirSync(site.path).some((name) => name.startsWith(".")));
  for (const name of removeUploads()) expect(name).toMatch(/^(?:put|form)(?: \(\d+\))?$/);
  expect(await exchange(address(), "GET /small HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")).toEndWith(
    "small",
  );
}

/** The requests that are whole in the first bytes of a conversation. */
function wholeTurns(turns: readonly Turn[], length: number): readonly Turn[] {
  let end = 0;
  return turns.filter(({ bytes }) => (end += bytes.length) <= length);
}

/** The replies to whole requests, and what is said to one that is not. */
function repliesTo(turns: readonly Turn[], whole: readonly Turn[], output: string): StrictReply[] {
  const replies: StrictReply[] = [];
  // To half a HEAD: that it was one is known once its line is there, and then there is no body.
  const isHead = turns[whole.length]?.method === "HEAD" && output.endsWith("\r\n\r\n");
  for (let at = 0; at < output.length;) {
    const method = whole[replies.length]?.method ?? (isHead ? "HEAD" : "GET");
    const reply = strictReply(output, at, method);
    replies.push(reply);
    at = reply.end;
  }
  return replies;
}

for (const [name, turns] of Object.entries(CONVERSATIONS)) {
  const conversation = turns.map(({ bytes }) => bytes).join("");

  describe(`a conversation about ${name}`, () => {
    test("is answered as far as it goes where the client ends its side at any byte", async () => {
      await using _calm = new Calm();
      await atEach(places(conversation.length + 1), async (place) => {
        const output = await exchange(address(), conversation.slice(0, place));
        const whole = wholeTurns(turns, place);
        const replies = repliesTo(turns, whole, output);
        expect(
          replies.slice(0, whole.length).map(({ status }) => status),
          `${place} bytes`,
        ).toEqual(whole.map(({ status }) => status));
        // Behind them there is one refusal at most; or a script's answer to what has come, as in Python.
        expect(replies.length, `${place} bytes`).toBeLessThanOrEqual(whole.length + 1);
        for (const reply of replies) expect(reply.isWhole, `${place} bytes`).toBe(true);
      });
      await nothingLeft();
    });

    test("leaves nothing where the client is gone at any byte", async () => {
      await using _calm = new Calm();
      await atEach(places(conversation.length + 1), async (place) => {
        const client = await RawClient.connect(address());
        client.send(conversation.slice(0, place));
        // Some have been read by then, and some have not.
        if (place % 2 === 0) await new Promise((resolve) => setImmediate(resolve));
        client.reset();
      });
      await nothingLeft();
    });
  });
}

describe("a reply", () => {
  for (const path of ["/large", "/?archive=zip&select=large", "/?archive=tar&select=large"]) {
    test(`leaves nothing where the client is gone at any byte of ${path}`, async () => {
      await using _calm = new Calm();
      const random = new Random(seeded(SEED));
      const all = Array.from({ length: 40 }, () => random.below(LARGE >> random.below(16)));
      await atEach(all, async (place) => {
        const client = await RawClient.connect(address());
        client.send(`GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`);
        await eventually(() => client.size > place || client.ended);
        client.reset();
      });
      await nothingLeft();
    });
  }
});
