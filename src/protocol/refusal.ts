// What a peer does wrong is a value, not an exception: it happens all day (STYLE: Errors).

/** A request that is answered with an error: the status, and the texts that `send_error` takes. */
export interface Refusal {
  /** HTTP status code, 400 to 599. */
  readonly status: number;
  /** The reason phrase on the wire, e.g. `Bad request syntax ('GET')`. */
  readonly message: string;
  /** The longer explanation on the error page; the code's own one where absent. */
  readonly explain?: string;
}
