// A whole tree, fetched through its listings: what a listing links is what the server finds.

import { expect, test } from "bun:test";
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";

import { run } from "../support/run.ts";
import { Site } from "../support/site.ts";
import { Tool } from "../support/spawn-tool.ts";

// (Not `%41`: wget itself decodes the name of a file once too often, and saves it as `A`.)
// Names that mean something in a URL, in HTML, in a shell or nowhere; the last ones are not UTF-8.
const NAMES: readonly Buffer[] = [
  ..."a b|ümläut|日本語|😀|#hash|q?x=1|&amp;|<i>|\"dq\"|'sq'|a+b|back\\slash|co:lon|-dash|;semi|*star|[1]|{a,b}|~t|=|@|$x|!|^|`|,|x%"
    .split("|")
    .map((name) => Buffer.from(name)),
  Buffer.from([0x66, 0xff, 0xfe]),
  Buffer.from([0xed, 0xb3, 0xbf]),
];

test("wget -r gets the same tree, whatever the names in it", async () => {
  using site = new Site();
  using target = new Site();
  for (const name of NAMES) {
    const directory = Buffer.concat([Buffer.from(`${site.path}/`), name, Buffer.from(".d")]);
    mkdirSync(directory);
    writeFileSync(Buffer.concat([directory, Buffer.from("/"), name]), name);
  }
  await using tool = new Tool(["-b", "127.0.0.1", site.path, "0"]);
  const url = `http://127.0.0.1:${await tool.port()}/`;
  const options = [
    "-e",
    "robots=off",
    "-nv",
    "-nH",
    "--restrict-file-names=nocontrol",
    "--tries=1",
    "--timeout=30",
  ];
  const wget = await run(["wget", "-r", "-np", "-l", "inf", ...options, "-P", target.path, url]);
  expect(wget.stderr).not.toContain("ERROR");
  expect(wget.exitCode).toBe(0);
  expect(tree(target.path)).toEqual(tree(site.path));
});

/** Every file below a directory with its content, by hexadecimal names, without the listings that wget keeps. */
function tree(root: string): Record<string, string> {
  const found: Record<string, string> = {};
  const visit = (directory: Buffer, below: string): void => {
    for (const name of readdirSync(directory, { encoding: "buffer" })) {
      const path = Buffer.concat([directory, Buffer.from("/"), name]);
      if (statSync(path).isDirectory()) visit(path, `${below}${name.toString("hex")}/`);
      else if (name.toString() !== "index.html")
        found[below + name.toString("hex")] = readFileSync(path).toString("hex");
    }
  };
  visit(Buffer.from(root), "");
  return found;
}
