"""Growth: how much work something is, by size, on axes where a power is a straight line."""

from collections.abc import Mapping

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, LogLocator, NullLocator
from numpy.typing import ArrayLike, NDArray

from course_lib.drawing import checks, paper
from course_lib.drawing.palette import theme

HEIGHT = 240


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
    roles = theme().series[: len(counts)]
    if len(counts) > len(roles):
        raise ValueError(f"there are {len(counts)} curves: draw at most {len(roles)} in one picture")
    page = paper.sheet(108 + HEIGHT)
    ax = paper.panel(page, paper.AXIS, 48, paper.before(list(counts)), 48 + HEIGHT, ylabel)
    for y, role in zip(counts.values(), roles, strict=True):
        ax.plot(x, y, **paper.stroke(role))
    ax.set(xscale="log", yscale="log", xlim=(x[0], x[-1]))
    for axis in (ax.xaxis, ax.yaxis):
        axis.set_major_locator(LogLocator(numticks=7))
        axis.set_major_formatter(FuncFormatter(paper.tick))
        axis.set_minor_locator(NullLocator())
    paper.clear_numbers(ax)
    paper.end_labels(page, ax, [(x[-1], y[-1]) for y in counts.values()], list(counts), roles)
    paper.name_x(page, ax, xlabel)
    return page.figure


def _positive(values: ArrayLike, name: str, m: int | None) -> NDArray:
    found = checks.numbers(values, name, "shape (m,)", 1)
    if (found <= 0).any() or len(found) < 2 or m not in (None, len(found)):
        raise ValueError(f"{name} must hold {m or 'at least two'} numbers above 0: a logarithmic axis has no 0")
    return found
