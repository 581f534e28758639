// What a list with sizes and times takes at least: to read the directory and to look at each entry in the quickest way there is,
// without a page around it.

import { closeSync, lstatSync, openSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";

import { statxLook } from "../../../src/cli/statx.ts";

const look = await statxLook();
const [port, directory = "."] = process.argv.slice(2);

Bun.listen({
  hostname: "127.0.0.1",
  port: Number(port),
  socket: {
    data(socket, request) {
      const [, path = "/"] = request.toString("latin1").split(" ");
      const folder = join(directory, decodeURIComponent(path));
      // Whether we are there is asked for with a file, of which the length counts.
      const body = statSync(folder).isDirectory() ? lookedAt(folder) : "x".repeat(statSync(folder).size);
      // `end` closes behind what it could not send at once; a page of this size may need several writes.
      rest = Buffer.from(`HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n\r\n${body}`, "latin1");
      rest = rest.subarray(socket.write(rest));
    },
    drain(socket) {
      rest = rest.subarray(socket.write(rest));
    },
  },
});

/** One client at a time. */
let rest = Buffer.alloc(0);

function lookedAt(folder: string): string {
  const directory = openSync(folder, "r");
  const lines = readdirSync(folder).map((name) => {
    const { size, timeMs } = look?.(directory, name) ?? lookedUp(join(folder, name));
    return `${name} ${size} ${timeMs}\n`;
  });
  closeSync(directory);
  return lines.join("");
}

function lookedUp(path: string): { readonly size: number; readonly timeMs: number } {
  const { size, mtimeMs } = lstatSync(path);
  return { size, timeMs: mtimeMs };
}
