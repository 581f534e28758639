import { describe, expect, test } from "bun:test";

import { parseArguments } from "../../src/cli/parse-arguments.ts";
import { tlsOptions } from "../../src/cli/secure-servers.ts";
import { makeCertificate } from "../support/certificate.ts";
import { output } from "../support/run.ts";
import { Site } from "../support/site.ts";
import { Tool } from "../support/spawn-tool.ts";

describe("tlsOptions()", () => {
  const refused = [
    { argv: ["--tls-key", "k"], message: "--tls-key requires --tls-cert to be set" },
    { argv: ["--tls-password-file", "p"], message: "--tls-password-file requires --tls-cert to be set" },
    { argv: ["--tls-cert", "c", "--unix", "s"], message: "A Unix socket does not speak TLS" },
    {
      argv: ["--tls-cert", "c", "--tls-password-file", "/nowhere"],
      message: /^Failed to read TLS password file: /,
    },
    { argv: ["--tls-cert", "/nowhere"], message: "Cannot read /nowhere: no such file" },
    { argv: ["--tls-cert", import.meta.path], message: /^No certificate in / },
  ];
  for (const { argv, message } of refused) {
    test(`tlsOptions() refuses ${argv.join(" ").replace(import.meta.path, "a file of another kind")}`, () => {
      expect(() => tlsOptions(parseArguments(argv))).toThrow(message);
    });
  }
  test("tlsOptions() wants no TLS where no certificate is given", () => {
    expect(tlsOptions(parseArguments([]))).toBeUndefined();
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
