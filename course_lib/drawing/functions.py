"""Functions of one variable: how they run, side by side."""

from collections.abc import Mapping

from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator
from numpy.typing import ArrayLike, NDArray

from course_lib.drawing import checks, paper
from course_lib.drawing.palette import theme

HEIGHT = 200


@paper.drawn
def function_curves(x: ArrayLike, curves: Mapping[str, ArrayLike], *, xlabel: str = "x", ylabel: str = "") -> Figure:
    """The values (m,) of each function by name at the points x, (m,) and growing, each curve named at its end.

    >>> x = np.linspace(-2, 2, 9)
    >>> fig = function_curves(x, {"square": x**2, "cube": x**3})
    """
    x = checks.growing(x, "x")
    curves = {name: _values(name, y, len(x)) for name, y in checks.named(curves, "curves", '{"sine": y}').items()}
    roles = theme().series[: len(curves)]
    if len(roles) < len(curves):
        raise ValueError(f"there are {len(curves)} curves: draw at most {len(roles)} in one picture")
    page = paper.sheet(108 + HEIGHT)
    ax = paper.panel(page, paper.AXIS, 48, paper.before(list(curves)), 48 + HEIGHT, ylabel)
    for y, role in zip(curves.values(), roles, strict=True):
        ax.plot(x, y, **paper.stroke(role))
    low, high = min(y.min() for y in curves.values()), max(y.max() for y in curves.values())
    air = 0.06 * (high - low or abs(high) or 1)
    ax.set(xlim=(x[0], x[-1]), ylim=(low - air, high + air))
    ax.xaxis.set_major_locator(MaxNLocator(6, steps=paper.ROUND))
    paper.clear_numbers(ax)
    paper.end_labels(page, ax, [(x[-1], y[-1]) for y in curves.values()], list(curves), roles)
    paper.name_x(page, ax, xlabel)
    return page.figure


def _values(name: str, y: ArrayLike, m: int) -> NDArray:
    y = checks.numbers(y, name, f"shape ({m},), one value for each x", 1)
    if len(y) != m:
        raise ValueError(f"{name} has {len(y)} values and x has {m}: expected one value for each x")
    return y
