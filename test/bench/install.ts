// `--install`: the peers and the tools, from Debian's archive and from npm.

import { mkdirSync } from "node:fs";

import { CACHE } from "./contenders.ts";

/** What a package is for: its program, which may be here from elsewhere. */
const DEBIAN: Readonly<Record<string, string>> = {
  wrk: "wrk",
  curl: "curl",
  "nginx-light": "nginx",
  lighttpd: "lighttpd",
  caddy: "caddy",
  "linux-perf": "perf",
  valgrind: "valgrind",
};

const NPM = ["http-server", "serve", "sirv-cli"] as const;

/** Fetches what is not here. One that is not to be had is said, and the others still come. */
export function install(): void {
  for (const [name, program] of Object.entries(DEBIAN)) {
    if (Bun.which(program) !== null) continue;
    // Its service is not to start: it would hold port 80.
    run(["apt-get", "install", "-y", "--no-install-recommends", name], {
      DEBIAN_FRONTEND: "noninteractive",
      RUNLEVEL: "1",
      SYSTEMD_OFFLINE: "1",
    });
  }
  mkdirSync(CACHE, { recursive: true });
  run(["npm", "install", "--prefix", CACHE, "--no-audit", "--no-fund", ...NPM], {});
}

function run(command: readonly string[], env: Readonly<Record<string, string>>): void {
  const program = command[0] ?? "";
  const done =
    Bun.which(program) !== null &&
    Bun.spawnSync([...command], { stdio: ["ignore", "inherit", "inherit"], env: { ...process.env, ...env } })
      .success;
  if (!done) console.error(`Cannot fetch: ${command.join(" ")}`);
}
