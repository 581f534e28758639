import { describe, expect, test } from "bun:test";
import { homedir } from "node:os";

import { localURL, pythonBanner, terminalBanner } from "../../src/cli/banner.ts";
import { VERSION } from "../../src/cli/version.ts";
import { ansi, plain } from "../../src/features/paint.ts";

describe("pythonBanner()", () => {
  const cases = [
    { address: ["0.0.0.0", 8000], line: "Serving HTTP on 0.0.0.0 port 8000 (http://0.0.0.0:8000/) ...\n" },
    { address: ["::", 8000], line: "Serving HTTP on :: port 8000 (http://[::]:8000/) ...\n" },
    { address: ["127.0.0.1", 1], line: "Serving HTTP on 127.0.0.1 port 1 (http://127.0.0.1:1/) ...\n" },
    { address: "/run/x.sock", line: "Serving HTTP on unix socket /run/x.sock ...\n" },
  ] as const;
  for (const { address, line } of cases) {
    test(`pythonBanner() for ${String(address)} is Python's to the byte`, () => {
      expect(pythonBanner(address, false)).toBe(line);
    });
  }
});

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
