// Which files are worth compressing: text in all its forms, and the few binary formats that are stored as they lie in memory.

/** What is text by another name, or not compressed though it is binary. */
const TYPES: ReadonlySet<string> = new Set(
  [
    "ecmascript graphql javascript json json5 node postscript rtf sql toml trig wasm xml xml-dtd yaml",
    "n-triples vnd.ms-fontobject x-javascript x-ndjson x-sh x-tex x-yaml",
  ]
    .flatMap((line) => line.split(" "))
    .map((name) => `application/${name}`)
    .concat("font/otf", "font/ttf", "image/bmp", "image/x-icon", "image/vnd.microsoft.icon"),
);

/**
 * Whether a representation gets smaller.
 *
 * @param type the value of its `Content-Type`
 * @returns false also for all that nobody knows: it may well be compressed already
 */
export function isCompressible(type: string): boolean {
  const semicolon = type.indexOf(";");
  const essence = (semicolon < 0 ? type : type.slice(0, semicolon)).trim().toLowerCase();
  return essence.startsWith("text/") || /\+(?:json|xml|yaml)$/.test(essence) || TYPES.has(essence);
}
