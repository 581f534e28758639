// A small request now and then, alone and while GiB after GiB goes to somebody else.

import { getPriority, setPriority } from "node:os";

import { type Case, interleaved, type Measurement } from "../case.ts";
import { latency } from "../latency.ts";
import { end, spawn } from "../processes.ts";
import type { RunningServer } from "../running-server.ts";

/** Milliseconds for either half, and to become warm. */
const HALF = 1000;
const WARM = 200;

/** One round, which has hundreds of requests. */
export const BESIDE_DOWNLOAD: Case = {
  name: "beside-download",
  title: "a small request every few ms, beside downloads of 1 GiB and alone",
  metrics: {
    besideMs: { title: "beside, median ms", digits: 2 },
    besideP99Ms: { title: "beside, 99th percentile ms", digits: 2 },
    aloneMs: { title: "alone, median ms", digits: 2 },
    aloneP99Ms: { title: "alone, 99th percentile ms", digits: 2 },
  },
  async run(bench) {
    bench.site.holdLarge();
    return interleaved(1, await bench.servers(), measure);
  },
};

async function measure({ url }: RunningServer): Promise<Measurement> {
  const small = `${url}/1k.bin`;
  // The client of the download takes all of the core that it shares with us, the more the faster the server is. What is asked here
  // is how long the server lets us wait, not the scheduler.
  using _first = atTheFront();
  await latency(small, WARM);
  const alone = await latency(small, HALF);
  // More than anybody sends in that time, and no more memory for files than one of them takes.
  const download = spawn(["nice", "-n", "19", "curl", "-s", "-o", "/dev/null", `${url}/large.bin?[1-20]`]);
  try {
    const beside = await latency(small, HALF);
    return { besideMs: beside.median, besideP99Ms: beside.p99, aloneMs: alone.median, aloneP99Ms: alone.p99 };
  } finally {
    await end(download);
  }
}

/** Puts this process before others on its core, where the system lets it. */
function atTheFront(): Disposable {
  const before = getPriority();
  try {
    setPriority(-19);
  } catch {
    // Then the wait for the core is in the figures, for everybody alike.
  }
  return { [Symbol.dispose]: () => setPriority(before) };
}
