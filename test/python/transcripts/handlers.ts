// The handlers that answer as the recorded ones in `handlers.py` did.

import { BaseHTTPRequestHandler } from "../../../src/handlers/base-http-request-handler.ts";

/** Answers what its path asks for: `/error/404/message`, `/status/299/phrase`, `/fields`, … */
export class Talker extends BaseHTTPRequestHandler {
  readonly #answers: Readonly<Record<string, (...words: readonly string[]) => void>> = {
    hello: () => this.say("hello\n", [["Content-Type", "text/plain"]]),
    fields: () =>
      this.say(
        this.headers
          .items()
          .map(([name, value]) => `${name}=${value}\n`)
          .join(""),
      ),
    request: () => this.say([this.command, this.path, this.request_version, this.requestline, ""].join("\n")),
    error: (code, ...texts) => this.send_error(Number(code), ...texts),
    status: (code, message) => {
      this.send_response(Number(code), message);
      this.send_header("Content-Length", 0);
      this.end_headers();
    },
    "bare-status": (code) => {
      this.send_response_only(Number(code));
      this.end_headers();
    },
    "odd-fields": () => this.say("", ODD_FIELDS),
    connection: (value = "") => this.say("said\n", [["Connection", value]]),
    "without-length": () => {
      this.send_response(200);
      this.send_header("Content-Type", "text/plain");
      this.end_headers();
      this.wfile.write("no length\n");
    },
    nothing: () => undefined,
    failure: () => {
      throw new Error("on purpose");
    },
    "late-failure": () => {
      this.send_response(200);
      this.send_header("Content-Length", 10);
      this.end_headers();
      this.wfile.write("half\n");
      this.wfile.flush();
      throw new Error("on purpose");
    },
  };

  do_GET(): void {
    const [name = "", ...words] = this.path.slice(1).split("/").map(unquote);
    const answer = this.#answers[name] ?? (() => this.send_error(404));
    answer(...words);
  }

  do_HEAD(): void {
    this.do_GET();
  }

  do_SPAM(): void {
    this.do_GET();
  }

  async do_POST(): Promise<void> {
    const length = this.headers.get("Content-Length");
    this.say(await this.rfile.read(length === null ? 0 : Number(length)));
  }

  /** Leaves the body where it is. */
  do_PUT(): void {
    this.say("not read\n");
  }

  override handle_expect_100(): boolean {
    if (this.path !== "/refused") return super.handle_expect_100();
    this.send_error(417);
    return false;
  }

  override log_message(): void {
    // A test has nobody to tell.
  }

  say(body: string | Buffer, fields: readonly (readonly [string, string | number])[] = []): void {
    const bytes = typeof body === "string" ? Buffer.from(body, "latin1") : body;
    this.send_response(200);
    for (const [name, value] of fields) this.send_header(name, value);
    this.send_header("Content-Length", bytes.length);
    this.end_headers();
    if (this.command !== "HEAD") this.wfile.write(bytes);
  }
}

const ODD_FIELDS = [
  ["X-Latin", "caf\u00E9"],
  ["X-Number", 42],
  ["X-Empty", ""],
  ["x-lower", "a"],
  ["x-lower", "b"],
] as const;

/** Percent-decoded to latin-1. */
function unquote(word: string): string {
  return word.replaceAll(/%([0-9A-Fa-f]{2})/g, (_, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 16)),
  );
}
