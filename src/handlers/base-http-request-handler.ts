// `http.server.BaseHTTPRequestHandler`: reads requests, finds the method for each, and gives it the means to answer.
//
// Python's names, order of calls and texts throughout. What is not Python's is on the wire, where RFC 9110 and 9112 ask for
// it of a server that says HTTP/1.1: the body that ends where it ends, the reply that says whether the connection
// stays, the request that two readers could take in two ways and that is therefore refused.

import { BODY_TOO_LARGE, BodyError, bodyReader, NO_BODY } from "../connection/body-reader.ts";
import type { ClientAddress } from "../connection/byte-streams.ts";
import type { Connection } from "../connection/connection.ts";
import { ConnectionError, IncompleteReadError, TimeoutError } from "../connection/errors.ts";
import { type HeadPatience, HeadReader, type RequestHead } from "../connection/head-reader.ts";
import { DEFAULT_CHUNKED_LIMITS } from "../protocol/chunked.ts";
import { hasToken } from "../protocol/framing.ts";
import { DEFAULT_HEAD_LIMITS, type HeadLimits } from "../protocol/head-scanner.ts";
import { HTTPMessage } from "../protocol/headers.ts";
import { pythonRepr } from "../protocol/python-repr.ts";
import type { Refusal } from "../protocol/refusal.ts";
import { firstLine, type HeadFields } from "../protocol/request-head.ts";
import { parseRequestLine } from "../protocol/request-line.ts";
import { responses } from "../protocol/status.ts";
import { escapeHTML } from "../semantics/html.ts";
import { formatHTTPDate } from "../semantics/http-date.ts";
import type { Server } from "../server/contracts.ts";
import { SYS_VERSION } from "../server/runtime.ts";
import { writeStderrSoon } from "../server/stderr.ts";
import { setClassAttributes } from "./class-attributes.ts";
import {
  DEFAULT_ERROR_CONTENT_TYPE,
  DEFAULT_ERROR_MESSAGE,
  logLine,
  logTime,
  MONTH_NAME,
  pythonFormat,
  pythonFormatNamed,
  WEEKDAY_NAME,
} from "./python-text.ts";
import type { HeadLines } from "./reply-head.ts";
import { borrowLines, giveBackLines, replyField, replyKey, statusLine } from "./reply-head.ts";
import { StreamRequestHandler } from "./request-handler.ts";
import { answerRequests } from "./request-loop.ts";

/** Python's comparison of versions is one of strings; it can be seen with odd values of `protocol_version`. */
const HTTP_1_1 = "HTTP/1.1";
const HTTP_0_9 = "HTTP/0.9";

/** More unread body than this is cheaper to part from than to read in vain. */
const DISCARD_LIMIT = 256 * 1024;

/** The peer may still read, though it has ended its side too early. RFC 9112 section 8. */
const INCOMPLETE_BODY: Refusal = { status: 400, message: "Incomplete body" };

/** To look a member up by a name that is made for it costs ten times as much. */
const METHOD_NAMES: ReadonlyMap<string, `do_${string}`> = new Map(
  (["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS"] as const).map((method) => [method, `do_${method}`]),
);

/** In the place of a length: the head says nothing of it, or that the body itself shows where it ends. */
const NOT_SAID = -Infinity;
const SHOWS = -1;

const NO_FIELDS = new HTTPMessage();

const NO_HEAD: RequestHead = { text: "", read: { refused: INCOMPLETE_BODY } };

/** Answers one request by a method of the handler named `do_` and the request's method: `do_GET`, `do_SPAM`. */
export type RequestMethod = () => void | Promise<void>;

/**
 * Answers HTTP requests: `http.server.BaseHTTPRequestHandler`. Subclasses have a `do_…` method for each method they know.
 *
 * @example
 * ```ts
 * class Hello extends BaseHTTPRequestHandler {
 *   do_GET() {
 *     const body = `You asked for ${this.path}\n`;
 *     this.send_response(200);
 *     this.send_header("Content-Type", "text/plain; charset=utf-8");
 *     this.send_header("Content-Length", Buffer.byteLength(body));
 *     this.end_headers();
 *     this.wfile.write(body);
 *   }
 * }
 * ```
 */
export class BaseHTTPRequestHandler extends StreamRequestHandler {
  [method: `do_${string}`]: RequestMethod | undefined;

  /** The first word of the `Server` field. */
  declare server_version: string;
  /** Its second word. */
  declare sys_version: string;
  /** The version in our replies; from `HTTP/1.1` on, connections stay open. */
  declare protocol_version: string;
  /** What a request line that names no version is taken for. */
  declare default_request_version: string;
  /** The error page, with `%(code)d`, `%(message)s` and `%(explain)s`. */
  declare error_message_format: string;
  /** Its `Content-Type`. */
  declare error_content_type: string;
  /** Phrase and explanation of each status code. */
  declare responses: Readonly<Record<number, readonly [phrase: string, explanation: string]>>;
  /** English names for dates. */
  declare weekdayname: readonly string[];
  /** English names for dates; January is 1. */
  declare monthname: readonly (string | null)[];

  /** Seconds an open connection may wait for its next request; 0: for ever. `timeout` overrules it. */
  declare keep_alive_timeout: number;
  /** Seconds for all of a request's head, from its first byte on; 0: for ever. `timeout` overrules it. */
  declare head_timeout: number;
  /** Seconds without a byte of a body that is being read; 0: for ever. `timeout` overrules it. */
  declare body_timeout: number;
  /** Seconds in which the peer takes not one byte of a reply; 0: for ever. `timeout` overrules it. */
  declare write_timeout: number;

  /** How long a request's head may be, and each of its lines, in bytes, and how many fields it may have: Python's limits. */
  declare head_limits: HeadLimits;
  /** Bytes of a request's body; a longer one is answered 413. 0: no limit. */
  declare max_body: number;
  /** Bytes of the extensions of a chunked body's chunks, all together; more are answered 400. 0: no limit. */
  declare max_chunk_extensions: number;
  /** Bytes of a chunked body's trailer fields, their empty line included; more are answered 431. 0: no limit. */
  declare max_trailers: number;
  /** Requests on one connection; the last one is answered with `Connection: close`. 0: no limit. */
  declare max_requests: number;

  /** The request line without its end. */
  requestline = "";
  /** The method, e.g. `GET`; null before the first request. */
  command: string | null = null;
  /** The request target as it came, e.g. `/a%20b?c=d`. */
  path = "";
  /** The version the request line names. */
  request_version = "";
  /** The fields of the request. */
  headers: HTTPMessage = NO_FIELDS.copy();
  /** Whether the connection ends after this reply. */
  close_connection = true;

  /** The status of the reply; 0 before there is one. */
  reply_status = 0;

  /** Lines of the reply's head that are not yet written. */
  protected _headers_buffer: HeadLines | undefined;

  #heads: HeadReader | undefined;
  #head = NO_HEAD;
  #body = NO_BODY;
  /** `wfile`'s count of bytes where this reply, and where its body begins. */
  #replyStart = 0;
  #bodyStart = 0;
  /** Whether the client speaks HTTP/1.0 and has to be told that the connection stays. */
  #isOld = false;
  #saysConnection = false;
  /** What the head says of the body's length: the value of `Content-Length`, that it shows in another way, or nothing. */
  #announced = NOT_SAID;
  #requests = 0;

  // Written out: the one that is there by itself hands its arguments on in an array of its own, for each connection.
  // oxlint-disable-next-line eslint/no-useless-constructor
  constructor(request: Connection, client_address: ClientAddress, server: Server) {
    super(request, client_address, server);
  }

  override setup(): void | Promise<void> {
    if (this.timeout === null) {
      this.connection.readTimeout = this.body_timeout;
      this.connection.writeTimeout = this.write_timeout;
    }
    return super.setup();
  }

  /** Answers requests until the connection is to be closed. */
  override handle(): Promise<void> {
    this.close_connection = true;
    return answerRequests(this, this.#headReader);
  }

  /** Waits for one request and answers it. */
  handle_one_request(): void | Promise<void> {
    const heads = this.#headReader;
    return heads.ready ? this.#takeRequest(heads) : this.#waitForRequest(heads);
  }

  /** The bytes of the request line, with their end. */
  get raw_requestline(): Buffer {
    const { text } = this.#head;
    const end = text.indexOf("\n") + 1;
    return Buffer.from(end === 0 ? text : text.slice(0, end), "latin1");
  }

  /**
   * Reads the head: sets {@link requestline}, {@link command}, {@link path}, {@link request_version}, {@link headers},
   * {@link close_connection} and {@link rfile}.
   *
   * @returns false where the request is answered already, with an error, or is to get no answer
   */
  parse_request(): boolean {
    this.command = null;
    this.request_version = this.default_request_version;
    this.close_connection = true;
    const { text, read } = this.#head;
    if ("refused" in read) return this.#refuseHead(text, read.refused);
    const { requestline, line, fields } = read;
    this.requestline = requestline;
    if (line.kind === "blank") return false;
    this.request_version = line.version;
    if (line.kind === "refused") return this.#refuse(line.refused);
    this.command = line.command;
    this.path = line.path;
    if (fields === undefined) {
      this.headers = NO_FIELDS.copy();
      return true;
    }
    return "refused" in fields ? this.#refuse(fields.refused) : this.#takeFields(fields, line);
  }

  /**
   * Asks the client to send the body it announced (RFC 9110 section 10.1.1). A subclass that does not want it sends a
   * final reply instead and returns false; the connection closes behind that.
   *
   * @returns whether to go on with the request
   */
  handle_expect_100(): boolean {
    this.send_response_only(100);
    this.end_headers();
    this.wfile.flush();
    return true;
  }

  /**
   * Sends a whole error reply, and closes the connection after it.
   *
   * @param code the status code
   * @param message the reason phrase, on one line; the code's own where left out
   * @param explain the longer text of the page; the code's own where left out
   * @throws TypeError where the message has a line break or a character outside latin-1
   */
  send_error(code: number, message?: string | null, explain?: string | null): void {
    const [phrase, explanation] = this.responses[code] ?? ["???", "???"];
    const reason = message ?? phrase;
    this.log_error("code %d, message %s", code, reason);
    this.send_response(code, reason);
    this.send_header("Connection", "close");
    let body: Buffer | undefined;
    if (hasContent(code)) {
      const values = { code, message: escapeHTML(reason), explain: escapeHTML(explain ?? explanation) };
      body = Buffer.from(pythonFormatNamed(this.error_message_format, values));
      this.send_header("Content-Type", this.error_content_type);
      this.send_header("Content-Length", body.length);
    }
    this.end_headers();
    if (body !== undefined && this.command !== "HEAD") this.wfile.write(body);
  }

  /**
   * Begins a reply: logs the request and queues the status line, `Server` and `Date`.
   *
   * @param code the status code
   * @param message the reason phrase; the code's own where left out
   */
  send_response(code: number, message?: string | null): void {
    this.log_request(code);
    this.send_response_only(code, message);
    this.send_header("Server", this.version_string());
    this.send_header("Date", this.date_time_string());
  }

  /**
   * Queues the status line alone.
   *
   * @throws TypeError where the message has a line break or a character outside latin-1
   */
  send_response_only(code: number, message?: string | null): void {
    const reason = message ?? this.responses[code]?.[0] ?? "";
    const line = statusLine(this.protocol_version, code, reason);
    this.reply_status = code;
    // What follows a switch of protocols is no request.
    if (code === 101) this.close_connection = true;
    this.#saysConnection = false;
    this.#announced = NOT_SAID;
    if (this.request_version !== HTTP_0_9) this.#lines.add(line);
  }

  /**
   * Queues a field. `Connection: close` and `Connection: keep-alive` also decide what becomes of the connection.
   *
   * @param keyword the field's name
   * @param value its value
   * @throws TypeError where they would not stay one field: Python sends them as they are (gh-142533)
   */
  send_header(keyword: string, value: string | number): void {
    const field = replyField(keyword, value);
    if (this.request_version === HTTP_0_9) {
      // HTTP/0.9 has no other end of a reply than the connection's.
      if (field.tells === "connection") this.close_connection = true;
      return;
    }
    this.#lines.add(field.line, field.key);
    if (field.tells === "connection") this.#obey(field.value);
    else if (field.key === "content-length") this.#announced = Number(field.value);
    else if (field.tells === "length" && this.#announced === NOT_SAID) this.#announced = SHOWS;
  }

  /** Ends the head and writes it. */
  end_headers(): void {
    // An interim reply is not the reply. One that speaks of the connection is: an upgrade, or an error of that number.
    const isInterim = this.reply_status < 200 && !this.#saysConnection;
    if (this.request_version !== HTTP_0_9) {
      if (!isInterim) this.#sayHowItEnds();
      this.#lines.add("\r\n");
      this.flush_headers();
    }
    this.#bodyStart = this.connection.wfile.bytesWritten;
    if (isInterim) this.#replyStart = this.#bodyStart;
  }

  /** Writes what is queued of the head. */
  flush_headers(): void {
    const head = this._headers_buffer?.take();
    this.#forgetHead();
    if (head !== undefined) this.wfile.write(head, "latin1");
  }

  /** Whether a field of this name is queued for the reply. */
  has_header(name: string): boolean {
    return this._headers_buffer?.has(replyKey(name)) ?? false;
  }

  /**
   * What answers requests of a method: the handler's `do_` method of that name.
   *
   * @param command the method, in its spelling
   * @returns undefined where there is none, and the answer is 501
   */
  protected method_for(command: string): RequestMethod | undefined {
    const method = this[METHOD_NAMES.get(command) ?? `do_${command}`];
    return typeof method === "function" ? method : undefined;
  }

  /** Called once the reply to a request has been written, whatever it is; {@link reply_bytes} is known then. */
  end_request(): void {
    // For subclasses.
  }

  /** Bytes of the reply's body that were written so far. */
  get reply_bytes(): number {
    return this.reply_status === 0 ? 0 : this.connection.wfile.bytesWritten - this.#bodyStart;
  }

  /** Bytes that its head announces; -1 where it does not say. */
  get reply_length(): number {
    return this.#announced < 0 ? -1 : this.#announced;
  }

  /** Logs a request that is being answered. */
  log_request(code: number | string = "-", size: number | string = "-"): void {
    this.log_message('"%s" %s %s', this.requestline, code, size);
  }

  /** Logs what went wrong. */
  log_error(format: string, ...args: readonly unknown[]): void {
    this.log_message(format, ...args);
  }

  /**
   * Writes a line to the log, which is stderr.
   *
   * @param format with Python's `%s`, `%d`, `%r`
   * @param args a value for each
   */
  log_message(format: string, ...args: readonly unknown[]): void {
    const message = pythonFormat(format, args);
    writeStderrSoon(logLine(this.address_string(), this.log_date_time_string(), message, this.log_user()));
  }

  /** The `Server` field. */
  version_string(): string {
    return words(this.server_version, this.sys_version);
  }

  /**
   * A moment as HTTP writes it, e.g. `Sun, 06 Nov 1994 08:49:37 GMT`.
   *
   * @param timestamp seconds since 1970; now where left out
   */
  date_time_string(timestamp?: number | null): string {
    return formatHTTPDate(timestamp ?? Date.now() / 1000);
  }

  /** Now, in local time, as the log writes it: `20/Nov/2026 09:18:49`. */
  log_date_time_string(): string {
    return logTime(Date.now());
  }

  /** The peer's address for the log. */
  address_string(): string {
    return this.client_address === "" ? "" : this.client_address[0];
  }

  /** Who asks, for the log; nobody knows, unless a subclass has found out. */
  log_user(): string {
    return "-";
  }

  get #headReader(): HeadReader {
    return (this.#heads ??= new HeadReader(this.connection, this.head_limits));
  }

  get #lines(): HeadLines {
    return (this._headers_buffer ??= borrowLines());
  }

  /** How long to wait for a head: {@link timeout}, or else {@link keep_alive_timeout} and {@link head_timeout}. */
  get head_patience(): HeadPatience {
    const { timeout } = this;
    return patience(timeout ?? this.keep_alive_timeout, timeout ?? this.head_timeout);
  }

  // A function that holds another one pays for it at each call, whether that one is made or not: all that a small reply does not need
  // stands in a method of its own.

  #waitForRequest(heads: HeadReader): Promise<void> {
    const arrival = new Promise<void>((headReady) => heads.whenReady(this.head_patience, { headReady }));
    return arrival.then(() => this.#takeRequest(heads));
  }

  #takeRequest(heads: HeadReader): void | Promise<void> {
    const head = this.#takeHead(heads);
    if (head === undefined) {
      this.close_connection = true;
      return;
    }
    this.#head = head;
    const turn = this.server.turns?.take();
    return turn === undefined ? this.#answerInTurn() : this.#waitForTurn(turn);
  }

  #waitForTurn(turn: Promise<void>): Promise<void> {
    this.connection.wfile.flush();
    return turn.then(() => this.#answerInTurn());
  }

  #takeHead(heads: HeadReader): RequestHead | undefined {
    try {
      return heads.take();
    } catch (error) {
      if (!(error instanceof TimeoutError)) throw error;
      // An idle connection that ends is nothing to tell, unless the handler set a limit of its own, as in Python.
      if (this.timeout !== null) this.log_error("Request timed out: %r", error);
      return undefined;
    }
  }

  #answerInTurn(): void | Promise<void> {
    const { turns } = this.server;
    let pending: Promise<void> | undefined;
    try {
      pending = this.#answer();
    } catch (error) {
      turns?.release();
      throw error;
    }
    if (pending !== undefined) return this.#finishTurn(pending);
    turns?.release();
    return this.#passRest();
  }

  #finishTurn(pending: Promise<void>): Promise<void> {
    return pending.finally(() => this.server.turns?.release()).then(() => this.#passRest());
  }

  /** Parses the head, runs the method, and sends what it wrote. A promise only where the method waits. */
  #answer(): Promise<void> | undefined {
    const { wfile } = this.connection;
    this.#replyStart = this.#bodyStart = wfile.bytesWritten;
    this.reply_status = 0;
    // A field that was sent behind the end of the last head belongs to no reply.
    this.#forgetHead();
    wfile.cork();
    let pending: Promise<void> | undefined;
    try {
      pending = this.#dispatch();
    } catch (error) {
      this.#break(error);
      return undefined;
    }
    if (pending === undefined) {
      this.#keepToLength();
      this.#replied();
      return undefined;
    }
    wfile.uncork();
    return this.#answerLater(pending);
  }

  #answerLater(pending: Promise<void>): Promise<void> {
    return pending.then(
      () => {
        this.#keepToLength();
        this.#replied();
      },
      (error: unknown) => this.#break(error),
    );
  }

  #break(error: unknown): void {
    try {
      this.#failed(error);
    } finally {
      this.#replied();
    }
  }

  /**
   * A body that is not as long as its head says makes the client take one reply for another (RFC 9112 section 6.3). What is
   * too much is taken back where it is still here; otherwise the connection is worth nothing any more.
   */
  #keepToLength(): void {
    if (this.reply_status < 200 || this.request_version === HTTP_0_9) return;
    const written = this.reply_bytes;
    const announced = this.#endsWithHead() ? 0 : this.#announced;
    if (written === announced || announced < 0) return;
    const { wfile } = this.connection;
    if (written > announced && wfile.takeBack(this.#bodyStart + announced)) return;
    this.close_connection = true;
    this.log_error("Wrote %d bytes of a body of %d", written, announced);
  }

  #replied(): void {
    const { wfile, input } = this.connection;
    this.end_request();
    // Where the next request is here already, its reply can leave in the same system call.
    if (input.length === 0) wfile.flush();
    wfile.uncork();
  }

  /**
   * Makes the connection ready for the next request, or gives it up: reads what the handler left of the body, and waits
   * where too much of the reply is still to be sent. The turn is over by then, so that a slow peer holds up nobody.
   */
  #passRest(): void | Promise<void> {
    const hasRest = !this.#body.finished || this.connection.wfile.blocked;
    if (hasRest && !this.close_connection) return this.#readRest();
  }

  async #readRest(): Promise<void> {
    try {
      if (!this.#body.finished && !(await this.#body.discard(DISCARD_LIMIT))) this.close_connection = true;
      if (this.connection.wfile.blocked) await this.connection.wfile.drain();
    } catch (error) {
      // The reply is given, and stands whatever the peer does now: closing still sends what is left of it.
      this.close_connection = true;
      if (error instanceof TimeoutError) this.log_error("Request timed out: %r", error);
      else if (!(error instanceof BodyError || error instanceof ConnectionError)) throw error;
    }
  }

  #dispatch(): Promise<void> | undefined {
    this.rfile = this.#body = NO_BODY;
    const { read } = this.#head;
    if ("refused" in read && read.refused.status === 414) {
      this.close_connection = true;
      this.requestline = this.request_version = this.command = "";
      this.send_error(414);
      return undefined;
    }
    if (!this.parse_request()) return undefined;
    const method = this.method_for(this.command ?? "");
    if (method === undefined) {
      this.send_error(501, `Unsupported method (${pythonRepr(this.command ?? "")})`);
      return undefined;
    }
    const pending = method.call(this);
    if (pending instanceof Promise) return this.#answerAnyhowAfter(pending);
    this.#answerAnyhow();
    return undefined;
  }

  #answerAnyhowAfter(pending: Promise<void>): Promise<void> {
    return pending.then(() => this.#answerAnyhow());
  }

  /** A client that waits for a reply that never comes is helped by none better than by one that says so. */
  #answerAnyhow(): void {
    if (this.connection.wfile.bytesWritten !== this.#replyStart || this.request_version === HTTP_0_9) return;
    if (this.connection.closed) return;
    this.#forgetHead();
    this.send_error(500, "No response");
  }

  /** A head that is too long, or that ends too early; its first line may be all there is to answer to. */
  #refuseHead(text: string, refused: Refusal): false {
    this.requestline = firstLine(text);
    const line = parseRequestLine(this.requestline);
    if (line.kind === "blank") return false;
    if (line.kind === "refused") {
      this.request_version = line.version;
      return this.#refuse(line.refused);
    }
    this.command = line.command;
    this.path = line.path;
    // Half a line may look like HTTP/0.9's: it is none before its end has come, and the reply has a status line.
    this.request_version = line.kind === "simple" ? "" : line.version;
    return this.#refuse(refused);
  }

  /** The rest of RFC 9112's reading of a request: host, body, and what becomes of the connection. */
  #takeFields(fields: HeadFields, line: { readonly major: number; readonly minor: number }): boolean {
    this.headers = fields.headers.copy();
    this.#isOld = line.major === 1 && line.minor === 0;
    const speaks11 = this.protocol_version >= HTTP_1_1;
    const { badHost, framing, stays, expect } = fields;
    if (speaks11 && badHost !== undefined) return this.#refuse(badHost);
    if (framing.kind === "refused") return this.#refuse(framing.refused);
    if (framing.kind === "length" && this.max_body > 0 && framing.length > this.max_body) {
      return this.#refuse(BODY_TOO_LARGE);
    }
    this.rfile = this.#body = bodyReader(this.connection, framing, this);
    const isLast = ++this.#requests === this.max_requests;
    this.close_connection = isLast || this.connection.draining || !speaks11 || !stays;
    if (expect !== "100-continue" || !speaks11 || this.request_version < HTTP_1_1) return true;
    return this.#continues();
  }

  /** Behind a refusal nobody can know whether the body comes (RFC 9110 section 10.1.1), so that reply is the last one. */
  #continues(): boolean {
    const closes = this.close_connection;
    this.close_connection = true;
    if (!this.handle_expect_100()) return false;
    this.close_connection = closes;
    return true;
  }

  #refuse({ status, message, explain }: Refusal): false {
    this.close_connection = true;
    this.send_error(status, message, explain);
    return false;
  }

  /** A method threw. The client is told, unless it has been told something else already. */
  #failed(error: unknown): void {
    this.close_connection = true;
    this.#forgetHead();
    const answered = !this.connection.wfile.takeBack(this.#replyStart);
    // A reply that is cut off must not look whole: the connection breaks instead of ending.
    if (answered) this.connection.abort();
    if (error instanceof TimeoutError) {
      this.log_error("Request timed out: %r", error);
    } else if (error instanceof BodyError) {
      if (!answered) this.#refuse(error.refused);
    } else if (error instanceof IncompleteReadError) {
      if (!answered) this.#refuse(INCOMPLETE_BODY);
    } else {
      if (!answered && !(error instanceof ConnectionError)) this.send_error(500);
      throw error;
    }
  }

  #forgetHead(): void {
    if (this._headers_buffer === undefined) return;
    giveBackLines(this._headers_buffer);
    this._headers_buffer = undefined;
  }

  /** Python's way to close or keep a connection. */
  #obey(connection: string): void {
    this.#saysConnection = true;
    if (hasToken(connection, "close")) this.close_connection = true;
    else if (hasToken(connection, "keep-alive")) this.close_connection = false;
  }

  /** RFC 9112 sections 6.3 and 9.6: a body without a length ends with the connection, and an end is announced. */
  #sayHowItEnds(): void {
    if (this.#announced === NOT_SAID && !this.close_connection && !this.#endsWithHead()) {
      this.close_connection = true;
      this.#saysConnection = false;
    }
    if (this.#saysConnection || this.protocol_version < HTTP_1_1) return;
    if (this.close_connection) this.#lines.add("Connection: close\r\n");
    else if (this.#isOld) this.#lines.add("Connection: keep-alive\r\n");
  }

  /** RFC 9112 section 6.3, rule 1: there is no body, whatever the fields say. */
  #endsWithHead(): boolean {
    const { reply_status } = this;
    return reply_status < 200 || reply_status === 204 || reply_status === 304 || this.command === "HEAD";
  }
}

setClassAttributes(BaseHTTPRequestHandler, {
  server_version: "BaseHTTP",
  sys_version: SYS_VERSION,
  protocol_version: "HTTP/1.0",
  default_request_version: HTTP_0_9,
  error_message_format: DEFAULT_ERROR_MESSAGE,
  error_content_type: DEFAULT_ERROR_CONTENT_TYPE,
  responses: responses,
  weekdayname: WEEKDAY_NAME,
  monthname: MONTH_NAME,
  keep_alive_timeout: 75,
  head_timeout: 30,
  body_timeout: 60,
  write_timeout: 300, // who reads in portions, as a film that is paused, takes nothing for minutes
  head_limits: DEFAULT_HEAD_LIMITS,
  max_body: 4 * 1024 ** 3,
  max_chunk_extensions: DEFAULT_CHUNKED_LIMITS.max_chunk_extensions,
  max_trailers: DEFAULT_CHUNKED_LIMITS.max_trailers,
  max_requests: 100_000,
});

/** RFC 9110 sections 15.2, 15.3.5, 15.3.6 and 15.4.5: these replies have no content. */
function hasContent(status: number): boolean {
  return status >= 200 && status !== 204 && status !== 205 && status !== 304;
}

let lastPatience: HeadPatience = { idle: 0, head: 0 };

/** Nearly all handlers are as patient as the last one. */
function patience(idle: number, head: number): HeadPatience {
  if (lastPatience.idle !== idle || lastPatience.head !== head) lastPatience = { idle, head };
  return lastPatience;
}

let lastWords = { first: "", second: "", both: " " };

/** Two words with a blank between them; the same text as the last time costs nothing. */
function words(first: string, second: string): string {
  if (lastWords.first !== first || lastWords.second !== second)
    lastWords = { first, second, both: `${first} ${second}` };
  return lastWords.both;
}
