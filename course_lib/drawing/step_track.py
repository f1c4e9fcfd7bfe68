"""The track of a backward pass: forward from left to right, a turn at the cost, and back, with "you are here"."""

from collections.abc import Sequence
from dataclasses import dataclass

from course_lib.drawing.graph_layout import apart
from course_lib.drawing.palette import theme
from course_lib.drawing.svg import CAPTION, SMALL, Picture, text_width

FORWARD, BACKWARD = 34, 94  # heights of the two ways
LEFT, RIGHT, TURN = 118, 930, 30
GAP, FEW, WIDE_GAP = 26, 8, 46  # pixels from stop to stop where there is room, wider for a few stops
DOTTED = (0.1, 4.2)


@dataclass(frozen=True)
class Stop:
    """One step: `x` is where its neuron or wire stands in the picture.

    The learner's own are dotted purple; once passed, only those that were `typed`.
    """

    label: str
    x: float
    back: bool
    own: bool = False
    typed: bool = False


def draw_track(page: Picture, stops: Sequence[Stop], step: int) -> None:
    """All stops; the first `step` of them are done, and the last of these is where you are."""
    there, back = ([stop for stop in stops if stop.back == way] for way in (False, True))
    xs = [*_places(there), *(RIGHT + LEFT - x for x in _places(back, mirrored=True))]
    turn = max([x for x, stop in zip(xs, stops, strict=True) if not stop.back], default=RIGHT) + 8
    here = xs[step - 1] if step else LEFT
    _draw_ways(page, turn, here, back=step > len(there), started=step > 0)
    numbered = enumerate(zip(stops, xs, strict=True), 1)
    for i, (stop, x) in sorted(numbered, key=lambda one: one[0] == step):  # the present one on top
        _draw_stop(page, stop, x, done=i <= step, here=i == step)
    _draw_labels(page, stops, xs, step)
    page.text(32, FORWARD + 5, "Forward", CAPTION, "forward-text", bold=True)
    page.text(32, BACKWARD + 5, "Backward", CAPTION, "backward-text", bold=True)


def _places(stops: Sequence[Stop], *, mirrored: bool = False) -> list[float]:
    """Near the picture's columns, in order, apart, and inside the track."""
    if not stops:
        return []
    gap = min(WIDE_GAP if len(stops) <= FEW else GAP, (RIGHT - LEFT) / max(len(stops), 2))
    wanted = [RIGHT + LEFT - stop.x if mirrored else stop.x for stop in stops]
    places = apart(wanted, [gap / 2] * len(stops))
    low, high = LEFT + gap / 2, RIGHT - gap / 2
    for i in range(len(places)):  # push in from the left, then from the right
        places[i] = max(places[i], low + i * gap)
    return [min(place, high - (len(places) - 1 - i) * gap) for i, place in enumerate(places)]


def _draw_ways(page: Picture, turn: float, here: float, *, back: bool, started: bool) -> None:
    reached = turn if back else here if started else LEFT
    page.line(LEFT, FORWARD, reached, FORWARD, "forward")
    page.line(reached, FORWARD, turn, FORWARD, "wire")
    shape = f"M{turn:g} {FORWARD}h6a{TURN} {TURN} 0 0 1 0 {BACKWARD - FORWARD}h-6"
    page.path(shape, "border" if back else "wire")
    dash = theme("light").backward.dash
    page.line(turn, BACKWARD, here if back else turn, BACKWARD, "backward", 2, dash)
    page.line(here if back else turn, BACKWARD, LEFT, BACKWARD, "wire", 2, dash)


def _draw_stop(page: Picture, stop: Stop, x: float, *, done: bool, here: bool) -> None:
    y = BACKWARD if stop.back else FORWARD
    role = "backward" if stop.back else "forward"
    page.circle(x, y, 8.5, "background")
    if here:
        page.circle(x, y, 14, role)
    fill = "background" if here or not done else role
    edge = "none" if done else "border"
    if stop.back:
        page.polygon(x + 1, y, 10 if here else 7.5, 3, 180, fill, edge)
    else:
        page.circle(x, y, 5, fill, edge, 1.5)
    if stop.typed or (stop.own and not done):
        page.circle(x, y, 17 if here else 11, "none", "prediction", 2, DOTTED)


def _draw_labels(page: Picture, stops: Sequence[Stop], xs: Sequence[float], step: int) -> None:
    """The label of the present step, and of the others as far as there is room; nearest ones first."""
    taken: list[tuple[bool, float, float]] = []
    for i in sorted(range(len(stops)), key=lambda i: (abs(i + 1 - step), i)):
        stop, x = stops[i], xs[i]
        half = text_width(stop.label, CAPTION) / 2 + 4
        if any(stop.back == back and x - half < right and x + half > left for back, left, right in taken):
            continue
        taken.append((stop.back, x - half, x + half))
        role, here = ("backward-text" if stop.back else "forward-text"), i + 1 == step
        y = (BACKWARD if stop.back else FORWARD) - 18
        page.text(x, y, stop.label, CAPTION, role if i < step else "muted", "middle", bold=here)
    if step:
        _draw_here(page, stops[step - 1], xs[step - 1])
    _draw_own(page, stops, xs, step)


def _draw_here(page: Picture, stop: Stop, x: float) -> None:
    role, y = ("backward-text", BACKWARD + 32) if stop.back else ("forward-text", FORWARD + 29)
    page.text(min(max(x, 150), 890), y, "you are here", CAPTION, role, "middle", bold=True, halo=True)


def _draw_own(page: Picture, stops: Sequence[Stop], xs: Sequence[float], step: int) -> None:
    """"Your turn" under the learner's next stops, away from "you are here" and from each other."""
    taken = [(xs[step - 1], stops[step - 1].back)] if step else []
    for i in range(step, len(stops)):
        far = all(abs(xs[i] - x) > 84 or stops[i].back != back for x, back in taken)
        if stops[i].own and stops[i].back and far:
            page.text(xs[i], BACKWARD + 28, "your turn", SMALL, "prediction-text", "middle")
            taken.append((xs[i], stops[i].back))
