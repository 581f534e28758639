// `http.server.SimpleHTTPRequestHandler`: the files of a directory.
//
// `send_head` is: translate, open, plan, and one switch that says it. What decides is in `files/` and `semantics/`.

import { resolve } from "node:path";

import type { ByteWriter, ClientAddress } from "../connection/byte-streams.ts";
import type { Connection } from "../connection/connection.ts";
import {
  contentType,
  EXTENSIONS_MAP,
  extensionsMapType,
  fileExtension,
  guessedType,
} from "../files/content-type.ts";
import type { DirectoryEntry } from "../files/directory-listing.ts";
import { directoryEntries, listingPage } from "../files/directory-listing.ts";
import { FileCache } from "../files/file-cache.ts";
import {
  closeFile,
  lastModifiedSeconds,
  type OpenedPath,
  type OpenFile,
  openFile,
  strongETag,
} from "../files/open-file.ts";
import type { MultipartRanges, Representation } from "../files/response-plan.ts";
import { multipartBoundary, multipartRanges, responsePlan } from "../files/response-plan.ts";
import { type PathRules, translatePath } from "../files/translate-path.ts";
import { contentRange, MAX_RANGES, unsatisfiedContentRange } from "../semantics/byte-range.ts";
import { decodePath, redirectLocation, splitTarget } from "../semantics/url-path.ts";
import type { Server } from "../server/contracts.ts";
import { PLATFORM } from "../server/runtime.ts";
import { BaseHTTPRequestHandler } from "./base-http-request-handler.ts";
import { setClassAttributes } from "./class-attributes.ts";
import { FileSource, type Piece, type ReplySource } from "./reply-source.ts";

const RULES: PathRules = PLATFORM === "win32" ? "win32" : "posix";

/** A path that names nothing on any system: what `translate_path` answers where no file can have the name. */
const NOWHERE = "\0";

const MISSING: OpenedPath = { kind: "missing" };

const sharedFiles = new FileCache();

/** Python's keyword arguments. */
export interface SimpleHTTPOptions {
  /** The directory to serve. */
  readonly directory?: string;
  /** Fields for every reply with a file or a listing. */
  readonly extra_response_headers?: readonly (readonly [name: string, value: string])[];
}

const NO_OPTIONS: SimpleHTTPOptions = {};

/**
 * Serves the files of a directory and its subdirectories: `http.server.SimpleHTTPRequestHandler`.
 *
 * @example
 * ```ts
 * class Site extends SimpleHTTPRequestHandler {
 *   override directory = "public";
 *   override protocol_version = "HTTP/1.1";
 * }
 * await using httpd = new ThreadingHTTPServer(["127.0.0.1", 8000], Site);
 * await httpd.serve_forever();
 * ```
 */
export class SimpleHTTPRequestHandler extends BaseHTTPRequestHandler {
  /** The directory that is served; the current one unless said otherwise. */
  declare directory: string;
  /** Names that are served in place of a directory; the first that is a regular file wins. */
  declare index_pages: readonly string[];
  /** Types by suffix, asked before the built-in table. */
  declare extensions_map: Readonly<Record<string, string>>;
  /** The type of a file whose name says nothing. */
  declare default_content_type: string;
  /** Where small files are kept in memory; null: nowhere. All handlers share one. */
  declare file_cache: FileCache | null;
  /** Entries in a listing; the rest of a larger directory is left out, and the log says so. 0: no limit. */
  declare max_listing: number;
  /** Ranges that one request may ask for; where it names more, it gets the whole file. 0: no limit. */
  declare max_ranges: number;
  /** Fields for every reply with a file or a listing; one that the reply has already is left out. */
  declare extra_response_headers: readonly (readonly [name: string, value: string])[];

  constructor(
    request: Connection,
    client_address: ClientAddress,
    server: Server,
    options: SimpleHTTPOptions = NO_OPTIONS,
  ) {
    super(request, client_address, server);
    const { directory, extra_response_headers } = options;
    if (directory !== undefined || this.directory === "") this.directory = directory ?? resolve();
    if (extra_response_headers !== undefined) this.extra_response_headers = extra_response_headers;
  }

  /** Answers GET. */
  do_GET(): void | Promise<void> {
    const source = this.send_head();
    // A promise costs more than a small file does, so there is one only where something waits.
    return source instanceof Promise ? this.#sendLateBody(source) : this.#sendBody(source);
  }

  /** Answers HEAD: what GET would, without the body. */
  do_HEAD(): void | Promise<void> {
    const source = this.send_head();
    return source instanceof Promise ? source.then(close) : close(source);
  }

  /**
   * Sends the head of the reply for GET and HEAD.
   *
   * @returns the body to send and to close; null where the reply is complete
   */
  send_head(): ReplySource | null | Promise<ReplySource | null> {
    const path = this.translate_path(this.path);
    const opened = this.open_path(path);
    return opened.kind === "directory" ? this.#sendDirectory(path) : this.#sendOpened(opened, path);
  }

  /**
   * Sends the head of a listing.
   *
   * @param path the directory
   * @returns the page; null where the directory cannot be read
   */
  list_directory(path: string): ReplySource | null | Promise<ReplySource | null> {
    const entries = this.directory_entries(path);
    if (entries === undefined) {
      this.send_error(404, "No permission to list directory");
      return null;
    }
    const page = listingPage(this.path, this.#listable(entries));
    this.send_response(200);
    this.send_header("Content-type", "text/html; charset=utf-8");
    this.send_header("Content-Length", page.length);
    this.#sendExtraHeaders();
    this.end_headers();
    return page;
  }

  /**
   * The file that a request target names; it is below {@link directory}, as far as names say.
   *
   * @param path the request target
   * @returns a path; it ends with a slash where the target's does
   */
  translate_path(path: string): string {
    return translatePath(path, this.directory, RULES) ?? NOWHERE;
  }

  /** Opens what a path names. Every file that is served passes here. */
  open_path(path: string): OpenedPath {
    if (path.includes(NOWHERE)) return MISSING;
    return this.file_cache === null ? openFile(path) : this.file_cache.open(path);
  }

  /** What a directory holds, in the order to be listed; undefined where it cannot be read. */
  directory_entries(path: string): DirectoryEntry[] | undefined {
    return directoryEntries(path);
  }

  /** Sends a body. */
  copyfile(source: ReplySource, outputfile: ByteWriter): void | Promise<void> {
    if (source instanceof Uint8Array) {
      outputfile.write(source);
      return outputfile.drain();
    }
    if (source instanceof FileSource) return copyPieces(source, outputfile);
    return copyChunks(source, outputfile);
  }

  /**
   * The type of a file, by its name.
   *
   * @returns the value of `Content-Type`
   */
  guess_type(path: string): string {
    const { extensions_map } = this;
    if (extensions_map === EXTENSIONS_MAP) return guessedType(path) ?? this.default_content_type;
    const mapped = extensionsMapType(fileExtension(path), extensions_map);
    return mapped ?? contentType(path) ?? this.default_content_type;
  }

  /** The machine is at fault. The peer learns for how long, the log why. */
  #sayFailure(error: unknown): void {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    this.log_error("Cannot open what %r names: %s", this.path, error);
    // Descriptors come back when others are done.
    this.send_error(code === "EMFILE" || code === "ENFILE" ? 503 : 500);
  }

  #listable(entries: DirectoryEntry[]): DirectoryEntry[] {
    if (this.max_listing <= 0 || entries.length <= this.max_listing) return entries;
    this.log_error("Listed %d of %d entries of %r", this.max_listing, entries.length, this.path);
    return entries.slice(0, this.max_listing);
  }

  #sendDirectory(path: string): ReplySource | null | Promise<ReplySource | null> {
    if (!decodePath(splitTarget(this.path).path).endsWith("/")) {
      this.send_response(301);
      this.send_header("Location", redirectLocation(this.path));
      this.send_header("Content-Length", 0);
      this.end_headers();
      return null;
    }
    for (const page of this.index_pages) {
      const index = path.endsWith("/") ? path + page : `${path}/${page}`;
      const opened = this.open_path(index);
      // An index that may not be read is there all the same: whoever made it did not want a listing.
      if (opened.kind !== "missing" && opened.kind !== "directory") return this.#sendOpened(opened, index);
    }
    return this.list_directory(path);
  }

  #sendOpened(
    opened: Exclude<OpenedPath, { kind: "directory" }>,
    path: string,
  ): ReplySource | null | Promise<ReplySource | null> {
    switch (opened.kind) {
      case "file":
        return this.send_file(opened.file, path);
      case "missing":
      case "denied":
        this.send_error(404, "File not found");
        return null;
      case "failed":
        this.#sayFailure(opened.error);
        return null;
    }
  }

  /**
   * Sends the head of the reply with a file: what is served by its name, and what a subclass puts in its place.
   *
   * @param file an open file; it is closed with the reply, or here where that has no body
   * @param path whose name tells the type
   * @returns the body to send and to close; null where the reply is complete
   */
  protected send_file(file: OpenFile, path: string): ReplySource | null | Promise<ReplySource | null> {
    let source: ReplySource | null = null;
    try {
      this.begin_file();
      source = this.#sendFileHead(file, path);
      return source;
    } finally {
      if (source === null) closeFile(file);
    }
  }

  /** Called before the head of each reply whose body comes from a file, by whoever writes that head. */
  begin_file(): void {
    // For subclasses.
  }

  #sendFileHead(file: OpenFile, path: string): ReplySource | null {
    const lastModified = lastModifiedSeconds(file, Date.now() / 1000);
    const representation = representationOf(file, lastModified);
    const plan = responsePlan(this.command ?? "", this.headers, representation, this.max_ranges);
    switch (plan.kind) {
      case "full":
        return this.#begin(200, file, this.guess_type(path), file.size, representation);
      case "partial": {
        const { range } = plan;
        const length = range.end - range.start + 1;
        const said = contentRange(range, file.size);
        return this.#begin(206, file, this.guess_type(path), length, representation, [range], said);
      }
      case "multipart": {
        const multipart = multipartRanges(plan.ranges, file.size, this.guess_type(path), multipartBoundary());
        const { contentType: type, length } = multipart;
        return this.#begin(206, file, type, length, representation, piecesOf(multipart));
      }
      case "not-modified":
        return this.#endWithout(304, representation);
      case "precondition-failed":
        return this.#endWithout(412, representation);
      case "unsatisfiable":
        return this.#endWithout(416, representation, unsatisfiedContentRange(file.size));
    }
  }

  /** The head of a reply with a body, in Python's order of fields. */
  #begin(
    status: number,
    file: OpenFile,
    type: string,
    length: number,
    representation: Representation,
    pieces?: readonly Piece[],
    range?: string,
  ): FileSource {
    this.send_response(status);
    this.send_header("Content-type", type);
    this.send_header("Content-Length", length);
    if (range !== undefined) this.send_header("Content-Range", range);
    this.#sendValidators(representation);
    this.send_header("Accept-Ranges", "bytes");
    this.#sendExtraHeaders();
    this.end_headers();
    return new FileSource(file, pieces);
  }

  /** A reply without a body. RFC 9110 section 15.4.5: a 304 carries what the 200 would have, as far as caches want it. */
  #endWithout(status: 304 | 412 | 416, representation: Representation, range?: string): null {
    this.send_response(status);
    if (range !== undefined) this.send_header("Content-Range", range);
    this.#sendValidators(representation);
    if (status !== 304) this.send_header("Content-Length", 0);
    this.#sendExtraHeaders();
    this.end_headers();
    return null;
  }

  #sendValidators({ etag, lastModified }: Representation): void {
    if (lastModified !== null) this.send_header("Last-Modified", this.date_time_string(lastModified));
    if (etag !== null) this.send_header("ETag", etag);
  }

  #sendExtraHeaders(): void {
    if (this.extra_response_headers.length > 0) this.#sendHeadersNotSent();
  }

  #sendHeadersNotSent(): void {
    const given = this.extra_response_headers.filter(([name]) => !this.has_header(name));
    for (const [name, value] of given) this.send_header(name, value);
  }

  #sendLateBody(source: Promise<ReplySource | null>): Promise<void> {
    return source.then((late) => this.#sendBody(late));
  }

  #sendBody(source: ReplySource | null): void | Promise<void> {
    if (source === null) return undefined;
    let copying: void | Promise<void>;
    try {
      copying = this.copyfile(source, this.wfile);
    } catch (error) {
      close(source);
      throw error;
    }
    if (copying instanceof Promise) return closeAfter(copying, source);
    close(source);
  }
}

setClassAttributes(SimpleHTTPRequestHandler, {
  server_version: "SimpleHTTP",
  directory: "", // where a handler is made
  index_pages: Object.freeze(["index.html", "index.htm"]),
  extensions_map: EXTENSIONS_MAP,
  default_content_type: "application/octet-stream",
  file_cache: sharedFiles,
  max_listing: 100_000,
  max_ranges: MAX_RANGES,
  extra_response_headers: Object.freeze([]),
});

let lastSaid: Representation = { size: 0, etag: null, lastModified: null };

/** What there is to say of a file; the same object where it is what was said last, as for a file that many ask for. */
function representationOf(file: OpenFile, lastModified: number | null): Representation {
  const { size } = file;
  const etag = strongETag(file);
  if (lastSaid.etag !== etag || lastSaid.size !== size || lastSaid.lastModified !== lastModified) {
    lastSaid = { size, etag, lastModified };
  }
  return lastSaid;
}

function piecesOf(multipart: MultipartRanges): Piece[] {
  return [...multipart.parts.flatMap(({ head, range }) => [head, range]), multipart.tail];
}

/** In order, waiting only where the connection does. */
function copyPieces(source: FileSource, outputfile: ByteWriter, from = 0): void | Promise<void> {
  const { file, pieces } = source;
  if (pieces === undefined) return outputfile.sendfile(file, 0, file.size);
  for (let index = from; index < pieces.length; index++) {
    const piece = pieces[index];
    if (piece === undefined) return;
    if ("start" in piece) {
      const sending = outputfile.sendfile(file, piece.start, piece.end - piece.start + 1);
      if (sending) return copyPiecesAfter(sending, source, outputfile, index + 1);
    } else outputfile.write(piece);
  }
}

function copyPiecesAfter(
  sending: Promise<void>,
  source: FileSource,
  outputfile: ByteWriter,
  from: number,
): Promise<void> {
  return sending.then(() => copyPieces(source, outputfile, from));
}

async function copyChunks(chunks: AsyncIterable<Uint8Array>, outputfile: ByteWriter): Promise<void> {
  for await (const chunk of chunks) {
    outputfile.write(chunk);
    await outputfile.drain();
  }
}

function closeAfter(copying: Promise<void>, source: ReplySource): Promise<void> {
  return copying.finally(() => close(source));
}

function close(source: ReplySource | null): void {
  if (source instanceof FileSource) source.close();
}
