// Which files are worth compressing: text in all its forms, and the few binary formats that are stored as they lie in memory.

/** What is text by another name, or not compressed though it is binary. */
const TYPES: ReadonlySet<string> = new Set(
  [
    "application/ecmascript application/graphql application/javascript application/json application/json5",
    "application/n-triples application/node application/postscript application/rtf application/sql application/toml",
    "application/trig application/vnd.ms-fontobject application/wasm application/x-javascript application/x-ndjson",
    "application/x-sh application/x-tex application/x-yaml application/xml application/xml-dtd application/yaml",
    "font/otf font/ttf image/bmp image/x-icon image/vnd.microsoft.icon",
  ]
    .join(" ")
    .split(" "),
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
