"""What was done is kept: by two writers at once, through a kill, a full disk and a damaged file."""

import errno
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from course_lib.tutor import journal

ROOT = Path(__file__).parents[2]
WRITE = """
import sys
from course_lib.tutor import journal
for number in range(int(sys.argv[1])):
    journal.record("attempt", exercise="affine", number=number, writer=sys.argv[2])
"""

WRITER_THAT_TELLS = [
    sys.executable,
    "-c",
    """
import os
from course_lib.tutor import journal
for number in range(10**6):
    journal.record("attempt", number=number, writer=os.getpid())
    os.write(1, b"\\n")
""",
]


@pytest.fixture(autouse=True)
def place(tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_PROGRESS_DIR", str(tmp_path / "progress"))
    for memory in (journal._unwritten, journal._read, journal._told, journal._mine):
        memory.clear()
    return tmp_path / "progress"


def writer(count, name):
    command = [sys.executable, "-c", WRITE, str(count), name]
    return subprocess.Popen(command, cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)})


def only_file(place):
    (path,) = place.glob("*.jsonl")
    return path


def test_a_record_comes_back_with_its_time_and_kind():
    journal.record("attempt", exercise="affine", mistakes=["F3"])
    (entry,) = journal.records()
    assert entry["kind"] == "attempt"
    assert entry["mistakes"] == ["F3"]
    assert entry["v"] == journal.VERSION
    assert entry["time"].startswith(time.strftime("%Y-%m-%dT", time.gmtime()))
    assert journal.records("hint") == []
    assert journal.records("attempt", "hint") == [entry]


def test_no_name_of_a_person_or_machine_is_kept(place):
    journal.record("attempt", exercise="affine")
    text = only_file(place).read_text()
    assert set(json.loads(text)) == {"v", "time", "kind", "exercise"}


def test_records_come_in_order_of_time():
    for number in range(50):
        journal.record("attempt", number=number)
    assert [entry["number"] for entry in journal.records()] == list(range(50))


def test_two_processes_that_write_a_thousand_each_lose_none():
    both = [writer(1000, name) for name in ("one", "other")]
    assert [process.wait(timeout=60) for process in both] == [0, 0]
    for name in ("one", "other"):
        numbers = [entry["number"] for entry in journal.records() if entry["writer"] == name]
        assert numbers == list(range(1000))


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
def test_a_kill_at_any_moment_loses_at_most_the_record_in_flight(place, tmp_path):
    said = tmp_path / "said"
    for number in range(20):  # the child writes down what `record` has come back from
        with said.open("wb") as output:
            process = subprocess.Popen(WRITER_THAT_TELLS, stdout=output, cwd=ROOT, env=os.environ)
            while said.stat().st_size == 0:
                time.sleep(0.001)
            time.sleep(0.0007 * number)
            process.send_signal(signal.SIGKILL)
            process.wait(timeout=30)
        told = said.read_bytes().count(b"\n")
        kept = [entry["number"] for entry in journal.records() if entry["writer"] == process.pid]
        assert kept == list(range(len(kept)))
        assert told <= len(kept) <= told + 1
    assert not list(place.glob("*.damaged-*"))


def test_each_record_is_one_write(monkeypatch):
    lines = []
    monkeypatch.setattr(os, "write", lambda handle, line: lines.append(line) or len(line))
    journal.record("attempt", exercise="affine", text="δ\nβ")
    assert len(lines) == 1
    assert lines[0].endswith(b"\n")
    assert lines[0].count(b"\n") == 1


def test_a_torn_last_line_is_ignored_and_left(place, capsys):
    journal.record("attempt", number=1)
    path = only_file(place)
    path.write_bytes(path.read_bytes() + b'{"v": 1, "time": "2026')
    assert [entry["number"] for entry in journal.records()] == [1]
    assert path.exists()
    assert capsys.readouterr().out == ""


DAMAGE = [b"not json\n", b"\xff\xfe\x00\n", b"[1, 2]\n", b"[" * 10**5 + b"\n", b'{"kind": 3}\n', b'{"v": 1}\n']


DAMAGE += [  # what somebody may write into it by hand
    json.dumps({"v": 1, "time": "2026", "kind": "attempt", **wrong}).encode() + b"\n"
    for wrong in (
        {"v": "1"}, {"v": 1.0}, {"time": 3}, {"kind": ["attempt"]}, {"exercise": ["affine"]}, {"exercise": {}},
        {"verdict": 1}, {"mistakes": "F1"}, {"mistakes": [["F1"]]}, {"fingerprint": 3}, {"rung": "2"}, {"rung": None},
        {"question": [1]}, {"given": {}}, {"right": "yes"}, {"confidence": 3}, {"where": []},
    )
]  # fmt: skip


@pytest.mark.parametrize("damage", DAMAGE, ids=range(len(DAMAGE)))
def test_a_damaged_file_is_set_aside_and_its_good_lines_count(place, capsys, damage):
    journal.record("attempt", number=1)
    path = only_file(place)
    content = path.read_bytes() + damage + path.read_bytes().replace(b'"number": 1', b'"number": 2')
    path.write_bytes(content)
    assert [entry["number"] for entry in journal.records()] == [1, 2]
    (aside,) = place.glob("*.damaged-1")
    assert aside.read_bytes() == content
    assert aside.name in capsys.readouterr().out
    assert [entry["number"] for entry in journal.records()] == [1, 2]
    assert capsys.readouterr().out == ""


def test_a_second_damaged_file_of_that_name_gets_another_number(place):
    for _ in range(2):
        journal.record("attempt", number=1)
        path = only_file(place)
        path.write_bytes(path.read_bytes() + b"damage\n")
        journal.records()
    assert len(list(place.glob("*.damaged-*"))) == 2


def test_a_huge_file_is_set_aside_unread(place, capsys, monkeypatch):
    monkeypatch.setattr(journal, "LARGEST", 100)
    place.mkdir()
    (place / "huge.jsonl").write_bytes(b"x" * 101)
    assert journal.records() == []
    assert "larger than any record" in capsys.readouterr().out
    assert (place / "huge.jsonl.damaged-1").stat().st_size == 101


def test_a_newer_version_is_left_as_it_is_and_said_once(place, capsys):
    place.mkdir()
    line = json.dumps({"v": journal.VERSION + 1, "time": "2030", "kind": "attempt"})
    (place / "newer.jsonl").write_text(line + "\n")
    assert journal.records() == []
    assert journal.records() == []
    said = capsys.readouterr().out
    assert said.count("newer.jsonl was written by a newer version") == 1
    assert (place / "newer.jsonl").read_text() == line + "\n"


def said_once(capsys, words):
    for number in range(3):
        journal.record("attempt", number=number)
    said = capsys.readouterr().out
    assert said.count("Your progress cannot be saved") == 1
    assert words in said
    assert [entry["number"] for entry in journal.records()] == [0, 1, 2]


def test_a_full_disk_keeps_the_records_in_memory(capsys, monkeypatch):
    def full(handle, line):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "write", full)
    said_once(capsys, "No space left on device")


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux has a device that is always full")
def test_a_disk_that_is_really_full_keeps_the_records_in_memory(place, capsys, monkeypatch):
    real = os.open
    monkeypatch.setattr(os, "open", lambda path, *more: real("/dev/full", os.O_WRONLY))
    said_once(capsys, "No space left on device")


def test_a_disk_that_fills_up_within_a_line_loses_none(place, capsys, monkeypatch):
    real = os.write
    journal.record("attempt", number=-1)
    monkeypatch.setattr(os, "write", lambda handle, line: real(handle, line[: len(line) // 2]))
    journal.record("attempt", number=0)
    monkeypatch.setattr(os, "write", real)
    journal.record("attempt", number=1)
    assert [entry["number"] for entry in journal.records()] == [-1, 0, 1]
    assert "the disk is full" in capsys.readouterr().out
    assert not list(place.glob("*.damaged-*"))


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="permissions do not bind this user")
def test_a_read_only_folder_keeps_the_records_in_memory(place, capsys):
    place.mkdir()
    place.chmod(0o500)
    said_once(capsys, "denied")


def test_a_folder_that_refuses_keeps_the_records_in_memory(capsys, monkeypatch):
    def refuse(*args, **more):
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(os, "open", refuse)
    said_once(capsys, "Permission denied")


def test_a_file_in_the_place_of_the_folder_keeps_the_records_in_memory(place, capsys):
    place.write_text("I was here first")
    said_once(capsys, "File exists")
    assert place.read_text() == "I was here first"


def test_no_home_keeps_the_records_in_memory(capsys, monkeypatch):
    monkeypatch.delenv("COURSE_PROGRESS_DIR")

    def no_home(*args, **more):
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.setattr("platformdirs.user_state_dir", no_home)
    said_once(capsys, "home directory")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps the home folder elsewhere")
def test_a_user_without_a_home_gets_no_folder_called_tilde(capsys, monkeypatch, tmp_path):
    import pwd

    def unknown(number):
        raise KeyError(number)

    for name in ("COURSE_PROGRESS_DIR", "HOME", "XDG_STATE_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(pwd, "getpwuid", unknown)
    monkeypatch.chdir(tmp_path)
    said_once(capsys, "home")
    monkeypatch.setattr("platformdirs.user_state_dir", lambda *names, **more: "~/.local/state")  # as it once was
    journal._told.clear()
    journal.record("attempt")
    assert "this user has no home folder" in capsys.readouterr().out
    assert not (tmp_path / "~").exists()


def test_without_the_variable_it_is_the_users_own_folder(monkeypatch, tmp_path):
    monkeypatch.delenv("COURSE_PROGRESS_DIR")
    monkeypatch.setattr("platformdirs.user_state_dir", lambda *names, **more: str(tmp_path / names[0]))
    assert journal.folder() == tmp_path / "backpropagation-course"


def test_a_file_that_grows_is_read_again(place):
    journal.record("attempt", number=1)
    assert len(journal.records()) == 1
    journal.record("attempt", number=2)
    assert len(journal.records()) == 2


def test_a_file_that_vanishes_while_it_is_read_is_no_error(place, monkeypatch):
    journal.record("attempt")
    monkeypatch.setattr(journal, "_files", lambda: [place / "gone.jsonl"])
    assert journal.records() == []


def test_a_folder_with_the_name_of_a_file_is_passed_over(place):
    (place / "folder.jsonl").mkdir(parents=True)
    journal.record("attempt")
    assert len(journal.records()) == 1


def test_nothing_of_it_needs_another_system_than_windows():
    text = Path(journal.__file__).read_text(encoding="utf-8")
    assert not {"fcntl", "os.fork", "signal"} & set(text.replace("import ", " ").split())
    assert "replace(draft, path)" in text, "a whole file is put in place by the function that tries again"


def test_forgetting_deletes_everything(place):
    journal.record("attempt")
    assert journal.forget() == 1
    assert journal.records() == []
    journal.record("attempt")
    assert len(journal.records()) == 1


def test_replacing_is_tried_again_while_a_reader_holds_the_file(tmp_path, monkeypatch):
    (tmp_path / "old").write_text("new text")
    real, calls = os.replace, []

    def busy(old, new):
        calls.append(old)
        if len(calls) < 3:
            raise PermissionError
        real(old, new)

    monkeypatch.setattr(os, "replace", busy)
    journal.replace(tmp_path / "old", tmp_path / "new")
    assert (tmp_path / "new").read_text() == "new text"
    monkeypatch.setattr(os, "replace", lambda old, new: (_ for _ in ()).throw(PermissionError))
    with pytest.raises(PermissionError):
        journal.replace(tmp_path / "new", tmp_path / "old", tries=2)


def test_a_whole_write_that_fails_leaves_the_old_file_and_no_draft(tmp_path, monkeypatch):
    target = tmp_path / "file"
    target.write_text("old")
    monkeypatch.setattr(os, "replace", lambda old, new: (_ for _ in ()).throw(OSError("disk full")))
    with pytest.raises(OSError, match="disk full"):
        journal.write_whole(target, b"new")
    assert [path.name for path in tmp_path.iterdir()] == ["file"]
    assert target.read_text() == "old"
