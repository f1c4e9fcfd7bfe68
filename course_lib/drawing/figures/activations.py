"""Activations side by side, each with its slope, and with the places where it is flat."""

from collections.abc import Mapping

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, NullLocator
from numpy.typing import ArrayLike, NDArray

from course_lib.drawing.figures import checks, paper
from course_lib.drawing.figures.paper import MARGIN, PT, WIDTH
from course_lib.drawing.palette import HAIRLINE, theme

BETWEEN, HEAD = 20, 30  # pixels: from one panel to the next, and above a panel for its name
LEFT = 44
FLAT = 0.05  # up to here, on either side of 0, a slope counts as flat
LOW, HIGH = -1.25, 2.25
COLUMNS = 5


@paper.drawn
def activation_panels(z: ArrayLike, activations: Mapping[str, tuple[ArrayLike, ArrayLike]]) -> Figure:
    """One panel for each activation: its value solid, its slope dashed, shaded where it is flat.

    `activations` maps a name to the values (m,) and the slopes (m,) at z, (m,) and growing. Flat is a slope between
    −0.05 and 0.05. All panels have the same scale, up to 2.25; what lies beyond is cut off.

    >>> z = np.linspace(-4, 4, 9)
    >>> fig = activation_panels(z, {"tanh": (np.tanh(z), 1 - np.tanh(z) ** 2)})
    """
    z = checks.growing(z, "z")
    named = checks.named(activations, "activations", '{"tanh": (a, s)}')
    pairs = {name: _pair(name, pair, len(z)) for name, pair in named.items()}
    columns = min(COLUMNS, len(pairs))
    wide = (WIDTH - LEFT - MARGIN - (columns - 1) * BETWEEN) / columns
    paper.fits(pairs, "the name", wide, bold=True)
    tall = float(np.clip(0.6 * wide, 130, 220))
    step = HEAD + tall + 28
    page = paper.sheet(-(-len(pairs) // columns) * step + 44)
    for i, (name, (values, slopes)) in enumerate(pairs.items()):
        left, top = LEFT + i % columns * (wide + BETWEEN), HEAD + i // columns * step
        ax = _panel(page, left, top, wide, tall, (z[0], z[-1]))
        ax.tick_params(labelleft=i % columns == 0)
        paper.write(page, left, top - 10, name, bold=True)
        _draw(ax, z, values, slopes)
    _key(page, page.get_ylim()[0] - 16)
    return page.figure


def _pair(name: str, pair: tuple[ArrayLike, ArrayLike], m: int) -> NDArray:
    if len(pair) != 2:
        raise ValueError(f"{name} holds {len(pair)} arrays: expected two, the values and the slopes")
    found = checks.numbers(pair, name, f"two arrays of shape ({m},), the values and the slopes", 2)
    if found.shape[1] != m:
        raise ValueError(f"{name} has {found.shape[1]} values and z has {m}: expected one value for each z")
    return found


def _panel(page: Axes, left: float, top: float, wide: float, tall: float, view: tuple[float, float]) -> Axes:
    ax = paper.axes(page, left, top, left + wide, top + tall)
    first, last = view
    ax.set(xlim=view, ylim=(LOW, HIGH), autoscale_on=False)
    ax.spines[:].set_visible(False)
    ax.xaxis.set_major_locator(FixedLocator([tick for tick in (-2, 0, 2) if first <= tick <= last]))
    ax.yaxis.set_major_locator(FixedLocator(np.arange(np.ceil(LOW), np.floor(HIGH) + 1)))
    ax.xaxis.set_minor_locator(NullLocator())
    ax.grid(color=theme().hairline, linewidth=HAIRLINE * PT)
    ax.set_axisbelow(True)
    return ax


def _draw(ax: Axes, z: NDArray, values: NDArray, slopes: NDArray) -> None:
    now = theme()
    ax.fill_between(z, LOW, HIGH, where=np.abs(slopes) < FLAT, step="mid", color=now.hairline, linewidth=0, zorder=0)
    ax.plot(z, values, **paper.stroke(now.forward))
    ax.plot(z, slopes, **paper.stroke(now.backward))


def _key(page: Axes, y: float) -> None:
    """Below all panels: which stroke is the value, which the slope, and what the shade means."""
    now, x = theme(), float(LEFT)
    for role, words in ((now.forward, "value f(z)"), (now.backward, "slope f′(z)")):
        page.plot((x, x + 34), (y, y), **paper.stroke(role))
        paper.write(page, x + 42, y, words, colour=role.text, va="center_baseline")
        x += 42 + paper.text_width(words) + 32
    page.fill_between((x, x + 34), y - 8, y + 8, color=now.hairline, linewidth=0)
    words = f"flat: slope between {paper.tick(-FLAT)} and {paper.tick(FLAT)}"
    paper.write(page, x + 42, y, words, colour=now.muted, va="center_baseline")
