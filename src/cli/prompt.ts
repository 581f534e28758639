// The questions, for those who come without arguments. They end in the same values as a command line, and show it.

import {
  autocomplete,
  cancel,
  intro,
  isCancel,
  multiselect,
  outro,
  password,
  select,
  text,
  updateSettings,
} from "@clack/prompts";

import { SimpleHTTPRequestHandler } from "../handlers/simple-http-request-handler.ts";
import { reachableAddresses } from "./addresses.ts";
import { explained } from "./bind-failure.ts";
import { bind, bindTCP, codeOf } from "./bind.ts";
import { directoryChoices, withHome } from "./directory-choices.ts";
import { equivalentCommand } from "./equivalent-command.ts";
import { DEFAULT_PORT, OPTION_NAMES, optionNamed } from "./options.ts";
import type { OptionName, Values } from "./options.ts";
import { MAX_PORT } from "./parse-arguments.ts";
import { servedDirectory } from "./served-directory.ts";
import type { Surroundings, Terminal } from "./surroundings.ts";
import { ToolError } from "./tool-error.ts";
import { VERSION } from "./version.ts";

/** Where the questions are asked. */
interface Streams {
  readonly input: Surroundings["stdin"];
  readonly output: Terminal["stdout"];
}

/** An answer, or the symbol that says that somebody left. */
type Answer<Value> = Promise<Value | symbol>;

const THIS_COMPUTER = "127.0.0.1";

/**
 * Asks for everything.
 *
 * @param given what was given on the command line; it is proposed
 * @param world a terminal
 * @returns the values; undefined where somebody left with Esc, Ctrl-C or Ctrl-D
 * @throws ToolError where nothing can be bound, whatever the answers
 */
export async function ask(given: Values, { stdin, stdout }: Terminal): Promise<Values | undefined> {
  const streams: Streams = { input: stdin, output: stdout };
  updateSettings({ aliases: { "\u0004": "cancel" } }); // Ctrl-D would leave the question open for ever
  intro(`serve-forever ${VERSION}`, streams);
  const values = await answers(given, streams);
  if (values === undefined) cancel("Left; nothing is served.", streams);
  else outro(`Next time without questions:  ${equivalentCommand(values)}`, streams);
  return values;
}

async function answers(given: Values, streams: Streams): Promise<Values | undefined> {
  const directory = await askDirectory(given.directory, streams);
  if (typeof directory === "symbol") return undefined;
  const listening = given.unix === undefined ? await askListening(given, streams) : given;
  if (listening === undefined) return undefined;
  const chosen = await askChoices({ ...given, ...listening }, streams);
  if (typeof chosen === "symbol") return undefined;
  const auth = chosen.includes("auth") ? await askUsers(given.auth, streams) : [];
  if (typeof auth === "symbol") return undefined;
  // What was given with an argument keeps it.
  const flags = FLAGS.map((name) => [name, chosen.includes(name) && (given[name] || true)] as const);
  return {
    ...given,
    ...Object.fromEntries(flags),
    ...listening,
    auth,
    directory: isCurrent(directory) ? undefined : directory,
  };
}

/** A choice is an object: two that look alike but belong to different inputs must not be taken for one another. */
class Choice {
  readonly path: string;
  constructor(path: string) {
    this.path = path;
  }
  /** What Tab puts into the input. */
  toString(): string {
    return this.path;
  }
}

async function askDirectory(given: string | undefined, streams: Streams): Answer<string> {
  const choicesFor = remembered((typed) =>
    directoryChoices(typed).map((path) => ({ value: new Choice(path), label: path })),
  );
  const choice = await autocomplete<Choice>({
    ...streams,
    message: "Which directory? (Tab completes)",
    initialUserInput: given ?? process.cwd(),
    completeOnTab: true,
    maxItems: 6,
    filter: () => true, // they have been chosen for the input
    options() {
      return choicesFor(this.userInput);
    },
    validate: (chosen) => refusal(() => servedDirectory(withHome(pathOf(chosen)))),
  });
  return isCancel(choice) ? choice : servedDirectory(withHome(choice.path));
}

function pathOf(choice: Choice | Choice[] | undefined): string {
  return choice instanceof Choice ? choice.path : ".";
}

/** The list is asked for at every key and every drawing; the disk need not be. */
function remembered<Value>(compute: (input: string) => Value): (input: string) => Value {
  let last: { readonly input: string; readonly value: Value } | undefined;
  return (input) => {
    if (last?.input !== input) last = { input, value: compute(input) };
    return last.value;
  };
}

async function askListening(
  given: Values,
  streams: Streams,
): Promise<Pick<Values, "port" | "bind"> | undefined> {
  const port = await askPort(given, streams);
  if (typeof port === "symbol") return undefined;
  const address = await askAudience(given.bind, streams);
  if (typeof address === "symbol") return undefined;
  return {
    port: Number(port) === DEFAULT_PORT ? undefined : Number(port),
    bind: address === "" ? undefined : address,
  };
}

async function askPort(given: Values, streams: Streams): Answer<string> {
  const free = String(await freePort(given));
  return text({
    ...streams,
    message: "Which port?",
    placeholder: free,
    defaultValue: free,
    validate: (typed = "") => portRefusal(typed === "" ? free : typed, given),
  });
}

/** The first port that can be had, from the wanted one on. */
async function freePort(given: Values): Promise<number> {
  const { server } = await bind({ ...given, unix: undefined }, SimpleHTTPRequestHandler, "take-next");
  await server.server_close();
  return server.server_port;
}

/** Why a port cannot be had, found out by taking it for a moment; undefined where it can. */
async function portRefusal(typed: string, given: Values): Promise<string | undefined> {
  const port = Number(typed);
  if (!/^\d+$/.test(typed) || port > MAX_PORT) return `A port is a number from 0 to ${MAX_PORT}`;
  try {
    await bindTCP(given.bind ?? "", port, SimpleHTTPRequestHandler).server_close();
    return undefined;
  } catch (error) {
    switch (codeOf(error)) {
      case "EADDRINUSE":
        return `Port ${port} is in use; ${await freePort({ ...given, port })} is free`;
      case "EACCES":
      case "EPERM":
        return `Port ${port} needs special rights; one from 1024 on does not`;
      default:
        return explained(error, given.bind ?? "", port).message;
    }
  }
}

async function askAudience(given: string | undefined, streams: Streams): Answer<string> {
  const [address = "no network found"] = reachableAddresses(["IPv4", "IPv6"]);
  const options = [
    { value: "", label: "Everyone on my network", hint: address },
    { value: THIS_COMPUTER, label: "Only this computer", hint: THIS_COMPUTER },
  ];
  if (given !== undefined && given !== THIS_COMPUTER)
    options.push({ value: given, label: `Whoever reaches ${given}`, hint: "" });
  return select({
    ...streams,
    message: "Who may connect?",
    options,
    initialValue: given ?? "",
    showInstructions: false,
  });
}

/** What is worth a question: first what has to do with others, then the rest in the order of the table. */
const CHOICES: readonly OptionName[] = OPTION_NAMES.filter(
  (name) => optionNamed(name).choice !== undefined,
).sort((first, second) => rank(first) - rank(second));

/** Of these, what is on or off. */
const FLAGS = CHOICES.filter((name) => name !== "auth");

function rank(name: OptionName): number {
  const wanted: readonly string[] = ["archive", "upload", "auth", "tls", "qr", "open"];
  return wanted.includes(name) ? wanted.indexOf(name) : wanted.length;
}

async function askChoices(given: Values, streams: Streams): Answer<string[]> {
  const offered = CHOICES.filter((name) => fits(name, given));
  return multiselect<string>({
    ...streams,
    message: "Anything else? (Space chooses, Enter goes on)",
    options: offered.map((value) => ({ value, label: optionNamed(value).choice ?? value })),
    initialValues: offered.filter((name) => isChosen(given[name])),
    required: false,
    showInstructions: false,
  });
}

/** No browser and no phone opens a Unix socket, and what only this computer reaches is nothing for a phone. */
function fits(name: OptionName, { unix, bind: address, "tls-cert": certificate }: Values): boolean {
  switch (name) {
    case "open":
      return unix === undefined;
    case "qr":
      return unix === undefined && address !== THIS_COMPUTER;
    case "tls":
      return unix === undefined && certificate === undefined;
    default:
      return true;
  }
}

function isChosen(value: Values[OptionName]): boolean {
  return Array.isArray(value) ? value.length > 0 : value !== false && value !== undefined;
}

/** Who was given on the command line, or somebody new. */
async function askUsers(given: readonly string[], streams: Streams): Answer<readonly string[]> {
  if (given.length > 0) return given;
  const { credential } = await import("../features/auth/credentials.ts");
  const problemOf = (line: string): string | undefined => {
    const read = credential(line);
    return "problem" in read ? read.problem : undefined;
  };
  const user = await text({
    ...streams,
    message: "Which user name?",
    placeholder: "guest",
    defaultValue: "guest",
    validate: (typed = "") =>
      typed.includes(":")
        ? "A user name has no colon"
        : problemOf(`${typed === "" ? "guest" : typed}:password`),
  });
  if (isCancel(user)) return user;
  const secret = await password({
    ...streams,
    message: "Which password?",
    validate: (typed = "") => problemOf(`${user}:${typed}`),
  });
  return isCancel(secret) ? secret : [`${user}:${secret}`];
}

/** The message of a ToolError; undefined where there was none. */
function refusal(attempt: () => unknown): string | undefined {
  try {
    attempt();
    return undefined;
  } catch (error) {
    if (error instanceof ToolError) return error.message;
    throw error;
  }
}

function isCurrent(directory: string): boolean {
  return directory === process.cwd();
}
