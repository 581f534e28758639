// Which part this process plays for a server that several processes share.
//
// Bun cannot fork. A worker is the same program started once more, with the listening socket as descriptor 3 and a note that
// says which of the program's servers it is there for. The program runs as it did the first time, and binds the same servers in
// the same order: the one the note means finds its socket; the others are only bystanders there, because they have workers of
// their own.
//
// The note is the worker's name, `argv[0]`: nothing that it starts inherits that. A variable of the environment would stay for
// its descendants even when it is deleted, because Bun hands on the environment that it was started with.
//
// Only a server that could be bound counts, so that a program may try one port after the other: a worker's first try succeeds.

import process from "node:process";

import type { ServerAddress } from "./contracts.ts";
import { WorkerTies } from "./forking-worker.ts";

/** What the name of a worker begins with. */
const NAME = "serve-forever-worker ";

/** The descriptor of the socket that a worker inherits: the first behind stderr. */
const INHERITED_DESCRIPTOR = 3;

/** A server, as a note describes it. */
export interface KnownServer {
  readonly address: ServerAddress;
  /** Whether its `serve_forever()` has ended, so that the program went on behind it. */
  readonly over: boolean;
}

/** What a worker is told. */
export interface Note {
  /** The number of the server that the worker is there for. */
  readonly serves: number;
  /** The servers of the program so far, by number. */
  readonly servers: readonly KnownServer[];
}

/** What this process is to a server. */
export type Part =
  /** It starts the workers. */
  | { readonly kind: "parent" }
  /** It is one of them. */
  | {
      readonly kind: "worker";
      readonly address: ServerAddress;
      readonly descriptor: number;
      readonly ties: WorkerTies;
    }
  /** It is a worker of another server. */
  | { readonly kind: "bystander"; readonly server: KnownServer | undefined };

/** The servers of a program, and its part for each. */
export class Program {
  readonly #note: Note | undefined;
  readonly #ties: WorkerTies | undefined;
  readonly #known: KnownServer[] = [];
  #bound = 0;

  /**
   * @param note what this process was told; undefined: nobody has started it as a worker
   * @param ties to the parent, where there is one
   */
  constructor(note?: Note, ties?: WorkerTies) {
    this.#note = note;
    this.#ties = ties;
  }

  /** Whether this process is a worker, of whichever server. */
  get isWorker(): boolean {
    return this.#ties !== undefined;
  }

  /** The part for the server that is about to be bound. */
  nextPart(): Part {
    const [note, ties] = [this.#note, this.#ties];
    if (note === undefined || ties === undefined) return { kind: "parent" };
    const number = this.#bound++;
    const server = note.servers[number];
    if (number !== note.serves || server === undefined) return { kind: "bystander", server };
    return { kind: "worker", address: server.address, descriptor: INHERITED_DESCRIPTOR, ties };
  }

  /**
   * Counts a server of this parent, once it is bound.
   *
   * @returns its number
   */
  enrol(address: ServerAddress): number {
    return this.#known.push({ address, over: false }) - 1;
  }

  /** Says of a server whether its `serve_forever()` has ended. */
  setOver(number: number, over: boolean): void {
    const server = this.#known[number];
    if (server !== undefined) this.#known[number] = { ...server, over };
  }

  /** The name of a worker for a server, with the note. */
  nameOfWorker(number: number): string {
    return NAME + JSON.stringify({ serves: number, servers: this.#known } satisfies Note);
  }
}

/**
 * What a process was told.
 *
 * @param name the process's `argv[0]`
 * @returns undefined where that is not the name of a worker
 * @throws Error where a worker cannot have been called so
 */
export function noteIn(name: string): Note | undefined {
  if (!name.startsWith(NAME)) return undefined;
  const note = parsed(name.slice(NAME.length));
  if (!isNote(note)) throw new Error(`Cannot be a worker: its name is ${name}`);
  return note;
}

/** The program that this process runs. */
export const PROGRAM: Program = thisProgram();

/** Without a channel to its parent this process is no worker, whatever somebody has called it. */
function thisProgram(): Program {
  const note = process.send === undefined ? undefined : noteIn(process.argv0);
  return note === undefined ? new Program() : new Program(note, new WorkerTies(process));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isNote(value: unknown): value is Note {
  return (
    isRecord(value) &&
    typeof value["serves"] === "number" &&
    Array.isArray(value["servers"]) &&
    value["servers"].every(isKnownServer)
  );
}

function isKnownServer(value: unknown): value is KnownServer {
  return isRecord(value) && typeof value["over"] === "boolean" && isAddress(value["address"]);
}

function isAddress(value: unknown): value is ServerAddress {
  if (typeof value === "string") return true;
  return (
    Array.isArray(value) && value.length === 2 && typeof value[0] === "string" && typeof value[1] === "number"
  );
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
