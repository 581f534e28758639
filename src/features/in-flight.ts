// What is under way at a moment: asked for by a person now and then, so that a request pays for a timestamp and nothing else.

import { BodyReader } from "../connection/body-reader.ts";
import type { SimpleHTTPRequestHandler } from "../handlers/simple-http-request-handler.ts";
import type { Feature, HandlerClass } from "./feature.ts";

/** A request that has not been answered to its end. */
export interface Transfer {
  /** The method. */
  readonly method: string;
  /** The request target, as it came. */
  readonly target: string;
  /** The address of who asked; `""` on a Unix socket. */
  readonly peer: string;
  /** Which way most bytes go. */
  readonly direction: "in" | "out";
  /** Bytes that have gone that way. */
  readonly bytes: number;
  /** How many there will be; undefined where nobody knows. */
  readonly total: number | undefined;
  /** How long it has been going on. */
  readonly milliseconds: number;
}

/** A handler, and since when it has been answering; 0 while it waits for a request. */
type Answering = SimpleHTTPRequestHandler & { readonly _answering_since: number };

/** The requests under way. */
export class InFlight {
  readonly #handlers = new Set<Answering>();

  /** Watches the handlers of a class: noted once a connection, not once a request. */
  readonly feature: Feature = <Base extends HandlerClass>(Base: Base): Base => {
    const handlers = this.#handlers;
    return class extends Base {
      _answering_since = 0;

      override setup(): void | Promise<void> {
        const pending = super.setup();
        handlers.add(this);
        return pending;
      }

      override finish(): void | Promise<void> {
        handlers.delete(this);
        return super.finish();
      }

      override parse_request(): boolean {
        this._answering_since = performance.now();
        return super.parse_request();
      }

      override end_request(): void {
        this._answering_since = 0;
        super.end_request();
      }
    };
  };

  /**
   * What is under way.
   *
   * @param now from `performance.now()`
   * @returns the oldest first
   */
  transfers(now: number = performance.now()): readonly Transfer[] {
    return [...this.#handlers]
      .filter(({ _answering_since: since }) => since > 0)
      .sort((first, second) => first._answering_since - second._answering_since)
      .map((handler) => transferOf(handler, now - handler._answering_since));
  }
}

function transferOf(handler: Answering, milliseconds: number): Transfer {
  return {
    method: handler.command ?? "",
    target: handler.path,
    peer: handler.address_string(),
    milliseconds,
    ...(handler.reply_status < 200 ? received(handler) : sent(handler)),
  };
}

/** As long as there is no answer, what counts is what comes. */
function received({ rfile, headers }: Answering): Pick<Transfer, "direction" | "bytes" | "total"> {
  const total = Number(headers.get("content-length") ?? Number.NaN);
  const rest = rfile instanceof BodyReader ? rfile.rest : undefined;
  if (rest === undefined || Number.isNaN(total)) return { direction: "in", bytes: 0, total: undefined };
  return { direction: "in", bytes: total - rest, total };
}

/** What the system has not taken has not gone. */
function sent({
  reply_bytes,
  reply_length,
  connection,
}: Answering): Pick<Transfer, "direction" | "bytes" | "total"> {
  const bytes = Math.max(0, reply_bytes - connection.wfile.queued);
  return { direction: "out", bytes, total: reply_length < 0 ? undefined : reply_length };
}
