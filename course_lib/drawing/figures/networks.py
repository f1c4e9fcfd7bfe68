"""Networks: the layers of a network as columns of neurons, with the shapes of what connects them."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure
from numpy.typing import ArrayLike, NDArray

from course_lib.checks import layer_sizes
from course_lib.drawing.figures import checks, paper
from course_lib.drawing.figures.paper import GAP, LEADING, MARGIN, PT, WIDTH
from course_lib.drawing.palette import theme

NEURON, ROW = 26, 44  # pixels: across a neuron, and from one to the next
TOP = 84
SQUARE = "\N{BLACK SQUARE}"  # the mark of parameters
AXIS = 76  # pixels from the edge to the first and the last layer
MOST = 5  # neurons of a layer that are shown whole


@paper.drawn
def network_diagram(
    sizes: Sequence[int], *, names: Sequence[str] | None = None, weights: Sequence[ArrayLike] | None = None
) -> Figure:
    """A network with layers of these sizes, inputs first: neurons, wires, and the shape of every W and b.

    A layer of more than five neurons shows its first and last ones around an ellipsis. `weights`, one W (n_in, n_out)
    for each gap, give the wires their width; negative ones are dashed.

    >>> fig = network_diagram([64, 30, 10], names=["pixels", "hidden", "digits"])
    """
    sizes = layer_sizes(sizes)
    if len(sizes) > 5:
        raise ValueError(f"sizes has {len(sizes)} layers: at most 5 fit side by side")
    hidden = ["hidden"] if len(sizes) == 3 else [f"hidden {i}" for i in range(1, len(sizes) - 1)]
    outputs = "outputs" if sizes[-1] > 1 else "output"
    names = checks.names(names, "names", ["inputs", *hidden, outputs])
    weights = _checked(weights, sizes)
    shown = [_shown(size) for size in sizes]
    tall = ROW * max(len(column) for column in shown)
    page = paper.sheet(TOP + tall + 5 * LEADING)
    xs = np.linspace(AXIS, WIDTH - AXIS, len(sizes))
    heights = [TOP + tall / 2 + ROW * (np.arange(len(column)) - (len(column) - 1) / 2) for column in shown]
    for gap, W in enumerate(weights):
        _draw_wires(page, xs[gap : gap + 2], heights[gap : gap + 2], shown[gap : gap + 2], W)
    for x, ys, column in zip(xs, heights, shown, strict=True):
        _draw_neurons(page, x, ys, column)
    _draw_track(page, xs, [f"{size:,} {name}" for size, name in zip(sizes, names, strict=True)])
    _name_parameters(page, xs, TOP + tall + LEADING, sizes)
    total = sum((n_in + 1) * n_out for n_in, n_out in pairwise(sizes))
    key = "" if weights[0] is None else "; wider: larger weight, dashed: negative"
    note = f"{total:,} parameters in all{key}"
    paper.write(page, MARGIN, page.get_ylim()[0] - MARGIN, note, colour=theme().muted)
    return page.figure


def _checked(weights: Sequence[ArrayLike] | None, sizes: list[int]) -> list[NDArray | None]:
    gaps = list(pairwise(sizes))
    if weights is None:
        return [None] * len(gaps)
    if len(weights) != len(gaps):
        raise ValueError(f"there are {len(weights)} weight matrices for {len(gaps)} gaps: expected one W for each")
    for layer, (W, shape) in enumerate(zip(weights, gaps, strict=True), 1):
        if np.shape(W) != shape:
            raise ValueError(
                f"W{layer} has shape {np.shape(W)}: between {shape[0]} and {shape[1]} neurons expected {shape}"
            )
    return [checks.numbers(W, f"W{layer}", "shape (n_in, n_out)", 2) for layer, W in enumerate(weights, 1)]


def _shown(size: int) -> list[int | None]:
    """The neurons that are drawn; None is the ellipsis.

    >>> _shown(3), _shown(30)
    ([0, 1, 2], [0, 1, None, 28, 29])
    """
    if size <= MOST:
        return list(range(size))
    half = MOST // 2
    return [*range(half), None, *range(size - half, size)]


def _draw_wires(page: Axes, xs: NDArray, heights: list[NDArray], shown: list[list], W: NDArray | None) -> None:
    ends = [(i, j, y, z) for i, y in zip(shown[0], heights[0], strict=True) if i is not None
            for j, z in zip(shown[1], heights[1], strict=True) if j is not None]  # fmt: skip
    size = np.zeros(len(ends)) if W is None else np.array([W[i, j] for i, j, _, _ in ends]) / (np.abs(W).max() or 1)
    wires = LineCollection(
        [[(xs[0], y), (xs[1], z)] for _, _, y, z in ends],
        colors=theme().wire,
        linewidths=PT * (2 + 5 * np.abs(size)),
        linestyles=["-" if share >= 0 else (0, (10 * PT, 5 * PT)) for share in size],
    )
    page.add_collection(wires, autolim=False)


def _draw_neurons(page: Axes, x: float, heights: NDArray, column: list) -> None:
    now = theme()
    for y, neuron in zip(heights, column, strict=True):
        if neuron is None:
            page.scatter([x] * 3, [y - 8, y, y + 8], s=(4 * PT) ** 2, color=now.muted, linewidth=0)
        else:
            page.scatter(x, y, s=(NEURON * PT) ** 2, facecolor=now.forward.tint, edgecolor=now.forward.mark,
                         linewidth=2 * PT, zorder=3)  # fmt: skip


def _draw_track(page: Axes, xs: NDArray, words: list[str]) -> None:
    """The way of the forward pass above the layers, one stop for each."""
    forward, y = theme().forward, TOP - 30
    paper.fits(words, "the layer", xs[1] - xs[0] - 8)
    paper.write(page, xs[0] + NEURON, y + 20, "forward", colour=forward.text)
    page.plot((xs[0], xs[-1]), (y, y), **paper.stroke(forward))
    paper.dots(page, xs, np.full(len(xs), y), forward, size=10)
    for x, word in zip(xs, words, strict=True):
        paper.write(page, x, y - 18, word, ha="center")


def _name_parameters(page: Axes, xs: NDArray, y: float, sizes: Sequence[int]) -> None:
    """Below each gap the shapes of W and b, and how many numbers they hold."""
    counts, room = [f"{(n_in + 1) * n_out:,}" for n_in, n_out in pairwise(sizes)], xs[1] - xs[0] - 8
    unit = " parameters" if max(paper.text_width(f"{count} parameters") for count in counts) < room - GAP else ""
    for layer, count in enumerate(counts, 1):
        n_in, n_out = sizes[layer - 1 : layer + 1]
        shapes = (f"{SQUARE} W{layer} ({n_in}, {n_out})", f"{SQUARE} b{layer} ({n_out},)")
        lines = dict.fromkeys(shapes, theme().ink) | {count + unit: theme().muted}
        paper.fits(lines, "the text", room)
        x = (xs[layer - 1] + xs[layer] - max(paper.text_width(words) for words in lines)) / 2
        for row, (words, colour) in enumerate(lines.items()):
            paper.write(page, x, y + row * LEADING, words, colour=colour)
