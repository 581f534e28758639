import { afterEach, describe, expect, test } from "bun:test";

import { sweep } from "../../../src/connection/deadlines.ts";
import { compose } from "../../../src/features/feature.ts";
import type { HandlerClass } from "../../../src/features/feature.ts";
import { proxying } from "../../../src/features/proxy/proxying.ts";
import type { ProxyOptions } from "../../../src/features/proxy/proxying.ts";
import { proxyRoute } from "../../../src/features/proxy/routes.ts";
import type { ProxyRoute } from "../../../src/features/proxy/routes.ts";
import { ThreadingHTTPServer } from "../../../src/server/http-server.ts";
import { eventually } from "../../server/serving.ts";
import { makeCertificate } from "../../support/certificate.ts";
import { readReplies, readReply, type Reply } from "../../support/http-reply.ts";
import { exchange, RawClient } from "../../support/raw-client.ts";
import { residentBytes } from "../../support/resident-bytes.ts";
import { output, run } from "../../support/run.ts";
import { Tool } from "../../support/spawn-tool.ts";
import { TemporaryDirectory } from "../../support/temporary-directory.ts";
import { LoggingHandler } from "../ask-handler.ts";
import { type Conversation, ScriptedUpstream } from "./scripted-upstream.ts";

const GET = "GET /api/x HTTP/1.1\r\nHost: us.test\r\nConnection: close\r\n\r\n";
const OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

afterEach(() => (LoggingHandler.log.length = 0));

function routeOf(value: string): ProxyRoute {
  const route = proxyRoute(value);
  if ("problem" in route) throw new Error(route.problem);
  return route;
}

function passingOn(value: string, options: ProxyOptions = {}): HandlerClass {
  return compose(LoggingHandler, [proxying([routeOf(value)], options)]);
}

/** Leads to nobody, until it is known where to. */
const NOWHERE = "/=http://127.0.0.1:1";

/** A server that passes on, for the time of a test. */
class Proxy implements AsyncDisposable {
  readonly server: ThreadingHTTPServer;
  readonly #host: string;
  readonly #loop: Promise<void>;

  constructor(value: string, options: ProxyOptions = {}, host = "127.0.0.1") {
    this.server = new ThreadingHTTPServer([host, 0], passingOn(value, options));
    this.#host = host;
    this.#loop = this.server.serve_forever();
  }

  /** Passes on by another rule from now on. */
  use(value: string): void {
    this.server.RequestHandlerClass = passingOn(value);
  }

  get address(): readonly [string, number] {
    return [this.#host, this.server.server_port];
  }

  get url(): string {
    return `http://127.0.0.1:${this.server.server_port}`;
  }

  /** Sends a request and returns the first reply. */
  async ask(request: string, method = "GET"): Promise<Reply> {
    return readReply(await exchange(this.address, request), method);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.server.shutdown();
    await this.#loop;
    this.server.abort_connections();
    await this.server.server_close();
  }
}

/** One request through a proxy to a target that answers with some bytes. */
async function through(
  reply: string,
  request = GET,
  method = "GET",
): Promise<{ text: string; sent: string; first: Reply }> {
  await using upstream = await ScriptedUpstream.answering(reply);
  await using proxy = new Proxy(`/api=${upstream.url}`);
  const text = await exchange(proxy.address, request);
  return { text, sent: upstream.received, first: readReply(text, method) };
}

/** A port on which nobody listens, at least for the moment. */
async function freePort(): Promise<number> {
  await using upstream = await ScriptedUpstream.start(() => undefined);
  return upstream.port;
}

function seconds(count: number): void {
  for (let second = 0; second < count; second++) sweep();
}

describe("proxying()", () => {
  test("proxying() passes a request on and its reply back", async () => {
    const { sent, first } = await through(
      "HTTP/1.1 201 Made\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\nServer: theirs\r\nSet-Cookie: a=1\r\n" +
        "Set-Cookie: b=2\r\nContent-Encoding: br\r\nContent-Length: 2\r\n\r\nok",
    );
    expect(sent).toStartWith("GET /api/x HTTP/1.1\r\nHost: 127.0.0.1:");
    expect([first.version, first.status, first.reason, first.body]).toEqual(["HTTP/1.1", 201, "Made", "ok"]);
    expect(first.fields).toEqual([
      ["Date", "Sun, 06 Nov 1994 08:49:37 GMT"],
      ["Server", "theirs"],
      ["Set-Cookie", "a=1"],
      ["Set-Cookie", "b=2"],
      ["Content-Encoding", "br"],
      ["Content-Length", "2"],
      ["Connection", "close"],
    ]);
  });

  for (const method of [
    "GET",
    "POST",
    "PUT",
    "DELETE",
    "PATCH",
    "OPTIONS",
    "PROPFIND",
    "SPAM",
    "constructor",
  ]) {
    test(`proxying() passes on ${method} with a body`, async () => {
      const request = `${method} /api/x HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 4\r\n\r\nbody`;
      const { sent, first } = await through(OK, request);
      expect(sent).toStartWith(`${method} /api/x HTTP/1.1\r\n`);
      expect(sent).toContain("\r\nContent-Length: 4\r\n");
      expect(sent).toEndWith("\r\n\r\nbody");
      expect(first.body).toBe("ok");
    });
  }

  for (const method of ["TRACE", "CONNECT"]) {
    test(`proxying() does not pass on ${method}`, async () => {
      const { sent, first } = await through(OK, GET.replace("GET", method));
      expect([first.status, sent]).toEqual([501, ""]);
    });
  }

  test("proxying() leaves what is not below the prefix to the files, and refuses dots in disguise", async () => {
    for (const [target, status] of [
      ["/apix", 404],
      ["/api/../x", 404],
      ["/api/..%2fx", 400],
    ] as const) {
      const { sent, first } = await through(OK, GET.replace("/api/x", target));
      expect([target, first.status, sent]).toEqual([target, status, ""]);
    }
  });

  test("proxying() passes on a body in chunks, and sends chunks where the target says no length", async () => {
    const request =
      "POST /api/x HTTP/1.1\r\nHost: a\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n" +
      "3;a=b\r\nabc\r\n1\r\nd\r\n0\r\nX-Trailer: 1\r\n\r\n";
    const reply =
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-T\r\n\r\n2;x\r\nok\r\n0\r\nX-T: 1\r\n\r\n";
    await using upstream = await ScriptedUpstream.start(async (conversation) => {
      await conversation.until("0\r\n\r\n");
      conversation.socket.end(reply);
    });
    await using proxy = new Proxy(`/api=${upstream.url}`);
    const text = await exchange(proxy.address, request);
    expect(upstream.received).toContain("\r\nTransfer-Encoding: chunked\r\n");
    expect(upstream.received.split("\r\n\r\n").slice(1).join("\r\n\r\n")).toMatch(
      /^(?:3\r\nabc\r\n1\r\nd|4\r\nabcd)\r\n0\r\n\r\n$/,
    );
    expect(text).toContain("\r\nTransfer-Encoding: chunked\r\n");
    expect(text).not.toContain("railer");
    expect(text).toEndWith("\r\n\r\n2\r\nok\r\n0\r\n\r\n");
  });

  test("proxying() keeps the client's connection, whatever the target does with its own", async () => {
    await using upstream = await ScriptedUpstream.answering(
      OK.replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n"),
    );
    await using proxy = new Proxy(`/api=${upstream.url}`);
    const text = await exchange(proxy.address, GET.replace("close", "keep-alive") + GET);
    expect(readReplies(text).map(({ status, body }) => [status, body])).toEqual([
      [200, "ok"],
      [200, "ok"],
    ]);
    expect(upstream.count).toBe(2);
  });

  test("proxying() ends a body without a length with the connection for HTTP/1.0", async () => {
    const { text, sent } = await through("HTTP/1.0 200 OK\r\n\r\nuntil the end", "GET /api HTTP/1.0\r\n\r\n");
    expect(sent).toContain("\r\nVia: 1.0 serve-forever-");
    expect(text).not.toContain("chunked");
    expect(text).toEndWith("\r\n\r\nuntil the end");
  });

  test("proxying() frames a body that ends with the target's connection", async () => {
    const { text } = await through("HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\n\r\nuntil the end");
    expect(text).toEndWith("\r\n\r\nd\r\nuntil the end\r\n0\r\n\r\n");
  });

  const WITHOUT_BODY = [
    ["HEAD", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", 200, "5"],
    ["HEAD", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", 200, "5"],
    ["HEAD", "HTTP/1.1 200 OK\r\n\r\n", 200, undefined],
    ["GET", "HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\nhello", 204, undefined],
    ["GET", 'HTTP/1.1 304 Not Modified\r\nETag: "a"\r\nContent-Length: 5\r\n\r\n', 304, undefined],
    ["GET", "HTTP/1.1 205 Reset Content\r\nContent-Length: 5\r\n\r\nhello", 205, "0"],
    ["GET", "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\nextra", 200, "0"],
  ] as const;
  for (const [method, reply, status, length] of WITHOUT_BODY) {
    test(`proxying() sends no body for ${method} and ${JSON.stringify(reply)}`, async () => {
      const { first, text } = await through(reply, GET.replace("GET", method), method);
      expect([first.status, first.get("content-length"), first.rest]).toEqual([status, length, ""]);
      expect(text).toEndWith("\r\n\r\n");
    });
  }

  test("proxying() passes over interim replies", async () => {
    const interim = "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n";
    const { first, text } = await through(interim + OK);
    expect(first.body).toBe("ok");
    expect(text).not.toContain("Early");
  });

  test("proxying() asks the client for a body itself, and the target for nothing", async () => {
    await using upstream = await ScriptedUpstream.start(async (conversation) => {
      await conversation.until("body");
      conversation.socket.end(OK);
    });
    await using proxy = new Proxy(`/api=${upstream.url}`);
    const client = await RawClient.connect(proxy.address);
    client.send(
      "PUT /api HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 4\r\nConnection: close\r\n\r\n",
    );
    await client.until("HTTP/1.1 100 Continue\r\n\r\n");
    expect(await client.send("body").text()).toEndWith("\r\n\r\nok");
    expect(upstream.received).not.toContain("Expect");
  });

  test("proxying() translates Location", async () => {
    await using upstream = await ScriptedUpstream.start(async (conversation) => {
      await conversation.until("\r\n\r\n");
      const location = `http://127.0.0.1:${conversation.socket.localPort}/v1/there?a`;
      conversation.socket.end(`HTTP/1.1 302 Found\r\nLocation: ${location}\r\nContent-Length: 0\r\n\r\n`);
    });
    await using proxy = new Proxy(`/api=${upstream.url}/v1`);
    const reply = await proxy.ask(GET);
    expect([reply.status, reply.get("location")]).toEqual([302, "/api/there?a"]);
    expect(upstream.received).toStartWith("GET /v1/x HTTP/1.1\r\n");
  });

  test("proxying() leads a browser from the prefix to the folder that is in its place", async () => {
    await using upstream = await ScriptedUpstream.start(async (conversation) => {
      await conversation.until("\r\n\r\n");
      conversation.socket.end(OK);
    });
    const ask = async (route: string, target: string, fields: string): Promise<readonly unknown[]> => {
      await using proxy = new Proxy(route);
      const request = `GET ${target} HTTP/1.1\r\nHost: a\r\n${fields}Connection: close\r\n\r\n`;
      const reply = await proxy.ask(request);
      return [reply.status, reply.get("location"), reply.get("vary")];
    };
    const to = `/in=${upstream.url}`;
    const browser = "Accept: text/html\r\n";
    const vary = "Accept, Sec-Fetch-Mode";
    expect(await ask(`${to}/`, "/in?a=/b", browser)).toEqual([307, "/in/?a=/b", vary]);
    expect(await ask(`${to}/v1/`, "//%69n", browser)).toEqual([307, "/in/", vary]);
    for (const [route, target, fields] of [
      [`${to}/`, "/in/", browser],
      [`${to}/`, "/in/a", browser],
      [`${to}/`, "/in", ""],
      [`${to}/`, "/in", `${browser}Sec-Fetch-Mode: cors\r\n`],
      [`${to}/v1`, "/in", browser],
      [to, "/in", browser],
    ] as const) {
      expect(await ask(route, target, fields), `${route} ${target}`).toEqual([200, undefined, undefined]);
    }
  });

  test("proxying() keeps what the target says to its neighbour", async () => {
    const { first } = await through(
      "HTTP/1.1 200 OK\r\nConnection: X-Mine, keep-alive\r\nX-Mine: 1\r\nKeep-Alive: timeout=5\r\n" +
        "Proxy-Authenticate: Basic\r\nUpgrade: h2c\r\nX-Yours: 2\r\nContent-Length: 0\r\n\r\n",
    );
    expect(first.fields.map(([name]) => name)).toEqual(["Date", "X-Yours", "Content-Length", "Connection"]);
  });

  const NO_REPLIES: readonly (readonly [what: string, bytes: string])[] = [
    ["nothing", ""],
    ["half a head", "HTTP/1.1 200 OK\r\nContent-Le"],
    ["no HTTP", "hello\r\n\r\n"],
    ["HTTP/0.9", "<p>hello</p>"],
    ["HTTP/2", "HTTP/2.0 200 OK\r\n\r\n"],
    ["no status", "HTTP/1.1 OK\r\n\r\n"],
    ["a status of four digits", "HTTP/1.1 2000 OK\r\n\r\n"],
    ["a status of 600", "HTTP/1.1 600 OK\r\n\r\n"],
    ["a blank line first", "\r\nHTTP/1.1 200 OK\r\n\r\n"],
    ["a bare CR", "HTTP/1.1 200 OK\r\nX-A: a\rSet-Cookie: b=1\r\nContent-Length: 0\r\n\r\n"],
    ["a NUL", "HTTP/1.1 200 OK\r\nX-A: a\0b\r\nContent-Length: 0\r\n\r\n"],
    ["a folded line", "HTTP/1.1 200 OK\r\nX-A: a\r\n b: c\r\nContent-Length: 0\r\n\r\n"],
    ["a space before the colon", "HTTP/1.1 200 OK\r\nContent-Length : 0\r\n\r\n"],
    ["a line without a colon", "HTTP/1.1 200 OK\r\nfoo\r\n\r\n"],
    ["two lengths", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nabc"],
    ["a negative length", "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\nabc"],
    [
      "a length and chunks",
      "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    ],
    ["another transfer coding", "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n"],
    ["chunks in HTTP/1.0", "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"],
    ["a switch of protocols", "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n"],
    ["a huge line", `HTTP/1.1 200 OK\r\nX-A: ${"a".repeat(70_000)}\r\n\r\n`],
    ["a head without end", "HTTP/1.1 200 OK\r\n" + "X-A: a\r\n".repeat(20_000)],
    ["too many fields", `HTTP/1.1 200 OK\r\n${"X-A: a\r\n".repeat(101)}\r\n`],
    ["interim replies without end", "HTTP/1.1 100 Continue\r\n\r\n".repeat(4000)],
  ];
  for (const [what, bytes] of NO_REPLIES) {
    test(`proxying() answers 502 where the target answers with ${what}`, async () => {
      const { first, text } = await through(bytes);
      expect(first.status).toBe(502);
      expect(first.rest).toBe("");
      expect(text).not.toContain("Set-Cookie");
      const lines = LoggingHandler.log.filter((line) => line.startsWith("Cannot pass on"));
      expect(lines).toHaveLength(1);
      expect(lines[0]?.length).toBeLessThan(200);
    });
  }

  const CUT: readonly (readonly [what: string, bytes: string])[] = [
    ["closes before the length it said", "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf"],
    ["closes before the last chunk", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n"],
    ["sends a bad chunk", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\nxyz\r\n"],
    [
      "sends a chunk longer than it says",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf and\r\n0\r\n\r\n",
    ],
  ];
  for (const [what, bytes] of CUT) {
    test(`proxying() breaks the reply where the target ${what}`, async () => {
      await using upstream = await ScriptedUpstream.answering(bytes);
      await using proxy = new Proxy(`/api=${upstream.url}`);
      const { exitCode, stdout } = await run(["curl", "-sS", `${proxy.url}/api/x`]);
      expect(exitCode).toBeGreaterThan(0);
      expect(stdout.toString()).toStartWith("half");
      expect(LoggingHandler.log.some((line) => line.startsWith("Cannot pass on"))).toBe(true);
      // Others are answered.
      expect((await proxy.ask(GET.replace("/api/x", "/missing"))).status).toBe(404);
    });
  }

  test("proxying() breaks a reply without a length where the target's connection is reset", async () => {
    const broken = Promise.withResolvers<Conversation>();
    await using upstream = await ScriptedUpstream.start(async (conversation) => {
      await conversation.until("\r\n\r\n");
      conversation.socket.write("HTTP/1.1 200 OK\r\n\r\nhalf");
      broken.resolve(conversation);
    });
    await using proxy = new Proxy(`/api=${upstream.url}`);
    const client = await RawClient.connect(proxy.address);
    client.send(GET);
    await client.until("half");
    (await broken.promise).socket.resetAndDestroy();
    expect(await client.text()).not.toContain("0\r\n\r\n");
  });

  test("proxying() sends what is behind the end of a reply to nobody", async () => {
    const { text } = await through(`${OK}HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\nsmuggle`);
    expect(text).toEndWith("\r\n\r\nok");
  });

  test("proxying() answers 502 where nobody listens, with one line in the log", async () => {
    // It has its own port before the other one is free, or it could get that.
    await using proxy = new Proxy(NOWHERE);
    const url = `http://127.0.0.1:${await freePort()}`;
    proxy.use(`/api=${url}`);
    const reply = await proxy.ask(GET);
    expect(reply.status).toBe(502);
    expect(reply.body).not.toContain("REFUSED");
    const lines = LoggingHandler.log.filter((line) => line.includes(url));
    expect(lines).toEqual([expect.stringContaining("ECONNREFUSED")]);
  });

  test("proxying() answers 504 where the target does not let anybody in", async () => {
    // A handshake that nobody answers takes as long as a connection that nobody accepts.
    await using upstream = await ScriptedUpstream.start(() => undefined);
    await using proxy = new Proxy(`/api=https://127.0.0.1:${upstream.port}`, { limits: { connect: 0.01 } });
    expect((await proxy.ask(GET)).status).toBe(504);
  });

  test("proxying() answers 504 where the target does not answer in time", async () => {
    const asked = Promise.withResolvers<void>();
    await using upstream = await ScriptedUpstream.start(async (conversation) => {
      await conversation.until("\r\n\r\n");
      conversation.socket.write("HTTP/1.1 200");
      asked.resolve();
    });
    await using proxy = new Proxy(`/api=${upstream.url}`, { limits: { head: 5 } });
    const client = await RawClient.connect(proxy.address);
    client.send(GET);
    await asked.promise;
    seconds(7);
    expect(await client.text()).toStartWith("HTTP/1.1 504 Gateway Timeout\r\n");
  });

  test("proxying() waits for an answer from the last of a long upload on", async () => {
    const asked = Promise.withResolvers<Conversation>();
    await using upstream = await ScriptedUpstream.start((conversation) => asked.resolve(conversation));
    // The clock runs beside ours, so there is more time left than a test takes.
    await using proxy = new Proxy(`/api=${upstream.url}`, { limits: { head: 50 } });
    const client = await RawClient.connect(proxy.address);
    client.send("PUT /api HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 30\r\n\r\n");
    const conversation = await asked.promise;
    for (let piece = 10; piece < 20; piece++) {
      seconds(40);
      client.send(`-${piece}`);
      await conversation.until(`-${piece}`);
    }
    seconds(40);
    conversation.socket.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
    expect(await client.text()).toEndWith("\r\n\r\nok");
  });

  test("proxying() breaks a reply that stops, but not a stream of events", async () => {
    for (const [type, isBroken] of [
      ["text/plain", true],
      ["text/event-stream; charset=utf-8", false],
    ] as const) {
      const begun = Promise.withResolvers<Conversation>();
      await using upstream = await ScriptedUpstream.start(async (conversation) => {
        await conversation.until("\r\n\r\n");
        conversation.socket.write(`HTTP/1.1 200 OK\r\nContent-Type: ${type}\r\n\r\ndata: 1\n\n`);
        begun.resolve(conversation);
      });
      await using proxy = new Proxy(`/api=${upstream.url}`, { limits: { idle: 5 } });
      const client = await RawClient.connect(proxy.address);
      client.send(GET);
      await client.until("data: 1\n\n");
      seconds(30);
      const { socket } = await begun.promise;
      if (isBroken) expect(await client.text()).not.toContain("0\r\n\r\n");
      else {
        socket.end("data: 2\n\n");
        expect(await client.text()).toContain("data: 2\n\n\r\n0\r\n\r\n");
      }
    }
  });

  test("proxying() lets go of the target when the client leaves", async () => {
    const asked = Promise.withResolvers<Conversation>();
    await using upstream = await ScriptedUpstream.start(async (conversation) => {
      await conversation.until("\r\n\r\n");
      asked.resolve(conversation);
    });
    await using proxy = new Proxy(`/api=${upstream.url}`);
    const client = await RawClient.connect(proxy.address);
    client.send(GET);
    const conversation = await asked.promise;
    client.reset();
    await conversation.ended();
    expect(LoggingHandler.log.filter((line) => line.startsWith("Cannot"))).toEqual([]);
  });

  test("proxying() waits a moment for a reply to a client that has closed its side, and not for ever", async () => {
    const asked = Promise.withResolvers<Conversation>();
    await using upstream = await ScriptedUpstream.start(async (conversation) => {
      await conversation.until("\r\n\r\n");
      asked.resolve(conversation);
    });
    await using proxy = new Proxy(`/api=${upstream.url}`, { limits: { halfClosed: 10 } });
    const client = await RawClient.connect(proxy.address);
    client.send(GET).endInput();
    const conversation = await asked.promise;
    await new Promise((resolve) => setImmediate(resolve));
    seconds(5);
    conversation.socket.write("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nok");
    await client.until("\r\n\r\nok");
    seconds(15);
    await conversation.ended();
  });

  test("proxying() lets a client that has closed its side read as slowly as any other", async () => {
    const body = Buffer.alloc(16 * 1024 * 1024, "0123456789");
    await using upstream = await ScriptedUpstream.start(async (conversation) => {
      await conversation.until("\r\n\r\n");
      conversation.socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n\r\n`);
      conversation.socket.write(body);
    });
    await using proxy = new Proxy(`/api=${upstream.url}`, { limits: { halfClosed: 10 } });
    const client = await RawClient.connect(proxy.address);
    client.pause();
    client.send(GET).endInput();
    await eventually(() => [...proxy.server.connections].some(({ wfile }) => wfile.blocked));
    seconds(30);
    client.resume();
    const reply = await client.bytes();
    expect(reply.subarray(reply.indexOf("\r\n\r\n") + 4).equals(body)).toBe(true);
  });

  test("proxying() does not let the target take a cut body for whole", async () => {
    await using upstream = await ScriptedUpstream.start(() => undefined);
    await using proxy = new Proxy(`/api=${upstream.url}`);
    const reply = await proxy.ask(
      "PUT /api HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\nxyz",
    );
    expect(reply.status).toBe(400);
    expect(upstream.received).not.toContain("0\r\n\r\n");
    const short = await proxy.ask("PUT /api HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nhalf");
    expect(short.status).toBe(400);
  });

  test("proxying() passes on a reply that comes before the body has", async () => {
    await using upstream = await ScriptedUpstream.start(async (conversation) => {
      await conversation.until("half");
      conversation.socket.end("HTTP/1.1 413 Content Too Large\r\nContent-Length: 2\r\n\r\nno");
    });
    await using proxy = new Proxy(`/api=${upstream.url}`);
    const client = await RawClient.connect(proxy.address);
    client.send("PUT /api HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nhalf");
    const reply = readReply(await client.text());
    expect([reply.status, reply.body, reply.get("connection")]).toEqual([413, "no", "close"]);
  });

  test("proxying() answers 503 where too many requests wait for targets", async () => {
    const asked = Promise.withResolvers<Conversation>();
    await using upstream = await ScriptedUpstream.start(async (conversation) => {
      await conversation.until("\r\n\r\n");
      asked.resolve(conversation);
    });
    await using proxy = new Proxy(`/api=${upstream.url}`, { limits: { atOnce: 1 } });
    const client = await RawClient.connect(proxy.address);
    client.send(GET);
    const { socket } = await asked.promise;
    expect((await proxy.ask(GET)).status).toBe(503);
    expect((await proxy.ask(GET.replace("/api/x", "/x"))).status).toBe(404);
    socket.end(OK);
    await client.text();
  });

  test("proxying() lets go of each request on a connection that stays", async () => {
    await using upstream = await ScriptedUpstream.answering(OK);
    await using proxy = new Proxy(`/api=${upstream.url}`, { limits: { atOnce: 1 } });
    const client = await RawClient.connect(proxy.address);
    for (let count = 0; count < 20; count++) client.send(GET.replace("close", "keep-alive"));
    client.endInput();
    expect(readReplies(await client.text()).map(({ body }) => body)).toEqual(Array<string>(20).fill("ok"));
  });

  test("proxying() ends a circle of one or two with 508", async () => {
    for (const isAlone of [true, false]) {
      await using proxy = new Proxy(NOWHERE);
      await using other = new Proxy(`/=${proxy.url}`);
      proxy.use(`/=${isAlone ? proxy.url : other.url}`);
      expect((await proxy.ask(GET)).status).toBe(508);
    }
  });

  test("proxying() does not pass on what has come through too many servers", async () => {
    const hops = Array.from({ length: 17 }, (_, index) => `1.1 hop${index}`).join(", ");
    const { first, sent } = await through(OK, GET.replace("Host: us.test", `Host: us.test\r\nVia: ${hops}`));
    expect([first.status, sent]).toEqual([508, ""]);
  });

  test("proxying() answers OPTIONS itself where it is to go no further", async () => {
    const fields = "Host: us.test\r\nMax-Forwards:";
    const options = GET.replace("GET", "OPTIONS");
    const here = await through(OK, options.replace("Host: us.test", `${fields} 0`), "OPTIONS");
    expect([here.first.status, here.sent]).toEqual([204, ""]);
    const there = await through(OK, options.replace("Host: us.test", `${fields} 1`), "OPTIONS");
    expect(there.sent).toContain("\r\nMax-Forwards: 0\r\n");
  });

  test("proxying() finds a target that is localhost in only one of its two ways", async () => {
    await using upstream = await ScriptedUpstream.start(async (conversation) => {
      await conversation.until("\r\n\r\n");
      conversation.socket.end(OK);
    }, "::1");
    // On the other address it could have the same port.
    await using proxy = new Proxy(`/api=http://localhost:${upstream.port}`, {}, "::1");
    expect((await proxy.ask(GET)).body).toBe("ok");
    expect(upstream.received).toContain(`\r\nHost: localhost:${upstream.port}\r\n`);
  });

  test("proxying() speaks TLS with a target on this machine, whoever signed its certificate", async () => {
    using directory = new TemporaryDirectory();
    const files = await makeCertificate(directory.path);
    const tls = { cert: Bun.file(files.cert), key: Bun.file(files.key) };
    using upstream = Bun.serve({
      port: 0,
      hostname: "127.0.0.1",
      tls,
      fetch: (request) => new Response(request.headers.get("x-forwarded-proto")),
    });
    await using proxy = new Proxy(`/api=https://localhost:${upstream.port}`);
    expect(await output(["curl", "-sS", `${proxy.url}/api`])).toBe("http");
  });

  test("proxying() does not hold a stream of events back, and ends it when the server is to stop", async () => {
    const begun = Promise.withResolvers<Conversation>();
    await using upstream = await ScriptedUpstream.start(async (conversation) => {
      await conversation.until("\r\n\r\n");
      conversation.socket.write("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n");
      begun.resolve(conversation);
    });
    await using proxy = new Proxy(`/api=${upstream.url}`);
    const client = await RawClient.connect(proxy.address);
    client.send(GET);
    await client.until("text/event-stream");
    const { socket } = await begun.promise;
    for (const event of ["data: 1\n\n", "data: 2\n\n"]) {
      socket.write(event);
      await client.until(event);
    }
    for (const connection of proxy.server.connections) connection.draining = true;
    seconds(1);
    await client.text();
  });

  test("proxying() passes a hundred megabytes on, both ways, with little in memory", async () => {
    const size = 100 * 1024 * 1024;
    const piece = Buffer.alloc(64 * 1024, "x");
    using upstream = Bun.serve({
      port: 0,
      hostname: "127.0.0.1",
      maxRequestBodySize: 2 * size,
      async fetch(request) {
        let length = 0;
        for await (const part of request.body ?? []) length += part.length;
        let sent = 0;
        const body = new ReadableStream({
          type: "bytes",
          pull(controller) {
            controller.enqueue(new Uint8Array(piece));
            sent += piece.length;
            if (sent === size) controller.close();
          },
        });
        return new Response(body, { headers: { "X-Length": String(length) } });
      },
    });
    using directory = new TemporaryDirectory();
    // A process of its own, whose memory is nobody else's.
    const tool = new Tool([
      "-q",
      "-b",
      "127.0.0.1",
      "--proxy",
      `/api=${upstream.url.href}`,
      directory.path,
      "0",
    ]);
    const url = `http://127.0.0.1:${await tool.port()}/api`;
    const path = directory.join("large");
    await Bun.write(path, Buffer.alloc(size, "y"));
    await output(["curl", "-sS", "-T", "/dev/null", url]); // everything is loaded then
    const before = residentBytes(tool.process.pid);
    const head = await output(["curl", "-sS", "-D", "-", "-o", directory.join("back"), "-T", path, url]);
    const grown = residentBytes(tool.process.pid) - before;
    tool.process.kill();
    await tool.exited;
    expect(head.toLowerCase()).toContain(`x-length: ${size}\r\n`);
    expect(Bun.file(directory.join("back")).size).toBe(size);
    // Two hundred megabytes have passed, and what was freed is given back at leisure.
    expect(grown).toBeLessThan(64 * 1024 * 1024);
  });

  test("proxying() passes on a body no faster than the target takes it, and a reply no faster than the client does", async () => {
    const taken = Promise.withResolvers<Conversation>();
    await using upstream = await ScriptedUpstream.start((conversation) => {
      conversation.socket.pause();
      taken.resolve(conversation);
    });
    await using proxy = new Proxy(`/api=${upstream.url}`);
    const client = await RawClient.connect(proxy.address);
    const size = 64 * 1024 * 1024;
    client.send(`PUT /api HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: ${size}\r\n\r\n`);
    client.send(Buffer.alloc(size));
    const { socket } = await taken.promise;
    // As much as the kernels and our buffers hold, and not more: the client's turn has come to wait.
    const [connection] = proxy.server.connections;
    const held = () => (connection?.input.length ?? 0) + (connection?.wfile.queued ?? 0);
    const turn = () => new Promise((resolve) => setImmediate(resolve));
    while (held() === 0) await turn();
    for (let count = 0; count < 2000; count++) await turn();
    expect(held()).toBeLessThan(2 * 1024 * 1024);
    let received = 0;
    const whole = Promise.withResolvers<void>();
    socket.on("data", (chunk: Buffer) => {
      received += chunk.length;
      if (received > size) whole.resolve();
    });
    socket.resume();
    await whole.promise;
    socket.end(OK);
    expect(await client.text()).toEndWith("\r\n\r\nok");
  });
});
