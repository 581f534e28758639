"""What is asked: (id, server, request), the request as latin-1 text. Several requests in one are pipelined."""

from base64 import b64encode

from tree import TYPES


def get(path, *fields, method="GET", version="1.1", body=""):
    """A request with a Host, as clients send it."""
    lines = [f"{method} {path} HTTP/{version}", "Host: localhost", *fields]
    return "\r\n".join(lines) + "\r\n\r\n" + body


def head(path, *fields):
    return get(path, *fields, method="HEAD")


def post(path, body="", *fields):
    return get(path, f"Content-Length: {len(body)}", *fields, method="POST", body=body)


def on(servers, prefix, table):
    """A table for one server, or the same for several."""
    names = servers.split()
    for server in names:
        for name, request in table.items():
            yield f"{prefix}/{name}" + (f" ({server})" if len(names) > 1 else ""), server, request


def conversations():
    yield from on("simple10", "type", {name: get(f"/{name}") for name in TYPES})
    yield from on("simple10", "type, HEAD", {name: head(f"/{name}") for name in TYPES[::5]})
    yield from on("simple10 simple11", "file", FILES)
    yield from on("simple10", "target", TARGETS)
    yield from on("simple10 simple11", "index", INDEXES)
    yield from on("simple10", "listing", LISTINGS)
    yield from on("simple10", "redirect", REDIRECTS)
    yield from on("simple10", "date", DATES)
    yield from on("simple11", "condition", CONDITIONS)
    yield from on("base10", "line", LINES)
    yield from on("base11", "line, server of 1.1", {name: line for name, line in LINES.items() if name[0].isdigit()})
    yield from on("simple10", "0.9", OLD)
    yield from on("base11", "fields", FIELDS)
    yield from on("base11", "method", METHODS)
    yield from on("base10 base11", "connection", CONNECTIONS)
    yield from on("base11", "body", BODIES)
    yield from on("base11", "expect", EXPECT)
    yield from on("base10", "expect, server of 1.0", EXPECT)
    yield from on("base11", "error", ERRORS)
    yield from on("base11", "answer", ANSWERS)
    yield from on("simple11", "kept", KEPT)
    yield from on("cgi", "cgi", CGI)


FILES = {
    "empty": get("/empty.dat"),
    "all bytes": get("/bytes.dat"),
    "large": get("/large.dat"),
    "HEAD of empty": head("/empty.dat"),
    "HEAD of large": head("/large.dat"),
    "of 1970": get("/epoch.txt"),
    "of a fraction of a second": get("/fraction.txt"),
    "missing": get("/missing"),
    "HEAD of missing": head("/missing"),
    "with a range": get("/plain.txt", "Range: bytes=0-3"),
    "HTTP/1.0": get("/plain.txt", version="1.0"),
    "through a link": get("/links/to-file"),
    "a dangling link": get("/links/to-nothing"),
    "a link to itself": get("/links/to-itself"),
    "below a linked directory": get("/links/to-directory/er/still/file.txt"),
    "below a directory": get("/deep/er/still/file.txt"),
    "POST": post("/plain.txt"),
    "PUT": get("/plain.txt", method="PUT"),
    "DELETE": get("/plain.txt", method="DELETE"),
    "OPTIONS": get("/plain.txt", method="OPTIONS"),
    "options of all": get("*", method="OPTIONS"),
}

TARGETS = {
    "encoded space": get("/hostile/with%20space.txt"),
    "encoded slash within": get("/deep%2fer%2Fstill/file.txt"),
    "encoded letter": get("/%70lain.txt"),
    "plus is no space": get("/hostile/with+space.txt"),
    "plus": get("/hostile/plus+.txt"),
    "encoded percent": get("/hostile/percent%2541.txt"),
    "encoded question mark": get("/hostile/question%3F.txt"),
    "encoded hash": get("/hostile/hash%23.txt"),
    "encoded line feed": get("/hostile/new%0Aline.txt"),
    "encoded BEL": get("/hostile/bell%07.txt"),
    "backslash": get("/hostile/back\\slash.txt"),
    "encoded backslash": get("/hostile/back%5Cslash.txt"),
    "quotes": get("/hostile/quotes'\".txt"),
    "markup": get("/hostile/<b>&amp;.txt"),
    "semicolon": get("/hostile/semi;colon,.txt"),
    "colon": get("/hostile/colon:.txt"),
    "three dots": get("/hostile/..."),
    "UTF-8, encoded": get("/hostile/caf%C3%A9.txt"),
    "UTF-8, encoded in lower case": get("/hostile/caf%c3%a9.txt"),
    "UTF-8, raw": get("/hostile/caf\u00c3\u00a9.txt"),
    "outside the BMP": get("/hostile/%F0%9F%98%80.txt"),
    "no UTF-8": get("/undecodable/%FF.txt"),
    "no UTF-8, as a surrogate": get("/undecodable/%ED%B3%BF.txt"),
    "U+FFFD": get("/hostile/%EF%BF%BD.txt"),
    "a byte that stands for U+FFFD": get("/hostile/%ff.txt"),
    "no escape": get("/%zz"),
    "half an escape": get("/plain.txt%"),
    "double encoded": get("/%2570lain.txt"),
    "query": get("/plain.txt?a=b&c=d"),
    "empty query": get("/plain.txt?"),
    "two question marks": get("/plain.txt?a?b"),
    "fragment": get("/plain.txt#there"),
    "query and fragment": get("/plain.txt?a#b"),
    "fragment and query": get("/plain.txt#a?b"),
    "slash behind a file": get("/plain.txt/"),
    "encoded slash behind a file": get("/plain.txt%2f"),
    "name below a file": get("/plain.txt/below"),
    "dots": get("/./deep/../plain.txt"),
    "above the root": get("/../../../plain.txt"),
    "encoded above the root": get("/%2e%2e/%2e%2e/plain.txt"),
    "dots through a missing directory": get("/missing/../plain.txt"),
    "many slashes": get("///deep///er//still//file.txt"),
    "two slashes": get("//plain.txt"),
    "a name of 300 bytes": get("/" + "n" * 300),
    "NUL": get("/plain.txt%00"),
    "relative": get("plain.txt"),
    "nothing but a query": get("?a"),
    "absolute form": get("http://localhost/plain.txt"),
    "authority form": get("localhost:80"),
    "hidden": get("/.hidden"),
    "case": get("/PLAIN.TXT"),
}

INDEXES = {
    "index.html": get("/index/"),
    "index.html, HEAD": head("/index/"),
    "index.html with a query": get("/index/?a=b"),
    "index.htm": get("/index-htm/"),
    "both": get("/index-both/"),
    "a directory of that name": get("/index-directory/"),
    "a link": get("/index-link/"),
    "a dangling link": get("/index-dangling/"),
    "conditional": get("/index/", "If-Modified-Since: Sat, 03 Feb 2001 04:05:06 GMT"),
}

LISTINGS = {
    "root": get("/"),
    "root, HEAD": head("/"),
    "empty": get("/empty/"),
    "empty, HEAD": head("/empty/"),
    "hostile names": get("/hostile/"),
    "a directory with an extension": get("/hostile/dir.txt/"),
    "sorted": get("/sorted/"),
    "links": get("/links/"),
    "through a link": get("/links/to-directory/"),
    "through a link to itself": get("/links/%3Cup%3E/"),
    "undecodable": get("/undecodable/"),
    "query": get("/empty/?q=1"),
    "query with markup": get("/empty/?<script>&"),
    "fragment": get("/empty/#f"),
    "encoded": get("/%65mpty/"),
    "markup in the title": get("/hostile/<x>/../"),
    "UTF-8": get("/caf%C3%A9/"),
    "UTF-8, raw": get("/caf\u00c3\u00a9/"),
    "dots": get("/deep/../empty/"),
    "dot at the end": get("/empty/./"),
    "slashes": get("/empty//"),
    "conditional": get("/empty/", "If-Modified-Since: Sat, 03 Feb 2101 04:05:06 GMT"),
    "encoded slash at the end": get("/empty%2f"),
    "missing": get("/missing/"),
}

REDIRECTS = {
    "directory": get("/empty"),
    "directory, HEAD": head("/empty"),
    "with an index": get("/index"),
    "query": get("/empty?x=1&y=2"),
    "empty query": get("/empty?"),
    "fragment": get("/empty#f"),
    "empty fragment": get("/empty#"),
    "query and fragment": get("/empty?q#f"),
    "fragment and query": get("/empty#f?q"),
    "dots at the end": get("/./empty/."),
    "parent at the end": get("/deep/.."),
    "encoded parent": get("/deep/%2e%2e"),
    "space": get("/with%20space"),
    "UTF-8": get("/caf%C3%A9"),
    "escapes stay": get("/%65mpty"),
    "encoded line break": get("/deep/%0d%0a/.."),
    "two slashes": get("//empty"),
    "many slashes": get("////empty"),
    "host in the path": get("//example.com/.."),
    "host in the path, encoded": get("//example.com/%2e%2e"),
    "backslash host": get("/\\example.com/%2e%2e"),
    "relative": get("empty"),
    "relative with a colon": get("a:b/../empty"),
    "absolute form": get("http://localhost/empty"),
    "parameters": get("/empty;a=b/.."),
    "link to a directory": get("/links/to-directory"),
    "HTTP/1.0": get("/empty", version="1.0"),
    "markup": get('/"<x>"/..'),
}

SINCE = "If-Modified-Since: "
DATES = {
    "the same": get("/plain.txt", SINCE + "Sat, 03 Feb 2001 04:05:06 GMT"),
    "the same, HEAD": head("/plain.txt", SINCE + "Sat, 03 Feb 2001 04:05:06 GMT"),
    "a second before": get("/plain.txt", SINCE + "Sat, 03 Feb 2001 04:05:05 GMT"),
    "a second after": get("/plain.txt", SINCE + "Sat, 03 Feb 2001 04:05:07 GMT"),
    "far before": get("/plain.txt", SINCE + "Thu, 01 Jan 1970 00:00:00 GMT"),
    "far ahead": get("/plain.txt", SINCE + "Sun, 01 Jan 2090 00:00:00 GMT"),
    "fraction of a second": get("/fraction.txt", SINCE + "Sat, 03 Feb 2001 04:05:06 GMT"),
    "RFC 850": get("/plain.txt", SINCE + "Saturday, 03-Feb-01 04:05:06 GMT"),
    "RFC 850, before": get("/plain.txt", SINCE + "Friday, 02-Feb-01 04:05:06 GMT"),
    "asctime": get("/plain.txt", SINCE + "Sat Feb  3 04:05:06 2001"),
    "asctime, before": get("/plain.txt", SINCE + "Fri Feb  2 04:05:06 2001"),
    "wrong weekday": get("/plain.txt", SINCE + "Mon, 03 Feb 2001 04:05:06 GMT"),
    "no weekday": get("/plain.txt", SINCE + "03 Feb 2001 04:05:06 GMT"),
    "one digit of a day": get("/plain.txt", SINCE + "Sat, 3 Feb 2001 04:05:06 GMT"),
    "lower case": get("/plain.txt", SINCE + "sat, 03 feb 2001 04:05:06 gmt"),
    "+0000": get("/plain.txt", SINCE + "Sat, 03 Feb 2001 04:05:06 +0000"),
    "-0000": get("/plain.txt", SINCE + "Sat, 03 Feb 2001 04:05:06 -0000"),
    "+0200": get("/plain.txt", SINCE + "Sat, 03 Feb 2001 06:05:06 +0200"),
    "EST": get("/plain.txt", SINCE + "Sat, 03 Feb 2001 04:05:06 EST"),
    "no zone": get("/plain.txt", SINCE + "Sat, 03 Feb 2001 04:05:06"),
    "no seconds": get("/plain.txt", SINCE + "Sat, 03 Feb 2001 04:05 GMT"),
    "no time": get("/plain.txt", SINCE + "Sat, 03 Feb 2001"),
    "31 February": get("/plain.txt", SINCE + "Sat, 31 Feb 2001 04:05:06 GMT"),
    "hour 25": get("/plain.txt", SINCE + "Sat, 03 Feb 2001 25:05:06 GMT"),
    "ISO 8601": get("/plain.txt", SINCE + "2001-02-03T04:05:06Z"),
    "seconds since 1970": get("/plain.txt", SINCE + "981173106"),
    "words": get("/plain.txt", SINCE + "yesterday"),
    "empty": get("/plain.txt", SINCE),
    "blanks around": get("/plain.txt", SINCE + "  Sat, 03 Feb 2001 04:05:06 GMT  "),
    "twice": get("/plain.txt", SINCE + "Sat, 03 Feb 2001 04:05:06 GMT", SINCE + "Thu, 01 Jan 1970 00:00:00 GMT"),
    "missing file": get("/missing", SINCE + "Sat, 03 Feb 2001 04:05:06 GMT"),
    "directory without its slash": get("/empty", SINCE + "Sat, 03 Feb 2001 04:05:06 GMT"),
}

CONDITIONS = {
    "304 and on": get("/plain.txt", SINCE + "Sat, 03 Feb 2001 04:05:06 GMT") + get("/empty.dat"),
    "If-None-Match *": get("/plain.txt", "If-None-Match: *"),
    "If-None-Match, another tag": get("/plain.txt", 'If-None-Match: "other"'),
    "If-None-Match, no tag": get("/plain.txt", "If-None-Match: other"),
    "If-None-Match overrules": get("/plain.txt", SINCE + "Sun, 01 Jan 2090 00:00:00 GMT", 'If-None-Match: "other"'),
    "If-Match *": get("/plain.txt", "If-Match: *"),
    "If-Match, another tag": get("/plain.txt", 'If-Match: "other"'),
    "If-Unmodified-Since, before": get("/plain.txt", "If-Unmodified-Since: Thu, 01 Jan 1970 00:00:00 GMT"),
    "If-Unmodified-Since, after": get("/plain.txt", "If-Unmodified-Since: Sun, 01 Jan 2090 00:00:00 GMT"),
    "If-Range, another tag": get("/plain.txt", 'If-Range: "other"', "Range: bytes=0-1"),
    "Range beyond the end": get("/plain.txt", "Range: bytes=1000-"),
    "several ranges": get("/large.dat", "Range: elephants=0-1"),
    "If-None-Match for a missing file": get("/missing", "If-None-Match: *"),
}

REST = "\r\nHost: localhost\r\n\r\n"
LINES = {
    "1.1": f"GET /request HTTP/1.1{REST}",
    "1.0": f"GET /request HTTP/1.0{REST}",
    "1.2": f"GET /request HTTP/1.2{REST}",
    "01.01": f"GET /request HTTP/01.01{REST}",
    "1.10": f"GET /request HTTP/1.10{REST}",
    "0.9, said": f"GET /request HTTP/0.9{REST}",
    "0.8": f"GET /request HTTP/0.8{REST}",
    "2.0": f"GET /request HTTP/2.0{REST}",
    "2.0, preface": "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "9.9": f"GET /request HTTP/9.9{REST}",
    "no minor": f"GET /request HTTP/1{REST}",
    "three numbers": f"GET /request HTTP/1.1.1{REST}",
    "no numbers": f"GET /request HTTP/{REST}",
    "letters": f"GET /request HTTP/a.b{REST}",
    "sign": f"GET /request HTTP/1.+1{REST}",
    "underscore": f"GET /request HTTP/1.1_0{REST}",
    "ten digits": f"GET /request HTTP/1.0000000001{REST}",
    "eleven digits": f"GET /request HTTP/1.00000000001{REST}",
    "lower case version": f"GET /request http/1.1{REST}",
    "other protocol": f"GET /request FUBAR{REST}",
    "one word": f"GET{REST}",
    "one word, no method": f"hello{REST}",
    "two words": f"GET /request{REST}",
    "two words, POST": f"POST /request{REST}",
    "two words, HEAD": f"HEAD /request{REST}",
    "two words, version": f"GET HTTP/1.1{REST}",
    "four words": f"GET /a b HTTP/1.1{REST}",
    "four words, version 2": f"GET /a b HTTP/2.0{REST}",
    "four words, none a version": f"GET /a b c{REST}",
    "tabs": f"GET\t/request\tHTTP/1.1{REST}",
    "blanks around": f"  GET   /request   HTTP/1.1  {REST}",
    "vertical tab": f"GET\x0b/request HTTP/1.1{REST}",
    "bare CR within": f"GET /request\rx HTTP/1.1{REST}",
    "two CRs at the end": f"GET /request HTTP/1.1\r{REST}",
    "LF only": "GET /request HTTP/1.1\nHost: localhost\n\n",
    "blank line before": f"\r\nGET /request HTTP/1.1{REST}",
    "blanks before": f"   \r\nGET /request HTTP/1.1{REST}",
    "nothing": "",
    "blank line alone": "\r\n",
    "quote": f"G'ET{REST}",
    "both quotes": f"G'E\"T{REST}",
    "backslash and latin-1": f"G\\T\u00ad\u00e9{REST}",
    "markup": f"<script>&{REST}",
    "control characters": f"GET /\x01\x7f HTTP/1.1{REST}",
    "NUL": f"GET /\x00 HTTP/1.1{REST}",
    "TLS": "\x16\x03\x01\x00\xa5\x01\x00\x00\xa1\x03\x03\r\n",
    "method in lower case": f"get /request HTTP/1.1{REST}",
    "method of no token": f"GE(T /request HTTP/1.1{REST}",
    "method of Python": f"__class__ /request HTTP/1.1{REST}",
    "long but allowed": f"GET /{'n' * 2000} HTTP/1.1{REST}",
    "leading slashes": f"GET ///request HTTP/1.1{REST}",
    "raw latin-1": f"GET /request/\u00e9 HTTP/1.1{REST}",
    "raw NBSP": f"GET /request/\u00a0/x HTTP/1.1{REST}",
    "no end": "GET /request HTTP/1.1",
    "end within the fields": "GET /request HTTP/1.1\r\nHost: local",
    "no blank line": "GET /request HTTP/1.1\r\nHost: localhost\r\n",
    "end in the method": "GE",
}

OLD = {
    "file": "GET /plain.txt\r\n",
    "file, LF": "GET /plain.txt\n",
    "file and fields": f"GET /plain.txt{REST}",
    "directory": "GET /empty/\r\n",
    "directory without its slash": "GET /empty\r\n",
    "missing": "GET /missing\r\n",
    "HTTP/0.9 said": "GET /plain.txt HTTP/0.9\r\n\r\n",
    "HTTP/0.9 said, HEAD": "HEAD /plain.txt HTTP/0.9\r\n\r\n",
    "HTTP/0.9 said, condition": f"GET /plain.txt HTTP/0.9\r\n{SINCE}Sat, 03 Feb 2001 04:05:06 GMT\r\n\r\n",
    "unknown method": "SPAM /plain.txt HTTP/0.9\r\n\r\n",
}


def fields(*lines):
    return get("/fields", *lines)


FIELDS = {
    "plain": fields("A: 1", "B: 2"),
    "case and order kept": fields("zEbRa: 1", "ANT: 2"),
    "repeated": fields("A: 1", "B: x", "a: 2"),
    "empty": fields("A:", "B: "),
    "blanks before the value": fields("A:1", "B:   2", "C:\t3"),
    "blanks behind the value": fields("A: 1  ", "B: 2\t"),
    "colons": fields("A: b: c:", "B:: d"),
    "latin-1": fields("A: caf\u00e9", "B: caf\u00c3\u00a9"),
    "NEL in the value": fields("A: a\u0085b"),
    "odd but legal name": fields("!#$%&'*+-.^_`|~09: 1"),
    "NUL in the value": fields("A: a\x00b"),
    "bare CR in the value": fields("A: a\rEvil: b"),
    "folded": fields("A: b", " continued", "C: d"),
    "folded with a tab": fields("A: b", "\tcontinued", "C: d"),
    "blank first": "GET /fields HTTP/1.1\r\n Host: localhost\r\nA: 1\r\n\r\n",
    "blank in the name": fields("A b: 1", "C: 2"),
    "blank behind the name": fields("A : 1", "C: 2"),
    "no colon": fields("nothing", "C: 2"),
    "no name": fields(": 1", "C: 2"),
    "latin-1 name": fields("caf\u00e9: 1", "C: 2"),
    "mbox": "GET /fields HTTP/1.1\r\nFrom me\r\nHost: localhost\r\n\r\n",
    "LF only": "GET /fields HTTP/1.1\nHost: localhost\nA: 1\n\n",
    "98 and Host": fields(*(f"N{n}: {n}" for n in range(98))),
    "99 and Host": fields(*(f"N{n}: {n}" for n in range(99))),
    "100 and Host": fields(*(f"N{n}: {n}" for n in range(100))),
    "no Host": "GET /fields HTTP/1.1\r\nA: 1\r\n\r\n",
    "no fields": "GET /fields HTTP/1.1\r\n\r\n",
    "two Hosts": fields("Host: other"),
    "odd Host": "GET /fields HTTP/1.1\r\nHost: a b\r\n\r\n",
    "1.0 without Host": "GET /fields HTTP/1.0\r\nA: 1\r\n\r\n",
    "a long value": fields("A: " + "v" * 1000),
    "a line that is too long": fields("A: " + "v" * 65536),
    "a request line that is too long": get("/" + "n" * 65536),
}

METHODS = {
    "GET": get("/hello"),
    "HEAD": head("/hello"),
    "of its own": get("/request", method="SPAM"),
    "unknown": get("/hello", method="EGGS"),
    "unknown, with a body": get("/hello", "Content-Length: 5", method="PATCH", body="hello"),
    "CONNECT": get("localhost:80", method="CONNECT"),
    "TRACE": get("/hello", method="TRACE"),
    "HEAD of an error": head("/error/404"),
    "HEAD of an unknown path": head("/unknown"),
    "one letter": get("/hello", method="G"),
    "of JavaScript": get("/hello", method="constructor"),
}


def twice(*fields, version="1.1"):
    return get("/hello", *fields, version=version) + get("/request/2", version=version)


CONNECTIONS = {
    "one": get("/hello"),
    "two": twice(),
    "three": twice() + get("/request/3"),
    "close": twice("Connection: close"),
    "Close": twice("Connection: Close"),
    "keep-alive": twice("Connection: keep-alive"),
    "Keep-Alive": twice("Connection: Keep-Alive"),
    "something else": twice("Connection: upgrade"),
    "1.0": twice(version="1.0"),
    "1.0, keep-alive": twice("Connection: keep-alive", version="1.0"),
    "1.0, close": twice("Connection: close", version="1.0"),
    "close with blanks": twice("Connection: close  "),
    "close in a list": twice("Connection: close, foo"),
    "close in a second field": twice("Connection: foo", "Connection: close"),
    "keep-alive and close": twice("Connection: keep-alive, close"),
    "the handler closes": get("/connection/close") + get("/hello"),
    "the handler keeps": get("/connection/keep-alive") + get("/hello"),
    "the handler keeps what is to close": get("/connection/keep-alive", "Connection: close") + get("/hello"),
    "the handler closes what is kept": get("/connection/close", "Connection: keep-alive") + get("/hello"),
    "the handler says something else": get("/connection/upgrade") + get("/hello"),
    "an error closes": get("/error/404") + get("/hello"),
    "an unknown method closes": get("/hello", method="EGGS") + get("/hello"),
    "HEAD and on": head("/hello") + get("/hello"),
    "0.9 closes": "GET /request\r\n\r\n" + get("/hello"),
    "blank line between": get("/hello") + "\r\n" + get("/hello"),
    "rubbish between": get("/hello") + "rubbish\r\n\r\n" + get("/hello"),
    "1.2 keeps": twice(version="1.2"),
}

BODIES = {
    "read": post("/", "hello"),
    "empty": post("/", ""),
    "all bytes": post("/", "".join(map(chr, range(256)))),
    "read, and on": post("/", "hello") + get("/hello"),
    "no length": get("/", method="POST"),
    "a form": post("/", "a=1&b=2", "Content-Type: application/x-www-form-urlencoded"),
    "longer than its length": get("/", "Content-Length: 2", method="POST", body="hello"),
    "left unread": get("/", "Content-Length: 5", method="PUT", body="hello") + get("/hello"),
    "left unread, looks like a request": get(
        "/", f"Content-Length: {len(get('/hello'))}", method="PUT", body=get("/hello")
    ),
    "GET with a body": get("/hello", "Content-Length: 5", body="hello") + get("/hello"),
    "chunked": get("/", "Transfer-Encoding: chunked", method="POST", body="5\r\nhello\r\n0\r\n\r\n"),
    "chunked and length": get(
        "/", "Content-Length: 5", "Transfer-Encoding: chunked", method="POST", body="5\r\nhello\r\n0\r\n\r\n"
    ),
    "two lengths that differ": get("/", "Content-Length: 2", "Content-Length: 5", method="POST", body="hello"),
    "two equal lengths": get("/", "Content-Length: 5", "Content-Length: 5", method="POST", body="hello"),
    "length with a sign": get("/", "Content-Length: +5", method="POST", body="hello"),
    "cut off": get("/", "Content-Length: 10", method="POST", body="hello"),
}

EXPECT = {
    "100-continue": post("/", "hello", "Expect: 100-continue"),
    "100-Continue": post("/", "hello", "Expect: 100-Continue"),
    "100-continue without a body": get("/hello", "Expect: 100-continue"),
    "100-continue, and on": post("/", "hello", "Expect: 100-continue") + get("/hello"),
    "100-continue in 1.0": get(
        "/", "Content-Length: 5", "Expect: 100-continue", method="POST", version="1.0", body="hello"
    ),
    "something else": post("/", "hello", "Expect: tea"),
    "refused": post("/refused", "hello", "Expect: 100-continue"),
    "of an unknown method": get("/hello", "Expect: 100-continue", method="EGGS"),
}

ERRORS = {
    **{str(code): get(f"/error/{code}") for code in (400, 401, 403, 404, 405, 418, 422, 423, 500, 503)},
    "unknown code": get("/error/599"),
    "code without a body": get("/error/204"),
    "205": get("/error/205"),
    "304": get("/error/304"),
    "an informational code": get("/error/100"),
    "a success": get("/error/200"),
    "message": get("/error/404/Not%20here"),
    "message and explanation": get("/error/404/Not%20here/Look%20elsewhere"),
    "markup": get("/error/404/%3Cb%3E%26%22x%27/%3Ci%3E%26%22%27"),
    "latin-1": get("/error/404/caf%E9/caf%E9"),
    "percent": get("/error/404/100%25%20%25s/100%25%20%25(code)d"),
    "empty message": get("/error/404//"),
    "HTTP/1.0": get("/error/404", version="1.0"),
    "HTTP/0.9": get("/error/404", version="0.9"),
    "HEAD": head("/error/500/Broken"),
}

ANSWERS = {
    "odd fields": get("/odd-fields"),
    "a status of its own": get("/status/299/Custom%20phrase"),
    "an unknown status": get("/status/299"),
    "a status without a phrase": get("/status/200/"),
    "latin-1 phrase": get("/status/200/caf%E9"),
    "204": get("/bare-status/204"),
    "204, and on": get("/bare-status/204") + get("/hello"),
    "304": get("/bare-status/304"),
    "without a length": get("/without-length") + get("/hello"),
    "without a length, 1.0": get("/without-length", version="1.0"),
    "without a length, HTTP/0.9": get("/without-length", version="0.9"),
    "HTTP/0.9": get("/hello", version="0.9"),
    "nothing": get("/nothing"),
    "nothing, 1.0": get("/nothing", version="1.0"),
    "failure": get("/failure") + get("/hello"),
    "late failure": get("/late-failure") + get("/hello"),
    "percent in the path": get("/request/%25s"),
}

KEPT = {
    "files": get("/plain.txt") + get("/empty.dat") + get("/style.css"),
    "HEAD and GET": head("/plain.txt") + get("/plain.txt") + head("/plain.txt"),
    "redirect and directory": get("/empty") + get("/empty/"),
    "listing and file": get("/empty/") + get("/plain.txt"),
    "missing": get("/missing") + get("/plain.txt"),
    "1.0": get("/plain.txt", "Connection: keep-alive", version="1.0") + get("/plain.txt", version="1.0"),
    "the last one closes": get("/plain.txt") + get("/plain.txt", "Connection: close") + get("/plain.txt"),
    "redirect, 1.0": get("/empty", version="1.0"),
    "304, 1.0": get("/plain.txt", SINCE + "Sat, 03 Feb 2001 04:05:06 GMT", version="1.0"),
    "missing, HEAD": head("/missing") + get("/plain.txt"),
    "POST": post("/plain.txt", "hello") + get("/plain.txt"),
    "nineteen": "".join(get(f"/{name}") for name in TYPES[:19]),
    "unknown method": get("/plain.txt", method="EGGS") + get("/plain.txt"),
}

BASIC = b64encode(b"aladdin:opensesame").decode()
CGI = {
    "script": get("/cgi-bin/hello.sh"),
    "script, HEAD": head("/cgi-bin/hello.sh"),
    "script, POST": post("/cgi-bin/hello.sh", "unread"),
    "script, PUT": get("/cgi-bin/hello.sh", method="PUT"),
    "script, HTTP/1.0": get("/cgi-bin/hello.sh", version="1.0"),
    "script, HTTP/0.9": "GET /cgi-bin/hello.sh\r\n",
    "CRLF": get("/cgi-bin/crlf.sh"),
    "length of its own": get("/cgi-bin/length.sh"),
    "below": get("/cgi-bin/sub/hello.sh"),
    "environment": get("/cgi-bin/environment.sh"),
    "environment, path": get("/cgi-bin/environment.sh/a/b"),
    "environment, slash": get("/cgi-bin/environment.sh/"),
    "environment, encoded path": get("/cgi-bin/environment.sh/a%20b"),
    "environment, double encoded path": get("/cgi-bin/environment.sh/%2541"),
    "environment, encoded question mark": get("/cgi-bin/environment.sh/a%3Fb?c=d"),
    "environment, dots": get("/cgi-bin/environment.sh/a/../b"),
    "environment, query": get("/cgi-bin/environment.sh?a=1&b=%20+"),
    "environment, path and query": get("/cgi-bin/environment.sh/p?q"),
    "environment, empty query": get("/cgi-bin/environment.sh?"),
    "environment, fields": get(
        "/cgi-bin/environment.sh", "User-Agent: Test/1", "Referer: http://localhost/", "Cookie: a=1", "Cookie: b=2",
        "Accept: text/plain", "Accept: text/html", "X-Other: x", "Proxy: http://example.com/", "Content-Type: a/b",
    ),
    "environment, Basic": get("/cgi-bin/environment.sh", f"Authorization: Basic {BASIC}"),
    "environment, POST": post("/cgi-bin/environment.sh", "a=1", "Content-Type: application/x-www-form-urlencoded"),
    "no arguments": get("/cgi-bin/arguments.sh"),
    "one argument": get("/cgi-bin/arguments.sh?word"),
    "two words": get("/cgi-bin/arguments.sh?two+words"),
    "encoded word": get("/cgi-bin/arguments.sh?a%20b"),
    "no ISINDEX": get("/cgi-bin/arguments.sh?a=b"),
    "POST with words": post("/cgi-bin/arguments.sh?two+words", "body"),
    "echo": post("/cgi-bin/echo.sh", "hello"),
    "echo of nothing": post("/cgi-bin/echo.sh", ""),
    "Status": get("/cgi-bin/status.sh"),
    "local redirect": get("/cgi-bin/location.sh"),
    "redirect": get("/cgi-bin/elsewhere.sh"),
    "fails late": get("/cgi-bin/fails.sh"),
    "fails": get("/cgi-bin/fails-silently.sh"),
    "empty": get("/cgi-bin/empty.sh"),
    "no header": get("/cgi-bin/headless.sh"),
    "missing": get("/cgi-bin/missing.sh"),
    "missing, HEAD": head("/cgi-bin/missing.sh"),
    "missing, markup": get("/cgi-bin/<b>'.sh"),
    "not executable": get("/cgi-bin/not-executable.sh"),
    "directory": get("/cgi-bin/sub"),
    "no script": get("/cgi-bin/"),
    "directory without its slash": get("/cgi-bin"),
    "encoded directory": get("/%63gi-bin/hello.sh"),
    "other case": get("/CGI-BIN/hello.sh"),
    "dots": get("/deep/../cgi-bin/hello.sh"),
    "above the root": get("/../cgi-bin/hello.sh"),
    "two slashes": get("//cgi-bin//hello.sh"),
    "file": get("/plain.txt"),
    "listing": get("/empty/"),
    "POST to a file": post("/plain.txt", "hello"),
    "htbin": get("/htbin/missing"),
}
