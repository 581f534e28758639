// The command line that asks for the same: what somebody who answered the prompt can type next time.

import { OPTION_NAMES, optionNamed } from "./options.ts";
import type { OptionName, Values } from "./options.ts";
import { shellQuote } from "./shell-quote.ts";

/**
 * The command for some values.
 *
 * @param values what is wanted
 * @returns a line to type into a shell
 */
export function equivalentCommand(values: Values): string {
  const words = equivalentArguments(values).map((word) => shellQuote(word));
  // Without any argument the tool would ask again.
  return ["serve-forever", ...(words.length === 0 ? ["."] : words)].join(" ");
}

/**
 * The arguments that `parseArguments` reads back as these values, for what is not the default.
 *
 * @param values what is wanted; `interactive` is left out, the questions have been answered
 * @returns the shortest arguments, directory and port last
 */
export function equivalentArguments(values: Values): readonly string[] {
  const { directory, port } = values;
  const isWord = directory !== undefined && !/^-|^\d+$/.test(directory);
  const named = OPTION_NAMES.filter((name) => name !== "interactive" && !(name === "directory" && isWord));
  const options = named.flatMap((name) => argumentsOf(name, values[name]));
  return [...options, ...(isWord ? [directory] : []), ...(port === undefined ? [] : [String(port)])];
}

function argumentsOf(name: OptionName, value: Values[OptionName]): readonly string[] {
  const { short } = optionNamed(name);
  const option = short === undefined ? `--${name}` : `-${short}`;
  if (value === undefined || value === false) return [];
  if (value === true) return [option];
  if (typeof value === "object") {
    // Names have commas between them; a header field is safest in one argument.
    const names = value.filter((item) => typeof item === "string");
    const fields = value.filter((item) => typeof item !== "string");
    return [
      ...(names.length === 0 ? [] : [option, names.join(",")]),
      ...fields.flatMap(([field, content]) => [option, `${field}: ${content}`]),
    ];
  }
  const text = String(value);
  // What begins with a dash would be taken for an option.
  return text.startsWith("-") ? [`--${name}=${text}`] : [option, text];
}
