"""The nudge: published errors, the arithmetic of seven digits, and a picture that shows which digits vanish."""

import re
from dataclasses import replace
from decimal import Decimal, localcontext

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course_lib import labs, nn
from course_lib.labs.nudge import CURVES, SIDES, State, bend, errors

# The slope of the sigmoid at 1, forward and centred error; recomputed from the textbook formula in NumPy.
PUBLISHED = {-1: (4.6e-3, 5.9e-5), -2: (4.6e-4, 5.9e-7), -4: (4.5e-6, 5.9e-11), -8: (6.5e-9, 9.5e-10)}


def opened(**values):
    return labs.nudge(predict_first=False, **values)


@pytest.mark.parametrize(("log_h", "published"), PUBLISHED.items())
def test_the_errors_are_the_published_ones(log_h, published):
    found = [State(log_h, sides).error for sides in SIDES]
    assert found == pytest.approx(published, rel=0.02)


def test_at_a_nudge_of_a_million_millionth_both_ways_are_equally_bad():
    assert [f"{State(-12, sides).error:.1e}" for sides in SIDES] == ["8.6e-06", "8.6e-06"]


@pytest.mark.parametrize("curve", CURVES)
@pytest.mark.parametrize("x", [-2.0, 0.5, 1.0])
def test_the_slopes_are_those_of_the_complex_step_and_of_differences(curve, x):
    smooth = {"sigmoid": lambda z: 1 / (1 + np.exp(-z)), "x²": lambda z: z**2, "x³": lambda z: z**3, "exp": np.exp}
    slopes = CURVES[curve].slopes
    assert slopes(x)[0] == pytest.approx(float(nn.complex_step_gradient(lambda z: smooth[curve](z), x)), rel=1e-12)
    for order in (0, 1):
        rise = (slopes(x + 1e-5)[order] - slopes(x - 1e-5)[order]) / 2e-5
        assert slopes(x)[order + 1] == pytest.approx(rise, rel=1e-6, abs=1e-8)


@settings(max_examples=40)
@given(st.floats(-20, 20))
def test_the_exponential_is_rounded_correctly(x):
    with localcontext() as context:
        context.prec = 60
        exact = Decimal(x).exp()
        found = float(CURVES["exp"].value(np.float64(x)))
        others = [Decimal(float(np.nextafter(found, to))) for to in (-np.inf, np.inf)]
        assert abs(Decimal(found) - exact) <= min(abs(other - exact) for other in others)


def test_a_computer_with_seven_digits_computes_every_step_with_seven():
    state = State(-6.0, "both sides", "7 digits")
    for value in (state.measured.upper, state.measured.lower, state.measured.stretch):
        assert type(value) is np.float32
    assert state.error > 1e-3 > replace(state, digits="16 digits").error


@pytest.mark.parametrize("digits", ["16 digits", "7 digits"])
@pytest.mark.parametrize("sides", SIDES)
def test_smaller_stops_being_better(sides, digits):
    hs, found = errors("sigmoid", 1.0, digits, sides)
    best = hs[np.argmin(found)]
    expected = np.finfo(np.float64 if digits == "16 digits" else np.float32).eps ** (
        1 / 2 if sides == SIDES[0] else 1 / 3
    )
    assert expected / 30 < best < 30 * expected
    assert found[0] > 1000 * found.min() < found[-1]


def test_the_bend_is_what_a_long_nudge_suffers_from():
    for sides in SIDES:
        state = State(-2.0, sides)
        assert state.error == pytest.approx(bend(state), rel=0.05)
    assert bend(State(-2.0, "both sides", curve="x²")) == 0


def test_the_words_name_the_stronger_enemy():
    assert "bend of the curve is the stronger" in opened(log_h=-1).describe()
    assert "rounded away are the stronger" in opened(log_h=-12).describe()
    assert "the same number for this computer" in opened(log_h=-16).describe()


def test_equal_digits_are_at_rest_and_the_others_underlined():
    lab = opened(log_h=-12, sides="both sides")
    codes = re.findall(r'<text[^>]*class="svg-code"[^>]*fill="([^"]+)">([^<]*)</text>', lab.svg())
    (rest, same), (strong, upper), _, (_, lower) = codes
    assert "muted" in rest
    assert "forward" in strong
    assert float(same + upper) == lab.state.measured.upper
    assert float(same + lower) == lab.state.measured.lower
    assert upper[0] != lower[0]


def test_under_the_microscope_seven_digits_are_stairs():
    few, many = (opened(log_h=-6, digits=digits).svg() for digits in ("7 digits", "16 digits"))
    heights = [set(re.findall(r"[ML][\d.]+ ([\d.]+)", _blue(svg))) for svg in (few, many)]
    assert 3 < len(heights[0]) < 20 < len(heights[1])


def _blue(svg):
    return next(path for path in re.findall(r"<path[^>]*>", svg) if "forward" in path)


def test_the_predicted_nudge_stays_in_sight():
    lab = opened()
    assert "you predicted" not in lab.svg()
    for words, exponent in (
        ("b. 0.00001", -5),
        ("0.000000000001", -12),
        ("0.01", -2),
        ("The smaller, the better", -16),
    ):
        lab.state = lab.predicted(lab.state, words)
        assert lab.state.guess == exponent
        assert "you predicted" in lab.svg()


def test_where_slope_and_bend_are_zero_the_picture_still_stands():
    for curve in ("x²", "x³"):
        assert "NaN" not in opened(curve=curve, x=0.0, log_h=-3).svg()


def test_the_task_wants_both_sides_or_luck_and_a_curve_that_bends():
    assert opened(log_h=-5, sides="both sides").done
    assert not opened(log_h=-5).done
    assert not opened(log_h=0, sides="both sides", curve="x²").done
