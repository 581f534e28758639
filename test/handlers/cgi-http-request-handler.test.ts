import { describe, expect, test } from "bun:test";
import { linkSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";

import { scriptUser } from "../../src/cgi/cgi-process.ts";
import { compose } from "../../src/features/feature.ts";
import { hiddenFiles } from "../../src/features/hidden-files.ts";
import { insideDirectory } from "../../src/features/inside-directory.ts";
import { CGIHTTPRequestHandler } from "../../src/handlers/cgi-http-request-handler.ts";
import { PLATFORM } from "../../src/server/runtime.ts";
import { bodyOf, CGISite, groupGone, timePassesUntil, unchunked } from "../cgi/cgi-site.ts";
import { settled } from "../support/scripted-connection.ts";
import { Site } from "../support/site.ts";
import { run } from "../support/socketless.ts";

const PLAIN = "echo 'Content-Type: text/plain'; echo; ";
const HELLO = `${PLAIN} echo hello`;
const CLOSE = "Host: a\r\nConnection: close\r\n";
const CHUNKS = "Transfer-Encoding: chunked\r\n\r\n";

describe.skipIf(PLATFORM === "win32")("CGIHTTPRequestHandler", () => {
  describe("frames a reply", () => {
    test("chunked, for a client that knows what that is", async () => {
      await using site = new CGISite();
      site.script("x", HELLO);
      const reply = await site.ask(`GET /cgi-bin/x HTTP/1.1\r\n${CLOSE}\r\n`);
      expect(reply).toStartWith("HTTP/1.1 200 Script output follows\r\nServer: ");
      expect(reply).toContain("\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n");
      expect(bodyOf(reply)).toBe("6\r\nhello\n\r\n0\r\n\r\n");
      expect(site.log).toEqual(['"GET /cgi-bin/x HTTP/1.1" 200 -']);
    });

    test("with its end, for an older client", async () => {
      await using site = new CGISite();
      site.script("x", HELLO);
      const reply = await site.ask("GET /cgi-bin/x HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
      expect(reply).not.toContain("Transfer-Encoding");
      expect(reply).toContain("\r\nConnection: close\r\n");
      expect(bodyOf(reply)).toBe("hello\n");
    });

    test("with its end, where the server speaks HTTP/1.0", async () => {
      await using site = new CGISite({ protocol: "HTTP/1.0" });
      site.script("x", HELLO);
      const reply = await site.ask("GET /cgi-bin/x HTTP/1.1\r\nHost: a\r\n\r\n");
      expect(reply).toStartWith("HTTP/1.0 200 Script output follows\r\n");
      expect(bodyOf(reply)).toBe("hello\n");
    });

    test("by its end alone, for HTTP/0.9", async () => {
      await using site = new CGISite();
      site.script("x", HELLO);
      expect(await site.ask("GET /cgi-bin/x\r\n")).toBe("hello\n");
    });

    test("by the script's own length, and keeps the connection", async () => {
      await using site = new CGISite();
      site.script("x", "printf 'Content-Type: a/b\\nContent-Length: 3\\n\\nabc'");
      const reply = await site.ask(
        `GET /cgi-bin/x HTTP/1.1\r\nHost: a\r\n\r\nGET /cgi-bin/x HTTP/1.1\r\n${CLOSE}\r\n`,
      );
      expect(reply.match(/\r\nContent-Length: 3\r\n/g)).toHaveLength(2);
      expect(reply.match(/\r\n\r\nabc/g)).toHaveLength(2);
    });

    test("and cuts what is longer than its length", async () => {
      await using site = new CGISite();
      site.script("x", "printf 'Content-Type: a/b\\nContent-Length: 3\\n\\nabcdef'");
      const reply = await site.ask(
        `GET /cgi-bin/x HTTP/1.1\r\nHost: a\r\n\r\nGET /n HTTP/1.1\r\n${CLOSE}\r\n`,
      );
      expect(reply).toContain("\r\n\r\nabcHTTP/1.1 404 ");
    });

    test("and breaks the connection where there is less than its length", async () => {
      await using site = new CGISite();
      site.script("x", "printf 'Content-Type: a/b\\nContent-Length: 30\\n\\nabc'");
      await site.ask(`GET /cgi-bin/x HTTP/1.1\r\nHost: a\r\n\r\nGET /n HTTP/1.1\r\n${CLOSE}\r\n`);
      await site.logged(/^CGI script ended before its Content-Length$/);
      expect(site.log.join()).not.toContain("/n");
    });

    test("without its end, where the script was killed", async () => {
      await using site = new CGISite();
      site.script("x", `${PLAIN} echo a; kill -KILL $$`);
      const reply = await site.ask(`GET /cgi-bin/x HTTP/1.1\r\nHost: a\r\n\r\n`);
      expect(reply).not.toContain("\r\n0\r\n\r\n");
      await site.logged(/^CGI script was killed$/);
      await site.logged(/^CGI script exit code -9$/);
    });

    test.each([
      ["HEAD", "Content-Type: a/b\\n"],
      ["GET", "Status: 204 Nothing\\n"],
      ["GET", 'Status: 304 Same\\nETag: "a"\\n'],
    ])("without a body: %s, %s", async (method, head) => {
      await using site = new CGISite();
      site.script("x", `printf '${head}\\nBODY!'`);
      const reply = await site.ask(
        `${method} /cgi-bin/x HTTP/1.1\r\nHost: a\r\n\r\nGET /n HTTP/1.1\r\n${CLOSE}\r\n`,
      );
      expect(reply).not.toContain("BODY!");
      expect(reply).toContain("\r\n\r\nHTTP/1.1 404 ");
    });

    test("and says the length that a body would have had", async () => {
      await using site = new CGISite();
      site.script("x", "printf 'Content-Type: a/b\\nContent-Length: 3\\n\\nabc'");
      const reply = await site.get("/cgi-bin/x", "HEAD");
      expect(reply).toContain("\r\nContent-Length: 3\r\n");
      expect(bodyOf(reply)).toBe("");
    });

    test("in time: the first line comes before the script goes on", async () => {
      await using site = new CGISite();
      site.script("x", `${PLAIN} echo first; read more; echo "$more"`);
      const client = await site.connect();
      client.send(`POST /cgi-bin/x HTTP/1.1\r\n${CLOSE}Content-Length: 5\r\n\r\n`);
      await client.until("first\n");
      client.send("last\n");
      expect(await client.text()).toEndWith("5\r\nlast\n\r\n0\r\n\r\n");
    });
  });

  describe("answers what the script says", () => {
    test.each<[name: string, head: string, status: string, fields: string[], body: string]>([
      [
        "a status",
        "Status: 404 Not here\\nContent-Type: a/b\\n",
        "404 Not here",
        ["Content-Type: a/b"],
        "body",
      ],
      ["a status without a reason", "Status: 404\\n", "404 Not Found", [], "body"],
      ["an unknown status", "Status: 299\\n", "299 ", [], "body"],
      [
        "a redirect",
        "Location: http://a.test/\\n",
        "302 Found",
        ["Location: http://a.test/", "Content-Length: 0"],
        "",
      ],
      [
        "a redirect with a document",
        "Status: 303 Look\\nLocation: /y\\nContent-Type: a/b\\nSet-Cookie: a=1\\n",
        "303 Look",
        ["Location: /y", "Set-Cookie: a=1"],
        "body",
      ],
      [
        "no more than one Date and Server",
        "Content-Type: a/b\\nDate: x\\nServer: y\\n",
        "200 Script output follows",
        [],
        "body",
      ],
    ])("%s", async (_, head, status, fields, body) => {
      await using site = new CGISite();
      site.script("x", `printf '${head}\\nbody'`);
      const reply = await site.get("/cgi-bin/x");
      expect(reply).toStartWith(`HTTP/1.1 ${status}\r\nServer: `);
      for (const field of fields) expect(reply).toContain(`\r\n${field}\r\n`);
      expect(reply).not.toMatch(/\r\n(Date: x|Server: y)\r\n/);
      expect(bodyOf(reply)).toBe(body);
    });

    test("a local redirect: the reply of a GET of that path", async () => {
      await using site = new CGISite();
      site.file("file.txt", "the file");
      site.script("to-file", "cat > /dev/null; echo Location: /file.txt; echo");
      site.script("to-script", "echo 'Location: /cgi-bin/show/info?q'; echo");
      site.script("show", `${PLAIN} echo "$REQUEST_METHOD $PATH_INFO $QUERY_STRING [$CONTENT_LENGTH]"`);
      expect(bodyOf(await site.get("/cgi-bin/to-file"))).toBe("the file");
      const post = `POST /cgi-bin/to-script HTTP/1.1\r\n${CLOSE}Content-Length: 2\r\n\r\nab`;
      expect(bodyOf(unchunked(await site.ask(post)))).toBe("GET /info q []\n");
      const head = await site.get("/cgi-bin/to-file", "HEAD");
      expect(head).toContain("\r\nContent-Length: 8\r\n");
      expect(bodyOf(head)).toBe("");
      expect(await site.get("/cgi-bin/to-file")).not.toContain("Location");
    });

    test("a local redirect without end: 502", async () => {
      await using site = new CGISite();
      site.script("x", 'echo >> "$0.count"; echo Location: /cgi-bin/x; echo', 0o755);
      site.file("cgi-bin/x.count", "", 0o666);
      expect(await site.get("/cgi-bin/x")).toStartWith("HTTP/1.1 502 Bad Gateway\r\n");
      expect(await Bun.file(site.directory.join("cgi-bin", "x.count")).text()).toBe("\n".repeat(11));
      await site.logged(/redirects without end: \/cgi-bin\/x$/);
    });

    test("nph-: whatever it says, untouched", async () => {
      await using site = new CGISite();
      site.script("nph-x", "printf 'HTTP/1.0 299 Mine\\nX: y\\n\\nbody'");
      expect(await site.ask(`GET /cgi-bin/nph-x HTTP/1.1\r\nHost: a\r\n\r\n`)).toBe(
        "HTTP/1.0 299 Mine\nX: y\n\nbody",
      );
      expect(site.log).toEqual(['"GET /cgi-bin/nph-x HTTP/1.1" 299 -']);
    });

    test.each([
      ["nothing", "exit 0", "No output"],
      ["nothing, and fails", "exit 1", "No output"],
      ["half a head", "echo Content-Type: a/b", "No end of the header"],
      ["no head", "echo hello; echo; echo", "A line that is no header field \\(hello\\)"],
      ["no type", "echo X-A: b; echo", "No Content-Type, Location or Status field"],
      ["an endless head", "yes X-A: b", "The header is too long"],
      [
        "a head with a carriage return",
        "printf 'Content-Type: a\\rX: y\\n\\n'",
        "A control character in the header",
      ],
    ])("502 for %s", async (_, body, message) => {
      await using site = new CGISite();
      site.script("x", body);
      const reply = await site.get("/cgi-bin/x");
      expect(reply).toStartWith("HTTP/1.1 502 Bad Gateway\r\n");
      expect(reply).not.toContain("hello");
      await site.logged(new RegExp(`^CGI script '/cgi-bin/x': ${message}$`));
    });

    test("502 for an nph- script without a status line", async () => {
      await using site = new CGISite();
      site.script("nph-x", HELLO);
      expect(await site.get("/cgi-bin/nph-x")).toStartWith("HTTP/1.1 502 ");
    });

    test("and logs an exit code, and errors line by line", async () => {
      await using site = new CGISite();
      site.script("x", `${PLAIN} echo one >&2; echo two >&2; echo hello; exit 3`);
      expect(bodyOf(await site.get("/cgi-bin/x"))).toBe("hello\n");
      await site.logged(/^CGI script exit code 3$/);
      expect(site.log.filter((line) => !line.includes("GET"))).toEqual([
        "one",
        "two",
        "CGI script exit code 3",
      ]);
    });

    test("and is not held up by a mebibyte of errors", async () => {
      await using site = new CGISite();
      site.script("x", `yes error | head -c 1048576 >&2; ${HELLO}`);
      expect(bodyOf(await site.get("/cgi-bin/x"))).toBe("hello\n");
      await site.logged(/^erro$/);
      expect(site.log.filter((line) => line === "error")).toHaveLength(Math.floor(1048576 / 6));
    });
  });

  describe("finds scripts", () => {
    test.each<[target: string, status: string]>([
      ["/cgi-bin/nope", "404 No such CGI script ('/cgi-bin/nope')"],
      ["/cgi-bin/", "403 CGI script is not a plain file ('/cgi-bin/')"],
      ["/cgi-bin/dir", "403 CGI script is not a plain file ('/cgi-bin/dir')"],
      ["/cgi-bin/fifo", "403 CGI script is not a plain file ('/cgi-bin/fifo')"],
      ["/cgi-bin/data", "403 CGI script is not executable ('/cgi-bin/data')"],
      ["/cgi-bin/data.py", "403 CGI script is not executable ('/cgi-bin/data.py')"],
      ["/cgi-bin/none", "500 Internal Server Error"],
      ["/cgi-bin/binary", "500 Internal Server Error"],
      ["/cgi-bin", "301 Moved Permanently"],
    ])("%s: %s", async (target, status) => {
      await using site = new CGISite();
      site.directoryAt("cgi-bin", "dir");
      expect(Bun.spawnSync(["mkfifo", site.directory.join("cgi-bin", "fifo")]).exitCode).toBe(0);
      site.script("data", HELLO, 0o644);
      site.script("data.py", HELLO, 0o644);
      site.file("cgi-bin/none", "#!/no/such/interpreter\n", 0o755);
      site.file("cgi-bin/binary", "\x7fELF", 0o755);
      for (const method of ["GET", "HEAD"])
        expect(await site.get(target, method)).toStartWith(`HTTP/1.1 ${status}\r\n`);
    });

    test("and tells the log why one cannot be started, and not the client", async () => {
      await using site = new CGISite();
      site.file("cgi-bin/none", "#!/no/such/interpreter\n", 0o755);
      expect(await site.get("/cgi-bin/none")).not.toContain("ENOENT");
      await site.logged(/^CGI script '\/cgi-bin\/none' cannot be started: .*ENOENT/);
    });

    test("in new directories, too", async () => {
      await using site = new CGISite({ configure: (handler) => void handler.cgi_directories.push("/x/y") });
      site.file("x/y/z", `#!/bin/sh\n${HELLO}\n`, 0o755);
      expect(bodyOf(await site.get("/x/y/z"))).toBe("hello\n");
    });

    test("of Python by their name, where nothing else is known of them", async () => {
      await using site = new CGISite({
        configure: (handler) => void (handler.have_fork = false),
        environment: { PATH: "/nowhere" },
      });
      site.script("x.py", HELLO, 0o644);
      site.script("x", HELLO, 0o644);
      expect(await site.get("/cgi-bin/x")).toStartWith("HTTP/1.1 403 ");
      // Found and to be run by `python`, wherever that is.
      await site.get("/cgi-bin/x.py");
      expect(site.log.join("\n")).not.toContain("not executable ('/cgi-bin/x.py')");
    });

    test("and does not find those that a feature hides", async () => {
      await using site = new CGISite();
      site.script(".hidden", HELLO);
      site.script("open", HELLO);
      const outside = new CGISite();
      outside.script("secret", HELLO);
      symlinkSync(outside.directory.join("cgi-bin", "secret"), site.directory.join("cgi-bin", "link"));
      const path = site.directory.path;
      class Site extends compose(CGIHTTPRequestHandler, [hiddenFiles, insideDirectory]) {
        override directory = path;
        override log_message(): void {
          // not of interest
        }
      }
      const status = async (target: string): Promise<string> =>
        (await run(Site, `GET ${target} HTTP/1.0\r\n\r\n`)).output.slice(9, 12);
      expect(await status("/cgi-bin/open")).toBe("200");
      expect(await status("/cgi-bin/.hidden")).toBe("404");
      expect(await status("/cgi-bin/link")).toBe("404");
      await outside[Symbol.asyncDispose]();
    });

    test("and runs one file and no other: a file that replaces it meanwhile is not found", async () => {
      await using site = new CGISite();
      site.script("x", HELLO);
      const client = await site.connect();
      // The body comes first, so there is time to replace the script.
      client.send(`POST /cgi-bin/x HTTP/1.1\r\n${CLOSE}Expect: 100-continue\r\n${CHUNKS}1\r\na\r\n`);
      await client.until("100 Continue");
      const path = site.directory.join("cgi-bin", "x");
      linkSync(path, `${path}.old`);
      rmSync(path);
      site.script("x", HELLO);
      client.send("0\r\n\r\n");
      expect(await client.text()).toContain("HTTP/1.1 404 No such CGI script ('/cgi-bin/x')\r\n");
    });
  });

  describe("never sends a script as a file:", () => {
    const SECRET = `#!/bin/sh\n${PLAIN} echo ran # secret source\n`;
    test.each<[target: string, runs: boolean]>([
      ["/cgi-bin/x", true],
      ["cgi-bin/x", true],
      ["//cgi-bin//x", true],
      ["///////cgi-bin/./x", true],
      ["/cgi-bin%2fx", true],
      ["/cgi-bin%2Fx", true],
      ["/%63gi-bin/x", true],
      ["/cgi-bin/%78", true],
      ["/../cgi-bin/x", true],
      ["/..%2f..%2fcgi-bin/x", true],
      ["/a/../cgi-bin/x", true],
      ["/a/%2e%2e/cgi-bin/x", true],
      ["/cgi-bin/sub/../x", true],
      ["http://a/cgi-bin/x", true],
      ["HTTP://a/../cgi-bin/x", true],
      ["/cgi-bin/x?q", true],
      ["/cgi-bin/x#f", true],
      ["/cgi-bin/x/", true],
      ["/cgi-bin/x/index.html", true],
      ["/link/x", false],
      ["/x-link", false],
      ["/link/", false],
      ["/link/sub/", false],
      ["/CGI-BIN/x", false],
      ["/cgi-bin%00/x", false],
      ["/cgi-bin/x%00", false],
      ["/cgi-bin%5cx", false],
      ["/cgi-bin%252fx", false],
      ["/cgi-bin/%2e%2e/cgi-bin%2f", false],
    ])("%s", async (target, runs) => {
      await using site = new CGISite();
      site.file("cgi-bin/x", SECRET, 0o755);
      site.directoryAt("cgi-bin", "sub");
      symlinkSync(site.directory.join("cgi-bin"), site.directory.join("link"));
      symlinkSync(site.directory.join("cgi-bin", "x"), site.directory.join("x-link"));
      const reply = await site.get(target);
      expect(reply).not.toContain("secret source");
      expect(reply).not.toContain(">x<");
      expect(bodyOf(reply).startsWith("ran\n")).toBe(runs);
    });

    // To tell where a link leads takes a descriptor: where there is none, in doubt nothing is sent.
    test("by a link, with any number of descriptors left", () => {
      using site = new Site({ "cgi-bin/x": SECRET, "plain.txt": "plain" });
      symlinkSync("cgi-bin/x", `${site.path}/link.txt`);
      const [cgi, inside, memory, ask] = [
        "../../src/handlers/cgi-http-request-handler.ts",
        "../../src/features/inside-directory.ts",
        "../../src/connection/memory-connection.ts",
        "../features/ask-handler.ts",
      ].map((path) => JSON.stringify(resolve(import.meta.dir, path)));
      const source = `
        const { closeSync, openSync } = require("node:fs");
        const { CGIHTTPRequestHandler } = require(${cgi});
        const { insideDirectory } = require(${inside});
        const { MemoryConnection } = require(${memory});
        const { SERVER } = require(${ask});
        const directory = process.argv[1];
        const peer = ["192.0.2.1", 50000];
        for (const Base of [CGIHTTPRequestHandler, insideDirectory(CGIHTTPRequestHandler)]) {
          class Handler extends Base { file_cache = null; }
          const handler = new Handler(new MemoryConnection("", peer), peer, SERVER, { directory });
          handler.open_path(directory + "/plain.txt");
          for (let free = 0; free < 5; free++) {
            const held = [];
            try { for (;;) held.push(openSync("/dev/null")); } catch {}
            for (let count = 0; count < free; count++) closeSync(held.pop());
            const { kind, file } = handler.open_path(directory + "/link.txt");
            for (const fd of held) closeSync(fd);
            if (kind === "file") closeSync(file.fd);
            console.log(kind);
          }
        }`;
      const command = [process.execPath, "-e", source, site.path];
      const child = Bun.spawnSync(["sh", "-c", 'ulimit -n 64; exec "$@"', "sh", ...command]);
      expect(child.stderr.toString()).toBe("");
      const kinds = child.stdout.toString().trim().split("\n");
      expect(kinds).toHaveLength(10);
      expect(kinds).not.toContain("file");
      expect(kinds).toContain("failed");
      expect(kinds.at(-1)).toBe("missing");
    });

    test("files beside them are sent", async () => {
      await using site = new CGISite();
      site.file("a.txt", "a file");
      expect(bodyOf(await site.get("/cgi-bin/../a.txt"))).toBe("a file");
      expect(await site.get("/")).toContain("a.txt");
    });

    test("and a root of scripts does not hide everything below it", async () => {
      await using site = new CGISite({ configure: (handler) => void (handler.cgi_directories = ["/"]) });
      site.file("x", `#!/bin/sh\n${HELLO}\n`, 0o755);
      site.file("sub/a.txt", "a file");
      expect(bodyOf(await site.get("/x"))).toBe("hello\n");
      expect(bodyOf(await site.get("/sub/a.txt"))).toBe("a file");
    });
  });

  describe("gives a script its environment:", () => {
    async function environment(
      site: CGISite,
      target: string,
      ...fields: string[]
    ): Promise<Map<string, string>> {
      const lines = bodyOf(await site.get(target, "GET", ...fields)).split("\n");
      return new Map(lines.map((line) => [line.split("=", 1)[0] ?? "", line.slice(line.indexOf("=") + 1)]));
    }

    test("the request's variables", async () => {
      await using site = new CGISite();
      const path = site.script("sub/x", `${PLAIN} /usr/bin/env`.replace("sub/", ""));
      const env = await environment(
        site,
        "/cgi-bin/sub/x/a%20b/%2541?c=%20d",
        "X-Y: z",
        "Proxy: http://evil/",
      );
      expect(Object.fromEntries(env)).toMatchObject({
        GATEWAY_INTERFACE: "CGI/1.1",
        SERVER_NAME: "site.test",
        SERVER_PORT: String(site.server.server_port),
        SERVER_PROTOCOL: "HTTP/1.1",
        REQUEST_METHOD: "GET",
        REQUEST_URI: "/cgi-bin/sub/x/a%20b/%2541?c=%20d",
        SCRIPT_NAME: "/cgi-bin/sub/x",
        SCRIPT_FILENAME: path,
        DOCUMENT_ROOT: site.directory.path,
        PATH_INFO: "/a b/%41",
        PATH_TRANSLATED: `${site.directory.path}/a b/%41`,
        QUERY_STRING: "c=%20d",
        REMOTE_ADDR: "127.0.0.1",
        HTTP_X_Y: "z",
        HTTP_HOST: "site.test:81",
        PWD: site.directory.join("cgi-bin", "sub"),
        REDIRECT_STATUS: "200",
      });
      expect(env.get("REMOTE_PORT")).toMatch(/^\d+$/);
      expect(env.has("HTTP_PROXY")).toBeFalse();
      expect(env.has("HTTPS")).toBeFalse();
      expect(env.has("HTTP_CONNECTION")).toBeFalse();
    });

    test("of the server's own only what programs need", async () => {
      process.env["BUN_OPTIONS_TEST"] = process.env["npm_config_x"] = process.env["CGI_SECRET"] = "leak";
      try {
        await using site = new CGISite({ environment: { MINE: "yes" } });
        site.script("x", `${PLAIN} /usr/bin/env`);
        const env = await environment(site, "/cgi-bin/x");
        expect([...env.values()]).not.toContain("leak");
        expect([...env.keys()].filter((name) => /^(BUN|npm|NODE)_/i.test(name))).toEqual([]);
        expect(env.get("PATH")).toBe(process.env["PATH"] ?? "");
        expect(env.get("MINE")).toBe("yes");
      } finally {
        for (const name of ["BUN_OPTIONS_TEST", "npm_config_x", "CGI_SECRET"]) delete process.env[name];
      }
    });

    test("the words of a query", async () => {
      await using site = new CGISite();
      site.script("x", `${PLAIN} for word; do echo "[$word]"; done`);
      expect(bodyOf(await site.get("/cgi-bin/x?a%20b+c"))).toBe("[a b]\n[c]\n");
      expect(bodyOf(await site.get("/cgi-bin/x?a=b"))).toBe("");
      expect(bodyOf(await site.get("/cgi-bin/x?-s"))).toBe("");
      expect(bodyOf(await site.get("/cgi-bin/x"))).toBe("");
    });

    test.if(scriptUser() !== undefined)("nobody's rights, where the server is root's", async () => {
      await using site = new CGISite();
      site.script("x", `${PLAIN} id -u; id -g; id -G; cat /etc/shadow`);
      const user = scriptUser();
      expect(bodyOf(await site.get("/cgi-bin/x"))).toBe(`${user?.uid}\n${user?.gid}\n${user?.gid}\n`);
    });
  });

  describe("gives a script the body:", () => {
    const ECHO = `${PLAIN} echo "[$CONTENT_LENGTH] [$CONTENT_TYPE]"; cat`;

    test.each<[name: string, request: string, echo: string]>([
      ["of a length", "Content-Type: a/b\r\nContent-Length: 5\r\n\r\nhello", "[5] [a/b]\nhello"],
      ["that is empty", "Content-Length: 0\r\n\r\n", "[0] []\n"],
      ["that is not there", "\r\n", "[] []\n"],
      [
        "in chunks, of a length that is known by then",
        `${CHUNKS}3\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n`,
        "[5] []\nhello",
      ],
      ["in chunks that hold nothing", `${CHUNKS}0\r\n\r\n`, "[0] []\n"],
    ])("%s", async (_, request, echo) => {
      await using site = new CGISite();
      site.script("x", ECHO);
      expect(bodyOf(unchunked(await site.ask(`POST /cgi-bin/x HTTP/1.1\r\n${CLOSE}${request}`)))).toBe(echo);
    });

    test("and not the next request", async () => {
      await using site = new CGISite();
      site.script("x", ECHO);
      const one = "POST /cgi-bin/x HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc";
      const reply = await site.ask(`${one}GET /cgi-bin/x HTTP/1.1\r\n${CLOSE}\r\n`);
      expect(reply.match(/HTTP\/1\.1 200 /g)).toHaveLength(2);
    });

    test("whatever the method", async () => {
      await using site = new CGISite();
      site.script("x", `${PLAIN} echo $REQUEST_METHOD; cat`);
      site.file("file", "a file");
      for (const method of ["PUT", "DELETE", "PROPFIND", "x-y"]) {
        const body = await site.ask(`${method} /cgi-bin/x HTTP/1.1\r\n${CLOSE}Content-Length: 2\r\n\r\nab`);
        expect(bodyOf(unchunked(body))).toBe(`${method}\nab`);
        expect(await site.get("/file", method)).toStartWith(
          `HTTP/1.1 501 Unsupported method ('${method}')\r\n`,
        );
      }
      const onOne = await site.ask(
        `PUT /cgi-bin/x HTTP/1.1\r\nHost: a\r\n\r\nPUT /file HTTP/1.1\r\n${CLOSE}\r\n`,
      );
      expect(onOne).toContain("HTTP/1.1 501 Unsupported method ('PUT')\r\n");
      expect(await site.get("/cgi-bin/x", "TRACE")).toStartWith("HTTP/1.1 501 ");
      expect(await site.get("/file", "POST")).toStartWith("HTTP/1.1 501 Can only POST to CGI scripts\r\n");
    });

    test("not where it breaks its framing", async () => {
      await using site = new CGISite();
      site.script("x", ECHO);
      const reply = await site.ask(`POST /cgi-bin/x HTTP/1.1\r\n${CLOSE}${CHUNKS}zz\r\n`);
      expect(reply).toStartWith("HTTP/1.1 400 Bad chunk size\r\n");
    });

    test("not where its chunks are more than may be kept", async () => {
      await using site = new CGISite({ configure: (handler) => void (handler.cgi_chunked_limit = 4) });
      site.script("x", ECHO);
      const request = `POST /cgi-bin/x HTTP/1.1\r\n${CLOSE}${CHUNKS}5\r\nhello\r\n0\r\n\r\n`;
      expect(await site.ask(request)).toStartWith("HTTP/1.1 413 ");
    });

    test("as far as it comes, as in Python", async () => {
      await using site = new CGISite();
      site.script("x", `${PLAIN} cat; echo " of $CONTENT_LENGTH"`);
      const reply = await site.ask(`POST /cgi-bin/x HTTP/1.1\r\n${CLOSE}Content-Length: 9999999999\r\n\r\nx`);
      expect(bodyOf(unchunked(reply))).toBe("x of 9999999999\n");
      await site.logged(/^CGI script gets a part of the body: /);
    });

    test("and goes on where the script does not want it", async () => {
      await using site = new CGISite();
      site.script("x", HELLO);
      const one = "POST /cgi-bin/x HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\n";
      const client = await site.connect();
      client.send(one);
      expect(await client.text()).toEndWith("0\r\n\r\n");
      expect(site.log.join()).not.toContain("part of the body");
    });

    test("20 MB of it, both ways at once", async () => {
      await using site = new CGISite();
      site.script("x", `${PLAIN} cat`);
      const body = Buffer.alloc(20_000_000, "0123456789abcdef");
      for (const head of [
        `Content-Length: ${body.length}\r\n\r\n`,
        `${CHUNKS}${body.length.toString(16)}\r\n`,
      ]) {
        const client = await site.connect();
        client.send(`POST /cgi-bin/x HTTP/1.0\r\n`.replace("1.0", head.startsWith("T") ? "1.1" : "1.0"));
        client.send(CLOSE + head).send(body);
        if (head.startsWith("T")) client.send("\r\n0\r\n\r\n");
        const reply = unchunked(await client.text());
        expect(Buffer.from(bodyOf(reply), "latin1").equals(body)).toBeTrue();
      }
    });
  });

  describe("ends a script", () => {
    const FOREVER = `${PLAIN} echo $$; sleep 1000 & sleep 1000 & wait`;

    async function leaderOf(
      site: CGISite,
    ): Promise<{ client: Awaited<ReturnType<CGISite["connect"]>>; leader: number }> {
      const client = await site.connect();
      client.send(`GET /cgi-bin/x HTTP/1.1\r\nHost: a\r\n\r\n`);
      // The head may come by itself.
      let found: RegExpExecArray | null = null;
      for (; found === null; await settled()) {
        found = /\r\n(\d+)\n\r\n/.exec(client.received.toString("latin1"));
        if (found === null && client.ended) throw new Error("The script did not say who it is");
      }
      return { client, leader: Number(found[1]) };
    }

    test("and all it started, when the client goes", async () => {
      await using site = new CGISite();
      site.script("x", FOREVER);
      const { client, leader } = await leaderOf(site);
      client.reset();
      await groupGone(leader);
      expect(site.log.join()).not.toContain("exit code");
    });

    test("that has said nothing yet, when the client goes", async () => {
      await using site = new CGISite();
      site.script("x", "echo $$ >&2; exec sleep 1000");
      const client = await site.connect();
      client.send(`GET /cgi-bin/x HTTP/1.1\r\nHost: a\r\n\r\n`);
      const leader = Number(await site.logged(/^\d+$/));
      client.reset();
      await groupGone(leader);
    });

    test("when the server stops", async () => {
      const site = new CGISite();
      site.script("x", FOREVER);
      const { leader } = await leaderOf(site);
      await site[Symbol.asyncDispose]();
      await groupGone(leader);
    });

    test("not when the client ends its side and waits", async () => {
      await using site = new CGISite();
      site.script("x", `${PLAIN} echo one; read line < go; echo two`);
      expect(Bun.spawnSync(["mkfifo", "-m", "666", site.directory.join("cgi-bin", "go")]).exitCode).toBe(0);
      const client = await site.connect();
      client.send(`GET /cgi-bin/x HTTP/1.1\r\n${CLOSE}\r\n`).endInput();
      await client.until("one\n");
      writeFileSync(site.directory.join("cgi-bin", "go"), "\n");
      expect(await client.text()).toContain("two\n");
    });

    test("that gives no head in time: 504", async () => {
      await using site = new CGISite({ configure: (handler) => void (handler.cgi_timeout = 5) });
      site.script("x", "echo $$ >&2; exec sleep 1000");
      const reply = site.get("/cgi-bin/x");
      const leader = Number(await site.logged(/^\d+$/));
      await timePassesUntil(reply);
      expect(await reply).toStartWith("HTTP/1.1 504 Gateway Timeout\r\n");
      await site.logged(/^CGI script '\/cgi-bin\/x' timed out$/);
      await groupGone(leader);
    });

    test("that falls silent: the connection breaks", async () => {
      await using site = new CGISite({ configure: (handler) => void (handler.cgi_timeout = 5) });
      site.script("x", FOREVER);
      const { client, leader } = await leaderOf(site);
      await timePassesUntil(client.bytes());
      expect(await client.text()).not.toContain("\r\n0\r\n\r\n");
      await site.logged(/^CGI script timed out$/);
      await groupGone(leader);
    });

    test("that never ends, for a client that wants no body", async () => {
      await using site = new CGISite();
      site.script("x", `echo $$ >&2; ${PLAIN} exec yes`);
      const reply = await site.get("/cgi-bin/x", "HEAD");
      expect(reply).toStartWith("HTTP/1.1 200 ");
      await groupGone(Number(await site.logged(/^\d+$/)));
    });

    test("no sooner than a slow client likes, and memory stays flat", async () => {
      await using site = new CGISite();
      site.script("x", `echo $$ >&2; ${PLAIN} exec yes 0123456789abcde`);
      const client = await site.connect();
      client.pause();
      client.send(`GET /cgi-bin/x HTTP/1.0\r\n\r\n`);
      const leader = Number(await site.logged(/^\d+$/));
      const before = process.memoryUsage.rss();
      // The script is asleep once every buffer on the way is full.
      for (let state = ""; state !== "S"; await settled())
        state = /^\d+ \(yes\) (\w)/.exec(await Bun.file(`/proc/${leader}/stat`).text())?.[1] ?? "";
      expect(process.memoryUsage.rss() - before).toBeLessThan(50_000_000);
      client.reset();
      await groupGone(leader);
    });
  });

  test("CGIHTTPRequestHandler answers the next request though a script was chatty, silent or wrong", async () => {
    await using site = new CGISite();
    site.script("x", HELLO);
    const client = await site.connect();
    for (let i = 1; i <= 20; i++) {
      client.send(`POST /cgi-bin/x HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nbody`);
      while ((client.received.toString("latin1").match(/\r\n0\r\n\r\n/g)?.length ?? 0) < i) await settled();
    }
    client.send(`GET /cgi-bin/nope HTTP/1.1\r\n${CLOSE}\r\n`);
    expect(await client.text()).toContain("HTTP/1.1 404 ");
  });

  test("CGIHTTPRequestHandler survives a log that fails", async () => {
    await using site = new CGISite({
      configure: (handler) => {
        handler.log_error = () => {
          throw new Error("The disk is full");
        };
      },
    });
    site.script("x", `${PLAIN} echo oops >&2; echo hello; exit 1`);
    expect(bodyOf(await site.get("/cgi-bin/x"))).toBe("hello\n");
    expect(bodyOf(await site.get("/cgi-bin/x"))).toBe("hello\n");
  });
});

test("is_cgi(), is_python() and is_executable() answer as Python's do", async () => {
  const { handler } = await run(CGIHTTPRequestHandler);
  handler.path = "/cgi-bin/x/y?z";
  expect(handler.is_cgi()).toBeTrue();
  expect(handler.cgi_info).toEqual(["/cgi-bin", "x/y?z"]);
  handler.path = "/x";
  expect(handler.is_cgi()).toBeFalse();
  expect(handler.is_python("/x/y.PY")).toBeTrue();
  expect(handler.is_python("/x/y.sh")).toBeFalse();
  expect(handler.is_executable(process.execPath)).toBeTrue();
  expect(handler.is_executable("/no/such/file")).toBeFalse();
  expect(handler.have_fork).toBe(PLATFORM !== "win32");
  expect(handler.cgi_directories).toEqual(["/cgi-bin", "/htbin"]);
});
