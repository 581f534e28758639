// Completion for fish.

import { completedOptions } from "./completed-options.ts";
import type { CompletedOption } from "./completed-options.ts";

/** The script. */
export function fishScript(): string {
  return `\
# serve-forever --completions fish > ~/.config/fish/completions/serve-forever.fish
complete -c serve-forever -f
complete -c serve-forever -a '(__fish_complete_directories)'
${completedOptions().map(lineFor).join("")}`;
}

function lineFor(option: CompletedOption): string {
  const { long, short, help } = option;
  const letter = short === undefined ? "" : ` -s ${short}`;
  return `complete -c serve-forever${letter} -l ${long}${argumentOf(option)} -d ${quoted(help)}\n`;
}

function argumentOf({ argument, isOptional }: CompletedOption): string {
  // Fish has no word for an argument that may be left out.
  if (isOptional) return "";
  switch (argument.kind) {
    case "none":
      return "";
    case "file":
      return " -r -F";
    case "directory":
      return " -x -a '(__fish_complete_directories)'";
    case "words":
      return ` -x -a ${quoted(argument.words.join(" "))}`;
    case "text":
      return " -x";
  }
}

function quoted(text: string): string {
  return `'${text.replace(/[\\']/g, String.raw`\$&`)}'`;
}
