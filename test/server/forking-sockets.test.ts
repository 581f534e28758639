import { describe, expect, test } from "bun:test";
import { existsSync, readdirSync, statSync } from "node:fs";

import { cannotShare, KeptSockets } from "../../src/server/forking-sockets.ts";
import { isListening } from "../support/forked-program.ts";
import { TemporaryDirectory } from "../support/temporary-directory.ts";

const LOOPBACK = { hostname: "127.0.0.1", port: 0, reusePort: false } as const;

/** Where it is bound. */
function portOf({ address }: KeptSockets): number {
  if (typeof address !== "object") throw new Error("Not a port");
  return address[1];
}

describe("KeptSockets", () => {
  test("KeptSockets listens, and takes no connection", async () => {
    const kept = new KeptSockets(LOOPBACK);
    const port = portOf(kept);
    expect(kept.address).toEqual(["127.0.0.1", port]);
    expect(kept.fileno()).toBeGreaterThan(2);
    expect(await isListening(["127.0.0.1", port])).toBe(true);
    kept.close();
    expect(kept.fileno()).toBe(-1);
    expect(await isListening(["127.0.0.1", port])).toBe(false);
  });
  test("KeptSockets gives each place its own socket on Linux, and all the same elsewhere", () => {
    const kept = new KeptSockets(LOOPBACK);
    const descriptors = [kept.descriptorFor(0), kept.descriptorFor(1), kept.descriptorFor(1)];
    expect(new Set(descriptors).size).toBe(process.platform === "linux" ? 2 : 1);
    expect(kept.descriptorFor(0)).toBe(kept.fileno());
    kept.close();
  });
  test.if(process.platform === "linux")("KeptSockets leaves a place, and binds it anew", () => {
    const kept = new KeptSockets(LOOPBACK);
    const second = kept.descriptorFor(1);
    kept.leave(0);
    expect(kept.fileno()).toBe(-1);
    expect(kept.descriptorFor(1)).toBe(second);
    expect(kept.descriptorFor(0)).toBe(kept.fileno());
    expect(kept.fileno()).toBeGreaterThan(2);
    kept.close();
  });
  test("KeptSockets never leaves its last socket", async () => {
    const kept = new KeptSockets(LOOPBACK);
    kept.leave(0);
    expect(kept.fileno()).toBeGreaterThan(2);
    expect(await isListening(["127.0.0.1", portOf(kept)])).toBe(true);
    kept.close();
  });
  test.if(process.platform === "linux" && process.getuid?.() === 0)(
    "KeptSockets shares one socket where the program may not bind any more",
    async () => {
      const module = JSON.stringify(`${import.meta.dir}/../../src/server/forking-sockets.ts`);
      const code = `
        import { KeptSockets } from ${module};
        const kept = new KeptSockets({ hostname: "127.0.0.1", port: 0, reusePort: false });
        process.setuid(65534);
        process.exit(kept.descriptorFor(1) === kept.fileno() ? 0 : 1);
      `;
      await using child = Bun.spawn([process.execPath, "-e", code], {
        stdio: ["ignore", "inherit", "inherit"],
      });
      expect(await child.exited).toBe(0);
    },
  );
  test("KeptSockets refuses a port that has been taken, by such a server too", () => {
    const kept = new KeptSockets(LOOPBACK);
    const { code } = catchCode(() => new KeptSockets({ ...LOOPBACK, port: portOf(kept) }));
    expect(code).toBe("EADDRINUSE");
    kept.close();
  });
  test.if(process.platform === "linux")("KeptSockets shares a port where it is told to", () => {
    const kept = new KeptSockets({ ...LOOPBACK, reusePort: true });
    const second = new KeptSockets({ ...LOOPBACK, port: portOf(kept), reusePort: true });
    expect(second.address).toEqual(kept.address ?? "");
    kept.close();
    second.close();
  });
  test("KeptSockets hands its descriptor over and keeps none", () => {
    const kept = new KeptSockets(LOOPBACK);
    const other = kept.descriptorFor(1);
    expect(new Set(kept.descriptors)).toEqual(new Set([kept.fileno(), other]));
    const descriptor = kept.handOver();
    expect([kept.fileno(), kept.descriptors]).toEqual([-1, []]);
    kept.close();
    const again = new KeptSockets({ ...LOOPBACK, port: 0 });
    expect(again.fileno()).not.toBe(descriptor);
    again.close();
    new KeptSockets({ fd: descriptor }).close();
  });
  test("KeptSockets keeps a socket that was inherited", () => {
    const descriptor = new KeptSockets(LOOPBACK).handOver();
    const kept = new KeptSockets({ fd: descriptor });
    expect(kept.address).toBeUndefined();
    expect(kept.descriptorFor(3)).toBe(descriptor);
    kept.close();
  });
  test("KeptSockets keeps a Unix socket at its path, with nothing beside it, until it is closed", async () => {
    using directory = new TemporaryDirectory();
    const unix = directory.join("s");
    const kept = new KeptSockets({ unix });
    expect(kept.address).toBe(unix);
    expect(statSync(unix).isSocket()).toBe(true);
    expect(readdirSync(directory.path)).toEqual(["s"]);
    expect(kept.descriptorFor(5)).toBe(kept.fileno());
    const client = await Bun.connect({ unix, socket: { data: () => undefined } });
    client.terminate();
    kept.close();
    expect(existsSync(unix)).toBe(false);
  });
  test.if(process.platform === "linux")("KeptSockets keeps a Unix socket without a file", () => {
    const unix = `\0serve-forever-test-${process.pid}`;
    const kept = new KeptSockets({ unix });
    expect(catchCode(() => new KeptSockets({ unix })).code).toBe("EADDRINUSE");
    kept.close();
    new KeptSockets({ unix }).close();
  });
});

function catchCode(act: () => unknown): { readonly code: unknown } {
  try {
    act();
  } catch (error) {
    if (error instanceof Error && "code" in error) return { code: error.code };
  }
  throw new Error("Nothing with a code was thrown");
}

describe("cannotShare()", () => {
  for (const platform of ["linux", "darwin"] as const) {
    test(`cannotShare() has nothing against ${platform}`, () => {
      expect(cannotShare(platform)).toBeUndefined();
    });
  }
  test("cannotShare() says it of Windows and of what it does not know", () => {
    expect(cannotShare("win32")).toBe("Cannot start workers: Windows does not let processes share a port");
    expect(cannotShare("aix")).toBe("Cannot start workers: aix does not let processes share a port");
  });
});
