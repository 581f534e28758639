// What a promise is rejected with, as a value. (`expect(…).rejects` says in its types that there is nothing to wait for.)

/**
 * Waits for a promise to reject.
 *
 * @param promise what has to fail
 * @returns what it failed with
 * @throws Error where it does not
 */
export async function rejection(promise: Promise<unknown> | undefined): Promise<Error> {
  let value: unknown;
  try {
    value = await promise;
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
  throw new Error(`It did not reject but gave ${String(value)}`);
}
