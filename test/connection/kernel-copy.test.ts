import { describe, expect, test } from "bun:test";
import { closeSync, openSync, truncateSync, writeFileSync } from "node:fs";

import { type KernelCopy, kernelCopy } from "../../src/connection/kernel-copy.ts";
import { TemporaryDirectory } from "../support/temporary-directory.ts";

const isLinux = process.platform === "linux";

/** Both ends of a connection; the far one collects. */
class Pair implements Disposable {
  readonly received: Buffer[] = [];
  readonly #listener: Bun.TCPSocketListener<undefined>;
  #near: (Bun.Socket<undefined> & { readonly fd?: number }) | undefined;
  #far: Bun.Socket<undefined> | undefined;

  private constructor(accepted: (socket: Bun.Socket<undefined>) => void) {
    this.#listener = Bun.listen({
      hostname: "127.0.0.1",
      port: 0,
      socket: { open: accepted, data: () => undefined },
    });
  }

  static async connected(): Promise<Pair> {
    const accepted = Promise.withResolvers<Bun.Socket<undefined>>();
    const pair = new Pair(accepted.resolve);
    pair.#far = await Bun.connect({
      hostname: "127.0.0.1",
      port: pair.#listener.port,
      socket: { data: (_socket, bytes) => void pair.received.push(Buffer.from(bytes)) },
    });
    pair.#near = await accepted.promise;
    return pair;
  }

  get descriptor(): number {
    return this.#near?.fd ?? -1;
  }

  get text(): string {
    return Buffer.concat(this.received).toString();
  }

  pause(): void {
    this.#far?.pause();
  }

  [Symbol.dispose](): void {
    this.#near?.terminate();
    this.#far?.terminate();
    this.#listener.stop(true);
  }
}

async function found(): Promise<KernelCopy> {
  const copy = await kernelCopy();
  if (copy === undefined) throw new Error("The system has no sendfile");
  return copy;
}

describe("kernelCopy()", () => {
  test.if(!isLinux)("kernelCopy() is not used elsewhere", async () => {
    expect(await kernelCopy()).toBeUndefined();
  });

  test.if(isLinux)("kernelCopy() moves a part of a file, and says how much", async () => {
    using directory = new TemporaryDirectory();
    const path = directory.join("file");
    writeFileSync(path, "0123456789");
    const file = openSync(path, "r");
    using pair = await Pair.connected();
    const copy = await found();
    expect(copy(pair.descriptor, file, 2, 5)).toBe(5);
    expect(copy(pair.descriptor, file, 8, 5)).toBe(2);
    expect(copy(pair.descriptor, file, 10, 5)).toBe(0);
    while (pair.text.length < 7) await new Promise((resolve) => setImmediate(resolve));
    expect(pair.text).toBe("2345689");
    closeSync(file);
  });

  test.if(isLinux)("kernelCopy() takes offsets beyond four gigabytes", async () => {
    using directory = new TemporaryDirectory();
    const path = directory.join("large");
    writeFileSync(path, "");
    truncateSync(path, 5 * 1024 ** 3);
    const file = openSync(path, "r");
    using pair = await Pair.connected();
    expect((await found())(pair.descriptor, file, 5 * 1024 ** 3 - 3, 100)).toBe(3);
    closeSync(file);
  });

  test.if(isLinux)(
    "kernelCopy() does not wait where the socket is full, and says that nothing was moved",
    async () => {
      using directory = new TemporaryDirectory();
      const path = directory.join("file");
      writeFileSync(path, Buffer.alloc(1024 * 1024));
      const file = openSync(path, "r");
      using pair = await Pair.connected();
      pair.pause();
      const copy = await found();
      let moved = 1;
      for (let time = 0; moved > 0 && time < 100; time++) moved = copy(pair.descriptor, file, 0, 1024 * 1024);
      expect(moved).toBeLessThan(0);
      closeSync(file);
    },
  );

  test.if(isLinux)("kernelCopy() moves nothing where a descriptor is none", async () => {
    using directory = new TemporaryDirectory();
    const path = directory.join("file");
    writeFileSync(path, "0123456789");
    const file = openSync(path, "r");
    using pair = await Pair.connected();
    const copy = await found();
    expect(copy(-1, file, 0, 5)).toBeLessThan(0);
    expect(copy(pair.descriptor, -1, 0, 5)).toBeLessThan(0);
    closeSync(file);
  });
});
