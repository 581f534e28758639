// Takes forms and says how large the first file is: a program of its own, so that its disk can be full.

import { FieldStorage } from "../../src/cgi/field-storage.ts";
import { BaseHTTPRequestHandler } from "../../src/handlers/base-http-request-handler.ts";
import { ThreadingHTTPServer } from "../../src/server/http-server.ts";

class Forms extends BaseHTTPRequestHandler {
  override protocol_version = "HTTP/1.1";
  async do_POST(): Promise<void> {
    using form = await FieldStorage.read({
      fp: this.rfile,
      headers: this.headers,
      environ: { REQUEST_METHOD: "POST" },
    });
    const [item] = form.list ?? [];
    const answer = `${item?.file?.size ?? 0} bytes`;
    this.send_response(200);
    this.send_header("Content-Length", answer.length);
    this.end_headers();
    this.wfile.write(answer);
  }
}

const server = new ThreadingHTTPServer(["127.0.0.1", 0], Forms);
console.log(`Forms on port ${server.server_port} ...`);
await server.serve_forever();
