import { afterAll, expect, test } from "bun:test";

import { listingFeature } from "../../src/cli/listing-feature.ts";
import { compose } from "../../src/features/feature.ts";
import { servingDirectory } from "../../src/features/handler-fields.ts";
import { exchange, get, LoggingHandler } from "../features/ask-handler.ts";
import { Site } from "../features/site.ts";
import { strictReply } from "../fuzz/strict-reply.ts";

const site = new Site({ "README.md": "# Welcome *home*\n", "short/a.txt": "12345" });
for (let index = 0; index < 1200; index++) site.put(`long/file-${index}.txt`, "x".repeat(index));

afterAll(() => site.remove());

const Handler = compose(LoggingHandler, [servingDirectory(site.path), listingFeature(() => [])]);

/** The size of each entry by its name. */
async function sizes(target: string): Promise<ReadonlyMap<string, number>> {
  const fields = "Host: a\r\nConnection: close\r\nAccept: application/json";
  const output = await exchange(Handler, `GET ${target} HTTP/1.1\r\n${fields}\r\n\r\n`);
  const entries: { name: string; size: number }[] = JSON.parse(strictReply(output, 0, "GET").body).entries;
  return new Map(entries.map(({ name, size }) => [name, size]));
}

test("listingFeature() shows the folder's README as HTML", async () => {
  expect((await get(Handler, "/")).body).toContain("<em>home</em>");
});

test("listingFeature() looks at each entry of a short directory", async () => {
  expect(await sizes("/short/")).toEqual(new Map([["a.txt", 5]]));
});

test("listingFeature() looks at each entry of a long directory, and again the second time", async () => {
  const expected = new Map(Array.from({ length: 1200 }, (_, index) => [`file-${index}.txt`, index]));
  for (let time = 0; time < 2; time++) {
    expect(await sizes("/long/")).toEqual(expected);
  }
});
