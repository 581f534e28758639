// Other people's programs, run to their end.

/** What a program said and how it ended. */
export interface Finished {
  readonly stdout: Buffer;
  readonly stderr: string;
  readonly exitCode: number;
}

/**
 * Runs a program.
 *
 * @param command its name and arguments
 * @param input what it reads from stdin
 * @param cwd where it runs
 */
export async function run(
  command: readonly string[],
  input = "",
  cwd: string = process.cwd(),
): Promise<Finished> {
  const program = Bun.spawn([...command], { cwd, stdin: Buffer.from(input), stdout: "pipe", stderr: "pipe" });
  const [stdout, stderr, exitCode] = await Promise.all([
    new Response(program.stdout).bytes(),
    new Response(program.stderr).text(),
    program.exited,
  ]);
  return { stdout: Buffer.from(stdout), stderr, exitCode };
}

/** The same, where only a success and its text count. */
export async function output(command: readonly string[], input = ""): Promise<string> {
  const { stdout, stderr, exitCode } = await run(command, input);
  if (exitCode !== 0) throw new Error(`${command.join(" ")} ended with ${exitCode}: ${stderr}`);
  return stdout.toString();
}
