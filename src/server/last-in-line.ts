// Who has connected, and whom the system keeps in line until the server takes them. To close a listening socket cuts all of them off,
// and under load there are always some, who have sent their request already: of 24 clients that asked again and again all 24 lost
// one. So before the end the line is closed: nobody else gets in, those who are in it are taken, and then the socket can go.

import { PLATFORM } from "./runtime.ts";

const SOL_SOCKET = 1;
const SO_ATTACH_FILTER = 26;
/** One instruction of a packet filter: `return 0`, which drops the packet. */
const DROP = new Uint16Array([0x06, 0, 0, 0]);

/**
 * Lets nobody else into the line of a listening socket. Whoever comes now gets no answer, tries again in a second, and is refused by
 * then.
 *
 * @param fd its descriptor
 * @returns settles when that is so; at once where the system cannot do it
 */
export async function closeLine(fd: number): Promise<void> {
  if (PLATFORM !== "linux" || fd < 0) return;
  try {
    const { dlopen, ptr } = await import("bun:ffi");
    const { symbols } = dlopen("libc.so.6", {
      setsockopt: { args: ["i32", "i32", "i32", "ptr", "u32"], returns: "i32" },
      listen: { args: ["i32", "i32"], returns: "i32" },
    } as const);
    // A count of instructions, and where they are.
    const program = new BigUint64Array([1n, BigInt(ptr(DROP))]);
    symbols.setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, ptr(program), program.byteLength);
    // A Unix socket has no packets; there the line is made short.
    symbols.listen(fd, 0);
  } catch {
    // No C library of that name, or a system that forbids to make code: then it is as elsewhere.
  }
}
