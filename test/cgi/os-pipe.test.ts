import { expect, test } from "bun:test";
import { closeSync, fstatSync, readSync, writeSync } from "node:fs";

import { scriptUser } from "../../src/cgi/cgi-process.ts";
import { osPipe } from "../../src/cgi/os-pipe.ts";
import { PLATFORM } from "../../src/server/runtime.ts";

test.if(PLATFORM === "linux")(
  "osPipe() makes a pipe, which a path such as /dev/stdout can open",
  async () => {
    const user = scriptUser();
    const pipe = await osPipe(user);
    if (pipe === undefined) throw new Error("No pipe");
    try {
      expect(fstatSync(pipe.readEnd).isFIFO()).toBeTrue();
      expect(fstatSync(pipe.writeEnd).uid).toBe(user?.uid ?? fstatSync(pipe.readEnd).uid);
      const got = Buffer.alloc(8);
      writeSync(pipe.writeEnd, "hello");
      expect(got.toString("latin1", 0, readSync(pipe.readEnd, got))).toBe("hello");
    } finally {
      closeSync(pipe.readEnd);
      closeSync(pipe.writeEnd);
    }
  },
);

test.if(PLATFORM !== "linux")("osPipe() is not needed elsewhere", async () => {
  expect(await osPipe(undefined)).toBeUndefined();
});
