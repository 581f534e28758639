// A directory that somebody might attack, and what must not come out of it: a secret beside it, links that lead there, hidden
// files, things that are no files, and names that were chosen to do harm.

import { chmodSync, mkdirSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

import { fsPath } from "../../src/files/fs-path.ts";
import { decodeName } from "../../src/semantics/byte-names.ts";
import { TemporaryDirectory } from "../support/temporary-directory.ts";

/** The content of every file that lies beside the directory. */
export const SECRET = "TOP-SECRET-BESIDE-THE-ROOT";
/** The content of every file that a dot hides. */
export const HIDDEN = "HIDDEN-BY-A-DOT";
/** What stands in every script, and in no script's output. */
export const SOURCE = "SOURCE-OF-A-SCRIPT";
/** The content of `plain.txt`. */
export const PLAIN = "plain content";
/** The content of a file that a smuggled request asks for. */
export const SMUGGLED = "SMUGGLED-REQUEST-ANSWERED";

/** Names of files, as latin-1 of their bytes; a slash at the end makes a directory with an index. */
export const HOSTILE_NAMES: readonly string[] = [
  "<img src=x onerror=alert(1)>.txt",
  '"><svg onload=alert(1)>',
  "' onmouseover='x",
  "javascript:alert(1)",
  "http:",
  "<b>dir</",
  "line\nbreak",
  "carriage\rreturn",
  "\xe2\x80\xaetxt.exe",
  "\xff\xfe",
  "%41",
  "%2e%2e",
  "a#b",
  "a?b",
  "a:b",
  "\\evil.example",
  " leading",
  "trailing ",
  "\x1b[2J",
  "&lt;",
  "{a,b}",
  "*",
];

/** Names and times of files, in seconds since 1970. */
const TIMES: Readonly<Record<string, number>> = {
  "time-huge": 99_999_999_999,
  "time-zero": 0,
  "time-one": 1,
  "time-negative": -1,
  "time-far-negative": -99_999_999_999,
};

const FILES: Readonly<Record<string, string>> = {
  "R-secret/x": SECRET,
  "R-secret/secret-name": SECRET,
  "secret.txt": SECRET,
  "R/plain.txt": PLAIN,
  "R/digits.txt": "0123456789",
  "R/empty": "",
  "R/[a]": "literal",
  "R/smuggled.txt": SMUGGLED,
  "R/sub/file.txt": PLAIN,
  "R/dir/index.html": "<p>index</p>",
  "R/index-is-directory/index.html/x": "x",
  "R/fifo-is-index/file": "x",
  "R/readme/README.md": `# Hello

<script>alert(1)</script> <img src=x onerror=alert(1)>

[a](javascript:alert(1)) [b](<java\tscript:alert(1)>) [c](data:text/html,x) [d][d] <javascript:alert(1)>

![e](http://evil.example/x.png) ![f](//evil.example/x.png) ![g](\\\\\\\\evil.example/x.png) ![h](local.png)

[d]: JavaScript:alert(1) "title"
`,
  "R/readme-outside/file": "x",
  "R/packed.js": "packed\n".repeat(2000),
  "R/packed.js.br": "BROTLI-FORM",
  "R/text.txt": "packed\n".repeat(2000),
  "R/.env": HIDDEN,
  "R/.git/config": HIDDEN,
  "R/sub/.git/config": HIDDEN,
  "R/.well-known/x": PLAIN,
};

const LINKS: Readonly<Record<string, string>> = {
  "R/link": "../secret.txt",
  "R/link-to-link": "link",
  "R/link-to-directory": "../R-secret",
  "R/sub/link-up": "../..",
  "R/passwd": "/etc/passwd",
  "R/link-inside": "plain.txt",
  "R/link-to-itself": "link-to-itself",
  "R/link-to-nothing": "nothing",
  "R/link-to-hidden": ".env",
  "R/link-to-hidden-directory": ".git",
  "R/zeros": "/dev/zero",
  "R/packed.js.gz": "../secret.txt",
  "R/readme-outside/README.md": "../../secret.txt",
};

const SCRIPTS: Readonly<Record<string, string>> = {
  hello: "printf 'Content-Type: text/plain\\n\\nhello from a script\\n'",
  environment: "printf 'Content-Type: text/plain\\n\\n'; env",
  "split-head": "printf 'Content-Type: text/plain\\nX-A: a\\rSet-Cookie: b=1\\n\\nx'",
  elsewhere: "printf 'Location: //evil.example/\\n\\n'",
};

/** The directory, until it is disposed of. */
export class Tree implements Disposable {
  readonly #directory = new TemporaryDirectory();
  /** What is served. */
  readonly root: string = this.#directory.join("R");

  constructor() {
    for (const [name, content] of Object.entries(FILES)) this.write(name, content);
    for (const [name, target] of Object.entries(LINKS)) symlinkSync(target, this.#directory.join(name));
    for (const [name, body] of Object.entries(SCRIPTS)) {
      chmodSync(this.write(`R/cgi-bin/${name}`, `#!/bin/sh\n# ${SOURCE}\n${body}\n`), 0o755);
    }
    for (const [name, seconds] of Object.entries(TIMES)) {
      utimesSync(this.write(`R/${name}`, name), seconds, seconds);
    }
    for (const path of ["R/fifo", "R/fifo-is-index/index.html"]) {
      Bun.spawnSync(["mkfifo", this.#directory.join(path)]);
    }
    mkdirSync(this.#directory.join("R/hostile"));
    for (const name of HOSTILE_NAMES) this.#writeHostile(name);
    // As root, scripts run as nobody, who has to get in.
    chmodSync(this.#directory.path, 0o755);
  }

  /** Names what is in the tree; the directory that is served is `R`. */
  join(...names: readonly string[]): string {
    return this.#directory.join(...names);
  }

  /** Writes a file and the directories above it. */
  write(name: string, content: string | Uint8Array): string {
    const path = this.#directory.join(name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
    return path;
  }

  #writeHostile(name: string): void {
    const path = `${this.root}/hostile/${decodeName(Buffer.from(name, "latin1"))}`;
    if (path.endsWith("/")) mkdirSync(fsPath(path));
    // What is fetched by a name says the name.
    writeFileSync(fsPath(path.endsWith("/") ? `${path}index.html` : path), name, "latin1");
  }

  [Symbol.dispose](): void {
    this.#directory[Symbol.dispose]();
  }
}
