// A path as node:fs has to be given it: a string, or the bytes where a string cannot say the name.
import { sep } from "node:path";

import { encodeName, hasEscapedBytes } from "../semantics/byte-names.ts";

// On Windows names are Unicode: there are no bytes behind them to restore.
const namesAreBytes = sep === "/";

/**
 * A path for node:fs.
 *
 * @param path a path whose bytes that are not UTF-8 are carried as in `byte-names.ts`
 * @returns the path itself where it holds none of them, its bytes otherwise
 */
export function fsPath(path: string): string | Buffer {
  return namesAreBytes && hasEscapedBytes(path) ? encodeName(path) : path;
}
