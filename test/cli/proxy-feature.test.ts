import { describe, expect, test } from "bun:test";

import { composeHandler } from "../../src/cli/compose-handler.ts";
import { parseArguments } from "../../src/cli/parse-arguments.ts";
import { proxyFeature } from "../../src/cli/proxy-feature.ts";
import { UsageError } from "../../src/cli/tool-error.ts";
import { SimpleHTTPRequestHandler } from "../../src/handlers/simple-http-request-handler.ts";
import { ThreadingHTTPServer } from "../../src/server/http-server.ts";
import { ScriptedUpstream } from "../features/proxy/scripted-upstream.ts";
import { exchange } from "../support/raw-client.ts";
import { serving } from "../support/serving.ts";
import { Tool } from "../support/spawn-tool.ts";

/** `USER:PASSWORD` as a client sends it. */
const PASSWORD = `Authorization: Basic ${btoa("ann:secret")}`;

function ask(target: string, ...fields: readonly string[]): string {
  return [`GET ${target} HTTP/1.1`, "Host: a", "Connection: close", ...fields, "", ""].join("\r\n");
}

async function answers(args: readonly string[], request: string): Promise<string> {
  let reply = "";
  const Handler = await composeHandler(SimpleHTTPRequestHandler, parseArguments(["--quiet", ...args]));
  await serving(
    Handler,
    async (address) => void (reply = await exchange(address, request)),
    ThreadingHTTPServer,
  );
  return reply;
}

describe("proxyFeature()", () => {
  test("proxyFeature() refuses a prefix that is there twice, in whatever spelling", () => {
    expect(() => proxyFeature(["/a=http://one.test", "/%61/=http://two.test"], false)).toThrow(UsageError);
    expect(() => proxyFeature(["/a=http://one.test", "/a/b=http://two.test"], false)).not.toThrow();
  });

  for (const [value, words] of [
    ["/api", "like /api=http://localhost:3000"],
    ["/api=http://localhost:99999", "it is no prefix and URL"],
    ["/api=http://user:password@localhost", "the URL has a password"],
  ] as const) {
    test(`proxyFeature() ends the tool with 2 and one line for ${value}`, async () => {
      await using tool = new Tool(["--proxy", value, "0"]);
      expect(await tool.exited).toBe(2);
      expect(await tool.stderr).toMatch(/^serve-forever: Option --proxy cannot be .*\n$/);
      expect(await tool.stderr).toContain(words);
    });
  }

  test("proxyFeature() asks for the password first, and keeps it", async () => {
    await using upstream = await ScriptedUpstream.answering("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
    const args = ["--proxy", `/api=${upstream.url}`];
    const secured = [...args, "--auth", "ann:secret"];
    expect(await answers(secured, ask("/api/x"))).toStartWith("HTTP/1.1 401 ");
    expect(upstream.count).toBe(0);
    expect(await answers(secured, ask("/%61pi/x"))).toStartWith("HTTP/1.1 401 ");
    expect(await answers(secured, ask("/api/x", PASSWORD))).toEndWith("\r\n\r\nok");
    expect(upstream.received).not.toContain("Authorization");
    // Where we ask for none, it is for the target.
    expect(await answers(args, ask("/api/x", PASSWORD))).toEndWith("\r\n\r\nok");
    expect(upstream.received).toContain(PASSWORD);
  });

  test("proxyFeature() comes before the files, and the tool's fields come on top", async () => {
    await using upstream = await ScriptedUpstream.answering("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
    const reply = await answers(
      ["--proxy", `/=${upstream.url}`, "-H", "X-Mine: 1", "--cors"],
      ask("/package.json"),
    );
    expect(reply).toEndWith("\r\n\r\nok");
    for (const field of ["X-Mine: 1", "Access-Control-Allow-Origin: *", "X-Content-Type-Options: nosniff"])
      expect(reply).toContain(`\r\n${field}\r\n`);
  });
});
