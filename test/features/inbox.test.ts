import { afterAll, describe, expect, test } from "bun:test";

import { compose } from "../../src/features/feature.ts";
import { servingDirectory } from "../../src/features/handler-fields.ts";
import { inbox, inboxPart } from "../../src/features/inbox.ts";
import { get, LoggingHandler } from "./ask-handler.ts";
import { Site } from "./site.ts";

describe("inbox()", () => {
  const site = new Site({ "letter.txt": "secret", "index.html": "secret", "sub/letter.txt": "secret" });
  afterAll(() => site.remove());
  const Inbox = compose(LoggingHandler, [servingDirectory(site.path), inbox]);

  for (const target of ["/letter.txt", "/index.html", "/sub/letter.txt", "/nope"])
    test(`inbox() does not find ${target}`, async () => expect((await get(Inbox, target)).status).toBe(404));
  for (const target of ["/", "/sub/"]) {
    test(`inbox() lists nothing in ${target}`, async () => {
      const { status, body } = await get(Inbox, target);
      expect(status).toBe(200);
      expect(body).not.toMatch(/letter|index\.html|secret|<li>/);
    });
  }
});

test("inboxPart() does not say of a letter box that it is empty", () => {
  expect(inboxPart().empty).toBe("What is put in here is not shown");
});
