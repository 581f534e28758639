// The tool and nginx over the same files, asked the same things: they agree, or `explained.ts` says why not.

import { afterAll, beforeAll, expect, test } from "bun:test";
import { readdirSync, symlinkSync, utimesSync } from "node:fs";
import { join } from "node:path";

import { Site } from "../support/site.ts";
import { Tool } from "../support/spawn-tool.ts";
import { differences, type Saying, saying } from "./compare.ts";
import { Conversation } from "./conversation.ts";
import { explain, EXPLAINED } from "./explained.ts";
import { NGINX, Nginx } from "./nginx.ts";
import { type FileRequest, fileRequests, FILES, LINKS, MODIFIED, requestHead } from "./requests.ts";

const SEED = 20_200_203;
const COUNT = 6000;

// Where it is CI that lacks nginx, that is a mistake to be seen.
const skipped = NGINX === null && !process.env["CI"];

const started = new AsyncDisposableStack();
let ours: Asked;
let theirs: Asked;

/** A server, and the tags it has given out. */
interface Asked {
  readonly conversation: Conversation;
  readonly tags: ReadonlyMap<string, string>;
}

if (!skipped) {
  beforeAll(async () => {
    const site = started.use(differentialSite());
    const tool = started.use(new Tool(["-q", "-b", "127.0.0.1", site.path, "0"]));
    const nginx = started.use(await Nginx.start(NGINX ?? "nginx", site.path));
    ours = await acquainted(["127.0.0.1", await tool.port()]);
    theirs = await acquainted(nginx.address);
  });

  afterAll(() => started.disposeAsync());
}

test.skipIf(skipped)(
  "the tool answers a few thousand requests as nginx does, or as explained",
  async () => {
    const unexplained: unknown[] = [];
    const idle = new Set(EXPLAINED);
    let agreed = 0;
    for (const request of fileRequests(SEED, COUNT)) {
      const [our, their] = await Promise.all([answered(ours, request), answered(theirs, request)]);
      const different = differences(our, their);
      if (different.length === 0) agreed += 1;
      const { rows, unexplained: left } = explain(request, our, their, different);
      for (const row of rows) idle.delete(row);
      if (left.length > 0) unexplained.push(disagreement(request, our, their, left));
    }
    expect(unexplained).toEqual([]);
    // nginx closes after a 412 whose head says keep-alive, so of nginx this is not asked.
    expect(ours.conversation.brokenPromises).toBe(0);
    expect([...idle].map(({ id }) => id)).toEqual([]);
    // An agreement is the rule: explanations that swallow everything would be seen here.
    expect(agreed).toBeGreaterThan(COUNT / 3);
  },
  120_000,
);

/** The files, all with one date: a directory's own date is nobody's to see. */
function differentialSite(): Site {
  const made = new Site(FILES);
  for (const [name, target] of LINKS) symlinkSync(target, join(made.path, name));
  for (const name of readdirSync(made.path, { recursive: true, encoding: "utf8" })) {
    if (name in FILES) utimesSync(join(made.path, name), MODIFIED, MODIFIED);
  }
  return made;
}

/** Opens a conversation and learns the tag of each file from it. */
async function acquainted(address: readonly [string, number] | string): Promise<Asked> {
  const conversation = started.use(new Conversation(address));
  const tags = new Map<string, string>();
  for (const name of Object.keys(FILES)) {
    const target = `/${name.split("/").map(encodeURIComponent).join("/")}`;
    const head = `HEAD ${target} HTTP/1.1\r\nHost: example.org\r\n\r\n`;
    const { reply } = await conversation.ask(head, "HEAD", "HTTP/1.1");
    const tag = reply.get("etag");
    if (tag !== undefined) tags.set(name, tag);
  }
  return { conversation, tags };
}

async function answered({ conversation, tags }: Asked, request: FileRequest): Promise<Saying> {
  const head = requestHead(request, tags.get(request.file) ?? '"none"');
  return saying(await conversation.ask(head, request.method, request.version));
}

/** What to read where the test fails; bodies may be long. */
function disagreement(request: FileRequest, our: Saying, their: Saying, aspects: readonly (keyof Saying)[]) {
  const shown = (said: Saying): string =>
    aspects.map((aspect) => `${aspect}: ${said[aspect].slice(0, 80)}`).join(", ");
  return {
    request: requestHead(request, "{ETAG}"),
    status: [our.status, their.status],
    ours: shown(our),
    nginx: shown(their),
  };
}
