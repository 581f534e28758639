// The load of the cases with many small requests, by `wrk`.

import { writeFileSync } from "node:fs";
import { join } from "node:path";

import type { Measurement, Metric } from "./case.ts";
import { output } from "./processes.ts";
import type { RunningServer } from "./running-server.ts";

/** What is sent. */
export interface Load {
  readonly connections: number;
  readonly seconds: number;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** A script that {@link writeScript} made; instead of the headers. */
  readonly script?: string;
}

/** What {@link load} finds, by name. */
export const LOAD_METRICS = {
  requestsPerSecond: { title: "requests/s", digits: 0 },
  cpuMicroseconds: { title: "server CPU µs a request", digits: 1 },
} as const satisfies Record<string, Metric>;

/** Loads a server and looks what that costs it. */
export async function load(server: RunningServer, what: Load): Promise<Measurement> {
  const { connections, seconds, path, headers = {}, script } = what;
  const before = server.cpuSeconds;
  const text = await output([
    "wrk",
    "-t1",
    `-c${connections}`,
    `-d${seconds}s`,
    ...Object.entries(headers).flatMap(([name, value]) => ["-H", `${name}: ${value}`]),
    ...(script === undefined ? [] : ["-s", script]),
    server.url + path,
  ]);
  const used = server.cpuSeconds - before;
  const requests = Number(/(\d+) requests in/.exec(text ?? "")?.[1] ?? 0);
  const requestsPerSecond = Number(/Requests\/sec:\s+([\d.]+)/.exec(text ?? "")?.[1]);
  const refused = /Non-2xx or 3xx responses: (\d+)/.exec(text ?? "")?.[1];
  if (requests === 0) return "answers no request of this load";
  if (refused !== undefined) return `refuses ${refused} of ${requests} requests`;
  return { requestsPerSecond, cpuMicroseconds: (used * 1e6) / requests };
}

/**
 * Makes a script that sends requests in turn.
 *
 * @param directory where to
 * @param heads complete request heads
 * @returns its path
 */
export function writeScript(directory: string, heads: readonly string[]): string {
  const path = join(directory, "requests.lua");
  // Lua reads the escapes that JSON writes, as long as there are only \r, \n, \" and \\.
  const list = heads.map((head) => JSON.stringify(head)).join(",\n");
  writeFileSync(
    path,
    `local heads = {\n${list}\n}
    local turn = 0
    function request()
      turn = turn % #heads + 1
      return heads[turn]
    end\n`,
  );
  return path;
}

/** The head of a GET request. */
export function requestHead(
  { port }: RunningServer,
  path: string,
  headers: Readonly<Record<string, string>>,
): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n${lines.join("")}\r\n`;
}
