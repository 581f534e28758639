import { describe, expect, spyOn, test } from "bun:test";

import type { ClientAddress } from "../../src/connection/byte-streams.ts";
import type { Connection } from "../../src/connection/connection.ts";
import { BaseHTTPRequestHandler } from "../../src/handlers/base-http-request-handler.ts";
import { HTTPServer, Turns } from "../../src/server/http-server.ts";
import { readReplies, readReply } from "../support/http-reply.ts";
import { RawClient } from "../support/raw-client.ts";
import { ScriptedConnection, secondsUntilOver, settled } from "../support/scripted-connection.ts";
import { answer, DATE, PlainHandler, run, SERVER, SERVER_AND_DATE } from "../support/socketless.ts";

const GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

/** Answers with its path, and says how long that is. */
class Echo extends PlainHandler {
  override protocol_version = "HTTP/1.1";
  do_GET(): void {
    this.reply(this.path);
  }
  do_HEAD(): void {
    this.reply(this.path);
  }
  async do_POST(): Promise<void> {
    this.reply((await this.rfile.read()).toString("latin1"));
  }
  /** Answers without a look at the body. */
  do_PUT(): void {
    this.reply("put");
  }
  reply(body: string): void {
    this.send_response(200);
    this.send_header("Content-Length", body.length);
    this.end_headers();
    if (this.command !== "HEAD") this.wfile.write(body, "latin1");
  }
}

/** The page of an error, as Python 3.14 writes it. */
function errorPage(code: number, message: string, explain: string): string {
  return `<!DOCTYPE HTML>
<html lang="en">
    <head>
        <meta charset="utf-8">
        <style type="text/css">
            :root {
                color-scheme: light dark;
            }
        </style>
        <title>Error response</title>
    </head>
    <body>
        <h1>Error response</h1>
        <p>Error code: ${code}</p>
        <p>Message: ${message}.</p>
        <p>Error code explanation: ${code} - ${explain}.</p>
    </body>
</html>
`;
}

describe("BaseHTTPRequestHandler attributes", () => {
  test("have Python's defaults", async () => {
    const { handler } = await run(BaseHTTPRequestHandler);
    expect(handler.server_version).toBe("BaseHTTP");
    expect(handler.sys_version).toBe(`Bun/${Bun.version}`);
    expect(handler.version_string()).toBe(`BaseHTTP Bun/${Bun.version}`);
    expect(handler.protocol_version).toBe("HTTP/1.0");
    expect(handler.default_request_version).toBe("HTTP/0.9");
    expect(handler.error_content_type).toBe("text/html;charset=utf-8");
    expect(handler.responses[404]).toEqual(["Not Found", "Nothing matches the given URI"]);
    expect(handler.weekdayname[0]).toBe("Mon");
    expect(handler.monthname[1]).toBe("Jan");
    expect(handler.timeout).toBeNull();
    expect(handler.command).toBeNull();
    expect(handler.close_connection).toBe(true);
    expect(handler.reply_status).toBe(0);
    expect(handler.reply_bytes).toBe(0);
  });

  test("say what was asked for", async () => {
    const { handler } = await run(Echo, "GET //a%20b?c=d HTTP/1.1\r\nHost: a\r\nX-One: 1\r\n\r\n");
    expect(handler.raw_requestline.toString()).toBe("GET //a%20b?c=d HTTP/1.1\r\n");
    expect(handler.requestline).toBe("GET //a%20b?c=d HTTP/1.1");
    expect(handler.command).toBe("GET");
    expect(handler.path).toBe("/a%20b?c=d");
    expect(handler.request_version).toBe("HTTP/1.1");
    expect(handler.headers.items()).toEqual([
      ["Host", "a"],
      ["X-One", "1"],
    ]);
    expect(handler.client_address).toEqual(["127.0.0.1", 50000]);
  });

  test("reply_status and reply_bytes tell a subclass how a request went", async () => {
    class Telling extends Echo {
      readonly told: string[] = [];
      override end_request(): void {
        this.told.push(`${this.reply_status} ${this.reply_bytes}`);
      }
    }
    const { handler } = await run(
      Telling,
      `${GET}HEAD /abc HTTP/1.1\r\nHost: a\r\n\r\nPOST / HTTP/1.1\r\n\r\n`,
    );
    expect(handler.told.slice(0, 2)).toEqual(["200 1", "200 0"]);
    expect(handler.told[2]).toStartWith("400 ");
    expect(handler.told).toHaveLength(3);
  });
});

describe("BaseHTTPRequestHandler", () => {
  test("calls its methods in Python's order", async () => {
    const calls: string[] = [];
    class Spy extends PlainHandler {
      override setup(): void | Promise<void> {
        calls.push("setup");
        return super.setup();
      }
      override handle(): Promise<void> {
        calls.push("handle");
        return super.handle();
      }
      override handle_one_request(): void | Promise<void> {
        calls.push("handle_one_request");
        return super.handle_one_request();
      }
      override parse_request(): boolean {
        calls.push("parse_request");
        return super.parse_request();
      }
      do_GET(): void {
        calls.push("do_GET");
        this.send_response(200, "Fine");
        this.end_headers();
      }
      override send_response(code: number, message?: string | null): void {
        calls.push(`send_response ${code} ${message}`);
        super.send_response(code, message);
      }
      override log_request(code?: number | string, size?: number | string): void {
        calls.push(`log_request ${code} ${size}`);
        super.log_request(code, size);
      }
      override log_message(format: string, ...args: readonly unknown[]): void {
        calls.push(`log_message ${format}`);
        super.log_message(format, ...args);
      }
      override send_response_only(code: number, message?: string | null): void {
        calls.push(`send_response_only ${code} ${message}`);
        super.send_response_only(code, message);
      }
      override send_header(keyword: string, value: string | number): void {
        calls.push(`send_header ${keyword}`);
        super.send_header(keyword, value);
      }
      override end_headers(): void {
        calls.push("end_headers");
        super.end_headers();
      }
      override flush_headers(): void {
        calls.push("flush_headers");
        super.flush_headers();
      }
      override end_request(): void {
        calls.push("end_request");
      }
      override finish(): void | Promise<void> {
        calls.push("finish");
        return super.finish();
      }
    }
    await run(Spy, "GET / HTTP/1.0\r\n\r\n");
    expect(calls).toEqual([
      "setup",
      "handle",
      "handle_one_request",
      "parse_request",
      "do_GET",
      "send_response 200 Fine",
      "log_request 200 undefined",
      'log_message "%s" %s %s',
      "send_response_only 200 Fine",
      "send_header Server",
      "send_header Date",
      "end_headers",
      "flush_headers",
      "end_request",
      "finish",
    ]);
  });

  test("calls the method of the command alone, spelt exactly so", async () => {
    class Spam extends PlainHandler {
      do_SPAM(): void {
        this.send_response(200, "Spam");
        this.end_headers();
      }
    }
    expect(await answer(Spam, "SPAM / HTTP/1.0\r\n\r\n")).toStartWith("HTTP/1.0 200 Spam\r\n");
    expect(await answer(Spam, "spam / HTTP/1.0\r\n\r\n")).toStartWith(
      "HTTP/1.0 501 Unsupported method ('spam')\r\n",
    );
  });

  test.each(["__proto__", "constructor", "GETs", "toString", "handle_one_request", "<script>"])(
    "answers 501 to the method %s",
    async (method) => {
      const reply = readReply(await answer(Echo, `${method} / HTTP/1.1\r\nHost: a\r\n\r\n`));
      expect(reply.status).toBe(501);
      expect(reply.reason).toBe(`Unsupported method ('${method}')`);
      expect(reply.body).not.toContain("<script>");
    },
  );

  test("answers 501 where a subclass takes a method away", async () => {
    class ReadOnly extends Echo {
      override do_POST = undefined as never;
    }
    expect(await answer(ReadOnly, "POST / HTTP/1.1\r\nHost: a\r\n\r\n")).toStartWith("HTTP/1.1 501 ");
  });

  test("answers requests in their order and in one system call where they came together", async () => {
    // What was answered before may have been in the same turn of the event loop, which is not to be a long one.
    await new Promise((resolve) => setImmediate(resolve));
    // So would be one in which this process is held up: no time passes here.
    const clock = spyOn(performance, "now").mockReturnValue(performance.now());
    try {
      const { output, writes } = await run(
        Echo,
        ["/1", "/2", "/3"].map((path) => GET.replace("/", path)).join(""),
      );
      expect(readReplies(output).map(({ body }) => body)).toEqual(["/1", "/2", "/3"]);
      expect(writes).toHaveLength(1);
    } finally {
      clock.mockRestore();
    }
  });

  test("handle_one_request() waits for a request where a subclass calls it", async () => {
    class Once extends Echo {
      override async handle(): Promise<void> {
        await this.handle_one_request();
      }
    }
    const connection = new ScriptedConnection();
    const running = new Once(connection, connection.client_address, SERVER).run();
    connection.say(GET);
    await running;
    expect(readReply(connection.output).status).toBe(200);
  });

  test("keeps the order where the first of several requests takes long", async () => {
    class Slow extends Echo {
      override do_GET = async (): Promise<void> => {
        if (this.path === "/1") await settled();
        this.reply(this.path);
      };
    }
    const output = await answer(Slow, ["/1", "/2", "/3"].map((path) => GET.replace("/", path)).join(""));
    expect(readReplies(output).map(({ body }) => body)).toEqual(["/1", "/2", "/3"]);
  });

  test("sends head and body in one system call, though they are two writes", async () => {
    expect((await run(Echo, GET)).writes).toEqual([
      `HTTP/1.1 200 OK\r\n${SERVER_AND_DATE}Content-Length: 1\r\n\r\n/`,
    ]);
  });

  test("says nothing and logs nothing where nothing is asked", async () => {
    const { output, handler } = await run(Echo, "");
    expect(output).toBe("");
    expect(handler.log).toEqual([]);
  });

  test("skips blank lines before a request, and closes where there are too many", async () => {
    expect(readReplies(await answer(Echo, `\r\n\n\r\n${GET}\r\n${GET}`))).toHaveLength(2);
    const { output, handler } = await run(Echo, `${"\r\n".repeat(20)}${GET}`);
    expect(output).toBe("");
    expect(handler.log).toEqual([]);
  });
});

describe("handle() keeps or closes the connection:", () => {
  class Keep extends Echo {
    do_CLOSE(): void {
      this.replyWith("close");
    }
    do_KEEP(): void {
      this.replyWith("Keep-Alive");
    }
    replyWith(connection: string): void {
      this.send_response(200);
      this.send_header("connection", connection);
      this.send_header("Content-Length", 0);
      this.end_headers();
    }
  }
  class Keep10 extends Keep {
    override protocol_version = "HTTP/1.0";
  }
  const HOST = "Host: a\r\n";
  type Row = readonly [
    name: string,
    Handler: typeof Keep,
    request: string,
    kept: boolean,
    connection: string | undefined,
  ];
  const rows: readonly Row[] = [
    ["HTTP/1.0 server, HTTP/1.1 request", Keep10, `GET / HTTP/1.1\r\n${HOST}\r\n`, false, undefined],
    [
      "HTTP/1.0 server, keep-alive asked",
      Keep10,
      "GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n",
      false,
      undefined,
    ],
    ["HTTP/1.0 server, handler keeps", Keep10, "KEEP / HTTP/1.0\r\n\r\n", true, "Keep-Alive"],
    ["HTTP/1.1, nothing said", Keep, `GET / HTTP/1.1\r\n${HOST}\r\n`, true, undefined],
    ["HTTP/1.1, close", Keep, `GET / HTTP/1.1\r\n${HOST}Connection: close\r\n\r\n`, false, "close"],
    [
      "HTTP/1.1, Close with a blank",
      Keep,
      `GET / HTTP/1.1\r\n${HOST}Connection: Close \r\n\r\n`,
      false,
      "close",
    ],
    [
      "HTTP/1.1, close in a list",
      Keep,
      `GET / HTTP/1.1\r\n${HOST}Connection: foo, close\r\n\r\n`,
      false,
      "close",
    ],
    [
      "HTTP/1.1, close in a second field",
      Keep,
      `GET / HTTP/1.1\r\n${HOST}Connection: foo\r\nConnection: close\r\n\r\n`,
      false,
      "close",
    ],
    [
      "HTTP/1.1, keep-alive",
      Keep,
      `GET / HTTP/1.1\r\n${HOST}Connection: keep-alive\r\n\r\n`,
      true,
      undefined,
    ],
    ["HTTP/1.1, the handler closes", Keep, `CLOSE / HTTP/1.1\r\n${HOST}\r\n`, false, "close"],
    [
      "HTTP/1.1, close asked, the handler keeps",
      Keep,
      `KEEP / HTTP/1.1\r\n${HOST}Connection: close\r\n\r\n`,
      true,
      "Keep-Alive",
    ],
    ["HTTP/1.0 request", Keep, "GET / HTTP/1.0\r\n\r\n", false, "close"],
    [
      "HTTP/1.0 request, keep-alive",
      Keep,
      "GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n",
      true,
      "keep-alive",
    ],
    [
      "HTTP/1.0 request, keep-alive and close",
      Keep,
      "GET / HTTP/1.0\r\nConnection: keep-alive, close\r\n\r\n",
      false,
      "close",
    ],
    ["an error", Keep, `FOO / HTTP/1.1\r\n${HOST}\r\n`, false, "close"],
  ];
  test.each(rows)("%s", async (_, Handler, request, kept, connection) => {
    const [reply, next] = readReplies(await answer(Handler, request + GET));
    expect(reply?.get("Connection")).toBe(connection);
    expect(next !== undefined).toBe(kept);
  });

  test("HTTP/0.9 closes, also where the handler says keep-alive", async () => {
    expect(await answer(Keep, `GET /old\r\n${GET}`)).toBe("/old");
    expect(await answer(Keep, `KEEP / HTTP/0.9\r\n\r\n${GET}`)).toBe("");
  });

  test("a connection that the server wants to end gets no further request", async () => {
    class Draining extends Echo {
      override reply(body: string): void {
        this.connection.draining = true;
        super.reply(body);
      }
    }
    expect(readReplies(await answer(Draining, GET + GET))).toHaveLength(1);
  });
});

describe("end_headers() says where a reply without a length ends:", () => {
  class Endless extends PlainHandler {
    override protocol_version = "HTTP/1.1";
    status = 200;
    fields: readonly (readonly [string, string])[] = [];
    do_GET(): void {
      this.send_response(this.status);
      for (const [name, value] of this.fields) this.send_header(name, value);
      this.end_headers();
      if (this.status === 200) this.wfile.write("endless");
    }
    do_HEAD(): void {
      this.send_response(200);
      this.end_headers();
    }
  }

  test("it closes, and says so", async () => {
    expect(await answer(Endless, GET + GET)).toBe(
      `HTTP/1.1 200 OK\r\n${SERVER_AND_DATE}Connection: close\r\n\r\nendless`,
    );
  });

  test("it closes also where the handler says keep-alive", async () => {
    class Wrong extends Endless {
      override fields = [["Connection", "keep-alive"]] as const;
    }
    expect(await answer(Wrong, GET + GET)).toBe(
      `HTTP/1.1 200 OK\r\n${SERVER_AND_DATE}Connection: keep-alive\r\nConnection: close\r\n\r\nendless`,
    );
  });

  test("it closes also where an HTTP/1.0 handler says keep-alive", async () => {
    class Wrong extends Endless {
      override protocol_version = "HTTP/1.0";
      override fields = [["Connection", "keep-alive"]] as const;
    }
    expect((await run(Wrong, GET + GET)).output.match(/HTTP\/1\.0 200/g)).toHaveLength(1);
  });

  test("a chunked reply says it itself", async () => {
    class Chunked extends Endless {
      override fields = [["transfer-encoding", "chunked"]] as const;
    }
    expect((await answer(Chunked, GET + GET)).match(/HTTP\/1\.1 200/g)).toHaveLength(2);
  });

  test.each([204, 304])("%d ends with its head", async (status) => {
    class Bodiless extends Endless {
      override status = status;
    }
    const replies = readReplies(await answer(Bodiless, GET + GET));
    expect(replies.map((reply) => [reply.status, reply.get("Connection")])).toEqual([
      [status, undefined],
      [status, undefined],
    ]);
  });

  test("so does the reply to HEAD", async () => {
    const HEAD = GET.replace("GET", "HEAD");
    expect(readReplies(await answer(Endless, HEAD + HEAD), "HEAD", "HEAD")).toHaveLength(2);
  });

  test("an HTTP/1.0 server adds nothing", async () => {
    class Old extends Endless {
      override protocol_version = "HTTP/1.0";
    }
    expect(await answer(Old, GET)).toBe(`HTTP/1.0 200 OK\r\n${SERVER_AND_DATE}\r\nendless`);
  });
});

describe("the head's buffer", () => {
  class Buffering extends PlainHandler {
    readonly seen: string[] = [];
    step(name: string): void {
      this.seen.push(`${name} ${this.connection.wfile.bytesWritten}`);
    }
  }

  test("send_header() queues, end_headers() writes, both without a status line too", async () => {
    class Handler extends Buffering {
      do_GET(): void {
        this.send_header("Foo", "foo");
        this.send_header("bar", 1);
        this.step("queued");
        this.end_headers();
        this.step("written");
      }
    }
    const { handler, writes } = await run(Handler, GET);
    expect(handler.seen).toEqual(["queued 0", "written 20"]);
    expect(writes[0]).toStartWith("Foo: foo\r\nbar: 1\r\n\r\n");
  });

  test("end_headers() needs nothing before it (gh-131715)", async () => {
    class Handler extends Buffering {
      do_GET(): void {
        this.end_headers();
        this.wfile.write("x");
      }
    }
    expect(await answer(Handler, GET)).toBe("\r\nx");
  });

  test("flush_headers() writes what is queued, and nothing where nothing is", async () => {
    class Handler extends Buffering {
      do_GET(): void {
        this.flush_headers();
        this.step("nothing");
        this.send_response_only(200);
        this.step("queued");
        this.flush_headers();
        this.step("written");
        this.end_headers();
      }
    }
    const { handler, output } = await run(Handler, GET);
    expect(handler.seen).toEqual(["nothing 0", "queued 0", "written 17"]);
    expect(output).toBe("HTTP/1.0 200 OK\r\n\r\n");
  });

  test("send_response() is status line, Server and Date; send_response_only() the line alone", async () => {
    class Handler extends Buffering {
      do_GET(): void {
        this.send_response(999);
        this.end_headers();
      }
      do_ONLY(): void {
        this.send_response_only(404, "Nowhere");
        this.end_headers();
      }
    }
    expect(await answer(Handler, GET)).toBe(`HTTP/1.0 999 \r\n${SERVER_AND_DATE}\r\n`);
    expect(await answer(Handler, "ONLY / HTTP/1.0\r\n\r\n")).toBe("HTTP/1.0 404 Nowhere\r\n\r\n");
  });

  test("send_header() sends latin-1", async () => {
    class Handler extends Buffering {
      do_GET(): void {
        this.send_response(200, "Ünïcode");
        this.send_header("X-Special", "Dängerous Mind");
        this.end_headers();
      }
    }
    const { output } = await run(Handler, GET);
    expect(output).toStartWith("HTTP/1.0 200 Ünïcode\r\n");
    expect(output).toContain("\r\nX-Special: Dängerous Mind\r\n");
  });

  test("what is queued behind the end of a head does not begin the next reply", async () => {
    class Late extends Echo {
      override reply(body: string): void {
        super.reply(body);
        this.send_header("X-Late", "yes");
      }
    }
    const replies = readReplies(await answer(Late, GET + GET));
    expect(replies.map((reply) => [reply.status, reply.get("X-Late")])).toEqual([
      [200, undefined],
      [200, undefined],
    ]);
  });

  test("has_header() knows what is queued, in any case, and no part of a name or value", async () => {
    class Handler extends Buffering {
      do_GET(): void {
        this.send_response(200);
        this.send_header("Content-Type", "x-y: z");
        this.seen.push(
          ...["content-type", "SERVER", "Type", "x-y", "HTTP/1.0 200 OK"].map(
            (name) => `${name} ${this.has_header(name)}`,
          ),
        );
        this.end_headers();
        this.seen.push(`afterwards ${this.has_header("Server")}`);
      }
    }
    expect((await run(Handler, GET)).handler.seen).toEqual([
      "content-type true",
      "SERVER true",
      "Type false",
      "x-y false",
      "HTTP/1.0 200 OK false",
      "afterwards false",
    ]);
  });
});

describe("send_header() and send_response() refuse what would not stay one line:", () => {
  const rows: readonly (readonly [name: string, act: (handler: PlainHandler) => void])[] = [
    ["CRLF in a value", (handler) => handler.send_header("X", "a\r\nSet-Cookie: b=1")],
    ["LF in a value", (handler) => handler.send_header("X", "a\nb")],
    ["CR in a value", (handler) => handler.send_header("X", "a\rb")],
    ["NUL in a value", (handler) => handler.send_header("X", "a\0b")],
    ["a character without a byte in a value", (handler) => handler.send_header("X", "ā")],
    ["a colon in a name", (handler) => handler.send_header("X: y\r\nZ", "a")],
    ["a blank in a name", (handler) => handler.send_header("X ", "a")],
    ["an empty name", (handler) => handler.send_header("", "a")],
    ["a letter outside ASCII in a name", (handler) => handler.send_header("Ä", "a")],
    ["CRLF in a reason", (handler) => handler.send_response(200, "OK\r\nX: y")],
    ["CRLF in the reason alone", (handler) => handler.send_response_only(200, "OK\r\nX: y")],
    ["CRLF in the reason of an error", (handler) => handler.send_error(404, "No\r\nX: y")],
    ["a character without a byte in a reason", (handler) => handler.send_error(404, "☃")],
  ];
  test.each(rows)("%s", async (_, act) => {
    class Injecting extends PlainHandler {
      do_GET(): void {
        this.send_response(200);
        act(this);
        this.end_headers();
      }
    }
    const { output, error } = await run(Injecting, GET);
    expect(error).toBeInstanceOf(TypeError);
    const reply = readReply(output);
    expect([reply.status, reply.rest]).toEqual([500, ""]);
    expect(reply.fields.map(([name]) => name)).toEqual([
      "Server",
      "Date",
      "Connection",
      "Content-Type",
      "Content-Length",
    ]);
  });
});

describe("send_error()", () => {
  /** Answers every GET and HEAD with the error its path names. */
  class Failing extends PlainHandler {
    override protocol_version = "HTTP/1.1";
    do_GET(): void {
      this.send_error(Number(this.path.slice(1)));
    }
    do_HEAD(): void {
      this.do_GET();
    }
  }

  test("sends Python's reply to the byte", async () => {
    const page = errorPage(404, "Not Found", "Nothing matches the given URI");
    const { writes, handler } = await run(Failing, GET.replace("/", "/404"));
    expect(writes).toEqual([
      `HTTP/1.1 404 Not Found\r\n${SERVER_AND_DATE}Connection: close\r\n` +
        `Content-Type: text/html;charset=utf-8\r\nContent-Length: 455\r\n\r\n${page}`,
    ]);
    expect(handler.log).toEqual(["code 404, message Not Found", '"GET /404 HTTP/1.1" 404 -']);
  });

  test("takes its own texts, escapes them on the page and not in the head", async () => {
    class Own extends PlainHandler {
      do_GET(): void {
        this.send_error(404, `<b>&"x'`, "</p>&amp;");
      }
    }
    const reply = readReply(await answer(Own, GET));
    expect(reply.reason).toBe(`<b>&"x'`);
    expect(reply.body).toBe(errorPage(404, `&lt;b&gt;&amp;"x'`, "&lt;/p&gt;&amp;amp;"));
  });

  test("knows codes that nobody knows", async () => {
    const reply = readReply(await answer(Failing, GET.replace("/", "/999")));
    expect(reply.reason).toBe("???");
    expect(reply.body).toBe(errorPage(999, "???", "???"));
  });

  test("encodes the page as UTF-8", async () => {
    class Own extends PlainHandler {
      do_GET(): void {
        this.send_error(404, "Ä", "☃");
      }
    }
    const reply = readReply(await answer(Own, GET));
    expect(Buffer.from(reply.body, "latin1").toString()).toBe(errorPage(404, "Ä", "☃"));
  });

  test("takes another page and type", async () => {
    class Own extends PlainHandler {
      override error_message_format = "%(code)d|%(message)s|%(explain)s|100%%";
      override error_content_type = "text/plain";
      do_GET(): void {
        this.send_error(404, "%%", null);
      }
    }
    const reply = readReply(await answer(Own, GET));
    expect(reply.body).toBe("404|%%|Nothing matches the given URI|100%");
    expect(reply.get("Content-Type")).toBe("text/plain");
  });

  test("sends the head alone to HEAD, with the length of the page", async () => {
    const reply = readReply(await answer(Failing, GET.replace("GET /", "HEAD /404")), "HEAD");
    expect([reply.status, reply.get("Content-Length"), reply.rest]).toEqual([404, "455", ""]);
  });

  test.each([100, 101, 102, 103, 204, 205, 304])(
    "sends %d without content, and nothing behind it",
    async (code) => {
      const reply = readReply(await answer(Failing, GET.replace("/", `/${code}`) + GET));
      expect([reply.status, reply.rest]).toEqual([code, ""]);
      expect(reply.fields.map(([name]) => name)).toEqual(["Server", "Date", "Connection"]);
    },
  );

  test("replaces nothing that has left already", async () => {
    class Late extends PlainHandler {
      do_GET(): void {
        this.send_response(200);
        this.end_headers();
        this.wfile.write("half");
        this.wfile.flush();
        this.send_error(500);
      }
    }
    expect(await answer(Late, GET)).toContain("\r\n\r\nhalfHTTP/1.0 500 ");
  });
});

describe("an interim reply", () => {
  class Hints extends PlainHandler {
    override protocol_version = "HTTP/1.1";
    do_GET(): void {
      this.send_response_only(103);
      this.send_header("Link", "</a.css>; rel=preload");
      this.end_headers();
      if (this.path === "/silent") return;
      this.send_response(200);
      this.send_header("Content-Length", 0);
      this.end_headers();
    }
  }

  test("goes before the reply and is not it", async () => {
    expect(await answer(Hints, GET)).toBe(
      "HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\n\r\n" +
        `HTTP/1.1 200 OK\r\n${SERVER_AND_DATE}Content-Length: 0\r\n\r\n`,
    );
  });

  test("alone is no answer", async () => {
    const [hints, reply] = readReplies(await answer(Hints, GET.replace("/", "/silent")));
    expect([hints?.status, reply?.status]).toEqual([103, 500]);
  });

  test("101 is the last of HTTP", async () => {
    class Upgrading extends PlainHandler {
      override protocol_version = "HTTP/1.1";
      do_GET(): void {
        this.send_response_only(101);
        this.send_header("Upgrade", "chat");
        this.send_header("Connection", "upgrade");
        this.end_headers();
      }
    }
    expect(await answer(Upgrading, GET + GET)).toBe(
      "HTTP/1.1 101 Switching Protocols\r\nUpgrade: chat\r\nConnection: upgrade\r\n\r\n",
    );
  });
});

describe("handle_expect_100()", () => {
  const EXPECT = "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-Continue\r\nContent-Length: 2\r\n\r\n";

  class Echo10 extends Echo {
    override protocol_version = "HTTP/1.0";
  }

  test("asks for the body before the method reads it", async () => {
    const connection = new ScriptedConnection().say(EXPECT);
    const running = new Echo(connection, connection.client_address, SERVER).run();
    await settled();
    expect(connection.output).toBe("HTTP/1.1 100 Continue\r\n\r\n");
    connection.say("ok").peerEnded();
    await running;
    expect(connection.output).toBe(
      `HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n${SERVER_AND_DATE}Content-Length: 2\r\n\r\nok`,
    );
  });

  test("logs nothing, and its reply leaves before the other", async () => {
    const { handler, writes } = await run(Echo, `${EXPECT}ok`);
    expect(handler.log).toEqual(['"POST / HTTP/1.1" 200 -']);
    expect(writes).toHaveLength(2);
  });

  test("does not spoil the connection", async () => {
    expect(readReplies(await answer(Echo, `${EXPECT}ok${GET}`)).map(({ status }) => status)).toEqual([
      100, 200, 200,
    ]);
  });

  test("is not called where either side speaks HTTP/1.0, or for another expectation", async () => {
    expect(await answer(Echo10, `${EXPECT}ok`)).toStartWith("HTTP/1.0 200 OK\r\n");
    expect(await answer(Echo, `${EXPECT.replace("/1.1", "/1.0")}ok`)).toStartWith("HTTP/1.1 200 OK\r\n");
    expect(await answer(Echo, `${EXPECT.replace("100-Continue", "a miracle")}ok`)).toStartWith(
      "HTTP/1.1 200 OK\r\n",
    );
  });

  test("may refuse: the method is not called and the connection closes behind the refusal", async () => {
    class Refusing extends Echo {
      override handle_expect_100(): boolean {
        this.send_response(417);
        this.send_header("Content-Length", 0);
        this.end_headers();
        return false;
      }
    }
    // What follows may be the body or the next request; nobody knows which.
    expect(await answer(Refusing, EXPECT + GET)).toBe(
      `HTTP/1.1 417 Expectation Failed\r\n${SERVER_AND_DATE}Content-Length: 0\r\nConnection: close\r\n\r\n`,
    );
  });

  test("may refuse with an error", async () => {
    class Refusing extends Echo {
      override handle_expect_100(): boolean {
        this.send_error(417);
        return false;
      }
    }
    const reply = readReply(await answer(Refusing, EXPECT + GET));
    expect([reply.status, reply.get("Connection"), reply.rest]).toEqual([417, "close", ""]);
  });
});

describe("a method that throws", () => {
  class Thrower extends PlainHandler {
    override protocol_version = "HTTP/1.1";
    do_SYNC(): void {
      throw new Error("sync");
    }
    async do_ASYNC(): Promise<void> {
      await settled();
      throw new Error("async");
    }
    do_QUEUED(): void {
      this.send_response(200);
      this.send_header("X-Gone", "yes");
      throw new Error("queued");
    }
    do_STAGED(): void {
      this.begin();
      throw new Error("staged");
    }
    do_SENT(): void {
      this.begin();
      this.wfile.flush();
      throw new Error("sent");
    }
    async do_LATER(): Promise<void> {
      this.begin();
      await settled();
      await settled();
      throw new Error("later");
    }
    begin(): void {
      this.send_response(200);
      this.send_header("Content-Length", 10);
      this.end_headers();
      this.wfile.write("half");
    }
  }

  test.each(["SYNC", "ASYNC", "QUEUED", "STAGED"])(
    "is answered 500 where nothing has left: %s",
    async (method) => {
      const { output, error, connection, handler } = await run(
        Thrower,
        `${method} / HTTP/1.1\r\nHost: a\r\n\r\n${GET}`,
      );
      expect(error).toEqual(new Error(method.toLowerCase()));
      expect(output).toBe(
        `HTTP/1.1 500 Internal Server Error\r\n${SERVER_AND_DATE}Connection: close\r\n` +
          "Content-Type: text/html;charset=utf-8\r\nContent-Length: 466\r\n\r\n" +
          errorPage(500, "Internal Server Error", "Server got itself in trouble"),
      );
      expect(handler.log.at(-1)).toBe(`"${method} / HTTP/1.1" 500 -`);
      expect(connection.closed).toBe(false);
    },
  );

  test.each(["SENT", "LATER"])("breaks the connection where a part has left: %s", async (method) => {
    const { output, error, connection } = await run(Thrower, `${method} / HTTP/1.1\r\nHost: a\r\n\r\n${GET}`);
    expect(error).toEqual(new Error(method.toLowerCase()));
    expect(output).toEndWith("\r\n\r\nhalf");
    expect(connection.closed).toBe(true);
  });

  test("does not touch the reply before it", async () => {
    class Mixed extends Echo {
      do_SYNC(): void {
        throw new Error("sync");
      }
    }
    const { writes } = await run(Mixed, `${GET}SYNC / HTTP/1.1\r\nHost: a\r\n\r\n`);
    expect(readReplies(writes.join("")).map(({ status }) => status)).toEqual([200, 500]);
    expect(writes).toHaveLength(1);
  });

  test("is reported to the server's handle_error(), and others are served on", async () => {
    const errors: unknown[] = [];
    class Server extends HTTPServer {
      override handle_error(_request: Connection, _address: ClientAddress, error: unknown): void {
        errors.push(error);
      }
    }
    class Handler extends Thrower {
      do_GET(): void {
        this.send_response(204);
        this.end_headers();
      }
    }
    await using server = new Server(["127.0.0.1", 0], Handler);
    const serving = server.serve_forever();
    const { server_port } = server;
    const ask = async (method: string): Promise<string> => {
      const client = await RawClient.connect(["127.0.0.1", server_port]);
      return client.send(`${method} / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`).text();
    };
    expect(await ask("ASYNC")).toStartWith("HTTP/1.1 500 ");
    expect(await ask("LATER")).not.toContain("500");
    expect(await ask("GET")).toStartWith("HTTP/1.1 204 ");
    expect(errors).toEqual([new Error("async"), new Error("later")]);
    await server.shutdown();
    await serving;
  });
});

describe("a method that answers nothing", () => {
  class Silent extends PlainHandler {
    override protocol_version = "HTTP/1.1";
    do_GET(): void {
      // Nothing.
    }
    async do_ASYNC(): Promise<void> {
      await settled();
    }
    do_UNFINISHED(): void {
      this.send_response(200);
      this.send_header("X-Gone", "yes");
    }
  }

  test.each(["GET", "ASYNC", "UNFINISHED"])("is answered for with 500: %s", async (method) => {
    const { output, error } = await run(Silent, `${method} / HTTP/1.1\r\nHost: a\r\n\r\n${GET}`);
    expect(error).toBeUndefined();
    const reply = readReply(output);
    expect([reply.status, reply.reason, reply.get("X-Gone"), reply.rest]).toEqual([
      500,
      "No response",
      undefined,
      "",
    ]);
  });

  test("may say nothing in HTTP/0.9, where that is an empty page", async () => {
    expect(await answer(Silent, "GET /\r\n")).toBe("");
  });

  test("may write its reply by hand", async () => {
    class ByHand extends PlainHandler {
      do_GET(): void {
        this.wfile.write("HTTP/1.0 200 By hand\r\n\r\nbody");
      }
    }
    expect(await answer(ByHand, GET)).toBe("HTTP/1.0 200 By hand\r\n\r\nbody");
  });
});

describe("a body", () => {
  const post = (length: number, body: string, method = "POST"): string =>
    `${method} / HTTP/1.1\r\nHost: a\r\nContent-Length: ${length}\r\n\r\n${body}`;
  const chunked = (body: string, method = "POST"): string =>
    `${method} / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n${body}`;
  const bodies = (output: string): string[] => readReplies(output).map(({ body }) => body);

  test("ends where it ends, whatever follows", async () => {
    expect(bodies(await answer(Echo, post(5, "hello") + GET))).toEqual(["hello", "/"]);
  });

  test("is empty where none is announced", async () => {
    expect(bodies(await answer(Echo, `POST / HTTP/1.1\r\nHost: a\r\n\r\n${GET}`))).toEqual(["", "/"]);
  });

  test("is decoded where it comes in chunks", async () => {
    expect(
      bodies(await answer(Echo, chunked("5;x=y\r\nhello\r\n1\r\n!\r\n0\r\nT: 1\r\n\r\n") + GET)),
    ).toEqual(["hello!", "/"]);
  });

  test("that is not read is passed over", async () => {
    expect(bodies(await answer(Echo, post(5, "GET /", "PUT") + GET))).toEqual(["put", "/"]);
    expect(bodies(await answer(Echo, chunked("5\r\nGET /\r\n0\r\n\r\n", "PUT") + GET))).toEqual(["put", "/"]);
  });

  test("that is read in part is passed over, too", async () => {
    class Part extends Echo {
      override async do_POST(): Promise<void> {
        this.reply((await this.rfile.read(2)).toString());
      }
    }
    expect(bodies(await answer(Part, post(5, "hello") + GET))).toEqual(["he", "/"]);
    expect(bodies(await answer(Part, chunked("3\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n") + GET))).toEqual([
      "he",
      "/",
    ]);
  });

  test("that is not read and large is not waited for: the connection closes", async () => {
    const connection = new ScriptedConnection().say(post(256 * 1024 + 1, "GET / HTTP", "PUT"));
    await new Echo(connection, connection.client_address, SERVER).run();
    expect(bodies(connection.output)).toEqual(["put"]);
    const large = `${(300 * 1024).toString(16)}\r\n${"x".repeat(300 * 1024)}\r\n0\r\n\r\n`;
    expect(bodies(await answer(Echo, chunked(large, "PUT") + GET))).toEqual(["put"]);
  });

  test("of 256 KiB is still passed over", async () => {
    const length = 256 * 1024;
    expect(bodies(await answer(Echo, post(length, "x".repeat(length), "PUT") + GET))).toEqual(["put", "/"]);
  });

  test("that breaks its framing is answered 400 where it is read", async () => {
    const { output, error } = await run(Echo, chunked("5\r\nhello\r\nnonsense\r\n"));
    const reply = readReply(output);
    expect([reply.status, reply.reason, reply.rest]).toEqual([400, "Bad chunk size", ""]);
    expect(error).toBeUndefined();
  });

  test("that breaks its framing behind a reply leaves the reply alone, and closes", async () => {
    const { output, error, connection } = await run(Echo, chunked("nonsense\r\n", "PUT") + GET);
    expect(bodies(output)).toEqual(["put"]);
    expect(error).toBeUndefined();
    expect(connection.closed).toBe(false);
  });

  test("that breaks its framing in the middle of a reply breaks the connection", async () => {
    class Streaming extends Echo {
      override async do_POST(): Promise<void> {
        this.send_response(200);
        this.end_headers();
        for await (const part of this.rfile) {
          this.wfile.write(part);
          this.wfile.flush();
        }
      }
    }
    const { output, error, connection } = await run(Streaming, chunked("5\r\nhello\r\nnonsense\r\n"));
    expect(output).toEndWith("\r\n\r\nhello");
    expect(connection.closed).toBe(true);
    expect(error).toBeUndefined();
  });

  test("that ends too early ends the method, is answered 400 and ends the connection", async () => {
    const { output, error } = await run(Echo, post(50, "hello"));
    expect(output).toStartWith("HTTP/1.1 400 Incomplete body\r\n");
    expect(output).toContain("\r\nConnection: close\r\n");
    expect(error).toBeUndefined();
  });

  test("that ends too early behind a reply leaves the reply alone", async () => {
    const { output, error } = await run(Echo, post(50, "hello", "PUT"));
    expect(bodies(output)).toEqual(["put"]);
    expect(error).toBeUndefined();
  });

  test("is not there for HTTP/0.9: rfile does not read on into the connection", async () => {
    class Reader extends PlainHandler {
      async do_GET(): Promise<void> {
        this.wfile.write(`<${(await this.rfile.read()).toString()}>`);
      }
    }
    expect(await answer(Reader, "GET /\r\nmore")).toBe("<>");
  });
});

describe("parse_request() refuses", () => {
  type Row = readonly [name: string, request: string, status: number, reason: string];
  const rows: readonly Row[] = [
    ["one word", "FOO\r\n", 400, "Bad request syntax ('FOO')"],
    ["four words", "GET /a b HTTP/1.1\r\n\r\n", 400, "Bad request syntax ('GET /a b HTTP/1.1')"],
    ["a bogus version", "GET / FUBAR\r\n\r\n", 400, "Bad request version ('FUBAR')"],
    ["a version with a sign", "GET / HTTP/1.+1\r\n\r\n", 400, "Bad request version ('HTTP/1.+1')"],
    ["HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505, "Invalid HTTP version (2.0)"],
    ["an HTTP/0.9 method that is not GET", "POST /\r\n", 400, "Bad HTTP/0.9 request type ('POST')"],
    ["a long request line", `GET /${"x".repeat(65537)}`, 414, "URI Too Long"],
    ["a long header line", `GET / HTTP/1.1\r\nX: ${"x".repeat(65537)}`, 431, "Line too long"],
    ["101 headers", `GET / HTTP/1.1\r\nHost: a\r\n${"X: y\r\n".repeat(100)}\r\n`, 431, "Too many headers"],
    ["no Host", "GET / HTTP/1.1\r\n\r\n", 400, "Missing Host header"],
    ["two Hosts", "GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", 400, "More than one Host header"],
    ["a folded header", "GET / HTTP/1.1\r\nHost: a\r\nX: y\r\n z\r\n\r\n", 400, "Obsolete line folding"],
    ["a header without colon", "GET / HTTP/1.1\r\nHost: a\r\nX\r\n\r\n", 400, "Header without a colon ('X')"],
    [
      "a blank before the colon",
      "GET / HTTP/1.1\r\nHost : a\r\n\r\n",
      400,
      "White space before the colon ('Host ')",
    ],
    [
      "a bare CR in a header",
      "GET / HTTP/1.1\r\nHost: a\rX: y\r\n\r\n",
      400,
      "Control character in a header",
    ],
    [
      "two lengths",
      "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
      400,
      "Bad Content-Length ('1, 2')",
    ],
    [
      "a length and chunks",
      "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
      400,
      "Both Transfer-Encoding and Content-Length",
    ],
    [
      "a coding nobody knows",
      "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n",
      501,
      "Unsupported transfer coding ('gzip')",
    ],
    ["half a head", "GET / HTTP/1.1\r\nHost: a\r\n", 400, "Incomplete request"],
    ["half a request line", "GET /inde", 400, "Incomplete request"],
  ];
  test.each(rows)("%s", async (_, request, status, reason) => {
    const { output, handler, error } = await run(Echo, request);
    const reply = readReply(output);
    expect([reply.version, reply.status, reply.reason, reply.rest]).toEqual(["HTTP/1.1", status, reason, ""]);
    expect(reply.get("Connection")).toBe("close");
    expect(handler.close_connection).toBe(true);
    expect(handler.log).toHaveLength(2);
    expect(error).toBeUndefined();
  });

  test("nothing that comes behind a refused request is read as another", async () => {
    expect(readReplies(await answer(Echo, `GET / FUBAR\r\n\r\n${GET}`))).toHaveLength(1);
    expect(
      readReplies(await answer(Echo, `${GET}GET /${"x".repeat(70000)}${GET}`)).map(({ status }) => status),
    ).toEqual([200, 414]);
  });

  test("a refused request closes also where send_error() is overridden", async () => {
    class Own extends Echo {
      override send_error(code: number): void {
        this.send_response(code);
        this.send_header("Content-Length", 0);
        this.end_headers();
      }
    }
    for (const request of [`GET /${"x".repeat(65537)}`, "GET / FUBAR\r\n", "GET / HTTP/1.1\r\n\r\n"]) {
      const replies = readReplies(await answer(Own, `${GET}${request}${GET}`));
      expect(replies.map((reply) => reply.get("Connection"))).toEqual([undefined, "close"]);
    }
  });

  test("a 414 leaves an empty request line and command", async () => {
    const { handler } = await run(Echo, `GET /${"x".repeat(70000)}`);
    expect([handler.requestline, handler.command, handler.request_version]).toEqual(["", "", ""]);
    expect(handler.raw_requestline).toHaveLength(65537);
  });

  test("no page for a HEAD it could read", async () => {
    const reply = readReply(await answer(Echo, "HEAD / HTTP/1.1\r\n\r\n"), "HEAD");
    expect([reply.status, reply.rest]).toEqual([400, ""]);
  });

  test("does not ask for a Host where it speaks HTTP/1.0", async () => {
    class Old extends Echo {
      override protocol_version = "HTTP/1.0";
    }
    expect(await answer(Old, "GET / HTTP/1.1\r\n\r\n")).toStartWith("HTTP/1.0 200 ");
  });
});

describe("HTTP/0.9", () => {
  test("GET without a version is answered at once, with the body alone", async () => {
    const connection = new ScriptedConnection().say("GET /old\r\n");
    await new Echo(connection, connection.client_address, SERVER).run();
    expect(connection.output).toBe("/old");
  });

  test("GET with its version has headers, and its answer has none", async () => {
    const { handler, output } = await run(Echo, `GET /old HTTP/0.9\r\nX: y\r\n\r\n${GET}`);
    expect(output).toBe("/old");
    expect(handler.headers.get("x")).toBe("y");
  });

  test("an error is its page alone", async () => {
    class NotFound extends PlainHandler {
      do_GET(): void {
        this.send_error(404);
      }
    }
    expect(await answer(NotFound, "GET /\r\n")).toBe(
      errorPage(404, "Not Found", "Nothing matches the given URI"),
    );
  });

  test("default_request_version may give it a head after all", async () => {
    class Modern extends Echo {
      override default_request_version = "HTTP/1.1";
    }
    expect(await answer(Modern, "POST /\r\n")).toStartWith("HTTP/1.1 400 ");
  });
});

describe("the log", () => {
  test("log_message() writes Python's line to stderr, with what a terminal would obey made visible", async () => {
    const program = `
      import { MemoryConnection } from "${import.meta.dir}/../../src/index.ts";
      import { BaseHTTPRequestHandler } from "${import.meta.dir}/../../src/index.ts";
      const server = ${JSON.stringify({ server_address: "", server_name: "", server_port: 0 })};
      const connection = new MemoryConnection("GET /\\x1b[2J\\x9b\\xa0 FUBAR\\r\\n", ["192.0.2.7", 1]);
      await new BaseHTTPRequestHandler(connection, connection.client_address, server).run();
    `;
    const child = Bun.spawn([process.execPath, "-e", program], { stdout: "inherit", stderr: "pipe" });
    const [first, second, rest] = (await new Response(child.stderr).text()).split("\n");
    const time = "\\d\\d/[A-Z][a-z]{2}/\\d{4} \\d\\d:\\d\\d:\\d\\d";
    expect(first).toMatch(
      new RegExp(`^192\\.0\\.2\\.7 - - \\[${time}\\] code 400, message Bad request version \\('FUBAR'\\)$`),
    );
    expect(second).toMatch(/\] "GET \/\\x1b\[2J\\x9b\u00a0 FUBAR" 400 -$/);
    expect(rest).toBe("");
  });

  test("log_request() takes a size", async () => {
    const { handler } = await run(Echo, GET);
    handler.log_request(200, 17);
    handler.log_request();
    expect(handler.log.slice(1)).toEqual(['"GET / HTTP/1.1" 200 17', '"GET / HTTP/1.1" - -']);
  });

  test("does not interpret what a peer sends", async () => {
    const { handler } = await run(Echo, "GET /%s%d%%r HTTP/1.1\r\nHost: a\r\n\r\n");
    expect(handler.log).toEqual(['"GET /%s%d%%r HTTP/1.1" 200 -']);
  });

  test("doubles the backslashes of Python's repr", async () => {
    const { handler } = await run(Echo, "\x16\x03\r\n");
    expect(handler.log[0]).toBe("code 400, message Bad request syntax ('\\\\x16\\\\x03')");
  });

  test("address_string() is the host; a Unix socket's peer has none", async () => {
    const { handler } = await run(BaseHTTPRequestHandler);
    expect(handler.address_string()).toBe("127.0.0.1");
    const connection = new ScriptedConnection("");
    expect(new BaseHTTPRequestHandler(connection, "", SERVER).address_string()).toBe("");
  });

  test("log_date_time_string() and date_time_string() have their formats", async () => {
    const { handler } = await run(BaseHTTPRequestHandler);
    expect(handler.log_date_time_string()).toMatch(/^\d\d\/[A-Z][a-z]{2}\/\d{4} \d\d:\d\d:\d\d$/);
    expect(handler.date_time_string()).toMatch(
      /^[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT$/,
    );
    expect(handler.date_time_string(784111777.9)).toBe(DATE);
    expect(handler.date_time_string(0)).toBe("Thu, 01 Jan 1970 00:00:00 GMT");
  });
});

describe("a deadline", () => {
  class Patient extends Echo {
    override keep_alive_timeout = 20;
    override head_timeout = 10;
    override body_timeout = 5;
    override write_timeout = 7;
  }
  const started = (connection: ScriptedConnection, Handler: typeof Patient = Patient) => {
    const handler = new Handler(connection, connection.client_address, SERVER);
    return { handler, running: handler.run() };
  };

  test("ends an idle connection without a word", async () => {
    const connection = new ScriptedConnection().say(GET);
    const { handler, running } = started(connection);
    expect(await secondsUntilOver(running)).toBeGreaterThan(15);
    expect(readReplies(connection.output)).toHaveLength(1);
    expect(handler.log).toEqual(['"GET / HTTP/1.1" 200 -']);
  });

  test("answers 408 to a head that does not end, whatever trickles in", async () => {
    const connection = new ScriptedConnection().say("GET / HTTP/1.1\r\nHost: a\r\nX: ");
    const { running } = started(connection);
    expect(await secondsUntilOver(running)).toBeLessThan(15);
    expect(connection.output).toStartWith("HTTP/1.1 408 Request Timeout\r\n");
  });

  test("takes half a request line for no HTTP/0.9", async () => {
    const connection = new ScriptedConnection().say("GET /inde");
    const { running } = started(connection);
    await secondsUntilOver(running);
    expect(connection.output).toStartWith("HTTP/1.1 408 Request Timeout\r\n");
  });

  test("timeout overrules the others and is logged as in Python", async () => {
    class Hasty extends Patient {
      override timeout = 2;
    }
    const connection = new ScriptedConnection();
    const { handler, running } = started(connection, Hasty);
    expect(await secondsUntilOver(running)).toBeLessThan(5);
    expect(connection.output).toBe("");
    expect(handler.log).toEqual(["Request timed out: TimeoutError('timed out')"]);
  });

  test("ends a method that waits for a body in vain", async () => {
    const connection = new ScriptedConnection().say(
      "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhe",
    );
    const { handler, running } = started(connection);
    expect(await secondsUntilOver(running)).toBeLessThan(9);
    expect(connection.output).toBe("");
    expect(handler.log).toEqual(["Request timed out: TimeoutError('timed out')"]);
    await running;
  });

  test("ends the wait for a body that nobody reads; its reply has long been sent", async () => {
    const connection = new ScriptedConnection().say(
      "PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhe",
    );
    const { running } = started(connection);
    await settled();
    expect(readReply(connection.output).body).toBe("put");
    expect(await secondsUntilOver(running)).toBeLessThan(9);
    await running;
    expect(connection.events).toEqual([]);
  });

  test("breaks the connection of a peer that does not take its reply", async () => {
    class Large extends Patient {
      override reply(): void {
        super.reply("x".repeat(1024 * 1024));
      }
    }
    const connection = new ScriptedConnection().take(1000).say(GET);
    const { handler, running } = started(connection, Large);
    expect(await secondsUntilOver(running)).toBeLessThan(12);
    await running;
    expect(handler.log.at(-1)).toBe("Request timed out: TimeoutError('timed out')");
    expect(connection.events).toEqual(["terminate"]);
  });

  test("breaks the connection of a peer that stops taking it half-way", async () => {
    class Large extends Patient {
      override do_GET = async (): Promise<void> => {
        this.reply("x".repeat(1024 * 1024));
        await this.wfile.drain();
      };
    }
    const connection = new ScriptedConnection().take(1000).say(GET);
    const { handler, running } = started(connection, Large);
    expect(await secondsUntilOver(running)).toBeLessThan(12);
    await running;
    expect(handler.log.at(-1)).toBe("Request timed out: TimeoutError('timed out')");
    expect(connection.events).toEqual(["terminate"]);
  });
});

describe("turns", () => {
  test("are taken with a head and given back with its answer, so that no open connection holds up another", async () => {
    const order: string[] = [];
    class Ordered extends Echo {
      override do_GET = async (): Promise<void> => {
        order.push(`begin ${this.path}`);
        await settled();
        this.reply(this.path);
        order.push(`end ${this.path}`);
      };
    }
    const server = { ...SERVER, turns: new Turns() };
    const start = (connection: ScriptedConnection): Promise<void> =>
      new Ordered(connection, connection.client_address, server).run();
    const idle = new ScriptedConnection();
    const first = new ScriptedConnection().say(GET.replace("/", "/1"));
    const second = new ScriptedConnection().say(GET.replace("/", "/2"));
    const running = [start(idle), start(first), start(second)];
    for (const connection of [idle, first, second]) connection.peerEnded();
    await Promise.all(running);
    expect(order).toEqual(["begin /1", "end /1", "begin /2", "end /2"]);
  });

  test("are not held while the rest of a body is waited for", async () => {
    const server = { ...SERVER, turns: new Turns() };
    const slow = new ScriptedConnection().say("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhe");
    const other = new ScriptedConnection().say(GET);
    const running = [slow, other].map((connection) =>
      new Echo(connection, connection.client_address, server).run(),
    );
    await settled();
    expect(readReply(slow.output).body).toBe("put");
    expect(readReply(other.output).body).toBe("/");
    slow.peerEnded();
    other.peerEnded();
    await Promise.all(running);
  });

  test("are given back where a method throws", async () => {
    class Thrower extends Echo {
      override do_GET(): void {
        throw new Error("thrown");
      }
    }
    const server = { ...SERVER, turns: new Turns() };
    expect((await run(Thrower, GET, server)).error).toEqual(new Error("thrown"));
    expect(readReply((await run(Echo, GET, server)).output).status).toBe(200);
  });
});
