// Completion for bash, from 3.2 on, which macOS has.

import { completedOptions, spellings } from "./completed-options.ts";
import type { Argument, CompletedOption } from "./completed-options.ts";

/** The script. */
export function bashScript(): string {
  const options = completedOptions();
  const cases = options.filter(({ argument }) => argument.kind !== "none").map(caseFor);
  return `\
# serve-forever --completions bash: have your ~/.bashrc read it by
#   eval "$(serve-forever --completions bash)"
_serve_forever() {
  local word=\${COMP_WORDS[COMP_CWORD]} option=\${COMP_WORDS[COMP_CWORD-1]} joined=
  COMPREPLY=()
  # Bash takes an equals sign for a word of its own.
  if [[ $word == "=" ]]; then
    word= joined=yes
  elif [[ $option == "=" && $COMP_CWORD -gt 1 ]]; then
    option=\${COMP_WORDS[COMP_CWORD-2]} joined=yes
  fi
  # Behind the equals sign of a value (--limit body=) stands what nobody else knows.
  [[ $joined && $option != -* ]] && return
  case $option$joined in
${cases.join("")}  esac
  if [[ $word == -* ]]; then
    _serve_forever_words -W "${options.map(({ long }) => `--${long}`).join(" ")}"
  else
    _serve_forever_files -d
  fi
}
_serve_forever_words() {
  local found
  while IFS= read -r found; do
    COMPREPLY+=("$found")
    [[ $found == *= ]] && type compopt &>/dev/null && compopt -o nospace
  done < <(compgen "$@" -- "$word")
  return 0
}
_serve_forever_files() {
  type compopt &>/dev/null && compopt -o filenames
  _serve_forever_words "$@"
}
complete -F _serve_forever serve-forever
`;
}

function caseFor(option: CompletedOption): string {
  const patterns = spellings(option).flatMap((name) =>
    (option.isOptional ? [] : [name]).concat(`${name}yes`),
  );
  return `    ${patterns.join("|")}) ${actionFor(option.argument)}return ;;\n`;
}

function actionFor(argument: Argument): string {
  switch (argument.kind) {
    case "file":
      return "_serve_forever_files -f; ";
    case "directory":
      return "_serve_forever_files -d; ";
    case "words":
      return `_serve_forever_words -W "${argument.words.join(" ")}"; `;
    default:
      return "";
  }
}
