"""Depth telescope: what enters each layer, the message that comes back to it, and the slopes that the two make."""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import ClassVar, NamedTuple

import numpy as np
from numpy.typing import NDArray

from course_lib.data import digits, one_hot
from course_lib.drawing.svg import BODY, CAPTION, NAME, SMALL, VALUE, Picture, dash_of, fixed, marker_of, number
from course_lib.labs.controls import Action, Choice, Control, Slider, Steps
from course_lib.labs.lab import MOST_ROWS, Lab, LabError, Table, Task, check_choices
from course_lib.nn import Network, initializers

WIDE, CLASSES, EXAMPLES, DEEPEST = 64, 10, 64, 20  # neurons of a layer, outputs, examples, most hidden layers
ALIKE, LOST = 10.0, 1e3  # factors over all layers: up to ALIKE a size counts as kept, beyond LOST all is over
SHORT, REACH = 10, 8  # layers, and powers of ten to either side, on the shorter scale; the longer one holds twice that
LEFT, WIDTH, TALL, TOPS = 76, 584, 124, (38, 204, 370)
RIGHT, RAIL, SPREADS = 716, 574, (0.005, 2.5)
SHOWN = {"sigmoid": "sigmoid", "tanh": "tanh", "relu": "ReLU", "linear": "linear"}
STARTS = {"N(0, 1)": initializers.normal(1.0), "Xavier": initializers.xavier, "He": initializers.he}
SPREAD = {"N(0, 1)": 1.0, "Xavier": math.sqrt(2 / (WIDE + WIDE)), "He": math.sqrt(2 / WIDE)}
DATA_SETS = {"64 random examples": "random", "64 digits": "digits"}
ROLES = ("forward", "backward", "ink")
HEADS = (
    ("", "Activations $a$ that enter the layer"),
    ("×", "Message δ that comes back to the layer"),
    ("→", "Slopes dW of the layer's weights"),
)


@dataclass(frozen=True)
class State:
    """Hidden layers, their activation, the start and what every weight of it is multiplied by, the draw, the data."""

    depth: int = 10
    activation: str = "relu"
    start: str = "N(0, 1)"
    times: float = 1.0
    seed: int = 11
    data_set: str = "random"
    guess: str = ""

    def __post_init__(self) -> None:
        if not (isinstance(self.depth, int) and 0 <= self.depth <= DEEPEST):
            raise LabError(f"The depth is a whole number of hidden layers, from 0 to {DEEPEST}.")
        check_choices(self, activation=SHOWN, start=STARTS, data_set=DATA_SETS.values())
        if not 0.01 <= self.times <= 4:
            raise LabError("The weights are multiplied by 0.01 to 4.")
        if self.seed < 0:
            raise LabError(f"The seed is 0, 1, 2 and so on, and {self.seed} is none of them.")

    @property
    def spread(self) -> float:
        """The standard deviation of a weight between two hidden layers."""
        return self.times * SPREAD[self.start]

    @property
    def sizes(self) -> "Sizes":
        """What the network measures."""
        return sizes(self.depth, self.activation, self.start, self.times, self.seed, self.data_set)

    @property
    def first_to_last(self) -> "Sizes":
        """Each size in layer 1 divided by that in the last hidden layer; needs two layers."""
        return Sizes(*(float(values[0]) for values in self.sizes))


class Sizes(NamedTuple):
    """Lengths of a (what enters), δ and dW, each for all hidden layers (depth,), the last layer being 1."""

    a: NDArray
    delta: NDArray
    dW: NDArray


class DepthTelescope(Lab):
    """See the docstring of the module."""

    slug, title, State = "depth_telescope", "Depth telescope", State
    prediction = "doubled-weights"
    guesses: ClassVar = {"a": "2 times", "b": "18 times", "c": "512 times", "d": "not at all"}
    task = Task(
        "Ten ReLU layers, start N(0, 1). Find the factor with which layer 1 gets between half and twice the δ of "
        "layer 10.",
        lambda state: _found(state),
        "About 0.18 is √(2/64), the spread of He's start: you have found it by looking.",
    )
    presets: ClassVar = {
        "start": State(),
        "found": State(times=0.18),
        "He": State(start="He"),
        "sigmoid": State(activation="sigmoid", start="Xavier"),
        "tanh": State(activation="tanh", start="Xavier"),
        "tiny": State(activation="tanh", times=0.01),
        "twenty": State(20, start="Xavier"),
    }

    def controls(self) -> list[Control | Action]:
        """The depth, played layer by layer, then what the network is made of."""
        return [
            Steps("depth", "Hidden layers", DEEPEST),
            Choice("activation", "Activation", {words: name for name, words in SHOWN.items()}),
            Choice("start", "Start", tuple(STARTS)),
            Slider("times", "every weight times", 0.01, 2, 0.01),
            Action("Draw other weights", lambda state: replace(state, seed=state.seed + 1),
                   rests=lambda state: state.depth == 0),
            Choice("data_set", "Data set", DATA_SETS),
        ]  # fmt: skip

    def picture(self, state: State) -> Picture:
        """Three rows of bars on scales of powers of ten, what each says, and the spread of the weights."""
        page = Picture(1000, 608)
        for row in range(len(HEADS)):
            _draw_row(page, state, row)
        _draw_layers(page, state)
        if state.depth > 1:
            _draw_says(page, state)
        _draw_rail(page, state)
        return page

    def words(self, state: State) -> str:
        """What becomes of δ, and whether the slopes of the weights tell."""
        if state.depth < 2:
            return f"{_layers(state)}: there are no two hidden layers to compare yet."
        says = state.first_to_last
        delta = f"layer 1 gets {_times(says.delta)} the δ of layer {state.depth}"
        return f"{_layers(state)}, weights of spread {_spread(state)}: {delta}{_told(state)}."

    def rows(self, state: State) -> Table:
        """The sizes by layer; of many layers, some."""
        some = np.unique(np.linspace(0, state.depth - 1, min(state.depth, MOST_ROWS)).round().astype(int))
        rows = [(f"layer {i + 1}", *(_size(float(values[i])) for values in state.sizes)) for i in some]
        last = f"layer {state.depth} = 1"
        return Table((f"size, {last}", "$a$ that enters", "δ", "dW"), rows or [("no hidden layer", "", "", "")])


def _found(state: State) -> bool:
    asked = (state.depth, state.activation, state.start) == (10, "relu", "N(0, 1)")
    return asked and 0.5 <= state.first_to_last.delta <= 2


@lru_cache(maxsize=2)
def _examples(data_set: str) -> tuple[NDArray, NDArray]:
    """Inputs (64, 64) and one-hot targets (64, 10): digits, or random numbers as in the chapter."""
    if data_set == "digits":
        known = digits()
        return known.X[:EXAMPLES] / 16, one_hot(known.y, CLASSES)[:EXAMPLES]
    X = np.random.default_rng(1).normal(size=(EXAMPLES, WIDE))
    return X, one_hot(np.arange(EXAMPLES) % CLASSES, CLASSES)


@lru_cache(maxsize=128)
def sizes(depth: int, activation: str, start: str, times: float, seed: int, data_set: str) -> Sizes:
    """One forward and one backward pass through a network that is drawn afresh, and the lengths found on the way."""
    hidden = "identity" if activation == "linear" else activation
    scaled = _scaled(STARTS[start], times)
    network = Network([WIDE] * (depth + 1) + [CLASSES], hidden, initializer=scaled, rng=seed)
    network.gradient(*_examples(data_set))
    found = [(layer.A_prev, layer.delta, layer.dW) for layer in network.layers[:depth]]
    lengths = np.array([[np.linalg.norm(part) for part in layer] for layer in found]).reshape(depth, 3)
    return Sizes(*(lengths / lengths[-1:]).T)


def _scaled(rule: Callable, times: float) -> Callable:
    return lambda n_in, n_out, rng: times * rule(n_in, n_out, rng)


# Words.


def _layers(state: State) -> str:
    layers = "layer" if state.depth == 1 else "layers"
    return f"{state.depth or 'No'} {SHOWN[state.activation]} {layers}"


def _spread(state: State) -> str:
    return number(state.spread, 3)


def _size(value: float) -> str:
    """Two digits that say something, for any positive number.

    >>> _size(0.163), _size(6.0e6), _size(11.96)
    ('0.16', '6.0 · 10^{6}', '12')
    """
    if 1e-3 <= value < 1e4:
        return number(float(f"{value:.2g}"))
    mantissa, _, power = f"{value:.1e}".partition("e")
    return f"{mantissa} · 10^{{{number(int(power))}}}"


def _times(value: float) -> str:
    return f"{_size(value)} times"


def _fate(growth: float) -> str:
    """What a factor from the first to the last layer of a journey means."""
    if growth > ALIKE:
        return "explodes" if growth > LOST else "grows"
    if growth < 1 / ALIKE:
        return "vanishes" if growth < 1 / LOST else "fades"
    return "keeps its size"


def _told(state: State) -> str:
    """Whether the slopes of the weights, looked at alone, would give δ away."""
    a, delta, dW = state.first_to_last
    fate = _fate(delta)
    if fate == "keeps its size":
        return "; the message keeps its size" + ("" if _fate(a) == fate else ", but the activations do not")
    told = "do not show it" if 1 / ALIKE <= dW <= ALIKE else "show it too"
    return f"; the message {fate} on its way, and the slopes of the weights {told}: {_times(dW)}"


# The picture.


def _scale(state: State) -> int:
    """1, or 2 for many layers: how many times SHORT layers and REACH powers of ten are drawn."""
    return 1 if state.depth <= SHORT else 2


def _place(state: State, layer: int) -> float:
    """Where a layer stands along x."""
    return LEFT + WIDTH * (layer - 0.5) / (SHORT * _scale(state))


def _level(state: State, row: int, value: float) -> float:
    """How high a size lies in its row, however far beyond it."""
    decades = math.log10(max(value, 1e-99))
    return TOPS[row] + TALL / 2 * (1 - decades / (REACH * _scale(state)))


def _draw_row(page: Picture, state: State, row: int) -> None:
    """One size in every layer, as a bar from that of the last layer up or down, with a mark at its end."""
    role, top = ROLES[row], TOPS[row]
    sign, words = HEADS[row]
    page.text(LEFT - 40, top - 11, sign, NAME, "muted", "middle", bold=True)
    page.text(LEFT, top - 12, words, VALUE, "ink" if role == "ink" else f"{role}-text", bold=True)
    if state.depth:
        page.text(LEFT + WIDTH - 112, top - 12, f"size, layer {state.depth} = 1", CAPTION, "muted", "end")
    for share in (-1, -0.5, 0, 0.5, 1):
        decades = round(share * REACH * _scale(state))
        y = _level(state, row, 10.0**decades)
        page.line(LEFT, y, LEFT + WIDTH, y, "hairline", 1)
        page.text(LEFT - 8, y + 4, f"10^{{{number(decades)}}}" if decades else "1", SMALL, "muted", "end")
    _draw_bars(page, state, row)
    if role != "ink":
        _draw_way(page, top - 17, role)


def _draw_way(page: Picture, y: float, role: str) -> None:
    """Which way it travels."""
    ends = (LEFT + WIDTH - 96, LEFT + WIDTH)
    start, end = ends if role == "forward" else ends[::-1]
    page.arrow(start, y, end, y, role, 2.5, dash_of(role))


def _draw_bars(page: Picture, state: State, row: int) -> None:
    role, zero, bottom = ROLES[row], TOPS[row] + TALL / 2, TOPS[row] + TALL
    half = 0.28 * WIDTH / (SHORT * _scale(state))
    heights = [_level(state, row, value) for value in state.sizes[row].tolist()]
    for layer, y in enumerate(heights, start=1):
        end = min(max(y, TOPS[row]), bottom)
        page.rect(_place(state, layer) - half, min(end, zero), 2 * half, abs(end - zero), role)
    page.line(LEFT, zero, LEFT + WIDTH, zero, "ink", 1)
    for layer, y in enumerate(heights, start=1):
        x = _place(state, layer)
        if TOPS[row] <= y <= bottom:
            page.mark(x, y, "s" if role == "ink" else marker_of(role), role, 5)
        else:  # it goes on beyond the scale
            end, turn = (TOPS[row] + 2, -90) if y < zero else (bottom - 2, 90)
            page.polygon(x, end, 9, 3, turn, role, "background")


def _draw_layers(page: Picture, state: State) -> None:
    """The numbers of the layers below all rows."""
    y = TOPS[-1] + TALL + 20
    for layer in range(1, SHORT * _scale(state) + 1):
        there = layer <= state.depth
        page.text(_place(state, layer), y, f"{layer}", SMALL, "ink" if there else "muted", "middle", bold=there)
    page.text(LEFT + WIDTH + 8, y, "layer", CAPTION, "muted")


def _draw_says(page: Picture, state: State) -> None:
    """Beside each row: the end of the journey against its beginning, and what that means; for dW, what it tells."""
    a, delta, dW = state.first_to_last
    up, down = f"layer {state.depth} ÷ layer 1", f"layer 1 ÷ layer {state.depth}"
    for row, (ends, growth, way) in enumerate(((up, 1 / a, "going up"), (down, delta, "going back"))):
        each = f"times {fixed(growth ** (1 / (state.depth - 1)), 2)} in each layer, {way}"
        _draw_block(page, row, (ends, _size(growth), _fate(growth), each))
    alike = 1 / ALIKE <= dW <= ALIKE
    hides = alike and _fate(delta) != "keeps its size"
    told = "within a factor of ten" if alike else "they tell where δ went"
    verdict = ("alike" if alike else "not alike", "δ is hidden in them" if hides else told)
    _draw_block(page, 2, (down, _size(dW), *verdict))


def _draw_block(page: Picture, row: int, lines: tuple[str, str, str, str]) -> None:
    role, top = "ink" if ROLES[row] == "ink" else f"{ROLES[row]}-text", TOPS[row]
    ends, ratio, verdict, more = lines
    page.text(RIGHT, top + 12, ends, CAPTION, "muted")
    page.text(RIGHT, top + 46, ratio, 26, role, bold=True)
    page.text(RIGHT, top + 76, verdict, VALUE, "ink", bold=True)
    page.text(RIGHT, top + 98, more, BODY, "muted")


def _draw_rail(page: Picture, state: State) -> None:
    """The spread of the weights between the starts that have a name."""
    low, high = (math.log10(end) for end in SPREADS)

    def place(spread: float) -> float:
        return LEFT + WIDTH * (math.log10(spread) - low) / (high - low)

    made = "" if state.times == 1 else f" = {number(state.times)} times {number(SPREAD[state.start], 3)}"
    page.text(LEFT, RAIL - 24, f"Spread of the weights: {_spread(state)}{made}", VALUE, "ink", bold=True)
    page.line(LEFT, RAIL, LEFT + WIDTH, RAIL, "border", 2)
    for name, anchor, aside in (("N(0, 1)", "middle", 0), ("Xavier", "end", 4), ("He", "start", -4)):
        x = place(SPREAD[name])
        page.line(x, RAIL - 6, x, RAIL + 6, "ink", 2)
        page.text(x + aside, RAIL + 23, f"{name}: {number(SPREAD[name], 3)}", CAPTION, "muted", anchor)
    x = min(max(place(state.spread), LEFT), LEFT + WIDTH)
    page.polygon(x, RAIL - 10, 9, 3, 90, "ink", "background")
    if state.guess:
        page.line(RIGHT, RAIL - 35, RIGHT, RAIL - 3, "prediction", 2.5, dash_of("prediction"))
        page.text(RIGHT + 10, RAIL - 22, "for doubled weights you predicted:", CAPTION, "prediction-text")
        page.text(RIGHT + 10, RAIL - 5, state.guess, CAPTION, "prediction-text", bold=True)
