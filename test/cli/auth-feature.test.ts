import { describe, expect, test } from "bun:test";

import { composeHandler } from "../../src/cli/compose-handler.ts";
import { OPTION_NAMES } from "../../src/cli/options.ts";
import { parseArguments } from "../../src/cli/parse-arguments.ts";
import { CGIHTTPRequestHandler } from "../../src/handlers/cgi-http-request-handler.ts";
import { get, LoggingHandler } from "../features/ask-handler.ts";

describe("authFeature()", () => {
  test("authFeature() asks for the password of --auth", async () => {
    const Handler = await composeHandler(LoggingHandler, parseArguments(["--auth", "a:b"]));
    expect((await get(Handler, "/nothing")).status).toBe(401);
    expect((await get(Handler, "/nothing", "Authorization: Basic YTpi")).status).toBe(404);
  });
  test("authFeature() throws for what is not a user, so that a file that was not read lets in nobody", async () => {
    const composed = composeHandler(LoggingHandler, parseArguments(["--auth", "@users"]));
    expect(await composed.catch((error: unknown) => error)).toBeInstanceOf(SyntaxError);
  });
  test("authFeature() is not there without --auth", async () => {
    const Handler = await composeHandler(LoggingHandler, parseArguments([]));
    expect((await get(Handler, "/nothing")).status).toBe(404);
  });
  test("authFeature() tells scripts who asks", async () => {
    const values = parseArguments(["--auth", "a:b", "--cgi"]);
    let environment: Record<string, string> = {};
    class Scripts extends CGIHTTPRequestHandler {
      override protocol_version = "HTTP/1.1";
      override log_message(): void {
        // It is not asked here.
      }
      override do_GET(): void {
        environment = this.cgi_environment();
        this.send_error(410);
      }
    }
    const Handler = await composeHandler(Scripts, values);
    expect((await get(Handler, "/", "Authorization: Basic YTpi")).status).toBe(410);
    expect(environment).toMatchObject({ AUTH_TYPE: "Basic", REMOTE_USER: "a" });
  });
  test("only what answers for other origins stands behind the password", () => {
    const behind = OPTION_NAMES.slice(OPTION_NAMES.indexOf("auth") + 1);
    for (const name of ["live", "proxy", "upload", "archive", "cgi", "spa", "clean-urls"]) {
      expect<readonly string[]>(behind).not.toContain(name);
    }
    const before: readonly string[] = OPTION_NAMES.slice(0, OPTION_NAMES.indexOf("auth"));
    expect(before).not.toContain("cors");
  });
});
