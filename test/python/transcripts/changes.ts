// What can become of Python's replies to one request: the words of the table in `departures.ts`.

import { DEFAULT_ERROR_CONTENT_TYPE, DEFAULT_ERROR_MESSAGE } from "../../../src/handlers/python-text.ts";
import { responses } from "../../../src/protocol/status.ts";
import { escapeHTML } from "../../../src/semantics/html.ts";
import { fieldOf, joinReplies, type ReplyText, splitReplies } from "./replies.ts";

/** What a change may look at beside the replies. */
export interface Surroundings {
  /** What our server says it speaks. */
  readonly protocol: string;
  /** What is expected for another transcript before its own changes. */
  readonly expected: (id: string) => readonly ReplyText[];
}

/** From the replies of Python to ours. */
export type Change = (replies: readonly ReplyText[], surroundings: Surroundings) => readonly ReplyText[];

/** Transcripts of one kind. */
export function named(kind: string, ...names: readonly string[]): string[] {
  return names.map((name) => kind + name);
}

/** The same change for several transcripts. */
export function each(ids: readonly string[], change: Change): Record<string, Change> {
  return Object.fromEntries(ids.map((id) => [id, change]));
}

/** The replies that another transcript has. */
export function as(id: string): Change {
  return (_, { expected }) => expected(id);
}

/** As many of the replies, and then those of another transcript. */
export function first(count: number, id?: string): Change {
  return (replies, { expected }) => [...replies.slice(0, count), ...(id === undefined ? [] : expected(id))];
}

/** Other words; each pair's first ones stand in the reply once. */
export function text(...pairs: readonly (readonly [python: string, here: string])[]): Change {
  return (replies) => {
    let whole = joinReplies(replies);
    for (const [python, here] of pairs) {
      const [before = "", ...behind] = whole.split(python);
      if (behind.length !== 1)
        throw new Error(`${JSON.stringify(python)} stands ${behind.length} times in ${whole}`);
      whole = `${before}${here}${behind.join("")}`;
    }
    return splitReplies(whole);
  };
}

/** A `Connection` field behind the others of one reply. */
export function connection(which: "first" | "last", value: string): Change {
  return (replies) => {
    const concerned = which === "first" ? replies[0] : replies.at(-1);
    return replies.map((reply) =>
      reply === concerned ? { lines: [...reply.lines, `Connection: ${value}`], body: reply.body } : reply,
    );
  };
}

/** One reply, which is an error page. */
export function error(status: number, message: string = responses[status]?.[0] ?? ""): Change {
  const explanation = responses[status]?.[1] ?? "";
  const page = DEFAULT_ERROR_MESSAGE.replace("%(code)d", String(status))
    .replace("%(code)s", String(status))
    .replace("%(message)s", () => escapeHTML(message))
    .replace("%(explain)s", explanation);
  const body = Buffer.from(page).toString("latin1");
  return (_, { protocol }) => {
    const statusLine = `${protocol} ${status} ${message}`;
    const fields = ["Connection: close", `Content-Type: ${DEFAULT_ERROR_CONTENT_TYPE}`];
    return [
      { lines: [statusLine, "Server: …", "Date: …", ...fields, `Content-Length: ${body.length}`], body },
    ];
  };
}

/** One reply with status 200 and nothing but a body. */
export function answer(body: string): Change {
  return (_, { protocol }) => [
    { lines: [`${protocol} 200 OK`, "Server: …", "Date: …", `Content-Length: ${body.length}`], body },
  ];
}

/** Another status, the validators, and no body. */
export function without(status: string, ...fields: readonly string[]): Change {
  return (replies, { protocol }) =>
    replies.map((reply) => {
      const validators = ["Last-Modified", "ETag"].map((name) => `${name}: ${fieldOf(reply, name)}`);
      const [, server = "", date = ""] = reply.lines;
      const lines = [`${protocol} ${status}`, server, date, ...fields, ...validators, "Content-Length: 0"];
      return { lines, body: "" };
    });
}
