// The command line's tests of CPython's `test_httpservers.py`, 3.14's and those that have been added since, under their names.
// Python replaces what serves and looks at its arguments; here the tool runs, and is asked. Its defaults are its own.

import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { randomBytes } from "node:crypto";

import { type CertificateFiles, KEY_PASSWORD, makeCertificate } from "../support/certificate.ts";
import { Site } from "../support/site.ts";
import { Tool } from "../support/spawn-tool.ts";

const SERVED_DATA = randomBytes(32);
const SERVED_FILENAME = "served_filename";

let site: Site;
let keys: Site;
let files: CertificateFiles;
let passwordFile: string;

beforeAll(async () => {
  site = new Site({ [SERVED_FILENAME]: SERVED_DATA, "foo/foo2/page": "foo2" });
  keys = new Site({});
  files = await makeCertificate(keys.path);
  passwordFile = keys.write("password", `${KEY_PASSWORD}\n`);
});

afterAll(() => {
  site[Symbol.dispose]();
  keys[Symbol.dispose]();
});

/** The tool with these arguments, in the directory of the site. */
function tool(...args: readonly string[]): Tool {
  return new Tool(args, { cwd: site.path });
}

/** What the banner says. */
interface Banner {
  readonly protocol: string;
  readonly host: string;
  readonly port: number;
  readonly url: string;
}

async function bannerOf(running: Tool): Promise<Banner> {
  const line = await running.line();
  const match = /^Serving (HTTP|HTTPS) on (.+) port (\d+) \((.+)\) \.\.\.\n$/.exec(line);
  if (match === null) throw new Error(`No banner but: ${line}${await running.stderr}`);
  const [, protocol = "", host = "", port = "", url = ""] = match;
  return { protocol: protocol.toLowerCase(), host, port: Number(port), url };
}

/** A page by its URL, on a connection of its own; a certificate is taken as it is. */
async function fetchFile(url: string): Promise<Buffer> {
  const headers = { Connection: "close" };
  const reply = await fetch(url, { headers, tls: { rejectUnauthorized: false } });
  return Buffer.from(await reply.bytes());
}

/** What a tool says that does not start. */
async function refusal(...args: readonly string[]): Promise<{ code: number; out: string; error: string }> {
  await using refused = tool(...args);
  const [code, out, error] = await Promise.all([refused.exited, refused.stdout, refused.stderr]);
  return { code, out, error };
}

/** A port that nobody has. */
function unusedPort(): number {
  const listener = Bun.listen({ hostname: "127.0.0.1", port: 0, socket: { data: () => undefined } });
  const { port } = listener;
  listener.stop(true);
  return port;
}

describe("ScriptTestCase", () => {
  test("test_server_test_unspec", async () => {
    await using running = tool("0");
    const { host, port } = await bannerOf(running);
    expect(["::", "0.0.0.0"]).toContain(host);
    expect(await fetchFile(`http://127.0.0.1:${port}/${SERVED_FILENAME}`)).toEqual(SERVED_DATA);
  });

  test("test_server_test_localhost", async () => {
    await using running = tool("-b", "localhost", "0");
    const { port } = await bannerOf(running);
    expect(await fetchFile(`http://localhost:${port}/${SERVED_FILENAME}`)).toEqual(SERVED_DATA);
  });

  // Python's mock takes any address. A real socket takes only those of this machine.
  const ELSEWHERE = /^serve-forever: Cannot bind \S+ port 0: not an address of this machine/;

  test("test_server_test_ipv6", async () => {
    for (const bind of ["::", "::1"]) {
      await using running = tool("-b", bind, "0");
      const { host, port, url } = await bannerOf(running);
      expect([host, url]).toEqual([bind, `http://[${bind}]:${port}/`]);
      expect(await fetchFile(`http://[::1]:${port}/${SERVED_FILENAME}`)).toEqual(SERVED_DATA);
    }
    expect((await refusal("-b", "2001:0db8:85a3:0000:0000:8a2e:0370:7334", "0")).error).toMatch(ELSEWHERE);
  });

  test("test_server_test_ipv4", async () => {
    for (const bind of ["0.0.0.0", "127.0.0.1"]) {
      await using running = tool("-b", bind, "0");
      const { host, port } = await bannerOf(running);
      expect(host).toBe(bind);
      expect(await fetchFile(`http://127.0.0.1:${port}/${SERVED_FILENAME}`)).toEqual(SERVED_DATA);
    }
    expect((await refusal("-b", "8.8.8.8", "0")).error).toMatch(ELSEWHERE);
  });
});

describe("CommandLineTestCase", () => {
  test("test_port_flag", async () => {
    const wanted = unusedPort();
    await using running = tool("-b", "127.0.0.1", String(wanted));
    expect((await bannerOf(running)).port).toBe(wanted);
    expect(await refusal("65536")).toMatchObject({ code: 2, out: "" });
  });

  test("test_directory_flag", async () => {
    for (const flag of ["-d", "--directory"]) {
      for (const directory of ["./foo/foo2", `${site.path}/foo/foo2`]) {
        await using running = tool("-b", "127.0.0.1", flag, directory, "0");
        const { url } = await bannerOf(running);
        expect((await fetchFile(`${url}page`)).toString()).toBe("foo2");
      }
    }
    // Python serves 404s.
    expect(await refusal("-d", "C:\\bar", "0")).toEqual({
      code: 1,
      out: "",
      error: "serve-forever: No such directory: C:\\bar\n",
    });
  });

  test("test_bind_flag", async () => {
    for (const flag of ["-b", "--bind"]) {
      for (const bind of ["localhost", "127.0.0.1", "::1", "0.0.0.0"]) {
        await using running = tool(flag, bind, "0");
        expect((await bannerOf(running)).host).toBe(bind);
      }
    }
  });

  test("test_protocol_flag", async () => {
    for (const flag of ["-p", "--protocol"]) {
      for (const protocol of ["HTTP/1.0", "HTTP/1.1"]) {
        await using running = tool("-b", "127.0.0.1", flag, protocol, "0");
        const { port } = await bannerOf(running);
        const { stdout } = Bun.spawnSync(["curl", "-si", `http://127.0.0.1:${port}/${SERVED_FILENAME}`]);
        expect(stdout.toString("latin1")).toStartWith(`${protocol} 200 OK\r\n`);
      }
      // Python takes whatever it is told, and writes it at the beginning of each reply.
      for (const protocol of ["HTTP/2.0", "HTTP/3.0"]) {
        expect(await refusal(flag, protocol, "0")).toMatchObject({ code: 2, out: "" });
      }
    }
  });

  test("test_tls_cert_and_key_flags", async () => {
    await using running = tool("-b", "127.0.0.1", "--tls-cert", files.cert, "--tls-key", files.key, "0");
    const { protocol, url } = await bannerOf(running);
    expect(protocol).toBe("https");
    expect(await fetchFile(`${url}${SERVED_FILENAME}`)).toEqual(SERVED_DATA);
  });

  test("test_tls_cert_and_key_and_password_flags", async () => {
    const tls = ["--tls-cert", files.cert, "--tls-key", files.encryptedKey];
    await using running = tool("-b", "127.0.0.1", ...tls, "--tls-password-file", passwordFile, "0");
    expect((await bannerOf(running)).protocol).toBe("https");
  });

  test("test_missing_tls_cert_flag", async () => {
    for (const [flag, path] of [
      ["--tls-key", files.key],
      ["--tls-password-file", passwordFile],
    ] as const) {
      const { code, error } = await refusal(flag, path, "0");
      expect(code).toBe(2);
      expect(error).toStartWith(`serve-forever: ${flag} requires --tls-cert to be set`);
    }
  });

  test("test_invalid_password_file", async () => {
    const { code, error } = await refusal(
      "--tls-cert",
      files.both,
      "--tls-password-file",
      "non_existent_file",
    );
    expect(code).toBe(2);
    expect(error).toStartWith("serve-forever: Failed to read TLS password file: ");
  });

  test("test_no_arguments", async () => {
    await using running = tool();
    const { protocol, host, port } = await bannerOf(running);
    expect(protocol).toBe("http");
    expect(["::", "0.0.0.0"]).toContain(host);
    expect(port).toBeGreaterThanOrEqual(8000); // or the next one that is free
    expect(await fetchFile(`http://127.0.0.1:${port}/${SERVED_FILENAME}`)).toEqual(SERVED_DATA);
  });

  test("test_help_flag", async () => {
    for (const flag of ["-h", "--help"]) {
      const { code, out, error } = await refusal(flag);
      expect([code, error]).toEqual([0, ""]);
      expect(out).toStartWith("usage: ");
    }
  });

  test("test_unknown_flag", async () => {
    const { code, out, error } = await refusal("--unknown-flag");
    expect([code, out]).toEqual([2, ""]);
    expect(error).toMatch(/^serve-forever: Unknown option --unknown-flag/);
  });
});

describe("CommandLineRunTimeTestCase", () => {
  test("test_http_client", async () => {
    const port = unusedPort();
    await using running = tool(String(port), "-b", "127.0.0.1");
    expect(await bannerOf(running)).toMatchObject({ protocol: "http", host: "127.0.0.1", port });
    expect(await fetchFile(`http://127.0.0.1:${port}/${SERVED_FILENAME}`)).toEqual(SERVED_DATA);
  });

  // Python's key is not encrypted, and the password file is read all the same.
  test("test_https_client", async () => {
    for (const key of [files.key, files.encryptedKey]) {
      const port = unusedPort();
      const tls = ["--tls-cert", files.cert, "--tls-key", key, "--tls-password-file", passwordFile];
      await using running = tool(String(port), "-b", "127.0.0.1", ...tls);
      expect(await bannerOf(running)).toMatchObject({ protocol: "https", host: "127.0.0.1", port });
      expect(await fetchFile(`https://127.0.0.1:${port}/${SERVED_FILENAME}`)).toEqual(SERVED_DATA);
    }
  });
});
