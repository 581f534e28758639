import { afterAll, beforeEach, describe, expect, test } from "bun:test";

import { compose } from "../../src/features/feature.ts";
import { servingDirectory } from "../../src/features/handler-fields.ts";
import { hiddenFiles } from "../../src/features/hidden-files.ts";
import { insideDirectory } from "../../src/features/inside-directory.ts";
import { listingPage } from "../../src/features/listing-page.ts";
import type { ListingRequest } from "../../src/features/listing-part.ts";
import { html as markup } from "../../src/semantics/html.ts";
import { strictReply } from "../fuzz/strict-reply.ts";
import { exchange, get, LoggingHandler, valuesOf } from "./ask-handler.ts";
import { Site } from "./site.ts";

const site = new Site({
  "notes.txt": "hello",
  "README.md": "# Welcome\n",
  ".secret": "x",
  "sub/inner.txt": "x",
  "indexed/index.html": "index",
  "empty/x/y": "",
});
const many = new Site({});
for (let index = 0; index < 1200; index++) many.put(`file-${index}.txt`, "");

afterAll(() => {
  site.remove();
  many.remove();
});

const asked: ListingRequest[] = [];
const feature = listingPage(
  (request) => {
    asked.push(request);
    return [{ toolbar: markup`<b id="part">part</b>` }];
  },
  (text, callbacks, options) => Bun.markdown.render(text, callbacks, options),
);

const Handler = compose(LoggingHandler, [servingDirectory(site.path), feature, insideDirectory, hiddenFiles]);
const Many = compose(LoggingHandler, [servingDirectory(many.path), feature]);

beforeEach(() => {
  asked.length = 0;
  LoggingHandler.log = [];
});

describe("listingPage()", () => {
  test("answers with a page, its length and its policy", async () => {
    const reply = await get(Handler, "/");
    expect(reply.status).toBe(200);
    expect(valuesOf(reply, "Content-Type")).toEqual(["text/html; charset=utf-8"]);
    expect(valuesOf(reply, "Content-Length")).toEqual([String(reply.body.length)]);
    expect(valuesOf(reply, "Vary")).toEqual(["Accept"]);
    expect(valuesOf(reply, "Content-Security-Policy")[0]).toStartWith(
      "default-src 'none'; script-src 'sha256-",
    );
    expect(reply.body).toContain(">notes.txt</a><td>5 B<td>");
    expect(reply.body).toContain('<h2 id="readme-welcome">Welcome</h2>');
    expect(reply.body).not.toContain(".secret");
  });

  test("is smaller than 15 KB before its entries, with the style of a README too", async () => {
    const { body } = await get(Handler, "/");
    expect(body.indexOf("<tbody") + body.length - body.indexOf("</tbody>")).toBeLessThan(15_000);
    expect(body).toContain(".md ");
    expect((await get(Handler, "/sub/")).body).not.toContain(".md ");
  });

  test("asks other features for their parts of each page, and of nothing else", async () => {
    const reply = await get(Handler, "//sub/./?x=<b>");
    expect(reply.body).toContain('<b id="part">part</b>');
    expect(asked).toEqual([{ url: "/sub/", directory: `${site.path}/sub/` }]);
    await get(Handler, "/sub/?format=json");
    expect(asked).toHaveLength(1);
  });

  test("answers with JSON or plain text to who asks for it, in the field or in the query", async () => {
    for (const [target, accept] of [
      ["/?format=json", "*/*"],
      ["/", "application/json"],
    ] as const) {
      const reply = await get(Handler, target, `Accept: ${accept}`);
      expect(valuesOf(reply, "Content-Type")).toEqual(["application/json"]);
      expect(valuesOf(reply, "Vary")).toEqual(["Accept"]);
      const listing: unknown = JSON.parse(reply.body);
      expect(listing).toMatchObject({ path: "/", total: 5 });
    }
    const text = await get(Handler, "/?sort=name&order=desc", "Accept: text/plain");
    expect(text.body).toBe("sub/\nindexed/\nempty/\nREADME.md\nnotes.txt\n");
    expect(valuesOf(text, "Content-Type")).toEqual(["text/plain; charset=utf-8"]);
  });

  test("answers HEAD with the same head", async () => {
    for (const target of ["/", "/?format=json", "/?format=text"]) {
      const [got, head] = await Promise.all(
        ["GET", "HEAD"].map((method) => exchange(Handler, `${method} ${target} HTTP/1.1\r\nHost: a\r\n\r\n`)),
      );
      const end = got?.indexOf("\r\n\r\n") ?? 0;
      expect(head?.replace(/Date:.*/, "")).toBe(got?.slice(0, end + 4).replace(/Date:.*/, ""));
    }
  });

  test("leaves files, index pages, redirects and what is missing as they are", async () => {
    expect((await get(Handler, "/notes.txt")).body).toBe("hello");
    expect((await get(Handler, "/indexed/")).body).toBe("index");
    expect(valuesOf(await get(Handler, "/sub?a=b"), "Location")).toEqual(["/sub/?a=b"]);
    expect((await get(Handler, "/nothing/")).status).toBe(404);
  });

  test("streams a long listing in chunks to who speaks HTTP/1.1", async () => {
    const output = await exchange(
      Many,
      "GET / HTTP/1.1\r\nHost: a\r\n\r\nGET /file-0.txt HTTP/1.1\r\nHost: a\r\n\r\n",
    );
    const first = strictReply(output, 0, "GET");
    expect(first.fields.get("transfer-encoding")).toEqual(["chunked"]);
    expect(first.body.match(/scope="row"/g)).toHaveLength(1200);
    expect(first.body).toEndWith("</html>\n");
    // The connection goes on behind it.
    expect(strictReply(output, first.end, "GET").status).toBe(200);
  });

  test("tells of a long directory what has changed since it was asked before", async () => {
    const shown = async (target: string): Promise<string> => (await get(Many, target)).body;
    const row = (page: string): string => /"file-7\.txt">.*/.exec(page)?.[0] ?? "";
    const before = await shown("/");
    expect(row(before)).toContain("<td>0 B<td>");
    expect(await shown("/")).toBe(before);
    many.put("file-7.txt", "1234567");
    expect(row(await shown("/"))).toContain("<td>7 B<td>");
    const largestFirst = await shown("/?sort=size&order=desc");
    expect(largestFirst.indexOf("file-7.txt")).toBeLessThan(largestFirst.indexOf("file-0.txt"));
    many.put("file-7.txt", "");
    expect(row(await shown("/"))).toContain("<td>0 B<td>");
  });

  test("streams a long listing to who speaks HTTP/1.0, and closes", async () => {
    const output = await exchange(Many, "GET /?format=json HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
    const [head = "", ...body] = output.split("\r\n\r\n");
    expect(head.toLowerCase()).not.toContain("transfer-encoding");
    expect(head).toContain("\r\nConnection: close");
    expect(JSON.parse(body.join(""))).toMatchObject({ total: 1200 });
  });

  test("answers HEAD of a long listing without a body", async () => {
    const output = await exchange(Many, "HEAD / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    expect(output).toEndWith("\r\n\r\n");
    expect(output).toContain("Transfer-Encoding: chunked");
  });

  test("answers 404 for a directory that cannot be read", async () => {
    class Unreadable extends Many {
      override directory_entries(): undefined {
        return undefined;
      }
    }
    const reply = await get(Unreadable, "/");
    expect(reply.status).toBe(404);
    expect(reply.body).toContain("No permission to list directory");
  });

  test("sends the fields that its handler adds to listings, but for those that it has", async () => {
    class Extra extends Many {
      override extra_response_headers = [
        ["X-Extra", "yes"],
        ["Vary", "Cookie"],
      ] as const;
    }
    const reply = await get(Extra, "/?format=text");
    expect(valuesOf(reply, "X-Extra")).toEqual(["yes"]);
    expect(valuesOf(reply, "Vary")).toEqual(["Accept"]);
  });

  test("logs what it leaves out", async () => {
    class Short extends Many {
      override max_listing = 10;
    }
    const reply = await get(Short, "/");
    expect(reply.body).toContain("Only 10 of 1200 entries are shown.");
    expect(LoggingHandler.log.join("\n")).toContain("Listed %d of %d entries of %r 10 1200 /");
  });
});
