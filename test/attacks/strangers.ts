// The table's part for a tool that asks for a password: what comes without one, or with something that is none. Whatever it asks
// for and however it spells that, it gets the same refusal.

import type { Vector } from "./vectors.ts";

/** Who may come in. */
export const USER = "anna:p:ä ss";
/** The field that lets in. */
export const GOOD: string = basic(USER);

const REFUSED: Vector["expect"] = {
  status: [401],
  replies: [401],
  fields: { "cache-control": /^no-store$/ },
};

function basic(credentials: string | Uint8Array): string {
  return `Authorization: Basic ${Buffer.from(credentials).toString("base64")}`;
}

function row(id: string, source: string, line: string, ...fields: readonly string[]): Vector {
  const lines = [`${line} HTTP/1.1`, "Host: site.test", ...fields, "", ""];
  return { id, source, request: lines.join("\r\n"), expect: REFUSED };
}

/** One decision stands before every route: none of them has one of its own that could be forgotten. */
const ROUTES: readonly Vector[] = [
  "GET /",
  "GET /sub/",
  "GET /sub",
  "GET /plain.txt",
  "GET /missing",
  "GET /?archive=zip",
  "GET /sub/?archive=tar&select=file.txt",
  "GET /?format=json",
  "GET /?format=text",
  "GET /?hash=/plain.txt",
  "GET /?bulk&file=/plain.txt",
  "GET /?mkdir=/x",
  "GET /?delete=/plain.txt",
  "GET /?upload",
  "GET /cgi-bin/hello",
  "GET /cgi-bin/nothing",
  "GET /proxied/",
  "GET /proxied/../plain.txt",
  "GET /.serve-forever/live",
  "GET /favicon.ico",
  "GET /robots.txt",
  "GET /.well-known/x",
  "GET http://site.test/plain.txt",
  "GET //plain.txt",
  "GET /%70lain.txt",
  "GET /sub/../plain.txt",
  "GET /plain.txt/",
  "GET /plain.txt%00",
  "GET *",
  "HEAD /plain.txt",
  "HEAD /missing",
  "OPTIONS /plain.txt",
  "OPTIONS *",
  "POST /",
  "POST /cgi-bin/hello",
  "PUT /new.txt",
  "PATCH /plain.txt",
  "DELETE /plain.txt",
  "MOVE /plain.txt",
  "MKCOL /new",
  "PROPFIND /",
  "TRACE /",
  "CHECKAUTH /",
  "LOGOUT /",
  "constructor /",
].map((line) => row("CVE-2026-40189, CVE-2026-54719", "goshs", line, "Connection: close"));

/** What lets in to one file would let in to its neighbours: there is nothing that lets in to one file. */
const NEIGHBOURS: readonly Vector[] = [
  "/sub/file.txt/../../plain.txt",
  "/sub/file.txt?token=x",
  "/sub/?k=file.txt",
  "/sub/file.txt/..;/plain.txt",
].map((target) => row("CVE-2025-58753", "copyparty", `GET ${target}`, "Connection: close"));

/** What is no password, with one status for all of it. */
const WITHOUT_PASSWORD: readonly Vector[] = [
  basic("anna:p:ä"),
  basic("anna:"),
  basic("anna"),
  basic(":"),
  basic(""),
  basic("anna:p:ä ss\0"),
  basic("anna:p:ä ss\n"),
  basic(Buffer.from("anna:p:\xe4 ss", "latin1")),
  basic("ANNA:p:ä ss"),
  basic("__proto__:constructor"),
  `Authorization: Basic ${USER.replace("ä", "a")}`,
  "Authorization: Basic",
  "Authorization: Basic !!!!",
  "Authorization: Basic =",
  "Authorization:",
  "Authorization: Bearer x",
  "Authorization: Digest username=anna",
  "Authorization: Negotiate YII=",
  GOOD.replace("Basic", "Basic,"),
  `${GOOD}, Basic YTpi`,
  `${GOOD} trailing`,
  GOOD.replace("Authorization", "Proxy-Authorization"),
  GOOD.replace("Authorization", "X-Authorization"),
  "X-Forwarded-User: anna",
  "Remote-User: anna",
  "Cookie: auth=anna",
  "X-Original-URL: /plain.txt",
  basic(`anna:${"x".repeat(40_000)}`),
].map((field) =>
  row("dufs #449, #627, uploadserver 6.0.2", "dufs", "GET /plain.txt", field, "Connection: close"),
);

const WITH_PASSWORD: readonly Vector[] = [
  GOOD,
  GOOD.replace("Basic", "bAsIc  "),
  GOOD.toUpperCase().slice(0, 13) + GOOD.slice(13),
].map((field) => ({
  ...row("dufs #449, a password with a colon", "dufs", "GET /plain.txt", field, "Connection: close"),
  expect: { status: [200], body: /^plain content$/ },
}));

const TWO_ANSWERS: readonly Vector[] = [
  row("two credentials", "many", "GET /plain.txt", GOOD, basic("anna:x"), "Connection: close"),
  row("two credentials", "many", "GET /plain.txt", basic("anna:x"), GOOD, "Connection: close"),
];

const SMUGGLED = `GET /smuggled.txt HTTP/1.1\r\nHost: site.test\r\n${GOOD}\r\n\r\n`;

/** What follows a refusal on the connection is not taken for a request. */
const BEHIND: readonly Vector[] = [
  {
    ...row(
      "a request in a stranger's body",
      "smuggling",
      "POST /plain.txt",
      `Content-Length: ${SMUGGLED.length}`,
    ),
    expect: { ...REFUSED, never: /SMUGGLED/ },
  },
  {
    ...row(
      "a body that was asked for",
      "RFC 9110 10.1.1",
      "PUT /new",
      "Expect: 100-continue",
      `Content-Length: ${SMUGGLED.length}`,
    ),
    expect: { ...REFUSED, never: /SMUGGLED| 100 / },
  },
].map((vector) => ({ ...vector, request: vector.request + SMUGGLED }));

/** Every vector for a tool that asks for a password. */
export const STRANGERS: readonly Vector[] = [
  ...ROUTES,
  ...NEIGHBOURS,
  ...WITHOUT_PASSWORD,
  ...WITH_PASSWORD,
  ...TWO_ANSWERS,
  ...BEHIND,
];
