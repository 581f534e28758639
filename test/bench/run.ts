// `bun run bench`: what a request costs here, and what it costs others, in one run.
//
// Times drift on a busy machine, so the rounds of all contenders are interleaved and medians are compared; processor time
// a request drifts least. The load comes from `wrk`.

import { mkdtempSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";

import { cell, latencies, type Load, load, rank } from "./measure.ts";
import { CONTENDERS, type Running, start } from "./servers.ts";

const ROUNDS = Number(process.env["ROUNDS"] ?? 5);
const SECONDS = Number(process.env["SECONDS"] ?? 2);

const directory = mkdtempSync(join(tmpdir(), "bench-site-"));
writeFileSync(join(directory, "1k.bin"), new Uint8Array(1024).fill(120));
writeFileSync(join(directory, "large.bin"), "");
truncateSync(join(directory, "large.bin"), 5 * 1024 ** 3);

const servers: Running[] = [];
try {
  if (Bun.which("wrk") === null)
    throw new Error("The load comes from `wrk`: install it first (Debian: apt-get install wrk)");
  await describeMachine();
  for (const contender of CONTENDERS) {
    const server = await start(contender, directory);
    if (server === undefined) console.log(`not here: ${contender.name}`);
    else servers.push(server);
  }
  smallFile();
  await besideDownload();
} finally {
  for (const server of servers) await server[Symbol.asyncDispose]();
  rmSync(directory, { recursive: true, force: true });
}

async function describeMachine(): Promise<void> {
  const commit = (await Bun.$`git rev-parse --short HEAD`.nothrow().quiet().text()).trim();
  console.log(`${cpus()[0]?.model ?? "?"}, ${cpus().length} cores, Bun ${Bun.version}, commit ${commit}\n`);
}

/** A file of 1 KiB over 50 connections that stay open. */
function smallFile(): void {
  const loads = new Map<Running, Load[]>(servers.map((server) => [server, []]));
  for (let round = 0; round < ROUNDS; round++) {
    for (const [server, found] of loads) found.push(load(server, "/1k.bin", 50, SECONDS));
  }
  const own = loads.get(servers[0] ?? fail())?.map(({ requestsPerSecond }) => requestsPerSecond) ?? [];
  console.log(
    "| 1 KiB, keep-alive, 50 connections | requests/s | CPU µs a request | ours / theirs | first reply after ms |",
  );
  console.log("| --- | --- | --- | --- | --- |");
  for (const [{ name, startMs }, found] of loads) {
    const speeds = found.map(({ requestsPerSecond }) => requestsPerSecond);
    const ratios = speeds.map((speed, round) => (own[round] ?? Number.NaN) / speed);
    const costs = found.map(({ cpuMicroseconds }) => cpuMicroseconds);
    console.log(
      `| ${name} | ${cell(speeds)} | ${cell(costs, 1)} | ${rank(ratios, 0.5).toFixed(2)} | ${startMs.toFixed(0)} |`,
    );
  }
}

/** A small request every few milliseconds, alone and while 5 GiB go to somebody else. */
async function besideDownload(): Promise<void> {
  console.log("\n| small request | median ms | p99 ms | most ms |\n| --- | --- | --- | --- |");
  for (const server of servers) {
    const url = `${server.url}/1k.bin`;
    await latencies(url, 20, 5);
    printLatencies(`${server.name}, alone`, await latencies(url, 200, 5));
    const download = Bun.spawn(["curl", "-s", "-o", "/dev/null", `${server.url}/large.bin`]);
    printLatencies(`${server.name}, beside a download`, await latencies(url, 200, 5));
    download.kill();
    await download.exited;
  }
}

function printLatencies(name: string, found: readonly number[]): void {
  console.log(`| ${name} | ${[0.5, 0.99, 1].map((share) => rank(found, share).toFixed(2)).join(" | ")} |`);
}

function fail(): never {
  throw new Error("No server is running");
}
