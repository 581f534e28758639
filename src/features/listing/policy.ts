// What a listing page brings to run and to look like something, and the policy that lets just that in.

import { createHash } from "node:crypto";

import type { ListingPart } from "../listing-part.ts";
import { SCRIPT } from "./script.ts";
import { STYLE } from "./style.ts";

/** The scripts of a page, each for an element of its own, the page's first. */
export function scriptsOf(parts: readonly ListingPart[]): readonly string[] {
  return [SCRIPT, ...parts.flatMap(({ script }) => script ?? [])];
}

/** The style sheets of a page, as its scripts. */
export function stylesOf(parts: readonly ListingPart[]): readonly string[] {
  return [STYLE, ...parts.flatMap(({ style }) => style ?? [])];
}

/**
 * What the page may do: run and look like what is in it, show pictures and play clips from here, and send forms here.
 * Parts that bring a script may also speak with this server. (`data:` is for its icon.)
 *
 * @param parts those of the page
 * @returns the value of `Content-Security-Policy`
 */
export function contentPolicy(parts: readonly ListingPart[]): string {
  const hasScript = parts.some(({ script }) => script !== undefined);
  return [
    "default-src 'none'",
    `script-src ${scriptsOf(parts).map(hashed).join(" ")}`,
    `style-src ${stylesOf(parts).map(hashed).join(" ")}`,
    "img-src 'self' data:",
    "media-src 'self'",
    ...(hasScript ? ["connect-src 'self'"] : []),
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join("; ");
}

function hashed(text: string): string {
  return `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
}
