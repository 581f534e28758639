// `socketserver.ThreadingTCPServer`.

import { TCPServer } from "./tcp-server.ts";
import { ThreadingMixIn } from "./threading-mix-in.ts";

/** A {@link TCPServer} that answers all its connections at the same time. */
export class ThreadingTCPServer extends ThreadingMixIn(TCPServer) {}
