import { describe, expect, test } from "bun:test";
import { X509Certificate } from "node:crypto";
import { existsSync, symlinkSync } from "node:fs";

import { certificateFor } from "../../src/cli/certificate-store.ts";
import { TLS_VARIABLE } from "../../src/cli/secret-variables.ts";
import { TemporaryDirectory } from "../support/temporary-directory.ts";

/** The certificate of somebody whose cache directory is here. */
function forCache(cache: string, directory: string, hidden = false, more: Record<string, string> = {}) {
  return certificateFor({ bind: undefined, directory, hidden }, { XDG_CACHE_HOME: cache, ...more });
}

describe("certificateFor()", () => {
  test("certificateFor() keeps the certificate in the user's cache directory", () => {
    using home = new TemporaryDirectory();
    const made = forCache(home.path, "/srv/www");
    expect(made.notKept).toBeUndefined();
    expect(existsSync(home.join("serve-forever", "certificate.pem"))).toBe(true);
    expect(forCache(home.path, "/srv/www")).toEqual(made);
  });
  test("certificateFor() names what the server listens on", () => {
    using home = new TemporaryDirectory();
    const values = { bind: "www.example", directory: "/srv/www", hidden: false };
    const { cert } = certificateFor(values, { XDG_CACHE_HOME: home.path });
    expect(new X509Certificate(cert).checkHost("www.example")).toBe("www.example");
  });
  test("certificateFor() keeps nothing where visitors could ask for it", () => {
    using home = new TemporaryDirectory();
    const kept = (cache: string, hidden: boolean) => forCache(cache, home.path, hidden).notKept === undefined;
    expect(kept(home.path, false)).toBe(false);
    expect(kept(home.join(".cache"), true)).toBe(false);
    expect(existsSync(home.join("serve-forever"))).toBe(false);
    expect(kept(home.join(".cache"), false)).toBe(true);
    using elsewhere = new TemporaryDirectory();
    symlinkSync(home.path, elsewhere.join("link"));
    expect(kept(elsewhere.join("link"), false)).toBe(false);
  });
  test("certificateFor() takes what a parent has given to its worker", () => {
    using home = new TemporaryDirectory();
    const parent = forCache(home.join("parent"), "/srv/www");
    const given = { [TLS_VARIABLE]: parent.cert + parent.key };
    expect(forCache(home.join("worker"), "/srv/www", false, given)).toEqual(parent);
    expect(existsSync(home.join("worker"))).toBe(false);
  });
});
