"""Leak detector: put each step before the cut or inside the folds, and compare what is reported with new rows."""

from dataclasses import dataclass
from typing import ClassVar, NamedTuple

import numpy as np
from numpy.typing import NDArray

from course_lib.drawing.svg import (
    BODY,
    CAPTION,
    SMALL,
    VALUE,
    Picture,
    count_of,
    dash_of,
    fixed,
    marker_of,
    number,
    percent,
    text_width,
)
from course_lib.labs.controls import Choice, Control, Slider, Steps
from course_lib.labs.lab import Lab, LabError, Table, Task, check_choices
from course_lib.labs.workings.leaky_scores import MOST, NEW, NOISE, REPEATS, ROWS, Order, Scores, scores

NEAR = 0.03  # a reported score this close to that on new rows is honest
DATA_SETS = {"noise, coin flips": "noise", "digits, coin flips": "coins", "digits 3 and 8": "digits"}
PLACES = {"before the cut": "before", "inside the folds": "inside"}
TUNING = {"not at all": "none", "on the test rows": "test", "on validation rows": "validation"}
ABOUT = {
    "noise": f"{ROWS} rows of noise, {NOISE:,} columns, coin flips for labels",
    "coins": f"{ROWS} pictures of 3 and 8, 64 pixels, coin flips for labels",
    "digits": f"{ROWS} pictures of 3 and 8, 64 pixels, their own labels",
}
LANES = {"before": (32, 226), "inside": (286, 432), "test": (742, 226)}  # left end and width
BOX_TOP, BOX_TALL = 66, 52
LEFT, WIDTH, LOW, HIGH = 132, 636, 0.2, 1.0  # of the scale of scores
STRIPS = {"reported": (202, 120), "new": (378, 120)}  # top and height


@dataclass(frozen=True)
class State:
    """The data, where each step stands, how many columns are kept, how many repeats are shown."""

    data_set: str = "noise"
    scale: str = "before"
    select: str = "before"
    tune: str = "test"
    keep: int = 20
    repeats: int = REPEATS
    guess: str = ""

    def __post_init__(self) -> None:
        places = PLACES.values()
        check_choices(self, data_set=DATA_SETS.values(), scale=places, select=places, tune=TUNING.values())
        if not (isinstance(self.keep, int) and 1 <= self.keep <= MOST):
            raise LabError(f"From 1 to {MOST} columns can be kept.")
        if not (isinstance(self.repeats, int) and 0 <= self.repeats <= REPEATS):
            raise LabError(f"There are 0 to {REPEATS} repeats.")

    @property
    def order(self) -> Order:
        """What the scores depend on."""
        return Order(**{name: getattr(self, name) for name in Order._fields})

    @property
    def scores(self) -> Scores:
        """Reported and on new rows, of the repeats that are shown."""
        return Scores(*(values[: self.repeats] for values in scores(self.order)))

    @property
    def means(self) -> Scores:
        """The means of both."""
        return Scores(*(float(values.mean()) for values in self.scores))

    @property
    def excess(self) -> float:
        """By how much the report is too good."""
        return self.means.reported - self.means.new

    @property
    def leaks(self) -> list[str]:
        """The steps that see the test rows."""
        seen = (self.scale == "before", self.select == "before", self.tune == "test")
        return [name for name, sees in zip(("scaling", "selecting", "tuning"), seen, strict=True) if sees]


class Box(NamedTuple):
    """A step as it is drawn: its name, what it does, and whether it sees the test rows."""

    name: str
    more: str
    leaks: bool = False


class LeakDetector(Lab):
    """See the docstring of the module."""

    slug, title, State = "leak_detector", "Leak detector", State
    prediction = "which-leak"
    guesses: ClassVar = {"a": "scaling", "b": "selecting", "c": "tuning", "d": "all about alike"}
    task = Task(
        "The labels of the noise are coin flips. Make the report honest: over all 50 repeats, within 3 points of the "
        "score on new rows.",
        lambda state: state.data_set == "noise" and state.repeats == REPEATS and abs(state.excess) <= NEAR,
        "Selecting and tuning had to leave the test rows alone. Scaling sees no label, and it cost nothing here.",
    )
    presets: ClassVar = {
        "start": State(),
        "select first": State(scale="inside", tune="none"),
        "scale first": State(select="inside", tune="none"),
        "tune on test": State(scale="inside", select="inside"),
        "honest": State(scale="inside", select="inside", tune="validation"),
        "digits": State("digits"),
        "digits with coins": State("coins"),
    }

    def controls(self) -> list[Control]:
        """The repeats, played one by one, then the data and the place of each step."""
        return [
            Steps("repeats", "Repeats", REPEATS),
            Choice("data_set", "Data set", DATA_SETS),
            Choice("scale", "Scale", PLACES),
            Choice("select", "Select", PLACES),
            Choice("tune", "Tune", TUNING),
            Slider("keep", "columns kept", 1, MOST, 1, whole=True),
        ]

    def picture(self, state: State) -> Picture:
        """The order of the steps, below it a dot for each repeat: as reported, and on new rows."""
        page = Picture(1000, 564)
        _draw_order(page, state)
        _draw_scale(page, state)
        if state.repeats:
            for name in STRIPS:
                _draw_strip(page, state, name)
            _draw_excess(page, state)
        if state.guess:
            page.prediction(32, 540, 556, f"worth most, you predicted: {state.guess}")
        return page

    def words(self, state: State) -> str:
        """Both scores, their difference, and who has seen the test rows."""
        if not state.repeats:
            return "There is no repeat yet: step, or play."
        means = f"reported {percent(state.means.reported, 1)}, on new rows {percent(state.means.new, 1)}"
        mean = f"Mean of {count_of(state.repeats, 'repeat')}"
        return f"{mean}: {means}, so the report is {_verdict(state)}; {_seen(state)}."

    def rows(self, state: State) -> Table:
        """Mean, lowest and highest of both."""
        head = ("score", "mean", "lowest", "highest")
        if not state.repeats:
            return Table(head, [("no repeat yet", "", "", "")])
        names = ("reported", "on new rows", "too good by")
        columns = (*state.scores, state.scores.reported - state.scores.new)
        rows = [
            (name, *(_points(float(one)) for one in (values.mean(), values.min(), values.max())))
            for name, values in zip(names, columns, strict=True)
        ]
        return Table(head, rows)


# Words.


def _points(share: float) -> str:
    return fixed(100 * share, 1)


def _verdict(state: State) -> str:
    if abs(state.excess) <= NEAR:
        return f"honest within {number(100 * NEAR)} points"
    return f"{_points(abs(state.excess))} points too {'good' if state.excess > 0 else 'modest'}"


def _seen(state: State) -> str:
    if not state.leaks:
        return "no step has seen the test rows"
    *others, last = state.leaks
    names = f"{', '.join(others)} and {last} have" if others else f"{last} has"
    return f"{names} seen the test rows"


# The order of the steps.


def _boxes(state: State) -> dict[str, list[Box]]:
    """The steps in each lane, in the order in which they are done."""
    lanes = {"before": [], "inside": [], "test": []}
    lanes[state.scale].append(Box("scale", "mean, deviation", state.scale == "before"))
    up_to = f"best 1 to {state.keep}" if state.tune != "none" and state.keep > 1 else f"best {state.keep}"
    lanes[state.select].append(Box("select", up_to, state.select == "before"))
    if state.tune == "validation":
        lanes["inside"].append(Box("tune", "validation rows"))
    lanes["inside"].append(Box("average", "of each class"))
    lanes["test"].append(Box("score", "nearer average"))
    if state.tune == "test":
        lanes["test"].append(Box("tune", "best score wins", leaks=True))
    return lanes


def _draw_order(page: Picture, state: State) -> None:
    heads = {"before": f"with all {ROWS} rows", "inside": "in each of five folds: with its training rows",
             "test": "with its test rows"}  # fmt: skip
    last = None
    for lane, boxes in _boxes(state).items():
        left, wide = LANES[lane]
        page.rect(left, 40, wide, 100, "panel", "border", radius=4)
        page.text(left + 12, 56, heads[lane], CAPTION, "muted")
        if not boxes:
            page.text(left + wide / 2, BOX_TOP + 31, "nothing", BODY, "muted", "middle")
        each = min((wide - 12) / max(len(boxes), 1), 116)
        for i, box in enumerate(boxes):
            x = left + (wide - each * len(boxes)) / 2 + i * each + 6
            _draw_box(page, x, each - 12, box)
            if last is not None:
                page.arrow(last, BOX_TOP + 26, x - 1, BOX_TOP + 26, "ink", 1.5, (), 8)
            last = x + each - 12
    _draw_cut(page, state)


def _draw_box(page: Picture, x: float, wide: float, box: Box) -> None:
    """A step; one that sees the test rows has a dashed rim and says so."""
    role = "backward" if box.leaks else "forward"
    page.rect(x, BOX_TOP, wide, BOX_TALL, f"{role}-tint", role, 2, 4, dash_of("backward") if box.leaks else ())
    page.text(x + wide / 2, BOX_TOP + 22, box.name, VALUE, "ink", "middle", bold=True)
    page.text(x + wide / 2, BOX_TOP + 41, box.more, SMALL, "ink", "middle")
    if box.leaks:
        page.text(x + wide / 2, 134, "sees test rows", SMALL, "backward-text", "middle", bold=True)


def _draw_cut(page: Picture, state: State) -> None:
    page.text(32, 22, ABOUT[state.data_set], BODY, "ink", bold=True)
    x = (LANES["before"][0] + LANES["before"][1] + LANES["inside"][0]) / 2
    page.line(x, 32, x, 148, "ink", 2.5, (8, 5))
    page.text(x, 165, "the cut", CAPTION, "ink", "middle", bold=True)


# The scores.


def _x(share: float | NDArray) -> float | NDArray:
    return LEFT + WIDTH * (share - LOW) / (HIGH - LOW)


def _draw_scale(page: Picture, state: State) -> None:
    """The strips with their names, the scale below them, and what guessing reaches."""
    top, bottom = STRIPS["reported"][0], sum(STRIPS["new"])
    for name, words in (("reported", ("reported", "five folds")), ("new", ("on new rows", _new_rows(state)))):
        start, tall = STRIPS[name]
        role = "backward-text" if name == "reported" else "forward-text"
        page.text(LEFT - 14, start + tall / 2, words[0], VALUE, role, "end", bold=True)
        page.text(LEFT - 14, start + tall / 2 + 19, words[1], CAPTION, "muted", "end")
        page.line(LEFT, start + tall, LEFT + WIDTH, start + tall, "border", 1)
    for share in np.arange(2, 11) / 10:
        x = float(_x(share))
        page.line(x, bottom, x, bottom + 5, "border", 1)
        page.text(x, bottom + 20, percent(share), SMALL, "muted", "middle")
    x = float(_x(0.5))
    page.line(x, top - 14, x, bottom, "muted", 1.5, (3, 4))
    page.text(x, top - 20, f"guessing: {percent(0.5)}", CAPTION, "muted", "middle")


def _new_rows(state: State) -> str:
    return f"{NEW} in each repeat" if state.data_set == "noise" else "all other pictures"


def _draw_strip(page: Picture, state: State, name: str) -> None:
    """A dot for each repeat, equal ones on top of each other; a bar across at the mean."""
    role = "backward" if name == "reported" else "forward"
    start, tall = STRIPS[name]
    every = _in_rows(getattr(scores(state.order), name))
    pile = min(10.0, (tall - 12) / int(np.bincount(every).max()))  # of all repeats, so that no dot moves in play
    heights: dict[int, int] = {}
    for score in every[: state.repeats].tolist():
        level = heights[score] = heights.get(score, -1) + 1
        page.mark(float(_x(score / ROWS)), start + tall - 7 - level * pile, marker_of(role), role, 4.5)
    mean = getattr(state.means, name)
    x = float(_x(mean))
    page.line(x, start, x, start + tall, "ink", 2.5)
    page.text(800, start + tall / 2 + 4, percent(mean, 1), 26, f"{role}-text", bold=True)
    page.text(800, start + tall / 2 + 26, "mean", CAPTION, "muted")


def _in_rows(shares: NDArray) -> NDArray:
    """Shares in steps of one row of 50, halves upwards."""
    return np.floor(shares * ROWS + 0.5).astype(int)


def _draw_excess(page: Picture, state: State) -> None:
    """From the mean on new rows to the reported one, between the strips."""
    y = (sum(STRIPS["reported"]) + STRIPS["new"][0]) / 2
    start, end = float(_x(state.means.new)), float(_x(state.means.reported))
    honest = abs(state.excess) <= NEAR
    words = _verdict(state)
    if abs(end - start) > 3:
        page.arrow(start, y, end, y, "ink", 3, (), min(12, abs(end - start)))
    x = max(start, end) + 12
    if x + text_width(words, VALUE, bold=True) > LEFT + WIDTH:
        page.text((start + end) / 2, y - 10, words, VALUE, "ink", "middle", bold=True, halo=True)
    else:
        page.text(x, y + 5, words, VALUE, "forward-text" if honest else "ink", bold=True, halo=True)
