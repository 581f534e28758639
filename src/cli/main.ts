// The tool from its arguments to its exit code. It touches nothing but what it is given.

import type { Values } from "./options.ts";
import { parseArguments } from "./parse-arguments.ts";
import { AUTH_VARIABLE } from "./secret-variables.ts";
import { serve } from "./serve.ts";
import type { Output, Surroundings } from "./surroundings.ts";
import { canAsk } from "./surroundings.ts";
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
    if (argv[0] === "hash") return await hash(argv.slice(1), world);
    const values = parseArguments(argv);
    const text = await textFor(values);
    if (text !== undefined) {
      world.stdout.write(text);
      throwIfLost(world.stdout);
      return 0;
    }
    const wanted = await answered(values, argv, world);
    if (wanted === undefined) return CANCELLED;
    return await serve(await withUsers(wanted, world), world);
  } catch (error) {
    if (!(error instanceof ToolError)) throw error;
    world.stderr.write(errorLine(error));
    return error.exitCode;
  }
}

/** A text that somebody asked for has to arrive: a full disk is told. */
function throwIfLost({ failure }: Output): void {
  if (failure !== undefined) throw new ToolError(`Cannot write: ${failure.message}`);
}

/** A directory of that name is `./hash`. */
async function hash(args: readonly string[], world: Surroundings): Promise<number> {
  const { hashCommand } = await import("./hash-command.ts");
  const exitCode = await hashCommand(args, world);
  throwIfLost(world.stdout);
  return exitCode;
}

/** Whoever has a password is read from files and the environment. */
async function withUsers(values: Values, world: Surroundings): Promise<Values> {
  if (values.auth.length === 0 && world.env[AUTH_VARIABLE] === undefined) return values;
  const { withCredentials } = await import("./credentials.ts");
  return withCredentials(values, world);
}

/** What there is only to print; undefined where a server is wanted. */
async function textFor(values: Values): Promise<string | undefined> {
  if (values.help) return (await import("./help.ts")).helpText();
  if (values.version) return `serve-forever ${(await import("./version.ts")).VERSION}\n`;
  if (values.limit.includes("help")) return (await import("./limits-help.ts")).limitsHelp();
  if (values.completions === undefined) return undefined;
  return (await import("./completions.ts")).completionScript(values.completions);
}

/** The values as they are, or after the questions where those are wanted; undefined where they were left. */
async function answered(
  values: Values,
  argv: readonly string[],
  world: Surroundings,
): Promise<Values | undefined> {
  if (argv.length > 0 && !values.interactive) return values;
  if (!canAsk(world)) {
    if (!values.interactive) return values;
    throw new UsageError("There is no terminal to ask on", "leave out --interactive");
  }
  const { ask } = await import("./prompt.ts");
  return ask(values, world);
}
