"""Fair about form, exact about values, silent about the expected numbers."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from course_lib.tutor.comparing import as_numbers, difference, notes

TABLE = np.array([[1.5, -2.5, 3.5], [4.5, 5.5, -6.5]])
COLUMN = np.array([1.5, 2.5, 3.5])
numbers = st.floats(-100, 100, allow_nan=False, allow_subnormal=False)


def differ(got, expected=TABLE, tolerance=1e-4, **more):
    return difference("dW", got, expected, tolerance, **more)


@pytest.mark.parametrize(
    "got",
    [
        TABLE.copy(),
        TABLE.tolist(),
        tuple(map(tuple, TABLE)),
        TABLE.view(np.matrix),
        np.asfortranarray(TABLE),
        TABLE.astype("float32"),
        TABLE.astype(complex),
        TABLE[None],
        TABLE * (1 + 1e-6),
    ],
)
def test_what_holds_the_same_numbers_is_equal(got):
    assert differ(got) is None


@pytest.mark.parametrize("got", [COLUMN[:, None], COLUMN[None, :], [1.5, 2.5, 3.5]])
def test_rows_columns_and_vectors_are_equal_unless_shape_is_the_lesson(got):
    assert differ(got, COLUMN) is None
    strict = differ(got, COLUMN, strict_shapes=True)
    assert (strict is None) == (np.shape(got) == (3,))


@pytest.mark.parametrize("got", [2.5, np.float64(2.5), np.array(2.5), np.array([[2.5]]), [2.5]])
def test_a_number_may_come_in_an_array(got):
    assert differ(got, 2.5) is None
    assert differ(got, 2.6) is not None


@given(arrays(float, (3, 4), elements=numbers), st.floats(2e-4, 1), st.integers(0, 11))
def test_an_error_above_the_tolerance_is_found_in_every_entry(expected, error, entry):
    size = np.abs(expected).max() or 1.0
    assume(size > 1e-6)
    got = expected.copy()
    got.flat[entry] += 1.01 * error * size
    assert difference("x", got, expected, 1e-4) is not None
    got.flat[entry] = expected.flat[entry] + 0.9e-4 * size
    assert difference("x", got, expected, 1e-4) is None


@pytest.mark.parametrize(
    ("got", "words"),
    [
        (None, "`dW` is nothing (None), not a number or an array of numbers"),
        ("text", "`dW` is text, not"),
        ({"dW": 1}, "`dW` is a dict, not"),
        ([[1, 2], [3]], "`dW` is a list whose rows have different lengths"),
        (np.array([None, 1]), "`dW` is an array of objects"),
        (object(), "`dW` is of type object"),
        (TABLE > 0, "`dW` is True and False"),
        (np.array(["a"]), "`dW` is text"),
        (TABLE.T, "`dW` has shape (3, 2), expected is (2, 3)"),
        (2.0, "`dW` has shape (), expected is (2, 3)"),
        (np.where(TABLE == 5.5, np.nan, TABLE), "`dW` holds NaN, first at index [1, 1]"),
        (np.where(TABLE < 0, np.inf, TABLE), "`dW` holds infinite, first at index [0, 1]"),
        (-TABLE, "`dW` has the right sizes and the opposite sign everywhere"),
        (TABLE / 5, "every entry of `dW` is 0.2 times the expected one"),
        (-3 * TABLE, "every entry of `dW` is −3 times the expected one"),
        (TABLE * [[1], [2]], "row 0 of `dW` matches, the others do not"),
        (TABLE * [[1, 2, 3]], "column 0 of `dW` matches, the others do not"),
        (TABLE * [[2], [3]], "each row of `dW` is stretched, by the same factor from left to right"),
        (TABLE * [[2, 3, 4]], "each column of `dW` is stretched, by the same factor from top to bottom"),
        (TABLE + np.array([2, 3, 4]), "each column of `dW` is shifted, by the same amount from top to bottom"),
        (TABLE * [[1.001, 1.002, 1.003], [1.003, 1.001, 1.002]], "nearly right, and off by up to 0.3 %"),
        (TABLE * [[2, 3, 4], [3, 4, 5]], "all entries of `dW` are too large in size, each by a factor of its own"),
        (TABLE * [[0.2, 0.3, 0.4], [0.3, 0.4, 0.5]], "all entries of `dW` are too small in size"),
        (TABLE * [[2, -3, 4], [3, 4, -5]], "2 of 6 entries of `dW` have the wrong sign"),
        (TABLE * [[2, 0.3, 4], [3, 4, 5]], "no entry of `dW` is right"),
        (0 * TABLE, "every entry of `dW` is 0"),
        (TABLE + 1j, "entries of `dW` are"),
    ],
)
def test_the_difference_says_what_a_tutor_would_point_at(got, words):
    assert words in differ(got).words


def test_a_zero_among_the_expected_hides_no_ratio():
    expected = np.array([0.0, 2.0, 4.0])
    assert "every entry of `x` is 0.5 times" in difference("x", expected / 2, expected, 1e-4).words
    assert "2 of 3 entries of `x` depart" in difference("x", expected + np.array([0, 1, 3]), expected, 1e-4).words
    assert "1 of 3 entries of `x` depart" in difference("x", expected + np.array([1, 0, 0]), expected, 1e-4).words


@pytest.mark.parametrize(
    ("got", "expected", "words"),
    [(3.0, 2.0, "too large"), (1.0, 2.0, "too small"), (-2.0, 2.0, "the wrong sign"), (2 + 1j, 2.0, "departs")],
)
def test_of_one_number_nothing_is_told_that_gives_it_away(got, expected, words):
    told = differ(got, expected).words
    assert words in told
    assert not set("0123456789") & set(told)


@pytest.mark.parametrize("seed", range(20))
def test_the_expected_numbers_are_never_printed(seed):
    rng = np.random.default_rng(seed)
    expected = rng.normal(size=(2, 3))
    shifted, other = expected + np.array([[1.0], [0.0]]), rng.normal(size=(2, 3))
    for got in (expected * 2, -expected, shifted, other, expected.T, np.full(6, np.nan)):
        words = difference("x", got, expected, 1e-4).words
        assert not any(f"{abs(value):.3g}" in words for value in expected.flat)


@pytest.mark.parametrize(
    ("got", "expected", "equal"),
    [
        ((5, 3), (5, 3), True),
        ([5, 3], (5, 3), True),
        ((3, 5), (5, 3), False),
        (None, None, True),
        ((5,), None, False),
        (None, (5,), False),
        (True, True, True),
        (np.True_, True, True),
        (1, True, False),
        (False, True, False),
        ("healthy", "healthy", True),
        ("ill", "healthy", False),
    ],
)
def test_labels_shapes_and_truth_values_are_equal_or_not(got, expected, equal):
    assert (difference("shape", got, expected, 1e-4) is None) == equal


def test_nan_and_infinity_that_are_expected_are_equal_to_themselves():
    holes = np.array([1.0, np.nan, np.inf])
    assert difference("x", holes.copy(), holes, 1e-4) is None
    assert difference("x", np.array([1.0, np.nan, -np.inf]), holes, 1e-4) is not None


@pytest.mark.parametrize(
    ("got", "words"),
    [
        ([1.5, 2.5, 3.5], "is a list"),
        (COLUMN[None].view(np.matrix), "np.matrix"),
        (COLUMN[None], "has shape (1, 3); the course writes (3,)"),
        (COLUMN.astype("float32"), "float32"),
        (COLUMN.astype(int), "whole numbers"),
        (COLUMN.astype(complex), "complex"),
    ],
)
def test_what_is_unusual_about_a_right_answer_is_noted(got, words):
    assert any(words in note for note in notes("db", got, COLUMN))
    assert notes("db", COLUMN.copy(), COLUMN) == []


def test_labels_have_no_notes():
    assert notes("label", "healthy", "healthy") == []


def test_numbers_become_floats_and_keep_their_shape():
    assert as_numbers([[1, 2]]).dtype == float
    assert as_numbers(np.ones((2, 1), complex) * 1j).dtype == complex
    assert as_numbers(7).shape == ()
