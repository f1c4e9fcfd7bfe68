"""Descents: each path goes through its points, the lines are those of the landscape, and what is refused."""

import re

import numpy as np
import pytest

from course_lib.drawing import descent_paths
from course_lib.drawing.palette import theme
from tests.drawing.figures.reading import dots, lines, words

PATH = np.array([[2.0, 1.0], [1.0, -0.5], [0.2, 0.1]])


def bowl(W):
    return W[:, 0] ** 2 + 10 * W[:, 1] ** 2


def test_a_path_goes_through_its_points_in_order():
    fig = descent_paths(bowl, {"descent": PATH, "other": 2 * PATH}, (-3, 3), (-3, 3), names=("w", "b"))
    first, second = lines(fig.axes[1], points=3)
    assert np.array_equal(first.get_xydata(), PATH)
    assert np.array_equal(second.get_xydata(), 2 * PATH)
    assert [line.get_color() for line in (first, second)] == [role.mark for role in theme().series[:2]]
    assert {"descent", "other", "w", "b"} <= words(fig)


def test_only_points_in_view_are_marked():
    fig = descent_paths(bowl, {"descent": 2 * PATH}, (-3, 3), (-3, 3))
    assert dots(fig.axes[1])[0].tolist() == [[2, -1], [0.4, 0.2]]


def test_the_lines_are_those_of_the_landscape_and_lie_closer_in_height_at_the_bottom():
    fig = descent_paths(bowl, {"descent": PATH}, (-3, 3), (-2, 2))
    (contours,) = [c for c in fig.axes[1].collections if hasattr(c, "levels")]
    assert (np.diff(np.diff(contours.levels)) > 0).all()
    for level, path in zip(contours.levels, contours.get_paths(), strict=True):
        if len(path.vertices):
            assert np.abs(bowl(path.vertices) - level).max() < 0.05


def test_the_lowest_point_has_a_cross():
    fig = descent_paths(bowl, {"descent": PATH}, (-3, 3), (-3, 3), lowest=(0, 0))
    (cross,) = lines(fig.axes[1], points=1)
    assert cross.get_xydata().tolist() == [[0, 0]]


@pytest.mark.parametrize(
    ("f", "paths", "message"),
    [
        (bowl, {"a": [[1, 2, 3]]}, "a has shape (1, 3): expected (k, 2), one row for each step"),
        (bowl, {"a": [[1, np.inf]]}, "a[0, 1] is inf: a picture needs finite numbers"),
        (bowl, {str(i): PATH for i in range(7)}, "there are 7 paths: draw at most 6 in one picture"),
        (lambda W: 0 * W[:, 0], {"a": PATH}, "f is level everywhere in view: there are no lines of equal height"),
    ],
)
def test_what_cannot_be_drawn_is_refused_in_a_sentence(f, paths, message):
    with pytest.raises(ValueError, match=f"^{re.escape(message)}"):
        descent_paths(f, paths, (-3, 3), (-3, 3))
