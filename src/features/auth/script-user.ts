// Scripts are told who asks, once somebody has checked it: RFC 3875 sections 4.1.1 and 4.1.11.

import { CGIHTTPRequestHandler } from "../../handlers/cgi-http-request-handler.ts";
import type { HandlerClass } from "../feature.ts";
import { remoteUser } from "./remote-user.ts";

// oxlint-disable-next-line typescript/no-explicit-any -- a mixin's constructor has to take any[] (TS2545)
type ScriptHandlerClass = new (...args: any[]) => CGIHTTPRequestHandler;

/**
 * Gives scripts `REMOTE_USER` and `AUTH_TYPE`. The password they do not get.
 *
 * @param Base the class to extend
 * @returns the same class where it runs no scripts
 */
export function scriptUser<Base extends HandlerClass>(Base: Base): Base {
  return runsScripts(Base) ? tellingScripts(Base) : Base;
}

function runsScripts<Base extends HandlerClass>(Base: Base): Base is Base & ScriptHandlerClass {
  return Base.prototype instanceof CGIHTTPRequestHandler;
}

function tellingScripts<Base extends ScriptHandlerClass>(Base: Base): Base {
  return class extends Base {
    override cgi_environment(): Record<string, string> {
      const user = remoteUser(this);
      return user === undefined
        ? super.cgi_environment()
        : { ...super.cgi_environment(), AUTH_TYPE: "Basic", REMOTE_USER: user };
    }
  };
}
