import { afterAll, describe, expect, test } from "bun:test";
import { chmodSync, mkdtempSync, readFileSync, rmSync, watch, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { openBrowser } from "../../src/cli/open-browser.ts";

describe("openBrowser()", () => {
  const root = mkdtempSync(join(tmpdir(), "open-browser-"));
  afterAll(() => rmSync(root, { recursive: true }));

  for (const [platform, program] of [
    ["linux", "xdg-open"],
    ["darwin", "open"],
    ["freebsd", "xdg-open"],
  ] as const) {
    test(`openBrowser() has ${program} open the URL on ${platform}`, async () => {
      const opener = join(root, program);
      const seen = join(root, `${platform}.txt`);
      writeFileSync(opener, `#!/bin/sh\nprintf %s "$1" > "${seen}.part" && mv "${seen}.part" "${seen}"\n`);
      chmodSync(opener, 0o755);
      const arrived = new Promise<void>((resolve) => {
        const watcher = watch(root, (_event, name) => {
          if (name !== `${platform}.txt`) return;
          watcher.close();
          resolve();
        });
      });
      expect(openBrowser("http://localhost:8000/", { PATH: `${root}:/usr/bin:/bin` }, platform)).toBe(true);
      await arrived;
      expect(readFileSync(seen, "utf8")).toBe("http://localhost:8000/");
    });
  }
  test("openBrowser() says that there is nothing to open it with", () => {
    expect(openBrowser("http://localhost:8000/", { PATH: join(root, "nothing") }, "linux")).toBe(false);
  });
});
