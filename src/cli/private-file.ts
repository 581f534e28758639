// A small file that nobody else may read or have written, in a directory of ours below the user's cache directory.

import { randomBytes } from "node:crypto";
import {
  chmodSync,
  closeSync,
  constants,
  fstatSync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { homedir } from "node:os";
import { dirname, isAbsolute, join } from "node:path";

import type { Environment } from "./surroundings.ts";

/** A larger one is none of ours. */
const MOST_BYTES = 64 * 1024;

/** Windows has neither, and keeps the user's own directory to the user. */
const WITHOUT_LINKS = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);
const US = process.geteuid?.();

/**
 * Where the tool keeps what it can make again.
 *
 * @param env `XDG_CACHE_HOME` counts everywhere, if it is an absolute path
 * @param platform `process.platform`
 * @param home the user's own directory
 */
export function cacheDirectory(
  env: Environment,
  platform: NodeJS.Platform = process.platform,
  home: string = homedir(),
): string {
  const { XDG_CACHE_HOME: chosen = "", LOCALAPPDATA: local = join(home, "AppData", "Local") } = env;
  if (isAbsolute(chosen)) return join(chosen, "serve-forever");
  if (platform === "win32") return join(local, "serve-forever", "Cache");
  return join(home, ...(platform === "darwin" ? ["Library", "Caches"] : [".cache"]), "serve-forever");
}

/**
 * Reads a file.
 *
 * @returns undefined where there is none, or where somebody else could have written it or read it
 */
export function readPrivate(path: string): string | undefined {
  let fd: number | undefined;
  try {
    if (!isOurs(dirname(path))) return undefined;
    fd = openSync(path, WITHOUT_LINKS);
    const { uid, mode, size } = fstatSync(fd);
    const isPrivate = US === undefined || (uid === US && (mode & 0o077) === 0);
    return isPrivate && fstatSync(fd).isFile() && size <= MOST_BYTES ? readFileSync(fd, "utf8") : undefined;
  } catch {
    return undefined;
  } finally {
    if (fd !== undefined) closeSync(fd);
  }
}

/**
 * Writes a file, whole or not at all, in place of whatever is there.
 *
 * @throws Error where it cannot be written, or would lie with somebody else
 */
export function writePrivate(path: string, text: string): void {
  makeOurs(dirname(path));
  const temporary = `${path}.${randomBytes(6).toString("hex")}`;
  try {
    const fd = openSync(temporary, "wx", 0o600);
    try {
      writeFileSync(fd, text);
      fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

function makeOurs(directory: string): void {
  const parent = dirname(directory);
  mkdirSync(parent, { recursive: true, mode: 0o700 });
  // By `sudo` in a user's own directory: what it made there, they could never remove.
  if (US === 0 && statSync(parent).uid !== 0) throw new Error(`${parent} belongs to somebody else`);
  try {
    mkdirSync(directory, { mode: 0o700 });
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
  }
  if (!isOurs(directory)) throw new Error(`${directory} belongs to somebody else`);
  if (US !== undefined) chmodSync(directory, 0o700);
}

/** A directory of ours in which nobody else can put a file. */
function isOurs(directory: string): boolean {
  const found = lstatSync(directory);
  return found.isDirectory() && (US === undefined || found.uid === US);
}
