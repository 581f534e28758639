// Processes: with ForkingMixIn several of them answer, and what one dies of does not touch the others. Try /crash.

import { BaseHTTPRequestHandler, ForkingHTTPServer } from "../../src/index.ts";

class Handler extends BaseHTTPRequestHandler {
  do_GET() {
    if (this.path === "/crash") process.exit(1); // the parent starts another one
    this.send_response(200);
    this.end_headers();
    this.wfile.write(`Process ${process.pid}\n`);
  }
}

await using httpd = new ForkingHTTPServer(["127.0.0.1", Number(process.argv[2] ?? 8000)], Handler);
// Each worker runs this file from its beginning, so what is to happen once has to ask.
if (!httpd.is_worker) console.log(`Listening on http://127.0.0.1:${httpd.server_port}/`);
await httpd.serve_forever();
// No worker gets here.
