// Python's documentation is this library's: each public name of the ported classes is here, or in a list of those that are not,
// with the reason.

import { describe, expect, test } from "bun:test";

import * as library from "../src/index.ts";

const HANDLER = library.BaseRequestHandler;
const ADDRESS: library.ServerAddress = ["127.0.0.1", 0];

class Threading extends library.ThreadingMixIn(library.TCPServer) {}

/** What stands for a class: it and one of its instances, because Python's class attributes are fields here. */
type Specimen = readonly [Class: object, instance: object];

function server(Class: typeof library.TCPServer): Specimen {
  return [Class, new Class(ADDRESS, HANDLER, false)];
}

function handler(Class: typeof library.BaseRequestHandler): Specimen {
  const connection = new library.MemoryConnection();
  return [
    Class,
    new Class(connection, connection.client_address, new library.HTTPServer(ADDRESS, HANDLER, false)),
  ];
}

interface Surface {
  readonly specimen: Specimen;
  /** Names that are here, apart from those of the classes above. */
  readonly here: string;
  /** Names that are not here, and why. */
  readonly missing?: Readonly<Record<string, string>>;
}

const BASE_SERVER =
  "timeout server_address RequestHandlerClass serve_forever shutdown handle_request handle_timeout service_actions " +
  "verify_request process_request finish_request shutdown_request close_request handle_error server_activate " +
  "server_close get_request fileno";

const SURFACES: Readonly<Record<string, Surface>> = {
  BaseServer: { specimen: server(library.TCPServer), here: BASE_SERVER },
  TCPServer: {
    specimen: server(library.TCPServer),
    here: `${BASE_SERVER} address_family request_queue_size allow_reuse_address allow_reuse_port server_bind`,
    missing: {
      socket_type: "It is always SOCK_STREAM: there are no datagrams here",
      socket: "The listening socket is Bun's; `fileno()` is its descriptor",
    },
  },
  HTTPServer: {
    specimen: server(library.HTTPServer),
    here: "allow_reuse_address allow_reuse_port server_bind server_name server_port",
  },
  ThreadingHTTPServer: {
    specimen: server(library.ThreadingHTTPServer),
    here: "daemon_threads block_on_close server_name server_port process_request_thread",
  },
  HTTPSServer: {
    specimen: [
      library.HTTPSServer,
      new library.HTTPSServer(ADDRESS, HANDLER, { certfile: "cert.pem", bind_and_activate: false }),
    ],
    here: "certfile keyfile password alpn_protocols server_activate",
    missing: { ssl: "It is a module of Python's; the TLS here is Bun's" },
  },
  ThreadingMixIn: {
    specimen: server(Threading),
    here: "daemon_threads block_on_close process_request process_request_thread server_close _threads",
  },
  UnixStreamServer: {
    specimen: server(library.UnixStreamServer),
    here: "address_family server_bind server_address",
  },
  BaseRequestHandler: {
    specimen: handler(library.BaseRequestHandler),
    here: "request client_address server setup handle finish",
  },
  StreamRequestHandler: {
    specimen: handler(library.StreamRequestHandler),
    here: "rbufsize wbufsize timeout disable_nagle_algorithm connection rfile wfile setup handle finish",
  },
  BaseHTTPRequestHandler: {
    specimen: handler(library.BaseHTTPRequestHandler),
    here:
      "server_version sys_version protocol_version default_request_version error_message_format error_content_type " +
      "responses weekdayname monthname raw_requestline requestline command path request_version headers " +
      "close_connection _headers_buffer handle handle_one_request parse_request handle_expect_100 send_error " +
      "send_response send_response_only send_header end_headers flush_headers log_request log_error log_message " +
      "version_string date_time_string log_date_time_string address_string",
    missing: {
      MessageClass: "Header fields are always an HTTPMessage: parsing them strictly is not the class's work",
      _control_char_table: "How control characters are written in the log is the work of one function",
    },
  },
  SimpleHTTPRequestHandler: {
    specimen: handler(library.SimpleHTTPRequestHandler),
    here:
      "server_version index_pages extensions_map default_content_type directory extra_response_headers do_GET do_HEAD " +
      "send_head list_directory translate_path copyfile guess_type",
  },
};

const STREAMS: Readonly<Record<string, Surface>> = {
  rfile: { specimen: streamsOf("rfile"), here: "read read1 readline" },
  wfile: {
    specimen: streamsOf("wfile"),
    here: "write flush closed",
    missing: {
      writable: "It always is, until it throws",
      fileno: "A handler that wrote past the buffer would mix up the order of its bytes",
    },
  },
  request: {
    specimen: [library.Connection, new library.MemoryConnection()],
    here: "recv sendall getpeername getsockname settimeout close",
    missing: {
      send: "It says how much of the bytes was taken; `sendall` takes them all",
      shutdown: "`close` says that nothing more comes, and waits for the peer as it should",
      makefile: "`rfile` and `wfile` are there",
      setsockopt: "Bun does not offer it; TCP_NODELAY is always set",
    },
  },
};

function streamsOf(name: "rfile" | "wfile"): Specimen {
  const stream = new library.MemoryConnection()[name];
  return [stream, stream];
}

/** What the modules `http.server` and `socketserver` export, without what needs datagrams or `fork`. */
const EXPORTS =
  "HTTPServer ThreadingHTTPServer HTTPSServer ThreadingHTTPSServer BaseHTTPRequestHandler SimpleHTTPRequestHandler " +
  "DEFAULT_ERROR_MESSAGE DEFAULT_ERROR_CONTENT_TYPE " +
  "BaseServer TCPServer ThreadingTCPServer UnixStreamServer ThreadingUnixStreamServer ThreadingMixIn " +
  "BaseRequestHandler StreamRequestHandler";

const NOT_EXPORTED: Readonly<Record<string, string>> = {
  UDPServer: "Bun's sockets for datagrams are another matter, and HTTP needs none",
  ThreadingUDPServer: "As UDPServer",
  ForkingUDPServer: "As UDPServer",
  UnixDatagramServer: "As UDPServer",
  ThreadingUnixDatagramServer: "As UDPServer",
  ForkingUnixDatagramServer: "As UDPServer",
  DatagramRequestHandler: "As UDPServer",
  test: "The tool is a program of its own",
  nobody_uid: "It is how Python's CGI gives up root's rights",
  executable: "As nobody_uid; a handler has `is_executable`",
};

describe.each(Object.entries({ ...SURFACES, ...STREAMS }))("%s", (_, { specimen, here, missing = {} }) => {
  const [Class, instance] = specimen;
  const has = (name: string): boolean => name in instance || name in Class;

  test.each(here.split(" "))("has Python's %s", (name) => {
    expect(has(name)).toBe(true);
  });

  test("lacks only what the list says, and that is a reason each", () => {
    for (const [name, why] of Object.entries(missing)) {
      expect(has(name), name).toBe(false);
      expect(why).not.toBe("");
    }
  });
});

describe("src/index.ts", () => {
  test.each(EXPORTS.split(" "))("exports Python's %s", (name) => {
    expect(Object.keys(library)).toContain(name);
  });

  test("lacks only what the list says", () => {
    expect(Object.keys(NOT_EXPORTED).filter((name) => name in library)).toEqual([]);
  });

  test("has Python's class tree", () => {
    const tree: readonly (readonly [object, object])[] = [
      [library.TCPServer, library.BaseServer],
      [library.UnixStreamServer, library.TCPServer],
      [library.HTTPServer, library.TCPServer],
      [library.ThreadingHTTPServer, library.HTTPServer],
      [library.HTTPSServer, library.HTTPServer],
      [library.ThreadingHTTPSServer, library.HTTPSServer],
      [library.ThreadingTCPServer, library.TCPServer],
      [library.ThreadingUnixStreamServer, library.UnixStreamServer],
      [library.StreamRequestHandler, library.BaseRequestHandler],
      [library.BaseHTTPRequestHandler, library.StreamRequestHandler],
      [library.SimpleHTTPRequestHandler, library.BaseHTTPRequestHandler],
    ];
    for (const [sub, base] of tree) expect(Object.prototype.isPrototypeOf.call(base, sub)).toBe(true);
  });

  test("has Python's defaults of class attributes", () => {
    expect(server(library.HTTPServer)).toMatchObject([
      { address_family: "AF_INET", allow_reuse_address: true, allow_reuse_port: false },
      { timeout: null },
    ]);
    expect(library.TCPServer.allow_reuse_address).toBe(false);
    expect(handler(library.SimpleHTTPRequestHandler)[1]).toMatchObject({
      rbufsize: -1,
      wbufsize: 0,
      timeout: null,
      disable_nagle_algorithm: false,
      server_version: "SimpleHTTP",
      protocol_version: "HTTP/1.0",
      default_request_version: "HTTP/0.9",
      error_content_type: "text/html;charset=utf-8",
      index_pages: ["index.html", "index.htm"],
      default_content_type: "application/octet-stream",
    });
  });
});
