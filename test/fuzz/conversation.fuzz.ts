// Whole conversations: pipelined requests, with bodies and without, valid and not, to a handler that does all that handlers do:
// read the body, or half of it, or none; wait; stream; throw before its reply and in the midst of it; say nothing.
//
// - What `talk.ts` says: a sequence of well-formed replies, whatever is sent.
// - There are never more replies than requests.
// - Valid requests are answered one by one, in order, with their own bodies, up to the first that closes.
// - However the bytes are cut, and however little the peer takes at a time, what arrives is the same.

import { BaseHTTPRequestHandler } from "../../src/handlers/base-http-request-handler.ts";
import { blank, fieldName, fieldValue, lineEnd, target } from "./grammar.ts";
import type { Random } from "./random.ts";
import { type Answered, type Exchange, OnPurpose, talk, talkSlowly } from "./talk.ts";
import { ensure, ensureSame, type Target } from "./target.ts";

class Talker extends BaseHTTPRequestHandler {
  override protocol_version = "HTTP/1.1";
  readonly answered: Answered[] = [];

  do_GET(): void {
    this.#reply(this.path);
  }
  do_HEAD(): void {
    this.#reply(this.path);
  }
  async do_POST(): Promise<void> {
    this.#reply((await this.rfile.read()).toString("latin1"));
  }
  do_PUT(): void {
    this.#reply("unread");
  }
  async do_PATCH(): Promise<void> {
    this.#reply((await this.rfile.read(2)).toString("latin1"));
  }
  async do_LINE(): Promise<void> {
    this.#reply((await this.rfile.readline()).toString("latin1"));
  }
  async do_WAIT(): Promise<void> {
    this.send_response(200);
    await nextTurn();
    this.send_header("Content-Length", 4);
    this.end_headers();
    await nextTurn();
    this.wfile.write("wa");
    await nextTurn();
    this.wfile.write("it");
  }
  do_STREAM(): void {
    this.send_response(200);
    this.end_headers();
    this.wfile.write("stream");
  }
  do_EMPTY(): void {
    this.send_response(204);
    this.end_headers();
  }
  do_THROW(): void {
    this.send_response(200);
    throw new OnPurpose();
  }
  async do_LATE(): Promise<void> {
    this.send_response(200);
    this.send_header("Content-Length", 100);
    this.end_headers();
    this.wfile.write("begun");
    this.wfile.flush();
    await nextTurn();
    throw new OnPurpose();
  }
  do_NOTHING(): void {
    // Answers nothing.
  }
  do_ERROR(): void {
    this.send_error(418, this.path.replaceAll(/[\0-\x1f\x7f]/g, "?"));
  }

  override end_request(): void {
    const { command, path, reply_status: status, request_version: version } = this;
    this.answered.push({ command: command ?? "", path, status, version });
  }
  override version_string(): string {
    return "Talker";
  }
  override date_time_string(): string {
    return "Sun, 06 Nov 1994 08:49:37 GMT";
  }
  override log_message(): void {
    // Nobody reads it.
  }

  #reply(text: string): void {
    this.send_response(200);
    this.send_header("Content-Length", text.length);
    this.end_headers();
    if (this.command !== "HEAD") this.wfile.write(text, "latin1");
  }
}

/** A request, and how it is to be answered. */
interface Request {
  readonly text: string;
  readonly method: string;
  readonly status: number;
  /** What the reply says; undefined where that is not for this target to know. */
  readonly says: string | undefined;
  readonly closes: boolean;
}

export const conversation: Target = {
  name: "conversation",
  invariants: "a sequence of well-formed replies, one a request at most, the same however slow the peer",
  async run(random) {
    const requests = random.list(1, 4, () => request(random));
    const valid = requests.map(({ text }) => text).join("");
    const spoilt = random.oneIn(2);
    const text = random.note(spoilt ? mutant(random, valid) : valid);
    const input = Buffer.from(text, "latin1");
    const { exchanges, output, broke } = await talk(Talker, input);
    if (spoilt) ensure(exchanges.length <= text.split("\n").length, "There are no more replies than lines");
    else checkReplies(requests, exchanges);
    if (!random.oneIn(4)) return;
    const slow = await talkSlowly(Talker, input, random);
    // Of a reply that breaks off it is not said how much arrives.
    if (!broke && !slow.broke) ensureSame(slow.output, output, "A slow peer is told the same");
  },
};

function mutant(random: Random, valid: string): string {
  switch (random.below(4)) {
    case 0:
      return valid + random.bytes(0, 40);
    case 1:
      return random.spliced(valid, request(random).text);
    default:
      return random.mutated(valid);
  }
}

function checkReplies(requests: readonly Request[], exchanges: readonly Exchange[]): void {
  const last = requests.findIndex(({ closes }) => closes);
  const expected = last === -1 ? requests : requests.slice(0, last + 1);
  ensureSame(
    exchanges.map(({ request: { command }, reply }) => [command, reply?.status]),
    expected.map(({ method, status }) => [method, status]),
    "Each request has its reply",
  );
  for (const [index, { says }] of expected.entries()) {
    if (says !== undefined) ensureSame(exchanges[index]?.reply?.body, says, "Each reply is its own");
  }
}

/** How a method answers. */
interface Answer {
  readonly status: number;
  /** What the reply says to a path and the body that was sent; left out: that is not for this target to know. */
  readonly says?: (path: string, body: string) => string;
  readonly closes?: true;
}

const ANSWERS: Readonly<Record<string, Answer>> = {
  GET: { status: 200, says: (path) => path },
  HEAD: { status: 200, says: () => "" },
  POST: { status: 200, says: (_, body) => body },
  PUT: { status: 200, says: () => "unread" },
  PATCH: { status: 200, says: (_, body) => body.slice(0, 2) },
  LINE: { status: 200, says: (_, body) => /^[^\n]*\n?/.exec(body)?.[0] ?? "" },
  WAIT: { status: 200, says: () => "wait" },
  STREAM: { status: 200, closes: true },
  EMPTY: { status: 204, says: () => "" },
  THROW: { status: 500, closes: true },
  LATE: { status: 200, closes: true },
  NOTHING: { status: 500, closes: true },
  ERROR: { status: 418, closes: true },
  UNKNOWN: { status: 501, closes: true },
};
const METHODS = Object.keys(ANSWERS);

function request(random: Random): Request {
  const method = random.choose(METHODS);
  const answer = ANSWERS[method];
  ensure(answer !== undefined, "The method is one of the table");
  const path = `/${target(random)
    .replaceAll(/[\0-\x20\x7f]/g, "")
    .replace(/^\/+/, "")}`;
  const isOld = random.oneIn(6);
  const body = random.oneIn(3) ? undefined : random.bytes(0, 24);
  const { fields, encoded } = framed(random, body, isOld);
  const connection = random.choose(["", "", "", "close", "keep-alive", "Keep-Alive, x"]);
  const others = random.list(
    0,
    3,
    () => `X-${fieldName(random)}:${blank(random)}${fieldValue(random)}${blank(random)}`,
  );
  const head = [
    `${method} ${path} HTTP/1.${isOld ? 0 : 1}`,
    "Host: a",
    ...(connection === "" ? [] : [`Connection: ${connection}`]),
    ...(!isOld && random.oneIn(8) ? ["Expect: 100-continue"] : []),
    ...fields,
    ...others,
    "",
  ];
  const closes = answer.closes ?? (connection === "close" || (isOld && !/^keep-alive/i.test(connection)));
  return {
    text: (random.oneIn(8) ? "\r\n" : "") + head.map((line) => line + lineEnd(random)).join("") + encoded,
    method,
    status: answer.status,
    says: answer.says?.(path, body ?? ""),
    closes,
  };
}

/** A body in one of its framings. */
function framed(
  random: Random,
  body: string | undefined,
  isOld: boolean,
): { fields: readonly string[]; encoded: string } {
  if (body === undefined) return { fields: [], encoded: "" };
  if (isOld || random.oneIn(2)) return { fields: [`Content-Length: ${body.length}`], encoded: body };
  const cut = random.below(body.length + 1);
  const chunks = [body.slice(0, cut), body.slice(cut)].filter((chunk) => chunk !== "");
  const lines = chunks.map((chunk) => `${chunk.length.toString(16)}\r\n${chunk}\r\n`).join("");
  // What a trailer says of framing is nothing to anybody.
  const trailer = random.choose(["", "", "Content-Length: 3\r\n", "Transfer-Encoding: gzip\r\n", "X: y\r\n"]);
  return { fields: ["Transfer-Encoding: chunked"], encoded: `${lines}0\r\n${trailer}\r\n` };
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
