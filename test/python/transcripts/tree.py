"""The directory that the servers serve: names, contents, modes and times, as data and on disk."""

import os

MTIME = 981173106  # Sat, 03 Feb 2001 04:05:06 GMT


def file(content="", mode=0o644, mtime=MTIME):
    return {"kind": "file", "content": content, "mode": mode, "mtime": mtime}


def link(target):
    return {"kind": "link", "target": target}


def script(*lines):
    return file("\n".join(("#!/bin/sh", *lines)) + "\n", mode=0o755)


DIRECTORY = {"kind": "directory"}

# One file of each extension; the content is the name.
TYPES = """
    style.css script.js module.mjs page.html page.htm data.json app.webmanifest table.csv notes.md feed.xml
    plain.txt UPPER.TXT two.dots.txt sheet.xls letter.doc paper.pdf module.wasm picture.png picture.jpg picture.gif
    picture.webp picture.avif vector.svg icon.ico movie.mp4 movie.webm sound.mp3 sound.opus program.py source.c run.sh
    archive.zip archive.tar archive.tar.gz archive.tgz archive.bz2 archive.xz archive.Z text.gz vector.svgz page.html.br
    unknown.zzz noextension .hidden .hidden.txt trailing. x.constructor captions.vtt calendar.tsv disc.bin
""".split()

# Names that a listing has to escape, and a request to name.
HOSTILE = [
    "with space.txt", "plus+.txt", "percent%41.txt", "question?.txt", "hash#.txt", "quotes'\".txt", "<b>&amp;.txt",
    "semi;colon,.txt", "back\\slash.txt", "new\nline.txt", "bell\x07.txt", "tilde~.txt", "caf\u00e9.txt",
    "\u65e5\u672c.txt", "\U0001f600.txt", "\uff21.txt", "\ufffd.txt", "colon:.txt", "...", "dir.txt/",
]

SORTED = ["b", "B2", "a", "C", "\u00c9", "\u00e8", "Z", "_", "10", "9", ".dot", "~", "\u00df", "\u0130"]

ENVIRONMENT = """
    GATEWAY_INTERFACE SERVER_PROTOCOL REQUEST_METHOD PATH_INFO SCRIPT_NAME QUERY_STRING REMOTE_ADDR AUTH_TYPE REMOTE_USER
    CONTENT_TYPE CONTENT_LENGTH HTTP_REFERER HTTP_USER_AGENT HTTP_ACCEPT HTTP_COOKIE HTTP_HOST HTTP_X_OTHER HTTP_PROXY
""".split()

SCRIPTS = {
    "hello.sh": script('printf "Content-Type: text/plain\\n\\nhello\\n"'),
    "crlf.sh": script('printf "Content-Type: text/plain\\r\\nX-Made: here\\r\\n\\r\\nhello\\r\\n"'),
    "environment.sh": script(
        'printf "Content-Type: text/plain\\n\\n"',
        *(f'echo "{name}=${{{name}-unset}}"' for name in ENVIRONMENT),
    ),
    "arguments.sh": script('printf "Content-Type: text/plain\\n\\n$#\\n"', 'for word; do echo "[$word]"; done'),
    "echo.sh": script('printf "Content-Type: text/plain\\n\\n"', 'head -c "${CONTENT_LENGTH:-0}"'),
    "status.sh": script('printf "Status: 404 Nothing Here\\nContent-Type: text/plain\\n\\nnothing\\n"'),
    "location.sh": script('printf "Location: /plain.txt\\n\\n"'),
    "elsewhere.sh": script('printf "Location: http://example.com/there\\n\\n"'),
    "fails.sh": script('printf "Content-Type: text/plain\\n\\nbefore\\n"', "exit 3"),
    "fails-silently.sh": script("exit 3"),
    "empty.sh": script(":"),
    "headless.sh": script('printf "no header here\\n"'),
    "length.sh": script('printf "Content-Type: text/plain\\nContent-Length: 5\\n\\nhello"'),
    "not-executable.sh": file("#!/bin/sh\n"),
    "sub/hello.sh": script('printf "Content-Type: text/plain\\n\\nhello from below $SCRIPT_NAME\\n"'),
}


def description():
    """Every entry by its name, directories before what is in them."""
    tree = {name: file(f"{name}\n") for name in TYPES}
    tree |= {
        "empty.dat": file(),
        "bytes.dat": file("".join(map(chr, range(256)))),
        "large.dat": file("0123456789abcdef" * 256),
        "epoch.txt": file("old\n", mtime=0),
        "fraction.txt": file("in between\n", mtime=MTIME + 0.75),
        "index/index.html": file("<p>index.html\n"),
        "index-htm/index.htm": file("<p>index.htm\n"),
        "index-both/index.html": file("<p>first\n"),
        "index-both/index.htm": file("<p>second\n"),
        "index-directory/index.html/inner.txt": file("inner\n"),
        "index-link/index.html": link("../index/index.html"),
        "index-dangling/index.html": link("nowhere"),
        "index-dangling/other.txt": file("other\n"),
        "empty": DIRECTORY,
        "deep/er/still/file.txt": file("deep\n"),
        "with space/file.txt": file("spaced\n"),
        "caf\u00e9/file.txt": file("coffee\n"),
        "links/to-file": link("../plain.txt"),
        "links/to-directory": link("../deep"),
        "links/to-nothing": link("nowhere"),
        "links/to-itself": link("to-itself"),
        "links/<up>": link("."),
    }
    for name in HOSTILE:
        tree[f"hostile/{name}inner.txt" if name.endswith("/") else f"hostile/{name}"] = file("hostile\n")
    tree |= {f"sorted/{name}": file() for name in SORTED}
    tree |= {f"cgi-bin/{name}": content for name, content in SCRIPTS.items()}
    # A name that is no UTF-8: the byte 0xff, which Python carries as a surrogate.
    tree["undecodable/\udcff.txt"] = file("byte\n")
    return with_parents(tree)


def with_parents(tree):
    whole = {}
    for name, entry in tree.items():
        parts = name.split("/")
        for depth in range(1, len(parts)):
            whole.setdefault("/".join(parts[:depth]), DIRECTORY)
        whole[name] = entry
    return whole


def build(root, tree):
    # The scripts are run as nobody where the server is root.
    os.chmod(root, 0o755)
    for name, entry in tree.items():
        path = os.path.join(root, name)
        match entry:
            case {"kind": "directory"}:
                os.mkdir(path, 0o755)
            case {"kind": "link", "target": target}:
                os.symlink(target, path)
            case {"kind": "file", "content": content, "mode": mode, "mtime": mtime}:
                with open(path, "wb") as opened:
                    opened.write(content.encode("latin-1", "strict"))
                os.chmod(path, mode)
                os.utime(path, (mtime, mtime))


def as_data(tree):
    """The same for JSON: names are bytes, written as latin-1 text."""
    return [{"name": os.fsencode(name).decode("latin-1"), **entry} for name, entry in tree.items()]
