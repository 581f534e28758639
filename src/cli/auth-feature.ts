// What `--auth` does to the handler class. Loaded only where somebody has a password.

import { authentication } from "../features/auth/authentication.ts";
import type { Feature } from "../features/feature.ts";

/**
 * The feature for some users.
 *
 * @param users a line each, as `credential()` reads them
 * @param cgi whether there are scripts that have to be told who asks
 */
export async function authFeature(users: readonly string[], cgi: boolean): Promise<Feature> {
  const gate = authentication(users);
  if (!cgi) return gate;
  const { scriptUser } = await import("../features/auth/script-user.ts");
  return (Base) => scriptUser(gate(Base));
}
