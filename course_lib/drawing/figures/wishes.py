"""Wishes: what one neuron asks of its weights and of the neurons below it."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import ArrayLike

from course_lib.drawing.figures import checks, paper
from course_lib.drawing.figures.backprop import INPUT, NEURON, TWIN, WEIGHT, disc, four
from course_lib.drawing.figures.paper import LEADING, MARGIN, PT
from course_lib.drawing.palette import theme

ROW, TOP = 104, 60
ARROWS_AT, SPEAKERS_AT, LISTENER_AT = 138, 232, 640  # pixels from the left edge to the middle of each column
LONGEST, MOST = 32, 4  # pixels of the longest arrow above or below its middle; neurons below


@paper.drawn
def neuron_wishes(a_below: ArrayLike, w: ArrayLike, *, z: float, a: float, delta: float) -> Figure:
    """One neuron with its inputs `a_below` (m,) and weights `w` (m,), and what its δ asks of them, for m up to 4.

    Beside each weight stands the slope of the cost for it, δ times the activation below. Beside each neuron below
    stands its slope, δ times the weight, and an arrow: up where more of this activation lowers the cost.

    >>> fig = neuron_wishes([0.9, 0.1], [0.4, -1.2], z=0.24, a=0.56, delta=-0.11)
    """
    a_below = checks.numbers(a_below, "a_below", "shape (m,)", 1)
    w = checks.numbers(w, "w", f"shape {a_below.shape}, as a_below", 1)
    if w.shape != a_below.shape or not 0 < len(w) <= MOST:
        raise ValueError(f"a_below has {len(a_below)} entries and w has {len(w)}: expected as many, 1 to {MOST}")
    page = paper.sheet(TOP + ROW * (len(w) - 1) + INPUT + 3 * LEADING + MARGIN)
    rows = TOP + ROW * np.arange(len(w))
    middle = float(rows.mean())
    for y, spoken, weight in zip(rows, a_below, w, strict=True):
        _draw_wire(page, y, middle, weight, delta * spoken)
    for i, (y, spoken, slope) in enumerate(zip(rows, a_below, delta * w, strict=True), 1):
        _draw_speaker(page, y, f"a{i}", spoken)
        _draw_wish(page, y, slope, float(np.abs(delta * w).max()))
    _draw_listener(page, middle, (("z", z), ("a", a)), delta)
    note = f"{WEIGHT} weight     {TWIN} slope of the cost     arrow: the way that lowers it"
    paper.write(page, MARGIN, page.get_ylim()[0] - MARGIN, note, colour=theme().muted)
    return page.figure


def _draw_wire(page: Axes, y: float, middle: float, weight: float, slope: float) -> None:
    page.plot((SPEAKERS_AT, LISTENER_AT), (y, middle), color=theme().wire, linewidth=2 * PT)
    words = (
        (0.25, f"{WEIGHT} {weight:.1f}".replace("-", "\N{MINUS SIGN}"), theme().ink),
        (0.55, f"{TWIN} {four(slope)}", theme().backward.text),
    )
    for share, word, colour in words:
        x, height = SPEAKERS_AT * (1 - share) + LISTENER_AT * share, y * (1 - share) + middle * share
        paper.write_clear(page, x, height, word, colour=colour)


def _draw_speaker(page: Axes, y: float, name: str, value: float) -> None:
    disc(page, (SPEAKERS_AT, y), INPUT)
    paper.write(page, SPEAKERS_AT, y - INPUT - 8, name, bold=True, ha="center")
    words = paper.tick(float(f"{value:.3g}"))
    paper.write(page, SPEAKERS_AT, y, words, colour=theme().forward.text, ha="center", va="center_baseline", zorder=4)


def _draw_wish(page: Axes, y: float, slope: float, largest: float) -> None:
    """A dashed arrow against the slope, its length in proportion to it, with the slope at its left."""
    half = LONGEST * abs(slope) / (largest or 1)
    way = 1 if slope > 0 else -1  # y goes down
    backward = theme().backward
    if half:
        page.plot((ARROWS_AT, ARROWS_AT), (y - way * half, y + way * half), **paper.stroke(backward))
        page.scatter(ARROWS_AT, y + way * half, s=(11 * PT) ** 2, marker="v" if way > 0 else "^", color=backward.mark)
    word = f"{TWIN} {four(slope)}"
    paper.write(page, ARROWS_AT - 18, y, word, colour=backward.text, ha="right", va="center_baseline")


def _draw_listener(page: Axes, y: float, values: tuple[tuple[str, float], ...], delta: float) -> None:
    disc(page, (LISTENER_AT, y), NEURON)
    for row, (letter, value) in enumerate((*values, ("δ", delta))):
        colour = theme().backward.text if letter == "δ" else theme().forward.text
        words = f"{letter} {four(value)}"
        height = y + LEADING * (row - 1)
        paper.write(page, LISTENER_AT, height, words, colour=colour, ha="center", va="center_baseline", zorder=4)

