import { describe, expect, test } from "bun:test";

import { proxyRoute, ProxyRoutes } from "../../../src/features/proxy/routes.ts";
import type { ProxyRoute } from "../../../src/features/proxy/routes.ts";

function route(text: string): ProxyRoute {
  const read = proxyRoute(text);
  if ("problem" in read) throw new Error(read.problem);
  return read;
}

function sent(request: string, ...values: readonly string[]): string | undefined {
  const match = new ProxyRoutes(values.map(route)).match(request);
  if (match === undefined) return undefined;
  return match.kind === "refused" ? "refused" : match.route.target.origin + match.target;
}

describe("proxyRoute()", () => {
  test("proxyRoute() reads a prefix and a URL", () => {
    expect(route("/api=http://localhost:3000")).toEqual({
      prefix: ["api"],
      path: "/api",
      base: undefined,
      target: {
        secure: false,
        hostname: "localhost",
        port: 3000,
        authority: "localhost:3000",
        origin: "http://localhost:3000",
      },
    });
    expect(route("/a/b/=HTTPS://[::1]/v1/")).toEqual({
      prefix: ["a", "b"],
      path: "/a/b",
      base: "/v1/",
      target: { secure: true, hostname: "::1", port: 443, authority: "[::1]", origin: "https://[::1]" },
    });
    expect(route("/=http://example.test/").prefix).toEqual([]);
  });

  const BAD = [
    "",
    "/api",
    "api=http://localhost",
    "/api=localhost:3000",
    "/api=ftp://localhost",
    "/api=file:///etc",
    "/api=http://",
    "/api=http://localhost:99999",
    "/api=http://localhost:0",
    "/api=http://user:password@localhost",
    "/api=http://localhost/?a=b",
    "/api=http://localhost/#a",
    "/api?a=http://localhost",
    "/a b=http://localhost",
    "/a%2fb=http://localhost",
    "/a%5Cb=http://localhost",
    "/a/..;/b=http://localhost",
  ];
  for (const text of BAD) {
    test(`proxyRoute() says what is wrong with ${JSON.stringify(text)}`, () => {
      expect(proxyRoute(text)).toHaveProperty("problem");
    });
  }
});

describe("ProxyRoutes.match()", () => {
  const API = "/api=http://up.test:3000";
  const CASES: readonly (readonly [request: string, value: string, sent: string | undefined])[] = [
    ["/api", API, "http://up.test:3000/api"],
    ["/api/", API, "http://up.test:3000/api/"],
    ["/api/x?y=1", API, "http://up.test:3000/api/x?y=1"],
    ["/api?y=1", API, "http://up.test:3000/api?y=1"],
    ["/api/x?", API, "http://up.test:3000/api/x?"],
    ["/api/x#y", API, "http://up.test:3000/api/x"],
    ["http://other.test/api/x", API, "http://up.test:3000/api/x"],
    // What looks similar is something else.
    ["/", API, undefined],
    ["/apix", API, undefined],
    ["/ap", API, undefined],
    ["/API", API, undefined],
    ["/x/api", API, undefined],
    ["*", API, undefined],
    ["api/x", API, undefined],
    ["up.test:3000", "/=http://up.test:3000", undefined],
    // Another spelling is the same, and is sent in ours.
    ["/%61pi/x", API, "http://up.test:3000/api/x"],
    ["//api/x", API, "http://up.test:3000/api/x"],
    ["/./api/x", API, "http://up.test:3000/api/x"],
    ["/x/../api/y", API, "http://up.test:3000/api/y"],
    ["/x/%2e%2E/api/y", API, "http://up.test:3000/api/y"],
    // Dots lead out of it.
    ["/api/../secret", API, undefined],
    ["/api/%2e%2e/secret", API, undefined],
    ["/api/x/../../secret", API, undefined],
    ["/api/..", API, undefined],
    ["/api/x/..", API, "http://up.test:3000/api/"],
    ["/api/./x//y/.", API, "http://up.test:3000/api/x/y/"],
    // Dots in disguise.
    ["/api/..%2fsecret", API, "refused"],
    ["/api/x%2f..%2f..%2fsecret", API, "refused"],
    ["/api/..%5csecret", API, "refused"],
    ["/api/..\\secret", API, "refused"],
    ["/api/..;/secret", API, "refused"],
    ["/api/..;a=b/secret", API, "refused"],
    ["/api/%2e%2e;/secret", API, "refused"],
    ["/api/.%2e%2fsecret", API, "refused"],
    ["/api/x%00", API, "refused"],
    // What only looks like dots is data.
    ["/api/group%2Fproject", API, "http://up.test:3000/api/group%2Fproject"],
    ["/api/%252e%252e/x", API, "http://up.test:3000/api/%252e%252e/x"],
    ["/api/.../x", API, "http://up.test:3000/api/.../x"],
    ["/api/..x", API, "http://up.test:3000/api/..x"],
    ["/api/.hidden", API, "http://up.test:3000/api/.hidden"],
    ["/api/fetch/http://a.test/", API, "http://up.test:3000/api/fetch/http://a.test/"],
    ["/api/%zz", API, "http://up.test:3000/api/%zz"],
    ["/api/\xe9\x80", API, "http://up.test:3000/api/%E9%80"],
    ['/api/"<\\>?"\\', API, "http://up.test:3000/api/%22%3C%5C%3E?%22%5C"],
    // A path in the URL takes the prefix's place.
    ["/api", "/api=http://up.test/", "http://up.test/"],
    ["/api/", "/api=http://up.test/", "http://up.test/"],
    ["/api/x", "/api=http://up.test/", "http://up.test/x"],
    ["/api", "/api=http://up.test/v1", "http://up.test/v1"],
    ["/api/", "/api=http://up.test/v1", "http://up.test/v1/"],
    ["/api/x", "/api=http://up.test/v1/", "http://up.test/v1/x"],
    ["/api//x", "/api=http://up.test/", "http://up.test//x"],
    // Everything.
    ["/", "/=http://up.test", "http://up.test/"],
    ["/x/", "/=http://up.test", "http://up.test/x/"],
    ["/x", "/=http://up.test/v1", "http://up.test/v1/x"],
    // Names beyond ASCII.
    ["/%C3%A9/x", "/\u00e9=http://up.test", "http://up.test/%C3%A9/x"],
    ["/@id/x", "/@id=http://up.test", "http://up.test/@id/x"],
  ];
  for (const [request, value, expected] of CASES) {
    test(`ProxyRoutes.match() sends ${JSON.stringify(request)} for ${value} to ${expected ?? "nobody"}`, () => {
      expect(sent(request, value)).toBe(expected);
    });
  }

  test("ProxyRoutes.match() takes the longest prefix, whatever the order", () => {
    const values = ["/=http://all.test", "/api/v2=http://two.test", "/api=http://one.test"];
    for (const order of [values, values.toReversed()]) {
      expect(sent("/api/v2/x", ...order)).toBe("http://two.test/api/v2/x");
      expect(sent("/api/v20", ...order)).toBe("http://one.test/api/v20");
      expect(sent("/x", ...order)).toBe("http://all.test/x");
    }
  });
});
