import { afterAll, describe, expect, test } from "bun:test";

import { crossOrigin } from "../../src/features/cors.ts";
import { compose } from "../../src/features/feature.ts";
import { servingDirectory } from "../../src/features/handler-fields.ts";
import type { RequestMethod } from "../../src/handlers/base-http-request-handler.ts";
import { exchange, get, LoggingHandler, parsed, type Reply, valuesOf } from "./ask-handler.ts";
import { Site } from "./site.ts";

const site = new Site({ "a.txt": "a" });
afterAll(() => site.remove());
const Serving = compose(LoggingHandler, [servingDirectory(site.path)]);
const Open = compose(Serving, [crossOrigin(true)]);
const Named = compose(Serving, [
  crossOrigin("http://A.test:80,HTTPS://d.test:443,https://b.test:8443,capacitor://localhost"),
]);

async function options(Handler: typeof Open, target: string, ...fields: readonly string[]): Promise<Reply> {
  const lines = [`OPTIONS ${target} HTTP/1.1`, "Host: test", "Connection: close", ...fields, "", ""];
  return parsed(await exchange(Handler, lines.join("\r\n")));
}

const FROM_A = "Origin: http://a.test";
const ASKING = [FROM_A, "Access-Control-Request-Method: PUT"];

describe("crossOrigin(true)", () => {
  for (const target of ["/a.txt", "/nope", "/"]) {
    test(`crossOrigin() lets every origin read the reply for ${target}`, async () => {
      const reply = await get(Open, target, FROM_A);
      expect(valuesOf(reply, "Access-Control-Allow-Origin")).toEqual(["*"]);
      expect(valuesOf(reply, "Access-Control-Allow-Credentials")).toEqual([]);
      expect(valuesOf(reply, "Vary")).toEqual([]);
    });
  }
  test("crossOrigin() is on a 304 and on a range too", async () => {
    const [etag = ""] = valuesOf(await get(Open, "/a.txt"), "ETag");
    const fresh = await get(Open, "/a.txt", `If-None-Match: ${etag}`);
    expect(fresh.status).toBe(304);
    expect(valuesOf(fresh, "Access-Control-Allow-Origin")).toEqual(["*"]);
    const part = await get(Open, "/a.txt", "Range: bytes=0-0");
    expect(part.status).toBe(206);
    expect(valuesOf(part, "Access-Control-Allow-Origin")).toEqual(["*"]);
  });
  test("crossOrigin() names the fields that scripts need, to scripts of other origins alone", async () => {
    const [exposed = ""] = valuesOf(await get(Open, "/a.txt", FROM_A), "Access-Control-Expose-Headers");
    for (const name of ["Content-Length", "Content-Range", "ETag", "Content-Disposition"])
      expect(exposed.split(", ")).toContain(name);
    expect(valuesOf(await get(Open, "/a.txt"), "Access-Control-Expose-Headers")).toEqual([]);
  });
  test("crossOrigin() leaves alone what another server has said already", async () => {
    class Passing extends Serving {
      override do_GET(): void {
        this.send_response(200);
        this.send_header("Access-Control-Allow-Origin", "http://b.test");
        this.send_header("Content-Length", 0);
        this.end_headers();
      }
    }
    const reply = await get(compose(Passing, [crossOrigin(true)]), "/", FROM_A);
    expect(valuesOf(reply, "Access-Control-Allow-Origin")).toEqual(["http://b.test"]);
    expect(valuesOf(reply, "Access-Control-Expose-Headers")).toEqual([]);
  });
  test("crossOrigin() keeps off an interim reply", async () => {
    const request = "GET /a.txt HTTP/1.1\r\nHost: test\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\nx";
    expect(await exchange(Open, request)).toStartWith("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n");
  });
});

describe("crossOrigin() with a preflight", () => {
  test("crossOrigin() answers 204 with what the handler takes, and the fields that were asked for", async () => {
    const reply = await options(
      Open,
      "/a.txt",
      ...ASKING,
      "Access-Control-Request-Headers: x-a, Authorization",
    );
    expect(reply.status).toBe(204);
    expect(reply.body).toBe("");
    expect(valuesOf(reply, "Access-Control-Allow-Origin")).toEqual(["*"]);
    expect(valuesOf(reply, "Access-Control-Allow-Methods")).toEqual(["GET, HEAD, OPTIONS"]);
    expect(valuesOf(reply, "Access-Control-Allow-Headers")).toEqual(["x-a, Authorization"]);
    expect(valuesOf(reply, "Access-Control-Max-Age")).toEqual(["600"]);
    expect(valuesOf(reply, "Access-Control-Allow-Private-Network")).toEqual([]);
    expect(valuesOf(reply, "Content-Length")).toEqual([]);
  });
  test("crossOrigin() names a method of the class, and one that is known by the path alone", async () => {
    class Taking extends Serving {
      do_PUT(): void {
        // Only there.
      }
      protected override method_for(command: string): RequestMethod | undefined {
        return command === "MOVE" && this.path === "/scripts"
          ? () => this.do_PUT()
          : super.method_for(command);
      }
    }
    const Composed = compose(Taking, [crossOrigin(true)]);
    const methods = async (target: string): Promise<readonly string[]> =>
      valuesOf(
        await options(Composed, target, FROM_A, "Access-Control-Request-Method: MOVE"),
        "Access-Control-Allow-Methods",
      );
    expect(await methods("/scripts")).toEqual(["GET, HEAD, PUT, OPTIONS, MOVE"]);
    expect(await methods("/a.txt")).toEqual(["GET, HEAD, PUT, OPTIONS"]);
  });
  test("crossOrigin() says the same of what is there and what is not", async () => {
    const withoutDate = ({ fields }: Reply): string[] => fields.filter((field) => !field.startsWith("Date"));
    expect(withoutDate(await options(Open, "/a.txt", ...ASKING))).toEqual(
      withoutDate(await options(Open, "/nope", ...ASKING)),
    );
  });
  test("crossOrigin() lets a public page ask a private network where it asks for that", async () => {
    const reply = await options(Open, "/a.txt", ...ASKING, "Access-Control-Request-Private-Network: true");
    expect(valuesOf(reply, "Access-Control-Allow-Private-Network")).toEqual(["true"]);
  });
  test("crossOrigin() gives back no names that are none", async () => {
    const asked = "Access-Control-Request-Headers: x-a,, b c, <x>, \xe9, x-b";
    const reply = await options(Open, "/a.txt", ...ASKING, asked);
    expect(valuesOf(reply, "Access-Control-Allow-Headers")).toEqual(["x-a, x-b"]);
  });
  test("crossOrigin() does not name a method that is none", async () => {
    const reply = await options(Open, "/a.txt", FROM_A, "Access-Control-Request-Method: a b");
    expect(valuesOf(reply, "Access-Control-Allow-Methods")).toEqual(["GET, HEAD, OPTIONS"]);
  });
  test("crossOrigin() answers OPTIONS without a preflight with Allow, for * too", async () => {
    for (const target of ["/a.txt", "/nope", "*"]) {
      const reply = await options(Open, target);
      expect(reply.status).toBe(204);
      expect(valuesOf(reply, "Allow")).toEqual(["GET, HEAD, OPTIONS"]);
      expect(valuesOf(reply, "Access-Control-Allow-Methods")).toEqual([]);
    }
  });
});

describe("crossOrigin() with names", () => {
  for (const origin of ["http://a.test", "https://d.test", "https://b.test:8443", "capacitor://localhost"]) {
    test(`crossOrigin() lets ${origin} read, with credentials`, async () => {
      const reply = await get(Named, "/a.txt", `Origin: ${origin}`);
      expect(valuesOf(reply, "Access-Control-Allow-Origin")).toEqual([origin]);
      expect(valuesOf(reply, "Access-Control-Allow-Credentials")).toEqual(["true"]);
      expect(valuesOf(reply, "Vary")).toEqual(["Origin"]);
    });
  }
  for (const origin of [
    "http://c.test",
    "https://a.test",
    "http://a.test.c.test",
    "null",
    "http://a.test:8080",
    "HTTP://A.TEST",
  ]) {
    test(`crossOrigin() tells ${origin} nothing`, async () => {
      const reply = await get(Named, "/a.txt", `Origin: ${origin}`);
      expect(reply.status).toBe(200);
      expect(reply.fields.filter((field) => field.startsWith("Access-Control-"))).toEqual([]);
      expect(valuesOf(reply, "Vary")).toEqual(["Origin"]);
      const preflight = await options(
        Named,
        "/a.txt",
        `Origin: ${origin}`,
        "Access-Control-Request-Method: GET",
      );
      expect(preflight.status).toBe(204);
      expect(preflight.fields.filter((field) => field.startsWith("Access-Control-"))).toEqual([]);
    });
  }
  test("crossOrigin() varies by Origin also on an error, a 304 and without one", async () => {
    expect(valuesOf(await get(Named, "/nope", FROM_A), "Access-Control-Allow-Origin")).toEqual([
      "http://a.test",
    ]);
    expect(valuesOf(await get(Named, "/nope"), "Vary")).toEqual(["Origin"]);
    const [etag = ""] = valuesOf(await get(Named, "/a.txt"), "ETag");
    expect(valuesOf(await get(Named, "/a.txt", `If-None-Match: ${etag}`), "Vary")).toEqual(["Origin"]);
  });
  test("crossOrigin('*') is the same as without names", async () => {
    const Star = compose(Serving, [crossOrigin("*")]);
    expect(valuesOf(await get(Star, "/a.txt", FROM_A), "Access-Control-Allow-Origin")).toEqual(["*"]);
  });
});
