import { describe, expect, test } from "bun:test";

import {
  type CGIRequest,
  inheritedVariables,
  requestVariables,
  type Variables,
} from "../../src/cgi/cgi-environment.ts";
import { HTTPMessage } from "../../src/protocol/headers.ts";

function headers(...fields: readonly (readonly [string, string])[]): HTTPMessage {
  const message = new HTTPMessage();
  for (const [name, value] of fields) message.append(name, value);
  return message;
}

function request(changes: Partial<CGIRequest> = {}): CGIRequest {
  return {
    method: "GET",
    target: "/cgi-bin/x/a%20b?q=1",
    protocol: "HTTP/1.1",
    headers: headers(["Host", "site.test:81"]),
    contentLength: undefined,
    scriptName: "/cgi-bin/x",
    scriptFile: "/srv/cgi-bin/x",
    pathInfo: "/a b",
    pathTranslated: "/srv/a b",
    query: "q=1",
    documentRoot: "/srv",
    software: "Test/1",
    serverName: "fallback",
    serverPort: 8000,
    secure: false,
    remoteAddress: "192.0.2.1",
    remotePort: 4711,
    ...changes,
  };
}

test("requestVariables() gives all of RFC 3875 and what common servers add", () => {
  expect(requestVariables(request())).toEqual({
    DOCUMENT_ROOT: "/srv",
    GATEWAY_INTERFACE: "CGI/1.1",
    HTTP_ACCEPT: "",
    HTTP_COOKIE: "",
    HTTP_HOST: "site.test:81",
    HTTP_REFERER: "",
    HTTP_USER_AGENT: "",
    PATH_INFO: "/a b",
    PATH_TRANSLATED: "/srv/a b",
    QUERY_STRING: "q=1",
    REMOTE_ADDR: "192.0.2.1",
    REMOTE_HOST: "192.0.2.1",
    REMOTE_PORT: "4711",
    REQUEST_METHOD: "GET",
    REQUEST_URI: "/cgi-bin/x/a%20b?q=1",
    SCRIPT_FILENAME: "/srv/cgi-bin/x",
    SCRIPT_NAME: "/cgi-bin/x",
    SERVER_NAME: "site.test",
    SERVER_PORT: "8000",
    SERVER_PROTOCOL: "HTTP/1.1",
    SERVER_SOFTWARE: "Test/1",
  });
});

describe("requestVariables() sets what depends on the request", () => {
  const MISSING = undefined;
  test.each<[name: string, changes: Partial<CGIRequest>, variables: Record<string, string | undefined>]>([
    ["no extra path", { pathInfo: "" }, { PATH_INFO: "", PATH_TRANSLATED: MISSING }],
    ["an extra path that no file can have", { pathTranslated: "/srv\0" }, { PATH_TRANSLATED: MISSING }],
    ["no query", { query: "" }, { QUERY_STRING: "" }],
    ["no body", {}, { CONTENT_LENGTH: MISSING, CONTENT_TYPE: MISSING }],
    ["an empty body", { contentLength: 0 }, { CONTENT_LENGTH: "0" }],
    [
      "a body",
      { contentLength: 12, headers: headers(["Content-Type", "a/b"], ["Content-Length", "99"]) },
      { CONTENT_LENGTH: "12", CONTENT_TYPE: "a/b", HTTP_CONTENT_TYPE: MISSING, HTTP_CONTENT_LENGTH: MISSING },
    ],
    ["TLS", { secure: true }, { HTTPS: "on" }],
    ["no TLS", {}, { HTTPS: MISSING }],
    [
      "a Unix socket",
      { serverPort: 0, remoteAddress: "", remotePort: 0 },
      { SERVER_PORT: "80", REMOTE_ADDR: "", REMOTE_HOST: "", REMOTE_PORT: MISSING },
    ],
    ["a Unix socket with TLS", { serverPort: 0, secure: true }, { SERVER_PORT: "443" }],
    ["raw UTF-8 in the query", { query: "\xc3\xa9" }, { QUERY_STRING: "é" }],
    ["other bytes in the query", { query: "\xe9" }, { QUERY_STRING: "\xe9" }],
    [
      "the absolute form",
      { target: "http://other.test:8/a?b", headers: headers(["Host", "site.test"]) },
      { SERVER_NAME: "other.test", REQUEST_URI: "/a?b" },
    ],
    ["the absolute form without a path", { target: "http://o.test?b" }, { REQUEST_URI: "/?b" }],
  ])("%s", (_, changes, variables) => {
    expect(requestVariables(request(changes))).toMatchObject(
      Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== MISSING)),
    );
    for (const [name, value] of Object.entries(variables))
      if (value === MISSING) expect(requestVariables(request(changes))).not.toHaveProperty(name);
  });
});

describe("requestVariables() takes SERVER_NAME from Host", () => {
  test.each([
    ["a.test", "a.test"],
    ["a.test:8000", "a.test"],
    ["192.0.2.7:1", "192.0.2.7"],
    ["[::1]:8000", "[::1]"],
    ["", "fallback"],
    ["a.test:x", "fallback"],
    ['"><script>', "fallback"],
    ["a b", "fallback"],
    ["a,b", "fallback"],
  ])("%p", (host, name) => {
    expect(requestVariables(request({ headers: headers(["Host", host]) }))["SERVER_NAME"]).toBe(name);
  });
});

describe("requestVariables() makes a variable of each field", () => {
  test.each<[name: string, fields: [string, string][], variables: Variables]>([
    ["its name", [["X-Forwarded-For", "1"]], { HTTP_X_FORWARDED_FOR: "1" }],
    [
      "one name twice",
      [
        ["Accept", "a"],
        ["ACCEPT", "b"],
      ],
      { HTTP_ACCEPT: "a,b" },
    ],
    [
      "cookies",
      [
        ["Cookie", "a=1"],
        ["Cookie", "b=2"],
      ],
      { HTTP_COOKIE: "a=1; b=2" },
    ],
    ["raw UTF-8", [["X-A", "\xc3\xa9"]], { HTTP_X_A: "é" }],
    ["a range", [["Range", "bytes=0-1"]], { HTTP_RANGE: "bytes=0-1" }],
    ["Proxy (httpoxy, CVE-2016-5385)", [["Proxy", "evil:1"]], {}],
    ["Proxy in another spelling", [["PROXY", "evil:1"]], {}],
    ["credentials", [["Authorization", "Basic YTpi"]], {}],
    ["a proxy's credentials", [["Proxy-Authorization", "Basic YTpi"]], {}],
    ["the connection", [["Connection", "close"]], {}],
    ["its age", [["Keep-Alive", "5"]], {}],
    ["its codings", [["TE", "trailers"]], {}],
    ["its trailers", [["Trailer", "X"]], {}],
    ["its framing", [["Transfer-Encoding", "chunked"]], {}],
    ["its change", [["Upgrade", "h2c"]], {}],
    ["what we have answered", [["Expect", "100-continue"]], {}],
    ["an underscore, which would pass for a hyphen", [["X_User", "root"]], {}],
    ["a character that no variable has", [["X.Y", "1"]], {}],
  ])("%s", (_, fields, variables) => {
    const ALWAYS = { HTTP_ACCEPT: "", HTTP_COOKIE: "", HTTP_REFERER: "", HTTP_USER_AGENT: "" };
    const made = Object.entries(requestVariables(request({ headers: headers(...fields) })));
    expect(Object.fromEntries(made.filter(([name]) => name.startsWith("HTTP_")))).toEqual({
      ...ALWAYS,
      ...variables,
    });
    expect(Object.fromEntries(made)).not.toHaveProperty("AUTH_TYPE");
    expect(Object.fromEntries(made)).not.toHaveProperty("REMOTE_USER");
  });
});

describe("inheritedVariables()", () => {
  const SERVER = {
    PATH: "/bin",
    HOME: "/home/me",
    LANG: "C",
    LC_ALL: "C",
    LC_TIME: "",
    TZ: "UTC",
    LD_LIBRARY_PATH: "/lib",
    SystemRoot: "C:\\Windows",
    PathExt: ".EXE",
    BUN_OPTIONS: "--preload evil",
    BUN_BE_BUN: "1",
    NODE_OPTIONS: "-r evil",
    npm_config_token: "secret",
    HTTP_PROXY: "evil",
    http_proxy: "evil",
    AWS_SECRET_ACCESS_KEY: "secret",
    QUERY_STRING: "old",
    GONE: undefined,
  };

  test("inheritedVariables() passes on what programs need and nothing else", () => {
    expect(inheritedVariables(SERVER, { platform: "linux", asAnotherUser: false })).toEqual({
      PATH: "/bin",
      HOME: "/home/me",
      LANG: "C",
      LC_ALL: "C",
      TZ: "UTC",
      LD_LIBRARY_PATH: "/lib",
    });
  });

  test("inheritedVariables() keeps our home from another user", () => {
    expect(inheritedVariables(SERVER, { platform: "linux", asAnotherUser: true })).not.toHaveProperty("HOME");
  });

  test("inheritedVariables() says where programs lie if the server was not told", () => {
    expect(inheritedVariables({}, { platform: "linux", asAnotherUser: false })).toEqual({
      PATH: "/usr/local/bin:/usr/bin:/bin",
    });
  });

  test("inheritedVariables() gives Windows what it cannot do without, in its own spelling", () => {
    const { PATH: _, ...server } = SERVER;
    const windows = inheritedVariables(
      { ...server, Path: "C:\\" },
      { platform: "win32", asAnotherUser: false },
    );
    expect(windows).toMatchObject({ Path: "C:\\", SystemRoot: "C:\\Windows", PathExt: ".EXE" });
    expect(windows).not.toHaveProperty("PATH");
    expect(windows).not.toHaveProperty("HTTP_PROXY");
  });
});
