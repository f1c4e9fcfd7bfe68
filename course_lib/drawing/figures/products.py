"""Products: which axis two tables share in a matrix product, and which axes are left."""

from collections.abc import Mapping

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from course_lib.drawing.figures import checks, paper
from course_lib.drawing.figures.paper import GAP, LEADING, MARGIN, PT
from course_lib.drawing.palette import theme

SIDE, MOST = 20, 8  # pixels for one row or column of a table, and how many of them are drawn
PLACES = (120, 370, 600)  # pixels from the left edge to the middle of each table
Axis = tuple[str, int]


@paper.drawn
def shared_axes(products: Mapping[str, tuple[Axis, Axis, Axis]]) -> Figure:
    """Matrix products as tables: the axis that both factors share is dashed, and it is missing in the result.

    Each key reads "result = left @ right"; its value holds the axes (name, size): rows of the left factor, the
    shared axis, columns of the right factor.

    >>> fig = shared_axes({"dW = A.T @ delta": (("inputs", 3), ("examples", 5), ("neurons", 2))})
    """
    rows = [(_names(key), *axes) for key, axes in checks.named(products, "products", '{"Y = A @ B": ...}').items()]
    heights = [66 + SIDE * max(first[1], shared[1]) + 44 for _, first, shared, _ in rows]
    page = paper.sheet(MARGIN + sum(heights) + LEADING)
    top = MARGIN
    for row, height in zip(rows, heights, strict=True):
        _draw_product(page, top, *row)
        top += height
    note = "dashed: the axis that both factors share; the sum runs along it, and it disappears"
    paper.write(page, MARGIN, page.get_ylim()[0] - MARGIN, note, colour=theme().muted)
    return page.figure


def _names(key: str) -> tuple[str, str, str]:
    result, equals, factors = key.partition(" = ")
    left, at, right = factors.partition(" @ ")
    if not (equals and at):
        raise ValueError(f'the product is {key!r}: expected "result = left @ right"')
    return left, right, result


def _draw_product(page: Axes, top: float, names: tuple, rows: tuple, shared: tuple, columns: tuple) -> None:
    tables = ((rows, shared), (shared, columns), (rows, columns))
    for name, x, (down, across), dashed in zip(names, PLACES, tables, ((0, 1), (1, 0), (0, 0)), strict=True):
        if max(down[1], across[1]) > MOST:
            raise ValueError(f"{name} has shape ({down[1]}, {across[1]}): at most {MOST} rows and columns can be drawn")
        _draw_table(page, x, top, name, down, across, dashed)
    for x, sign in ((sum(PLACES[:2]) / 2, "@"), (sum(PLACES[1:]) / 2, "=")):
        paper.write(page, x, top + 14, sign, bold=True, ha="center")


def _draw_table(page: Axes, x: float, top: float, name: str, down: tuple, across: tuple, dashed: tuple) -> None:
    """A table of cells with a line along each axis: dashed vermillion where the axis is shared."""
    now, width, height = theme(), SIDE * across[1], SIDE * down[1]
    left, upper = x - width / 2, top + 54
    paper.write(page, x, top + 14, f"{name}  ({down[1]}, {across[1]})", bold=True, ha="center")
    for i, j in np.ndindex(down[1], across[1]):
        corner = (left + SIDE * j, upper + SIDE * i)
        page.add_patch(Rectangle(corner, SIDE, SIDE, facecolor=now.panel, edgecolor=now.wire, linewidth=PT))
    roles = [now.backward if shared else now.series[0] for shared in dashed]
    looks = [paper.stroke(role) | {"linewidth": 3 * PT} for role in roles]
    page.plot((left - 6, left - 6), (upper, upper + height), **looks[0])
    page.plot((left, left + width), (upper - 6, upper - 6), **looks[1])
    beside = {"ha": "right", "va": "center_baseline"}
    paper.write(page, left - GAP / 2, upper + height / 2, down[0], colour=roles[0].text, **beside)
    paper.write(page, x, upper - 14, across[0], colour=roles[1].text, ha="center")
