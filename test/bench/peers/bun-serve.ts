// The shortest file server that `Bun.serve` and `Bun.file` make.

import { join } from "node:path";

const [port, directory = "."] = process.argv.slice(2);

Bun.serve({
  hostname: "127.0.0.1",
  port: Number(port),
  idleTimeout: 255,
  fetch(request) {
    // A URL is without `..` when it arrives here.
    const { pathname } = new URL(request.url);
    return new Response(Bun.file(join(directory, decodeURIComponent(pathname))));
  },
  error: () => new Response("Not found", { status: 404 }),
});
