// The one table of options. The parser, the help, the prompt, the README and the composition of the handler class read it:
// a new option is a row here and, where it changes the conversation, a file in features/.
//
// The order is that of the features: a later row wraps the earlier ones. What a plain start needs is imported here, the rest
// where it is wanted: `feature: async () => (await import("../features/clean-urls.ts")).cleanURLs`.

import { cacheControl } from "../features/cache-control.ts";
import { defaultContentType, indexPages, servingDirectory, speaking } from "../features/handler-fields.ts";
import { hiddenFiles, isHiddenPlace } from "../features/hidden-files.ts";
import { insideDirectory, insideDirectoryBut } from "../features/inside-directory.ts";
import { encodedFiles, precompressed } from "../features/precompressed.ts";
import { quiet } from "../features/quiet.ts";
import { noSniffing, responseHeaders } from "../features/response-headers.ts";
import { listingFeature } from "./listing-feature.ts";
import type { KindValues, Option } from "./option-row.ts";
import { A_PATH, A_PATH_BELOW, MEDIA_TYPE, ORIGINS } from "./option-row.ts";

/** All options, by their long name. */
export const OPTIONS = {
  directory: {
    kind: "text",
    short: "d",
    placeholder: "DIR",
    help: "serve this directory (default: the current one)",
    group: "Files",
    completes: "directory",
    feature: servingDirectory,
  },
  index: {
    kind: "names",
    placeholder: "NAMES",
    help: "index files (default: index.html,index.htm)",
    group: "Files",
    completes: "file",
    form: { pattern: /^[^/\0]+$/, words: "file names with commas between them, without a path" },
    feature: indexPages,
  },
  "no-listing": {
    kind: "flag",
    help: "answer 404 for a directory without an index file",
    group: "Files",
    choice: "Hide the list of files",
    feature: async () => (await import("../features/no-listing.ts")).noListing,
    otherwise: ({ parts }) => listingFeature(parts),
  },
  "clean-urls": {
    kind: "flag",
    help: "/about is about.html, which leads to /about",
    group: "Files",
    choice: "Serve pages without .html in their address",
    feature: async () => (await import("../features/clean-urls.ts")).cleanURLs,
  },
  spa: {
    kind: "optional",
    placeholder: "FILE",
    help: "show it for unknown pages (default: index.html)",
    group: "Files",
    completes: "file",
    choice: "Show index.html for unknown pages",
    form: A_PATH_BELOW,
    feature: async (page) => (await import("../features/spa.ts")).singlePage(page),
  },
  cgi: {
    kind: "flag",
    help: "run the programs in cgi-bin and htbin",
    group: "Files",
  },
  "follow-symlinks": {
    kind: "flag",
    help: "follow symbolic links out of the directory",
    group: "Files",
    choice: "Follow symbolic links out of the directory",
    otherwise: ({ values: { hidden } }) => (hidden ? insideDirectory : insideDirectoryBut(isHiddenPlace)),
  },
  hidden: {
    kind: "flag",
    help: "serve files whose name begins with a dot",
    group: "Files",
    choice: "Serve hidden files, such as .git and .env",
    otherwise: () => hiddenFiles,
  },
  archive: {
    kind: "flag",
    help: "give folders as archives, zip and tar",
    group: "Files",
    choice: "Let visitors download folders",
    // Who shows no names packs none.
    feature: async (_, { values }) =>
      values["no-listing"] ? undefined : (await import("../features/archive/archive.ts")).archive(),
    part: async () => (await import("../features/archive/archive-part.ts")).archivePart,
  },
  upload: {
    kind: "flag",
    help: "take files: by drag and drop, a form, or curl -T",
    group: "Files",
    choice: "Let visitors upload files",
    feature: async (_, { values: { overwrite, "clean-urls": cleanURLs }, limits, switches }) => {
      const { upload } = await import("../features/upload/upload.ts");
      return upload({ gate: switches.upload, overwrite, cleanURLs, maxBytes: limits.upload });
    },
    part: async (_, { switches }) =>
      (await import("../features/upload/upload-part.ts")).uploadPart(switches.upload),
  },
  overwrite: {
    kind: "flag",
    help: "an uploaded file replaces the one of its name",
    joined: "take files; let them replace those of their names",
    group: "Files",
  },
  compress: {
    kind: "flag",
    help: "compress text as it is asked for (br, zstd, gzip)",
    group: "Replies",
    choice: "Compress text for slow networks",
    feature: async () => encodedFiles((await import("../features/compress/encoder.ts")).onTheFly()),
    otherwise: () => precompressed,
  },
  protocol: {
    kind: "text",
    short: "p",
    placeholder: "VERSION",
    help: "conform to this HTTP version (default: HTTP/1.1)",
    group: "Replies",
    choices: ["HTTP/1.1", "HTTP/1.0"],
    feature: speaking,
    otherwise: () => speaking("HTTP/1.1"),
  },
  "content-type": {
    kind: "text",
    placeholder: "TYPE",
    help: "of unknown files (else application/octet-stream)",
    group: "Replies",
    form: MEDIA_TYPE,
    feature: defaultContentType,
  },
  cache: {
    kind: "text",
    placeholder: "SECONDS",
    help: "let browsers keep files that long, or no-store",
    group: "Replies",
    form: { pattern: /^(?:\d{1,10}|no-store)$/, words: "a whole number of seconds, or no-store" },
    feature: (text) => cacheControl(text === "no-store" ? text : Number(text)),
    otherwise: () => cacheControl(undefined),
  },
  header: {
    kind: "field",
    short: "H",
    placeholder: "NAME VALUE",
    help: 'add a header to every reply; also "Name: value"',
    group: "Replies",
    feature: responseHeaders,
    otherwise: () => noSniffing,
  },
  live: {
    kind: "flag",
    help: "reload pages in the browser when files change",
    group: "Replies",
    choice: "Reload pages when files change",
    feature: async (_, { directory, switches, values: { "log-file": log } }) =>
      (await import("../features/live/live-reload.ts")).liveReload(directory, switches.live, { log }),
    part: async (_, { switches }) =>
      (await import("../features/live/live-reload.ts")).liveListing(switches.live),
  },
  proxy: {
    kind: "texts",
    placeholder: "PREFIX=URL",
    help: "pass requests below this path on to another server",
    group: "Replies",
    form: { pattern: /^\/[^?#\s\0]*?=https?:\/\/\S+$/i, words: "like /api=http://localhost:3000" },
    feature: async (routes, { values }) =>
      (await import("./proxy-feature.ts")).proxyFeature(routes, values.auth.length > 0),
  },
  // It wraps all that can answer. Only what answers a browser's question about other origins stands behind it, as that question
  // comes without a password.
  auth: {
    kind: "texts",
    placeholder: "USER:PASSWORD",
    help: "ask for a password; @FILE has a line for each user",
    group: "Replies",
    choice: "Ask for a user name and a password",
    feature: async (users, { values }) => (await import("./auth-feature.ts")).authFeature(users, values.cgi),
  },
  cors: {
    kind: "optional",
    placeholder: "ORIGINS",
    help: "let scripts of other origins read (default: all)",
    group: "Replies",
    choice: "Let scripts of other origins read (CORS)",
    form: ORIGINS,
    feature: async (origins) => (await import("../features/cors.ts")).crossOrigin(origins),
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
    completes: "file",
    form: A_PATH,
  },
  workers: {
    kind: "text",
    placeholder: "N|auto",
    help: "answer in several processes; auto: one a core",
    group: "Listening",
    form: { pattern: /^(?:auto|[1-9]\d{0,2})$/, words: "a number from 1 to 999, or auto" },
  },
  tls: {
    kind: "flag",
    help: "speak HTTPS with a certificate of its own making",
    group: "Listening",
    choice: "Encrypt, with a certificate that browsers ask about once",
  },
  "tls-cert": {
    kind: "text",
    placeholder: "FILE",
    help: "speak HTTPS with this certificate, in PEM form",
    group: "Listening",
    completes: "file",
    form: A_PATH,
  },
  "tls-key": {
    kind: "text",
    placeholder: "FILE",
    help: "its private key (default: in the same file)",
    group: "Listening",
    completes: "file",
    form: A_PATH,
  },
  "tls-password-file": {
    kind: "text",
    placeholder: "FILE",
    help: "holds the password of the key",
    group: "Listening",
    completes: "file",
    form: A_PATH,
  },
  open: {
    kind: "flag",
    help: "open the page in a browser",
    group: "Listening",
    choice: "Open the page in a browser",
  },
  qr: {
    kind: "flag",
    help: "show the network address as a QR code",
    group: "Listening",
    choice: "Show a QR code for phones",
  },
  limit: {
    kind: "texts",
    placeholder: "NAME=VALUE",
    help: "take more or less; --limit help lists them all",
    group: "Listening",
    feature: async (_, { limits }) => (await import("./apply-limits.ts")).limitsFeature(limits),
  },
  quiet: {
    kind: "flag",
    short: "q",
    help: "log no requests",
    group: "This tool",
    choice: "Do not log requests",
    feature: () => quiet,
  },
  "log-format": {
    kind: "text",
    placeholder: "FORMAT",
    help: "python, combined or json",
    group: "This tool",
    choices: ["python", "combined", "json"],
    feature: async (format, context) => (await import("./log-feature.ts")).logFeature(format, context),
  },
  "log-file": {
    kind: "text",
    placeholder: "FILE",
    help: "append the log to this file",
    group: "This tool",
    form: { pattern: /^(?!-$)[^\0]+$/, words: "the path of a file" },
    completes: "file",
    // With a format that row has made the log already.
    feature: async (_, context) =>
      context.values["log-format"] === undefined
        ? (await import("./log-feature.ts")).logFeature(undefined, context)
        : undefined,
  },
  share: {
    kind: "flag",
    help: "to share nearby: --archive --tls --qr",
    group: "Presets",
    stands: { archive: true, tls: true, qr: true },
  },
  inbox: {
    kind: "flag",
    help: "to take files and show none: --upload",
    group: "Presets",
    stands: { upload: true },
    feature: async () => (await import("../features/inbox.ts")).inbox,
    part: async () => (await import("../features/inbox.ts")).inboxPart,
  },
  dev: {
    kind: "flag",
    help: "to develop: --live --cors --spa --cache no-store",
    group: "Presets",
    stands: { live: true, cors: true, spa: true, cache: "no-store" },
  },
  interactive: {
    kind: "flag",
    short: "i",
    help: "ask for everything",
    group: "This tool",
  },
  completions: {
    kind: "text",
    placeholder: "SHELL",
    help: "print a script for bash, zsh, fish or powershell",
    group: "This tool",
    choices: ["bash", "zsh", "fish", "powershell"],
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
    joined: "show the version, or this help, and exit",
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

/** The names in the order of the table. Proof: `OptionName` is each of its keys. */
export const OPTION_NAMES = Object.keys(OPTIONS) as readonly OptionName[];

/** The rows with all that a row can have. Whoever goes through them all at a start reads them here: see `readValues()`. */
export const OPTION_ROWS: Readonly<Record<OptionName, Option>> = OPTIONS;

/** Whether a word is the long name of an option. */
export function isOptionName(word: string): word is OptionName {
  return Object.hasOwn(OPTIONS, word);
}

/** A row with all that a row can have. */
export function optionNamed(name: OptionName): Option {
  return OPTION_ROWS[name];
}

/** What the port is where nobody says otherwise: Python's. */
export const DEFAULT_PORT = 8000;
