"""Paths: every way by which one quantity reaches another, with the slopes along it."""

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from math import prod

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from course_lib.drawing.figures import checks, paper
from course_lib.drawing.figures.nodes import four_decimals
from course_lib.drawing.figures.paper import LEADING, MARGIN, PT, WIDTH
from course_lib.drawing.palette import Role, theme

ROW, BOX = 74, 30  # pixels from one node of a column to the next, and the height of a node
MOST_PATHS = 4
Edge = tuple[str, str, float]


@paper.drawn
def slope_paths(edges: Sequence[Edge], start: str, end: str) -> Figure:
    """All paths from one quantity to another in a graph, with the local slope on each edge.

    `edges` are (from, to, slope). Below the picture: the product of the slopes along each path, and their sum. An
    edge that several paths share is ink, one that belongs to a single path has the stroke of that path.

    >>> fig = slope_paths([("x", "u", 2.0), ("x", "v", 3.0), ("u", "C", 1.0), ("v", "C", -1.0)], "x", "C")
    """
    slopes = _checked(edges)
    levels = columns(list(slopes))
    paths = _paths(list(slopes), start, end)
    if not 0 < len(paths) <= MOST_PATHS:
        raise ValueError(f"{len(paths)} paths lead from {start!r} to {end!r}: expected 1 to {MOST_PATHS}")
    rows = max(len(column) for column in levels)
    tall = ROW * (rows - 1) + BOX
    page = paper.sheet(MARGIN + 20 + tall + 34 + LEADING * (len(paths) + 1 + (len(paths) > 1)))
    places = _places(levels, MARGIN + 20 + tall / 2)
    middles = Counter(_middle(places, edge) for edge in slopes)  # where edges cross
    strokes = theme().series[4], theme().series[5], theme().series[3], theme().series[1]
    for edge, slope in slopes.items():
        using = [i for i, path in enumerate(paths) if edge in pairwise(path)]
        role = strokes[using[0]] if len(using) == 1 and len(paths) > 1 else theme().series[0]
        share = 0.38 if middles[_middle(places, edge)] > 1 else 0.5
        _draw_edge(page, places[edge[0]], places[edge[1]], slope, role if using else None, share)
    for name, place in places.items():
        _draw_node(page, name, place, any(name in path for path in paths))
    _write_products(page, MARGIN + 20 + tall + 40, [[slopes[e] for e in pairwise(p)] for p in paths], strokes)
    return page.figure


def _checked(edges: Sequence[Edge]) -> dict[tuple[str, str], float]:
    slopes: dict[tuple[str, str], float] = {}
    for begin, end, slope in edges:
        if (begin, end) in slopes:
            raise ValueError(f"two edges lead from {begin!r} to {end!r}: the picture can show one")
        slopes[begin, end] = float(checks.numbers(slope, f"the slope from {begin!r} to {end!r}", "one number", 0))
    return slopes


def _paths(edges: Sequence[tuple[str, str]], start: str, end: str) -> list[list[str]]:
    """Every path from start to end, in the order of the edges."""
    if start == end:
        return [[end]]
    onward = [after for before, after in edges if before == start]
    return [[start, *path] for node in onward for path in _paths(edges, node, end)]


def columns(edges: Sequence[tuple[str, str]]) -> list[list[str]]:
    """The nodes by the length of the longest path that leads to them, in the order of the edges."""
    nodes = list(dict.fromkeys(name for edge in edges for name in edge))
    depth = dict.fromkeys(nodes, 0)
    for _ in nodes:
        for begin, end in edges:
            depth[end] = max(depth[end], depth[begin] + 1)
    if max(depth.values()) >= len(nodes):
        raise ValueError("the edges run in a circle: every path has to come to an end")
    return [[name for name in nodes if depth[name] == level] for level in range(max(depth.values()) + 1)]


def _places(columns: list[list[str]], middle: float) -> dict[str, tuple[float, float]]:
    half = max(_width(name) for name in [*columns[0], *columns[-1]]) / 2
    xs = np.linspace(MARGIN + half, WIDTH - MARGIN - half, len(columns))
    widest = max(_width(name) for column in columns for name in column)
    room = xs[1] - xs[0] - widest if len(columns) > 1 else WIDTH
    if room < paper.text_width("−0.0000"):
        raise ValueError(f"{len(columns)} columns leave {room:.0f} pixels for the slopes: shorten the names")
    return {
        name: (x, middle + ROW * (row - (len(column) - 1) / 2))
        for x, column in zip(xs, columns, strict=True)
        for row, name in enumerate(column)
    }


def _middle(places: dict[str, tuple[float, float]], edge: tuple[str, str]) -> tuple[float, float]:
    (x0, y0), (x1, y1) = places[edge[0]], places[edge[1]]
    return (x0 + x1) / 2, (y0 + y1) / 2


def _width(name: str) -> float:
    return paper.text_width(name, bold=True) + 16


def _draw_node(page: Axes, name: str, place: tuple[float, float], used: bool) -> None:
    now, width = theme(), _width(name)
    look = {"facecolor": now.forward.tint if used else now.panel, "edgecolor": now.forward.mark if used else now.wire}
    corner = (place[0] - width / 2, place[1] - BOX / 2)
    page.add_patch(Rectangle(corner, width, BOX, **look, linewidth=2 * PT, zorder=3))
    colour = now.ink if used else now.muted
    paper.write(page, *place, name, colour=colour, bold=True, ha="center", va="center_baseline", zorder=4)


def _draw_edge(page: Axes, start: tuple, end: tuple, slope: float, role: Role | None, share: float) -> None:
    """An edge with its slope on an empty patch; grey where no path uses it."""
    look = {"color": theme().wire, "linewidth": 2 * PT} if role is None else paper.stroke(role)
    page.plot((start[0], end[0]), (start[1], end[1]), **(look | ({"linewidth": 3 * PT} if role else {})))
    x, y = np.array(start) * (1 - share) + np.array(end) * share
    paper.write_clear(page, x, y, four_decimals(slope), colour=theme().muted if role is None else theme().ink)


def _write_products(page: Axes, y: float, factors: Sequence[Sequence[float]], strokes: Sequence[Role]) -> None:
    """One line for each path, its stroke in front, and the sum of all."""
    products = [prod(slopes) for slopes in factors]
    several = len(products) > 1
    for row, (slopes, product) in enumerate(zip(factors, products, strict=True)):
        role, height = strokes[row] if several else theme().series[0], y + row * LEADING
        look = paper.stroke(role) | {"linewidth": 3 * PT}
        page.plot((MARGIN, MARGIN + 44), (height - 5, height - 5), **look)
        words = " · ".join(four_decimals(slope) for slope in slopes)
        paper.write(page, MARGIN + 56, height, f"{words} = {four_decimals(product)}")
    if several:
        total = f"sum over {len(products)} paths = {four_decimals(sum(products))}"
        paper.write(page, MARGIN + 56, y + len(products) * LEADING, total, bold=True)
