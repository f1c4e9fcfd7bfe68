"""Histograms: how the numbers of each layer are spread, one row for each way to begin."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import ArrayLike, NDArray

from course_lib.drawing.figures import checks, paper
from course_lib.drawing.figures.paper import PT
from course_lib.drawing.palette import HAIRLINE, theme

BINS, HEIGHT, STEP, BETWEEN = 31, 62, 112, 14


@paper.drawn
def layer_histograms(
    rows: Mapping[str, Sequence[ArrayLike]], *, columns: Sequence[str], limits: tuple[float, float] = (-1, 1),
    xlabel: str = "activation",
) -> Figure:  # fmt: skip
    """For each name a row of histograms, one for each of its arrays; what lies beyond `limits` counts at the edge.

    Each panel has its own height, and says the standard deviation of its numbers.

    >>> draws = [np.zeros(9), np.linspace(-1, 1, 9)]
    >>> fig = layer_histograms({"zeros": draws}, columns=["layer 1", "layer 2"])
    """
    low, high = checks.growing(limits, "limits")
    columns = checks.names(columns, "columns", list(columns))
    tables = checks.named(rows, "rows", '{"small": [A1, A2]}')
    page = paper.sheet(28 + STEP * len(tables) + 34)
    width = (paper.WIDTH - 2 * paper.MARGIN - (len(columns) - 1) * BETWEEN) / len(columns)
    for row, (name, arrays) in enumerate(tables.items()):
        if len(arrays) != len(columns):
            raise ValueError(f"{name} has {len(arrays)} arrays for {len(columns)} columns: expected one for each")
        top = 28 + STEP * row
        paper.write(page, paper.MARGIN, top - 4, name, bold=True)
        for column, (head, values) in enumerate(zip(columns, arrays, strict=True)):
            left = paper.MARGIN + column * (width + BETWEEN)
            numbers = np.ravel(checks.finite(np.asarray(values, float), f"{name}, {head}"))
            ax = paper.axes(page, left, top + 24, left + width, top + 24 + HEIGHT)
            _bars(ax, np.clip(numbers, low, high), low, high)
            paper.write(page, left, top + 16, f"{head}: {paper.two_digits(numbers.std())}", colour=theme().muted)
            ax.tick_params(labelbottom=row == len(tables) - 1)
    note = f"{xlabel}; the number is the standard deviation"
    paper.write(page, paper.WIDTH / 2, page.get_ylim()[0] - 10, note, colour=theme().muted, ha="center")
    return page.figure


def _bars(ax: Axes, numbers: NDArray, low: float, high: float) -> None:
    counts, edges = np.histogram(numbers, BINS, (low, high))
    ax.bar(edges[:-1], counts, np.diff(edges), align="edge", color=theme().forward.mark, linewidth=0)
    ax.set(xlim=(low, high), ylim=(0, 1.08 * max(counts.max(), 1)), yticks=[], xticks=[low, (low + high) / 2, high])
    ax.get_xticklabels()[0].set_ha("left")
    ax.get_xticklabels()[-1].set_ha("right")
    ax.spines[:].set_visible(False)
    ax.axhline(0, color=theme().wire, linewidth=2 * HAIRLINE * PT)
