import { expect, test } from "bun:test";

import { isFromHere } from "../../../src/features/upload/same-origin.ts";
import { HTTPMessage } from "../../../src/protocol/headers.ts";

function from(fields: Readonly<Record<string, string>>, here = "192.0.2.1"): boolean {
  const headers = new HTTPMessage();
  for (const [name, value] of Object.entries(fields)) headers.append(name, value);
  return isFromHere(headers, [here, 8000]);
}

const SAME = "same-origin";

const CASES: readonly (readonly [
  what: string,
  fields: Readonly<Record<string, string>>,
  here: string,
  may: boolean,
])[] = [
  ["a program without Origin", { Host: "a:8000" }, "192.0.2.1", true],
  ["our page", { Host: "a:8000", Origin: "http://a:8000", "Sec-Fetch-Site": SAME }, "192.0.2.1", true],
  ["our page in an old browser", { Host: "a:8000", Origin: "http://a:8000" }, "192.0.2.1", true],
  ["our page over TLS that a proxy ends", { Host: "a", Origin: "https://a" }, "192.0.2.1", true],
  ["our page over TLS with its port", { Host: "a:443", Origin: "https://a" }, "192.0.2.1", true],
  ["another spelling of the host", { Host: "A.Example", Origin: "http://a.example" }, "192.0.2.1", true],
  ["an IPv6 address", { Host: "[::1]:80", Origin: "http://[::1]" }, "::1", true],
  ["another page", { Host: "a:8000", Origin: "http://evil.example" }, "192.0.2.1", false],
  ["another port", { Host: "a:8000", Origin: "http://a:9000" }, "192.0.2.1", false],
  ["a sandbox", { Host: "a:8000", Origin: "null" }, "192.0.2.1", false],
  ["a cross-site form", { Host: "a:8000", "Sec-Fetch-Site": "cross-site" }, "192.0.2.1", false],
  ["a sibling host", { Host: "a:8000", "Sec-Fetch-Site": "same-site" }, "192.0.2.1", false],
  ["an empty Origin", { Host: "a:8000", Origin: "" }, "192.0.2.1", false],
  ["no Host", { Origin: "http://a" }, "192.0.2.1", false],
  ["credentials before the host", { Host: "a", Origin: "http://a@evil.example" }, "192.0.2.1", false],
  ["an extension of a browser", { Host: "a", Origin: "chrome-extension://a" }, "192.0.2.1", false],
  [
    "a name that leads to loopback",
    { Host: "evil.example", Origin: "http://evil.example" },
    "127.0.0.1",
    false,
  ],
  ["that name, same-origin", { Host: "evil.example", "Sec-Fetch-Site": SAME }, "::1", false],
  ["that name in IPv6", { Host: "evil.example", "Sec-Fetch-Site": SAME }, "::ffff:127.0.0.1", false],
  [
    "our page by way of a proxy",
    {
      Host: "127.0.0.1:9",
      Origin: "https://a:8443",
      "X-Forwarded-Host": "a:8443",
      Via: "1.1 b",
      "Sec-Fetch-Site": SAME,
    },
    "127.0.0.1",
    true,
  ],
  [
    "our page by way of two proxies",
    { Host: "b", Origin: "http://a", "X-Forwarded-Host": "a, b", Via: "1.1 b, 1.1 c" },
    "192.0.2.1",
    true,
  ],
  [
    "another page by way of a proxy",
    { Host: "a", Origin: "http://evil.example", "X-Forwarded-Host": "a", Via: "1.1 b" },
    "192.0.2.1",
    false,
  ],
  [
    "a page that plays a proxy",
    { Host: "a", Origin: "http://evil.example", "X-Forwarded-Host": "evil.example" },
    "192.0.2.1",
    false,
  ],
  [
    "a name that leads to the loopback of a proxy",
    {
      Host: "127.0.0.1",
      Origin: "http://evil.example",
      "X-Forwarded-Host": "evil.example",
      Via: "1.1 b",
    },
    "127.0.0.1",
    false,
  ],
  [
    "no host that was forwarded",
    { Host: "a", Origin: "http://a", "X-Forwarded-Host": "", Via: "1.1 b" },
    "192.0.2.1",
    false,
  ],
  ["localhost", { Host: "localhost:8000", Origin: "http://localhost:8000" }, "127.0.0.1", true],
  ["a name below localhost", { Host: "x.localhost", Origin: "http://x.localhost" }, "127.0.0.1", true],
  ["the loopback address", { Host: "127.0.0.1:8000", Origin: "http://127.0.0.1:8000" }, "127.0.0.1", true],
];

for (const [what, fields, here, may] of CASES) {
  test(`isFromHere() ${may ? "lets" : "keeps out"} ${what}`, () => {
    expect(from(fields, here)).toBe(may);
  });
}

test("isFromHere() knows no address of a Unix socket", () => {
  const headers = new HTTPMessage();
  headers.append("Host", "a.example");
  headers.append("Origin", "http://a.example");
  expect(isFromHere(headers, "")).toBe(true);
});
