"""A file over a bad network: mirrors, broken and slow connections, servers that send something else.

Everything stays in memory. `fetch` imports this module when a set is downloaded, not before.
"""

import io
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from http.client import HTTPException
from threading import Thread
from time import monotonic
from typing import TypeVar
from urllib import request as web
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit

TIMEOUT = 10  # seconds for a server to be found and to answer, and then for each piece
SLOWEST = 20_000  # bytes per second; a connection that brings less is given up
TRIES = 5  # at one address, as long as each brings the file forward
PIECE = 2**16  # bytes

Content = TypeVar("Content")
Advance = Callable[[int], object]  # moves the progress bar on by so many bytes, or back


def download(addresses: Iterable[str], limit: int, read: Callable[[bytes], Content], advance: Advance) -> Content:
    """What `read` makes of the file at the first address that sends one it can read.

    limit: the most bytes that are taken from one address. read: raises ValueError for the bytes of another file.
    Raises ConnectionError, with a reason for each address, where none has the file.
    """
    problems = []
    for address in addresses:
        content = bytearray()
        try:
            _fill(address, content, limit, advance)
            return read(bytes(content))
        except (OSError, HTTPException, ValueError) as error:
            problems.append(f"{urlsplit(address).netloc} {_reason(error)}")
            advance(-len(content))
    raise ConnectionError("; ".join(problems))


def _fill(address: str, content: bytearray, limit: int, advance: Advance, tries: int = TRIES) -> None:
    """Fill `content`; where the connection breaks, it is taken up again as long as that brings more."""
    before, began = len(content), monotonic()
    try:
        _receive(address, content, limit, advance)
    except (OSError, HTTPException):
        if tries == 1 or len(content) <= before or _slow(began, len(content) - before):
            raise
        _fill(address, content, limit, advance, tries - 1)


def _receive(address: str, content: bytearray, limit: int, advance: Advance) -> None:
    """Append to `content` what is missing, or begin again where the server cannot send a part."""
    start, began = len(content), monotonic()
    with _answer(address, {"Range": f"bytes={start}-"} if start else {}) as response:
        if start and not response.getheader("Content-Range", "").startswith(f"bytes {start}-"):
            content.clear()
            advance(-start)
            start = 0
        while piece := response.read1(PIECE):  # read would wait until a slow server has sent it all
            content += piece
            advance(len(piece))
            if len(content) > limit:
                raise ValueError("more bytes than the file has")
            if _slow(began, len(content) - start):
                raise TimeoutError
        if response.length:
            raise ConnectionError("the end is missing")


def _slow(began: float, count: int) -> bool:
    """Whether so many bytes since then are too few."""
    return monotonic() - began > TIMEOUT + count / SLOWEST


def _answer(address: str, headers: dict[str, str]) -> io.BufferedIOBase:
    """The answer of a server, waited for in a thread: nothing else limits a slow name server or many dead addresses."""
    opener = web.OpenerDirector()  # without the usual handlers of file: and ftp:, where a server could send us
    for handler in (web.ProxyHandler, web.HTTPHandler, web.HTTPSHandler, web.HTTPRedirectHandler, web.UnknownHandler,
                    web.HTTPDefaultErrorHandler, web.HTTPErrorProcessor):  # fmt: skip
        opener.add_handler(handler())
    question = web.Request(address, headers=headers | {"User-Agent": "backpropagation-course"})
    answer = Future()

    def ask() -> None:
        try:
            answer.set_result(opener.open(question, timeout=TIMEOUT))
        except Exception as error:
            answer.set_exception(error)

    Thread(target=ask, daemon=True).start()
    return answer.result(TIMEOUT)


def _reason(error: Exception) -> str:
    if isinstance(error, HTTPError):
        error.close()
        return f"answered with error {error.code}"
    if isinstance(error, URLError):
        return f"cannot be reached: {getattr(error.reason, 'strerror', None) or error.reason}"
    if isinstance(error, TimeoutError):
        return "was too slow"
    return "sent something else" if isinstance(error, ValueError) else "broke off the connection"
