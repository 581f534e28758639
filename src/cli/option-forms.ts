// What the values of options have to look like, and the words for it.

/** What is asked of a value. */
export interface Form {
  readonly pattern: RegExp;
  /** Behind "it is". */
  readonly words: string;
}

/** A media type as `Content-Type` has it, RFC 9110 section 8.3.1; parameters are only kept from breaking the line. */
export const MEDIA_TYPE: Form = {
  pattern: /^[\w!#$&^.+-]+\/[\w!#$&^.+-]+(?:[ \t]*;[\t\x20-\x7e]*)?$/,
  words: "a media type, for example text/plain",
};

/** Any but an empty one. */
export const A_PATH: Form = { pattern: /^[^\0]+$/, words: "a path" };

/** No way up, no folder. */
export const A_PATH_BELOW: Form = {
  pattern: /^(?!(?:.*\/)?\.\.(?:\/|$))[^\0]*[^\0/]$/,
  words: "the path of a file below the directory",
};

/** A scheme and a host, nothing behind. `null` is none: every page in a sandbox has it. */
const ORIGIN = String.raw`[a-z][a-z\d+.-]*:\/\/(?:[a-z\d._-]+|\[[\da-f:.]+\])(?::\d{1,5})?`;

/** For `--cors`. */
export const ORIGINS: Form = {
  pattern: new RegExp(String.raw`^(?:\*|${ORIGIN}(?:,${ORIGIN})*)$`, "i"),
  words: "origins with commas between them, for example http://localhost:5173",
};
