// Clients that no library would be: half-closed, pipelined, a byte at a time.

import { afterAll, beforeAll, expect, test } from "bun:test";

import { exchange, RawClient } from "../support/raw-client.ts";
import { output } from "../support/run.ts";
import { Site } from "../support/site.ts";
import { Tool } from "../support/spawn-tool.ts";

const site = new Site({ "a.txt": "hello\n", "large.txt": "x".repeat(3_000_000) });
for (let index = 0; index < 100; index++) site.write(`${index}.txt`, `file ${index}\n`);
let tool: Tool;
let address: readonly [string, number];

beforeAll(async () => {
  tool = new Tool(["-b", "127.0.0.1", site.path, "0"]);
  address = ["127.0.0.1", await tool.port()];
});

afterAll(async () => {
  await tool[Symbol.asyncDispose]();
  site[Symbol.dispose]();
});

test("a client that ends its side after the request gets the whole reply", async () => {
  const netcat = ["nc", "-N", "-w", "30", "127.0.0.1", String(address[1])];
  expect(await output(netcat, "GET /a.txt HTTP/1.0\r\n\r\n")).toEndWith("\r\n\r\nhello\n");
  expect(await output(netcat, "GET /large.txt HTTP/1.0\r\n\r\n")).toEndWith("x".repeat(3_000_000));
});

test("100 pipelined requests are answered in order", async () => {
  const requests = Array.from({ length: 100 }, (_, index) => `GET /${index}.txt HTTP/1.1\r\nHost: a\r\n\r\n`);
  const reply = await exchange(address, requests.join(""));
  const bodies = [...reply.matchAll(/\r\n\r\n(file \d+\n)/g)].map(([, body]) => body);
  expect(bodies).toEqual(Array.from({ length: 100 }, (_, index) => `file ${index}\n`));
});

test("a client that sends a byte at a time gets what one that sends all at once gets", async () => {
  const request =
    "GET /a.txt?x HTTP/1.1\r\nHost: a\r\nAccept: */*\r\n\r\nGET /nothing HTTP/1.1\r\nHost: a\r\n\r\n";
  const whole = await exchange(address, request);
  const client = await RawClient.connect(address);
  for (const byte of request) {
    client.send(byte);
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(withoutDate(await client.endInput().text())).toBe(withoutDate(whole));
  expect(whole).toContain("HTTP/1.1 404 File not found\r\n");
});

test("HTTP/0.9 is refused by the tool", async () => {
  expect(await exchange(address, "GET /a.txt\r\n")).toStartWith("HTTP/1.1 400 ");
});

function withoutDate(text: string): string {
  return text.replaceAll(/Date: .*\r\n/g, "");
}
