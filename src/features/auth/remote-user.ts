// Who makes the request that a handler is answering, as far as somebody has found out.

const users = new WeakMap<object, string>();

/**
 * Says who it is.
 *
 * @param handler whose request it is
 * @param user the name; undefined: nobody knows
 */
export function setRemoteUser(handler: object, user: string | undefined): void {
  if (user === undefined) users.delete(handler);
  else users.set(handler, user);
}

/** Who it is; undefined where nobody knows. */
export function remoteUser(handler: object): string | undefined {
  return users.get(handler);
}
