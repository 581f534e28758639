// CVE-2025-67124: a folder that is swapped for a link between the moment it is judged and the moment it is written to. Another
// process does nothing else while files are uploaded.

import { expect, test } from "bun:test";
import { mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";

import { exchange } from "../../support/raw-client.ts";
import { TemporaryDirectory } from "../../support/temporary-directory.ts";
import { form, UploadServer } from "./upload-server.ts";

const ROUNDS = 60;

test("UploadFolder holds what was judged: nothing is written through a link that was swapped in", async () => {
  using outside = new TemporaryDirectory();
  await using server = await UploadServer.start();
  mkdirSync(`${server.root}/folder`);
  const swapper = Bun.spawn(
    [process.execPath, join(import.meta.dir, "swap-folder.ts"), server.root, outside.path],
    {
      stdout: "ignore",
      stderr: "ignore",
    },
  );
  const { body, fields } = form([["file", "b", "x"]]);
  const request = [
    "PUT /folder/a HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\nx",
    "MKCOL /folder/c HTTP/1.1\r\nHost: a\r\n\r\n",
    `POST /folder/ HTTP/1.1\r\nHost: a\r\nContent-Length: ${body.length}\r\nContent-Type: ${fields["Content-Type"]}\r\n\r\n${body}`,
  ];
  try {
    const statuses = new Set<string>();
    // Both answers have to be seen, or nothing was swapped.
    for (let round = 0; round < ROUNDS || !(statuses.has("201") && statuses.has("404")); round++) {
      const replies = await Promise.all(request.map((each) => exchange(server.address, each)));
      for (const reply of replies) statuses.add(reply.slice(9, 12));
      expect(readdirSync(outside.path)).toEqual([]);
      expect(swapper.exitCode).toBeNull();
    }
  } finally {
    swapper.kill("SIGKILL");
    await swapper.exited;
  }
  expect(readdirSync(outside.path)).toEqual([]);
});
