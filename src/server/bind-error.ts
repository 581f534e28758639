// Why an address could not be had, in one line that says it to a person and in a code that says it to a program.

import type { ServerAddress } from "./contracts.ts";

const REASONS: Readonly<Record<string, string>> = {
  EADDRINUSE: "address already in use",
  EADDRNOTAVAIL: "this machine has no such address",
  EACCES: "permission denied",
  EPERM: "permission denied",
  ENOTFOUND: "no such host",
  EINVAL: "not a usable address",
  ENAMETOOLONG: "the path is too long for a socket",
  ENOENT: "no such directory",
  ENOTDIR: "not a directory",
  ERR_OUT_OF_RANGE: "the port must lie between 0 and 65535",
};

/** An address could not be bound. Python's `OSError` from `server_bind()`. */
export class BindError extends Error {
  override name = "BindError";
  /** `EADDRINUSE`, `EACCES`, `EADDRNOTAVAIL`, `ENOTFOUND` … */
  readonly code: string;

  constructor(message: string, code: string, cause: unknown) {
    super(message, { cause });
    this.code = code;
  }
}

/**
 * The error for an address and what Bun threw for it.
 *
 * @param address where we wanted to listen
 * @param cause what was thrown
 */
export function bindError(address: ServerAddress, cause: unknown): BindError {
  const thrown = cause instanceof Error ? cause : new Error(String(cause));
  // Bun throws an error without a code for a name that cannot be resolved.
  const code = "code" in thrown && typeof thrown.code === "string" ? thrown.code : "ENOTFOUND";
  const where =
    typeof address === "string" ? address : `${address[0] || "all interfaces"} port ${address[1]}`;
  return new BindError(`Cannot bind ${where}: ${REASONS[code] ?? thrown.message}`, code, cause);
}
