// Python's documentation is this library's: each public name of the ported classes is here, or in a list of those that are not,
// with the reason.

import { describe, expect, test } from "bun:test";

import * as library from "../src/index.ts";

const HANDLER = library.BaseRequestHandler;
const ADDRESS: library.ServerAddress = ["127.0.0.1", 0];

const FORM = await library.FieldStorage.read({ environ: { QUERY_STRING: "a=b" } });

class Threading extends library.ThreadingMixIn(library.TCPServer) {}
class Forking extends library.ForkingMixIn(library.TCPServer) {}

/** What stands for a class: it and one of its instances, because Python's class attributes are fields here. */
type Specimen = readonly [Class: object, instance: object];

function server(Class: typeof library.TCPServer): Specimen {
  return [Class, new Class(ADDRESS, HANDLER, false)];
}

function secureServer(Class: typeof library.HTTPSServer): Specimen {
  return [Class, new Class(ADDRESS, HANDLER, { certfile: "cert.pem", bind_and_activate: false })];
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
  BaseServer: {
    specimen: server(library.TCPServer),
    here: BASE_SERVER,
    missing: { _handle_request_noblock: "Nobody overrides it, and here it is private" },
  },
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
    specimen: secureServer(library.HTTPSServer),
    here: "certfile keyfile password alpn_protocols server_activate",
    missing: {
      ssl: "It is a module of Python's; the TLS here is Bun's",
      _create_context: "Bun makes the context, of what `certfile`, `keyfile` and `password` name",
    },
  },
  ThreadingHTTPSServer: {
    specimen: secureServer(library.ThreadingHTTPSServer),
    here: "certfile keyfile password alpn_protocols daemon_threads block_on_close process_request_thread",
  },
  ThreadingMixIn: {
    specimen: server(Threading),
    here: "daemon_threads block_on_close process_request process_request_thread server_close _threads",
  },
  ForkingMixIn: {
    specimen: server(Forking),
    here:
      "timeout active_children max_children block_on_close collect_children handle_timeout service_actions " +
      "process_request server_close",
  },
  ForkingTCPServer: {
    specimen: server(library.ForkingTCPServer),
    here: "active_children max_children block_on_close collect_children server_address",
  },
  ForkingUnixStreamServer: {
    specimen: server(library.ForkingUnixStreamServer),
    here: "active_children max_children block_on_close collect_children address_family",
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
    missing: { _encodings_map_default: "`extensions_map` has its rows" },
  },
  CGIHTTPRequestHandler: {
    specimen: handler(library.CGIHTTPRequestHandler),
    here:
      "cgi_directories cgi_info have_fork rbufsize do_GET do_HEAD do_POST send_head is_cgi is_executable is_python " +
      "run_cgi",
  },
  FieldStorage: {
    specimen: [library.FieldStorage, FORM],
    here:
      "name filename value file list type type_options disposition disposition_options headers done length encoding " +
      "errors limit getvalue getfirst getlist keys",
    missing: {
      __len__: "It is `size`, as of a Map, because `length` is Python's for something else",
      __getitem__: "It is `get`, as of a Map",
      __contains__: "It is `has`, as of a Map",
      fp: "The body is read when there is a FieldStorage",
      qs_on_post: "As fp",
      keep_blank_values: "As fp: it is an option of `FieldStorage.read()`",
      strict_parsing: "As keep_blank_values",
      max_num_fields: "As keep_blank_values",
      separator: "As keep_blank_values",
      outerboundary: "The reader of multipart bodies is a class of its own, MultipartReader",
      innerboundary: "As outerboundary",
      bytes_read: "As outerboundary",
      bufsize: "As outerboundary: what comes is passed on in the pieces in which it comes",
      read_urlencoded: "As outerboundary",
      read_multi: "As outerboundary",
      read_single: "As outerboundary",
      read_binary: "As outerboundary",
      read_lines: "As outerboundary",
      read_lines_to_eof: "As outerboundary",
      read_lines_to_outerboundary: "As outerboundary",
      skip_lines: "As outerboundary",
      FieldStorageClass:
        "Fields are made by the form, all at once; MultipartReader is for what else one wants of them",
      make_file: "All files of a form share one spool; MultipartReader is for who wants them elsewhere",
    },
  },
  MiniFieldStorage: {
    specimen: [library.MiniFieldStorage, new library.MiniFieldStorage("a", "b")],
    here: "name value filename list type file type_options disposition disposition_options headers",
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

/** What a module of Python's has. */
interface Module {
  readonly here: string;
  readonly missing: Readonly<Record<string, string>>;
}

const MODULES: Readonly<Record<string, Module>> = {
  "http.server": {
    here:
      "HTTPServer ThreadingHTTPServer HTTPSServer ThreadingHTTPSServer BaseHTTPRequestHandler " +
      "SimpleHTTPRequestHandler CGIHTTPRequestHandler DEFAULT_ERROR_MESSAGE DEFAULT_ERROR_CONTENT_TYPE HTTPStatus",
    missing: {
      test: "The tool does what it did, without setting attributes of classes that others use",
      _make_server: "As test",
      _main: "As test",
      _get_best_family: "As test",
      executable: "A handler has `is_executable`",
      nobody: "Whose rights scripts have is decided where they are started",
      nobody_uid: "As nobody",
      _url_collapse_path: "It is what `is_cgi` does first",
      __version__: "The package has a version, and Python's has been 0.6 for decades",
    },
  },
  socketserver: {
    here:
      "BaseServer TCPServer ThreadingTCPServer ForkingTCPServer UnixStreamServer ThreadingUnixStreamServer " +
      "ForkingUnixStreamServer ThreadingMixIn ForkingMixIn BaseRequestHandler StreamRequestHandler",
    missing: {
      UDPServer: "Bun's sockets for datagrams are another matter, and HTTP needs none",
      ThreadingUDPServer: "As UDPServer",
      ForkingUDPServer: "As UDPServer",
      UnixDatagramServer: "As UDPServer",
      ThreadingUnixDatagramServer: "As UDPServer",
      ForkingUnixDatagramServer: "As UDPServer",
      DatagramRequestHandler: "As UDPServer",
      __version__: "As http.server's",
    },
  },
  cgi: {
    here: "FieldStorage MiniFieldStorage parse_header parse_multipart",
    missing: {
      parse:
        "FieldStorage reads forms of both kinds, and its name says so without that of a module before it",
      maxlen: "A variable that changes what others do; `FieldStorage.read()` has the option `limit`",
      valid_boundary: "MultipartReader refuses what is none",
      log: "A handler has `log_message`",
      logfile: "As log",
      logfp: "As log",
      initlog: "As log",
      dolog: "As log",
      nolog: "As log",
      closelog: "As log",
      test: "It is a script that shows its environment, and this is no place for scripts",
      print_exception: "As test: they write to the standard output, which is not the client's here",
      print_environ: "As print_exception",
      print_form: "As print_exception",
      print_directory: "As print_exception",
      print_arguments: "As print_exception",
      print_environ_usage: "As print_exception",
      __version__: "As http.server's",
    },
  },
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

describe.each(Object.entries(MODULES))("the module %s", (_, { here, missing }) => {
  test.each(here.split(" "))("src/index.ts exports Python's %s", (name) => {
    expect(Object.keys(library)).toContain(name);
  });

  test("src/index.ts lacks only what the list says, and that is a reason each", () => {
    for (const [name, why] of Object.entries(missing)) {
      expect(name in library, name).toBe(false);
      expect(why).not.toBe("");
    }
  });
});

describe("src/index.ts", () => {
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
      [library.ForkingTCPServer, library.TCPServer],
      [library.ForkingUnixStreamServer, library.UnixStreamServer],
      [library.StreamRequestHandler, library.BaseRequestHandler],
      [library.BaseHTTPRequestHandler, library.StreamRequestHandler],
      [library.SimpleHTTPRequestHandler, library.BaseHTTPRequestHandler],
      [library.CGIHTTPRequestHandler, library.SimpleHTTPRequestHandler],
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
    expect(handler(library.CGIHTTPRequestHandler)[1]).toMatchObject({
      rbufsize: 0,
      cgi_directories: ["/cgi-bin", "/htbin"],
      have_fork: process.platform !== "win32",
    });
    expect(server(Threading)[1]).toMatchObject({ daemon_threads: false, block_on_close: true });
    expect(server(Forking)[1]).toMatchObject({ timeout: 300, active_children: null, block_on_close: true });
    expect(FORM).toMatchObject({ encoding: "utf-8", errors: "replace", limit: null, done: 0 });
  });
});
