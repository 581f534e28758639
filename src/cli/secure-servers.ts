// The tool's servers for HTTPS, and the certificate they show.

import { readFileSync } from "node:fs";

import { loadCertificate } from "../server/certificate.ts";
import type { RequestHandlerClass, ServerAddress } from "../server/contracts.ts";
import type { HTTPSOptions } from "../server/https-server.ts";
import { ThreadingHTTPSServer } from "../server/https-server.ts";
import { PLAIN } from "./bind.ts";
import type { Servers } from "./bind.ts";
import type { Values } from "./options.ts";
import { ToolError, UsageError } from "./tool-error.ts";

/**
 * What the options say of TLS.
 *
 * @param values what the user wants
 * @returns the certificate; undefined where HTTPS is not wanted
 * @throws UsageError in Python's words, where the password cannot be read
 * @throws ToolError where certificate and key cannot be used
 */
export function tlsOptions(values: Values): HTTPSOptions | undefined {
  const certfile = values["tls-cert"];
  if (certfile === undefined) return undefined;
  const keyfile = values["tls-key"] ?? null;
  const passwordFile = values["tls-password-file"];
  const password = passwordFile === undefined ? null : passwordIn(passwordFile);
  try {
    loadCertificate(certfile, keyfile, password);
  } catch (error) {
    throw new ToolError(reasonOf(error));
  }
  return { certfile, keyfile, password };
}

/** The classes for servers that show this certificate. */
export function secureServers(tls: HTTPSOptions): Servers {
  class OneFamily extends ThreadingHTTPSServer {
    override daemon_threads = false; // as in bind.ts
    constructor(address: ServerAddress, Handler: RequestHandlerClass) {
      super(address, Handler, tls);
    }
  }
  class DualStack extends OneFamily {
    static override address_family: "AF_INET" | "AF_INET6" | "AF_UNIX" = "AF_INET6";
  }
  // A Unix socket does not speak TLS; the parser has said so.
  return { ...PLAIN, OneFamily, DualStack };
}

/** Python's: UTF-8, white space around it does not count. */
function passwordIn(path: string): string {
  try {
    return readFileSync(path, "utf8").trim();
  } catch (error) {
    throw new UsageError(
      `Failed to read TLS password file: ${reasonOf(error)}`,
      "give a file that can be read",
    );
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
