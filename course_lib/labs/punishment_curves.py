"""Punishment curves: one answer p, billed by squared error and by surprise, and how hard each bill pushes z."""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import ClassVar, NamedTuple

import numpy as np
from numpy.typing import NDArray

from course_lib.drawing.svg import BODY, CAPTION, SMALL, VALUE, Axes, Picture, dash_of, fixed, marker_of, number
from course_lib.labs.controls import Action, Choice, Control, Slider, Text
from course_lib.labs.lab import Lab, LabError, Table, Task
from course_lib.nn.activations import ELEMENTWISE
from course_lib.tutor.question import read_number

LEAST_P = 0.0005
FARTHEST_Z, SHOWN_Z = 7.6, 8.0  # that a slider reaches, and that is seen
HARDER = 100  # times, for the task
TALLEST = 8.0  # cost, as drawn
NEAR = 0.004  # how near to its hardest push the squared error is said to be there
COST, PUSH = (72, 44, 420, 196), (72, 300, 420, 170)
RIGHT, END = 552, 968
BARS, SCALE, AGAINST_P = (712, 150), (576, 270, 388), (592, 374, 376, 96)  # left and first row; left, y, width; box
RATIOS = (0.5, 1000.0)  # ends of the scale of ratios
SHARES = (0.001, 0.01, 0.1, 0.5, 0.9, 0.99, 0.999)
SIGMOID = ELEMENTWISE["sigmoid"]
PLACES = np.linspace(-SHOWN_Z, SHOWN_Z, 129), SIGMOID(np.linspace(-SHOWN_Z, SHOWN_Z, 129))  # z and p of the curves


@dataclass(frozen=True)
class State:
    """The answer p, the truth, and how many times harder was predicted for p = 0.001 and truth 1 (0 is nothing)."""

    p: float = 0.2
    truth: int = 1
    guess: float = 0.0

    def __post_init__(self) -> None:
        if not LEAST_P <= self.p <= 1 - LEAST_P:
            raise LabError(f"p lies between {LEAST_P:g} and {1 - LEAST_P:g}.")
        if self.truth not in (0, 1):
            raise LabError("The truth is 0 or 1.")

    @property
    def z(self) -> float:
        """The weighted input at which a sigmoid says p."""
        return math.log(self.p / (1 - self.p))

    @property
    def flatness(self) -> float:
        """The slope of the sigmoid there, p (1 − p)."""
        return self.p * (1 - self.p)

    @property
    def pushes(self) -> tuple[float, float]:
        """The slopes for z: of the squared error, of the surprise."""
        return tuple(cost.slope(self.p, self.truth) * self.flatness for cost in COSTS)

    @property
    def ratio(self) -> float:
        """How many times harder the surprise pushes."""
        squared, surprise = self.pushes
        return surprise / squared

    @property
    def wrong(self) -> bool:
        """Whether the answer lies on the other side of ½."""
        return abs(self.p - self.truth) > 0.5


class Cost(NamedTuple):
    """A cost of the answer p: name, how it is written for truth 0 and 1, height, slope for p, colour and dashes."""

    name: str
    written: tuple[str, str]
    height: Callable
    slope: Callable
    role: str
    dash: tuple[float, ...] = ()


def square(p: float | NDArray, truth: int) -> float | NDArray:
    """The square of the error, whole."""
    return (p - truth) ** 2


def square_slope(p: float | NDArray, truth: int) -> float | NDArray:
    """Its slope for p."""
    return 2 * (p - truth)


def surprise(p: float | NDArray, truth: int) -> float | NDArray:
    """Minus the logarithm of what was given to the truth."""
    return -np.log(p if truth else 1 - p)


def surprise_slope(p: float | NDArray, truth: int) -> float | NDArray:
    """Its slope for p."""
    return -1 / p if truth else 1 / (1 - p)


COSTS = (
    Cost("squared error", ("$p^{2}$", "$(p − 1)^{2}$"), square, square_slope, "ochre", dash_of("ochre")),
    Cost("surprise", ("−ln(1 − $p$)", "−ln $p$"), surprise, surprise_slope, "teal"),
)


class PunishmentCurves(Lab):
    """See the docstring of the module."""

    slug, title, State = "punishment_curves", "Punishment curves", State
    prediction = "hard-push"
    guesses: ClassVar = {"a": 1.0, "b": 7.0, "c": 500.0, "d": 0.5}  # how many times harder
    task = Task(
        "Let the truth be 0. Find an answer that is wrong, so $p$ > ½, and that the surprise pushes at least 100 times "
        "harder than the squared error.",
        lambda state: state.truth == 0 and state.wrong and state.ratio >= HARDER,
        "Sure and wrong, the sigmoid is flat. Only the surprise is steep enough to get through.",
    )
    presets: ClassVar = {
        "start": State(),
        "undecided": State(0.5),
        "sure and wrong": State(0.001),
        "sure and right": State(0.999),
        "where it pushes most": State(0.3333),
        "truth 0": State(0.998, 0),
    }

    def controls(self) -> list[Control | Action]:
        """The answer as z or as p, and the truth."""
        return [
            Slider("p", "z", -FARTHEST_Z, FARTHEST_Z, 0.01, get=_z_as_written, put=_with_z),
            Text("p", "p = σ(z)", 8, get=lambda state: number(state.p, 6), put=_with_p),
            Choice("truth", "The truth is", {"1": 1, "0": 0}),
        ]

    def picture(self, state: State) -> Picture:
        """Both costs and both pushes against z; beside them the numbers, the ratio, and the costs against p."""
        page = Picture(1000, 528)
        _draw_against_z(page, state)
        _draw_chain(page, state)
        _draw_bars(page, state)
        _draw_ratio(page, state)
        _draw_against_p(page, state)
        return page

    def words(self, state: State) -> str:
        """Heights, pushes, how many times harder, and what that means here."""
        (square, bill), pushes = _heights(state), [_push(one) for one in state.pushes]
        return (
            f"Said {number(state.p)}, truth {state.truth}: the squared error of {fixed(square, 3)} pushes $z$ with "
            f"{pushes[0]}, the surprise of {fixed(bill, 3)} with {pushes[1]}, {times(state.ratio)} as hard; "
            f"{_verdict(state)}."
        )

    def rows(self, state: State) -> Table:
        """Each push as a product, and the ratio."""
        rows = [(name, *cells) for name, *cells in _chains(state)]
        ratio = ("surprise : squared error", "", "", "", times(state.ratio))
        return Table(("cost", "height", "slope for $p$", "slope of σ", "push on $z$"), [*rows, ratio])


def _z_as_written(state: State) -> float:
    """z with as many decimals as in the picture."""
    return round(state.z, 2)


def _with_z(state: State, z: float) -> State:
    return replace(state, p=float(SIGMOID(z)))


def _with_p(state: State, words: str) -> State:
    return replace(state, p=read_number(words))


def _heights(state: State) -> list[float]:
    return [float(cost.height(state.p, state.truth)) + 0.0 for cost in COSTS]


def times(ratio: float) -> str:
    """A ratio in words, with at most three digits that say something.

    >>> times(500.5005), times(12.34), times(2.0)
    ('501 times', '12.3 times', 'twice')
    """
    return "twice" if round(ratio, 2) == 2 else f"{number(ratio, 0 if ratio >= 99.5 else 1)} times"


def _push(value: float) -> str:
    """A slope with enough decimals to be seen."""
    return fixed(value, 3 if abs(value) >= 0.0995 else 4)


def _verdict(state: State) -> str:
    if abs(abs(state.p - state.truth) - 2 / 3) < NEAR:
        return "harder than this the squared error never pushes, however wrong the answer becomes"
    if state.ratio < 2.05:
        return "the sigmoid is steepest near ½, so the squared error loses least here"
    if state.wrong and state.flatness < 0.05:
        return "the answer is sure and wrong, and the flat sigmoid lets almost nothing of the squared error through"
    if state.wrong:
        return "the answer is wrong, and the surprise says so more loudly"
    return "the answer is right, and both pushes fade"


def _chains(state: State) -> list[tuple[str, str, str, str, str]]:
    """For each cost: its name, its height, its slope for p, the slope of the sigmoid, the product of the two."""
    rows = []
    for cost, height, push in zip(COSTS, _heights(state), state.pushes, strict=True):
        slope = float(cost.slope(state.p, state.truth))
        cells = (fixed(height, 3), number(slope, 1 if abs(slope) >= 100 else 3), fixed(state.flatness), _push(push))
        rows.append((cost.name, *cells))
    return rows


def _draw_against_z(page: Picture, state: State) -> None:
    """The costs, below them their slopes for z; one line through both marks the answer."""
    zs, ps = PLACES
    page.text(32, 22, f"Cost, if the truth is {state.truth}", CAPTION, "muted", bold=True)
    _draw_names(page, state)
    above = Axes(page, COST, (-SHOWN_Z, SHOWN_Z), (0, TALLEST))
    page.text(32, 282, "Push: slope of the cost for $z$", CAPTION, "muted", bold=True)
    limits = (-1.08, 0.08) if state.truth else (-0.08, 1.08)
    below = Axes(page, PUSH, (-SHOWN_Z, SHOWN_Z), limits)
    page.line(PUSH[0], float(below.y(0)), PUSH[0] + PUSH[2], float(below.y(0)), "border", 1)
    x = float(above.x(state.z))
    for axes in (above, below):
        page.line(x, axes.top, x, axes.top + axes.height, "ink", 1)
    for cost, height, push in zip(COSTS, _heights(state), state.pushes, strict=True):
        _draw_curve(above, zs, cost.height(ps, state.truth), cost)
        above.dots([state.z], [height], cost.role, size=7)
        _draw_curve(below, zs, cost.slope(ps, state.truth) * ps * (1 - ps), cost)
        below.dots([state.z], [push], cost.role, size=7)
    _draw_scale_of_p(page, below)


def _draw_curve(axes: Axes, xs: NDArray, ys: NDArray, cost: Cost) -> None:
    axes.picture.curve(axes.x(xs), axes.y(np.minimum(ys, TALLEST)), cost.role, 2.5, cost.dash)


def _draw_names(page: Picture, state: State) -> None:
    """What the two curves are."""
    for x, cost in ((186, COSTS[1]), (346, COSTS[0])):
        page.line(x, 18, x + 28, 18, cost.role, 2.5, cost.dash)
        page.text(x + 35, 22, f"{cost.name} {cost.written[state.truth]}", CAPTION, f"{cost.role}-text")


def _draw_scale_of_p(page: Picture, axes: Axes) -> None:
    """Below the scale of z the answers p that belong to it."""
    y = axes.top + axes.height
    page.text(axes.left - 34, y + 19, "$z$", BODY, "muted", "middle")
    page.text(axes.left - 34, y + 42, "$p$", BODY, "muted", "middle")
    for p in SHARES:
        page.text(float(axes.x(math.log(p / (1 - p)))), y + 42, f"{p:g}", SMALL, "ink", "middle")


def _draw_chain(page: Picture, state: State) -> None:
    """Both pushes as products of two slopes."""
    page.text(RIGHT, 22, f"At $p$ = {number(state.p)}, $z$ = {fixed(state.z, 2)}", CAPTION, "muted", bold=True)
    columns = (RIGHT, 706, 792, 878, END)
    heads = ("", "height", "slope for $p$", "slope of σ", "push on $z$")
    for x, words in zip(columns[1:], heads[1:], strict=True):
        page.text(x, 50, words, CAPTION, "muted", "end")
    for i, (cost, (name, *cells)) in enumerate(zip(COSTS, _chains(state), strict=True)):
        y = 78 + 28 * i
        page.text(RIGHT, y, name, BODY, f"{cost.role}-text", bold=True)
        for x, words in zip(columns[1:], cells, strict=True):
            page.text(x, y, words, VALUE, "ink", "end", bold=x == END)
        page.text(columns[2] + 12, y, "×", VALUE, "muted", "middle")
        page.text(columns[3] + 12, y, "=", VALUE, "muted", "middle")


def _draw_bars(page: Picture, state: State) -> None:
    """The sizes of the pushes, beside each other."""
    left, top = BARS
    wish = "rise" if state.truth else "fall"
    page.text(RIGHT, top - 14, f"The two pushes to scale: $z$ should {wish}", CAPTION, "muted", bold=True)
    for i, (cost, push) in enumerate(zip(COSTS, state.pushes, strict=True)):
        y = top + 24 * i
        page.text(RIGHT, y + 13, cost.name, BODY, f"{cost.role}-text")
        page.rect(left, y, END - left, 16, "panel")
        page.rect(left, y, max(abs(push) * (END - left), 1), 16, cost.role)
    page.line(left, top - 3, left, top + 43, "border", 1)


def _draw_ratio(page: Picture, state: State) -> None:
    """How many times harder, on a scale of powers."""
    left, y, wide = SCALE
    low, high = map(math.log, RATIOS)

    def along(ratio: float) -> float:
        return left + wide * (math.log(min(max(ratio, RATIOS[0]), RATIOS[1])) - low) / (high - low)

    page.text(RIGHT, y - 38, f"The surprise pushes {times(state.ratio)} as hard", VALUE, "ink", bold=True)
    page.rect(along(HARDER), y - 5, along(RATIOS[1]) - along(HARDER), 10, "panel", "border")
    page.line(left, y, left + wide, y, "border", 2)
    for ratio in (0.5, 1, 2, 10, 100, 500, 1000):
        page.line(along(ratio), y - 5, along(ratio), y + 5, "border", 1)
        page.text(along(ratio), y + 22, f"{ratio:g}", SMALL, "muted", "middle")
    page.polygon(along(state.ratio), y - 11, 9, 3, 90, "ink")
    if state.guess:
        x = along(state.guess)
        page.line(x, y - 16, x, y + 8, "prediction", 3, dash_of("prediction"))
        words = f"for p = 0.001 and truth 1 you predicted {state.guess:g} times"
        page.text(RIGHT, y + 44, words, CAPTION, "prediction-text")


def _draw_against_p(page: Picture, state: State) -> None:
    """The same costs against p itself: there both look steep."""
    page.text(RIGHT, AGAINST_P[1] - 18, "The same costs against $p$", CAPTION, "muted", bold=True)
    axes = Axes(page, AGAINST_P, (0, 1), (0, TALLEST), xlabel="$p$")
    ps = PLACES[1]
    x = float(axes.x(state.p))
    page.line(x, axes.top, x, axes.top + axes.height, "ink", 1)
    for cost, height in zip(COSTS, _heights(state), strict=True):
        _draw_curve(axes, ps, cost.height(ps, state.truth), cost)
        axes.dots([state.p], [height], cost.role, marker_of(cost.role), 6)
