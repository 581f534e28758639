// Slow clients beside an honest one: `bun test/differential/slow.ts`. Run by hand, it takes more than a minute.
//
// slowhttptest holds hundreds of connections that send their head or their body a few bytes at a time, or read their
// reply so. Beside it one client asks for a small file ten times a second, each time on a new connection: a server
// that gives away its last slot, descriptor or turn to the slow ones leaves that client without an answer.

import { chmodSync } from "node:fs";

import { Site } from "../support/site.ts";
import { Tool } from "../support/spawn-tool.ts";

const CONNECTIONS = 500;
const SECONDS = 20;
const PROBE_EVERY_MS = 100;

/** A probe that takes longer than this counts as not answered. */
const PROBE_PATIENCE_MS = 5000;

const SMALL = "here\n";

/** Reads its body: who posts to a file is refused at once, and has nothing to be slow about. */
const SCRIPT = `#!/bin/sh
printf 'Content-Type: text/plain\\r\\n\\r\\n'
wc -c
`;

/** What slowhttptest is to do; the slow reader needs a reply that does not fit into the buffers of the kernel. */
const MODES = [
  { name: "head", options: ["-H", "-i", "5", "-x", "24"], path: "/small.txt" },
  { name: "body", options: ["-B", "-i", "5", "-s", "8192", "-x", "10"], path: "/cgi-bin/count" },
  {
    name: "read",
    options: ["-X", "-w", "10", "-y", "20", "-n", "5", "-z", "32", "-k", "3"],
    path: "/large.bin",
  },
] as const;

/** What came of the probes of a mode. */
interface Probes {
  /** How long each answered one took, in milliseconds, sorted. */
  readonly times: readonly number[];
  /** Why the others failed. */
  readonly failures: readonly string[];
}

if (Bun.which("slowhttptest") === null) {
  console.error("Cannot find slowhttptest: apt-get install slowhttptest");
  process.exit(2);
}
process.exitCode = (await everyMode()) ? 0 : 1;

/** Runs the modes one after the other on one server; whether every probe was answered. */
async function everyMode(): Promise<boolean> {
  using site = slowSite();
  await using tool = new Tool(["-q", "--cgi", "-b", "127.0.0.1", site.path, "0"]);
  const url = `http://127.0.0.1:${await tool.port()}`;
  console.log("mode   probes  failures  median ms  p99 ms  most ms  slow connections");
  let answered = true;
  for (const { name, options, path } of MODES) {
    const attack = slowhttptest(options, url + path);
    const probes = await probeUntil(attack, `${url}/small.txt`);
    console.log(row(name, probes), await attack);
    for (const failure of new Set(probes.failures)) console.log(`  ${failure}`);
    answered &&= probes.times.length > 0 && probes.failures.length === 0;
  }
  return answered;
}

/** Where root starts the tool, its scripts run as somebody else, who has to reach them. */
function slowSite(): Site {
  const site = new Site({ "small.txt": SMALL, "large.bin": new Uint8Array(8 * 1024 ** 2) });
  chmodSync(site.write("cgi-bin/count", SCRIPT), 0o755);
  chmodSync(site.path, 0o755);
  return site;
}

/** Runs it to its end; how its connections stood then, in its own words. */
async function slowhttptest(options: readonly string[], url: string): Promise<string> {
  const count = String(CONNECTIONS);
  const general = ["-c", count, "-r", count, "-l", String(SECONDS), "-v", "1", "-u", url];
  const child = Bun.spawn(["slowhttptest", ...options, ...general], { stdin: "ignore", stdout: "pipe" });
  // Coloured, and the screen is cleared for each report: the last one counts.
  const output = Bun.stripANSI(await child.stdout.text());
  const states = ["initializing", "pending", "connected", "error", "closed"].map((state) => {
    const last = output.match(new RegExp(`^${state}: +\\d+`, "gm"))?.at(-1);
    return last?.replace(/ +/, " ") ?? `${state}: ?`;
  });
  return states.join(", ");
}

/** Asks at a fixed pace, whether the last answer is there or not, until the other work is done. */
async function probeUntil(work: Promise<unknown>, url: string): Promise<Probes> {
  const times: number[] = [];
  const failures: string[] = [];
  const pending: Promise<void>[] = [];
  const timer = setInterval(() => pending.push(probe(url, times, failures)), PROBE_EVERY_MS);
  await work;
  clearInterval(timer);
  await Promise.all(pending);
  return { times: times.toSorted((first, second) => first - second), failures };
}

async function probe(url: string, times: number[], failures: string[]): Promise<void> {
  const start = performance.now();
  try {
    const signal = AbortSignal.timeout(PROBE_PATIENCE_MS);
    const reply = await fetch(url, { keepalive: false, headers: { Connection: "close" }, signal });
    const text = await reply.text();
    if (reply.status === 200 && text === SMALL) times.push(performance.now() - start);
    else failures.push(`Status ${reply.status}, ${text.length} bytes`);
  } catch (error) {
    failures.push(String(error));
  }
}

function row(name: string, { times, failures }: Probes): string {
  const at = (share: number): string => (times[Math.ceil(share * times.length) - 1] ?? Number.NaN).toFixed(1);
  return [
    name.padEnd(5),
    String(times.length + failures.length).padStart(7),
    String(failures.length).padStart(9),
    at(0.5).padStart(10),
    at(0.99).padStart(7),
    at(1).padStart(8),
    "",
  ].join(" ");
}
