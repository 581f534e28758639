// The CGI tests of CPython 3.14's `test_httpservers.py`, under their names. The scripts are shell scripts here.

import { afterAll, beforeAll, describe, expect, test } from "bun:test";

import { urlCollapsePath } from "../../src/cgi/cgi-path.ts";
import { sweep } from "../../src/connection/deadlines.ts";
import { PLATFORM } from "../../src/server/runtime.ts";
import { CGISite } from "../cgi/cgi-site.ts";
import { readReply, type Reply } from "../support/http-reply.ts";
import { settled } from "../support/scripted-connection.ts";

const SCRIPTS: Readonly<Record<string, string>> = {
  "cgi-bin/file1.sh": "echo Content-type: text/html; echo; echo Hello World",
  // A form of exactly these fields, which is what Python's prints.
  "cgi-bin/file2.sh": `echo Content-type: text/html; echo
    IFS='&='; set -f; set -- $(head -c "$CONTENT_LENGTH"); printf '%s, %s, %s\\n' "$2" "$4" "$6"`,
  "cgi-bin/child-dir/file3.sh": "echo Content-type: text/html; echo; echo Hello World",
  "cgi-bin/file4.sh": 'echo Content-type: text/html; echo; echo "$QUERY_STRING"',
  "sub/dir/cgi-bin/file5.sh": "echo Content-type: text/html; echo; echo Hello World",
  "cgi-bin/file6.sh": "echo Content-type: text/plain; echo; /usr/bin/env",
  "cgi-bin/file7.sh": `echo Content-type: text/plain; echo
    echo "reading $CONTENT_LENGTH" >&2; echo "$CONTENT_LENGTH" $(wc -c)`,
};

describe.skipIf(PLATFORM === "win32")("CGIHTTPServerTestCase", () => {
  let site: CGISite;
  let timeout: number | null = null;

  beforeAll(() => {
    site = new CGISite({
      protocol: "HTTP/1.0",
      configure: (handler) => {
        handler.timeout = timeout;
        handler.cgi_directories.push("/sub/dir/cgi-bin");
      },
    });
    for (const [path, code] of Object.entries(SCRIPTS)) site.file(path, `#!/bin/sh\n${code}\n`, 0o755);
  });

  afterAll(() => site[Symbol.asyncDispose]());

  async function request(
    target: string,
    method = "GET",
    body = "",
    headers: readonly (readonly [string, string])[] = [],
  ): Promise<Reply> {
    const length = body === "" ? [] : [["Content-Length", String(body.length)]];
    const fields = [...length, ...headers].map(([name, value]) => `${name}: ${value}\r\n`).join("");
    return readReply(
      await site.ask(`${method} ${target} HTTP/1.1\r\nHost: localhost\r\n${fields}\r\n${body}`),
    );
  }

  test("test_url_collapse_path", () => {
    for (const [path, expected] of [
      ["", "//"],
      ["/", "//"],
      ["/a", "//a"],
      ["/a/b/", "/a/b/"],
      ["/a/b/c/../d/e/../f", "/a/b/d/f"],
      ["./C:/", "/C:/"],
      ["/\\", "//\\"],
      // An IndexError in Python, and no reply.
      ["..", "//"],
      ["/.//..", "//"],
      ["../a/b", "/a/b"],
    ] as const)
      expect(urlCollapsePath(path)).toBe(expected);
  });

  test("test_headers_and_content", async () => {
    const reply = await request("/cgi-bin/file1.sh");
    expect([reply.body, reply.get("Content-type"), reply.status]).toEqual([
      "Hello World\n",
      "text/html",
      200,
    ]);
  });

  test("test_issue19435", async () => {
    expect((await request("///////////nocgi.sh/../cgi-bin/nothere.sh")).status).toBe(404);
  });

  test("test_post", async () => {
    const params = "spam=1&eggs=python&bacon=123456";
    const headers = [["Content-type", "application/x-www-form-urlencoded"]] as const;
    expect((await request("/cgi-bin/file2.sh", "POST", params, headers)).body).toBe("1, python, 123456\n");
  });

  test("test_large_content_length", async () => {
    for (let w = 15; w < 25; w++) {
      const size = 2 ** w;
      const reply = await request("/cgi-bin/file7.sh", "POST", "X".repeat(size));
      expect(reply.body).toBe(`${size} ${size}\n`);
    }
  });

  test("test_large_content_length_truncated", async () => {
    site.log.length = 0;
    const parts = (): number => site.log.filter((line) => line.includes("gets a part of the body")).length;
    // Longer ones than 2**53 are refused: a number cannot count them.
    for (const size of [2 ** 18, 2 ** 31, 2 ** 32, 2 ** 52]) {
      timeout = 1;
      const before = parts();
      const client = await site.connect();
      client.send(`POST /cgi-bin/file7.sh HTTP/1.1\r\nHost: localhost\r\nContent-Length: ${size}\r\n\r\nx`);
      await site.logged(new RegExp(`^reading ${size}$`));
      // And no longer than that: the script's own patience is not to be tried.
      for (; parts() === before; await settled()) sweep();
      timeout = null;
      expect(readReply(await client.text()).body).toBe(`${size} 1\n`);
    }
  });

  test("test_invaliduri", async () => {
    expect((await request("/cgi-bin/invalid")).status).toBe(404);
  });

  test("test_authorization", async () => {
    const credentials = Buffer.from("username:pass").toString("base64");
    const reply = await request("/cgi-bin/file1.sh", "GET", "", [["Authorization", `Basic ${credentials}`]]);
    expect([reply.body, reply.get("Content-type"), reply.status]).toEqual([
      "Hello World\n",
      "text/html",
      200,
    ]);
  });

  test("test_no_leading_slash", async () => {
    // http://bugs.python.org/issue2254
    const reply = await request("cgi-bin/file1.sh");
    expect([reply.body, reply.get("Content-type"), reply.status]).toEqual([
      "Hello World\n",
      "text/html",
      200,
    ]);
  });

  test("test_os_environ_is_not_altered", async () => {
    const before = { ...process.env };
    process.env["SERVER_SOFTWARE"] = "Test Server";
    try {
      const reply = await request("/cgi-bin/file1.sh");
      expect([reply.body, reply.get("Content-type"), reply.status]).toEqual([
        "Hello World\n",
        "text/html",
        200,
      ]);
      expect({ ...process.env }).toEqual({ ...before, SERVER_SOFTWARE: "Test Server" });
    } finally {
      delete process.env["SERVER_SOFTWARE"];
    }
  });

  test("test_urlquote_decoding_in_cgi_check", async () => {
    const reply = await request("/cgi-bin%2ffile1.sh");
    expect([reply.body, reply.get("Content-type"), reply.status]).toEqual([
      "Hello World\n",
      "text/html",
      200,
    ]);
  });

  test("test_nested_cgi_path_issue21323", async () => {
    const reply = await request("/cgi-bin/child-dir/file3.sh");
    expect([reply.body, reply.get("Content-type"), reply.status]).toEqual([
      "Hello World\n",
      "text/html",
      200,
    ]);
  });

  test("test_query_with_multiple_question_mark", async () => {
    const reply = await request("/cgi-bin/file4.sh?a=b?c=d");
    expect([reply.body, reply.get("Content-type"), reply.status]).toEqual(["a=b?c=d\n", "text/html", 200]);
  });

  test("test_query_with_continuous_slashes", async () => {
    const reply = await request("/cgi-bin/file4.sh?k=aa%2F%2Fbb&//q//p//=//a//b//");
    const query = "k=aa%2F%2Fbb&//q//p//=//a//b//\n";
    expect([reply.body, reply.get("Content-type"), reply.status]).toEqual([query, "text/html", 200]);
  });

  test("test_cgi_path_in_sub_directories", async () => {
    const reply = await request("/sub/dir/cgi-bin/file5.sh");
    expect([reply.body, reply.get("Content-type"), reply.status]).toEqual([
      "Hello World\n",
      "text/html",
      200,
    ]);
  });

  test("test_accept", async () => {
    const browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
    for (const [headers, expected] of [
      [[["Accept", browser]], browser],
      [[], ""],
      // Two fields of one name.
      [
        [
          ["Accept", "text/html"],
          ["ACCEPT", "text/plain"],
        ],
        "text/html,text/plain",
      ],
    ] as const) {
      const reply = await request("/cgi-bin/file6.sh", "GET", "", headers);
      expect(reply.status).toBe(200);
      expect(reply.body).toContain(`\nHTTP_ACCEPT=${expected}\n`);
    }
  });
});
