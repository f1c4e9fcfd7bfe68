"""What the learner did, kept on this computer: one line of JSON for each attempt, hint and answer.

Each kernel session appends to a file of its own, with one `os.write` for each line: two notebooks never write into the
same file, and a session that is killed loses at most the line in flight. Reading merges all files. Where the folder
cannot be written, the records stay in memory, and the person is told once. Nothing is deleted but by `forget`.
"""

import json
import os
import secrets
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

VERSION = 1
LARGEST = 20_000_000  # bytes of one file; years of work fit into a hundredth of it
SUFFIX = ".jsonl"

Record = dict[str, Any]

# What stands in a record, if it is there: in a file that was edited by hand it may be anything.
KINDS = {
    **dict.fromkeys(("time", "kind", "exercise", "verdict", "fingerprint", "question", "given", "where"), str),
    **dict.fromkeys(("v", "rung"), int),
    "mistakes": list,
    "right": bool | None,
    "confidence": str | None,
}

_unwritten: list[Record] = []
_read: dict[Path, tuple[tuple[int, int], list[Record]]] = {}
_told: set[str] = set()
_mine: dict[Path, str] = {}


def folder() -> Path:
    """Where the records are kept: COURSE_PROGRESS_DIR, or this user's folder for such things."""
    if os.environ.get("COURSE_PROGRESS_DIR"):
        return Path(os.path.expanduser(os.environ["COURSE_PROGRESS_DIR"]))
    import platformdirs

    found = Path(platformdirs.user_state_dir("backpropagation-course", appauthor=False))
    if not found.is_absolute():  # "~" as it stands: nobody knows where this user is at home
        raise RuntimeError("this user has no home folder")
    return found


def record(kind: str, **fields: Any) -> None:  # noqa: ANN401  (whatever JSON can hold)
    """Add a record. Nothing that goes wrong with the disk stops the lesson."""
    entry = {"v": VERSION, "time": _now(), "kind": kind, **fields}
    try:
        _append(json.dumps(entry, ensure_ascii=True).encode() + b"\n")
    except (OSError, RuntimeError) as error:
        _unwritten.append(entry)
        _tell_that_it_cannot_be_saved(error)


def records(*kinds: str) -> list[Record]:
    """All records in order of time, or those of these kinds."""
    everything = [entry for path in _files() for entry in _entries(path)] + _unwritten
    chosen = [entry for entry in everything if not kinds or entry["kind"] in kinds]
    return sorted(chosen, key=lambda entry: str(entry["time"]))


def merge(foreign: list[Record]) -> int:
    """Add records that came from elsewhere, those that are here already aside; how many were new."""
    known = {_key(entry) for entry in records()}
    new = [entry for entry in foreign if _key(entry) not in known]
    if new:
        lines = b"".join(json.dumps(entry, ensure_ascii=True).encode() + b"\n" for entry in new)
        try:
            write_whole(folder() / f"imported-{secrets.token_hex(4)}{SUFFIX}", lines)
        except (OSError, RuntimeError) as error:
            _unwritten.extend(new)
            _tell_that_it_cannot_be_saved(error)
    return len(new)


def forget() -> int:
    """Delete all records; how many files that were."""
    _unwritten.clear()
    files = _files()
    for path in files:
        path.unlink(missing_ok=True)
    _read.clear()
    _mine.clear()
    return len(files)


def write_whole(path: Path, content: bytes) -> None:
    """Write a file so that it appears whole or not at all; on Windows a reader may hold it for a moment."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}.tmp")
    try:
        draft.write_bytes(content)
        replace(draft, path)
    finally:
        draft.unlink(missing_ok=True)


def replace(old: Path, new: Path, tries: int = 5) -> None:
    """`os.replace`, tried again where another program holds the file open."""
    for attempt in range(tries):
        try:
            os.replace(old, new)
            return
        except PermissionError:
            if attempt == tries - 1:
                raise
            time.sleep(0.05)


def is_record(entry: object) -> bool:
    """Whether this is a record that this version of the course can read."""
    return (
        isinstance(entry, dict)
        and {"v", "time", "kind"} <= entry.keys()
        and all(isinstance(entry[name], kind) for name, kind in KINDS.items() if name in entry)
        and all(isinstance(name, str) for name in entry.get("mistakes", []))
        and entry["v"] <= VERSION
    )


def _append(line: bytes) -> None:
    here = folder()
    here.mkdir(parents=True, exist_ok=True)
    name = _mine.setdefault(here, f"{os.getpid()}-{secrets.token_hex(4)}{SUFFIX}")
    flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | getattr(os, "O_BINARY", 0)
    handle = os.open(here / name, flags, 0o600)
    try:
        written = os.write(handle, line)
    finally:
        os.close(handle)
    if written != len(line):
        _mine.pop(here)  # the torn line ends that file; the next record begins another
        raise OSError("the disk is full")


def _files() -> list[Path]:
    try:
        return sorted(folder().glob(f"*{SUFFIX}"))
    except (OSError, RuntimeError):
        return []


def _entries(path: Path) -> list[Record]:
    """The records of one file, read again only if it has changed."""
    try:
        about = path.stat()
        stamp = (about.st_size, about.st_mtime_ns)
        if path in _read and _read[path][0] == stamp:
            return _read[path][1]
        found = list(_parsed(path, about.st_size))
    except OSError:
        return []
    _read[path] = (stamp, found)
    return found


def _parsed(path: Path, size: int) -> Iterator[Record]:
    if size > LARGEST:
        _set_aside(path, "is larger than any record of this course")
        return
    content = path.read_bytes()
    lines = content.split(b"\n")
    damaged, newer = False, False
    for line in filter(None, lines[:-1]):
        try:
            entry = json.loads(line)
        except (ValueError, RecursionError):
            damaged = True
            continue
        newer = newer or (isinstance(entry, dict) and isinstance(entry.get("v"), int) and entry["v"] > VERSION)
        if is_record(entry):
            yield entry
        elif not newer:
            damaged = True
    if newer:
        _tell_once(str(path), f"{path.name} was written by a newer version of this course; it is left as it is.")
    elif damaged:
        _set_aside(path, "is damaged")


def _set_aside(path: Path, why: str) -> None:
    """Keep a file that cannot be read under another name; its good lines were counted and stay counted."""
    number = next(n for n in range(1, 10_000) if not path.with_name(f"{path.name}.damaged-{n}").exists())
    aside = path.with_name(f"{path.name}.damaged-{number}")
    good = _good_lines(path)
    try:
        replace(path, aside)
        if good:
            write_whole(path, good)
    except OSError:
        aside = path
    _tell_once(str(path), f"A progress file {why}. It is kept as {aside.name}; what could be read of it still counts.")


def _good_lines(path: Path) -> bytes:
    if path.stat().st_size > LARGEST:
        return b""
    kept = []
    for line in path.read_bytes().split(b"\n")[:-1]:
        try:
            if is_record(json.loads(line)):
                kept.append(line + b"\n")
        except (ValueError, RecursionError):
            continue
    return b"".join(kept)


def _key(entry: Record) -> str:
    return json.dumps(entry, sort_keys=True)


def _now() -> str:
    stamp = time.time_ns()
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(stamp // 10**9)) + f".{stamp % 10**9 // 1000:06d}Z"


def _tell_that_it_cannot_be_saved(error: BaseException) -> None:
    reason = getattr(error, "strerror", None) or str(error)
    _tell_once("write", f"Your progress cannot be saved ({reason}). It is kept until this notebook closes.")


def _tell_once(what: str, sentence: str) -> None:
    if what not in _told:
        _told.add(what)
        print(sentence)
