// The end of one connection's answer: an object that is told, as there is one for each of thousands of idle connections.

import type { ClientAddress } from "../connection/byte-streams.ts";
import type { Connection } from "../connection/connection.ts";
import { LazyPromise } from "../connection/lazy-promise.ts";

/** What a server does at the end. */
export interface AnswerEnd {
  answered(request: Connection, client_address: ClientAddress): void;
  failed(request: Connection, client_address: ClientAddress, error: unknown): void;
}

/** Told of the end of `finish_request()`; has the server let go of the connection. It never rejects. */
export class Answer extends LazyPromise {
  readonly #end: AnswerEnd;
  readonly #request: Connection;
  readonly #clientAddress: ClientAddress;

  constructor(end: AnswerEnd, request: Connection, clientAddress: ClientAddress) {
    super();
    this.#end = end;
    this.#request = request;
    this.#clientAddress = clientAddress;
  }

  override resolve(): void {
    this.#end.answered(this.#request, this.#clientAddress);
    super.resolve();
  }

  override reject(reason: unknown): void {
    this.#end.failed(this.#request, this.#clientAddress, reason);
    super.resolve();
  }
}
