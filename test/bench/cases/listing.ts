// A directory that is long. Three of ours: the tool's page, which has the size and the time of each entry; the library's, which has
// what Python's has; and what it takes to look at each entry without a page around it.

import { join } from "node:path";

import { type Case, interleaved, type Measurement } from "../case.ts";
import { type Contender, OURS } from "../contenders.ts";
import type { RunningServer } from "../running-server.ts";
import { LISTED } from "../site.ts";

/** The name of the row with Python's page. */
export const LIBRARY_PAGE: string = `${OURS}, Python's page`;

/** What has no page is the floor of those with sizes and times. */
const PROGRAMS: readonly (readonly [name: string, program: string])[] = [
  [LIBRARY_PAGE, "library-listing.ts"],
  ["a look at each entry", "look-at-each.ts"],
];

/** Lists before those that count. */
const WARM = 3;

/** One list after the other. */
export const LISTING: Case = {
  name: "listing",
  title: `a directory of ${LISTED.toLocaleString("en-US")} entries`,
  metrics: {
    milliseconds: { title: "ms", digits: 1 },
    cpuMilliseconds: { title: "server CPU ms", digits: 0 },
  },
  async run(bench) {
    await using own = new AsyncDisposableStack();
    const servers = [...(await bench.servers())];
    for (const [name, program] of PROGRAMS) {
      const server = await bench.start(contender(name, program));
      if (typeof server !== "string") servers.push(own.use(server));
    }
    // Some compile what they run often, and this they have not run.
    for (const server of servers) for (let time = 0; time < WARM; time++) await measure(server);
    // The servers end with this function: not before all is measured.
    return await interleaved(bench.effort.rounds, servers, measure);
  },
};

function contender(name: string, program: string): Contender {
  const path = join(import.meta.dir, "../peers", program);
  return {
    name,
    role: "own",
    version: [process.execPath, "--version"],
    command: ({ port, directory }: Parameters<Contender["command"]>[0]) => [
      process.execPath,
      path,
      String(port),
      directory,
    ],
  };
}

async function measure(server: RunningServer): Promise<Measurement> {
  const before = server.cpuSeconds;
  const began = performance.now();
  const reply = await fetch(`${server.url}/listed/`, { redirect: "manual" });
  const page = await reply.text();
  const milliseconds = performance.now() - began;
  if (reply.status !== 200) return `answers ${reply.status}`;
  const last = new RegExp(`entry(?:%20| )number(?:%20| )${LISTED - 1}\\.txt`);
  if (!last.test(page)) return "does not list all of them";
  return { milliseconds, cpuMilliseconds: (server.cpuSeconds - before) * 1000 };
}
