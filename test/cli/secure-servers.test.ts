import { describe, expect, test } from "bun:test";
import { join } from "node:path";
import { connect } from "node:tls";

import { parseArguments } from "../../src/cli/parse-arguments.ts";
import { shownCertificate } from "../../src/cli/secure-servers.ts";
import { TestBrowser } from "../support/browser.ts";
import { makeCertificate } from "../support/certificate.ts";
import { rejection } from "../support/rejection.ts";
import { output } from "../support/run.ts";
import { Site } from "../support/site.ts";
import { Tool } from "../support/spawn-tool.ts";

describe("shownCertificate()", () => {
  const refused = [
    { argv: ["--tls-key", "k"], message: "--tls-key requires --tls-cert to be set" },
    { argv: ["--tls-password-file", "p"], message: "--tls-password-file requires --tls-cert to be set" },
    { argv: ["--tls-cert", "c", "--unix", "s"], message: "A Unix socket does not speak TLS" },
    { argv: ["--tls", "--unix", "s"], message: "A Unix socket does not speak TLS" },
    {
      argv: ["--tls-cert", "c", "--tls-password-file", "/nowhere"],
      message: /^Failed to read TLS password file: /,
    },
    { argv: ["--tls-cert", "/nowhere"], message: "Cannot read /nowhere: no such file" },
    { argv: ["--tls-cert", import.meta.path], message: /^No certificate in / },
  ];
  for (const { argv, message } of refused) {
    test(`shownCertificate() refuses ${argv.join(" ").replace(import.meta.path, "a file of another kind")}`, async () => {
      const refusal = rejection(
        Promise.resolve(argv).then((args) => shownCertificate(parseArguments(args), {})),
      );
      expect((await refusal).message).toMatch(message);
    });
  }
  test("shownCertificate() wants no TLS where nobody asks for it", async () => {
    expect(await shownCertificate(parseArguments([]), {})).toBeUndefined();
  });
  test("shownCertificate() takes somebody's files before one of its own making", async () => {
    using site = new Site({});
    const { cert, key } = await makeCertificate(site.path);
    const values = parseArguments(["--tls", "--tls-cert", cert, "--tls-key", key]);
    expect(await shownCertificate(values, {})).toEqual({
      cert: await Bun.file(cert).text(),
      key: await Bun.file(key).text(),
    });
  });
});

test("the tool speaks HTTPS with an encrypted key, and says so in Python's line", async () => {
  using site = new Site({ "a.txt": "secret\n" });
  const { cert, encryptedKey } = await makeCertificate(site.path);
  const password = site.write("password", "opens it\n");
  const tls = ["--tls-cert", cert, "--tls-key", encryptedKey, "--tls-password-file", password];
  await using tool = new Tool([...tls, "-b", "127.0.0.1", site.path, "0"]);
  const banner = await tool.line();
  const url = /^Serving HTTPS on 127\.0\.0\.1 port \d+ \((https:.+)\) \.\.\.\n$/.exec(banner)?.[1] ?? "";
  expect(await output(["curl", "-sS", "--cacert", cert, `${url}a.txt`])).toBe("secret\n");
});

describe("the tool with --tls alone", () => {
  /** The tool with a cache directory of its own, and what it says of its certificate. */
  async function started(site: Site, ...args: readonly string[]) {
    const env = { XDG_CACHE_HOME: join(site.path, "cache") };
    const tool = new Tool(["--tls", "-b", "127.0.0.1", join(site.path, "public"), "0", ...args], { env });
    const fingerprint = /^Self-signed certificate, SHA-256 ([\dA-F:]{95})\n$/.exec(
      await tool.errorLine(),
    )?.[1];
    return { tool, fingerprint, port: await tool.port() };
  }
  const FILES = { "public/a.txt": "secret\n" };

  test("the tool shows a certificate that clients can trust, and the same one after a restart", async () => {
    using site = new Site(FILES);
    const fingerprints: (string | undefined)[] = [];
    for (let start = 0; start < 2; start++) {
      const { tool, fingerprint, port } = await started(site);
      await using _running = tool;
      const trusting = ["curl", "-sS", "--cacert", join(site.path, "cache/serve-forever/certificate.pem")];
      for (const host of ["localhost", "127.0.0.1"]) {
        const way = ["--resolve", `localhost:${port}:127.0.0.1`, `https://${host}:${port}/a.txt`];
        expect(await output([...trusting, ...way])).toBe("secret\n");
      }
      expect(await fingerprintOf(port)).toBe(fingerprint);
      fingerprints.push(fingerprint);
    }
    expect(fingerprints[0]).toBe(fingerprints[1]);
  });
  test("the tool's workers all show the same certificate, whatever becomes of the file", async () => {
    using site = new Site(FILES);
    const { tool, fingerprint, port } = await started(site, "--workers", "2");
    await using _running = tool;
    site.write("cache/serve-forever/certificate.pem", "gone");
    for (let connection = 0; connection < 6; connection++)
      expect(await fingerprintOf(port)).toBe(fingerprint);
  });
  test("the tool has a certificate for one run where its place is served", async () => {
    using site = new Site(FILES);
    const env = { XDG_CACHE_HOME: join(site.path, "public/cache") };
    await using tool = new Tool(["--tls", "-b", "127.0.0.1", join(site.path, "public"), "0"], { env });
    expect(await tool.errorLine()).toStartWith(
      `Self-signed certificate for this run only, as ${join(site.path, "public/cache/serve-forever")} is in the directory that is served, `,
    );
    await tool.port();
    expect(await Bun.file(join(site.path, "public/cache/serve-forever/certificate.pem")).exists()).toBe(
      false,
    );
  });
  test("a browser warns of nothing but that nobody has signed the certificate", async () => {
    using site = new Site({
      "public/index.html": '<!doctype html><link rel="icon" href="data:,"><title>Mine</title>',
    });
    const { tool, port } = await started(site);
    await using _running = tool;
    await using browser = await TestBrowser.start();
    const strict = await browser.page();
    const refusal = await rejection(strict.page.goto(`https://localhost:${port}/`));
    expect(refusal.message).toContain("ERR_CERT_AUTHORITY_INVALID");
    const { page, complaints } = await browser.page({ ignoreHTTPSErrors: true });
    await page.goto(`https://localhost:${port}/`);
    expect(await page.title()).toBe("Mine");
    expect(await page.evaluate("isSecureContext")).toBe(true);
    expect(complaints).toEqual([]);
  });
});

/** What a client sees. */
async function fingerprintOf(port: number): Promise<string | undefined> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const socket = connect({ host: "127.0.0.1", port, rejectUnauthorized: false }, () => {
    resolve(socket.getPeerCertificate().fingerprint256);
    socket.destroy();
  });
  socket.on("error", reject);
  return promise;
}
