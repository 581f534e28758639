import { afterAll, describe, expect, test } from "bun:test";

import { compose } from "../../src/features/feature.ts";
import { servingDirectory } from "../../src/features/handler-fields.ts";
import { quiet } from "../../src/features/quiet.ts";
import { exchange, get, LoggingHandler } from "./ask-handler.ts";
import { Site } from "./site.ts";

describe("quiet()", () => {
  const site = new Site({ "a.txt": "a" });
  afterAll(() => site.remove());
  const Handler = compose(LoggingHandler, [servingDirectory(site.path), quiet]);

  test("quiet() logs neither what is served nor what is refused", async () => {
    LoggingHandler.log = [];
    expect((await get(Handler, "/a.txt")).status).toBe(200);
    expect((await get(Handler, "/nope")).status).toBe(404);
    expect(await exchange(Handler, "nonsense\r\n\r\n")).toContain("400");
    expect(LoggingHandler.log).toEqual([]);
  });
  test("quiet() leaves an error of the program to the server", async () => {
    class Broken extends Handler {
      override do_GET(): void {
        throw new Error("a bug");
      }
    }
    const error = await get(Broken, "/a.txt").catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ message: "a bug" });
  });
});
