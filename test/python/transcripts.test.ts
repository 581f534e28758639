// What CPython's own server answered, and ours to the same bytes. Equal but for `Server` and `Date`, and for the
// differences that have a row in `differences.ts`: `transcripts/everywhere.ts` and `transcripts/departures.ts` say where.

import { afterAll, beforeAll, describe, expect, test } from "bun:test";

import { CGIHTTPRequestHandler } from "../../src/handlers/cgi-http-request-handler.ts";
import { SimpleHTTPRequestHandler } from "../../src/handlers/simple-http-request-handler.ts";
import type { RequestHandlerClass } from "../../src/server/contracts.ts";
import { ThreadingHTTPServer } from "../../src/server/http-server.ts";
import { exchange } from "../support/raw-client.ts";
import { TemporaryDirectory } from "../support/temporary-directory.ts";
import { DIFFERENCES } from "./differences.ts";
import { DEPARTURES } from "./transcripts/departures.ts";
import { EVERYWHERE } from "./transcripts/everywhere.ts";
import { comparable, expectation } from "./transcripts/expected.ts";
import { buildTree } from "./transcripts/fixture.ts";
import { Talker } from "./transcripts/handlers.ts";
import { NEWER_PYTHON } from "./transcripts/newer-python.ts";
import { joinReplies, splitReplies } from "./transcripts/replies.ts";
import { recording, type ServerName, type Transcript } from "./transcripts/transcript.ts";

const { python, tree, transcripts } = recording();
const byId: ReadonlyMap<string, Transcript> = new Map(
  transcripts.map((transcript) => [transcript.id, transcript]),
);
const rows = new Set<string>([...DIFFERENCES, ...NEWER_PYTHON].map(({ id }) => id));

const site = new TemporaryDirectory();
buildTree(site.path, tree);

class Site10 extends SimpleHTTPRequestHandler {
  override directory = site.path;
  override log_message(): void {
    // A test has nobody to tell.
  }
}
class Site11 extends Site10 {
  override protocol_version = "HTTP/1.1";
}
class Talker11 extends Talker {
  override protocol_version = "HTTP/1.1";
}
class Scripts extends CGIHTTPRequestHandler {
  override directory = site.path;
  override log_message(): void {
    // A test has nobody to tell.
  }
}

/** What a handler throws shows in the reply. */
class QuietServer extends ThreadingHTTPServer {
  override handle_error(): void {
    // A test has nobody to tell.
  }
}

const HANDLERS: Readonly<Record<ServerName, RequestHandlerClass>> = {
  simple10: Site10,
  simple11: Site11,
  base10: Talker,
  base11: Talker11,
  cgi: Scripts,
};
const servers = new Map<ServerName, QuietServer>();
const serving: Promise<void>[] = [];

beforeAll(() => {
  for (const name of new Set(transcripts.map(({ server }) => server))) {
    const server = new QuietServer(["127.0.0.1", 0], HANDLERS[name]);
    servers.set(name, server);
    serving.push(server.serve_forever());
  }
});

afterAll(async () => {
  for (const server of servers.values()) {
    await server.shutdown();
    await server.server_close();
  }
  await Promise.all(serving);
  site[Symbol.dispose]();
});

describe(`a server answers as CPython ${python} did, or as a difference says`, () => {
  test.each(transcripts.map((transcript) => [transcript.id, transcript] as const))(
    "%s",
    async (id, transcript) => {
      const reply = await exchange(addressOf(transcript.server), transcript.request);
      expect(comparable(reply)).toBe(expectation(id, byId).reply);
    },
  );
});

describe("the differences", () => {
  const expectations = transcripts.map(({ id }) => ({ id, ...expectation(id, byId) }));
  const reasons = new Set(expectations.flatMap((each) => each.reasons));

  test("that a transcript is said to have change its reply", () => {
    expect(expectations.filter(({ unfounded }) => unfounded.length > 0).map(({ id }) => id)).toEqual([]);
  });

  test("belong to transcripts that are there", () => {
    const ids = Object.values(DEPARTURES).flatMap((changes) => Object.keys(changes));
    expect(ids.filter((id) => !byId.has(id))).toEqual([]);
  });

  test("that are said to be everywhere, or to be newer than the recording, are somewhere", () => {
    const said = [...EVERYWHERE.map(({ reason }) => reason), ...NEWER_PYTHON.map(({ id }) => id)];
    expect(said.filter((id) => !reasons.has(id))).toEqual([]);
  });

  test("are applied to replies of which no byte is lost", () => {
    const changed = transcripts.filter(({ reply }) => joinReplies(splitReplies(reply)) !== reply);
    expect(changed.map(({ id }) => id)).toEqual([]);
  });

  test("are rows of the table", () => {
    expect([...reasons].filter((id) => !rows.has(id))).toEqual([]);
  });
});

function addressOf(name: ServerName): readonly [string, number] {
  const address = servers.get(name)?.server_address;
  if (address === undefined || typeof address === "string") throw new Error(`No server is named ${name}`);
  return address;
}
