"""The solved edition: the same sources with every stub filled in, run to the end with every check passing."""

import ast

import pytest

from course_lib.classroom import editions, solved
from course_lib.classroom.editions import ChapterError, read_source, sources
from course_lib.tutor import exercises

by_name = pytest.mark.parametrize("source", sources(), ids=lambda source: source.stem)


@by_name
def test_the_solved_chapter_runs_clean_and_every_check_in_it_passes(source):
    notebook = solved.solved(source)
    checks = [cell for cell in notebook.cells if solved._is_check(cell)]
    stubs = [cell for cell in notebook.cells if solved.stub_name(cell)]
    assert len(checks) >= len(stubs)
    # Neither a warning nor an unknown magic is an error.
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    assert [output.text for output in outputs if output.get("name") == "stderr"] == []


@by_name
def test_every_exercise_of_a_chapter_stands_in_it_once_and_is_checked(source):
    notebook = read_source(source)
    chapter = source.stem[:2]
    names = [solved.stub_name(cell) for cell in notebook.cells if solved.stub_name(cell)]
    assert names == [exercise.name for exercise in exercises.of_chapter(chapter)]
    code = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "code")
    for name in names:
        reference = exercises.find(name).reference.__name__
        assert f"check({reference}" in code


@by_name
def test_a_stub_has_the_name_and_the_arguments_of_its_reference(source):
    for cell in read_source(source).cells:
        if name := solved.stub_name(cell):
            (stub,) = ast.parse(cell.source).body
            (reference,) = ast.parse(solved.solution_source(name)).body
            assert stub.name == reference.name
            if isinstance(stub, ast.FunctionDef):
                assert ast.dump(stub.args) == ast.dump(reference.args)


@by_name
def test_the_section_of_every_exercise_and_mistake_is_a_heading(source):
    titles = {title for _, _, title in editions.headings(source.read_text(encoding="utf-8"))}
    for exercise in exercises.of_chapter(source.stem[:2]):
        wanted = {exercise.section, *(mistake.section for mistake in exercise.mistakes if mistake.section)}
        assert wanted <= titles, exercise.name


def trial(folder, *cells, name="99_trial"):
    """A chapter of these cells."""
    (folder / "source").mkdir(exist_ok=True)
    source = folder / "source" / f"{name}.md"
    source.write_text("# Trial\n" + "".join(f"\n```{{code-cell}}\n{cell}\n```\n" for cell in cells))
    return source


def test_a_check_that_does_not_pass_is_named(tmp_path):
    source = trial(tmp_path, "from course_lib import check", "check(len)")
    with pytest.raises(ChapterError, match="99_trial: the check does not pass in trial-3"):
        solved.solved(source)


def test_a_stub_that_no_cell_checks_is_named(tmp_path):
    source = trial(tmp_path, ":tags: [exercise:affine]\n\ndef affine(X, W, b):\n    ...", "1 + 1")
    with pytest.raises(ChapterError, match="99_trial: no cell checks affine"):
        solved.solved(source)


def test_a_tag_without_an_exercise_is_named(tmp_path):
    with pytest.raises(ChapterError, match="no exercise `nonsense`"):
        solved.solution_source("nonsense")


def test_the_solved_chapters_go_into_a_folder_of_their_own(tmp_path, capsys):
    for number in ("98", "99"):
        trial(tmp_path, "1 + 1", name=f"{number}_trial")
    solved.main(["99", "--into", str(tmp_path / "solved")], folder=tmp_path)
    assert [path.name for path in (tmp_path / "solved").iterdir()] == ["99_trial.ipynb"]
    assert capsys.readouterr().out == "99_trial: solved\n"
