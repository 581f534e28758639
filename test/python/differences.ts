// Where we leave Python on purpose: the rows of the README's table *Differences from Python*. Each is held by a test of its
// own in differences.test.ts.

/** One place where a program that knows Python's `http.server` finds something else here. */
export interface Difference {
  /** Names the row for its test. */
  readonly id: string;
  /** What CPython 3.14 and 3.15 do; where a module is gone, the last version that had it. */
  readonly python: string;
  /** What happens here. */
  readonly here: string;
  /** What decided it. */
  readonly why: string;
}

/** All of them, in the order in which a request meets them. */
export const DIFFERENCES = [
  {
    id: "bind-without-names",
    python: "Binding asks the name service for `server_name`, which can take half a minute",
    here: "Binding asks nobody: `server_name` is the host that was bound, or the machine's own name for all interfaces",
    why: "gh-106505",
  },
  {
    id: "turns",
    python: "`HTTPServer` answers one connection at a time; one that is only open holds up all others",
    here: "`HTTPServer` answers one request at a time; connections stand open side by side",
    why: "Browsers open connections in advance (gh-75820)",
  },
  {
    id: "forking-children",
    python: "`ForkingMixIn` forks a process for each request, for 40 at once at most",
    here: "`ForkingMixIn` starts `max_children` processes beforehand, one a processor core by default; connections interleave in each",
    why: "Bun cannot fork, and silent connections must not use the processes up",
  },
  {
    id: "forking-program",
    python: "A forked handler goes on where its parent was",
    here: "Each worker of a `ForkingMixIn` runs the program from its beginning; `is_worker` tells it apart, and it stays in `serve_forever()`",
    why: "Bun cannot fork",
  },
  {
    id: "forking-handle-request",
    python: "`handle_request()` forks, too",
    here: "With `ForkingMixIn` `handle_request()` answers in the parent",
    why: "A process that is run again cannot take part in one request",
  },
  {
    id: "forking-shutdown",
    python: "`shutdown()` in a forked handler never returns",
    here: "`shutdown()` in a handler of a `ForkingMixIn` ends the server in all of its processes",
    why: "It is what the handler asks for",
  },
  {
    id: "tls-handshake",
    python: "`HTTPSServer` shakes hands while it accepts, so that a silent client holds up all others",
    here: "`HTTPSServer` shakes hands beside the loop, and `handshake_timeout` limits how long",
    why: "A client that sends nothing must not hold up others",
  },
  {
    id: "tls-alpn",
    python: "`HTTPSServer` offers `http/1.1` alone by ALPN",
    here: "`HTTPSServer` offers `http/1.0`, too",
    why: "In Bun a handshake without a protocol in common fails, and HTTP/1.0 is spoken",
  },
  {
    id: "run",
    python: "A handler does its work in its constructor",
    here: "The constructor only stores; the server then calls `run()`, which is `setup`, `handle`, `finish`",
    why: "The fields of a JavaScript subclass do not exist before its base's constructor is through",
  },
  {
    id: "deadlines",
    python:
      "Without a `timeout` a silent client is waited for for ever; with one it is a limit for each read",
    here: "`keep_alive_timeout`, `head_timeout`, `body_timeout` and `write_timeout` limit every wait; a head that does not end is answered 408",
    why: "A client that sends a byte now and then must not hold a connection for ever",
  },
  {
    id: "limits",
    python:
      "Connections, requests on one of them, bodies and listings may be as many and as long as they like",
    here: "`max_connections`, `max_connections_per_address`, `max_requests`, `max_body` and `max_listing` limit them; too many are answered 503, too much 413",
    why: "A stranger must not take the memory or the descriptors of all",
  },
  {
    id: "body-length",
    python: "What a method writes is sent, whatever its `Content-Length` said",
    here: "A body that is longer than its `Content-Length` is cut, behind one that is shorter the connection ends",
    why: "RFC 9112 section 6.3: the next reply would be taken for a part of this one",
  },
  {
    id: "blank-lines",
    python: "A blank line before a request closes the connection",
    here: "A few blank lines before a request are skipped",
    why: "RFC 9112 section 2.2",
  },
  {
    id: "half-a-request",
    python: "A request that breaks off in its head is executed as far as it came",
    here: "A request that breaks off in its head is answered 400",
    why: "RFC 9112 section 8",
  },
  {
    id: "request-line-words",
    python: "NBSP, NEL and the separators 0x1c to 0x1f split a request line, too",
    here: "Only blanks, tabs, VT and FF split a request line; NUL and a bare CR in it are answered 400",
    why: "RFC 9112 section 3; they are parts of UTF-8 characters",
  },
  {
    id: "header-syntax",
    python: "A malformed header line silently drops itself and all that follow",
    here: "A malformed header line, or a control character in one, is answered 400",
    why: "RFC 9112 section 5; what is dropped may have been a length",
  },
  {
    id: "obsolete-folding",
    python: "A folded header line is joined, its line break included",
    here: "A folded header line is answered 400",
    why: "RFC 9112 section 5.2",
  },
  {
    id: "trimmed-values",
    python: "Blanks behind a header's value belong to it",
    here: "Blanks behind a header's value are dropped, like those before it",
    why: "RFC 9110 section 5.5",
  },
  {
    id: "extended-parameters",
    python: "`headers.get_param()` gives the three parts of a parameter like `name*=UTF-8''%C3%A4`",
    here: "`headers.get_param()` gives the value of a parameter like `name*=UTF-8''%C3%A4`, decoded",
    why: "RFC 8187; nobody asks for the parts",
  },
  {
    id: "host",
    python: "`Host` is not looked at",
    here: "Under HTTP/1.1 a request with no `Host`, several or a malformed one is answered 400",
    why: "RFC 9112 section 3.2",
  },
  {
    id: "smuggling",
    python: "Conflicting lengths are accepted, and `Transfer-Encoding` is ignored (gh-150499)",
    here: "Every framing that two readers could take in two ways is answered 400, an unknown coding 501",
    why: "RFC 9112 section 6.3",
  },
  {
    id: "framed-body",
    python:
      "`rfile` is the connection: who reads too far reads the next request, and what is not read becomes one",
    here: "`rfile` ends where the body ends, chunks are decoded, and what is not read is passed over or the connection closes",
    why: "RFC 9112 section 6",
  },
  {
    id: "chunk-white-space",
    python: "Chunks are not decoded",
    here: "White space around the size of a chunk is answered 400, before an extension as well, and so is a bare LF behind it",
    why: "RFC 9112 section 7.1.1 would have blanks before an extension passed over, and readers differ on them",
  },
  {
    id: "rfile-iteration",
    python: "Iterating `rfile` gives lines",
    here: "Iterating `rfile` gives pieces as they come; `readline()` gives lines",
    why: "A body is bytes, and its one line may be as long as itself",
  },
  {
    id: "incomplete-body",
    python: "A body that ends before its length is read as if it were whole",
    here: "Reading a body that ends before its length throws `IncompleteReadError`, which is answered 400, as is one that breaks its chunks",
    why: "RFC 9112 section 8",
  },
  {
    id: "expect-refused",
    python:
      "Behind a refused `Expect: 100-continue` the connection may go on with a body taken for a request",
    here: "Where `handle_expect_100()` returns false, the connection closes behind its reply",
    why: "RFC 9110 section 10.1.1",
  },
  {
    id: "connection-list",
    python: "Only a `Connection` field that is exactly `close` or `keep-alive` counts, and only the first",
    here: "`Connection` is a list of tokens, in one field or several",
    why: "RFC 9110 section 7.6.1",
  },
  {
    id: "keep-alive-answered",
    python: "An HTTP/1.0 client that asks for `keep-alive` is not told that it has it",
    here: "An HTTP/1.0 client that asks for `keep-alive` is answered `Connection: keep-alive`",
    why: "RFC 9112 appendix C.2.2; without it such a client waits for the end",
  },
  {
    id: "close-announced",
    python: "The last reply on a connection does not say so",
    here: "Under HTTP/1.1 the last reply on a connection says `Connection: close`",
    why: "RFC 9112 section 9.6",
  },
  {
    id: "reply-without-length",
    python: "A reply without a length leaves an HTTP/1.1 connection open and the client waiting",
    here: "A reply without a length closes the connection, whatever its `Connection` field says",
    why: "RFC 9112 section 6.3",
  },
  {
    id: "throwing-handler",
    python: "Where a method throws, the client gets nothing, or a part that may look whole",
    here: "Where a method throws, the client gets a 500; where a part has left already, the connection breaks",
    why: "RFC 9112 section 8",
  },
  {
    id: "silent-handler",
    python: "Where a method writes nothing, an HTTP/1.1 client waits for ever",
    here: "Where a method writes nothing, the client gets a 500",
    why: "Every request has one reply",
  },
  {
    id: "write-buffered",
    python: "Each `wfile.write()` is a system call that waits",
    here: "`wfile.write()` never waits; what is written leaves at the end of the turn, and `await wfile.drain()` waits",
    why: "Head and small body leave together; one event loop serves all",
  },
  {
    id: "header-injection",
    python: "`send_header()` and `send_response()` send line breaks as they are (gh-142533)",
    here: "`send_header()` and `send_response()` throw a `TypeError` for CR, LF, NUL, what is not latin-1, and a name that is no token",
    why: "RFC 9110 section 5.5; a reply must not be split",
  },
  {
    id: "end-headers-alone",
    python: "`end_headers()` without a header before it throws (gh-131715)",
    here: "`end_headers()` without a header before it ends an empty head",
    why: "Nothing is wrong with it",
  },
  {
    id: "switched-protocols",
    python: "Behind a 101 the connection is read as HTTP",
    here: "Behind a 101 the connection is never read as HTTP",
    why: "RFC 9110 section 15.2.2",
  },
  {
    id: "vanished-peers",
    python: "A client that goes away prints a traceback",
    here: "A client that goes away prints nothing; `handle_error()` is called all the same",
    why: "bpo-14574; it happens all day",
  },
  {
    id: "sys-version",
    python: "The second word of the `Server` field is `Python/3.14.0`",
    here: "The second word of the `Server` field, `sys_version`, is Bun's name and version",
    why: "It is the truth",
  },
  {
    id: "absolute-form",
    python: "A target with scheme and host is not found (gh-132741)",
    here: "A target with scheme and host is served by its path",
    why: "RFC 9112 section 3.2.2",
  },
  {
    id: "redirect-host",
    python: "The redirect to `dir/` repeats the scheme and host of the target, or its backslashes",
    here: "The redirect to `dir/` stays on this host, whatever the target says",
    why: "gh-87389, gh-132826: browsers take `/\\` for `//`",
  },
  {
    id: "redirect-escapes",
    python: "The redirect to `dir/` repeats characters that no URL has, and a colon that makes a scheme",
    here: "The redirect to `dir/` percent-encodes characters that no URL has, and begins with `./` before a colon",
    why: "RFC 3986 sections 2 and 4.2",
  },
  {
    id: "nul",
    python: "`%00` in a path throws (gh-103223)",
    here: "`%00` in a path is answered 404",
    why: "No file has that name",
  },
  {
    id: "undecodable-names",
    python: "A name that is not UTF-8 is linked as `%ED%B3%BF`, and `%FF` means U+FFFD",
    here: "A name that is not UTF-8 is linked and fetched by its bytes, `%FF`",
    why: "A URL encodes bytes; no two names share one",
  },
  {
    id: "raw-utf-8",
    python: "Raw UTF-8 in a target is read as latin-1 and not found",
    here: "Raw UTF-8 in a target finds its file",
    why: "Some clients send it, and nothing else can be meant",
  },
  {
    id: "regular-files",
    python: "Whatever a path names is opened: a FIFO waits for ever, a device is sent",
    here: "Only regular files are opened; anything else is answered 404",
    why: "A request must not hang or move a tape",
  },
  {
    id: "windows-names",
    python: "On Windows a drive or a backslash in a name is left out, and what remains is served",
    here: "On Windows a name that is no file's is answered 404: drives, backslashes, streams, devices, `PROGRA~1`",
    why: "No second name for a file",
  },
  {
    id: "content-types",
    python: "Types come from the host's tables, so that a file has another one on another machine",
    here: "Types come from one table on every host",
    why: "The same file has the same type everywhere",
  },
  {
    id: "charset",
    python: "Text has no charset",
    here: "Text has `charset=utf-8`",
    why: "Browsers take text that says nothing else for windows-1252",
  },
  {
    id: "compressed-types",
    python: "`.tgz` is a tar, `.svgz` an image and `.html.br` a page, though their bytes are compressed",
    here: "`.tgz` and `.svgz` are `application/gzip`, which their bytes are, and `.html.br` is `application/octet-stream`",
    why: "No `Content-Encoding` says otherwise",
  },
  {
    id: "etag",
    python: "There is no `ETag`",
    here: "Files have a strong `ETag`",
    why: "RFC 9110 section 8.8.3; two changes in a second have one date",
  },
  {
    id: "if-none-match",
    python: "`If-None-Match` is answered 200, whatever it says",
    here: "`If-None-Match` is evaluated, and answered 304 where it names the file or is `*`",
    why: "RFC 9110 section 13.1.2",
  },
  {
    id: "if-match",
    python: "`If-Match` and `If-Unmodified-Since` are not looked at",
    here: "`If-Match` and `If-Unmodified-Since` are answered 412 where they do not hold",
    why: "RFC 9110 section 13.2.2",
  },
  {
    id: "http-dates",
    python: "`If-Modified-Since` takes any date that e-mail has, in UTC",
    here: "`If-Modified-Since` takes the three forms of HTTP, which end in `GMT` or are asctime's; others are treated as absent",
    why: "RFC 9110 section 5.6.7",
  },
  {
    id: "not-modified-fields",
    python: "A 304 has `Server` and `Date` alone",
    here: "A 304 has the validators and the extra headers that a 200 would have",
    why: "RFC 9110 section 15.4.5",
  },
  {
    id: "range",
    python: "`Range` is not looked at (gh-86809)",
    here: "`Range` is answered 206, with one range or several, and 416 where nothing is there; `If-Range` counts",
    why: "RFC 9110 section 14; players and downloads need it",
  },
  {
    id: "changing-file",
    python: "A file that grows or shrinks while it is sent makes a reply longer or shorter than its length",
    here: "A file is sent up to its announced length; where it shrinks, the connection breaks",
    why: "RFC 9112 section 6.3: the next reply must be found",
  },
  {
    id: "cgi-response",
    python:
      "A script's reply is always a 200, `Status` and `Location` are passed on, and a script that fails is, too",
    here: "A script's `Status` and `Location` are obeyed, and a script without a proper reply is answered 502",
    why: "RFC 3875 section 6",
  },
  {
    id: "cgi-methods",
    python: "Scripts get GET, HEAD and POST, and send a body to HEAD",
    here: "Scripts get any method but CONNECT and TRACE, and HEAD gets no body",
    why: "RFC 3875 section 4.3; RFC 9110 section 9.3.2",
  },
  {
    id: "cgi-environment",
    python: "Scripts get the server's whole environment and a few headers",
    here: "Scripts get RFC 3875's variables, every header but credentials and `Proxy`, and of the server's environment what programs need",
    why: "RFC 3875 section 4.1; httpoxy; the server's secrets are not theirs",
  },
  {
    id: "cgi-path",
    python: "`PATH_INFO` is decoded twice, and an encoded `?` in it begins the query",
    here: "`PATH_INFO` is decoded once, and `QUERY_STRING` is what follows the first `?` of the target",
    why: "RFC 3875 sections 4.1.5 and 4.1.7",
  },
  {
    id: "cgi-arguments",
    python: "A script gets its query as one argument, an empty one too, and with POST",
    here: "A script gets the words of a query without `=` as its arguments, decoded, with GET and HEAD alone",
    why: "RFC 3875 section 4.4",
  },
  {
    id: "cgi-authorization",
    python: "A script gets `AUTH_TYPE` and `REMOTE_USER` from whatever `Authorization` says",
    here: "A script gets no `AUTH_TYPE` and no `REMOTE_USER`",
    why: "RFC 3875 sections 4.1.1 and 4.1.11: nobody has checked who it is",
  },
  {
    id: "cgi-dots",
    python: "`/../cgi-bin/x` raises an IndexError, and there is no reply",
    here: "`/../cgi-bin/x` runs the script, as for files the root has no parent",
    why: "RFC 3986 section 5.2.4",
  },
  {
    id: "cgi-error-names",
    python: "The error for a script names it decoded",
    here: "The error for a script names it percent-encoded",
    why: "A status line has room for ASCII, and a page for no markup of others",
  },
  {
    id: "cgi-sources",
    python: "A script that is reached by another path, through a symbolic link, is sent as a file",
    here: "What lies in `cgi_directories` is run or not found, by whatever path, and never sent or listed",
    why: "Scripts hold passwords",
  },
  {
    id: "cgi-directory",
    python: "A script runs in the server's directory, and as root with root's groups as `nobody`",
    here: "A script runs in its own directory, and where the server is root's as `nobody` with the group of `nobody`",
    why: "RFC 3875 section 7.2",
  },
  {
    id: "cgi-body",
    python: "A script's input is the connection, a chunked body with its chunks",
    here: "A script's input ends where the body ends; a chunked one is kept in a file until it is whole, so that there is a `CONTENT_LENGTH`",
    why: "RFC 3875 section 4.2",
  },
  {
    id: "cgi-streams",
    python: "A script writes to the connection and to the server's stderr",
    here: "What a script writes is framed, chunked where need be, and its stderr is logged line by line; `nph-` scripts speak for themselves",
    why: "RFC 3875 sections 5 and 6; HTTP/1.1 and TLS need it",
  },
  {
    id: "cgi-timeout",
    python: "A script may take for ever, also when its client has gone",
    here: "A script that gives nothing for `cgi_timeout` seconds is ended and answered 504; one whose client has gone is ended",
    why: "Every wait has an end",
  },
  {
    id: "form-read",
    python: "`FieldStorage(...)` reads the form in its constructor",
    here: "`await FieldStorage.read(...)` reads the form, with the same arguments as an object",
    why: "Reading waits, which a constructor cannot",
  },
  {
    id: "form-unfinished",
    python: "A form without its closing boundary, or shorter than its length, is taken as far as it came",
    here: "A form without its closing boundary, or shorter than its length, throws a `FormError`, unless `lenient`",
    why: "Half an upload must not pass for a whole one",
  },
  {
    id: "form-part-headers",
    python: "A malformed header line in a part silently drops those that follow, the field's name among them",
    here: "A malformed header line in a part throws a `FormError`",
    why: "As for the header of a request",
  },
  {
    id: "form-error-replies",
    python: "A ValueError for a malformed form leaves the client without a reply",
    here: "A `FormError` that nobody catches is answered with its status, 400 or 413",
    why: "Every request has one reply",
  },
  {
    id: "form-missing-keys",
    python: "`form[key]` raises KeyError for an absent key",
    here: "`form.get(key)` is null for an absent key",
    why: "It is a method, and as of a Map",
  },
  {
    id: "form-other-bodies",
    python: "For a body that is no form `form.keys()` raises TypeError, if reading it did not (gh-71964)",
    here: "A body that is no form has no keys; `value` and `file` hold it",
    why: "JSON is no mistake",
  },
  {
    id: "form-files",
    python: "A part with a file name whose type is multipart or urlencoded is read as a form",
    here: "A part with a file name is a file, whatever its type",
    why: "A saved web page is multipart/related",
  },
  {
    id: "form-file-names",
    python: "`filename*=UTF-8''%C3%A4` is no file name",
    here: "`filename*=UTF-8''%C3%A4` is a file name, decoded",
    why: "RFC 8187; some programs send it",
  },
  {
    id: "form-limits",
    python: "A form may have any number of fields and any amount of text",
    here: "A form may have 10,000 fields and 4 MiB of text, where `max_num_fields` and `max_text_size` do not say otherwise",
    why: "A form of a megabyte can have half a million fields",
  },
] as const satisfies readonly Difference[];

/** The names of the rows. */
export type DifferenceId = (typeof DIFFERENCES)[number]["id"];
