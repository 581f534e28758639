// For those tests of test_socketserver.test.ts that need a process of their own. The arguments: the name of the server's class,
// its address as JSON, and what a handler does. What happens is said on stdout; SIGTERM ends the server in an orderly way.

import {
  BaseRequestHandler,
  type Forking,
  ForkingTCPServer,
  ForkingUnixStreamServer,
  type RequestHandlerClass,
  type ServerAddress,
  StreamRequestHandler,
  TCPServer,
  ThreadingTCPServer,
} from "../../src/index.ts";

const SERVERS: Readonly<Record<string, typeof TCPServer>> = {
  TCPServer,
  ThreadingTCPServer,
  ForkingTCPServer,
  ForkingUnixStreamServer,
};

class Echo extends StreamRequestHandler {
  override async handle(): Promise<void> {
    this.wfile.write(await this.rfile.readline());
  }
}

/** Python's BadHandler. */
class Throw extends BaseRequestHandler {
  override handle(): void {
    say("Handler called");
    throw new TypeError("Test error");
  }
}

/** The same with Python's SystemExit. */
class Exit extends BaseRequestHandler {
  override handle(): void {
    say("Handler called");
    process.exit(7);
  }
}

const HANDLERS: Readonly<Record<string, RequestHandlerClass>> = { Echo, Throw, Exit };

function say(what: string): void {
  process.stdout.write(`${what}\n`);
}

function serverWith(name = "", address = "", handler = ""): TCPServer & Partial<Forking> {
  const Class = SERVERS[name];
  const Handler = HANDLERS[handler];
  if (Class === undefined || Handler === undefined) throw new Error(`Unknown: ${name}, ${handler}`);
  class Server extends Class {
    override handle_error(): void {
      say("Error handled");
    }
  }
  const where: ServerAddress = JSON.parse(address);
  return new Server(where, Handler);
}

const server = serverWith(...process.argv.slice(2));
if (server.is_worker !== true) {
  say(`parent ${process.pid} ${JSON.stringify(server.server_address)}`);
  process.on("SIGTERM", () => void server.shutdown());
}
await server.serve_forever(0.01);
await server.server_close();
say(`closed ${server.fileno()}, children ${server.active_children?.size}`);
