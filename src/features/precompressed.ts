// A file that lies there in compressed forms, too: `app.js.br`, `app.js.zst` and `app.js.gz` are `app.js` to whoever accepts
// that coding. And where somebody can compress while it is asked for (`--compress`), what lies there comes first.
//
// RFC 9110 section 12.5.3: which form a client gets, its `Accept-Encoding` says, so every reply with such a file has to say
// `Vary`. Each form is a representation of its own, with its own length, date and entity tag, and conditions and ranges are
// about the one that is sent (sections 8.8.3.3 and 14.2).
//
// To look for three files at each request would cost more than the whole reply, so what lies beside a file is remembered for a
// second. That decides only where to look: what is sent is opened by `open_path`, with all its rules, each time.

import { closeFile, type OpenFile, strongETag } from "../files/open-file.ts";
import type { ReplySource } from "../handlers/reply-source.ts";
import type { SimpleHTTPRequestHandler } from "../handlers/simple-http-request-handler.ts";
import { acceptedEncoding } from "../semantics/accept-encoding.ts";
import { isCompressible } from "./compressible.ts";
import { onlyMethods } from "./feature.ts";
import type { Feature, HandlerClass } from "./feature.ts";

/** The suffix of each coding; the one that makes files smallest comes first. */
const SUFFIXES: ReadonlyMap<string, string> = new Map([
  ["br", ".br"],
  ["zstd", ".zst"],
  ["gzip", ".gz"],
]);

/** How long what lies beside a file is remembered, in milliseconds. */
const REMEMBERED_MS = 1000;
/** How many files are remembered; beyond that all are forgotten, so that no visitor can fill the memory. */
const REMEMBERED_FILES = 4096;

/** Compresses while it is asked for. */
export interface Encoder {
  /** What it can make, the best first. */
  readonly codings: readonly string[];
  /** Whether a file of a compressible type is worth it. */
  accepts(file: OpenFile): boolean;
  /**
   * Sends the head of the reply with a file in another form.
   *
   * @param handler who replies; it says `Content-Encoding` and `Vary` itself
   * @param file an open file, which is the encoder's now, unless the answer is undefined
   * @param path whose name tells the type
   * @param coding one of {@link codings}
   * @param send sends the head for a file, with all conditions, and closes it
   * @returns the body; undefined where the file has to be sent as it is
   */
  send(
    handler: SimpleHTTPRequestHandler,
    file: OpenFile,
    path: string,
    coding: string,
    send: SendFile,
  ): Sent | undefined | Promise<Awaited<Sent> | undefined>;
}

/** What `send_head()` returns. */
export type Sent = ReplySource | null | Promise<ReplySource | null>;

/** Sends the head for a file in the coding that was chosen. */
export type SendFile = (file: OpenFile) => Sent;

/** What there is to choose from. */
interface Choice {
  /** When it was looked for, in milliseconds since 1970. */
  readonly time: number;
  readonly compressible: boolean;
  /** The codings that lie beside the file. */
  readonly codings: readonly string[];
}

/**
 * Sends what lies beside a file in a compressed form.
 *
 * @param Base the class to extend
 */
export const precompressed: Feature = encodedFiles();

/**
 * Sends files in the form that suits the client best.
 *
 * @param encoder makes forms that are not there; none where left out
 */
export function encodedFiles(encoder?: Encoder): Feature {
  const remembered = new Map<string, Choice>();
  return <Base extends HandlerClass>(Base: Base): Base =>
    onlyMethods(
      class extends Base {
        /** The form of the file whose head is being sent; undefined where there is only one. */
        declare _coding: string | undefined;

        protected override send_file(file: OpenFile, path: string): Sent {
          const { compressible, codings } = this._choiceFor(path);
          const encodes = encoder?.accepts(file) === true;
          if (!compressible || (codings.length === 0 && !encodes)) return super.send_file(file, path);
          const accepted = this.headers.combined("Accept-Encoding");
          const sibling = this._siblingOf(file, path, acceptedEncoding(accepted, codings));
          if (sibling !== undefined) {
            closeFile(file);
            return super.send_file(sibling, path);
          }
          const coding = encodes ? acceptedEncoding(accepted, encoder.codings) : undefined;
          return this._sendEncoded(file, path, coding);
        }

        override end_headers(): void {
          if (this._coding !== undefined) this._sendCoding(this._coding);
          super.end_headers();
        }

        _sendCoding(coding: string): void {
          this._coding = undefined;
          const { reply_status: status } = this;
          // A 304 says only what a cache has to know (RFC 9110 section 15.4.5), and what went wrong has no coding.
          if (coding !== "identity" && (status === 200 || status === 206))
            this.send_header("Content-Encoding", coding);
          this.send_header("Vary", "Accept-Encoding");
        }

        _choiceFor(path: string): Choice {
          const now = Date.now();
          const known = remembered.get(path);
          if (known !== undefined && now >= known.time && now - known.time < REMEMBERED_MS) return known;
          return this._choose(path, now, known?.compressible ?? isCompressible(this.guess_type(path)));
        }

        _choose(path: string, time: number, compressible: boolean): Choice {
          const codings = compressible
            ? [...SUFFIXES.keys()].filter((coding) => this._hasSibling(path, coding))
            : [];
          const choice = { time, compressible, codings };
          if (remembered.size >= REMEMBERED_FILES) remembered.clear();
          remembered.set(path, choice);
          return choice;
        }

        _hasSibling(path: string, coding: string): boolean {
          const opened = this.open_path(path + (SUFFIXES.get(coding) ?? ""));
          if (opened.kind === "file") closeFile(opened.file);
          return opened.kind === "file";
        }

        /** The file in one of the forms that lie beside it, if that is as new as the file itself. */
        _siblingOf(file: OpenFile, path: string, coding = "identity"): OpenFile | undefined {
          this._coding = "identity";
          const suffix = SUFFIXES.get(coding);
          // What another feature has put in the place of the file does not lie there in any other form.
          if (suffix === undefined || !isAsOpened(file)) return undefined;
          const opened = this.open_path(path + suffix);
          if (opened.kind !== "file") return undefined;
          // An empty one is about to be written: no coding makes nothing of something.
          if (opened.file.mtimeMs < file.mtimeMs || opened.file.size === 0) {
            closeFile(opened.file);
            return undefined;
          }
          this._coding = coding;
          return opened.file;
        }

        _sendEncoded(file: OpenFile, path: string, coding = "identity"): Sent {
          if (encoder === undefined || coding === "identity") return super.send_file(file, path);
          const send = (encoded: OpenFile): Sent => {
            this._coding = coding;
            return super.send_file(encoded, path);
          };
          this._coding = coding;
          const sent = encoder.send(this, file, path, coding, send);
          if (sent instanceof Promise) return sent.then((late) => this._orAsItIs(late, file, path));
          return this._orAsItIs(sent, file, path);
        }

        _orAsItIs(sent: Sent | undefined, file: OpenFile, path: string): Sent {
          if (sent !== undefined) return sent;
          this._coding = "identity";
          return super.send_file(file, path);
        }
      },
    );
}

/** Whether a file is what was opened, and not what somebody has made of it: then its tag is another one. */
function isAsOpened(file: OpenFile): boolean {
  if (file.etag === undefined) return true;
  const { fd, size, mtimeMs, ctimeMs, ino, dev, path } = file;
  return file.etag === strongETag({ fd, size, mtimeMs, ctimeMs, ino, dev, path });
}
