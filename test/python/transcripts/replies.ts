// What came back on a connection, taken apart so that a difference can be applied to one reply, and put together again.

/** A reply: its status line and fields without their ends, and its body; one of HTTP/0.9 has no lines. */
export interface ReplyText {
  readonly lines: readonly string[];
  readonly body: string;
}

const BLANK_LINE = "\r\n\r\n";

/**
 * The replies in some bytes. What was asked for is not looked at: a reply to HEAD is known by the length that does not
 * follow it.
 *
 * @param text the bytes, as latin-1
 * @returns replies that {@link joinReplies} makes the same bytes of
 */
export function splitReplies(text: string): ReplyText[] {
  const replies: ReplyText[] = [];
  for (let rest = text; rest !== "";) {
    const headEnd = rest.startsWith("HTTP/") ? rest.indexOf(BLANK_LINE) : -1;
    if (headEnd === -1) return [...replies, { lines: [], body: rest }];
    const lines = rest.slice(0, headEnd).split("\r\n");
    const behind = rest.slice(headEnd + BLANK_LINE.length);
    const body = behind.slice(0, bodyLength(lines, behind));
    replies.push({ lines, body });
    rest = behind.slice(body.length);
  }
  return replies;
}

/** The bytes of some replies. */
export function joinReplies(replies: readonly ReplyText[]): string {
  return replies
    .map(({ lines, body }) => (lines.length === 0 ? body : lines.join("\r\n") + BLANK_LINE + body))
    .join("");
}

/** The value of a field, by its name as it is spelt; undefined where it is absent. */
export function fieldOf({ lines }: ReplyText, name: string): string | undefined {
  return lines.find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2);
}

/** The same reply with another body, and its length with it; one to HEAD keeps having none. */
export function withBody(reply: ReplyText, body: string): ReplyText {
  const grown = body.length - reply.body.length;
  const lines = reply.lines.map((line) =>
    line.startsWith(LENGTH) ? `${LENGTH}${Number(line.slice(LENGTH.length)) + grown}` : line,
  );
  return { lines, body };
}

const LENGTH = "Content-Length: ";

function bodyLength(lines: readonly string[], behind: string): number {
  const status = Number(lines[0]?.split(" ")[1]);
  if (status < 200 || status === 204 || status === 304 || behind.startsWith("HTTP/")) return 0;
  const length = fieldOf({ lines, body: "" }, "Content-Length");
  return length === undefined ? behind.length : Number(length);
}
