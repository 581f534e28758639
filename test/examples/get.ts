// GET: what a handler knows of a request. Try `curl -i http://127.0.0.1:8000/?foo=bar`.

import { BaseHTTPRequestHandler, HTTPServer } from "../../src/index.ts";

class GetHandler extends BaseHTTPRequestHandler {
  // A method named `do_` and the request's method answers it.
  do_GET() {
    const { pathname, search } = new URL(this.path, "http://localhost");
    const message = [
      "CLIENT VALUES:",
      `client_address=${String(this.client_address)} (${this.address_string()})`,
      `command=${this.command}`,
      `path=${this.path}`,
      `real path=${pathname}`,
      `query=${search.slice(1)}`,
      `request_version=${this.request_version}`,
      "",
      "SERVER VALUES:",
      `server_version=${this.server_version}`,
      `sys_version=${this.sys_version}`,
      `protocol_version=${this.protocol_version}`,
      "",
      "HEADERS RECEIVED:",
      ...this.headers.items().map(([name, value]) => `${name}=${value}`),
      "",
    ].join("\n");
    this.send_response(200);
    this.send_header("Content-Type", "text/plain; charset=utf-8");
    this.end_headers();
    this.wfile.write(message);
  }
}

// `await using` closes the server when the block ends, as Python's `with` does. Port 0 is any free one.
await using httpd = new HTTPServer(["127.0.0.1", Number(process.argv[2] ?? 8000)], GetHandler);
console.log(`Listening on http://127.0.0.1:${httpd.server_port}/`);
await httpd.serve_forever();
