import { describe, expect, test } from "bun:test";

import { Connection } from "../../src/connection/connection.ts";
import { sweep } from "../../src/connection/deadlines.ts";
import { OpenConnections } from "../../src/server/open-connections.ts";
import { FakeTransport } from "../connection/fake-transport.ts";

/** Connections that tell when they are gone, as a server has it. */
function opened(count: number): [OpenConnections, Connection[]] {
  const connections = new OpenConnections();
  const all = Array.from({ length: count }, (_, index) => {
    const connection = new Connection(new FakeTransport(), ["192.0.2.1", index]);
    connection.onGone = () => connections.forget();
    connections.add(connection);
    return connection;
  });
  return [connections, all];
}

describe("OpenConnections", () => {
  test("has those that are open, the oldest first", () => {
    const [connections, [first, second, third]] = opened(3);
    expect(connections.size).toBe(3);
    second?.abort();
    expect(connections.size).toBe(2);
    expect([...connections]).toEqual([first, third] as Connection[]);
  });

  test("forget() may be called for all of them while somebody goes through them", () => {
    const [connections, all] = opened(100);
    let seen = 0;
    for (const connection of connections) {
      seen++;
      connection.abort();
    }
    expect(seen).toBe(100);
    expect(connections.size).toBe(0);
    expect([...connections]).toEqual([]);
    expect(all.every(({ closed }) => closed)).toBe(true);
  });

  test("keeps the order of those that stay where many go", () => {
    const [connections, all] = opened(200);
    for (const [index, connection] of all.entries()) if (index % 10 > 0) connection.abort();
    expect([...connections].map(({ client_address }) => client_address[1])).toEqual(
      Array.from({ length: 20 }, (_, index) => index * 10),
    );
  });

  test("tick() closes who is late, and asks each once", () => {
    const [connections, all] = opened(3);
    for (const connection of all) connection.limit(1);
    sweep();
    expect(connections.size).toBe(3);
    sweep();
    expect(connections.size).toBe(0);
  });

  test("add() watches again behind the last one's end", () => {
    const [connections, [only]] = opened(1);
    only?.abort();
    const late = new Connection(new FakeTransport(), "");
    connections.add(late);
    late.limit(1);
    sweep();
    sweep();
    expect(late.closed).toBe(true);
  });
});
