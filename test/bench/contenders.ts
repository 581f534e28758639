// Who is measured: we, and whoever of the others is on the machine.

import { existsSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join, resolve } from "node:path";

/** What a server is started for. */
export interface Setup {
  readonly directory: string;
  /** Of 127.0.0.1. */
  readonly port: number;
  /** An empty directory for its configuration. */
  readonly home: string;
  readonly workers: number;
  /** Whether it logs each request. Where it does not say otherwise, a server can only without. */
  readonly log: "none" | "requests";
}

/** A server that can be started. */
export interface Contender {
  readonly name: string;
  /** The ceiling answers everything with the same bytes: it belongs to the cases of one small file. */
  readonly role: "own" | "peer" | "ceiling";
  /** What prints its version; the first line that has a digit counts. */
  readonly version: readonly string[];
  /** So much slower than we are that one round tells enough. */
  readonly once?: true;
  /** What may be asked of it beside serving; absent: one worker, no log. */
  readonly can?: readonly ("workers" | "log")[];
  /** The command that serves a directory; undefined where the program is not here. */
  command(setup: Setup): readonly string[] | undefined;
}

/** Where `--install` puts the packages of npm: outside the checkout, and kept for the next run. */
export const CACHE: string = join(
  process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"),
  "serve-forever-bench",
);

/** The name of ours, by which others are compared with it. */
export const OURS = "serve-forever";

const CLI = resolve(import.meta.dir, "../../src/cli.ts");
const PYTHON = pythonItself();

/** Everybody, ourselves first. */
export const CONTENDERS: readonly Contender[] = [
  {
    name: OURS,
    role: "own",
    version: [process.execPath, CLI, "--version"],
    can: ["workers", "log"],
    command: (setup) => ownCommand([process.execPath, CLI], setup),
  },
  {
    name: "bare socket",
    role: "ceiling",
    version: [process.execPath, "--version"],
    command: ({ port }) => [process.execPath, peer("bare-socket.ts"), String(port)],
  },
  {
    name: "nginx, open_file_cache",
    role: "peer",
    version: ["nginx", "-v"],
    command: (setup) => nginx(setup, "open_file_cache max=20000 inactive=600s;"),
  },
  {
    name: "nginx",
    role: "peer",
    version: ["nginx", "-v"],
    can: ["workers"],
    command: (setup) => nginx(setup, ""),
  },
  { name: "lighttpd", role: "peer", version: ["lighttpd", "-v"], can: ["workers"], command: lighttpd },
  { name: "Caddy", role: "peer", version: ["caddy", "version"], command: caddy },
  {
    name: "Bun.serve, Bun.file",
    role: "peer",
    version: [process.execPath, "--version"],
    command: ({ port, directory }) => [process.execPath, peer("bun-serve.ts"), String(port), directory],
  },
  {
    name: "python -m http.server",
    role: "peer",
    version: [PYTHON, "--version"],
    command: ({ port, directory }) =>
      found(PYTHON, "-m", "http.server", "-p", "HTTP/1.1", "-b", "127.0.0.1", "-d", directory, String(port)),
  },
  {
    name: "http-server",
    role: "peer",
    once: true,
    version: [fromNpm("http-server"), "--version"],
    command: ({ port, directory }) =>
      found(fromNpm("http-server"), directory, "-s", "-a", "127.0.0.1", "-p", String(port)),
  },
  {
    name: "serve",
    role: "peer",
    once: true,
    version: [fromNpm("serve"), "--version"],
    // Without compression: nobody else compresses here.
    command: ({ port, directory }) =>
      found(fromNpm("serve"), "-L", "-n", "-u", "-l", `tcp://127.0.0.1:${port}`, directory),
  },
  {
    name: "sirv-cli",
    role: "peer",
    once: true,
    version: [fromNpm("sirv"), "--version"],
    command: ({ port, directory }) =>
      found(fromNpm("sirv"), directory, "--quiet", "--etag", "--host", "127.0.0.1", "--port", String(port)),
  },
];

/**
 * Ours from another program than the checkout's source.
 *
 * @param program what stands before the arguments
 */
export function ownCommand(program: readonly string[], setup: Setup): readonly string[] {
  const { directory, port, workers, log } = setup;
  return [
    ...program,
    ...(log === "none" ? ["-q"] : []),
    ...(workers === 1 ? [] : ["--workers", String(workers)]),
    "-b",
    "127.0.0.1",
    directory,
    String(port),
  ];
}

function found(program: string, ...args: readonly string[]): readonly string[] | undefined {
  return Bun.which(program) === null ? undefined : [program, ...args];
}

function peer(name: string): string {
  return join(import.meta.dir, "peers", name);
}

function fromNpm(name: string): string {
  const path = join(CACHE, "node_modules/.bin", name);
  return existsSync(path) ? path : name;
}

/** The program behind `python3`: a version manager's shim takes longer than Python to start. */
function pythonItself(): string {
  if (Bun.which("python3") === null) return "python3";
  return Bun.spawnSync(["python3", "-c", "import sys; print(sys.executable)"]).stdout.toString().trim();
}

function nginx({ directory, port, home, workers }: Setup, extra: string): readonly string[] | undefined {
  const configuration = join(home, "nginx.conf");
  const user = process.getuid?.() === 0 ? "user root;" : "";
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];
  writeFileSync(
    configuration,
    `${user} worker_processes ${workers}; daemon off; pid ${home}/pid; error_log /dev/null;
    events { worker_connections 8192; }
    http {
      access_log off; sendfile on; tcp_nopush on; keepalive_requests 1000000000; autoindex on; ${extra}
      types { text/javascript js; text/css css; image/png png; application/json json; image/svg+xml svg; text/plain txt; }
      ${temporary.map((name) => `${name}_temp_path ${home};`).join(" ")}
      server { listen 127.0.0.1:${port} backlog=4096; root ${directory}; }
    }`,
  );
  return found("nginx", "-c", configuration, "-p", home, "-e", "/dev/null");
}

function lighttpd({ directory, port, home, workers }: Setup): readonly string[] | undefined {
  const configuration = join(home, "lighttpd.conf");
  writeFileSync(
    configuration,
    `server.modules = ( "mod_dirlisting", "mod_staticfile" )
    server.document-root = "${directory}"
    server.bind = "127.0.0.1"
    server.port = ${port}
    server.max-fds = 16384
    server.max-connections = 8192
    server.max-keep-alive-requests = 65535
    server.listen-backlog = 4096
    server.errorlog = "/dev/null"
    ${workers === 1 ? "" : `server.max-worker = ${workers}`}
    dir-listing.activate = "enable"
    mimetype.assign = ( ".js" => "text/javascript", ".css" => "text/css", ".png" => "image/png",
      ".json" => "application/json", ".svg" => "image/svg+xml", ".txt" => "text/plain", "" => "application/octet-stream" )\n`,
  );
  return found("lighttpd", "-D", "-f", configuration);
}

function caddy({ directory, port, home }: Setup): readonly string[] | undefined {
  const serve = ["caddy", "file-server", "--browse", "--root", directory, "--listen", `127.0.0.1:${port}`];
  // It keeps its configuration and its certificates at home.
  return Bun.which("caddy") === null
    ? undefined
    : ["env", `HOME=${home}`, `XDG_CONFIG_HOME=${home}`, `XDG_DATA_HOME=${home}`, ...serve];
}
