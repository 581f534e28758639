// A network of the run's own. With the 64 KiB packets of a usual loopback interface the ratios for large bodies invert: there a
// system call costs more than the copy, on a real network of 1,500 byte packets it does not.

import { family } from "./cost.ts";

/** Says to the second process that it is the second one. */
const INSIDE = "BENCH_INSIDE_NAMESPACE";

/** The loopback and its ports, and as many descriptors as are allowed; then whatever is to run there. */
const PREPARE = `
ip link set lo mtu 1500 up || exit 3
echo 1024 65535 > /proc/sys/net/ipv4/ip_local_port_range
ulimit -n "$(ulimit -Hn)"
exec "$@"`;

// The namespace for processes is for the end: when its first one goes, the kernel ends all others. The one for mounts is for
// /proc and /sys, which have to show what is inside.
const UNSHARE = ["unshare", "--net", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc"];

/** Whether this process can make a namespace, and is not in one already. */
export function canEnterNamespace(): boolean {
  if (process.env[INSIDE] !== undefined || process.platform !== "linux" || process.getuid?.() !== 0)
    return false;
  if (Bun.which("unshare") === null || Bun.which("ip") === null) return false;
  return Bun.spawnSync([...UNSHARE, "true"]).success;
}

/**
 * Runs this program again inside a namespace.
 *
 * @param args the arguments it was given
 * @param prepare commands of a shell that change the network first
 * @returns its exit code
 */
export async function runInNamespace(args: readonly string[], prepare = ""): Promise<number> {
  const again = [process.execPath, process.argv[1] ?? "", ...args];
  const mountSys = `mount -t sysfs sysfs /sys 2>/dev/null\n${prepare}\n${PREPARE}`;
  const child = Bun.spawn([...UNSHARE, "sh", "-c", mountSys, "sh", ...again], {
    stdio: ["inherit", "inherit", "inherit"],
    env: { ...process.env, [INSIDE]: "1" },
  });
  // `unshare` itself ignores both signals: they go to the ones below it.
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.on(signal, () => {
      for (const pid of family(child.pid).slice(1, 2)) process.kill(pid, signal);
    });
  }
  return child.exited;
}
