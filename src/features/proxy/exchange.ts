// One request to the target, and its reply.
//
// The two connections never touch: what comes from one side is read, understood and written anew on the other, so that neither
// can make the other one's parser read a message that was not sent. Up to the head of the reply, what goes wrong becomes a 502 or
// 504; behind it the reply breaks, because it must not be taken for whole.

import { type ReplyFraming, replyFraming } from "../../cgi/cgi-response.ts";
import { BodyError, bodyReader } from "../../connection/body-reader.ts";
import type { Connection } from "../../connection/connection.ts";
import { IncompleteReadError, TimeoutError } from "../../connection/errors.ts";
import type { SimpleHTTPRequestHandler } from "../../handlers/simple-http-request-handler.ts";
import { bodyFraming, hasToken } from "../../protocol/framing.ts";
import { Attendant } from "./attendant.ts";
import { hopByHop } from "./hop-by-hop.ts";
import { clientLocation } from "./location.ts";
import type { ProxyRoute } from "./routes.ts";
import { tunnel } from "./tunnel.ts";
import { Upload } from "./upload.ts";
import { BadReply, readReply, type UpstreamReply } from "./upstream-reply.ts";
import { upstreamRequest } from "./upstream-request.ts";
import { connectUpstream } from "./upstream.ts";
import { writePart } from "./write-part.ts";

/** Patience, in seconds. */
export interface ProxyLimits {
  /** For the connection, the TLS handshake included. */
  readonly connect: number;
  /** For the head of the reply: a server for developers may compile first. */
  readonly head: number;
  /** Without a byte of the body, or one that is taken. A stream of events may be silent for ever. */
  readonly idle: number;
  /** Without progress, once the client has closed its side. */
  readonly halfClosed: number;
  /** How many requests at once; each takes a descriptor beside its client's. */
  readonly atOnce: number;
}

/** The same for all requests. */
export interface ProxySettings {
  readonly limits: ProxyLimits;
  /** What we call ourselves in `Via`. */
  readonly pseudonym: string;
  /** Whether the client's password is for us. */
  readonly hidesAuthorization: boolean;
}

const HTTP_1_1 = "HTTP/1.1";

/** What is said anew in the reply. */
const SAID_ANEW = /^(?:content-length|date)$/;

/**
 * Passes a request on, and its reply back.
 *
 * @param handler who has the request and answers it
 * @param route where to
 * @param target path and query, as the target is to see them
 * @param settings the same for all requests
 */
export async function forward(
  handler: SimpleHTTPRequestHandler,
  route: ProxyRoute,
  target: string,
  settings: ProxySettings,
): Promise<void> {
  let upstream: Connection;
  try {
    upstream = await connectUpstream(route.target, settings.limits.connect);
  } catch (error) {
    refuse(handler, route, error);
    return;
  }
  using attendant = new Attendant(handler.connection, upstream, settings.limits.halfClosed);
  const exchange = new Exchange(handler, route, upstream, attendant, settings);
  try {
    await exchange.run(target);
  } finally {
    if (!exchange.tunnelled) upstream.abort();
  }
}

class Exchange {
  tunnelled = false;
  readonly #handler: SimpleHTTPRequestHandler;
  readonly #route: ProxyRoute;
  readonly #upstream: Connection;
  readonly #attendant: Attendant;
  readonly #settings: ProxySettings;

  constructor(
    handler: SimpleHTTPRequestHandler,
    route: ProxyRoute,
    upstream: Connection,
    attendant: Attendant,
    settings: ProxySettings,
  ) {
    this.#handler = handler;
    this.#route = route;
    this.#upstream = upstream;
    this.#attendant = attendant;
    this.#settings = settings;
  }

  async run(target: string): Promise<void> {
    const handler = this.#handler;
    const { limits } = this.#settings;
    const upgrades = wantsWebSocket(handler);
    this.#upstream.readTimeout = this.#upstream.writeTimeout = limits.idle;
    let upload: Upload | undefined;
    let reply: UpstreamReply;
    try {
      const asked = this.#ask(target, upgrades);
      upload = asked;
      reply = await readReply(this.#upstream, () => asked.replyDeadline);
      if (reply.status === 101 && !(upgrades && hasToken(reply.headers.combined("upgrade"), "websocket")))
        throw new BadReply("it switches to a protocol that nobody asked for");
    } catch (error) {
      if (this.#attendant.dismissed) return this.#breakOff();
      // The base class knows what to say about a bad body.
      if (upload?.error !== undefined) throw upload.error;
      return refuse(handler, this.#route, error);
    }
    if (reply.status === 101) return this.#switchProtocols(reply);
    // Nobody knows whether the rest of the body still comes.
    if (!upload.done) handler.close_connection = true;
    return this.#passOn(reply);
  }

  #ask(target: string, upgrades: boolean): Upload {
    const handler = this.#handler;
    const framing = bodyFraming(handler.headers, 1, 1);
    const head = upstreamRequest({
      method: handler.command ?? "",
      target,
      authority: this.#route.target.authority,
      headers: handler.headers,
      framing,
      upgrades,
      hidesAuthorization: this.#settings.hidesAuthorization,
      address: handler.client_address === "" ? "" : handler.client_address[0],
      secure: handler.server.secure,
      version: handler.request_version,
      pseudonym: this.#settings.pseudonym,
    });
    this.#upstream.wfile.write(head, "latin1");
    this.#upstream.wfile.flush();
    return new Upload(handler.rfile, this.#upstream, framing, this.#settings.limits.head);
  }

  async #passOn(reply: UpstreamReply): Promise<void> {
    const handler = this.#handler;
    const framing = this.#sendHead(reply);
    if (/^text\/event-stream\b/i.test(reply.headers.get("content-type", ""))) {
      this.#attendant.endless = true;
      this.#upstream.readTimeout = 0;
      // Where nothing comes nothing is sent, and nobody would see that the client has vanished.
      handler.connection.keepAlive();
      this.#upstream.keepAlive();
    }
    if (framing.kind === "none") return;
    const broken = await this.#relay(reply, framing.kind === "chunked");
    if (broken === undefined) return;
    if (!this.#attendant.dismissed) logProblem(handler, this.#route, broken);
    this.#breakOff();
  }

  #sendHead({ status, reason, headers, framing }: UpstreamReply): ReplyFraming {
    const handler = this.#handler;
    handler.log_request(status);
    handler.send_response_only(status, reason);
    handler.send_header("Date", headers.get("date") ?? handler.date_time_string());
    this.#sendFields(headers);
    const speaks11 = handler.protocol_version >= HTTP_1_1 && handler.request_version >= HTTP_1_1;
    const length = framing.kind === "length" ? framing.length : undefined;
    const own = replyFraming({ method: handler.command ?? "", status, length, speaks11 });
    if (status === 205) handler.send_header("Content-Length", 0);
    else if (length !== undefined && status !== 204 && status !== 304)
      handler.send_header("Content-Length", length);
    else if (own.kind === "chunked") handler.send_header("Transfer-Encoding", "chunked");
    handler.end_headers();
    // A stream of events may begin with silence.
    handler.wfile.flush();
    return own;
  }

  #sendFields(headers: UpstreamReply["headers"]): void {
    const staysHere = hopByHop(headers);
    for (const [name, value] of headers) {
      const key = name.toLowerCase();
      if (staysHere(key) || SAID_ANEW.test(key)) continue;
      this.#handler.send_header(name, key === "location" ? clientLocation(value, this.#route) : value);
    }
  }

  /** Sends the body; why it is not whole, where it is not. */
  async #relay({ framing }: UpstreamReply, isChunked: boolean): Promise<unknown> {
    const { wfile } = this.#handler;
    const body = framing.kind === "none" ? this.#upstream.rfile : bodyReader(this.#upstream, framing);
    for (;;) {
      let part: Buffer;
      try {
        part = await body.read1();
      } catch (error) {
        return error;
      }
      if (part.length === 0) break;
      writePart(wfile, part, isChunked);
      await wfile.drain();
    }
    if (isChunked) wfile.write("0\r\n\r\n", "latin1");
    return undefined;
  }

  async #switchProtocols({ reason, headers }: UpstreamReply): Promise<void> {
    const handler = this.#handler;
    handler.log_request(101);
    handler.send_response_only(101, reason);
    this.#sendFields(headers);
    handler.send_header("Connection", "Upgrade");
    handler.send_header("Upgrade", "websocket");
    handler.end_headers();
    this.tunnelled = this.#attendant.endless = true;
    await tunnel(handler.connection, this.#upstream);
  }

  /** A reply that has begun cannot become another one, but it can break, and so not be taken for whole. */
  #breakOff(): void {
    this.#handler.close_connection = true;
    this.#handler.connection.abort();
  }
}

/** Only this one is passed on: what a protocol that nobody here reads asks for would pass by all rules. */
function wantsWebSocket({
  command,
  headers,
  protocol_version,
  request_version,
}: SimpleHTTPRequestHandler): boolean {
  return (
    command === "GET" &&
    protocol_version >= HTTP_1_1 &&
    request_version >= HTTP_1_1 &&
    hasToken(headers.combined("connection"), "upgrade") &&
    hasToken(headers.combined("upgrade"), "websocket") &&
    bodyFraming(headers, 1, 1).kind === "none"
  );
}

/** The target cannot be reached, says nothing, or says what makes no sense. Why is for the log alone. */
function refuse(handler: SimpleHTTPRequestHandler, route: ProxyRoute, error: unknown): void {
  if (handler.connection.closed) return; // it did not wait for the answer
  logProblem(handler, route, error);
  handler.send_error(error instanceof TimeoutError ? 504 : 502);
}

function logProblem(handler: SimpleHTTPRequestHandler, { target }: ProxyRoute, error: unknown): void {
  handler.log_error("Cannot pass on to %s: %s", target.origin, wordsFor(error));
}

function wordsFor(error: unknown): string {
  if (error instanceof IncompleteReadError) return "it closed within its reply";
  if (error instanceof BodyError) return `its reply is malformed: ${error.message}`;
  return error instanceof Error ? error.message : String(error);
}
