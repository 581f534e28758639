// A handler for HTTP in a server that knows nothing of HTTP: any TCPServer will do. It answers one connection at a time.

import { SimpleHTTPRequestHandler, TCPServer } from "../../src/index.ts";

class Handler extends SimpleHTTPRequestHandler {
  // The directory of this file, wherever it is started from.
  override directory = import.meta.dir;
}

await using httpd = new TCPServer(["127.0.0.1", Number(process.argv[2] ?? 8000)], Handler);
console.log(`Listening on http://127.0.0.1:${httpd.server_port}/`);
await httpd.serve_forever();
