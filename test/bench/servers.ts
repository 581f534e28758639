// Who is measured: we, and whoever of the others is on the machine.

import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

/** A server that can be started on a port of 127.0.0.1. */
export interface Contender {
  readonly name: string;
  /** The command that serves a directory; undefined where the program is not here. */
  command(directory: string, port: number): readonly string[] | undefined;
}

/** A server that runs. */
export interface Running extends AsyncDisposable {
  readonly name: string;
  readonly url: string;
  /** Its processes: what they use is its cost. */
  readonly pids: readonly number[];
  /** From its start to its first reply, in milliseconds. */
  readonly startMs: number;
}

const CLI = resolve(import.meta.dir, "../../src/cli.ts");

/** Everybody, ourselves first. */
export const CONTENDERS: readonly Contender[] = [
  {
    name: "serve-forever",
    command: (directory, port) => [process.execPath, CLI, "-q", "-b", "127.0.0.1", directory, String(port)],
  },
  {
    name: "nginx, open_file_cache",
    command: (directory, port) => nginx(directory, port, "open_file_cache max=2000;"),
  },
  { name: "nginx", command: (directory, port) => nginx(directory, port, "") },
  {
    name: "python -m http.server",
    command: (directory, port) =>
      found(
        "python3",
        "-m",
        "http.server",
        "-p",
        "HTTP/1.1",
        "-b",
        "127.0.0.1",
        "-d",
        directory,
        String(port),
      ),
  },
];

/** Starts one and waits until it answers; undefined where it is not on this machine. */
export async function start(contender: Contender, directory: string): Promise<Running | undefined> {
  const port = freePort();
  const command = contender.command(directory, port);
  if (command === undefined) return undefined;
  const url = `http://127.0.0.1:${port}`;
  const began = performance.now();
  const server = Bun.spawn([...command], { stdin: "ignore", stdout: "ignore", stderr: "ignore" });
  while (!(await answers(url))) await Bun.sleep(1);
  const startMs = performance.now() - began;
  return {
    name: contender.name,
    url,
    pids: [server.pid, ...children(server.pid)],
    startMs,
    async [Symbol.asyncDispose]() {
      server.kill();
      await server.exited;
    },
  };
}

function found(program: string, ...args: readonly string[]): readonly string[] | undefined {
  return Bun.which(program) === null ? undefined : [program, ...args];
}

function nginx(directory: string, port: number, extra: string): readonly string[] | undefined {
  const home = mkdtempSync(join(tmpdir(), "bench-nginx-"));
  const configuration = join(home, "nginx.conf");
  const user = process.getuid?.() === 0 ? "user root;" : "";
  writeFileSync(
    configuration,
    `${user} worker_processes 1; daemon off; pid ${home}/pid; error_log /dev/null;
    events { worker_connections 2048; }
    http { access_log off; sendfile on; keepalive_requests 10000000; ${extra}
      client_body_temp_path ${home}; proxy_temp_path ${home}; fastcgi_temp_path ${home}; uwsgi_temp_path ${home}; scgi_temp_path ${home};
      server { listen 127.0.0.1:${port}; root ${directory}; } }`,
  );
  return found("nginx", "-c", configuration, "-p", home);
}

function freePort(): number {
  const probe = Bun.listen({ hostname: "127.0.0.1", port: 0, socket: { data: () => undefined } });
  const { port } = probe;
  probe.stop();
  return port;
}

async function answers(url: string): Promise<boolean> {
  try {
    await (await fetch(`${url}/1k.bin`)).arrayBuffer();
    return true;
  } catch {
    return false;
  }
}

function children(pid: number): number[] {
  const { stdout, success } = Bun.spawnSync(["pgrep", "-P", String(pid)]);
  return success ? stdout.toString().trim().split("\n").map(Number) : [];
}
