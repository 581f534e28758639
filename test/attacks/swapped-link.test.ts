// Links that are swapped between the moment a path is looked at and the moment it is opened: another process does nothing else
// while the tool is asked for the file.

import { expect, test } from "bun:test";
import { join } from "node:path";

import { composeHandler } from "../../src/cli/compose-handler.ts";
import { parseArguments } from "../../src/cli/parse-arguments.ts";
import { SimpleHTTPRequestHandler } from "../../src/handlers/simple-http-request-handler.ts";
import { ThreadingHTTPServer } from "../../src/server/http-server.ts";
import { strictReply } from "../fuzz/strict-reply.ts";
import { exchange } from "../support/raw-client.ts";
import { PLAIN, SECRET, Tree } from "./tree.ts";

/** How often each path is asked for. */
const REQUESTS = 400;
/** What is asked at once: one turn of the server's, so that the swapping process has many chances. */
const PIPELINED = 20;

test("a link that is swapped for a file and back never leads the tool out of the directory", async () => {
  using tree = new Tree();
  tree.write("R/swapped", PLAIN);
  tree.write("R/swapped-directory/x", PLAIN);
  const Handler = await composeHandler(
    SimpleHTTPRequestHandler,
    parseArguments(["-d", tree.root, "--quiet"]),
  );
  await using server = new ThreadingHTTPServer(["127.0.0.1", 0], Handler);
  const serving = server.serve_forever();
  const swapper = Bun.spawn([process.execPath, join(import.meta.dir, "swap.ts"), tree.root], {
    stdout: "ignore",
    stderr: "ignore",
  });
  try {
    const statuses = new Set<number>();
    // Both answers have to be seen, or nothing was swapped.
    for (let asked = 0; asked < REQUESTS || !(statuses.has(200) && statuses.has(404)); asked += PIPELINED) {
      const output = await exchange(["127.0.0.1", server.server_port], pipelined());
      expect(output).not.toContain(SECRET);
      expect(output).not.toContain("secret-name");
      for (let at = 0; at < output.length;) {
        const reply = strictReply(output, at, "GET");
        statuses.add(reply.status);
        at = reply.end;
      }
    }
    expect(statuses).toEqual(new Set([200, 404]));
  } finally {
    swapper.kill("SIGKILL");
    await swapper.exited;
    await server.shutdown();
    await serving;
  }
});

function pipelined(): string {
  const paths = ["/swapped", "/swapped-directory/x", "/swapped-directory/"];
  return Array.from({ length: PIPELINED }, () => paths)
    .flat()
    .map((path) => `GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`)
    .join("");
}
