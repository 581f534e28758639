import { afterAll, describe, expect, test } from "bun:test";
import { chmodSync } from "node:fs";

import { authentication } from "../../../src/features/auth/authentication.ts";
import { scriptUser } from "../../../src/features/auth/script-user.ts";
import { compose } from "../../../src/features/feature.ts";
import { servingDirectory } from "../../../src/features/handler-fields.ts";
import { CGIHTTPRequestHandler } from "../../../src/handlers/cgi-http-request-handler.ts";
import { get, LoggingHandler } from "../ask-handler.ts";
import { Site } from "../site.ts";

class Scripts extends CGIHTTPRequestHandler {
  override protocol_version = "HTTP/1.1";
  override log_message(): void {
    // It is not asked here.
  }
}

describe("scriptUser()", () => {
  const site = new Site({ "cgi-bin/env": "#!/bin/sh\necho 'Content-Type: text/plain'\necho\nenv\n" });
  chmodSync(site.at("cgi-bin/env"), 0o755);
  chmodSync(site.path, 0o755);
  afterAll(() => site.remove());
  const Handler = compose(Scripts, [servingDirectory(site.path), authentication(["änna b:x"]), scriptUser]);

  test("scriptUser() tells scripts who asks, and not the password", async () => {
    const credentials = Buffer.from("änna b:x").toString("base64");
    const { status, body } = await get(Handler, "/cgi-bin/env", `Authorization: Basic ${credentials}`);
    expect(status).toBe(200);
    expect(Buffer.from(body, "latin1").toString()).toContain("\nREMOTE_USER=änna b\n");
    expect(body).toMatch(/^AUTH_TYPE=Basic$/m);
    expect(body).not.toContain("AUTHORIZATION");
    expect(body).not.toContain(credentials);
    expect(body).not.toContain("SERVE_FOREVER_AUTH");
  });
  test("scriptUser() runs nothing for a stranger", async () => {
    expect((await get(Handler, "/cgi-bin/env")).status).toBe(401);
  });
  test("scriptUser() tells of nobody where nobody was asked", async () => {
    const Open = compose(Scripts, [servingDirectory(site.path), scriptUser]);
    const { status, body } = await get(Open, "/cgi-bin/env", "Authorization: Basic YTpi");
    expect(status).toBe(200);
    expect(body).not.toMatch(/^(?:REMOTE_USER|AUTH_TYPE|HTTP_AUTHORIZATION)=/m);
  });
  test("scriptUser() leaves a class that runs no scripts as it is", () => {
    expect(scriptUser(LoggingHandler)).toBe(LoggingHandler);
  });
});
