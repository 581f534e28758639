// The servers that answer in several processes: `socketserver`'s, and the same for HTTP, which Python does not have.

import { ForkingMixIn } from "./forking-mix-in.ts";
import { HTTPServer } from "./http-server.ts";
import { HTTPSServer } from "./https-server.ts";
import { TCPServer } from "./tcp-server.ts";
import { UnixStreamServer } from "./unix-stream-server.ts";

/** A {@link TCPServer} that answers in several processes: `socketserver.ForkingTCPServer`. */
export class ForkingTCPServer extends ForkingMixIn(TCPServer) {}

/** A {@link UnixStreamServer} that answers in several processes: `socketserver.ForkingUnixStreamServer`. */
export class ForkingUnixStreamServer extends ForkingMixIn(UnixStreamServer) {}

/**
 * An {@link HTTPServer} that answers in several processes, as many as there are processor cores.
 *
 * @example
 * ```ts
 * await using httpd = new ForkingHTTPServer(["127.0.0.1", 8000], SimpleHTTPRequestHandler);
 * if (!httpd.is_worker) console.log(`Serving on port ${httpd.server_port}`);
 * await httpd.serve_forever();
 * ```
 */
export class ForkingHTTPServer extends ForkingMixIn(HTTPServer) {}

/** The same over TLS. */
export class ForkingHTTPSServer extends ForkingMixIn(HTTPSServer) {}

/** The same on a Unix socket; its address is the path. */
export class ForkingUnixHTTPServer extends ForkingHTTPServer {
  static override address_family: "AF_INET" | "AF_INET6" | "AF_UNIX" = "AF_UNIX";
}
