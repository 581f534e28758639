// Requests that somebody else answers: below a prefix, each is passed on to another server, whatever its method.

import { randomBytes } from "node:crypto";

import type { RequestMethod } from "../../handlers/base-http-request-handler.ts";
import { affordableConnections } from "../../server/open-connections.ts";
import type { Feature, HandlerClass } from "../feature.ts";
import { isNavigation, NAVIGATION_FIELDS } from "../navigation.ts";
import { forward, type ProxyLimits, type ProxySettings } from "./exchange.ts";
import { folderOf, type ProxyRoute, ProxyRoutes } from "./routes.ts";

/** A compiler may take a minute; nothing else here does. */
const PATIENCE = { connect: 10, head: 120, idle: 120, halfClosed: 15 } as const;

/** A tenth of the descriptors is left beside the clients; of these, half are for targets, and the rest is for files. */
const CLIENTS_A_TARGET = 18;

/** Servers that a request may have passed through. */
const MOST_HOPS = 16;

/** How a reply to it reflects what was sent, passwords too; and a tunnel to anywhere. Neither is anybody's business behind us. */
const NEVER: ReadonlySet<string> = new Set(["TRACE", "CONNECT"]);

/** What else there is to say. */
export interface ProxyOptions {
  /** Whether the client's password is for us, and not for the target. */
  readonly hidesAuthorization?: boolean;
  readonly limits?: Partial<ProxyLimits>;
}

/**
 * Passes requests on.
 *
 * @param routes which, and where to; the longest prefix wins
 * @param options what else there is to say
 * @returns a feature that answers for them with whatever the target answers: 502 where that is nothing, 503 where too
 *   many wait for it, 504 where it takes too long, 508 where the request has been here before
 */
export function proxying(routes: readonly ProxyRoute[], options: ProxyOptions = {}): Feature {
  const table = new ProxyRoutes(routes);
  const settings: ProxySettings = {
    limits: { ...PATIENCE, atOnce: Math.ceil(affordableConnections() / CLIENTS_A_TARGET), ...options.limits },
    // By it a request is known that comes back; two servers of ours in a row are none such.
    pseudonym: `serve-forever-${randomBytes(6).toString("hex")}`,
    hidesAuthorization: options.hidesAuthorization ?? false,
  };
  let underWay = 0;
  return <Base extends HandlerClass>(Base: Base): Base =>
    class extends Base {
      protected override method_for(command: string): RequestMethod | undefined {
        const match = NEVER.has(command) ? undefined : table.match(this.path);
        if (match === undefined) return super.method_for(command);
        if (match.kind === "refused") return () => this.send_error(400, "Bad path");
        if (this._hasBeenHere()) return () => this.send_error(508);
        if (command === "OPTIONS" && this.headers.get("Max-Forwards") === "0")
          return () => this._answerHere();
        const folder = folderOf(match.route, this.path);
        if (folder !== undefined && (command === "GET" || command === "HEAD") && isNavigation(this.headers))
          return () => this._redirect(folder);
        return () => this._forward(match.route, match.target);
      }

      /** Where the target is a folder, links on its page would lead beside it. A program gets what it asked for all the same. */
      _redirect(location: string): void {
        this.send_response(307);
        this.send_header("Location", location);
        this.send_header("Vary", NAVIGATION_FIELDS);
        this.send_header("Content-Length", 0);
        this.end_headers();
      }

      async _forward(route: ProxyRoute, target: string): Promise<void> {
        if (underWay >= settings.limits.atOnce) {
          this.log_error("Cannot pass on to %s: %d requests are under way", route.target.origin, underWay);
          this.send_error(503);
          return;
        }
        underWay++;
        try {
          await forward(this, route, target, settings);
        } finally {
          underWay--;
        }
      }

      _hasBeenHere(): boolean {
        const via = this.headers.combined("Via");
        return via !== null && (via.includes(settings.pseudonym) || via.split(",").length > MOST_HOPS);
      }

      /** RFC 9110 section 7.6.2: it was to go no further than here. */
      _answerHere(): void {
        this.send_response(204);
        this.end_headers();
      }
    };
}
