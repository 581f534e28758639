// Errors: send_error() sends the status, a page that explains it, and closes the connection.

import { BaseHTTPRequestHandler, HTTPServer } from "../../src/index.ts";

class ErrorHandler extends BaseHTTPRequestHandler {
  do_GET() {
    // The texts of each code are known; both can be given instead: send_error(404, "Short", "Long").
    this.send_error(404);
  }
}

await using httpd = new HTTPServer(["127.0.0.1", Number(process.argv[2] ?? 8000)], ErrorHandler);
console.log(`Listening on http://127.0.0.1:${httpd.server_port}/`);
await httpd.serve_forever();
