"""Whatever a function gives back or raises: a card, never a pass, at most 60 words, and no error of ours."""

import collections
import datetime
import decimal
import enum
import fractions
import functools
from dataclasses import replace

import numpy as np
import pytest

from course_lib.tutor import exercises
from course_lib.tutor.attempting import attempt
from course_lib.tutor.comparing import MOST, as_numbers, difference, notes
from course_lib.tutor.exercise import call
from course_lib.tutor.feedback import judged
from course_lib.tutor.hints import RUNGS, rung
from course_lib.tutor.observing import observe, probes_of
from course_lib.tutor.words import count


class NoWords(Exception):
    def __str__(self):
        raise RuntimeError


class NoArray:
    def __array__(self, *args, **more):
        raise RuntimeError


class NeverEqual:
    __hash__ = None

    def __eq__(self, other):
        raise RuntimeError


class NoName:
    def __repr__(self):
        raise RuntimeError


class Unusual(BaseException):
    pass


def _self_containing():
    made = []
    made.append(made)
    return made


RESULTS = {
    "int": lambda: 3,
    "nan": lambda: float("nan"),
    "infinity": lambda: float("inf"),
    "complex": lambda: 1 + 2j,
    "bool": lambda: True,
    "text": lambda: "abc",
    "bytes": lambda: b"abc",
    "0-d": lambda: np.array(3.5),
    "empty array": lambda: np.array([]),
    "empty list": list,
    "empty tuple": tuple,
    "empty dict": dict,
    "dict": lambda: {"a": 1},
    "set": lambda: {1, 2},
    "range": lambda: range(4),
    "endless range": lambda: range(10**9),
    "ragged": lambda: [[1, 2], [3]],
    "list of None": lambda: [None, None, None],
    "three None": lambda: (None, None, None),
    "three dots": lambda: (..., ..., ...),
    "list of text": lambda: ["a", "b"],
    "objects": lambda: np.array([object(), None]),
    "truth values": lambda: np.ones((3, 3), bool),
    "whole numbers": lambda: np.ones((3, 3), int),
    "array of text": lambda: np.array(["a", "b"]),
    "dates": lambda: np.array(["2020-01-01"], dtype="datetime64"),
    "records": lambda: np.zeros(3, dtype=[("a", float)]),
    "matrix": lambda: np.matrix([[1.0, 2.0], [3.0, 4.0]]),
    "masked": lambda: np.ma.array([1.0, 2.0, 3.0], mask=[0, 1, 0]),
    "10⁹ numbers": lambda: np.broadcast_to(0.0, (10**9,)),
    "10¹⁰ numbers": lambda: np.broadcast_to(0.0, (10**5, 10**5)),
    "square": lambda: np.ones((2, 2)),
    "five axes": lambda: np.ones((1, 2, 3, 1, 2)),
    "huge whole number": lambda: 10**400,
    "list of huge ones": lambda: [10**400] * 3,
    "generator": lambda: (i for i in range(3)),
    "function": lambda: len,
    "type": lambda: int,
    "module": lambda: np,
    "no array": NoArray,
    "never equal": NeverEqual,
    "no name": NoName,
    "decimal": lambda: decimal.Decimal(3),
    "fraction": lambda: fractions.Fraction(1, 3),
    "enum": lambda: enum.Enum("E", "a").a,
    "date": datetime.date.today,
    "pairs": lambda: ((1, 2), (3, 4)),
    "two arrays": lambda: (np.ones((2, 2)), np.ones((3, 3))),
    "three arrays": lambda: (np.ones(2), np.ones(3), np.ones(4)),
    "list of arrays": lambda: [np.ones((2, 2)), np.ones(3)],
    "list of pairs": lambda: [(np.ones((2, 2)), np.ones(2))] * 2,
    "list of pairs of None": lambda: [(None, None)] * 2,
    "deep list": lambda: functools.reduce(lambda inner, _: [inner], range(3000), 0.0),
    "list in itself": _self_containing,
    "default dict": lambda: collections.defaultdict(list),
    "named tuple": lambda: collections.namedtuple("Pair", "a b")(1, 2),
    "float16": lambda: np.ones(3, np.float16),
    "uint8": lambda: np.ones(3, np.uint8),
    "NotImplemented": lambda: NotImplemented,
}
ERRORS = (
    NoWords(),
    Unusual("x"),
    GeneratorExit(),
    StopIteration(),
    ExceptionGroup("several", [ValueError("a")]),
    ValueError("word " * 5000),
    ValueError("<b>`x` *y*</b>"),
    KeyError(np.ones(100)),
    AssertionError(),
    UnicodeDecodeError("utf8", b"a", 0, 1, "reason"),
    OSError(2, "no such thing"),
)


def said(exercise, implementation, rungs=()):
    """The card, once everything that it and these hints show has been made."""
    attempted = attempt(exercise, implementation)
    cards = [judged(attempted)] + [rung(attempted, number) for number in rungs if attempted.seen]
    for card in cards:
        assert card.text
        assert card._repr_mimebundle_()["text/html"]
        assert sum(map(count, card.body)) <= 60, card.text
        assert "course_lib" not in card.text
    return cards[0]


@pytest.mark.parametrize("name", exercises.names())
def test_no_result_is_too_strange_for_a_card(name):
    exercise, rungs = exercises.find(name), range(1, RUNGS + 1) if name in exercises.names()[:3] else ()
    for what, make in RESULTS.items():
        assert not said(exercise, lambda *args, make=make, **more: make(), rungs).passed, what


@pytest.mark.parametrize("name", exercises.names()[:3])
def test_no_error_is_too_strange_for_a_card(name):
    for error in ERRORS:

        def implementation(*args, error=error, **more):
            raise error

        assert said(exercises.find(name), implementation).verdict == "error", repr(type(error))


def test_too_many_numbers_are_named_and_not_looked_at():
    assert as_numbers(range(MOST + 1)) == "a range of 5,000,001 entries"
    assert as_numbers([[0.0] * 1000] * (MOST // 1000 + 1)).startswith("a list of 5,001,000 entries")
    assert not isinstance(as_numbers(range(1000)), str)
    wide = np.broadcast_to(0.0, (10**9,))
    assert difference("Z", wide, np.ones(3), 1e-4).words == "`Z` has shape (1000000000,), expected is (3,)"


def test_a_masked_array_and_a_matrix_are_compared_by_their_numbers():
    right, wrong = np.array([[1.0, 2.0]]), np.array([[1.0, 3.0]])
    for form in (np.matrix, np.ma.MaskedArray, np.ndarray):
        assert difference("Z", right.view(form), right, 1e-4) is None
        assert difference("Z", wrong.view(form), right, 1e-4) is not None
    assert "np.matrix" in notes("Z", right.view(np.matrix), right)[0]


@pytest.mark.parametrize("wrap", [lambda wide: wide, lambda wide: (wide, wide), lambda wide: {"X": wide}])
def test_a_reader_of_results_never_meets_too_many_numbers(wrap):
    exercise = exercises.find("minibatches")
    read = []
    watched = replace(exercise, run=call, read=lambda result, args: read.append(result))
    seen = observe(watched, lambda *_: wrap(np.broadcast_to(0.0, (10**9,))), probes_of(exercise)[0])
    assert "(1000000000,): far more than anything here needs" in str(seen.error)
    assert read == []
