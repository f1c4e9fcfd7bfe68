"""Files of arrays: whole or not at all, never pickle, one sentence for each failure."""

import os
import re
import zipfile
from pathlib import Path

import numpy as np
import pytest

from course_lib import archive

NAMES = ["a", "b"]


def write(path, **arrays):
    archive.write(path, 3, **{"a": 1, "b": "text"} | arrays)


def read(path):
    return archive.read(path, 3, "thing", NAMES)


def refused(call, kind=ValueError):
    with pytest.raises(kind) as refusal:
        call()
    assert type(refusal.value) is kind
    return str(refusal.value)


@pytest.mark.parametrize("name", ["file", "file.npz", "file.v2", Path("file"), ".hidden"])
def test_what_is_written_can_be_read_under_either_name(tmp_path, name):
    write(tmp_path / name, a=np.arange(6.0).reshape(2, 3))
    whole = str(name) if str(name).endswith(".npz") else f"{name}.npz"
    assert os.listdir(tmp_path) == [whole]
    for path in (tmp_path / name, str(tmp_path / name), tmp_path / whole):
        found = read(path)
        assert list(found) == NAMES
        np.testing.assert_array_equal(found["a"], [[0, 1, 2], [3, 4, 5]])
        assert found["b"].tolist() == "text"


@pytest.mark.parametrize(
    "value", [1, 2.5, True, 1j, "text", b"bytes", [1, 2], np.float32([1, 2]), np.zeros((0, 3)), np.array(["a", "bc"])]
)
def test_values_come_back_with_type_and_shape(tmp_path, value):
    write(tmp_path / "file", a=value)
    found = read(tmp_path / "file")["a"]
    np.testing.assert_array_equal(found, value)
    assert (found.dtype, found.shape) == (np.asarray(value).dtype, np.shape(value))


@pytest.mark.parametrize("value", [None, {"x": 1}, [1, None], object(), lambda: 0])
def test_objects_are_refused_before_anything_is_written(tmp_path, value):
    sentence = refused(lambda: write(tmp_path / "file", a=value), TypeError)
    assert sentence == f"a is {value!r}: a file holds numbers and text only"
    assert os.listdir(tmp_path) == []


def test_writing_replaces_the_file_that_was_there(tmp_path):
    write(tmp_path / "file", a=1)
    write(tmp_path / "file", a=2)
    assert read(tmp_path / "file")["a"] == 2
    assert os.listdir(tmp_path) == ["file.npz"]


def test_the_new_file_appears_whole_and_beside_the_old_one(tmp_path, monkeypatch):
    write(tmp_path / "file", a=1)
    seen = []
    replace = Path.replace

    def look(draft, target):
        seen.append((sorted(os.listdir(tmp_path)), draft.parent, target, read(target)["a"].tolist()))
        with np.load(draft) as file:
            seen.append(file["a"].tolist())
        return replace(draft, target)

    monkeypatch.setattr(Path, "replace", look)
    write(tmp_path / "file", a=2)
    part = f".file.npz.{os.getpid()}.part"
    assert seen == [([part, "file.npz"], tmp_path, tmp_path / "file.npz", 1), 2]


FAILURES = [
    (OSError(28, "No space left on device"), OSError),
    (PermissionError(13, "Permission denied"), OSError),
    (KeyboardInterrupt(), KeyboardInterrupt),
    (MemoryError(), MemoryError),
]


@pytest.mark.parametrize(("failure", "raised"), FAILURES)
@pytest.mark.parametrize("step", ["write", "replace"])
def test_a_failure_keeps_the_old_file_and_removes_the_new_one(tmp_path, monkeypatch, failure, raised, step):
    write(tmp_path / "file", a=1)

    def fail(*args, **_):
        if step == "write":
            args[0].write(b"half")
        raise failure

    monkeypatch.setattr(*((np, "savez") if step == "write" else (Path, "replace")), fail)
    sentence = refused(lambda: write(tmp_path / "file", a=2), raised)
    if raised is OSError:
        assert sentence == (
            f"could not write {tmp_path / 'file.npz'} ({failure.strerror}): "
            "choose a folder that exists, has room and that you may write to"
        )
    monkeypatch.undo()
    assert os.listdir(tmp_path) == ["file.npz"]
    assert read(tmp_path / "file")["a"] == 1


def test_a_failure_without_a_system_message_says_what_it_knows(tmp_path, monkeypatch):
    monkeypatch.setattr(np, "savez", lambda *_, **__: (_ for _ in ()).throw(OSError("the disk said no")))
    assert "(the disk said no)" in refused(lambda: write(tmp_path / "file"), OSError)


def test_a_folder_that_is_missing_or_a_file_or_in_the_way(tmp_path):
    (tmp_path / "plain").write_text("x")
    (tmp_path / "taken.npz").mkdir()
    for name, reason in [("none/file", "No such file"), ("plain/file", "Not a directory"), ("taken", "Is a directory")]:
        sentence = refused(lambda name=name: write(tmp_path / name), OSError)
        assert re.fullmatch(rf"could not write .*\.npz \({reason}.*\): choose a folder that exists, .*", sentence)
    assert sorted(os.listdir(tmp_path)) == ["plain", "taken.npz"]


@pytest.mark.parametrize("path", [None, 3, "", "/", ".", "..", b"file", ["file"]])
@pytest.mark.parametrize("call", [write, read])
def test_a_path_that_names_no_file(path, call):
    expected = f'path is {path!r}: expected the name of a file, such as "digits.npz"'
    assert refused(lambda: call(path), TypeError) == expected


def test_a_file_that_is_not_there(tmp_path):
    expected = f"there is no file {tmp_path / 'file.npz'}: check the name and the folder"
    assert refused(lambda: read(tmp_path / "file"), FileNotFoundError) == expected


def test_a_file_that_may_not_be_read(tmp_path, monkeypatch):
    def closed(*_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", closed)
    expected = f"{tmp_path / 'file.npz'} is closed to you: ask its owner, or choose another file"
    assert refused(lambda: read(tmp_path / "file"), PermissionError) == expected


def test_every_cut_of_a_file_is_refused_and_no_file_stays_open(tmp_path):
    path = tmp_path / "file.npz"
    write(path, a=np.arange(20.0))
    whole = path.read_bytes()
    for length in range(0, len(whole), 37):
        path.write_bytes(whole[:length])
        sentence = refused(lambda: read(path))
        assert sentence == f"{path} cannot be read as a file of arrays: it is damaged or something else"


def test_a_pickle_is_refused_unopened(tmp_path):
    class Trap:
        def __reduce__(self):
            return os.mkdir, (str(tmp_path / "opened"),)

    np.savez(tmp_path / "file.npz", format_version=3, a=np.array(Trap(), dtype=object), b=1)
    assert "it is damaged or something else" in refused(lambda: read(tmp_path / "file"))
    assert os.listdir(tmp_path) == ["file.npz"]


OTHER = "holds no saved thing: it was written by something else"
NEWER = "was saved by a newer version of the course: update the course"
FOREIGN = [
    ({"a": 1, "b": 1}, OTHER),
    ({"format_version": 2, "a": 1, "b": 1}, OTHER),
    ({"format_version": 4, "a": 1, "b": 1}, NEWER),
    ({"format_version": 4}, NEWER),
    ({"format_version": 4.5, "a": 1, "b": 1}, OTHER),
    ({"format_version": "4", "a": 1, "b": 1}, OTHER),
    ({"format_version": [3, 3], "a": 1, "b": 1}, OTHER),
    ({"format_version": 3, "a": 1}, OTHER),
    ({"format_version": 3, "a": 1, "b": 1, "c": 1}, OTHER),
]


@pytest.mark.parametrize(("arrays", "sentence"), FOREIGN)
def test_a_file_of_another_kind_or_version(tmp_path, arrays, sentence):
    np.savez(tmp_path / "file.npz", **arrays)
    assert refused(lambda: read(tmp_path / "file")) == f"{tmp_path / 'file.npz'} {sentence}"


def test_a_zip_file_of_something_else(tmp_path):
    with zipfile.ZipFile(tmp_path / "file.npz", "w") as other:
        other.writestr("readme.txt", "hello")
    assert refused(lambda: read(tmp_path / "file")) == f"{tmp_path / 'file.npz'} {OTHER}"


@pytest.mark.parametrize("kind", [TypeError, ValueError])
def test_a_refusal_of_what_was_read_names_the_file(kind):
    def refuse():
        with archive.refusal("file.npz"):
            raise kind("sizes is 3")

    assert refused(refuse) == "file.npz was changed after it was saved, so save it again: sizes is 3"


def test_other_errors_and_success_pass_through():
    with archive.refusal("file.npz"):
        pass
    with pytest.raises(KeyError), archive.refusal("file.npz"):
        raise KeyError("x")
