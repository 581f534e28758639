import { afterAll, describe, expect, test } from "bun:test";

import { compose } from "../../src/features/feature.ts";
import { servingDirectory } from "../../src/features/handler-fields.ts";
import { noHTTP09 } from "../../src/features/no-http09.ts";
import { exchange, LoggingHandler } from "./ask-handler.ts";
import { Site } from "./site.ts";

describe("noHTTP09()", () => {
  const site = new Site({ "a.txt": "content" });
  afterAll(() => site.remove());
  const Library = compose(LoggingHandler, [servingDirectory(site.path)]);
  const Tool = compose(Library, [noHTTP09]);

  test("noHTTP09() refuses what the library answers", async () => {
    expect(await exchange(Library, "GET /a.txt\r\n")).toBe("content");
    const output = await exchange(Tool, "GET /a.txt\r\n");
    expect(output).toStartWith("HTTP/1.1 400 HTTP/0.9 is not spoken here\r\n");
    expect(output).not.toContain("content\n");
  });
  test("noHTTP09() closes, whatever follows", async () => {
    const output = await exchange(Tool, "GET /a.txt\r\nGET /a.txt HTTP/1.1\r\nHost: test\r\n\r\n");
    expect(output.match(/HTTP\/1\.1 \d+/g)).toEqual(["HTTP/1.1 400"]);
    expect(output).toContain("\r\nConnection: close\r\n");
  });
  for (const version of ["HTTP/1.0", "HTTP/1.1"]) {
    test(`noHTTP09() lets ${version} pass`, async () => {
      expect(await exchange(Tool, `GET /a.txt ${version}\r\nHost: test\r\n\r\n`)).toStartWith(
        "HTTP/1.1 200 OK\r\n",
      );
    });
  }
  test("noHTTP09() leaves a refusal alone that was sent already", async () => {
    const output = await exchange(Tool, "GET /a.txt HTTP/x\r\n\r\n");
    expect(output.match(/HTTP\/1\.1 \d+/g)).toHaveLength(1);
  });
});
