// What the tool cannot do for its user: one line that says what, and what to do instead.

/** 1: the machine is in the way. 2: what was typed is. Python's `argparse` and most shells draw the same line. */
export type ErrorExitCode = 1 | 2;

/** An error the user is to read. Thrown anywhere in the tool, shown by `main()` in one place, never with a stack. */
export class ToolError extends Error {
  override readonly name: string = "ToolError";
  /** What to do instead, as the end of the line; empty where nothing helps. */
  readonly fix: string;
  /** What the process ends with. */
  readonly exitCode: ErrorExitCode;

  constructor(message: string, fix = "", exitCode: ErrorExitCode = 1) {
    super(message);
    this.fix = fix;
    this.exitCode = exitCode;
  }
}

/** What was typed makes no sense: exit code 2. */
export class UsageError extends ToolError {
  override readonly name = "UsageError";

  constructor(message: string, fix: string) {
    super(message, fix, 2);
  }
}

/**
 * The line on stderr.
 *
 * @param error what went wrong
 * @returns one line with its end, whatever the user typed: a line break in a file name is shown as `\x0a`
 */
export function errorLine(error: ToolError): string {
  const text = error.fix === "" ? error.message : `${error.message} (${error.fix})`;
  return `serve-forever: ${printable(text)}\n`;
}

/** What a terminal would obey rather than show: C0, DEL, C1, and the separators that some take for a line's end. */
const CONTROLS = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g;

/**
 * A text that a terminal shows and does not obey.
 *
 * @param text anything, a file name for instance
 * @returns the same with control characters as `\xNN`, in Python's manner
 */
export function printable(text: string): string {
  return text.replace(CONTROLS, (control) => `\\x${control.charCodeAt(0).toString(16).padStart(2, "0")}`);
}
