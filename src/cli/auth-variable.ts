// The variable that names users, so that no list of processes does: ours, and that of our workers.

import type { Environment } from "./surroundings.ts";
import { TLS_VARIABLE } from "./tls-variable.ts";

/** Lines as `--auth` has them. */
export const AUTH_VARIABLE = "SERVE_FOREVER_AUTH";

/** An environment for a program of somebody else's: without passwords, and without the key of a certificate. */
export function withoutPasswords(env: Environment): Environment {
  return { ...env, [AUTH_VARIABLE]: undefined, [TLS_VARIABLE]: undefined };
}
