// Under which addresses others reach this machine.

import { networkInterfaces } from "node:os";
import type { NetworkInterfaceInfo } from "node:os";

/** The interfaces of a machine, as `node:os` tells them. */
export type Interfaces = Readonly<Record<string, readonly NetworkInterfaceInfo[] | undefined>>;

/** Interfaces of containers, virtual machines and tunnels: few visitors come that way. */
const VIRTUAL =
  /^(?:docker|br-|bridge|veth|virbr|vmnet|vboxnet|vethernet|lxc|lxd|podman|cni|flannel|cali|tun|tap|utun|wg|zt|tailscale|awdl|llw|anpi)/i;

/**
 * The addresses others can reach this machine by, the likeliest first.
 *
 * @param families which of the two to look for
 * @param interfaces what the machine has
 * @returns IPv4 before IPv6, real networks before virtual ones; no loopback, and no link-local IPv6, which only means
 *   something together with an interface of the visitor's
 */
export function reachableAddresses(
  families: readonly ("IPv4" | "IPv6")[],
  interfaces: Interfaces = networkInterfaces(),
): readonly string[] {
  const found = Object.entries(interfaces).flatMap(([name, infos = []]) =>
    infos
      .filter(
        ({ internal, family, address }) => !internal && families.includes(family) && !isLinkLocal(address),
      )
      .map(({ address, family }) => ({
        address,
        rank: (VIRTUAL.test(name) ? 2 : 0) + (family === "IPv6" ? 1 : 0),
      })),
  );
  return found.sort((first, second) => first.rank - second.rank).map(({ address }) => address);
}

/** All addresses that can be bound. */
export function ownAddresses(interfaces: Interfaces = networkInterfaces()): readonly string[] {
  return Object.values(interfaces).flatMap((infos = []) =>
    infos.filter(({ address }) => !isLinkLocal(address)).map(({ address }) => address),
  );
}

/** RFC 4291 section 2.5.6: fe80::/10. */
function isLinkLocal(address: string): boolean {
  return /^fe[89ab]/i.test(address);
}
