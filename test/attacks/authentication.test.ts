// A tool that asks for a password, with every route it has: nobody else gets anything, by whatever spelling; and who has it gets
// what there is without one.

import { afterAll, beforeAll, describe, expect, test } from "bun:test";

import { composeHandler } from "../../src/cli/compose-handler.ts";
import { isOptionName } from "../../src/cli/options.ts";
import { parseArguments } from "../../src/cli/parse-arguments.ts";
import type { HandlerClass } from "../../src/features/feature.ts";
import { CGIHTTPRequestHandler } from "../../src/handlers/cgi-http-request-handler.ts";
import { SimpleHTTPRequestHandler } from "../../src/handlers/simple-http-request-handler.ts";
import { ThreadingHTTPServer } from "../../src/server/http-server.ts";
import { type StrictReply, strictReply } from "../fuzz/strict-reply.ts";
import { exchange } from "../support/raw-client.ts";
import { GOOD, STRANGERS, USER } from "./strangers.ts";
import { HIDDEN, HOSTILE_NAMES, PLAIN, SECRET, SMUGGLED, SOURCE, Tree } from "./tree.ts";
import { NOT_YET, VECTORS } from "./vectors.ts";

/** Refusals of what is no request, or none that can be answered; they say nothing of what is here. */
const NO_REQUEST: readonly number[] = [400, 411, 413, 414, 417, 431, 501, 505];

const tree = new Tree();
let asked = 0;

/** What is behind `--proxy`. */
class Upstream extends SimpleHTTPRequestHandler {
  override protocol_version = "HTTP/1.1";
  override log_message(): void {
    // Nobody reads it.
  }
  override parse_request(): boolean {
    asked++;
    return super.parse_request();
  }
}

/** A server for all tests. */
class Running {
  readonly server: ThreadingHTTPServer;
  readonly #loop: Promise<void>;

  constructor(Handler: HandlerClass) {
    this.server = new ThreadingHTTPServer(["127.0.0.1", 0], Handler);
    this.#loop = this.server.serve_forever();
  }
  exchange(request: string): Promise<string> {
    return exchange(["127.0.0.1", this.server.server_port], request);
  }
  async stop(): Promise<void> {
    await this.server.shutdown();
    await this.#loop;
    this.server.abort_connections();
    await this.server.server_close();
  }
}

/** Everything that answers something, where the tool has it. */
function everything(upstreamPort: number): readonly string[] {
  const flags = ["cgi", "upload", "archive", "clean-urls", "spa", "compress", "live", "cors"];
  const proxy = ["--proxy", `/proxied/=http://127.0.0.1:${upstreamPort}/`];
  return [...flags.filter(isOptionName).map((name) => `--${name}`), ...(isOptionName("proxy") ? proxy : [])];
}

async function toolWith(...args: readonly string[]): Promise<Running> {
  const values = parseArguments(["-d", tree.root, "--quiet", ...args]);
  return new Running(
    await composeHandler(values.cgi ? CGIHTTPRequestHandler : SimpleHTTPRequestHandler, values),
  );
}

let upstream: Running;
let guarded: Running;
let open: Running;
let guardedPlain: Running;

beforeAll(async () => {
  upstream = new Running(Upstream);
  guarded = await toolWith("--auth", USER, ...everything(upstream.server.server_port));
  guardedPlain = await toolWith("--auth", USER);
  open = await toolWith();
});
afterAll(async () => {
  for (const running of [guarded, guardedPlain, open, upstream]) await running.stop();
  tree[Symbol.dispose]();
});

function repliesIn(output: string, request: string): StrictReply[] {
  const method = request.startsWith("HEAD ") ? "HEAD" : "GET";
  const replies: StrictReply[] = [];
  for (let at = 0; at < output.length; at = replies.at(-1)?.end ?? output.length) {
    replies.push(strictReply(output, at, method));
  }
  return replies;
}

/** Nothing of what lies in the directory: no content, and no name that is not the request's own. */
function showsNothing(output: string, request: string): void {
  for (const content of [SECRET, HIDDEN, SOURCE, SMUGGLED, PLAIN, "0123456789", "hello from a script"])
    expect(output).not.toContain(content);
  for (const name of [
    "digits.txt",
    "fifo-is-index",
    "link-to-directory",
    ...HOSTILE_NAMES.filter((each) => each.length > 8),
  ])
    if (!request.includes(name)) expect(output).not.toContain(name);
}

describe("attacks on a tool that asks for a password", () => {
  for (const { id, source, request, expect: expected } of STRANGERS) {
    const [line = "", , field = ""] = request.split("\r\n");
    test(`${id} (${source}): ${JSON.stringify(`${line} ${field}`.slice(0, 90))}`, async () => {
      const output = await guarded.exchange(request);
      const replies = repliesIn(output, request);
      expect(expected.status).toContain(replies[0]?.status ?? 0);
      if (expected.replies !== undefined)
        expect(replies.map(({ status }) => status)).toEqual([...expected.replies]);
      for (const [name, pattern] of Object.entries(expected.fields ?? {}))
        expect(replies[0]?.fields.get(name)?.join() ?? "").toMatch(pattern ?? /^$/);
      if (expected.body !== undefined) expect(replies[0]?.body).toMatch(expected.body);
      else showsNothing(output, request);
      if (expected.never !== undefined) expect(output).not.toMatch(expected.never);
      if (replies[0]?.status === 401) expect(replies[0].fields.get("www-authenticate")).toHaveLength(1);
    });
  }

  test("every vector of the table is refused where it comes without a password", async () => {
    for (const { request } of VECTORS) {
      const output = await guarded.exchange(request);
      showsNothing(output, request);
      // A preflight has no password, and its answer is the same for every path (`showsNothing`).
      const preflight = request.startsWith("OPTIONS ") && request.includes("Access-Control-Request-Method");
      const allowed = preflight ? [204, 401, ...NO_REQUEST] : [401, ...NO_REQUEST];
      for (const { status } of repliesIn(output, request))
        expect(allowed, `${status} for ${JSON.stringify(request.slice(0, 80))}`).toContain(status);
    }
  });
  test("every vector of the table is answered as without --auth where it comes with the password", async () => {
    for (const { request } of VECTORS) {
      const [before, after] = request.split("Host: site.test\r\n");
      if (before === undefined || after === undefined) continue;
      // A second request in it would have no password.
      const withPassword = request.replace("Host: site.test\r\n", `Host: site.test\r\n${GOOD}\r\n`);
      const [guardedReply, openReply] = await Promise.all([
        guardedPlain.exchange(withPassword),
        open.exchange(request),
      ]);
      const statusOf = (output: string): string => output.slice(0, output.indexOf("\r\n"));
      // A hundred and one fields are one more than there may be, with this one, too.
      expect(statusOf(guardedReply), request.slice(0, 80)).toBe(statusOf(openReply));
    }
  });
  test("a stranger who asks for a body to be wanted is never told to go on", async () => {
    const output = await guarded.exchange(
      "PUT /new HTTP/1.1\r\nHost: site.test\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n",
    );
    expect(repliesIn(output, "PUT").map(({ status }) => status)).toEqual([401]);
  });
  test("a preflight, which has no password, is told the rules, and nothing of the path", async () => {
    const preflight = (target: string): string =>
      `OPTIONS ${target} HTTP/1.1\r\nHost: site.test\r\nOrigin: http://a.test\r\nAccess-Control-Request-Method: PUT\r\nConnection: close\r\n\r\n`;
    const answers = await Promise.all(
      ["/plain.txt", "/missing", "/cgi-bin/hello", "/proxied/x", "/.env"].map((target) =>
        guarded.exchange(preflight(target)),
      ),
    );
    const statuses = answers.map((output) => repliesIn(output, "OPTIONS")[0]?.status);
    const expected = isOptionName("cors") ? 204 : 401;
    expect(statuses).toEqual(statuses.map(() => expected));
    expect(new Set(answers.map((output) => output.replace(/^Date: .*\r\n/m, ""))).size).toBe(1);
    const withoutCORS = await guardedPlain.exchange(preflight("/plain.txt"));
    expect(repliesIn(withoutCORS, "OPTIONS")[0]?.status).toBe(401);
  });
  test("nothing of all that got behind --proxy, and nothing was written", async () => {
    expect(asked).toBe(0);
    const written = ["new", "new.txt", "x"].map((name) => Bun.file(tree.join("R", name)).exists());
    expect(await Promise.all(written)).toEqual([false, false, false]);
  });
  test("NOT_YET waits for nothing that is here", () => {
    const ids = new Set(STRANGERS.map(({ id }) => id));
    for (const { id, waitsFor } of NOT_YET) {
      expect(ids.has(id), id).toBe(false);
      expect(waitsFor).not.toBe("authentication");
    }
  });
});
