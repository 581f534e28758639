// `bun run bench`: what a request costs here, and what it costs others, in one run. README.md beside this says how to read it.

import { Bench } from "./bench.ts";
import { CASES, SLOW_CASES } from "./cases/all.ts";
import { install } from "./install.ts";
import { describeMachine, pinLoad } from "./machine.ts";
import { canEnterNamespace, runInNamespace } from "./namespace.ts";
import { type Options, parseOptions, USAGE } from "./options.ts";
import { type Chapter, chapterText, headText, runJSON, versions } from "./report.ts";

const ALL = [...CASES, ...SLOW_CASES];

process.exitCode = await main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<number> {
  const options = parseOptions(
    args,
    ALL.map(({ name }) => name),
  );
  if (typeof options === "string") {
    console.error(`bench: ${options}\n${USAGE}`);
    return 2;
  }
  if (options.install) {
    install();
    return 0;
  }
  if (Bun.which("wrk") === null || Bun.which("curl") === null) {
    console.error("bench: the load comes from `wrk` and `curl`: bun run bench --install");
    return 2;
  }
  if (options.namespace && canEnterNamespace()) return runInNamespace(args);
  await measure(options);
  return 0;
}

async function measure(options: Options): Promise<void> {
  const cores = await pinLoad();
  const machine = await describeMachine(cores);
  const numbers = await versions();
  console.log(headText(machine, numbers));
  if (machine.loopbackMTU !== 1500) console.log("The ratios for large bodies mean nothing with this MTU.\n");
  await using bench = new Bench(options, cores);
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => abandon(bench));
  const chapters: Chapter[] = [];
  for (const one of chosen(options)) {
    const began = performance.now();
    const chapter = { case: one, findings: await one.run(bench) };
    console.error(`${one.name}: ${((performance.now() - began) / 1000).toFixed(0)} s`);
    chapters.push(chapter);
    console.log(chapterText(chapter));
  }
  for (const absent of bench.absent) console.log(`Not measured: ${absent}.`);
  const { rounds, seconds, json } = options;
  if (json !== undefined) await Bun.write(json, runJSON(machine, numbers, { rounds, seconds }, chapters));
}

function chosen({ cases }: Options): typeof ALL {
  return cases.length === 0 ? [...CASES] : ALL.filter(({ name }) => cases.includes(name));
}

/** Ctrl-C: nothing stays behind. */
function abandon(bench: Bench): never {
  bench.site[Symbol.dispose]();
  process.exit(130);
}
