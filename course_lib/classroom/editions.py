"""Build the notebooks that learners open from their sources in notebooks/source.

    python -m course_lib.classroom.editions          build every chapter
    python -m course_lib.classroom.editions 07       build one
    python -m course_lib.classroom.editions --check  only say which notebooks are out of step

A source is MyST Markdown. Building reads it (`read_source`), runs it in a fresh kernel that knows
nothing of who runs it (`execute`), removes what differs from run to run (`normalise`) and writes
the notebook if that changed anything. Two builds give the same bytes.
"""

import argparse
import os
import re
import sys
import tempfile
import time
import tomllib
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import groupby, pairwise
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nbformat import NotebookNode

NOTEBOOKS = Path(__file__).resolve().parents[2] / "notebooks"
CELL_TIMEOUT = 60  # seconds; the tests give a cell as long
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"

# The same for everybody: no version of Python, no name of an environment.
METADATA = {
    "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
    "language_info": {
        "codemirror_mode": {"name": "ipython", "version": 3},
        "file_extension": ".py",
        "mimetype": "text/x-python",
        "name": "python",
        "nbconvert_exporter": "python",
        "pygments_lexer": "ipython3",
    },
}

# Every chapter begins with it, folded away. Colab opens a chapter alone, without the library.
COLAB_CELL = """\
# On Google Colab, this cell installs the course. Everywhere else it does nothing.
import importlib.util, sys
if "google.colab" in sys.modules and not importlib.util.find_spec("course_lib"):
    course = "git+{repository}"
    get_ipython().run_line_magic("pip", f"install --quiet {{course}}")"""


class ChapterError(Exception):
    """A chapter cannot be built; the message names the chapter, the cell and the reason."""


def sources(folder: Path = NOTEBOOKS) -> list[Path]:
    """The sources of all chapters, in the order of the course."""
    return sorted((folder / "source").glob("[0-9][0-9]_*.md"))


def built_from(source: Path) -> Path:
    """The notebook that is built from a source, one folder above it."""
    return source.parents[1] / f"{source.stem}.ipynb"


def read_source(source: Path) -> "NotebookNode":
    """The notebook that a source describes: nothing is run yet, and every cell has a stable id."""
    jupytext, nbformat = _tools()
    parsed = jupytext.reads(source.read_text(encoding="utf-8"), fmt="md:myst")
    cells = [part for cell in parsed.cells for part in _cut_at_headings(cell)]
    for cell, name in zip(cells, cell_ids(cells), strict=True):
        cell.id = name
    cells.insert(0, colab_cell())
    return nbformat.v4.new_notebook(cells=cells, metadata=METADATA, nbformat_minor=5)


def colab_cell() -> "NotebookNode":
    """The first cell of every chapter: it installs the course on Colab and does nothing elsewhere."""
    _, nbformat = _tools()
    source, folded = COLAB_CELL.format(repository=repository()), {"source_hidden": True}
    return nbformat.v4.new_code_cell(source, id="colab", metadata={"jupyter": folded})


def repository() -> str:
    """The public address of the course, as pyproject.toml says it."""
    project = tomllib.loads((NOTEBOOKS.parent / "pyproject.toml").read_text(encoding="utf-8"))
    return project["project"]["urls"]["Repository"]


def _cut_at_headings(cell: "NotebookNode") -> list["NotebookNode"]:
    # A heading that begins its cell can be jumped to, folded and named.
    if cell.cell_type != "markdown":
        return [cell]
    starts = [0, *(start for start, _, _ in headings(cell.source)), len(cell.source)]
    parts = [cell.source[start:end].strip() for start, end in pairwise(starts)]
    return [type(cell)(cell, source=part) for part in parts if part]


def cell_ids(cells: Iterable["NotebookNode"]) -> Iterator[str]:
    """A name for each cell: the heading it stands under and a number, as in `the-chain-rule-2`."""
    place, count = "start", Counter()
    for cell in cells:
        titles = headings(cell.source) if cell.cell_type == "markdown" else []
        place = slug(titles[0][2]) if titles else place
        count[place] += 1
        yield f"{place}-{count[place]}"


def headings(markdown: str) -> list[tuple[int, int, str]]:
    r"""The headings of a Markdown text as (where it starts, level, title).

    >>> headings("# One\n```\n# a comment\n```\n## Two")
    [(0, 1, 'One'), (26, 2, 'Two')]
    """
    fence = re.compile(r"^(```+|~~~+).*?^\1", re.MULTILINE | re.DOTALL)
    prose = fence.sub(lambda code: " " * len(code[0]), markdown)
    found = re.finditer(r"^(#{1,6})[ \t]+(.+?)[ \t]*#*$", prose, re.MULTILINE)
    return [(heading.start(), len(heading[1]), heading[2]) for heading in found]


def slug(title: str) -> str:
    """A title as part of an id: ASCII letters, digits and hyphens, at most 56.

    >>> slug("Où est *la* pente, σ′(z)?")
    'ou-est-la-pente-z'
    """
    ascii_title = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode()
    return "-".join(re.findall(r"[a-z0-9]+", ascii_title.lower()))[:56].strip("-") or "section"


@contextmanager
def clean_environment() -> Iterator[dict[str, str]]:
    """The environment variables for a run that does not depend on who runs it.

    This library and no other, no progress bars, fixed seeds for questions, an empty progress
    folder, no data sets but the bundled ones, and none of the person's own IPython settings.
    """
    library = [str(NOTEBOOKS.parent), *filter(None, [os.environ.get("PYTHONPATH")])]
    with tempfile.TemporaryDirectory(prefix="course-") as folder:
        yield os.environ | {
            "PYTHONPATH": os.pathsep.join(library),
            "TQDM_DISABLE": "1",
            "COURSE_SEED": "0",
            "COURSE_CLAIMS": "strict",
            "COURSE_PROGRESS_DIR": str(Path(folder) / "progress"),
            "COURSE_DATA_DIR": "",
            "COURSE_CACHE_DIR": str(Path(folder) / "cache"),
            "IPYTHONDIR": str(Path(folder) / "ipython"),
        }


def execute(notebook: "NotebookNode", folder: Path) -> None:
    """Run every cell of a notebook in a fresh kernel that works in `folder`; fills the outputs.

    Raises:
        ChapterError: a cell raised an error, took too long or killed the kernel.
    """
    from nbclient import NotebookClient
    from nbclient.exceptions import CellControlSignal, DeadKernelError

    started = []
    client = NotebookClient(
        notebook,
        timeout=CELL_TIMEOUT,
        kernel_name=METADATA["kernelspec"]["name"],
        resources={"metadata": {"path": str(folder)}},
        record_timing=False,
        store_widget_state=False,
        extra_arguments=["--Application.log_level=ERROR"],  # no advice about encrypted sockets
        on_cell_start=lambda cell, cell_index: started.append(cell),
    )
    try:
        with clean_environment() as environment:
            client.execute(env=environment)
    except (CellControlSignal, DeadKernelError) as error:
        raise ChapterError(f"in cell {started[-1].id}: {_plain(str(error))}") from error


def normalise(notebook: "NotebookNode") -> None:
    """Remove what differs from run to run and what a reader without a kernel cannot see."""
    from nbformat import from_dict

    notebook.metadata = from_dict(METADATA)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.metadata.pop("execution", None)
            cell.outputs = list(_joined(filter(_is_visible, cell.outputs)))


def _is_visible(output: "NotebookNode") -> bool:
    # Without its kernel a widget's view says "model not found" and hides the picture beside it.
    if "data" not in output:
        return True
    output.data.pop(WIDGET_VIEW, None)
    return bool(output.data)


def _joined(outputs: Iterator["NotebookNode"]) -> Iterator["NotebookNode"]:
    # One print may arrive in several pieces, and never in the same ones.
    for stream, group in groupby(outputs, key=lambda output: output.get("name")):
        first, *others = group
        if stream is None:
            yield from (first, *others)
        else:
            first.text += "".join(output.text for output in others)
            yield first


def build(source: Path) -> bool:
    """Build one notebook; whether that changed the file.

    Raises:
        ChapterError: the chapter does not run to its end.
    """
    _, nbformat = _tools()
    notebook, target = read_source(source), built_from(source)
    try:
        execute(notebook, folder=target.parent)
    except ChapterError as error:
        raise ChapterError(f"{source.stem}, {error}") from error
    normalise(notebook)
    nbformat.validate(notebook)
    return write(target, nbformat.writes(notebook) + "\n")


def write(path: Path, text: str) -> bool:
    """Write a file all at once, and only if its text changes; whether it did."""
    if path.exists() and path.read_text(encoding="utf-8") == text:
        return False
    draft = path.with_suffix(".tmp")
    draft.write_text(text, encoding="utf-8", newline="\n")
    draft.replace(path)
    return True


def out_of_step(source: Path) -> list[str]:
    """How a committed notebook differs from its source, in words; nothing is run.

    Outputs are not looked at, except that every code cell must have been run, in order.
    """
    _, nbformat = _tools()
    if not built_from(source).exists():
        return ["it was never built"]
    wanted = read_source(source)
    notebook = nbformat.read(built_from(source), as_version=4)
    if [cell.id for cell in notebook.cells] != [cell.id for cell in wanted.cells]:
        return ["cells were added, removed or moved"]
    pairs = zip(notebook.cells, wanted.cells, strict=True)
    changed = [f"cell {new.id} differs" for old, new in pairs if _written(old) != _written(new)]
    runs = [cell.execution_count for cell in notebook.cells if cell.cell_type == "code"]
    if runs != list(range(1, len(runs) + 1)):
        changed.append("its code cells were not all run in order")
    if notebook.metadata != METADATA:
        changed.append("its metadata differ")
    return changed


def _written(cell: "NotebookNode") -> tuple[object, ...]:
    return cell.cell_type, cell.source, cell.metadata


def _tools() -> tuple[object, object]:
    try:
        import jupytext
        import nbclient  # noqa: F401  (say so before work begins)
        import nbformat
    except ModuleNotFoundError as error:
        raise ChapterError(
            f"{error.name} is missing: `make notebooks` installs what building needs "
            "(without make: py -m course_lib.install developer)"
        ) from error
    return jupytext, nbformat


def _plain(text: str) -> str:
    return re.sub(r"\x1b\[[0-9;]*m", "", text).strip()


def main(arguments: list[str] | None = None, folder: Path = NOTEBOOKS) -> None:
    """Read the command line; build or check the chapters that it names."""
    parser = argparse.ArgumentParser(prog="python -m course_lib.classroom.editions")
    parser.add_argument("chapter", nargs="*", help="how its name begins, as in 07; default: all")
    parser.add_argument("--check", action="store_true", help="only compare, run nothing")
    options = parser.parse_args(arguments)
    try:
        chosen = choose(options.chapter, folder)
        done = [_check(source) if options.check else _build(source) for source in chosen]
    except ChapterError as error:
        sys.exit(str(error))
    if not all(done):
        sys.exit("Run `make notebooks` to bring the notebooks in step with their sources.")


def choose(asked: list[str], folder: Path) -> list[Path]:
    """The sources whose names begin as asked for, all of them if nothing was asked for; 4 is as good as 04."""
    every, beginnings = sources(folder), [words.zfill(2) if words.isdigit() else words for words in asked]
    for words, beginning in zip(asked, beginnings, strict=True):
        if not any(source.stem.startswith(beginning) for source in every):
            names = ", ".join(source.stem for source in every)
            raise ChapterError(f"No chapter begins with {words}: choose one of {names}.")
    return [source for source in every if source.stem.startswith(tuple(beginnings or [""]))]


def _check(source: Path) -> bool:
    problems = out_of_step(source)
    print(f"{source.stem}: {'; '.join(problems) or 'in step'}")
    return not problems


def _build(source: Path) -> bool:
    begin = time.perf_counter()
    changed = build(source)
    seconds = time.perf_counter() - begin
    print(f"{source.stem}: {'built' if changed else 'unchanged'} ({seconds:.0f} s)", flush=True)
    return True


if __name__ == "__main__":
    main()
