// The programs a run starts. Whatever becomes of the run, they end with it.

const running = new Set<Bun.Subprocess>();

/** How a program is started. */
export interface SpawnOptions {
  /** Where its standard output goes: nowhere, to us, or to a file. */
  readonly stdout?: "ignore" | "pipe" | Bun.BunFile;
  /** The same for its standard error. */
  readonly stderr?: "ignore" | "pipe" | Bun.BunFile;
  /** Beside our own environment. */
  readonly env?: Readonly<Record<string, string>>;
}

/** A program that runs. */
export type Child = Bun.Subprocess<
  "ignore",
  "ignore" | "pipe" | Bun.BunFile,
  "ignore" | "pipe" | Bun.BunFile
>;

/**
 * Starts a program that ends at the latest when we do.
 *
 * @param command the program and its arguments
 */
export function spawn(command: readonly string[], options: SpawnOptions = {}): Child {
  const { stdout = "ignore", stderr = "ignore", env = {} } = options;
  const child = Bun.spawn([...command], {
    stdin: "ignore",
    stdout,
    stderr,
    env: { ...process.env, ...env },
    // A group of its own: lighttpd with workers ends its whole group when it is told to end, and that would be us, too.
    detached: true,
  });
  running.add(child);
  void child.exited.then(() => running.delete(child));
  return child;
}

/**
 * Runs a program to its end.
 *
 * @returns what it printed on both ways, or undefined where it is not here or failed
 */
export async function output(command: readonly string[]): Promise<string | undefined> {
  if (Bun.which(command[0] ?? "") === null) return undefined;
  const child = spawn(command, { stdout: "pipe", stderr: "pipe" });
  const [out, error] = await Promise.all([textOf(child.stdout), textOf(child.stderr)]);
  return (await child.exited) === 0 ? out + error : undefined;
}

/** Ends a program; one that does not want to end has three seconds. */
export async function end(child: Child): Promise<void> {
  child.kill();
  const patience = setTimeout(() => child.kill("SIGKILL"), 3000);
  await child.exited;
  clearTimeout(patience);
}

/** Ends all that run, at once. */
export function endAll(): void {
  for (const child of running) child.kill("SIGKILL");
}

function textOf(stream: Child["stdout"]): Promise<string> {
  return stream instanceof ReadableStream ? new Response(stream).text() : Promise.resolve("");
}
