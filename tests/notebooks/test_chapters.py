"""Every chapter: what is stored is that of one clean run, it is in step with its source, and it reads well.

nbval runs the same chapters in fresh kernels and compares what comes out with what is stored (see pyproject.toml;
test_nbval.py shows what it finds). So what holds of the stored outputs holds of every new run.
"""

import ast
import base64
import re
import sys
from itertools import pairwise

import nbformat
import pytest

from course_lib import __all__ as exported
from course_lib.classroom import editions

SOURCES = editions.sources()
NOTEBOOKS = sorted(editions.NOTEBOOKS.glob("*.ipynb"))
MOST_BYTES = 1_500_000
MOST_LINES = 7

every_chapter = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


def read(path):
    return nbformat.read(path, as_version=4)


def code_cells(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def outputs(notebook):
    return [output for cell in code_cells(notebook) for output in cell.outputs]


def shown_text(notebook):
    """Everything that the stored outputs say in words."""
    for output in outputs(notebook):
        if "data" in output:
            yield from (text for kind, text in output.data.items() if kind.startswith("text/"))
        else:
            yield output.get("text", "")


def test_every_source_has_its_notebook_and_no_other_is_there():
    assert [editions.built_from(source) for source in SOURCES] == NOTEBOOKS
    assert SOURCES


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.stem)
def test_in_step_with_its_source(source):
    assert editions.out_of_step(source) == [], "run `make notebooks`"


@every_chapter
def test_the_committed_outputs_are_those_of_a_whole_clean_run(path):
    notebook = read(path)
    runs = [cell.execution_count for cell in code_cells(notebook)]
    assert runs == list(range(1, len(runs) + 1))
    assert [o.evalue for o in outputs(notebook) if o.output_type == "error"] == []
    # A warning names a temporary file, so that no two runs agree; and it worries a learner.
    assert [o.text for o in outputs(notebook) if o.get("name") == "stderr"] == []


@every_chapter
def test_one_title_and_no_level_of_headings_skipped(path):
    markdown = [cell.source for cell in read(path).cells if cell.cell_type == "markdown"]
    levels = [level for text in markdown for _, level, _ in editions.headings(text)]
    assert levels[:1] == [1]
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


@every_chapter
def test_a_cell_shows_one_idea(path):
    for cell in code_cells(read(path)):
        if not any(tag.startswith("exercise:") for tag in cell.metadata.get("tags", [])):
            lines = [line for line in cell.source.splitlines() if line.split("#")[0].strip()]
            assert len(lines) <= MOST_LINES, f"cell {cell.id} has {len(lines)} lines of code"


@every_chapter
def test_imports_only_what_learners_have_and_the_library_exports(path):
    for cell in code_cells(read(path)):
        for node in ast.walk(ast.parse(cell.source)):
            names = [alias.name for alias in getattr(node, "names", [])]
            if isinstance(node, ast.ImportFrom):
                names = [f"{node.module}.{name}" for name in names]
            if isinstance(node, ast.Import | ast.ImportFrom):
                strangers = [name for name in names if not is_known(name)]
                assert strangers == [], f"cell {cell.id} imports {strangers}"


def is_known(name):
    package, _, inside = name.partition(".")
    if package == "course_lib":
        return inside.split(".")[0] in {"", *exported}
    return package == "numpy" or package in sys.stdlib_module_names


@every_chapter
def test_only_the_first_cell_installs_anything(path):
    first, *others = code_cells(read(path))
    assert first.id == "colab"
    for cell in others:
        assert not re.search(r"\bpip\b|get_ipython", cell.source), f"cell {cell.id}"


@every_chapter
def test_every_picture_says_in_words_what_it_shows(path):
    for cell in code_cells(read(path)):
        for output in cell.outputs:
            for kind in output.get("data", {}):
                if kind.startswith("image/"):
                    alt = output.metadata.get(kind, {}).get("alt", "")
                    assert alt.strip(), f"a picture in cell {cell.id} has no alt text"


@every_chapter
def test_pictures_are_png(path):
    kinds = {kind for output in outputs(read(path)) for kind in output.get("data", {})}
    assert {kind for kind in kinds if kind.startswith("image/")} <= {"image/png"}
    for output in outputs(read(path)):
        if "image/png" in output.get("data", {}):
            assert base64.b64decode(output.data["image/png"]).startswith(b"\x89PNG")


@every_chapter
def test_stored_outputs_are_safe_and_need_no_kernel(path):
    notebook = read(path)
    assert "widgets" not in notebook.metadata
    for output in outputs(notebook):
        kinds = set(output.get("data", {}))
        assert not any("widget" in kind or "javascript" in kind for kind in kinds)
    for text in shown_text(notebook):
        assert not re.search(r"<script|<iframe|javascript:|\son\w+\s*=", text, re.IGNORECASE)


@every_chapter
def test_stored_outputs_are_the_same_on_every_computer(path):
    for text in shown_text(read(path)):
        assert not re.search(r"\bat 0x[0-9a-f]{6,}", text), "an address in memory"
        assert not re.search(r"ipykernel_\d+|site-packages|[A-Z]:\\\w", text), "a path"


@every_chapter
def test_a_notebook_is_small(path):
    assert path.stat().st_size <= MOST_BYTES


@every_chapter
def test_every_link_to_a_file_leads_to_one(path):
    for cell in read(path).cells:
        if cell.cell_type == "markdown":
            for target in re.findall(r"\]\((?!https?://|#|mailto:)([^)#\s]+)", cell.source):
                assert (path.parent / target).exists(), f"cell {cell.id} links to {target}"
