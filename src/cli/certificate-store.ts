// Which certificate `--tls` shows where nobody has given one: the one this machine keeps, or in a worker its parent's.

import { realpathSync } from "node:fs";
import { basename, dirname, isAbsolute, join, relative, sep } from "node:path";

import { certificateHosts } from "./certificate-hosts.ts";
import type { Values } from "./options.ts";
import { certificateIn, ownCertificate } from "./own-certificate.ts";
import type { OwnCertificate } from "./own-certificate.ts";
import { cacheDirectory } from "./private-file.ts";
import { TLS_VARIABLE } from "./secret-variables.ts";
import type { Environment } from "./surroundings.ts";

/**
 * The certificate for some values.
 *
 * @param values what the user wants, with the absolute path of the directory
 * @param env where the user keeps things, and what a parent has given to its worker
 * @param now milliseconds since 1970
 */
export function certificateFor(
  values: Pick<Values, "bind" | "directory" | "hidden">,
  env: Environment,
  now: number = Date.now(),
): OwnCertificate {
  const given = certificateIn(env[TLS_VARIABLE]);
  if (given !== undefined) return given;
  const directory = cacheDirectory(env);
  const hosts = certificateHosts(values.bind);
  if (!isServed(directory, values)) return ownCertificate({ hosts, directory, now });
  return {
    ...ownCertificate({ hosts, directory: undefined, now }),
    notKept: `${directory} is in the directory that is served`,
  };
}

/** Whether visitors could ask for what is kept there. */
function isServed(kept: string, { directory = ".", hidden }: Pick<Values, "directory" | "hidden">): boolean {
  const way = relative(real(directory), join(real(dirname(kept)), basename(kept)));
  const names = way.split(sep);
  if (isAbsolute(way) || names[0] === "..") return false;
  return hidden || !names.some((name) => name.startsWith("."));
}

/** Without symbolic links, if it is there. */
function real(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}
