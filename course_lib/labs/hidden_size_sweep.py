"""Hidden size sweep: one to fifty neurons on the moons, and what size, length of training and step each do."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from course_lib.drawing.svg import BODY, CAPTION, CLASSES, VALUE, Axes, Picture, count_of, fixed, number, percent
from course_lib.drawing.zero_line import zero_line
from course_lib.labs.controls import Choice, Control, Slider, Steps
from course_lib.labs.lab import Lab, LabError, Table, Task
from course_lib.labs.workings.hidden_size_training import EVERY, LAST, SEEDS, Training, training, training_points

SIZES = (*range(1, 11), *range(15, 51, 5))  # hidden neurons that are always trained
MOST, FEW, TARGET = 50, 5, 0.87  # hidden neurons; those that others are compared with; goal of the task
RATES = {"0.003": 0.003, "0.01": 0.01, "0.03": 0.03, "0.1": 0.1}
ACROSS, DOWN = (-2.2, 3.2), (-1.7, 2.2)  # what is seen of the plane
GRID = (54, 39)  # columns and rows of the map
MAP, CURVE = (32, 44, 432, 312), (560, 44, 322, 290)
LOW, HIGH = 0.7, 1.0  # accuracies that are drawn
TICKS = (1, 2, 3, 5, 10, 20, 50)
SHOWN = (1, 2, 3, 5, 10, 20, 30, 40, 50)  # rows of the table
MARKS, PALE, DOT = "^o", 0.7, 1.9
RING = f"a{DOT} {DOT} 0 1 1 {2 * DOT} 0a{DOT} {DOT} 0 1 1 {-2 * DOT} 0z"  # a small circle of a path


@dataclass(frozen=True)
class State:
    """Hidden neurons, learning rate, looks at EVERY epochs each, the seed whose map is drawn, what was predicted."""

    hidden: int = 50
    lr: float = 0.03
    step: int = 0
    seed: int = 1
    guess: str = ""

    def __post_init__(self) -> None:
        if not (isinstance(self.hidden, int) and 1 <= self.hidden <= MOST):
            raise LabError(f"The hidden layer has from 1 to {MOST} neurons.")
        if not (0 < self.lr <= 1 and self.step in range(LAST + 1) and self.seed in range(SEEDS)):
            raise LabError(f"The rate is above 0 and at most 1, the step 0 to {LAST}, the seed 0 to {SEEDS - 1}.")

    @property
    def epochs(self) -> int:
        """How long the networks were trained."""
        return EVERY * self.step

    def run(self, hidden: int) -> Training:
        """The training that holds networks of this size."""
        return training(SIZES if hidden in SIZES else (hidden,), self.lr)

    def scores(self, hidden: int) -> NDArray:
        """Shares of right answers, (2, seeds): on the points of training, and on fresh ones."""
        run = self.run(hidden)
        return run.scores(self.step)[..., run.sizes.index(hidden)]

    @property
    def fresh(self) -> float:
        """The mean share of fresh points that the chosen size gets right."""
        return float(self.scores(self.hidden)[1].mean())


class HiddenSizeSweep(Lab):
    """See the docstring of the module."""

    slug, title, State = "hidden_size_sweep", "Hidden size sweep", State
    prediction = "fifty-neurons"
    guesses: ClassVar = {"a": "5 clearly better", "b": "about equal", "c": "50 clearly better"}
    task = Task(
        f"Train 50 neurons for 800 epochs so that the mean on fresh points is at least {100 * TARGET:.0f} %.",
        lambda state: (state.hidden, state.step) == (50, LAST) and state.fresh >= TARGET,
        "As many neurons, as many epochs, shorter steps. Size lets a network follow single points; "
        "a long way of training makes it do so.",
    )
    presets: ClassVar = {
        "start": State(),
        "fifty early": State(step=8),
        "fifty late": State(step=LAST),
        "five late": State(5, step=LAST),
        "three late": State(3, step=LAST),
        "short steps": State(lr=0.003, step=LAST),
        "long steps": State(lr=0.1, step=LAST),
    }

    def controls(self) -> list[Control]:
        """How long, how many, how fast, and whose map."""
        return [
            Steps("step", f"{EVERY} epochs ×", LAST),
            Slider("hidden", "hidden neurons", 1, MOST, 1, whole=True),
            Choice("lr", "Learning rate", RATES),
            Choice("seed", "Map of seed", {str(seed): seed for seed in range(SEEDS)}),
        ]

    def picture(self, state: State) -> Picture:
        """The border that one network draws, and how often networks of all sizes are right."""
        page = Picture(1000, 490)
        _draw_map(page, state)
        _draw_curves(page, state)
        _draw_numbers(page, state)
        return page

    def words(self, state: State) -> str:
        """How often the chosen size is right, beside five neurons, or beside fifty."""
        (train, fresh), other = state.scores(state.hidden), _other(state)
        spread = f"seeds from {fixed(100 * fresh.min(), 0)} to {percent(fresh.max())}"
        own = f"{percent(train.mean())} of the training points are right and {percent(fresh.mean())} of fresh ones"
        beside = f"{other} neurons: {percent(state.scores(other)[1].mean())} of fresh ones"
        return f"{_when(state)}, {count_of(state.hidden, 'neuron')}: {own} ({spread}); {beside}."

    def rows(self, state: State) -> Table:
        """Means and spread of some sizes."""
        rows = []
        for hidden in sorted({*SHOWN, state.hidden}):
            train, fresh = state.scores(hidden)
            spread = f"{fixed(100 * fresh.min(), 0)} to {percent(fresh.max())}"
            rows.append((str(hidden), percent(train.mean()), percent(fresh.mean()), spread))
        return Table(("hidden neurons", "training points", "fresh points", "fresh, lowest to highest seed"), rows)


def _other(state: State) -> int:
    """The size to compare with."""
    return FEW if state.hidden != FEW else MOST


def _when(state: State) -> str:
    return f"After {state.epochs} epochs at rate {number(state.lr)}" if state.step else "Before training"


@lru_cache(maxsize=1)
def _plane() -> NDArray:
    """The middles of the fields of the map, (rows · columns, 2), the top row first."""
    xs, ys = (
        (low + (high - low) * (np.arange(n) + 0.5) / n) for (low, high), n in zip((ACROSS, DOWN), GRID, strict=True)
    )
    return np.stack([np.tile(xs, GRID[1]), np.repeat(ys[::-1], GRID[0])], axis=1)


def _draw_map(page: Picture, state: State) -> None:
    """What the network of the chosen seed says of the plane, with the points on which it trained."""
    left, top, wide, tall = MAP
    page.text(left, 22, f"What {count_of(state.hidden, 'neuron')} draw, seed {state.seed}", CAPTION, "muted", bold=True)
    lead = state.run(state.hidden).lead(state.step, state.hidden, state.seed, _plane()).reshape(GRID[::-1])
    page.heat_map(left, top, wide, tall, PALE * np.tanh(lead / 2))
    cell = wide / GRID[0]
    lines = (np.array(zero_line(lead)).reshape(-1, 2, 2) + 0.5) * cell + (left, top)
    if len(lines):
        page.path("".join(f"M{a:.1f} {b:.1f}L{c:.1f} {d:.1f}" for (a, b), (c, d) in lines.tolist()), "ink", 3)
    page.rect(left, top, wide, tall, "none", "ink", 1.5)
    X, y = (part[state.seed] for part in training_points())
    unit = wide / (ACROSS[1] - ACROSS[0])
    for x1, x2, label in zip(X[:, 0].tolist(), X[:, 1].tolist(), y.tolist(), strict=True):
        page.mark(left + (x1 - ACROSS[0]) * unit, top + (DOWN[1] - x2) * unit, MARKS[label], CLASSES[label], 3.6)
    _draw_legend(page)


def _draw_legend(page: Picture) -> None:
    y = MAP[1] + MAP[3] + 24
    for i, (x, words) in enumerate(((38, "upper moon"), (146, "lower moon"))):
        page.mark(x, y - 4, MARKS[i], CLASSES[i], 4.5)
        page.text(x + 12, y, words, CAPTION, "muted")
    page.line(254, y - 4, 280, y - 4, "ink", 3)
    page.text(288, y, "undecided", CAPTION, "muted")


def _draw_curves(page: Picture, state: State) -> None:
    """The share of right answers against the hidden size: a line through the means, a stroke from seed to seed."""
    page.text(520, 22, "Right answers in %: a line is the mean of four seeds", CAPTION, "muted", bold=True)
    axes = Axes(page, CURVE, (0.9, 56), (100 * LOW, 100 * HIGH), xlabel="hidden neurons", logx=True, xticks=TICKS)
    x = float(axes.x(state.hidden))
    page.line(x, axes.top, x, axes.top + axes.height, "ink", 1)
    goal = float(axes.y(100 * TARGET))
    page.line(axes.left, goal, axes.left + axes.width, goal, "ink", 1.5, (5, 4))
    page.text(axes.left + 4, goal - 6, f"goal {percent(TARGET)}", CAPTION, "ink", halo=True)
    sizes = sorted({*SIZES, state.hidden})
    scores = 100 * np.stack([state.scores(hidden) for hidden in sizes], axis=-1)
    for role, table in zip(("muted", "ink"), scores[::-1], strict=True):
        _draw_curve(page, axes, sizes, table, role)
        _draw_seeds(page, axes, state, table[:, sizes.index(state.hidden)], role)
    _draw_ends(page, axes, scores[..., -1].mean(axis=1))
    if scores.mean(axis=1).min() < 100 * LOW:
        words = f"what is below {percent(LOW)} is not drawn"
        page.text(axes.left + 8, axes.top + axes.height - 10, words, CAPTION, "muted", halo=True)


def _draw_curve(page: Picture, axes: Axes, sizes: Sequence[int], table: NDArray, role: str) -> None:
    """A line through the means, and a small dot or ring for each seed. table: (seeds, sizes) in percent."""
    aside, fill = (-3, "ink") if role == "ink" else (3, "background")
    places = zip(np.repeat(axes.x(sizes) + aside, SEEDS).tolist(), axes.y(table.T.ravel()).tolist(), strict=True)
    rings = (f"M{x - DOT:.1f} {y:.1f}{RING}" for x, y in places if y <= axes.top + axes.height)
    page.path("".join(rings), role, 1, (), fill)
    axes.curve(sizes, table.mean(axis=0), role, 2.5)


def _draw_ends(page: Picture, axes: Axes, means: NDArray) -> None:
    """The names of the lines at their ends, at least a line of text from each other."""
    train, fresh = axes.y(np.maximum(means, 100 * LOW)).tolist()
    apart = max(fresh - train, 17) / 2
    for y, words, role in ((-apart, "training", "ink"), (apart, "fresh", "muted")):
        page.text(axes.left + axes.width + 9, (train + fresh) / 2 + y + 5, words, BODY, role, bold=role == "ink")


def _draw_seeds(page: Picture, axes: Axes, state: State, seeds: NDArray, role: str) -> None:
    """The chosen size: a dot or a ring for each seed, a square for the one of the map."""
    x, fill = float(axes.x(state.hidden)), "ink" if role == "ink" else "background"
    for seed, share in enumerate(seeds.tolist()):
        y = float(axes.y(share))
        if share >= 100 * LOW and seed == state.seed:
            page.rect(x - 5, y - 5, 10, 10, fill, role, 2)
        elif share >= 100 * LOW:
            page.circle(x, y, 4.5, fill, role, 1.5)


def _draw_numbers(page: Picture, state: State) -> None:
    """The chosen size in figures, beside five neurons or fifty, and what was predicted."""
    page.text(MAP[0], 424, _when(state), VALUE, "ink", bold=True)
    for y, hidden in ((450, state.hidden), (474, _other(state))):
        train, fresh = (percent(float(share)) for share in state.scores(hidden).mean(axis=1))
        page.text(MAP[0], y, f"{count_of(hidden, 'neuron')}:", BODY)
        page.text(MAP[0] + 96, y, f"training {train},", BODY)
        page.text(MAP[0] + 206, y, f"fresh {fresh}", BODY, "ink", bold=True)
    page.text(520, 424, "dot or ring: one seed; square: the seed of the map", CAPTION, "muted")
    if state.guess:
        page.prediction(520, 460, 478, f"after 200 epochs, you predicted: {state.guess}")
