// `--log-format` and `--log-file`: which log the handler writes, and where.
//
// Without a file it goes to stderr, in place of the usual one. With a file it goes there; a terminal keeps its own log beside it,
// and stderr that is no terminal has none.

import { resolve } from "node:path";

import { compose } from "../features/feature.ts";
import type { Feature } from "../features/feature.ts";
import { hiddenLog } from "../features/hidden-log.ts";
import { COMBINED } from "../features/log-combined.ts";
import { JSON_LINES } from "../features/log-json.ts";
import { pythonLog } from "../features/log-python.ts";
import { recordLog } from "../features/log-record.ts";
import type { LogPlace } from "../features/log-record.ts";
import { isContained, realDirectory } from "../files/containment.ts";
import { writeStderr, writeStderrSoon } from "../server/stderr.ts";
import type { FeatureContext } from "./feature-context.ts";
import { LogFile } from "./log-file.ts";
import { errorLine, ToolError, UsageError } from "./tool-error.ts";

/**
 * The log that the options ask for.
 *
 * @param format `python`, `combined` or `json`; undefined: Python's
 * @param context which file, what is served, whether stderr stays quiet, and whether the terminal has a log
 * @returns a feature that writes it; undefined where nothing is to be written
 * @throws ToolError where the file cannot be opened, or could be replaced by visitors
 */
export function logFeature(
  format: string | undefined,
  { values, directory, terminalLog }: Pick<FeatureContext, "values" | "directory" | "terminalLog">,
): Feature | undefined {
  const { "log-file": path, overwrite, quiet } = values;
  if (path === undefined) return quiet ? undefined : logIn(format, { write: writeStderrSoon, beside: false });
  const file = openLog(path);
  if (overwrite && isServed(file.path, directory)) throw replaceable(path);
  const log = logIn(format, { write: (lines) => file.write(lines), beside: terminalLog });
  const hiding = hiddenLog({ path: file.path, identity: () => file.identity });
  return (Base) => compose(Base, [hiding, log]);
}

/** Visitors do not see a log that is kept in the directory, but a file of its name would take its place. */
function replaceable(path: string): UsageError {
  return new UsageError(
    `An upload could replace the log ${path}`,
    "keep it out of the directory that is served, or leave out --overwrite",
  );
}

function isServed(path: string, directory: string): boolean {
  const root = realDirectory(directory);
  return root !== undefined && isContained(path, root);
}

function logIn(format: string | undefined, place: LogPlace): Feature {
  switch (format) {
    case "combined":
      return recordLog(COMBINED, place);
    case "json":
      return recordLog(JSON_LINES, place);
    default:
      return pythonLog(place);
  }
}

/** A handler class may be made more than once while the server runs; the log goes on in the same file. */
const openLogs = new Map<string, LogFile>();

function openLog(given: string): LogFile {
  const path = resolve(given);
  const open = openLogs.get(path);
  if (open !== undefined) return open;
  try {
    const file = new LogFile(path, (text) => writeStderr(errorLine(new ToolError(text))));
    openLogs.set(path, file);
    process.once("exit", () => file.flush());
    for (const signal of reopeningSignals()) process.on(signal, () => file.reopen());
    return file;
  } catch (error) {
    throw new ToolError(`Cannot write the log: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/**
 * On which signals programs that rotate logs count. On a terminal SIGHUP means that it was closed, and ends us as it ends others.
 * Windows has no such signals.
 */
function reopeningSignals(): readonly NodeJS.Signals[] {
  if (process.platform === "win32") return [];
  return process.stdin.isTTY || process.stdout.isTTY ? ["SIGUSR1"] : ["SIGUSR1", "SIGHUP"];
}
