// What a handler takes, and what it makes of one that does not keep to its own head.

import { describe, expect, test } from "bun:test";

import { MemoryConnection } from "../../src/connection/memory-connection.ts";
import { BaseHTTPRequestHandler } from "../../src/handlers/base-http-request-handler.ts";
import { SimpleHTTPRequestHandler } from "../../src/handlers/simple-http-request-handler.ts";
import { Site } from "../support/site.ts";
import { SERVER } from "../support/socketless.ts";

const GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

class Quiet extends BaseHTTPRequestHandler {
  override protocol_version = "HTTP/1.1";
  readonly logged: string[] = [];
  override log_message(format: string, ...args: readonly unknown[]): void {
    if (!format.includes('"%s"')) this.logged.push(`${format} ${args.join(" ")}`);
  }
}

async function run<Handler extends BaseHTTPRequestHandler>(
  Class: new (...args: ConstructorParameters<typeof BaseHTTPRequestHandler>) => Handler,
  input: string,
): Promise<{ handler: Handler; output: string }> {
  const connection = new MemoryConnection(input);
  const handler = new Class(connection, connection.client_address, SERVER);
  await handler.run();
  return { handler, output: connection.output.toString("latin1") };
}

describe("Content-Length", () => {
  class Wrong extends Quiet {
    written = "";
    announced = 0;
    late = false;
    do_GET(): void | Promise<void> {
      this.send_response(200);
      this.send_header("Content-Length", this.announced);
      this.end_headers();
      this.wfile.write(this.written);
      if (this.late) this.wfile.flush();
    }
    do_HEAD(): void {
      void this.do_GET(); // waits for nothing
    }
  }
  const wrong = (announced: number, written: string, late = false): typeof Wrong =>
    class extends Wrong {
      override announced = announced;
      override written = written;
      override late = late;
    };

  test("keeps the connection where the body is as long as it says", async () => {
    const { output } = await run(wrong(3, "abc"), GET + GET);
    expect(output.match(/\r\n\r\nabc/g)).toHaveLength(2);
  });

  test("takes back what a method wrote too much, and the next reply stands where it should", async () => {
    const { output, handler } = await run(wrong(3, "abcdef"), GET + GET);
    expect(output.match(/\r\n\r\nabc(?=HTTP|$)/g)).toHaveLength(2);
    expect(handler.logged).toEqual([]);
  });

  test("ends the connection where too much has gone already", async () => {
    const { output, handler } = await run(wrong(3, "abcdef", true), GET + GET);
    expect(output.match(/HTTP\/1\.1 200/g)).toHaveLength(1);
    expect(handler.logged).toEqual(["Wrote %d bytes of a body of %d 6 3"]);
  });

  test("ends the connection where too little was written", async () => {
    const { output, handler } = await run(wrong(9, "abc"), GET + GET);
    expect(output.match(/HTTP\/1\.1 200/g)).toHaveLength(1);
    expect(handler.logged).toEqual(["Wrote %d bytes of a body of %d 3 9"]);
  });

  test("takes back the body of a reply to HEAD", async () => {
    const { output } = await run(wrong(3, "abc"), "HEAD / HTTP/1.1\r\nHost: a\r\n\r\n".repeat(2));
    expect(output).not.toContain("abc");
    expect(output.match(/HTTP\/1\.1 200/g)).toHaveLength(2);
  });
});

describe("max_body", () => {
  class Reading extends Quiet {
    override max_body = 4;
    async do_POST(): Promise<void> {
      const body = await this.rfile.read();
      this.send_response(200);
      this.send_header("Content-Length", body.length);
      this.end_headers();
      this.wfile.write(body);
    }
  }
  const post = "POST / HTTP/1.1\r\nHost: a\r\n";

  test("takes a body of that length, however it is framed", async () => {
    const input = `${post}Content-Length: 4\r\n\r\nabcd${post}Transfer-Encoding: chunked\r\n\r\n4\r\nefgh\r\n0\r\n\r\n`;
    const { output } = await run(Reading, input);
    expect(output.match(/\r\n\r\n(abcd|efgh)/g)).toHaveLength(2);
  });

  test("answers a longer one 413 before it comes", async () => {
    const { output } = await run(Reading, `${post}Content-Length: 5\r\n\r\n`);
    expect(output).toStartWith("HTTP/1.1 413 Content Too Large\r\n");
    expect(output).toContain("\r\nConnection: close\r\n");
  });

  test("answers chunks that grow longer 413", async () => {
    const { output } = await run(Reading, `${post}Transfer-Encoding: chunked\r\n\r\n5\r\nabcde\r\n0\r\n\r\n`);
    expect(output).toStartWith("HTTP/1.1 413 Content Too Large\r\n");
  });
});

test("max_requests ends a connection, and the last reply says so", async () => {
  class Few extends Quiet {
    override max_requests = 2;
    do_GET(): void {
      this.send_response(204);
      this.end_headers();
    }
  }
  const { output } = await run(Few, GET.repeat(3));
  expect(output.match(/HTTP\/1\.1 204/g)).toHaveLength(2);
  expect(output.match(/Connection: close/g)).toHaveLength(1);
  expect(output.lastIndexOf("HTTP/1.1")).toBeLessThan(output.indexOf("Connection: close"));
});

test("max_listing cuts a listing, and the log says so", async () => {
  using site = new Site({ a: "", b: "", c: "" });
  class Listing extends SimpleHTTPRequestHandler {
    override directory = site.path;
    override max_listing = 2;
    readonly logged: string[] = [];
    override log_message(format: string): void {
      this.logged.push(format);
    }
  }
  const { output, handler } = await run(Listing, GET);
  expect(output).toContain('<li><a href="b">b</a></li>');
  expect(output).not.toContain('<li><a href="c">');
  expect(handler.logged[0]).toBe("Listed %d of %d entries of %r");
});

describe("what stands around the data of chunks", () => {
  const post = (body: string): string =>
    `POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n${body}`;
  class Reading extends Quiet {
    override max_chunk_extensions = 6;
    override max_trailers = 8;
    async do_POST(): Promise<void> {
      await this.rfile.read();
      this.send_response(204);
      this.end_headers();
    }
  }
  class Boundless extends Reading {
    override max_chunk_extensions = 0;
    override max_trailers = 0;
  }
  const long = `1;${"a".repeat(20_000)}\r\nx\r\n0\r\n`;
  const trailer = `A: ${"b".repeat(20_000)}\r\n`;

  test("max_chunk_extensions counts those of all chunks", async () => {
    expect((await run(Reading, post("1;abc\r\nx\r\n0;def\r\n\r\n"))).output).toStartWith("HTTP/1.1 204 ");
    expect((await run(Reading, post("1;abc\r\nx\r\n0;defg\r\n\r\n"))).output).toStartWith(
      "HTTP/1.1 400 Chunk extensions too large\r\n",
    );
  });
  test("max_trailers counts the empty line behind them", async () => {
    expect((await run(Reading, post("0\r\nA: b\r\n\r\n"))).output).toStartWith("HTTP/1.1 204 ");
    expect((await run(Reading, post("0\r\nA: bcd\r\n\r\n"))).output).toStartWith(
      "HTTP/1.1 431 Chunk trailer too large\r\n",
    );
  });
  test("max_chunk_extensions and max_trailers of 0 are no limit, and the usual one is 16 KiB", async () => {
    expect((await run(Boundless, post(`${long}${trailer}\r\n`))).output).toStartWith("HTTP/1.1 204 ");
    class Usual extends Reading {
      override max_chunk_extensions = new Quiet(new MemoryConnection(""), "", SERVER).max_chunk_extensions;
      override max_trailers = new Quiet(new MemoryConnection(""), "", SERVER).max_trailers;
    }
    expect((await run(Usual, post(`${long}\r\n`))).output).toStartWith("HTTP/1.1 400 ");
    expect((await run(Usual, post(`0\r\n${trailer}\r\n`))).output).toStartWith("HTTP/1.1 431 ");
  });
});

test("head_limits can be wider than Python's", async () => {
  class Wide extends Quiet {
    override head_limits = { requestLine: 65536, headerLine: 100_000, headerCount: 300, headBytes: 1 << 20 };
    do_GET(): void {
      this.send_response(200);
      this.send_header("Content-Length", 0);
      this.send_header("X-Fields", Array.from(this.headers).length);
      this.end_headers();
    }
  }
  const head = (fields: string): string => `GET / HTTP/1.1\r\nHost: a\r\n${fields}\r\n`;
  expect((await run(Wide, head("A: b\r\n".repeat(299)))).output).toContain("X-Fields: 300\r\n");
  expect((await run(Wide, head("A: b\r\n".repeat(300)))).output).toStartWith("HTTP/1.1 431 ");
  expect((await run(Wide, head(`A: ${"b".repeat(90_000)}\r\n`))).output).toStartWith("HTTP/1.1 200 ");
});

test("max_ranges is how many ranges a request may name before it gets the whole file", async () => {
  using site = new Site({ a: "0123456789" });
  class Ranges extends SimpleHTTPRequestHandler {
    override protocol_version = "HTTP/1.1";
    override directory = site.path;
    override max_ranges = 2;
    override log_message(): void {
      // Nobody reads it.
    }
  }
  const ask = (ranges: string): string => `GET /a HTTP/1.1\r\nHost: a\r\nRange: bytes=${ranges}\r\n\r\n`;
  expect((await run(Ranges, ask("0-0,5-5"))).output).toStartWith("HTTP/1.1 206 ");
  expect((await run(Ranges, ask("0-0,5-5,9-9"))).output).toStartWith("HTTP/1.1 200 ");
  class All extends Ranges {
    override max_ranges = 0;
  }
  expect((await run(All, ask(`0-0,${"9-9,".repeat(40)}5-5`))).output).toStartWith("HTTP/1.1 206 ");
});
