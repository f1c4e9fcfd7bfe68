"""Shape lego: its rule is NumPy's for every pair of shapes, and each brick is the number that NumPy uses."""

import math
import operator
import re
from itertools import product

import numpy as np
import pytest

from course_lib import labs
from course_lib.labs.lab import LabError
from course_lib.labs.shape_lego import MOST, OPERATIONS, TRAP, State, _marks, read
from course_lib.labs.workings import bricks
from course_lib.labs.workings.shape_rules import clashing, pairs, refusal, result_shape, source

SIZES = range(1, MOST + 1)
SHAPES = [(), *((n,) for n in SIZES), *product(SIZES, repeat=2)]
SOME = [(), (1,), (3,), (1, 1), (1, 3), (3, 1), (2, 3), (3, 3), (3, 2)]
DO = {"+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv, "@": operator.matmul}


def opened(*preset, **values):
    return labs.shape_lego(*preset, predict_first=False, **values)


def by_numpy(a, b, op):
    try:
        return DO[op](np.ones(a), np.ones(b)).shape
    except ValueError:
        return None


@pytest.mark.parametrize("op", OPERATIONS)
def test_the_rule_is_numpys_for_every_pair_of_shapes(op):
    for a, b in product(SHAPES, repeat=2):
        found = by_numpy(a, b, op)
        assert result_shape(a, b, op) == found, (a, b)
        assert (refusal(a, b, op) == "") == (found is not None), (a, b)


def test_pairs_are_those_of_broadcast_shapes():
    for a, b in product(SHAPES, repeat=2):
        if all(pair.fits for pair in pairs(a, b)):
            assert tuple(max(pair.sizes) for pair in pairs(a, b))[::-1] == np.broadcast_shapes(a, b)
        else:
            met = pairs(a, b)[clashing(a, b)]
            assert met.a != met.b
            assert 1 not in (met.a, met.b)
            with pytest.raises(ValueError, match="mismatch"):
                np.broadcast_shapes(a, b)


def filled(shape, start):
    return np.arange(start, start + math.prod(shape)).reshape(shape) ** 2.0


@pytest.mark.parametrize("op", OPERATIONS)
def test_the_marked_bricks_are_the_numbers_that_the_result_is_made_of(op):
    for a, b in product(SOME, repeat=2):
        if (shape := by_numpy(a, b, op)) is None:
            continue
        A, B = filled(a, 1), filled(b, 20)
        result = np.asarray(DO[op](A, B))
        for look, index in enumerate(np.ndindex(*shape), start=1):
            state = State(a, b, op, look)
            assert state.index == index
            first, second = (sorted(marks) for marks in _marks(state))
            made = sum(DO["*" if op == "@" else op](A[i], B[j]) for i, j in zip(first, second, strict=True))
            assert result[index] == pytest.approx(made)


def test_the_source_of_a_repeated_number_is_its_own_brick():
    assert source((1, 3), (5, 1)) == (1, 0)
    assert source((1, 3), (5,)) == (3,)
    assert source((1, 3), ()) == ()


@pytest.mark.parametrize(("a", "b"), [p for p in product(SOME, repeat=2) if by_numpy(*p, "+")])
def test_own_bricks_are_solid_and_have_a_stud_copies_are_dashed_and_have_none(a, b):
    drawn = opened(a=a, b=b, look=1).svg()
    total = math.prod(np.broadcast_shapes(a, b))
    for shape, colour in ((a, "teal"), (b, "ochre")):
        frames = re.findall(rf'<path d="([^"]+)" fill="var\(--course-(panel|background)[^>]+stroke="var\(--course-'
                            rf'{colour},[^>]*>', drawn)  # fmt: skip
        counted = {fill: d.count("z") for d, fill in frames}
        own = math.prod(shape)
        assert counted["panel"] == own
        assert counted.get("background", 0) == total - own
        assert len(re.findall(rf'<circle[^>]+fill="var\(--course-{colour},', drawn)) == own


def test_a_one_that_meets_a_one_is_not_repeated():
    lab = opened(a=(1, 3), b=(1, 3))
    assert lab.describe().endswith("each number of a meets its partner in b.")
    assert "dashed" not in lab.svg()
    assert "repeated" not in str(lab.table())


def test_the_trap_is_silent_and_says_25():
    lab = opened("silent")
    assert (lab.state.a, lab.state.b, lab.state.op) == TRAP
    assert lab.state.count == (np.ones((5, 1)) - np.ones(5)).size == 25
    assert "25 numbers in the shape (5, 5)" in lab.describe()
    assert "a is repeated to the right, b is repeated downwards, without an error" in lab.describe()
    assert "result[0, 1] = a[0, 0] − b[1]" in lab.svg()


@pytest.mark.parametrize(
    ("a", "b", "op", "words"),
    [((3, 4), (3,), "+", "the last numbers, 4 and 3, differ, and neither is 1"),
     ((3, 4), (2, 4), "/", "the numbers before the last, 3 and 2, differ, and neither is 1"),
     ((2, 4), (3, 2), "@", "the inner numbers, 4 and 3, differ"),
     ((2, 4), (), "@", "@ needs an axis on either side")],
)  # fmt: skip
def test_a_refusal_is_given_with_its_reason(a, b, op, words):
    lab = opened(a=a, b=b, op=op)
    assert lab.describe().endswith(f": {words}.")
    assert "NumPy refuses" in lab.svg()
    assert "come out" not in lab.svg()
    assert lab.table().rows[-1][-1] == "refused: 0"


def test_what_clashes_is_drawn_along_the_bricks_with_its_size():
    drawn = opened("product refused").svg()
    thick = re.findall(r'<line x1="([\d.]+)" y1="([\d.]+)" x2="([\d.]+)" y2="([\d.]+)"[^>]+stroke-width="5"', drawn)
    along = [(float(x2) - float(x1), float(y2) - float(y1)) for x1, y1, x2, y2 in thick]
    assert along == [(4 * bricks.CELL, 0), (0, 3 * bricks.CELL)]
    assert 'stroke-width="5"' not in opened("product").svg()


def test_the_task_is_done_by_exactly_the_sums_that_hold_twelve_numbers():
    done = opened().task.done
    for a, b in product(SHAPES, repeat=2):
        wanted = {math.prod(a), math.prod(b)} == {3, 4} and by_numpy(a, b, "+") is not None
        wanted = wanted and (np.ones(a) + np.ones(b)).size == 12
        assert done(State(a, b)) == wanted, (a, b)
        assert not done(State(a, b, "*"))
    assert done(State((3,), (4, 1)))


@pytest.mark.parametrize(
    ("words", "shape"),
    [("(5, 1)", (5, 1)), ("(5,)", (5,)), (" ( 2,3 , ) ", (2, 3)), ("()", ()), ("(2, 3, 4)", (2, 3, 4))],
)
def test_a_shape_is_read_as_python_writes_it(words, shape):
    assert read(words) == shape


@pytest.mark.parametrize(
    ("words", "reply"),
    [("(5)", r"has a comma: \(5,\)"), ("5", r"has a comma: \(5,\)"), ("5, 1", r"like \(5, 1\)"), ("", r"like \(5, 1\)"),
     ("(,)", r"like \(5, 1\)"), ("(5, -1)", r"like \(5, 1\)"), ("(a,)", r"like \(5, 1\)"),
     ("(5, 1))", r"like \(5, 1\)")],
)  # fmt: skip
def test_what_is_no_shape_is_answered_with_how_one_is_written(words, reply):
    with pytest.raises(LabError, match=reply):
        read(words)


def controls():
    return {getattr(control, "label", ""): control for control in opened().controls()}


def test_a_typed_shape_is_taken():
    shape = controls()["Shape of a"]
    assert shape.write(State(), " (6, 1) ").a == (6, 1)
    assert shape.read(State(a=())) == "()"
    with pytest.raises(LabError, match="at most 2"):
        shape.write(State(), "(2, 2, 2)")
    with pytest.raises(LabError, match="from 1 to 6"):
        shape.write(State(), "(7,)")


def test_the_last_number_is_moved_alone_and_a_single_number_becomes_a_vector():
    last = controls()["last number of b"]
    assert last.write(State(b=(3, 4)), 2).b == (3, 2)
    assert last.read(State(b=())) == 1
    assert last.write(State(b=()), 5).b == (5,)


def test_where_it_is_looked_never_leaves_the_result():
    look = controls()["look at number"]
    assert look.read(State(look=99)) == look.high(State(look=99)) == 12
    assert look.read(State((3, 4), (3,), look=99)) == 1
    assert "number 12 of 12" in opened(look=99).svg()


def test_actions_swap_the_arrays_and_turn_a_vector_into_a_column():
    swap, column = controls()["Swap a and b"], controls()["Make b a column: b[:, None]"]
    assert (swap.change(State()).a, swap.change(State()).b) == ((4,), (3, 4))
    repaired = column.change(State(*TRAP))
    assert repaired.b == np.ones(5)[:, None].shape
    assert repaired.count == 5
    for b in ((), (3, 4)):
        with pytest.raises(LabError, match="of a vector"):
            column.change(State(b=b))


@pytest.mark.parametrize(("letter", "words"), [("a", "5"), ("c", "25"), ("d", "none")])
def test_the_prediction_is_kept_in_sight_and_shown(letter, words):
    lab = opened()
    state = lab.predicted(lab.state, f"{letter}. words")
    assert (state.a, state.b, state.op) == TRAP
    lab.state = state
    assert f"you predicted: {words}<" in lab.svg()
    elsewhere = lab.predicted(State((2,), (2,)), f"{letter}. words")
    assert (elsewhere.a, elsewhere.b, elsewhere.guess) == ((2,), (2,), words)
