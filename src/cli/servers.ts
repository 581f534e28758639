// Which classes the tool makes its server of. What is not asked for is not loaded.

import { PLAIN } from "./bind.ts";
import type { Servers } from "./bind.ts";
import { equivalentArguments } from "./equivalent-command.ts";
import type { Values } from "./options.ts";

/**
 * The classes for some values.
 *
 * @param values what the user wants
 * @throws ToolError where the certificate cannot be used, or this machine has no workers
 */
export async function serversFor(values: Values): Promise<Servers> {
  const { workers, "tls-cert": certificate } = values;
  const secure = certificate === undefined ? undefined : await import("./secure-servers.ts");
  const tls = secure?.tlsOptions(values);
  if (workers !== undefined) {
    const { workerServers } = await import("./worker-servers.ts");
    return workerServers({ workers, args: equivalentArguments(values), tls });
  }
  return secure === undefined || tls === undefined ? PLAIN : secure.secureServers(tls);
}
