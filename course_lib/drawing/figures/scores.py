"""Scores: how far repeated runs differ, and how they change with the size of a network."""

from collections.abc import Mapping

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator
from numpy.typing import ArrayLike, NDArray

from course_lib.drawing.figures import checks, paper
from course_lib.drawing.figures.paper import MARGIN, PT, WIDTH
from course_lib.drawing.palette import HAIRLINE, Role, theme

DOT, RING, STEP = 6, 8, 11  # pixels: across a dot, across a ring, from one ring to the next


@paper.drawn
def score_spread(scores: Mapping[str, ArrayLike], *, xlabel: str = "Accuracy on unseen examples (%)") -> Figure:
    """One row for each condition: a ring for each run and a bar for the mean, with the numbers at the right.

    `scores` maps a name to the scores (runs,) between 0 and 1.

    >>> fig = score_spread({"shuffled": [0.97, 0.98], "contiguous": [0.91, 0.96]})
    """
    given = checks.named(scores, "scores", '{"shuffled folds": [0.97, 0.98]}')
    rows = {
        name: 100 * checks.shares(runs, f"the scores of {name}", "shape (runs,)", 1) for name, runs in given.items()
    }
    left = max(paper.text_width(name) for name in rows) + MARGIN + 24
    right = WIDTH - MARGIN - paper.text_width("lowest to highest") - 80
    limits = _limits(list(rows.values()))
    across = (right - left) / np.ptp(limits)
    levels = {name: paper.ranks(across * runs, STEP) for name, runs in rows.items()}
    row = 40 + STEP * max(level.max() for level in levels.values())
    page = paper.sheet(118 + row * len(rows))
    ax = paper.panel(page, left, 40, right, 40 + row * len(rows))
    ax.set(xlim=limits, ylim=(row * len(rows), 0), yticks=[])
    for i, (name, runs) in enumerate(rows.items()):
        _draw_row(page, ax, (i + 0.5) * row, name, runs, levels[name])
    _write_columns(page, 24, "mean", "lowest to highest", theme().muted)
    paper.name_x(page, ax, xlabel, "ring: one run, bar: their mean")
    return page.figure


@paper.drawn
def sweep(values: ArrayLike, train: ArrayLike, test: ArrayLike, *, xlabel: str = "Hidden units") -> Figure:
    """Scores between 0 and 1 against a size (k,) on a logarithmic axis: a dot for each seed, a line for the mean.

    `train` and `test` have one row for each value and one column for each seed: (k, seeds).

    >>> fig = sweep([1, 5, 50], [[0.8, 0.82], [0.95, 0.96], [0.99, 1.0]], [[0.8, 0.8], [0.95, 0.94], [0.95, 0.94]])
    """
    sizes = checks.numbers(values, "values", "shape (k,)", 1)
    if (sizes <= 0).any() or (np.diff(sizes) <= 0).any():
        raise ValueError(f"values is {sizes.tolist()}: the logarithmic axis needs rising numbers above 0")
    tables = [_by_size(train, "train", sizes), _by_size(test, "test", sizes)]
    means = [table.mean(axis=1) for table in tables]
    ends = [f"{name}: {paper.two_digits(mean[-1])} %" for name, mean in zip(("training", "test"), means, strict=True)]
    page = paper.sheet(376)
    ax = paper.panel(page, paper.AXIS, 48, paper.before(ends), 298, "Accuracy (%)")
    ax.set(xscale="log", xlim=(sizes[0] / 1.12, sizes[-1] * 1.12), ylim=_limits(tables))
    roles = (theme().series[0], theme().held_out)
    for table, mean, role, side in zip(tables, means, roles, (-1, 1), strict=True):
        ax.plot(sizes, mean, **paper.stroke(role))
        for size, seeds in zip(sizes, table, strict=True):
            _draw_seeds(ax, size, seeds, role, side)
    _tick_at(ax, sizes)
    paper.end_labels(page, ax, [(ax.get_xlim()[1], mean[-1]) for mean in means], ends, roles)
    paper.name_x(page, ax, xlabel, "dot or ring: one seed, line: their mean")
    return page.figure


def _by_size(scores: ArrayLike, name: str, sizes: NDArray) -> NDArray:
    expected = f"shape ({len(sizes)}, seeds), one row for each value"
    table = checks.shares(scores, name, expected, 2)
    if len(table) != len(sizes):
        raise ValueError(f"{name} has shape {table.shape}: expected {expected}")
    return 100 * table


def _limits(scores: list[NDArray]) -> tuple[float, float]:
    """Limits of an axis with a little air around all scores, in percent."""
    every = np.concatenate([table.ravel() for table in scores])
    air = max(0.06 * np.ptp(every), 0.25)
    return float(every.min() - air), float(every.max() + air)


def _draw_row(page: Axes, ax: Axes, y: float, name: str, runs: NDArray, levels: NDArray) -> None:
    now = theme()
    aside = (levels + 1) // 2 * np.where(levels % 2, -1, 1)
    ax.axhline(y, color=now.hairline, linewidth=HAIRLINE * PT)
    paper.dots(ax, runs, y + STEP * aside, now.held_out, RING, ring=True)
    ax.plot([runs.mean()] * 2, [y - 15, y + 15], color=now.ink, linewidth=3 * PT, zorder=4)
    paper.write(page, MARGIN, 40 + y, name, va="center_baseline")
    spread = f"{runs.min():.1f} to {runs.max():.1f}" if len(runs) > 1 else "one run"
    _write_columns(page, 40 + y, f"{runs.mean():.1f}", spread)


def _write_columns(page: Axes, y: float, mean: str, spread: str, colour: str = "") -> None:
    edge, look = WIDTH - MARGIN, {"ha": "right", "va": "center_baseline"}
    paper.write(page, edge, y, spread, colour=theme().muted, **look)
    paper.write(
        page, edge - paper.text_width("lowest to highest") - 24, y, mean, colour=colour, bold=not colour, **look
    )


def _draw_seeds(ax: Axes, size: float, seeds: NDArray, role: Role, side: int) -> None:
    """The seeds of one size beside its place on the axis: training to the left, test to the right."""
    places = ax.transData.transform(np.column_stack([np.full(len(seeds), size), seeds]))
    places[:, 0] += side * DOT * paper.DOTS * (1 + paper.ranks(places[:, 1], DOT * paper.DOTS))
    paper.dots(ax, *ax.transData.inverted().transform(places).T, role, DOT, ring=side > 0)


def _tick_at(ax: Axes, values: NDArray) -> None:
    """A tick at each value, leaving out those whose numbers would touch."""
    kept, edge = [], -np.inf
    for value in values:
        middle, half = ax.transData.transform((value, 50))[0] / paper.DOTS, paper.text_width(paper.tick(value)) / 2
        if middle - half > edge + 8:
            kept.append(value)
            edge = middle + half
    ax.xaxis.set_major_locator(FixedLocator(kept))
    ax.xaxis.set_minor_locator(NullLocator())
    ax.xaxis.set_major_formatter(FuncFormatter(paper.tick))
