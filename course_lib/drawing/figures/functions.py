"""Functions of one variable: how they run side by side, and on logarithmic axes how they grow."""

from collections.abc import Callable, Mapping

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, LogLocator, MaxNLocator, NullLocator
from numpy.typing import ArrayLike, NDArray

from course_lib.drawing.figures import checks, paper
from course_lib.drawing.palette import theme

HEIGHT, GROWTH_HEIGHT = 200, 240


@paper.drawn
def function_curves(x: ArrayLike, curves: Mapping[str, ArrayLike], *, xlabel: str = "x", ylabel: str = "") -> Figure:
    """The values (m,) of each function by name at the points x, (m,) and growing, each curve named at its end.

    >>> x = np.linspace(-2, 2, 9)
    >>> fig = function_curves(x, {"square": x**2, "cube": x**3})
    """
    x = checks.growing(x, "x")
    curves = {name: _values(name, y, len(x)) for name, y in checks.named(curves, "curves", '{"sine": y}').items()}
    return _drawn(x, curves, HEIGHT, (xlabel, ylabel), _make_linear)


@paper.drawn
def growth_curves(
    x: ArrayLike, curves: Mapping[str, ArrayLike], *, xlabel: str = "size", ylabel: str = "operations"
) -> Figure:  # fmt: skip
    """Counts (m,) that grow with a size x, (m,) and growing, on logarithmic axes: a slope there is a power.

    >>> fig = growth_curves([1, 10, 100], {"linear": [2, 20, 200], "square": [1, 100, 10_000]})
    """
    x = _positive(x, "x", None)
    if (np.diff(x) <= 0).any():
        raise ValueError("x must grow from entry to entry")
    counts = {name: _positive(y, name, len(x)) for name, y in checks.named(curves, "curves", '{"n": x}').items()}
    return _drawn(x, counts, GROWTH_HEIGHT, (xlabel, ylabel), _make_logarithmic)


def _values(name: str, y: ArrayLike, m: int) -> NDArray:
    y = checks.numbers(y, name, f"shape ({m},), one value for each x", 1)
    if len(y) != m:
        raise ValueError(f"{name} has {len(y)} values and x has {m}: expected one value for each x")
    return y


def _positive(values: ArrayLike, name: str, m: int | None) -> NDArray:
    found = checks.numbers(values, name, "shape (m,)", 1)
    if (found <= 0).any() or len(found) < 2 or m not in (None, len(found)):
        raise ValueError(f"{name} must hold {m or 'at least two'} numbers above 0: a logarithmic axis has no 0")
    return found


def _drawn(
    x: NDArray, curves: Mapping[str, NDArray], height: float, labels: tuple[str, str], scale: Callable[[Axes], None]
) -> Figure:
    """Every curve over x with its name at its end; `scale` sets the axes once the curves are there."""
    roles = theme().series[: len(curves)]
    if len(roles) < len(curves):
        raise ValueError(f"there are {len(curves)} curves: draw at most {len(roles)} in one picture")
    page = paper.sheet(108 + height)
    ax = paper.panel(page, paper.AXIS, 48, paper.before(list(curves)), 48 + height, labels[1])
    for y, role in zip(curves.values(), roles, strict=True):
        ax.plot(x, y, **paper.stroke(role))
    scale(ax)
    ax.set(xlim=(x[0], x[-1]))
    paper.clear_numbers(ax)
    paper.end_labels(page, ax, [(x[-1], y[-1]) for y in curves.values()], list(curves), roles)
    paper.name_x(page, ax, labels[0])
    return page.figure


def _make_linear(ax: Axes) -> None:
    heights = np.concatenate([line.get_ydata() for line in ax.lines])
    low, high = heights.min(), heights.max()
    air = 0.06 * (high - low or abs(high) or 1)
    ax.set(ylim=(low - air, high + air))
    ax.xaxis.set_major_locator(MaxNLocator(6, steps=paper.ROUND))


def _make_logarithmic(ax: Axes) -> None:
    ax.set(xscale="log", yscale="log")
    for axis in (ax.xaxis, ax.yaxis):
        axis.set_major_locator(LogLocator(numticks=7))
        axis.set_major_formatter(FuncFormatter(paper.tick))
        axis.set_minor_locator(NullLocator())
