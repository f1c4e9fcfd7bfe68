"""The picture of a hidden space: the bent sheet of inputs in it, its points, and the cut between two classes.

Two neurons make a plane, seen as it is. Three make a space, seen from a little above; "up" is where all three neurons
say more, and the view turns around that direction.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from course_lib.drawing.svg import BODY, CAPTION, CLASSES, SMALL, Picture, nice_ticks, number
from course_lib.labs.workings.separating import Separation

MARKS = "^o"
NEURONS = ("teal", "ochre", "muted")  # a colour for each neuron
TINTS = ("backward-tint", "forward-tint")
SPANS = np.round(10.0 ** np.arange(-0.5, 2.3, 0.06), 2)  # what a picture may be wide, in units of the space
PIXELS = 96  # of a map of sides
ROUND = np.linspace(0, 2 * np.pi, 49)
UP = np.ones(3) / math.sqrt(3)
LEVEL = np.array([[1, -1, 0], [1, 1, -2]]) / np.sqrt([[2], [6]])


@dataclass(frozen=True)
class View:
    """How hidden points (..., k) come to places in a square box: its left edge, top and side.

    `across` and `down` are the directions of the picture in hidden space, (k,) each, `away` the one from the eye.
    """

    box: tuple[float, float, float]
    across: NDArray
    down: NDArray
    away: NDArray
    middle: NDArray
    span: float

    def places(self, points: NDArray) -> NDArray:
        """Pixels (..., 2)."""
        left, top, side = self.box
        offset = (np.asarray(points) - self.middle) * (side / self.span)
        return np.stack([left + side / 2 + offset @ self.across, top + side / 2 + offset @ self.down], axis=-1)


def view_of(box: tuple[float, float, float], sheet: NDArray, turn: float, tilt: float) -> View:
    """A view that shows the whole sheet (..., k) and the origin, as large however it is turned; angles in degrees."""
    sheet = np.concatenate([sheet.reshape(-1, sheet.shape[-1]), np.zeros((1, sheet.shape[-1]))])
    basis = np.eye(2) if sheet.shape[1] == 2 else np.vstack([LEVEL, UP])
    middle = _middle(sheet @ basis.T) @ basis
    if len(middle) == 2:
        width = 2 * np.abs(sheet - middle).max()
        return View(box, np.array([1.0, 0.0]), np.array([0.0, -1.0]), np.zeros(2), middle, _span(width))
    angle, lift = math.radians(turn), math.radians(tilt)
    high, level = np.abs((sheet - middle) @ UP), np.linalg.norm((sheet - middle) @ LEVEL.T, axis=1)
    width = 2 * max(level.max(), (math.cos(lift) * high + math.sin(lift) * level).max())
    across = math.cos(angle) * LEVEL[0] + math.sin(angle) * LEVEL[1]
    back = math.cos(angle) * LEVEL[1] - math.sin(angle) * LEVEL[0]
    down = -math.cos(lift) * UP - math.sin(lift) * back
    return View(box, across, down, math.cos(lift) * back - math.sin(lift) * UP, middle, _span(width))


def _middle(points: NDArray) -> NDArray:
    return (points.min(axis=0) + points.max(axis=0)) / 2


def _span(width: float) -> float:
    """The next of a few widths, so that a picture does not shrink in secret while weights grow."""
    return float(SPANS[min(np.searchsorted(SPANS, 1.05 * width), len(SPANS) - 1)])


def path_of(places: NDArray, *, closed: bool = False) -> str:
    """Places (n, 2) as a path."""
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in places.tolist()) + ("Z" if closed else "")


def draw_axes(page: Picture, view: View) -> None:
    """The frame with the directions in which the neurons say more."""
    left, top, side = view.box
    page.rect(left, top, side, side, "none", "border", 1)
    if len(view.middle) == 2:
        _draw_scales(page, view)
        return
    origin = view.places(np.zeros(3))
    for tip, role in zip(_tips(view), NEURONS, strict=True):
        page.arrow(*origin.tolist(), *tip.tolist(), role, 2)


def _tips(view: View) -> NDArray:
    """Where the arrows of the three neurons end, in pixels, (3, 2)."""
    return view.places(0.36 * view.span * np.eye(3))


def draw_axis_names(page: Picture, view: View) -> None:
    """The names of the neurons at their arrows."""
    if len(view.middle) == 2:
        return
    origin = view.places(np.zeros(3))
    for j, tip in enumerate(_tips(view)):
        x, y = (tip + 13 * (tip - origin) / max(np.linalg.norm(tip - origin), 1)).tolist()
        page.text(x, y + 5, f"$h_{{{j + 1}}}$", BODY, words_of(NEURONS[j]), "middle", bold=True, halo=True)


def words_of(role: str) -> str:
    """The colour of words about a neuron."""
    return role if role == "muted" else f"{role}-text"


def _draw_scales(page: Picture, view: View) -> None:
    left, top, side = view.box
    (x0, y0), half = view.middle.tolist(), view.span / 2
    zero = view.places(np.zeros(2)).tolist()
    page.line(left, zero[1], left + side, zero[1], NEURONS[0], 1.5)
    page.line(zero[0], top, zero[0], top + side, NEURONS[1], 1.5)
    for value in nice_ticks(x0 - half, x0 + half):
        x = float(view.places(np.array([value, 0.0]))[0])
        page.text(x, top + side + 18, number(value), SMALL, "muted", "middle")
    for value in nice_ticks(y0 - half, y0 + half):
        y = float(view.places(np.array([0.0, value]))[1])
        page.text(left - 8, y + 4, number(value), SMALL, "muted", "end")
    page.text(left + side + 8, zero[1] + 5, "$h_{1}$", BODY, f"{NEURONS[0]}-text", bold=True)
    page.text(zero[0], top - 7, "$h_{2}$", BODY, f"{NEURONS[1]}-text", "middle", bold=True)


def lines_path(places: NDArray, between: int) -> str:
    """The lines of a lattice (rows, columns, 2), both ways: every one after `between` places is drawn."""
    return "".join(map(path_of, [*places[::between], *places.swapaxes(0, 1)[::between]]))


def draw_sheet(page: Picture, view: View, lattice: NDArray, between: int, cut: Separation) -> None:
    """The bent sheet, a lattice (rows, columns, k): in a plane its lines, in a space its cells, the farthest first."""
    if len(view.middle) == 2:
        page.path(lines_path(view.places(lattice), between), "muted", 1)
        return
    sheet = lattice[::between, ::between]
    corners = np.stack([sheet[:-1, :-1], sheet[:-1, 1:], sheet[1:, 1:], sheet[1:, :-1]], axis=2).reshape(-1, 4, 3)
    middles = corners.mean(axis=1)
    fills = np.array(TINTS)[(cut.side(middles) > 0).astype(int)] if cut.separates else ["panel"] * len(middles)
    places = view.places(corners)
    for i in np.argsort(-(middles @ view.away), kind="stable").tolist():
        page.path(path_of(places[i], closed=True), "wire", 0.8, fill=str(fills[i]))


def draw_cut(page: Picture, view: View, cut: Separation, border: NDArray) -> None:
    """A disc of the cut around its border (n, 3) on the sheet."""
    normal, middle = (cut.first - cut.second) / cut.gap, border.mean(axis=0)
    radius = 1.2 * np.linalg.norm(border - middle, axis=1).max()
    one, other = radius * np.linalg.svd(normal[None])[2][1:]
    disc = middle + np.cos(ROUND)[:, None] * one + np.sin(ROUND)[:, None] * other
    page.path(path_of(view.places(disc), closed=True), "ink", 1.5, fill="none", dash=(6, 4))


def draw_sides(page: Picture, view: View, cut: Separation) -> None:
    """The two sides of the cut in a plane."""
    left, top, side = view.box
    steps = (np.arange(PIXELS) + 0.5) / PIXELS - 0.5
    points = np.stack(np.broadcast_arrays(steps[None, :], -steps[:, None]), axis=-1) * view.span + view.middle
    page.heat_map(left, top, side, side, shade(cut.side(points), view.span))


def line(view: View, cut: Separation) -> NDArray:
    """The straight line of the cut across a plane, in pixels, as one piece (1, 2, 2) or none."""
    middle, normal = (cut.first + cut.second) / 2, (cut.first - cut.second) / cut.gap
    ends = line_in_square(middle - view.middle, normal, view.span / 2)
    return np.empty((0, 2, 2)) if ends is None else view.places(view.middle + ends)[None]


def line_in_square(start: NDArray, normal: NDArray, half: float) -> NDArray | None:
    """The ends (2, 2) of the line through `start` across `normal`, inside the square from −half to half, if any."""
    along = np.array([-normal[1], normal[0]])
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        both = (np.array([[-half], [half]]) - start) / along
    enter, leave = np.nanmax(both.min(axis=0)), np.nanmin(both.max(axis=0))
    return start + np.array([[enter], [leave]]) * along if enter < leave else None


def shade(side: NDArray, size: float) -> NDArray:
    """Sides as weak colours: vermillion below 0, blue above, with a sharp edge."""
    return np.clip(40 * side / size, -0.22, 0.22)


def draw_points(page: Picture, places: NDArray, classes: NDArray) -> None:
    """A mark for each point, (n, 2) and (n,)."""
    size = 7 if len(places) < 9 else 4.5
    for (x, y), label in zip(places.tolist(), classes.tolist(), strict=True):
        page.mark(x, y, MARKS[label], CLASSES[label], size)


def draw_names(page: Picture, places: NDArray, names: Sequence[str]) -> None:
    """Names beside points; those at the same place stand together."""
    together: dict[tuple[int, int], list[str]] = {}
    for (x, y), name in zip(places.tolist(), names, strict=True):
        together.setdefault((round(x), round(y)), []).append(name)
    for (x, y), some in together.items():
        for i, name in enumerate(some):
            page.text(x + 10, y - 9 - 16 * i, name, CAPTION, "ink", halo=True)


def draw_meeting(page: Picture, corners: Sequence[NDArray], meeting: NDArray) -> None:
    """Why no cut exists: lines between points of either class, (n, 2) each, and a place that both surround."""
    for places, role, dash in zip(corners, (CLASSES[1], CLASSES[0]), ((), (7, 4)), strict=True):
        for i, one in enumerate(places):
            for other in places[i + 1 :]:
                page.line(*one.tolist(), *other.tolist(), role, 2.5, dash)
    x, y = meeting.tolist()
    page.circle(x, y, 6, "none", "ink", 2)
    page.line(x - 9, y, x + 9, y, "ink", 2)
    page.line(x, y - 9, x, y + 9, "ink", 2)
    page.text(x + 13, y + 17, "between both", CAPTION, "ink", bold=True, halo=True)
