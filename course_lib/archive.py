"""Files of named arrays (.npz, never pickle): written whole or not at all; a failure says what to do in a sentence."""

import os
from contextlib import suppress
from pathlib import Path

import numpy as np
from numpy.typing import NDArray


def write(path: str | os.PathLike, **arrays: object) -> None:
    """Write the arrays to `path`; a file that was there is replaced only when the new one is complete."""
    path = _with_ending(path)
    draft = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with draft.open("wb") as file:
            np.savez(file, **arrays)
        draft.replace(path)
    except OSError as error:
        advice = "choose a folder that exists, has room and that you may write to"
        raise OSError(f"could not write {path} ({error.strerror or error}): {advice}") from error
    finally:
        with suppress(OSError):  # the folder may be gone: then there is nothing of ours to remove
            draft.unlink(missing_ok=True)


def read(path: str | os.PathLike) -> dict[str, NDArray]:
    """The arrays in the file at `path`, by name. Raises FileNotFoundError, or ValueError for a damaged file."""
    path = _with_ending(path)
    try:
        with np.load(path, allow_pickle=False) as file:
            return {name: file[name] for name in file.files}
    except FileNotFoundError:
        raise FileNotFoundError(f"there is no file {path}: check the name and the folder") from None
    except Exception as error:  # a damaged zip file fails in a dozen ways, all with one remedy
        raise ValueError(f"{path} cannot be read as a file of arrays: it is damaged or something else") from error


def _with_ending(path: str | os.PathLike) -> Path:
    path = Path(path)
    return path if path.suffix == ".npz" else path.with_name(path.name + ".npz")
