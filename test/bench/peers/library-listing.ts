// The library's classes as they are: the page that Python's `http.server` makes.

import { SimpleHTTPRequestHandler, ThreadingHTTPServer } from "../../../src/index.ts";

const [port, served = "."] = process.argv.slice(2);

class Listing extends SimpleHTTPRequestHandler {
  override directory = served;
  override protocol_version = "HTTP/1.1";
  override log_message(): void {
    // Nobody logs here.
  }
}

await using httpd = new ThreadingHTTPServer(["127.0.0.1", Number(port)], Listing);
await httpd.serve_forever();
