"""Computations as graphs, with values in the nodes, slopes on the edges and slopes of the result."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from course_lib.drawing.figures import checks, paper, paths
from course_lib.drawing.figures.nodes import BOX, Place, draw_node, four_decimals, width_of
from course_lib.drawing.figures.paper import LEADING, MARGIN, PT, WIDTH
from course_lib.drawing.palette import theme

ROW = 92  # pixels from one node of a column to the next


@paper.drawn
def computation_graph(
    edges: Sequence[tuple], values: Mapping[str, float], grads: Mapping[str, float] | None = None
) -> Figure:
    """A computation from left to right: every node with its name and value, and under it the slope of the last node.

    `edges` are (from, to) or (from, to, local slope); `values` and `grads` are numbers by the name of the node, and
    a node may be missing in `grads`. Signs after a name's first space stay off the page, so that two nodes can both
    be called "+".

    >>> fig = computation_graph([("x", "q", 3.0), ("y", "q", 2.0)], {"x": 2, "y": 3, "q": 6}, {"q": 1})
    """
    ends = [(edge[0], edge[1]) for edge in edges]
    nodes = dict.fromkeys(name for pair in ends for name in pair)
    if missing := [name for name in nodes if name not in values]:
        raise ValueError(f"values has no {missing[0]!r}: expected a number for each of {', '.join(nodes)}")
    grads = {} if grads is None else grads
    levels = _moved_close(paths.columns(ends), ends)
    tall = ROW * (max(map(len, levels)) - 1) + BOX + LEADING
    page = paper.sheet(2 * MARGIN + tall)
    places = _places(levels, MARGIN + (tall - LEADING) / 2, values, grads)
    half = {name: _width(name, values[name], grads.get(name)) / 2 for name in nodes}
    for start, end, *slope in edges:
        (x0, y0), (x1, y1) = places[start], places[end]
        _draw_edge(page, (x0 + half[start], y0), (x1 - half[end], y1), slope)
    for name in nodes:
        draw_node(page, _shown(name), places[name], values[name], grads.get(name))
    return page.figure


def _moved_close(levels: list[list[str]], edges: Sequence[tuple[str, str]]) -> list[list[str]]:
    """The columns, with every input moved to just before the first node that uses it."""
    level = {name: number for number, column in enumerate(levels) for name in column}
    inputs = set(level) - {end for _, end in edges}
    for name in inputs:
        level[name] = min(level[end] for start, end in edges if start == name) - 1
    calculated_first = sorted(level, key=lambda name: name in inputs and name not in levels[level[name]])
    return [[name for name in calculated_first if level[name] == number] for number in range(len(levels))]


def _places(
    levels: list[list[str]], middle: float, values: Mapping[str, float], grads: Mapping[str, float]
) -> dict[str, Place]:
    widths = [max(_width(name, values[name], grads.get(name)) for name in column) for column in levels]
    room = (WIDTH - 2 * MARGIN - sum(widths)) / max(1, len(levels) - 1)
    if room < 8:
        raise ValueError(f"{len(levels)} columns leave {room:.0f} pixels for the edges: shorten the names")
    lefts = MARGIN + np.cumsum([0, *widths[:-1]]) + room * np.arange(len(levels))
    return {
        name: (left + width / 2, middle + ROW * (row - (len(column) - 1) / 2))
        for left, width, column in zip(lefts, widths, levels, strict=True)
        for row, name in enumerate(column)
    }


def _width(name: str, value: float, grad: float | None) -> float:
    return width_of(_shown(name), value, grad)


def _shown(name: str) -> str:
    return name.partition(" ")[0]


def _draw_edge(page: Axes, start: Place, end: Place, slope: Sequence[float]) -> None:
    """An arrow from the right edge of one box to the left edge of another, with its slope half way."""
    look = {"color": theme().wire, "linewidth": 2 * PT, "arrowstyle": "-|>", "shrinkA": 0, "shrinkB": 0}
    page.annotate("", end, start, arrowprops=look | {"mutation_scale": 10}, zorder=2)
    for number in slope:
        checks.numbers(number, "a slope on an edge", "one number", 0)
        paper.write_clear(page, (start[0] + end[0]) / 2, (start[1] + end[1]) / 2, four_decimals(number))
