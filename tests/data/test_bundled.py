import hashlib
import os
import re
import subprocess
import sys
import zipfile
from dataclasses import FrozenInstanceError
from pathlib import Path

import numpy as np
import pytest

import course_lib
from course_lib import data
from course_lib.data import bundled

FILES = Path(bundled.__file__).with_name("files")
README = (FILES / "README.md").read_text(encoding="utf-8")
MISSING = "The bundled file wine.npz is missing: get a fresh copy of the course"


def test_digits_hold_1797_pictures_of_whole_numbers_from_0_to_16():
    digits = data.digits()
    assert len(digits) == 1797
    assert digits.X.shape == (1797, 64)
    assert digits.X.dtype == np.float64
    assert digits.y.dtype == np.int64
    assert set(np.unique(digits.X)) == set(range(17))
    assert np.bincount(digits.y).tolist() == [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]


def test_digits_stand_in_their_original_order():
    assert data.digits().y[:12].tolist() == [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1]


def test_a_picture_of_a_zero_is_a_ring_with_a_hole():
    digits = data.digits()
    zero = digits.images[0]
    assert digits.images.shape == (1797, 8, 8)
    assert zero[3:5, 3].max() == 0
    assert zero[1:7, 2].min() > 0
    assert zero[0].tolist() == digits.X[0, :8].tolist()


def test_wine_holds_178_rows_sorted_by_class():
    wine = data.wine()
    assert wine.X.shape == (178, 13)
    assert wine.X.dtype == np.float64
    assert wine.y.dtype == np.int64
    assert wine.y.tolist() == [0] * 59 + [1] * 71 + [2] * 48
    assert wine.X[0, :4].tolist() == [14.23, 1.71, 2.43, 15.6]


@pytest.mark.parametrize("load", [data.digits, data.wine])
def test_every_column_and_every_class_has_a_name_of_its_own(load):
    loaded = load()
    assert len(set(loaded.feature_names)) == len(loaded.feature_names) == loaded.X.shape[1]
    assert len(set(loaded.class_names)) == len(loaded.class_names) == loaded.y.max() + 1


@pytest.mark.parametrize("load", [data.digits, data.wine])
def test_source_and_licence_come_with_the_data(load):
    loaded = load()
    assert "UCI Machine Learning Repository, https://doi.org/10.24432/" in loaded.source
    assert loaded.licence.startswith("CC BY 4.0")
    assert loaded.source.split("https://doi.org/")[1][:14] in README


@pytest.mark.parametrize("load", [data.digits, data.wine])
def test_changing_what_was_loaded_cannot_damage_the_next_call(load):
    first = load()
    X, y = first.X.copy(), first.y.copy()
    first.X[:], first.y[:] = -1, -1
    again = load()
    np.testing.assert_array_equal(again.X, X)
    np.testing.assert_array_equal(again.y, y)


def test_wine_has_no_images():
    with pytest.raises(AttributeError) as caught:
        _ = data.wine().images
    assert str(caught.value) == "wine has no images: its examples are not pictures; use X"


def test_images_and_x_share_their_numbers():
    digits = data.digits()
    digits.images[5, 0, 3] = 7
    assert digits.X[5, 3] == 7


def test_a_data_set_shows_itself_in_one_line():
    assert repr(data.wine()) == "<Dataset wine: X (178, 13), y (178,), 3 classes>"


def test_a_field_cannot_be_replaced():
    with pytest.raises(FrozenInstanceError):
        data.wine().X = None


def test_two_data_sets_compare_without_an_error():
    wine = data.wine()
    assert wine == wine
    assert wine != data.wine()


def test_readme_names_every_file_with_its_size_and_checksum():
    table = re.findall(r"\| `(\S+)` \| (\d+) \| `([0-9a-f]{64})` \|", README)
    listed = {name: (int(size), checksum) for name, size, checksum in table}
    found = {}
    for path in FILES.glob("*.npz"):
        content = path.read_bytes()
        found[path.name] = (len(content), hashlib.sha256(content).hexdigest())
    assert set(found) == {"digits.npz", "wine.npz"}
    assert listed == found
    assert {path.name for path in FILES.iterdir()} == {*found, "README.md"}


@pytest.fixture
def copied_files(tmp_path, monkeypatch):
    for path in FILES.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    monkeypatch.setattr(bundled, "FILES", tmp_path)
    return tmp_path


def test_a_missing_file_is_said_in_one_sentence(copied_files):
    (copied_files / "wine.npz").unlink()
    with pytest.raises(OSError, match="bundled file") as caught:
        data.wine()
    assert str(caught.value) == MISSING
    assert caught.value.__context__ is None, "the reader sees one error, not a chain of them"


def a_folder(path):
    path.unlink()
    path.mkdir()


def another_archive(path):
    np.savez(path, pixels=np.zeros(3))


def pickled_objects(path):
    np.savez(path, X=np.array([None, {}], dtype=object), y=np.zeros(2))


@pytest.mark.parametrize(
    "damage",
    [
        lambda path: path.write_bytes(b""),
        lambda path: path.write_bytes(b"<html>404</html>"),
        lambda path: path.write_bytes(path.read_bytes()[:-100]),
        lambda path: path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n")),
        lambda path: np.save(path.open("wb"), np.zeros(3)),
        a_folder,
        another_archive,
        pickled_objects,
    ],
)
@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_a_damaged_file_is_said_in_one_sentence(copied_files, damage):
    damage(copied_files / "wine.npz")
    sentence = r"^The bundled file wine\.npz cannot be read \(\w+\): get a fresh copy of the course"
    with pytest.raises(OSError, match=sentence + "$") as caught:
        data.wine()
    assert caught.value.__context__ is None


class MakesAFolder:
    """Unpickling this runs os.mkdir: what a hostile file would do, with something worse."""

    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return os.mkdir, (str(self.path),)


def test_no_code_in_a_file_is_ever_run(copied_files):
    trap = copied_files / "trap"
    np.savez(copied_files / "wine.npz", X=np.array([MakesAFolder(trap)]), y=np.zeros(1))
    with pytest.raises(OSError, match="cannot be read"):
        data.wine()
    assert not trap.exists()


@pytest.mark.filterwarnings("ignore")
def test_no_changed_byte_goes_unnoticed(copied_files):
    path, wine = copied_files / "wine.npz", data.wine()
    content = path.read_bytes()
    noticed = 0
    for position in range(0, len(content), 11):
        damaged = bytearray(content)
        damaged[position] ^= 0x55
        path.write_bytes(damaged)
        try:
            loaded = data.wine()
        except OSError:
            noticed += 1
        else:  # a byte that nothing depends on, such as the date of the file
            np.testing.assert_array_equal(loaded.X, wine.X)
            np.testing.assert_array_equal(loaded.y, wine.y)
    assert noticed > 0.9 * len(content) / 11


def test_loading_needs_no_write_access(copied_files):
    for path in copied_files.iterdir():
        path.chmod(0o444)
    copied_files.chmod(0o555)
    before = sorted(os.listdir(copied_files))
    try:
        assert len(data.digits()) == 1797
        assert sorted(os.listdir(copied_files)) == before
    finally:
        copied_files.chmod(0o755)


def test_loading_works_from_a_packed_package(tmp_path):
    packed = tmp_path / "packed.zip"
    root = Path(course_lib.__file__).parents[1]
    with zipfile.ZipFile(packed, "w") as archive:
        for path in [*(root / "course_lib").rglob("*.py"), *FILES.iterdir()]:
            archive.write(path, path.relative_to(root))
    script = "from course_lib import data as d; print(d.__file__, len(d.digits()), len(d.wine()))"
    environment = {**os.environ, "PYTHONPATH": str(packed)}
    command = [sys.executable, "-c", script]
    result = subprocess.run(
        command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
    )
    assert result.stderr == ""
    loaded_from = packed / "course_lib" / "data" / "__init__.py"
    assert result.stdout.split() == [str(loaded_from), "1797", "178"]
