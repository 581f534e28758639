import { afterAll, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { mkdirSync, rmSync } from "node:fs";

import { RawClient } from "../../support/raw-client.ts";
import { form, until, UploadServer } from "./upload-server.ts";

describe("takeForm()", () => {
  let server: UploadServer;
  beforeAll(async () => {
    server = await UploadServer.start();
  });
  beforeEach(() => {
    rmSync(`${server.root}/in`, { recursive: true, force: true });
    mkdirSync(`${server.root}/in`);
  });
  afterAll(() => server[Symbol.asyncDispose]());

  const HTML = { Accept: "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8" };

  test("takeForm() takes all files and the new folder, and leads a browser back", async () => {
    const { body, fields } = form([
      ["file", "a.txt", "one"],
      ["file", "b.txt", "two\r\n--y"],
      ["folder", undefined, " new "],
      ["other", undefined, "ignored"],
    ]);
    const reply = await server.send("POST", "/in/?sort=name", body, { ...fields, ...HTML });
    expect([reply.status, reply.get("location"), reply.body]).toEqual([303, "/in/", ""]);
    expect(server.names("in")).toEqual(["a.txt", "b.txt", "new"]);
    expect(server.content("in/b.txt")).toBe("two\r\n--y");
  });

  test("takeForm() tells programs each file's name", async () => {
    const { body, fields } = form([
      ["x", "a", "1"],
      ["x", "a", "2"],
      ["folder", undefined, "new"],
    ]);
    const reply = await server.send("POST", "/in", body, fields);
    expect([reply.status, reply.get("location")]).toEqual([201, "/in/"]);
    expect(reply.body).toBe(
      "Saved as /in/a\nSaved as /in/a%20%281%29, as the name was taken\nMade /in/new/\n",
    );
    const again = await server.send("POST", "/in/", body, { ...fields, Accept: "application/json" });
    expect(JSON.parse(again.body)).toMatchObject({
      files: [{ name: "a (2)" }, { name: "a (3)" }],
      folders: [],
    });
  });

  test("takeForm() says where the one thing is that is new", async () => {
    const one = form([["file", "a", "1"]]);
    expect((await server.send("POST", "/in/", one.body, one.fields)).get("location")).toBe("/in/a");
    const folder = form([["folder", undefined, "new"]]);
    expect((await server.send("POST", "/in/", folder.body, folder.fields)).get("location")).toBe("/in/new/");
  });

  test("takeForm() takes a form without anything in it", async () => {
    const { body, fields } = form([
      ["file", "", ""],
      ["folder", undefined, ""],
    ]);
    expect((await server.send("POST", "/in/", body, { ...fields, ...HTML })).status).toBe(303);
    expect((await server.send("POST", "/in/", body, fields)).body).toBe("There was nothing to save\n");
    expect(server.names("in")).toEqual([]);
  });

  for (const name of [
    "../x",
    "..\\\\x",
    "C:\\\\x",
    "/etc/x",
    "..",
    ".",
    "a/b",
    ".htaccess",
    "nul",
    "a:b",
    "n".repeat(256),
    "a\u0000b",
  ]) {
    test(`takeForm() takes nothing of a form with a file called ${JSON.stringify(name.slice(0, 20))}`, async () => {
      const { body, fields } = form([
        ["file", "good", "1"],
        ["file", name, "2"],
        ["file", "good too", "3"],
      ]);
      expect((await server.send("POST", "/in/", body, fields)).status).toBe(400);
      expect(server.names("in")).toEqual([]);
      expect(server.names()).toEqual(["in"]);
    });
  }

  test("takeForm() takes nothing of a form with a name in the extended form that leads out", async () => {
    const body =
      "--x\r\nContent-Disposition: form-data; name=a; filename*=UTF-8''..%2fx\r\n\r\n1\r\n--x--\r\n";
    const fields = { "Content-Type": "multipart/form-data; boundary=x" };
    expect((await server.send("POST", "/in/", body, fields)).status).toBe(400);
    expect(server.names()).toEqual(["in"]);
  });

  for (const name of ["../x", ".x", "a/b", "x".repeat(5000), "cgi-bin/x"]) {
    test(`takeForm() makes no folder ${JSON.stringify(name.slice(0, 20))}`, async () => {
      const { body, fields } = form([["folder", undefined, name]]);
      expect((await server.send("POST", "/in/", body, fields)).status).toBe(400);
      expect(server.names("in")).toEqual([]);
    });
  }

  test("takeForm() refuses a form without a boundary", async () => {
    const fields = { "Content-Type": "multipart/form-data" };
    expect((await server.send("POST", "/in/", "x", fields)).status).toBe(400);
  });

  test("takeForm() takes a thousand files at most", async () => {
    const files = Array.from({ length: 1001 }, (_, number) => ["file", `${number}`, ""] as const);
    const { body, fields } = form(files);
    expect((await server.send("POST", "/in/", body, fields)).status).toBe(413);
    expect(server.names("in")).toEqual([]);
  });

  test("takeForm() makes a thousand folders at most", async () => {
    const folders = Array.from({ length: 1001 }, (_, number) => ["folder", undefined, `${number}`] as const);
    const { body, fields } = form(folders);
    expect((await server.send("POST", "/in/", body, fields)).status).toBe(413);
    expect(server.names("in")).toEqual([]);
  });

  test("takeForm() lets others have their turn between the names it gives", async () => {
    const { body, fields } = form(
      Array.from({ length: 500 }, (_, number) => ["folder", undefined, `${number}`]),
    );
    const counts = new Set<number>();
    const reply = server.send("POST", "/in/", body, fields);
    await until(() => counts.add(server.names("in").length).has(500));
    expect((await reply).status).toBe(201);
    expect(counts.size).toBeGreaterThan(2);
  });

  test("takeForm() counts all files of a chunked form together", async () => {
    await using small = await UploadServer.start(["--limit", "upload=1000"]);
    const { body, fields } = form([
      ["file", "a", "x".repeat(600)],
      ["file", "b", "x".repeat(600)],
    ]);
    const client = await RawClient.connect(small.address);
    const head = `POST / HTTP/1.1\r\nHost: a\r\nContent-Type: ${fields["Content-Type"]}\r\nTransfer-Encoding: chunked\r\n\r\n`;
    const reply = await client.send(`${head}${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`).text();
    expect(reply).toStartWith("HTTP/1.1 413 ");
    expect(small.names()).toEqual([]);
  });
});
