import { describe, expect, test } from "bun:test";
import { homedir } from "node:os";

import { localURL, networkURL, terminalBanner } from "../../src/cli/banner.ts";
import { VERSION } from "../../src/cli/version.ts";
import { ansi, plain } from "../../src/features/paint.ts";

describe("terminalBanner()", () => {
  test("terminalBanner() lists every address of a server on all interfaces", () => {
    const serving = {
      directory: "/srv/www",
      address: ["::", 8000],
      busyPort: undefined,
      secure: false,
    } as const;
    expect(terminalBanner(serving, plain, ["192.0.2.7", "2001:db8::7"])).toBe(`
  serve-forever ${VERSION}

  Serving  /srv/www
  Local    http://localhost:8000/
  Network  http://192.0.2.7:8000/
           http://[2001:db8::7]:8000/

  Everyone on your network can read these files; with -b 127.0.0.1 only this computer can.
  Press Ctrl-C to stop.

`);
  });
  const rights = [
    { given: {}, deeds: "Everyone on your network can read these files;" },
    { given: { upload: true }, deeds: "Everyone on your network can read these files and add others;" },
    {
      given: { upload: true, overwrite: true },
      deeds: "Everyone on your network can read, add and replace files;",
    },
    { given: { overwrite: true }, deeds: "Everyone on your network can read these files;" },
    { given: { inbox: true, upload: true }, deeds: "Everyone on your network can add files;" },
    {
      given: { inbox: true, upload: true, overwrite: true },
      deeds: "Everyone on your network can add and replace files;",
    },
    { given: { inbox: true }, deeds: "Everyone on your network can connect;" },
    {
      given: { auth: ["a:b"] },
      deeds: "Everyone on your network who has a password can read these files;",
    },
  ];
  for (const { given, deeds } of rights) {
    test(`terminalBanner() says what others can do with ${JSON.stringify(given)}`, () => {
      const rules = { auth: [], inbox: false, upload: false, overwrite: false, ...given };
      const serving = { directory: "/", address: ["::", 80], busyPort: undefined, secure: false } as const;
      const text = terminalBanner({ ...serving, rules }, plain, ["192.0.2.7"]);
      expect(text).toContain(`\n  ${deeds} with -b 127.0.0.1 only this computer can.\n`);
    });
  }
  test("terminalBanner() says that the port is another one", () => {
    const serving = { directory: "/", address: ["127.0.0.1", 8001], busyPort: 8000, secure: false } as const;
    expect(terminalBanner(serving, plain, ["192.0.2.7"])).toBe(`
  serve-forever ${VERSION}

  Serving  /
  Local    http://127.0.0.1:8001/

  Port 8000 is in use, so this is port 8001.
  Press Ctrl-C to stop.

`);
  });
  test("terminalBanner() calls an address of the machine a network", () => {
    const serving = {
      directory: "/",
      address: ["192.0.2.7", 80],
      busyPort: undefined,
      secure: false,
    } as const;
    expect(terminalBanner(serving, plain)).toContain("  Network  http://192.0.2.7:80/\n\n  Everyone on");
  });
  test("terminalBanner() shows the path of a Unix socket", () => {
    const text = terminalBanner(
      { directory: "/", address: "/run/x\n.sock", busyPort: undefined, secure: false },
      plain,
    );
    expect(text).toContain("  Socket   /run/x\\x0a.sock\n");
    expect(text).not.toContain("Everyone");
  });
  test("terminalBanner() writes the home directory as ~", () => {
    const banner = (directory: string) =>
      terminalBanner({ directory, address: "", busyPort: undefined, secure: false }, plain);
    expect(banner(`${homedir()}/site`)).toContain("  Serving  ~/site\n");
    expect(banner(homedir())).toContain("  Serving  ~\n");
    expect(banner(`${homedir()}-old`)).toContain(`  Serving  ${homedir()}-old\n`);
  });
  test("terminalBanner() shows the fingerprint of a certificate of our own, and why it is not kept", () => {
    const fingerprint = Array.from({ length: 32 }, (_, index) =>
      index.toString(16).padStart(2, "0").toUpperCase(),
    ).join(":");
    const certificate = { cert: "", key: "", fingerprint, notKept: "/x\n belongs to somebody else" };
    const serving = {
      directory: "/",
      address: ["127.0.0.1", 80],
      busyPort: undefined,
      secure: true,
      hasKeys: true,
    } as const;
    expect(terminalBanner({ ...serving, certificate }, plain)).toBe(`
  serve-forever ${VERSION}

  Serving  /
  Local    https://127.0.0.1:80/
  SHA-256  00:01:02:03:04:05:06:07:08:09:0A:0B:0C:0D:0E:0F
           10:11:12:13:14:15:16:17:18:19:1A:1B:1C:1D:1E:1F

  Browsers warn of this certificate; go on if its SHA-256 is the one above.
  It is for this run only, as /x\\x0a belongs to somebody else.
  Press ? for keys, Ctrl-C to stop.

`);
    expect(terminalBanner({ ...serving, certificate: { cert: "", key: "" } }, plain)).not.toContain(
      "certificate",
    );
  });
  test("terminalBanner() colours what stands out", () => {
    const serving = {
      directory: "/",
      address: ["127.0.0.1", 80],
      busyPort: undefined,
      secure: false,
    } as const;
    expect(terminalBanner(serving, ansi)).toContain("\u001b[36mhttp://127.0.0.1:80/\u001b[0m");
  });
});

describe("networkURL()", () => {
  const others = ["192.0.2.7", "2001:db8::7"];
  const cases = [
    { address: ["::", 80], url: "http://192.0.2.7:80/" },
    { address: ["192.0.2.9", 80], url: "http://192.0.2.9:80/" },
    { address: ["2001:db8::9", 80], url: "http://[2001:db8::9]:80/" },
    { address: ["127.0.0.1", 80], url: undefined },
    { address: ["::1", 80], url: undefined },
    { address: "/run/x.sock", url: undefined },
  ] as const;
  for (const { address, url } of cases) {
    test(`networkURL() of ${String(address)}`, () => {
      expect(networkURL(address, false, others)).toBe(url);
    });
  }
  test("networkURL() takes IPv6 where there is nothing else, and none without a network", () => {
    expect(networkURL(["::", 80], true, ["2001:db8::7"])).toBe("https://[2001:db8::7]:80/");
    expect(networkURL(["::", 80], true, [])).toBeUndefined();
  });
});

describe("localURL()", () => {
  test("localURL() is localhost where the server is on all interfaces", () => {
    expect(localURL(["::", 80], false)).toBe("http://localhost:80/");
    expect(localURL(["0.0.0.0", 80], false)).toBe("http://localhost:80/");
  });
  test("localURL() is the address that was bound", () => {
    expect(localURL(["192.0.2.7", 80], false)).toBe("http://192.0.2.7:80/");
  });
  test("localURL() has none for a Unix socket", () => {
    expect(localURL("/run/x.sock", false)).toBeUndefined();
  });
});
