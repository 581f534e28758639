// The command line as values. `node:util` has a parser, but none that takes the two arguments of Python's `-H NAME VALUE`.
//
// Two steps: words are told from options and options given their arguments; then each option's arguments are read by its
// kind. Everything that makes no sense is a UsageError that says what to type instead.

import type { Field } from "../features/response-headers.ts";
import { isToken } from "../protocol/grammar.ts";
import { nearest } from "./nearest.ts";
import type { Kind, KindValues, Option } from "./option-row.ts";
import { isOptionName, OPTION_NAMES, OPTION_ROWS, optionNamed } from "./options.ts";
import type { OptionName, Values } from "./options.ts";
import { impliedValues } from "./presets.ts";
import { UsageError } from "./tool-error.ts";

/** An option as it was given: how it was typed, and its arguments. */
interface Occurrence {
  readonly name: OptionName;
  readonly typed: string;
  readonly values: readonly string[];
  /** `--no-NAME`: turned off, whatever a preset says. */
  readonly isOff?: boolean;
}

/**
 * Reads a command line.
 *
 * @param argv the arguments, without the program's name
 * @returns a value for every option
 * @throws UsageError for the first thing that makes no sense; not where `--help` or `--version` stands before it
 */
export function parseArguments(argv: readonly string[]): Values {
  const rest = [...argv];
  const words: string[] = [];
  const occurrences: Occurrence[] = [];
  for (let argument = rest.shift(); argument !== undefined; argument = rest.shift()) {
    if (argument === "--") words.push(...rest.splice(0));
    else if (!looksLikeOption(argument)) words.push(argument);
    else occurrences.push(...optionsIn(argument, rest));
    if (occurrences.some(({ name }) => name === "help" || name === "version"))
      return readValues(occurrences, []);
  }
  return readValues(occurrences, words);
}

/** A lone dash is a word, and so is a negative number: there is no option `-1`, but a port can be mistyped. */
function looksLikeOption(argument: string): boolean {
  return argument.length > 1 && argument.startsWith("-") && !isNumber(argument);
}

function isNumber(word: string): boolean {
  return /^-?\d+$/.test(word);
}

function optionsIn(argument: string, rest: string[]): readonly Occurrence[] {
  return argument.startsWith("--") ? [longOption(argument, rest)] : shortOptions(argument, rest);
}

/** `--name`, `--name value` or `--name=value`. */
function longOption(argument: string, rest: string[]): Occurrence {
  const equals = argument.indexOf("=");
  const typed = equals < 0 ? argument : argument.slice(0, equals);
  const name = typed.slice(2);
  const positive = name.startsWith("no-") ? name.slice("no-".length) : "";
  if (!isOptionName(name) && canBeOff(positive)) {
    if (equals >= 0) throw takesNoValue(typed);
    return { name: positive, typed, values: [], isOff: true };
  }
  if (!isOptionName(name)) throw unknownOption(typed, name);
  return {
    name,
    typed,
    values: argumentsOf(name, typed, equals < 0 ? undefined : argument.slice(equals + 1), rest),
  };
}

/** What is on or off; and `--no-NAME` only says something where there is no option of that very name. */
function canBeOff(name: string): name is OptionName {
  if (!isOptionName(name)) return false;
  const { kind } = optionNamed(name);
  return kind === "flag" || kind === "optional";
}

/** `-q`, `-qp HTTP/1.0`, `-pHTTP/1.0` or `-p=HTTP/1.0`: the first letter that takes an argument ends the bundle. */
function shortOptions(argument: string, rest: string[]): readonly Occurrence[] {
  const occurrences: Occurrence[] = [];
  for (let at = 1; at < argument.length; at++) {
    const typed = `-${argument.charAt(at)}`;
    const name = optionOfLetter(argument.charAt(at));
    if (name === undefined)
      throw unknownOption(at === 1 ? argument : typed, at === 1 ? argument.slice(1) : "");
    const behind = argument.slice(at + 1);
    const { kind } = optionNamed(name);
    const ends = (kind !== "flag" && kind !== "optional") || behind.startsWith("=");
    const attached = behind === "" || !ends ? undefined : behind.replace(/^=/, "");
    occurrences.push({ name, typed, values: argumentsOf(name, typed, attached, rest) });
    if (ends) break;
  }
  return occurrences;
}

function optionOfLetter(letter: string): OptionName | undefined {
  for (const name of OPTION_NAMES) if (OPTION_ROWS[name].short === letter) return name;
  return undefined;
}

/** Takes as many arguments as the option's kind wants. */
function argumentsOf(
  name: OptionName,
  typed: string,
  attached: string | undefined,
  rest: string[],
): readonly string[] {
  const { kind, placeholder = "" } = optionNamed(name);
  if (kind === "flag") {
    if (attached === undefined) return [];
    throw takesNoValue(typed);
  }
  if (kind === "optional") {
    if (attached === "") throw new UsageError(`Option ${typed}= needs a value`, `or write ${typed} alone`);
    return attached === undefined ? [] : [attached];
  }
  const first = attached ?? nextValue(typed, placeholder, rest);
  // `Name: value` is whole; a name alone has its value behind it.
  if (kind !== "field" || first.includes(":")) return [first];
  return [first, nextValue(typed, placeholder, rest)];
}

function takesNoValue(typed: string): UsageError {
  return new UsageError(`Option ${typed} takes no value`, `write ${typed} alone`);
}

function nextValue(typed: string, placeholder: string, rest: string[]): string {
  const next = rest[0];
  if (next === undefined) {
    throw new UsageError(`Option ${typed} needs a value`, `write ${typed} ${placeholder}`);
  }
  if (looksLikeOption(next)) {
    const joined = placeholder.includes(" ") ? `"Name: ${next}"` : `${typed}=${next}`;
    throw new UsageError(`Option ${typed} needs a value, not the option ${next}`, `or write ${joined}`);
  }
  rest.shift();
  return next;
}

function unknownOption(typed: string, name: string): UsageError {
  if (name === "port")
    return new UsageError(`Unknown option ${typed}`, "write the port as a number of its own: 8080");
  const negations = name.startsWith("no-")
    ? OPTION_NAMES.filter(canBeOff).map((option) => `no-${option}`)
    : [];
  const meant = nearest(name, [...OPTION_NAMES, ...negations]);
  const fix = meant === undefined ? "serve-forever --help shows them all" : `did you mean --${meant}?`;
  return new UsageError(`Unknown option ${typed}`, fix);
}

/**
 * All options, given or not. No one function of ours is called for all of them here, nor where the handler is composed: called some
 * forty times it would be compiled, and a start waits a millisecond or two for the compiler's threads.
 */
function readValues(occurrences: readonly Occurrence[], words: readonly string[]): Values {
  const given = Map.groupBy(occurrences, ({ name }) => name);
  const values: Record<string, unknown> = {};
  for (const name of OPTION_NAMES) {
    const option = OPTION_ROWS[name];
    values[name] = READERS[option.kind](given.get(name) ?? [], option);
  }
  for (const [name, value] of impliedValues((preset) => values[preset] === true)) {
    if (!given.has(name)) values[name] = value;
  }
  // Proof: the loop has given each name of the table what the reader of its kind returns, and `Values` says just that.
  const options = values as Omit<Values, "port">;
  return checkedTogether({ ...options, ...readWords(words, options.directory) });
}

type Reader<Value> = (given: readonly Occurrence[], option: Option) => Value;

/** How the arguments of each kind are read. What is given twice counts the last time, lists grow. */
const READERS: { readonly [K in Kind]: Reader<KindValues[K]> } = {
  flag: (given) => given.length > 0 && given.at(-1)?.isOff !== true,
  text: (given, option) => {
    const last = given.at(-1);
    const text = last?.values[0];
    if (last !== undefined && text !== undefined) checkForm(text, last.typed, option);
    return text === "" ? undefined : text;
  },
  texts: (given, option) =>
    given.map(({ typed, values: [text = ""] }) => {
      checkForm(text, typed, option);
      return text;
    }),
  optional: (given, option) => {
    const last = given.at(-1);
    if (last === undefined || last.isOff === true) return false;
    const [text] = last.values;
    if (text !== undefined) checkForm(text, last.typed, option);
    return text ?? true;
  },
  names: (given, option) =>
    given.flatMap(({ typed, values }) => {
      const names = (values[0] ?? "").split(",").map((name) => name.trim());
      for (const name of names) checkForm(name, typed, option);
      return names;
    }),
  field: (given) => given.map(({ typed, values: [first = "", second] }) => field(first, second, typed)),
};

function checkForm(text: string, typed: string, { form, choices }: Option): void {
  const isRight = form?.pattern.test(text) ?? choices?.includes(text) ?? true;
  if (isRight) return;
  const words = form?.words ?? choices?.join(", ").replace(/, (?=[^,]*$)/, " or ") ?? "";
  throw new UsageError(`Option ${typed} cannot be ${quoted(text)}`, `it is ${words}`);
}

/** These say where a reply ends or what its parts are; another value than the server's own would break it. */
const FRAMING: ReadonlySet<string> = new Set([
  "connection",
  "content-length",
  "content-range",
  "content-type",
  "keep-alive",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

function field(first: string, second: string | undefined, typed: string): Field {
  const colon = first.indexOf(":");
  const [name, value] =
    second === undefined ? [first.slice(0, colon), first.slice(colon + 1)] : [first, second];
  if (!isToken(name)) {
    throw new UsageError(
      `Option ${typed} cannot name a header ${quoted(name)}`,
      "letters, digits and dashes",
    );
  }
  if (FRAMING.has(name.toLowerCase())) {
    const instead = name.toLowerCase() === "content-type" ? "see --content-type" : "it belongs to the server";
    throw new UsageError(`Option ${typed} cannot set ${name}`, instead);
  }
  // RFC 9110 section 5.5: other characters than these would end the field or be dropped on the way.
  if (!/^[\t\x20-\x7e\x80-\xff]*$/.test(value)) {
    throw new UsageError(`Option ${typed} cannot send ${quoted(value)}`, "a header has one line, in Latin-1");
  }
  return [name, value.trim()];
}

/** A number is the port, anything else the directory. */
function readWords(words: readonly string[], option: string | undefined): Pick<Values, "directory" | "port"> {
  const [port, secondPort] = words.filter(isNumber);
  if (secondPort !== undefined) {
    throw new UsageError(
      `Two ports: ${port} and ${secondPort}`,
      `for a directory that is a number: -d ${secondPort}`,
    );
  }
  const directories = words.filter((word) => !isNumber(word));
  const [directory, secondDirectory] = option === undefined ? directories : [option, ...directories];
  if (secondDirectory !== undefined) {
    throw new UsageError(
      `Two directories: ${directory} and ${secondDirectory}`,
      "one can be served at a time",
    );
  }
  return {
    directory: directory === "" ? undefined : directory,
    port: port === undefined ? undefined : portNumber(port),
  };
}

/** The highest number a port can have. */
export const MAX_PORT = 65535;

function portNumber(text: string): number {
  const port = Number(text);
  if (port >= 0 && port <= MAX_PORT) return port;
  throw new UsageError(`Port ${text} is out of range`, `0 to ${MAX_PORT}; 0 takes any that is free`);
}

/** What cannot be had at the same time. */
function checkedTogether(values: Values): Values {
  if (values["tls-cert"] === undefined) {
    // Python's sentences.
    const fix = "add --tls-cert FILE";
    if (values["tls-key"] !== undefined) throw new UsageError("--tls-key requires --tls-cert to be set", fix);
    if (values["tls-password-file"] !== undefined)
      throw new UsageError("--tls-password-file requires --tls-cert to be set", fix);
  }
  if (values.unix === undefined) return values;
  if (values.tls || values["tls-cert"] !== undefined)
    throw new UsageError("A Unix socket does not speak TLS", ridOf(values.tls ? "tls" : "tls-cert", values));
  if (values.bind !== undefined)
    throw new UsageError("A Unix socket has no address", "leave out --bind or --unix");
  if (values.port !== undefined)
    throw new UsageError("A Unix socket has no port", `leave out ${values.port} or --unix`);
  if (values.open) throw new UsageError("A browser cannot open a Unix socket", ridOf("open", values));
  if (values.qr) throw new UsageError("A phone cannot open a Unix socket", ridOf("qr", values));
  return values;
}

/** How to be without an option on a Unix socket: what a preset has set, nobody has typed. */
function ridOf(name: OptionName, values: Values): string {
  const isImplied = impliedValues((preset) => values[preset] === true).has(name);
  return isImplied ? `add --no-${name} or leave out --unix` : `leave out --${name} or --unix`;
}

/** A value as the message shows it. */
function quoted(text: string): string {
  return `"${text}"`;
}
