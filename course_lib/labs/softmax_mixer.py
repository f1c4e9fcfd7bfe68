"""Softmax mixer: three logits become three shares, the shares a loss, and the loss three slopes that cancel."""

import math
from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from course_lib.drawing.svg import BODY, CAPTION, VALUE, Picture, dash_of, fixed, number
from course_lib.labs.controls import Action, Choice, Control, Slider
from course_lib.labs.lab import Lab, LabError, Table, Task, check_choices
from course_lib.nn.activations import SOFTMAX

CLASSES = ("cat", "dog", "bird")
MOST, COLDEST, HOTTEST = 5.0, 0.2, 5.0  # size of a logit; temperatures
TARGET = 0.1  # loss of the task
ROWS, DOWN, TALL = 92, 84, 34  # the first row, from row to row, height of a bar
LOGIT, SLOPE = (212, 90), (852, 100)  # middle of a scale and half its width
POWER, SHARE = 388, (424, 230)  # right end of the numbers; left end and width of the bars


@dataclass(frozen=True)
class State:
    """Three logits, the temperature by which they are divided, the true class, and what was predicted."""

    z1: float = 2.0
    z2: float = 1.0
    z3: float = -1.0
    temperature: float = 1.0
    truth: str = "cat"
    guess: str = ""

    def __post_init__(self) -> None:
        check_choices(self, truth=CLASSES)
        if not (max(map(abs, self.logits)) <= MOST and 0 < self.temperature <= 100):
            raise LabError(f"Logits lie between −{MOST:g} and {MOST:g}, the temperature is above 0 and at most 100.")

    @property
    def logits(self) -> tuple[float, float, float]:
        """All three."""
        return self.z1, self.z2, self.z3

    @property
    def shares(self) -> NDArray:
        """Softmax of the logits over the temperature, (3,)."""
        return SOFTMAX(np.array(self.logits) / self.temperature)

    @property
    def loss(self) -> float:
        """Cross-entropy: minus the logarithm of the true class's share."""
        return -math.log(self.shares[CLASSES.index(self.truth)]) + 0.0

    @property
    def slopes(self) -> NDArray:
        """The slope of the loss for each logit, (3,): share minus truth, over the temperature."""
        return (self.shares - (np.array(CLASSES) == self.truth)) / self.temperature


class SoftmaxMixer(Lab):
    """See the docstring of the module."""

    slug, title, State = "softmax_mixer", "Softmax mixer", State
    prediction = "other-shares"
    guesses: ClassVar = {
        "a": "they stay", "b": "both shrink in proportion", "c": "both shrink equally", "d": "the larger shrinks",
    }  # fmt: skip
    task = Task(
        "Make bird the truth. Bring the loss below 0.1, and leave the logit of bird and the temperature as they are.",
        lambda state: (state.truth, state.z3, state.temperature) == ("bird", -1.0, 1.0) and state.loss < TARGET,
        "A share depends on every logit: lowering the others is as good as raising your own.",
    )
    presets: ClassVar = {
        "start": State(),
        "bird raised": State(z3=1.0),
        "sure and wrong": State(5.0, -1.0, -3.0, truth="bird"),
        "others lowered": State(-5.0, -5.0, -1.0, truth="bird"),
        "hot": State(temperature=5.0),
        "cold": State(temperature=0.2),
        "all equal": State(0.0, 0.0, 0.0),
    }

    def controls(self) -> list[Control | Action]:
        """The logits, the temperature, the truth."""
        named = zip(("z1", "z2", "z3"), CLASSES, strict=True)
        return [
            *(Slider(field, f"logit of {name}", -MOST, MOST, 0.1) for field, name in named),
            Slider("temperature", "temperature", COLDEST, HOTTEST, 0.1),
            Choice("truth", "The truth is", CLASSES),
            Action("Add 0.5 to all logits", lambda state: _raised(state, 0.5)),
            Action("Take 0.5 from all", lambda state: _raised(state, -0.5)),
        ]

    def picture(self, state: State) -> Picture:
        """A row for each class: logit, power, share, slope; below them the sums."""
        page = Picture(1000, 428)
        _draw_heads(page, state)
        for i, name in enumerate(CLASSES):
            _draw_row(page, state, i, name)
        _draw_sums(page, state)
        return page

    def words(self, state: State) -> str:
        """Shares, loss and slopes."""
        shares = ", ".join(f"{name} {fixed(p, 3)}" for name, p in zip(CLASSES, state.shares, strict=True))
        slopes = ", ".join(fixed(slope, 3) for slope in state.slopes)
        loss = f"the truth is {state.truth}, so the loss is {fixed(state.loss, 2)}"
        return f"Shares: {shares}; {loss} and the slopes for the three logits are {slopes}, together 0."

    def rows(self, state: State) -> Table:
        """One row for each class, and the sums."""
        powers = np.exp(np.array(state.logits) / state.temperature)
        columns = zip(CLASSES, state.logits, powers.tolist(), state.shares, state.slopes, strict=True)
        rows = [(name, number(z), number(power, 3), fixed(p), fixed(slope)) for name, z, power, p, slope in columns]
        total = ("sum", "", number(float(powers.sum()), 3), fixed(state.shares.sum()), fixed(state.slopes.sum()))
        return Table(("class", "logit", "power of e", "share", "slope"), [*rows, total])


def _raised(state: State, by: float) -> State:
    z1, z2, z3 = (round(z + by, 10) for z in state.logits)
    if max(abs(z1), abs(z2), abs(z3)) > MOST:
        raise LabError(f"A logit would leave the scale from −{MOST:g} to {MOST:g}.")
    return replace(state, z1=z1, z2=z2, z3=z3)


def _draw_heads(page: Picture, state: State) -> None:
    by = "" if state.temperature == 1 else f" / {number(state.temperature)}"
    slope = f"(share − truth){by}" if by else "share − truth"
    heads = (
        (LOGIT[0], "logit $z$", f"from −{MOST:g} to {MOST:g}"),
        (POWER - 28, "power", f"e to the $z${by}"),
        (SHARE[0] + SHARE[1] / 2, "share", "outline: logits 2, 1, −1"),
        (SLOPE[0], "slope of the loss", slope),
    )
    for x, words, more in heads:
        page.text(x, 24, words, CAPTION, "muted", "middle", bold=True)
        page.text(x, 44, more, CAPTION, "muted", "middle")


def _draw_row(page: Picture, state: State, i: int, name: str) -> None:
    y, true = ROWS + DOWN * i, name == state.truth
    page.text(32, y + 5, name, 17, "ink", bold=True)
    if true:
        page.text(32, y + 24, "the truth", CAPTION, "muted")
    _draw_logit(page, y, state.logits[i])
    page.text(POWER, y + 5, number(math.exp(state.logits[i] / state.temperature), 2), VALUE, "ink", "end")
    _draw_share(page, y, float(state.shares[i]), float(State().shares[i]))
    _draw_slope(page, y, float(state.slopes[i]))


def _draw_logit(page: Picture, y: float, z: float) -> None:
    """A bar to the right or to the left of 0."""
    middle, half = LOGIT
    page.line(middle - half, y, middle + half, y, "hairline", 1)
    x = middle + half * z / MOST
    page.rect(min(middle, x), y - 7, abs(x - middle), 14, "wire")
    page.line(middle, y - TALL / 2, middle, y + TALL / 2, "border", 1)
    page.mark(x, y, "s", "ink", 6)
    page.text(x, y - 16, number(z), VALUE, "ink", "middle", bold=True)


def _draw_share(page: Picture, y: float, share: float, before: float) -> None:
    """A bar of the share, and the outline of what it is with the first logits."""
    left, wide = SHARE
    page.rect(left, y - TALL / 2, wide, TALL, "panel")
    page.rect(left, y - TALL / 2, wide * share, TALL, "forward")
    page.rect(left, y - TALL / 2 - 4, wide * before, TALL + 8, "none", "muted", 1.5, dash=(3, 3))
    page.text(left + wide + 10, y + 5, fixed(share, 3), VALUE, "forward-text", bold=True)


def _draw_slope(page: Picture, y: float, slope: float) -> None:
    """The slope as an arrow: to the right, raising the logit raises the loss."""
    middle, half = SLOPE
    page.line(middle - half, y, middle + half, y, "hairline", 1)
    page.line(middle, y - TALL / 2, middle, y + TALL / 2, "border", 1)
    x = middle + half * min(max(slope, -1), 1)
    if abs(x - middle) >= 2:
        page.arrow(middle, y, x, y, "backward", 5, dash_of("backward"), min(14, abs(x - middle)))
    page.text(968, y - 12, ("+" if slope > 0 else "") + fixed(slope, 3), VALUE, "backward-text", "end", bold=True)


def _draw_sums(page: Picture, state: State) -> None:
    """What each column adds up to, and the loss."""
    y = ROWS + DOWN * len(CLASSES) - 20
    page.line(32, y - 26, 968, y - 26, "border", 1)
    page.text(32, y, "together", BODY, "muted")
    total = sum(math.exp(z / state.temperature) for z in state.logits)
    page.text(POWER, y, number(total, 2), VALUE, "ink", "end", bold=True)
    page.text(SHARE[0] + SHARE[1] + 10, y, fixed(float(state.shares.sum()), 3), VALUE, "forward-text", bold=True)
    page.text(968, y, fixed(float(state.slopes.sum()), 3), VALUE, "backward-text", "end", bold=True)
    share = state.shares[CLASSES.index(state.truth)]
    page.text(32, y + 48, f"loss = −ln of the share of {state.truth}", 17)
    page.text(SHARE[0], y + 48, f"= −ln {number(share, 3)} = {fixed(state.loss, 3)}", 17, "ink", bold=True)
    ratio = number(math.exp((state.z1 - state.z2) / state.temperature), 2)
    words = "cat and dog have equal shares" if ratio == "1" else f"the share of cat is {ratio} times that of dog"
    page.text(32, y + 78, words, BODY, "muted")
    if state.guess:
        words = f"you predicted, for the two others when bird rises: {state.guess}"
        page.prediction(SHARE[0], y + 66, y + 82, words)
