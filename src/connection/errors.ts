// What can go wrong between two ends of a connection, under Python's names.

/** The peer is gone, or went while we spoke with it: the base of {@link BrokenPipeError} and {@link ConnectionResetError}. */
export class ConnectionError extends Error {
  override name = "ConnectionError";
}

/** Bytes were written that nobody can receive any more. */
export class BrokenPipeError extends ConnectionError {
  override name = "BrokenPipeError";
  constructor(message = "The peer has closed the connection") {
    super(message);
  }
}

/** The connection was cut off while bytes were awaited. */
export class ConnectionResetError extends ConnectionError {
  override name = "ConnectionResetError";
  constructor(message = "Connection reset by peer") {
    super(message);
  }
}

/** The body ended before the length that its head promised: what was read is not the whole. */
export class IncompleteReadError extends ConnectionError {
  override name = "IncompleteReadError";
  constructor(message = "The request body ended before its announced length") {
    super(message);
  }
}

/** A wait for the peer took longer than its limit. Its text is Python's. */
export class TimeoutError extends Error {
  override name = "TimeoutError";
  constructor(message = "timed out") {
    super(message);
  }
}
