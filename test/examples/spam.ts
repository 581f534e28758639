// SPAM: any method can be answered, also one that nobody has heard of. Try `curl -X SPAM http://127.0.0.1:8000/eggs`.

import { BaseHTTPRequestHandler, HTTPServer } from "../../src/index.ts";

class SpamHandler extends BaseHTTPRequestHandler {
  // From HTTP/1.1 on connections stay open, so each reply says how long it is.
  override protocol_version = "HTTP/1.1";

  do_SPAM() {
    const body = `${this.path.slice(1)} and spam\n`;
    this.send_response(200, "Lovely");
    this.send_header("Content-Length", Buffer.byteLength(body));
    this.end_headers();
    this.wfile.write(body);
  }
}

await using httpd = new HTTPServer(["127.0.0.1", Number(process.argv[2] ?? 8000)], SpamHandler);
console.log(`Listening on http://127.0.0.1:${httpd.server_port}/`);
await httpd.serve_forever();
