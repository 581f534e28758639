// The tool at work: bind, say so, serve, and end in good order.

import { compose } from "../features/feature.ts";
import type { Feature } from "../features/feature.ts";
import type { HTTPServer } from "../server/http-server.ts";
import { certificateLine, pythonBanner } from "./announcement.ts";
import type { Rules } from "./banner.ts";
import type { Bound, Servers } from "./bind.ts";
import { bind } from "./bind.ts";
import { baseHandler, composeHandler, switchesFor } from "./compose-handler.ts";
import type { Switches } from "./feature-context.ts";
import type { Composer, LaterFeatures } from "./later-features.ts";
import type { Values } from "./options.ts";
import type { Shown } from "./secure-servers.ts";
import { servedDirectory } from "./served-directory.ts";
import { certificateOf, serversFor } from "./servers.ts";
import { ignoresHangUp, type StopSignal, type Surroundings } from "./surroundings.ts";
import type { TerminalSession } from "./terminal-session.ts";

/** How long requests under way may take after the first signal; `docker stop` kills after ten seconds. */
const GRACE_SECONDS = 5;

/** Sooner than a person asks for something, later than a script that waits for the port. */
const IDLE_MILLISECONDS = 20;

/** What a shell reports of a process that a signal ended: 128 and the signal's number. */
const SIGNAL_EXIT_CODES = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;

/**
 * Serves until a signal.
 *
 * @param values what the user wants
 * @param world where to write and what to hear
 * @returns the exit code: 0 where the first signal was enough
 * @throws ToolError where the directory or the address cannot be had
 */
export async function serve(values: Values, world: Surroundings): Promise<number> {
  const wanted = { ...values, directory: servedDirectory(values.directory) };
  const log = wantsTerminalLog(values, world) ? await logTo(world) : undefined;
  const onTerminal = world.stdout.isTTY === true;
  using session = onTerminal ? await sessionFor(wanted, world) : undefined;
  const Base = await baseHandler(values.cgi);
  const composed: Composer = async (current, its) =>
    compose(await composeHandler(Base, current, log, its), session?.features ?? []);
  const switches = switchesFor(wanted);
  const Handler = await composed(wanted, switches);
  // In a script a port means that port; a person is told which one it has become.
  const whenBusy = values.port !== undefined && !onTerminal ? "fail" : "take-next";
  const certificate = await certificateOf(wanted, world.env);
  const Servers = await limited(await serversFor(values, certificate), values);
  const bound = await bind(values, Handler, whenBusy, Servers);
  if (!values.quiet) loadTimeZone();
  if (isWorker(bound.server)) await bound.server.serve_forever(); // and the process ends with it
  const signals = new Signals(world, onTerminal);
  try {
    const { directory } = wanted;
    await announce({ ...bound, directory, certificate, rules: values, hasKeys: session?.hasKeys }, world);
    if (values.auth.length > 0) await warnOfReaders(values, bound.server, world);
    if (values.open) await openPage(bound.server, world);
    session?.begin(bound.server, await laterFeatures(wanted, composed, switches), () => signals.interrupt());
    if (values.qr) await showCode(bound.server, session, world);
    return await run(bound.server, signals, world);
  } finally {
    signals.ignore();
  }
}

async function limited(servers: Servers, { limit }: Values): Promise<Servers> {
  return limit.length === 0 ? servers : (await import("./apply-limits.ts")).limitedServers(servers, limit);
}

/** A person reads the terminal's own log, unless they want none or another; one in a file is beside it. */
function wantsTerminalLog(values: Values, { stderr }: Surroundings): boolean {
  if (stderr.isTTY !== true || values.quiet) return false;
  return values["log-format"] === undefined || values["log-file"] !== undefined;
}

/** Loaded only where somebody looks on. */
async function sessionFor(values: Values, world: Surroundings): Promise<TerminalSession> {
  const { TerminalSession: Session } = await import("./terminal-session.ts");
  return new Session(values, world);
}

/** Loaded only where somebody looks on. */
async function laterFeatures(values: Values, composer: Composer, switches: Switches): Promise<LaterFeatures> {
  const { LaterFeatures: Later } = await import("./later-features.ts");
  return new Later(values, composer, switches);
}

/** Loaded only where somebody looks on. */
async function logTo(world: Surroundings): Promise<Feature> {
  const { terminalLog } = await import("../features/terminal-log.ts");
  const { paintFor } = await import("./paint-for.ts");
  return terminalLog((line) => world.stderr.write(line), paintFor(world.stderr, world.env));
}

/**
 * The first local time that anybody asks for takes milliseconds, a hundred where its tables have to come from the disk: better now, when
 * nobody waits yet, than with the first line of the log, before the first reply.
 */
function loadTimeZone(): void {
  setTimeout(() => new Date().getTimezoneOffset(), IDLE_MILLISECONDS).unref();
}

interface News extends Bound {
  readonly directory: string;
  readonly certificate: Shown | undefined;
  readonly rules: Rules;
  readonly hasKeys: boolean | undefined;
}

async function announce({ server, ...news }: News, { stdout, stderr, env }: Surroundings): Promise<void> {
  const { server_address: address, secure } = server;
  const { busyPort, certificate } = news;
  if (stdout.isTTY === true) {
    const { terminalBanner } = await import("./banner.ts");
    const { paintFor } = await import("./paint-for.ts");
    stdout.write(terminalBanner({ ...news, address, secure }, paintFor(stdout, env)));
    return;
  }
  if (certificate !== undefined) stderr.write(certificateLine(certificate));
  stdout.write(pythonBanner(address, secure));
  if (busyPort !== undefined)
    stderr.write(`Port ${busyPort} is in use, serving on port ${server.server_port}\n`);
}

/** A worker has nothing to say but its log, and hears no signals but its parent's. */
function isWorker(server: HTTPServer): boolean {
  return "is_worker" in server && server.is_worker === true;
}

/** Somebody may be on the way of passwords. */
async function warnOfReaders(values: Values, server: HTTPServer, { stderr }: Surroundings): Promise<void> {
  const { authWarning } = await import("./auth-warning.ts");
  const warning = authWarning(values.auth, server);
  if (warning !== undefined) stderr.write(warning);
}

/** Loaded only where it is wanted. */
async function openPage(server: HTTPServer, { env, stderr }: Surroundings): Promise<void> {
  const { openBrowser } = await import("./open-browser.ts");
  const { localURL } = await import("./banner.ts");
  const url = localURL(server.server_address, server.secure);
  if (url !== undefined && !openBrowser(url, env))
    stderr.write(`Cannot open a browser; the page is ${url}\n`);
}

async function showCode(
  { server_address: address, secure }: HTTPServer,
  session: TerminalSession | undefined,
  { stderr }: Surroundings,
): Promise<void> {
  if (session === undefined) {
    stderr.write("There is no terminal to show a QR code on\n");
    return;
  }
  const { networkURL } = await import("./banner.ts");
  await session.showCode(networkURL(address, secure));
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
  // What was cut off is logged and counted, too, in the next turn of the event loop.
  await new Promise((resolve) => setImmediate(resolve));
  await serving;
  // Who was taken from the line last, where two signals came at once.
  server.abort_connections();
  return second === undefined ? 0 : SIGNAL_EXIT_CODES[second];
}

/** Takes no more connections, closes the idle ones, and waits until the others have their reply. */
async function stop(server: HTTPServer): Promise<undefined> {
  await server.take_last();
  server.stop_listening();
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
  #hasHeard = false;
  /** Lets signals end the process again. */
  readonly ignore: () => void;

  /**
   * @param world where they come from
   * @param onTerminal whether a window may be closed on us. A script's SIGHUP means what it means to the system, or to the log
   */
  constructor(world: Surroundings, onTerminal: boolean) {
    const signals: readonly StopSignal[] =
      onTerminal && !ignoresHangUp() ? ["SIGINT", "SIGTERM", "SIGHUP"] : ["SIGINT", "SIGTERM"];
    this.ignore = world.onSignal((signal) => this.#hear(signal), signals);
  }

  /** Ctrl-C, where the terminal makes no signal of it. */
  interrupt(): void {
    this.#hear("SIGINT");
  }

  #hear(signal: StopSignal): void {
    // A window that is closed is told by the shell and by the system, the shell's SIGTERM may come before: nobody is in a hurry.
    if (signal === "SIGHUP" && this.#hasHeard) return;
    this.#hasHeard = true;
    const wake = this.#wake;
    this.#wake = undefined;
    if (wake === undefined) this.#came.push(signal);
    else wake(signal);
  }

  /** The next signal. */
  next(): Promise<StopSignal> {
    const signal = this.#came.shift();
    if (signal !== undefined) return Promise.resolve(signal);
    return new Promise((resolve) => (this.#wake = resolve));
  }
}
