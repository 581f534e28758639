// From the command to the first 200, in a directory of one file.

import { join } from "node:path";

import { copyCheckout } from "../../support/checkout-copy.ts";
import type { Bench } from "../bench.ts";
import { type Case, interleaved, type Measurement } from "../case.ts";
import { type Contender, CONTENDERS, OURS, ownCommand } from "../contenders.ts";
import { output } from "../processes.ts";

/** The name of the binary's row. */
export const BINARY: string = `${OURS}, binary`;

/** The name of the npm package's row. */
export const PACKAGE: string = `${OURS}, package`;

/** A start is short and varies much. */
const TIMES_AS_MANY_ROUNDS = 7;

/**
 * Ours three times: from the source, from what the npm package holds, and as the binary. The ceiling twice, as source and as a binary:
 * what the runtime itself takes to its first reply.
 */
export const START: Case = {
  name: "start",
  title: "start to first 200",
  metrics: { milliseconds: { title: "ms", digits: 0 } },
  async run(bench) {
    const contenders = [...(await ownBuilds(bench)), await bareBinary(bench), ...CONTENDERS];
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
async function ownBuilds(bench: Bench): Promise<readonly Contender[]> {
  const copy = bench.site.scratch("build");
  copyCheckout(copy);
  const isBuilt = (await output([process.execPath, join(copy, "build.ts")])) !== undefined;
  // The package's by its first line, as a package manager starts it.
  const programs = [
    [PACKAGE, "dist/cli.js"],
    [BINARY, "dist/serve-forever"],
  ] as const;
  return programs.map(([name, path]): Contender => {
    const program = [join(copy, path)];
    return {
      name,
      role: "own",
      version: [...program, "--version"],
      command: (setup) => (isBuilt ? ownCommand(program, setup) : undefined),
    };
  });
}

async function bareBinary(bench: Bench): Promise<Contender> {
  const program = join(bench.site.scratch("bare"), "bare-socket");
  const { success } = await Bun.build({
    entrypoints: [join(import.meta.dir, "../peers/bare-socket.ts")],
    format: "esm",
    bytecode: true,
    compile: { outfile: program },
    throw: false,
  });
  return {
    name: "bare socket, binary",
    role: "ceiling",
    version: [process.execPath, "--version"],
    command: ({ port }) => (success ? [program, String(port)] : undefined),
  };
}
