// A command that is run to its end, and a server that is asked once and interrupted.

// `bun test` sets NODE_ENV=test, with which Bun reads another set of .env files than its users see.
const ENVIRONMENT = { ...process.env, NODE_ENV: undefined };

/** What a command left behind. */
export interface Finished {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs a command to its end.
 *
 * @param command the program and its arguments
 * @param cwd the directory it starts in
 */
export async function runCommand(command: readonly string[], cwd: string): Promise<Finished> {
  await using child = Bun.spawn([...command], {
    cwd,
    env: ENVIRONMENT,
    stdin: "ignore",
    stdout: "pipe",
    stderr: "pipe",
  });
  const [stdout, stderr, exitCode] = await Promise.all([
    child.stdout.text(),
    child.stderr.text(),
    child.exited,
  ]);
  return { exitCode, stdout, stderr };
}

/**
 * Runs a command that has to succeed.
 *
 * @param command the program and its arguments
 * @param cwd the directory it starts in
 * @returns what it wrote to stdout
 * @throws Error with all it wrote, where it ends with another code than 0
 */
export async function runSuccessfully(command: readonly string[], cwd: string): Promise<string> {
  const { exitCode, stdout, stderr } = await runCommand(command, cwd);
  if (exitCode !== 0) throw new Error(`${command.join(" ")} ended with ${exitCode}: ${stdout}${stderr}`);
  return stdout;
}

/** What a server said and answered before it was interrupted. */
export interface Served {
  readonly banner: string;
  readonly body: string;
  readonly exitCode: number;
}

/**
 * Starts a server, fetches one path and interrupts it as Ctrl-C does.
 *
 * @param command the program and its arguments
 * @param cwd the directory it starts in
 * @param path what to fetch, e.g. `/file`
 */
export async function serveOnce(command: readonly string[], cwd: string, path: string): Promise<Served> {
  await using child = Bun.spawn([...command], {
    cwd,
    env: ENVIRONMENT,
    stdin: "ignore",
    stdout: "pipe",
    stderr: "ignore",
  });
  const banner = await firstLine(child.stdout);
  const port = / port (\d+) /.exec(banner)?.[1];
  if (port === undefined) throw new Error(`${command.join(" ")} did not say its port but: ${banner}`);
  const response = await fetch(`http://127.0.0.1:${port}${path}`, { headers: { connection: "close" } });
  const body = await response.text();
  child.kill("SIGINT");
  return { banner, body, exitCode: await child.exited };
}

async function firstLine(stream: ReadableStream<Uint8Array>): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  for await (const chunk of stream) {
    text += decoder.decode(chunk, { stream: true });
    const end = text.indexOf("\n");
    if (end >= 0) return text.slice(0, end + 1);
  }
  return text;
}
