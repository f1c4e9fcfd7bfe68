"""Errors in the learner's code: their own line, in plain words, with the shapes that met."""

import numpy as np
import pytest

from course_lib.tutor.glosses import gloss, place_of
from tests.tutor.cells import compiled


def error_of(body, *args, before=""):
    """The error that a function of these lines raises, and the file in which it stands."""
    text = before + "def f(A, B):\n" + "".join(f"    {line}\n" for line in body.splitlines())
    function = compiled(text, "f")
    try:
        function(*(args or (np.ones((5, 4)), np.ones((5, 3)))))
    except Exception as error:
        return error, {function.__code__.co_filename}
    raise AssertionError("no error")


def said(body, *args, stale=frozenset()):
    error, files = error_of(body, *args)
    return gloss(error, files, stale)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("return A @ B", "`@` needs equal inner sizes. `A` is (5, 4) and `B` is (5, 3): 4 is not 5."),
        ("return A.T @ B.T", "`@` needs equal inner sizes. `A.T` is (4, 5) and `B.T` is (3, 5): 5 is not 3."),
        ("return np.dot(A, B)", "`A` is (5, 4) and `B` is (5, 3): 4 is not 5."),
        ("return A @ 3.0", "one of the two is a single number"),
        ("return A + B", "Entry by entry these shapes do not fit. `A` is (5, 4) and `B` is (5, 3)."),
        ("return A[:, 0] + B[0]", "these shapes do not fit"),
        ("if A > 0:\n    return 1", "`.any()` or `.all()`"),
        ("return np.array([1.0, A])", "where one number fits"),
        ("Z = np.zeros(3)\nZ[0] = [1, 2]", "where one number fits"),
        ("return missing", "Nothing here is called `missing`"),
        ("x = x + 1\nreturn x", "`x` is read before this function has given it a value"),
        ("return A.sum(axis=2)", "There is no axis 2: the array has 2."),
        ("return A[7]", "Index 7 is too large: axis 0 has 5 entries, numbered from 0."),
        ("return A[0, 0, 0]", "There are more indices than axes. `A` is (5, 4)."),
        ("return [1, 2][5]", "past the end of the list"),
        ("return {'A': 1}['Z']", "no entry 'Z'"),
        ("return None * A", "One value is None"),
        ("return None.shape", "One value is None"),
        ("return ... + A", "still `...`"),
        ("return A(4)", "no function was called"),
        ("return len(1, 2)", "arguments"),
        ("return A.nope", "no attribute 'nope'"),
        ("return 1 / 0", "A division by zero"),
        ("return f(A, B)", "calls itself too deeply"),
        ("return np.ones((10**9, 10**9))", "too large for this computer"),
        ("import nothing_of_that_name", "Exercises need NumPy and Python itself only."),
        ("return 10.0 ** 400", "too large for Python's floats"),
        ("raise NotImplementedError", "not written yet"),
        ("raise RuntimeError('something rare')", "Python says RuntimeError: something rare"),
        ("raise ValueError('something rare')", "Python says ValueError: something rare"),
    ],
)
def test_the_common_errors_have_their_words(body, words):
    assert words in said(body)


def test_a_variable_of_the_notebook_is_told_apart_from_a_slip_of_the_pen():
    assert "`W` is a variable of the notebook, not an argument." in said("return A * W", stale={"W": "variable"})
    assert "Nothing here is called `W`" in said("return A * W")


def test_the_place_is_the_innermost_line_of_the_learner():
    error, files = error_of("C = A * 2\nreturn np.linalg.inv(C)")
    place, frame = place_of(error, files)
    assert place.number == 3
    assert place.line == "    return np.linalg.inv(C)"
    assert place.before == "    C = A * 2"
    assert place.failing == "np.linalg.inv(C)"
    assert frame.f_locals["C"].shape == (5, 4)


def test_the_failing_part_of_a_line_is_marked():
    error, files = error_of("return (A * 2) + (A @ B)")
    place, _ = place_of(error, files)
    assert place.failing == "A @ B"


def test_names_with_accents_do_not_shift_the_mark():
    error, files = error_of("δ, é = A, B\nreturn é * 2 + (δ @ é)")
    place, _ = place_of(error, files)
    assert place.failing == "δ @ é"


def test_an_error_elsewhere_has_no_place():
    error, _ = error_of("return A @ B")
    assert place_of(error, {"<another cell>"}) is None
    assert "needs equal inner sizes. Here 4 is not 5." in gloss(error, {"<another cell>"})


def test_a_failing_expression_over_several_lines_is_shown_by_its_first_line():
    error, files = error_of("return (A\n        @ B)")
    place, _ = place_of(error, files)
    assert place.failing
    assert "needs equal inner sizes" in gloss(error, files)


def test_a_long_message_is_shortened():
    words = said(f"raise RuntimeError({'very ' * 100!r})")
    assert len(words) < 180
    assert words.endswith("…")
