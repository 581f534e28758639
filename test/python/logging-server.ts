// RequestHandlerLoggingTestCase's handler in a process of its own, so that its stderr can be read. Ends after a request.

import { BaseHTTPRequestHandler, HTTPServer } from "../../src/index.ts";

class Handler extends BaseHTTPRequestHandler {
  override protocol_version = "HTTP/1.1";
  override default_request_version = "HTTP/1.1";
  do_GET(): void {
    this.send_response(200);
    this.end_headers();
  }
  do_ERROR(): void {
    this.send_error(404, "File not found");
  }
  override end_request(): void {
    void this.server.shutdown(); // the loop below waits for it
  }
}

await using httpd = new HTTPServer(["127.0.0.1", 0], Handler);
console.log(httpd.server_port);
await httpd.serve_forever();
