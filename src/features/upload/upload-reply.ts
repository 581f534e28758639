// What an upload is answered with: a redirect to the folder for a page, JSON for a script, a line for each file for the rest.

import type { SimpleHTTPRequestHandler } from "../../handlers/simple-http-request-handler.ts";
import { acceptedType } from "../listing/accepted-type.ts";
import type { Outcome, StoredFile } from "./outcome.ts";

const TEXT = "text/plain";
const JSON_TYPE = "application/json";
const PAGE = "text/html";

/**
 * Sends the reply.
 *
 * @param handler whose request it was
 * @param outcome what is there now
 */
export function sendOutcome(handler: SimpleHTTPRequestHandler, outcome: Outcome): void {
  const type = acceptedType(handler.headers.get("accept"), [TEXT, JSON_TYPE, PAGE]);
  if (type === PAGE) {
    // RFC 9110 section 15.4.4: the browser gets the folder, and to load that anew sends nothing again.
    handler.send_response(303);
    handler.send_header("Location", outcome.folder);
    handler.send_header("Content-Length", 0);
    handler.end_headers();
    return;
  }
  const body = Buffer.from(type === JSON_TYPE ? jsonBody(outcome) : textBody(outcome));
  handler.send_response(isReplacement(outcome) ? 200 : 201);
  handler.send_header("Location", locationOf(outcome));
  handler.send_header("Content-Type", `${type}; charset=utf-8`);
  handler.send_header("Content-Length", body.length);
  handler.end_headers();
  handler.wfile.write(body);
}

/** RFC 9110 section 9.3.4: 201 only for what was not there. */
function isReplacement({ files, made }: Outcome): boolean {
  return made.length === 0 && files.every(({ replaced }) => replaced);
}

/** Of the one thing that is new; of several, of the folder that holds them. */
function locationOf({ folder, files, made }: Outcome): string {
  const all = [...files.map(({ url }) => url), ...made];
  return all.length === 1 ? (all[0] ?? folder) : folder;
}

function jsonBody({ files, made }: Outcome): string {
  const shown = files.map(({ name, url, size, replaced }) => ({ name, url, size, replaced }));
  return `${JSON.stringify({ files: shown, folders: made })}\n`;
}

function textBody({ files, made }: Outcome): string {
  const lines = [...files.map(fileLine), ...made.map((url) => `Made ${url}\n`)];
  return lines.length > 0 ? lines.join("") : "There was nothing to save\n";
}

function fileLine({ name, wanted, url, replaced }: StoredFile): string {
  if (replaced) return `Replaced ${url}\n`;
  return name === wanted ? `Saved as ${url}\n` : `Saved as ${url}, as the name was taken\n`;
}
