// A disk that is soon full: a file system in memory, seen by one program alone, which `unshare` and a superuser can make.

import { TemporaryDirectory } from "./temporary-directory.ts";

/** Mounts `$2` bytes at `$1`, and becomes the rest. */
const MOUNT = 'mount -t tmpfs -o size="$2" none "$1" && cd / && shift 2 && exec "$@"';

/**
 * The command that runs another one with a small disk.
 *
 * @param directory where the disk is mounted
 * @param size as `mount` reads it, e.g. `1m`
 * @param command what sees it
 */
export function withSmallDisk(directory: string, size: string, command: readonly string[]): string[] {
  return ["unshare", "--mount", "sh", "-c", MOUNT, "sh", directory, size, ...command];
}

/** Whether that can be done here. */
export function hasSmallDisks(): boolean {
  if (Bun.which("unshare") === null || Bun.which("mount") === null) return false;
  using directory = new TemporaryDirectory();
  return Bun.spawnSync(withSmallDisk(directory.path, "64k", ["true"])).exitCode === 0;
}
