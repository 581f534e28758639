// sendfile(2): the kernel moves bytes of a file into a socket, and nobody here touches them.
//
// Only on Linux, and only for a socket that carries the bytes as they are, not for TLS. It takes what fits and does not wait, as a
// write does; what it cannot do is tell when there is room again. So whoever is refused writes in the ordinary way, which Bun
// watches, and errors of either descriptor show there too.

import { platform } from "node:os";

/**
 * Moves bytes.
 *
 * @param socket the descriptor of a connected socket
 * @param file the descriptor of a file
 * @param offset where in the file
 * @param count how many bytes, at most
 * @returns how many were moved; 0 or less where none were, for whatever reason
 */
export type KernelCopy = (socket: number, file: number, offset: number, count: number) => number;

let found: Promise<KernelCopy | undefined> | undefined;

/** The system's `sendfile`; undefined where there is none that can be called. Loaded for the first large file. */
export function kernelCopy(): Promise<KernelCopy | undefined> {
  found ??= load();
  return found;
}

async function load(): Promise<KernelCopy | undefined> {
  if (platform() !== "linux") return undefined; // elsewhere it has another form, or is missing
  const { dlopen, ptr } = await import("bun:ffi");
  try {
    // musl knows itself by glibc's name, too.
    const { sendfile } = dlopen("libc.so.6", {
      sendfile: { args: ["i32", "i32", "ptr", "usize"], returns: "i64" },
    } as const).symbols;
    const position = new BigInt64Array(1);
    const pointer = ptr(position);
    return (socket, file, offset, count) => {
      position[0] = BigInt(offset);
      return Number(sendfile(socket, file, pointer, BigInt(count)));
    };
  } catch {
    return undefined;
  }
}
