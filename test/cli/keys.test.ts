import { describe, expect, test } from "bun:test";

import type { Desk } from "../../src/cli/keys.ts";
import { pressKey } from "../../src/cli/keys.ts";
import { LaterFeatures } from "../../src/cli/later-features.ts";
import { parseArguments } from "../../src/cli/parse-arguments.ts";
import { InFlight } from "../../src/features/in-flight.ts";
import { SimpleHTTPRequestHandler } from "../../src/handlers/simple-http-request-handler.ts";
import { HTTPServer } from "../../src/server/http-server.ts";

/** What is shown after some keys. */
async function shown(keys: string, differences: Partial<Desk> = {}): Promise<string> {
  let text = "";
  const desk: Desk = {
    server: new HTTPServer(["127.0.0.1", 0], SimpleHTTPRequestHandler, false),
    localURL: "http://localhost:8000/",
    networkURL: "http://192.0.2.7:8000/",
    later: new LaterFeatures(parseArguments([]), () => Promise.resolve(SimpleHTTPRequestHandler)),
    flight: new InFlight(),
    hasWorkers: false,
    hasPasswords: false,
    env: { PATH: "/nowhere" },
    write: (part) => void (text += part),
    showCode: (url) => Promise.resolve(void (text += `<code of ${url ?? "nothing"}>\n`)),
    interrupt: () => void (text += "<stops>\n"),
    ...differences,
  };
  for (const key of keys) await pressKey(key, desk);
  return text;
}

const WITH_WORKERS = { hasWorkers: true };
const ON_A_PATH = { localURL: undefined, networkURL: undefined };

describe("pressKey()", () => {
  const cases: readonly (readonly [name: string, keys: string, differences: Partial<Desk>, text: string])[] =
    [
      [
        "says where the page is that it cannot open",
        "o",
        {},
        "  Cannot open a browser; the page is http://localhost:8000/\n",
      ],
      ["opens nothing on a Unix socket", "o", ON_A_PATH, "  A browser cannot open a Unix socket.\n"],
      ["shows the code of the network's address", "q", {}, "<code of http://192.0.2.7:8000/>\n"],
      ["shows no code where nobody can come", "q", { networkURL: undefined }, "<code of nothing>\n"],
      ["copies nothing on a Unix socket", "c", ON_A_PATH, "  A Unix socket has no address to copy.\n"],
      [
        "says who can upload from now on",
        "uu",
        {},
        "  Upload is on: everyone on your network can add files.\n  Upload is off.\n",
      ],
      [
        "says who can upload with passwords",
        "u",
        { hasPasswords: true },
        "  Upload is on: whoever has a password can add files.\n",
      ],
      ["warns of nobody where nobody can come", "u", { networkURL: undefined }, "  Upload is on.\n"],
      ["turns live reload on and off", "ll", {}, "  Live reload is on.\n  Live reload is off.\n"],
      [
        "cannot turn on upload in workers",
        "u",
        WITH_WORKERS,
        "  Workers answer the requests: start anew with --upload.\n",
      ],
      [
        "cannot turn on live reload in workers",
        "l",
        WITH_WORKERS,
        "  Workers answer the requests: start anew with --live.\n",
      ],
      ["shows nothing where nothing is in flight", "s", {}, "  Nothing is in flight.\n"],
      [
        "does not know what workers are at",
        "s",
        WITH_WORKERS,
        "  Workers answer the requests: what is in flight is not known here.\n",
      ],
      ["stops at Ctrl-C", "\u0003", {}, "<stops>\n"],
      ["parts the log at Enter", "\r", {}, "\n"],
      ["does nothing for other keys", "xU\u0004 ", {}, ""],
    ];
  for (const [name, keys, differences, text] of cases) {
    test(`pressKey() ${name}`, async () => {
      expect(await shown(keys, differences)).toBe(text);
    });
  }
  test("pressKey() copies the network's address, or where there is none this machine's", async () => {
    const copied = (url: string): string =>
      `\u001b]52;c;${btoa(url)}\u0007  Copied ${url}, if your terminal lets programs do that\n`;
    expect(await shown("c")).toBe(copied("http://192.0.2.7:8000/"));
    expect(await shown("c", { networkURL: undefined })).toBe(copied("http://localhost:8000/"));
  });
  test("pressKey() lists the keys, as they are now", async () => {
    const list = await shown("?");
    expect(list).toContain("  u       turn upload on\n  l       turn live reload on\n");
    expect(list.split("\n")).toHaveLength(9);
    expect(await shown("u?")).toContain("  u       turn upload off\n");
  });
  test("pressKey() says what went wrong", async () => {
    const later = new LaterFeatures(parseArguments([]), () => Promise.reject(new Error("no such feature")));
    expect(await shown("u", { later })).toBe("  Key u: no such feature\n");
  });
});
