"""Secants and tangents: each line passes through its points and has the slope that its words say."""

import re

import numpy as np
import pytest

from course_lib.drawing import secant_lines, tangent_lines, two_sided_line
from course_lib.drawing.palette import theme
from tests.drawing.figures.reading import dots, lines, words


def slope_of(line):
    x, y = line.get_xdata(), line.get_ydata()
    return (y[-1] - y[0]) / (x[-1] - x[0])


def test_secants_have_their_slopes_and_say_them():
    fig = secant_lines(np.square, 3, [3, 1], xlabel="side", ylabel="area")
    curve, far, near, tangent = lines(fig.axes[1], points=121)
    assert np.allclose(curve.get_ydata(), curve.get_xdata() ** 2)
    assert [slope_of(line) for line in (far, near, tangent)] == pytest.approx([9, 7, 6])
    assert {"curve", "nudge 3: slope 9", "nudge 1: slope 7", "tangent: slope 6", "side", "area"} <= words(fig)


def test_every_line_passes_through_the_point():
    fig = secant_lines(np.square, 3, [3, 1])
    for line in lines(fig.axes[1], points=121)[1:]:
        assert np.interp(3, line.get_xdata(), line.get_ydata()) == pytest.approx(9)


def test_the_points_lie_on_the_curve():
    places = np.vstack(dots(secant_lines(np.square, 3, [3, 1]).axes[1]))
    assert sorted(map(tuple, places)) == [(3, 9), (4, 16), (6, 36)]


@pytest.mark.parametrize(("f", "rise"), [(np.square, "27"), (lambda x: -3 * x, "−9")])
def test_the_triangle_goes_along_and_then_up_or_down(f, rise):
    fig = secant_lines(f, 3, [3, 1])
    (triangle,) = lines(fig.axes[1], points=3)
    assert list(triangle.get_xdata()) == [3, 6, 6]
    assert list(triangle.get_ydata()) == [f(3), f(3), f(6)]
    assert {"3", rise} <= words(fig)


def test_the_line_through_both_sides_is_as_steep_as_the_tangent_of_a_parabola():
    fig = two_sided_line(np.square, 3, 1, ylabel="x²")
    _, one, both, tangent = lines(fig.axes[1], points=121)
    assert [slope_of(line) for line in (one, both, tangent)] == pytest.approx([7, 6, 6])
    assert [np.interp(at, both.get_xdata(), both.get_ydata()) for at in (2, 4)] == pytest.approx([4, 16])
    assert np.interp(3, tangent.get_xdata(), tangent.get_ydata()) == pytest.approx(9, abs=1e-3)
    assert {"one side: slope 7", "both sides: slope 6", "tangent: slope 6", "x²"} <= words(fig)
    assert sorted(map(tuple, np.vstack(dots(fig.axes[1])))) == [(2, 4), (3, 9), (4, 16)]


def test_on_a_cubic_the_two_sided_slope_is_off_by_the_square_of_the_nudge():
    assert {"one side: slope 19", "both sides: slope 13", "tangent: slope 12"} <= words(
        two_sided_line(lambda x: x**3, 2, 1)
    )


def test_tangents_touch_the_curve_with_its_slope():
    fig = tangent_lines(lambda x: (x - 2) ** 2, [0.5, 2, 4], (-0.5, 4.7), xlabel="w", ylabel="cost")
    assert {"slope −3", "slope 0", "slope 4", "w", "cost"} <= words(fig)
    for line, x, slope in zip(lines(fig.axes[1], points=2), (0.5, 2, 4), (-3, 0, 4), strict=True):
        assert slope_of(line) == pytest.approx(slope, abs=1e-6)
        assert np.mean(line.get_xdata()) == pytest.approx(x)
        assert np.mean(line.get_ydata()) == pytest.approx((x - 2) ** 2)
        assert line.get_color() == theme().backward.mark


@pytest.mark.parametrize(("sign", "side"), [(1, 1), (-1, -1)])
def test_the_words_stand_on_the_free_side_of_the_curve(sign, side):
    fig = tangent_lines(lambda x: sign * x**2, [-1, 1], (-2, 2))
    page, ax = fig.axes
    for text in page.texts:
        if text.get_text().startswith("slope"):
            x, y = page.transData.transform(text.get_position())
            x, y = ax.transData.inverted().transform((x, y))
            assert side * (sign * x**2 - y) > 0


@pytest.mark.parametrize(
    ("draw", "message"),
    [
        (lambda: secant_lines(np.square, 3, [0]), "nudges is [0]: expected one to three numbers above 0"),
        (lambda: secant_lines(np.square, 3, [1] * 4), "nudges is [1, 1, 1, 1]: expected one to three numbers above 0"),
        (lambda: secant_lines(lambda x: x[:1], 3, [2, 1]), "f(x) has shape (1,): expected shape (2,), one value for"),
        (lambda: tangent_lines(np.square, [3], (0, 2)), "points is [3]: expected numbers between the limits 0 and 2"),
        (lambda: two_sided_line(np.square, 3, 0), "h is 0: expected a number above 0"),
        (lambda: secant_lines(3, 3, [1]), "f is 3: expected a function, such as lambda x: x**2"),
    ],
)
def test_what_cannot_be_drawn_is_refused_in_a_sentence(draw, message):
    with pytest.raises((ValueError, TypeError), match=f"^{re.escape(message)}"):
        draw()
