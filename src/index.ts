// The library's public names.

export { BaseHTTPRequestHandler, type RequestMethod } from "./handlers/base-http-request-handler.ts";
export { BaseRequestHandler } from "./handlers/request-handler.ts";
export { CGIHTTPRequestHandler } from "./handlers/cgi-http-request-handler.ts";
export { DEFAULT_ERROR_CONTENT_TYPE, DEFAULT_ERROR_MESSAGE } from "./handlers/python-text.ts";
export { FileSource, type Piece, type ReplySource } from "./handlers/reply-source.ts";
export { SimpleHTTPRequestHandler, type SimpleHTTPOptions } from "./handlers/simple-http-request-handler.ts";
export { StreamRequestHandler } from "./handlers/request-handler.ts";

export { BaseServer } from "./server/base-server.ts";
export { BindError } from "./server/bun-listener.ts";
export type { RequestHandler, RequestHandlerClass, Server, ServerAddress } from "./server/contracts.ts";
export { type Forking, ForkingMixIn } from "./server/forking-mix-in.ts";
export {
  ForkingHTTPServer,
  ForkingHTTPSServer,
  ForkingTCPServer,
  ForkingUnixHTTPServer,
  ForkingUnixStreamServer,
} from "./server/forking-servers.ts";
export { WorkerError } from "./server/forking-supervisor.ts";
export { CertificateError } from "./server/certificate.ts";
export { type HTTPSOptions, HTTPSServer, ThreadingHTTPSServer } from "./server/https-server.ts";
export { HTTPServer, ThreadingHTTPServer, ThreadingUnixHTTPServer } from "./server/http-server.ts";
export { TCPServer } from "./server/tcp-server.ts";
export { ThreadingTCPServer } from "./server/threading-tcp-server.ts";
export { ThreadingMixIn, type Threading } from "./server/threading-mix-in.ts";
export {
  removeStaleSocket,
  ThreadingUnixStreamServer,
  UnixStreamServer,
} from "./server/unix-stream-server.ts";

export { FieldStorage, type FormItem, type FormValue } from "./cgi/field-storage.ts";
export { FormError } from "./cgi/form-error.ts";
export type { FieldStorageOptions } from "./cgi/form-settings.ts";
export { MiniFieldStorage } from "./cgi/mini-field-storage.ts";
export { type MultipartPart, MultipartReader } from "./cgi/multipart-reader.ts";
export { parse_header } from "./cgi/parse-header.ts";
export { parse_multipart } from "./cgi/parse-multipart.ts";
export { SpooledFile } from "./cgi/spooled-file.ts";

export { BodyError } from "./connection/body-reader.ts";
export type { ByteReader, ByteWriter, ClientAddress } from "./connection/byte-streams.ts";
export { Connection } from "./connection/connection.ts";
export {
  BrokenPipeError,
  ConnectionError,
  ConnectionResetError,
  IncompleteReadError,
  TimeoutError,
} from "./connection/errors.ts";
export { MemoryConnection } from "./connection/memory-connection.ts";

export type { DirectoryEntry } from "./files/directory-listing.ts";
export type { OpenedPath, OpenFile } from "./files/open-file.ts";

export { HTTPMessage } from "./protocol/headers.ts";
export { HTTPStatus, responses } from "./protocol/status.ts";
export type { Refusal } from "./protocol/refusal.ts";

export { formatHTTPDate, parseHTTPDate } from "./semantics/http-date.ts";
export { escapeHTML, html, SafeHTML } from "./semantics/html.ts";
