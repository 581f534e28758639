// A running script: its three streams, its patience, and its end.
//
// A script is the leader of a process group of its own, because what it starts has to go with it. Whoever is stopped is
// asked first (SIGTERM: git removes its lock files then) and forced a moment later (SIGKILL). A group that still lives when this
// process ends is forced at once. What a script leaves behind when it ends by itself is left alone.

import { closeSync } from "node:fs";
import { constants } from "node:os";
import process from "node:process";

import { deadlineAfter, unwatch, watch, type Watched } from "../connection/deadlines.ts";
import { PLATFORM } from "../server/runtime.ts";
import { nobody, passwd, type User } from "./cgi-user.ts";
import { LineSplitter } from "./line-splitter.ts";
import { osPipe, type Pipe } from "./os-pipe.ts";
import { ScriptInput, ScriptOutput, type Sink } from "./script-streams.ts";

/** What to start. */
export interface ScriptStart {
  /** The program and its arguments. */
  readonly command: readonly string[];
  /** The directory it starts in. */
  readonly cwd: string;
  /** All of its environment. */
  readonly env: Readonly<Record<string, string>>;
  /** As whom it runs; as we do where undefined. */
  readonly user: User | undefined;
  /** Its stdin: nothing, what {@link CGIProcess.write} brings, or an open file. */
  readonly stdin: "nothing" | "pipe" | number;
  /** Seconds in which it may neither take input nor give output; 0: for ever. */
  readonly timeoutSeconds: number;
  /** Told each line of its stderr. */
  readonly onErrorLine: (line: string) => void;
}

/** Seconds between asking and forcing. */
const GRACE_SECONDS = 2;
/** Seconds that the rest of stderr is waited for; something that was left behind may hold it open for ever. */
const LAST_WORDS_SECONDS = 1;

/** The process groups that end with us, by the number of their leader. */
const groups = new Set<number>();

/** The server's own environment. */
export function serverEnvironment(): Readonly<Record<string, string | undefined>> {
  return process.env;
}

/**
 * As whom scripts run.
 *
 * @returns `nobody` where this process is root's; undefined where scripts run as this process does
 */
export function scriptUser(): User | undefined {
  return process.geteuid?.() === 0 ? nobody(passwd()) : undefined;
}

/** A script that runs, or ran. */
export class CGIProcess implements Watched {
  /** Python's exit code, negative for a signal, once the script has ended. */
  readonly exited: Promise<number>;
  /** The same, once its last words on stderr have been heard, too. */
  readonly finished: Promise<number>;

  readonly #pid: number;
  readonly #stdin: ScriptInput | undefined;
  readonly #stdout: ScriptOutput;
  readonly #timeoutSeconds: number;
  #stopped = false;
  #endedByItself = false;
  #timedOut = false;
  /** Whether it may wait for input that the client has yet to send: that is not its fault. */
  #waitsForClient: boolean;
  #deadline = Infinity;
  #forceAt = Infinity;
  #lastWordsUntil = Infinity;
  readonly #lastWords = Promise.withResolvers<void>();

  /**
   * Starts a script.
   *
   * @throws Error with a `code` such as `ENOENT`, `EACCES` or `ENOEXEC`, by rejection, where it cannot be started
   */
  static async start(start: ScriptStart): Promise<CGIProcess> {
    const stdin = start.stdin === "pipe" ? await osPipe(start.user) : undefined;
    const stdout = await osPipe(start.user);
    const stderr = await osPipe(start.user);
    try {
      const child = spawn(start, stdin, stdout, stderr);
      return new CGIProcess(
        child.pid,
        exitCode(child),
        inputOf(child.stdin, stdin),
        outputOf(child.stdout, stdout),
        outputOf(child.stderr, stderr),
        start,
      );
    } catch (error) {
      for (const end of [stdin?.writeEnd, stdout?.readEnd, stderr?.readEnd])
        if (end !== undefined) closeSync(end);
      throw error;
    } finally {
      for (const end of [stdin?.readEnd, stdout?.writeEnd, stderr?.writeEnd])
        if (end !== undefined) closeSync(end);
    }
  }

  private constructor(
    pid: number,
    exited: Promise<number>,
    stdin: ScriptInput | undefined,
    stdout: ScriptOutput,
    stderr: ScriptOutput,
    { timeoutSeconds, onErrorLine }: ScriptStart,
  ) {
    this.#pid = pid;
    this.#stdin = stdin;
    this.#stdout = stdout;
    this.#timeoutSeconds = timeoutSeconds;
    this.#waitsForClient = stdin !== undefined;
    this.exited = exited.then((code) => this.#hasExited(code));
    this.finished = this.#afterLastWords();
    void this.#listen(stderr, onErrorLine); // ends with the stream; does not reject
    groups.add(pid);
    watch(this);
  }

  /** Whether it was stopped because it did nothing for too long. */
  get timedOut(): boolean {
    return this.#timedOut;
  }

  /** Whether it was stopped. */
  get stopped(): boolean {
    return this.#stopped;
  }

  /** Whether it has ended, and was not stopped before. */
  get endedByItself(): boolean {
    return this.#endedByItself;
  }

  /** The next piece of its output; undefined at the end, or once it is stopped. */
  async read(): Promise<Uint8Array | undefined> {
    return this.#patiently(this.#stdout.read());
  }

  /** Gives it input and waits until it takes it; false where it takes no more. */
  async write(chunk: Uint8Array): Promise<boolean> {
    this.#hasInput();
    const taken = this.#stdin?.write(chunk) ?? Promise.resolve(false);
    // What it started may hold the pipe open without reading.
    const went = await Promise.race([taken, this.exited.then(() => false)]);
    this.#waitsForClient = went;
    return went;
  }

  /** Says that no more input will come. */
  endInput(): void {
    this.#hasInput();
    void this.#stdin?.end(); // may wait for the last write; does not reject
  }

  /** Waits until it has ended, as long as its patience allows. */
  async end(): Promise<number> {
    return this.#patiently(this.exited);
  }

  /** Stops it and all it started: at once as far as it listens, by force after a moment. */
  stop(): void {
    if (this.#stopped || !groups.has(this.#pid)) return;
    this.#stopped = true;
    this.#forceAt = deadlineAfter(GRACE_SECONDS);
    signalGroup(this.#pid, "SIGTERM");
    void this.#stdout.stop(); // wakes who waits in read(); does not reject
  }

  tick(second: number): void {
    if (this.#deadline < second && !this.#waitsForClient && !this.#stopped) {
      this.#timedOut = true;
      this.stop();
    }
    if (this.#forceAt < second) {
      signalGroup(this.#pid, "SIGKILL");
      this.#letGo();
    }
    if (this.#lastWordsUntil < second) this.#lastWords.resolve();
  }

  async #patiently<Result>(work: Promise<Result>): Promise<Result> {
    this.#deadline = deadlineAfter(this.#timeoutSeconds);
    try {
      return await work;
    } finally {
      this.#deadline = Infinity;
    }
  }

  /** From here on it is its own fault when nothing happens. */
  #hasInput(): void {
    this.#waitsForClient = false;
    if (this.#deadline !== Infinity) this.#deadline = deadlineAfter(this.#timeoutSeconds);
  }

  #hasExited(code: number): number {
    this.#endedByItself = !this.#stopped;
    this.#lastWordsUntil = deadlineAfter(LAST_WORDS_SECONDS);
    return code;
  }

  async #afterLastWords(): Promise<number> {
    const code = await this.exited;
    await this.#lastWords.promise;
    // A group that was asked to end is watched until it is forced.
    if (!this.#stopped) this.#letGo();
    return code;
  }

  async #listen(stderr: ScriptOutput, onErrorLine: (line: string) => void): Promise<void> {
    const lines = new LineSplitter(onErrorLine);
    for (let part = await stderr.read(); part !== undefined; part = await stderr.read()) lines.push(part);
    lines.end();
    this.#lastWords.resolve();
  }

  #letGo(): void {
    groups.delete(this.#pid);
    unwatch(this);
  }
}

function spawn(
  { command, cwd, env, user, stdin }: ScriptStart,
  input: Pipe | undefined,
  output: Pipe | undefined,
  errors: Pipe | undefined,
): Bun.Subprocess<"pipe" | "ignore" | number, "pipe" | number, "pipe" | number> {
  endWithUs();
  return Bun.spawn([...command], {
    cwd,
    env: { ...env },
    // A session of its own, and with it a process group.
    detached: true,
    ...user,
    stdin: stdin === "nothing" ? "ignore" : (input?.readEnd ?? stdin),
    stdout: output?.writeEnd ?? "pipe",
    stderr: errors?.writeEnd ?? "pipe",
    windowsHide: true,
  });
}

async function exitCode(child: Bun.Subprocess): Promise<number> {
  const code = await child.exited;
  const signal = child.signalCode;
  if (signal === null) return code;
  return -(typeof signal === "number" ? signal : constants.signals[signal]);
}

function inputOf(sink: Sink | number | undefined, pipe: Pipe | undefined): ScriptInput | undefined {
  if (pipe !== undefined)
    return new ScriptInput(Bun.file(pipe.writeEnd).writer(), () => closeSync(pipe.writeEnd));
  return typeof sink === "object" ? new ScriptInput(sink, nothing) : undefined;
}

function outputOf(
  stream: ReadableStream<Uint8Array> | number | undefined,
  pipe: Pipe | undefined,
): ScriptOutput {
  if (pipe !== undefined)
    return new ScriptOutput(Bun.file(pipe.readEnd).stream(), () => closeSync(pipe.readEnd));
  return new ScriptOutput(typeof stream === "object" ? stream : new ReadableStream(), nothing);
}

function nothing(): void {
  // Bun closes its own pipes.
}

/** Windows has no groups, but knows who started whom; there nobody can be asked. */
function signalGroup(leader: number, signal: "SIGTERM" | "SIGKILL"): void {
  try {
    if (PLATFORM !== "win32") process.kill(-leader, signal);
    else Bun.spawnSync(["taskkill", "/pid", String(leader), "/t", "/f"]);
  } catch {
    // Nobody is left.
  }
}

let endsWithUs = false;

function endWithUs(): void {
  if (!endsWithUs) process.on("exit", forceAll);
  endsWithUs = true;
}

function forceAll(): void {
  for (const leader of groups) signalGroup(leader, "SIGKILL");
}
