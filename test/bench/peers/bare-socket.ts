// The ceiling: what `Bun.listen` can do at all. It answers whatever arrives with the same bytes, without reading it.

const REPLY = Buffer.from(
  [
    "HTTP/1.1 200 OK",
    "Server: bare",
    "Date: Sun, 06 Nov 1994 08:49:37 GMT",
    "Content-Type: application/octet-stream",
    "Content-Length: 1024",
    "Last-Modified: Sun, 06 Nov 1994 08:49:37 GMT",
    "",
    "x".repeat(1024),
  ].join("\r\n"),
);

Bun.listen({
  hostname: "127.0.0.1",
  port: Number(process.argv[2]),
  socket: {
    data(socket) {
      socket.write(REPLY);
    },
  },
});
