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
    return gloss(error, files, stale).words


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("return A @ B", "`@` needs equal inner sizes. `A` is (5, 4) and `B` is (5, 3): 4 is not 5."),
        ("return A.T @ B.T", "`@` needs equal inner sizes. `A.T` is (4, 5) and `B.T` is (3, 5): 5 is not 3."),
        ("return np.dot(A, B)", "`A` is (5, 4) and `B` is (5, 3): 4 is not 5."),
        ("return A @ 3.0", "one of the two is a single number"),
        ("return A + B", "Entry by entry these shapes do not fit. `A` is (5, 4) and `B` is (5, 3)."),
        ("return A[:, 0] + B[0]", "these shapes do not fit"),
        ("return A @ B.T @ B", "`@` needs equal inner sizes. `A` is (5, 4) and `B.T` is (3, 5): 4 is not 3."),
        ("return A @ A.T @ B @ A", "`A @ A.T @ B` ends in 3, `A` begins with 5."),
        ("return A @ B[0]", "`A` ends in 4, `B[0]` begins with 3."),
        ("return A.T @ B + A[0]", "`A.T @ B` is (4, 3) and `A[0]` is (4,)."),
        ("return A @ A.T + B", "`A @ A.T` is (5, 5) and `B` is (5, 3)."),
        ("return 2 * (A[:, :3] - B) * A", "`2 * (A[:, :3] - B)` is (5, 3) and `A` is (5, 4)."),
        ("return np.maximum(A, B)", "`A` is (5, 4) and `B` is (5, 3)."),
        ("return (A @ np.ones((4, 2)) @ np.ones((2, 9)) @ np.ones((9, 2))) + B", "The two arrays are (5, 2)"),
        ("return 7 * (A +\n    B)", "The two arrays are (5, 4) and (5, 3)."),
        ("A = A[0].copy()\nA += B[:, :1]", "`+=` and its like write into the old array"),
        ("cache = {'Z': []}\ncache['Z'] += B", "`cache['Z']` is a list."),
        ("rows = []\nrows += A", "`rows` is a list."),
        ("rows = []\nrows = rows + A", "`rows` is a list."),
        ("if A > 0:\n    return 1", "Here `A` is (5, 4). One `if` decides once, and `A > 0` has an answer for"),
        ("if False:\n    return 0\nelif A > 0:\n    return 1", "One `if` decides once, and `A > 0`"),
        ("while A > 0:\n    A = A - 1", "One `while` decides once"),
        ("return 1 if A > 0 else 0", "One `if` decides once, and `A > 0`"),
        ("for row in A:\n    B[0] = 1 if row > 0 else 0", "Here `row` is (4,). One `if` decides once"),
        ("return [1 if row > 0 else 0 for row in A]", "One `if` decides once, and `row > 0`"),
        ("return [row for row in A if row > 0]", "One `if` decides once, and `row > 0`"),
        ("assert A == B[:, :1]", "One `assert` decides once"),
        ("if A == None:\n    return 1", "`==` compares entry by entry. `A is None` asks once"),
        ("if None != A:\n    return 1", "`A is None` asks once, whether there is nothing."),
        ("if A:\n    return 1", "`A` holds several numbers, neither true nor false. `A is None` asks"),
        ("if not A:\n    return 1", "`A` holds several numbers, neither true nor false."),
        ("return max(0, A)", "Python's `max` compares its arguments as wholes"),
        ("return min(A, A + 1)", "Python's `min` compares its arguments as wholes"),
        ("return A[(A > 0) and (A < 1)]", "`and` joins single answers"),
        ("return A > 0 or 1", "`or` joins single answers"),
        ("return 0 < A < 1", "`and` joins single answers"),
        ("return bool(A)", "An array of several numbers is neither true nor false."),
        ("import math\nreturn math.sqrt(A)", "`math.sqrt` takes one number, and `A` is (5, 4)."),
        ("from math import exp\nreturn 1 / (1 + exp(-A))", "`exp` takes one number, and `A` is (5, 4)."),
        ("return float(A)", "`float` takes one at a time"),
        ("return np.zeros(2, 3)", "`np.zeros` takes a shape as one argument: your second number was read"),
        ("n, k = A.shape\nreturn np.ones(n, k)", "`np.ones` takes a shape as one argument"),
        ("return [row for row in 3.0]", "got a single one"),
        ("return (3.0 > 2).all()", "`.all` is asked of a single number here"),
        ("return len.size", "a function holds nothing"),
        ("return np.array([1.0, A])", "where one number fits"),
        ("Z = np.zeros(3)\nZ[0] = [1, 2]", "where one number fits"),
        ("return missing", "Nothing here is called `missing`"),
        ("x = x + 1\nreturn x", "`x` is read before this function has given it a value"),
        ("return A.sum(axis=2)", "There is no axis 2: the array has 2."),
        ("return A[7]", "Index 7 lies outside: axis 0 has 5 entries, 0 to 4 or −1 to −5."),
        ("return A[:, -7]", "Index −7 lies outside: axis 1 has 4 entries, 0 to 3 or −1 to −4."),
        ("return A[:1][-2]", "Index −2 lies outside: axis 0 has 1 entry, 0 or −1."),
        ("return A[:0][0]", "Index 0 lies outside: axis 0 has no entries."),
        ("return A[0, 0, 0]", "There are more indices than axes. `A` is (5, 4)."),
        ("return [1, 2][5]", "The index lies outside of the list. The first entry has number 0, and the last one −1."),
        ("return (1, 2)[-3]", "The index lies outside of the tuple."),
        ("return 'ab'[2]", "The index lies outside of the string."),
        ("[1, 2][2] = 3", "The index lies outside of the list."),
        ("return [1].pop(3)", "The index lies outside of the list."),
        ("return [].pop()", "Python says IndexError: pop from empty list"),
        ("return {'A': 1}['Z']", "no entry 'Z'"),
        ("return None * A", "One value is None"),
        ("return None.shape", "One value is None"),
        ("return ... + A", "still `...`"),
        ("return A(4)", "no function was called"),
        ("return len(1, 2)", "arguments"),
        ("return A.nope", "no attribute 'nope'"),
        ("return 1 / 0", "A division by zero"),
        ("return f(A, B)", "calls itself too deeply"),
        ("return np.ones((10**9, 10**6))", "An array of shape (1000000000, 1000000) takes 7.11 PiB, and a"),
        ("return np.ones((10**6, 10**9))", "and a check has room for 1 GiB. Which product grew?"),
        ("raise MemoryError", "This takes a lot of memory, and a check has room for 1 GiB."),
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
    assert "needs equal inner sizes. Here 4 is not 5." in gloss(error, {"<another cell>"}).words


def test_a_failing_expression_over_several_lines_is_shown_by_its_first_line():
    error, files = error_of("return (A\n        @ B)")
    place, _ = place_of(error, files)
    assert place.failing
    assert "needs equal inner sizes" in gloss(error, files).words


def test_a_long_message_is_shortened():
    words = said(f"raise RuntimeError({'very ' * 100!r})")
    assert len(words) < 180
    assert words.endswith("…")


@pytest.mark.parametrize(
    ("body", "question"),
    [
        ("if A > 0:\n    return 1", "Which function of NumPy chooses by entry?"),
        ("return max(0, A)", "Which function of NumPy takes the larger number entry by entry?"),
        ("return min(0, A)", "Which function of NumPy takes the smaller number entry by entry?"),
        ("return A[(A > 0) and (A < 1)]", "Which sign joins conditions entry by entry"),
        ("if A == None:\n    return 1", "What should happen where there is nothing"),
        ("import math\nreturn math.log(A)", "Which `log` takes a whole array?"),
        ("import math\nreturn math.gamma(A)", "What works on a whole array?"),
        ("return np.zeros(2, 3)", "With which brackets do two sizes become one argument?"),
        ("rows = []\nrows += A", "Which method of a list does that?"),
        ("return [row for row in 3.0]", "about an array, about a single number, or about either?"),
        ("return A + B", ""),
    ],
)
def test_an_error_with_one_likely_cause_brings_its_own_question(body, question):
    error, files = error_of(body)
    asked = gloss(error, files).question
    assert question in asked
    assert bool(asked) == bool(question)


def test_the_usual_advice_about_any_and_all_is_never_passed_on():
    for body in ("if A > 0:\n    return 1", "return bool(A)", "if A == None:\n    return 1", "return max(0, A)"):
        assert "any()" not in said(body)
