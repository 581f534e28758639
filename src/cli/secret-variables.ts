// The variables that carry secrets, so that no list of processes does: ours, and those of our workers.

import type { Environment } from "./surroundings.ts";

/** Users: lines as `--auth` has them. */
export const AUTH_VARIABLE = "SERVE_FOREVER_AUTH";

/** By which workers get the certificate of their parent, with its key: PEM, as the file has it that the certificate is kept in. */
export const TLS_VARIABLE = "SERVE_FOREVER_TLS";

/** An environment for a program of somebody else's: without passwords, and without the key of a certificate. */
export function withoutPasswords(env: Environment): Environment {
  return { ...env, [AUTH_VARIABLE]: undefined, [TLS_VARIABLE]: undefined };
}
