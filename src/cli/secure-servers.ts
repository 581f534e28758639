// The tool's servers for HTTPS, and the certificate they show.

import { readFileSync } from "node:fs";

import type { TLSEndpoint } from "../server/bun-listener.ts";
import { loadCertificate } from "../server/certificate.ts";
import type { Certificate } from "../server/certificate.ts";
import type { RequestHandlerClass, ServerAddress } from "../server/contracts.ts";
import { ThreadingHTTPSServer } from "../server/https-server.ts";
import type { HTTPSServer } from "../server/https-server.ts";
import type { Servers } from "./bind.ts";
import { PLAIN } from "./bind.ts";
import type { Values } from "./options.ts";
import type { OwnCertificate } from "./own-certificate.ts";
import type { Environment } from "./surroundings.ts";
import { ToolError, UsageError } from "./tool-error.ts";

/** What a server shows, and, of what we made ourselves, what is to be said of it. */
export type Shown = Certificate & Partial<Pick<OwnCertificate, "fingerprint" | "notKept">>;

/**
 * The certificate that the options ask for: somebody's files before one of our own making.
 *
 * @param values what the user wants, with the absolute path of the directory
 * @param env where the user keeps things
 * @returns undefined where HTTPS is not wanted
 * @throws UsageError in Python's words, where the password cannot be read
 * @throws ToolError where certificate and key cannot be used
 */
export async function shownCertificate(values: Values, env: Environment): Promise<Shown | undefined> {
  const { tls: isWanted, "tls-cert": certfile } = values;
  if (certfile !== undefined) return certificateInFiles(certfile, values);
  if (!isWanted) return undefined;
  const { certificateFor } = await import("./certificate-store.ts");
  return certificateFor(values, env);
}

/** The classes for servers that show this certificate. */
export function secureServers(certificate: Certificate): Servers {
  class OneFamily extends ThreadingHTTPSServer {
    override daemon_threads = false; // as in bind.ts
    constructor(address: ServerAddress, Handler: RequestHandlerClass) {
      super(address, Handler, IN_MEMORY);
    }
    protected override tls(): TLSEndpoint {
      return endpointOf(certificate, this);
    }
  }
  class DualStack extends OneFamily {
    static override address_family: "AF_INET" | "AF_INET6" | "AF_UNIX" = "AF_INET6";
  }
  // A Unix socket does not speak TLS; the parser has said so.
  return { ...PLAIN, OneFamily, DualStack };
}

/** For a server that has its certificate from elsewhere. */
export const IN_MEMORY = { certfile: "" } as const;

/** How a server speaks TLS whose certificate has been read already. */
export function endpointOf(certificate: Certificate, server: HTTPSServer): TLSEndpoint {
  // The limit is static, as the server binds in its constructor; `--limit` has one of its own.
  const { handshake_timeout } = server.constructor as typeof HTTPSServer;
  return { ...certificate, alpn: server.alpn_protocols, handshakeSeconds: handshake_timeout };
}

function certificateInFiles(certfile: string, values: Values): Certificate {
  const keyfile = values["tls-key"] ?? null;
  const passwordFile = values["tls-password-file"];
  const password = passwordFile === undefined ? null : passwordIn(passwordFile);
  try {
    return loadCertificate(certfile, keyfile, password);
  } catch (error) {
    throw new ToolError(reasonOf(error));
  }
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
