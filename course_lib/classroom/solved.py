"""The solved edition: every chapter with the exercises filled in, made from the same sources and never committed.

    python -m course_lib.classroom.solved            write all chapters into the folder solved
    python -m course_lib.classroom.solved 04         write one

A stub is a cell with the tag `exercise:<name>`; it gets the source of that exercise's reference. The edition is run
from top to bottom, and every `check` in it must pass.
"""

import argparse
import inspect
import sys
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING

from course_lib.classroom import editions
from course_lib.classroom.editions import NOTEBOOKS, ChapterError
from course_lib.tutor import exercises

if TYPE_CHECKING:
    from nbformat import NotebookNode

TAG = "exercise:"


def stub_name(cell: "NotebookNode") -> str:
    """The exercise whose stub this cell holds; empty if it holds none."""
    tags = cell.metadata.get("tags", [])
    return next((tag.removeprefix(TAG) for tag in tags if tag.startswith(TAG)), "")


def solution_source(name: str) -> str:
    """What a solved cell says: the source of the reference.

    Raises:
        ChapterError: there is no such exercise.
    """
    try:
        return textwrap.dedent(inspect.getsource(exercises.find(name).reference)).strip()
    except LookupError as error:
        raise ChapterError(str(error)) from error


def solve(notebook: "NotebookNode") -> list[str]:
    """Fill in every stub of a notebook; the names of the exercises, in order."""
    found = [(cell, stub_name(cell)) for cell in notebook.cells if stub_name(cell)]
    for cell, name in found:
        cell.source = solution_source(name)
    return [name for _, name in found]


def solved(source: Path) -> "NotebookNode":
    """The solved edition of a chapter, run to its end.

    Raises:
        ChapterError: a cell fails, or a check does not pass.
    """
    notebook = editions.read_source(source)
    names = solve(notebook)
    editions.execute(notebook, folder=editions.built_from(source).parent)
    if failed := [cell.id for cell in notebook.cells if _is_check(cell) and not _passed(cell)]:
        raise ChapterError(f"{source.stem}: the check does not pass in {', '.join(failed)}")
    if unchecked := set(names) - {_passed(cell) for cell in notebook.cells if _is_check(cell)}:
        raise ChapterError(f"{source.stem}: no cell checks {', '.join(sorted(unchecked))}")
    editions.normalise(notebook)
    return notebook


def _is_check(cell: "NotebookNode") -> bool:
    return cell.cell_type == "code" and cell.source.lstrip().startswith("check(")


def _passed(cell: "NotebookNode") -> str:
    """The exercise whose pass this cell shows; empty if it shows none."""
    shown = [output.data.get("text/plain", "") for output in cell.outputs if "data" in output]
    heads = [text.splitlines()[0].split() for text in shown if text.startswith("PASS")]
    return heads[-1][-1] if heads else ""


def main(arguments: list[str] | None = None, folder: Path = NOTEBOOKS) -> None:
    """Read the command line; write the solved edition of the chapters that it names."""
    parser = argparse.ArgumentParser(prog="python -m course_lib.classroom.solved")
    parser.add_argument("chapter", nargs="*", help="how its name begins, as in 07; default: all")
    parser.add_argument("--into", type=Path, default=NOTEBOOKS.parent / "solved", help="the folder to write to")
    options = parser.parse_args(arguments)
    import nbformat

    options.into.mkdir(parents=True, exist_ok=True)
    try:
        for source in editions.choose(options.chapter, folder):
            notebook = solved(source)
            target = options.into / f"{source.stem}.ipynb"
            editions.write(target, nbformat.writes(notebook) + "\n")
            print(f"{source.stem}: solved", flush=True)
    except ChapterError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
