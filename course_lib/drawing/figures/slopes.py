"""Slopes: lines through two points of a curve, the tangent that they become, and what the sign of a slope says."""

from collections.abc import Callable, Iterable, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator
from numpy.typing import ArrayLike, NDArray

from course_lib.checks import function
from course_lib.drawing.figures import checks, paper
from course_lib.drawing.figures.paper import PT
from course_lib.drawing.palette import FRAME, Role, theme

HEIGHT = 260
REACH = 70  # pixels of a short tangent on either side of its point
Curve = Callable[[NDArray], ArrayLike]


@paper.drawn
def secant_lines(f: Curve, x: float, nudges: Sequence[float], *, xlabel: str = "x", ylabel: str = "") -> Figure:
    """A curve, its tangent at x, and for each nudge h the line through the points at x and x + h, with its slope.

    f takes an array (m,) and gives the values (m,). The triangle belongs to the first nudge: along, then up.

    >>> fig = secant_lines(lambda x: x**2, 3, [1, 0.5])
    """
    steps = checks.numbers(nudges, "nudges", "shape (k,), such as [1, 0.5]", 1)
    if (steps <= 0).any() or len(steps) > 3:
        raise ValueError(f"nudges is {list(nudges)}: expected one to three numbers above 0")
    x, now = float(x), theme()
    across = np.linspace(x - 0.6 * steps.max(), x + 1.3 * steps.max(), 121)
    (here,), there = _values(f, np.array([x])), _values(f, x + steps)
    slopes = [*(there - here) / steps, _slope(f, x)]
    heads = [*(f"nudge {paper.tick(h)}" for h in steps), "tangent"]
    lines = [_values(f, across), *(here + m * (across - x) for m in slopes)]
    roles = [now.series[0], *now.series[3 : 3 + len(steps)], now.backward]
    page, ax = _draw_lines(across, lines, roles, zip(heads, slopes, strict=True), (xlabel, ylabel))
    _triangle(page, ax, (x, here), (x + steps[0], there[0]))
    for step, y, role in zip(steps, there, roles[1:], strict=False):
        paper.dots(ax, x + step, y, role)
    paper.dots(ax, x, here, roles[0], 9)
    return page.figure


@paper.drawn
def two_sided_line(f: Curve, x: float, h: float, *, xlabel: str = "x", ylabel: str = "") -> Figure:
    """A curve, its tangent at x, the line through the points at x and x + h, and that through x - h and x + h.

    f takes an array (m,) and gives the values (m,).

    >>> fig = two_sided_line(lambda x: x**2, 3, 1)
    """
    if not h > 0:
        raise ValueError(f"h is {h!r}: expected a number above 0")
    across = np.linspace(x - 1.3 * h, x + 1.3 * h, 121)
    before, here, after = _values(f, np.array([x - h, x, x + h]))
    slopes = [(after - here) / h, (after - before) / (2 * h), _slope(f, x)]
    heads = ["one side", "both sides", "tangent"]
    starts = [(x, here), (x - h, before), (x, here)]
    lines = [_values(f, across), *(y + m * (across - at) for (at, y), m in zip(starts, slopes, strict=True))]
    now = theme()
    roles = [now.series[0], now.series[3], now.series[1], now.backward]
    page, ax = _draw_lines(across, lines, roles, zip(heads, slopes, strict=True), (xlabel, ylabel))
    for at, y in ((x - h, before), (x, here), (x + h, after)):
        paper.dots(ax, at, y, roles[0], 9)
    return page.figure


@paper.drawn
def tangent_lines(
    f: Curve, points: Sequence[float], limits: tuple[float, float], *, xlabel: str = "x", ylabel: str = ""
) -> Figure:
    """A curve between two limits with a short piece of its tangent at each point, and the slope there in words.

    >>> fig = tangent_lines(lambda x: x**2, [-1, 0, 2], (-3, 3))
    """
    places = checks.numbers(points, "points", "shape (k,), such as [-1, 0, 2]", 1)
    low, high = checks.numbers(limits, "limits", "two numbers, such as (-3, 3)", 1)
    if not low < places.min() <= places.max() < high:
        raise ValueError(f"points is {list(points)}: expected numbers between the limits {low:g} and {high:g}")
    across = np.linspace(low, high, 241)
    curve, heights = _values(f, across), _values(f, places)
    page, ax = _plot(across, [curve], [" "], xlabel, ylabel)
    ax.plot(across, curve, **paper.stroke(theme().series[0]))
    below = np.diff(curve, 2).sum() >= 0  # where the curve bends up there is room under it
    for x, y in zip(places, heights, strict=True):
        _piece(page, ax, (x, y), _slope(f, x), below)
    return page.figure


def _draw_lines(
    across: NDArray, lines: Sequence[NDArray], roles: Sequence[Role], slopes: Iterable[tuple[str, float]],
    labels: tuple[str, str],
) -> tuple[Axes, Axes]:  # fmt: skip
    """The curve and its straight lines, each with its name and its slope at its end: the page and the axes."""
    words = ["curve", *(f"{name}: slope {_three_digits(slope)}" for name, slope in slopes)]
    page, ax = _plot(across, lines, words, *labels)
    for line, role in zip(lines, roles, strict=True):
        ax.plot(across, line, **paper.stroke(role))
    paper.end_labels(page, ax, [(across[-1], line[-1]) for line in lines], words, roles)
    return page, ax


def _plot(
    across: NDArray, lines: Sequence[NDArray], words: Sequence[str], xlabel: str, ylabel: str
) -> tuple[Axes, Axes]:
    """Axes for lines with room for the words at their ends: the page and the axes."""
    page = paper.sheet(108 + HEIGHT)
    ax = paper.panel(page, paper.AXIS, 48, paper.before(words), 48 + HEIGHT, ylabel)
    low, high = np.min(lines), np.max(lines)
    air = 0.14 * (high - low or 1)
    ax.set(xlim=(across[0], across[-1]), ylim=(low - air, high + air / 2))
    ax.xaxis.set_major_locator(MaxNLocator(6, steps=paper.ROUND))
    paper.clear_numbers(ax)
    paper.name_x(page, ax, xlabel)
    return page, ax


def _triangle(page: Axes, ax: Axes, start: tuple[float, float], end: tuple[float, float]) -> None:
    """From start to end: first along, then up or down, with both lengths."""
    (x, y), (x_end, y_end) = start, end
    ax.plot((x, x_end, x_end), (y, y, y_end), color=theme().wire, linewidth=FRAME * PT)
    left, level = paper.on_page(page, ax, x, y)
    right, top = paper.on_page(page, ax, x_end, y_end)
    under = 20 if top < level else -8
    paper.write(page, (left + right) / 2, level + under, paper.tick(x_end - x), colour=theme().muted, ha="center")
    rise = _three_digits(y_end - y)
    paper.write(page, right + 8, (level + top) / 2, rise, colour=theme().muted, va="center_baseline")


def _piece(page: Axes, ax: Axes, point: tuple[float, float], slope: float, below: bool) -> None:
    """A short tangent through a point and its slope in words, on the free side of the curve."""
    role = theme().backward
    x, y = paper.on_page(page, ax, *point)
    ahead = paper.on_page(page, ax, point[0] + 1, point[1] + slope) - (x, y)
    part = REACH / np.hypot(*ahead) * np.array([-1, 1])
    ax.plot(point[0] + part, point[1] + part * slope, **(paper.stroke(role) | {"linewidth": 3 * PT}))
    paper.dots(ax, *point, role, 10)
    side = 0 if abs(ahead[1]) < 0.1 * ahead[0] else int(np.sign(slope)) * (1 if below else -1)
    align = {"ha": ("center", "left", "right")[side], "va": "top" if below else "bottom"}
    words = f"slope {_three_digits(slope)}"
    paper.write(page, x + 16 * side, y + (12 if below else -12), words, colour=role.text, **align)


def _values(f: Curve, x: NDArray) -> NDArray:
    expected = f"shape {x.shape}, one value for each x"
    y = checks.numbers(function(f, "f", "lambda x: x**2")(x), "f(x)", expected, 1)
    if y.shape != x.shape:
        raise ValueError(f"f(x) has shape {y.shape}: expected {expected}")
    return y


def _slope(f: Curve, x: float) -> float:
    """The slope of f at x from two points close to it, one on either side."""
    h = 1e-5 * max(1.0, abs(x))
    before, after = _values(f, np.array([x - h, x + h]))
    return (after - before) / (2 * h)


def _three_digits(value: float) -> str:
    """A number in at most three digits; what only rounding keeps from 0 is 0."""
    return paper.tick(float(f"{value:.3g}") if abs(value) > 1e-6 else 0.0)
