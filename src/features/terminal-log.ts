// A log for a person: one line a request, written when its reply is, with what it was, how much and how long.

import { pythonFormat, visible } from "../handlers/python-text.ts";
import type { Feature, HandlerClass } from "./feature.ts";
import type { Paint, Style } from "./paint.ts";

/** What `send_error` logs besides the request; here the status says it. */
export const SEND_ERROR_FORMAT = "code %d, message %s";

/**
 * Logs for a terminal instead of Python's lines.
 *
 * @param write takes a line with its end
 * @param paint how to colour
 * @param now milliseconds since 1970
 * @returns a feature whose log lines read `09:18:49 200 GET /a.txt 4.2 kB 1.3 ms 192.0.2.1`
 */
export function terminalLog(
  write: (line: string) => void,
  paint: Paint,
  now: () => number = Date.now,
): Feature {
  return <Base extends HandlerClass>(Base: Base): Base =>
    class extends Base {
      _begun = 0;

      override parse_request(): boolean {
        this._begun = performance.now();
        return super.parse_request();
      }

      override log_request(_code?: number | string, _size?: number | string): void {
        // Its line is written when the reply is: nobody knows its length and time before.
      }

      override log_error(format: string, ...args: readonly unknown[]): void {
        if (format !== SEND_ERROR_FORMAT) this.log_message(format, ...args);
      }

      override log_message(format: string, ...args: readonly unknown[]): void {
        const message = paint("yellow", visible(pythonFormat(format, args)));
        write(`${paint("dim", clock(now()))} ${message} ${paint("dim", this.address_string())}\n`);
      }

      override end_request(): void {
        super.end_request();
        if (this.reply_status === 0) return; // nothing was answered: the peer left, or sent an empty line
        const isParsed = this.command !== null && this.command !== "";
        const request = isParsed
          ? `${this.command} ${paint("cyan", visible(this.path))}`
          : visible(this.requestline);
        const effort = `${byteCount(this.reply_bytes)} ${duration(performance.now() - this._begun)}`;
        const status = paint(statusStyle(this.reply_status), String(this.reply_status));
        write(
          `${paint("dim", clock(now()))} ${status} ${request} ${paint("dim", `${effort} ${this.address_string()}`.trimEnd())}\n`,
        );
      }
    };
}

/** Python 3.15's colours, but for 3xx: bright cyan is hard to tell from the path's. */
function statusStyle(status: number): Style {
  if (status >= 500) return "red";
  if (status >= 400) return "yellow";
  return status >= 300 ? "cyan" : "green";
}

/** Local time of day. */
function clock(milliseconds: number): string {
  return new Date(milliseconds).toTimeString().slice(0, 8);
}

const UNITS = ["kB", "MB", "GB", "TB"] as const;

/**
 * A number of bytes for a person.
 *
 * @param bytes 0 or more
 * @returns two or three digits with a unit: `812 B`, `4.2 kB`, `17 MB`
 */
export function byteCount(bytes: number): string {
  let [amount, unit] = [bytes, "B"];
  for (const next of UNITS) {
    // What would round up to four digits belongs to the next unit.
    if (amount < 999.5) break;
    [amount, unit] = [amount / 1000, next];
  }
  return `${unit === "B" || amount >= 9.95 ? Math.round(amount) : amount.toFixed(1)} ${unit}`;
}

/**
 * A time for a person.
 *
 * @param milliseconds 0 or more
 * @returns `0.3 ms`, `42 ms` or `2.5 s`
 */
export function duration(milliseconds: number): string {
  if (milliseconds >= 999.5) return `${(milliseconds / 1000).toFixed(1)} s`;
  return `${milliseconds >= 9.95 ? Math.round(milliseconds) : milliseconds.toFixed(1)} ms`;
}
