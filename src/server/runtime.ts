// What the layers above may know of the machine they run on. They do not name `Bun` themselves.

/** Name and version of the runtime, e.g. `Bun/1.4.4`: what Python calls `sys_version`. */
export const SYS_VERSION = `Bun/${Bun.version}`;

/** The operating system, e.g. `linux`. */
export const PLATFORM: NodeJS.Platform = process.platform;

/** The name of this machine. Who does not ask for it, as a plain start, does not load `node:os`. */
export function machineName(): string {
  return process.getBuiltinModule("node:os").hostname();
}
