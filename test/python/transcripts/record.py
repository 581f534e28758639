"""Records what CPython's own http.server answers: the transcripts that our server is compared with.

    python3 -B record.py >transcripts.jsonl      CPython 3.11 to 3.14; CGI needs its handler, gone in 3.15

The first line holds the version and the tree that was served, each other line one conversation: what was sent on a
connection of its own, which then said that it sends no more, and all that came back. Bytes are latin-1 text.
"""

import http.server
import json
import mimetypes
import os
import socket
import sys
import tempfile
import threading
import warnings

from conversations import conversations
from handlers import HANDLERS
from tree import as_data, build, description

PATIENCE = 10  # seconds


class QuietServer(http.server.ThreadingHTTPServer):
    def handle_error(self, request, client_address):
        """What a handler throws shows in the reply: there is none, or half a one."""


def main():
    warnings.simplefilter("ignore", DeprecationWarning)
    # The table that Python brings along, whatever this machine knows of types.
    mimetypes.knownfiles.clear()
    mimetypes.init()
    for name in [name for name in os.environ if name.startswith(("HTTP_", "CONTENT_", "REMOTE_", "QUERY_"))]:
        del os.environ[name]

    tree = description()
    print_line({"python": sys.version.split()[0], "tree": as_data(tree)})
    with tempfile.TemporaryDirectory() as root:
        build(root, tree)
        os.chdir(root)
        addresses = {name: serve(handler) for name, handler in HANDLERS.items()}
        for name, server, request in conversations():
            reply = exchange(addresses[server], request.encode("latin-1"))
            print_line({"id": name, "server": server, "request": request, "reply": reply.decode("latin-1")})
        os.chdir("/")


def serve(handler):
    server = QuietServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server.server_address


def exchange(address, request):
    """A server that has answered may leave before it has read everything; what it said has arrived all the same."""
    received = b""
    with socket.create_connection(address, timeout=PATIENCE) as connection:
        try:
            connection.sendall(request)
            connection.shutdown(socket.SHUT_WR)
        except OSError:
            pass
        try:
            while chunk := connection.recv(65536):
                received += chunk
        except ConnectionResetError:
            pass
    return received


def print_line(value):
    print(json.dumps(value))


if __name__ == "__main__":
    main()
