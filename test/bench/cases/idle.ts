// Connections that do nothing: what each one costs in memory, before and after it was of use once.

import { attempt, type Case, Gathering, type Measurement } from "../case.ts";
import { Connections } from "../connections.ts";
import { CONTENDERS } from "../contenders.ts";
import type { RunningServer } from "../running-server.ts";

const CLIENTS = 5000;
const REQUEST = "GET /1k.bin HTTP/1.1\r\nHost: a\r\n\r\n";
/** A little less than a whole reply of anybody. */
const REPLY = 1024;
/** Milliseconds after which memory has come to rest, and after which the last reply is missed. */
const REST = 300;
const LATEST = 10_000;

/** The memory of the kernel is not in it. */
export const IDLE: Case = {
  name: "idle",
  title: `${CLIENTS.toLocaleString("en-US")} idle connections`,
  metrics: {
    openBytes: { title: "bytes each, opened", digits: 0 },
    usedBytes: { title: "bytes each, after a request", digits: 0 },
    processMebibytes: { title: "idle process, MiB", digits: 1 },
  },
  async run(bench) {
    const found = new Gathering();
    for (const contender of CONTENDERS) {
      const server = await bench.start(contender, { directory: bench.site.small });
      if (typeof server === "string") continue;
      await using _ends = server;
      found.add(contender.name, await attempt(() => measure(server)));
    }
    return found;
  },
};

async function measure(server: RunningServer): Promise<Measurement> {
  await Bun.sleep(REST);
  const process = server.residentBytes;
  using clients = new Connections(true);
  await clients.connect(server.port, CLIENTS);
  await Bun.sleep(REST);
  const opened = server.residentBytes;
  if (clients.open < CLIENTS) return `closes ${CLIENTS - clients.open} of the connections`;
  clients.send(REQUEST);
  const latest = performance.now() + LATEST;
  while (clients.received < CLIENTS * REPLY && performance.now() < latest) await Bun.sleep(10);
  await Bun.sleep(REST);
  if (clients.received < CLIENTS * REPLY) return "does not answer all of them within ten seconds";
  return {
    openBytes: (opened - process) / CLIENTS,
    usedBytes: (server.residentBytes - process) / CLIENTS,
    processMebibytes: process / 1024 ** 2,
  };
}
