"""Descents: the paths of weights across a landscape of two weights, on its lines of equal height."""

from collections.abc import Callable, Mapping
from itertools import pairwise

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import ArrayLike, NDArray

from course_lib.drawing.figures import checks, paper
from course_lib.drawing.figures.hills import heights
from course_lib.drawing.figures.paper import PT
from course_lib.drawing.palette import FRAME, LINE, theme

HEIGHT, LINES, GRID = 300, 11, 121
APART = 9  # pixels between two marks on a path; the line goes through all points
Landscape = Callable[[NDArray], ArrayLike]


@paper.drawn
def descent_paths(
    f: Landscape, paths: Mapping[str, ArrayLike], x: tuple[float, float], y: tuple[float, float], *,
    names: tuple[str, str] = ("w1", "w2"), lowest: ArrayLike | None = None,
) -> Figure:  # fmt: skip
    """Lines of equal height of f over x and y, and each path, (k, 2) with its start first, in a stroke of its own.

    f takes points (m, 2) and gives heights (m,). Towards the bottom the lines lie closer in height. A path is cut at
    the edge. `lowest` (2,) marks the lowest point with a cross.

    >>> fig = descent_paths(lambda W: (W**2).sum(axis=1), {"straight": [[2, 1], [0, 0]]}, (-3, 3), (-3, 3))
    """
    routes = {name: _route(name, path) for name, path in checks.named(paths, "paths", '{"descent": path}').items()}
    roles = theme().series[: len(routes)]
    if len(roles) < len(routes):
        raise ValueError(f"there are {len(routes)} paths: draw at most {len(roles)} in one picture")
    page = paper.sheet(36 + HEIGHT + 82)
    right = paper.before(list(routes))
    ax = paper.axes(page, paper.AXIS, 36, right, 36 + HEIGHT)
    _contours(ax, f, checks.growing(x, "x"), checks.growing(y, "y"))
    ax.set(xlim=x, ylim=y, autoscale_on=False)
    ax.spines[:].set(color=theme().wire, linewidth=FRAME * PT)
    for route, role in zip(routes.values(), roles, strict=True):
        ax.plot(*route.T, **paper.stroke(role))
        paper.dots(ax, *_marked(page, ax, route[_inside(route, x, y)]).T, role, 6)
    if lowest is not None:
        ax.plot(*checks.numbers(lowest, "lowest", "shape (2,)", 1), "x", color=theme().ink, markersize=9, zorder=4)
    paper.clear_numbers(ax)
    _name(page, routes, roles, right)
    paper.write(page, paper.MARGIN, 22, names[1], colour=theme().muted)
    paper.name_x(page, ax, names[0], "lines of equal height, in smaller steps towards the bottom")
    return page.figure


def _route(name: str, path: ArrayLike) -> NDArray:
    route = checks.numbers(path, name, "shape (k, 2), one row for each step", 2)
    if route.shape[1] != 2:
        raise ValueError(f"{name} has shape {route.shape}: expected (k, 2), one row for each step")
    return route


def _inside(route: NDArray, x: tuple[float, float], y: tuple[float, float]) -> NDArray:
    low, high = np.array([x, y]).T
    return ((route >= low) & (route <= high)).all(axis=1)


def _marked(page: Axes, ax: Axes, route: NDArray) -> NDArray:
    """Those points of a path that get a mark of their own: each far enough from the one marked before it."""
    marked: list[NDArray] = []
    for point in route:
        if not marked or np.linalg.norm(paper.on_page(page, ax, *point) - paper.on_page(page, ax, *marked[-1])) > APART:
            marked.append(point)
    return np.reshape(marked, (-1, 2))


def _contours(ax: Axes, f: Landscape, x: NDArray, y: NDArray) -> None:
    """Lines of equal height, squeezed towards the lowest point in view."""
    xs, ys = np.linspace(*x, GRID), np.linspace(*y, GRID)
    table = heights(f, xs, ys)
    levels = table.min() + np.ptp(table) * np.linspace(0, 1, LINES)[1:] ** 2
    if any(high <= low for low, high in pairwise(levels)):
        raise ValueError("f is level everywhere in view: there are no lines of equal height")
    ax.contour(xs, ys, table, levels, colors=theme().wire, linewidths=LINE * PT)


def _name(page: Axes, routes: Mapping[str, NDArray], roles: tuple, right: float) -> None:
    """The names with the strokes of their paths, one below the other."""
    for row, (name, role) in enumerate(zip(routes, roles, strict=True)):
        top = 52 + 44 * row
        page.plot((right + paper.GAP, right + paper.GAP + 34), (top, top), **paper.stroke(role))
        paper.dots(page, [right + paper.GAP + 17], [top], role, 6)
        paper.write(page, right + paper.GAP, top + 20, name, colour=role.text, va="center_baseline")
