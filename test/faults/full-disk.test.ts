// A full disk where bodies are kept until they are whole: forms with files, and what a script gets in chunks. (Uploads that stay are
// tried in `test/features/upload/full-disk.test.ts`.)

import { expect, test } from "bun:test";
import { chmodSync, readdirSync } from "node:fs";
import { resolve } from "node:path";

import { exchange } from "../support/raw-client.ts";
import { Site } from "../support/site.ts";
import { hasSmallDisks, withSmallDisk } from "../support/small-disk.ts";
import { TOOL } from "../support/spawn-tool.ts";
import { TemporaryDirectory } from "../support/temporary-directory.ts";

const KIB = 1024;
const FORM_SERVER = resolve(import.meta.dir, "form-server.ts");

/** A program whose temporary files have little room. */
class Crowded implements AsyncDisposable {
  readonly #directory = new TemporaryDirectory();
  readonly #program: Bun.Subprocess<"ignore", "pipe", "pipe">;
  /** Settles with all it said of errors, once it has ended. */
  readonly stderr: Promise<string>;
  #port = 0;

  private constructor(command: readonly string[]) {
    const { path } = this.#directory;
    // Scripts run as somebody else.
    chmodSync(path, 0o777);
    this.#program = Bun.spawn(withSmallDisk(path, "256k", command), {
      env: { ...process.env, TMPDIR: path },
      stdin: "ignore",
      stdout: "pipe",
      stderr: "pipe",
    });
    this.stderr = new Response(this.#program.stderr).text();
  }

  static async start(command: readonly string[]): Promise<Crowded> {
    const crowded = new Crowded(command);
    const { value } = await crowded.#program.stdout.getReader().read();
    crowded.#port = Number(/ port (\d+) /.exec(Buffer.from(value ?? []).toString())?.[1]);
    return crowded;
  }

  ask(request: string): Promise<string> {
    return exchange(["127.0.0.1", this.#port], request);
  }

  /** What lies on the disk by name, and what the program holds open on it without one. */
  left(): string[] {
    const proc = `/proc/${this.#program.pid}`;
    const onDisk = readdirSync(`${proc}/root${this.#directory.path}`);
    const open = Bun.spawnSync(["ls", "-l", `${proc}/fd`])
      .stdout.toString()
      .split("\n");
    return [...onDisk, ...open.filter((line) => line.includes("(deleted)"))];
  }

  async end(): Promise<void> {
    this.#program.kill("SIGTERM");
    await this.#program.exited;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#program.kill("SIGKILL");
    await this.#program.exited;
    this.#directory[Symbol.dispose]();
  }
}

function chunked(path: string, body: string, ...fields: readonly string[]): string {
  const head = [`POST ${path} HTTP/1.1`, "Host: a", "Transfer-Encoding: chunked", ...fields].join("\r\n");
  return `${head}\r\n\r\n${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`;
}

const runs = test.skipIf(!hasSmallDisks());

runs(
  "a script's body that finds no room is answered 507, and leaves nothing (where a disk can be mounted)",
  async () => {
    using site = new Site();
    chmodSync(
      site.write("cgi-bin/count", "#!/bin/sh\nprintf 'Content-Type: text/plain\\n\\n'; wc -c\n"),
      0o755,
    );
    chmodSync(site.path, 0o755);
    const command = [...TOOL, "--cgi", "-b", "127.0.0.1", "-d", site.path, "0"];
    await using tool = await Crowded.start(command);
    for (let asked = 0; asked < 2; asked++) {
      expect(await tool.ask(chunked("/cgi-bin/count", "x".repeat(400 * KIB)))).toStartWith("HTTP/1.1 507 ");
      expect(tool.left()).toEqual([]);
    }
    expect(await tool.ask(chunked("/cgi-bin/count", "x".repeat(100 * KIB)))).toContain(String(100 * KIB));
    expect(tool.left()).toEqual([]);
    await tool.end();
    const lines = (await tool.stderr).trimEnd().split("\n");
    expect(lines.filter((line) => line.includes("code 507, message No space left for this"))).toHaveLength(2);
    expect(lines).toHaveLength(5);
  },
);

runs(
  "a form that finds no room is answered 507, and leaves nothing (where a disk can be mounted)",
  async () => {
    await using program = await Crowded.start([process.execPath, FORM_SERVER]);
    const form = (size: number): string => {
      const part = 'Content-Disposition: form-data; name="f"; filename="f"';
      const body = `--b\r\n${part}\r\n\r\n${"x".repeat(size)}\r\n--b--\r\n`;
      return chunked("/", body, "Content-Type: multipart/form-data; boundary=b");
    };
    for (let asked = 0; asked < 2; asked++) {
      expect(await program.ask(form(400 * KIB))).toStartWith("HTTP/1.1 507 ");
      expect(program.left()).toEqual([]);
    }
    expect(await program.ask(form(100 * KIB))).toEndWith(`${100 * KIB} bytes`);
    await program.end();
    const lines = (await program.stderr).trimEnd().split("\n");
    expect(lines.filter((line) => line.includes("code 507, message No space left for this"))).toHaveLength(2);
    expect(lines).toHaveLength(5);
  },
);
