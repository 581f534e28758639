// Five hundred who take a large file slowly: what they cost, and what somebody else notices of them.

import { attempt, type Case, Gathering, type Measurement } from "../case.ts";
import { Connections } from "../connections.ts";
import { CONTENDERS } from "../contenders.ts";
import { latency } from "../latency.ts";
import { output } from "../processes.ts";
import type { RunningServer } from "../running-server.ts";

const LARGE_FILE = "/large.bin";
const CLIENTS = 500;
/** Milliseconds between the pieces of all clients together: each has one every two seconds. */
const SIP = 4;
/** Milliseconds in which somebody else asks, and to become warm. */
const WATCH = 1500;
const WARM = 200;

/** Each server has its own, since what memory is for is to be seen. */
export const SLOW_DOWNLOADS: Case = {
  name: "slow-downloads",
  title: `${CLIENTS} slow downloads of 1 GiB, and a small request every few ms beside them`,
  metrics: {
    besideMs: { title: "beside, median ms", digits: 2 },
    besideP99Ms: { title: "beside, 99th percentile ms", digits: 2 },
    growthKibibytes: { title: "memory KiB a download", digits: 1 },
  },
  async run(bench) {
    bench.site.holdLarge();
    const found = new Gathering();
    for (const contender of CONTENDERS.filter(({ role }) => role !== "ceiling")) {
      const server = await bench.start(contender);
      if (typeof server === "string") continue;
      await using _ends = server;
      found.add(contender.name, await attempt(() => measure(server)));
    }
    return found;
  },
};

async function measure(server: RunningServer): Promise<Measurement> {
  const small = `${server.url}/1k.bin`;
  await latency(small, WARM);
  // Some compile what they run often, and take memory for that once.
  await output(["curl", "-s", "-o", "/dev/null", "--max-time", "10", server.url + LARGE_FILE]);
  const before = server.residentBytes;
  using clients = new Connections(false);
  await clients.connect(server.port, CLIENTS, `GET ${LARGE_FILE} HTTP/1.1\r\nHost: a\r\n\r\n`);
  const sips = setInterval(() => clients.sip(), SIP);
  try {
    const beside = await latency(small, WATCH);
    if (clients.open < CLIENTS) return `closes ${CLIENTS - clients.open} of the downloads`;
    return {
      besideMs: beside.median,
      besideP99Ms: beside.p99,
      growthKibibytes: (server.residentBytes - before) / CLIENTS / 1024,
    };
  } finally {
    clearInterval(sips);
  }
}
