import { expect, test } from "bun:test";

import { chunkedBody, streamedBody, wholeBody } from "../../../src/features/listing/body.ts";
import { ChunkedDecoder } from "../../../src/protocol/chunked.ts";

async function all(body: AsyncIterable<Buffer>): Promise<Buffer[]> {
  const chunks: Buffer[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return chunks;
}

test("wholeBody() is all of it in UTF-8", () => {
  expect(wholeBody(["a", "ü", "😀"])).toEqual(Buffer.from("aü😀"));
});

test("streamedBody() has chunks of some kilobytes, and a turn for others between two", async () => {
  const pieces = Array.from({ length: 10_000 }, (_, index) => `line ${index} ü\n`);
  let turns = 0;
  let ended = false;
  const other = (): void => {
    turns += 1;
    if (!ended) setImmediate(other);
  };
  setImmediate(other);
  const chunks = await all(streamedBody(pieces));
  ended = true;
  expect(Buffer.concat(chunks).toString()).toBe(pieces.join(""));
  expect(chunks.length).toBeGreaterThan(3);
  expect(Math.max(...chunks.map(({ length }) => length))).toBeLessThan(40_000);
  expect(turns).toBeGreaterThanOrEqual(chunks.length - 1);
});

test("streamedBody() of nothing has no chunk", async () => {
  expect(await all(streamedBody([]))).toEqual([]);
});

test("chunkedBody() is what a reader of chunks reads", async () => {
  const pieces = ["x".repeat(40_000), "é".repeat(20_000), "end"];
  const wire = Buffer.concat(await all(chunkedBody(streamedBody(pieces))));
  const decoder = new ChunkedDecoder();
  const data: Buffer[] = [];
  for (let at = 0; !decoder.done && at < wire.length;) {
    at = decoder.decode(wire, at);
    if (decoder.data !== undefined) data.push(decoder.data);
  }
  expect(decoder.done).toBe(true);
  expect(Buffer.concat(data).toString()).toBe(pieces.join(""));
});
