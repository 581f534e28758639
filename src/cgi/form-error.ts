// What a peer does wrong in a form. It is a BodyError, which BaseHTTPRequestHandler answers by itself: a handler that does not
// catch it has refused the form with the right status. Python raises ValueError, and the client gets an empty reply.

import { BodyError } from "../connection/body-reader.ts";

/** The message goes out as a reason phrase, which has room for one line of ASCII. */
const NOT_ON_A_STATUS_LINE = /[^ -~]/g;

/**
 * A form that is malformed (status 400) or larger than its reader allows (413). Not caught, it is answered with that status.
 *
 * @example
 * const error = new FormError(413, "Maximum content length exceeded");
 * error.status; // 413
 */
export class FormError extends BodyError {
  override name = "FormError";

  /**
   * @param status 400 for malformed, 413 for too large
   * @param message what is wrong; other characters than printable ASCII become `?`
   */
  constructor(status: 400 | 413, message: string) {
    super({ status, message: message.replaceAll(NOT_ON_A_STATUS_LINE, "?") });
  }

  /** The status to answer with. */
  get status(): number {
    return this.refused.status;
  }
}
