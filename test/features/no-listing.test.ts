import { afterAll, describe, expect, test } from "bun:test";

import { compose } from "../../src/features/feature.ts";
import { servingDirectory } from "../../src/features/handler-fields.ts";
import { noListing } from "../../src/features/no-listing.ts";
import { get, LoggingHandler } from "./ask-handler.ts";
import { Site } from "./site.ts";

describe("noListing()", () => {
  const site = new Site({ "list/a.txt": "a", "page/index.html": "page" });
  afterAll(() => site.remove());
  const Handler = compose(LoggingHandler, [servingDirectory(site.path), noListing]);

  test("noListing() answers for a directory as for what is not there", async () => {
    const { status, body } = await get(Handler, "/list/");
    expect(status).toBe(404);
    expect(body).toBe((await get(Handler, "/nope/")).body);
  });
  test("noListing() still shows an index page", async () => {
    expect((await get(Handler, "/page/")).body).toBe("page");
  });
  test("noListing() still serves a file whose name is known", async () => {
    expect((await get(Handler, "/list/a.txt")).body).toBe("a");
  });
});
