"""Ravine race: five optimizers and your own hand go down the same ravine, C = ½ (w1² + κ w2²), from (1, 1)."""

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from course_lib.drawing.svg import BODY, CAPTION, Axes, Picture, count_of, dash_of, marker_of, number
from course_lib.labs.controls import Action, Choice, Control, Slider, Steps, powers_of_ten
from course_lib.labs.lab import Lab, LabError, Table, Task, check_choices

LONGEST, LAST = 1500, 100  # steps that are computed, and those that can be played
NEAR, TARGET = 1e-3, 60  # arrived is: nearer than NEAR from then on; the steps of the task
HAND = "by hand"
RUNNERS = {"descent": "muted", "momentum": "forward", "Nesterov": "teal", "RMSprop": "ochre", "Adam": "backward",
           HAND: "ink"}  # fmt: skip
CONDITIONS = {"10": 10, "100": 100, "1000": 1000}
REACH, LINES = 1.2, 10  # of the ravine that is seen; lines of equal height
RAVINE, DISTANCE = (64, 44, 430, 430), (592, 44, 376, 250)
FLOOR, CEILING = 1e-5, 30.0  # of the distances that are drawn
RHO, BETA2, EPS = 0.9, 0.999, 1e-8  # of RMSprop and Adam; Adam's β1 is μ
MARKED = 40


@dataclass(frozen=True)
class State:
    """Who is watched, with which rate and memory, on which ravine, and up to which step.

    hand: the rates of the steps that were taken by hand. guess: the μ that was predicted, −1 for none.
    """

    runner: str = "descent"
    lr: float = 0.015
    mu: float = 0.3
    kappa: int = 100
    step: int = 30
    hand: tuple[float, ...] = ()
    guess: float = -1.0

    def __post_init__(self) -> None:
        check_choices(self, runner=RUNNERS)
        if not (0 < self.lr <= 2 and 0 <= self.mu < 1 and 1 <= self.kappa <= 10_000):
            raise LabError("lr is above 0 and at most 2, μ from 0 to below 1, the condition number from 1 to 10000.")
        if not (isinstance(self.step, int) and 0 <= self.step <= LAST and len(self.hand) <= LAST):
            raise LabError(f"There are at most {LAST} steps to be seen.")

    def path(self, runner: str = "") -> NDArray:
        """The places of a runner, (steps + 1, 2), its start first; those after an overflow are infinite."""
        return route(runner or self.runner, self.lr, self.mu, self.kappa, self.hand)

    def arrival(self, runner: str = "") -> int | None:
        """The step from which on a runner stays nearer than NEAR, or None."""
        return arrival(self.path(runner))


class RavineRace(Lab):
    """See the docstring of the module."""

    slug, title, State = "ravine_race", "Ravine race", State
    prediction = "more-momentum"
    guesses: ClassVar = {"a": 0.8, "b": 0.99, "c": 0.0}  # values of μ
    task = Task(
        f"With condition number 100, arrive within {NEAR:g} of the lowest point in at most {TARGET} steps. Any runner "
        "counts, and so does your hand, with another rate for every step.",
        lambda state: state.kappa == 100 and (state.arrival() or LONGEST) <= TARGET,
        "Momentum needs a longer step and less memory than most expect. By hand two steps do: one for each curvature.",
    )
    presets: ClassVar = {
        "start": State(),
        "some memory": State("momentum", mu=0.8, step=68),
        "too much memory": State("momentum", mu=0.99, step=100),
        "look ahead": State("Nesterov", lr=0.01, mu=0.95, step=60),
        "own steps": State("Adam", lr=0.1, mu=0.9, step=60),
        "too long": State("descent", lr=0.0202, step=40),
        "well tuned": State("momentum", lr=0.033, mu=0.68, step=50),
        "at the wheel": State(HAND, hand=(0.015, 0.015, 0.005)),
    }

    def controls(self) -> list[Control | Action]:
        """Who runs, how, and where; then the steps by hand."""
        return [
            Steps("step", "Step", LAST),
            Choice("runner", "Watch", tuple(RUNNERS)),
            powers_of_ten("lr", -3, 0, 0.02),
            Slider("mu", "memory μ", 0, 0.99, 0.01),
            Choice("kappa", "Condition number", CONDITIONS),
            Action("Step by hand with lr", by_hand),
            Action("Take a step back", lambda state: replace(state, runner=HAND, hand=state.hand[:-1])),
        ]

    def picture(self, state: State) -> Picture:
        """The ravine with the paths, the distances against the step, and who arrives when."""
        page = Picture(1000, 540)
        _draw_ravine(page, state)
        _draw_distances(page, state)
        _draw_results(page, state)
        return page

    def words(self, state: State) -> str:
        """Where the watched runner is, and when it arrives."""
        setting = f"lr {state.lr:g}" + (f" and μ {state.mu:g}" if remembers(state.runner) else "")
        far = f"{_far(state, state.runner)} from the lowest point"
        if state.runner == HAND:
            return f"By hand, after {count_of(len(state.hand), 'step')}, you are {far}: {_end(state)}."
        where = f"after {count_of(state.step, 'step')} {state.runner} with {setting} is {far}"
        return f"Condition number {state.kappa}: {where}, and {_end(state)}."

    def rows(self, state: State) -> Table:
        """Every runner with its distance and its arrival."""
        rows = [(name, _far(state, name), _arrives(state, name)) for name in RUNNERS]
        return Table(("runner", f"distance after {count_of(state.step, 'step')}", "arrives"), rows)


def by_hand(state: State) -> State:
    """One more step by hand, with the present rate."""
    if len(state.hand) == LAST:
        raise LabError(f"{LAST} steps are all that fit: take some back.")
    return replace(state, runner=HAND, hand=(*state.hand, state.lr))


def remembers(runner: str) -> bool:
    """Whether μ matters to a runner."""
    return runner in ("momentum", "Nesterov", "Adam")


# The runs.


def route(runner: str, lr: float, mu: float, kappa: float, hand: tuple[float, ...] = ()) -> NDArray:
    """The places (steps + 1, 2) of a runner from (1, 1)."""
    if runner == HAND:
        return _by_hand(kappa, hand)
    if runner == "Adam":
        return _rescaled(lr, kappa, mu, BETA2, corrected=True)
    if runner == "RMSprop":
        return _rescaled(lr, kappa, 0.0, RHO, corrected=False)
    return _rolled(lr, mu if runner != "descent" else 0.0, kappa, ahead=runner == "Nesterov")


@lru_cache(maxsize=64)
def _by_hand(kappa: float, hand: tuple[float, ...]) -> NDArray:
    factors = 1 - np.array(hand)[:, None] * np.array([1.0, kappa])
    return np.concatenate([np.ones((1, 2)), np.cumprod(factors, axis=0)]) if hand else np.ones((1, 2))


@lru_cache(maxsize=64)
def _rolled(lr: float, mu: float, kappa: float, *, ahead: bool) -> NDArray:
    """Descent, momentum, Nesterov: (w, v) is multiplied by the same matrix at every step, one for each curvature."""
    turns = []
    for h in (1.0, float(kappa)):
        fall = lr * h
        turns.append([[1 - fall * (1 + mu), mu * mu], [-fall, mu]] if ahead else [[1 - fall, mu], [-fall, mu]])
    with np.errstate(all="ignore"):
        w = _repeated(np.array(turns), LONGEST)[..., 0]
    return np.where(np.isfinite(w), w, np.inf)


def _repeated(turn: NDArray, n: int) -> NDArray:
    """(1, 0) multiplied by each of the matrices (k, 2, 2) again and again: (n + 1, k, 2), by doubling."""
    places = np.zeros((1, len(turn), 2))
    places[..., 0] = 1
    while len(places) <= n:
        places = np.concatenate([places, np.einsum("kij,nkj->nki", turn, places)])
        turn = turn @ turn
    return places[: n + 1]


@lru_cache(maxsize=64)
def _rescaled(lr: float, kappa: float, beta: float, rho: float, *, corrected: bool) -> NDArray:
    """Adam, and without correction and memory of slopes RMSprop: numbers one by one, which is quicker than arrays."""
    columns = []
    for h in (1.0, float(kappa)):
        w, m, s, kept, squared, column = 1.0, 0.0, 0.0, 1.0, 1.0, [1.0]
        for _ in range(LONGEST):
            g = h * w
            m = beta * m + (1 - beta) * g
            s = rho * s + (1 - rho) * g * g
            kept, squared = kept * beta, squared * rho
            w -= lr * (m / (1 - kept) / ((s / (1 - squared)) ** 0.5 + EPS) if corrected else m / (s**0.5 + EPS))
            column.append(w)
        columns.append(column)
    return np.array(columns).T


def arrival(path: NDArray) -> int | None:
    """The first step after which a path, (steps + 1, 2), stays nearer than NEAR; None if it does not."""
    far = np.flatnonzero(~(np.hypot(*path.T) < NEAR))
    last = int(far[-1]) if len(far) else -1
    return last + 1 if last + 1 < len(path) else None


# The words.


def _distance(state: State, runner: str) -> float:
    path = state.path(runner)
    return float(np.hypot(*path[min(state.step, len(path) - 1) if runner != HAND else -1]))


def _far(state: State, runner: str) -> str:
    """The distance with as many digits as say something."""
    distance = _distance(state, runner)
    return number(distance, 3 if distance >= 0.01 else 4)


def _lost(path: NDArray) -> bool:
    return not np.hypot(*path[-1]) < 10


def _arrives(state: State, runner: str) -> str:
    path = state.path(runner)
    if runner == HAND:
        there = arrival(path)
        return count_of(there, "step") if there else "not yet" if state.hand else "take a step"
    there = arrival(path)
    return count_of(there, "step") if there else "flies off" if _lost(path) else f"not in {LONGEST}"


def _end(state: State) -> str:
    there, path = state.arrival(), state.path()
    if state.runner == HAND:
        return "you have arrived" if there else "choose a rate and take the next step"
    if there:
        return f"it stays within {NEAR:g} from step {there} on"
    if _lost(path):
        return "it flies off: the steps are too long for the steep side"
    return f"it does not come to rest within {NEAR:g} in {LONGEST} steps"


# The pictures.


def _draw_ravine(page: Picture, state: State) -> None:
    page.text(32, 22, "The ravine from above", CAPTION, "muted", bold=True)
    axes = Axes(page, RAVINE, (-REACH, REACH), (-REACH, REACH), xlabel="$w_{1}$, the gentle direction", grid=False)
    page.text(494, 22, "upwards $w_{2}$, the steep direction", CAPTION, "muted", "end")
    _draw_lines(axes, state.kappa)
    page.rect(*RAVINE, stroke="border")
    if state.hand and state.runner != HAND:
        _draw_path(axes, state.path(HAND), "ink", 1.5)
    seen = state.path() if state.runner == HAND else state.path()[: state.step + 1]
    _draw_path(axes, seen, RUNNERS[state.runner], 2.5)
    x, y = float(axes.x(0)), float(axes.y(0))
    for dx, dy in ((6, 6), (6, -6)):
        page.line(x - dx, y - dy, x + dx, y + dy, "ink", 2.5)
    _draw_next(axes, state, seen[-1])


def _draw_lines(axes: Axes, kappa: float) -> None:
    """Lines of equal height: ellipses, closer in height towards the bottom."""
    along = np.cos(np.linspace(0, np.pi, 61))
    for share in np.linspace(0, 1, LINES + 1)[1:] ** 2:
        width = REACH * (share * (1 + kappa)) ** 0.5
        w1 = min(width, REACH) * along
        w2 = np.sqrt(np.maximum(width**2 - w1**2, 0) / kappa)
        w2[w2 > REACH] = np.nan
        for side in (w2, -w2):
            axes.picture.curve(axes.x(w1), axes.y(side), "wire", 1)


def _draw_path(axes: Axes, path: NDArray, role: str, width: float) -> None:
    """A path as far as it is in view: lines that leave are cut at the frame."""
    with np.errstate(all="ignore"):
        xs, ys = axes.x(path[:, 0]), axes.y(path[:, 1])
        shown = np.isfinite(xs) & np.isfinite(ys)
        for i in np.flatnonzero(shown[:-1] & shown[1:]):
            ends = _clipped(axes, (xs[i], ys[i]), (xs[i + 1], ys[i + 1]))
            if ends:
                axes.picture.line(*ends, role, width, dash_of(role))
    axes.dots(path[:MARKED, 0], path[:MARKED, 1], role, marker_of(role), 4)


def _clipped(axes: Axes, start: tuple, end: tuple) -> tuple[float, float, float, float] | None:
    """The part of a line that lies within the frame."""
    first, last = 0.0, 1.0
    low = (axes.left, axes.top)
    for here, there, edge, size in zip(start, end, low, (axes.width, axes.height), strict=True):
        move = there - here
        if move == 0:
            if not edge <= here <= edge + size:
                return None
            continue
        enter, leave = sorted(((edge - here) / move, (edge + size - here) / move))
        first, last = max(first, enter), min(last, leave)
    if first >= last:
        return None
    return tuple(float(a + t * (b - a)) for t in (first, last) for a, b in zip(start, end, strict=True))


def _draw_next(axes: Axes, state: State, place: NDArray) -> None:
    """Where the watched one stands, and where a step by hand with the present rate would lead."""
    if not np.abs(place).max() <= REACH:
        return
    x, y = float(axes.x(place[0])), float(axes.y(place[1]))
    if state.runner == HAND:
        there = place - state.lr * place * np.array([1.0, state.kappa])
        ends = _clipped(axes, (x, y), (float(axes.x(there[0])), float(axes.y(there[1]))))
        if ends and np.hypot(ends[2] - ends[0], ends[3] - ends[1]) > 2:
            axes.picture.arrow(*ends, "backward", 3, dash_of("backward"))
            words, bottom = f"dashed: the next step with lr {state.lr:g}", axes.top + axes.height
            axes.picture.text(axes.left + 10, bottom - 12, words, CAPTION, "backward-text", halo=True)
    axes.picture.mark(x, y, "s", "ink", 7)


def _draw_distances(page: Picture, state: State) -> None:
    page.text(548, 22, "Distance from the lowest point", CAPTION, "muted", bold=True)
    axes = Axes(page, DISTANCE, (1, LONGEST), (FLOOR, CEILING), xlabel="step", logx=True, logy=True)
    y = float(axes.y(NEAR))
    page.line(axes.left, y, axes.left + axes.width, y, "ink", 1)
    page.text(axes.left + 6, y + 16, f"arrived: below {NEAR:g}", CAPTION, "ink", halo=True)
    for name in sorted(RUNNERS, key=lambda one: one == state.runner):
        watched = name == state.runner
        _draw_distance(axes, state.path(name), RUNNERS[name], 3 if watched else 1.5)
    if state.guess >= 0:
        _draw_guess(axes, state)
    if state.runner != HAND and state.step:
        x = float(axes.x(state.step))
        page.line(x, axes.top, x, axes.top + axes.height, "ink", 1, (2, 3))
        axes.dots([state.step], [_distance(state, state.runner)], "ink", "s", 6)


def _draw_distance(axes: Axes, path: NDArray, role: str, width: float) -> None:
    steps = _steps_drawn(len(path))
    far = np.hypot(*path[steps].T)
    shown = np.where((far >= FLOOR) & (far <= CEILING), far, np.nan)
    axes.picture.curve(axes.x(steps), axes.y(shown), role, width, dash_of(role))


@lru_cache(maxsize=128)
def _steps_drawn(n: int) -> NDArray:
    """All early steps, and later ones as close as the logarithmic axis shows them."""
    late = np.geomspace(LAST, LONGEST, 240).astype(int)
    steps = np.unique(np.concatenate([np.arange(1, LAST), late]))
    return steps[steps < n]


def _draw_guess(axes: Axes, state: State) -> None:
    path = route("momentum", state.lr, state.guess, state.kappa)
    far = np.hypot(*path[(steps := _steps_drawn(len(path)))].T)
    shown = np.where((far >= FLOOR) & (far <= CEILING), far, np.nan)
    axes.picture.curve(axes.x(steps), axes.y(shown), "prediction", 2.5, dash_of("prediction"))
    words = f"dotted: momentum with your μ {state.guess:g}"
    axes.picture.text(axes.left + axes.width, axes.top + 14, words, CAPTION, "prediction-text", "end", halo=True)


def _draw_results(page: Picture, state: State) -> None:
    """The runners with their strokes, their distances now and their arrivals."""
    top = 366
    for x, words in ((832, "distance now"), (968, "arrives after")):
        page.text(x, top, words, CAPTION, "muted", "end")
    page.text(548, top, f"lr {state.lr:g}, μ {state.mu:g}, κ {state.kappa}", CAPTION, "muted", bold=True)
    for i, (name, role) in enumerate(RUNNERS.items()):
        y, bold = top + 26 + 26 * i, name == state.runner
        page.line(548, y - 5, 582, y - 5, role, 3 if bold else 1.5, dash_of(role))
        page.mark(565, y - 5, marker_of(role), role, 5)
        page.text(594, y, name, BODY, "ink", bold=bold)
        page.text(832, y, _far(state, name), BODY, "ink", "end", bold=bold)
        page.text(968, y, _arrives(state, name), BODY, "ink", "end", bold=bold)
