// The tool with `--upload`, on a real socket, for the time of one test.

import { readdirSync, readFileSync, statSync } from "node:fs";

import { composeHandler } from "../../../src/cli/compose-handler.ts";
import { parseArguments } from "../../../src/cli/parse-arguments.ts";
import { CGIHTTPRequestHandler } from "../../../src/handlers/cgi-http-request-handler.ts";
import { SimpleHTTPRequestHandler } from "../../../src/handlers/simple-http-request-handler.ts";
import { ThreadingHTTPServer } from "../../../src/server/http-server.ts";
import { readReply, type Reply } from "../../support/http-reply.ts";
import { exchange } from "../../support/raw-client.ts";
import { TemporaryDirectory } from "../../support/temporary-directory.ts";

/** An id as a client makes one. */
export const ID = "0123456789abcdefghij-_";

/** What a request may have besides its method and path. */
export interface Fields {
  readonly [name: string]: string;
}

/** A directory that takes files. */
export class UploadServer implements AsyncDisposable {
  readonly root: string;
  readonly address: readonly [string, number];
  readonly #server: ThreadingHTTPServer;
  readonly #loop: Promise<void>;
  readonly #directory: TemporaryDirectory | undefined;

  private constructor(server: ThreadingHTTPServer, root: string, directory: TemporaryDirectory | undefined) {
    this.#server = server;
    this.#directory = directory;
    this.root = root;
    this.address = ["127.0.0.1", server.server_port];
    this.#loop = server.serve_forever();
  }

  /** Starts it; in a directory of its own where none is given. */
  static async start(args: readonly string[] = [], root?: string): Promise<UploadServer> {
    const directory = root === undefined ? new TemporaryDirectory() : undefined;
    const path = root ?? directory?.path ?? "";
    const values = parseArguments(["-q", "--upload", ...args, "-d", path]);
    const Base = values.cgi ? CGIHTTPRequestHandler : SimpleHTTPRequestHandler;
    const Handler = await composeHandler(Base, values);
    return new UploadServer(new ThreadingHTTPServer(["127.0.0.1", 0], Handler), path, directory);
  }

  url(path: string): string {
    return `http://127.0.0.1:${this.address[1]}${path}`;
  }

  /** Sends a request with a body that is as long as it says. */
  async send(method: string, path: string, body = "", fields: Fields = {}): Promise<Reply> {
    const lines = Object.entries({ "Content-Length": String(Buffer.byteLength(body)), ...fields });
    const head = lines.map(([name, value]) => `${name}: ${value}\r\n`).join("");
    const request = `${method} ${path} HTTP/1.1\r\nHost: 127.0.0.1:${this.address[1]}\r\n${head}Connection: close\r\n\r\n`;
    return readReply(await exchange(this.address, Buffer.from(request + body)), method);
  }

  /** The names in a folder, hidden ones too. */
  names(folder = "."): readonly string[] {
    return readdirSync(`${this.root}/${folder}`).toSorted();
  }

  /** What a file holds. */
  content(name: string): string {
    return readFileSync(`${this.root}/${name}`, "utf8");
  }

  /** The length of the one upload that is under way. */
  partSize(): number {
    const [part] = this.names().filter((name) => name.startsWith(".upload-"));
    return part === undefined ? -1 : statSync(`${this.root}/${part}`).size;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server.shutdown();
    await this.#loop;
    this.#server.abort_connections();
    await this.#server.server_close();
    this.#directory?.[Symbol.dispose]();
  }
}

/** Waits for something that another party does; there is no event for it. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
}

/** A form as browsers send it. */
export function form(
  parts: readonly (readonly [field: string, filename: string | undefined, content: string])[],
): {
  readonly body: string;
  readonly fields: Fields;
} {
  const body = parts.map(([field, filename, content]) => {
    const name = filename === undefined ? "" : `; filename="${filename}"`;
    return `--x\r\nContent-Disposition: form-data; name="${field}"${name}\r\n\r\n${content}\r\n`;
  });
  return { body: `${body.join("")}--x--\r\n`, fields: { "Content-Type": "multipart/form-data; boundary=x" } };
}
