// A directory of its own for a test.

import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** An empty directory outside the checkout, removed with all that is in it when its block ends. */
export class TemporaryDirectory implements Disposable {
  /** Its absolute path, without symbolic links. */
  readonly path: string = realpathSync(mkdtempSync(join(tmpdir(), "serve-forever-")));

  /**
   * Names what is in it.
   *
   * @param names the path below it, segment by segment
   */
  join(...names: readonly string[]): string {
    return join(this.path, ...names);
  }

  [Symbol.dispose](): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}
