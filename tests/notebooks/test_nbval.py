"""What nbval finds in a chapter. `make test` has it run every chapter in a fresh kernel, so it must miss nothing.

Of a cell that was never run nbval compares nothing: test_chapters.py makes sure that there is none.
"""

import os
import re
import subprocess
import sys

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output

CELLS = {
    "right": ("x = 6\nprint(x)", "6\n"),
    "another number": ("print(x + 1)", "6\n"),
    "an error": ("print(y)", "6\n"),
    "a warning": ("import warnings\nwarnings.warn('careful')", None),
    "words on stderr": ("import sys\nprint('careful', file=sys.stderr)", None),
    "no such magic": ("%nosuchmagic", None),
    "an output too many": ("print(x)", None),
    "an output too few": ("x", "6\n"),
    "in the same kernel": ("print(x)", "6\n"),
}
PASS = {"right", "in the same kernel"}


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    """What nbval says of each cell, as it is called for the chapters."""
    cells = []
    for i, (source, said) in enumerate(CELLS.values(), start=1):
        outputs = [new_output("stream", name="stdout", text=said)] if said else []
        cells.append(new_code_cell(source, outputs=outputs, execution_count=i))
    path = tmp_path_factory.mktemp("nbval") / "trial.ipynb"
    nbformat.write(new_notebook(cells=cells), path)
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-rA", "--nbval", "--nbval-current-env", path]
    alone = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    run = subprocess.run(command, cwd=path.parent, env=alone, capture_output=True, text=True, timeout=120, check=False)
    said = re.findall(r"^(PASSED|FAILED) \S+::Cell (\d+)", run.stdout, re.MULTILINE)
    assert len(said) == len(CELLS), run.stdout + run.stderr
    return {int(cell): verdict for verdict, cell in said}


@pytest.mark.parametrize("name", CELLS)
def test_a_cell_passes_only_if_it_says_what_is_stored(found, name):
    assert found[list(CELLS).index(name)] == ("PASSED" if name in PASS else "FAILED")
