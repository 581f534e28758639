import { expect, test } from "bun:test";

import type { Outcome, StoredFile } from "../../../src/features/upload/outcome.ts";
import { sendOutcome } from "../../../src/features/upload/upload-reply.ts";
import { exchange, LoggingHandler, parsed, type Reply, valuesOf } from "../ask-handler.ts";

const FILE: StoredFile = { name: "a (1)", wanted: "a", url: "/d/a%20%281%29", size: 3, replaced: false };

async function reply(outcome: Partial<Outcome>, accept = "*/*"): Promise<Reply> {
  class Replying extends LoggingHandler {
    do_PUT(): void {
      sendOutcome(this, { folder: "/d/", files: [], made: [], ...outcome });
    }
  }
  return parsed(await exchange(Replying, `PUT /d/a HTTP/1.1\r\nHost: a\r\nAccept: ${accept}\r\n\r\n`));
}

test("sendOutcome() tells programs in a line for each", async () => {
  const { status, body, fields } = await reply({ files: [FILE], made: ["/d/n/"] });
  expect([status, body]).toEqual([201, "Saved as /d/a%20%281%29, as the name was taken\nMade /d/n/\n"]);
  expect(fields).toContain("Location: /d/");
  expect(fields).toContain("Content-Type: text/plain; charset=utf-8");
});

test("sendOutcome() tells scripts in JSON, if they want it", async () => {
  const { body, fields } = await reply({ files: [FILE] }, "application/json, */*;q=0.1");
  const { wanted: _, ...told } = FILE;
  expect(JSON.parse(body)).toEqual({ files: [told], folders: [] });
  expect(fields).toContain("Location: /d/a%20%281%29");
});

test("sendOutcome() leads pages back to the folder", async () => {
  const answer = await reply({ files: [FILE] }, "text/html,*/*;q=0.8");
  expect([answer.status, answer.body, valuesOf(answer, "Location")]).toEqual([303, "", ["/d/"]]);
});

test("sendOutcome() says 200 where nothing is new", async () => {
  const replaced = await reply({ files: [{ ...FILE, replaced: true }] });
  expect([replaced.status, replaced.body]).toEqual([200, "Replaced /d/a%20%281%29\n"]);
  expect((await reply({})).status).toBe(200);
  expect((await reply({ files: [FILE, { ...FILE, replaced: true }] })).status).toBe(201);
});

test("sendOutcome() is one reply of the length that it says", async () => {
  const { body, fields } = await reply({ files: [FILE] });
  expect(fields).toContain(`Content-Length: ${Buffer.byteLength(body)}`);
});
