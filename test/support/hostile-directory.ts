// Directories that try to run code in, or change the environment of, a Bun that is started in them.

import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** One attempt: its name, the files it lays out, and where below them the victim starts. */
export interface Trap {
  readonly name: string;
  readonly files: Readonly<Record<string, string>>;
  /** A path below the trap's directory. */
  readonly cwd: string;
}

/** What the traps' code prints. */
const SPRUNG = "TRAP SPRUNG";
const CODE = { "trap.ts": `console.log("${SPRUNG}");\n` } as const;
const PATHS = JSON.stringify({ compilerOptions: { paths: { "*": ["./trap.ts"] } } });

/** Every way in which Bun obeys the directory it is started in; each is sprung by a plain `bun program.ts`. */
export const TRAPS: readonly Trap[] = [
  { name: "bunfig.toml", files: { ...CODE, "bunfig.toml": 'preload = ["./trap.ts"]\n' }, cwd: "." },
  { name: ".env", files: { ".env": "TRAP=1\n" }, cwd: "." },
  { name: ".env.local", files: { ".env.local": "TRAP=1\n" }, cwd: "." },
  { name: ".env.development", files: { ".env.development": "TRAP=1\n" }, cwd: "." },
  { name: "tsconfig.json", files: { ...CODE, "tsconfig.json": PATHS }, cwd: "." },
  { name: "jsconfig.json", files: { ...CODE, "jsconfig.json": PATHS }, cwd: "." },
  { name: "tsconfig.json above", files: { ...CODE, "tsconfig.json": PATHS, "below/file": "" }, cwd: "below" },
];

/** A program that tells whether it runs with a trap's environment. */
export const VICTIM = `console.log(process.env["TRAP"] === undefined ? "UNHARMED" : "${SPRUNG}");\n`;

/**
 * Lays out a trap.
 *
 * @param trap which one
 * @param directory where; the directory is made
 * @returns the directory to start the victim in
 */
export function layTrap(trap: Trap, directory: string): string {
  for (const [name, text] of Object.entries(trap.files)) {
    const path = join(directory, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
  return join(directory, trap.cwd);
}
