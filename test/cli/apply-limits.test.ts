import { afterAll, describe, expect, test } from "bun:test";

import { limitedServers } from "../../src/cli/apply-limits.ts";
import { PLAIN } from "../../src/cli/bind.ts";
import { composeHandler } from "../../src/cli/compose-handler.ts";
import { parseArguments } from "../../src/cli/parse-arguments.ts";
import { endpointOf, secureServers } from "../../src/cli/secure-servers.ts";
import { HTTPSServer } from "../../src/server/https-server.ts";
import { TCPServer } from "../../src/server/tcp-server.ts";
import { exchange, LoggingHandler, parsed } from "../features/ask-handler.ts";
import { Site } from "../features/site.ts";
import { exchange as exchangeOverNetwork, RawClient } from "../support/raw-client.ts";
import { Tool } from "../support/spawn-tool.ts";

test("limitedServers() sets what servers hold, and leaves the classes alone it was given", () => {
  const { OneFamily, DualStack, Unix } = limitedServers(PLAIN, [
    "connections=5",
    "connections-per-address=2",
  ]);
  for (const Server of [OneFamily, DualStack, Unix])
    expect<unknown>(Server).toMatchObject({ max_connections: 5, max_connections_per_address: 2 });
  expect(TCPServer.max_connections_per_address).toBe(4096);
});

test("limitedServers() has a server for HTTPS shake hands in its time", () => {
  const certificate = { cert: "", key: "" };
  const { OneFamily } = limitedServers(secureServers(certificate), ["handshake-time=3"]);
  expect<unknown>(OneFamily).toMatchObject({ handshake_timeout: 3 });
  const server: unknown = Object.create(OneFamily.prototype, { alpn_protocols: { value: [] } });
  if (!(server instanceof HTTPSServer)) throw new TypeError("Not a server for HTTPS");
  expect(endpointOf(certificate, server)).toMatchObject({ handshakeSeconds: 3 });
});

describe("--limit", () => {
  const site = new Site({ "a.txt": "0123456789" });
  afterAll(() => site.remove());
  const get = (fields = ""): string => `GET /a.txt HTTP/1.1\r\nHost: a\r\n${fields}\r\n`;
  const statusWith = async (args: readonly string[], request: string): Promise<number> => {
    const values = parseArguments(["-d", site.path, ...args]);
    return parsed(await exchange(await composeHandler(LoggingHandler, values), request)).status;
  };

  const cases: readonly { limit: string; request: string; without: number; status: number }[] = [
    { limit: "headers=2", request: get("A: b\r\nC: d\r\n"), without: 200, status: 431 },
    {
      limit: "request-line=99",
      request: get().replace("a.txt", `a.txt?${"b".repeat(99)}`),
      without: 200,
      status: 414,
    },
    { limit: "header-line=99", request: get(`A: ${"b".repeat(99)}\r\n`), without: 200, status: 431 },
    { limit: "head=99", request: get("A: b\r\n".repeat(20)), without: 200, status: 431 },
    { limit: "body=3", request: `${get("Content-Length: 4\r\n")}abcd`, without: 200, status: 413 },
    { limit: "ranges=1", request: get("Range: bytes=0-0,5-5\r\n"), without: 206, status: 200 },
  ];
  for (const { limit, request, without, status } of cases) {
    test(`--limit ${limit} makes ${without} a ${status}`, async () => {
      expect(await statusWith([], request)).toBe(without);
      expect(await statusWith(["--limit", limit], request)).toBe(status);
    });
  }
  test("--limit changes the server, too", async () => {
    await using tool = new Tool([
      "-q",
      "-b",
      "127.0.0.1",
      "0",
      site.path,
      "--limit",
      "connections-per-address=1",
    ]);
    const port = await tool.port();
    const first = await RawClient.connect(["127.0.0.1", port]);
    const second = String(await exchangeOverNetwork(["127.0.0.1", port], get("Connection: close\r\n")));
    expect(second).toStartWith("HTTP/1.1 503 ");
    first.reset();
  });
  test("--limit with a name nobody knows is one line and exit code 2", async () => {
    const tool = new Tool(["--limit", "boddy=1", "0", site.path]);
    expect(await tool.exited).toBe(2);
    expect(await tool.stderr).toBe(
      'serve-forever: Unknown limit "boddy" (did you mean body? serve-forever --limit help lists all)\n',
    );
  });
});
