"""What is fetched, from the folder of a class or from the cache; test_fetch_network.py has the rest."""

import gzip
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from course_lib import data
from tests.data.fetching import (
    BIGGEST,
    IDX,
    MNIST,
    PUBLISHED,
    SEEDS,
    fetching,
    idx,
    seeds_from_uci,
    small_sources,
    text,
    zipped,
)

REAL = os.environ.get("COURSE_TEST_DATA_DIR")
real = pytest.mark.skipif(not REAL, reason="COURSE_TEST_DATA_DIR names no folder with the real files")


@pytest.fixture
def place(tmp_path, monkeypatch):
    """Small sets, no network, an empty cache and an empty folder of the class."""
    monkeypatch.setattr(fetching, "SOURCES", small_sources())
    monkeypatch.setenv("COURSE_CACHE_DIR", str(tmp_path / "cache"))
    (tmp_path / "class").mkdir()
    monkeypatch.setenv("COURSE_DATA_DIR", str(tmp_path / "class"))
    return tmp_path / "class"


def fill(folder, files=PUBLISHED):
    for name, content in files.items():
        (folder / name).write_bytes(content)


def refusal(name):
    with pytest.raises(data.FetchError) as refused:
        data.fetch(name)
    assert refused.value.__context__ is None or refused.value.__suppress_context__
    assert isinstance(refused.value, OSError)
    assert refused.value._render_traceback_() == [f"FetchError: {refused.value}"]
    return str(refused.value)


def is_mnist(split):
    for part, held in zip(("train", "test"), split, strict=True):
        np.testing.assert_array_equal(held.images, MNIST[f"x_{part}"])
        np.testing.assert_array_equal(held.y, MNIST[f"y_{part}"])
        assert held.X.dtype == np.float32
        assert held.y.dtype == np.int64
    return True


def is_wheat(seeds):
    np.testing.assert_array_equal(seeds.X, SEEDS[:, :7])
    np.testing.assert_array_equal(seeds.y, [0, 0, 1, 1, 2, 2])
    assert seeds.X.dtype == np.float64
    assert seeds.y.dtype == np.int64
    return True


# What comes out


def test_mnist_is_a_pair_that_can_be_named_or_unpacked(place):
    fill(place)
    split = data.fetch("mnist")
    assert is_mnist(split)
    train, test = split
    assert isinstance(split, data.Split)
    assert train is split.train
    assert test is split.test
    assert repr(train) == "<Dataset mnist train: X (30, 756), y (30,), 10 classes>"
    assert repr(test) == "<Dataset mnist test: X (5, 756), y (5,), 10 classes>"
    assert train.image_shape == (28, 27)
    assert train.feature_names[:2] == ("pixel 0,0", "pixel 0,1")
    assert train.feature_names[755] == "pixel 27,26"
    assert train.class_names == tuple("0123456789")
    assert "LeCun" in train.source
    assert train.licence.startswith("CC BY-SA 3.0, https://")


def test_wheat_seeds_count_their_classes_from_0(place):
    fill(place)
    seeds = data.fetch("wheat_seeds")
    assert is_wheat(seeds)
    assert repr(seeds) == "<Dataset wheat_seeds: X (6, 7), y (6,), 3 classes>"
    assert seeds.class_names == ("Kama", "Rosa", "Canadian")
    assert len(set(seeds.feature_names)) == 7
    assert seeds.feature_names[0] == "area"
    assert "https://doi.org/10.24432/C5H30K" in seeds.source
    assert seeds.licence.startswith("CC BY 4.0, https://")


@pytest.mark.parametrize("name", ["mnist", "wheat_seeds"])
def test_what_was_fetched_is_yours_to_change(place, name):
    fill(place)
    for _ in range(2):
        fetched = data.fetch(name)
        assert is_mnist(fetched) if name == "mnist" else is_wheat(fetched)
        for held in fetched if name == "mnist" else [fetched]:
            held.X[:], held.y[:] = -1, -1


def test_scaling_keeps_the_small_numbers_small(place):
    fill(place)
    X = data.fetch("mnist").train.X
    assert (X / 255).dtype == np.float32
    X /= 255
    assert X.max() == 1
    assert X.min() == 0


@pytest.mark.parametrize("name", ["cifar", "", "MNIST", None, 3])
def test_a_name_that_is_not_on_offer(name):
    with pytest.raises(ValueError, match=r"expected one of mnist, wheat_seeds$") as refused:
        data.fetch(name)
    assert str(refused.value).startswith(f"name is {name!r}: ")


# The folder of a class


PACKINGS = {
    "UCI's text": {"seeds_dataset.txt": seeds_from_uci()},
    "commas": {"wheat_seeds.csv": text(tabs=",")},
    "commas, blanks, Windows": {"wheat_seeds.csv": b"\xef\xbb\xbf" + text(tabs=", ", end="\r\n") + b"\r\n\r\n"},
    "UCI's zip file": {"seeds.zip": zipped(seeds_from_uci())},
    "zip file with a folder": {"seeds.zip": zipped(text(), "seeds/seeds_dataset.txt")},
    "gzip under another name": {"seeds_dataset.txt": gzip.compress(text())},
}


@pytest.mark.parametrize("files", PACKINGS.values(), ids=PACKINGS)
def test_wheat_seeds_in_any_packing(place, files):
    fill(place, files)
    assert is_wheat(data.fetch("wheat_seeds"))


def arrays(place):
    np.savez(place / "mnist.npz", **MNIST)


def compressed_arrays(place):
    np.savez_compressed(place / "mnist.npz", **MNIST, more=np.zeros(3))


def unpacked_files(place):
    fill(place, {name: idx(array) for name, array in zip(IDX, MNIST.values(), strict=True)})


def some_packed(place):
    fill(place)
    (place / BIGGEST).unlink()
    fill(place, {IDX[0]: idx(MNIST["x_train"])})


@pytest.mark.parametrize("put", [arrays, compressed_arrays, fill, unpacked_files, some_packed])
def test_mnist_in_any_packing(place, put):
    put(place)
    assert is_mnist(data.fetch("mnist"))


def test_the_file_of_the_cache_will_do_for_a_class(place, monkeypatch):
    fill(place)
    monkeypatch.setenv("COURSE_DATA_DIR", "")
    cache_from(place, monkeypatch)
    shutil.rmtree(place)
    (place.parent / "cache").rename(place)
    monkeypatch.setenv("COURSE_DATA_DIR", str(place))
    assert is_mnist(data.fetch("mnist"))


def test_the_folder_may_start_with_a_tilde(place, monkeypatch):
    fill(place)
    monkeypatch.setenv("HOME", str(place.parent))
    monkeypatch.setenv("USERPROFILE", str(place.parent))
    monkeypatch.setenv("COURSE_DATA_DIR", os.path.join("~", "class"))
    assert is_mnist(data.fetch("mnist"))


def test_the_folder_is_left_as_it_was_and_nothing_is_kept_of_it(place):
    fill(place)
    data.fetch("mnist"), data.fetch("wheat_seeds")
    assert {path.name: path.read_bytes() for path in place.iterdir()} == PUBLISHED
    assert os.listdir(place.parent) == ["class"]


def test_a_folder_that_is_not_there(place, monkeypatch):
    for folder in (place / "none", place / "plain"):
        (place / "plain").touch()
        monkeypatch.setenv("COURSE_DATA_DIR", str(folder))
        assert refusal("mnist") == (
            f"COURSE_DATA_DIR is {folder}, which is no folder: create it, or unset the variable"
        )


def test_a_folder_with_some_files_only(place):
    fill(place)
    for file in (f"{IDX[1]}.gz", f"{IDX[3]}.gz"):
        (place / file).unlink()
    assert refusal("mnist") == f"{place} has only some files of mnist: add {IDX[1]}.gz, {IDX[3]}.gz"


changed = MNIST | {"x_test": MNIST["x_test"] ^ 1}
WRONG = {
    "empty": (BIGGEST, b""),
    "a page": (BIGGEST, b"<html>404</html>"),
    "cut": (BIGGEST, PUBLISHED[BIGGEST][:-1000]),
    "another part": (BIGGEST, PUBLISHED[f"{IDX[2]}.gz"]),
    "one pixel": (BIGGEST, gzip.compress(idx(MNIST["x_train"] ^ (np.arange(30) == 7)[:, None, None].astype(np.uint8)))),
    "a longer file": (BIGGEST, gzip.compress(idx(MNIST["x_train"]) + b"x")),
    "other axes": (BIGGEST, gzip.compress(idx(MNIST["x_train"].reshape(30, 27, 28)))),
    "no axis": (BIGGEST, gzip.compress(b"\0\0\x08\0")),
    "a zip file of others": (BIGGEST, zipped(b"x")),
    "half a zip file": (BIGGEST, zipped(b"x")[:50]),
}


@pytest.mark.parametrize(("file", "content"), WRONG.values(), ids=WRONG)
def test_a_wrong_file_of_mnist_is_named(place, file, content):
    fill(place, PUBLISHED | {file: content})
    assert refusal("mnist") == (
        f"{place / file} cannot be used (it is damaged or something else): "
        "replace it, or take it out of COURSE_DATA_DIR"
    )


WRONG_SEEDS = {
    "a header": b"area,perimeter\n" + text(),
    "a word": text().replace(b"\t", b"\twide", 1),
    "a ragged row": text() + b"\n1 2 3",
    "a row too many": text() + b"\n" + text().splitlines()[0],
    "another value": text(np.add(SEEDS, [0.001, 0, 0, 0, 0, 0, 0, 0])),
    "other rows": text(SEEDS[::-1]),
    "Latin letters": b"\xe9" + text(),
    "nothing": b"",
}


@pytest.mark.parametrize("content", WRONG_SEEDS.values(), ids=WRONG_SEEDS)
def test_a_wrong_file_of_wheat_seeds_is_named(place, content):
    fill(place, {"wheat_seeds.csv": content})
    assert refusal("wheat_seeds").startswith(f"{place / 'wheat_seeds.csv'} cannot be used (it is damaged or")


def wrong_arrays(path, kind):
    if kind == "changed":
        np.savez(path, **changed)
    elif kind == "missing":
        np.savez(path, x_train=MNIST["x_train"])
    elif kind == "other type":
        np.savez(path, **{name: array.astype(np.int64) for name, array in MNIST.items()})
    elif kind == "pickle":
        np.savez(path, **MNIST | {"y_test": np.array([{}], dtype=object)})
    elif kind == "single":
        np.save(path.open("wb"), MNIST["x_train"])
    elif kind == "cut":
        np.savez(path, **MNIST)
        path.write_bytes(path.read_bytes()[:-500])
    else:
        path.write_bytes(b"")


KINDS = ["changed", "missing", "other type", "pickle", "single", "cut", "empty"]


@pytest.mark.filterwarnings("ignore::ResourceWarning")
@pytest.mark.parametrize("kind", KINDS)
def test_a_wrong_file_of_arrays_is_named(place, kind):
    fill(place)  # good files beside it do not hide it
    wrong_arrays(place / "mnist.npz", kind)
    assert refusal("mnist").startswith(f"{place / 'mnist.npz'} cannot be used (it is damaged or something else): ")


def test_numbers_in_another_shape_are_other_numbers(place):
    np.savez(place / "wheat_seeds.npz", values=SEEDS.reshape(8, 6))
    assert refusal("wheat_seeds").startswith(f"{place / 'wheat_seeds.npz'} cannot be used (")


class MakesAFolder:
    """Unpickling this runs os.mkdir: what a hostile file would do, with something worse."""

    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return os.mkdir, (str(self.path),)


def test_no_code_in_a_file_is_ever_run(place):
    np.savez(place / "mnist.npz", **MNIST | {"x_train": np.array([MakesAFolder(place / "trap")])})
    assert refusal("mnist").startswith(f"{place / 'mnist.npz'} cannot be used (")
    assert os.listdir(place) == ["mnist.npz"]


def test_a_folder_with_the_name_of_a_file(place):
    (place / "mnist.npz").mkdir()
    assert refusal("mnist").startswith(f"{place / 'mnist.npz'} cannot be used (")
    (place / "wheat_seeds.csv").mkdir()
    assert refusal("wheat_seeds").startswith(f"{place / 'wheat_seeds.csv'} cannot be used (")


def test_a_file_that_may_not_be_read(place, monkeypatch):
    def closed(*_):
        raise PermissionError(13, "Permission denied")

    fill(place)
    monkeypatch.setattr(Path, "open", closed)
    assert refusal("wheat_seeds") == (
        f"{place / 'seeds_dataset.txt'} cannot be used (Permission denied): "
        "replace it, or take it out of COURSE_DATA_DIR"
    )


# The cache


def cache_from(place, monkeypatch, name="mnist"):
    """Fill the cache with what is in the folder, as if it came from the network."""
    parts = fetching.SOURCES[name].parts
    files = {part.key: fetching._read_file(place / part.files[0], part) for part in parts}
    with monkeypatch.context() as patch:
        patch.setattr(fetching, "_from_network", lambda *_: files)
        data.fetch(name)


def cached(place):
    """The file of MNIST in the cache, whose folder is made."""
    (place.parent / "cache").mkdir()
    return place.parent / "cache" / "mnist.npz"


@pytest.mark.parametrize("name", ["mnist", "wheat_seeds"])
def test_the_cache_is_used_when_the_folder_has_nothing(place, monkeypatch, name):
    fill(place)
    with monkeypatch.context() as patch:
        patch.delenv("COURSE_DATA_DIR")
        cache_from(place, monkeypatch, name)
    assert os.listdir(place.parent / "cache") == [f"{name}.npz"]
    for path in place.iterdir():
        path.unlink()
    monkeypatch.setattr(fetching, "_from_network", None)
    assert is_mnist(data.fetch(name)) if name == "mnist" else is_wheat(data.fetch(name))


def test_the_folder_comes_before_the_cache(place, monkeypatch):
    fill(place)
    with monkeypatch.context() as patch:
        patch.delenv("COURSE_DATA_DIR")
        cache_from(place, monkeypatch)
    (place / BIGGEST).write_bytes(b"")
    assert "cannot be used" in refusal("mnist")


@pytest.mark.filterwarnings("ignore::ResourceWarning")
@pytest.mark.parametrize("kind", KINDS)
def test_a_damaged_copy_is_noticed_and_replaced(place, monkeypatch, kind):
    fill(place)
    monkeypatch.delenv("COURSE_DATA_DIR")
    copy = cached(place)
    wrong_arrays(copy, kind)
    sentence = "^the copy of mnist in the cache cannot be used: a new download replaces it$"
    with pytest.warns(RuntimeWarning, match=sentence) as warned:
        cache_from(place, monkeypatch)
    assert [Path(warning.filename).name for warning in warned] == [Path(__file__).name]
    monkeypatch.setattr(fetching, "_from_network", None)
    assert is_mnist(data.fetch("mnist"))
    assert os.listdir(copy.parent) == ["mnist.npz"]


@pytest.mark.filterwarnings("ignore:the copy of wheat_seeds in the cache cannot be used:RuntimeWarning")
@pytest.mark.parametrize("seed", range(20))
def test_a_changed_byte_in_the_cache_never_changes_a_number(place, monkeypatch, seed):
    fill(place)
    monkeypatch.delenv("COURSE_DATA_DIR")
    cache_from(place, monkeypatch, "wheat_seeds")
    copy = place.parent / "cache" / "wheat_seeds.npz"
    content = bytearray(copy.read_bytes())
    content[np.random.default_rng(seed).integers(len(content))] ^= 0x41
    copy.write_bytes(content)
    monkeypatch.setattr(fetching, "_from_network", lambda *_: {"values": SEEDS})
    assert is_wheat(data.fetch("wheat_seeds"))


def test_the_cache_may_start_with_a_tilde(place, monkeypatch):
    fill(place)
    for home in ("HOME", "USERPROFILE"):
        monkeypatch.setenv(home, str(place.parent))
    monkeypatch.setenv("COURSE_DATA_DIR", "")
    monkeypatch.setenv("COURSE_CACHE_DIR", os.path.join("~", "mine"))
    cache_from(place, monkeypatch, "wheat_seeds")
    assert os.listdir(place.parent / "mine") == ["wheat_seeds.npz"]


# What is on this computer


MISSING = {
    "mnist": 'mnist is not on this computer: data.fetch("mnist") downloads it once (12 MB)\n',
    "wheat_seeds": 'wheat_seeds is not on this computer: data.fetch("wheat_seeds") downloads it once (9 kB)\n',
}


@pytest.fixture
def no_network(monkeypatch):
    """Whoever asks for an address fails."""
    monkeypatch.setattr("socket.getaddrinfo", None)
    monkeypatch.setattr(fetching, "_from_network", None)


@pytest.mark.usefixtures("no_network")
@pytest.mark.parametrize("name", MISSING)
def test_what_is_not_on_disk_is_said_in_a_sentence(place, capsys, name):
    assert data.on_disk(name) is None
    assert capsys.readouterr() == (MISSING[name], "")
    assert os.listdir(place.parent) == ["class"]


@pytest.mark.usefixtures("no_network")
@pytest.mark.parametrize(("name", "is_right"), [("mnist", is_mnist), ("wheat_seeds", is_wheat)])
def test_what_is_on_disk_is_returned_in_silence(place, monkeypatch, capsys, name, is_right):
    fill(place)
    assert is_right(data.on_disk(name))
    with monkeypatch.context() as patch:
        patch.delenv("COURSE_DATA_DIR")
        cache_from(place, monkeypatch, name)
    for path in place.iterdir():
        path.unlink()
    assert is_right(data.on_disk(name))
    assert capsys.readouterr() == ("", "")


@pytest.mark.usefixtures("no_network")
def test_a_wrong_file_on_disk_is_named_and_stops_nobody(place, capsys):
    fill(place, {"wheat_seeds.csv": b""})
    assert data.on_disk("wheat_seeds") is None
    assert capsys.readouterr().out == f"{refusal('wheat_seeds')}\n"


@pytest.mark.usefixtures("no_network")
def test_a_damaged_copy_counts_as_none(place, capsys):
    wrong_arrays(cached(place), "cut")
    with pytest.warns(RuntimeWarning, match="cannot be used: a new download replaces it$") as warned:
        assert data.on_disk("mnist") is None
    assert [Path(warning.filename).name for warning in warned] == [Path(__file__).name]
    assert capsys.readouterr().out == MISSING["mnist"]


def test_only_a_name_on_offer_can_be_on_disk():
    with pytest.raises(ValueError, match=r"^name is 'cifar': expected one of mnist, wheat_seeds$"):
        data.on_disk("cifar")


# The real sets


def test_the_real_sets_have_mirrors_and_safe_addresses():
    for source in fetching.SOURCES.values():
        for part in source.parts:
            assert len({address.split("/")[2] for address in part.addresses}) >= 2
            assert all(address.startswith("https://") for address in part.addresses)
            assert len(part.sha256) == 64
            assert part.limit < 50_000_000


@pytest.mark.parametrize("array", MNIST.values(), ids=MNIST)
def test_a_checksum_is_that_of_the_idx_file(array):
    assert fetching.checksum(array) == hashlib.sha256(idx(array)).hexdigest()
    assert fetching.checksum(np.asfortranarray(array)) == fetching.checksum(array)


def test_a_checksum_of_numbers_is_that_of_their_bytes():
    assert fetching.checksum(SEEDS) == hashlib.sha256(SEEDS.tobytes()).hexdigest()


@real
def test_the_real_mnist(monkeypatch):
    monkeypatch.setenv("COURSE_DATA_DIR", REAL)
    train, test = data.fetch("mnist")
    assert train.images.shape == (60_000, 28, 28)
    assert test.images.shape == (10_000, 28, 28)
    assert train.y[:10].tolist() == [5, 0, 4, 1, 9, 2, 1, 3, 1, 4]
    assert test.y[:10].tolist() == [7, 2, 1, 0, 4, 1, 4, 9, 5, 9]
    assert np.bincount(train.y).tolist() == [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949]
    assert train.X.min() == 0
    assert train.X.max() == 255
    assert (train.X.nbytes, test.X.nbytes) == (188_160_000, 31_360_000)


@real
def test_the_real_wheat_seeds(monkeypatch):
    monkeypatch.setenv("COURSE_DATA_DIR", REAL)
    seeds = data.fetch("wheat_seeds")
    assert seeds.X.shape == (210, 7)
    assert np.bincount(seeds.y).tolist() == [70, 70, 70]
    assert seeds.X[0].tolist() == [15.26, 14.84, 0.871, 5.763, 3.312, 2.221, 5.22]
    # compactness is 4 pi area / perimeter², which shows that the columns have their right names
    area, perimeter, compactness = (
        seeds.X[:, seeds.feature_names.index(n)] for n in ("area", "perimeter", "compactness")
    )
    np.testing.assert_allclose(4 * np.pi * area / perimeter**2, compactness, atol=0.002)


def test_importing_the_data_imports_nothing_for_the_network():
    check = "import sys, course_lib.data; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", check], capture_output=True, text=True, check=True).stdout.split()
    assert "course_lib.data.fetch" in loaded
    later = {"course_lib.data.download", "urllib.request", "http.client", "ssl", "tqdm", "platformdirs"}
    assert not later & set(loaded)
