// The tool from its arguments to its exit code. It touches nothing but what it is given.

import type { Values } from "./options.ts";
import { parseArguments } from "./parse-arguments.ts";
import { canAsk } from "./surroundings.ts";
import type { Surroundings } from "./surroundings.ts";
import { errorLine, ToolError, UsageError } from "./tool-error.ts";

/** What a shell reports of a program that Ctrl-C ended. */
const CANCELLED = 130;

/**
 * Runs the tool.
 *
 * What a plain start does not need (help, version, the prompt and its library) is only loaded where it is wanted.
 *
 * @param argv the arguments, without the program's name
 * @param world where to read, write and hear signals
 * @returns the exit code: 0, 1 where the machine is in the way, 2 where the arguments make no sense, 130 where the
 *   questions were left, 130 or 143 where a second signal ended it
 */
export async function main(argv: readonly string[], world: Surroundings): Promise<number> {
  try {
    const values = parseArguments(argv);
    if (values.help) return await printHelp(world);
    if (values.version) return await printVersion(world);
    const wanted = await answered(values, argv, world);
    if (wanted === undefined) return CANCELLED;
    const { serve } = await import("./serve.ts");
    return await serve(wanted, world);
  } catch (error) {
    if (!(error instanceof ToolError)) throw error;
    world.stderr.write(errorLine(error));
    return error.exitCode;
  }
}

async function printHelp({ stdout }: Surroundings): Promise<number> {
  const { helpText } = await import("./help.ts");
  stdout.write(helpText());
  return 0;
}

async function printVersion({ stdout }: Surroundings): Promise<number> {
  const { VERSION } = await import("./version.ts");
  stdout.write(`serve-forever ${VERSION}\n`);
  return 0;
}

/** The values as they are, or after the questions where those are wanted; undefined where they were left. */
async function answered(
  values: Values,
  argv: readonly string[],
  world: Surroundings,
): Promise<Values | undefined> {
  const isTerminal = canAsk(world);
  if (values.interactive && !isTerminal) {
    throw new UsageError("There is no terminal to ask on", "leave out --interactive");
  }
  if (!isTerminal || (argv.length > 0 && !values.interactive)) return values;
  const { ask } = await import("./prompt.ts");
  return ask(values, world);
}
