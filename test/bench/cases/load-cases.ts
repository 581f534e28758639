// The cases that load a server with small requests: one file, many, unchanged ones, parts, and a connection each.

import type { Bench } from "../bench.ts";
import { BROWSER } from "../browser.ts";
import { type Case, type Findings, interleaved, type Measurement, wrongReply } from "../case.ts";
import type { RunningServer } from "../running-server.ts";
import { LARGE } from "../site.ts";
import { type Load, load, LOAD_METRICS, requestHead, writeScript } from "../wrk.ts";

const SMALL = "/1k.bin";
const PART = 64 * 1024;

/** In the order of the report. */
export const LOAD_CASES: readonly Case[] = [
  {
    name: "small-50",
    title: "1 KiB, keep-alive, 50 connections",
    metrics: LOAD_METRICS,
    run: (bench) => measureSmall(bench, 50),
  },
  {
    name: "small-1",
    title: "1 KiB, keep-alive, 1 connection",
    metrics: LOAD_METRICS,
    run: (bench) => measureSmall(bench, 1),
  },
  {
    name: "tree",
    title: "1,000 files of 1 to 64 KiB with a browser's headers, 50 connections",
    metrics: LOAD_METRICS,
    run: (bench) => measureLoads(bench, (server) => treeLoad(bench, server)),
  },
  {
    name: "not-modified",
    title: "304 with a browser's headers, 50 connections",
    metrics: LOAD_METRICS,
    run: (bench) => measureLoads(bench, notModifiedLoad),
  },
  {
    name: "new-connections",
    title: "1 KiB, a new connection for each request, 50 at a time",
    metrics: LOAD_METRICS,
    run: (bench) =>
      measureLoads(bench, () =>
        Promise.resolve({ connections: 50, path: SMALL, headers: { Connection: "close" } }),
      ),
  },
  {
    name: "ranges",
    title: "random ranges of 64 KiB out of 1 GiB, 50 connections",
    metrics: LOAD_METRICS,
    run: (bench) => measureLoads(bench, (server) => rangeLoad(bench, server)),
  },
];

type ServerLoad = Omit<Load, "seconds">;

/** Only here the ceiling takes part: it has one answer, which is right here. */
async function measureSmall(bench: Bench, connections: number): Promise<Findings> {
  const { rounds, seconds } = bench.effort;
  return interleaved(rounds, await bench.everybody(), (server) =>
    load(server, { connections, seconds, path: SMALL }),
  );
}

/** A load for each server, or why it cannot take part. */
async function measureLoads(
  bench: Bench,
  loadFor: (server: RunningServer) => Promise<ServerLoad | string>,
): Promise<Findings> {
  const { rounds, seconds } = bench.effort;
  const loads = new Map<RunningServer, ServerLoad | string>();
  for (const server of await bench.servers()) loads.set(server, await loadFor(server));
  return interleaved(rounds, [...loads.keys()], async (server): Promise<Measurement> => {
    const what = loads.get(server) ?? "no load";
    return typeof what === "string" ? what : load(server, { ...what, seconds });
  });
}

async function treeLoad({ site }: Bench, server: RunningServer): Promise<ServerLoad | string> {
  const [first = ""] = site.tree;
  const wrong = await wrongReply(server, first, { status: 200, bytes: 1024 }, BROWSER);
  if (wrong !== undefined) return wrong;
  const heads = site.tree.map((path) => requestHead(server, path, BROWSER));
  return { connections: 50, path: "/", script: writeScript(site.scratch("tree"), heads) };
}

/** As a browser does, with all validators it was given. */
async function notModifiedLoad(server: RunningServer): Promise<ServerLoad | string> {
  const reply = await fetch(server.url + SMALL, { keepalive: false });
  await reply.arrayBuffer();
  const [entityTag, date] = [reply.headers.get("etag"), reply.headers.get("last-modified")];
  const headers = {
    ...BROWSER,
    ...(entityTag === null ? {} : { "If-None-Match": entityTag }),
    ...(date === null ? {} : { "If-Modified-Since": date }),
  };
  const wrong = await wrongReply(server, SMALL, { status: 304, bytes: 0 }, headers);
  return wrong ?? { connections: 50, path: SMALL, headers };
}

/** The same ranges for everybody, by a generator that begins anew for each. */
async function rangeLoad({ site }: Bench, server: RunningServer): Promise<ServerLoad | string> {
  const path = "/large.bin";
  const wrong = await wrongReply(
    server,
    path,
    { status: 206, bytes: PART },
    { Range: `bytes=0-${PART - 1}` },
  );
  if (wrong !== undefined) return wrong;
  let seed = 1;
  const heads = Array.from({ length: 1000 }, () => {
    seed = (seed * 48271) % 0x7fffffff;
    const start = Math.floor((seed / 0x7fffffff) * (LARGE - PART));
    return requestHead(server, path, { Range: `bytes=${start}-${start + PART - 1}` });
  });
  return { connections: 50, path, script: writeScript(site.scratch("ranges"), heads) };
}
