"""`check` on everything that a learner may hand over: each has its card, and none gets a traceback of ours."""

import _thread
import sys
import threading
import time

import numpy as np
import pytest

from course_lib.tutor import exercises, journal
from course_lib.tutor.checking import check
from course_lib.tutor.hints import hint, show_solution
from course_lib.tutor.words import count
from course_lib.tutor.yours import yours
from tests.tutor.cells import compiled, notebook

RIGHT = """
def affine_backward(delta, A_prev, W):
    return delta @ W.T, A_prev.T @ delta, delta.sum(axis=0)
"""


@pytest.fixture(autouse=True)
def own_progress(tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_PROGRESS_DIR", str(tmp_path / "progress"))


def body(*lines, name="affine_backward", arguments="delta, A_prev, W"):
    return compiled(f"def {name}({arguments}):\n" + "".join(f"    {line}\n" for line in lines), name)


def right_with(*lines):
    """The right answer, with some lines before it."""
    return body(*lines, "return delta @ W.T, A_prev.T @ delta, delta.sum(axis=0)")


def test_a_right_answer_passes_and_says_what_follows_from_it():
    card = check(compiled(RIGHT, "affine_backward"))
    assert card.verdict == "pass"
    assert card.passed
    assert card.text.startswith("PASS ● affine_backward\ndb matches   dW matches   dA_prev matches\n")
    assert exercises.find("affine_backward").passed in card.text
    assert card.notes == ()
    assert repr(card) == str(card) == card.text


def test_a_known_mistake_is_named_with_evidence_and_a_question():
    card = check(body("return delta @ W.T, A_prev.T @ delta, delta.mean(axis=0)"))
    assert card.verdict == "not_yet"
    assert card.mistakes == ("B9",)
    assert card.parts == {"db": False, "dW": True, "dA_prev": True}
    assert "With 5 examples, 4 inputs and 3 neurons, every entry of `db` is 0.2 times the expected one." in card.text
    assert card.text.endswith("Still stuck: `hint(affine_backward)`")


def test_two_mistakes_are_both_named_the_first_on_the_way_back_first():
    card = check(body("return delta @ W.T, (A_prev.T @ delta) / len(delta), delta.sum(axis=0) / len(delta)"))
    assert card.mistakes == ("B8",)
    card = check(body("return delta @ delta.T @ A_prev, A_prev.T @ delta, delta.mean(axis=0)"))
    assert card.mistakes == ("B9", "B19")
    assert card.question == exercises.find("affine_backward").mistakes[0].question


def test_an_unknown_mistake_is_said_to_be_unknown_by_saying_only_what_was_seen():
    card = check(body("return delta @ W.T, 3 * A_prev.T @ delta, delta.sum(axis=0)"))
    assert card.verdict == "not_yet"
    assert card.mistakes == ()
    assert "every entry of `dW` is 3 times the expected one" in card.says
    assert card.says.endswith("I do not recognise this mistake; here is a small input on which we differ:")
    assert card.example.startswith("delta = np.array([[0.2, -0.3]")
    assert "`dW`" in card.question


@pytest.mark.parametrize("line", ["...", "pass", "return None", "return ...", "raise NotImplementedError", "'words'"])
def test_an_empty_body_was_not_attempted(line):
    card = check(body(line))
    assert card.verdict == "not_attempted"
    assert "`dA_prev`, `dW` and `db`" in card.text


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("return 1.0", "One float came back. 3 results are expected: `dA_prev`, `dW`, `db`."),
        ("return delta", "One ndarray came back."),
        ("return delta, W", "2 came back. 3 results are expected"),
        ("return {'dW': W}", "Your dict has no `dA_prev`"),
        ("return delta @ W.T, A_prev.T @ delta, 'text'", "`db` is text"),
        ("return delta @ W.T, A_prev.T @ delta, None", "`db` is nothing (None)"),
        ("return delta @ W.T, A_prev.T @ delta, delta.sum(axis=0) > 0", "`db` is True and False"),
        ("return delta @ W.T, A_prev.T @ delta, delta.sum(axis=0) * np.nan", "`db` holds NaN, first at index 0"),
        ("return delta @ W.T, A_prev.T @ delta, delta.sum(axis=0) / np.zeros(1)", "`db` holds infinite"),
        ("return delta @ W.T, A_prev.T @ delta, np.array([object()])", "`db` is an array of objects"),
        ("return delta @ W.T, A_prev.T @ delta, (row for row in W)", "`db` is a generator, made by `yield`"),
    ],
)
def test_a_wrong_form_is_named(line, words):
    card = check(body(line))
    assert card.verdict == "not_yet"
    assert words in card.text


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("return dict(db=delta.sum(0), dW=A_prev.T @ delta, dA_prev=delta @ W.T)", ""),
        ("return [(delta @ W.T).tolist(), (A_prev.T @ delta).tolist(), delta.sum(0).tolist()]", "is a list"),
        ("return delta @ W.T, A_prev.T @ delta, delta.sum(0, keepdims=True)", "has shape (1, 3)"),
        ("delta = delta.astype('float32'); return delta @ W.T, A_prev.T @ delta, delta.sum(0)", "is float32"),
        ("import warnings; warnings.warn('beware'); return delta @ W.T, A_prev.T @ delta, delta.sum(0)", "beware"),
        ("np.random.seed(0); return delta @ W.T, A_prev.T @ delta, delta.sum(0)", "global random numbers"),
    ],
)
def test_what_is_unusual_passes_with_a_note(line, words):
    card = check(body(line))
    assert card.verdict == "pass", card.text
    assert any(words in note for note in card.notes) if words else card.notes == ()


def test_an_error_shows_the_learners_own_line_in_plain_words():
    card = check(body("dW = A_prev @ delta", "return dW, dW, dW"))
    assert card.verdict == "error"
    assert "line 2: dW = A_prev @ delta" in card.text
    assert "`A_prev` is (5, 4) and `delta` is (5, 3): 4 is not 5." in card.text
    assert "Traceback" not in card.text
    assert "course_lib" not in card.text


def test_an_error_on_one_input_still_names_the_mistake():
    card = check(body("return delta @ W, A_prev.T @ delta, delta.sum(axis=0)"))
    assert card.verdict == "error"
    assert card.mistakes == ("B20",)


def test_an_error_in_a_helper_shows_the_helpers_line():
    space = notebook(
        """
        def helper(A):
            return A.nonsense

        def affine_backward(delta, A_prev, W):
            return helper(W)
        """
    )
    card = check(space["affine_backward"])
    assert "return A.nonsense" in card.text


def test_a_variable_of_the_notebook_is_not_there():
    space = notebook(
        """
        W_global = np.ones((4, 3))

        def affine_backward(delta, A_prev, W):
            return delta @ W_global.T, A_prev.T @ delta, delta.sum(axis=0)
        """
    )
    card = check(space["affine_backward"])
    assert card.verdict == "error"
    assert "`W_global` is a variable of the notebook, not an argument." in card.text


def test_a_name_of_the_course_and_one_of_an_exercise_are_told_apart_from_variables():
    space = notebook("from course_lib import nn\n\ndef affine_backward(delta, A_prev, W):\n    return nn.fit(W)\n")
    assert "`nn` belongs to the course's library" in check(space["affine_backward"]).text
    card = check(body("return affine(delta, A_prev, W)"))
    assert "`affine` is an exercise of its own, and is not there yet. Run its cell first" in card.text
    assert "write `yours.affine`" in card.text


def test_yours_does_not_answer_the_exercise_that_is_being_checked():
    space = notebook(
        """
        from course_lib import yours

        def affine_backward(delta, A_prev, W):
            return yours.affine_backward(delta, A_prev, W)
        """
    )
    card = check(space["affine_backward"])
    assert card.verdict == "error"
    assert "`yours.affine_backward` is what this exercise asks you to write." in card.text
    assert check(right_with("yours.affine")).verdict == "pass"


def test_the_course_s_own_solutions_cannot_be_reached():
    space = notebook(
        """
        from course_lib import nn
        from course_lib.tutor.exercises import find

        def affine_backward(delta, A_prev, W):
            return find("affine_backward").reference(delta, A_prev, W)
        """
    )
    assert check(space["affine_backward"]).verdict == "error"


def test_helpers_and_imports_of_the_learner_are_there():
    space = notebook(
        """
        from functools import partial
        import math

        def total(table):
            return table.sum(axis=0) * math.cos(0)

        def affine_backward(delta, A_prev, W):
            return delta @ W.T, partial(np.dot, A_prev.T)(delta), total(delta)
        """
    )
    assert check(space["affine_backward"]).verdict == "pass"


def test_another_number_of_arguments_is_said_first():
    card = check(body("return 1", arguments="delta, W"))
    assert card.verdict == "error"
    assert "It takes `(delta, W)`; expected is `affine_backward(delta, A_prev, W)`." in card.text


def test_arguments_are_fresh_copies_and_a_change_is_told():
    card = check(right_with("delta *= 1.0"))
    assert card.verdict == "pass"
    card = check(body("dW = A_prev.T @ delta", "delta *= 2", "return delta @ W.T / 2, dW, delta.sum(0) / 2"))
    assert card.verdict == "not_yet"
    assert "The values are right, but your function changed its argument `delta`." in card.text
    assert "do not recognise" not in card.text


def test_an_endless_loop_is_too_slow(monkeypatch):
    exercise = exercises.find("affine_backward")
    monkeypatch.setitem(exercise.__dict__, "seconds", 0.2)
    start = time.perf_counter()
    card = check(body("while True:", "    pass"))
    assert time.perf_counter() - start < 10
    assert card.verdict == "too_slow"
    assert "line 2: while True:" in card.text or "line 3: pass" in card.text


def test_slow_and_right_passes_with_a_note(monkeypatch):
    exercise = exercises.find("affine_backward")
    monkeypatch.setitem(exercise.__dict__, "seconds", 2.0)
    card = check(right_with("import time", "time.sleep(0.2)"))
    assert card.verdict == "pass"
    assert any("slow" in note for note in card.notes)


def test_an_interrupt_shows_its_card_and_gets_through(capsys):
    threading.Timer(0.3, _thread.interrupt_main).start()
    with pytest.raises(KeyboardInterrupt):
        check(body("while True:", "    pass"))
    assert "You stopped the check." in capsys.readouterr().out


@pytest.mark.parametrize("lines", [("import sys", "sys.exit(1)"), ("raise SystemExit",), ("exit()",)])
def test_leaving_python_is_an_error_of_the_function(lines, capsys):
    for call in (check, hint):
        card = call(body(*lines))
        assert card.verdict == "error"
        assert "Your code asks Python to exit." in card.text
        assert card.place.line.strip() == lines[-1]
    assert capsys.readouterr().out == ""


def test_who_uses_a_function_that_leaves_python_is_judged_with_the_courses():
    space = notebook("def fit_scaler(X):\n    raise SystemExit\n\n"
                     "def transform(X, state):\n    mean, std = state\n    return (X - mean) / std\n")
    assert check(space["transform"]).passed
    assert check(space["fit_scaler"]).verdict == "error"


def test_prints_are_shown_after_the_card_and_a_flood_is_cut(capsys):
    card = check(right_with("print('delta is', delta.shape)"))
    assert "Your code printed 6 lines:" in card.text
    assert "    delta is (5, 3)" in card.text
    flood = check(right_with("for _ in range(3000): print('x' * 50)"))
    assert "Your code printed more than" in flood.text
    assert len(flood.text) < 2000
    assert capsys.readouterr().out == ""


def test_deep_recursion_is_explained():
    card = check(body("return affine_backward(delta, A_prev, W)"))
    assert card.verdict == "error"
    assert "calls itself too deeply" in card.text


def test_a_gigantic_array_is_explained():
    card = check(body("return np.ones((10**8, 10**8))"))
    assert "An array of shape (100000000, 100000000) takes 71.1 PiB, and a check has room for 1 GiB." in card.text


@pytest.mark.parametrize(
    ("what", "words"),
    [
        (None, "check() got nothing (None)"),
        (3.5, "check() got a value of type float"),
        (np.ones(3), "check() got a value of type ndarray"),
    ],
)
def test_what_is_no_function_is_said_to_be_none(what, words):
    card = check(what)
    assert card.verdict == "not_attempted"
    assert words in card.text
    assert "without calling it" in card.text


def test_without_anything_it_says_what_it_needs():
    for call in (check, hint):
        assert call().verdict == "not_attempted"
        assert f"{call.__name__}() got nothing (None): hand over the function itself" in call().text
    assert 'Name the exercise, as in `show_solution("affine")`' in show_solution().text


@pytest.mark.parametrize("call", [check, hint])
def test_a_function_of_the_notebook_may_be_given_by_its_name(call, monkeypatch):
    main = sys.modules["__main__"]
    empty = call("affine_backward")
    assert empty.verdict == "not_attempted"
    assert f"no function `affine_backward` yet: write it, run its cell, and then `{call.__name__}(aff" in empty.text
    assert empty.question == exercises.find("affine_backward").start
    monkeypatch.setattr(main, "affine_backward", np.ones(3), raising=False)
    assert "no function `affine_backward` yet" in call("affine_backward").text
    wrong = body("return delta @ W.T, A_prev.T @ delta, delta.mean(axis=0)")
    monkeypatch.setattr(main, "affine_backward", wrong)
    assert call("affine_backward").mistakes == ("B9",)
    monkeypatch.setattr(main, "mine", wrong, raising=False)
    assert call("mine", "affine_backward").mistakes == ("B9",)
    assert "Did you mean `affine_backward`" in call("affine_bakward").text
    assert journal.records("attempt" if call is check else "hint")


@pytest.mark.parametrize("name", [3, ["affine"], np.ones(3)])
def test_a_name_that_is_none_is_answered_with_names(name):
    assert "There is no exercise" in check(compiled(RIGHT, "affine_backward"), name).text


def test_an_exercise_may_be_named_by_its_function():
    right = compiled(RIGHT, "affine_backward")
    assert check(lambda *args: right(*args), right).passed


def test_an_unknown_name_is_answered_with_the_nearest_ones():
    card = check(compiled(RIGHT.replace("affine_backward", "affine_bakward"), "affine_bakward"))
    assert card.verdict == "not_attempted"
    assert "There is no exercise `affine_bakward`. Did you mean `affine_backward`" in card.text
    assert "check(affine_bakward, " in card.text
    assert check(compiled(RIGHT, "affine_backward"), "zzz").verdict == "not_attempted"


def test_a_function_of_another_name_is_checked_under_the_name_given():
    renamed = compiled(RIGHT.replace("affine_backward", "mine"), "mine")
    assert check(renamed, "affine_backward").verdict == "pass"


def test_a_function_of_another_name_is_asked_for_by_both_names():
    wrong = compiled("def mine(delta, A_prev, W):\n    return delta, W, delta.sum(0)", "mine")
    assert check(wrong, "affine_backward").next == 'Still stuck: `hint(mine, "affine_backward")`'


def test_a_lambda_has_no_name_and_is_told_how_to_get_one():
    space = notebook("f = lambda delta, A_prev, W: (delta @ W.T, A_prev.T @ delta, delta.sum(axis=0))\n")
    assert 'name the exercise: `check(your_function, "...")`' in check(space["f"]).text
    card = check(space["f"], "affine_backward")
    assert card.passed
    assert card.notes == ()


def test_every_attempt_is_written_down():
    check(body("..."))
    check(body("return delta @ W.T, A_prev.T @ delta, delta.mean(axis=0)"))
    check(compiled(RIGHT, "affine_backward"))
    kept = journal.records("attempt")
    assert [record["verdict"] for record in kept] == ["not_attempted", "not_yet", "pass"]
    assert [record["mistakes"] for record in kept] == [[], ["B9"], []]
    assert all(record["exercise"] == "affine_backward" for record in kept)
    assert len({record["fingerprint"] for record in kept}) == 3


def test_a_pass_makes_the_function_yours():
    function = compiled(RIGHT, "affine_backward")
    assert yours.affine_backward is not function
    check(function)
    D, A, W = np.ones((3, 2)), np.ones((3, 4)), np.ones((4, 2))
    assert np.array_equal(yours.affine_backward(D, A, W)[2], [3.0, 3.0])


def test_the_card_is_html_too_with_the_same_words_and_without_scripts():
    card = check(body("return delta @ W.T, A_prev.T @ delta, delta.mean(axis=0)  # <b>"))
    bundle = card._repr_mimebundle_()
    assert bundle["text/plain"] == card.text
    page = bundle["text/html"]
    assert "<script" not in page
    assert " on" not in page.split("<article")[0] or "onclick" not in page
    for word in ("NOT YET", "The bias gradient is averaged.", "departs", "matches", "hint(affine_backward)"):
        assert word in page


def test_what_the_learner_wrote_is_escaped():
    card = check(body("return '<img src=x>' @ W"))
    page = card._repr_mimebundle_()["text/html"]
    assert "<img" not in page
    assert "&lt;img" in page


def test_cards_are_short():
    for lines in ("...", "return 1", "return A_prev @ delta", "return delta @ W.T, A_prev.T @ delta, delta.mean(0)"):
        card = check(body(lines))
        assert sum(map(count, card.body)) <= 60


def test_a_check_leaves_the_notebook_as_it_was():
    before = set(sys.modules), np.geterr(), sys.getrecursionlimit()
    check(compiled(RIGHT, "affine_backward"))
    check(compiled(RIGHT, "affine_backward"))
    assert (np.geterr(), sys.getrecursionlimit()) == before[1:]
