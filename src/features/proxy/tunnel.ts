// A connection that has become something else, a WebSocket say: bytes both ways, until one side has no more to say.

import type { ByteReader, ByteWriter } from "../../connection/byte-streams.ts";
import type { Connection } from "../../connection/connection.ts";

/**
 * Passes bytes on, both ways.
 *
 * @param client one side; who called closes it
 * @param upstream the other side, which is closed here
 * @returns settles when one of them has ended
 */
export async function tunnel(client: Connection, upstream: Connection): Promise<void> {
  // Such a connection may be silent for as long as it likes.
  client.readTimeout = upstream.readTimeout = 0;
  client.keepAlive();
  upstream.keepAlive();
  await Promise.race([pass(client.rfile, upstream.wfile), pass(upstream.rfile, client.wfile)]);
  void upstream.close(); // what is written still arrives; nobody has to wait for that
}

/** Never rejects: an end is an end. */
async function pass(from: ByteReader, to: ByteWriter): Promise<void> {
  try {
    for (let part = await from.read1(); part.length > 0; part = await from.read1()) {
      to.write(part);
      await to.drain();
    }
  } catch {
    // as said
  }
}
