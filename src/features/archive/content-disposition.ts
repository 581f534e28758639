// `Content-Disposition: attachment`: under which name a download is kept. RFC 6266.

/** What RFC 8187 lets stand as it is in a value, section 3.2.1, of what `encodeURIComponent` leaves. */
const NOT_ATTRIBUTE_CHARACTER = /['()*]/g;

/**
 * The value of the field for a download.
 *
 * @param name a file name, well-formed; from `safe-name.ts`, as it may have been chosen by a stranger
 * @returns the name twice: in ASCII for old programs, and as it is
 */
export function attachment(name: string): string {
  // RFC 6266 appendix D: some take a percent sign for an escape, and a backslash for a path.
  const plain = name.replaceAll(/[^\x20-\x7e]|["\\%]/gu, "_");
  const whole = encodeURIComponent(name).replaceAll(
    NOT_ATTRIBUTE_CHARACTER,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename="${plain}"; filename*=UTF-8''${whole}`;
}
