// The one table of options. The parser, the help, the prompt, the README and the composition of the handler class read it:
// a new option is a row here and, where it changes the conversation, a file in features/.
//
// The order is that of the features: a later row wraps the earlier ones.

import { cacheControl } from "../features/cache-control.ts";
import type { Feature } from "../features/feature.ts";
import { defaultContentType, indexPages, servingDirectory, speaking } from "../features/handler-fields.ts";
import { hiddenFiles } from "../features/hidden-files.ts";
import { insideDirectory } from "../features/inside-directory.ts";
import { noListing } from "../features/no-listing.ts";
import { quiet } from "../features/quiet.ts";
import { responseHeaders } from "../features/response-headers.ts";
import type { Field } from "../features/response-headers.ts";

/** What an option's arguments become. Where an option is not given, a list is empty and the rest is false or undefined. */
export interface KindValues {
  /** No argument. */
  flag: boolean;
  /** One argument, as it is. */
  text: string | undefined;
  /** A whole number of seconds. */
  seconds: number | undefined;
  /** Names with commas between them; may be given several times. */
  names: readonly string[];
  /** A header field, in two arguments or one; may be given several times. */
  field: readonly Field[];
}

/** The kinds of options. */
export type Kind = keyof KindValues;

/** Under which heading the help shows an option. */
export type Group = "Files" | "Replies" | "Listening" | "This tool";

interface OptionOf<K extends Kind> {
  readonly kind: K;
  /** The single letter. */
  readonly short?: string;
  /** How the help names the argument. */
  readonly placeholder?: string;
  /** One clause that fits a line of the help. */
  readonly help: string;
  readonly group: Group;
  /** The label in the prompt's list of further choices; only for flags. */
  readonly choice?: string;
  /** What a value has to look like, and the words for it. */
  readonly form?: { readonly pattern: RegExp; readonly words: string };
  /** What the value, the default too, does to the handler class. */
  readonly feature?: (value: KindValues[K]) => Feature | undefined;
}

/** A row of the table. */
export type Option = { readonly [K in Kind]: OptionOf<K> }[Kind];

/** A media type as `Content-Type` has it, RFC 9110 section 8.3.1; parameters are only kept from breaking the line. */
const MEDIA_TYPE = /^[\w!#$&^.+-]+\/[\w!#$&^.+-]+(?:[ \t]*;[\t\x20-\x7e]*)?$/;

const A_PATH = { pattern: /^[^\0]+$/, words: "a path" };

/** All options, by their long name. */
export const OPTIONS = {
  directory: {
    kind: "text",
    short: "d",
    placeholder: "DIR",
    help: "serve this directory (default: the current one)",
    group: "Files",
    feature: (directory) => (directory === undefined ? undefined : servingDirectory(directory)),
  },
  index: {
    kind: "names",
    placeholder: "NAMES",
    help: "index files (default: index.html,index.htm)",
    group: "Files",
    form: { pattern: /^[^/\0]+$/, words: "file names with commas between them, without a path" },
    feature: (names) => (names.length === 0 ? undefined : indexPages(names)),
  },
  "no-listing": {
    kind: "flag",
    help: "answer 404 for a directory without an index file",
    group: "Files",
    choice: "Hide the list of files",
    feature: (off) => (off ? noListing : undefined),
  },
  cgi: {
    kind: "flag",
    help: "run the programs in cgi-bin and htbin",
    group: "Files",
  },
  "follow-symlinks": {
    kind: "flag",
    help: "follow symbolic links that lead out of the directory",
    group: "Files",
    choice: "Follow symbolic links out of the directory",
    feature: (everywhere) => (everywhere ? undefined : insideDirectory),
  },
  hidden: {
    kind: "flag",
    help: "serve files whose name begins with a dot",
    group: "Files",
    choice: "Serve hidden files, such as .git and .env",
    feature: (served) => (served ? undefined : hiddenFiles),
  },
  protocol: {
    kind: "text",
    short: "p",
    placeholder: "VERSION",
    help: "conform to this HTTP version (default: HTTP/1.1)",
    group: "Replies",
    form: { pattern: /^HTTP\/1\.[01]$/, words: "HTTP/1.1 or HTTP/1.0" },
    feature: (version = "HTTP/1.1") => speaking(version),
  },
  "content-type": {
    kind: "text",
    placeholder: "TYPE",
    help: "for unknown files (default: application/octet-stream)",
    group: "Replies",
    form: { pattern: MEDIA_TYPE, words: "a media type, for example text/plain" },
    feature: (type) => (type === undefined ? undefined : defaultContentType(type)),
  },
  cache: {
    kind: "seconds",
    placeholder: "SECONDS",
    help: "browsers may keep files that long (default: 0)",
    group: "Replies",
    feature: cacheControl,
  },
  header: {
    kind: "field",
    short: "H",
    placeholder: "NAME VALUE",
    help: 'add a header to every reply; also "Name: value"',
    group: "Replies",
    feature: responseHeaders,
  },
  bind: {
    kind: "text",
    short: "b",
    placeholder: "ADDRESS",
    help: "listen on this address (default: all interfaces)",
    group: "Listening",
  },
  unix: {
    kind: "text",
    placeholder: "PATH",
    help: "listen on a Unix socket instead of a port",
    group: "Listening",
    form: A_PATH,
  },
  workers: {
    kind: "text",
    placeholder: "N|auto",
    help: "answer in several processes; auto: one a core",
    group: "Listening",
    form: { pattern: /^(?:auto|[1-9]\d{0,2})$/, words: "a number from 1 to 999, or auto" },
  },
  "tls-cert": {
    kind: "text",
    placeholder: "FILE",
    help: "speak HTTPS with this certificate, in PEM form",
    group: "Listening",
    form: A_PATH,
  },
  "tls-key": {
    kind: "text",
    placeholder: "FILE",
    help: "its private key (default: in the same file)",
    group: "Listening",
    form: A_PATH,
  },
  "tls-password-file": {
    kind: "text",
    placeholder: "FILE",
    help: "holds the password of the key",
    group: "Listening",
    form: A_PATH,
  },
  open: {
    kind: "flag",
    help: "open the page in a browser",
    group: "Listening",
    choice: "Open the page in a browser",
  },
  quiet: {
    kind: "flag",
    short: "q",
    help: "log no requests",
    group: "This tool",
    choice: "Do not log requests",
    feature: (silent) => (silent ? quiet : undefined),
  },
  interactive: {
    kind: "flag",
    short: "i",
    help: "ask for everything",
    group: "This tool",
  },
  version: {
    kind: "flag",
    short: "V",
    help: "show the version and exit",
    group: "This tool",
  },
  help: {
    kind: "flag",
    short: "h",
    help: "show this help and exit",
    group: "This tool",
  },
} as const satisfies Readonly<Record<string, Option>>;

/** The long name of an option. */
export type OptionName = keyof typeof OPTIONS;

/** What the user wants: a value for every option, and the port. The prompt makes the same. */
export type Values = { readonly [Name in OptionName]: KindValues[(typeof OPTIONS)[Name]["kind"]] } & {
  /** 0 to 65535; undefined: the usual one, or the next that is free. */
  readonly port: number | undefined;
};

/** The names in the order of the table. */
export const OPTION_NAMES: readonly OptionName[] = Object.keys(OPTIONS).filter(isOptionName);

/** Whether a word is the long name of an option. */
export function isOptionName(word: string): word is OptionName {
  return Object.hasOwn(OPTIONS, word);
}

/** A row with all that a row can have. */
export function optionNamed(name: OptionName): Option {
  return OPTIONS[name];
}

/** What the port is where nobody says otherwise: Python's. */
export const DEFAULT_PORT = 8000;
