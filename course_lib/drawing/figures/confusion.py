"""Confusion: which class was read as which."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from numpy.typing import ArrayLike

from course_lib.drawing.figures import checks, paper
from course_lib.drawing.figures.paper import MARGIN, PT, WIDTH
from course_lib.drawing.palette import blend, readable_on, rgb, theme

CELL = 44  # pixels
TOP = 66


@paper.drawn
def confusion_matrix(
    counts: ArrayLike, class_names: Sequence[str] | None = None, *, axes: tuple[str, str] = ("true digit", "answer")
) -> Figure:
    """Counts (k, k), one row for each true class and one column for each answer: the errors stand out, zeros are dots.

    The last column says how many of each row were right. `axes` names the rows and the columns.

    >>> fig = confusion_matrix([[30, 1], [0, 29]])
    """
    table = checks.numbers(counts, "counts", "shape (k, k)", 2)
    k = len(table)
    if table.shape != (k, k) or (table < 0).any() or (table != np.round(table)).any():
        came = f"has shape {table.shape}" if table.shape != (k, k) else "holds numbers that are no counts"
        raise ValueError(f"counts {came}: expected shape (k, k), row for the true class, column for the answer")
    names = checks.names(class_names, "class_names", [str(c) for c in range(k)])
    table = table.astype(int)
    totals = [f"{row[i]} of {row.sum()}" for i, row in enumerate(table)]
    left = MARGIN + 14 + max(paper.text_width(word, bold=True) for word in [axes[0], *names])
    cell = max(CELL, 12 + max(paper.text_width(word) for word in [*names, str(table.max())]))
    room = 20 + max(paper.text_width(word) for word in totals)
    width = left + k * cell + room + MARGIN
    if width > WIDTH:
        raise ValueError(f"{k} classes need {width:.0f} of {WIDTH} pixels: shorten the names or show fewer classes")
    page = paper.sheet(TOP + k * CELL + MARGIN, width)
    _heads(page, left, cell, names, axes)
    worst = max(1, (table - np.diag(np.diag(table))).max())
    for row in range(k):
        middle = TOP + (row + 0.5) * CELL
        paper.write(page, left - 14, middle, names[row], ha="right", va="center_baseline")
        paper.write(page, width - MARGIN, middle, totals[row], colour=theme().muted, ha="right", va="center_baseline")
        for column in range(k):
            _cell(page, left + column * cell, TOP + row * CELL, cell, table[row, column], worst, row == column)
    return page.figure


def _heads(page: Axes, left: float, cell: float, names: Sequence[str], axes: tuple[str, str]) -> None:
    muted = theme().muted
    paper.write(page, left - 14, TOP - 14, axes[0], colour=muted, bold=True, ha="right")
    paper.write(page, left + len(names) * cell / 2, TOP - 40, axes[1], colour=muted, bold=True, ha="center")
    paper.write(page, page.get_xlim()[1] - MARGIN, TOP - 14, "right", colour=muted, bold=True, ha="right")
    for column, name in enumerate(names):
        paper.write(page, left + (column + 0.5) * cell, TOP - 14, name, ha="center")


def _cell(page: Axes, x: float, y: float, width: float, count: int, worst: int, right: bool) -> None:
    now, middle = theme(), (x + width / 2, y + CELL / 2)
    if count == 0:
        page.scatter(*middle, s=(3 * PT) ** 2, color=now.wire, linewidth=0)
        return
    fill = rgb(now.panel) if right else blend(0.2 + 0.8 * count / worst, (now.background, now.backward.mark))
    page.add_patch(Rectangle((x + 1, y + 1), width - 2, CELL - 2, facecolor=fill, linewidth=0))
    colour = now.muted if right else readable_on(fill)
    paper.write(page, *middle, str(count), colour=colour, bold=not right, ha="center", va="center_baseline")
