// What a log tells of one request once it is answered, and a log that writes a line of it.

import { pythonFormat } from "../handlers/python-text.ts";
import type { Feature, HandlerClass } from "./feature.ts";
import { SEND_ERROR_FORMAT } from "./terminal-log.ts";

/** One request and its reply. Texts are as the visitor sent them, a character of latin-1 for each byte. */
export interface LogRecord {
  /** When it began, in milliseconds since 1970. */
  readonly time: number;
  /** Empty for a peer on a Unix socket. */
  readonly address: string;
  /** Who asked, where they gave a name and a password; undefined: nobody asked them. */
  readonly user: string | undefined;
  /** The request line as it came. */
  readonly requestLine: string;
  /** The method; undefined where the request line was none. */
  readonly method: string | undefined;
  /** The request target as it came. */
  readonly target: string | undefined;
  readonly status: number;
  /** Bytes of the reply's body. */
  readonly bytes: number;
  /** How long the reply took. */
  readonly milliseconds: number;
  readonly referer: string | undefined;
  readonly userAgent: string | undefined;
  /** Whether it came over TLS. */
  readonly tls: boolean;
}

/** What there is to say besides requests: time-outs, files that cannot be opened. */
export interface LogMessage {
  readonly time: number;
  readonly address: string;
  readonly message: string;
}

/** How a log is written. */
export interface LogFormat {
  /** A line with its end. */
  readonly request: (record: LogRecord) => string;
  /** A line with its end; undefined: the format knows only requests, and the rest goes where it would go without it. */
  readonly message: ((message: LogMessage) => string) | undefined;
}

/** Where a log goes. */
export interface LogPlace {
  /** Takes whole lines. */
  readonly write: (lines: string) => void;
  /** Whether there is a log on the terminal that goes on beside it. */
  readonly beside: boolean;
}

/**
 * Logs one line a request, when it is answered.
 *
 * @param format how
 * @param place where to
 * @param now milliseconds since 1970
 */
export function recordLog(
  format: LogFormat,
  { write, beside }: LogPlace,
  now: () => number = Date.now,
): Feature {
  return <Base extends HandlerClass>(Base: Base): Base =>
    class extends Base {
      _logBegun = 0;

      override parse_request(): boolean {
        this._logBegun = performance.now();
        return super.parse_request();
      }

      override log_request(_code?: number | string, _size?: number | string): void {
        // Its line is written when the reply is.
      }

      override log_error(text: string, ...args: readonly unknown[]): void {
        // What `send_error` says the status says, too.
        if (text !== SEND_ERROR_FORMAT) this.log_message(text, ...args);
      }

      override log_message(text: string, ...args: readonly unknown[]): void {
        if (format.message !== undefined) {
          const message = pythonFormat(text, args);
          write(format.message({ time: now(), address: this.address_string(), message }));
        }
        if (beside || format.message === undefined) super.log_message(text, ...args);
      }

      override end_request(): void {
        super.end_request();
        if (this.reply_status === 0) return; // nothing was answered: the peer left, or sent an empty line
        const milliseconds = performance.now() - this._logBegun;
        const isParsed = this.command !== null && this.command !== "";
        const user = this.log_user();
        write(
          format.request({
            time: now() - milliseconds,
            address: this.address_string(),
            user: user === "-" ? undefined : user,
            requestLine: this.requestline,
            method: isParsed ? (this.command ?? undefined) : undefined,
            target: isParsed ? this.path : undefined,
            status: this.reply_status,
            bytes: this.reply_bytes,
            milliseconds,
            referer: isParsed ? (this.headers.get("Referer") ?? undefined) : undefined,
            userAgent: isParsed ? (this.headers.get("User-Agent") ?? undefined) : undefined,
            tls: this.server.secure,
          }),
        );
      }
    };
}
