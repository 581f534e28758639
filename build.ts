// The build: the npm package's JavaScript with its declarations, and the tool as one file for each platform.
//
//   bun run build             dist/cli.js, dist/cli/*.js, dist/index.js with .d.ts, and dist/serve-forever for this machine
//   bun run build --package   only the JavaScript and the declarations, which is what `npm pack` ships
//   bun run build --all       the JavaScript, dist/serve-forever-<os>-<arch>[-musl][.exe] for all, and SHA256SUMS
//
// Beside what holds code of a package lies its licence: LICENSES.txt for the npm package, serve-forever-LICENSES.txt for the binaries.

import { chmod, mkdir, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";

const ROOT = import.meta.dir;
const DIST = join(ROOT, "dist");
const TOOL = "serve-forever";
const SUMS = "SHA256SUMS";
const LICENSES = "LICENSES.txt";
const ENTRY = join(ROOT, "src/cli.ts");
const LIBRARY = join(ROOT, "src/index.ts");

const PLATFORMS = [
  "linux-x64",
  "linux-x64-musl",
  "linux-arm64",
  "linux-arm64-musl",
  "darwin-x64",
  "darwin-arm64",
  "windows-x64",
  "windows-arm64",
] as const;

/**
 * How `dist/cli.js` has to begin. `bun x`, npm and a global install start a bin by its first line, and Bun by itself
 * obeys what lies in the current directory before it runs a line of ours: the `preload` of a `bunfig.toml`, `.env`, and
 * `paths` of a `tsconfig.json` or `jsconfig.json` there or above, which can name another file for this very one.
 */
const SHEBANG = "#!/usr/bin/env -S bun --no-env-file --config=/dev/null --tsconfig-override=/dev/null\n";

/**
 * What is loaded together stands together in few files: the tool starts from them in two thirds of the time that its modules take one
 * by one; what a plain start does not need is in files of its own. Not minified: that gains nothing more (measured), and a report
 * of a fault is read by names and lines.
 */
const BUNDLE = { format: "esm", splitting: true } as const;

await main();

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { all: { type: "boolean" }, package: { type: "boolean" } } });
  await removePackage();
  await buildPackage();
  if (values.all) await buildAllBinaries();
  else if (!values.package) await buildBinary(TOOL);
}

/** Removes the modules of an earlier build, which would be packed with this one's. Binaries stay: nobody packs them. */
async function removePackage(): Promise<void> {
  await mkdir(DIST, { recursive: true });
  for (const name of await readdir(DIST)) {
    if (!name.startsWith(TOOL) && name !== SUMS) await rm(join(DIST, name), { recursive: true });
  }
}

/**
 * The tool and the library, each for itself: nobody loads both in one process. Where they share files, Bun 1.4.4 renames the classes
 * that the library exports (`HTTPServer2`), and errors and debuggers show it.
 */
async function buildPackage(): Promise<void> {
  const common = { outdir: DIST, target: "bun" } as const;
  const naming = { chunk: "cli/[name]-[hash].[ext]" };
  await Bun.build({ ...common, ...BUNDLE, entrypoints: [ENTRY], naming, packages: "external" });
  await markExecutable(join(DIST, "cli.js"));
  // One file, with the types of files in it. It gets at them by a `require` in the middle of a function, which Bun 1.4.4 writes in a
  // way that it does not follow itself: who compiled a program with the library would have left them out.
  const library = await Bun.build({ ...common, entrypoints: [LIBRARY], packages: "bundle", metafile: true });
  await writeLicenses(library, LICENSES);
  await declareLibrary();
}

/** What can be imported, declared by the compiler that checked it. */
async function declareLibrary(): Promise<void> {
  const stage = join(DIST, ".stage");
  await mkdir(stage, { recursive: true });
  const config = join(stage, "tsconfig.json");
  // It lies inside the checkout so that `types` is looked up in its node_modules.
  const compilerOptions = {
    noEmit: false,
    declaration: true,
    emitDeclarationOnly: true,
    rewriteRelativeImportExtensions: true,
    rootDir: join(ROOT, "src"),
    outDir: DIST,
  };
  await Bun.write(
    config,
    JSON.stringify({ extends: join(ROOT, "tsconfig.json"), compilerOptions, files: [LIBRARY], include: [] }),
  );
  await run([process.execPath, join(ROOT, "node_modules/typescript/bin/tsc"), "--project", config]);
  await rm(stage, { recursive: true });
  await declareNode(join(DIST, "index.d.ts"));
}

/** The declarations speak of `Buffer`, and TypeScript 6 and later look for no types that nobody names. */
async function declareNode(path: string): Promise<void> {
  await Bun.write(path, `/// <reference types="node" />\n${await Bun.file(path).text()}`);
}

async function markExecutable(path: string): Promise<void> {
  if (!(await Bun.file(path).text()).startsWith(SHEBANG)) {
    throw new Error(`Cannot ship ${path}: its first line is not ${SHEBANG.trim()}`);
  }
  await chmod(path, 0o755);
}

async function buildAllBinaries(): Promise<void> {
  const sums: string[] = [];
  for (const platform of PLATFORMS) {
    const name = await buildBinary(`${TOOL}-${platform}`, `bun-${platform}`);
    sums.push(`${await sha256(join(DIST, name))}  ${name}\n`);
  }
  await Bun.write(join(DIST, SUMS), sums.join(""));
  // Bun 1.4.4 leaves its own signature on this one, which no longer fits (oven-sh/bun#39837); a Mac may refuse to run it.
  console.log(
    `Before a release, sign ${TOOL}-darwin-x64 on a Mac (codesign --force -s - FILE), then renew ${SUMS}`,
  );
}

/** Makes one binary in dist/, for this machine where no target is given, and returns its file name. */
async function buildBinary(name: string, target?: Bun.Build.CompileTarget): Promise<string> {
  const built = await Bun.build({
    ...BUNDLE,
    entrypoints: [ENTRY],
    metafile: true,
    bytecode: true,
    define: { "process.env.NODE_ENV": JSON.stringify("production") },
    compile: {
      outfile: join(DIST, name),
      ...(target === undefined ? {} : { target }),
      // Bun would run the `preload` of a bunfig.toml, and read the .env, of the directory where the tool is started.
      autoloadBunfig: false,
      autoloadDotenv: false,
      autoloadTsconfig: false,
      autoloadPackageJson: false,
    },
  });
  const [binary] = built.outputs;
  if (binary === undefined) throw new Error(`Cannot build ${name}: no output`);
  await writeLicenses(built, `${TOOL}-${LICENSES}`);
  const made = binary.path.slice(DIST.length + 1);
  console.log(`dist/${made}`);
  return made;
}

/** Writes the licences of the packages whose code was built in, which their authors ask to be handed on with it. */
async function writeLicenses({ metafile }: Bun.BuildOutput, name: string): Promise<void> {
  const inputs = Object.keys(metafile?.inputs ?? {});
  const packages = new Set(
    inputs.flatMap((path) => /^(?:.*\/)?node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? []),
  );
  const texts: string[] = [];
  for (const found of [...packages].toSorted()) {
    texts.push(`${found}\n\n${(await licenseOf(found)).trim()}\n`);
  }
  await Bun.write(join(DIST, name), texts.join(`\n${"-".repeat(80)}\n\n`));
}

async function licenseOf(name: string): Promise<string> {
  const directory = join(ROOT, "node_modules", name);
  const file = (await readdir(directory)).find((entry) => /^licen[cs]e/i.test(entry));
  if (file === undefined) throw new Error(`Cannot ship ${name}: it has no licence`);
  return Bun.file(join(directory, file)).text();
}

async function sha256(path: string): Promise<string> {
  const hasher = new Bun.CryptoHasher("sha256");
  for await (const chunk of Bun.file(path).stream()) hasher.update(chunk);
  return hasher.digest("hex");
}

async function run(command: readonly string[]): Promise<void> {
  const exitCode = await Bun.spawn([...command], {
    cwd: ROOT,
    stdin: "ignore",
    stdout: "inherit",
    stderr: "inherit",
  }).exited;
  if (exitCode !== 0) throw new Error(`Cannot build: ${command.join(" ")} ended with ${exitCode}`);
}
