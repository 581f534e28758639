// Where `--auth` has its users from: the command line, files and the environment, all read once, at the start.

import { closeSync, fstatSync, openSync, readSync, realpathSync } from "node:fs";
import type { Stats } from "node:fs";
import { isAbsolute, relative, sep } from "node:path";

import { credential, credentialLines } from "../features/auth/credentials.ts";
import { isHidden } from "../features/hidden-files.ts";
import type { Values } from "./options.ts";
import { AUTH_VARIABLE } from "./secret-variables.ts";
import type { Surroundings } from "./surroundings.ts";
import { errorLine, ToolError, UsageError } from "./tool-error.ts";

/** More than this is no list of users; and workers get it by a variable, which the system limits to twice as much. */
const MOST_BYTES = 64 * 1024;

/** Others may read it. */
const READABLE_BY_OTHERS = 0o004;

/**
 * The values with a line for each user, wherever it was.
 *
 * @param values what the user wants
 * @param world its environment may name users, too; it is told of files that everybody can read
 * @returns the values, whose `auth` are lines that `credential()` reads
 * @throws UsageError where there is something that names no user, or would be served
 */
export function withCredentials(
  values: Values,
  { env, stderr }: Pick<Surroundings, "env" | "stderr">,
): Values {
  const given = values.auth.flatMap((text) => {
    if (!text.startsWith("@")) return [checked(text, "--auth cannot be used")];
    const file = readUsers(text.slice(1));
    if (isServed(file.path, values)) throw servedFile(file.path);
    if (isReadableByOthers(file.stats)) stderr.write(errorLine(readableByOthers(file.path)));
    return linesOf(file.text, file.path);
  });
  const variable = env[AUTH_VARIABLE];
  const auth = [...given, ...(variable === undefined ? [] : linesOf(variable, AUTH_VARIABLE))];
  if (Buffer.byteLength(auth.join("\n")) > MOST_BYTES) throw tooLong("--auth");
  return { ...values, auth };
}

/** The lines of a text, each of them a user's. */
function linesOf(text: string, source: string): readonly string[] {
  if (Buffer.byteLength(text) > MOST_BYTES) throw tooLong(source);
  const lines = credentialLines(text);
  // Whoever says where the users are does not want to let in everybody.
  if (lines.length === 0)
    throw new UsageError(`There is no user in ${source}`, "it has a line USER:PASSWORD for each");
  return lines.map(({ line, number }) => checked(line, `Line ${number} of ${source} cannot be used`));
}

function checked(line: string, whatFailed: string): string {
  const read = credential(line);
  if ("problem" in read) throw new UsageError(`${whatFailed}: ${lowerFirst(read.problem)}`, read.fix);
  return line;
}

interface UserFile {
  readonly path: string;
  readonly text: string;
  readonly stats: Stats;
}

/** A pipe (`@<(pass show users)`, `@/dev/stdin`) will do, an endless one will not. */
function readUsers(path: string): UserFile {
  if (path === "") throw new UsageError("--auth @ names no file", "it is --auth @FILE");
  let fd: number | undefined;
  try {
    fd = openSync(path, "r");
    return { path, text: textOf(fd, path), stats: fstatSync(fd) };
  } catch (error) {
    if (error instanceof ToolError) throw error;
    throw new UsageError(
      `Cannot read ${path}: ${reasonOf(error)}`,
      "it has a line USER:PASSWORD for each user",
    );
  } finally {
    if (fd !== undefined) closeSync(fd);
  }
}

function textOf(fd: number, path: string): string {
  const bytes = Buffer.alloc(MOST_BYTES + 1);
  let length = 0;
  for (let read = -1; read !== 0 && length < bytes.length; length += read) {
    read = readSync(fd, bytes, length, bytes.length - length, null);
  }
  if (length > MOST_BYTES) throw tooLong(path);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes.subarray(0, length));
  } catch {
    throw new UsageError(`Cannot use ${path}: it is not UTF-8 text`, "save it as UTF-8");
  }
}

function tooLong(source: string): UsageError {
  return new UsageError(`Cannot use ${source}: it is longer than 64 KiB`, "name fewer users");
}

/** Whoever is let in could read what others come in with. A name with a dot is as good as elsewhere, unless it is served. */
function isServed(path: string, { directory = ".", hidden }: Values): boolean {
  try {
    const [root, file] = [realpathSync(directory), realpathSync(path)];
    const below = relative(root, file);
    const isInside = !isAbsolute(below) && below.split(sep)[0] !== "..";
    return isInside && (hidden || !isHidden(file, root));
  } catch {
    return false; // there is no such directory, which others say better, or the file is a pipe
  }
}

function servedFile(path: string): UsageError {
  return new UsageError(
    `Cannot use ${path}: it is in the directory that is served`,
    "move it, or give it a name that begins with a dot",
  );
}

function isReadableByOthers(stats: Stats): boolean {
  return process.platform !== "win32" && stats.isFile() && (stats.mode & READABLE_BY_OTHERS) !== 0;
}

function readableByOthers(path: string): ToolError {
  return new ToolError(`Everybody on this machine can read ${path}`, `chmod 600 ${path}`);
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

function reasonOf(error: unknown): string {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  switch (code) {
    case "ENOENT":
      return "there is no such file";
    case "EACCES":
    case "EPERM":
      return "permission denied";
    case "EISDIR":
      return "it is a directory";
    default:
      return error instanceof Error ? error.message : String(error);
  }
}
