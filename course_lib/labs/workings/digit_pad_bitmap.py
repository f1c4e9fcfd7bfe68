"""Drawings of 32 x 32 dots: as one line of text, by strokes of a pen, and made to fit like the training pictures.

The pictures of the data set were scanned, fitted by programs of NIST, and then counted in blocks of 4 x 4 dots. A
drawing goes the same way, or the network would meet pictures of a kind that it was never trained on.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

SIDE, BLOCK = 32, 4  # dots of a side of the pad, and of a block
FRAME = 20  # columns that a fitted drawing is wide
NARROW = 1 / 3  # of width and height: below it a drawing keeps its proportions, so that a ruled 1 becomes no block
# How much ink is too much or too little, and how often to take away a rim or to add one.
RIMS = ((0, 108, 2), (108, 256, 1), (413, 561, -1), (561, SIDE * SIDE + 1, -2))
EDGE = 2  # rows at the top and at the bottom that are not trusted when a drawing is set upright

Strokes = Sequence[Sequence[tuple[float, float]]]


@lru_cache(maxsize=256)
def dots_of(ink: str) -> NDArray:
    """The dots (32, 32) of bool that a line of text stands for. The array is shared: do not write into it.

    The text has the rows from top to bottom, a dot between two of them, each as a hexadecimal number whose highest bit
    is the first column; rows of paper are empty, and those at the end left out. Raises ValueError for anything else.

    >>> int(dots_of("").sum()), int(dots_of("..ff").sum()), bool(dots_of("80000000")[0, 0])
    (0, 8, True)
    """
    rows = [int(row, 16) if row else 0 for row in ink.split(".")]
    if len(rows) > SIDE or not all(0 <= row < 1 << SIDE for row in rows) or ink_of(_unpacked(rows)) != ink:
        raise ValueError(f"{ink!r} is no drawing")
    return _unpacked(rows)


def _unpacked(rows: list[int]) -> NDArray:
    padded = np.array(rows + [0] * (SIDE - len(rows)), dtype=">u4")
    return np.unpackbits(padded.view(np.uint8)).reshape(SIDE, SIDE).astype(bool)


def ink_of(dots: NDArray) -> str:
    """The line of text for dots (32, 32).

    >>> ink_of(dots_of("..ff.80000001"))
    '..ff.80000001'
    """
    rows = np.packbits(dots, axis=1).view(">u4")[:, 0].tolist()
    return ".".join(f"{row:x}" if row else "" for row in rows).rstrip(".")


def written(strokes: Strokes, pen: float = 3.2) -> NDArray:
    """The dots (32, 32) whose middle a round pen of this diameter passes over; a stroke is a list of points (x, y)."""
    middles = np.stack(np.meshgrid(np.arange(SIDE) + 0.5, np.arange(SIDE) + 0.5), axis=-1)
    dots = np.zeros((SIDE, SIDE), bool)
    for stroke in strokes:
        for start, end in zip(stroke, [*stroke[1:], stroke[-1]], strict=True):
            along = np.subtract(end, start)
            share = np.clip((middles - start) @ along / max(along @ along, 1e-12), 0, 1)
            dots |= np.linalg.norm(middles - start - share[..., None] * along, axis=-1) <= pen / 2
    return dots


@dataclass(frozen=True)
class Fitted:
    """A drawing made to fit.

    Its dots (32, 32), its width when stretched, how many rims of ink were added, whether rows had to be moved to set
    it upright.
    """

    dots: NDArray
    wide: int = 0
    rims: int = 0
    moved: bool = False


def fitted(dots: NDArray) -> Fitted:
    """A drawing as the programs of NIST fit it: stretched to 20 x 32 dots, of middling thickness, set upright.

    Source: M. D. Garris and others, NIST Form-Based Handprint Recognition System, NISTIR 5469 (1994), normalization of
    the second generation; but what is narrow is not stretched to a block.
    """
    if not dots.any():
        return Fitted(dots)
    framed, wide = _framed(dots)
    rims = next((rims for low, high, rims in RIMS if low <= framed.sum() < high), 0)
    for _ in range(abs(rims)):
        framed = _thicker(framed) if rims > 0 else _thinner(framed)
    upright = _upright(framed)
    return Fitted(upright, wide, rims, bool((upright != framed).any()))


def counts_of(dots: NDArray) -> NDArray:
    """How much ink each block of 4 x 4 dots has, (8, 8) of whole numbers from 0 to 16."""
    n = SIDE // BLOCK
    return dots.reshape(n, BLOCK, n, BLOCK).sum(axis=(1, 3))


def _framed(dots: NDArray) -> tuple[NDArray, int]:
    """What is drawn, cut out, stretched to the frame, and put into the middle; how wide it is then."""
    rows, columns = (np.flatnonzero(dots.any(axis=axis)) for axis in (1, 0))
    cut = dots[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    height, width = cut.shape
    wide = FRAME if width > NARROW * height else max(round(SIDE * width / height), 1)
    down, across = (((np.arange(n) + 0.5) * of / n).astype(int) for n, of in ((SIDE, height), (wide, width)))
    framed = np.zeros((SIDE, SIDE), bool)
    left = (SIDE - wide) // 2
    framed[:, left : left + wide] = cut[np.ix_(down, across)]
    return framed, wide


def _neighbours(dots: NDArray) -> tuple[NDArray, ...]:
    around = np.pad(dots, 1)
    return around[:-2, 1:-1], around[2:, 1:-1], around[1:-1, :-2], around[1:-1, 2:]


def _thicker(dots: NDArray) -> NDArray:
    return np.logical_or.reduce([dots, *_neighbours(dots)])


def _thinner(dots: NDArray) -> NDArray:
    """Without the dots at its rim; outside the pad there is paper."""
    return np.logical_and.reduce([dots, *_neighbours(dots)])


def _upright(dots: NDArray) -> NDArray:
    """Rows shifted until the leftmost ink near the top stands above that near the bottom."""
    rows = np.flatnonzero(dots.any(axis=1))
    if len(rows) <= 2 * EDGE + 1:
        return dots
    top, bottom = rows[0] + EDGE, rows[-1] - EDGE
    if not (dots[top].any() and dots[bottom].any()):
        return dots
    lean = (int(dots[top].argmax()) - int(dots[bottom].argmax())) / (bottom - top)
    shifts = np.rint((np.arange(SIDE) - SIDE // 2) * lean).astype(int)
    return np.stack([_shifted(row, shift) for row, shift in zip(dots, shifts.tolist(), strict=True)])


def _shifted(row: NDArray, shift: int) -> NDArray:
    """A row moved to the right; what leaves the pad is lost."""
    moved = np.zeros_like(row)
    moved[max(shift, 0) : SIDE + min(shift, 0)] = row[max(-shift, 0) : SIDE - max(shift, 0)]
    return moved
