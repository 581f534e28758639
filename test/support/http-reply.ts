// The replies in a stream of bytes, told apart as RFC 9112 section 6.3 tells a client to.

/** One reply. */
export interface Reply {
  readonly version: string;
  readonly status: number;
  readonly reason: string;
  /** Names as they were spelt, in order. */
  readonly fields: readonly (readonly [name: string, value: string])[];
  /** Latin-1, as it came. */
  readonly body: string;
  /** What follows it on the connection. */
  readonly rest: string;
  /** The first value of a field; undefined where it is absent. */
  get(name: string): string | undefined;
}

/**
 * The first reply in some bytes.
 *
 * @param text the bytes, as latin-1
 * @param method what it replies to
 * @throws Error where there is no whole head, or less of the body than the head promises
 */
export function readReply(text: string, method = "GET"): Reply {
  const headEnd = text.indexOf("\r\n\r\n");
  const [line = "", ...lines] = text.slice(0, headEnd).split("\r\n");
  const words = /^(HTTP\/\S+) (\d{3}) (.*)$/s.exec(line);
  if (headEnd === -1 || words === null) throw new Error(`No reply: ${JSON.stringify(text.slice(0, 200))}`);
  const [, version = "", code = "", reason = ""] = words;
  const fields = lines.map((each): [string, string] => {
    const colon = each.indexOf(": ");
    if (colon < 1) throw new Error(`No field: ${JSON.stringify(each)}`);
    return [each.slice(0, colon), each.slice(colon + 2)];
  });
  const get = (name: string): string | undefined =>
    fields.find(([key]) => key.toLowerCase() === name.toLowerCase())?.[1];
  const status = Number(code);
  const behind = text.slice(headEnd + 4);
  const length = bodyLength(method, status, get("content-length"), behind.length);
  if (behind.length < length)
    throw new Error(`A body of ${behind.length} bytes where ${length} are promised`);
  return { version, status, reason, fields, body: behind.slice(0, length), rest: behind.slice(length), get };
}

/** All replies in some bytes, one for each method. */
export function readReplies(text: string, ...methods: readonly string[]): Reply[] {
  const replies: Reply[] = [];
  let rest = text;
  for (let index = 0; rest !== ""; index++) {
    const reply = readReply(rest, methods[index]);
    replies.push(reply);
    ({ rest } = reply);
  }
  return replies;
}

function bodyLength(method: string, status: number, length: string | undefined, available: number): number {
  if (method === "HEAD" || status < 200 || status === 204 || status === 304) return 0;
  return length === undefined ? available : Number(length);
}
