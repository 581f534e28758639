// Requests for files: SimpleHTTPRequestHandler as it is, and as the tool composes it, over a directory with links, hidden files
// and a FIFO in it, and a secret beside it.
//
// - What `talk.ts` says: a sequence of well-formed replies, whatever is sent.
// - The secret beside the directory is never sent by names alone, and never at all by the tool; hidden files neither.
// - A part is the part that its Content-Range names.
// - A redirect leads to this server.
// - No descriptor stays open.

import { mkdirSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";

import { composeHandler } from "../../src/cli/compose-handler.ts";
import { parseArguments } from "../../src/cli/parse-arguments.ts";
import { SimpleHTTPRequestHandler } from "../../src/handlers/simple-http-request-handler.ts";
import { TemporaryDirectory } from "../support/temporary-directory.ts";
import { target } from "./grammar.ts";
import type { Random } from "./random.ts";
import { type Answered, type Exchange, talk, talkSlowly } from "./talk.ts";
import { ensure, ensureSame, type Target } from "./target.ts";

const SECRET = "the secret beside the directory";
const HIDDEN = "what a dot hides";
const CONTENT = "0123456789abcdefghijklmnopqrstuvwxyz";
/** All that is in files, each of another length. */
const CONTENTS = [CONTENT, SECRET, HIDDEN];

const directory = new TemporaryDirectory();
const root = directory.join("R");
fill();

class Site extends SimpleHTTPRequestHandler {
  override directory = root;
  override protocol_version = "HTTP/1.1";
  readonly answered: Answered[] = [];

  override end_request(): void {
    const { command, path, reply_status: status, request_version: version } = this;
    this.answered.push({ command: command ?? "", path, status, version });
  }
  override log_message(): void {
    // Nobody reads it.
  }
}
const Tool = await composeHandler(Site, parseArguments(["-d", root]));

const STATUSES = [200, 206, 301, 304, 400, 404, 412, 416, 431, 501, 505];
/** The descriptors are counted once in so many cases. */
const CASES_A_COUNT = 512;
let cases = 0;
let descriptors: number | undefined;

export const site: Target = {
  name: "site",
  invariants: "well-formed replies, the right parts, no secret, no way out, no descriptor left open",
  async run(random) {
    const byTool = random.oneIn(2);
    const requests = random.list(1, 3, () => request(random)).join("");
    const input = Buffer.from(random.note(random.oneIn(3) ? random.mutated(requests) : requests), "latin1");
    const Handler = byTool ? Tool : Site;
    const { exchanges, output } = await (random.oneIn(8)
      ? talkSlowly(Handler, input, random)
      : talk(Handler, input));
    for (const exchange of exchanges) check(exchange);
    if (byTool) {
      ensure(!output.includes(SECRET), "The secret is not sent");
      ensure(!output.includes(HIDDEN), "What is hidden is not sent");
    }
    if (++cases % CASES_A_COUNT === 0) countDescriptors();
  },
  close() {
    directory[Symbol.dispose]();
    return Promise.resolve();
  },
};

function fill(): void {
  for (const name of ["R/sub", "R/.git", "R/a.d", "R/.well-known", "R-secret"]) {
    mkdirSync(directory.join(name), { recursive: true });
  }
  for (const name of ["R/a", "R/b.txt", "R/sub/a", "R/sub/b.txt", "R/\u00e9", "R/<b>"]) {
    writeFileSync(directory.join(name), CONTENT);
  }
  writeFileSync(directory.join("R/empty"), "");
  writeFileSync(directory.join("R/a.d/index.html"), CONTENT);
  writeFileSync(directory.join("R/.git/a"), HIDDEN);
  writeFileSync(directory.join("R/.env"), HIDDEN);
  writeFileSync(directory.join("R-secret/a"), SECRET);
  writeFileSync(directory.join("secret"), SECRET);
  symlinkSync("../secret", directory.join("R/link"));
  symlinkSync("../R-secret", directory.join("R/out"));
  symlinkSync("loop", directory.join("R/loop"));
  if (process.platform !== "win32") Bun.spawnSync(["mkfifo", directory.join("R/fifo")]);
}

const TARGETS = [
  "/b.txt",
  "/",
  "/a",
  "/empty",
  "/sub",
  "/sub/",
  "/sub/b.txt/",
  "/a.d",
  "/a.d/",
  "/link",
  "/out/a",
  "/out",
  "/out/",
  "/loop",
  "/fifo",
  "/../secret",
  "/%2e%2e/R-secret/a",
  "/..%2fR-secret%2fa",
  "/.env",
  "/.git/a",
  "/sub/..//.git/a",
  "//evil.example/..",
  "/%c3%a9",
  "/%3Cb%3E",
] as const;

function request(random: Random): string {
  const method = random.choose(["GET", "GET", "HEAD", "POST"]);
  const chosen = random.oneIn(3) ? target(random).replaceAll(/[\0-\x20\x7f]/g, "") : random.choose(TARGETS);
  const field = (): string =>
    random.choose([
      "Range: bytes=0-4",
      "Range: bytes=-5",
      "Range: bytes=30-",
      "Range: bytes=0-0,2-3, -1",
      "Range: bytes=99-",
      "Range: bytes=5-2",
      "If-None-Match: *",
      'If-None-Match: "x"',
      "If-Match: *",
      'If-Match: "x"',
      "If-Modified-Since: Sun, 06 Nov 2044 08:49:37 GMT",
      "If-Unmodified-Since: Sun, 06 Nov 1994 08:49:37 GMT",
      'If-Range: "x"',
      "Connection: close",
    ]);
  const path = random.oneIn(6) ? random.mutated(chosen, 2).replaceAll(/[\r\n]/g, "") : chosen;
  return [`${method} ${path} HTTP/1.1`, "Host: a", ...random.list(0, 2, field), "", ""].join("\r\n");
}

function check({ request: { path, command }, reply }: Exchange): void {
  if (reply === undefined) return;
  const { status, fields, body } = reply;
  ensure(STATUSES.includes(status), `A status is one that files have, not ${status}`);
  const [location] = fields.get("location") ?? [];
  if (location !== undefined) {
    const url = new URL(location, "http://host.example/");
    ensure(url.host === "host.example" && !/^\/[/\\]/.test(location), "A redirect leads to this server");
  }
  const followsLinks = /link|out/.test(path);
  ensure(followsLinks || !body.includes(SECRET), "No name leads to the secret");
  const [range] = fields.get("content-range") ?? [];
  if (status === 206 && range !== undefined && command === "GET") checkPart(range, body);
}

function checkPart(range: string, body: string): void {
  const [, start = "", end = "", size = ""] = /^bytes (\d+)-(\d+)\/(\d+)$/.exec(range) ?? [];
  const content = CONTENTS.find(({ length }) => length === Number(size));
  ensure(content !== undefined, "A part says how long the whole is");
  ensureSame(body, content.slice(Number(start), Number(end) + 1), "A part is the part that it says");
}

function countDescriptors(): void {
  if (process.platform !== "linux") return;
  const open = readdirSync("/proc/self/fd").length;
  descriptors ??= open;
  // Other targets have theirs; a leak is one a case.
  ensure(
    open < descriptors + CASES_A_COUNT / 4,
    `Descriptors are closed: ${descriptors} before, ${open} now`,
  );
  descriptors = Math.min(open, descriptors);
}
