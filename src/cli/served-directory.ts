// The directory somebody named, as a path that can be served, or why it cannot be.

import { accessSync, constants, statSync } from "node:fs";
import { dirname, resolve } from "node:path";

import { ToolError } from "./tool-error.ts";

/**
 * The absolute path of a directory.
 *
 * @param typed what was typed; undefined: the current one
 * @returns its path
 * @throws ToolError where there is no such directory, or it cannot be read
 */
export function servedDirectory(typed = "."): string {
  const path = resolve(typed);
  try {
    if (!statSync(path).isDirectory()) {
      throw new ToolError(
        `Not a directory: ${typed}`,
        `to serve the one it is in: serve-forever ${dirname(typed)}`,
      );
    }
    accessSync(path, constants.R_OK | constants.X_OK);
    return path;
  } catch (error) {
    throw error instanceof ToolError ? error : unreadable(typed, error);
  }
}

function unreadable(typed: string, error: unknown): ToolError {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  switch (code) {
    case "ENOENT":
      return new ToolError(`No such directory: ${typed}`);
    case "ENOTDIR":
      return new ToolError(`Not a directory: ${typed}`);
    case "EACCES":
    case "EPERM":
      return new ToolError(`Cannot read the directory ${typed}: permission denied`);
    default:
      return new ToolError(
        `Cannot read the directory ${typed}: ${error instanceof Error ? error.message : String(error)}`,
      );
  }
}
