// The media type of a file, by its name. One table for every host: Python's also reads /etc/mime.types and the Windows
// registry, so that the same file has another type on another machine.
//
// The whole of `mime` and not `mime/lite`: the short table leaves out what its registry calls vendor types, and with them
// `.docx`, `.7z` and `.mkv`. It takes longer to load than all of the server, so it is asked only for what is not of the web.
import type Mime from "mime";

import { Recent } from "../protocol/recent.ts";

/**
 * The types of compressed files by suffix, asked first, as in Python 3.9 and later: the `extensions_map` of
 * `SimpleHTTPRequestHandler`. The case counts; a name that misses is tried again in lower case.
 */
export const EXTENSIONS_MAP: Readonly<Record<string, string>> = Object.freeze({
  ".gz": "application/gzip",
  ".Z": "application/octet-stream",
  ".bz2": "application/x-bzip2",
  ".xz": "application/x-xz",
});

// What people serve a folder to look at: shown, where the registered type would make browsers download it, or, for
// TypeScript, play it (`.ts` is an MPEG transport stream to the registry, `.rs` a service list).
const SOURCE_TEXT: ReadonlySet<string> = new Set(
  [
    "ts mts cts tsx jsx vue svelte coffee scss sass less graphql proto",
    "c h cc cpp cxx hh hpp hxx cs d go rs zig nim swift kt kts java scala groovy gradle dart m mm",
    "rb pl pm lua r jl hs ml mli ex exs erl clj lisp el scm php awk sed tcl vim asm s f f90 pas sql",
    "sh bash zsh fish ksh csh bat cmd ps1 cmake mk mak",
    "log toml yaml yml ini cfg conf env properties lock lst jsonl ndjson diff patch srt tex bib nfo",
  ]
    .join(" ")
    .split(" "),
);

// Where Python's type, or none of the two, is the one that helps.
const OVERRIDES: ReadonlyMap<string, string> = new Map([
  ["py", "text/x-python"],
  ["pyi", "text/x-python"],
  ["rst", "text/x-rst"],
  // A script with another type is refused under `nosniff`.
  ["cjs", "text/javascript"],
  ["flac", "audio/flac"],
  // The bytes are compressed and no Content-Encoding says so: their type is that of the compression. Python says
  // application/x-tar and image/svg+xml, which makes programs choke on them.
  ["tgz", "application/gzip"],
  ["taz", "application/gzip"],
  ["tz", "application/gzip"],
  ["svgz", "application/gzip"],
  ["tbz2", "application/x-bzip2"],
  ["txz", "application/x-xz"],
  ["zst", "application/zstd"],
]);

// What nearly every file is, of a site or of a folder that is shared: the first reply does not wait for `mime`, which takes five
// milliseconds and more to load, to learn of these. A test holds that it says the same.
export const COMMON_TYPES: ReadonlyMap<string, string> = new Map([
  ["html", "text/html"],
  ["htm", "text/html"],
  ["css", "text/css"],
  ["js", "text/javascript"],
  ["mjs", "text/javascript"],
  ["json", "application/json"],
  ["map", "application/json"],
  ["webmanifest", "application/manifest+json"],
  ["wasm", "application/wasm"],
  ["txt", "text/plain"],
  ["md", "text/markdown"],
  ["csv", "text/csv"],
  ["xml", "application/xml"],
  ["svg", "image/svg+xml"],
  ["png", "image/png"],
  ["jpg", "image/jpeg"],
  ["jpeg", "image/jpeg"],
  ["gif", "image/gif"],
  ["webp", "image/webp"],
  ["avif", "image/avif"],
  ["ico", "image/vnd.microsoft.icon"],
  ["woff", "font/woff"],
  ["woff2", "font/woff2"],
  ["ttf", "font/ttf"],
  ["otf", "font/otf"],
  ["mp3", "audio/mpeg"],
  ["mp4", "video/mp4"],
  ["webm", "video/webm"],
  ["pdf", "application/pdf"],
  ["zip", "application/zip"],
  ["7z", "application/x-7z-compressed"],
  ["tar", "application/x-tar"],
  ["iso", "application/octet-stream"],
  ["dmg", "application/octet-stream"],
  ["exe", "application/octet-stream"],
  ["msi", "application/octet-stream"],
  ["deb", "application/octet-stream"],
  ["bin", "application/octet-stream"],
  ["apk", "application/vnd.android.package-archive"],
  ["jar", "application/java-archive"],
  ["docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"],
  ["xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"],
  ["pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation"],
  ["epub", "application/epub+zip"],
  ["wav", "audio/wav"],
  ["ogg", "audio/ogg"],
  ["m4a", "audio/mp4"],
  ["mov", "video/quicktime"],
  ["mkv", "video/x-matroska"],
  ["heic", "image/heic"],
]);

// What was found, with its charset. Only known extensions enter, so it is no larger than the tables.
const found = new Map<string, string>();

/**
 * The media type of a file, with `charset=utf-8` where a browser would otherwise guess another one.
 *
 * @param path a path or a name; only the extension counts, and a name that starts with its only dot has none
 * @returns the value for a `Content-Type` field; null where the extension tells nothing
 */
export function contentType(path: string): string | null {
  const extension = fileExtension(path).toLowerCase();
  if (extension === "") return null;
  const known = found.get(extension);
  if (known !== undefined) return known;
  const type = knownType(extension.slice(1)) ?? registry().getType(extension);
  if (type === null) return null;
  const value = withCharset(type);
  found.set(extension, value);
  return value;
}

const guessed = new Recent<string | null>(256, 16);

/**
 * The type that `SimpleHTTPRequestHandler` says: {@link extensionsMapType} in Python's table, or else {@link contentType}.
 *
 * @param path a path or a name
 * @returns the value for a `Content-Type` field; null where the extension tells nothing
 */
export function guessedType(path: string): string | null {
  if (path !== lastGuess?.path) lastGuess = { path, type: guess(path) };
  return lastGuess.type;
}

/** A file that is asked for is asked for again, and to cut its extension off would make a text each time. */
let lastGuess: { readonly path: string; readonly type: string | null } | undefined;

function guess(path: string): string | null {
  const extension = fileExtension(path);
  const known = guessed.get(extension);
  if (known !== undefined) return known;
  return guessed.keep(extension, extensionsMapType(extension, EXTENSIONS_MAP) ?? contentType(path));
}

/**
 * What a handler's own table says of an extension: as it is spelt, or in lower case.
 *
 * @param extension with its dot
 * @param map types by extension; only what it holds itself counts, as a file may be named `x.constructor`
 */
export function extensionsMapType(
  extension: string,
  map: Readonly<Record<string, string>>,
): string | undefined {
  if (Object.hasOwn(map, extension)) return map[extension];
  const lower = extension.toLowerCase();
  return Object.hasOwn(map, lower) ? map[lower] : undefined;
}

/**
 * The extension of a file name as Python's `posixpath.splitext` finds it: leading dots do not start one.
 *
 * @param path a path or a name
 * @returns the extension with its dot, as it is spelt; `""` where there is none
 */
export function fileExtension(path: string): string {
  const dot = path.lastIndexOf(".");
  let start = path.lastIndexOf("/") + 1;
  while (path.charAt(start) === ".") start += 1;
  return dot > start ? path.slice(dot) : "";
}

function knownType(name: string): string | undefined {
  return SOURCE_TEXT.has(name) ? "text/plain" : (OVERRIDES.get(name) ?? COMMON_TYPES.get(name));
}

/** Synchronous, as `guess_type` is in Python. */
function registry(): typeof Mime {
  const { default: mime }: { readonly default: typeof Mime } = require("mime");
  return mime;
}

/**
 * Text that says nothing else is taken for windows-1252 or the like. JSON is UTF-8 by RFC 8259 and has no such
 * parameter; XML, SVG among it, is UTF-8 unless its first line says otherwise, which a charset here would overrule (RFC
 * 7303 section 3).
 */
function withCharset(type: string): string {
  return type.startsWith("text/") && type !== "text/xml" ? `${type}; charset=utf-8` : type;
}
