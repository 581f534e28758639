// Whether somebody looks at what is asked for: the page in a browser's window, not what a page or a script of it loads.

import type { RequestFields } from "../files/response-plan.ts";

/** Request fields that {@link isNavigation} looks at, for `Vary`. */
export const NAVIGATION_FIELDS = "Accept, Sec-Fetch-Mode";

/**
 * Whether a request is for a page to be shown.
 *
 * @param headers the request fields
 * @returns what `Sec-Fetch-Mode` says, which no script can set; without it, as from old browsers and over plain HTTP from
 *   elsewhere, whether `Accept` names HTML
 */
export function isNavigation(headers: RequestFields): boolean {
  const mode = headers.get("Sec-Fetch-Mode");
  return mode === null ? namesHTML(headers) : mode === "navigate";
}

/**
 * Whether `Accept` names HTML. A wildcard does not: programs send it, who want what they asked for or an error.
 *
 * @param headers the request fields
 */
export function namesHTML(headers: RequestFields): boolean {
  const accept = headers.combined("Accept") ?? "";
  return accept.split(",").some((range) => {
    const [type, ...parameters] = range.split(";").map((part) => part.trim().toLowerCase());
    return type === "text/html" && !parameters.some((parameter) => /^q=0(?:\.0*)?$/.test(parameter));
  });
}

/**
 * Whether HTML is welcome: named, or nothing in particular is.
 *
 * @param headers the request fields
 */
export function takesHTML(headers: RequestFields): boolean {
  const accept = headers.combined("Accept") ?? "";
  return accept === "" || accept === "*/*" || namesHTML(headers);
}
