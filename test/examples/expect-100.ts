// Expect: a client with a large body may ask first, and handle_expect_100() answers. This one refuses more than ten bytes.
// Try `curl -H "Expect: 100-continue" -d "much too long" http://127.0.0.1:8000/`.

import { BaseHTTPRequestHandler, HTTPServer } from "../../src/index.ts";

class CautiousHandler extends BaseHTTPRequestHandler {
  // Only HTTP/1.1 has the question.
  override protocol_version = "HTTP/1.1";

  override handle_expect_100() {
    const length = Number(this.headers.get("Content-Length", "0"));
    if (length <= 10) return super.handle_expect_100(); // sends "100 Continue"
    this.send_error(417, "Too much", `Ten bytes are enough, not ${length}`);
    return false; // do_POST is not called
  }

  async do_POST() {
    const body = await this.rfile.read(); // ends where the body ends
    this.send_response(200);
    this.send_header("Content-Length", body.length);
    this.end_headers();
    this.wfile.write(body);
  }
}

await using httpd = new HTTPServer(["127.0.0.1", Number(process.argv[2] ?? 8000)], CautiousHandler);
console.log(`Listening on http://127.0.0.1:${httpd.server_port}/`);
await httpd.serve_forever();
