// nginx as a process of its own, serving a directory as a bare `root` does.

import { existsSync } from "node:fs";
import { join } from "node:path";

import { Site } from "../support/site.ts";

/** Where it is on Debian; on the way of root only. */
const PATH = `${process.env["PATH"] ?? ""}:/usr/sbin:/usr/local/sbin`;

/** Debian's table of types. */
const MIME_TYPES = "/etc/nginx/mime.types";

/** The command; null where it is not installed. */
export const NGINX: string | null = existsSync(MIME_TYPES) ? Bun.which("nginx", { PATH }) : null;

/** nginx, running. It listens on a Unix socket, where no other program can come first. */
export class Nginx {
  /** The path of its socket. */
  readonly address: string;
  readonly #prefix: Site;
  readonly #process: Bun.Subprocess<"ignore", "ignore", "pipe">;

  private constructor(command: string, root: string) {
    this.#prefix = new Site();
    this.address = join(this.#prefix.path, "socket");
    const configuration = this.#prefix.write("nginx.conf", configured(this.address, root));
    this.#process = Bun.spawn([command, "-p", this.#prefix.path, "-e", "stderr", "-c", configuration], {
      stdin: "ignore",
      stdout: "ignore",
      stderr: "pipe",
    });
  }

  /** Starts it; it listens once this settles. */
  static async start(command: string, root: string): Promise<Nginx> {
    const nginx = new Nginx(command, root);
    await nginx.#listening();
    return nginx;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#process.kill("SIGTERM");
    await this.#process.exited;
    this.#prefix[Symbol.dispose]();
  }

  /** It starts its worker when it listens, and says so. What it says later is for nobody. */
  async #listening(): Promise<void> {
    const decoder = new TextDecoder();
    let said = "";
    for await (const chunk of this.#process.stderr) {
      said += decoder.decode(chunk, { stream: true });
      if (said.includes("start worker process ")) return;
    }
    throw new Error(`nginx did not start: ${said}`);
  }
}

/**
 * Its settings are the defaults but for where things are, how long one connection may last, and redirects without a
 * host: a client of HTTP/1.0 names none, and the path of a socket is none.
 */
function configured(address: string, root: string): string {
  const user = process.getuid?.() === 0 ? "user root;" : "";
  return `${user}
daemon off;
pid nginx.pid;
worker_processes 1;
error_log stderr notice;
events {}
http {
  include ${MIME_TYPES};
  default_type application/octet-stream;
  access_log off;
  error_log /dev/null crit;
  client_body_temp_path body;
  proxy_temp_path proxy;
  fastcgi_temp_path fastcgi;
  uwsgi_temp_path uwsgi;
  scgi_temp_path scgi;
  keepalive_requests 1000000;
  server {
    listen unix:${address};
    root "${root}";
    index index.html;
    autoindex off;
    absolute_redirect off;
  }
}
`;
}
