"""`yours`, export and import, and the table of progress."""

import json

import numpy as np
import pytest

from course_lib.tutor import exercises, journal
from course_lib.tutor.checking import NOT_KEPT, check
from course_lib.tutor.exporting import export_progress, import_progress
from course_lib.tutor.progress import MASTERED, OPEN, PASSED, TRIED, NoSuchChapter, progress
from course_lib.tutor.yours import Yours
from tests.tutor.cells import compiled, notebook

MINE = "def affine(X, W, b):\n    marker = 'mine'\n    return X @ W + b\n"
ARRAYS = np.ones((3, 2)), np.ones((2, 4)), np.ones(4)


@pytest.fixture(autouse=True)
def place(tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_PROGRESS_DIR", str(tmp_path / "progress"))
    for memory in (journal._unwritten, journal._read, journal._told, journal._mine):
        memory.clear()
    return tmp_path / "progress"


def is_mine(function):
    return "mine" in function.__code__.co_consts


def test_until_it_passes_it_is_the_courses_and_says_so_once(capsys):
    yours = Yours()
    assert yours.affine is exercises.find("affine").reference
    assert yours.affine(*ARRAYS).shape == (3, 4)
    assert capsys.readouterr().out == "yours.affine: the course's version, until yours passes its check.\n"


def test_once_it_passed_it_is_the_learners_in_any_later_session(capsys):
    check(compiled(MINE, "affine"))
    later = Yours()
    assert is_mine(later.affine)
    assert np.array_equal(later.affine(*ARRAYS), np.full((3, 4), 3.0))
    assert capsys.readouterr().out == "yours.affine: your own version, which passed its check.\n"
    assert repr(later) == "<yours: affine>"


def test_a_failed_attempt_does_not_replace_what_passed():
    check(compiled(MINE, "affine"))
    check(compiled("def affine(X, W, b):\n    return X @ W\n", "affine"))
    assert is_mine(Yours().affine)


def test_a_better_version_replaces_the_old_one():
    yours = Yours()
    check(compiled(MINE.replace("mine", "first"), "affine"))
    assert not is_mine(yours.affine)
    check(compiled(MINE, "affine"))
    assert is_mine(Yours().affine)


def test_a_function_of_another_name_is_kept_under_the_name_of_the_exercise():
    check(compiled(MINE.replace("affine", "my_layer"), "my_layer"), "affine")
    assert is_mine(Yours().affine)


def test_what_does_not_work_alone_is_not_kept_and_said_so(place):
    space = notebook(
        """
        def make(factor):
            def affine(X, W, b):
                return factor * (X @ W + b)
            return affine

        affine = make(1.0)
        """
    )
    card = check(space["affine"])
    assert card.passed
    assert card.notes == (NOT_KEPT,)
    assert not (place / "yours" / "affine.py").exists()
    assert Yours().affine is exercises.find("affine").reference


def test_helpers_and_imports_go_with_it():
    space = notebook(
        """
        import math
        from functools import reduce

        def add(a, b):
            return a + b

        def affine(X, W, b):
            return reduce(add, [X @ W, b]) * math.cos(0)
        """
    )
    assert check(space["affine"]).passed
    assert np.array_equal(Yours().affine(*ARRAYS), np.full((3, 4), 3.0))


def test_a_name_that_is_no_exercise_is_answered_with_the_nearest():
    with pytest.raises(AttributeError, match=r"There is no exercise `affin`. Did you mean `affine`"):
        Yours().affin  # noqa: B018
    assert "affine" in dir(Yours())
    assert repr(Yours()) == "<yours: nothing has passed a check yet>"
    assert not hasattr(Yours(), "_private")


@pytest.mark.parametrize("text", ["def affine(:", "raise ValueError", "x = 1", "\x00"])
def test_a_damaged_source_is_set_aside_and_the_course_helps_out(place, capsys, text):
    (place / "yours").mkdir(parents=True)
    (place / "yours" / "affine.py").write_text(text)
    yours = Yours()
    assert yours.affine is exercises.find("affine").reference
    assert "Your kept version of affine cannot be read" in capsys.readouterr().out
    assert (place / "yours" / "affine.damaged").read_text() == text
    assert yours.affine is exercises.find("affine").reference


def test_where_nothing_can_be_written_it_is_kept_in_memory(place):
    place.write_text("a file in the way")
    yours = Yours()
    yours.keep("affine", MINE)
    assert is_mine(yours.affine)


def test_everything_can_be_carried_elsewhere(place, monkeypatch, tmp_path):
    check(compiled(MINE, "affine"))
    journal.record("answer", question="exit:affine", right=True)
    text = export_progress()
    monkeypatch.setenv("COURSE_PROGRESS_DIR", str(tmp_path / "elsewhere"))
    said = import_progress(text)
    assert said.startswith("2 records are new, 0 were here already.")
    assert "marker = 'mine'" in said
    assert "trust=True" in said
    assert repr(said) == str(said)  # a notebook shows its lines as lines
    assert Yours().affine is exercises.find("affine").reference
    assert import_progress(text, trust=True) == "0 records are new, 2 were here already. Kept for `yours`: affine."
    assert is_mine(Yours().affine)
    assert len(journal.records()) == 2


def test_foreign_code_is_never_run_without_trust(tmp_path):
    trap = tmp_path / "run"
    source = f"open({str(trap)!r}, 'w')\n{MINE}"
    text = json.dumps({"what": "backpropagation-course progress", "v": 1, "records": [], "yours": {"affine": source}})
    import_progress(text)
    assert Yours().affine is exercises.find("affine").reference
    assert not trap.exists()


@pytest.mark.parametrize("text", ["", "nonsense", "[" * 10**5, "[]", "{}", None, 7, '{"what": "something else"}'])
def test_what_is_no_progress_is_refused_in_words(text):
    assert "no progress of this course" in import_progress(text)


def test_progress_of_a_newer_version_is_refused_in_words():
    text = json.dumps({"what": "backpropagation-course progress", "v": journal.VERSION + 1})
    assert "newer version" in import_progress(text)


@pytest.mark.parametrize("records", [3, "text", {"v": 1}, None, [{"v": 1, "time": "2026", "kind": "hint", "rung": []}]])
def test_what_are_no_records_is_not_taken_over(records):
    text = json.dumps(json.loads(export_progress()) | {"records": records})
    assert import_progress(text).startswith("0 records are new, 0 were here already.")


def test_only_records_and_known_names_are_taken_over():
    wrong = [7, {"kind": "attempt"}, {"kind": "x", "time": "2026", "v": 99}]
    text = json.dumps({"what": "backpropagation-course progress", "v": 1, "records": wrong, "yours": {"os": "x"}})
    assert import_progress(text, trust=True) == "0 records are new, 0 were here already."


def test_an_import_that_cannot_be_written_is_kept_in_memory(place, capsys):
    check(compiled(MINE, "affine"))
    text = export_progress()
    journal.forget()
    for path in sorted(place.rglob("*"), reverse=True):
        path.unlink() if path.is_file() else path.rmdir()
    place.rmdir()
    place.write_text("a file in the way")
    assert import_progress(text).startswith("1 records are new")
    assert len(journal.records()) == 1
    assert "cannot be saved" in capsys.readouterr().out


def state(name):
    return next(row.state for row in progress().rows if row.exercise.name == name)


def test_progress_goes_from_open_to_mastered():
    assert "Nothing is written down yet" in repr(progress())
    assert state("affine") == OPEN
    check(compiled("def affine(X, W, b):\n    return X @ W\n", "affine"))
    assert state("affine") == TRIED
    check(compiled(MINE, "affine"))
    assert state("affine") == PASSED
    journal.record("answer", question="exit:affine", right=True)
    assert state("affine") == MASTERED
    assert f"1 of {len(exercises.names())} sections are mastered" in repr(progress())
    assert "01  affine             mastered ● (2 attempts)" in repr(progress())


def test_the_table_of_progress_is_semantic_html():
    page = progress()._repr_mimebundle_()["text/html"]
    assert page.count('scope="row"') == len(exercises.names())
    assert "<caption>Nothing is written down yet" in page


def test_progress_of_one_chapter_names_only_its_exercises():
    assert [row.exercise.name for row in progress("00").rows] == [one.name for one in exercises.of_chapter("00")]
    assert repr(progress(0).rows) == repr(progress("0").rows) == repr(progress("00").rows)
    assert len(progress().rows) > len(progress(0).rows)
    for name in ("99", 99, [4]):
        with pytest.raises(NoSuchChapter, match=r"No exercise belongs to chapter .*: choose one of 00, 01") as refused:
            progress(name)
        assert refused.value._render_traceback_() == [f"NoSuchChapter: {refused.value}"]
