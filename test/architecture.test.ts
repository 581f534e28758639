// The lines that hold the design together: who may import whom, and who may know what the program runs on.

import { describe, expect, test } from "bun:test";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";

const ROOT = resolve(import.meta.dir, "..");
const SRC = join(ROOT, "src");

/** A folder imports itself and the folders before it, for types, too. */
const LAYERS = [
  "protocol",
  "semantics",
  "files",
  "connection",
  "server",
  "cgi",
  "handlers",
  "features",
  "cli",
] as const;

/** Packages of others, each with the one file that knows it. */
const PACKAGES: Readonly<Record<string, string>> = {
  mime: "files/content-type.ts",
  "@clack/prompts": "cli/prompt.ts",
  uqr: "cli/qr.ts",
};

/** Where `Bun` may be named. */
const KNOWS_BUN = ["connection/", "server/", "cgi/cgi-process.ts", "cli/", "cli.ts", "build.ts"];

/** Where `process` may be named, as a global or as a module. */
const KNOWS_PROCESS: readonly (readonly [path: string, why: string])[] = [
  ["cli.ts", "it sets the exit code"],
  ["cli/", "it is the program"],
  ["cgi/cgi-process.ts", "it starts scripts: their environment, their signals, and their end with ours"],
  ["cgi/temporary-file.ts", "what Windows does not let go of while it is open is removed at our end"],
  ["server/runtime.ts", "it says what machine this is"],
  ["server/forking-", "each worker is a process: its arguments, its signals and its end are its work"],
];

interface SourceFile {
  /** Below `src`, with slashes. */
  readonly path: string;
  /** Without comments. */
  readonly code: string;
  /** What it imports, types and what is loaded later included. */
  readonly imports: readonly string[];
}

const files = readdirSync(SRC, { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".ts"))
  .map((name) => sourceFile(join(SRC, name), SRC));
const build = sourceFile(join(ROOT, "build.ts"), ROOT);

function sourceFile(path: string, below: string): SourceFile {
  const code = withoutComments(readFileSync(path, "utf8"));
  const specifiers = code.matchAll(
    /^(?:import|export)\b[^;"]*?\bfrom\s*"([^"]+)"|\bimport\s*\(?\s*"([^"]+)"/gm,
  );
  const imports = Array.from(specifiers, ([, from, direct]) => from ?? direct ?? "");
  return { path: relative(below, path).replaceAll(sep, "/"), code, imports };
}

function withoutComments(code: string): string {
  return code.replaceAll(/\/\*[^]*?\*\//g, "").replaceAll(/(^|\s)\/\/.*$/gm, "$1");
}

/** Where a file stands among the layers; above all of them where it is `index.ts` or `cli.ts`. */
function layerOf(path: string): number {
  const layer = LAYERS.findIndex((name) => path.startsWith(`${name}/`));
  return layer === -1 ? LAYERS.length : layer;
}

/** The files of ours that a file imports, below `src`. */
function neighbours({ path, imports }: SourceFile): string[] {
  const ours = imports.filter((specifier) => specifier.startsWith("."));
  return ours.map((specifier) => join(dirname(path), specifier).replaceAll(sep, "/"));
}

function packagesOf({ imports }: SourceFile): string[] {
  return imports.filter((specifier) => !/^(?:\.|node:|bun(?::|$))/.test(specifier));
}

/** Files that name a thing and may not. */
function offenders(names: (file: SourceFile) => boolean, allowed: readonly string[]): string[] {
  return [...files, build]
    .filter((file) => names(file) && !allowed.some((place) => file.path.startsWith(place)))
    .map(({ path }) => path);
}

/** Whether a file uses the global, or the module that is the same. A variable of that name is something else. */
function namesProcess({ code, imports }: SourceFile): boolean {
  if (imports.some((specifier) => /^(?:node:)?process$/.test(specifier))) return true;
  const isItsOwn = /\b(?:const|let)\s+process\b|[(,]\s*process\s*[:,)]/.test(code);
  return !isItsOwn && /(?<![.#\w"'`/-])process\s*\??\.|\bglobalThis\.process\b/.test(code);
}

describe("src/", () => {
  test("has the folders of the design, and two files beside them", () => {
    const folders = new Set(files.map(({ path }) => path.split("/")).map(([first]) => first));
    expect(folders).toEqual(new Set<string | undefined>(["cli.ts", "index.ts", ...LAYERS]));
  });

  test("is read as it is: every file imports or exports something", () => {
    expect(files.length).toBeGreaterThan(60);
    expect(files.filter(({ code, imports }) => imports.length === 0 && !/^export /m.test(code))).toEqual([]);
    expect(new Set(files.flatMap(neighbours)).size).toBeGreaterThan(50);
  });

  test("imports only what is there, by its whole name", () => {
    const missing = files.flatMap((file) =>
      neighbours(file)
        .filter((path) => !path.endsWith(".json") && !(path.endsWith(".ts") && existsSync(join(SRC, path))))
        .map((path) => `${file.path} -> ${path}`),
    );
    expect(missing).toEqual([]);
  });

  test("imports only downwards", () => {
    const upwards = files.flatMap((file) =>
      neighbours(file)
        .filter((path) => path.endsWith(".ts") && layerOf(path) > layerOf(file.path))
        .map((path) => `${file.path} -> ${path}`),
    );
    expect(upwards).toEqual([]);
  });

  test("has a library that loads nothing of the tool", () => {
    const index = files.find(({ path }) => path === "index.ts");
    const above = (index === undefined ? [] : neighbours(index)).filter(
      (path) => layerOf(path) >= LAYERS.indexOf("features"),
    );
    expect(index?.imports.length).toBeGreaterThan(10);
    expect(above).toEqual([]);
  });

  test("imports each package of others in one file, and no other package", () => {
    const uses = files.flatMap((file) => packagesOf(file).map((name) => [name, file.path]));
    expect(Object.fromEntries(uses)).toEqual(PACKAGES);
    expect(uses).toHaveLength(Object.keys(PACKAGES).length);
  });

  test("depends at run time on these packages alone", async () => {
    const { default: manifest } = await import("../package.json");
    // Types are named by our declarations and hold no code.
    const packages = Object.keys(manifest.dependencies).filter((name) => !name.startsWith("@types/"));
    expect(new Set(packages)).toEqual(new Set(Object.keys(PACKAGES)));
  });

  test("names Bun only where sockets, processes and the tool are", () => {
    expect(offenders(({ code }) => /(?<![.\w"'`/])Bun\s*\??\./.test(code), KNOWS_BUN)).toEqual([]);
    expect(offenders(({ code }) => /(?<![.\w"'`/])Bun\s*\??\./.test(code), [])).toContain(
      "server/bun-listener.ts",
    );
  });

  test("names process only where the program is", () => {
    const allowed = KNOWS_PROCESS.map(([path]) => path);
    expect(offenders(namesProcess, [...allowed, "build.ts"])).toEqual([]);
    expect(offenders(namesProcess, [])).toContain("cli.ts");
  });

  test("has no default exports", () => {
    expect(files.filter(({ code }) => /^export default\b/m.test(code)).map(({ path }) => path)).toEqual([]);
  });

  test("says in the first line of each file what it is for", () => {
    const silent = files.filter(
      ({ path }) => !/^(?:#!.*\n)?\/\/ \S/.test(readFileSync(join(SRC, path), "utf8")),
    );
    expect(silent.map(({ path }) => path)).toEqual([]);
  });
});
