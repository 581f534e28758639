// Scripts of other origins may read what is served: the CORS protocol of the Fetch standard (https://fetch.spec.whatwg.org).

import type { RequestMethod } from "../handlers/base-http-request-handler.ts";
import { isToken } from "../protocol/grammar.ts";
import type { Feature, HandlerClass } from "./feature.ts";

/** Methods of which a handler may have some. */
const METHODS: readonly string[] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

/**
 * Fields that scripts need and that a browser hides unless they are named. `*` would not name them for requests with
 * credentials.
 */
const EXPOSED =
  "Accept-Ranges, Content-Disposition, Content-Encoding, Content-Length, Content-Range, Date, ETag, Location, Retry-After, " +
  "Upload-Offset, Vary";

/** How long a browser may remember the answer to a preflight, in seconds. Chromium's limit is two hours. */
const MAX_AGE = 600;

/**
 * Lets scripts of other origins in.
 *
 * Everybody may read what carries no credentials; only origins that are named may send them, as with `*` any page could
 * read with the rights of whoever looks at it.
 *
 * @param value true or `*` for every origin; origins with commas between them
 * @returns a feature that adds the fields to each reply, errors and 304 too, and answers OPTIONS
 */
export function crossOrigin(value: true | string): Feature {
  const allowed = value === true || value === "*" ? undefined : new Set(value.split(",").map(serialized));
  return <Base extends HandlerClass>(Base: Base): Base =>
    class extends Base {
      /** A preflight comes without credentials and before any rule of the path's: it is answered from outside of all. */
      protected override method_for(command: string): RequestMethod | undefined {
        const isPreflight = command === "OPTIONS" && this._isPreflight();
        return isPreflight ? () => this._sendPreflight() : super.method_for(command);
      }

      /** RFC 9110 section 9.3.7. */
      do_OPTIONS(): void {
        this.send_response(204);
        this.send_header("Allow", this._methods().join(", "));
        this.end_headers();
      }

      override end_headers(): void {
        // An interim reply is no place for them, and two answers would be none: another server's (`--proxy`) stands.
        if (this.reply_status >= 200 && !this.has_header("Access-Control-Allow-Origin")) this._sendOrigin();
        super.end_headers();
      }

      _isPreflight(): boolean {
        return (
          this.headers.get("Origin") !== null && this.headers.get("Access-Control-Request-Method") !== null
        );
      }

      _sendOrigin(): void {
        const origin = this.headers.get("Origin");
        if (allowed === undefined) this.send_header("Access-Control-Allow-Origin", "*");
        else {
          // Also where there is no origin: the reply would be another one for a request that has one.
          this.send_header("Vary", "Origin");
          if (origin === null || !allowed.has(origin)) return;
          this.send_header("Access-Control-Allow-Origin", origin);
          this.send_header("Access-Control-Allow-Credentials", "true");
        }
        if (origin !== null) this.send_header("Access-Control-Expose-Headers", EXPOSED);
      }

      /** It says nothing of the path, there or not. */
      _sendPreflight(): void {
        this.send_response(204);
        if (allowed === undefined || allowed.has(this.headers.get("Origin") ?? "")) this._sendPermissions();
        this.end_headers();
      }

      _sendPermissions(): void {
        const asked = this.headers.get("Access-Control-Request-Method") ?? "";
        const methods = this._methods();
        // What a script or another server behind us takes is known by the path alone.
        if (isToken(asked) && !methods.includes(asked) && this.method_for(asked) !== undefined)
          methods.push(asked);
        this.send_header("Access-Control-Allow-Methods", methods.join(", "));
        const names = fieldNames(this.headers.combined("Access-Control-Request-Headers") ?? "");
        // By name, as `*` would leave out `Authorization`.
        if (names.length > 0) this.send_header("Access-Control-Allow-Headers", names.join(", "));
        this.send_header("Access-Control-Max-Age", MAX_AGE);
        if (this.headers.get("Access-Control-Request-Private-Network") === "true")
          this.send_header("Access-Control-Allow-Private-Network", "true");
      }

      _methods(): string[] {
        return METHODS.filter((name) => typeof this[`do_${name}`] === "function");
      }
    };
}

/** As browsers write it: in lower case, without the port that goes without saying. */
function serialized(origin: string): string {
  return origin.toLowerCase().replace(/^(http:.*):80$|^(https:.*):443$/, "$1$2");
}

/** The names in a list of fields; what is no name is left out. */
function fieldNames(list: string): string[] {
  return list
    .split(",")
    .map((name) => name.trim())
    .filter(isToken);
}
