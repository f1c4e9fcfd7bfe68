"""Notebooks that only the browser tests open."""

from pathlib import Path

import nbformat

OWN_PROGRESS = "import os\nos.environ['COURSE_PROGRESS_DIR'] = {name!r}"


def notebook(served: Path, name: str, cells: list[str]) -> str:
    """A notebook with these cells of code, whose progress is its own; its path as the server knows it."""
    sources = [OWN_PROGRESS.format(name=str(served / f"progress-{name}")), *cells]
    made = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in sources])
    made.metadata.kernelspec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(made, served / f"{name}.ipynb")
    return f"{name}.ipynb"
