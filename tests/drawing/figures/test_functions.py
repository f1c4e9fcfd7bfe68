"""Curves of functions: what is drawn, what is named, and what is refused."""

import re

import numpy as np
import pytest

from course_lib.drawing import function_curves, growth_curves
from course_lib.drawing.palette import theme
from tests.drawing.figures.reading import lines, words

X = np.linspace(-1, 1, 5)


def test_each_function_is_drawn_through_its_points_and_named():
    fig = function_curves(X, {"square": X**2, "cube": X**3}, xlabel="w", ylabel="Cost")
    square, cube = lines(fig.axes[1], points=5)
    assert square.get_xdata().tolist() == X.tolist()
    assert square.get_ydata().tolist() == (X**2).tolist()
    assert cube.get_ydata().tolist() == (X**3).tolist()
    assert {"square", "cube", "w", "Cost"} <= words(fig)


def test_each_function_has_its_own_colour_and_dash():
    fig = function_curves(X, {"square": X**2, "cube": X**3})
    looks = [(line.get_color(), line.get_linestyle()) for line in lines(fig.axes[1], points=5)]
    assert [colour for colour, _ in looks] == [role.mark for role in theme().series[:2]]
    assert looks[0] != looks[1]


@pytest.mark.parametrize(
    ("x", "curves", "sentence"),
    [
        ([0.0, 0.0], {"a": [1, 2]}, "x must hold at least two numbers that grow: np.linspace makes them"),
        ([0.0], {"a": [1]}, "x must hold at least two numbers that grow: np.linspace makes them"),
        ([0.0, 1.0], {"a": [1, 2, 3]}, "a has 3 values and x has 2: expected one value for each x"),
        (X, {str(i): X for i in range(7)}, "there are 7 curves: draw at most 6 in one picture"),
    ],
)
def test_what_cannot_be_drawn_is_refused_in_a_sentence(x, curves, sentence):
    with pytest.raises(ValueError, match=f"^{re.escape(sentence)}$"):
        function_curves(x, curves)


def test_counts_are_drawn_where_they_are():
    fig = growth_curves([1, 10, 100], {"square": [1, 100, 10_000], "line": [3, 30, 300]}, ylabel="work")
    (ax,) = fig.axes[1:]
    assert [line.get_ydata().tolist() for line in ax.lines] == [[1, 100, 10_000], [3, 30, 300]]
    assert ax.get_xscale() == ax.get_yscale() == "log"
    assert {"square", "line", "work"} <= words(fig)


@pytest.mark.parametrize(
    ("x", "y", "message"),
    [
        ([1, 1], [1, 2], "x must grow"),
        ([1, 2], [0, 2], "line must hold 2 numbers above 0"),
        ([1, 2], [1, 2, 3], "line must hold 2 numbers"),
    ],
)
def test_counts_that_cannot_be_drawn_are_refused(x, y, message):
    with pytest.raises(ValueError, match=message):
        growth_curves(x, {"line": y})
