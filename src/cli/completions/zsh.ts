// Completion for zsh, by its `_arguments`.

import { completedOptions } from "./completed-options.ts";
import type { Argument, CompletedOption } from "./completed-options.ts";

/** The script. */
export function zshScript(): string {
  return `\
#compdef serve-forever
# serve-forever --completions zsh: write it into a directory of your $fpath as _serve-forever, or have your ~/.zshrc read it by
#   source <(serve-forever --completions zsh)
_serve-forever() {
  _arguments -s -S \\
${completedOptions().flatMap(specs).join("")}    '*:directory or port:_files -/'
}
if [[ $funcstack[1] == _serve-forever ]]; then
  _serve-forever "$@"
else
  compdef _serve-forever serve-forever
fi
`;
}

/** One line a spelling; where one of them is given, the other is not offered any more. */
function specs(option: CompletedOption): readonly string[] {
  const { long, short, help, isOptional, isList } = option;
  const hasArgument = option.argument.kind !== "none";
  const others = isList ? "*" : short === undefined ? "" : `(-${short} --${long})`;
  const explained = `[${escaped(help)}]${argumentsOf(option)}`;
  const longEnd = isOptional ? "=-" : hasArgument && !option.isPair ? "=" : "";
  const lines = [`${others}--${long}${longEnd}${explained}`];
  if (short !== undefined)
    lines.push(`${others}-${short}${hasArgument && !option.isPair ? "+" : ""}${explained}`);
  return lines.map((line) => `    '${line.replaceAll("'", `'\\''`)}' \\\n`);
}

function argumentsOf({ argument, placeholder, isOptional, isPair }: CompletedOption): string {
  if (argument.kind === "none") return "";
  if (isPair)
    return placeholder
      .split(" ")
      .map((name) => `:${escaped(name)}: `)
      .join("");
  return `${isOptional ? "::" : ":"}${escaped(placeholder)}:${actionFor(argument)}`;
}

function actionFor(argument: Argument): string {
  switch (argument.kind) {
    case "file":
      return "_files";
    case "directory":
      return "_files -/";
    case "words":
      // What ends with an equals sign goes on.
      return argument.words.some((word) => word.endsWith("="))
        ? `compadd -S "" -- ${argument.words.join(" ")}`
        : `(${argument.words.join(" ")})`;
    default:
      return " ";
  }
}

/** These end an explanation or a message. */
function escaped(text: string): string {
  return text.replace(/[\\[\]:]/g, String.raw`\$&`);
}
