"""Small sets to fetch, with their own checksums, and a server on this machine that can misbehave in many ways."""

import gzip
import io
import os
import random
import socket
import struct
import zipfile
from contextlib import contextmanager, suppress
from dataclasses import replace
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib import import_module
from itertools import count
from threading import Event, Thread

import numpy as np

fetching = import_module("course_lib.data.fetch")  # `data.fetch` is the function
downloading = import_module("course_lib.data.download")

rng = np.random.default_rng(0)
MNIST = {
    "x_train": rng.integers(0, 256, (30, 28, 27), dtype=np.uint8),
    "y_train": rng.integers(0, 10, 30, dtype=np.uint8),
    "x_test": rng.integers(0, 256, (5, 28, 27), dtype=np.uint8),
    "y_test": np.arange(5, dtype=np.uint8),
}
SEEDS = np.column_stack([rng.uniform(1, 20, (6, 7)).round(3), [1, 1, 2, 2, 3, 3]])
IDX = ("train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte")


def idx(array):
    """The bytes of an IDX file, written as its description says, not as the course does it."""
    return struct.pack(f">HBB{array.ndim}I", 0, 8, array.ndim, *array.shape) + array.tobytes()


def text(values=SEEDS, tabs="\t", end="\n"):
    return end.join(tabs.join(f"{value:.12g}" for value in row) for row in values).encode()


def seeds_from_uci():
    """Some tabs doubled, as UCI has them."""
    return text().replace(b"\t", b"\t\t", 9)


def zipped(content, name="seeds_dataset.txt"):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("about.txt", "read me")
        packed.writestr(name, content)
    return file.getvalue()


PUBLISHED = {f"{file}.gz": gzip.compress(idx(array)) for file, array in zip(IDX, MNIST.values(), strict=True)}
PUBLISHED["seeds_dataset.txt"] = text()
BIGGEST = "train-images-idx3-ubyte.gz"


def small_sources(*mirrors):
    """The sets on offer, made small, at these addresses (each ends in a slash)."""

    def small(part, array):
        file = part.files[0]
        here = tuple(mirror + file for mirror in mirrors)
        return replace(part, shape=array.shape, sha256=fetching.checksum(array), addresses=here)

    arrays = {**MNIST, "values": SEEDS}
    return {
        name: replace(source, parts=tuple(small(part, arrays[part.key]) for part in source.parts))
        for name, source in fetching.SOURCES.items()
    }


# How a server may behave: each is called with the request that came and what should be sent, and says what it does.


def send(request, content, code=200, length=True, **headers):
    request.send_response(code)
    for name, value in headers.items():
        request.send_header(name.replace("_", "-"), value)
    if length:
        request.send_header("Content-Length", str(len(content)))
    request.end_headers()
    request.wfile.write(content)


def good(request, content, **options):
    """Send the whole file, or the part that is asked for."""
    start = int(request.headers.get("Range", "bytes=0-")[6:-1])
    if start >= len(content) > 0:
        send(request, b"", 416)
    elif start:
        extent = f"bytes {start}-{len(content) - 1}/{len(content)}"
        send(request, content[start:], 206, Content_Range=extent, **options)
    else:
        send(request, content, **options)


def whole(request, content):
    """Take no notice of Range."""
    send(request, content)


def without_length(request, content):
    send(request, content, length=False)


def in_chunks(request, content, last=b"0\r\n\r\n"):
    request.protocol_version = "HTTP/1.1"
    send(request, b"", length=False, Transfer_Encoding="chunked", Connection="close")
    for start in range(0, len(content), 5000):
        piece = content[start : start + 5000]
        request.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))
    request.wfile.write(last)


def error(code):
    return lambda request, content: send(request, b"an error page", code)


def other(content):
    """Send something else, whatever is asked for."""
    return lambda request, _: good(request, content)


def cut(*places, then=good, respects_range=True, reset=False):
    """Break off after so many bytes, each time at the next place, and behave in the end."""
    left = list(places)

    def behave(request, content):
        if not left:
            return then(request, content)
        place = left.pop(0)
        write = request.wfile.write
        # the head and the length are those of the whole, the bytes end early
        head = io.BytesIO()
        request.wfile = head
        (good if respects_range else whole)(request, content)
        head, _, body = head.getvalue().partition(b"\r\n\r\n")
        write(head + b"\r\n\r\n" + body[:place])
        if reset:  # the connection ends with an error, not with a good-bye
            request.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        request.wfile = io.BytesIO()
        return None

    return behave


def cut_at_random(seed, times=3):
    places = random.Random(seed)
    return cut(*(places.randrange(0, 12_000) for _ in range(times)), reset=bool(seed % 2))


def dripping(request, content):
    """One byte now and then, for ever."""
    good(request, b"", length=False)
    while not request.server.over.wait(0.02):
        request.wfile.write(b"x")


def dripping_head(request, content):
    for i in count():
        if request.server.over.wait(0.02):
            break
        request.wfile.write(b"HTTP/1.0 200 OK\r\n" if i == 0 else b"X")


def stalling(request, content):
    """Half of the file, and then silence."""
    request.send_response(200)
    request.send_header("Content-Length", str(len(content)))
    request.end_headers()
    request.wfile.write(content[: len(content) // 2])
    request.server.over.wait()


def silent(request, content):
    request.server.over.wait()


def endless(request, content):
    send(request, b"", length=False)
    request.server.sent = 0
    while not request.server.over.is_set():
        request.server.sent += request.wfile.write(bytes(2**16))


def redirect(address):
    """To the same file at another address; {file} stands for its name."""
    to = partial(address.format)
    return lambda request, _: send(request, b"", 302, Location=to(file=request.path.rpartition("/")[2]))


class Server(ThreadingHTTPServer):
    """Serves the published files under /name/ with the behaviour of that name, and remembers what was asked for."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Request)
        self.behaviours, self.asked, self.over = {}, [], Event()

    def mirror(self, behaviour):
        name = f"m{len(self.behaviours)}"
        self.behaviours[name] = behaviour
        return f"http://127.0.0.1:{self.server_port}/{name}/"

    def handle_error(self, *_):
        """Keep quiet: the other side may hang up."""


class Request(BaseHTTPRequestHandler):
    """One request."""

    def do_GET(self):
        _, name, file = self.path.rsplit("/", 2)  # a proxy is asked for a whole address
        self.server.asked.append((name, file, self.headers.get("Range"), self.headers["User-Agent"]))
        with suppress(OSError):
            self.server.behaviours[name](self, PUBLISHED[file])

    def log_message(self, *_):
        """Keep quiet."""


@contextmanager
def serving():
    with Server() as server:
        thread = Thread(target=partial(server.serve_forever, poll_interval=0.01), daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.over.set()
            server.shutdown()


def closed_port():
    """An address where nobody answers."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{free.getsockname()[1]}/m/"


def files_in(folder):
    return sorted(path.name for path in folder.rglob("*") if path.is_file()) if os.path.isdir(folder) else []
