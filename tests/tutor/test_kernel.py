"""The tutor in a real kernel: cells, a restart, an interrupt, and what a page shows."""

import os

import nbformat
import numpy as np
import pytest
from nbclient import NotebookClient

IMPORTS = "import numpy as np\nfrom course_lib import check, hint, progress, show_solution, yours"
AFFINE = "def affine(X, W, b):\n    Z = X @ W\n    return lifted(Z, b)"
HELPER = "def lifted(Z, b):\n    return Z + b"


@pytest.fixture(autouse=True)
def place(tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_PROGRESS_DIR", str(tmp_path / "progress"))


def run(*cells, failing=False):
    """The outputs of these cells in a fresh kernel, as plain text; a cell that raises ends it, unless some may fail."""
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in (IMPORTS, *cells)])
    arguments = ["--Application.log_level=ERROR"]
    client = NotebookClient(
        notebook, timeout=60, kernel_name="python3", extra_arguments=arguments, allow_errors=failing
    )
    client.execute(env=dict(os.environ))
    return [_text(cell) for cell in notebook.cells[1:]]


def _text(cell):
    parts = []
    for output in cell.outputs:
        parts += output.get("traceback", [])
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


def test_whatever_a_learner_runs_the_kernel_lives_on_and_says_what_it_was():
    head = "def affine(X, W, b):\n    "
    bodies = {
        "while True: pass": "TOO SLOW",
        "while True: print('x' * 1000)": "Your code printed more than",
        "print('x' * 10**7); return X @ W + b": "PASS",
        "return np.ones(10**9)": "An array of shape (1000000000,) takes 7.45 GiB",
        "return np.broadcast_to(0.0, (10**5, 10**5))": "far more than anything here needs",
        "import sys; sys.setrecursionlimit(10**8); return affine(X, W, b)": "line 2: import sys",
        "X -= 1; return (X + 1) @ W + b": "changed its argument `X`",
        "np.random.seed(3); return X @ W + b": "global random numbers; they were put back",
        "return (X @ W + b) / 0": "`Z` holds",
        "raise BaseException('unusual')": "Python says BaseException: unusual",
        "yield X @ W + b": "made by `yield` in place of `return`",
        "return yours.affine(X, W, b)": "is what this exercise asks you to write",
    }
    cells = [cell for body in bodies for cell in (head + body, "check(affine)")]
    quick = "from course_lib.tutor import exercises\nvars(exercises.find('affine'))['seconds'] = 2.0"
    outputs = run(quick, "np.random.seed(7)", *cells, "float(np.random.rand())")
    for body, card in zip(bodies, outputs[3:-1:2], strict=True):
        assert bodies[body] in card, body
        assert "Traceback" not in card, body
    assert outputs[-1] == str(np.random.RandomState(7).rand())


def test_an_interrupt_stops_a_check_shows_its_card_and_leaves_the_kernel_usable():
    soon = "import threading, _thread\nthreading.Timer(0.5, _thread.interrupt_main).start()\ncheck(affine)"
    leave = "def affine(X, W, b):\n    raise SystemExit\ncheck(affine)"
    endless = "def affine(X, W, b):\n    while True:\n        pass"
    stopped, left, by_name, after = run(endless, soon, leave, "hint('affine')", "1 + 1", failing=True)[1:]
    assert "You stopped the check." in stopped
    assert "KeyboardInterrupt: the card above says where." in stopped
    assert "Traceback" not in stopped
    for card in (left, by_name):
        assert card.startswith("ERROR IN YOUR CODE")
        assert "Your code asks Python to exit." in card
    assert "SystemExit" not in left.replace("raise SystemExit", "")
    assert after == "2"


def test_cells_out_of_order_are_told_which_comes_first():
    (card,) = run("def forward(params, X, act):\n    return affine(X, *params[0]), {}\ncheck(forward)")
    assert "`affine` is an exercise of its own, and is not there yet. Run its cell first" in card
