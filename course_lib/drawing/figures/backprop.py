"""The backward pass in a picture: one small network, its values on the way forward, its slopes on the way back."""

from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import ArrayLike, NDArray

from course_lib.drawing.figures import checks, paper
from course_lib.drawing.figures.paper import LEADING, MARGIN, PT
from course_lib.drawing.palette import HAIRLINE, Role, theme

NEURON, INPUT, COST = 54, 30, 40  # radii in pixels
CHORD = 14  # pixels from the middle of a neuron down to the chord that cuts it
ROW, TOP = 186, 40
PLACES, COST_AT = (46, 250, 500), 668  # pixels from the left edge to the middle of each column
WEIGHT, TWIN = "\N{BLACK SQUARE}", "\N{BLACK UP-POINTING TRIANGLE}"  # the marks of parameters and of what flows back
Gradients = Sequence[tuple[ArrayLike, ArrayLike] | None]


@paper.drawn
def backprop_network(
    cache: Mapping[str, Sequence[ArrayLike]], params: Sequence[tuple[ArrayLike, ArrayLike]], *,
    Y: ArrayLike | None = None, cost: float | None = None,
    deltas: Sequence[ArrayLike | None] | None = None, grads: Gradients | None = None,
) -> Figure:  # fmt: skip
    """One example on its way through inputs, one hidden layer and outputs of at most two neurons each, and back.

    A neuron is a circle cut by a chord: above it z and a from the cache, below it δ, or "not yet" where `deltas` has
    None for its layer. Wires carry the weight (■) and, where `grads` has one, the slope of the cost (▲).

    >>> fig = backprop_network({"A": [[[1.0]], [[0.5]], [[0.6]]], "Z": [[[0.0]], [[0.4]]]},
    ...                        [([[2.0]], [0.1]), ([[1.0]], [0.2])])
    """
    A, Z, weights, biases = _network(cache, params)
    known = [_known(delta, a) for delta, a in zip(deltas or [None] * 2, A[1:], strict=True)]
    slopes = [_slopes(pair, W) for pair, W in zip(grads or [None] * 2, weights, strict=True)]
    targets = [None] * A[2].size if Y is None else checks.numbers(Y, "Y", "shape (1, k)", 2)[0]
    tall = ROW * (max(len(a) for a in A) - 1)
    page = paper.sheet(TOP + tall + 2 * NEURON + 4.5 * LEADING)
    middle = TOP + NEURON + tall / 2
    heights = [middle + ROW * (np.arange(len(a)) - (len(a) - 1) / 2) for a in A]
    places = [[(x, y) for y in column] for x, column in zip(PLACES, heights, strict=True)]
    if cost is not None:
        _draw_cost(page, middle, float(cost), places[2], back=None not in known[1])
    for layer, radius in ((0, INPUT), (1, NEURON)):
        _draw_wires(page, places[layer], places[layer + 1], weights[layer], slopes[layer], radius)
    for i, place in enumerate(places[0]):
        _draw_input(page, place, f"x{i + 1}", A[0][i])
    for i, place in enumerate(places[1]):
        _draw_neuron(page, place, f"h{i + 1}", Z[0][i], A[1][i], known[0][i])
        _name_under(page, place, biases[0][i])
    for i, place in enumerate(places[2]):
        _draw_neuron(page, place, f"o{i + 1}", Z[1][i], A[2][i], known[1][i])
        _name_under(page, place, biases[1][i], targets[i])
    _explain(page, slopes[1] is not None)
    return page.figure


def _explain(page: Axes, slopes: bool) -> None:
    note = f"{WEIGHT} parameter" + f"     {TWIN} slope of the cost for that weight" * slopes
    paper.write(page, MARGIN, page.get_ylim()[0] - MARGIN, note, colour=theme().muted)


def _network(cache: Mapping, params: Sequence) -> tuple[list, list, list, list]:
    """A, Z, the weights and the biases, as arrays that fit each other."""
    A = [checks.numbers(a, f"A{i}", "shape (1, neurons)", 2) for i, a in enumerate(cache["A"])]
    Z = [checks.numbers(z, f"Z{i}", "shape (1, neurons)", 2) for i, z in enumerate(cache["Z"], 1)]
    if len(A) != 3 or len(Z) != 2 or len(params) != 2:
        raise ValueError(f"there are {len(params)} layers: the picture has one hidden layer and the outputs")
    for values in [*A, *Z]:
        if len(values) != 1 or values.shape[1] > 2:
            raise ValueError(f"a layer has shape {values.shape}: expected one example and at most 2 neurons")
    weights = [checks.numbers(W, f"W{i}", "shape (n_in, n_out)", 2) for i, (W, _) in enumerate(params, 1)]
    for i, (W, (before, after)) in enumerate(zip(weights, pairwise(A), strict=True), 1):
        if W.shape != (before.shape[1], after.shape[1]):
            raise ValueError(f"W{i} has shape {W.shape}: expected {(before.shape[1], after.shape[1])}")
    biases = [checks.numbers(b, f"b{i}", "shape (n_out,)", 1) for i, (_, b) in enumerate(params, 1)]
    return [a[0] for a in A], [z[0] for z in Z], weights, biases


def _known(delta: ArrayLike | None, a: NDArray) -> Sequence[float | None]:
    """δ of each neuron of a layer, None where it is not known yet."""
    if delta is None:
        return [None] * len(a)
    delta = checks.numbers(delta, "delta", "shape (1, neurons)", 2)
    if delta.shape != (1, len(a)):
        raise ValueError(f"a delta has shape {delta.shape}: expected {(1, len(a))}, one number for each neuron")
    return delta[0]


def _slopes(pair: tuple | None, W: NDArray) -> NDArray | None:
    if pair is None:
        return None
    dW = checks.numbers(pair[0], "dW", "the shape of its W", 2)
    if dW.shape != W.shape:
        raise ValueError(f"a dW has shape {dW.shape}: expected {W.shape}, as its W")
    return dW


def _draw_neuron(page: Axes, place: tuple[float, float], name: str, z: float, a: float, delta: float | None) -> None:
    (x, y), now = place, theme()
    start = np.arcsin(CHORD / NEURON)
    above = np.linspace(np.pi - start, 2 * np.pi + start, 60)  # y goes down: this is the upper arc
    below = np.linspace(start, np.pi - start, 40)
    empty = Role(now.wire, now.muted, now.background)
    for arc, role in ((above, now.forward), (below, empty if delta is None else now.backward)):
        xs, ys = x + NEURON * np.cos(arc), y + NEURON * np.sin(arc)
        page.fill(xs, ys, color=role.tint, linewidth=0, zorder=2)
        page.plot(xs, ys, **paper.stroke(role), zorder=3)
    half = NEURON * np.cos(start)
    page.plot((x - half, x + half), (y + CHORD, y + CHORD), color=now.hairline, linewidth=HAIRLINE * PT, zorder=3)
    paper.write(page, x, y - NEURON - 8, name, bold=True, ha="center")
    for row, (letter, value) in enumerate((("z", z), ("a", a))):
        _value(page, x, y - 22 + LEADING * row, letter, value, now.forward.text)
    if delta is None:
        paper.write(page, x, y + 29, "not yet", colour=now.muted, ha="center", va="center_baseline")
    else:
        _value(page, x, y + 29, "δ", delta, now.backward.text)


def _value(page: Axes, x: float, y: float, letter: str, value: float, colour: str) -> None:
    paper.write(page, x, y, f"{letter} {four(value)}", colour=colour, ha="center", va="center_baseline")


def _draw_input(page: Axes, place: tuple[float, float], name: str, value: float) -> None:
    disc(page, place, INPUT)
    paper.write(page, place[0], place[1] - INPUT - 8, name, bold=True, ha="center")
    words = paper.tick(float(f"{value:.3g}"))
    paper.write(page, *place, words, colour=theme().forward.text, ha="center", va="center_baseline")


def _draw_cost(page: Axes, y: float, cost: float, outputs: Sequence, back: bool) -> None:
    for x_out, y_out in outputs:
        page.plot((x_out, COST_AT), (y_out, y), color=theme().wire, linewidth=2 * PT)
        if back:
            _twin(page, (x_out, y_out), (COST_AT, y))
    disc(page, (COST_AT, y), COST)
    for row, words in ((-10, "C"), (11, four(cost))):
        paper.write(page, COST_AT, y + row, words, colour=theme().forward.text, ha="center", va="center_baseline")


def disc(page: Axes, place: tuple[float, float], radius: float) -> None:
    """A neuron as it is on the way forward: blue, with a solid rim; place and radius in pixels."""
    size, forward = (2 * radius * PT) ** 2, theme().forward
    page.scatter(*place, s=size, facecolor=forward.tint, edgecolor=forward.mark, linewidth=2 * PT, zorder=3)


def _draw_wires(
    page: Axes, starts: Sequence, ends: Sequence, W: NDArray, dW: NDArray | None, radius: float
) -> None:  # fmt: skip
    """The wires of a layer; each carries its weight, and where it is known the slope of the cost for that weight."""
    for (i, j), weight in np.ndenumerate(W):
        (x0, y0), (x1, y1) = starts[i], ends[j]
        page.plot((x0, x1), (y0, y1), color=theme().wire, linewidth=2 * PT)
        level = y0 == y1
        spots = ((0.5, -13), (0.5, 14)) if level else ((0.29, 0), (0.61, 0))
        inner = ((x0 + radius, y0), (x1 - NEURON, y1))  # labels stand between the rims, or on a slanted wire
        words = [(f"{WEIGHT} {weight:.2f}".replace("-", "\N{MINUS SIGN}"), theme().ink)]
        words += [] if dW is None else [(f"{TWIN} {four(dW[i, j])}", theme().backward.text)]
        for (share, shift), (word, colour) in zip(spots, words, strict=False):
            along = inner if level else ((x0, y0), (x1, y1))
            x, y = (np.array(along[0]) * (1 - share) + np.array(along[1]) * share) + (0, shift)
            paper.write_clear(page, x, y, word, colour=colour)


def _twin(page: Axes, start: tuple[float, float], end: tuple[float, float]) -> None:
    """A dashed arrow beside a wire, from its end back to its start."""
    step = np.subtract(end, start) / np.hypot(*np.subtract(end, start))
    aside = 9 * np.array([step[1], -step[0]]) * (1 if step[1] >= 0 else -1)
    tip, tail = np.array(start) + aside + (NEURON + 8) * step, np.array(end) + aside - (COST + 2) * step
    page.plot(*zip(tip, tail, strict=True), **paper.stroke(theme().backward))
    angle = np.degrees(np.arctan2(step[1], -step[0]))  # y goes down
    page.scatter(*tip, s=(11 * PT) ** 2, marker=(3, 0, angle - 90), color=theme().backward.mark, linewidth=0)


def _name_under(page: Axes, place: tuple[float, float], bias: float, target: float | None = None) -> None:
    words = [f"{WEIGHT} b {bias:.2f}".replace("-", "\N{MINUS SIGN}")]
    words += [] if target is None else [f"target {target:g}"]
    for row, word in enumerate(words):
        paper.write_clear(page, place[0], place[1] + NEURON + LEADING * (row + 1) - 5.5, word)


def four(value: float) -> str:
    """A value with four decimals and a true minus sign.

    >>> four(-0.0381), four(0.59327)
    ('−0.0381', '0.5933')
    """
    return f"{value:.4f}".replace("-", "\N{MINUS SIGN}")
