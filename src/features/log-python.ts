// Python's log, to another place than stderr.

import { logLine, pythonFormat } from "../handlers/python-text.ts";
import type { Feature, HandlerClass } from "./feature.ts";
import type { LogPlace } from "./log-record.ts";
import { SEND_ERROR_FORMAT } from "./terminal-log.ts";

/** Writes Python's lines, to the byte. */
export function pythonLog({ write, beside }: LogPlace): Feature {
  return <Base extends HandlerClass>(Base: Base): Base =>
    class extends Base {
      override log_request(code: number | string = "-", size: number | string = "-"): void {
        // A terminal's log writes its own line when the reply is.
        write(this._logLine(`"${this.requestline}" ${code} ${size}`));
      }

      override log_error(format: string, ...args: readonly unknown[]): void {
        // On the terminal the status says that.
        if (format === SEND_ERROR_FORMAT) write(this._logLine(pythonFormat(format, args)));
        else this.log_message(format, ...args);
      }

      override log_message(format: string, ...args: readonly unknown[]): void {
        write(this._logLine(pythonFormat(format, args)));
        if (beside) super.log_message(format, ...args);
      }

      _logLine(message: string): string {
        return logLine(this.address_string(), this.log_date_time_string(), message, this.log_user());
      }
    };
}
