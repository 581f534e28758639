import { describe, expect, test } from "bun:test";

import { nobody, passwd } from "../../src/cgi/cgi-user.ts";
import { PLATFORM } from "../../src/server/runtime.ts";

describe("nobody()", () => {
  test.each<[name: string, passwd: string, uid: number, gid: number]>([
    ["Debian", "root:x:0:0:r:/root:/bin/sh\nnobody:x:65534:65534:n:/none:/bin/false\n", 65534, 65534],
    ["Fedora", "nobody:x:65534:65533:n:/:/sbin/nologin\n", 65534, 65533],
    ["macOS", "##\n# User Database\n##\nnobody:*:-2:-2:n:/:/f\n", 4294967294, 4294967294],
    ["without nobody", "root:x:0:0::/:\nme:x:1000:1001::/:\n", 1002, 1002],
    ["with a nobody who is root", "nobody:x:0:0::/:\nme:x:7:7::/:\n", 8, 8],
    ["without users", "", 65534, 65534],
    ["with lines of no meaning", "\n:::\nnobody\n", 65534, 65534],
  ])("%s", (_, passwd, uid, gid) => {
    expect(nobody(passwd)).toEqual({ uid, gid });
  });
});

test("passwd() is the system's list of users", () => {
  expect(passwd()).toContain(PLATFORM === "win32" ? "" : "root:");
});
