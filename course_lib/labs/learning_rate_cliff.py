"""Learning rate cliff: steps down a parabola, and the one product, rate times curvature, that decides their end."""

import math
from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from course_lib.drawing.svg import BODY, CAPTION, VALUE, Axes, Picture, count_of, dash_of, fixed, number
from course_lib.labs.controls import Action, Control, Slider, Steps
from course_lib.labs.lab import Lab, LabError, Table, Task

LAST, NEAR = 20, 1e-3  # steps that can be played; how near counts as arrived
REACH, HIGHEST, BEYOND = 2.2, 10.0, 2.5  # of w, of C, and of rate times curvature, as drawn
EXACT = 1e-9  # a product this close to 1 or 2 is 1 or 2
PARABOLA, COURSE, BAR = (64, 44, 430, 350), (592, 44, 376, 190), (592, 330, 376, 26)
ZONES = ((0, 1, "forward-tint", "creeps"), (1, 2, "panel", "jumps closer"), (2, BEYOND, "backward-tint", "flies off"))
REGIMES = {
    "stands still": "w does not move",
    "creeps": "it creeps down on one side",
    "arrives at once": "one step leads to the bottom",
    "jumps closer": "it jumps from side to side and comes closer",
    "jumps for ever": "it jumps between the same two places for ever",
    "flies off": "every jump leads higher than the last",
}


@dataclass(frozen=True)
class State:
    """The learning rate, the curvature h of C = ½ h w², where w starts, the step, and what was predicted for 2/h."""

    lr: float = 0.1
    h: float = 4.0
    start: float = 1.5
    step: int = 8
    guess: str = ""

    def __post_init__(self) -> None:
        if not (0 <= self.lr <= 10 and 0 < self.h <= 100 and math.isfinite(self.start)):
            raise LabError("lr is from 0 to 10, the curvature above 0 and at most 100.")
        if not (isinstance(self.step, int) and 0 <= self.step <= LAST):
            raise LabError(f"The step is a whole number from 0 to {LAST}.")

    @property
    def product(self) -> float:
        """Rate times curvature."""
        return self.lr * self.h

    @property
    def factor(self) -> float:
        """By what every step multiplies w."""
        return 1 - self.product

    @property
    def regime(self) -> str:
        """How it ends, a key of REGIMES."""
        for exact, name in ((0, "stands still"), (1, "arrives at once"), (2, "jumps for ever")):
            if abs(self.product - exact) < EXACT:
                return name
        return "creeps" if self.product < 1 else "jumps closer" if self.product < 2 else "flies off"

    @property
    def course(self) -> NDArray:
        """w at step 0, 1, … LAST."""
        return self.start * self.factor ** np.arange(LAST + 1)

    @property
    def arrival(self) -> int | None:
        """The first step nearer than NEAR to the bottom, or None if there is none."""
        if abs(self.start) < NEAR:
            return 0
        if self.regime == "arrives at once":
            return 1
        if self.regime not in ("creeps", "jumps closer"):
            return None
        return math.floor(math.log(NEAR / abs(self.start)) / math.log(abs(self.factor))) + 1


class LearningRateCliff(Lab):
    """See the docstring of the module."""

    slug, title, State = "learning_rate_cliff", "Learning rate cliff", State
    prediction = "at-the-cliff"
    guesses: ClassVar = {"a": "arrives at once", "b": "flies off", "c": "comes closer", "d": "jumps for ever"}
    task = Task(
        "Find a rate and a curvature, other than 4, at which $w$ neither comes closer nor flies off.",
        lambda state: state.regime == "jumps for ever" and state.h != 4 and state.start != 0,
        "Rate times curvature is exactly 2: each jump is twice as long as the way to the bottom.",
    )
    presets: ClassVar = {
        "start": State(),
        "at once": State(0.25, step=1),
        "jumps": State(0.45, step=12),
        "the cliff": State(0.5),
        "another cliff": State(0.8, 2.5),
        "beyond": State(0.52, start=0.5, step=20),
        "flatter": State(0.52, 2.0),
    }

    def controls(self) -> list[Control | Action]:
        """The step, then rate, curvature and start."""
        return [
            Steps("step", "Step", LAST),
            Slider("lr", "learning rate", 0, 1.5, 0.01),
            Slider("h", "curvature h", 0.5, 5, 0.1),
            Slider("start", "start at w", -2, 2, 0.1),
            Action("Half the rate", lambda state: replace(state, lr=state.lr / 2)),
        ]

    def picture(self, state: State) -> Picture:
        """The parabola with the steps on it, w against the step, and where the product stands."""
        page = Picture(1000, 452)
        _draw_parabola(page, state)
        _draw_course(page, state)
        _draw_bar(page, state)
        return page

    def words(self, state: State) -> str:
        """The product, the factor, and how it ends."""
        product = f"lr {number(state.lr)} times curvature {number(state.h)} is {number(state.product)}"
        end = f"; it is within {NEAR:g} after {count_of(state.arrival, 'step')}" if state.arrival else ""
        return f"{product}: every step multiplies $w$ by {number(state.factor)}, so {REGIMES[state.regime]}{end}."

    def rows(self, state: State) -> Table:
        """The first steps."""
        rows = []
        for step, w in enumerate(state.course[:10].tolist()):
            slope = state.h * w
            values = (w, slope, -state.lr * slope, w * slope / 2)
            rows.append((f"{step}", *(number(value, 3) for value in values)))
        return Table(("step", "$w$", "slope", "move", "$C$"), rows)


def _draw_parabola(page: Picture, state: State) -> None:
    """The cost, and on it the way of w: each step is a chord."""
    page.text(32, 22, f"The cost $C$ = ½ · {number(state.h)} · $w^{{2}}$", CAPTION, "muted", bold=True)
    axes = Axes(page, PARABOLA, (-REACH, REACH), (0, HIGHEST), xlabel="$w$")
    places = np.linspace(-REACH, REACH, 111)
    axes.curve(places, state.h * places**2 / 2, "wire", 2)
    way = state.course[: state.step + 1]
    inside = way[: _in_view(state, way)]
    axes.picture.curve(axes.x(inside), axes.y(state.h * inside**2 / 2), "forward", 2)
    axes.dots(inside, state.h * inside**2 / 2, "forward", size=5)
    if len(inside) < len(way):
        page.text(PARABOLA[0] + 215, 66, "it has left the picture", CAPTION, "ink", "middle", bold=True, halo=True)
    else:
        axes.dots([way[-1]], [state.h * way[-1] ** 2 / 2], "ink", "s", 7)


def _in_view(state: State, way: NDArray) -> int:
    """How many places come before the first that lies outside."""
    outside = (np.abs(way) > REACH) | (state.h * way**2 / 2 > HIGHEST)
    return int(outside.argmax()) if outside.any() else len(way)


def _draw_course(page: Picture, state: State) -> None:
    """w against the step, the steps to come as rings."""
    page.text(548, 22, "$w$ after each step", CAPTION, "muted", bold=True)
    axes = Axes(page, COURSE, (0, LAST), (-REACH, REACH), xlabel="step")
    page.line(axes.left, float(axes.y(0)), axes.left + axes.width, float(axes.y(0)), "border", 1)
    seen = state.course[: _in_view(state, state.course)]
    steps = np.arange(len(seen))
    axes.picture.curve(axes.x(steps), axes.y(seen), "wire", 1)
    past = seen[: state.step + 1]
    axes.picture.curve(axes.x(steps[: len(past)]), axes.y(past), "forward", 2)
    for step, w in enumerate(seen.tolist()):
        x, y = float(axes.x(step)), float(axes.y(w))
        if step == state.step:
            page.mark(x, y, "s", "ink", 7)
        elif step < state.step:
            page.mark(x, y, "o", "forward", 4)
        else:
            page.circle(x, y, 3.5, "background", "wire", 1.5)


def _draw_bar(page: Picture, state: State) -> None:
    """All products from 0 to BEYOND, with what happens there; the present one marked."""
    left, top, wide, tall = BAR
    scale = wide / BEYOND
    page.text(548, 308, f"Rate times curvature: {number(state.product)}", VALUE, "ink", bold=True)
    for start, end, fill, words in ZONES:
        page.rect(left + start * scale, top, (end - start) * scale, tall, fill, "border")
        page.text(left + (start + end) / 2 * scale, top + 18, words, CAPTION, "ink", "middle")
    for product, words in ((0, "0"), (1, "1: at once"), (2, "2: for ever")):
        x = left + product * scale
        page.line(x, top + tall, x, top + tall + 6, "ink", 2)
        page.text(x, top + tall + 22, words, CAPTION, "ink", "middle", bold=product > 0)
    x = left + min(state.product, BEYOND) * scale
    page.polygon(x, top - 9, 9, 3, 90, "ink")
    page.line(x, top - 4, x, top + 5, "ink", 3)
    page.text(548, top + 74, f"Each step: $w$ times {fixed(state.factor, 2)}", BODY)
    arrival = count_of(state.arrival, "step") if state.arrival is not None else "never"
    page.text(968, top + 74, f"within {NEAR:g} of 0: {arrival}", BODY, "ink", "end", bold=True)
    if state.guess:
        x = left + 2 * scale
        page.line(x, top - 18, x, top + tall, "prediction", 2.5, dash_of("prediction"))
        page.text(968, top + 100, f"for 2 you predicted: {state.guess}", CAPTION, "prediction-text", "end")
