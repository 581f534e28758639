// Why an address could not be had, in a person's words, with what to do instead.

import { ownAddresses } from "./addresses.ts";
import { codeOf } from "./bind.ts";
import { ToolError } from "./tool-error.ts";

/**
 * Why an address could not be had, for a person.
 *
 * @param error what a server's constructor threw
 * @param host what was to be bound
 * @param port its port
 * @returns the error with what to do instead
 */
export function explained(error: unknown, host: string, port: number): ToolError {
  const where = `${host === "" ? "" : `${host} `}port ${port}`;
  switch (codeOf(error)) {
    case "EADDRINUSE":
      return new ToolError(
        `Cannot bind ${where}: it is in use`,
        "give another port, or none for the next free one",
      );
    case "EACCES":
    case "EPERM":
      return new ToolError(
        `Cannot bind ${where}: permission denied`,
        "a port from 1024 on needs no special rights",
      );
    case "EADDRNOTAVAIL":
      return new ToolError(
        `Cannot bind ${where}: not an address of this machine`,
        `it has ${ownAddresses().join(", ")}`,
      );
    case "ENOTFOUND":
      return new ToolError(`Cannot bind ${where}: no such host`, "give an IP address of this machine");
    default:
      return new ToolError(error instanceof Error ? error.message : `Cannot bind ${where}: ${String(error)}`);
  }
}
