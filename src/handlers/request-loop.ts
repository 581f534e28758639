// The requests of one connection, one after the other.
//
// As a loop of `await` it would be three lines, and each request would pass through half a dozen promises on its way from the
// socket to the method that answers it. Here the socket's event calls the loop, the loop calls the method, and there is a promise
// only where a method has one.

import type { HeadPatience, HeadReader } from "../connection/head-reader.ts";

/** What the loop has to know of a handler. */
interface RequestAnswerer {
  handle_one_request(): void | Promise<void>;
  readonly close_connection: boolean;
  readonly connection: { readonly draining: boolean };
}

/**
 * Answers requests until the connection is to be closed.
 *
 * @param handler its `handle_one_request` is called whenever there is something to take
 * @param heads where the requests come from
 * @param patience how long to wait for each
 * @throws what `handle_one_request` throws, by rejection
 */
export function answerRequests(
  handler: RequestAnswerer,
  heads: HeadReader,
  patience: () => HeadPatience,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const goOn = (): void => {
      try {
        do {
          if (!heads.ready) {
            heads.whenReady(patience(), goOn);
            return;
          }
          const pending = handler.handle_one_request();
          if (pending instanceof Promise) {
            pending.then(goOnOrEnd, reject);
            return;
          }
        } while (isOpen());
        resolve();
      } catch (error) {
        reject(error);
      }
    };
    const isOpen = (): boolean => !handler.close_connection && !handler.connection.draining;
    const goOnOrEnd = (): void => (isOpen() ? goOn() : resolve());
    goOn();
  });
}
