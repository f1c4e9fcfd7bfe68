"""Activation microscope: a place that travels along z, the tangent there, the slope it draws, and ten layers of it."""

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from course_lib.drawing.svg import BODY, CAPTION, VALUE, Axes, Picture, dash_of, fixed, number
from course_lib.labs.controls import Action, Choice, Control, Slider, Steps
from course_lib.labs.lab import Lab, LabError, Table, Task, check_choices
from course_lib.nn.activations import ELEMENTWISE, Activation

REACH, STEP = 5.0, 0.1  # the places: from −REACH to REACH in steps of STEP
LAST = round(2 * REACH / STEP)
FLAT = 0.05  # a slope below it lets next to nothing through
LAYERS, TWICE = 10, 2.0
FLOOR, CEILING = 1e-11, 10.0  # of what ten layers leave, as drawn
CURVE, SLOPE, DEPTH = (64, 56, 410, 260), (64, 386, 410, 122), (596, 308, 350, 200)  # one unit is as high as wide
RIGHT = 548

STAIR = Activation("step", lambda Z, A: np.greater(Z, 0, out=A, casting="unsafe"), lambda A: 0 * A)
ACTIVATIONS = {"step": STAIR, "linear": ELEMENTWISE["identity"]} | {
    name: ELEMENTWISE[name] for name in ("sigmoid", "tanh", "relu", "leaky", "elu", "softplus", "gelu", "swish")
}
CORNERS = {
    "step": "a jump: no slope exists, and programs take 0",
    "relu": "a corner: slope 0 on its left, 1 on its right, and programs take 0",
    "leaky": "a corner: slope 0.01 on its left, 1 on its right, and programs take 0.01",
}


@dataclass(frozen=True)
class State:
    """The activation and the place, in steps from the left end; `guess` is the largest slope that was predicted."""

    activation: str = "sigmoid"
    step: int = 70
    guess: float = 0.0

    def __post_init__(self) -> None:
        check_choices(self, activation=ACTIVATIONS)
        if not (isinstance(self.step, int) and 0 <= self.step <= LAST):
            raise LabError(f"The place is a whole number of steps, from 0 to {LAST}.")

    @property
    def z(self) -> float:
        """The place."""
        return round(self.step * STEP - REACH, 10)

    @property
    def a(self) -> float:
        """The output there."""
        return float(ACTIVATIONS[self.activation](self.z))

    @property
    def slope(self) -> float:
        """The slope there, as the library computes it."""
        return float(ACTIVATIONS[self.activation].slope(self.z))

    @property
    def left(self) -> float:
        """What ten layers with this slope leave of a nudge."""
        return self.slope**LAYERS


class ActivationMicroscope(Lab):
    """See the docstring of the module."""

    slug, title, State = "activation_microscope", "Activation microscope", State
    prediction = "sigmoid-steepest"
    guesses: ClassVar = {"a": 1.0, "b": 0.5, "c": 0.25}  # slopes
    task = Task(
        "Most slopes are at most 1. Find an activation and a $z$ where ten layers make a nudge more than twice as "
        "large.",
        lambda state: state.left > TWICE,
        "GELU and swish rise more steeply than the straight line for a stretch, and join it again farther right.",
    )
    presets: ClassVar = {
        "start": State(),
        "steepest": State(step=50),
        "saturated": State("tanh", 76),
        "corner": State("relu", 50),
        "falls": State("gelu", 38),
        "grows": State("swish", 74),
    }

    def controls(self) -> list[Control | Action]:
        """The place, played along z, then the activation."""
        return [
            Steps("step", "Place", LAST),
            Slider("step", "z", -REACH, REACH, STEP, get=lambda state: state.z, put=_at),
            Choice("activation", "Activation", tuple(ACTIVATIONS)),
        ]

    def picture(self, state: State) -> Picture:
        """The activation with its tangent, below it the slope, beside it what ten layers leave."""
        page = Picture(1000, 556)
        _draw_curve(page, state)
        _draw_slope(page, state)
        _draw_numbers(page, state)
        _draw_depth(page, state)
        return page

    def words(self, state: State) -> str:
        """The output, the slope, and what becomes of a nudge."""
        here = f"At $z$ = {number(state.z)} {state.activation} gives {fixed(state.a, 3)}"
        if state.z == 0 and state.activation in CORNERS:
            return f"{here}, and it has {CORNERS[state.activation]}."
        return f"{here} with slope {fixed(state.slope, 3)}: {_verdict(state)}."

    def rows(self, state: State) -> Table:
        """Every activation at this place."""
        rows = []
        for name in ACTIVATIONS:
            one = replace(state, activation=name)
            here = f"{name} (now)" if name == state.activation else name
            rows.append((here, fixed(one.a, 3), fixed(one.slope, 3), _two_digits(one.left)))
        return Table(("activation", f"output at {number(state.z)}", "slope", "left after ten layers"), rows)


def _at(state: State, z: float) -> State:
    return replace(state, step=round((z + REACH) / STEP))


def _two_digits(value: float) -> str:
    """A number with two digits that say something."""
    return number(value, 2 if abs(value) >= 0.1 else 3)


def _verdict(state: State) -> str:
    slope, left = state.slope, _two_digits(state.left)
    if slope == 0:
        return "flat, a nudge does not get through at all"
    if slope < 0:
        return "here it falls, so a nudge upwards moves the output down"
    if slope < FLAT:
        return f"nearly flat, and ten layers like this leave {left} of a nudge"
    if slope > 1:
        return f"a nudge grows, and ten layers make {left} of 1"
    return "a nudge passes unchanged" if slope == 1 else f"ten layers like this leave {left} of a nudge"


@lru_cache(maxsize=16)
def _curves(name: str) -> tuple[NDArray, NDArray, NDArray]:
    """Places, outputs and slopes; a jump is a gap."""
    z = np.round(np.linspace(-REACH, REACH, 2 * LAST + 1), 10)
    a, slope = ACTIVATIONS[name](z), ACTIVATIONS[name].slope(z)
    if name in CORNERS:
        slope[z == 0] = np.nan
    if name == "step":
        a[z == 0] = np.nan
    return z, a, slope


@lru_cache(maxsize=16)
def _flat(name: str) -> list[tuple[float, float]]:
    """The stretches of z on which the slope is next to nothing."""
    z, _, slope = _curves(name)
    flat = np.concatenate([[False], np.abs(slope) < FLAT, [False]])
    turns = np.flatnonzero(flat[1:] != flat[:-1])
    return [(float(z[start]), float(z[end - 1])) for start, end in zip(turns[::2], turns[1::2], strict=True)]


def _shade(page: Picture, axes: Axes, name: str) -> None:
    for start, end in _flat(name):
        left, right = float(axes.x(start)), float(axes.x(end))
        page.rect(left, axes.top, right - left, axes.height, "backward-tint")


def _draw_curve(page: Picture, state: State) -> None:
    """The activation, its tangent, and how far it rises when z grows by 1."""
    page.text(32, 22, f"Output: {state.activation}($z$)", CAPTION, "muted", bold=True)
    _legend(page, 252, 18, "forward", "output")
    _legend(page, 350, 18, "ink", "tangent here")
    ground = Axes(page, CURVE, (-REACH, REACH), (-1.3, 5.05))
    _shade(page, ground, state.activation)
    z, a, _ = _curves(state.activation)
    ground.curve(z, a, "forward", 2.5)
    if not (state.z == 0 and state.activation in CORNERS):
        _draw_tangent(page, ground, state)
    ground.dots([state.z], [state.a], "ink", "s", 7)


def _draw_tangent(page: Picture, axes: Axes, state: State) -> None:
    """The straight line with the slope of this place, on it the step of 1 along z and its rise."""
    along = np.clip(state.z + np.linspace(-1.7, 1.7, 35), -REACH, REACH) - state.z
    axes.curve(state.z + along, state.a + state.slope * along, "ink", 2.5)
    by = 1.0 if state.z < REACH - 1 else -1.0
    x, y = axes.x([state.z, state.z + by]).tolist(), axes.y([state.a, state.a + by * state.slope]).tolist()
    if abs(y[1] - y[0]) < 3 or y[1] < axes.top:
        return
    page.line(x[0], y[0], x[1], y[0], "muted", 1.5)
    page.line(x[1], y[0], x[1], y[1], "backward", 3, dash_of("backward"))
    words, rise = fixed(by * state.slope, 2), y[0] - y[1]
    if abs(rise) > 20:
        aside, anchor = (7, "start") if by > 0 else (-7, "end")
        page.text(x[1] + aside, y[0] - rise / 2 + 4, words, CAPTION, "backward-text", anchor, bold=True, halo=True)
    else:  # below or above the run, away from the tangent
        page.text(sum(x) / 2, y[0] + (19 if rise > 0 else -9), words, CAPTION, "backward-text", "middle", bold=True)


def _draw_slope(page: Picture, state: State) -> None:
    """The slope at every place, the part behind the traveller thick."""
    page.text(32, 366, "Slope: how much of a nudge gets through", CAPTION, "muted", bold=True)
    axes = Axes(page, SLOPE, (-REACH, REACH), (-0.2, 1.2), xlabel="$z$")
    _shade(page, axes, state.activation)
    if _flat(state.activation):
        page.rect(366, 355, 14, 14, "backward-tint", "border")
        page.text(386, 366, f"below {FLAT:g}", CAPTION, "muted")
    z, _, slope = _curves(state.activation)
    passed = z <= state.z + 1e-9
    page.curve(axes.x(z), axes.y(slope), "backward", 1, dash_of("backward"))
    page.curve(axes.x(z[passed]), axes.y(slope[passed]), "backward", 4, dash_of("backward"))
    if state.guess:
        y = float(axes.y(state.guess))
        page.line(axes.left, y, axes.left + axes.width, y, "prediction", 2.5, dash_of("prediction"))
        page.text(axes.left + 6, y - 6, f"you predicted {state.guess:g}", CAPTION, "prediction-text", halo=True)
    x = float(axes.x(state.z))
    page.line(x, float(axes.y(state.slope)), x, axes.top + axes.height, "ink", 1)
    axes.dots([state.z], [state.slope], "ink", "s", 7)


def _legend(page: Picture, x: float, y: float, role: str, words: str) -> None:
    page.line(x, y, x + 26, y, role, 2.5)
    page.text(x + 33, y + 4, words, CAPTION, "ink" if role == "ink" else f"{role}-text")


def _draw_numbers(page: Picture, state: State) -> None:
    """The numbers of this place, and a nudge before and after it."""
    page.text(RIGHT, 22, "At this place", CAPTION, "muted", bold=True)
    name = state.activation
    lines = (
        ("$z$", number(state.z), "ink"),
        (f"$a$ = {name}($z$)", fixed(state.a, 4), "forward-text"),
        (f"slope {name}′($z$)", fixed(state.slope, 4), "backward-text"),
    )
    for i, (words, value, role) in enumerate(lines):
        page.text(RIGHT, 58 + 32 * i, words, 17)
        page.text(RIGHT + 398, 58 + 32 * i, value, 17, role, "end", bold=True)
    page.line(RIGHT, 140, RIGHT + 398, 140, "border", 1)
    page.text(RIGHT, 168, "A nudge of 0.1 to $z$ moves $a$ by about", VALUE)
    page.text(RIGHT + 398, 168, fixed(0.1 * state.slope, 4), VALUE, "backward-text", "end", bold=True)
    _draw_nudge(page, state)


def _draw_nudge(page: Picture, state: State) -> None:
    """What goes in and what comes out, as two arrows to scale."""
    unit, left = 250, RIGHT + 96
    for y, words, size, role in ((194, "in", 1.0, "forward"), (220, "out", state.slope, "backward")):
        page.text(RIGHT, y + 5, words, BODY, "muted")
        if abs(size) * unit < 2:
            page.mark(left, y, "s", role, 3, "none")
            continue
        page.arrow(left, y, left + size * unit, y, role, 4, (), min(13, abs(size) * unit))


def _draw_depth(page: Picture, state: State) -> None:
    """What is left of a nudge after one to ten layers with this slope, beside the best that the sigmoid can do."""
    page.text(RIGHT, 258, "The same slope in every layer: what is left of 1", CAPTION, "muted", bold=True)
    axes = Axes(page, DEPTH, (0, LAYERS), (FLOOR, CEILING), xlabel="layers", logy=True)
    depth = np.arange(LAYERS + 1)
    page.line(RIGHT + 4, 280, RIGHT + 30, 280, "muted", 2, dash_of("muted"))
    page.text(RIGHT + 37, 284, "slope 0.25", CAPTION, "muted")
    axes.curve(depth, 0.25**depth, "muted", 2)
    left = np.abs(state.slope) ** depth
    shown = left >= FLOOR
    page.curve(axes.x(depth[shown]), axes.y(left[shown]), "backward", 2.5, dash_of("backward"))
    axes.dots(depth[shown], left[shown], "backward", "^", 5)
    if not shown.all():
        last = int(depth[shown][-1])
        page.text(float(axes.x(last)) + 12, DEPTH[1] + DEPTH[3] - 10, _beyond(state), CAPTION, "backward-text",
                  halo=True)  # fmt: skip
    page.text(RIGHT + 398, 284, f"after ten {_two_digits(state.left)}", BODY, "backward-text", "end", bold=True)


def _beyond(state: State) -> str:
    return "nothing gets through" if state.slope == 0 else "below this scale"
