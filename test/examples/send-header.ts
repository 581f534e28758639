// Headers: send_header() between send_response() and end_headers(), one call a field.

import { BaseHTTPRequestHandler, HTTPServer } from "../../src/index.ts";

class HeaderHandler extends BaseHTTPRequestHandler {
  do_GET() {
    this.send_response(200);
    this.send_header("Content-Type", "text/plain; charset=utf-8");
    this.send_header("Last-Modified", this.date_time_string(Date.now() / 1000));
    this.end_headers();
    this.wfile.write("Response body\n");
  }
}

await using httpd = new HTTPServer(["127.0.0.1", Number(process.argv[2] ?? 8000)], HeaderHandler);
console.log(`Listening on http://127.0.0.1:${httpd.server_port}/`);
await httpd.serve_forever();
