// Which classes the tool makes its server of. What is not asked for is not loaded.

import { PLAIN } from "./bind.ts";
import type { Servers } from "./bind.ts";
import type { Values } from "./options.ts";
import type { Shown } from "./secure-servers.ts";
import type { Environment } from "./surroundings.ts";

/**
 * The classes for some values.
 *
 * @param values what the user wants
 * @param tls the certificate; undefined: plain HTTP
 * @throws ToolError where this machine has no workers
 */
export async function serversFor(values: Values, tls: Shown | undefined): Promise<Servers> {
  const { workers } = values;
  if (workers !== undefined) {
    const { workerServers } = await import("./worker-servers.ts");
    const { equivalentArguments } = await import("./equivalent-command.ts");
    // Anybody can read the arguments of a process.
    const args = equivalentArguments({ ...values, auth: [] });
    return workerServers({ workers, args, users: values.auth, tls });
  }
  return tls === undefined ? PLAIN : (await import("./secure-servers.ts")).secureServers(tls);
}

/** What the server shows; undefined where it does not speak TLS. */
export async function certificateOf(values: Values, env: Environment): Promise<Shown | undefined> {
  if (!values.tls && values["tls-cert"] === undefined) return undefined;
  return (await import("./secure-servers.ts")).shownCertificate(values, env);
}
