import { expect, test } from "bun:test";
import { resolve } from "node:path";

import { composeHandler } from "../../../src/cli/compose-handler.ts";
import { parseArguments } from "../../../src/cli/parse-arguments.ts";
import { SimpleHTTPRequestHandler } from "../../../src/handlers/simple-http-request-handler.ts";
import { ThreadingHTTPServer } from "../../../src/server/http-server.ts";
import { PLAIN, SECRET, Tree } from "../../attacks/tree.ts";
import { exchange } from "../../support/raw-client.ts";
import { requestBytes, serving } from "../../support/serving.ts";

const SWAP = resolve(import.meta.dir, "../../attacks/swap.ts");
const TARGETS = [
  "/?archive=tar&select=plain.txt&select=swapped&select=swapped-directory",
  "/?archive=tar&select=sub&select=plain.txt",
  "/swapped-directory/?archive=zip",
];
/** How often each is asked for. */
const REQUESTS = 100;

test("archive() packs nothing from outside where a link is swapped for a file or folder and back", async () => {
  using tree = new Tree();
  tree.write("R/swapped", PLAIN);
  tree.write("R/swapped-directory/x", PLAIN);
  const values = parseArguments(["-d", tree.root, "--archive", "--quiet"]);
  const Handler = await composeHandler(SimpleHTTPRequestHandler, values);
  const swapper = Bun.spawn([process.execPath, SWAP, tree.root], { stdout: "ignore", stderr: "ignore" });
  try {
    const statuses = new Set<string>();
    await serving(
      Handler,
      async (address) => {
        // Both answers have to be seen, or nothing was swapped.
        for (let asked = 0; asked < REQUESTS || !(statuses.has("200") && statuses.has("404")); asked++) {
          const outputs = await Promise.all(
            TARGETS.map((target) =>
              exchange(address, requestBytes(target, { fields: { Connection: "close" } })),
            ),
          );
          for (const output of outputs) {
            expect(output).not.toContain(SECRET);
            expect(output).not.toContain("secret-name");
            statuses.add(output.slice(9, 12));
          }
        }
      },
      ThreadingHTTPServer,
    );
  } finally {
    swapper.kill("SIGKILL");
    await swapper.exited;
  }
});
