"""Files of named arrays (.npz, never pickle): written whole or not at all; a failure says what to do in a sentence."""

import os
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import numpy as np
from numpy.typing import NDArray


def write(path: str | os.PathLike, version: int, **arrays: object) -> None:
    """Write the arrays to `path`; a file that was there is replaced only when the new one is complete.

    version: that of the file's format, which `read` compares. Raises TypeError for what is no array of numbers or text.
    """
    path, found = _with_ending(path), {name: np.asarray(array) for name, array in arrays.items()}
    for name, array in found.items():
        if array.dtype.hasobject:
            raise TypeError(f"{name} is {arrays[name]!r}: a file holds numbers and text only")
    draft = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with draft.open("wb") as file:
            np.savez(file, format_version=version, **found)
        draft.replace(path)
    except OSError as error:
        advice = "choose a folder that exists, has room and that you may write to"
        raise OSError(f"could not write {path} ({error.strerror or error}): {advice}") from error
    finally:
        with suppress(OSError):  # it is gone where all went well, and never came where the folder is missing
            draft.unlink()


def read(path: str | os.PathLike, version: int, kind: str, names: Collection[str]) -> dict[str, NDArray]:
    """The arrays of these names in the file at `path`, as `write` left them; kind: what they are together.

    Raises FileNotFoundError, PermissionError, or ValueError for a file that is damaged, of another kind or newer.
    """
    path = _with_ending(path)
    try:
        # opened here, because np.load leaves a file open that it cannot read
        with path.open("rb") as opened, np.load(opened, allow_pickle=False) as file:
            found = {name: file[name] for name in file.files}
    except FileNotFoundError:
        raise FileNotFoundError(f"there is no file {path}: check the name and the folder") from None
    except PermissionError:
        raise PermissionError(f"{path} is closed to you: ask its owner, or choose another file") from None
    except Exception as error:  # a damaged zip file fails in a dozen ways, all with one remedy
        raise ValueError(f"{path} cannot be read as a file of arrays: it is damaged or something else") from error
    saved = found.pop("format_version", np.array(None)).tolist()
    if isinstance(saved, int) and saved > version:
        raise ValueError(f"{path} was saved by a newer version of the course: update the course")
    if saved != version or set(found) != set(names):
        raise ValueError(f"{path} holds no saved {kind}: it was written by something else")
    return found


@contextmanager
def refusal(path: str | os.PathLike) -> Iterator[None]:
    """Say of what is refused inside that it came from the file at `path`."""
    try:
        yield
    except (TypeError, ValueError) as error:
        raise ValueError(f"{path} was changed after it was saved, so save it again: {error}") from None


def _with_ending(path: str | os.PathLike) -> Path:
    if not isinstance(path, str | os.PathLike) or Path(path).name in {"", ".."}:
        raise TypeError(f'path is {path!r}: expected the name of a file, such as "digits.npz"')
    path = Path(path)
    return path if path.suffix == ".npz" else path.with_name(path.name + ".npz")
