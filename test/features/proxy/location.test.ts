import { describe, expect, test } from "bun:test";

import { clientLocation } from "../../../src/features/proxy/location.ts";
import { proxyRoute } from "../../../src/features/proxy/routes.ts";

function translated(location: string, value: string): string {
  const route = proxyRoute(value);
  if ("problem" in route) throw new Error(route.problem);
  return clientLocation(location, route);
}

const SAME = "/api=http://up.test:3000";
const REPLACED = "/api=http://up.test:3000/v1";
const CASES: readonly (readonly [location: string, value: string, expected: string])[] = [
  ["http://up.test:3000/api/x?y#z", SAME, "/api/x?y#z"],
  ["http://up.test:3000/api", SAME, "/api"],
  ["http://up.test:3000/apix", SAME, "http://up.test:3000/apix"],
  ["http://up.test:3000/login", SAME, "http://up.test:3000/login"],
  ["http://up.test:3000", SAME, "http://up.test:3000"],
  ["http://up.test:30001/api/x", SAME, "http://up.test:30001/api/x"],
  ["https://up.test:3000/api/x", SAME, "https://up.test:3000/api/x"],
  ["http://other.test/api/x", SAME, "http://other.test/api/x"],
  ["/api/x", SAME, "/api/x"],
  ["/login", SAME, "/login"],
  ["x", SAME, "x"],
  ["http://up.test:3000/v1/x", REPLACED, "/api/x"],
  ["/v1/x?y", REPLACED, "/api/x?y"],
  ["/v1", REPLACED, "/api"],
  ["/v10/x", REPLACED, "/v10/x"],
  ["/other", REPLACED, "/other"],
  ["//v1/x", REPLACED, "//v1/x"],
  ["../x", REPLACED, "../x"],
  ["/x", "/api=http://up.test/", "/api/x"],
  ["http://up.test/", "/api=http://up.test/", "/api/"],
  ["http://up.test", "/=http://up.test", "/"],
  ["http://up.test//evil.test/", "/=http://up.test", "http://up.test//evil.test/"],
  ["/v1//evil.test/", "/=http://up.test/v1", "/v1//evil.test/"],
  ["http://up.test/x", "/=http://up.test", "/x"],
];
describe("clientLocation()", () => {
  for (const [location, value, expected] of CASES) {
    test(`clientLocation() makes ${expected} of ${location} for ${value}`, () => {
      expect(translated(location, value)).toBe(expected);
    });
  }
});
