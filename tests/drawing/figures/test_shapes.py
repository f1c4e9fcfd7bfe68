"""Blocks of arrays: the shapes and cells are NumPy's own, and repeated cells look repeated."""

import re

import numpy as np
import pytest
from matplotlib.patches import Rectangle

from course_lib.drawing import array_blocks, array_operation, axis_sums
from course_lib.drawing.palette import rgb, theme
from tests.drawing.figures.reading import words

X = np.array([[1, 2], [2, 0], [0, 4]])
W = np.array([[3, 4, 2, 5], [2, 1, 3, 2]])


def cells(fig):
    """Every cell as (number, left, top, the colour of its frame), in the order of drawing."""
    page = fig.axes[0]
    boxes = [patch for patch in page.patches if isinstance(patch, Rectangle)]
    found = []
    for box in boxes:
        x, y = box.get_x() + box.get_width() / 2, box.get_y() + box.get_height() / 2
        (text,) = [t.get_text() for t in page.texts if abs(t.get_position()[0] - x) + abs(t.get_position()[1] - y) < 1]
        found.append((float(text.replace("−", "-")), box.get_x(), box.get_y(), tuple(box.get_edgecolor()[:3])))
    return found


def numbers(fig, colour=None):
    return [value for value, _, _, edge in cells(fig) if colour is None or np.allclose(edge, rgb(colour))]


def test_each_array_shows_its_numbers_and_its_shape():
    fig = array_blocks({"tip": 2.5, "x": [3, -2], "row": [[3, 2]], "column": [[3], [2]]})
    assert {"tip", "()", "x", "(2,)", "row", "(1, 2)", "column", "(2, 1)"} <= words(fig)
    assert numbers(fig) == [2.5, 3, -2, 3, 2, 3, 2]


def test_rows_go_down_and_columns_go_right():
    (_, x0, y0, _), (_, x1, y1, _), (_, x2, y2, _), _ = cells(array_blocks({"A": [[1, 2], [3, 4]]}))
    assert x1 > x0
    assert y1 == y0
    assert x2 == x0
    assert y2 > y0


def test_there_is_one_arrow_for_each_axis():
    def arrows(values):
        page = array_blocks({"a": values}).axes[0]
        return [text.get_text() for text in page.texts if text.get_text() in {"0", "1"}]

    assert [arrows(7), arrows([7, 7]), arrows([[7, 7]])] == [[], ["0"], ["1", "0"]]


def test_a_product_marks_a_row_a_column_and_what_they_give():
    fig = array_operation(X, "@", W, names=("X", "W", "totals"))
    assert {"X", "(3, 2)", "@", "W", "(2, 4)", "=", "totals", "(3, 4)", "marked: 1·3 + 2·2 = 7"} <= words(fig)
    assert numbers(fig) == [*X.ravel(), *W.ravel(), *(X @ W).ravel()]
    assert numbers(fig, theme().forward.mark) == [1, 2, 3, 2, 7]


@pytest.mark.parametrize(
    ("a", "b", "marked", "shape"),
    [
        (X, [3, 2], [1, 2, 3, 2, 7], "(3,)"),
        ([3, 2], W, [3, 2, 3, 2, 13], "(4,)"),
        ([3, 2], [5, 7], [3, 2, 5, 7, 29], "()"),
    ],
)
def test_a_product_with_a_vector_marks_the_whole_vector(a, b, marked, shape):
    fig = array_operation(a, "@", b)
    assert numbers(fig, theme().forward.mark) == marked
    assert shape in words(fig)


def test_what_broadcasting_repeats_is_grey():
    fig = array_operation([[7], [6], [8]], "-", [7, 6, 8])
    assert {"(3, 1) seen as (3, 3)", "(3,) seen as (3, 3)", "(3, 3)", "grey: NumPy repeats these cells"} <= words(fig)
    assert numbers(fig, theme().hairline) == [7, 7, 6, 6, 8, 8, 7, 6, 8, 7, 6, 8]
    assert numbers(fig, theme().wire) == [7, 6, 8, 7, 6, 8, 0, 1, -1, -1, 0, -2, 1, 2, 0]


@pytest.mark.parametrize(
    ("op", "result"), [("+", [11, 22]), ("-", [-9, -18]), ("*", [10, 40]), ("/", [0.1, 0.1]), ("@", [50])]
)
def test_each_operation_is_numpys(op, result):
    fig = array_operation([1, 2], op, [10, 20])
    assert numbers(fig)[4:] == result
    assert "grey: NumPy repeats these cells" not in words(fig)


@pytest.mark.parametrize(
    ("a", "op", "b", "reason"),
    [
        ((3, 2), "+", (3,), "from the right, 2 meets 3: neither is 1"),
        ((4, 1), "+", (3, 2), "from the right, 4 meets 3: neither is 1"),
        ((3, 2), "@", (3, 2), "the inner numbers differ: 2 and 3"),
        ((3, 2), "@", (3,), "the inner numbers differ: 2 and 3"),
        ((), "@", (3,), "@ needs at least one axis on either side"),
    ],
)  # fmt: skip
def test_shapes_that_do_not_fit_say_why(a, op, b, reason):
    fig = array_operation(np.ones(a), op, np.ones(b))
    assert {"= refused", reason} <= words(fig)
    assert len(numbers(fig)) == np.prod(a) + np.prod(b)
    with pytest.raises(ValueError, match=r"mismatch|broadcast|dimension"):
        {"+": np.add, "@": np.matmul}[op](np.ones(a), np.ones(b))


def test_sums_stand_below_their_columns_and_beside_their_rows():
    fig = axis_sums(X)
    assert {"X  (3, 2)", "X.sum(axis=0)  (2,)", "X.sum(axis=1)  (3,)"} <= words(fig)
    table, below, beside = cells(fig)[:6], cells(fig)[6:8], cells(fig)[8:]
    assert [value for value, *_ in below] == X.sum(axis=0).tolist()
    assert [value for value, *_ in beside] == X.sum(axis=1).tolist()
    assert [x for _, x, _, _ in below] == [x for _, x, _, _ in table[:2]]
    assert [y for _, _, y, _ in beside] == [y for _, _, y, _ in table[::2]]


@pytest.mark.parametrize(
    ("draw", "message"),
    [
        (lambda: array_blocks({}), r"arrays is {}: expected a name for each, such as {\"x\": \[1, 2\]}"),
        (lambda: array_blocks({"X": np.ones((2, 2, 2))}), r"X has shape \(2, 2, 2\): expected at most two axes"),
        (lambda: array_blocks({"X": np.ones((9, 2))}), r"X has shape \(9, 2\): at most 8 rows and columns"),
        (lambda: array_blocks({"X": np.ones((2, 8)), "Y": np.ones((2, 8))}), "the arrays need .* of 720 pixels"),
        (lambda: array_operation([1], "**", [1]), re.escape("op is '**': expected one of + - * / @")),
        (lambda: axis_sums([1, 2]), r"X has shape \(2,\): expected shape \(n, d\)"),
        (lambda: axis_sums(np.full((2, 8), 123456789.0)), "X has 8 columns: the picture needs"),
        (lambda: array_operation([1], "+", [1], names=("a", "b")), "names is .*: expected 3 names"),
    ],
)
def test_what_cannot_be_drawn_is_refused_in_a_sentence(draw, message):
    with pytest.raises(ValueError, match=message):
        draw()
