// A clock: the files of the current directory, and one page that is none of them.

import { SimpleHTTPRequestHandler, ThreadingHTTPServer } from "../../src/index.ts";

class Clock extends SimpleHTTPRequestHandler {
  override do_GET() {
    if (this.path !== "/time") return super.do_GET();
    this.send_response(200);
    this.send_header("Content-Type", "text/plain");
    this.end_headers();
    this.wfile.write(`${new Date().toISOString()}\n`);
  }
}

await using httpd = new ThreadingHTTPServer(["127.0.0.1", Number(process.argv[2] ?? 8000)], Clock);
console.log(`Listening on http://127.0.0.1:${httpd.server_port}/`);
await httpd.serve_forever();
