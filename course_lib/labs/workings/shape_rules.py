"""What NumPy makes of two shapes, and why: sizes that meet from the right for + - * /, inner numbers for @."""

from collections.abc import Iterator
from itertools import zip_longest
from typing import NamedTuple

Shape = tuple[int, ...]
OPERATIONS = "+-*/@"
PLACES = ("last numbers", "numbers before the last")  # of two shapes of at most two axes, from the right
DIRECTIONS = ("to the right", "downwards")  # in which an axis runs in a picture, from the right


class Pair(NamedTuple):
    """Two sizes that meet; None where a shape has no number at that place, which counts as 1."""

    a: int | None
    b: int | None

    @property
    def sizes(self) -> tuple[int, int]:
        """Both as numbers."""
        return self.a or 1, self.b or 1

    @property
    def fits(self) -> bool:
        """Whether they are equal or one of them is 1."""
        a, b = self.sizes
        return a == b or 1 in (a, b)

    def repeats(self, which: int) -> bool:
        """Whether the axis of a (which = 0) or of b (1) is repeated."""
        return self.fits and self.sizes[which] < max(self.sizes)


def pairs(a: Shape, b: Shape) -> list[Pair]:
    """The sizes that meet when two shapes are aligned at the right, the last ones first.

    >>> pairs((5, 1), (5,))
    [Pair(a=1, b=5), Pair(a=5, b=None)]
    """
    return [Pair(*both) for both in zip_longest(reversed(a), reversed(b))]


def inner(a: Shape, b: Shape) -> Pair:
    """The sizes that meet in a @ b: the last of a and the first of b."""
    return Pair(a[-1] if a else None, b[0] if b else None)


def result_shape(a: Shape, b: Shape, op: str) -> Shape | None:
    """The shape of a op b for shapes of at most two axes, or None where NumPy refuses.

    >>> result_shape((5, 1), (5,), "-"), result_shape((3, 2), (2, 4), "@"), result_shape((3, 4), (3,), "+")
    ((5, 5), (3, 4), None)
    """
    if op == "@":
        met = inner(a, b)
        return (*a[:-1], *b[1:]) if a and b and met.a == met.b else None
    met = pairs(a, b)
    return tuple(max(pair.sizes) for pair in reversed(met)) if all(pair.fits for pair in met) else None


def refusal(a: Shape, b: Shape, op: str) -> str:
    """Why NumPy refuses, or "" where it does not."""
    if result_shape(a, b, op) is not None:
        return ""
    if op == "@":
        met = inner(a, b)
        return f"the inner numbers, {met.a} and {met.b}, differ" if a and b else "@ needs an axis on either side"
    met = pairs(a, b)[clashing(a, b)]
    return f"the {PLACES[clashing(a, b)]}, {met.a} and {met.b}, differ, and neither is 1"


def clashing(a: Shape, b: Shape) -> int:
    """The first place from the right at which two shapes do not fit for + - * /; they are known not to."""
    return next(place for place, pair in enumerate(pairs(a, b)) if not pair.fits)


def repeats(a: Shape, b: Shape) -> Iterator[tuple[int, int]]:
    """Which of two shapes that fit is repeated (0 or 1), and along which place from the right."""
    for which in (0, 1):
        yield from ((which, place) for place, pair in enumerate(pairs(a, b)) if pair.repeats(which))


def source(index: Shape, shape: Shape) -> Shape:
    """Where in an array of this shape the number comes from that stands at an index of the result of + - * /.

    >>> source((1, 3), (5, 1)), source((1, 3), (5,))
    ((1, 0), (3,))
    """
    own = index[len(index) - len(shape) :]
    return tuple(0 if size == 1 else at for at, size in zip(own, shape, strict=True))
