import { describe, expect, test } from "bun:test";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";

import { RawClient } from "../../support/raw-client.ts";
import { ID, until, UploadServer } from "./upload-server.ts";

const WITH_ID = { "Upload-Id": ID };

/** Sends the beginning of an upload, and breaks the line. */
async function begin(server: UploadServer, content: string, total: number, path = "/a"): Promise<void> {
  const client = await RawClient.connect(server.address);
  client.send(
    `PUT ${path} HTTP/1.1\r\nHost: a\r\nUpload-Id: ${ID}\r\nContent-Length: ${total}\r\n\r\n${content}`,
  );
  await until(() => server.partSize() === content.length);
  client.reset();
  await until(() => server.names().some((name) => name.endsWith(".kept")));
}

function rest(content: string, offset: number): Readonly<Record<string, string>> {
  const total = offset + content.length;
  return { ...WITH_ID, "Content-Range": `bytes ${offset}-${total - 1}/${total}` };
}

describe("takeFile() with Upload-Id", () => {
  test("takeFile() keeps what came, says how much that is, and goes on", async () => {
    await using server = await UploadServer.start();
    await begin(server, "hello", 11);
    const offset = await server.send("HEAD", "/a", "", WITH_ID);
    expect([offset.status, offset.get("upload-offset"), offset.get("cache-control")]).toEqual([
      200,
      "5",
      "no-store",
    ]);
    expect((await server.send("PUT", "/a", " world", rest(" world", 5))).status).toBe(201);
    expect(server.content("a")).toBe("hello world");
    expect(server.names()).toEqual(["a"]);
    const end = await server.send("HEAD", "/a", "", WITH_ID);
    expect([end.get("upload-offset"), end.get("location")]).toEqual(["11", "/a"]);
  });

  test("takeFile() stores once what is sent again because the reply was lost", async () => {
    await using server = await UploadServer.start();
    await server.send("PUT", "/a", "other");
    const first = await server.send("PUT", "/a", "hello", WITH_ID);
    expect([first.status, first.get("location")]).toEqual([201, "/a%20%281%29"]);
    const again = await server.send("PUT", "/a", "hello", WITH_ID);
    expect([again.status, again.get("location"), again.body]).toEqual([201, "/a%20%281%29", first.body]);
    expect(server.names()).toEqual(["a", "a (1)"]);
  });

  test("takeFile() stores what has the id of an upload that is finished, and is another file", async () => {
    await using server = await UploadServer.start();
    await server.send("PUT", "/a", "hello", WITH_ID);
    expect((await server.send("PUT", "/a", "hallo", WITH_ID)).get("location")).toBe("/a%20%281%29");
    expect((await server.send("PUT", "/a", "longer", WITH_ID)).get("location")).toBe("/a%20%282%29");
    expect((await server.send("PUT", "/a", "longer", { "Upload-Id": `${ID}x` })).get("location")).toBe(
      "/a%20%283%29",
    );
    expect(server.names()).toEqual(["a", "a (1)", "a (2)", "a (3)"]);
  });

  test("takeFile() stores anew what was removed or changed after its upload", async () => {
    await using server = await UploadServer.start();
    const offset = async (): Promise<readonly unknown[]> => {
      const reply = await server.send("HEAD", "/a", "", WITH_ID);
      return [reply.get("upload-offset"), reply.get("location")];
    };
    await server.send("PUT", "/a", "hello", WITH_ID);
    expect(await offset()).toEqual(["5", "/a"]);
    rmSync(`${server.root}/a`);
    expect(await offset()).toEqual(["0", undefined]);
    expect((await server.send("PUT", "/a", "hello", WITH_ID)).get("location")).toBe("/a");
    writeFileSync(`${server.root}/a`, "changed");
    expect(await offset()).toEqual(["0", undefined]);
    expect((await server.send("PUT", "/a", "hello", WITH_ID)).get("location")).toBe("/a%20%281%29");
    expect((await server.send("DELETE", "/a", "", WITH_ID)).status).toBe(204);
    expect(await offset()).toEqual(["0", undefined]);
    expect(server.names()).toEqual(["a", "a (1)"]);
  });

  test("takeFile() keeps a part by id and name, and tells nobody else of it", async () => {
    await using server = await UploadServer.start();
    await begin(server, "hello", 11);
    const offset = async (path: string, id = ID): Promise<string | undefined> =>
      (await server.send("HEAD", path, "", { "Upload-Id": id })).get("upload-offset");
    expect(await Promise.all([offset("/a"), offset("/b"), offset("/a", `${ID}x`)])).toEqual(["5", "0", "0"]);
    for (const [path, status] of [
      ["/.a", 400],
      ["/no/a", 404],
      ["/", 400],
    ] as const) {
      expect((await server.send("HEAD", path, "", WITH_ID)).status, path).toBe(status);
    }
  });

  test("takeFile() begins anew where the request has no Content-Range", async () => {
    await using server = await UploadServer.start();
    await begin(server, "hello", 11);
    expect((await server.send("PUT", "/a", "new", WITH_ID)).status).toBe(201);
    expect(server.content("a")).toBe("new");
  });

  test("takeFile() is cut again and again", async () => {
    await using server = await UploadServer.start();
    await begin(server, "abc", 9);
    const client = await RawClient.connect(server.address);
    client.send(
      `PUT /a HTTP/1.1\r\nHost: a\r\nUpload-Id: ${ID}\r\nContent-Range: bytes 3-8/9\r\nContent-Length: 6\r\n\r\ndef`,
    );
    await until(() => server.partSize() === 6);
    // The other end has only stopped sending: it hears what became of it.
    expect(await client.endInput().text()).toStartWith("HTTP/1.1 400 ");
    expect((await server.send("PUT", "/a", "ghi", rest("ghi", 6))).status).toBe(201);
    expect(server.content("a")).toBe("abcdefghi");
  });

  test("takeFile() answers 409 with the offset where the client has another one", async () => {
    await using server = await UploadServer.start();
    await begin(server, "hello", 11);
    for (const offset of [3, 8]) {
      const reply = await server.send("PUT", "/a", "xyz", rest("xyz", offset));
      expect([reply.status, reply.get("upload-offset")]).toEqual([409, "5"]);
    }
    const unknown = await server.send("PUT", "/b", "xyz", rest("xyz", 3));
    expect([unknown.status, unknown.get("upload-offset")]).toEqual([409, "0"]);
    expect(server.partSize()).toBe(5);
  });

  test("takeFile() answers 409 to a second writer", async () => {
    await using server = await UploadServer.start();
    const client = await RawClient.connect(server.address);
    client.send(`PUT /a HTTP/1.1\r\nHost: a\r\nUpload-Id: ${ID}\r\nContent-Length: 10\r\n\r\nhello`);
    await until(() => server.partSize() === 5);
    const second = await server.send("PUT", "/a", "xyz", WITH_ID);
    expect([second.status, second.get("upload-offset")]).toEqual([409, "5"]);
    expect((await server.send("HEAD", "/a", "", WITH_ID)).get("upload-offset")).toBe("5");
    expect(await client.send("12345").endInput().text()).toStartWith("HTTP/1.1 201 ");
    expect(server.content("a")).toBe("hello12345");
  });

  test("takeFile() forgets an upload by DELETE", async () => {
    await using server = await UploadServer.start();
    await begin(server, "hello", 11);
    expect(
      (await server.send("DELETE", "/a", "", { ...WITH_ID, Origin: "http://evil.example" })).status,
    ).toBe(403);
    expect((await server.send("DELETE", "/a", "", WITH_ID)).status).toBe(204);
    expect(server.names()).toEqual([]);
    expect((await server.send("DELETE", "/a", "", WITH_ID)).status).toBe(204);
    expect((await server.send("PUT", "/a", "a")).status).toBe(201);
    // Without an id there is nothing that could be deleted, least of all a file.
    expect((await server.send("DELETE", "/a")).status).toBe(501);
    expect((await server.send("DELETE", "/a", "", WITH_ID)).status).toBe(204);
    expect(server.names()).toEqual(["a"]);
  });

  test("takeFile() gives no name to an upload that was given up while it was written", async () => {
    await using server = await UploadServer.start();
    const client = await RawClient.connect(server.address);
    const head = `PUT /a HTTP/1.1\r\nHost: a\r\nUpload-Id: ${ID}\r\nConnection: close\r\n`;
    client.send(`${head}Content-Length: 10\r\n\r\nhello`);
    await until(() => server.partSize() === 5);
    expect((await server.send("DELETE", "/a", "", WITH_ID)).status).toBe(204);
    expect(await client.send("12345").text()).toStartWith("HTTP/1.1 409 ");
    expect(server.names()).toEqual([]);
  });

  test("takeFile() chooses a free name for what was resumed, too", async () => {
    await using server = await UploadServer.start();
    await begin(server, "hello", 6);
    await server.send("PUT", "/a", "other");
    const reply = await server.send("PUT", "/a", "!", rest("!", 5));
    expect(reply.get("location")).toBe("/a%20%281%29");
    expect([server.content("a"), server.content("a (1)")]).toEqual(["other", "hello!"]);
  });

  for (const [what, fields] of Object.entries<Readonly<Record<string, string>>>({
    "a short id": { "Upload-Id": "short" },
    "an id with other characters": { "Upload-Id": "../../../../../../etc/x" },
    "a range without an id": { "Content-Range": "bytes 0-2/3" },
    "a range that ends before the end": { ...WITH_ID, "Content-Range": "bytes 0-2/9" },
    "a range of unknown total": { ...WITH_ID, "Content-Range": "bytes 0-2/*" },
    "a range longer than the body": { ...WITH_ID, "Content-Range": "bytes 0-8/9" },
  })) {
    test(`takeFile() refuses ${what}`, async () => {
      await using server = await UploadServer.start();
      expect((await server.send("PUT", "/a", "abc", fields)).status).toBe(400);
      expect(server.names()).toEqual([]);
    });
  }
});

describe("takeFile()", () => {
  test("takeFile() takes no file in another coding", async () => {
    await using server = await UploadServer.start();
    expect((await server.send("PUT", "/a", "x", { "Content-Encoding": "gzip" })).status).toBe(415);
    expect((await server.send("PUT", "/a", "x", { "Content-Encoding": "Identity" })).status).toBe(201);
    expect(server.names()).toEqual(["a"]);
  });

  test("takeFile() keeps no more than 64 uploads of a folder", async () => {
    await using server = await UploadServer.start();
    for (let number = 0; number < 64; number++) {
      writeFileSync(`${server.root}/.upload-${`${number}`.padStart(32, "0")}.kept`, "x");
    }
    const client = await RawClient.connect(server.address);
    client.send(`PUT /a HTTP/1.1\r\nHost: a\r\nUpload-Id: ${ID}\r\nContent-Length: 9\r\n\r\nhalf`);
    expect(await client.endInput().text()).toStartWith("HTTP/1.1 400 ");
    expect(server.names()).toHaveLength(64);
  });

  test("takeFile() says what the disk does not allow, and not in the disk's words", async () => {
    await using server = await UploadServer.start();
    mkdirSync(`${server.root}/gone`);
    const client = await RawClient.connect(server.address);
    client.send("PUT /gone/a HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 2\r\n\r\nx");
    await until(() => server.names("gone").length === 1);
    rmSync(`${server.root}/gone`, { recursive: true });
    const reply = await client.send("y").text();
    expect(reply).toMatch(/^HTTP\/1\.1 40[49] /);
    expect(reply).not.toContain(server.root);
    expect(server.names()).toEqual([]);
  });
});
