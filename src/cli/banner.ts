// What the tool says to a person when it serves: all they need.

import { homedir } from "node:os";
import { sep } from "node:path";

import type { Paint } from "../features/paint.ts";
import type { ServerAddress } from "../server/contracts.ts";
import { reachableAddresses } from "./addresses.ts";
import { httpURL } from "./announcement.ts";
import type { Values } from "./options.ts";
import type { Shown } from "./secure-servers.ts";
import { printable } from "./tool-error.ts";
import { VERSION } from "./version.ts";

/** What decides who may do what. */
export type Rules = Pick<Values, "auth" | "inbox" | "upload" | "overwrite">;

/** What there is to say. */
export interface Serving {
  /** The directory, an absolute path. */
  readonly directory: string;
  /** Where the server listens, with the real port. */
  readonly address: ServerAddress;
  /** The port that was wanted and is in use. */
  readonly busyPort: number | undefined;
  /** Whether it speaks TLS. */
  readonly secure: boolean;
  /** What it shows of itself under TLS. */
  readonly certificate?: Shown | undefined;
  /** What visitors may do; undefined: read. */
  readonly rules?: Rules | undefined;
  /** Whether keys do something. */
  readonly hasKeys?: boolean | undefined;
}

/**
 * The lines for a person.
 *
 * @param serving what is served and where
 * @param paint how to colour
 * @param others the addresses others reach this machine by
 * @returns some lines, each with its end
 */
export function terminalBanner(
  { directory, address, busyPort, secure, certificate, rules, hasKeys = false }: Serving,
  paint: Paint,
  others: readonly string[] = reachableAddresses(familiesOf(address)),
): string {
  const rows = [
    ["Serving", printable(withTilde(directory))],
    ...addressRows(address, secure, others),
    ...fingerprintRows(certificate),
  ] as const;
  const lines = rows.map(
    ([label, text]) => `  ${paint("dim", label.padEnd(9))}${text === "" ? "" : showAddress(text, paint)}`,
  );
  const remarks = [
    ...(busyPort === undefined
      ? []
      : [paint("yellow", `Port ${busyPort} is in use, so this is port ${portOf(address)}.`)]),
    ...(reachesOthers(address)
      ? [`Everyone on your network${whoCan(rules)}; with -b 127.0.0.1 only this computer can.`]
      : []),
    ...certificateRemarks(certificate),
    hasKeys ? "Press ? for keys, Ctrl-C to stop." : "Press Ctrl-C to stop.",
  ];
  return [
    "",
    `  ${paint("bold", "serve-forever")} ${VERSION}`,
    "",
    ...lines,
    "",
    ...remarks.map((remark) => `  ${remark}`),
    "",
    "",
  ].join("\n");
}

/**
 * The URL for a browser on this machine.
 *
 * @param address where the server listens
 * @param secure whether it speaks TLS
 * @returns `localhost` where that is one of its addresses; undefined for a Unix socket
 */
export function localURL(address: ServerAddress, secure: boolean): string | undefined {
  if (typeof address === "string") return undefined;
  const [host, port] = address;
  return httpURL(isEverywhere(host) ? "localhost" : host, port, secure);
}

/**
 * The URL for others.
 *
 * @param address where the server listens
 * @param secure whether it speaks TLS
 * @param others the addresses others reach this machine by, the likeliest first
 * @returns undefined where only this machine can come
 */
export function networkURL(
  address: ServerAddress,
  secure: boolean,
  others: readonly string[] = reachableAddresses(familiesOf(address)),
): string | undefined {
  if (typeof address === "string" || isLoopback(address[0])) return undefined;
  const [bound, port] = address;
  const host = isEverywhere(bound) ? others[0] : bound;
  return host === undefined ? undefined : httpURL(host, port, secure);
}

function whoCan(rules: Rules | undefined): string {
  const who = rules === undefined || rules.auth.length === 0 ? "" : " who has a password";
  return `${who} can ${deeds(rules)}`;
}

function deeds({ inbox, upload, overwrite }: Partial<Rules> = {}): string {
  if (inbox === true) {
    if (upload !== true) return "connect";
    return overwrite === true ? "add and replace files" : "add files";
  }
  if (upload !== true) return "read these files";
  return overwrite === true ? "read, add and replace files" : "read these files and add others";
}

/** Two halves: all of it does not fit a line of 80 columns. */
function fingerprintRows(
  certificate: Shown | undefined,
): readonly (readonly [label: string, text: string])[] {
  const { fingerprint } = certificate ?? {};
  if (fingerprint === undefined) return [];
  const half = fingerprint.length / 2;
  return [
    ["SHA-256", fingerprint.slice(0, half)],
    ["", fingerprint.slice(half + 1)],
  ];
}

function certificateRemarks(certificate: Shown | undefined): readonly string[] {
  const { fingerprint, notKept } = certificate ?? {};
  if (fingerprint === undefined) return [];
  return [
    "Browsers warn of this certificate; go on if its SHA-256 is the one above.",
    ...(notKept === undefined ? [] : [`It is for this run only, as ${printable(notKept)}.`]),
  ];
}

function addressRows(
  address: ServerAddress,
  secure: boolean,
  others: readonly string[],
): readonly (readonly [label: string, text: string])[] {
  if (typeof address === "string") return [["Socket", printable(address)]];
  const [host, port] = address;
  if (!isEverywhere(host)) return [[isLoopback(host) ? "Local" : "Network", httpURL(host, port, secure)]];
  return [
    ["Local", httpURL("localhost", port, secure)],
    ...others.map((other, at) => [at === 0 ? "Network" : "", httpURL(other, port, secure)] as const),
  ];
}

function showAddress(text: string, paint: Paint): string {
  return /^https?:/.test(text) ? paint("cyan", text) : text;
}

/** A directory below one's home, as one writes it. */
function withTilde(directory: string): string {
  const home = homedir();
  if (directory === home) return "~";
  return directory.startsWith(home + sep) ? `~${directory.slice(home.length)}` : directory;
}

function familiesOf(address: ServerAddress): readonly ("IPv4" | "IPv6")[] {
  return typeof address !== "string" && address[0] === "::" ? ["IPv4", "IPv6"] : ["IPv4"];
}

function portOf(address: ServerAddress): number {
  return typeof address === "string" ? 0 : address[1];
}

function reachesOthers(address: ServerAddress): boolean {
  return typeof address !== "string" && !isLoopback(address[0]);
}

function isEverywhere(host: string): boolean {
  return host === "::" || host === "0.0.0.0";
}

function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || host.startsWith("127.");
}
