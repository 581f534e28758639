// `socketserver.ForkingMixIn`: several processes answer, and what one of them does, or dies of, does not touch the others.
//
// Python forks for every request. Bun cannot fork, so workers are started beforehand, as `node:cluster` does: each is this
// program, run once more (forking-part.ts), and the parent only looks after them. Inside a worker connections are answered
// side by side, as by ThreadingMixIn: there are many more connections than workers, most of them kept alive and silent, and one
// at a time each of these would make a process useless to everybody else.

import { availableParallelism } from "node:os";
import { argv } from "node:process";

import type { ClientAddress } from "../connection/byte-streams.ts";
import type { Connection } from "../connection/connection.ts";
import type { Endpoint, InheritedSocket } from "./bun-listener.ts";
import { bindError } from "./bun-listener.ts";
import { startWorker, thisProgram } from "./forking-child.ts";
import { type Part, PROGRAM } from "./forking-part.ts";
import { cannotShare, KeptSockets } from "./forking-sockets.ts";
import { Supervisor, WorkerError } from "./forking-supervisor.ts";
import { RequestTasks } from "./request-tasks.ts";
import { PLATFORM } from "./runtime.ts";
import type { TCPServer } from "./tcp-server.ts";

// TypeScript asks a mixin's constructor for exactly this signature (TS2545).
// oxlint-disable-next-line typescript/no-explicit-any
type Constructor<Instance> = new (...args: any[]) => Instance;

/** What the mix-in adds to a server. */
export interface Forking {
  /** How many processes answer. Python's 40 limits requests, one process each; here it is the number of processor cores. */
  max_children: number;
  /** The process ids of the workers; null before there have been any, and in a worker. */
  readonly active_children: ReadonlySet<number> | null;
  /** Whether {@link TCPServer.server_close} waits for the workers. */
  block_on_close: boolean;
  /** Seconds that workers have to finish what they are at, once the server ends; null: as long as they like. */
  grace_period: number | null;
  /** The command that starts a worker; null: this program again, with its arguments. */
  worker_command: readonly string[] | null;
  /** Whether this process is a worker. A program that says something before it serves says it in each of them, too. */
  readonly is_worker: boolean;
  /**
   * Starts workers for those that have ended. Called by `service_actions()`.
   *
   * @param blocking whether to wait until all have ended, and start none
   * @throws WorkerError where one after the other ends before it serves
   */
  collect_children(blocking?: boolean): Promise<void> | void;
}

/** What this process does for the server. */
type State =
  | {
      readonly kind: "parent";
      readonly number: number;
      readonly sockets: KeptSockets;
      readonly supervisor: Supervisor;
    }
  | (Part & { readonly kind: "worker" })
  | { readonly kind: "bystander"; readonly isOver: boolean }
  /** It answers by itself, since `handle_request()` was called. */
  | { readonly kind: "alone"; readonly sockets: KeptSockets; readonly descriptor: number };

/**
 * Makes a server answer in several processes: `class S extends ForkingMixIn(TCPServer) {}`.
 *
 * The constructor binds, `serve_forever()` starts `max_children` workers and replaces those that end. Each worker runs the whole
 * program from its beginning, makes the same server, finds that it is a worker, and stays in `serve_forever()`. When the
 * parent goes, however it goes, so do they.
 *
 * Other differences from Python: `handle_request()` answers in this process, and from then on so does the server; a handler that
 * calls `shutdown()` ends the whole server.
 *
 * @param Base the class of servers to extend
 * @throws WorkerError by the constructor, where the operating system cannot share a socket (Windows), and by
 *   `serve_forever()`, where no worker gets as far as serving
 */
export function ForkingMixIn<Base extends Constructor<TCPServer>>(Base: Base): Base & Constructor<Forking> {
  class ForkingServer extends Base implements Forking {
    override timeout: number | null = 300;
    max_children = availableParallelism();
    block_on_close = true;
    grace_period: number | null = 10;
    worker_command: readonly string[] | null = null;
    /** Set by `server_bind()`, which runs before there are fields: to initialise it would be to undo that. */
    declare _state: State | undefined;
    readonly _requests = new RequestTasks();
    _serving = false;

    get is_worker(): boolean {
      return PROGRAM.isWorker;
    }

    get active_children(): ReadonlySet<number> | null {
      return this._state?.kind === "parent" ? this._state.supervisor.pids : null;
    }

    /** Nobody waits for a turn. */
    override get turns(): undefined {
      return undefined;
    }

    override server_bind(): void {
      const refusal = cannotShare(PLATFORM);
      if (refusal !== undefined) throw new WorkerError(refusal);
      const part = this._nextPart();
      switch (part.kind) {
        case "parent":
          this._state = this._bindForWorkers();
          break;
        case "worker":
          this._state = part;
          super.server_bind();
          this.server_address = part.address;
          break;
        case "bystander":
          this._state = { kind: "bystander", isOver: part.server?.over ?? false };
          this.server_address = part.server?.address ?? this.server_address;
      }
    }

    _nextPart(): Part {
      return PROGRAM.nextPart();
    }

    /** Binds without taking connections. */
    _bindForWorkers(): State {
      this.tls(); // a certificate that cannot be used is to be an error here, and not one of every worker
      let sockets: KeptSockets;
      try {
        sockets = new KeptSockets(this.endpoint());
      } catch (error) {
        throw bindError(this.server_address, error);
      }
      this.server_address = sockets.address ?? this.server_address;
      const number = PROGRAM.enrol(this.server_address);
      const supervisor = new Supervisor({
        start: (place) =>
          startWorker({
            command: this.worker_command ?? [...thisProgram(), ...argv.slice(2)],
            name: PROGRAM.nameOfWorker(number),
            descriptor: sockets.descriptorFor(place),
            shutdown: () => void this.shutdown(),
          }),
        leave: (place) => sockets.leave(place),
        wake: () => this.wake(),
      });
      return { kind: "parent", number, sockets, supervisor };
    }

    protected override endpoint(): Endpoint | InheritedSocket {
      switch (this._state?.kind) {
        case "worker":
        case "alone":
          return { fd: this._state.descriptor };
        default:
          return super.endpoint();
      }
    }

    override fileno(): number {
      return this._state?.kind === "parent" ? this._state.sockets.fileno() : super.fileno();
    }

    /** A worker's socket is the parent's, and whoever takes its place serves those who are still in line. */
    protected override lines(): readonly number[] {
      if (this._state?.kind === "parent") return this._state.sockets.descriptors;
      return this._state?.kind === "worker" ? [] : super.lines();
    }

    override serve_forever(poll_interval = 0.5): Promise<void> {
      switch (this._state?.kind) {
        case "parent":
          return this._supervise(this._state, poll_interval);
        case "worker":
          return this._work(this._state, poll_interval);
        case "bystander":
          return asInParent(this._state.isOver);
        default:
          return super.serve_forever(poll_interval);
      }
    }

    async _supervise(
      { number, supervisor }: State & { kind: "parent" },
      poll_interval: number,
    ): Promise<void> {
      PROGRAM.setOver(number, false);
      this._serving = true;
      try {
        void this.collect_children();
        await super.serve_forever(poll_interval);
      } finally {
        this._serving = false;
        PROGRAM.setOver(number, true);
        supervisor.stop(this.grace_period);
      }
    }

    async _work({ ties }: State & { kind: "worker" }, poll_interval: number): Promise<never> {
      ties.onDismissal(() => void this.take_last().then(() => super.shutdown())); // neither rejects
      ties.onEnd(() => {
        super.abort_connections();
        void super.shutdown(); // never rejects
      });
      ties.tell("serving");
      await super.serve_forever(poll_interval);
      await this.server_close();
      // A reply that is written is not yet one that has arrived.
      await Promise.all(Array.from(this.connections, ({ whenClosed }) => whenClosed));
      return ties.leave();
    }

    override handle_request(): Promise<void> {
      if (this._state?.kind === "bystander") return asInParent(this._state.isOver);
      if (this._state?.kind === "parent") {
        const { sockets } = this._state;
        this._state = { kind: "alone", sockets, descriptor: sockets.handOver() };
        super.server_bind();
      }
      return super.handle_request();
    }

    override shutdown(): Promise<void> {
      if (this._state?.kind === "bystander") return Promise.resolve();
      if (this._state?.kind === "worker") this._state.ties.tell("shutdown");
      return super.shutdown();
    }

    override service_actions(): void {
      super.service_actions();
      void this.collect_children();
    }

    collect_children(blocking = false): Promise<void> | void {
      if (this._state?.kind !== "parent") return undefined;
      const { supervisor } = this._state;
      if (blocking) return supervisor.ended();
      if (this._serving) supervisor.collect(this.max_children, performance.now());
      return undefined;
    }

    override process_request(request: Connection, client_address: ClientAddress): void {
      this._requests.add(this.answer(request, client_address));
    }

    override async server_close(): Promise<void> {
      this._serving = false;
      if (this._state?.kind === "parent") this._state.supervisor.stop(this.grace_period);
      if (this._state?.kind === "parent" || this._state?.kind === "alone") this._state.sockets.close();
      await super.server_close();
      if (!this.block_on_close) return;
      await this._requests.done();
      await this.collect_children(true);
    }

    override abort_connections(): void {
      if (this._state?.kind === "parent") this._state.supervisor.kill();
      super.abort_connections();
    }
  }
  return ForkingServer;
}

/** In a worker of another server the program goes on behind this one only where it had in the parent. */
function asInParent(isOver: boolean): Promise<void> {
  return isOver ? Promise.resolve() : new Promise(() => undefined);
}
