// The tool's servers where several processes answer: `--workers`.

import { availableParallelism } from "node:os";

import type { TLSEndpoint } from "../server/bun-listener.ts";
import type { Certificate } from "../server/certificate.ts";
import type { RequestHandlerClass, ServerAddress } from "../server/contracts.ts";
import { thisProgram } from "../server/forking-child.ts";
import type { Forking } from "../server/forking-mix-in.ts";
import { ForkingHTTPServer, ForkingHTTPSServer } from "../server/forking-servers.ts";
import { cannotShare } from "../server/forking-sockets.ts";
import { WorkerError } from "../server/forking-supervisor.ts";
import type { HTTPServer } from "../server/http-server.ts";
import { PLATFORM } from "../server/runtime.ts";
import type { Servers } from "./bind.ts";
import { AUTH_VARIABLE, TLS_VARIABLE } from "./secret-variables.ts";
import { endpointOf, IN_MEMORY } from "./secure-servers.ts";
import type { Shown } from "./secure-servers.ts";
import { ToolError, UsageError } from "./tool-error.ts";

/** What the workers are to be. */
export interface Workforce {
  /** How many, or `auto`. */
  readonly workers: string;
  /** The arguments that say to each of them what the user said to us. */
  readonly args: readonly string[];
  /** A line for each user with a password; they get these by their environment. */
  readonly users?: readonly string[];
  /** The certificate for HTTPS; undefined: plain HTTP. */
  readonly tls: Shown | undefined;
}

/**
 * The classes for servers that have workers.
 *
 * @param workforce how many, and what they do
 * @param platform the operating system
 * @throws UsageError where it has no way to do this
 */
export function workerServers(workforce: Workforce, platform: NodeJS.Platform = PLATFORM): Servers {
  const refusal = cannotShare(platform);
  if (refusal !== undefined) throw new UsageError(refusal, "leave out --workers");
  const { tls, users = [] } = workforce;
  // Workers inherit it.
  if (users.length > 0) process.env[AUTH_VARIABLE] = users.join("\n");
  // One of our own making may have been exchanged for another one before the last of them starts.
  if (tls?.fingerprint !== undefined) process.env[TLS_VARIABLE] = tls.cert + tls.key;
  const Base: ForkingServerClass = tls === undefined ? ForkingHTTPServer : showing(tls);
  const OneFamily = Working(Base, workforce);
  class DualStack extends OneFamily {
    static override address_family: "AF_INET" | "AF_INET6" | "AF_UNIX" = "AF_INET6";
  }
  class Unix extends Working(ForkingHTTPServer, workforce) {
    static override address_family: "AF_INET" | "AF_INET6" | "AF_UNIX" = "AF_UNIX";
  }
  return { OneFamily, DualStack, Unix };
}

// TypeScript asks a mixin's constructor for exactly this signature (TS2545).
// oxlint-disable-next-line typescript/no-explicit-any
type Constructor<Instance> = new (...args: any[]) => Instance;
type ForkingServerClass = Constructor<HTTPServer & Forking> & Pick<typeof HTTPServer, "address_family">;

function showing(certificate: Certificate): ForkingServerClass {
  return class extends ForkingHTTPSServer {
    constructor(address: ServerAddress, Handler: RequestHandlerClass) {
      super(address, Handler, IN_MEMORY);
    }
    override tls(): TLSEndpoint {
      return endpointOf(certificate, this);
    }
  };
}

function Working<Base extends ForkingServerClass>(Base: Base, { workers, args }: Workforce): Base {
  return class extends Base {
    override max_children = workers === "auto" ? availableParallelism() : Number(workers);
    override worker_command = [...thisProgram(), ...args];
    // How long they may take is the tool's to say, as it is without workers.
    override grace_period = null;

    override async serve_forever(poll_interval?: number): Promise<void> {
      try {
        await super.serve_forever(poll_interval);
      } catch (error) {
        throw error instanceof WorkerError ? new ToolError(error.message) : error;
      }
    }
  };
}
