import { expect, test } from "bun:test";

import { remoteUser, setRemoteUser } from "../../../src/features/auth/remote-user.ts";

test("remoteUser() is who was last set, and nobody else's", () => {
  const [handler, another] = [{}, {}];
  expect(remoteUser(handler)).toBeUndefined();
  setRemoteUser(handler, "anna");
  expect([remoteUser(handler), remoteUser(another)]).toEqual(["anna", undefined]);
  setRemoteUser(handler, undefined);
  expect(remoteUser(handler)).toBeUndefined();
});
