"""Larger data sets, downloaded once, on request: MNIST and the wheat seeds.

They are looked for in this order: the folder that COURSE_DATA_DIR names, where a class may keep them; the user's
cache; public servers. Contents are compared with known SHA-256 sums, so any mirror and any packing will do. A download
stays in memory until all of it is verified; the one file that is written, in the cache, appears whole or not at all.
What only the network needs is imported when it is used.
"""

import hashlib
import io
import math
import os
import warnings
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from time import monotonic
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from course_lib import archive
from course_lib.checks import one_of
from course_lib.data.dataset import Dataset

TIMEOUT = 10  # seconds for a server to be found and to answer, and then for each piece
SLOWEST = 20_000  # bytes per second; a connection that brings less is given up
TRIES = 5  # at one address, as long as each brings the file forward
PIECE = 2**16  # bytes
SLACK = 2**20  # bytes by which a file may exceed one byte for each number: headers, packing, text
FORMAT = 1  # of the file in the cache

Arrays = dict[str, NDArray]
Advance = Callable[[int], object]  # moves the progress bar on by so many bytes, or back


class FetchError(OSError):
    """A set that cannot be had now; the message says why and what to do."""


class Split(NamedTuple):
    """A set that its makers divided: choose everything with `train`, and keep `test` for the end."""

    train: Dataset
    test: Dataset


@dataclass(frozen=True)
class Part:
    """One array of a set, and where to find it.

    key: its name in an .npz file. files: names of its own file, packed (gzip or zip) or not. addresses: where that is
    published, in the order in which they are tried. decode: from the unpacked file to the array. sha256: of `checksum`.
    """

    key: str
    shape: tuple[int, ...]
    sha256: str
    files: tuple[str, ...]
    addresses: tuple[str, ...]
    decode: Callable[[bytes], NDArray]

    @property
    def limit(self) -> int:
        """The most bytes that are ever read of its file, packed or not."""
        return math.prod(self.shape) + SLACK

    def check(self, array: NDArray) -> NDArray:
        """The same array; ValueError unless it is the published one."""
        if array.shape != self.shape or checksum(array) != self.sha256:
            raise ValueError("these are not the published numbers")
        return array


@dataclass(frozen=True)
class Source:
    """A set on offer: its parts, how to build it from their arrays, and the size of a usual download in bytes."""

    parts: tuple[Part, ...]
    build: Callable[[Arrays], Dataset | Split]
    size: int


def fetch(name: str) -> Dataset | Split:
    """Return a set by its name, from the folder COURSE_DATA_DIR, the cache or the network, as fresh arrays.

    "mnist"        handwritten digits of 28 x 28 pixels, from 0 (paper) to 255 (ink): the pair (train, test) of 60,000
                   and 10,000, in their published order. X is float32 and takes 188 and 31 MB; with `X = train.X`,
                   `X /= 255` scales without a copy. The download has 12 MB, the file in the cache 55 MB.
    "wheat_seeds"  7 measurements of 210 wheat kernels, 70 of each of three varieties, sorted by variety.

    COURSE_DATA_DIR may hold mnist.npz (x_train, y_train, x_test, y_test) or MNIST's four IDX files, packed or not;
    wheat_seeds.csv or UCI's seeds_dataset.txt. A server is left for the next when it is silent for ten seconds or
    brings less than 20 kB per second, so MNIST takes ten minutes from one server at most.
    Raises ValueError for a name that is not on offer and FetchError where the set cannot be had: offline, for example.
    """
    source = one_of(name, "name", SOURCES)
    arrays = _from_class(name, source.parts) or _from_cache(name, source.parts)
    if arrays is None:
        arrays = _from_network(name, source)
        _keep(name, arrays)
    return source.build(arrays)


def checksum(array: NDArray) -> str:
    """SHA-256 of an array: of its numbers, or, where they are single bytes, of the IDX file that holds them."""
    header = bytes([0, 0, 8, array.ndim]) + np.array(array.shape, ">i4").tobytes()
    found = hashlib.sha256(header if array.dtype == np.uint8 else b"")
    found.update(np.ascontiguousarray(array).data)
    return found.hexdigest()


def _from_class(name: str, parts: tuple[Part, ...]) -> Arrays | None:
    """What the folder COURSE_DATA_DIR holds; None where none is named or where it has no file of this set."""
    if not os.environ.get("COURSE_DATA_DIR"):
        return None
    folder = Path(os.path.expanduser(os.environ["COURSE_DATA_DIR"]))
    if not os.path.isdir(folder):
        raise FetchError(f"COURSE_DATA_DIR is {folder}, which is no folder: create it, or unset the variable")
    whole = folder / f"{name}.npz"
    if os.path.exists(whole):
        with _blaming(whole):
            return _read_archive(whole, parts)
    found = {part: [path for path in map(folder.joinpath, part.files) if os.path.exists(path)] for part in parts}
    missing = [part.files[0] for part, paths in found.items() if not paths]
    if missing and any(found.values()):
        raise FetchError(f"{folder} has only some files of {name}: add {', '.join(missing)}")
    return None if missing else {part.key: _read_file(paths[0], part) for part, paths in found.items()}


def _from_cache(name: str, parts: tuple[Part, ...]) -> Arrays | None:
    try:
        return _read_archive(_cache_file(name), parts)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except Exception:  # as for any damaged file
        problem = f"the copy of {name} in the cache cannot be used"
        warnings.warn(f"{problem}: it is fetched anew and replaced", RuntimeWarning, stacklevel=3)
        return None


def _keep(name: str, arrays: Arrays) -> None:
    try:
        path = _cache_file(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        archive.write(path, FORMAT, **arrays)
    except (OSError, RuntimeError) as error:
        warnings.warn(f"{name} is not kept for the next time: {error}", RuntimeWarning, stacklevel=3)


def _cache_file(name: str) -> Path:
    """Where the set is kept; RuntimeError for somebody without a home."""
    from platformdirs import user_cache_path

    return user_cache_path("backpropagation-course", appauthor=False).expanduser() / f"{name}.npz"


def _read_archive(path: Path, parts: tuple[Part, ...]) -> Arrays:
    # opened here, because np.load leaves a file open that it cannot read
    with path.open("rb") as opened, np.load(opened, allow_pickle=False) as file:
        return {part.key: part.check(file[part.key]) for part in parts}


def _read_file(path: Path, part: Part) -> NDArray:
    with _blaming(path), path.open("rb") as file:
        return _unpacked(file.read(part.limit), part)


@contextmanager
def _blaming(path: Path) -> Iterator[None]:
    """Say of any failure inside that it came from the file at `path`."""
    try:
        yield
    except Exception as error:  # as for any damaged file
        problem = error.strerror if isinstance(error, OSError) and error.strerror else "it is damaged or something else"
        raise FetchError(f"{path} cannot be used ({problem}): replace it, or take it out of COURSE_DATA_DIR") from None


def _unpacked(content: bytes, part: Part) -> NDArray:
    """The array in a file, packed or not; ValueError unless it is the published one."""
    try:
        if content.startswith(b"\x1f\x8b"):  # gzip
            content = zlib.decompressobj(wbits=31).decompress(content, part.limit)
        elif content.startswith(b"PK"):
            content = _member(content, part)
        return part.check(part.decode(content))
    except Exception as error:  # a damaged file fails in a dozen ways, all with one remedy
        raise ValueError("these bytes do not hold the published numbers") from error


def _member(content: bytes, part: Part) -> bytes:
    """The file in a zip file, no further than the limit: it may claim to hold more than any memory."""
    from zipfile import ZipFile

    with ZipFile(io.BytesIO(content)) as packed:
        name = next(name for name in packed.namelist() if PurePosixPath(name).name in part.files)
        with packed.open(name) as file:
            return file.read(part.limit)


def _from_network(name: str, source: Source) -> Arrays:
    from tqdm.auto import tqdm

    silent = bool(os.environ.get("TQDM_DISABLE"))  # tqdm's bar for notebooks does not ask by itself
    try:
        with tqdm(total=source.size, desc=name, unit="B", unit_scale=True, disable=silent) as bar:
            return {part.key: _from_mirrors(part, bar.update) for part in source.parts}
    except ConnectionError as error:
        files = ", ".join(part.files[0] for part in source.parts)
        advice = f"try again when you are online, or put {files} into a folder and set COURSE_DATA_DIR to it"
        reason = f"{name} could not be fetched ({error})"
        raise FetchError(f"{reason}: {advice}; everything else in the course works without") from None


def _from_mirrors(part: Part, advance: Advance) -> NDArray:
    """The array from the first address that has it; ConnectionError, with all reasons, where none does."""
    from http.client import HTTPException
    from urllib.parse import urlsplit

    problems = []
    for address in part.addresses:
        content = bytearray()
        try:
            _download(address, content, part.limit, advance)
            return _unpacked(bytes(content), part)
        except (OSError, HTTPException, ValueError) as error:
            problems.append(f"{urlsplit(address).netloc} {_reason(error)}")
            advance(-len(content))
    raise ConnectionError("; ".join(problems))


def _download(address: str, content: bytearray, limit: int, advance: Advance, tries: int = TRIES) -> None:
    """Fill `content`; where the connection breaks, it is taken up again as long as that brings more."""
    from http.client import HTTPException

    before, began = len(content), monotonic()
    try:
        _receive(address, content, limit, advance)
    except (OSError, HTTPException):
        if tries == 1 or len(content) <= before or _slow(began, len(content) - before):
            raise
        _download(address, content, limit, advance, tries - 1)


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
    from concurrent.futures import Future
    from threading import Thread
    from urllib import request as web

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
    from urllib.error import HTTPError, URLError

    if isinstance(error, HTTPError):
        error.close()
        return f"answered with error {error.code}"
    if isinstance(error, URLError):
        return f"cannot be reached: {getattr(error.reason, 'strerror', None) or error.reason}"
    if isinstance(error, TimeoutError):
        return "was too slow"
    return "sent something else" if isinstance(error, ValueError) else "broke off the connection"


def _idx(content: bytes) -> NDArray:
    """The array of bytes in an IDX file: two zeros, the type 8, the number of axes, their lengths, the entries."""
    axes = content[3]
    return np.frombuffer(content, np.uint8, offset=4 + 4 * axes).reshape(np.frombuffer(content, ">i4", axes, 4))


def _table(content: bytes) -> NDArray:
    """The numbers in a text with a row on each line, separated by commas, blanks or tabs."""
    rows = content.decode("utf-8-sig").replace(",", " ").splitlines()
    return np.array([row.split() for row in rows if row.strip()], "<f8")


def _mnist(arrays: Arrays) -> Split:
    return Split(*(_digits(f"mnist {part}", arrays[f"x_{part}"], arrays[f"y_{part}"]) for part in ("train", "test")))


def _digits(name: str, pictures: NDArray, y: NDArray) -> Dataset:
    n, height, width = pictures.shape
    return Dataset(
        name,
        pictures.reshape(n, -1).astype(np.float32),
        y.astype(np.int64),
        feature_names=tuple(f"pixel {row},{column}" for row in range(height) for column in range(width)),
        class_names=tuple("0123456789"),
        source="Y. LeCun, C. Cortes and C. Burges (1998), The MNIST database of handwritten digits",
        licence="CC BY-SA 3.0, https://creativecommons.org/licenses/by-sa/3.0/",
        image_shape=(height, width),
    )


def _wheat_seeds(arrays: Arrays) -> Dataset:
    values = arrays["values"]
    return Dataset(
        "wheat_seeds",
        values[:, :7].astype(np.float64),
        values[:, 7].astype(np.int64) - 1,
        feature_names=("area", "perimeter", "compactness", "kernel length", "kernel width", "asymmetry",
                       "groove length"),
        class_names=("Kama", "Rosa", "Canadian"),
        source="M. Charytanowicz and others (2010), Seeds, UCI Machine Learning Repository, "
        "https://doi.org/10.24432/C5H30K",
        licence="CC BY 4.0, https://creativecommons.org/licenses/by/4.0/",
    )  # fmt: skip


def _mnist_part(key: str, shape: tuple[int, ...], sha256: str, file: str) -> Part:
    """A part of MNIST; the site of its makers no longer serves the files."""
    mirrors = (
        "https://ossci-datasets.s3.amazonaws.com/mnist/",
        "https://storage.googleapis.com/cvdf-datasets/mnist/",
        "https://raw.githubusercontent.com/fgnt/mnist/master/",
    )
    return Part(key, shape, sha256, (f"{file}.gz", file), tuple(f"{mirror}{file}.gz" for mirror in mirrors), _idx)


TRAIN_X = "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db"
TRAIN_Y = "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5"
TEST_X = "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7"
TEST_Y = "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2"
SEEDS = "1df01b571e636d41f6de3e93e3e645f05a9a31c88b50104cc69c2a09b7f3f2ee"

SOURCES = {
    "mnist": Source(
        (
            _mnist_part("x_train", (60_000, 28, 28), TRAIN_X, "train-images-idx3-ubyte"),
            _mnist_part("y_train", (60_000,), TRAIN_Y, "train-labels-idx1-ubyte"),
            _mnist_part("x_test", (10_000, 28, 28), TEST_X, "t10k-images-idx3-ubyte"),
            _mnist_part("y_test", (10_000,), TEST_Y, "t10k-labels-idx1-ubyte"),
        ),
        _mnist,
        11_594_722,
    ),
    "wheat_seeds": Source(
        (
            Part(
                "values",
                (210, 8),
                SEEDS,
                ("seeds_dataset.txt", "wheat_seeds.csv", "seeds.zip"),
                (
                    "https://archive.ics.uci.edu/static/public/236/seeds.zip",
                    "https://archive.ics.uci.edu/ml/machine-learning-databases/00236/seeds_dataset.txt",
                    "https://raw.githubusercontent.com/jbrownlee/Datasets/master/wheat-seeds.csv",
                ),
                _table,
            ),
        ),
        _wheat_seeds,
        9_300,
    ),
}
