// The npm package, packed from a copy of the checkout and installed in another project, as its users have it.

import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { chmodSync, mkdirSync, readdirSync, statSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";

import { CHECKOUT, copyCheckout } from "./support/checkout-copy.ts";
import { runCommand, runSuccessfully, serveOnce } from "./support/command.ts";
import { layTrap, TRAPS, VICTIM } from "./support/hostile-directory.ts";
import { TemporaryDirectory } from "./support/temporary-directory.ts";

const CONSUMER = `
import { BaseHTTPRequestHandler, HTTPServer, SimpleHTTPRequestHandler, ThreadingHTTPServer } from "serve-forever";

class Greeting extends BaseHTTPRequestHandler {
  do_GET(): void {
    this.send_response(200);
    this.send_header("Content-Type", "text/plain");
    this.end_headers();
    this.wfile.write("hello");
  }
}

for (const Server of [HTTPServer, ThreadingHTTPServer]) {
  for (const Handler of [Greeting, SimpleHTTPRequestHandler]) {
    const httpd = new Server(["127.0.0.1", 0], Handler);
    const port: number = httpd.server_port;
    if (port === 0) throw new Error("Not bound");
    await httpd.server_close();
  }
}
`;

const NAMES = `
import * as library from "serve-forever";

const renamed = Object.entries(library).filter(([name, value]) => typeof value === "function" && value.name !== name);
console.log(JSON.stringify(renamed.map(([name]) => name)));
`;

const COMPILED = `
import { SimpleHTTPRequestHandler, ThreadingHTTPServer } from "serve-forever";

const httpd = new ThreadingHTTPServer(["127.0.0.1", 0], SimpleHTTPRequestHandler);
const serving = httpd.serve_forever();
const { headers } = await fetch(\`http://127.0.0.1:\${httpd.server_port}/x.xhtml\`);
console.log(headers.get("Content-Type"));
await httpd.shutdown();
await serving;
await httpd.server_close();
`;

const STRICT = {
  strict: true,
  exactOptionalPropertyTypes: true,
  noImplicitOverride: true,
  noPropertyAccessFromIndexSignature: true,
  noUncheckedIndexedAccess: true,
  verbatimModuleSyntax: true,
  isolatedModules: true,
  skipLibCheck: false,
  noEmit: true,
  target: "ESNext",
  lib: ["ESNext"],
  types: [],
};

const COMMANDS = [
  ["the linked bin", ["node_modules/.bin/serve-forever"]],
  ["bun x", [process.execPath, "x", "serve-forever"]],
  ["bun x --bun", [process.execPath, "x", "--bun", "serve-forever"]],
] as const;

let directory: TemporaryDirectory;
let checkout: string;
let project: string;
let installed: string;

beforeAll(async () => {
  directory = new TemporaryDirectory();
  checkout = directory.join("checkout");
  project = directory.join("project");
  installed = join(project, "node_modules/serve-forever");
  copyCheckout(checkout);
  await pack();
  await install();
});

afterAll(() => directory[Symbol.dispose]());

/** Packs with npm where there is one; the build is the package's own `prepack`. */
async function pack(): Promise<void> {
  await Bun.write(join(checkout, "dist/serve-forever-linux-x64"), "A binary of an earlier build");
  const command = Bun.which("npm") === null ? [process.execPath, "pm", "pack"] : ["npm", "pack"];
  await runSuccessfully(command, checkout);
}

/** Does what a package manager does, with the dependencies of the checkout, so that no network is needed. */
async function install(): Promise<void> {
  mkdirSync(installed, { recursive: true });
  const archive = join(checkout, "serve-forever-0.1.0.tgz");
  await runSuccessfully(["tar", "-xzf", archive, "-C", installed, "--strip-components=1"], project);
  const { dependencies } = await Bun.file(join(installed, "package.json")).json();
  for (const name of Object.keys(dependencies)) link(`node_modules/${name}`);
  mkdirSync(join(project, "node_modules/.bin"));
  symlinkSync("../serve-forever/dist/cli.js", join(project, "node_modules/.bin/serve-forever"));
  await Bun.write(join(project, "package.json"), '{ "type": "module" }');
}

function link(path: string): void {
  mkdirSync(dirname(join(project, path)), { recursive: true });
  symlinkSync(join(CHECKOUT, path), join(project, path));
}

describe("the package", () => {
  test("holds JavaScript and declarations, and neither source nor binary", () => {
    expect(readdirSync(installed)).not.toContain("src");
    const names = readdirSync(join(installed, "dist"), { recursive: true, encoding: "utf8" });
    const files = names.filter((name) => statSync(join(installed, "dist", name)).isFile());
    expect(files).toContain("index.d.ts");
    expect(files).toContain("cli.js");
    expect(files).toContain("index.js");
    expect(files.filter((name) => !/\.(?:js|d\.ts)$/.test(name))).toEqual(["LICENSES.txt"]);
  });

  test("holds the licence of the package that is part of the library's file, and of no other", async () => {
    const text = await Bun.file(join(installed, "dist/LICENSES.txt")).text();
    expect(text).toStartWith("mime\n\n");
    expect(text).toContain("Permission is hereby granted");
    expect(text.match(/^-{80}$/m)).toBeNull();
  });

  test.each(COMMANDS)("says its version by %s", async (_, command) => {
    expect(await runCommand([...command, "--version"], project)).toEqual({
      exitCode: 0,
      stdout: "serve-forever 0.1.0\n",
      stderr: "",
    });
  });

  test.each(COMMANDS)("serves a directory by %s until it is interrupted", async (_, command) => {
    await Bun.write(join(project, "served/file"), "content");
    const { banner, body, exitCode } = await serveOnce([...command, "served", "0"], project, "/file");
    expect(banner).toMatch(/^Serving HTTP on (?:::|0\.0\.0\.0) port \d+ \(http:\/\/\S+:\d+\/\) \.\.\.\n$/);
    expect(body).toBe("content");
    expect(exitCode).toBe(0);
  });

  test.each(["NodeNext NodeNext", "Preserve Bundler"])(
    "compiles in a strict project with %s",
    async (modules) => {
      const [module, moduleResolution] = modules.split(" ");
      const config = { compilerOptions: { ...STRICT, module, moduleResolution }, files: ["main.ts"] };
      await Bun.write(join(project, "main.ts"), CONSUMER);
      await Bun.write(join(project, "strict.json"), JSON.stringify(config));
      const tsc = join(CHECKOUT, "node_modules/typescript/bin/tsc");
      const { exitCode, stdout } = await runCommand(
        [process.execPath, tsc, "--project", "strict.json"],
        project,
      );
      expect(stdout).toBe("");
      expect(exitCode).toBe(0);
    },
  );

  test("runs what was compiled against it", async () => {
    await Bun.write(join(project, "main.ts"), CONSUMER);
    await runSuccessfully([process.execPath, "main.ts"], project);
  });

  // A bundler may rename a class, which then calls itself `HTTPServer2`.
  test("exports what calls itself by the name it is exported by", async () => {
    await Bun.write(join(project, "names.ts"), NAMES);
    expect(JSON.parse(await runSuccessfully([process.execPath, "names.ts"], project))).toEqual([]);
  });

  // What the library loads when it is asked for must be seen by whoever bundles it a second time.
  test("is whole in a program that is compiled into one file", async () => {
    await Bun.write(join(project, "compiled.ts"), COMPILED);
    const program = directory.join("compiled.exe");
    await runSuccessfully(
      [process.execPath, "build", "--compile", "compiled.ts", "--outfile", program],
      project,
    );
    await Bun.write(directory.join("elsewhere/x.xhtml"), "content");
    expect(await runSuccessfully([program], directory.join("elsewhere"))).toBe("application/xhtml+xml\n");
  });

  test("has one copy of each module for the tool, and one for the library", async () => {
    const ofTool = readdirSync(join(installed, "dist/cli")).map((name) => join("cli", name));
    for (const names of [["cli.js", ...ofTool], ["index.js"]]) {
      const texts = await Promise.all(names.map((name) => Bun.file(join(installed, "dist", name)).text()));
      const classes = texts.flatMap((text) => text.match(/^class \w+ extends TCPServer\b/gm) ?? []);
      expect(classes.length).toBeGreaterThan(0);
      expect(new Set(classes).size).toBe(classes.length);
    }
  });

  test("finds the packages it depends on, when the tool asks for them", async () => {
    await Bun.write(join(project, "served/x.xhtml"), "content");
    const command = [join(project, "node_modules/.bin/serve-forever"), "served", "0"];
    const { body } = await serveOnce(command, project, "/x.xhtml");
    expect(body).toBe("content");
  });
});

describe("the first line of the bin", () => {
  // In place of the tool, so that what has become of its environment can be seen.
  beforeAll(async () => {
    for (const path of [join(installed, "dist/cli.js"), join(checkout, "src/cli.ts")]) {
      const [shebang] = (await Bun.file(path).text()).split("\n", 1);
      await Bun.write(path, `${shebang}\n${VICTIM}`);
      chmodSync(path, 0o755);
    }
  });

  test.each(TRAPS)("keeps Bun from $name where it is started", async (trap) => {
    const cwd = layTrap(trap, join(project, "traps", trap.name));
    for (const command of [
      [join(project, "node_modules/.bin/serve-forever")],
      [process.execPath, "x", "serve-forever"],
      [process.execPath, "x", "--bun", "serve-forever"],
      [join(checkout, "src/cli.ts")],
    ]) {
      expect(await runSuccessfully(command, cwd)).toBe("UNHARMED\n");
    }
  });
});
