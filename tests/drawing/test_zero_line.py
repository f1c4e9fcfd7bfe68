"""The border of a decision map: on a circle, on a line, where nothing changes its sign."""

import math

import numpy as np
import pytest

from course_lib.drawing.zero_line import zero_line


def table(f, n=41):
    x = np.arange(n)
    return f(x[None, :], x[:, None])


def test_the_border_of_a_disc_is_a_circle():
    segments = zero_line(table(lambda x, y: 12.0**2 - (x - 20) ** 2 - (y - 19) ** 2))
    for x1, y1, x2, y2 in segments:
        assert math.hypot(x1 - 20, y1 - 19) == pytest.approx(12, abs=0.05)
        assert math.hypot(x2 - x1, y2 - y1) < 1.5
    length = sum(math.dist(one[:2], one[2:]) for one in segments)
    assert length == pytest.approx(2 * math.pi * 12, rel=0.01)


def test_every_end_but_those_at_the_rim_is_shared_by_two_lines():
    segments = zero_line(table(lambda x, y: np.sin(x / 5) + np.cos(y / 4)))
    ends = [tuple(np.round(one[i : i + 2], 9)) for one in segments for i in (0, 2)]
    inside = [end for end in ends if all(0 < place < 40 for place in end)]
    assert all(inside.count(end) == 2 for end in inside)


def test_rows_go_down_and_columns_to_the_right():
    (segment,) = zero_line([[-1.0, 3.0], [-1.0, 3.0]])
    assert {segment[:2], segment[2:]} == {(0.25, 0.0), (0.25, 1.0)}


def test_a_saddle_is_two_lines():
    assert len(zero_line([[1.0, -1.0], [-1.0, 1.0]])) == 2


@pytest.mark.parametrize("values", [np.ones((5, 5)), -np.ones((5, 5)), np.zeros((5, 5)), np.full((4, 4), np.nan)])
def test_where_the_sign_does_not_change_there_is_no_line(values):
    assert zero_line(values) == []
