// `--completions SHELL`: a script that has a shell complete the tool's options, made of their table.

import { bashScript } from "./completions/bash.ts";
import { fishScript } from "./completions/fish.ts";
import { powershellScript } from "./completions/powershell.ts";
import { zshScript } from "./completions/zsh.ts";

const SCRIPTS: Readonly<Record<string, () => string>> = {
  bash: bashScript,
  zsh: zshScript,
  fish: fishScript,
  powershell: powershellScript,
};

/**
 * The script for a shell.
 *
 * @param shell `bash`, `zsh`, `fish` or `powershell`; the parser lets no other pass
 */
export function completionScript(shell: string): string {
  return SCRIPTS[shell]?.() ?? "";
}
