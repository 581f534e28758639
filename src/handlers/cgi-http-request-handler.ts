// `http.server.CGIHTTPRequestHandler`: files, and scripts in some directories.
//
// `run_cgi` is: find the script, start it, and then two things at once: the body of the request goes in, and what comes out is
// read as far as its head, decided about, and passed on. What decides is in `cgi/`.

import { accessSync, constants, existsSync, statSync } from "node:fs";
import { basename, dirname, resolve } from "node:path";

import { isPythonName, scriptCommand, searchWords } from "../cgi/cgi-command.ts";
import { inheritedVariables, requestVariables } from "../cgi/cgi-environment.ts";
import { type CGIInfo, cgiInfo } from "../cgi/cgi-path.ts";
import { CGIProcess, scriptUser, serverEnvironment } from "../cgi/cgi-process.ts";
import { type CGIReply, type ReplyFraming, replyFraming } from "../cgi/cgi-response.ts";
import { findScript, type FoundScript, noSuchScript, shownName } from "../cgi/find-script.ts";
import { dropOutput, readHead, relayBody } from "../cgi/relay.ts";
import { isStill } from "../cgi/script-file.ts";
import { spoolBody, type SpooledBody } from "../cgi/spool-body.ts";
import { isOutside, realDirectory } from "../files/containment.ts";
import { fsPath } from "../files/fs-path.ts";
import { closeFile, type OpenedPath, type OpenFile } from "../files/open-file.ts";
import { quotePath } from "../semantics/url-path.ts";
import { PLATFORM } from "../server/runtime.ts";
import type { RequestMethod } from "./base-http-request-handler.ts";
import type { ReplySource } from "./reply-source.ts";
import { SimpleHTTPRequestHandler } from "./simple-http-request-handler.ts";

/** A body goes to a script in pieces that fill a pipe. */
const INPUT_PIECE = 64 * 1024;
/** Python has no such limit, as it has no such redirects. Apache's is the same. */
const MAX_LOCAL_REDIRECTS = 10;

/** Methods that are between client and server, or between proxies. */
const NOT_FOR_SCRIPTS = ["TRACE", "CONNECT"];

const HTTP_1_1 = "HTTP/1.1";
const MISSING: OpenedPath = { kind: "missing" };

/** The body of a request, on its way to a script. */
type ScriptBody =
  | { readonly kind: "none"; readonly length: 0 | undefined }
  | { readonly kind: "stream"; readonly length: number }
  | ({ readonly kind: "file" } & SpooledBody);

/**
 * Serves files, and runs the scripts in {@link cgi_directories}, by RFC 3875: `http.server.CGIHTTPRequestHandler`.
 *
 * A script in a file that is executable runs by its `#!` line, in its own directory; where the server is root's, as
 * `nobody`.
 *
 * @example
 * ```ts
 * class Site extends CGIHTTPRequestHandler {
 *   override cgi_directories = ["/cgi-bin"];
 *   override cgi_environment() {
 *     return { ...super.cgi_environment(), GIT_PROJECT_ROOT: "/srv/git" };
 *   }
 * }
 * await using httpd = new ThreadingHTTPServer(["127.0.0.1", 8000], Site);
 * await httpd.serve_forever();
 * ```
 */
export class CGIHTTPRequestHandler extends SimpleHTTPRequestHandler {
  /** Kept for Python's sake: input is always buffered. */
  override rbufsize = 0;
  /** Whether scripts run by their `#!` line; where not, Python's run by `python` even if they are not executable. */
  have_fork = PLATFORM !== "win32";
  /** A body passes through to the script, which knows best how much it takes. */
  override max_body = 0;
  /** The URL paths, decoded, of the directories that hold scripts and nothing else. */
  cgi_directories: string[] = ["/cgi-bin", "/htbin"];
  /** The directory of scripts in the request's path, and what follows it: percent-encoded, with the query. */
  cgi_info: CGIInfo = ["", ""];

  /** Seconds in which a script has to give its head, and then each further piece of its output; 0: for ever. */
  cgi_timeout = 60;
  /** The longest chunked body that a script gets, in bytes; 0: any. It lies on disk before the script begins. */
  cgi_chunked_limit = 1024 * 1024 * 1024;

  #process: CGIProcess | undefined;
  #watchesConnection = false;
  /** Whether the path to be opened is that of a script to be run. */
  #opensScript = false;
  #localRedirects = 0;

  override parse_request(): boolean {
    this.#localRedirects = 0;
    return super.parse_request();
  }

  /** RFC 3875 section 4.1.12 lets a script be asked by any method; a file knows its own. */
  protected override method_for(command: string): RequestMethod | undefined {
    const method = super.method_for(command);
    if (method !== undefined || NOT_FOR_SCRIPTS.includes(command) || !this.is_cgi()) return method;
    return () => this.run_cgi();
  }

  /** Answers POST, which only scripts take. */
  do_POST(): void | Promise<void> {
    if (this.is_cgi()) return this.run_cgi();
    this.send_error(501, "Can only POST to CGI scripts");
  }

  /** {@link run_cgi} for a script, the head of a file otherwise. */
  override send_head(): ReplySource | null | Promise<ReplySource | null> {
    return this.is_cgi() ? this.run_cgi().then(() => null) : super.send_head();
  }

  /**
   * Whether {@link path} leads into one of {@link cgi_directories}; then {@link cgi_info} says how.
   *
   * @returns whether it is a script that is asked for, there or not
   */
  is_cgi(): boolean {
    const info = cgiInfo(this.path, this.cgi_directories);
    if (info !== undefined) this.cgi_info = info;
    return info !== undefined;
  }

  /**
   * Whether a file can be executed.
   *
   * @param path the path of a file
   */
  is_executable(path: string): boolean {
    if (PLATFORM === "win32") return scriptCommand(path, PLATFORM) !== undefined;
    try {
      accessSync(fsPath(path), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  }

  /**
   * Whether a file is a Python script.
   *
   * @param path the path of a file
   */
  is_python(path: string): boolean {
    return isPythonName(path);
  }

  /**
   * What a script finds in its environment beside the request's variables; in case of doubt this counts.
   *
   * @returns of the server's own environment what programs need to find other programs, their language and their clock
   */
  cgi_environment(): Record<string, string> {
    const asAnotherUser = scriptUser() !== undefined;
    return inheritedVariables(serverEnvironment(), { platform: PLATFORM, asAnotherUser });
  }

  /** What is below {@link cgi_directories} is run or not found, however its path is spelt, and never sent. */
  override open_path(path: string): OpenedPath {
    const opened = super.open_path(path);
    if (this.#opensScript || (opened.kind !== "file" && opened.kind !== "directory")) return opened;
    // Without the slash it is a redirect to the spelling with it.
    if (opened.kind === "directory" && !path.endsWith("/")) return opened;
    let refusal = MISSING;
    try {
      if (!this.#mayLieAmongScripts(opened.kind === "file" ? opened.file : path)) return opened;
    } catch (error) {
      refusal = { kind: "failed", error };
    }
    if (opened.kind === "file") closeFile(opened.file);
    return refusal;
  }

  /** Runs the script that {@link cgi_info} names and sends its answer. */
  async run_cgi(): Promise<void> {
    const script = findScript(this.cgi_info, {
      translate_path: (path) => this.translate_path(path),
      open_path: (path) => this.#openScript(path),
      isRunnable: (path) => (!this.have_fork && this.is_python(path)) || this.is_executable(path),
    });
    if (script.kind === "refused") return this.send_error(script.status, script.message);
    const body = await this.#scriptBody();
    if (body === undefined) return this.send_error(413);
    const location = await this.#run(script, body);
    if (location !== undefined) await this.#redirect(location);
  }

  /** Symbolic links and other spellings of a name lead to the same place, so the place is asked for. */
  #mayLieAmongScripts(target: OpenFile | string): boolean {
    return this.cgi_directories.some((name) => {
      if (name === "/" || name === "") return false; // what is not run there is a file
      const path = this.translate_path(quotePath(name));
      // Most sites have none or one, and this is the cheapest way to know.
      if (!existsSync(path)) return false;
      const root = realDirectory(path);
      return root === undefined ? mayBeDirectory(path) : !isOutside(target, root);
    });
  }

  /** Through the hook that all files pass, so that what hides files hides scripts. */
  #openScript(path: string): OpenedPath {
    this.#opensScript = true;
    try {
      return this.open_path(path);
    } finally {
      this.#opensScript = false;
    }
  }

  /** The body of the request; undefined for one that is too long. */
  async #scriptBody(): Promise<ScriptBody | undefined> {
    // The request that a local redirect stands for is a GET without a body.
    if (this.#localRedirects > 0) return { kind: "none", length: undefined };
    if (this.headers.has("transfer-encoding")) {
      const spooled = await spoolBody(this.rfile, this.cgi_chunked_limit, scriptUser());
      return spooled && { kind: "file", ...spooled };
    }
    const length = this.headers.get("content-length");
    if (length === null) return { kind: "none", length: undefined };
    return Number(length) === 0 ? { kind: "none", length: 0 } : { kind: "stream", length: Number(length) };
  }

  /** Runs a script to its end; where that is a local redirect, returns where to. */
  async #run(script: FoundScript, body: ScriptBody): Promise<string | undefined> {
    const process = await this.#start(script, body);
    if (process === undefined) return undefined;
    this.#process = process;
    this.#stopWithConnection();
    const feeding = body.kind === "stream" ? this.#feed(process) : undefined;
    try {
      return await this.#passOn(script, process);
    } catch (error) {
      process.stop();
      throw error;
    } finally {
      this.#process = undefined;
      // A client that is still being read from cannot be asked for its next request.
      if (feeding !== undefined && !(await isSettled(feeding))) this.close_connection = true;
    }
  }

  async #start(script: FoundScript, body: ScriptBody): Promise<CGIProcess | undefined> {
    try {
      if (!isStill(script.path, script.file)) {
        this.send_error(404, noSuchScript(script.name).message);
        return undefined;
      }
      const process = await CGIProcess.start({
        command: [...this.#command(script.path), ...searchWords(this.command ?? "", script.query)],
        cwd: dirname(script.path),
        env: this.#environment(script, body.length),
        user: scriptUser(),
        stdin: body.kind === "file" ? body.file.fd : body.kind === "stream" ? "pipe" : "nothing",
        timeoutSeconds: this.cgi_timeout,
        onErrorLine: (line) => this.#logAside("%s", line),
      });
      void process.finished.then((code) => {
        if (code !== 0 && process.endedByItself) this.#logAside("CGI script exit code %d", code);
      }); // never rejects
      return process;
    } catch (error) {
      this.log_error("CGI script %s cannot be started: %s", shownName(script.name), messageOf(error));
      this.send_error(500);
      return undefined;
    } finally {
      if (body.kind === "file") body.file.close();
    }
  }

  /** Nobody waits for this, so nobody could be told that a log fails; and a promise that nobody waits for must not reject. */
  #logAside(format: string, value: unknown): void {
    try {
      this.log_error(format, value);
    } catch {
      // as said
    }
  }

  #command(path: string): readonly string[] {
    const platform = !this.have_fork && this.is_python(path) ? "win32" : PLATFORM;
    return scriptCommand(path, platform) ?? [path];
  }

  #environment(script: FoundScript, contentLength: number | undefined): Record<string, string> {
    const { server, client_address } = this;
    const variables = requestVariables({
      method: this.command ?? "",
      target: this.path,
      protocol: this.request_version,
      headers: this.headers,
      contentLength,
      scriptName: script.name,
      scriptFile: script.path,
      pathInfo: script.pathInfo,
      pathTranslated: resolve(this.translate_path(quotePath(script.pathInfo))),
      query: script.query,
      documentRoot: resolve(this.directory),
      software: this.version_string(),
      serverName: server.server_name,
      serverPort: server.server_port,
      secure: server.secure,
      remoteAddress: client_address === "" ? "" : client_address[0],
      remotePort: client_address === "" ? 0 : client_address[1],
    });
    // Without it php-cgi refuses to run. It is there to tell that php-cgi itself does not lie among the scripts, which a `#!`
    // at the start of the script tells as well.
    if (script.isInterpreted) variables["REDIRECT_STATUS"] = "200";
    return { ...variables, ...this.cgi_environment() };
  }

  #stopWithConnection(): void {
    if (this.connection.closed) this.#process?.stop();
    if (this.#watchesConnection) return;
    this.#watchesConnection = true;
    void this.connection.whenClosed.then(() => this.#process?.stop()); // never rejects
  }

  /**
   * The body to a script, as fast as it reads. Where the client does not send all of it, the script gets what there is, as in
   * Python: it knows how much it was promised.
   */
  async #feed(process: CGIProcess): Promise<void> {
    try {
      for (let part = await this.rfile.read1(INPUT_PIECE); part.length > 0;) {
        if (!(await process.write(part))) return;
        part = await this.rfile.read1(INPUT_PIECE);
      }
    } catch (error) {
      this.close_connection = true;
      // Once the script has ended, nobody wanted the rest.
      if (this.#process === process && !this.connection.closed)
        this.log_error("CGI script gets a part of the body: %s", messageOf(error));
    } finally {
      process.endInput();
    }
  }

  /** What a script answers, to the client; where that is a local redirect, returns where to. */
  async #passOn(script: FoundScript, process: CGIProcess): Promise<string | undefined> {
    const isNph = basename(script.name).startsWith("nph-");
    const { reply, bytes, rest } = await readHead(process, isNph);
    if (this.connection.closed) {
      process.stop();
      return undefined;
    }
    if (process.timedOut) {
      this.log_error("CGI script %s timed out", shownName(script.name));
      this.send_error(504);
      return undefined;
    }
    switch (reply.kind) {
      case "malformed":
        process.stop();
        this.log_error("CGI script %s: %s", shownName(script.name), reply.message);
        this.send_error(502);
        return undefined;
      case "local-redirect":
        await dropOutput(process);
        return this.connection.closed ? undefined : reply.location;
      case "nph":
        this.log_request(reply.status);
        this.reply_status = reply.status;
        this.close_connection = true;
        this.wfile.write(bytes);
        await this.#relay(process, rest, { kind: "close" });
        return undefined;
      case "client-redirect":
      case "document":
        await this.#relay(process, rest, this.#sendHead(reply));
        return undefined;
    }
  }

  #sendHead(reply: CGIReply & { kind: "document" | "client-redirect" }): ReplyFraming {
    const isDocument = reply.kind === "document";
    const status = isDocument ? reply.status : 302;
    // What a redirect without a document has behind its head is not for the client.
    const length = isDocument ? reply.length : 0;
    const reason = isDocument && !reply.saidStatus ? "Script output follows" : undefined;
    this.send_response(status, isDocument ? (reply.reason ?? reason) : undefined);
    for (const [name, value] of reply.fields) this.send_header(name, value);
    const speaks11 = this.protocol_version >= HTTP_1_1 && this.request_version >= HTTP_1_1;
    const framing = replyFraming({ method: this.command ?? "", status, length, speaks11 });
    if (status === 205) this.send_header("Content-Length", 0);
    else if (length !== undefined && status !== 204 && status !== 304)
      this.send_header("Content-Length", length);
    else if (framing.kind === "chunked") this.send_header("Transfer-Encoding", "chunked");
    this.end_headers();
    return framing;
  }

  async #relay(process: CGIProcess, first: Uint8Array, framing: ReplyFraming): Promise<void> {
    const broken = await relayBody(process, first, framing, this.wfile);
    if (broken !== undefined) this.#breakOff(broken);
  }

  /** A reply that has begun cannot become another one, but it can break, and so not be taken for whole. */
  #breakOff(message: string): void {
    this.log_error("%s", message);
    this.close_connection = true;
    this.connection.abort();
  }

  /** RFC 3875 section 6.2.2: the reply is what a GET of that path would have had. */
  async #redirect(location: string): Promise<void> {
    this.#localRedirects++;
    if (this.#localRedirects > MAX_LOCAL_REDIRECTS) {
      this.log_error("CGI script redirects without end: %s", location);
      this.send_error(502);
      return;
    }
    this.path = location;
    if (this.command !== "HEAD") this.command = "GET";
    await (this.command === "HEAD" ? this.do_HEAD() : this.do_GET());
  }
}

function mayBeDirectory(path: string): boolean {
  try {
    return statSync(fsPath(path)).isDirectory();
  } catch {
    return true;
  }
}

function isSettled(work: Promise<void>): Promise<boolean> {
  const soon = new Promise<boolean>((resolve) => setImmediate(() => resolve(false)));
  return Promise.race([work.then(() => true), soon]);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
