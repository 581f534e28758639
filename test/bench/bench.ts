// A run: what all its cases share.

import type { Contender, Setup } from "./contenders.ts";
import { CONTENDERS } from "./contenders.ts";
import type { Cores } from "./machine.ts";
import { output } from "./processes.ts";
import { RunningServer } from "./running-server.ts";
import { Site } from "./site.ts";

/** How much is measured. */
export interface Effort {
  readonly rounds: number;
  /** How long one measurement loads a server. */
  readonly seconds: number;
}

/** What a case may ask for when it starts a server of its own; absent: one worker on its core that logs nothing. */
export type Wish = Partial<Pick<Setup, "directory" | "workers" | "log">>;

/** A run. */
export class Bench implements AsyncDisposable {
  readonly site: Site = new Site();
  readonly effort: Effort;
  readonly #cores: Cores | undefined;
  #shared: RunningServer[] | undefined;
  #absent: string[] = [];

  constructor(effort: Effort, cores: Cores | undefined) {
    this.effort = effort;
    this.#cores = cores;
  }

  /** Who could not be started, and why. */
  get absent(): readonly string[] {
    return this.#absent;
  }

  /** All file servers, warm, one worker each; they are started once and stay until the run ends. */
  async servers(): Promise<readonly RunningServer[]> {
    return (await this.everybody()).filter(({ role }) => role !== "ceiling");
  }

  /** The file servers and the ceiling. */
  async everybody(): Promise<readonly RunningServer[]> {
    if (this.#shared === undefined) {
      this.#shared = [];
      for (const contender of CONTENDERS) {
        const server = await this.start(contender);
        if (typeof server === "string") this.#absent.push(`${contender.name}: ${server}`);
        else this.#shared.push(server);
      }
      for (const server of this.#shared) await warm(server);
    }
    return this.#shared;
  }

  /**
   * Starts one of its own for a case.
   *
   * @returns the server, which the case has to end, or why there is none
   */
  start(contender: Contender, wish: Wish = {}): Promise<RunningServer | string> {
    const { directory = this.site.directory, workers = 1, log = "none" } = wish;
    const home = this.site.scratch("home");
    const core = workers === 1 ? this.#cores?.server : undefined;
    return RunningServer.start(contender, { directory, workers, log, home, core, port: freePort() });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const server of this.#shared ?? []) await server[Symbol.asyncDispose]();
    this.site[Symbol.dispose]();
  }
}

/** Some compile what they run often. */
async function warm({ url }: RunningServer): Promise<void> {
  await output(["wrk", "-t1", "-c10", "-d1s", `${url}/1k.bin`]);
}

function freePort(): number {
  const probe = Bun.listen({ hostname: "127.0.0.1", port: 0, socket: { data: () => undefined } });
  const { port } = probe;
  probe.stop();
  return port;
}
