"""Hills: the height of a function of two variables as contour lines, and its gradient as arrows."""

from collections.abc import Callable, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import ArrayLike, NDArray

from course_lib.checks import function
from course_lib.drawing.figures import checks, paper
from course_lib.drawing.figures.paper import PT
from course_lib.drawing.palette import FRAME, theme

SIDE, LINES, STEPS = 320, 9, 81


@paper.drawn
def gradient_arrows(
    f: Callable[[NDArray], ArrayLike],
    points: Sequence[Sequence[float]],
    gradients: Sequence[Sequence[float]],
    limits: tuple[float, float],
    *,
    names: tuple[str, str] = ("x0", "x1"),
) -> Figure:  # fmt: skip
    """Lines of equal height of f over a square, and at each point (2,) its gradient (2,) as an arrow, to scale.

    f takes points (m, 2) and gives heights (m,). The longest arrow is a quarter of the side.

    >>> fig = gradient_arrows(lambda X: (X**2).sum(axis=1), [[1, 2]], [[2, 4]], (-3, 3))
    """
    places = checks.numbers(points, "points", "shape (k, 2)", 2)
    arrows = checks.numbers(gradients, "gradients", "shape (k, 2), one arrow for each point", 2)
    low, high = checks.numbers(limits, "limits", "two numbers, such as (-3, 3)", 1)
    if places.shape != arrows.shape or places.shape[1] != 2:
        raise ValueError(f"points has shape {places.shape} and gradients {arrows.shape}: expected (k, 2) for both")
    page = paper.sheet(36 + SIDE + 82)
    left = (paper.WIDTH - SIDE) / 2
    ax = paper.axes(page, left, 36, left + SIDE, 36 + SIDE)
    now = theme()
    step = _contours(ax, f, low, high)
    scale = (high - low) / 4 / np.linalg.norm(arrows, axis=1).max()
    for (x, y), (dx, dy) in zip(places, arrows * scale, strict=True):
        about = {"color": now.backward.mark, "lw": 3 * PT, "shrinkA": 0, "shrinkB": 0, "arrowstyle": "-|>"}
        ax.annotate("", (x + dx, y + dy), (x, y), arrowprops=about)
        paper.dots(ax, x, y, now.series[0], 8)
    ax.set(xlim=(low, high), ylim=(low, high))
    ax.spines[:].set(color=now.wire, linewidth=FRAME * PT)
    paper.write(page, left - 12, 22, names[1], colour=now.muted, ha="right")
    note = f"lines of equal height, {paper.tick(step)} from one to the next; arrows are gradients, to scale"
    paper.name_x(page, ax, names[0], note)
    return page.figure


def _contours(ax: Axes, f: Callable[[NDArray], ArrayLike], low: float, high: float) -> float:
    """Lines of equal height, and the step in height from one to the next."""
    side = np.linspace(low, high, STEPS)
    lines = ax.contour(side, side, heights(f, side, side), LINES, colors=theme().wire, linewidths=2 * PT)
    return float(lines.levels[1] - lines.levels[0])


def heights(f: Callable[[NDArray], ArrayLike], xs: NDArray, ys: NDArray) -> NDArray:
    """The heights (rows, columns) that f, which takes points (m, 2), has where columns `xs` and rows `ys` cross."""
    points = np.stack(np.meshgrid(xs, ys), axis=-1).reshape(-1, 2)
    found = checks.numbers(function(f, "f", "a function of points (m, 2)")(points), "f", "a height for each point", 1)
    return found.reshape(len(ys), len(xs))
