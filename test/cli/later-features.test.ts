import { describe, expect, test } from "bun:test";

import { bindTCP } from "../../src/cli/bind.ts";
import { composeHandler } from "../../src/cli/compose-handler.ts";
import { LaterFeatures } from "../../src/cli/later-features.ts";
import { parseArguments } from "../../src/cli/parse-arguments.ts";
import { SimpleHTTPRequestHandler } from "../../src/handlers/simple-http-request-handler.ts";
import { rejection } from "../support/rejection.ts";
import { Site } from "../support/site.ts";

/** A connection on which a request was answered, and another one could follow. */
async function keptOpen(port: number) {
  const answered = Promise.withResolvers<void>();
  const ended = Promise.withResolvers<void>();
  await Bun.connect({
    hostname: "127.0.0.1",
    port,
    socket: {
      open: (socket) => void socket.write("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n"),
      data: () => answered.resolve(),
      end: () => ended.resolve(),
      close: () => ended.resolve(),
    },
  });
  await answered.promise;
  return { ended: ended.promise };
}

/** A server whose features can be turned on. */
async function serving(site: Site, ...argv: readonly string[]) {
  let composed = 0;
  const values = { ...parseArguments(["-q", ...argv]), directory: site.path };
  const later = new LaterFeatures(values, (current, switches) => {
    composed++;
    return composeHandler(SimpleHTTPRequestHandler, current, undefined, switches);
  });
  const server = bindTCP("127.0.0.1", 0, await later.handler());
  void server.serve_forever(); // until the test ends it
  return {
    later,
    server,
    composed: () => composed,
    put: async (fields: Record<string, string> = {}) => {
      const url = `http://127.0.0.1:${server.server_port}/new.txt`;
      const reply = await fetch(url, { method: "PUT", body: "new", headers: fields });
      await reply.arrayBuffer();
      return reply.status;
    },
    end: async () => {
      await server.shutdown();
      server.abort_connections();
      await server.server_close();
    },
  };
}

describe("LaterFeatures", () => {
  test("LaterFeatures has nothing of what is off in the handler", async () => {
    using site = new Site({});
    const values = { ...parseArguments([]), directory: site.path };
    const later = new LaterFeatures(values, (current, switches) =>
      composeHandler(SimpleHTTPRequestHandler, current, undefined, switches),
    );
    const Handler = await later.handler();
    expect("do_PUT" in Handler.prototype).toBe(false);
    expect(later.isOn("upload")).toBe(false);
  });
  test("LaterFeatures turns upload on for who is connected already, and off again", async () => {
    using site = new Site({});
    const { later, server, put, composed, end } = await serving(site);
    expect(await put()).toBe(501);
    const connected = await keptOpen(server.server_port);
    await later.toggle("upload", server);
    await connected.ended;
    expect(later.isOn("upload")).toBe(true);
    expect(await put()).toBe(201);
    expect(await Bun.file(`${site.path}/new.txt`).text()).toBe("new");
    await later.toggle("upload", server);
    expect(await put()).toBeGreaterThanOrEqual(400);
    await later.toggle("upload", server);
    expect(await put()).toBe(201);
    expect(composed()).toBe(2);
    await end();
  });
  test("LaterFeatures turns off what the command line has turned on", async () => {
    using site = new Site({});
    const { later, server, put, composed, end } = await serving(site, "--upload");
    expect(await put()).toBe(201);
    await later.toggle("upload", server);
    expect(await put()).toBeGreaterThanOrEqual(400);
    expect(composed()).toBe(1);
    await end();
  });
  test("LaterFeatures turns several on, one after the other, however fast the keys are", async () => {
    using site = new Site({ "index.html": "<!doctype html><body>" });
    const { later, server, put, composed, end } = await serving(site);
    await Promise.all([later.toggle("upload", server), later.toggle("live", server)]);
    expect([later.isOn("upload"), later.isOn("live"), composed()]).toEqual([true, true, 3]);
    expect(await put()).toBe(201);
    const page = await fetch(`http://127.0.0.1:${server.server_port}/`);
    expect(await page.text()).toContain("<script");
    await end();
  });
  test("LaterFeatures leaves off what cannot be turned on", async () => {
    const later = new LaterFeatures(parseArguments([]), () => Promise.reject(new Error("no such feature")));
    const server = bindTCP("127.0.0.1", 0, SimpleHTTPRequestHandler);
    for (let press = 0; press < 2; press++) {
      expect((await rejection(later.toggle("upload", server))).message).toBe("no such feature");
      expect(later.isOn("upload")).toBe(false);
    }
    await server.server_close();
  });
  test("LaterFeatures turns upload on behind the passwords", async () => {
    using site = new Site({});
    const { later, server, put, end } = await serving(site, "--auth", "ada:secret");
    await later.toggle("upload", server);
    expect(await put()).toBe(401);
    expect(await put({ Authorization: `Basic ${btoa("ada:secret")}` })).toBe(201);
    await end();
  });
});
