"""Nudge: the slope measured with a nudge h, under a microscope that is as wide as the nudge, and its error.

Every number is computed in the arithmetic that is looked at, of sixteen or of seven digits. Exponentials and powers are
rounded once, from thirty digits, so that the last digit, which decides here, is the same on every computer.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Context, Decimal
from functools import lru_cache
from itertools import takewhile
from typing import ClassVar, NamedTuple

import numpy as np
from numpy.typing import NDArray

from course_lib.drawing.svg import BODY, CAPTION, Axes, Picture, dash_of, fixed, number, text_width
from course_lib.labs.controls import Action, Choice, Control, Slider
from course_lib.labs.lab import Lab, LabError, Table, Task, check_choices

LEAST, MOST = -16.0, 0.0  # of the exponent of h
FARTHEST = 3.0  # that x may be from 0
TARGET = 1e-10
REACH, POINTS = 1.7, 161  # of the microscope, in nudges; samples of its curve
FLOOR, CEILING = 1e-13, 10.0  # of the errors that are drawn
MICROSCOPE, VALLEY = (64, 56, 386, 266), (572, 56, 396, 266)
DIGITS_TOP = 404
THIRTY = Context(prec=30)
PREDICTED = re.compile(r"0\.0*1\b")

KINDS = {"16 digits": np.float64, "7 digits": np.float32}
SIDES = ("one side", "both sides")


def _exp(z: np.floating) -> np.floating:
    """e to the z, rounded once."""
    return type(z)(float(Decimal(float(z)).exp(THIRTY)))


class Curve(NamedTuple):
    """A function, and from it at a place its first three slopes."""

    words: str
    value: Callable
    slopes: Callable[[float], tuple[float, float, float]]


def _sigmoid_slopes(x: float) -> tuple[float, float, float]:
    s = 1 / (1 + float(_exp(np.float64(-x))))
    slope = s * (1 - s)
    return slope, slope * (1 - 2 * s), slope * (1 - 6 * slope)


def _exp_slopes(x: float) -> tuple[float, float, float]:
    return (float(_exp(np.float64(x))),) * 3


CURVES = {
    "sigmoid": Curve("σ($x$)", lambda x: 1 / (1 + _exp(-x)), _sigmoid_slopes),
    "x²": Curve("$x^{2}$", lambda x: x * x, lambda x: (2 * x, 2.0, 0.0)),
    "x³": Curve("$x^{3}$", lambda x: x * x * x, lambda x: (3 * x * x, 6 * x, 6.0)),
    "exp": Curve("$e^{x}$", _exp, _exp_slopes),
}


@dataclass(frozen=True)
class State:
    """The exponent of h, how it is measured, and where; `guess` is the exponent that the learner predicted."""

    log_h: float = 0.0
    sides: str = "one side"
    digits: str = "16 digits"
    curve: str = "sigmoid"
    x: float = 1.0
    guess: float = 1.0

    def __post_init__(self) -> None:
        check_choices(self, sides=SIDES, digits=KINDS, curve=CURVES)
        if not LEAST <= self.log_h <= MOST:
            raise LabError(f"The exponent of h goes from {LEAST:g} to {MOST:g}.")
        if abs(self.x) > FARTHEST:
            raise LabError(f"x goes from {-FARTHEST:g} to {FARTHEST:g}.")

    @property
    def h(self) -> float:
        """The nudge."""
        return float(THIRTY.power(10, Decimal(self.log_h)))

    @property
    def measured(self) -> "Measured":
        """What this nudge finds."""
        return measure(self.curve, self.x, self.digits, self.sides, self.h)

    @property
    def slopes(self) -> tuple[float, float, float]:
        """The true slope, and the two after it."""
        return CURVES[self.curve].slopes(float(KINDS[self.digits](self.x)))

    @property
    def error(self) -> float:
        """How far the measured slope is from the true one."""
        return abs(self.measured.slope - self.slopes[0])


class Measured(NamedTuple):
    """The two values whose difference is taken, over which stretch, and the slope."""

    upper: np.floating
    lower: np.floating
    stretch: np.floating
    slope: float


@lru_cache(maxsize=4096)
def measure(curve: str, x: float, digits: str, sides: str, h: float) -> Measured:
    """The slope of a curve at x from two values, every step rounded to these digits."""
    kind, f = KINDS[digits], CURVES[curve].value
    at, by = kind(x), kind(h)
    upper, lower = f(at + by), f(at - by) if sides == "both sides" else f(at)
    stretch = 2 * by if sides == "both sides" else by
    return Measured(upper, lower, stretch, float((upper - lower) / stretch))


@lru_cache(maxsize=128)
def errors(curve: str, x: float, digits: str, sides: str) -> tuple[NDArray, NDArray]:
    """Nudges over the whole scale, and the error of the slope with each of them."""
    powers = np.arange(4 * LEAST, 4 * MOST + 1) / 4
    states = [State(float(power), sides, digits, curve, x) for power in powers]
    return np.array([one.h for one in states]), np.array([one.error for one in states])


@lru_cache(maxsize=256)
def close_up(curve: str, x: float, digits: str, h: float) -> tuple[NDArray, NDArray]:
    """Places around x in nudges, and how far the value there lies from that at x."""
    kind, f = KINDS[digits], CURVES[curve].value
    places = np.linspace(-REACH, REACH, POINTS)
    values = [float(f(kind(x) + kind(h * place)) - f(kind(x))) for place in places]
    return places, np.array(values)


def bend(state: State) -> float:
    """The part of the error that the bend of the curve causes: the next term of its Taylor series."""
    _, second, third = state.slopes
    return abs(second) * state.h / 2 if state.sides == "one side" else abs(third) * state.h**2 / 6


class Nudge(Lab):
    """See the docstring of the module."""

    slug, title, State = "nudge", "Nudge", State
    prediction = "best-h"
    task = Task(
        "Measure a slope with an error below $10^{−10}$, at a place where the curve bends.",
        lambda state: state.error < TARGET and state.digits == "16 digits" and bend(state) > 0,
        "Long enough against rounding, short enough against the bend, and from both sides.",
    )
    presets: ClassVar = {
        "start": State(),
        "smaller": State(-8.0),
        "both sides": State(-5.0, "both sides"),
        "too small": State(-15.0, "both sides"),
        "seven digits": State(-6.0, "both sides", "7 digits"),
    }

    def controls(self) -> list[Control | Action]:
        """The nudge first."""
        return [
            Slider("log_h", "h = 10 to the power", LEAST, MOST, 0.25),
            Action("A tenth of h", lambda state: replace(state, log_h=max(state.log_h - 1, LEAST))),
            Choice("sides", "Look to", SIDES),
            Choice("digits", "Computer with", tuple(KINDS)),
            Choice("curve", "Function", tuple(CURVES)),
            Slider("x", "at x", -FARTHEST, FARTHEST, 0.5),
        ]

    def picture(self, state: State) -> Picture:
        """The microscope, the error of every nudge, and the digits that are subtracted."""
        page = Picture(1000, 530)
        _draw_close_up(page, state)
        _draw_errors(page, state)
        page.line(32, 376, 968, 376, "hairline", 1)
        _draw_digits(page, state)
        return page

    def words(self, state: State) -> str:
        """What the nudge finds, and which of the two enemies is the stronger."""
        found = f"With $h$ = {number(state.h, 2)} and {state.sides} the slope comes out as"
        return f"{found} {number(state.measured.slope, 8)}, off by {number(state.error, 2)}: {_enemy(state)}."

    def rows(self, state: State) -> Table:
        """The errors with every second power of ten, and the present one."""
        powers = sorted({-14.0, -12.0, -10.0, -8.0, -6.0, -5.0, -4.0, -2.0, -1.0, state.log_h})
        rows = []
        for power in powers:
            both = [number(replace(state, log_h=power, sides=sides).error, 2) for sides in SIDES]
            rows.append((f"{number(replace(state, log_h=power).h, 2)}{' (now)' if power == state.log_h else ''}",
                         *both))  # fmt: skip
        return Table(("nudge $h$", *(f"error, {sides}" for sides in SIDES)), rows)

    def predicted(self, state: State, given: str) -> State:
        """Mark the predicted nudge on the curve of errors."""
        named = PREDICTED.search(given)
        return replace(state, guess=-float(len(named[0]) - 2) if named else LEAST)


def _enemy(state: State) -> str:
    part, error = bend(state), state.error
    if state.measured.upper == state.measured.lower:
        return "the two values are the same number for this computer, and nothing is left to divide"
    if error == 0:
        return "by luck every digit is right"
    if part == 0 or part < 0.5 * error:
        return "the digits that were rounded away are the stronger enemy, and a longer nudge would help"
    return "the bend of the curve is the stronger enemy, and a shorter nudge would help"


def _draw_close_up(page: Picture, state: State) -> None:
    """The curve as the computer sees it, as wide as the nudge: tangent, secant, the two points."""
    slope, second, third = state.slopes
    unit = max(abs(slope) * state.h, abs(second) * state.h**2 / 2, abs(third) * state.h**3 / 6)
    page.text(32, 22, "Under the microscope", CAPTION, "muted", bold=True)
    _draw_legend(page, state)
    axes = Axes(page, MICROSCOPE, (-REACH, REACH), (-2.4, 2.4), xlabel="distance from $x$, in nudges", grid=False)
    page.rect(*MICROSCOPE, stroke="border")
    places, values = close_up(state.curve, state.x, state.digits, state.h)
    axes.curve(places, places * slope * state.h / unit, "muted", 2)
    axes.curve(places, values / unit, "forward", 2.5)
    at = (-1.0, 1.0) if state.sides == "both sides" else (0.0, 1.0)
    middle = CURVES[state.curve].value(KINDS[state.digits](state.x))
    ends = [float(value - middle) / unit for value in (state.measured.lower, state.measured.upper)]
    rise = (ends[1] - ends[0]) / (at[1] - at[0])
    page.curve(axes.x(places), np.clip(axes.y(ends[0] + rise * (places - at[0])), 56, 322), "ink", 2.5)
    axes.dots(at, ends, "ink", "s", 7)


def _draw_legend(page: Picture, state: State) -> None:
    """Each line with its name and its slope, above the frame."""
    entries = ((196, "ink", "measured", state.measured.slope), (340, "muted", "tangent", state.slopes[0]))
    for x, role, words, slope in entries:
        dash = () if role == "ink" else dash_of("muted")
        page.line(x, 18, x + 26, 18, role, 2.5, dash)
        page.text(x + 32, 22, f"{words} {number(slope, 4)}", CAPTION, role, bold=role == "ink")
    page.line(64, 42, 90, 42, "forward", 2.5)
    words = f"{CURVES[state.curve].words} around $x$ = {number(state.x)}, as this computer gives it"
    page.text(96, 46, words, CAPTION, "forward-text")


def _draw_errors(page: Picture, state: State) -> None:
    """The error of every nudge: the way that is looked at in ink, the other at rest."""
    page.text(540, 22, "Error of the measured slope", CAPTION, "muted", bold=True)
    axes = Axes(page, VALLEY, (10**LEAST, 10**MOST), (FLOOR, CEILING), xlabel="nudge $h$", logx=True, logy=True)
    for sides in sorted(SIDES, key=lambda one: one == state.sides):
        hs, found = errors(state.curve, state.x, state.digits, sides)
        now = sides == state.sides
        axes.curve(hs, np.clip(found, FLOOR, CEILING), "ink" if now else "muted", 2.5 if now else 2)
    x, y = float(axes.x(state.h)), float(axes.y(np.clip(state.error, FLOOR, CEILING)))
    if state.guess <= 0:
        _draw_guess(page, axes, state.guess)
    page.line(x, y, x, VALLEY[1] + VALLEY[3], "ink", 1)
    page.mark(x, y, "s", "ink", 7)
    for i, sides in enumerate(SIDES):
        now, left = sides == state.sides, 572 + 130 * i
        page.line(left, 42, left + 26, 42, "ink" if now else "muted", 2.5, () if now else dash_of("muted"))
        page.text(left + 32, 46, sides, CAPTION, "ink" if now else "muted", bold=now)
    page.mark(838, 42, "s", "ink", 7)
    page.text(852, 46, f"now {number(state.error, 2)}", CAPTION, "ink", bold=True)


def _draw_guess(page: Picture, axes: Axes, guess: float) -> None:
    x = float(axes.x(10**guess))
    page.line(x, VALLEY[1], x, VALLEY[1] + VALLEY[3], "prediction", 2, dash_of("prediction"))
    aside, anchor = (6, "start") if x < 760 else (-6, "end")
    page.text(x + aside, VALLEY[1] + 14, "you predicted", CAPTION, "prediction-text", anchor, halo=True)


def _draw_digits(page: Picture, state: State) -> None:
    """The two values with all their digits, the equal ones at rest, and what becomes of them."""
    found, name = state.measured, CURVES[state.curve].words
    page.text(32, DIGITS_TOP, "What is subtracted", CAPTION, "muted", bold=True)
    page.text(180, DIGITS_TOP, "equal digits are grey: they vanish in the difference", CAPTION, "muted")
    texts = [_all_digits(value, state.digits) for value in (found.upper, found.lower)]
    same = len(list(takewhile(lambda pair: pair[0] == pair[1], zip(*texts, strict=False))))
    other = "$x$ − $h$" if state.sides == "both sides" else "$x$"
    for i, (text, place) in enumerate(zip(texts, ("$x$ + $h$", other), strict=True)):
        y = DIGITS_TOP + 32 + 26 * i
        page.text(32, y, f"{name} at {place}", BODY)
        _draw_number(page, 180, y, text, same)
    _draw_division(page, state, DIGITS_TOP + 92)


def _all_digits(value: np.floating, digits: str) -> str:
    return f"{float(value):.{17 if digits == '16 digits' else 9}f}".replace("-", "−")


def _draw_number(page: Picture, x: float, y: float, text: str, same: int) -> None:
    """Digits: those up to `same` at rest, the others bold and underlined."""
    page.text(x, y, text[:same], 16, "muted", font="code")
    left = x + text_width(text[:same], 16, font="code")
    page.text(left, y, text[same:], 16, "forward-text", bold=True, font="code")
    if text[same:]:
        page.line(left, y + 5, left + text_width(text[same:], 16, font="code"), y + 5, "forward", 2.5)


def _draw_division(page: Picture, state: State, y: float) -> None:
    found = state.measured
    difference = float(found.upper - found.lower)
    words = f"difference {_power(difference)}, divided by {_power(float(found.stretch))}, is"
    page.text(32, y, words, BODY)
    x = 32 + text_width(words, BODY) + 12
    page.text(x, y, number(found.slope, 8), BODY, "ink", bold=True)
    page.text(x + 130, y, f"true slope {fixed(state.slopes[0], 8)}", BODY, "muted")


def _power(value: float) -> str:
    mantissa, _, power = f"{value:.4e}".partition("e")
    return f"{mantissa} · 10^{{{int(power)}}}".replace("-", "−")
