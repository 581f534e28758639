// A line that nobody else is to see: from a terminal without echo, or from a pipe.

import { StringDecoder } from "node:string_decoder";

import type { Surroundings } from "./surroundings.ts";
import { UsageError } from "./tool-error.ts";

/** A terminal that can hand over each key as it is pressed. */
type Keyboard = Surroundings["stdin"] & { setRawMode?: (raw: boolean) => unknown };

/** More is no password, but a file that somebody sent by mistake. */
const MOST_BYTES = 16 * 1024;

/** Keys that send more than one character, such as the arrows, say nothing here. */
const ESCAPE_SEQUENCE = /\x1b(?:\[[0-?]*[ -/]*[@-~]|O[@-~]|.)?/gs;

/**
 * Asks for a line on a terminal, and shows nothing of it.
 *
 * @param question what to ask
 * @param stdin where the keys are
 * @param output where to ask
 * @returns the line; undefined where Ctrl-C or Ctrl-D was pressed, or the terminal has gone
 */
export async function askSecret(
  question: string,
  stdin: Keyboard,
  output: Surroundings["stderr"],
): Promise<string | undefined> {
  // First: whoever types at the sight of the question is not to see it.
  stdin.setRawMode?.(true);
  try {
    output.write(question);
    return await typedLine(stdin);
  } finally {
    stdin.setRawMode?.(false);
    stdin.pause();
    output.write("\n");
  }
}

/**
 * The first line of a pipe.
 *
 * @param stdin what is read, no further than that line
 * @returns the line without its end
 * @throws UsageError where it is no text, or there is no end to it
 */
export async function firstLine(stdin: Surroundings["stdin"]): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of stdin) {
    const bytes = Buffer.from(chunk);
    chunks.push(bytes);
    length += bytes.length;
    if (bytes.includes(0x0a) || length > MOST_BYTES) break;
  }
  const [line = Buffer.alloc(0)] = splitAtLineFeed(Buffer.concat(chunks));
  if (line.length > MOST_BYTES) throw new UsageError("The line is too long for a password", "send one line");
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(line).replace(/\r$/, "");
  } catch {
    throw new UsageError("The password is not UTF-8 text", "send it as UTF-8");
  }
}

/** Waits for the end of a line. What a terminal does for its line editing when it echoes is done here. */
function typedLine(stdin: Keyboard): Promise<string | undefined> {
  return new Promise((resolve) => {
    const decoder = new StringDecoder("utf8");
    let typed: string[] = [];
    const finish = (line: string | undefined): void => {
      stdin.off("data", onData);
      stdin.off("end", onEnd);
      resolve(line);
    };
    const onEnd = (): void => finish(undefined);
    const onData = (chunk: Buffer | string): void => {
      const text = typeof chunk === "string" ? chunk : decoder.write(chunk);
      for (const key of text.replaceAll(ESCAPE_SEQUENCE, "")) {
        if (key === "\r" || key === "\n") return finish(typed.join(""));
        if (key === "\x03" || key === "\x04") return finish(undefined);
        if (key === "\x7f" || key === "\b") typed.pop();
        else if (key === "\x15") typed = [];
        else if (key >= " ") typed.push(key);
      }
    };
    stdin.on("data", onData);
    stdin.on("end", onEnd);
    stdin.resume();
  });
}

function splitAtLineFeed(bytes: Buffer): readonly Buffer[] {
  const end = bytes.indexOf(0x0a);
  return end === -1 ? [bytes] : [bytes.subarray(0, end), bytes.subarray(end + 1)];
}
