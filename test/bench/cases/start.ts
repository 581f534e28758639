// From the command to the first 200, in a directory of one file.

import { join } from "node:path";

import { copyCheckout } from "../../support/checkout-copy.ts";
import type { Bench } from "../bench.ts";
import { type Case, interleaved, type Measurement } from "../case.ts";
import { type Contender, CONTENDERS, OURS, ownCommand } from "../contenders.ts";
import { output } from "../processes.ts";

/** The name of the binary's row. */
export const BINARY: string = `${OURS}, binary`;

/** A start is short and varies much. */
const TIMES_AS_MANY_ROUNDS = 2;

/** Ours twice: from the source, and as the binary that a build makes. */
export const START: Case = {
  name: "start",
  title: "start to first 200",
  metrics: { milliseconds: { title: "ms", digits: 0 } },
  async run(bench) {
    const contenders = [await ownBinary(bench), ...CONTENDERS.filter(({ role }) => role !== "ceiling")];
    return interleaved(bench.effort.rounds * TIMES_AS_MANY_ROUNDS, contenders, (contender) =>
      measure(bench, contender),
    );
  },
};

async function measure(bench: Bench, contender: Contender): Promise<Measurement> {
  const server = await bench.start(contender, { directory: bench.site.small });
  if (typeof server === "string") return server;
  await using _ends = server;
  return { milliseconds: server.startMs };
}

/** Built from a copy: a run leaves nothing in the checkout. */
async function ownBinary(bench: Bench): Promise<Contender> {
  const copy = bench.site.scratch("build");
  copyCheckout(copy);
  const built = await output([process.execPath, join(copy, "build.ts")]);
  const program = [join(copy, "dist/serve-forever")];
  return {
    name: BINARY,
    role: "own",
    version: [...program, "--version"],
    command: (setup) => (built === undefined ? undefined : ownCommand(program, setup)),
  };
}
