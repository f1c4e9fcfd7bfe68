"""Larger data sets, downloaded once, on request: MNIST and the wheat seeds.

They are looked for in this order: the folder that COURSE_DATA_DIR names, where a class may keep them; the user's
cache, or the folder that COURSE_CACHE_DIR names; public servers, for `fetch` alone. Contents are compared with known
SHA-256 sums, so any mirror and any packing will do. A download stays in memory until all of it is verified; the one
file that is written, in the cache, appears whole or not at all. `download`, which gets bytes over a bad network, is
imported when it is needed.
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
from functools import partial
from pathlib import Path, PurePosixPath
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from course_lib import archive
from course_lib.checks import one_of
from course_lib.data.dataset import Dataset

SLACK = 2**20  # bytes by which a file may exceed one byte for each number: headers, packing, text
FORMAT = 1  # of the file in the cache

Arrays = dict[str, NDArray]


class FetchError(OSError):
    """A set that cannot be had now; the message says why and what to do."""

    def _render_traceback_(self) -> list[str]:
        # IPython asks for this: the lines of the library that led here would hide the message.
        return [f"{type(self).__name__}: {self}"]


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


def on_disk(name: str) -> Dataset | Split | None:
    """Return a set as `fetch` does, where this computer has it, and never download it.

    Otherwise return None: a printed sentence says why, and how to get the set.
    Raises ValueError for a name that is not on offer.
    """
    source = one_of(name, "name", SOURCES)
    try:
        arrays = _from_class(name, source.parts) or _from_cache(name, source.parts)
        if arrays is None:
            size = f"{source.size / 1e6:.0f} MB" if source.size > 1e6 else f"{source.size / 1e3:.0f} kB"
            raise FetchError(f'{name} is not on this computer: data.fetch("{name}") downloads it once ({size})')
    except FetchError as problem:
        print(problem)
        return None
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
        warnings.warn(f"{problem}: a new download replaces it", RuntimeWarning, stacklevel=3)
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

    chosen = os.environ.get("COURSE_CACHE_DIR")
    folder = Path(chosen) if chosen else user_cache_path("backpropagation-course", appauthor=False)
    return folder.expanduser() / f"{name}.npz"


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

    from course_lib.data.download import download

    silent = bool(os.environ.get("TQDM_DISABLE"))  # tqdm's bar for notebooks does not ask by itself
    try:
        with tqdm(total=source.size, desc=name, unit="B", unit_scale=True, disable=silent) as bar:
            return {
                part.key: download(part.addresses, part.limit, partial(_unpacked, part=part), bar.update)
                for part in source.parts
            }
    except ConnectionError as error:
        files = ", ".join(part.files[0] for part in source.parts)
        advice = f"try again when you are online, or put {files} into a folder and set COURSE_DATA_DIR to it"
        reason = f"{name} could not be fetched ({error})"
        raise FetchError(f"{reason}: {advice}; everything else in the course works without it") from None


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
