// A directory with scripts, served over a real socket, and what its server logs.

import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

import { sweep } from "../../src/connection/deadlines.ts";
import { CGIHTTPRequestHandler } from "../../src/handlers/cgi-http-request-handler.ts";
import { pythonFormat, visible } from "../../src/handlers/python-text.ts";
import { ThreadingHTTPServer } from "../../src/server/http-server.ts";
import { PLATFORM } from "../../src/server/runtime.ts";
import { exchange, RawClient } from "../support/raw-client.ts";
import { settled } from "../support/scripted-connection.ts";
import { TemporaryDirectory } from "../support/temporary-directory.ts";

/** What a test may choose. */
export interface SiteOptions {
  readonly protocol?: "HTTP/1.0" | "HTTP/1.1";
  /** Changes each handler before its first request. */
  readonly configure?: (handler: CGIHTTPRequestHandler) => void;
  /** Variables for every script. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** The site; closes with its block. */
export class CGISite implements AsyncDisposable {
  readonly directory = new TemporaryDirectory();
  readonly log: string[] = [];
  readonly server: ThreadingHTTPServer;
  readonly #waiting: (() => void)[] = [];
  readonly #serving: Promise<void>;

  constructor({ protocol = "HTTP/1.1", configure, environment }: SiteOptions = {}) {
    // As root, scripts run as nobody, who has to get in.
    chmodSync(this.directory.path, 0o755);
    this.directoryAt("cgi-bin");
    const directory = this.directory.path;
    const note = (line: string): void => {
      this.log.push(line);
      for (const wake of this.#waiting.splice(0)) wake();
    };
    class Handler extends CGIHTTPRequestHandler {
      override protocol_version = protocol;
      override directory = directory;
      override setup(): void | Promise<void> {
        configure?.(this);
        return super.setup();
      }
      override cgi_environment(): Record<string, string> {
        return { ...super.cgi_environment(), ...environment };
      }
      override log_message(format: string, ...args: readonly unknown[]): void {
        note(visible(pythonFormat(format, args)));
      }
    }
    this.server = new ThreadingHTTPServer(["127.0.0.1", 0], Handler);
    this.#serving = this.server.serve_forever();
  }

  get address(): readonly [string, number] {
    return ["127.0.0.1", this.server.server_port];
  }

  /** Makes a directory that everybody may enter. */
  directoryAt(...names: readonly string[]): string {
    const path = this.directory.join(...names);
    mkdirSync(path, { recursive: true, mode: 0o755 });
    return path;
  }

  /** Writes a file. */
  file(path: string, content: string | Uint8Array, mode = 0o644): string {
    const full = this.directory.join(path);
    mkdirSync(dirname(full), { recursive: true, mode: 0o755 });
    writeFileSync(full, content);
    chmodSync(full, mode);
    return full;
  }

  /** Writes a shell script into `cgi-bin`. */
  script(name: string, body: string, mode = 0o755): string {
    return this.file(`cgi-bin/${name}`, `#!/bin/sh\n${body}\n`, mode);
  }

  connect(): Promise<RawClient> {
    return RawClient.connect(this.address);
  }

  /** One request on a connection of its own; all that comes back, as latin-1. */
  ask(request: string | Uint8Array): Promise<string> {
    return exchange(this.address, request);
  }

  /** A GET, or another method without a body; the reply without chunks, as latin-1. */
  async get(target: string, method = "GET", ...fields: readonly string[]): Promise<string> {
    const lines = [`${method} ${target} HTTP/1.1`, "Host: site.test:81", "Connection: close", ...fields];
    return unchunked(await this.ask(`${lines.join("\r\n")}\r\n\r\n`));
  }

  /** Waits for a line of the log, those there are already included. */
  async logged(pattern: RegExp): Promise<string> {
    for (let next = 0; ;) {
      for (; next < this.log.length; next++) {
        const line = this.log[next] ?? "";
        if (pattern.test(line)) return line;
      }
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.server.shutdown();
    await this.#serving;
    await this.server.server_close();
    this.server.abort_connections();
    this.directory[Symbol.dispose]();
  }
}

/** A reply whose chunked body, if it has one, is put together. */
export function unchunked(reply: string): string {
  const headEnd = reply.indexOf("\r\n\r\n") + 4;
  const head = reply.slice(0, headEnd);
  if (!/\r\nTransfer-Encoding: chunked\r\n/i.test(head)) return reply;
  let body = "";
  for (let at = headEnd; ;) {
    const lineEnd = reply.indexOf("\r\n", at);
    const size = Number.parseInt(reply.slice(at, lineEnd), 16);
    if (!(size >= 0) || lineEnd === -1) throw new Error(`A chunk is broken at byte ${at}`);
    if (size === 0) return head + body;
    body += reply.slice(lineEnd + 2, lineEnd + 2 + size);
    at = lineEnd + 2 + size + 2;
  }
}

/** The body of a reply. */
export function bodyOf(reply: string): string {
  return reply.slice(reply.indexOf("\r\n\r\n") + 4);
}

/** A test that fails must not go on and let the others' time pass. */
const MAX_TURNS = 1_000_000;

/**
 * Lets time pass, a second a turn of the event loop, until something is over.
 *
 * @returns how many seconds it took, at most: a process takes some turns to end
 * @throws Error where it takes more than a million
 */
export async function timePassesUntil(event: Promise<unknown>): Promise<number> {
  let over = false;
  const end = (): void => {
    over = true;
  };
  event.then(end, end);
  let seconds = 0;
  for (; !over; seconds++) {
    if (seconds > MAX_TURNS) throw new Error("It has no deadline");
    sweep();
    await settled();
  }
  return seconds;
}

/** Waits until no process of a group lives; each look is a turn of the event loop. */
export async function groupGone(leader: number): Promise<void> {
  while (livesIn(leader)) await settled();
}

/** A process that is dead and not yet buried by its parent, which is not us, has gone, too. */
function livesIn(leader: number): boolean {
  try {
    process.kill(-leader, 0);
  } catch {
    return false;
  }
  if (PLATFORM !== "linux") return true;
  return readdirSync("/proc").some((name) => /^\d+$/.test(name) && isLivingMember(name, leader));
}

function isLivingMember(pid: string, leader: number): boolean {
  try {
    const [, state, group] = /\) (\w) \d+ (\d+) /.exec(readFileSync(`/proc/${pid}/stat`, "utf8")) ?? [];
    return Number(group) === leader && state !== "Z" && state !== "X";
  } catch {
    return false; // gone meanwhile
  }
}
