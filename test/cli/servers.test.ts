import { afterAll, describe, expect, test } from "bun:test";

import { PLAIN } from "../../src/cli/bind.ts";
import type { Servers } from "../../src/cli/bind.ts";
import { parseArguments } from "../../src/cli/parse-arguments.ts";
import { certificateOf, serversFor } from "../../src/cli/servers.ts";
import { SimpleHTTPRequestHandler } from "../../src/handlers/simple-http-request-handler.ts";
import { makeCertificate } from "../support/certificate.ts";
import { TemporaryDirectory } from "../support/temporary-directory.ts";

const directory = new TemporaryDirectory();
afterAll(() => directory[Symbol.dispose]());
const { both: certificate } = await makeCertificate(directory.path);

/** What a server of these classes says of itself. */
async function described({ OneFamily }: Servers) {
  await using server = new OneFamily(["127.0.0.1", 0], SimpleHTTPRequestHandler);
  return { secure: server.secure, hasWorkers: "worker_command" in server };
}

describe("serversFor()", () => {
  test("serversFor() takes the plain ones where nothing is wanted", async () => {
    expect(await serversFor(parseArguments([]), undefined)).toBe(PLAIN);
  });
  const cases = [
    { argv: [], secure: false, hasWorkers: false },
    { argv: ["--tls-cert", certificate], secure: true, hasWorkers: false },
    { argv: ["--workers", "2"], secure: false, hasWorkers: true },
    { argv: ["--workers", "2", "--tls-cert", certificate], secure: true, hasWorkers: true },
  ];
  for (const { argv, ...wanted } of cases) {
    const name = argv.filter((word) => word.startsWith("--")).join(" ");
    test(`serversFor() does what is wanted by ${name === "" ? "no option" : name}`, async () => {
      const values = parseArguments(argv);
      expect(await described(await serversFor(values, await certificateOf(values, {})))).toEqual(wanted);
    });
  }
});
