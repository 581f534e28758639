// `http.server.BaseHTTPRequestHandler`: reads requests, finds the method for each, and gives it the means to answer.
//
// Python's names, order of calls and texts throughout. What is not Python's is on the wire, where RFC 9110 and 9112 ask for
// it of a server that says HTTP/1.1: the body that ends where it ends, the reply that says whether the connection
// stays, the request that two readers could take in two ways and that is therefore refused.

import { BodyError, bodyReader, NO_BODY } from "../connection/body-reader.ts";
import { ConnectionError, TimeoutError } from "../connection/errors.ts";
import { HeadReader, type RequestHead } from "../connection/head-reader.ts";
import { bodyFraming } from "../protocol/framing.ts";
import { parseHeaderBlock } from "../protocol/header-block.ts";
import { HTTPMessage } from "../protocol/headers.ts";
import { hostRefusal } from "../protocol/host.ts";
import { hasToken, keepsConnection } from "../protocol/persistence.ts";
import { pythonRepr } from "../protocol/python-repr.ts";
import type { Refusal } from "../protocol/refusal.ts";
import { parseRequestLine } from "../protocol/request-line.ts";
import { responses } from "../protocol/status.ts";
import { isToken } from "../protocol/token.ts";
import { escapeHTML } from "../semantics/html.ts";
import { formatHTTPDate } from "../semantics/http-date.ts";
import { SYS_VERSION, writeStderr } from "../server/runtime.ts";
import { DEFAULT_ERROR_CONTENT_TYPE, DEFAULT_ERROR_MESSAGE } from "./error-page.ts";
import { logLine, logTime, MONTH_NAME, WEEKDAY_NAME } from "./log-line.ts";
import { pythonFormat, pythonFormatNamed } from "./python-format.ts";
import { StreamRequestHandler } from "./stream-request-handler.ts";

/** Python's comparison of versions is one of strings; it can be seen with odd values of `protocol_version`. */
const HTTP_1_1 = "HTTP/1.1";
const HTTP_0_9 = "HTTP/0.9";

/** More unread body than this is cheaper to part from than to read in vain. */
const DISCARD_LIMIT = 256 * 1024;

/** What may not stand in a field value or reason phrase: it would end the line, or has no byte in latin-1. */
const UNSAFE_TEXT = /[\0\r\n]|[^\0-\xff]/;

const NO_HEAD: RequestHead = { bytes: Buffer.alloc(0), refused: undefined };

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
  server_version = "BaseHTTP";
  /** Its second word. */
  sys_version: string = SYS_VERSION;
  /** The version in our replies; from `HTTP/1.1` on, connections stay open. */
  protocol_version = "HTTP/1.0";
  /** What a request line that names no version is taken for. */
  default_request_version = HTTP_0_9;
  /** The error page, with `%(code)d`, `%(message)s` and `%(explain)s`. */
  error_message_format: string = DEFAULT_ERROR_MESSAGE;
  /** Its `Content-Type`. */
  error_content_type: string = DEFAULT_ERROR_CONTENT_TYPE;
  /** Phrase and explanation of each status code. */
  responses: Readonly<Record<number, readonly [phrase: string, explanation: string]>> = responses;
  /** English names for dates. */
  weekdayname: readonly string[] = WEEKDAY_NAME;
  /** English names for dates; January is 1. */
  monthname: readonly (string | null)[] = MONTH_NAME;

  /** Seconds an open connection may wait for its next request; 0: for ever. `timeout` overrules it. */
  keep_alive_timeout = 75;
  /** Seconds for all of a request's head, from its first byte on; 0: for ever. `timeout` overrules it. */
  head_timeout = 30;
  /** Seconds without a byte of a body that is being read; 0: for ever. `timeout` overrules it. */
  body_timeout = 60;
  /** Seconds in which the peer takes not one byte of a reply; 0: for ever. `timeout` overrules it. */
  write_timeout = 60;

  /** The request line without its end. */
  requestline = "";
  /** The method, e.g. `GET`; null before the first request. */
  command: string | null = null;
  /** The request target as it came, e.g. `/a%20b?c=d`. */
  path = "";
  /** The version the request line names. */
  request_version = "";
  /** The fields of the request. */
  headers = new HTTPMessage();
  /** Whether the connection ends after this reply. */
  close_connection = true;

  /** The status of the reply; 0 before there is one. */
  reply_status = 0;
  /** When the head of the request was there, in milliseconds of `performance.now()`. */
  request_started = 0;

  /** Lines of the reply's head that are not yet written. */
  protected _headers_buffer = "";

  readonly #heads = new HeadReader(this.request);
  #head = NO_HEAD;
  #body = NO_BODY;
  /** `wfile`'s count of bytes where this reply, and where its body begins. */
  #replyStart = 0;
  #bodyStart = 0;
  #saysLength = false;
  #saysConnection = false;

  override setup(): void | Promise<void> {
    if (this.timeout === null) {
      this.connection.readTimeout = this.body_timeout;
      this.connection.writeTimeout = this.write_timeout;
    }
    return super.setup();
  }

  /** Answers requests until the connection is to be closed. */
  override async handle(): Promise<void> {
    this.close_connection = true;
    await this.handle_one_request();
    while (!this.close_connection && !this.connection.draining) await this.handle_one_request();
  }

  /** Waits for one request and answers it. */
  async handle_one_request(): Promise<void> {
    const head = await this.#nextHead();
    if (head === undefined) {
      this.close_connection = true;
      return;
    }
    this.#head = head;
    const { turns } = this.server;
    const turn = turns?.take();
    if (turn !== undefined) {
      this.connection.wfile.flush();
      await turn;
    }
    try {
      await this.#answer();
    } finally {
      turns?.release();
    }
  }

  /** The bytes of the request line, with their end. */
  get raw_requestline(): Buffer {
    const { bytes } = this.#head;
    const end = bytes.indexOf(0x0a) + 1;
    return end === 0 ? bytes : bytes.subarray(0, end);
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
    const text = this.#head.bytes.toString("latin1");
    const lineEnd = text.indexOf("\n");
    this.requestline = withoutLineEnd(lineEnd === -1 ? text : text.slice(0, lineEnd));
    const line = parseRequestLine(this.requestline);
    if (line.kind === "blank") return false;
    if (line.kind === "refused") {
      this.request_version = line.version;
      return this.#refuse(line.refused);
    }
    this.command = line.command;
    this.path = line.path;
    this.request_version = line.version;
    if (line.kind === "simple") {
      this.headers = new HTTPMessage();
      return true;
    }
    if (this.#head.refused !== undefined) return this.#refuse(this.#head.refused);
    return this.#readFields(text, lineEnd + 1, line.major, line.minor);
  }

  /**
   * Asks the client to send the body it announced (RFC 9110 section 10.1.1). A subclass that does not want it sends a
   * final reply instead and returns false.
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
    if (UNSAFE_TEXT.test(reason))
      throw new TypeError(`Cannot send the reason phrase ${JSON.stringify(reason)}`);
    this.reply_status = code;
    this.#saysLength = this.#saysConnection = false;
    if (this.request_version !== HTTP_0_9)
      this._headers_buffer += `${this.protocol_version} ${code} ${reason}\r\n`;
  }

  /**
   * Queues a field. `Connection: close` and `Connection: keep-alive` also decide what becomes of the connection.
   *
   * @param keyword the field's name
   * @param value its value
   * @throws TypeError where they would not stay one field: Python sends them as they are (gh-142533)
   */
  send_header(keyword: string, value: string | number): void {
    const text = String(value);
    if (!isToken(keyword) || UNSAFE_TEXT.test(text)) {
      throw new TypeError(`Cannot send the header ${JSON.stringify(`${keyword}: ${text}`)}`);
    }
    if (this.request_version !== HTTP_0_9) this._headers_buffer += `${keyword}: ${text}\r\n`;
    this.#notice(keyword, text);
  }

  /** Ends the head and writes it. */
  end_headers(): void {
    if (this.request_version !== HTTP_0_9) {
      if (this.reply_status >= 200) this.#sayHowItEnds();
      this._headers_buffer += "\r\n";
      this.flush_headers();
    }
    this.#bodyStart = this.connection.wfile.bytesWritten;
    // An interim reply is not the reply.
    if (this.reply_status < 200) this.#replyStart = this.#bodyStart;
  }

  /** Writes what is queued of the head. */
  flush_headers(): void {
    const head = this._headers_buffer;
    this._headers_buffer = "";
    if (head !== "") this.wfile.write(head, "latin1");
  }

  /** Whether a field of this name is queued for the reply. */
  has_header(name: string): boolean {
    return this._headers_buffer.toLowerCase().includes(`\n${name.toLowerCase()}:`);
  }

  /** Called once the reply to a request has been written, whatever it is; {@link reply_bytes} is known then. */
  end_request(): void {
    // For subclasses.
  }

  /** Bytes of the reply's body that were written so far. */
  get reply_bytes(): number {
    return this.reply_status === 0 ? 0 : this.connection.wfile.bytesWritten - this.#bodyStart;
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
    writeStderr(logLine(this.address_string(), this.log_date_time_string(), pythonFormat(format, args)));
  }

  /** The `Server` field. */
  version_string(): string {
    return `${this.server_version} ${this.sys_version}`;
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

  async #nextHead(): Promise<RequestHead | undefined> {
    const { timeout } = this;
    try {
      return await this.#heads.read({
        idle: timeout ?? this.keep_alive_timeout,
        head: timeout ?? this.head_timeout,
      });
    } catch (error) {
      if (!(error instanceof TimeoutError)) throw error;
      // An idle connection that ends is nothing to tell, unless the handler set a limit of its own, as in Python.
      if (timeout !== null) this.log_error("Request timed out: %r", error);
      return undefined;
    }
  }

  /** Parses the head, runs the method, and leaves the connection ready for the next request or not at all. */
  async #answer(): Promise<void> {
    const { wfile } = this.connection;
    this.#replyStart = this.#bodyStart = wfile.bytesWritten;
    this.reply_status = 0;
    this.request_started = performance.now();
    wfile.cork();
    try {
      const pending = this.#dispatch();
      if (pending !== undefined) {
        wfile.uncork();
        await pending;
      }
      if (!this.close_connection && !this.#body.finished) await this.#passBody();
    } catch (error) {
      this.#failed(error);
    } finally {
      this.end_request();
      // Where the next request is here already, its reply can leave in the same system call.
      if (this.connection.input.length === 0) wfile.flush();
      else wfile.uncork();
    }
    if (wfile.blocked) await wfile.drain();
  }

  #dispatch(): Promise<void> | undefined {
    this.#body = NO_BODY;
    if (this.#head.refused?.status === 414) {
      this.requestline = this.request_version = this.command = "";
      this.send_error(414);
      return undefined;
    }
    if (!this.parse_request()) return undefined;
    const method = this[`do_${this.command ?? ""}`];
    if (typeof method !== "function") {
      this.send_error(501, `Unsupported method (${pythonRepr(this.command ?? "")})`);
      return undefined;
    }
    const pending = method.call(this);
    if (pending instanceof Promise) return pending.then(() => this.#answerAnyhow());
    this.#answerAnyhow();
    return undefined;
  }

  /** A client that waits for a reply that never comes is helped by none better than by one that says so. */
  #answerAnyhow(): void {
    if (this.connection.wfile.bytesWritten !== this.#replyStart || this.request_version === HTTP_0_9) return;
    if (this.connection.closed) return;
    this._headers_buffer = "";
    this.send_error(500, "No response");
  }

  /** The rest of RFC 9112's reading of a request: fields, host, body, and what becomes of the connection. */
  #readFields(text: string, start: number, major: number, minor: number): boolean {
    const headers = parseHeaderBlock(text, start, text.length);
    if ("refused" in headers) return this.#refuse(headers.refused);
    this.headers = headers;
    const speaks11 = this.protocol_version >= HTTP_1_1;
    const badHost = speaks11 ? hostRefusal(headers, this.path, major, minor) : undefined;
    if (badHost !== undefined) return this.#refuse(badHost);
    const framing = bodyFraming(headers, major, minor);
    if (framing.kind === "refused") return this.#refuse(framing.refused);
    this.rfile = this.#body = bodyReader(this.connection, framing);
    this.close_connection =
      this.connection.draining ||
      !keepsConnection(this.protocol_version, this.request_version, major, minor, headers);
    const expect = headers.get("expect");
    if (expect === null || !speaks11 || this.request_version < HTTP_1_1) return true;
    return expect.toLowerCase() === "100-continue" ? this.handle_expect_100() : true;
  }

  #refuse({ status, message, explain }: Refusal): false {
    this.close_connection = true;
    this.send_error(status, message, explain);
    return false;
  }

  /** Reads what the handler left of the body, so that the next request is found, or gives the connection up. */
  async #passBody(): Promise<void> {
    if (!(await this.#body.discard(DISCARD_LIMIT))) this.close_connection = true;
  }

  /** A method threw. The client is told, unless it has been told something else already. */
  #failed(error: unknown): void {
    this.close_connection = true;
    if (error instanceof TimeoutError) {
      this.log_error("Request timed out: %r", error);
      return;
    }
    if (error instanceof ConnectionError) throw error;
    this._headers_buffer = "";
    const answered = !this.connection.wfile.takeBack(this.#replyStart);
    if (error instanceof BodyError) {
      if (!answered) this.#refuse(error.refused);
      return;
    }
    // A reply that is cut off must not look whole: the connection breaks instead of ending.
    if (answered) this.connection.abort();
    else this.send_error(500);
    throw error;
  }

  /** `Connection`, and whether the reply says where it ends. */
  #notice(keyword: string, value: string): void {
    switch (keyword.length) {
      case 10: {
        if (keyword.toLowerCase() !== "connection") return;
        this.#saysConnection = true;
        if (hasToken(value, "close")) this.close_connection = true;
        else if (hasToken(value, "keep-alive")) this.close_connection = false;
        return;
      }
      case 14:
      case 17: {
        const name = keyword.toLowerCase();
        if (name === "content-length" || name === "transfer-encoding") this.#saysLength = true;
      }
    }
  }

  /** RFC 9112 sections 6.3 and 9.6: a body without a length ends with the connection, and an end is announced. */
  #sayHowItEnds(): void {
    if (this.protocol_version < HTTP_1_1) return;
    const endsWithHead = this.reply_status === 204 || this.reply_status === 304 || this.command === "HEAD";
    if (!this.#saysLength && !endsWithHead) {
      if (!this.close_connection) this.#saysConnection = false;
      this.close_connection = true;
    }
    if (this.#saysConnection) return;
    if (this.close_connection) this._headers_buffer += "Connection: close\r\n";
    else if (this.request_version < HTTP_1_1) this._headers_buffer += "Connection: keep-alive\r\n";
  }
}

/** RFC 9110 sections 15.2, 15.3.5, 15.3.6 and 15.4.5: these replies have no content. */
function hasContent(status: number): boolean {
  return status >= 200 && status !== 204 && status !== 205 && status !== 304;
}

function withoutLineEnd(line: string): string {
  let end = line.length;
  while (end > 0 && (line.charCodeAt(end - 1) === 0x0d || line.charCodeAt(end - 1) === 0x0a)) end--;
  return end === line.length ? line : line.slice(0, end);
}
