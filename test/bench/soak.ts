// `bun test/bench/soak.ts [--minutes N] [--scale N]`: whether the tool keeps serving, and gives back what it took, beside thousands
// of connections that are idle, slow, short or broken.
//
// Server and clients are processes of their own, so that what is measured is the server's. A small request every 100 ms stands for
// everybody else. Linux only: descriptors and memory are read in /proc. Where it may, it makes a network of its own: with the 64 KiB
// packets of a usual loopback interface 500 slow readers fill more buffers than the kernel has for all of TCP.

import { mkdtempSync, readdirSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";

import { Tool } from "../support/spawn-tool.ts";
import { residentBytes } from "./cost.ts";
import { canEnterNamespace, runInNamespace } from "./namespace.ts";
import { type Child, endAll, spawn } from "./processes.ts";
import { CROWD, type Outcome } from "./soak/clients.ts";
import { rank } from "./statistics.ts";

/** Between two small requests, in milliseconds. */
const PROBE_GAP = 100;
/** A small request that takes longer has failed, in milliseconds. */
const PROBE_PATIENCE = 10_000;
/**
 * The same crowd comes first, for so many seconds. A server that has met nobody has not compiled all of its code, nor asked for the
 * memory that it keeps for the next connection; what it holds after one crowd it must not hold twice after another: that is a leak. A
 * quarter of a minute does not do: what is kept settled 3 MiB lower then than behind five minutes.
 */
const REHEARSAL = 60;
/** How long the server is looked at before the clients come, and behind them, in seconds. */
const CALM = 10;
/** Seconds until everything must be back: a closed connection may linger, and memory waits for its collector. */
const RECOVERY = 90;
/** What "back" means: this much more than before. */
const TOLERANCE = 0.05;
/**
 * The most that the kernel keeps for one connection each way. Five hundred slow readers with its usual four megabytes of what is to be
 * sent, and more of what was received, fill the memory that it has for all of TCP together; then it drops what came, waits longer and
 * longer before it tries again, and a reader who takes nothing until patience ends is cut off (seen: 130 of 500 with a minute of it; `nstat` has the drops).
 */
const BOUNDED = `
echo 4096 16384 1048576 > /proc/sys/net/ipv4/tcp_wmem
echo 4096 131072 1048576 > /proc/sys/net/ipv4/tcp_rmem`;
/** Of a file that no slow reader comes to the end of. */
const LARGE = 512 * 1024 ** 2;

/** What was seen of the server during one phase. */
interface Phase {
  readonly name: string;
  /** Milliseconds a small request took. */
  readonly latencies: readonly number[];
  /** Small requests without their reply. */
  readonly failed: number;
  /** The most there was. */
  readonly mostBytes: number;
  readonly mostDescriptors: number;
  /** What there was at its end. */
  readonly bytes: number;
  readonly descriptors: number;
}

const { values } = parseArgs({
  options: { minutes: { type: "string", default: "5" }, scale: { type: "string", default: "1" } },
});
const minutes = positive("minutes", values.minutes);
const scale = positive("scale", values.scale);
process.exitCode = canEnterNamespace()
  ? await runInNamespace(process.argv.slice(2), BOUNDED)
  : await soak(minutes, scale);

/** @returns the exit code: 0 where nothing failed and everything came back */
async function soak(minutesLong: number, size: number): Promise<number> {
  using stack = new DisposableStack();
  const directory = stack.adopt(mkdtempSync(join(tmpdir(), "soak-")), (path) =>
    rmSync(path, { recursive: true }),
  );
  writeFileSync(join(directory, "1k.bin"), new Uint8Array(1024).fill(120));
  writeFileSync(join(directory, "large.bin"), "");
  truncateSync(join(directory, "large.bin"), LARGE);
  await using tool = new Tool(["-q", "-b", "127.0.0.1", "-d", directory, "0"]);
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.once(signal, () => {
      tool.process.kill("SIGKILL");
      endAll();
      rmSync(directory, { recursive: true, force: true });
      process.exit(1);
    });
  }
  const port = await tool.port();
  console.log(`${describe(size)}, for ${minutesLong} minutes, on port ${port}\n`);
  const fresh = await watch("fresh", tool, port, Bun.sleep(CALM * 1000));
  const rehearsal = startClients(port, REHEARSAL, size);
  const first = await watch("first crowd", tool, port, rehearsal.outcome);
  const rest = await watch("its leaving", tool, port, recovered(tool, fresh));
  const before = await watch("before", tool, port, Bun.sleep(CALM * 1000));
  const outcomes = [await rehearsal.outcome];
  const clients = startClients(port, minutesLong * 60, size);
  const arrival = await watch("arrival", tool, port, clients.allThere);
  const during = await watch("during", tool, port, clients.outcome);
  outcomes.push(await clients.outcome);
  const leaving = await watch("leaving", tool, port, recovered(tool, before));
  const after = await watch("after", tool, port, Bun.sleep(CALM * 1000));
  const phases = [fresh, first, rest, before, arrival, during, leaving, after];
  printPhases(phases);
  for (const [index, outcome] of outcomes.entries())
    printOutcome(index === 0 ? "The first" : "The second", outcome);
  tool.process.kill("SIGTERM");
  return verdict(phases, outcomes, before, after, await tool.exited);
}

function describe(size: number): string {
  const [idle, readers, writers, churns] = Object.values(CROWD).map((count) => Math.ceil(count * size));
  return `${idle} idle connections, ${readers} slow readers, ${writers} slow writers, ${churns} connections a second that come and go`;
}

interface Clients {
  /** Settles once the idle and slow ones are connected. */
  readonly allThere: Promise<void>;
  /** Settles when they have gone. */
  readonly outcome: Promise<Outcome>;
}

function startClients(port: number, seconds: number, size: number): Clients {
  const program = resolve(import.meta.dir, "soak/clients.ts");
  const command = [process.execPath, program, port, seconds, size].map(String);
  const child = spawn(command, { stdout: "pipe", stderr: "pipe" });
  const allThere = Promise.withResolvers<void>();
  const outcome = (async () => {
    let text = "";
    const decoder = new TextDecoder();
    for await (const chunk of piped(child.stdout)) {
      text += decoder.decode(chunk, { stream: true });
      if (text.includes("\n")) allThere.resolve();
    }
    allThere.resolve();
    if ((await child.exited) !== 0)
      throw new Error(`The clients ended early: ${await new Response(piped(child.stderr)).text()}`);
    return JSON.parse(text.slice(text.indexOf("\n"))) as Outcome; // what clients.ts prints
  })();
  return { allThere: allThere.promise, outcome };
}

function piped(stream: Child["stdout"]): ReadableStream<Uint8Array<ArrayBuffer>> {
  if (stream instanceof ReadableStream) return stream;
  throw new TypeError("The clients have no pipe");
}

/** Asks for something small again and again, and looks at the server, until something else is done. */
async function watch(name: string, tool: Tool, port: number, until: Promise<unknown>): Promise<Phase> {
  let over = false;
  const end = until.finally(() => (over = true));
  const latencies: number[] = [];
  const probes: Promise<void>[] = [];
  let [failed, mostBytes, mostDescriptors] = [0, 0, 0];
  const probe = async (): Promise<void> => {
    const milliseconds = await latencyOf(port);
    if (milliseconds === undefined) failed++;
    else latencies.push(milliseconds);
  };
  while (!over) {
    // To count ten thousand descriptors takes ten milliseconds, so that comes first: they are ours, not the server's.
    mostBytes = Math.max(mostBytes, bytesOf(tool));
    mostDescriptors = Math.max(mostDescriptors, descriptorsOf(tool));
    probes.push(probe());
    await Bun.sleep(PROBE_GAP);
  }
  await Promise.all([end, ...probes]);
  return {
    name,
    latencies,
    failed,
    mostBytes,
    mostDescriptors,
    bytes: bytesOf(tool),
    descriptors: descriptorsOf(tool),
  };
}

/** @returns milliseconds; undefined where there is no whole reply in time */
async function latencyOf(port: number): Promise<number | undefined> {
  const begin = performance.now();
  try {
    const signal = AbortSignal.timeout(PROBE_PATIENCE);
    const reply = await fetch(`http://127.0.0.1:${port}/1k.bin`, { keepalive: false, signal });
    const whole = reply.status === 200 && (await reply.arrayBuffer()).byteLength === 1024;
    return whole ? performance.now() - begin : undefined;
  } catch {
    return undefined;
  }
}

/** Settles when descriptors and memory are back, or the time for that is over. */
async function recovered(tool: Tool, { mostDescriptors, mostBytes }: Phase): Promise<void> {
  const latest = performance.now() + RECOVERY * 1000;
  while (performance.now() < latest) {
    if (isBack(descriptorsOf(tool), mostDescriptors) && isBack(bytesOf(tool), mostBytes)) return;
    await Bun.sleep(PROBE_GAP);
  }
}

function isBack(now: number, before: number): boolean {
  return now <= before * (1 + TOLERANCE);
}

function bytesOf(tool: Tool): number {
  return residentBytes([tool.process.pid]);
}

function descriptorsOf(tool: Tool): number {
  return readdirSync(`/proc/${tool.process.pid}/fd`).length;
}

function printPhases(phases: readonly Phase[]): void {
  console.log(
    "| | small requests | failed | median ms | p99 ms | most ms | MiB: most | at the end | descriptors: most | at the end |",
  );
  console.log(`|${" --- |".repeat(10)}`);
  for (const { name, latencies, failed, mostBytes, bytes, mostDescriptors, descriptors } of phases) {
    const times = [0.5, 0.99, 1].map((share) =>
      latencies.length > 0 ? rank(latencies, share).toFixed(1) : "–",
    );
    const memory = [mostBytes, bytes].map(mebibytes);
    const cells = [
      name,
      latencies.length + failed,
      failed,
      ...times,
      ...memory,
      mostDescriptors,
      descriptors,
    ];
    console.log(`| ${cells.join(" | ")} |`);
  }
}

function printOutcome(
  crowd: string,
  { idleReplies, slowlyRead, slowlyWritten, churns, aborted, failures }: Outcome,
): void {
  console.log(
    `\n${crowd} crowd. Idle connections: ${idleReplies} replies; slow readers: ${(slowlyRead / 1024 ** 2).toFixed(0)} MiB read;`,
  );
  console.log(`slow writers: ${slowlyWritten} replies; came and went: ${churns}; aborted: ${aborted}`);
  for (const [what, count] of Object.entries(failures)) console.log(`FAILED ${count} times: ${what}`);
}

function verdict(
  phases: readonly Phase[],
  outcomes: readonly Outcome[],
  before: Phase,
  after: Phase,
  exitCode: number,
): number {
  const failed = phases.reduce((sum, phase) => sum + phase.failed, 0);
  const checks: readonly (readonly [what: string, holds: boolean])[] = [
    ["no small request failed", failed === 0],
    ["no client failed", outcomes.every(({ failures }) => Object.keys(failures).length === 0)],
    [
      `descriptors are back: ${before.mostDescriptors} before, ${after.mostDescriptors} after`,
      isBack(after.mostDescriptors, before.mostDescriptors),
    ],
    [
      `memory is back: ${mebibytes(before.mostBytes)} MiB before, ${mebibytes(after.bytes)} after`,
      isBack(after.bytes, before.mostBytes),
    ],
    [`SIGTERM ended the server with ${exitCode}`, exitCode === 0],
  ];
  console.log("");
  for (const [what, holds] of checks) console.log(`${holds ? "yes" : "NO "}  ${what}`);
  return checks.every(([, holds]) => holds) ? 0 : 1;
}

function mebibytes(size: number): string {
  return (size / 1024 ** 2).toFixed(0);
}

function positive(name: string, text: string): number {
  const value = Number(text);
  if (!(value > 0)) throw new RangeError(`--${name} takes a number above 0, not ${text}`);
  return value;
}
