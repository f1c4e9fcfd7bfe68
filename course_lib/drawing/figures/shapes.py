"""Shapes: arrays as blocks of cells, what an operation makes of two of them, and what a sum leaves."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from numpy.typing import ArrayLike, NDArray

from course_lib.drawing.figures import checks, paper
from course_lib.drawing.figures.paper import LEADING, MARGIN, PT, WIDTH
from course_lib.drawing.palette import FRAME, HAIRLINE, theme

CELL, ROW = 40, 34  # pixels: the least width of a cell, and its height
ARROW = 24  # pixels left of the cells and above them, for the arrow along an axis
SIGN = 44  # pixels between two blocks, for + or =
BETWEEN = 34  # pixels between a table and its sums
TOP = MARGIN + LEADING + ARROW  # where the cells begin
MOST = 8  # rows or columns that are still counted at a glance
OPERATIONS = {"+": np.add, "-": np.subtract, "*": np.multiply, "/": np.divide, "@": np.matmul}


@paper.drawn
def array_blocks(arrays: Mapping[str, ArrayLike]) -> Figure:
    """Arrays with at most two axes side by side, each with its name, its cells and its shape.

    An arrow along each axis carries the number of that axis: a vector has one arrow, a row and a column have two.

    >>> fig = array_blocks({"x": [1.0, 2.0], "row": [[1.0, 2.0]]})
    """
    blocks = [_block(values, name) for name, values in checks.named(arrays, "arrays", '{"x": [1, 2]}').items()]
    return _side_by_side(blocks, [""] * len(blocks), "arrow 0 runs along axis 0, arrow 1 along axis 1")


@paper.drawn
def array_operation(
    a: ArrayLike, op: str, b: ArrayLike, *, names: tuple[str, str, str] = ("a", "b", "result")
) -> Figure:
    """What NumPy makes of `a op b`, where op is one of + - * / @: both arrays and the result as blocks of cells.

    Cells that broadcasting repeats are grey, without a frame. For @ the first cell of the result is marked, and
    the row and the column that it comes from. Where the shapes do not fit, the picture says why.

    >>> fig = array_operation([[1, 2], [3, 4]], "+", [10, 20])
    """
    if op not in OPERATIONS:
        raise ValueError(f"op is {op!r}: expected one of {' '.join(OPERATIONS)}")
    names = checks.names(names, "names", ["a", "b", "result"])
    first, second = _block(a, names[0]), _block(b, names[1])
    try:
        result = _block(OPERATIONS[op](first.values, second.values), names[2])
    except ValueError:
        return _side_by_side([first, second], [op, "= refused"], _clash(first.values, second.values, op))
    if op == "@":
        row, column = (0 if first.values.ndim == 2 else ...), ((..., 0) if second.values.ndim == 2 else ...)
        marked = [first.mark(row), second.mark(column), result.mark((0,) * result.values.ndim)]
        return _side_by_side(marked, [op, "=", ""], _first_product(first.values[row], second.values[column]))
    spread = [block.repeated(result.values.shape) for block in (first, second)]
    note = "grey: NumPy repeats these cells" if any(not block.own.all() for block in spread) else ""
    return _side_by_side([*spread, result], [op, "=", ""], note)


@paper.drawn
def axis_sums(X: ArrayLike, *, name: str = "X") -> Figure:
    """A table X (n, d) with its two sums: `X.sum(axis=0)` (d,) below it and `X.sum(axis=1)` (n,) at its right.

    >>> fig = axis_sums([[1, 2], [3, 4]])
    """
    table = _block(checks.numbers(X, name, "shape (n, d)", 2), name)
    n, d = table.values.shape
    down, across = (_block(table.values.sum(axis, keepdims=True), "") for axis in (0, 1))
    cell = max(table.cell, down.cell, across.cell)
    right, bottom = MARGIN + ARROW + d * cell + BETWEEN, TOP + n * ROW + BETWEEN
    words = [f"{name}.sum(axis=0)  ({d},)", f"{name}.sum(axis=1)  ({n},)"]
    width = right + cell + 20 + max(map(paper.text_width, words)) + MARGIN
    if width > WIDTH:
        raise ValueError(f"{name} has {d} columns: the picture needs {width:.0f} of {WIDTH} pixels, take fewer")
    page = paper.sheet(bottom + ROW + MARGIN, width)
    _draw(page, replace(table, least=cell, name=f"{name}  {table.words}"), MARGIN + ARROW, TOP, named=False)
    _draw_cells(page, down, MARGIN + ARROW, bottom, cell)
    _draw_cells(page, across, right, TOP, cell)
    for column in range(d):
        _arrow(page, MARGIN + ARROW + (column + 0.5) * cell, bottom - BETWEEN + 6, 0, BETWEEN - 14)
    for row in range(n):
        _arrow(page, right - BETWEEN + 6, TOP + (row + 0.5) * ROW, BETWEEN - 14, 0)
    paper.write(page, right, bottom + ROW / 2, words[0], va="center_baseline")
    paper.write(page, right + cell + 20, TOP + n * ROW / 2, words[1], va="center_baseline")
    return page.figure


@dataclass(frozen=True)
class _Block:
    """An array as it is drawn: `own` (rows, columns) tells its cells from repeated ones, `marked` those to look at."""

    name: str
    values: NDArray  # at most two axes
    table: NDArray  # what is drawn, (rows, columns)
    own: NDArray = field(repr=False)
    marked: NDArray = field(repr=False)
    least: float = CELL

    @property
    def cell(self) -> float:
        return max(self.least, 14 + max(paper.text_width(_number(value)) for value in self.table.flat))

    @property
    def words(self) -> str:
        seen = "" if self.own.all() else f" seen as {self.table.shape}"
        return f"{self.values.shape}{seen}"

    @property
    def width(self) -> float:
        cells = self.table.shape[1] * self.cell + ARROW * (self.values.ndim == 2)
        return max(cells, paper.text_width(self.name, bold=True), paper.text_width(self.words))

    def mark(self, place: object) -> "_Block":
        """With the cells at an index of the values marked."""
        chosen = np.zeros(self.values.shape, dtype=bool)
        chosen[place] = True
        return replace(self, marked=np.atleast_2d(chosen))

    def repeated(self, shape: tuple[int, ...]) -> "_Block":
        """As broadcasting to that shape sees it."""
        table = np.atleast_2d(np.broadcast_to(self.values, shape))
        rows, columns = np.atleast_2d(self.values).shape
        own = np.zeros(table.shape, dtype=bool)
        own[:rows, :columns] = True
        return replace(self, table=table, own=own, marked=np.zeros(table.shape, dtype=bool))


def _block(values: ArrayLike, name: str) -> _Block:
    array = checks.numbers(values, name, "at most two axes", 0, 1, 2)
    if max(array.shape, default=1) > MOST:
        raise ValueError(f"{name} has shape {array.shape}: at most {MOST} rows and columns can be drawn, take a part")
    table = np.atleast_2d(array)
    return _Block(name, array, table, np.ones(table.shape, dtype=bool), np.zeros(table.shape, dtype=bool))


def _side_by_side(blocks: Sequence[_Block], signs: Sequence[str], note: str) -> Figure:
    """The blocks in one line, each followed by its sign, with a note in the last line."""
    gaps = [max(SIGN, paper.text_width(sign, bold=True) + 20) for sign in signs[:-1]]
    tail = paper.text_width(signs[-1], bold=True) + 20 if signs[-1] else 0
    width = sum(block.width for block in blocks) + sum(gaps) + tail + 2 * MARGIN
    if width > WIDTH:
        raise ValueError(f"the arrays need {width:.0f} of {WIDTH} pixels: take fewer columns or fewer digits")
    tall = ROW * max(len(block.table) for block in blocks)
    page = paper.sheet(TOP + tall + 2 * LEADING + LEADING * bool(note), max(width, paper.text_width(note) + 2 * MARGIN))
    left = MARGIN
    for block, sign, gap in zip(blocks, signs, [*gaps, tail], strict=True):
        inset = ARROW * (block.values.ndim == 2)
        _draw(page, block, left + inset, TOP)
        left += block.width + gap
        word = sign.replace("-", "\N{MINUS SIGN}")
        paper.write(page, left - gap / 2, TOP + ROW / 2, word, bold=True, ha="center", va="center_baseline")
    paper.write(page, MARGIN, page.get_ylim()[0] - MARGIN, note, colour=theme().muted)
    return page.figure


def _draw(page: Axes, block: _Block, left: float, top: float, named: bool = True) -> None:
    """A block with its name above, its shape below if it is `named` there, and an arrow along each axis."""
    rows, columns = np.atleast_2d(block.values).shape
    cell, axes = block.cell, block.values.ndim
    paper.write(page, left, MARGIN + 14, block.name, bold=True)
    paper.write(page, left, top + len(block.table) * ROW + LEADING, block.words if named else "")
    _draw_cells(page, block, left, top, cell)
    if axes:
        paper.write(page, left + 2, top - 8, str(axes - 1), colour=theme().muted)
        _arrow(page, left + 16, top - 12, columns * cell - 16, 0)
    if axes == 2:
        paper.write(page, left - 8, top + 16, "0", colour=theme().muted, ha="right")
        _arrow(page, left - 13, top + 22, 0, rows * ROW - 22)


def _draw_cells(page: Axes, block: _Block, left: float, top: float, cell: float) -> None:
    now = theme()
    for place, value in np.ndenumerate(block.table):
        marked, own = block.marked[place], block.own[place]
        face, edge, width = now.background, now.hairline, HAIRLINE
        if own:
            face, edge, width = (now.forward.tint, now.forward.mark, 2) if marked else (now.panel, now.wire, FRAME)
        x, y = left + place[1] * cell, top + place[0] * ROW
        look = {"facecolor": face, "edgecolor": edge, "linewidth": width * PT}
        page.add_patch(Rectangle((x + 1, y + 1), cell - 2, ROW - 2, **look))
        look = {"colour": now.ink if own else now.muted, "bold": bool(marked)}
        paper.write(page, x + cell / 2, y + ROW / 2, _number(value), **look, ha="center", va="center_baseline")


def _arrow(page: Axes, x: float, y: float, across: float, down: float) -> None:
    look = {"color": theme().wire, "linewidth": FRAME * PT}
    page.plot((x, x + across), (y, y + down), **look)
    page.scatter(x + across, y + down, s=(7 * PT) ** 2, marker=">" if across else "v", color=theme().wire, linewidth=0)


def _number(value: float) -> str:
    return f"{value:.3g}".replace("-", "\N{MINUS SIGN}")


def _clash(a: NDArray, b: NDArray, op: str) -> str:
    """Why the shapes of a and b do not fit, in one line."""
    if op == "@":
        if not (a.ndim and b.ndim):
            return "@ needs at least one axis on either side"
        return f"the inner numbers differ: {a.shape[-1]} and {b.shape[0]}"
    pairs = zip(a.shape[::-1], b.shape[::-1], strict=False)
    one, other = next((m, n) for m, n in pairs if m != n and 1 not in (m, n))
    return f"from the right, {one} meets {other}: neither is 1"


def _first_product(row: NDArray, column: NDArray) -> str:
    """How the first number of a product comes about: 'marked: 1·3 + 2·2 = 7'."""
    terms = " + ".join(f"{_number(x)}·{_number(y)}" for x, y in zip(row, column, strict=True))
    return f"marked: {terms} = {_number(row @ column)}"
