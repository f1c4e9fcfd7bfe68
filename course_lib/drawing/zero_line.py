"""Where a table of values changes its sign: the border of a decision map, as short lines that join."""

import numpy as np
from numpy.typing import ArrayLike

Segment = tuple[float, float, float, float]


def zero_line(values: ArrayLike) -> list[Segment]:
    """Lines (x1, y1, x2, y2) along which values (rows, columns) are 0, in units of columns and rows.

    By marching squares: a cell whose corners differ in sign is crossed from edge to edge, at places found by
    interpolation. Where four edges are crossed, neighbouring ones are joined in pairs. NaN has no sign.
    """
    values = np.asarray(values, float)
    above = values > 0
    corners = above[:-1, :-1] * 1 + above[:-1, 1:] + above[1:, :-1] + above[1:, 1:]
    mixed = (corners > 0) & (corners < 4)
    found: list[Segment] = []
    for row, column in np.argwhere(mixed).tolist():
        places = _crossings(values[row : row + 2, column : column + 2])
        for one, other in zip(places[::2], places[1::2], strict=False):
            found.append((column + one[0], row + one[1], column + other[0], row + other[1]))
    return found


def _crossings(cell: np.ndarray) -> list[tuple[float, float]]:
    """Where the sign changes on the way around a cell of four corners."""
    (a, b), (c, d) = cell.tolist()
    around = ((a, b, 0, 0, 1, 0), (b, d, 1, 0, 0, 1), (d, c, 1, 1, -1, 0), (c, a, 0, 1, 0, -1))
    places = []
    for start, end, x, y, dx, dy in around:
        if (start > 0) != (end > 0) and np.isfinite(start - end):
            share = start / (start - end)
            places.append((x + share * dx, y + share * dy))
    return places
