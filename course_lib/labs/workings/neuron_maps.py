"""A network as a picture: every neuron is its own map of the plane, every wire has its gradient beside it."""

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from course_lib.drawing.svg import CAPTION, CLASSES, NAME, Picture, dash_of
from course_lib.drawing.zero_line import zero_line

REACH, GRID = 2.6, 37  # of the plane that is seen, in deviations; points of a map along each side
INPUT, NEURON, OUTPUT = 52, 66, 188  # sides of the maps
TOP, TALL = 44, 436  # of the space in which the maps of a layer stand
LEFT, RIGHT = 34, 502  # where the inputs and the output begin
SIGN, NARROW = 7.5, 4.5  # radius of the disc with the sign of a weight, the widest and the smallest
LEAST = 0.1  # wires below this share of the largest have no gradient drawn
MARKS = "^o"
Wire = tuple[int, int, int]


class Box(NamedTuple):
    """A square map: its left edge, its top, its side."""

    x: float
    y: float
    side: float

    @property
    def middle(self) -> float:
        """Half way down."""
        return self.y + self.side / 2


class Wires(NamedTuple):
    """Weights and gradients, (neurons before, neurons after) for each layer, and the wire that is looked at."""

    weights: Sequence[NDArray]
    slopes: Sequence[NDArray]
    chosen: Wire


@lru_cache(maxsize=64)
def boxes(sizes: tuple[int, ...]) -> list[list[Box]]:
    """Where the maps of every layer stand, inputs first."""
    centres = {1: [268.0], 2: [226.0, 402.0]}[len(sizes) - 2]
    middle = TOP + TALL / 2
    columns = [_column(LEFT, INPUT, 2, 196, middle)]
    for centre, n in zip(centres, sizes[1:-1], strict=True):
        side = min(NEURON, TALL / n - 12)
        columns.append(_column(centre - side / 2, side, n, min(TALL / n, 118), middle))
    return [*columns, [Box(RIGHT, middle - OUTPUT / 2, OUTPUT)]]


def _column(x: float, side: float, n: int, down: float, middle: float) -> list[Box]:
    return [Box(x, middle + down * (i - (n - 1) / 2) - side / 2, side) for i in range(n)]


@lru_cache(maxsize=1)
def plane() -> NDArray:
    """The points of the maps, (GRID², 2), the top row first."""
    along = np.linspace(-REACH, REACH, GRID)
    return np.stack([np.tile(along, GRID), np.repeat(along[::-1], GRID)], axis=1)


def wires_of(sizes: Sequence[int]) -> list[Wire]:
    """Every wire (layer, from, to), in the order in which they are numbered."""
    layers = range(1, len(sizes))
    return [(layer, i, j) for layer in layers for j in range(sizes[layer]) for i in range(sizes[layer - 1])]


def draw(
    page: Picture, sizes: tuple[int, ...], sums: Sequence[NDArray], values: Sequence[NDArray], wires: Wires
) -> None:
    """The whole network. sums, values: z to take signs from, and −1 … 1 to colour, (GRID², neurons) of each layer."""
    places = boxes(sizes)
    _draw_wires(page, places, wires)
    for i, box in enumerate(places[0]):
        across = plane()[:, i].reshape(GRID, GRID)
        draw_map(page, box, across, across / REACH, signs=False)
        page.text(box.x + box.side / 2, box.y - 9, f"$x_{{{i + 1}}}$", NAME, "ink", "middle")
    for column, z, value in zip(places[1:], sums, values, strict=True):
        for j, box in enumerate(column):
            square = (GRID, GRID)
            draw_map(page, box, z[:, j].reshape(square), value[:, j].reshape(square), signs=box.side < OUTPUT)


def draw_map(page: Picture, box: Box, z: NDArray, value: NDArray, *, signs: bool) -> None:
    """One map: its colours, the line where z is 0, the sign on either side, a frame."""
    page.rect(box.x, box.y, box.side, box.side, "background")
    page.heat_map(box.x, box.y, box.side, box.side, value)
    scale = box.side / (GRID - 1)
    lines = "".join(f"M{box.x + a * scale:.1f} {box.y + b * scale:.1f}L{box.x + c * scale:.1f} {box.y + d * scale:.1f}"
                    for a, b, c, d in zero_line(z))  # fmt: skip
    if lines:
        page.path(lines, "ink", 3 if box.side == OUTPUT else 1.5)
    if signs:
        _draw_map_signs(page, box, z)
    page.rect(box.x, box.y, box.side, box.side, "none", "ink", 1.5)


def _draw_map_signs(page: Picture, box: Box, z: NDArray) -> None:
    """+ and − where the neuron is furthest from undecided, away from the frame."""
    edge = GRID // 7
    inner = z[edge:-edge, edge:-edge]
    for at, sign in ((inner.argmax(), "+"), (inner.argmin(), "−")):
        row, column = divmod(int(at), inner.shape[1])
        if (inner[row, column] > 0) == (sign == "+") and inner[row, column] != 0:
            x = box.x + box.side * (column + edge) / (GRID - 1)
            y = box.y + box.side * (row + edge) / (GRID - 1)
            page.text(x, y + 5, sign, 15, "ink", "middle", bold=True)


class _Ends(NamedTuple):
    """Where a wire leaves its source and reaches the disc of its target; the radius of the disc."""

    x0: float
    y0: float
    x1: float
    y1: float
    disc: float


def ends_of(places: Sequence[Sequence[Box]], wire: Wire) -> _Ends:
    """Each wire has a place of its own on both maps, so that signs never lie on each other."""
    layer, i, j = wire
    before, after = places[layer - 1], places[layer]
    gap_in = min(26 if after[j].side < OUTPUT else 50, after[j].side / len(before))
    gap_out = min(12, before[i].side / len(after))
    disc = max(NARROW, min(SIGN, 0.48 * gap_in))
    y0 = before[i].middle + gap_out * (j - (len(after) - 1) / 2)
    y1 = after[j].middle + gap_in * (i - (len(before) - 1) / 2)
    return _Ends(before[i].x + before[i].side + 5, y0, after[j].x - disc - 4, y1, disc)


def _draw_wires(page: Picture, places: Sequence[Sequence[Box]], wires: Wires) -> None:
    sizes = [len(column) for column in places]
    steepest = max(float(np.abs(one).max()) for one in wires.slopes) or 1.0
    heaviest = max(float(np.abs(one).max()) for one in wires.weights) or 1.0
    every = wires_of(sizes)
    every.sort(key=lambda wire: wire == wires.chosen)
    for wire in every:
        layer, i, j = wire
        ends, chosen = ends_of(places, wire), wire == wires.chosen
        weight, slope = float(wires.weights[layer - 1][i, j]), float(wires.slopes[layer - 1][i, j])
        page.path(_bent(ends, 0), "ink" if chosen else "wire", _width(weight / heaviest, 1, 7))
        if abs(slope) >= LEAST * steepest:
            _draw_slope(page, ends, _width(slope / steepest, 1.5, 5))
        _draw_sign(page, ends, weight, "ink" if chosen else "border")


@lru_cache(maxsize=256)
def _bent(ends: _Ends, up: float) -> str:
    x0, y0, x1, y1, disc = ends
    middle, y0, y1 = (x0 + x1) / 2, y0 - up, y1 - up
    return f"M{x0:.1f} {y0:.1f}C{middle:.1f} {y0:.1f} {middle:.1f} {y1:.1f} {x1 - disc:.1f} {y1:.1f}"


def _width(share: float, least: float, most: float) -> float:
    return round(least + (most - least) * abs(share), 1)


def _draw_slope(page: Picture, ends: _Ends, width: float) -> None:
    """The dashed twin of a wire, with its triangle at the far end: gradients travel back."""
    up = 5.0
    moved = ends._replace(x0=ends.x0 + 8)
    page.path(_bent(moved, up), "backward", width, dash_of("backward"))
    page.polygon(ends.x0 + 5, ends.y0 - up, 4 + 0.7 * width, 3, 180, "backward")


def _draw_sign(page: Picture, ends: _Ends, weight: float, rim: str) -> None:
    x, y, half = ends.x1, ends.y1, 0.55 * ends.disc
    page.circle(x, y, ends.disc, "background", rim, 1.5)
    page.line(x - half, y, x + half, y, "ink", 1.8)
    if weight >= 0:
        page.line(x, y - half, x, y + half, "ink", 1.8)


def draw_points(page: Picture, box: Box, X: NDArray, y: NDArray) -> None:
    """Points in the plane with the mark of their class."""
    xs = (box.x + box.side * (X[:, 0] + REACH) / (2 * REACH)).tolist()
    ys = (box.y + box.side * (REACH - X[:, 1]) / (2 * REACH)).tolist()
    for across, down, label in zip(xs, ys, y.ravel().astype(int).tolist(), strict=True):
        page.mark(across, down, MARKS[label], CLASSES[label], 3.2)


def draw_legend(page: Picture, box: Box, names: Sequence[str], which: str) -> None:
    """What the marks mean, below the map of the output."""
    x, y = box.x, box.y + box.side
    page.text(x, y + 24, which, CAPTION, "muted", bold=True)
    for i, name in enumerate(names):
        page.mark(x + 6, y + 42 + 20 * i, MARKS[i], CLASSES[i], 4.5)
        page.text(x + 18, y + 46 + 20 * i, name, CAPTION, "muted")
    page.text(x, y + 88, "the line: undecided", CAPTION, "muted")
