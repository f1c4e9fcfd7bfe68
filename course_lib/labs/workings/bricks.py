"""Arrays of at most two axes as bricks: each number one brick with a stud, its repeated copies dashed, without one."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import product

from course_lib.drawing.svg import CAPTION, VALUE, Picture
from course_lib.labs.workings.shape_rules import Shape

CELL, STUD = 30, 6  # side of a brick, radius of its stud
TOP = 282  # of all bricks
COLOURS = ("teal", "ochre", "muted")  # of a, of b, of the result
DASH = (4, 3)
Place = tuple[int, int]


@dataclass(frozen=True)
class Block:
    """An array of a shape, and the shape as which it is seen when it is repeated.

    marked: its own bricks to look at. at: the place, in the shape as it is seen, at which they are used.
    clash: the axis that does not fit, counted from the right, or None.
    """

    shape: Shape
    seen: Shape
    marked: frozenset[Shape] = frozenset()
    at: Shape | None = None
    clash: int | None = None


def table(shape: Shape) -> Place:
    """Rows and columns as which an array is drawn: a vector lies down, a single number is one brick."""
    rows, columns = (1, 1, *shape)[-2:]
    return rows, columns


def _place(index: Shape) -> Place:
    row, column = (0, 0, *index)[-2:]
    return row, column


def draw(page: Picture, left: float, block: Block, which: int) -> None:
    """A block with arrows along its own axes. which: 0 for a, 1 for b, 2 for the result."""
    seen, own = (set(product(*map(range, table(shape)))) for shape in (block.seen, block.shape))
    _draw_frames(page, left, seen - own, COLOURS[which], 1.2, DASH, "background")
    _draw_frames(page, left, own, COLOURS[which], 2, (), "panel")
    for row, column in sorted(map(_place, block.marked)):
        page.rect(*_corner(left, row, column, 2), CELL - 4, CELL - 4, "forward-tint", "ink", 2.5)
    for row, column in sorted(own):
        _draw_stud(page, left + (column + 0.5) * CELL, TOP + (row + 0.5) * CELL, which)
    if block.at is not None and _place(block.at) not in own:
        page.rect(*_corner(left, *_place(block.at), 2), CELL - 4, CELL - 4, "forward-tint", "ink", 2, dash=DASH)
    _draw_axes(page, left, block)


def _corner(left: float, row: int, column: int, inside: float = 0) -> tuple[float, float]:
    return left + column * CELL + inside, TOP + row * CELL + inside


def _draw_frames(
    page: Picture, left: float, places: Iterable[Place], stroke: str, width: float, dash: tuple[int, ...], fill: str
) -> None:
    """All frames of one kind as one path."""
    corners = (_corner(left, *place, 1.5) for place in sorted(places))
    d = "".join(f"M{x:g} {y:g}h{CELL - 3}v{CELL - 3}h{3 - CELL}z" for x, y in corners)
    if d:
        page.path(d, stroke, width, dash, fill)


def _draw_stud(page: Picture, x: float, y: float, which: int) -> None:
    """The stud of a brick; a brick of the result has half a stud of either array."""
    if which < 2:
        page.circle(x, y, STUD, COLOURS[which])
        return
    for colour, side in zip(COLOURS, (0, 1), strict=False):
        page.path(f"M{x:g} {y - STUD:g}a{STUD} {STUD} 0 0 {side} 0 {2 * STUD}z", "none", 0, (), colour)


def _draw_axes(page: Picture, left: float, block: Block) -> None:
    """An arrow along each axis that carries the number of the axis; a thick line along one that does not fit."""
    for place, size in enumerate(reversed(block.shape)):
        number = str(len(block.shape) - 1 - place)
        if place == block.clash:
            _draw_clash(page, left, place, size)
        elif place == 0:
            page.text(left + 1, TOP - 8, number, CAPTION, "muted")
            page.arrow(left + 13, TOP - 12, left + max(size * CELL, 26), TOP - 12, "wire", 1.5, (), 8)
        else:
            page.text(left - 16, TOP + 13, number, CAPTION, "muted")
            page.arrow(left - 12, TOP + 18, left - 12, TOP + max(size * CELL, 30), "wire", 1.5, (), 8)


def _draw_clash(page: Picture, left: float, place: int, size: int) -> None:
    """Along the upper side for the last axis, along the left side for the one before it."""
    if place == 0:
        page.line(left, TOP - 11, left + size * CELL, TOP - 11, "ink", 5)
        page.text(left + size * CELL + 8, TOP - 6, str(size), VALUE, "ink", bold=True)
    else:
        page.line(left - 11, TOP, left - 11, TOP + size * CELL, "ink", 5)
        page.text(left - 11, TOP + size * CELL + 18, str(size), VALUE, "ink", "middle", bold=True)
