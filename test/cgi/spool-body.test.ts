import { expect, test } from "bun:test";
import { fstatSync, readFileSync } from "node:fs";

import { scriptUser } from "../../src/cgi/cgi-process.ts";
import { spoolBody } from "../../src/cgi/spool-body.ts";
import { bodyReader } from "../../src/connection/body-reader.ts";
import { IncompleteReadError } from "../../src/connection/errors.ts";
import { MemoryConnection } from "../../src/connection/memory-connection.ts";

test("spoolBody() keeps a body in a file that stands at its start", async () => {
  const user = scriptUser();
  const spooled = await spoolBody(new MemoryConnection("hello world").rfile, 0, user);
  if (spooled === undefined) throw new Error("Nothing kept");
  expect(spooled.length).toBe(11);
  // Read from the descriptor's own position.
  expect(readFileSync(spooled.file.fd, "latin1")).toBe("hello world");
  if (user !== undefined) expect(fstatSync(spooled.file.fd).uid).toBe(user.uid);
  spooled.file.close();
});

test("spoolBody() keeps as much as the limit and no more", async () => {
  const kept = await spoolBody(new MemoryConnection("12345").rfile, 5, undefined);
  expect(kept?.length).toBe(5);
  kept?.file.close();
  expect(await spoolBody(new MemoryConnection("123456").rfile, 5, undefined)).toBeUndefined();
});

test("spoolBody() keeps nothing of a body that ends too soon", async () => {
  const body = bodyReader(new MemoryConnection("5\r\nab"), { kind: "chunked" });
  expect(spoolBody(body, 0, undefined)).rejects.toThrow(IncompleteReadError);
});
