// run_while_true(): a loop of one's own in place of serve_forever(). GET /quit ends it.

import { BaseHTTPRequestHandler, HTTPServer } from "../../src/index.ts";

let running = true;

class Handler extends BaseHTTPRequestHandler {
  do_GET() {
    if (this.path === "/quit") running = false;
    this.send_response(200);
    this.end_headers();
    this.wfile.write(running ? "Going on\n" : "Goodbye\n");
  }
}

await using httpd = new HTTPServer(["127.0.0.1", Number(process.argv[2] ?? 8000)], Handler);
console.log(`Listening on http://127.0.0.1:${httpd.server_port}/`);
while (running) await httpd.handle_request();
console.log("Done");
