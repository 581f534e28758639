// `serve-forever hash [USER]`: makes the form of a password that may lie in a file.
//
// A directory of that name is served by `serve-forever ./hash`.

import { credential } from "../features/auth/credentials.ts";
import { hashPassword } from "../features/auth/secret.ts";
import { askSecret, firstLine } from "./ask-secret.ts";
import type { Surroundings } from "./surroundings.ts";
import { UsageError } from "./tool-error.ts";

const USAGE = `\
usage: serve-forever hash [USER]

Ask for a password, or read a line from a pipe, and print its hash: a line for
the file in --auth @FILE, where USER is given.
A directory called hash is served by: serve-forever ./hash
`;

const FIX = "write serve-forever hash USER; for a directory of that name: serve-forever ./hash";

/** What a shell reports of a program that Ctrl-C ended. */
const CANCELLED = 130;

/**
 * Runs it.
 *
 * @param args what stands behind `hash`
 * @param world where to ask and write; the questions go to stderr, so that stdout may go to a file
 * @returns the exit code: 0, or 130 where the question was left
 * @throws UsageError for arguments or a password that make no sense
 */
export async function hashCommand(
  args: readonly string[],
  { stdin, stdout, stderr }: Pick<Surroundings, "stdin" | "stdout" | "stderr">,
): Promise<number> {
  if (args.includes("--help") || args.includes("-h")) {
    stdout.write(USAGE);
    return 0;
  }
  const user = userIn(args);
  let password: string | undefined;
  if (stdin.isTTY === true) {
    password = await askSecret("Password: ", stdin, stderr);
    if (password === undefined) return CANCELLED;
    check(user, password); // before it is typed once more
    const again = await askSecret("Once more: ", stdin, stderr);
    if (again === undefined) return CANCELLED;
    if (again !== password) throw new UsageError("These are two passwords", "run it again");
  } else {
    password = await firstLine(stdin);
    check(user, password);
  }
  const hash = await hashPassword(password);
  stdout.write(`${user === undefined ? hash : `${user}:${hash}`}\n`);
  return 0;
}

function userIn(args: readonly string[]): string | undefined {
  const [user, another] = args;
  if (another !== undefined) throw new UsageError("hash takes one user", FIX);
  if (user === undefined) return undefined;
  // A port or an option belongs to a server.
  if (/^-|^\d+$/.test(user)) throw new UsageError(`hash takes a user, not ${user}`, FIX);
  if (user.includes(":")) throw new UsageError("A user has no colon", "the password is asked for");
  return user;
}

/** What a file could not hold is not worth a hash. */
function check(user: string | undefined, password: string): void {
  if (password === "") throw new UsageError("The password is empty", "type one");
  // A password that looks like a hash is none here.
  const read = credential(`${user ?? "user"}:${password.replaceAll("$", "-")}`);
  if ("problem" in read) throw new UsageError(read.problem, read.fix);
}
