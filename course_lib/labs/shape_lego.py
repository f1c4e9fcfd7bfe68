"""Shape lego: two arrays of bricks snap together, or NumPy refuses, and you see which numbers of their shapes met."""

import math
import re
from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np

from course_lib.drawing.svg import BODY, CAPTION, VALUE, Picture, text_width
from course_lib.labs.controls import Action, Choice, Control, Slider, Text
from course_lib.labs.lab import Lab, LabError, Table, Task, check_choices
from course_lib.labs.workings import bricks
from course_lib.labs.workings.bricks import Block
from course_lib.labs.workings.shape_rules import (
    DIRECTIONS,
    OPERATIONS,
    Pair,
    Shape,
    clashing,
    inner,
    pairs,
    refusal,
    repeats,
    result_shape,
    source,
)

MOST, MOST_AXES = 6, 2  # the largest size of an axis, and how many axes
TRAP = ((5, 1), (5,), "-")  # what the question is about
SIGNS = {"-": "−"}
NAMES = ("a", "b")
ZONES = (76, 408, 740)  # left ends of the bricks of a, of b and of the result
RULE, COLUMNS = 32, (560, 360)  # left end of the rule; middles of its columns, the last numbers first
LINES = (54, 92, 147)  # where a, b and the result stand in the rule
SIDE_BY_SIDE = (300, 380, 500, 580)  # middles of the numbers of a and b for @


@dataclass(frozen=True)
class State:
    """Two shapes, the sign between them, which number of the result is looked at (from 1), what was predicted."""

    a: Shape = (3, 4)
    b: Shape = (4,)
    op: str = "+"
    look: int = 2
    guess: str = ""

    def __post_init__(self) -> None:
        check_choices(self, op=tuple(OPERATIONS))
        for shape in (self.a, self.b):
            _check(shape)

    @property
    def result(self) -> Shape | None:
        """The shape of the result, or None."""
        return result_shape(self.a, self.b, self.op)

    @property
    def count(self) -> int:
        """How many numbers come out; 0 where NumPy refuses."""
        return 0 if self.result is None else math.prod(self.result)

    @property
    def index(self) -> Shape:
        """Where in the result the number stands that is looked at."""
        at = min(max(self.look, 1), self.count) - 1
        return tuple(int(place) for place in np.unravel_index(at, self.result))

    @property
    def sign(self) -> str:
        """The sign as it is written on paper."""
        return SIGNS.get(self.op, self.op)


def _check(shape: Shape) -> None:
    if not (isinstance(shape, tuple) and all(isinstance(size, int) for size in shape)):
        raise LabError("A shape is written like (5, 1), like (5,), or () for a single number.")
    if len(shape) > MOST_AXES:
        raise LabError(f"{shape} has {len(shape)} axes: this lab draws at most {MOST_AXES}.")
    if not all(1 <= size <= MOST for size in shape):
        raise LabError(f"{shape} is not drawn here: each number of a shape is from 1 to {MOST}.")


def read(words: str) -> Shape:
    """A shape from what was typed.

    >>> read("(5, 1)"), read("( 5 , )"), read("()")
    ((5, 1), (5,), ())
    """
    words = words.replace(" ", "")
    if re.fullmatch(r"\(?\d+\)?", words):
        raise LabError(f"In Python {words} is a number. A shape with one entry has a comma: ({words.strip('()')},).")
    if not re.fullmatch(r"\(\)|\((\d+,)+\d*\)", words):
        raise LabError("A shape is written like (5, 1), like (5,), or () for a single number.")
    return tuple(int(size) for size in re.findall(r"\d+", words))


class ShapeLego(Lab):
    """See the docstring of the module."""

    slug, title, State = "shape_lego", "Shape lego", State
    prediction = "five-minus-five"
    guesses: ClassVar = {"a": "5", "b": "10", "c": "25", "d": "none"}
    task = Task(
        "Find two shapes, one of 4 numbers and one of 3, whose sum has 12 numbers.",
        lambda state: state.op == "+" and state.count == 12 and {math.prod(state.a), math.prod(state.b)} == {3, 4},
        "Where one shape has a 1, the other may have any number. So each of the 4 meets each of the 3.",
    )
    presets: ClassVar = {
        "start": State(),
        "silent": State(*TRAP),
        "refused": State((3, 4), (3,)),
        "twelve": State((4, 1), (3,)),
        "product": State((3, 2), (2, 4), "@", 7),
        "product refused": State((2, 4), (3, 2), "@"),
        "vectors": State((5,), (5,), "@", 1),
        "one number": State((2, 3), (), "*"),
    }

    def controls(self) -> list[Control | Action]:
        """Both shapes and the sign, what is looked at, then single numbers of the shapes."""
        return [
            Text("a", "Shape of a", 13, get=lambda state: str(state.a), put=lambda state, w: replace(state, a=read(w))),
            Choice("op", "Sign", {SIGNS.get(op, op): op for op in OPERATIONS}),
            Text("b", "Shape of b", 13, get=lambda state: str(state.b), put=lambda state, w: replace(state, b=read(w))),
            Slider("look", "look at number", 1, lambda state: max(state.count, 1), 1, whole=True,
                   get=lambda state: min(max(state.look, 1), max(state.count, 1))),
            _last_number("a"),
            _last_number("b"),
            Action("Make b a column: b[:, None]", _column),
            Action("Swap a and b", lambda state: replace(state, a=state.b, b=state.a)),
        ]  # fmt: skip

    def picture(self, state: State) -> Picture:
        """The rule for the two shapes, below it the bricks."""
        page = Picture(1000, 500)
        (_draw_inner if state.op == "@" else _draw_pairs)(page, state)
        _draw_count(page, state)
        page.line(32, 222, 968, 222, "hairline", 1)
        _draw_bricks(page, state)
        _draw_last_line(page, state)
        return page

    def words(self, state: State) -> str:
        """What comes out, and why."""
        terms = f"{state.a} {state.sign} {state.b}"
        if state.result is None:
            return f"NumPy refuses {terms}: {refusal(state.a, state.b, state.op)}."
        count = "one number" if state.count == 1 else f"{state.count} numbers"
        return f"{terms} gives {count} in the shape {state.result}: {_why(state)}."

    def rows(self, state: State) -> Table:
        """One row for each pair of numbers that meet."""
        if state.op == "@":
            rows = [("inner", *_written(inner(state.a, state.b)), _inner_verdict(state))]
            remain = "they remain" if state.result is not None else ""
            rows += [("outer", str(state.a[:-1]), str(state.b[1:]), remain)]
        else:
            met = enumerate(pairs(state.a, state.b))
            rows = [(("last", "before the last")[i], *_written(pair), ", ".join(_verdict(pair))) for i, pair in met]
        total = "refused" if state.result is None else f"result {state.result}"
        counts = (str(math.prod(state.a)), str(math.prod(state.b)), f"{total}: {state.count}")
        return Table(("numbers of the shapes", "$a$", "$b$", ""), [*rows, ("how many numbers", *counts)])

    def predicted(self, state: State, given: str) -> State:
        """Keep the prediction in sight, and show what it was about."""
        return super().predicted(State(*TRAP) if state == State() else state, given)


def _last_number(name: str) -> Slider:
    """The last number of a shape; a shape without one has it as soon as it is moved."""
    return Slider(name, f"last number of {name}", 1, MOST, 1, whole=True,
                  get=lambda state: (getattr(state, name) or (1,))[-1],
                  put=lambda state, size: replace(state, **{name: (*getattr(state, name)[:-1], size)}))  # fmt: skip


def _column(state: State) -> State:
    if len(state.b) != 1:
        raise LabError(f"b has the shape {state.b}: b[:, None] makes a column of a vector, such as (4,).")
    return replace(state, b=(*state.b, 1))


def _why(state: State) -> str:
    if state.op == "@":
        which = "it" if state.count == 1 else "each number of the result"
        size = state.a[-1]
        return f"the inner numbers are both {size} and disappear; {which} adds up {_products(size)}"
    found = {name: [] for name in NAMES}
    for which, place in repeats(state.a, state.b):
        found[NAMES[which]].append(DIRECTIONS[place])
    said = [f"{name} is repeated {' and '.join(where)}" for name, where in found.items() if where]
    return f"{', '.join(said)}, without an error" if said else "each number of a meets its partner in b"


def _products(n: int) -> str:
    return "one product" if n == 1 else f"{n} products"


def _written(pair: Pair) -> tuple[str, str]:
    return tuple("none" if size is None else str(size) for size in pair)


def _verdict(pair: Pair) -> tuple[str, ...]:
    """What the rule says of two numbers that meet, in one line or two."""
    low, high = sorted(pair.sizes)
    if not pair.fits:
        return "they differ", "and neither is 1"
    missing = ("missing: counts as 1",) if None in pair else ()
    if low == high:
        return missing or ("equal",)
    return (*missing, f"repeated {high} times") if missing else (f"the 1 is repeated {high} times",)


def _inner_verdict(state: State) -> str:
    if not (state.a and state.b):
        return "each side needs an axis"
    return "equal: they disappear" if state.result is not None else "they differ"


def _draw_pairs(page: Picture, state: State) -> None:
    """The shapes under each other, aligned at the right, and what the rule says of every pair."""
    page.text(RULE, 22, "The shapes, aligned at the right", CAPTION, "muted", bold=True)
    for y, name, shape in zip(LINES, NAMES, (state.a, state.b), strict=False):
        _draw_shape(page, RULE, y + 6, name, str(shape))
    for place, pair in enumerate(pairs(state.a, state.b)):
        for which, size in enumerate(pair):
            kind = "missing" if size is None else "repeated" if pair.repeats(which) else "own"
            _draw_number(page, COLUMNS[place], LINES[which], size or 1, kind, which)
        _draw_pair(page, COLUMNS[place], pair, refused=state.result is None)
    if not (state.a or state.b):
        page.text(COLUMNS[0], LINES[0] + 6, "no axes: nothing to compare", BODY, "muted", "middle")


def _draw_shape(page: Picture, x: float, y: float, name: str, shape: str) -> None:
    page.text(x, y, name, VALUE, "ink", bold=True)
    page.text(x + text_width(name, VALUE) + 12, y, shape, VALUE, "ink", bold=True)


def _draw_pair(page: Picture, x: float, pair: Pair, *, refused: bool) -> None:
    """What becomes of two numbers that meet."""
    page.line(x - 60, 119, x + 60, 119, "border", 1)
    for y, words in zip((186, 204), _verdict(pair), strict=False):
        page.text(x, y, words, BODY, "ink", "middle", bold=not pair.fits)
    if not pair.fits:
        page.text(x, LINES[2] + 9, "≠", 28, "ink", "middle", bold=True)
    elif not refused:
        _draw_number(page, x, LINES[2], max(pair.sizes), "own", 2)


def _draw_number(page: Picture, x: float, y: float, size: int, kind: str, which: int) -> None:
    """A number of a shape in a frame; dashed where it is repeated or missing."""
    dash = () if kind == "own" else (5, 3)
    fill = "panel" if kind == "own" else "background"
    page.rect(x - 26, y - 15, 52, 30, fill, bricks.COLOURS[which], 2, 4, dash)
    page.text(x, y + 6, str(size), 17, "muted" if kind == "missing" else "ink", "middle", bold=kind != "missing")


def _draw_inner(page: Picture, state: State) -> None:
    """The shapes side by side: the inner numbers meet, the outer ones remain."""
    page.text(RULE, 22, "The shapes, side by side", CAPTION, "muted", bold=True)
    for y, name, shape in zip(LINES, NAMES, (state.a, state.b), strict=False):
        _draw_shape(page, RULE, y + 6, name, str(shape))
    page.text(sum(SIDE_BY_SIDE[1:3]) / 2, LINES[0] + 6, "@", 17, "ink", "middle", bold=True)
    places = ((state.a, SIDE_BY_SIDE[2 - len(state.a) : 2]), (state.b, SIDE_BY_SIDE[2:]))
    for which, (shape, xs) in enumerate(places):
        for x, size in zip(xs, shape, strict=False):
            _draw_number(page, x, LINES[0], size, "own", which)
    _draw_meeting(page, state)
    if state.result is not None:
        for x, size in zip((SIDE_BY_SIDE[0], SIDE_BY_SIDE[3]), (state.a[:-1], state.b[1:]), strict=True):
            _draw_outer(page, x, size)


def _draw_meeting(page: Picture, state: State) -> None:
    """A bracket below the inner numbers with what the rule says of them."""
    left, right, y, refused = *SIDE_BY_SIDE[1:3], LINES[0] + 15, state.result is None
    page.curve([left, left, right, right], [y + 4, y + 14, y + 14, y + 4], "ink", 3 if refused else 1.5)
    page.text((left + right) / 2, y + 33, _inner_verdict(state), BODY, "ink", "middle", bold=refused)


def _draw_outer(page: Picture, x: float, size: Shape) -> None:
    if size:
        page.arrow(x, LINES[0] + 20, x, LINES[2] - 18, "wire", 1.5, (), 9)
        _draw_number(page, x, LINES[2], size[0], "own", 2)
        page.text(x, 186, "it remains", BODY, "ink", "middle")


def _draw_count(page: Picture, state: State) -> None:
    """How many numbers come out, in large figures, or why none do."""
    x = ZONES[2]
    if state.result is None:
        page.text(x, LINES[0] + 6, "NumPy refuses", 20, "ink", bold=True)
        for y, words in zip((84, 104), refusal(state.a, state.b, state.op).split(", and "), strict=False):
            page.text(x, y, f"and {words}" if y > 84 else words, BODY)
        return
    page.text(x, LINES[1], str(state.count), 52, "ink", bold=True)
    words = "number comes out" if state.count == 1 else "numbers come out"
    page.text(x, LINES[1] + 28, words, VALUE)
    _draw_shape(page, x, LINES[2] + 6, "shape", str(state.result))


def _blocks(state: State) -> list[Block]:
    """The bricks of a, of b and of the result."""
    if state.result is None:
        places = zip((state.a, state.b), _clashing(state), strict=True)
        return [Block(shape, shape, clash=place) for shape, place in places]
    index, marks, seen = state.index, _marks(state), state.result
    if state.op == "@":
        pair = [Block(shape, shape, found) for shape, found in zip((state.a, state.b), marks, strict=True)]
    else:
        pair = [Block(shape, seen, found, index) for shape, found in zip((state.a, state.b), marks, strict=True)]
    return [*pair, Block(seen, seen, frozenset([index]))]


def _marks(state: State) -> tuple[frozenset[Shape], frozenset[Shape]]:
    """The bricks of a and of b that the number comes from that is looked at."""
    if state.op != "@":
        return tuple(frozenset([source(state.index, shape)]) for shape in (state.a, state.b))
    row, column = state.index[: len(state.a) - 1], state.index[len(state.a) - 1 :]
    steps = range(state.a[-1])
    return frozenset((*row, k) for k in steps), frozenset((k, *column) for k in steps)


def _clashing(state: State) -> tuple[int, int]:
    """Which axes of a and b clash, counted from the right."""
    return (0, len(state.b) - 1) if state.op == "@" else (clashing(state.a, state.b),) * 2


def _draw_bricks(page: Picture, state: State) -> None:
    """Both arrays and the result, with the signs between them."""
    blocks = _blocks(state)
    for which, (left, block) in enumerate(zip(ZONES, blocks, strict=False)):
        bricks.draw(page, left, block, which)
        _draw_name(page, left, which, block)
    y = bricks.TOP + bricks.CELL / 2 + 8
    page.text(ZONES[1] - 66, y, state.sign, 26, "ink", "middle", bold=True)
    if state.result is not None:
        page.text(ZONES[2] - 66, y, "=", 26, "ink", "middle", bold=True)


def _draw_name(page: Picture, left: float, which: int, block: Block) -> None:
    """Name and count of numbers above the bricks."""
    own, shown = math.prod(block.shape), math.prod(block.seen)
    name = (*NAMES, "result")[which]
    page.text(left, bricks.TOP - 34, name, VALUE, "ink", bold=True)
    words = f"{own} number{'s' if own != 1 else ''}" + (f", seen as {shown}" if shown > own else "")
    page.text(left + text_width(name, VALUE) + 14, bricks.TOP - 34, words, BODY)


def _draw_last_line(page: Picture, state: State) -> None:
    """Where the number comes from that is looked at, and what was predicted."""
    if state.result is not None:
        page.rect(ZONES[0], 474, 14, 14, "forward-tint", "ink", 2.5)
        words = f"number {min(state.look, state.count)} of {state.count}: {_origin(state)}"
        page.text(ZONES[0] + 24, 486, words, BODY)
        if state.op != "@" and any(repeats(state.a, state.b)):
            page.rect(500, 474, 14, 14, "background", "muted", 1.2, dash=bricks.DASH)
            page.text(524, 486, "dashed: repeated", BODY, "muted")
    if state.guess:
        page.prediction(722, 472, 490, f"for (5, 1) − (5,) you predicted: {state.guess}")


def _origin(state: State) -> str:
    """The number that is looked at, as Python writes it."""
    if state.op == "@":
        row = f"row {state.index[0]} of a" if len(state.a) == 2 else "a"
        column = f"column {state.index[-1]} of b" if len(state.b) == 2 else "b"
        return f"{row} times {column}, {_products(state.a[-1])} added up"
    places = zip(NAMES, (state.a, state.b), strict=True)
    first, second = (_entry(name, source(state.index, shape)) for name, shape in places)
    return f"{_entry('result', state.index)} = {first} {state.sign} {second}"


def _entry(name: str, index: Shape) -> str:
    return f"{name}[{', '.join(map(str, index))}]" if index else name
