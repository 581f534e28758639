import { describe, expect, test } from "bun:test";

import type { KindValues } from "../../src/cli/option-row.ts";
import { OPTION_NAMES, optionNamed } from "../../src/cli/options.ts";
import type { Values } from "../../src/cli/options.ts";
import { parseArguments } from "../../src/cli/parse-arguments.ts";
import { UsageError } from "../../src/cli/tool-error.ts";

/** What the values are where nothing is given. */
const NOTHING: KindValues = {
  flag: false,
  text: undefined,
  texts: [],
  optional: false,
  names: [],
  field: [],
};

const DEFAULTS: Readonly<Record<string, unknown>> = {
  ...Object.fromEntries(OPTION_NAMES.map((name) => [name, NOTHING[optionNamed(name).kind]])),
  port: undefined,
};

describe("parseArguments() reads", () => {
  const cases: readonly { name: string; argv: readonly string[]; values: Partial<Values> }[] = [
    { name: "nothing as the defaults", argv: [], values: {} },
    { name: "a number as the port", argv: ["8080"], values: { port: 8080 } },
    { name: "port 0", argv: ["0"], values: { port: 0 } },
    { name: "anything else as the directory", argv: ["site"], values: { directory: "site" } },
    { name: "both in either order", argv: ["9000", "site"], values: { directory: "site", port: 9000 } },
    { name: "a number with letters as a directory", argv: ["80a"], values: { directory: "80a" } },
    { name: "a lone dash as a directory", argv: ["-"], values: { directory: "-" } },
    { name: "-d for a directory that is a number", argv: ["-d", "8080"], values: { directory: "8080" } },
    { name: "-d beside a port", argv: ["-d", "a", "8080"], values: { directory: "a", port: 8080 } },
    { name: "an empty directory as none", argv: [""], values: {} },
    {
      name: "an option behind the directory",
      argv: ["site", "-q"],
      values: { directory: "site", quiet: true },
    },
    { name: "words behind --", argv: ["-q", "--", "--help"], values: { quiet: true, directory: "--help" } },
    { name: "a port behind --", argv: ["--", "8080"], values: { port: 8080 } },
    { name: "--name value", argv: ["--bind", "::1"], values: { bind: "::1" } },
    { name: "--name=value", argv: ["--bind=::1"], values: { bind: "::1" } },
    { name: "a value with an equals sign", argv: ["--directory=a=b"], values: { directory: "a=b" } },
    { name: "a value that begins with a dash", argv: ["--directory=-x"], values: { directory: "-x" } },
    { name: "an empty value as none", argv: ["-b", ""], values: {} },
    { name: "a bundle", argv: ["-qp", "HTTP/1.0"], values: { quiet: true, protocol: "HTTP/1.0" } },
    { name: "a bundle with its value", argv: ["-qpHTTP/1.0"], values: { quiet: true, protocol: "HTTP/1.0" } },
    { name: "a letter with its value", argv: ["-b127.0.0.1"], values: { bind: "127.0.0.1" } },
    { name: "a letter with = and its value", argv: ["-b=127.0.0.1"], values: { bind: "127.0.0.1" } },
    { name: "the last of two", argv: ["-b", "a", "--bind", "b"], values: { bind: "b" } },
    { name: "a flag twice", argv: ["-q", "-q"], values: { quiet: true } },
    { name: "seconds", argv: ["--cache", "3600"], values: { cache: "3600" } },
    { name: "no-store", argv: ["--cache", "no-store"], values: { cache: "no-store" } },
    { name: "no seconds", argv: ["--cache=0"], values: { cache: "0" } },
    {
      name: "names with commas",
      argv: ["--index", "a.html, b.html"],
      values: { index: ["a.html", "b.html"] },
    },
    { name: "names given twice", argv: ["--index", "a", "--index=b"], values: { index: ["a", "b"] } },
    { name: "a header in two arguments", argv: ["-H", "X-A", "b c"], values: { header: [["X-A", "b c"]] } },
    { name: "a header in one argument", argv: ["-H", "X-A: b:c"], values: { header: [["X-A", "b:c"]] } },
    { name: "a header with an empty value", argv: ["-H", "X-A", ""], values: { header: [["X-A", ""]] } },
    {
      name: "a header with a negative value",
      argv: ["-H", "X-A", "-1"],
      values: { header: [["X-A", "-1"]] },
    },
    { name: "a header behind =", argv: ["--header=X-A", "b"], values: { header: [["X-A", "b"]] } },
    {
      name: "headers in their order",
      argv: ["-H", "A: 1", "-H", "B", "2", "-H", "A: 3"],
      values: {
        header: [
          ["A", "1"],
          ["B", "2"],
          ["A", "3"],
        ],
      },
    },
    {
      name: "a media type with a parameter",
      argv: ["--content-type", "text/html; charset=utf-8"],
      values: { "content-type": "text/html; charset=utf-8" },
    },
    { name: "a Unix socket", argv: ["--unix", "/run/x.sock"], values: { unix: "/run/x.sock" } },
    { name: "a number of workers", argv: ["--workers", "4"], values: { workers: "4" } },
    { name: "as many workers as cores", argv: ["--workers=auto"], values: { workers: "auto" } },
    { name: "what may have a value without one", argv: ["--cors"], values: { cors: true } },
    {
      name: "what may have a value with one behind =",
      argv: ["--cors=http://a"],
      values: { cors: "http://a" },
    },
    {
      name: "the word behind what may have a value as the directory",
      argv: ["--cors", "site"],
      values: { cors: true, directory: "site" },
    },
    {
      name: "the last of what may have a value",
      argv: ["--cors=http://a", "--cors"],
      values: { cors: true },
    },
    {
      name: "what may be given several times, each as it is",
      argv: ["--limit", "body=1,2", "--limit=ranges=3"],
      values: { limit: ["body=1,2", "ranges=3"] },
    },
    { name: "one of some words", argv: ["--log-format", "json"], values: { "log-format": "json" } },
    { name: "an option turned off", argv: ["--quiet", "--no-quiet", "--no-cors"], values: {} },
    { name: "a log file", argv: ["--log-file", "./-"], values: { "log-file": "./-" } },
    {
      name: "all flags",
      argv: ["--hidden", "--follow-symlinks", "--no-listing", "--open", "-i"],
      values: { hidden: true, "follow-symlinks": true, "no-listing": true, open: true, interactive: true },
    },
    { name: "--help before what is wrong", argv: ["-h", "--nonsense"], values: { help: true } },
    { name: "--version before what is wrong", argv: ["-V", "1", "2"], values: { version: true } },
    { name: "-h in a bundle", argv: ["-qh"], values: { quiet: true, help: true } },
  ];
  for (const { name, argv, values } of cases) {
    test(`parseArguments() reads ${name}`, () => {
      expect<unknown>(parseArguments(argv)).toEqual({ ...DEFAULTS, ...values });
    });
  }
});

describe("parseArguments() refuses", () => {
  const cases: readonly { name: string; argv: readonly string[]; message: string; fix: string }[] = [
    {
      name: "an unknown option",
      argv: ["--bnid", "x"],
      message: "Unknown option --bnid",
      fix: "did you mean --bind?",
    },
    {
      name: "an abbreviation",
      argv: ["--dir=x"],
      message: "Unknown option --dir",
      fix: "did you mean --directory?",
    },
    {
      name: "an option like no other",
      argv: ["--frobnicate"],
      message: "Unknown option --frobnicate",
      fix: "serve-forever --help shows them all",
    },
    {
      name: "a long name with one dash",
      argv: ["-version"],
      message: "Unknown option -version",
      fix: "did you mean --version?",
    },
    {
      name: "an unknown letter",
      argv: ["-x"],
      message: "Unknown option -x",
      fix: "serve-forever --help shows them all",
    },
    {
      name: "an unknown letter in a bundle",
      argv: ["-qx"],
      message: "Unknown option -x",
      fix: "serve-forever --help shows them all",
    },
    {
      name: "--port",
      argv: ["--port", "80"],
      message: "Unknown option --port",
      fix: "write the port as a number of its own: 8080",
    },
    {
      name: "an inherited name",
      argv: ["--constructor"],
      message: "Unknown option --constructor",
      fix: "serve-forever --help shows them all",
    },
    {
      name: "a value missing",
      argv: ["--bind"],
      message: "Option --bind needs a value",
      fix: "write --bind ADDRESS",
    },
    {
      name: "a letter's value missing",
      argv: ["-qb"],
      message: "Option -b needs a value",
      fix: "write -b ADDRESS",
    },
    {
      name: "an option as a value",
      argv: ["-b", "--quiet"],
      message: "Option -b needs a value, not the option --quiet",
      fix: "or write -b=--quiet",
    },
    {
      name: "half a header",
      argv: ["-H", "X-A"],
      message: "Option -H needs a value",
      fix: "write -H NAME VALUE",
    },
    {
      name: "a header with an option for its value",
      argv: ["-H", "X-A", "-q"],
      message: "Option -H needs a value, not the option -q",
      fix: 'or write "Name: -q"',
    },
    {
      name: "a value for a flag",
      argv: ["--quiet=yes"],
      message: "Option --quiet takes no value",
      fix: "write --quiet alone",
    },
    {
      name: "a value for a letter",
      argv: ["-q=1"],
      message: "Option -q takes no value",
      fix: "write -q alone",
    },
    {
      name: "a value for an option that is turned off",
      argv: ["--no-tls=1"],
      message: "Option --no-tls takes no value",
      fix: "write --no-tls alone",
    },
    {
      name: "a port above the highest",
      argv: ["65536"],
      message: "Port 65536 is out of range",
      fix: "0 to 65535; 0 takes any that is free",
    },
    {
      name: "a negative port",
      argv: ["-1"],
      message: "Port -1 is out of range",
      fix: "0 to 65535; 0 takes any that is free",
    },
    {
      name: "a port of many digits",
      argv: ["9".repeat(400)],
      message: `Port ${"9".repeat(400)} is out of range`,
      fix: "0 to 65535; 0 takes any that is free",
    },
    {
      name: "two ports",
      argv: ["1", "2"],
      message: "Two ports: 1 and 2",
      fix: "for a directory that is a number: -d 2",
    },
    {
      name: "two directories",
      argv: ["a", "b"],
      message: "Two directories: a and b",
      fix: "one can be served at a time",
    },
    {
      name: "a directory in two ways",
      argv: ["-d", "a", "b"],
      message: "Two directories: a and b",
      fix: "one can be served at a time",
    },
    {
      name: "another protocol",
      argv: ["-p", "HTTP/2"],
      message: 'Option -p cannot be "HTTP/2"',
      fix: "it is HTTP/1.1 or HTTP/1.0",
    },
    {
      name: "negative seconds",
      argv: ["--cache", "-1"],
      message: 'Option --cache cannot be "-1"',
      fix: "it is a whole number of seconds, or no-store",
    },
    {
      name: "a unit",
      argv: ["--cache=1h"],
      message: 'Option --cache cannot be "1h"',
      fix: "it is a whole number of seconds, or no-store",
    },
    {
      name: "no media type",
      argv: ["--content-type", "html"],
      message: 'Option --content-type cannot be "html"',
      fix: "it is a media type, for example text/plain",
    },
    {
      name: "a media type with a line break",
      argv: ["--content-type", "text/html\r\nX: y"],
      message: 'Option --content-type cannot be "text/html\r\nX: y"',
      fix: "it is a media type, for example text/plain",
    },
    {
      name: "a path as an index",
      argv: ["--index", "a.html,../b"],
      message: 'Option --index cannot be "../b"',
      fix: "it is file names with commas between them, without a path",
    },
    {
      name: "a header without a name",
      argv: ["-H", ": x"],
      message: 'Option -H cannot name a header ""',
      fix: "letters, digits and dashes",
    },
    {
      name: "a header with a blank in its name",
      argv: ["-H", "X A", "b"],
      message: 'Option -H cannot name a header "X A"',
      fix: "letters, digits and dashes",
    },
    {
      name: "a header with a line break",
      argv: ["-H", "X-A", "b\r\nX-B: c"],
      message: 'Option -H cannot send "b\r\nX-B: c"',
      fix: "a header has one line, in Latin-1",
    },
    {
      name: "a header that is not Latin-1",
      argv: ["-H", "X-A", "東"],
      message: 'Option -H cannot send "東"',
      fix: "a header has one line, in Latin-1",
    },
    {
      name: "a header that would break the framing",
      argv: ["-H", "content-length: 3"],
      message: "Option -H cannot set content-length",
      fix: "it belongs to the server",
    },
    {
      name: "one type for everything",
      argv: ["-H", "Content-Type", "text/plain"],
      message: "Option -H cannot set Content-Type",
      fix: "see --content-type",
    },
    {
      name: "a Unix socket with an address",
      argv: ["--unix=x", "-b", "::1"],
      message: "A Unix socket has no address",
      fix: "leave out --bind or --unix",
    },
    {
      name: "a Unix socket with a port",
      argv: ["--unix=x", "80"],
      message: "A Unix socket has no port",
      fix: "leave out 80 or --unix",
    },
    {
      name: "a Unix socket in a browser",
      argv: ["--unix=x", "--open"],
      message: "A browser cannot open a Unix socket",
      fix: "leave out --open or --unix",
    },
    {
      name: "a Unix socket for phones",
      argv: ["--unix=x", "--qr"],
      message: "A phone cannot open a Unix socket",
      fix: "leave out --qr or --unix",
    },
    {
      name: "a Unix socket with a certificate of our own",
      argv: ["--unix=x", "--tls"],
      message: "A Unix socket does not speak TLS",
      fix: "leave out --tls or --unix",
    },
    {
      name: "a Unix socket with a preset that encrypts",
      argv: ["--unix=x", "--share"],
      message: "A Unix socket does not speak TLS",
      fix: "add --no-tls or leave out --unix",
    },
    {
      name: "a Unix socket with a preset for phones",
      argv: ["--unix=x", "--share", "--no-tls"],
      message: "A phone cannot open a Unix socket",
      fix: "add --no-qr or leave out --unix",
    },
    {
      name: "nothing behind = where there may be a value",
      argv: ["--cors="],
      message: "Option --cors= needs a value",
      fix: "or write --cors alone",
    },
    {
      name: "a wrong value where there may be one",
      argv: ["--cors=a b"],
      message: 'Option --cors cannot be "a b"',
      fix: "it is origins with commas between them, for example http://localhost:5173",
    },
    {
      name: "another word than some",
      argv: ["--log-format=apache"],
      message: 'Option --log-format cannot be "apache"',
      fix: "it is python, combined or json",
    },
    {
      name: "stdout as a log file",
      argv: ["--log-file", "-"],
      message: 'Option --log-file cannot be "-"',
      fix: "it is the path of a file",
    },
    {
      name: "no such shell",
      argv: ["--completions", "tcsh"],
      message: 'Option --completions cannot be "tcsh"',
      fix: "it is bash, zsh, fish or powershell",
    },
    {
      name: "to turn off what is not on or off",
      argv: ["--no-bind"],
      message: "Unknown option --no-bind",
      fix: "serve-forever --help shows them all",
    },
    {
      name: "to turn off what is mistyped",
      argv: ["--no-tsl"],
      message: "Unknown option --no-tsl",
      fix: "did you mean --no-tls?",
    },
    {
      name: "no workers at all",
      argv: ["--workers", "0"],
      message: 'Option --workers cannot be "0"',
      fix: "it is a number from 1 to 999, or auto",
    },
    {
      name: "many workers",
      argv: ["--workers=many"],
      message: 'Option --workers cannot be "many"',
      fix: "it is a number from 1 to 999, or auto",
    },
    {
      name: "a Unix socket without a name",
      argv: ["--unix="],
      message: 'Option --unix cannot be ""',
      fix: "it is a path",
    },
  ];
  for (const { name, argv, message, fix } of cases) {
    test(`parseArguments() refuses ${name}`, () => {
      let refused: unknown;
      try {
        parseArguments(argv);
      } catch (error) {
        refused = error;
      }
      expect(refused).toBeInstanceOf(UsageError);
      expect(refused).toMatchObject({ message, fix, exitCode: 2 });
    });
  }
});
