import { describe, expect, test } from "bun:test";
import { writeFileSync } from "node:fs";

import { HTTPServer } from "../../src/index.ts";
import { RawClient } from "../support/raw-client.ts";
import { output } from "../support/run.ts";
import { TemporaryDirectory } from "../support/temporary-directory.ts";
import { PostHandler } from "./post-form.ts";

class QuietPostHandler extends PostHandler {
  override log_message(): void {
    // The test has its own output.
  }
}

/** What curl prints for a form; the client's port, which is never the same, as `PORT`. */
async function curl(...args: readonly string[]): Promise<string> {
  await using httpd = new HTTPServer(["127.0.0.1", 0], QuietPostHandler);
  void httpd.serve_forever();
  const url = `http://127.0.0.1:${httpd.server_port}/`;
  const text = await output(["curl", "-sS", "--max-time", "30", "-A", "curl", url, ...args]);
  return text.replace(/(?<=^Client: \('127\.0\.0\.1', )\d+(?=\)\n)/, "PORT");
}

const HEAD = "Client: ('127.0.0.1', PORT)\nUser-agent: curl\nPath: /\nForm data:\n";

describe("post-form", () => {
  test("post-form answers the form of the original program", async () => {
    using directory = new TemporaryDirectory();
    const path = directory.join("GET.py");
    writeFileSync(path, "x".repeat(2581));
    expect(await curl("-F", "name=dhellmann", "-F", "foo=bar", "-F", `datafile=@${path}`)).toBe(
      `${HEAD}\tname=dhellmann\n\tfoo=bar\n\tUploaded datafile as "GET.py" (2581 bytes)\n`,
    );
  });

  test("post-form takes a file of any bytes, also where curl waits for 100 Continue", async () => {
    using directory = new TemporaryDirectory();
    const path = directory.join("random.bin");
    writeFileSync(path, crypto.getRandomValues(new Uint8Array(65_536)));
    const files = Array.from({ length: 32 }, (_, i) => ["-F", `f${i}=@${path}`]).flat();
    const lines = Array.from({ length: 32 }, (_, i) => `\tUploaded f${i} as "random.bin" (65536 bytes)\n`);
    expect(await curl("--expect100-timeout", "0.1", ...files)).toBe(HEAD + lines.join(""));
  });

  test("post-form answers repeated fields, which crash the original", async () => {
    expect(await curl("-F", "a=1", "-F", "a=2")).toBe(`${HEAD}\ta=1\n\ta=2\n`);
  });

  test("post-form answers an urlencoded form, and a body that is no form", async () => {
    expect(await curl("-d", "a=1&b=%C3%A4+x")).toBe(`${HEAD}\ta=1\n\tb=\u00e4 x\n`);
    expect(await curl("-H", "Content-Type: application/json", "-d", '{"a": 1}')).toBe(HEAD);
  });

  test("post-form answers 400 to a form that is cut short", async () => {
    await using httpd = new HTTPServer(["127.0.0.1", 0], QuietPostHandler);
    void httpd.serve_forever();
    const client = await RawClient.connect(["127.0.0.1", httpd.server_port]);
    const form = '--b\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n--b';
    const head = `POST / HTTP/1.0\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: ${form.length}\r\n\r\n`;
    expect(await client.send(head + form).text()).toStartWith(
      "HTTP/1.0 400 Multipart body without its closing boundary\r\n",
    );
  });
});
