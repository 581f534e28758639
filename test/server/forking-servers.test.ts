import { describe, expect, test } from "bun:test";
import { existsSync } from "node:fs";

import { makeCertificate } from "../support/certificate.ts";
import { ForkedProgram, get } from "../support/forked-program.ts";
import { exchange } from "../support/raw-client.ts";
import { run } from "../support/run.ts";
import { TemporaryDirectory } from "../support/temporary-directory.ts";

/** The processes of a program with two workers. */
async function workersOf(program: ForkedProgram): Promise<readonly string[]> {
  return [String(await program.worker()), String(await program.worker())];
}

describe("the servers of several processes", () => {
  test("ForkingTCPServer answers in its workers", async () => {
    await using program = ForkedProgram.withTask({ kind: "tcp" });
    const address = await program.address();
    const workers = await workersOf(program);
    expect(workers).toContain((await exchange(address, "line\n")).trim());
  });
  test("ForkingHTTPServer listens on both families", async () => {
    await using program = ForkedProgram.withTask({ address: ["::", 0] });
    const address = await program.address();
    if (typeof address === "string") throw new Error("Not a port");
    const workers = await workersOf(program);
    for (const host of ["127.0.0.1", "::1"]) expect(workers).toContain((await get([host, address[1]])) ?? "");
  });
  for (const kind of ["unix-stream", "unix-http"] as const) {
    test(`a server of several processes answers on a Unix socket (${kind}), and removes it`, async () => {
      using directory = new TemporaryDirectory();
      const path = directory.join("s");
      await using program = ForkedProgram.withTask({ kind, address: path, twist: "SIGTERM shuts down" });
      expect(await program.address()).toBe(path);
      const workers = await workersOf(program);
      const reply = kind === "unix-http" ? await get(path) : (await exchange(path, "line\n")).trim();
      expect(workers).toContain(reply ?? "");
      program.kill("SIGTERM");
      expect(await program.exited).toBe(0);
      expect(existsSync(path)).toBe(false);
    });
  }
  test("ForkingHTTPSServer speaks TLS in its workers", async () => {
    using directory = new TemporaryDirectory();
    const { cert, key } = await makeCertificate(directory.path);
    await using program = ForkedProgram.withTask({
      kind: "https",
      certificate: { certfile: cert, keyfile: key },
    });
    const address = await program.address();
    const workers = await workersOf(program);
    const { stdout } = await run([
      "curl",
      "--silent",
      "--cacert",
      cert,
      `https://localhost:${address[1]}/`,
      "--resolve",
      `localhost:${address[1]}:127.0.0.1`,
    ]);
    expect(workers).toContain(stdout.toString());
  });
  test("ForkingHTTPSServer refuses a certificate before it starts workers", async () => {
    await using program = ForkedProgram.withTask({
      kind: "https",
      certificate: { certfile: "/nowhere.pem", keyfile: "/nowhere.pem" },
    });
    await program.says(/Cannot read \/nowhere\.pem/);
    await program.gone;
    expect(program.text).not.toContain("worker");
  });
});
