// Every vector of the table, as raw bytes over a real socket, at every handler there is.

import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { readdirSync } from "node:fs";

import { composeHandler } from "../../src/cli/compose-handler.ts";
import { parseArguments } from "../../src/cli/parse-arguments.ts";
import { terminalLog } from "../../src/features/terminal-log.ts";
import { CGIHTTPRequestHandler } from "../../src/handlers/cgi-http-request-handler.ts";
import { logLine, pythonFormat } from "../../src/handlers/python-text.ts";
import { SimpleHTTPRequestHandler } from "../../src/handlers/simple-http-request-handler.ts";
import type { RequestHandlerClass } from "../../src/server/contracts.ts";
import { ThreadingHTTPServer } from "../../src/server/http-server.ts";
import { ScriptedUpstream } from "../features/proxy/scripted-upstream.ts";
import { type StrictReply, strictReply } from "../fuzz/strict-reply.ts";
import { exchange, RawClient } from "../support/raw-client.ts";
import { HIDDEN, HOSTILE_NAMES, PLAIN, SECRET, SOURCE, Tree } from "./tree.ts";
import { type Expectation, NOT_YET, type Route, type Vector, VECTORS } from "./vectors.ts";

const ORDINARY = "GET /plain.txt HTTP/1.1\r\nHost: site.test\r\nConnection: close\r\n\r\n";

const tree = new Tree();
const log: string[] = [];

class Library extends SimpleHTTPRequestHandler {
  override directory = tree.root;
  override protocol_version = "HTTP/1.1";
  override log_message(format: string, ...args: readonly unknown[]): void {
    log.push(logLine(this.address_string(), "now", pythonFormat(format, args)));
  }
}
class WithScripts extends CGIHTTPRequestHandler {
  override directory = tree.root;
  override protocol_version = "HTTP/1.1";
  override log_message(format: string, ...args: readonly unknown[]): void {
    log.push(logLine(this.address_string(), "now", pythonFormat(format, args)));
  }
}
const onTerminal = terminalLog(
  (line) => log.push(line),
  (_, text) => text,
);
const Tool = await composeHandler(SimpleHTTPRequestHandler, parseArguments(["-d", tree.root]), onTerminal);
const ToolWithScripts = await composeHandler(
  CGIHTTPRequestHandler,
  parseArguments(["-d", tree.root, "--cgi"]),
  onTerminal,
);

const ToolForDevelopers = await composeHandler(
  SimpleHTTPRequestHandler,
  parseArguments(["-d", tree.root, "--clean-urls", "--spa=dir/index.html", "--cors", "--live"]),
  onTerminal,
  // Its routes are there; its line behind a page, which is no markup of others, is tried where it is made.
  { upload: { on: false }, live: { on: false } },
);

/** What requests are passed on to: it repeats the head of each. */
const target = await ScriptedUpstream.start(async (conversation) => {
  const head = await conversation.until("\r\n\r\n").catch(() => "");
  conversation.socket.end(`HTTP/1.1 200 OK\r\n\r\n${head.replaceAll("\r\n", "\n")}`);
});
const ToolOnTheWire = await composeHandler(
  SimpleHTTPRequestHandler,
  parseArguments(["-d", tree.root, "--compress", "--proxy", `/proxied=${target.url}/inside/`]),
  onTerminal,
);

/** What is written stays out of the others' way. */
const uploadTree = new Tree();
const beside = besideRoot();
const ToolWithUploads = await composeHandler(
  SimpleHTTPRequestHandler,
  parseArguments(["-d", uploadTree.root, "--upload", "--limit", "upload=1M"]),
  onTerminal,
);

const ToolWithArchives = await composeHandler(
  CGIHTTPRequestHandler,
  parseArguments(["-d", tree.root, "--archive", "--cgi"]),
  onTerminal,
);

const HANDLERS: Readonly<Record<Route, RequestHandlerClass>> = {
  library: Library,
  tool: Tool,
  cgi: WithScripts,
  "tool --cgi": ToolWithScripts,
  "tool for developers": ToolForDevelopers,
  "tool --compress --proxy": ToolOnTheWire,
  "tool --upload": ToolWithUploads,
  "tool --archive --cgi": ToolWithArchives,
};
const ROUTES: readonly Route[] = [
  "library",
  "tool",
  "cgi",
  "tool --cgi",
  "tool for developers",
  "tool --compress --proxy",
  "tool --upload",
  "tool --archive --cgi",
];

afterAll(() => tree[Symbol.dispose]());
afterAll(() => uploadTree[Symbol.dispose]());
afterAll(() => target[Symbol.asyncDispose]());

for (const route of ROUTES) {
  describe(`attacks on the ${route} handler`, () => {
    let server: ThreadingHTTPServer;
    let serving: Promise<void>;
    beforeAll(() => {
      server = new ThreadingHTTPServer(["127.0.0.1", 0], HANDLERS[route]);
      serving = server.serve_forever();
    });
    afterAll(async () => {
      await server.shutdown();
      await serving;
      server.abort_connections();
      await server.server_close();
    });
    const address = (): readonly [string, number] => ["127.0.0.1", server.server_port];

    for (const vector of VECTORS) {
      if (vector.routes?.includes(route) === false) continue;
      const [line = ""] = vector.request.split("\r\n");
      test(`${vector.id} (${vector.source}): ${JSON.stringify(line.slice(0, 70))}`, async () => {
        log.length = 0;
        const output = await exchange(address(), vector.request);
        check(route, vector, output);
        checkLog();
        expect(await exchange(address(), ORDINARY)).toEndWith(`\r\n\r\n${PLAIN}`);
      });
    }

    test("every link of a listing of hostile names leads to the file of that name", async () => {
      const page = await exchange(address(), ORDINARY.replace("plain.txt", "hostile/"));
      const links = [...page.matchAll(/<(?:li|th scope="row")><a (?:class="\w" )?href="([^"]*)">/g)].map(
        ([, href = ""]) => href,
      );
      const contents = await Promise.all(
        links.map(async (link) => {
          const reply = await exchange(address(), ORDINARY.replace("plain.txt", `hostile/${link}`));
          return strictReply(reply, 0, "GET").body;
        }),
      );
      expect(contents.toSorted()).toEqual(HOSTILE_NAMES.toSorted());
    });

    test("three hundred that connect and are silent, or stop within a head, hold up nobody", async () => {
      const silent = await Promise.all(Array.from({ length: 300 }, () => RawClient.connect(address())));
      for (const [index, client] of silent.entries()) if (index % 2 === 0) client.send("GET /plain.txt HT");
      expect(await exchange(address(), ORDINARY)).toEndWith(`\r\n\r\n${PLAIN}`);
      for (const client of silent) client.reset();
    });
  });
}

test("the attacks have written nothing beside the directory, and nothing hidden into it", () => {
  expect(besideRoot()).toEqual(beside);
});

describe("VECTORS", () => {
  test("VECTORS and NOT_YET name no vector twice for one thing", () => {
    const rows = VECTORS.map(({ id, request, routes }) => JSON.stringify([id, request, routes]));
    expect(new Set(rows).size).toBe(rows.length);
    const ids = new Set(VECTORS.map(({ id }) => id));
    for (const { id } of NOT_YET) expect(ids.has(id), id).toBe(false);
  });
});

/** What an upload must not add to: what lies beside the directory, and what is hidden in it. */
function besideRoot(): readonly string[] {
  const namesIn = (folder: string): readonly string[] => readdirSync(uploadTree.join(folder)).toSorted();
  const closed = ["", "R-secret", "R/.git", "R/sub/.git", "R/.well-known", "R/cgi-bin"].flatMap(namesIn);
  return [...closed, ...["R", "R/sub"].flatMap(namesIn).filter((name) => name.startsWith("."))];
}

function check(route: Route, vector: Vector, output: string): void {
  const isTool = route.startsWith("tool");
  const expected = (isTool ? vector.tool : undefined) ?? vector.expect;
  if (isTool || vector.onlyToolKeeps !== true) {
    expect(output).not.toContain(SECRET);
    expect(output).not.toContain("root:x:0");
  }
  if (isTool) expect(output).not.toContain(HIDDEN);
  if (route.endsWith("cgi")) expect(output).not.toContain(SOURCE);
  if (expected.never !== undefined) expect(output).not.toMatch(expected.never);
  const isBare = !output.startsWith("HTTP/");
  if (isBare) expect(output).toMatch(expected.body ?? /^$/);
  else checkReplies(vector, expected, repliesIn(output, vector.request));
}

function checkReplies(
  vector: Vector,
  { status, fields = {}, body, replies: statuses }: Expectation,
  replies: readonly StrictReply[],
): void {
  const [first] = replies;
  if (status !== undefined) expect(status).toContain(first?.status ?? 0);
  if (body !== undefined) expect(first?.body).toMatch(body);
  for (const [name, pattern] of Object.entries(fields)) {
    const value = first?.fields.get(name)?.join(", ");
    if (pattern === null) expect(value, name).toBeUndefined();
    else expect(value ?? "", name).toMatch(pattern);
  }
  if (statuses !== undefined)
    expect(
      replies.map((each) => each.status),
      vector.id,
    ).toEqual([...statuses]);
  const [location] = first?.fields.get("location") ?? [];
  if (location !== undefined) expect(new URL(location, "http://site.test/").host).toBe("site.test");
}

/** All replies, each of them well-formed. */
function repliesIn(output: string, request: string): StrictReply[] {
  const method = request.startsWith("HEAD ") ? "HEAD" : "GET";
  const replies: StrictReply[] = [];
  for (let at = 0; at < output.length;) {
    const reply = strictReply(output, at, method);
    expect(reply.isWhole).toBe(true);
    replies.push(reply);
    at = reply.end;
  }
  return replies;
}

/** Nothing that a peer sends writes to a terminal, makes a line of its own, or says where it comes from. */
function checkLog(): void {
  for (const line of log) {
    expect(line).toMatch(/^[^\0-\x1f\x7f-\x9f]*\n$/);
    expect(line).not.toContain("203.0.113.9");
  }
}
