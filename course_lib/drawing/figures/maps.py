"""Maps: what a network answers at every point of a plane, with the examples on top."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import ArrayLike, NDArray

from course_lib.drawing.figures import checks, paper
from course_lib.drawing.figures.paper import MARGIN, PT, WIDTH
from course_lib.drawing.palette import FRAME, LINE, rgb, theme

GRID = 200  # points along each side of a map
LARGEST, BETWEEN = 400, 16  # pixels: the width of a map, and the space between two
STRENGTH = 0.45  # how far a certain answer goes from the background towards the colour of its class
Predict = Callable[[NDArray], ArrayLike]


@paper.drawn
def decision_boundary(
    predict: Predict, X: ArrayLike, y: ArrayLike, *,
    class_names: Sequence[str] | None = None, feature_names: Sequence[str] | None = None,
) -> Figure:  # fmt: skip
    """The answer of `predict` over the plane of X (n, 2), the line where it is undecided, and the points of class y.

    `predict` takes points (m, 2) and returns the probability of class 1 (m,) or (m, 1), the probabilities of all
    classes (m, k) with k = 2 or 3, or whole class labels (m,). Stronger colour means a surer answer.

    >>> X = np.array([[0.0, 0.0], [1.0, 1.0]])
    >>> fig = decision_boundary(lambda points: points[:, 0] > 0.5, X, [0, 1], class_names=["low", "high"])
    """
    X, y, names = _examples(X, y, class_names)
    across, up = checks.names(feature_names, "feature_names", ["$x_1$", "$x_2$"])
    view = _view(X)
    page = paper.sheet(98 + LARGEST * view.ratio)
    ax = _draw_map(page, paper.AXIS, 36, LARGEST, view, predict, X, y, len(names), 8)
    paper.clear_numbers(ax)
    paper.write(page, paper.AXIS, 24, up, colour=theme().muted)
    paper.name_x(page, ax, across)
    left = paper.AXIS + LARGEST + 28
    paper.fits(names, "the class name", WIDTH - left - 20 - MARGIN)
    _name_classes(page, names, [(left, 48 + 28 * i) for i in range(len(names) + 1)])
    return page.figure


@paper.drawn
def decision_boundaries(
    predicts: Mapping[str, Predict], X: ArrayLike, y: ArrayLike, *,
    class_names: Sequence[str] | None = None, columns: int = 4,
) -> Figure:  # fmt: skip
    """One small map for each entry of `predicts` (title -> predict, as in `decision_boundary`), on the same examples.

    >>> X = np.array([[0.0, 0.0], [1.0, 1.0]])
    >>> fig = decision_boundaries({"1 hidden": lambda points: points[:, 0] > 0.5}, X, [0, 1])
    """
    predicts = checks.named(predicts, "predicts", '{"3 hidden": network.predict}')
    X, y, names = _examples(X, y, class_names)
    columns = max(1, min(int(columns), len(predicts)))
    view, side = _view(X), min(LARGEST, (WIDTH - 2 * MARGIN - (columns - 1) * BETWEEN) / columns)
    paper.fits(predicts, "the title", side, bold=True)
    step = side * view.ratio + 42
    page = paper.sheet(36 + -(-len(predicts) // columns) * step)
    for i, (title, predict) in enumerate(predicts.items()):
        left, top = MARGIN + i % columns * (side + BETWEEN), 32 + i // columns * step
        _draw_map(page, left, top, side, view, predict, X, y, len(names), 5).set(xticks=[], yticks=[])
        paper.write(page, left, top - 9, title, bold=True)
    steps = np.cumsum([MARGIN] + [paper.text_width(name) + 48 for name in names])
    _name_classes(page, names, [(left, page.get_ylim()[0] - 18) for left in steps])
    return page.figure


def _examples(X: ArrayLike, y: ArrayLike, class_names: Sequence[str] | None) -> tuple[NDArray, NDArray, list[str]]:
    X = checks.numbers(X, "X", "shape (n, 2)", 2)
    if X.shape[1] != 2:
        raise ValueError(f"X has shape {X.shape}: a map has two axes, expected shape (n, 2), such as X[:, [0, 1]]")
    y = checks.labels(y, "y", len(X))
    k = max(2, y.max() + 1, 0 if class_names is None else len(class_names))
    if k > len(theme().classes):
        raise ValueError(f"there are {k} classes: a map shows two or three")
    return X, y, checks.names(class_names, "class_names", [f"class {c}" for c in range(k)])


@dataclass(frozen=True)
class _View:
    """The part of the plane in a map, and the height of the map for a width of 1."""

    x: tuple[float, float]
    y: tuple[float, float]
    ratio: float


def _view(X: NDArray) -> _View:
    """Around all points; one scale for both axes, unless the spans differ so much that the units must."""
    low, high = X.min(axis=0), X.max(axis=0)
    span, ratio = np.where(high > low, 1.12 * (high - low), 1.0), 1.0
    if span.max() < 3 * span.min():
        ratio = float(np.clip(span[1] / span[0], 0.6, 1))
        span = max(span[0], span[1] / ratio) * np.array([1, ratio])
    (left, bottom), (right, top) = (low + high - span) / 2, (low + high + span) / 2
    return _View((left, right), (bottom, top), ratio)


def _draw_map(
    page: Axes, left: float, top: float, width: float, view: _View,
    predict: Predict, X: NDArray, y: NDArray, k: int, dot: float,
) -> Axes:  # fmt: skip
    ax = paper.axes(page, left, top, left + width, top + width * view.ratio)
    ax.set(xlim=view.x, ylim=view.y, autoscale_on=False)
    ax.spines[:].set(color=theme().wire, linewidth=FRAME * PT)
    xs, ys = np.linspace(*view.x, GRID), np.linspace(*view.y, GRID)
    points = np.stack(np.meshgrid(xs, ys), axis=-1).reshape(-1, 2)
    P = _probabilities(predict(points), len(points), k).reshape(GRID, GRID, k)
    ax.imshow(_colours(P), extent=(*view.x, *view.y), origin="lower", interpolation="bilinear", aspect="auto")
    for lead in _leads(P):
        if lead.min() < 0 < lead.max():
            ax.contour(xs, ys, lead, levels=[0], colors=theme().ink, linewidths=LINE * PT)
    for c, role in enumerate(theme().classes[:k]):
        paper.dots(ax, *X[y == c].T, role, dot)
    return ax


def _probabilities(answer: ArrayLike, m: int, k: int) -> NDArray:
    """Whatever `predict` returned, as probabilities (m, k)."""
    P, name = np.asarray(answer), "the answer of predict"
    if P.shape == (m,) and P.dtype.kind in "iu":
        if checks.labels(P, name, m).max() >= k:
            raise ValueError(f"{name} holds class {P.max()}: the examples have the classes 0 to {k - 1}")
        return np.eye(k)[P]
    if P.shape in ((m,), (m, 1)) and k == 2:
        P = np.column_stack([1 - P.ravel(), P.ravel()])
    if P.shape != (m, k):
        one = f"({m},) or " if k == 2 else ""
        raise ValueError(f"{name} for {m} points has shape {P.shape}: expected probabilities {one}({m}, {k})")
    return checks.shares(P, name, f"shape ({m}, {k})", 2)


def _colours(P: NDArray) -> NDArray:
    """The background where the answer is a guess, towards the colour of a class where it is sure."""
    k, background = P.shape[-1], rgb(theme().background)
    towards = np.array([rgb(role.mark) for role in theme().classes[:k]]) - background
    sureness = np.maximum(P - 1 / k, 0) / (1 - 1 / k)
    return np.clip(background + STRENGTH * sureness @ towards, 0, 1)


def _leads(P: NDArray) -> list[NDArray]:
    """For each class its lead over the strongest rival, 0 where the two draw; one is enough for two classes.

    The lead is bent back by arctanh (for two classes: half the logit): the line of a sure network would be a
    staircase.
    """
    k = P.shape[-1]
    leads = [P[..., c] - np.delete(P, c, axis=-1).max(axis=-1) for c in range(k if k > 2 else 1)]
    return [np.arctanh(np.clip(lead, 1e-12 - 1, 1 - 1e-12)) for lead in leads]


def _name_classes(page: Axes, names: Sequence[str], places: Sequence[tuple[float, float]]) -> None:
    """Each class with its mark at its place (left, middle), and what the line means at the last place."""
    for (x, y), name, role in zip(places, names, theme().classes, strict=False):
        paper.dots(page, [x + 6], [y], role, size=10)
        paper.write(page, x + 20, y, name, colour=role.text, va="center_baseline")
    x, y = places[len(names)]
    page.plot((x, x + 24), (y, y), color=theme().ink, linewidth=LINE * PT)
    paper.write(page, x + 32, y, "undecided", colour=theme().muted, va="center_baseline")
