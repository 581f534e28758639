// Threads: with ThreadingMixIn a request that waits holds up no other. Two visitors of /meet meet; one alone waits.

import { BaseHTTPRequestHandler, HTTPServer, ThreadingMixIn } from "../../src/index.ts";

// The mix-in takes the class of servers and gives back another. (ThreadingHTTPServer is just that, ready made.)
class ThreadedHTTPServer extends ThreadingMixIn(HTTPServer) {}

let tasks = 0;
const meeting = Promise.withResolvers<void>();
let visitors = 0;

class Handler extends BaseHTTPRequestHandler {
  // There is one handler for each connection, so this counts them.
  task = ++tasks;

  async do_GET() {
    if (this.path === "/meet") {
      if (++visitors === 2) meeting.resolve();
      await meeting.promise; // where a handler awaits, the others go on
    }
    this.send_response(200);
    this.end_headers();
    this.wfile.write(`Task-${this.task}\n`);
  }
}

await using httpd = new ThreadedHTTPServer(["127.0.0.1", Number(process.argv[2] ?? 8000)], Handler);
console.log(`Listening on http://127.0.0.1:${httpd.server_port}/`);
await httpd.serve_forever();
