// One large file to one client: how fast, and what it costs.

import { type Case, interleaved, type Measurement } from "../case.ts";
import { forgetPeak } from "../cost.ts";
import { output } from "../processes.ts";
import type { RunningServer } from "../running-server.ts";
import { LARGE } from "../site.ts";

/** 1 GiB by `curl`. */
export const DOWNLOAD: Case = {
  name: "download",
  title: "1 GiB to one client",
  metrics: {
    mebibytesPerSecond: { title: "MiB/s", digits: 0 },
    cpuSeconds: { title: "server CPU s a GiB", digits: 2 },
    growthMebibytes: { title: "memory it takes, MiB", digits: 1 },
  },
  async run(bench) {
    bench.site.holdLarge();
    return interleaved(bench.effort.rounds, await bench.servers(), download);
  },
};

async function download(server: RunningServer): Promise<Measurement> {
  const { pids, cpuSeconds: before, residentBytes } = server;
  forgetPeak(pids);
  const figures = "%{http_code} %{size_download} %{time_total}";
  const url = `${server.url}/large.bin`;
  const words = await output(["curl", "-s", "-o", "/dev/null", "--max-time", "60", "-w", figures, url]);
  const [status, size, seconds] = (words ?? "").split(" ").map(Number);
  if (status !== 200 || size !== LARGE || seconds === undefined)
    return "does not send the file within a minute";
  return {
    mebibytesPerSecond: LARGE / 1024 ** 2 / seconds,
    cpuSeconds: server.cpuSeconds - before,
    growthMebibytes: (server.peakResidentBytes - residentBytes) / 1024 ** 2,
  };
}
