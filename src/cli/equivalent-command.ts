// The command line that asks for the same: what somebody who answered the prompt can type next time.

import { OPTION_NAMES, optionNamed } from "./options.ts";
import type { OptionName, Values } from "./options.ts";
import { impliedValues } from "./presets.ts";
import { shellQuote } from "./shell-quote.ts";

/**
 * The command for some values.
 *
 * @param values what is wanted
 * @returns a line to type into a shell
 */
export function equivalentCommand(values: Values): string {
  const shown = { ...values, auth: values.auth.map(withoutPassword) };
  const words = equivalentArguments(shown).map((word) => shellQuote(word));
  // Without any argument the tool would ask again.
  return ["serve-forever", ...(words.length === 0 ? ["."] : words)].join(" ");
}

/** A line that is on the screen, and then in a shell's history, is no place for a password. */
function withoutPassword(user: string): string {
  if (user.startsWith("@")) return user;
  const colon = user.indexOf(":");
  return `${colon === -1 ? "USER" : user.slice(0, colon)}:PASSWORD`;
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
  const implied = impliedValues((name) => values[name] === true);
  const options = named.flatMap((name) => {
    if (!implied.has(name)) return argumentsOf(name, values[name]);
    if (values[name] === implied.get(name)) return [];
    return values[name] === false ? [`--no-${name}`] : argumentsOf(name, values[name]);
  });
  return [...options, ...(isWord ? [directory] : []), ...(port === undefined ? [] : [String(port)])];
}

function argumentsOf(name: OptionName, value: Values[OptionName]): readonly string[] {
  const { kind, short } = optionNamed(name);
  const option = short === undefined ? `--${name}` : `-${short}`;
  if (value === undefined || value === false) return [];
  if (value === true) return [option];
  if (typeof value === "object") {
    const strings = value.filter((item) => typeof item === "string");
    // Names have commas between them; a header field is safest in one argument.
    const names = kind === "names" && strings.length > 0 ? [strings.join(",")] : strings;
    const fields = value.filter((item) => typeof item !== "string");
    return [
      ...names.flatMap((text) => withText(option, name, text)),
      ...fields.flatMap(([field, content]) => [option, `${field}: ${content}`]),
    ];
  }
  return kind === "optional" ? [`--${name}=${value}`] : withText(option, name, String(value));
}

/** What begins with a dash would be taken for an option. */
function withText(option: string, name: OptionName, text: string): readonly string[] {
  return text.startsWith("-") ? [`--${name}=${text}`] : [option, text];
}
