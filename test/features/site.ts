// A directory to serve, made for one test file and removed after it.

import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

/** What a path is to be: a file's text, or where a link leads. */
export type Content = string | { readonly linkTo: string };

/** A directory on disk. */
export class Site {
  readonly path: string = realpathSync(mkdtempSync(join(tmpdir(), "site-")));

  constructor(files: Readonly<Record<string, Content>>) {
    for (const [name, content] of Object.entries(files)) this.put(name, content);
  }

  put(name: string, content: Content): void {
    const path = join(this.path, name);
    mkdirSync(dirname(path), { recursive: true });
    if (typeof content === "string") writeFileSync(path, content);
    else symlinkSync(content.linkTo, path);
  }

  at(name: string): string {
    return join(this.path, name);
  }

  remove(): void {
    rmSync(this.path, { recursive: true });
  }
}
