"""Forward stepper: an example on its way through a 2-3-2 network, one weighted sum after the other.

Each sum is assembled from its products with their numbers; below stands the same as one matrix product for the layer.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import ClassVar, NamedTuple

import numpy as np

from course_lib import nn
from course_lib.drawing.formula import Cell, Code, draw_code, draw_matrix
from course_lib.drawing.svg import BODY, CAPTION, SMALL, Axes, Picture, dash_of, fixed, number, text_width
from course_lib.labs.controls import Action, Control, Slider, Steps
from course_lib.labs.lab import Lab, LabError, Table, Task

W1, B1 = np.array([[0.5, -1.0, 0.8], [0.3, 0.6, -0.4]]), np.array([0.1, 0.0, -0.2])
W2, B2 = np.array([[1.0, -0.5], [0.7, 0.2], [-0.3, 0.9]]), np.array([0.05, -0.1])
SIZES = (2, 3, 2)
LETTERS = "xho"
REACH = 3.0  # the inputs go from -REACH to REACH
COLUMNS, MIDDLE = (64, 250, 436), 182
RADIUS, ROW = 39, 106
RIGHT, EDGE = 560, 968  # the column of the sum
RULE = 372
Place = tuple[float, float]


@dataclass(frozen=True)
class State:
    """The example and the step; `guess` is the hidden neuron that the learner predicted to be the most active."""

    x1: float = 1.0
    x2: float = 2.0
    step: int = 0
    guess: int = 0

    def __post_init__(self) -> None:
        if not 0 <= self.step <= len(MOVES):
            raise LabError(f"There is no step {self.step}: this way has {len(MOVES)}.")

    @property
    def way(self) -> dict[str, list[np.ndarray]]:
        """All values on the way forward, {"A": [X, A1, A2], "Z": [Z1, Z2]}, each of shape (1, n)."""
        return forward(self.x1, self.x2)

    @property
    def now(self) -> "Move | None":
        """What this step does."""
        return MOVES[self.step - 1] if self.step else None


class Move(NamedTuple):
    """One step: the weighted sum of a neuron, or the bend of a whole layer."""

    kind: str  # "z" or "a"
    layer: int
    j: int = 0


MOVES = [move for layer in (1, 2)
         for move in (*(Move("z", layer, j) for j in range(SIZES[layer])), Move("a", layer))]  # fmt: skip


@lru_cache(maxsize=1)
def network() -> nn.Network:
    """The network of the chapter."""
    made = nn.Network(SIZES, hidden="sigmoid", output="sigmoid", loss="half_squared_error")
    for layer, (W, b) in zip(made.layers, ((W1, B1), (W2, B2)), strict=True):
        layer.W[:], layer.b[:] = W, b
    return made


@lru_cache(maxsize=256)
def forward(x1: float, x2: float) -> dict[str, list[np.ndarray]]:
    """What the network computes for one example."""
    return network().trace([[x1, x2]])


def loudest(state: State) -> int:
    """The most active hidden neuron, counted from 1."""
    return int(np.argmax(state.way["A"][1][0])) + 1


class ForwardStepper(Lab):
    """See the docstring of the module."""

    slug, title, State = "forward_stepper", "Forward stepper", State
    prediction = "most-active"
    task = Task(
        "Find an example for which $h_{3}$ is the most active hidden neuron, and step it through to the end.",
        lambda state: loudest(state) == 3 and state.step == len(MOVES),
        "Three neurons read the same two numbers, and each voted with a column of weights of its own.",
    )
    presets: ClassVar = {
        "start": State(),
        "first vote": State(step=1),
        "three votes": State(step=4),
        "last layer": State(step=6),
        "another example": State(2.0, -1.0, len(MOVES)),
    }

    def controls(self) -> list[Control | Action]:
        """The steps, and the example."""
        return [
            Steps("step", "Step", len(MOVES)),
            *(Slider(name, f"input {name}", -REACH, REACH, 0.1) for name in ("x1", "x2")),
        ]

    def picture(self, state: State) -> Picture:
        """The network, beside it the sum of this step, below all sums of the layer at once."""
        page = Picture(1000, 560)
        _draw_network(page, state)
        if state.now is None:
            _draw_start(page)
        elif state.now.kind == "z":
            _draw_sum(page, state, state.now)
        else:
            _draw_bend(page, state, state.now)
        page.line(32, RULE, 968, RULE, "hairline", 1)
        _draw_matrices(page, state)
        _draw_lines(page, state)
        return page

    def words(self, state: State) -> str:
        """What this step has done."""
        now, way = state.now, state.way
        if now is None:
            return (
                f"The example ({number(state.x1)}, {number(state.x2)}) waits at the inputs; nothing is computed yet. "
                "Step to the first weighted sum."
            )
        if now.kind == "z":
            terms = " ".join(_term(i, now.layer, *pair) for i, pair in enumerate(_pairs(state, now)))
            total = fixed(way["Z"][now.layer - 1][0, now.j], 3)
            return f"${_name(now.layer, now.j)}$ adds up {terms} = {total}."
        values = ", ".join(fixed(a, 3) for a in way["A"][now.layer][0])
        best = int(np.argmax(way["A"][now.layer][0]))
        return (
            f"The sigmoid bends the sums of the layer, each alone, to {values}. The most active neuron is "
            f"${_name(now.layer, best)}$."
        )

    def rows(self, state: State) -> Table:
        """All neurons, as far as they are computed."""
        rows = [(f"$x_{{{i + 1}}}$", "given", number(x)) for i, x in enumerate((state.x1, state.x2))]
        for layer in (1, 2):
            for j in range(SIZES[layer]):
                z, a = (fixed(state.way[key][at][0, j], 3) if _known(state, kind, layer, j) else "not yet"
                        for key, at, kind in (("Z", layer - 1, "z"), ("A", layer, "a")))  # fmt: skip
                rows.append((f"${_name(layer, j)}$", z, a))
        return Table(("neuron", "weighted sum $z$", "says $a$"), rows)

    def predicted(self, state: State, given: str) -> State:
        """Keep the predicted neuron in sight."""
        named = re.search(r"h_?\{?(\d)", given)
        return replace(state, guess=int(named[1]) if named else 0)


# The words and numbers of a step.


def _name(layer: int, j: int) -> str:
    return f"{LETTERS[layer]}_{{{j + 1}}}"


def _symbol(letter: str, layer: int, j: int) -> str:
    return f"$x_{{{j + 1}}}$" if layer == 0 else f"${letter}_{{{LETTERS[layer]}{j + 1}}}$"


def _params(layer: int) -> tuple[np.ndarray, np.ndarray]:
    return ((W1, B1), (W2, B2))[layer - 1]


def _pairs(state: State, move: Move) -> list[tuple[float, float]]:
    """What a neuron multiplies: input and weight, and last 1 and its bias."""
    W, b = _params(move.layer)
    inputs = state.way["A"][move.layer - 1][0].tolist()
    return [*zip(inputs, W[:, move.j].tolist(), strict=True), (1.0, float(b[move.j]))]


def _term(i: int, layer: int, value: float, weight: float) -> str:
    """The next term of a weighted sum: a product, or the bias, which comes last."""
    sign = ("−" if weight < 0 else "") if i == 0 else ("− " if weight < 0 else "+ ")
    words = _given(value, layer)
    inside = "" if i == SIZES[layer - 1] else f"({words}) · " if words.startswith("−") else f"{words} · "
    return f"{sign}{inside}{number(abs(weight))}"


def _given(value: float, layer: int) -> str:
    """What goes into a layer: an input as it was given, an activation with three decimals."""
    return number(value, 3) if layer == 1 else fixed(value, 3)


def _known(state: State, kind: str, layer: int, j: int) -> bool:
    return MOVES.index(Move(kind, layer, j if kind == "z" else 0)) < state.step


# The network.


def _place(layer: int, j: int) -> Place:
    return COLUMNS[layer], MIDDLE + ROW * (j - (SIZES[layer] - 1) / 2)


def _draw_network(page: Picture, state: State) -> None:
    now = state.now
    wires = [(layer, i, j) for layer in (1, 2) for i in range(SIZES[layer - 1]) for j in range(SIZES[layer])]
    active = {wire for wire in wires if now and now.kind == "z" and (wire[0], wire[2]) == (now.layer, now.j)}
    for wire in sorted(wires, key=active.__contains__):
        _draw_wire(page, wire, wire in active)
    for layer, size in enumerate(SIZES):
        for j in range(size):
            _draw_neuron(page, state, layer, j)
    for wire in active:
        _label_wire(page, wire)


def _draw_wire(page: Picture, wire: tuple[int, int, int], active: bool) -> None:
    (x1, y1), (x2, y2) = _place(wire[0] - 1, wire[1]), _place(wire[0], wire[2])
    start, end = RADIUS + 3, RADIUS + 6
    length = float(np.hypot(x2 - x1, y2 - y1))
    ux, uy = (x2 - x1) / length, (y2 - y1) / length
    tip = (x2 - end * ux, y2 - end * uy)
    page.line(x1 + start * ux, y1 + start * uy, *tip, "forward" if active else "wire", 3.5 if active else 1.5)
    if active:
        page.circle(*tip, 5, "forward")


def _label_wire(page: Picture, wire: tuple[int, int, int]) -> None:
    (x1, y1), (x2, y2) = _place(wire[0] - 1, wire[1]), _place(wire[0], wire[2])
    share = 0.44 if wire[0] == 1 else 0.40
    words = number(float(_params(wire[0])[0][wire[1], wire[2]]))
    x, y = x1 + share * (x2 - x1), y1 + share * (y2 - y1)
    wide = text_width(words, BODY, bold=True) + 18
    page.rect(x - wide / 2 - 2, y - 11, wide + 4, 22, "background", radius=4)
    page.mark(x - wide / 2 + 5, y, "s", "ink", 4, "none")
    page.text(x - wide / 2 + 14, y + 5, words, BODY, bold=True)


def _draw_neuron(page: Picture, state: State, layer: int, j: int) -> None:
    x, y = _place(layer, j)
    now = state.now
    z_known, a_known = (layer == 0 or _known(state, kind, layer, j) for kind in ("z", "a"))
    active = now is not None and now.layer == layer and (now.kind == "a" or now.j == j)
    role = "forward" if z_known else "wire"
    page.circle(x, y, RADIUS, "forward-tint" if z_known else "background", role, 4.5 if active else 2)
    if layer == 1 and state.guess == j + 1:
        page.circle(x, y, RADIUS + 7, "none", "prediction", 2, dash_of("prediction"))
        page.text(x - 16, y - RADIUS - 9, "you predicted", SMALL, "prediction-text", "end", halo=True)
    page.text(x, y - RADIUS - 9, f"${_name(layer, j)}$", 17, "ink", "middle", halo=True)
    if layer == 0:
        page.text(x, y + 5, number((state.x1, state.x2)[j]), 15, "forward-text", "middle", bold=True)
    else:
        _write_inside(page, (x, y), state, layer, j, (z_known, a_known))


def _write_inside(
    page: Picture, place: Place, state: State, layer: int, j: int, known: tuple[bool, bool]
) -> None:  # fmt: skip
    (x, y), values = place, (state.way["Z"][layer - 1][0, j], state.way["A"][layer][0, j])
    for letter, value, ready, down in zip("za", values, known, (-5, 15), strict=True):
        if ready:
            page.text(x - 25, y + down, f"${letter}$", BODY, "forward-text", "middle")
            page.text(x + 31, y + down, fixed(value, 3), CAPTION, "forward-text", "end", bold=letter == "a")
        elif letter == "a":
            page.text(x, y + down, "not yet", SMALL, "muted", "middle")


# The sum of one neuron, and the bend of a layer.


def _draw_start(page: Picture) -> None:
    lines = ("Two numbers come in. Every hidden neuron reads both,",
             "each with weights of its own: it votes.",
             "Press Step to assemble the first vote.")  # fmt: skip
    for i, line in enumerate(lines):
        page.text(RIGHT, 84 + 26 * i, line, BODY, "muted")


def _draw_sum(page: Picture, state: State, move: Move) -> None:
    """Product after product, and beside each how it moves the sum."""
    name, pairs = _name(move.layer, move.j), _pairs(state, move)
    page.text(RIGHT, 40, f"The vote of ${name}$, product by product", CAPTION, "muted", bold=True)
    columns = (RIGHT, RIGHT + 92, RIGHT + 158, RIGHT + 228)
    for x, words in zip(columns[1:], ("input", "weight", "product"), strict=True):
        page.text(x, 68, words, CAPTION, "muted", "end")
    page.text(RIGHT + 334, 68, "the sum so far", CAPTION, "muted", "middle")
    for i, (value, weight) in enumerate(pairs):
        y, last = 98 + 32 * i, i == len(pairs) - 1
        page.text(columns[0], y, "bias" if last else _symbol("a", move.layer - 1, i), 16)
        cells = ("1" if last else _given(value, move.layer), number(weight), fixed(value * weight, 3))
        for x, words, ink in zip(columns[1:], cells, ("forward-text", "ink", "ink"), strict=True):
            page.text(x, y, words, 15, ink, "end", bold=ink == "ink")
        page.text(columns[1] + 12, y, "×", BODY, "muted", "middle")
        page.text(columns[2] + 12, y, "=", BODY, "muted", "middle")
    y = 98 + 32 * len(pairs) + 8
    page.line(RIGHT, y - 24, columns[-1], y - 24, "border", 1)
    page.text(RIGHT, y, f"$z_{{{LETTERS[move.layer]}{move.j + 1}}}$", 16)
    total = fixed(state.way["Z"][move.layer - 1][0, move.j], 3)
    page.text(columns[-1], y, total, 16, "forward-text", "end", bold=True)
    page.line(columns[-1] - text_width(total, 16, bold=True), y + 6, columns[-1], y + 6, "forward", 2.5)
    _draw_waterfall(page, [value * weight for value, weight in pairs], y)


def _draw_waterfall(page: Picture, products: Sequence[float], bottom: float) -> None:
    """Each product as an arrow from the sum before it to the sum after it."""
    sums = np.concatenate([[0.0], np.cumsum(products)])
    low, high = float(sums.min()), float(sums.max())
    scale = 128 / max(high - low, 0.5)
    xs = 830 + scale * (sums - low) + 8
    page.line(xs[0], 80, xs[0], bottom - 14, "hairline", 1)
    page.text(xs[0], bottom + 18, "0", SMALL, "muted", "middle")
    for i, product in enumerate(products):
        y = 93 + 32 * i
        if i:
            page.line(xs[i], y - 32, xs[i], y, "wire", 1, (2, 3))
        if abs(xs[i + 1] - xs[i]) > 1:
            page.arrow(xs[i], y, xs[i + 1], y, "forward", 5, (), min(12, abs(xs[i + 1] - xs[i])))
        else:
            page.circle(xs[i], y, 3.5, "forward")
        sign = "+" if product >= 0 else "−"
        page.text(820, y + 5, sign, BODY, "forward-text", "middle", bold=True)
    page.line(xs[-1], bottom - 46, xs[-1], bottom - 14, "forward", 1, (2, 3))
    page.mark(float(xs[-1]), bottom - 8, "o", "forward", 6)


def _draw_bend(page: Picture, state: State, move: Move) -> None:
    """The sigmoid with all sums of the layer on it."""
    page.text(RIGHT, 40, "The bend: every sum of the layer, each alone", CAPTION, "muted", bold=True)
    axes = Axes(page, (RIGHT + 30, 76, 378, 220), (-5, 5), (0, 1), xlabel="$z$", ylabel="$a$")
    zs = np.linspace(-5, 5, 121)
    axes.curve(zs, nn.ACTIVATIONS["sigmoid"](zs), "muted", 2)
    Z, A = state.way["Z"][move.layer - 1][0], state.way["A"][move.layer][0]
    order = np.argsort(Z)
    heights = _spread([float(axes.y(A[j])) for j in order[::-1]], 20)[::-1]
    for j, height in zip(order, heights, strict=True):
        x, y = float(axes.x(np.clip(Z[j], -5, 5))), float(axes.y(A[j]))
        right = x < RIGHT + 250
        page.line(x, y, x + (20 if right else -20), height, "forward", 1)
        page.mark(x, y, "o", "forward", 6)
        words = f"${_name(move.layer, int(j))}$  {fixed(A[j], 3)}"
        page.text(x + (24 if right else -24), height + 5, words, BODY, "forward-text", "start" if right else "end",
                  bold=j == order[-1], halo=True)  # fmt: skip


def _spread(heights: Sequence[float], gap: float) -> list[float]:
    """Heights from above to below, pushed down where they are too close."""
    placed: list[float] = []
    for height in heights:
        placed.append(max(height, placed[-1] + gap) if placed else height)
    return placed


# All at once.


def _draw_matrices(page: Picture, state: State) -> None:
    """The layer of this step as one matrix product, or its bend."""
    now = state.now or Move("z", 1, -1)
    page.text(32, RULE + 26, "All votes of the layer at once", CAPTION, "muted", bold=True)
    W, b = _params(now.layer)
    source = "$X$" if now.layer == 1 else "$A^{1}$"
    page.text(32, RULE + 58, f"$Z^{{{now.layer}}}$ = {source} $W^{{{now.layer}}}$ + $b^{{{now.layer}}}$", 16)
    column = now.j if now.kind == "z" else -1
    x, y = 150, RULE + 92
    role, given = "forward" if column >= 0 else "", state.way["A"][now.layer - 1][0]
    x = draw_matrix(page, x, y, [[Cell(_given(value, now.layer), role, "forward-text") for value in given]]) + 10
    x = draw_matrix(page, x, y, [[_cell(w, j == column) for j, w in enumerate(row)] for row in W]) + 8
    page.text(x, y + 5, "+", 15, "muted")
    x = draw_matrix(page, x + 16, y, [[_cell(v, j == column) for j, v in enumerate(b)]]) + 8
    page.text(x, y + 5, "=", 15, "muted")
    draw_matrix(page, x + 16, y, [_results(state, now, "z")])
    if now.kind == "a":
        words = f"$A^{{{now.layer}}}$ = σ($Z^{{{now.layer}}}$)  ="
        page.text(32, RULE + 160, words, 16)
        draw_matrix(page, 150, RULE + 155, [_results(state, now, "a")])


def _cell(value: float, active: bool) -> Cell:
    return Cell(number(value), "forward" if active else "", "ink")


def _results(state: State, now: Move, kind: str) -> list[Cell]:
    values = state.way["Z"][now.layer - 1][0] if kind == "z" else state.way["A"][now.layer][0]
    cells = []
    for j, value in enumerate(values):
        known = _known(state, kind, now.layer, j)
        active = known and (now.kind == kind == "a" or (now.kind == kind == "z" and j == now.j))
        cells.append(Cell(fixed(value, 3) if known else "·", "forward" if active else "", "forward-text"))
    return cells


def _draw_lines(page: Picture, state: State) -> None:
    page.text(690, RULE + 26, "In NumPy", CAPTION, "muted", bold=True)
    now, lines = state.now, []
    for layer, source in ((1, "X"), (2, "A1")):
        for kind, code in (("z", f"Z{layer} = {source} @ W{layer} + b{layer}"), ("a", f"A{layer} = sigmoid(Z{layer})")):
            active = now is not None and (now.kind, now.layer) == (kind, layer)
            lines.append(Code([(code, "forward" if active else "")], active, active))
    draw_code(page, 690, RULE + 58, lines)
