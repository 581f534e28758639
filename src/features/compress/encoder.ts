// `--compress`: files in a smaller form, made when they are asked for.
//
// A small file is compressed as a whole, which is kept: its reply has a length, and the next one costs nothing. A large one is
// compressed as it is sent. All of it happens on other threads, and where too much is to be done at once, a file goes out as
// it is: that is always a right answer.
//
// Only files are compressed, which say the same to everybody. A page that repeats what a visitor sent beside a secret would
// tell the secret by its length (the attack is called BREACH); no such page passes here.

import { availableParallelism } from "node:os";

import { closeFile, lastModifiedSeconds, type OpenFile, strongETag } from "../../files/open-file.ts";
import type { SimpleHTTPRequestHandler } from "../../handlers/simple-http-request-handler.ts";
import { evaluatePreconditions } from "../../semantics/preconditions.ts";
import { chunkedBody } from "../listing/body.ts";
import type { Encoder, SendFile, Sent } from "../precompressed.ts";
import { type Coder, CODERS } from "./coders.ts";
import { compressedStream } from "./compressed-stream.ts";
import { KeptForms } from "./kept-forms.ts";
import { Turnstile } from "./turnstile.ts";
import { wholeContent } from "./whole-file.ts";

/** How much is compressed, and how much at once. */
export interface CompressionLimits {
  /** Smaller files are sent as they are, in bytes: a packet is one packet. */
  readonly least: number;
  /** Larger files are compressed as they are sent, in bytes. */
  readonly whole: number;
  /** All forms that are kept, in bytes. */
  readonly kept: number;
  /** Small files at once, and how many more may wait. */
  readonly at_once: number;
  readonly waiting: number;
  /** Large files at once: each takes some megabytes for as long as its client reads. */
  readonly streams: number;
}

const DEFAULT_LIMITS: CompressionLimits = {
  least: 1024,
  whole: 1024 * 1024,
  kept: 32 * 1024 * 1024,
  at_once: Math.min(4, availableParallelism()),
  waiting: 64,
  streams: 16,
};

/** Ten of the longest ticks of a file system's clock, in milliseconds: a second change within one would leave no trace. */
const SETTLED_MS = 100;

const HTTP_1_1 = "HTTP/1.1";

/**
 * Compresses files.
 *
 * @param given other limits
 */
export function onTheFly(given: Partial<CompressionLimits> = {}): Encoder {
  const limits = { ...DEFAULT_LIMITS, ...given };
  return new FileEncoder(limits);
}

class FileEncoder implements Encoder {
  readonly codings: readonly string[] = [...CODERS.keys()];
  readonly #limits: CompressionLimits;
  readonly #kept: KeptForms;
  readonly #turnstile: Turnstile;
  readonly #streams: Turnstile;

  constructor(limits: CompressionLimits) {
    this.#limits = limits;
    this.#kept = new KeptForms(limits.kept);
    this.#turnstile = new Turnstile(limits.at_once, limits.waiting);
    this.#streams = new Turnstile(limits.streams, 0);
  }

  accepts(file: OpenFile): boolean {
    return file.size >= this.#limits.least;
  }

  send(
    handler: SimpleHTTPRequestHandler,
    file: OpenFile,
    path: string,
    coding: string,
    send: SendFile,
  ): Sent | undefined | Promise<Awaited<Sent> | undefined> {
    const coder = CODERS.get(coding);
    // A part of a form that is made anew each time is a part of nothing that the client has.
    if (coder === undefined || (handler.command === "GET" && handler.headers.has("Range"))) return undefined;
    const etag = encodedETag(strongETag(file), coding);
    // Conditions are about the form that would be sent; where they end it, it need not be made.
    const now = Date.now();
    if (!isWanted(handler, file, etag, now)) {
      // A file from the future is dated now, whenever it is asked: the second answer has to be the first one's.
      return send({ ...file, etag, mtimeMs: Math.min(file.mtimeMs, now) });
    }
    if (file.size > this.#limits.whole) return this.#sendStream(handler, { ...file, etag }, path, coder);
    return this.#sendWhole(file, etag, coder, send);
  }

  #sendWhole(
    file: OpenFile,
    etag: string,
    coder: Coder,
    send: SendFile,
  ): Sent | undefined | Promise<Awaited<Sent> | undefined> {
    const sendForm = (form: Buffer | undefined): Sent | undefined => {
      if (form === undefined || form.length >= file.size) return undefined;
      closeFile(file);
      return send({ ...file, fd: -1, content: form, size: form.length, etag });
    };
    const key = `${file.dev} ${file.ino} ${etag}`;
    const form = this.#kept.get(key);
    if (form !== undefined) return sendForm(form);
    return this.#kept.make(key, isSettled(file), () => this.#form(file, coder)).then(sendForm);
  }

  /** A file's compressed form; undefined where it changes meanwhile, or cannot be had now. */
  #form(file: OpenFile, coder: Coder): Promise<Buffer | undefined> {
    return this.#turnstile
      .run(async () => {
        const content = await wholeContent(file);
        return content === undefined ? undefined : coder.whole(content);
      })
      .catch(() => undefined); // sending it as it is will say what is wrong with it
  }

  #sendStream(
    handler: SimpleHTTPRequestHandler,
    file: OpenFile,
    path: string,
    coder: Coder,
  ): Sent | undefined {
    if (!this.#streams.enter()) return undefined;
    let begun = false;
    try {
      const isChunked = sendStreamHead(handler, file, path);
      if (handler.command === "HEAD") return null;
      begun = true;
      const body = compressedStream(file, coder, () => this.#streams.leave());
      return isChunked ? chunkedBody(body) : body;
    } finally {
      if (!begun) {
        closeFile(file);
        this.#streams.leave();
      }
    }
  }
}

/** The head of a reply whose length nobody knows yet; whether its body has to come in chunks. */
function sendStreamHead(handler: SimpleHTTPRequestHandler, file: OpenFile, path: string): boolean {
  handler.begin_file();
  const isChunked = handler.protocol_version >= HTTP_1_1 && handler.request_version >= HTTP_1_1;
  const lastModified = lastModifiedSeconds(file, Date.now() / 1000);
  handler.send_response(200);
  handler.send_header("Content-type", handler.guess_type(path));
  if (isChunked) handler.send_header("Transfer-Encoding", "chunked");
  if (lastModified !== null) handler.send_header("Last-Modified", handler.date_time_string(lastModified));
  handler.send_header("ETag", strongETag(file));
  for (const [name, value] of handler.extra_response_headers) {
    if (!handler.has_header(name)) handler.send_header(name, value);
  }
  handler.end_headers();
  return isChunked;
}

/** Another form of the same is not the same bytes, so a strong tag has to differ (RFC 9110 section 8.8.3.3). */
function encodedETag(etag: string, coding: string): string {
  return `${etag.slice(0, -1)}-${coding}"`;
}

function isWanted(
  { command, headers }: SimpleHTTPRequestHandler,
  file: OpenFile,
  etag: string,
  now: number,
): boolean {
  const conditions = {
    ifMatch: headers.combined("If-Match"),
    ifUnmodifiedSince: headers.get("If-Unmodified-Since"),
    ifNoneMatch: headers.combined("If-None-Match"),
    ifModifiedSince: headers.get("If-Modified-Since"),
  };
  const validators = { etag, lastModified: lastModifiedSeconds(file, now / 1000) };
  return evaluatePreconditions(command ?? "", conditions, validators) === "proceed";
}

/** Whether the file's times tell its versions apart; one with a time in the future never does. */
function isSettled({ mtimeMs, ctimeMs }: OpenFile): boolean {
  return Date.now() - Math.max(mtimeMs, ctimeMs) > SETTLED_MS;
}
