// Each example as its reader would run it: a process of its own, on a free port.

import { expect, test } from "bun:test";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { readReply } from "../support/http-reply.ts";
import { exchange, RawClient } from "../support/raw-client.ts";
import { Site } from "../support/site.ts";

/** An example, running. */
class Example {
  readonly #process: Bun.Subprocess<"ignore", "pipe", "pipe">;
  readonly #stdout: AsyncIterator<Uint8Array>;
  readonly stderr: Promise<string>;
  #output = "";
  port = 0;

  private constructor(name: string, cwd: string) {
    this.#process = Bun.spawn([process.execPath, join(import.meta.dir, `${name}.ts`), "0"], {
      cwd,
      stdin: "ignore",
      stdout: "pipe",
      stderr: "pipe",
    });
    this.#stdout = this.#process.stdout[Symbol.asyncIterator]();
    this.stderr = new Response(this.#process.stderr).text();
  }

  /** Starts it and waits until it says where it listens. */
  static async start(name: string, cwd: string = process.cwd()): Promise<Example> {
    const example = new Example(name, cwd);
    const [, port] = await example.shows(/^Listening on (?:http|tcp):\/\/127\.0\.0\.1:(\d+)/m);
    example.port = Number(port);
    return example;
  }

  /** Where it is. */
  get address(): readonly [string, number] {
    return ["127.0.0.1", this.port];
  }

  /** Asks with GET or another method. */
  fetch(target: string, init?: RequestInit): Promise<Response> {
    return fetch(`http://127.0.0.1:${this.port}${target}`, init);
  }

  /** Waits until it has written something on stdout. */
  async shows(pattern: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      const match = pattern.exec(this.#output);
      if (match !== null) return match;
      const { value, done } = await this.#stdout.next();
      if (done === true) throw new Error(`Ended without ${pattern}: ${this.#output}${await this.stderr}`);
      this.#output += new TextDecoder().decode(value);
    }
  }

  /** Waits until it ends by itself. */
  get exited(): Promise<number> {
    return this.#process.exited;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#process.kill();
    await this.#process.exited;
  }
}

test("get.ts prints what it knows of client and server", async () => {
  await using example = await Example.start("get");
  const reply = readReply(await exchange(example.address, "GET /a/b?foo=bar HTTP/1.1\r\nX-One: 1\r\n\r\n"));
  expect([reply.version, reply.status, reply.get("Content-Type")]).toEqual([
    "HTTP/1.0",
    200,
    "text/plain; charset=utf-8",
  ]);
  const lines = reply.body.split("\n");
  expect(lines.shift()).toBe("CLIENT VALUES:");
  expect(lines.shift()).toMatch(/^client_address=127\.0\.0\.1,\d+ \(127\.0\.0\.1\)$/);
  expect(lines).toEqual([
    "command=GET",
    "path=/a/b?foo=bar",
    "real path=/a/b",
    "query=foo=bar",
    "request_version=HTTP/1.1",
    "",
    "SERVER VALUES:",
    "server_version=BaseHTTP",
    `sys_version=Bun/${Bun.version}`,
    "protocol_version=HTTP/1.0",
    "",
    "HEADERS RECEIVED:",
    "X-One=1",
    "",
  ]);
});

test("threads.ts answers three requests in three tasks, and lets one wait for another", async () => {
  await using example = await Example.start("threads");
  const names = [];
  for (let request = 0; request < 3; request++) {
    names.push(await exchange(example.address, "GET / HTTP/1.0\r\n\r\n"));
  }
  expect(names.map((text) => readReply(text).body)).toEqual(["Task-1\n", "Task-2\n", "Task-3\n"]);
  const meet = (): Promise<string> => exchange(example.address, "GET /meet HTTP/1.0\r\n\r\n");
  const met = await Promise.all([meet(), meet()]);
  expect(met.map((text) => readReply(text).body).sort()).toEqual(["Task-4\n", "Task-5\n"]);
});

test("errors.ts answers with the page of a 404 and logs two lines", async () => {
  let stderr: Promise<string>;
  {
    await using example = await Example.start("errors");
    ({ stderr } = example);
    const response = await example.fetch("/x");
    expect([response.status, response.statusText]).toEqual([404, "Not Found"]);
    expect(response.headers.get("Content-Length")).toBe("455");
    expect(await response.text()).toContain(
      "<p>Error code explanation: 404 - Nothing matches the given URI.</p>",
    );
  }
  const [first, second] = (await stderr).split("\n");
  expect(first).toEndWith("] code 404, message Not Found");
  expect(second).toEndWith('] "GET /x HTTP/1.1" 404 -');
});

test("send-header.ts sends its headers", async () => {
  await using example = await Example.start("send-header");
  const response = await example.fetch("/");
  expect(await response.text()).toBe("Response body\n");
  expect(response.headers.get("Last-Modified")).toMatch(/^\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT$/);
});

test("run.ts serves the current directory", async () => {
  using site = new Site({ "hello.txt": "hello" });
  await using example = await Example.start("run", site.path);
  expect(await (await example.fetch("/hello.txt")).text()).toBe("hello");
  expect(await (await example.fetch("/")).text()).toContain('<a href="hello.txt">');
});

test("run-while-true.ts goes on until it is told to quit", async () => {
  await using example = await Example.start("run-while-true");
  expect(await (await example.fetch("/1")).text()).toBe("Going on\n");
  expect(await (await example.fetch("/2")).text()).toBe("Going on\n");
  expect(await (await example.fetch("/quit")).text()).toBe("Goodbye\n");
  await example.shows(/^Done$/m);
  expect(await example.exited).toBe(0);
});

test("tcp-server.ts serves the examples", async () => {
  await using example = await Example.start("tcp-server");
  const text = readFileSync(join(import.meta.dir, "tcp-server.ts"), "utf8");
  const reply = readReply(await exchange(example.address, "GET /tcp-server.ts HTTP/1.0\r\n\r\n"));
  expect(Buffer.from(reply.body, "latin1").toString()).toBe(text);
});

test("spam.ts answers SPAM, twice on one connection, and nothing else", async () => {
  await using example = await Example.start("spam");
  const client = await RawClient.connect(example.address);
  client.send("SPAM /eggs HTTP/1.1\r\nHost: a\r\n\r\nSPAM /ham HTTP/1.1\r\nHost: a\r\n\r\n");
  client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  const text = await client.text();
  expect(text).toStartWith("HTTP/1.1 200 Lovely\r\n");
  expect(text).toContain("\r\n\r\neggs and spam\nHTTP/1.1 200 Lovely\r\n");
  expect(text).toContain("\r\n\r\nham and spam\nHTTP/1.1 501 Unsupported method ('GET')\r\n");
});

test("expect-100.ts asks for a short body and refuses a long one", async () => {
  await using example = await Example.start("expect-100");
  const ask = (length: number): string =>
    `POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: ${length}\r\n\r\n`;
  const client = await RawClient.connect(example.address);
  expect(await client.send(ask(5)).until("\r\n\r\n")).toBe("HTTP/1.1 100 Continue\r\n\r\n");
  expect(await client.send("hello").until("hello")).toContain("HTTP/1.1 200 OK\r\n");
  client.endInput();
  const refused = await (await RawClient.connect(example.address)).send(ask(11)).text();
  expect(readReply(refused).reason).toBe("Too much");
  expect(refused).toContain("417 - Ten bytes are enough, not 11.");
});

test("clock.ts tells the time and serves files", async () => {
  using site = new Site({ "hello.txt": "hello" });
  await using example = await Example.start("clock", site.path);
  expect(await (await example.fetch("/time")).text()).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z\n$/);
  expect(await (await example.fetch("/hello.txt")).text()).toBe("hello");
});

test("echo.ts sends back each line", async () => {
  await using example = await Example.start("echo");
  const client = await RawClient.connect(example.address);
  expect(await client.send("one\n").until("one\n")).toBe("one\n");
  expect(await client.send("two\n").until("two\n")).toBe("one\ntwo\n");
  expect(await client.send("three").endInput().text()).toBe("one\ntwo\nthree");
});

test("each example has its test", async () => {
  const root = join(import.meta.dir, "..");
  let tests = "";
  for await (const path of new Bun.Glob("**/*.test.ts").scan(root))
    tests += readFileSync(join(root, path), "utf8");
  for (const name of readdirSync(import.meta.dir).filter((each) => !each.endsWith(".test.ts"))) {
    const isTested = new RegExp(`["/]${name.replace(".ts", "")}(?:\\.ts)?[ "\`]`).test(tests);
    expect([name, isTested]).toEqual([name, true]);
  }
});
