import { expect, test } from "bun:test";
import { chmodSync } from "node:fs";

import { baseHandler } from "../../src/cli/base-handler.ts";
import { CGIHTTPRequestHandler } from "../../src/handlers/cgi-http-request-handler.ts";
import { SimpleHTTPRequestHandler } from "../../src/handlers/simple-http-request-handler.ts";
import { output } from "../support/run.ts";
import { Site } from "../support/site.ts";
import { Tool } from "../support/spawn-tool.ts";

test("baseHandler() runs programs only where that is wanted", async () => {
  expect(await baseHandler(false)).toBe(SimpleHTTPRequestHandler);
  expect(await baseHandler(true)).toBe(CGIHTTPRequestHandler);
});

test("the tool runs the programs in cgi-bin with --cgi, and without it serves them as files", async () => {
  using site = new Site();
  const script = site.write(
    "cgi-bin/hello.sh",
    `#!/bin/sh\nprintf 'Content-Type: text/plain\\n\\n%s' "$QUERY_STRING"\n`,
  );
  chmodSync(script, 0o755);
  chmodSync(site.path, 0o755); // as root, scripts run as nobody
  for (const [args, body] of [
    [["--cgi"], "a=b"],
    [[], await Bun.file(script).text()],
  ] as const) {
    await using tool = new Tool([...args, "-b", "127.0.0.1", site.path, "0"]);
    const url = `http://127.0.0.1:${await tool.port()}/cgi-bin/hello.sh?a=b`;
    expect(await output(["curl", "-sS", url])).toBe(body);
  }
});
