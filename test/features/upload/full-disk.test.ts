// A disk of one mebibyte.

import { expect, test } from "bun:test";
import { readdirSync, readFileSync } from "node:fs";

import { RawClient } from "../../support/raw-client.ts";
import { hasSmallDisks, withSmallDisk } from "../../support/small-disk.ts";
import { TOOL } from "../../support/spawn-tool.ts";
import { TemporaryDirectory } from "../../support/temporary-directory.ts";
import { form, ID } from "./upload-server.ts";

/** The tool on a disk that is nearly full from the start. */
class SmallDisk implements AsyncDisposable {
  readonly #directory = new TemporaryDirectory();
  readonly #tool = Bun.spawn(
    withSmallDisk(this.#directory.path, "1m", [
      ...TOOL,
      "--upload",
      "-b",
      "127.0.0.1",
      this.#directory.path,
      "0",
    ]),
    { stdin: "ignore", stdout: "pipe", stderr: "ignore" },
  );
  /** The mount is not ours to see, but by way of who sees it. */
  readonly path = `/proc/${this.#tool.pid}/root${this.#directory.path}`;
  #port = 0;

  static async start(): Promise<SmallDisk> {
    const disk = new SmallDisk();
    const output = disk.#tool.stdout.getReader();
    const { value } = await output.read();
    disk.#port = Number(/ port (\d+) /.exec(Buffer.from(value ?? []).toString())?.[1]);
    return disk;
  }

  async exchange(head: string, body = ""): Promise<string> {
    const client = await RawClient.connect(["127.0.0.1", this.#port]);
    return client.send(`${head}\r\nHost: a\r\nConnection: close\r\n\r\n${body}`).text();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#tool.kill("SIGKILL");
    await this.#tool.exited;
    this.#directory[Symbol.dispose]();
  }
}

const MEBIBYTE = 1024 * 1024;
const LARGE = "x".repeat(MEBIBYTE + 1);
const CHUNKED = `${LARGE.length.toString(16)}\r\n${LARGE}\r\n0\r\n\r\n`;

test.skipIf(!hasSmallDisks())(
  "a full disk is answered 507 and leaves nothing (where a disk can be mounted)",
  async () => {
    await using disk = await SmallDisk.start();
    const refused = async (head: string, body?: string): Promise<void> => {
      expect(await disk.exchange(head, body), head).toContain("HTTP/1.1 507 ");
      expect(readdirSync(disk.path), head).toEqual([]);
    };
    // What is announced is refused before it comes.
    await refused(`PUT /a HTTP/1.1\r\nContent-Length: ${LARGE.length}`);
    await refused(`PUT /a HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: ${10 ** 15}`);
    const { body, fields } = form([["file", "a", LARGE]]);
    await refused(
      `POST / HTTP/1.1\r\nContent-Type: ${fields["Content-Type"]}\r\nContent-Length: ${body.length}`,
    );
    // What is not, when there is no more room.
    await refused("PUT /a HTTP/1.1\r\nTransfer-Encoding: chunked", CHUNKED);
    await refused(`PUT /a HTTP/1.1\r\nUpload-Id: ${ID}\r\nTransfer-Encoding: chunked`, CHUNKED);
    const chunkedForm = `${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`;
    await refused(
      `POST / HTTP/1.1\r\nContent-Type: ${fields["Content-Type"]}\r\nTransfer-Encoding: chunked`,
      chunkedForm,
    );
    // And what fits is still taken.
    const fits = "y".repeat(MEBIBYTE / 2);
    expect(await disk.exchange(`PUT /b HTTP/1.1\r\nContent-Length: ${fits.length}`, fits)).toContain(" 201 ");
    expect(readFileSync(`${disk.path}/b`, "utf8")).toBe(fits);
  },
);
