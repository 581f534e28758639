// A directory that is long.

import { type Case, interleaved, type Measurement } from "../case.ts";
import type { RunningServer } from "../running-server.ts";
import { LISTED } from "../site.ts";

/** One list after the other. */
export const LISTING: Case = {
  name: "listing",
  title: `a directory of ${LISTED.toLocaleString("en-US")} entries`,
  metrics: {
    milliseconds: { title: "ms", digits: 1 },
    cpuMilliseconds: { title: "server CPU ms", digits: 0 },
  },
  async run(bench) {
    return interleaved(bench.effort.rounds, await bench.servers(), measure);
  },
};

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
