// A text in the clipboard: by the terminal, which may be far from here, and by a program of this machine.

import { withoutPasswords } from "./secret-variables.ts";
import type { Environment } from "./surroundings.ts";

/** A program that takes longer has a question that nobody sees. */
const PATIENCE_MILLISECONDS = 2000;

/** What asks a terminal to copy: OSC 52. Whether it does is its own affair, and it does not say. */
export function copySequence(text: string): string {
  return `\u001b]52;c;${Buffer.from(text).toString("base64")}\u0007`;
}

/**
 * Programs that copy what they read, the likeliest first.
 *
 * @param env which desktop there is; over SSH that is not where the person sits
 * @param platform `process.platform`
 */
export function clipboardPrograms(
  env: Environment,
  platform: NodeJS.Platform = process.platform,
): readonly (readonly string[])[] {
  if (env["SSH_CONNECTION"] !== undefined || env["SSH_TTY"] !== undefined) return [];
  if (platform === "darwin") return [["pbcopy"]];
  if (platform === "win32") return [["clip"]];
  const isThere = (name: string): boolean => (env[name] ?? "") !== "";
  return [
    ...(isThere("WSL_DISTRO_NAME") ? [["clip.exe"]] : []),
    ...(isThere("WAYLAND_DISPLAY") ? [["wl-copy"]] : []),
    ...(isThere("DISPLAY")
      ? [
          ["xclip", "-selection", "clipboard"],
          ["xsel", "--clipboard", "--input"],
        ]
      : []),
  ];
}

/**
 * Copies by a program of this machine.
 *
 * @returns whether there is one, and it says that it did
 */
export async function copyByProgram(
  text: string,
  env: Environment,
  programs: readonly (readonly string[])[] = clipboardPrograms(env),
): Promise<boolean> {
  for (const program of programs) if (await hasCopied(program, text, env)) return true;
  return false;
}

async function hasCopied(program: readonly string[], text: string, env: Environment): Promise<boolean> {
  try {
    const copying = Bun.spawn([...program], {
      env: withoutPasswords(env),
      stdin: Buffer.from(text),
      stdout: "ignore",
      stderr: "ignore",
      timeout: PATIENCE_MILLISECONDS,
    });
    return (await copying.exited) === 0;
  } catch {
    return false; // there is no such program
  }
}
