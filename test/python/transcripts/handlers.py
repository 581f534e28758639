"""The handlers that are recorded. `handlers.ts` has the same."""

import http.server
from urllib.parse import unquote


class Talker(http.server.BaseHTTPRequestHandler):
    """Answers what its path asks for: `/error/404/message`, `/status/299/phrase`, `/fields`, …"""

    def do_GET(self):
        name, *arguments = [unquote(word, "latin-1") for word in self.path[1:].split("/")]
        getattr(self, f"say_{name.replace('-', '_')}", self.say_nothing_here)(*arguments)

    do_HEAD = do_GET
    do_SPAM = do_GET

    def do_POST(self):
        length = self.headers.get("Content-Length")
        self.say(self.rfile.read(0 if length is None else int(length)))

    def do_PUT(self):
        """Leaves the body where it is."""
        self.say(b"not read\n")

    def handle_expect_100(self):
        if self.path != "/refused":
            return super().handle_expect_100()
        self.send_error(417)
        return False

    def say(self, body, *fields):
        self.send_response(200)
        for name, value in fields:
            self.send_header(name, value)
        self.send_header("Content-Length", len(body))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def say_nothing_here(self, *_):
        self.send_error(404)

    def say_hello(self):
        self.say(b"hello\n", ("Content-Type", "text/plain"))

    def say_fields(self):
        lines = [f"{name}={value}\n" for name, value in self.headers.items()]
        self.say("".join(lines).encode("latin-1"))

    def say_request(self, *_):
        words = [self.command, self.path, self.request_version, self.requestline]
        self.say("".join(f"{word}\n" for word in words).encode("latin-1"))

    def say_error(self, code, *texts):
        self.send_error(int(code), *texts)

    def say_status(self, code, *message):
        self.send_response(int(code), *message)
        self.send_header("Content-Length", 0)
        self.end_headers()

    def say_bare_status(self, code):
        self.send_response_only(int(code))
        self.end_headers()

    def say_odd_fields(self):
        self.say(b"", ("X-Latin", "caf\u00e9"), ("X-Number", 42), ("X-Empty", ""), ("x-lower", "a"), ("x-lower", "b"))

    def say_connection(self, value):
        self.say(b"said\n", ("Connection", value))

    def say_without_length(self):
        self.send_response(200)
        self.send_header("Content-Type", "text/plain")
        self.end_headers()
        self.wfile.write(b"no length\n")

    def say_nothing(self):
        pass

    def say_failure(self):
        raise RuntimeError("on purpose")

    def say_late_failure(self):
        self.send_response(200)
        self.send_header("Content-Length", 10)
        self.end_headers()
        self.wfile.write(b"half\n")
        raise RuntimeError("on purpose")


def speaking(base, version):
    return type(base.__name__, (base,), {"protocol_version": version, "log_message": lambda *_: None})


HANDLERS = {
    "simple10": speaking(http.server.SimpleHTTPRequestHandler, "HTTP/1.0"),
    "simple11": speaking(http.server.SimpleHTTPRequestHandler, "HTTP/1.1"),
    "base10": speaking(Talker, "HTTP/1.0"),
    "base11": speaking(Talker, "HTTP/1.1"),
    "cgi": speaking(http.server.CGIHTTPRequestHandler, "HTTP/1.0"),
}
