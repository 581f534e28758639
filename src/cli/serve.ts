// The tool at work: bind, say so, serve, and end in good order.

import { terminalLog } from "../features/terminal-log.ts";
import type { HTTPServer } from "../server/http-server.ts";
import { localURL, pythonBanner, terminalBanner } from "./banner.ts";
import { baseHandler } from "./base-handler.ts";
import { bind } from "./bind.ts";
import type { Bound } from "./bind.ts";
import { composeHandler } from "./compose-handler.ts";
import type { Values } from "./options.ts";
import { servedDirectory } from "./served-directory.ts";
import { serversFor } from "./servers.ts";
import { paintFor } from "./surroundings.ts";
import type { StopSignal, Surroundings } from "./surroundings.ts";

/** How long requests under way may take after the first signal; `docker stop` kills after ten seconds. */
const GRACE_SECONDS = 5;

/** What a shell reports of a process that a signal ended: 128 and the signal's number. */
const SIGNAL_EXIT_CODES = { SIGINT: 130, SIGTERM: 143 } as const;

/**
 * Serves until a signal.
 *
 * @param values what the user wants
 * @param world where to write and what to hear
 * @returns the exit code: 0 where the first signal was enough
 * @throws ToolError where the directory or the address cannot be had
 */
export async function serve(values: Values, world: Surroundings): Promise<number> {
  const directory = servedDirectory(values.directory);
  const log = world.stderr.isTTY === true && !values.quiet ? logTo(world) : undefined;
  const Handler = composeHandler(await baseHandler(values.cgi), { ...values, directory }, log);
  const onTerminal = world.stdout.isTTY === true;
  // In a script a port means that port; a person is told which one it has become.
  const whenBusy = values.port !== undefined && !onTerminal ? "fail" : "take-next";
  const bound = await bind(values, Handler, whenBusy, await serversFor(values));
  if (isWorker(bound.server)) await bound.server.serve_forever(); // and the process ends with it
  const signals = new Signals(world);
  try {
    announce(bound, directory, world);
    if (values.open) await openPage(bound.server, world);
    return await run(bound.server, signals, world);
  } finally {
    signals.ignore();
  }
}

function logTo(world: Surroundings): ReturnType<typeof terminalLog> {
  return terminalLog((line) => world.stderr.write(line), paintFor(world.stderr, world.env));
}

function announce(
  { server, busyPort }: Bound,
  directory: string,
  { stdout, stderr, env }: Surroundings,
): void {
  const { server_address: address, secure } = server;
  if (stdout.isTTY === true) {
    stdout.write(terminalBanner({ directory, address, busyPort, secure }, paintFor(stdout, env)));
    return;
  }
  stdout.write(pythonBanner(address, secure));
  if (busyPort !== undefined)
    stderr.write(`Port ${busyPort} is in use, serving on port ${server.server_port}\n`);
}

/** A worker has nothing to say but its log, and hears no signals but its parent's. */
function isWorker(server: HTTPServer): boolean {
  return "is_worker" in server && server.is_worker === true;
}

/** Loaded only where it is wanted. */
async function openPage(server: HTTPServer, { env, stderr }: Surroundings): Promise<void> {
  const { openBrowser } = await import("./open-browser.ts");
  const url = localURL(server.server_address, server.secure);
  if (url !== undefined && !openBrowser(url, env))
    stderr.write(`Cannot open a browser; the page is ${url}\n`);
}

async function run(server: HTTPServer, signals: Signals, world: Surroundings): Promise<number> {
  const serving = server.serve_forever();
  // With workers it may end by itself: where none can be started.
  const signal = await Promise.race([signals.next(), serving.then(() => undefined)]);
  if (signal !== undefined) sayGoodbye(signal, server, world);
  const ending = stop(server);
  const { promise: graceOver, resolve } = Promise.withResolvers<undefined>();
  const timer = setTimeout(resolve, GRACE_SECONDS * 1000, undefined);
  const second = await Promise.race([ending, graceOver, signals.next()]);
  clearTimeout(timer);
  server.abort_connections();
  await serving;
  return second === undefined ? 0 : SIGNAL_EXIT_CODES[second];
}

/** Takes no more connections, closes the idle ones, and waits until the others have their reply. */
async function stop(server: HTTPServer): Promise<undefined> {
  server.stop_listening();
  // Whoever has connected and asked before has not been read yet: two turns of the event loop bring that in.
  for (let turn = 0; turn < 2; turn++) await new Promise((resolve) => setImmediate(resolve));
  await server.shutdown();
  await server.server_close();
  // A reply that is written is not yet one that has arrived.
  await Promise.all(Array.from(server.connections, ({ whenClosed }) => whenClosed));
}

/** Python's words, which scripts look for; a person is told only where there is something to wait for. */
function sayGoodbye(signal: StopSignal, { connections }: HTTPServer, { stdout }: Surroundings): void {
  if (stdout.isTTY === true) {
    const busy = [...connections].filter(({ idle }) => !idle).length;
    stdout.write(busy === 0 ? "\n" : `\nFinishing what is under way (${busy}); once more stops at once.\n`);
  } else if (signal === "SIGINT") stdout.write("\nKeyboard interrupt received, exiting.\n");
}

/** Signals in the order they came, so that none is lost between two waits. */
class Signals {
  readonly #came: StopSignal[] = [];
  #wake: ((signal: StopSignal) => void) | undefined;
  /** Lets signals end the process again. */
  readonly ignore: () => void;

  constructor(world: Surroundings) {
    this.ignore = world.onSignal((signal) => {
      const wake = this.#wake;
      this.#wake = undefined;
      if (wake === undefined) this.#came.push(signal);
      else wake(signal);
    });
  }

  /** The next signal. */
  next(): Promise<StopSignal> {
    const signal = this.#came.shift();
    if (signal !== undefined) return Promise.resolve(signal);
    return new Promise((resolve) => (this.#wake = resolve));
  }
}
