// What passes through to another server and back: ProxyRoutes, upstreamRequest, readReply, clientLocation.
//
// - A request target is not ours, refused, or passed on below the place that its prefix stands for, however a server reads it.
// - The head that is passed on is one head, with one Host, and what it says of the client is said by us.
// - A reply is a reply or a BadReply, never another exception, and the same however it is split.
// - A redirect that is translated leads to this server.

import { MemoryConnection } from "../../src/connection/memory-connection.ts";
import { clientLocation } from "../../src/features/proxy/location.ts";
import { type ProxyRoute, proxyRoute, ProxyRoutes } from "../../src/features/proxy/routes.ts";
import { BadReply, readReply, type UpstreamReply } from "../../src/features/proxy/upstream-reply.ts";
import { upstreamRequest } from "../../src/features/proxy/upstream-request.ts";
import { parseHeaderBlock } from "../../src/protocol/header-block.ts";
import { ScriptedConnection, settled } from "../support/scripted-connection.ts";
import { fieldName, fieldValue, framingField, lineEnd, target } from "./grammar.ts";
import type { Random } from "./random.ts";
import { ensure, ensureSame, type Target, Violation } from "./target.ts";

const ROUTES: readonly ProxyRoute[] = [
  "/api=http://up.test:3000",
  "/site=http://up.test/inside/",
  "/a/b=https://up.test:8443/deep/inside",
].map((text) => {
  const route = proxyRoute(text);
  if ("problem" in route) throw new TypeError(route.problem);
  return route;
});
const ROUTER = new ProxyRoutes(ROUTES);
const PLAIN_REQUEST = {
  method: "GET",
  target: "/x",
  authority: "up.test",
  framing: { kind: "length", length: 3 },
  upgrades: false,
  hidesAuthorization: true,
  address: "192.0.2.1",
  secure: false,
  version: "HTTP/1.1",
  pseudonym: "us",
} as const;
const PREFIXES = ["/api", "/site", "/a/b", "/%61pi", "//site", "/apix", "/a"] as const;
/** What only we may say, in any spelling that a program takes for it. */
const OURS =
  /^(?:x[-_]forwarded|forwarded|via|x[-_]real[-_]ip|proxy:|connection|content[-_]length|transfer[-_]encoding|te|upgrade)/i;

export const proxy: Target = {
  name: "proxy",
  invariants:
    "passed on below its place as one head; a reply or a BadReply; no redirect that leads elsewhere",
  async run(random) {
    const path = random.choose(PREFIXES) + random.choose(["", "/"]) + target(random);
    const url = random.note(random.oneIn(3) ? random.mutated(path) : path);
    checkRoute(url);
    checkHead(random);
    const location = random.choose(["", "http://up.test:3000", "/inside", "/deep/inside"]) + target(random);
    for (const route of ROUTES) checkLocation(random.note(location), route);
    await checkReply(random);
  },
};

function checkRoute(url: string): void {
  const match = ROUTER.match(url);
  if (match?.kind !== "forward") return;
  const { route, target: forwarded } = match;
  const place = (route.base ?? route.path).replace(/\/$/, "");
  ensure(
    /^\/[\x21-\x7e]*$/.test(forwarded) && !/[\\"<>]/.test(forwarded),
    "What is sent is a request target",
  );
  // Once as it is, once as by a server that decodes before it resolves.
  for (const spelt of [forwarded, forwarded.replaceAll(/%2f|%5c/gi, "/")]) {
    const { pathname, host } = new URL(`http://up.test${spelt}`);
    ensureSame(host, "up.test", "It is asked there");
    ensure(pathname === place || pathname.startsWith(`${place}/`), "It lies below its place");
  }
}

function fieldsOf(random: Random): string {
  const odd = [
    "X-Forwarded-For: 9.9.9.9",
    "X_Forwarded_Proto: https",
    "Forwarded: for=x",
    "Via: 1.0 x",
    "Proxy: x",
    "TE: x",
  ];
  const line = (): string => {
    if (random.oneIn(3)) return framingField(random);
    return random.oneIn(2) ? random.choose(odd) : `${fieldName(random)}: ${fieldValue(random)}`;
  };
  return `${random.list(0, 6, () => line() + lineEnd(random)).join("")}\r\n`;
}

function checkHead(random: Random): void {
  const fields = random.note(fieldsOf(random));
  const headers = parseHeaderBlock(fields, 0, fields.length);
  if ("refused" in headers) return;
  const head = upstreamRequest({ ...PLAIN_REQUEST, headers });
  const lines = head.split("\r\n");
  ensureSame(lines.slice(-2), ["", ""], "The head has its end");
  ensureSame(lines.slice(0, 2), ["GET /x HTTP/1.1", "Host: up.test"], "It asks there for that");
  const rest = lines.slice(2, -2);
  ensure(
    !rest.some((line) => line === "" || /[\r\n\0]/.test(line) || /^host *:/i.test(line)),
    "It is one head, with one Host",
  );
  const said = rest.filter((line) => OURS.test(line));
  const allowed =
    /^(?:Content-Length: 3|X-Forwarded-(?:For: 192\.0\.2\.1|Proto: http|Host: .*)|Via: .*1\.1 us|Connection: close)$/;
  for (const line of said)
    ensure(allowed.test(line), `What we say of the client is said by us, not: ${line}`);
}

function checkLocation(location: string, route: ProxyRoute): void {
  const translated = clientLocation(location, route);
  if (translated === location) return;
  const { host } = new URL(translated, "http://us.test/");
  ensureSame(host, "us.test", "A redirect that is translated leads to this server");
}

async function checkReply(random: Random): Promise<void> {
  const line = random.choose([
    "HTTP/1.1 200 OK",
    "HTTP/1.0 404 ",
    "HTTP/1.1 204",
    "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK",
  ]);
  const wellFormed = `${line}\r\n${fieldsOf(random)}`;
  const bytes = random.note(random.oneIn(3) ? wellFormed : random.mutated(wellFormed));
  const whole = await outcome(readReply(new MemoryConnection(bytes), () => Infinity));
  if ("reply" in whole) {
    const { status, reason } = whole.reply;
    ensure((status >= 200 && status < 600) || status === 101, "It is a final reply");
    ensure(!/[\r\n\0]/.test(reason), "Its phrase is one line");
  }
  const connection = new ScriptedConnection();
  const reading = outcome(readReply(connection, () => Infinity));
  for (const piece of random.pieces(Buffer.from(bytes, "latin1"), 4))
    connection.say(piece.toString("latin1"));
  connection.peerEnded();
  await settled();
  ensureSame(await reading, whole, "It is the same however it is split");
  connection.abort();
}

/** What came of it; for a reply that is refused, why. */
async function outcome(
  reading: Promise<UpstreamReply>,
): Promise<{ readonly reply: UpstreamReply } | { readonly refused: string }> {
  try {
    return { reply: await reading };
  } catch (error) {
    if (error instanceof BadReply) return { refused: error.message };
    throw new Violation(`It is a reply or a BadReply, not ${Bun.inspect(error)}`);
  }
}
