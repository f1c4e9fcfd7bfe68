"""The builder: stable ids, outputs that do not change from run to run, clear words on failure."""

import importlib.util
import json
import sys
from pathlib import Path
from types import SimpleNamespace

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output

from course_lib.classroom import editions

CHAPTER = """\
# One idea

Some text.

```{code-cell}
:tags: [exercise:nothing]
1 + 1
```

More text.

```python
# a comment, not a heading
```

## Où est la pente?
### A finer point

```{code-cell}
import os, sys
from IPython.display import display
print("out")
print("out again", flush=True)
print("and again")
print(os.environ["TQDM_DISABLE"], os.environ["COURSE_SEED"], os.path.basename(os.getcwd()))
print(os.path.exists(os.environ["COURSE_PROGRESS_DIR"]))
```

```{code-cell}
import ipywidgets
display({"text/plain": "<Lab>", "text/html": "x"}, raw=True)
ipywidgets.IntSlider()
```
"""


@pytest.fixture
def write_source(tmp_path):
    """A function that writes the source of chapter 00 in a folder of its own."""
    source = tmp_path / "notebooks" / "source" / "00_one_idea.md"
    source.parent.mkdir(parents=True)

    def write(text=CHAPTER):
        source.write_text(text, encoding="utf-8")
        return source

    return write


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """The chapter above, built once; tests only look at it."""
    source = tmp_path_factory.mktemp("course") / "notebooks" / "source" / "00_one_idea.md"
    source.parent.mkdir(parents=True)
    source.write_text(CHAPTER, encoding="utf-8")
    assert editions.build(source)
    return source


def test_cells_are_named_after_the_heading_they_stand_under(write_source):
    names = [cell.id for cell in editions.read_source(write_source()).cells]
    assert names == [
        "colab",
        "one-idea-1",
        "one-idea-2",
        "one-idea-3",
        "ou-est-la-pente-1",
        "a-finer-point-1",
        "a-finer-point-2",
        "a-finer-point-3",
    ]


def test_a_new_cell_leaves_the_names_of_other_sections_alone(write_source):
    before = {cell.id for cell in editions.read_source(write_source()).cells}
    longer = CHAPTER.replace("Some text.", "Some text.\n\n```{code-cell}\n2\n```\n\nText.")
    after = [cell.id for cell in editions.read_source(write_source(longer)).cells]
    assert before <= set(after)
    assert [name for name in after if name not in before] == ["one-idea-4", "one-idea-5"]
    assert len(set(after)) == len(after)


def test_names_are_valid_and_different_whatever_the_headings(write_source):
    text = "x\n\n" + "\n\n".join(["# A", "## A", "## A 1", "## ∂", "## δ", f"## {'long ' * 40}"] * 12)
    notebook = editions.read_source(write_source(text))
    assert len({cell.id for cell in notebook.cells}) == 74
    nbformat.validate(notebook)


def test_a_heading_begins_its_own_cell(write_source):
    cells = editions.read_source(write_source()).cells
    assert cells[4].source == "## Où est la pente?"
    assert cells[3].source == "More text.\n\n```python\n# a comment, not a heading\n```"


def run_colab_cell(monkeypatch, *modules):
    """Run the first cell while only these modules are there; what it asked of IPython."""
    asked = []
    ipython = SimpleNamespace(run_line_magic=lambda *words: asked.append(words))
    if "google.colab" in modules:
        monkeypatch.setitem(sys.modules, "google.colab", object())
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: name if name in modules else None)
    exec(editions.colab_cell().source, {"get_ipython": lambda: ipython})
    return asked


def test_the_first_cell_installs_the_course_on_colab_once(monkeypatch):
    address = f"git+{editions.repository()}"
    assert run_colab_cell(monkeypatch, "google.colab") == [("pip", f"install --quiet {address}")]
    assert run_colab_cell(monkeypatch, "google.colab", "course_lib") == []


@pytest.mark.parametrize("modules", [[], ["course_lib"]])
def test_elsewhere_the_first_cell_does_nothing(monkeypatch, modules):
    assert run_colab_cell(monkeypatch, *modules) == []


def test_the_first_cell_is_folded_and_says_nothing(built):
    first = nbformat.read(editions.built_from(built), as_version=4).cells[0]
    assert first.metadata == {"jupyter": {"source_hidden": True}}
    assert first.source == editions.colab_cell().source
    assert first.outputs == []


def test_a_built_notebook_is_valid_and_has_run(built):
    notebook = nbformat.read(editions.built_from(built), as_version=4)
    nbformat.validate(notebook)
    assert notebook.metadata == editions.METADATA
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert [cell.execution_count for cell in code] == [1, 2, 3, 4]
    assert code[1].metadata == {"tags": ["exercise:nothing"]}


def test_the_run_does_not_depend_on_who_runs_it(built):
    notebook = nbformat.read(editions.built_from(built), as_version=4)
    (printed,) = notebook.cells[6].outputs
    assert printed.text == "out\nout again\nand again\n1 0 notebooks\nFalse\n"


def test_a_widget_leaves_its_words_and_not_its_view(built):
    twin, slider = nbformat.read(editions.built_from(built), as_version=4).cells[7].outputs
    assert twin.data == {"text/plain": "<Lab>", "text/html": "x"}
    assert slider.data == {"text/plain": "IntSlider(value=0)"}
    assert "widget-view" not in editions.built_from(built).read_text(encoding="utf-8")


def test_a_second_build_changes_nothing(built):
    before = editions.built_from(built).read_bytes()
    assert not editions.build(built)
    assert editions.built_from(built).read_bytes() == before
    assert [path.suffix for path in built.parents[1].glob("*.*")] == [".ipynb"]


def test_pieces_of_a_stream_are_joined_and_empty_bundles_dropped():
    view = new_output("display_data", data={editions.WIDGET_VIEW: {}})
    pieces = [
        new_output("stream", name="stdout", text="a"),
        view,
        new_output("stream", name="stdout", text="b"),
        new_output("stream", name="stderr", text="c"),
        new_output("display_data", data={"text/plain": "d"}),
        new_output("display_data", data={"text/plain": "e"}),
    ]
    cell = new_code_cell("", outputs=pieces, metadata={"execution": {"iopub.status.idle": "now"}})
    notebook = new_notebook(cells=[cell])
    editions.normalise(notebook)
    joined = [output.get("text") or output.data["text/plain"] for output in cell.outputs]
    assert joined == ["ab", "c", "d", "e"]
    assert cell.metadata == {}


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("1 / 0", "ZeroDivisionError: division by zero"),
        ("%no_such_magic", "%no_such_magic` not found"),
        ("import os; os._exit(3)", "Kernel died"),
        ("while True: pass", "after 2 seconds"),
    ],
)
def test_a_chapter_that_does_not_run_names_the_cell(write_source, monkeypatch, code, reason):
    monkeypatch.setattr(editions, "CELL_TIMEOUT", 2)
    source = write_source(f"# One idea\n\n```{{code-cell}}\n{code}\n```\n")
    with pytest.raises(editions.ChapterError, match="00_one_idea, in cell one-idea-2: ") as refusal:
        editions.build(source)
    assert reason in str(refusal.value)
    assert "\x1b" not in str(refusal.value)
    assert not editions.built_from(source).exists()


def edited(built, write_source, change):
    """The chapter with its notebook, after `change` was made to the notebook."""
    source = write_source()
    notebook = json.loads(editions.built_from(built).read_text(encoding="utf-8"))
    change(notebook)
    editions.built_from(source).write_text(json.dumps(notebook), encoding="utf-8")
    return source


def test_a_fresh_build_is_in_step(built):
    assert editions.out_of_step(built) == []


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda n: n["cells"][1].update(source="# Another idea"), "cell one-idea-1 differs"),
        (lambda n: n["cells"][2].update(metadata={}), "cell one-idea-2 differs"),
        (lambda n: n["cells"][2].update(execution_count=None), "were not all run in order"),
        (lambda n: n["cells"][2].update(execution_count=9), "were not all run in order"),
        (lambda n: n["cells"].pop(), "cells were added, removed or moved"),
        (lambda n: n["cells"].reverse(), "cells were added, removed or moved"),
        (lambda n: n["metadata"]["language_info"].update(version="3.11.7"), "metadata differ"),
    ],
)
def test_a_notebook_that_was_changed_by_hand_is_out_of_step(built, write_source, change, words):
    (problem,) = editions.out_of_step(edited(built, write_source, change))
    assert words in problem


def test_a_source_without_its_notebook_is_out_of_step(write_source):
    assert editions.out_of_step(write_source()) == ["it was never built"]


def test_check_says_what_to_run_and_fails(write_source, capsys):
    folder = write_source().parents[1]
    with pytest.raises(SystemExit, match="Run `make notebooks`"):
        editions.main(["--check"], folder)
    assert capsys.readouterr().out == "00_one_idea: it was never built\n"


def test_chapters_are_chosen_by_how_their_names_begin(write_source, monkeypatch):
    source = write_source()
    other = source.with_name("07_other.md")
    other.write_text("# Other\n")
    done = []
    monkeypatch.setattr(editions, "build", done.append)
    editions.main([], source.parents[1])
    editions.main(["07"], source.parents[1])
    editions.main(["7"], source.parents[1])
    editions.main(["0"], source.parents[1])
    assert done == [source, other, other, other, source]
    for unknown in ("3", "x", "07_z", "007", "-1"):
        with pytest.raises(SystemExit, match=f"No chapter begins with {unknown}: choose one of 00_one_idea, 07_o"):
            editions.main([unknown], source.parents[1])


def test_without_the_tools_it_says_how_to_get_them(write_source, monkeypatch):
    source = write_source()
    monkeypatch.setitem(sys.modules, "jupytext", None)
    with pytest.raises(SystemExit, match="jupytext is missing: `make notebooks` installs"):
        editions.main([], source.parents[1])


def test_a_file_is_replaced_whole_or_not_at_all(tmp_path, monkeypatch):
    path = tmp_path / "a.ipynb"
    assert editions.write(path, "old\n")
    assert not editions.write(path, "old\n")

    def fail(draft: Path, target: Path) -> None:
        raise OSError("interrupted")

    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(OSError, match="interrupted"):
        editions.write(path, "new\n")
    assert path.read_text() == "old\n"
