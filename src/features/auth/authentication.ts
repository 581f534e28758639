// Only who has a password gets anything.
//
// The gate stands where a request has been read and nothing has been done for it: before the method that answers it is looked
// for. So it makes no difference which method that is, whether there is one, and which feature has it.

import type { RequestMethod } from "../../handlers/base-http-request-handler.ts";
import { pythonRepr } from "../../protocol/python-repr.ts";
import type { Feature, HandlerClass } from "../feature.ts";
import type { Field } from "../response-headers.ts";
import { basicCredentials, CHALLENGE, withoutCredentials } from "./basic-credentials.ts";
import { credential } from "./credentials.ts";
import type { Credential } from "./credentials.ts";
import { Gatekeeper, type Verdict } from "./gatekeeper.ts";
import { remoteUser, setRemoteUser } from "./remote-user.ts";

/** The reply to somebody who may not come in. */
interface Refusal {
  readonly status: number;
  readonly fields: readonly Field[];
}

/** Seconds; there is room again as soon as a few passwords have been looked at. */
const SOON = "1";

/**
 * Asks everybody for a user's name and password.
 *
 * @param lines a line a user: `USER:PASSWORD` or `USER:$scrypt$…`; with none, nobody gets in
 * @returns a feature that answers 401 to everybody else, 429 where somebody guesses, and has `log_user` say who it is
 * @throws SyntaxError for a line that names no user
 */
export function authentication(lines: readonly string[]): Feature {
  return admitting(new Gatekeeper(lines.map(parsed)));
}

/**
 * The same with a gatekeeper of one's own.
 *
 * @param gatekeeper decides
 */
export function admitting(gatekeeper: Gatekeeper): Feature {
  return <Base extends HandlerClass>(Base: Base): Base =>
    class extends Base {
      _isAdmitted = false;
      _waitsToContinue = false;
      /** What the head that is being written has beside the rest. */
      _refusalFields: readonly Field[] = [];

      override parse_request(): boolean {
        this._isAdmitted = this._waitsToContinue = false;
        setRemoteUser(this, undefined);
        return super.parse_request();
      }

      /** Nobody is asked for a body before it is known who it is, which may take a moment. */
      override handle_expect_100(): boolean {
        if (this._isAdmitted) return super.handle_expect_100();
        this._waitsToContinue = true;
        return true;
      }

      protected override method_for(command: string): RequestMethod | undefined {
        return this._isAdmitted ? super.method_for(command) : () => this._decide(command);
      }

      override end_headers(): void {
        // Behind a final reply in the place of 100 nobody can know whether the body comes (RFC 9110 section 10.1.1).
        if (this._waitsToContinue) this.close_connection = true;
        for (const [name, value] of this._refusalFields) this.send_header(name, value);
        this._refusalFields = [];
        super.end_headers();
      }

      override log_user(): string {
        // A space would be the end of the name.
        return remoteUser(this)?.replaceAll(/[\s"]/g, encodeURIComponent) ?? super.log_user();
      }

      _decide(command: string): void | Promise<void> {
        const verdict = gatekeeper.judge(this.client_address, basicCredentials(this.headers));
        if (!(verdict instanceof Promise)) return this._obey(verdict, command);
        return verdict.then((decided) => this._obey(decided, command));
      }

      _obey(verdict: Verdict, command: string): void | Promise<void> {
        if (this.connection.closed) return undefined; // it did not wait for the answer
        if (verdict.kind === "admitted") return this._admit(verdict.user, command);
        const { status, fields } = refusalFor(verdict);
        this._refusalFields = fields;
        this.send_error(status);
        return undefined;
      }

      _admit(user: string, command: string): void | Promise<void> {
        this._isAdmitted = true;
        setRemoteUser(this, user);
        // The password was for us: a server that a request is passed on to has no use for it, or a bad one.
        this.headers = withoutCredentials(this.headers);
        if (this._waitsToContinue && !this._continues()) return undefined;
        const method = super.method_for(command);
        if (method !== undefined) return method.call(this);
        this.send_error(501, `Unsupported method (${pythonRepr(command)})`);
        return undefined;
      }

      /** Asks for the body, as the base class does. */
      _continues(): boolean {
        this._waitsToContinue = false;
        const closes = this.close_connection;
        this.close_connection = true;
        if (!super.handle_expect_100()) return false;
        this.close_connection = closes;
        return true;
      }
    };
}

/** What nobody may keep: the next answer to the same request may be another one. */
const NO_STORE: Field = ["Cache-Control", "no-store"];

function refusalFor(verdict: Exclude<Verdict, { kind: "admitted" }>): Refusal {
  switch (verdict.kind) {
    case "stranger":
      return { status: 401, fields: [["WWW-Authenticate", CHALLENGE], NO_STORE] };
    case "throttled":
      return { status: 429, fields: [["Retry-After", String(verdict.seconds)], NO_STORE] };
    case "busy":
      return { status: 503, fields: [["Retry-After", SOON], NO_STORE] };
  }
}

function parsed(line: string): Credential {
  const read = credential(line);
  if ("problem" in read) throw new SyntaxError(`${read.problem} (${read.fix})`);
  return read;
}
