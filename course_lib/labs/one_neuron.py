"""One neuron: its weighted sum as a table of products, its value at a point, and the line where it is undecided."""

from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np

from course_lib.drawing.svg import BODY, CAPTION, VALUE, Axes, Picture, fixed, number
from course_lib.labs.controls import Action, Choice, Slider
from course_lib.labs.lab import Lab, LabError, Table, Task, check_choices
from course_lib.nn.activations import ELEMENTWISE

ACTIVATIONS = ("sigmoid", "tanh", "relu", "identity")
MOST = 10.0  # of a weight and of the bias, as a slider sets them
REACH = 3.0  # the plane shown, from -REACH to REACH along both inputs
GRID = 60  # points of the map along each side
BOX = (76, 36, 384, 384)
RIGHT = 560  # where the column of words and numbers begins


@dataclass(frozen=True)
class State:
    """Weights and bias, the activation, the point that is looked at."""

    w1: float = 1.0
    w2: float = -1.0
    b: float = 0.5
    activation: str = "sigmoid"
    x1: float = 1.0
    x2: float = 0.5

    def __post_init__(self) -> None:
        check_choices(self, activation=ACTIVATIONS)

    @property
    def z(self) -> float:
        """The weighted sum at the point."""
        return self.w1 * self.x1 + self.w2 * self.x2 + self.b

    @property
    def a(self) -> float:
        """The value at the point."""
        return float(ELEMENTWISE[self.activation](self.z))


def doubled(state: State) -> State:
    """Twice the weights and twice the bias."""
    if 2 * max(abs(state.w1), abs(state.w2), abs(state.b)) > MOST:
        raise LabError("Doubled, a number would leave its scale: make the weights and the bias smaller first.")
    return replace(state, w1=2 * state.w1, w2=2 * state.w2, b=2 * state.b)


class OneNeuron(Lab):
    """See the docstring of the module."""

    slug, title, State = "one_neuron", "One neuron", State
    prediction = "double-weights"
    task = Task(
        "Make this neuron at least 99 % sure at $x$ = (1, 0.5), and keep its boundary where it is now.",
        lambda state: state.a >= 0.99 and state.activation == "sigmoid" and _same_line(state, State()),
        "Only the length of the weights changed: the line stayed, the confidence grew.",
    )
    presets: ClassVar = {
        "start": State(),
        "doubled": doubled(State()),
        "eight times": doubled(doubled(doubled(State()))),
        "ReLU": State(activation="relu"),
        "no weights": State(w1=0.0, w2=0.0),
    }

    def controls(self) -> list:
        """Parameters, the point, the activation, and a button that doubles."""
        return [
            *(Slider(name, f"weight {name}", -MOST, MOST, 0.1) for name in ("w1", "w2")),
            Slider("b", "bias b", -MOST, MOST, 0.1),
            *(Slider(name, f"input {name}", -REACH, REACH, 0.1) for name in ("x1", "x2")),
            Choice("activation", "Activation", ACTIVATIONS),
            Action("Double w and b", doubled),
        ]

    def picture(self, state: State) -> Picture:
        """The plane of inputs, and beside it the sum with its numbers."""
        page = Picture(1000, 480)
        limits = (-REACH, REACH)
        axes = Axes(page, BOX, limits, limits, xlabel="$x_{1}$", ylabel="$x_{2}$", grid=False)
        axes.heat_map(_map(state))
        page.rect(*BOX, stroke="border", stroke_width=1.5)
        if len(ends := _boundary(state)) == 2:
            axes.curve(*zip(*ends, strict=True), width=3)
        _draw_signs(page, axes, state)
        x, y = float(axes.x(state.x1)), float(axes.y(state.x2))
        page.mark(x, y, "s", "ink", 7)
        page.text(x + (14 if x < 400 else -14), y + 5, f"$a$ {fixed(state.a, 2)}", VALUE, "ink",
                  "start" if x < 400 else "end", bold=True, halo=True)  # fmt: skip
        _draw_sum(page, state)
        _draw_bar(page, state)
        return page

    def words(self, state: State) -> str:
        """Where the line is, and what the neuron says at the point."""
        line = "there is no boundary: both weights are 0"
        if state.w1 or state.w2:
            line = f"the boundary is {number(state.w1)}·$x_{{1}}$ {_signed(state.w2)}·$x_{{2}}$ {_signed(state.b)} = 0"
        return (
            f"At ({number(state.x1)}, {number(state.x2)}) the weighted sum is {fixed(state.z, 2)} and the neuron says "
            f"{fixed(state.a, 3)}; {line}."
        )

    def rows(self, state: State) -> Table:
        """The multiplication table of the weighted sum."""
        sums = [("$z$", "", "", fixed(state.z, 2)), (f"$a$ = {state.activation}($z$)", "", "", fixed(state.a, 3))]
        return Table(("part", "input", "weight", "product"), [*_products(state), *sums])


def _products(state: State) -> list[tuple[str, str, str, str]]:
    parts = (("$x_{1}$", state.x1, state.w1), ("$x_{2}$", state.x2, state.w2), ("bias", 1.0, state.b))
    return [(name, number(x), number(w), fixed(x * w, 2)) for name, x, w in parts]


def _signed(value: float) -> str:
    """A number as the next term of a sum."""
    return f"{'−' if value < 0 else '+'} {number(abs(value))}"


def _same_line(one: State, other: State) -> bool:
    """Whether two neurons are undecided on the same line and lean to the same side."""
    a, b = (np.array([s.w1, s.w2, s.b]) for s in (one, other))
    lengths = np.linalg.norm(a) * np.linalg.norm(b)
    return bool(lengths) and bool(a @ b >= (1 - 1e-9) * lengths)


def _map(state: State) -> np.ndarray:
    """The value over the plane, 0 where the neuron is undecided, between −1 and 1; first row on top."""
    x = np.linspace(-REACH, REACH, GRID)
    z = state.w1 * x[None, :] + state.w2 * x[::-1, None] + state.b
    a = ELEMENTWISE[state.activation](z)
    return 2 * a - 1 if state.activation == "sigmoid" else a if state.activation == "tanh" else a / REACH


def _boundary(state: State) -> list[tuple[float, float]]:
    """Where the line z = 0 enters and leaves the plane; empty if it does not cross it."""
    found = []
    for along, across, turned in ((state.w1, state.w2, False), (state.w2, state.w1, True)):
        if across:
            for here in (-REACH, REACH):
                there = -(along * here + state.b) / across
                if abs(there) <= REACH + 1e-9:
                    found.append((there, here) if turned else (here, there))
    corners = dict.fromkeys((round(x, 9), round(y, 9)) for x, y in found)
    return list(corners)[:2]


def _draw_signs(page: Picture, axes: Axes, state: State) -> None:
    """The sign of the weighted sum in each corner of the plane: the side is told without colour."""
    for x1, x2 in ((-2.75, 2.75), (2.75, 2.75), (-2.75, -2.75), (2.75, -2.75)):
        z = state.w1 * x1 + state.w2 * x2 + state.b
        sign = "+" if z > 0 else "−" if z < 0 else "0"
        page.text(float(axes.x(x1)), float(axes.y(x2)) + 6, sign, 18, "ink", "middle", bold=True, halo=True)


def _draw_sum(page: Picture, state: State) -> None:
    page.text(RIGHT, 40, "The weighted sum, product by product", CAPTION, "muted", bold=True)
    columns = (RIGHT, RIGHT + 130, RIGHT + 230, RIGHT + 370)
    for x, words in zip(columns, ("", "input", "weight", "product"), strict=True):
        page.text(x, 72, words, CAPTION, "muted", "end" if words else "start")
    for i, (name, *cells) in enumerate(_products(state)):
        y = 100 + 28 * i
        page.text(columns[0], y, name, 17)
        roles = ("forward-text", "ink", "ink")
        for x, words, role in zip(columns[1:], cells, roles, strict=True):
            page.text(x, y, words, VALUE, role, "end", bold=role == "ink")
        for x, words in ((columns[1] + 18, "×"), (columns[2] + 40, "=")):
            page.text(x, y, words, VALUE, "muted", "middle")
        page.mark(columns[2] - 58, y - 5, "s", "ink", 4, "none")
    page.line(RIGHT, 172, columns[-1], 172, "border", 1)
    page.text(RIGHT, 198, "$z$", 17)
    page.text(columns[-1], 198, fixed(state.z, 2), VALUE, "forward-text", "end", bold=True)
    page.text(RIGHT, 232, f"$a$ = {state.activation}($z$)", 17)
    page.text(columns[-1], 232, fixed(state.a, 3), VALUE, "forward-text", "end", bold=True)
    page.line(columns[-1] - 52, 238, columns[-1], 238, "forward", 2.5)


def _draw_bar(page: Picture, state: State) -> None:
    """The activation as a curve, with the point on it."""
    page.text(RIGHT, 284, "Where it stands on its activation", CAPTION, "muted", bold=True)
    zs = np.linspace(-8, 8, 161)
    low, high = {"sigmoid": (0, 1), "tanh": (-1, 1), "relu": (0, 8), "identity": (-8, 8)}[state.activation]
    axes = Axes(page, (RIGHT + 24, 300, 346, 120), (-8, 8), (low, high), xlabel="$z$")
    axes.curve(zs, ELEMENTWISE[state.activation](zs), "forward", 2.5)
    z = min(max(state.z, -8), 8)
    axes.dots([z], [min(max(state.a, low), high)], "ink", "s", 7)
    beyond = "" if z == state.z else " (beyond this scale)"
    page.text(RIGHT + 370, 284, f"$z$ = {fixed(state.z, 2)}{beyond}", BODY, "ink", "end")
