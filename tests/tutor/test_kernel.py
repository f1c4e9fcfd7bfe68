"""The tutor in a real kernel: cells, a restart, an interrupt, and what a page shows."""

import os

import nbformat
import pytest
from nbclient import NotebookClient

IMPORTS = "import numpy as np\nfrom course_lib import check, hint, progress, show_solution, yours"
AFFINE = "def affine(X, W, b):\n    Z = X @ W\n    return lifted(Z, b)"
HELPER = "def lifted(Z, b):\n    return Z + b"


@pytest.fixture(autouse=True)
def place(tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_PROGRESS_DIR", str(tmp_path / "progress"))


def run(*cells):
    """The outputs of these cells in a fresh kernel, as plain text."""
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in (IMPORTS, *cells)])
    arguments = ["--Application.log_level=ERROR"]
    client = NotebookClient(notebook, timeout=60, kernel_name="python3", extra_arguments=arguments)
    client.execute(env=dict(os.environ))
    return [_text(cell) for cell in notebook.cells[1:]]


def _text(cell):
    parts = []
    for output in cell.outputs:
        parts.append(output.text if output.output_type == "stream" else output.get("data", {}).get("text/plain", ""))
    return "\n".join(parts)


def test_a_restart_keeps_what_passed():
    first = run(HELPER, AFFINE, "check(affine)")
    assert first[-1].startswith("PASS ● affine")
    second = run("yours.affine(np.ones((2, 3)), np.ones((3, 1)), np.ones(1)).tolist()", "progress()")
    assert "yours.affine: your own version, which passed its check." in second[0]
    assert "[[4.0], [4.0]]" in second[0]
    assert "affine" in second[1]


def test_a_cell_that_is_run_again_is_the_one_that_counts():
    wrong = AFFINE.replace("X @ W", "X @ W * 2")
    outputs = run(HELPER, wrong, "check(affine)", AFFINE, "check(affine)")
    assert outputs[2].startswith("NOT YET")
    assert outputs[4].startswith("PASS")


def test_an_error_shows_the_line_of_the_cell():
    (_, card) = run("def affine(X, W, b):\n    Z = W @ X\n    return Z + b", "check(affine)")
    assert "line 2: Z = W @ X" in card
    assert "Traceback" not in card


def test_a_global_that_is_there_in_the_notebook_is_named():
    outputs = run("W = np.ones((4, 3))", "def affine(X, weights, b):\n    return X @ W + b", "check(affine)")
    assert "`W` is a variable of the notebook" in outputs[-1]


def test_the_solution_and_the_hint_are_shown():
    outputs = run(HELPER, AFFINE, "check(affine)", "show_solution('affine')", "hint(affine)")
    assert "return X @ W + b" in outputs[3]
    assert "# Yours:" in outputs[3]
    assert "passes" in outputs[4]


def test_what_is_stored_of_a_card_is_one_output_with_text_and_page():
    cells = [nbformat.v4.new_code_cell(cell) for cell in (IMPORTS, HELPER, AFFINE, "check(affine)")]
    notebook = nbformat.v4.new_notebook(cells=cells)
    client = NotebookClient(notebook, timeout=60, extra_arguments=["--Application.log_level=ERROR"])
    client.execute(env=dict(os.environ))
    (output,) = notebook.cells[-1].outputs
    assert {"text/plain", "text/html", "application/vnd.jupyter.widget-view+json"} == set(output.data)
