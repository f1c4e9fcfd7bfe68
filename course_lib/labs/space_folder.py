"""Space folder: one layer bends the plane of its inputs like paper, until something straight separates two classes."""

import math
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import ClassVar, NamedTuple

import numpy as np
from numpy.typing import NDArray

from course_lib import data
from course_lib.drawing.svg import BODY, CAPTION, VALUE, Axes, Picture, dash_of, fixed, number
from course_lib.drawing.zero_line import zero_line
from course_lib.labs.controls import Action, Choice, Control, Slider, Steps
from course_lib.labs.lab import Lab, LabError, Table, Task, check_choices
from course_lib.labs.workings import hidden_space as space
from course_lib.labs.workings.separating import Separation, meeting, separation
from course_lib.nn.activations import ELEMENTWISE

LAST, GAP = 20, 0.4  # steps from straight to bent; room between the classes that the task asks for
WEIGHT, BIAS = 4.0, 6.0  # how far the hand reaches
ACTIVATIONS = ("relu", "tanh", "sigmoid")
BETWEEN, SQUARES, CIRCLES, SPOKES, REACH = (
    3,
    14,
    6,
    24,
    1.25,
)  # of the lattices: pieces from line to line, lines, radius
FINE = 49  # points along each side among which the border is sought
LEFT, RIGHT = (62, 44, 400), (566, 44, 400)  # boxes: left edge, top, side
SQUARE = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
TRIAD = ((0.0, 1.0, 0.0), (-0.9, -0.5, 0.0), (0.9, -0.5, 0.0))
PAIR = ((1.0, 0.6, 0.0), (-0.2, 0.8, 0.0), (0.0, 0.0, 0.0))
RIDGE = ((1.0, -1.0, 0.0), (-1.0, 1.0, 0.0), (0.0, 0.0, 0.0))
VOTES = ((4.0, 4.0, -2.0), (4.0, 4.0, -6.0), (0.0, 0.0, 0.0))


class Examples(NamedTuple):
    """Points (n, 2), their classes (n,), the ends of the part of the plane that is shown."""

    X: NDArray
    y: NDArray
    low: float
    high: float


def _examples() -> dict[str, Examples]:
    rings = data.rings(48, noise=0.05, rng=0)
    return {
        "AND": Examples(SQUARE, np.array([0, 0, 0, 1]), -0.4, 1.4),
        "XOR": Examples(SQUARE, np.array([0, 1, 1, 0]), -0.4, 1.4),
        "rings": Examples(rings.X, rings.y, -1.3, 1.3),
    }


EXAMPLES = _examples()


@dataclass(frozen=True)
class State:
    """Points, two or three neurons with (w1, w2, b) each, their activation and how much of it, the view, the hand."""

    data_set: str = "rings"
    neurons: int = 3
    weights: tuple[tuple[float, float, float], ...] = TRIAD
    activation: str = "relu"
    step: int = 0
    turn: float = 0.0
    tilt: float = 60.0
    hand: int = 1
    guess: str = ""

    def __post_init__(self) -> None:
        check_choices(self, data_set=EXAMPLES, activation=ACTIVATIONS)
        if self.neurons not in (2, 3) or not 1 <= self.hand <= self.neurons:
            raise LabError("There are two or three neurons, and the hand is on one of them.")
        if [len(one) for one in self.weights] != [3, 3, 3] or not all(map(math.isfinite, sum(self.weights, ()))):
            raise LabError("Weights are three numbers w1, w2, b for each of three neurons.")
        if not (isinstance(self.step, int) and 0 <= self.step <= LAST):
            raise LabError(f"The step is a whole number from 0 to {LAST}.")

    @property
    def share(self) -> float:
        """How much of the activation is applied: 0 is the identity, 1 the activation."""
        return self.step / LAST

    def hidden(self, X: NDArray) -> NDArray:
        """What the neurons say to points (..., 2): (..., neurons)."""
        W = np.array(_used(self))
        Z = X @ W[:, :2].T + W[:, 2]
        return (1 - self.share) * Z + self.share * ELEMENTWISE[self.activation](Z)

    @property
    def cut(self) -> Separation:
        """Whether something straight separates the classes in hidden space, class 1 first."""
        return _cut(self.layer)

    @property
    def layer(self) -> "State":
        """The same points and neurons, without what only the picture and the hand have."""
        return replace(self, turn=0.0, tilt=0.0, hand=1, guess="")


@lru_cache(maxsize=64)
def _cut(state: State) -> Separation:
    X, y, *_ = EXAMPLES[state.data_set]
    H = state.hidden(X)
    return separation(H[y == 1], H[y == 0])


class SpaceFolder(Lab):
    """See the docstring of the module."""

    slug, title, State = "space_folder", "Space folder", State
    prediction = "linear-layers"
    guesses: ClassVar = {"a": "a closed curve", "b": "a polygon", "c": "one straight line at best"}
    task = Task(
        "Choose XOR and two neurons. Fold the plane so that one straight line separates the four points, with a gap "
        f"of at least {GAP:g}.",
        lambda state: (state.data_set, state.neurons) == ("XOR", 2) and state.cut.gap >= GAP,
        "The layer has moved the points, so that the output needs one straight line only.",
    )
    presets: ClassVar = {
        "start": State(),
        "rings folded": State(step=LAST),
        "from the side": State(step=LAST, tilt=0.0),
        "XOR": State("XOR", 2, PAIR),
        "XOR folded": State("XOR", 2, RIDGE, step=LAST),
        "XOR by two votes": State("XOR", 2, VOTES, "sigmoid", LAST),
        "AND": State("AND", 2, PAIR),
    }

    def controls(self) -> list[Control | Action]:
        """How far it is bent; the view; by what it is bent; the points, the neurons, the weights of one of them."""
        return [
            Steps("step", "Bent", LAST),
            Slider("turn", lambda state: f"turn{_for_three(state)}", -180, 180, 5, rests=_is_flat),
            Slider("tilt", lambda state: f"tilt{_for_three(state)}", 0, 90, 5, rests=_is_flat),
            Choice("activation", "Activation", ACTIVATIONS),
            Choice("data_set", "Data set", tuple(EXAMPLES)),
            Choice("neurons", "Neurons", {"two": 2, "three": 3}, put=_with_neurons),
            Choice("hand", "Weights of", {"h1": 1, "h2": 2, "h3": 3}, put=_with_hand),
            *(_weight(i, name, most) for i, (name, most) in enumerate((("w1", WEIGHT), ("w2", WEIGHT), ("b", BIAS)))),
        ]

    def picture(self, state: State) -> Picture:
        """The plane of inputs, and the same plane in the space of the neurons."""
        page = Picture(1000, 548)
        _draw_plane(page, state)
        _draw_hidden(page, state)
        _draw_neurons(page, state)
        _draw_verdict(page, state)
        return page

    def words(self, state: State) -> str:
        """What the layer does to the plane, and whether that is enough."""
        return f"{_deed(state)}: {_finding(state)}."

    def rows(self, state: State) -> Table:
        """Points with what the neurons say to them, and the side of the cut."""
        X, y, *_ = EXAMPLES[state.data_set]
        chosen = np.concatenate([np.flatnonzero(y == label)[:6] for label in (0, 1)]) if len(y) > 12 else range(len(y))
        H, cut = state.hidden(X), state.cut
        rows = []
        for i in chosen:
            side = fixed(float(cut.side(H[i])), 2) if cut.separates else "no cut"
            rows.append((_point(X[i]), str(y[i]), _point(H[i]), side))
        return Table(("input", "class", "hidden", "side of the cut"), rows)


def _is_flat(state: State) -> bool:
    """Whether hidden space is a plane: it is looked at from above."""
    return state.neurons == 2


def _for_three(state: State) -> str:
    return " (three neurons)" if _is_flat(state) else ""


def _with_neurons(state: State, neurons: int) -> State:
    return replace(state, neurons=neurons, hand=min(state.hand, neurons))


def _with_hand(state: State, hand: int) -> State:
    """The hand on a neuron; on the third, there are three."""
    return replace(state, hand=hand, neurons=max(state.neurons, hand))


def _weight(i: int, name: str, most: float) -> Slider:
    """The slider of one number of the neuron under the hand."""

    def put(state: State, value: float) -> State:
        weights = [list(one) for one in state.weights]
        weights[state.hand - 1][i] = value
        return replace(state, weights=tuple(map(tuple, weights)))

    get, label = (lambda s: s.weights[s.hand - 1][i]), (lambda s: f"{name} of h{s.hand}")
    return Slider("weights", label, -most, most, 0.1, get=get, put=put)


def _point(values: NDArray) -> str:
    """Numbers as a point; two decimals where whole numbers would not do."""
    digits = 0 if np.array_equal(values, values.round()) else 2
    return f"({', '.join(fixed(value, digits) for value in values.tolist())})"


def _deed(state: State) -> str:
    if state.step == 0:
        into = "plane" if state.neurons == 2 else "plane into a flat sheet in space"
        return f"Without a bend the layer only turns, stretches or shears the {into}"
    much = "" if state.step == LAST else f"{number(100 * state.share)} % of "
    lines = ("no line", "one line", "two lines", "three lines")[sum(any(one[:2]) for one in _used(state))]
    verb = "folds the plane along" if state.activation == "relu" else "squeezes the plane on both sides of"
    return f"{much}{state.activation} {verb} {lines}"


def _used(state: State) -> tuple[tuple[float, float, float], ...]:
    return state.weights[: state.neurons]


def _finding(state: State) -> str:
    thing = ("straight line", "flat cut")[state.neurons - 2]
    if not state.cut.separates:
        why = ", whatever the weights" if _is_hopeless(state) else ""
        meet = "a place between points of one class is also between points of the other"
        return f"{meet}, so no {thing} separates {_the(state)}{why}"
    found = f"one {thing} separates {_the(state)} with a gap of {fixed(state.cut.gap, 2)}"
    back = "one straight line" if _is_straight(border(state)) else "bent or broken"
    return f"{found}, and in the plane of inputs that border is {back}"


def _the(state: State) -> str:
    return "the rings" if state.data_set == "rings" else state.data_set


@lru_cache(maxsize=8)
def _grid(name: str, n: int) -> NDArray:
    """Points over the plane that is shown, (n, n, 2), the top row first."""
    along = np.linspace(EXAMPLES[name].low, EXAMPLES[name].high, n)
    return np.stack(np.meshgrid(along, along[::-1]), axis=-1)


def border(state: State) -> NDArray:
    """The cut traced back to the plane of inputs: short pieces (n, 2 ends, 2); none if nothing is separated."""
    return _border(state.layer)


@lru_cache(maxsize=16)
def _border(state: State) -> NDArray:
    low, high = EXAMPLES[state.data_set][2:]
    if not state.cut.separates:
        return np.empty((0, 2, 2))
    pieces = np.array(zero_line(state.cut.side(state.hidden(_grid(state.data_set, FINE))))).reshape(-1, 2, 2)
    pieces *= (high - low) / (FINE - 1)
    return np.stack([low + pieces[..., 0], high - pieces[..., 1]], axis=-1)


def _is_straight(pieces: NDArray) -> bool:
    """Whether all pieces lie on one line."""
    points = pieces.reshape(-1, 2)
    return len(points) > 0 and bool(np.linalg.svd(points - points.mean(axis=0), compute_uv=False)[1] < 1e-3)


def _draw_plane(page: Picture, state: State) -> None:
    """The plane of inputs: the grid, where the neurons fold, the border, the points."""
    X, y, low, high = EXAMPLES[state.data_set]
    left, top, side = LEFT
    page.text(left, 22, "Inputs: dashed where a neuron has $z$ = 0", CAPTION, "muted", bold=True)
    axes = Axes(page, (left, top, side, side), (low, high), (low, high), grid=False)
    page.text(left + side + 8, top + side + 5, "$x_{1}$", BODY)
    page.text(left - 30, top + 5, "$x_{2}$", BODY)
    if state.cut.separates:
        sides = state.cut.side(state.hidden(_grid(state.data_set, space.PIXELS)))
        page.heat_map(left, top, side, side, space.shade(sides, 1.0))
    page.path(_lattice_path(state.data_set), "wire", 1)
    page.rect(left, top, side, side, "none", "border", 1)
    _draw_border(page, _places(axes, border(state)))
    for j in range(state.neurons):
        _draw_crease(page, axes, state, j)
    if _is_hopeless(state):
        space.draw_meeting(page, *_meeting(state, _places(axes, X)))
    space.draw_points(page, _places(axes, X), y)


def _places(axes: Axes, points: NDArray) -> NDArray:
    return np.stack([axes.x(points[..., 0]), axes.y(points[..., 1])], axis=-1)


def _draw_border(page: Picture, pieces: NDArray) -> None:
    if len(pieces):
        page.path("".join(map(space.path_of, pieces)), "ink", 3)


def _draw_crease(page: Picture, axes: Axes, state: State, j: int) -> None:
    """The line on which a neuron's z is 0, and an arrow to the side on which it is positive."""
    w, b, role = np.array(state.weights[j][:2]), state.weights[j][2], space.NEURONS[j]
    if not w.any():
        return
    (low, high), normal = axes.xlim, w / np.linalg.norm(w)
    middle = np.full(2, (low + high) / 2)
    foot = -(middle @ w + b) / np.linalg.norm(w) * normal
    ends = space.line_in_square(foot, normal, (high - low) / 2)
    if ends is None:
        return
    page.path(space.path_of(_places(axes, middle + ends)), role, 4 if state.hand == j + 1 else 2.5, dash_of(role))
    x, y = _places(axes, middle + 0.94 * ends[1] + 0.06 * ends[0]).tolist()
    dx, dy = (30 * normal * (1, -1)).tolist()
    page.arrow(x, y, x + dx, y + dy, role, 3)
    name, words = f"$h_{{{j + 1}}}$", space.words_of(role)
    page.text(x + 1.5 * dx, y + 1.5 * dy + 5, name, VALUE, words, "middle", bold=True, halo=True)


@lru_cache(maxsize=8)
def _plain(name: str) -> Separation:
    """Whether a straight line separates the classes in the plane of inputs."""
    X, y, *_ = EXAMPLES[name]
    return separation(X[y == 1], X[y == 0])


def _is_hopeless(state: State) -> bool:
    """Whether no weights could help: a layer without a bend takes the place where classes meet along."""
    return state.step == 0 and not _plain(state.data_set).separates


def _meeting(state: State, places: NDArray) -> tuple[list[NDArray], NDArray]:
    """The points of each class between which a place of both lies, and that place, for points at `places` (n, 2)."""
    X, y, *_ = EXAMPLES[state.data_set]
    points = X if _is_hopeless(state) else state.hidden(X)
    shares = meeting(points[y == 1], points[y == 0])
    groups = [places[y == label] for label in (1, 0)]
    return [group[some > 1e-6] for group, some in zip(groups, shares, strict=True)], shares[0] @ groups[0]


@lru_cache(maxsize=8)
def _lattice(name: str) -> NDArray:
    """What is drawn on the plane of inputs, (rows, columns, 2): squares, or circles and spokes for the rings."""
    if name == "rings":
        turns, radii = (np.linspace(0, 1, BETWEEN * n + 1) for n in (SPOKES, CIRCLES))
        circle = np.stack([np.cos(2 * np.pi * turns), np.sin(2 * np.pi * turns)], axis=-1)
        return REACH * radii[:, None, None] * circle
    along = np.linspace(EXAMPLES[name].low, EXAMPLES[name].high, BETWEEN * SQUARES + 1)
    return np.stack(np.meshgrid(along, along), axis=-1)


@lru_cache(maxsize=8)
def _lattice_path(name: str) -> str:
    """Its lines on the left, which never move."""
    left, top, side = LEFT
    low, high = EXAMPLES[name].low, EXAMPLES[name].high
    places = (_lattice(name) - low) * (side / (high - low))
    return space.lines_path(np.stack([left + places[..., 0], top + side - places[..., 1]], axis=-1), BETWEEN)


def _draw_hidden(page: Picture, state: State) -> None:
    """The same grid, border and points, as the neurons see them."""
    X, y, *_ = EXAMPLES[state.data_set]
    cut, lattice = state.cut, state.hidden(_lattice(state.data_set))
    page.text(RIGHT[0], 22, f"Hidden space: {_formula(state)}", CAPTION, "muted", bold=True)
    view = space.view_of(RIGHT, lattice, state.turn, state.tilt)
    places = view.places(state.hidden(X))
    if cut.separates and state.neurons == 2:
        space.draw_sides(page, view, cut)
    space.draw_axes(page, view)
    space.draw_sheet(page, view, lattice, BETWEEN, cut)
    if cut.separates:
        _draw_cut(page, state, view)
    else:
        space.draw_meeting(page, *_meeting(state, places))
    space.draw_points(page, places, y)
    space.draw_axis_names(page, view)
    if len(X) < 9:
        space.draw_names(page, places, [_point(x) for x in X])


def _draw_cut(page: Picture, state: State, view: space.View) -> None:
    """The straight line, or the disc that is cut out of a space with its border on the sheet."""
    if state.neurons == 2:
        _draw_border(page, space.line(view, state.cut))
    elif len(pieces := state.hidden(border(state))):
        space.draw_cut(page, view, state.cut, pieces.reshape(-1, 3))
        _draw_border(page, view.places(pieces))


def _formula(state: State) -> str:
    bent = f"{state.activation}($z$)"
    if state.step == LAST:
        return f"$h$ = {bent}"
    return f"$h$ = {fixed(1 - state.share, 2)} · $z$ + {fixed(state.share, 2)} · {bent}"


def _draw_neurons(page: Picture, state: State) -> None:
    """The weights of every neuron."""
    for j in range(state.neurons):
        w1, w2, b = (number(value) for value in state.weights[j])
        role, x = space.NEURONS[j], LEFT[0] + 140 * j
        here = state.hand == j + 1
        page.text(x, 492, f"$h_{{{j + 1}}}${' (chosen)' if here else ''}", BODY, space.words_of(role), bold=True)
        page.text(x, 512, f"$w$ = ({w1}, {w2})", CAPTION, "ink", bold=here)
        page.text(x, 530, f"$b$ = {b}", CAPTION, "ink", bold=here)


def _draw_verdict(page: Picture, state: State) -> None:
    """Whether one cut separates the classes, what the marks mean, what was predicted."""
    thing = ("straight line", "flat cut")[state.neurons - 2]
    found = f"One {thing} separates the classes, gap {fixed(state.cut.gap, 2)}"
    page.text(RIGHT[0], 492, found if state.cut.separates else f"No {thing} separates the classes", VALUE, bold=True)
    for label in (0, 1):
        page.mark(RIGHT[0] + 7 + 92 * label, 508, space.MARKS[label], space.CLASSES[label], 6)
        page.text(RIGHT[0] + 20 + 92 * label, 513, f"class {label}", CAPTION)
    if state.guess:
        words = f"rings without a bend, you predicted: {state.guess}"
        page.text(RIGHT[0], 534, words, CAPTION, "prediction-text")
