import { describe, expect, test } from "bun:test";

import { BindError, bindError } from "../../src/server/bind-error.ts";

function thrown(code: string): Error {
  return Object.assign(new Error("What Bun says"), { code });
}

describe("bindError()", () => {
  test.each([
    ["EADDRINUSE", "address already in use"],
    ["EADDRNOTAVAIL", "this machine has no such address"],
    ["EACCES", "permission denied"],
    ["EPERM", "permission denied"],
    ["ENOTFOUND", "no such host"],
    ["EINVAL", "not a usable address"],
    ["ENAMETOOLONG", "the path is too long for a socket"],
    ["ENOENT", "no such directory"],
    ["ENOTDIR", "not a directory"],
    ["ERR_OUT_OF_RANGE", "the port must lie between 0 and 65535"],
    ["EMFILE", "What Bun says"],
  ])("says what %s means, and keeps the code and the cause", (code, reason) => {
    const cause = thrown(code);
    const error = bindError(["127.0.0.1", 8000], cause);
    expect(error).toBeInstanceOf(BindError);
    expect(String(error)).toBe(`BindError: Cannot bind 127.0.0.1 port 8000: ${reason}`);
    expect(error.code).toBe(code);
    expect(error.cause).toBe(cause);
  });

  test("takes an error without a code for a name that nobody knows, as Bun's is", () => {
    const error = bindError(["no.such.host", 80], new Error("Failed to listen at no.such.host"));
    expect(error.code).toBe("ENOTFOUND");
    expect(error.message).toBe("Cannot bind no.such.host port 80: no such host");
  });

  test("names all interfaces, and the path of a Unix socket", () => {
    expect(bindError(["", 80], thrown("EACCES")).message).toBe(
      "Cannot bind all interfaces port 80: permission denied",
    );
    expect(bindError("/tmp/a socket", thrown("EADDRINUSE")).message).toBe(
      "Cannot bind /tmp/a socket: address already in use",
    );
  });

  test("takes anything that can be thrown", () => {
    expect(bindError(["a", 1], "text").message).toBe("Cannot bind a port 1: no such host");
    expect(bindError(["a", 1], Object.assign(new Error("Odd"), { code: 7 })).code).toBe("ENOTFOUND");
  });
});
