import { afterAll, describe, expect, test } from "bun:test";
import { linkSync, renameSync, type Stats, statSync, symlinkSync, writeFileSync } from "node:fs";

import { compose } from "../../src/features/feature.ts";
import { servingDirectory } from "../../src/features/handler-fields.ts";
import { hiddenLog } from "../../src/features/hidden-log.ts";
import { TemporaryDirectory } from "../support/temporary-directory.ts";
import { get, LoggingHandler } from "./ask-handler.ts";
import { Site } from "./site.ts";

describe("hiddenLog()", () => {
  const site = new Site({
    "access.log": "now",
    "access.log.1": "then",
    "access.log-20261120": "then",
    "access.logic": "shown",
    "sub/access.log": "shown",
    alias: { linkTo: "access.log" },
  });
  linkSync(site.at("access.log"), site.at("hard.txt"));
  afterAll(() => site.remove());
  const Handler = compose(LoggingHandler, [
    servingDirectory(site.path),
    hiddenLog({ path: site.at("access.log"), identity: () => statSync(site.at("access.log")) }),
  ]);

  for (const target of [
    "/access.log",
    "/access.log.1",
    "/access.log-20261120",
    "/alias",
    "/hard.txt",
    "/%61ccess.log",
  ])
    test(`hiddenLog() does not find ${target}`, async () =>
      expect((await get(Handler, target)).status).toBe(404));
  for (const target of ["/access.logic", "/sub/access.log"])
    test(`hiddenLog() finds ${target}`, async () => expect((await get(Handler, target)).body).toBe("shown"));
  test("hiddenLog() leaves logs out of the listing", async () => {
    const { body } = await get(Handler, "/");
    expect(body).not.toMatch(/"access\.log["-]|"access\.log\.1/);
    expect(body).toContain('"access.logic"');
    expect((await get(Handler, "/sub/")).body).toContain('"access.log"');
  });
  test("hiddenLog() hides logs in whatever way one comes to their folder", async () => {
    using link = new TemporaryDirectory();
    symlinkSync(site.path, link.join("site"));
    site.put("here", { linkTo: "." });
    const identity = (): Stats => statSync(site.at("access.log"));
    for (const [served, log] of [
      [link.join("site"), site.at("access.log")],
      [site.path, link.join("site/access.log")],
    ] as const) {
      const ByLink = compose(LoggingHandler, [servingDirectory(served), hiddenLog({ path: log, identity })]);
      for (const folder of ["/", "/here/"]) {
        expect((await get(ByLink, `${folder}access.log.1`)).status).toBe(404);
        expect((await get(ByLink, folder)).body).not.toMatch(/"access\.log["-]|"access\.log\.1/);
      }
    }
  });
  test("hiddenLog() hides the file that has the name by now", async () => {
    renameSync(site.at("access.log"), site.at("access.log.2"));
    writeFileSync(site.at("access.log"), "new");
    for (const target of ["/access.log", "/access.log.2"])
      expect((await get(Handler, target)).status).toBe(404);
  });
});
