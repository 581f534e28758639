// run(): a server is a class for connections and a class for requests, put together.

import {
  BaseHTTPRequestHandler,
  HTTPServer,
  type RequestHandlerClass,
  SimpleHTTPRequestHandler,
} from "../../src/index.ts";

async function run(
  server_class: typeof HTTPServer = HTTPServer,
  handler_class: RequestHandlerClass = BaseHTTPRequestHandler,
) {
  // An empty host is every interface; only this machine can reach 127.0.0.1.
  await using httpd = new server_class(["127.0.0.1", Number(process.argv[2] ?? 8000)], handler_class);
  console.log(`Listening on http://127.0.0.1:${httpd.server_port}/`);
  await httpd.serve_forever();
}

// The base class knows no method and answers 501 to all; this one serves the current directory.
await run(HTTPServer, SimpleHTTPRequestHandler);
