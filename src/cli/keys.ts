// What the keys do while the server runs.

import type { InFlight } from "../features/in-flight.ts";
import type { HTTPServer } from "../server/http-server.ts";
import { flightTable } from "./flight-table.ts";
import { CTRL_C } from "./key-reader.ts";
import type { LaterFeature, LaterFeatures } from "./later-features.ts";
import type { Environment } from "./surroundings.ts";

/** What the keys have to know, and may do. */
export interface Desk {
  readonly server: HTTPServer;
  /** The page for this machine; undefined on a Unix socket. */
  readonly localURL: string | undefined;
  /** The page for others; undefined where none can come. */
  readonly networkURL: string | undefined;
  readonly later: LaterFeatures;
  readonly flight: InFlight;
  /** Whether other processes answer: what they do is not known here. */
  readonly hasWorkers: boolean;
  /** Whether visitors need a password. */
  readonly hasPasswords: boolean;
  readonly env: Environment;
  /** Shows a text. */
  readonly write: (text: string) => void;
  /** Shows the QR code of a URL. */
  readonly showCode: (url: string | undefined) => Promise<void>;
  /** Does what Ctrl-C does. */
  readonly interrupt: () => void;
}

interface Command {
  readonly help: (desk: Desk) => string;
  readonly run: (desk: Desk) => void | Promise<void>;
}

const COMMANDS: Readonly<Record<string, Command>> = {
  o: { help: () => "open the page in a browser", run: open },
  q: {
    help: () => "show the network address as a QR code",
    run: ({ networkURL, showCode }) => showCode(networkURL),
  },
  c: { help: () => "copy the address", run: copy },
  u: { help: (desk) => `turn upload ${opposite("upload", desk)}`, run: (desk) => toggle("upload", desk) },
  l: { help: (desk) => `turn live reload ${opposite("live", desk)}`, run: (desk) => toggle("live", desk) },
  s: { help: () => "show what is in flight", run: showFlight },
  "?": { help: () => "show these keys", run: showKeys },
};

/** What a key does that is not in the list. */
const UNLISTED: Readonly<Record<string, (desk: Desk) => void>> = {
  [CTRL_C]: ({ interrupt }) => interrupt(),
  // People part one thing in a log from the next by an empty line.
  "\r": ({ write }) => write("\n"),
};

/**
 * Does what a key stands for.
 *
 * @returns settles when it is done; where it cannot be done, that has been said
 */
export async function pressKey(key: string, desk: Desk): Promise<void> {
  try {
    if (Object.hasOwn(COMMANDS, key)) await COMMANDS[key]?.run(desk);
    else if (Object.hasOwn(UNLISTED, key)) UNLISTED[key]?.(desk);
  } catch (error) {
    say(desk, `Key ${key}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function say({ write }: Pick<Desk, "write">, ...lines: readonly string[]): void {
  write(lines.map((line) => `  ${line}\n`).join(""));
}

async function open(desk: Desk): Promise<void> {
  const { localURL: url, env } = desk;
  if (url === undefined) return say(desk, "A browser cannot open a Unix socket.");
  const { openBrowser } = await import("./open-browser.ts");
  say(desk, openBrowser(url, env) ? `Opening ${url}` : `Cannot open a browser; the page is ${url}`);
}

/** The address that others can use, too, if there is one. */
async function copy(desk: Desk): Promise<void> {
  const { networkURL, localURL, env, write } = desk;
  const url = networkURL ?? localURL;
  if (url === undefined) return say(desk, "A Unix socket has no address to copy.");
  const { copyByProgram, copySequence } = await import("./clipboard.ts");
  write(copySequence(url));
  say(
    desk,
    `Copied ${url}${(await copyByProgram(url, env)) ? "" : ", if your terminal lets programs do that"}`,
  );
}

const NAMES = { upload: "Upload", live: "Live reload" } as const;

function opposite(name: LaterFeature, { later }: Desk): "on" | "off" {
  return later.isOn(name) ? "off" : "on";
}

async function toggle(name: LaterFeature, desk: Desk): Promise<void> {
  if (desk.hasWorkers) return say(desk, `Workers answer the requests: start anew with --${name}.`);
  await desk.later.toggle(name, desk.server);
  const consequence = desk.later.isOn(name) && name === "upload" ? whoMayUpload(desk) : "";
  say(desk, `${NAMES[name]} is ${desk.later.isOn(name) ? "on" : "off"}${consequence}.`);
}

function whoMayUpload({ networkURL, hasPasswords }: Desk): string {
  if (hasPasswords) return ": whoever has a password can add files";
  return networkURL === undefined ? "" : ": everyone on your network can add files";
}

function showFlight(desk: Desk): void {
  if (desk.hasWorkers) return say(desk, "Workers answer the requests: what is in flight is not known here.");
  const lines = flightTable(desk.flight.transfers());
  say(desk, ...(lines.length === 0 ? ["Nothing is in flight."] : lines));
}

function showKeys(desk: Desk): void {
  const lines = Object.entries(COMMANDS).map(([key, { help }]) => `${key}       ${help(desk)}`);
  say(desk, ...lines, "Ctrl-C  stop");
}
