import { afterAll, describe, expect, test } from "bun:test";

import { admitting, authentication } from "../../../src/features/auth/authentication.ts";
import { credential } from "../../../src/features/auth/credentials.ts";
import { Gatekeeper } from "../../../src/features/auth/gatekeeper.ts";
import { cacheControl } from "../../../src/features/cache-control.ts";
import { compose, type HandlerClass } from "../../../src/features/feature.ts";
import { servingDirectory } from "../../../src/features/handler-fields.ts";
import type { RequestMethod } from "../../../src/handlers/base-http-request-handler.ts";
import { exchange as exchangeBytes } from "../../support/raw-client.ts";
import { output } from "../../support/run.ts";
import { serving } from "../../support/serving.ts";
import { exchange, get, LoggingHandler, valuesOf } from "../ask-handler.ts";
import { Site } from "../site.ts";

const CHALLENGE = 'Basic realm="serve-forever", charset="UTF-8"';

function basic(text: string): string {
  return `Authorization: Basic ${Buffer.from(text).toString("base64")}`;
}

/** A handler that says what it did. */
class Talkative extends LoggingHandler {
  static did: string[] = [];
  do_POST(): void {
    Talkative.did.push("POST");
    this.send_response(204);
    this.end_headers();
  }
  override handle_expect_100(): boolean {
    Talkative.did.push("100");
    if (this.headers.get("X-Refuse") === null) return super.handle_expect_100();
    this.send_error(417);
    return false;
  }
}

describe("authentication()", () => {
  const site = new Site({ "a.txt": "content", "dir/b.txt": "b" });
  afterAll(() => site.remove());
  const features = [servingDirectory(site.path), cacheControl(3600)];
  const Handler = compose(Talkative, [...features, authentication(["anna:right", "änna:p:ä"])]);
  const ask = (request: string): Promise<string> => {
    Talkative.did = [];
    LoggingHandler.log = [];
    return exchange(Handler, request);
  };

  test("authentication() answers 401 with a challenge that nobody keeps", async () => {
    const reply = await get(Handler, "/a.txt");
    expect(reply.status).toBe(401);
    expect(valuesOf(reply, "WWW-Authenticate")).toEqual([CHALLENGE]);
    expect(valuesOf(reply, "Cache-Control")).toEqual(["no-store"]);
    expect(reply.body).not.toContain("content");
  });
  test("authentication() serves who has a password", async () => {
    for (const credentials of ["anna:right", "änna:p:ä", "a\u0308nna:p:a\u0308"]) {
      const reply = await get(Handler, "/a.txt", basic(credentials));
      expect(reply).toMatchObject({ status: 200, body: "content" });
      expect(valuesOf(reply, "Cache-Control")).toEqual(["max-age=3600"]);
      expect(valuesOf(reply, "WWW-Authenticate")).toEqual([]);
    }
  });
  const strangers: readonly (readonly [name: string, ...fields: string[]])[] = [
    ["a wrong password", basic("anna:wrong")],
    ["an unknown user", basic("bob:right")],
    ["no password", basic("anna:")],
    ["no base64", "Authorization: Basic anna:right"],
    ["another scheme", `Authorization: Bearer ${Buffer.from("anna:right").toString("base64")}`],
    ["two answers", basic("anna:right"), basic("anna:wrong")],
    ["another field", `Proxy-${basic("anna:right")}`],
    ["a field of another name", basic("anna:right").replace("Authorization", "X-Authorization")],
    ["a cookie", `Cookie: ${basic("anna:right")}`],
    ["credentials in the query", "X: y"],
  ];
  for (const [name, ...fields] of strangers) {
    test(`authentication() refuses ${name}`, async () => {
      expect((await get(Handler, "/a.txt?user=anna&password=right", ...fields)).status).toBe(401);
    });
  }
  for (const method of [
    "GET",
    "HEAD",
    "POST",
    "PUT",
    "DELETE",
    "OPTIONS",
    "TRACE",
    "CONNECT",
    "BREW",
    "get",
    "constructor",
  ]) {
    test(`authentication() refuses ${method}, whether there is such a method or not`, async () => {
      const reply = await ask(`${method} /a.txt HTTP/1.1\r\nHost: a\r\n\r\n`);
      expect(reply).toStartWith("HTTP/1.1 401 Unauthorized\r\n");
      expect(Talkative.did).toEqual([]);
    });
  }
  test("authentication() answers 501 for an unknown method only to who has a password", async () => {
    const reply = await ask(`BREW / HTTP/1.1\r\nHost: a\r\n${basic("anna:right")}\r\n\r\n`);
    expect(reply).toStartWith("HTTP/1.1 501 Unsupported method ('BREW')\r\n");
  });
  test("authentication() asks anew for each request of a connection", async () => {
    const [good, bad] = [`${basic("anna:right")}\r\n`, ""].map(
      (field) => `GET /a.txt HTTP/1.1\r\nHost: a\r\n${field}\r\n`,
    );
    const replies = await ask(`${good}${good}${bad}${good}`);
    expect(replies.match(/HTTP\/1\.1 \d+/g)).toEqual(["HTTP/1.1 200", "HTTP/1.1 200", "HTTP/1.1 401"]);
  });
  test("authentication() says nothing of what is there in the reply to a malformed request", async () => {
    for (const request of [
      "GET /a.txt\r\n\r\n",
      "GET /a.txt HTTP/1.1\r\n\r\n",
      "GET a.txt HTTP/9\r\n\r\n",
      "x\r\n\r\n",
    ]) {
      const reply = await ask(request);
      expect(reply).not.toContain("content");
      expect(reply).not.toContain("b.txt");
    }
  });
  test("authentication() refuses HTTP/0.9, where it is spoken", async () => {
    expect(await ask("GET /a.txt\r\n")).toContain("Error code: 401");
  });
  test("authentication() throws for a line that names no user", () => {
    expect(() => authentication(["@file"])).toThrow(SyntaxError);
    expect(() => authentication(["anna:right", "anna:"])).toThrow("The password of anna is empty");
  });
  test("authentication() without users lets nobody in", async () => {
    const Closed = compose(LoggingHandler, [authentication([])]);
    expect((await get(Closed, "/", basic(":"))).status).toBe(401);
  });

  test("authentication() asks nobody for a body before it is known who it is", async () => {
    const head = "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 5\r\n";
    const refused = await ask(`${head}\r\n`);
    expect(refused).toStartWith("HTTP/1.1 401 ");
    expect(refused).toContain("\r\nConnection: close\r\n");
    expect(Talkative.did).toEqual([]);
    const taken = await ask(`${head}${basic("anna:right")}\r\n\r\n12345`);
    expect(taken).toStartWith("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 204 ");
    expect(taken).not.toContain("Connection: close");
    expect(Talkative.did).toEqual(["100", "POST"]);
  });
  test("authentication() leaves it to the handler to want no body", async () => {
    const fields = `Expect: 100-continue\r\nX-Refuse: yes\r\nContent-Length: 5\r\n${basic("anna:right")}`;
    const reply = await ask(`POST / HTTP/1.1\r\nHost: a\r\n${fields}\r\n\r\n`);
    expect(reply).toStartWith("HTTP/1.1 417 ");
    expect(reply).toContain("\r\nConnection: close\r\n");
    expect(Talkative.did).toEqual(["100"]);
  });
  test("authentication() closes behind a reply of somebody else's in the place of 100", async () => {
    const Outer = class extends Handler {
      protected override method_for(): RequestMethod {
        return () => {
          this.send_response(204);
          this.end_headers();
        };
      }
    };
    const reply = await exchange(
      Outer,
      "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n",
    );
    expect(reply).toStartWith("HTTP/1.1 204 ");
    expect(reply).toContain("\r\nConnection: close\r\n");
  });
  test("authentication() takes no body of a stranger's for a request", async () => {
    const smuggled = `GET /a.txt HTTP/1.1\r\nHost: a\r\n${basic("anna:right")}\r\n\r\n`;
    const reply = await ask(
      `POST / HTTP/1.1\r\nHost: a\r\nContent-Length: ${smuggled.length}\r\n\r\n${smuggled}`,
    );
    expect(reply.match(/^HTTP\/1\.1 \d+/gm)).toEqual(["HTTP/1.1 401"]);
  });
  test("authentication() lets a stranger who sends megabytes read the refusal", async () => {
    await serving(Handler, async (address) => {
      const body = "x".repeat(8 << 20);
      const head = `PUT /new HTTP/1.1\r\nHost: a\r\nContent-Length: ${body.length}\r\n\r\n`;
      expect(await exchangeBytes(address, head + body)).toStartWith("HTTP/1.1 401 ");
    });
  });

  test("authentication() passes the password on to nobody", async () => {
    let seen: readonly string[] = [];
    const Curious: HandlerClass = class extends LoggingHandler {
      override do_GET(): void {
        seen = this.headers.keys();
        this.send_error(410);
      }
    };
    const Guarded = compose(Curious, [authentication(["anna:right"])]);
    expect((await get(Guarded, "/", basic("anna:right"), "X: y")).status).toBe(410);
    expect(seen).toEqual(["Host", "Connection", "X"]);
  });

  test("authentication() has the log say who it was", async () => {
    const Named: HandlerClass = class extends LoggingHandler {
      override log_message(): void {
        LoggingHandler.log.push(this.log_user());
      }
    };
    const Logged = compose(Named, [servingDirectory(site.path), authentication(['änna b"c:x'])]);
    LoggingHandler.log = [];
    const good = `GET /a.txt HTTP/1.1\r\nHost: a\r\n${basic('änna b"c:x')}\r\n\r\n`;
    await exchange(Logged, `${good}GET /a.txt HTTP/1.1\r\nHost: a\r\n${basic("bob:x")}\r\n\r\n`);
    expect(LoggingHandler.log).toEqual(["änna%20b%22c", "-", "-"]);
  });

  test("authentication() answers 429 with the time to wait, and 503 where too many ask", async () => {
    const user = credential("anna:right");
    if ("problem" in user) throw new Error(user.problem);
    const never = Promise.withResolvers<boolean>();
    const gatekeeper = new Gatekeeper([user], { now: () => 0 });
    const Throttled = compose(LoggingHandler, [servingDirectory(site.path), admitting(gatekeeper)]);
    for (let guess = 0; guess < 10; guess++)
      expect((await get(Throttled, "/", basic(`anna:${guess}`))).status).toBe(401);
    const reply = await get(Throttled, "/", basic("anna:right"));
    expect(reply.status).toBe(429);
    expect(valuesOf(reply, "Retry-After")).toEqual(["60"]);
    expect(valuesOf(reply, "Cache-Control")).toEqual(["no-store"]);

    const busy = new Gatekeeper([user], { compare: () => never.promise });
    const Busy = compose(LoggingHandler, [admitting(busy)]);
    const waiting = Array.from({ length: 66 }, (_, guess) => get(Busy, "/", basic(`anna:${guess}`)));
    const refused = await get(Busy, "/", basic("anna:right"));
    expect(refused.status).toBe(503);
    expect(valuesOf(refused, "Retry-After")).toEqual(["1"]);
    never.resolve(false);
    await Promise.all(waiting);
  });

  test("authentication() serves curl, in UTF-8, with a hash", async () => {
    // Of "pä:ss word", as cheap as can be.
    const hash = "$scrypt$ln=4,r=8,p=1$c29tZSBzYWx0IG9mIDE2$BiC57716XU3YhIM2LJgeQGOXhHuZbRMrrze4CsJl+bk";
    const Hashed = compose(LoggingHandler, [servingDirectory(site.path), authentication([`änna:${hash}`])]);
    await serving(Hashed, async ([host, port]) => {
      const url = `http://${host}:${port}/a.txt`;
      expect(await output(["curl", "-sf", "-u", "änna:pä:ss word", url])).toBe("content");
      const status = ["curl", "-s", "-o", "/dev/null", "-w", "%{http_code}"];
      expect(await output([...status, "-u", "änna:pa:ss word", url])).toBe("401");
      expect(await output([...status, url])).toBe("401");
      expect(await output([...status, "--anyauth", "-u", "änna:pä:ss word", url])).toBe("200");
    });
  });
});
