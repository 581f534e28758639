// Echo: no HTTP at all. StreamRequestHandler has two streams and leaves the rest to you. Try `nc 127.0.0.1 8000`.

import { StreamRequestHandler, ThreadingTCPServer } from "../../src/index.ts";

class EchoHandler extends StreamRequestHandler {
  override async handle() {
    for (;;) {
      const line = await this.rfile.readline();
      if (line.length === 0) return; // the other side has ended
      this.wfile.write(line);
    }
  }
}

await using server = new ThreadingTCPServer(["127.0.0.1", Number(process.argv[2] ?? 8000)], EchoHandler);
console.log(`Listening on tcp://127.0.0.1:${server.server_port}`);
await server.serve_forever();
