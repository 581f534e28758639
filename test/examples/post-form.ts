// Reads the form of a POST request and says what was in it: the second program of PyMOTW's chapter on BaseHTTPServer.
//
// curl http://localhost:8080/ -F name=dhellmann -F foo=bar -F datafile=@README.md

import { FieldStorage } from "../../src/cgi/field-storage.ts";
import { BaseHTTPRequestHandler, HTTPServer } from "../../src/index.ts";

/** Answers a form with what it holds. */
export class PostHandler extends BaseHTTPRequestHandler {
  async do_POST(): Promise<void> {
    await using form = await FieldStorage.read({
      fp: this.rfile,
      headers: this.headers,
      environ: { REQUEST_METHOD: "POST" },
    });
    const [host, port] = this.client_address;

    this.send_response(200);
    this.send_header("Content-Type", "text/plain; charset=utf-8");
    this.end_headers();
    this.wfile.write(`Client: ('${host}', ${port})\n`);
    this.wfile.write(`User-agent: ${this.headers.get("user-agent", "")}\n`);
    this.wfile.write(`Path: ${this.path}\n`);
    this.wfile.write("Form data:\n");
    for (const item of form.list ?? []) {
      if (item.filename === null) this.wfile.write(`\t${item.name}=${String(item.value)}\n`);
      else
        this.wfile.write(`\tUploaded ${item.name} as "${item.filename}" (${item.file?.size ?? 0} bytes)\n`);
    }
  }
}

if (import.meta.main) {
  await using httpd = new HTTPServer(["localhost", 8080], PostHandler);
  console.log("Starting server, use <Ctrl-C> to stop");
  await httpd.serve_forever();
}
