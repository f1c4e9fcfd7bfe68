"""A small network in the middle of its backward pass: neurons cut by a chord, wires with their dashed twins.

Above the chord stand z and a, below it δ. The wire of the present step is ink and thick; all others are at rest.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from course_lib.drawing.formula import underline
from course_lib.drawing.palette import theme
from course_lib.drawing.svg import BODY, CAPTION, SMALL, Picture, text_width

INPUT, COST = 32, 46
CHORD, SMALL_CHORD = 0.25, 0.1  # how far below the middle the chord is, in radii
DASH, ACTIVE_DASH, DOTTED = theme("light").backward.dash, (8, 5), (0.1, 4.2)
Place = tuple[float, float]
WIRE = tuple[int, int, int]


@dataclass(frozen=True)
class NetworkLook:
    """What is known now, in words. Keys: ("z", layer, j), ("a", …), ("delta", …); wires are (layer, i, j)."""

    names: Sequence[Sequence[str]]
    inputs: Sequence[str]
    values: Mapping[tuple[str, int, int], str]
    weights: Mapping[WIRE, tuple[str, str]]
    slopes: Mapping[WIRE, str]
    biases: Sequence[Sequence[str]]
    targets: Sequence[str]
    cost: str
    costs: Sequence[str]
    back: bool
    now: Any  # the present step: kind, layer, j, i
    following: Any  # the learner's next step, or None
    ghost: str = ""


def places_of(sizes: Sequence[int], top: float, tall: float) -> list[list[Place]]:
    """Where the neurons of each layer stand, and last the cost."""
    xs = [86 + (664 - 86) * i / (len(sizes) - 1) for i in range(len(sizes))]
    down = min(162, (tall - 8) / max(sizes))
    middle = top + tall / 2 + 2
    columns = [[(x, middle + down * (j - (n - 1) / 2)) for j in range(n)] for x, n in zip(xs, sizes, strict=True)]
    return [*columns, [(900, middle)]]


def radius_of(look: NetworkLook) -> float:
    """The radius of the neurons: they must fit above each other, with the name and the bias between."""
    most = max(map(len, look.names))
    return {1: 52, 2: 52, 3: 36}.get(most, 30)


def input_radius(look: NetworkLook) -> float:
    """The radius of the inputs, a little smaller than that of small neurons."""
    return min(INPUT, radius_of(look) - 6)


def draw_network(page: Picture, places: Sequence[Sequence[Place]], look: NetworkLook) -> None:
    """The network with everything that is known now."""
    for wire in sorted(look.weights, key=lambda wire: _is_active(wire, look)):
        _draw_wire(page, wire, places, look)
    _draw_cost(page, places, look)
    for i, place in enumerate(places[0]):
        _draw_input(page, place, look.names[0][i], look.inputs[i], input_radius(look), _reads_input(look, i))
    for layer in range(1, len(look.names)):
        for j, place in enumerate(places[layer]):
            _draw_neuron(page, place, layer, j, look)
    for wire in look.weights:
        _label_wire(page, wire, places, look)


def _is_active(wire: WIRE, look: NetworkLook) -> bool:
    now = look.now
    return now is not None and now.kind == "w" and wire == (now.layer, now.i, now.j)


def _reads_input(look: NetworkLook, i: int) -> bool:
    return look.now is not None and look.now.kind == "w" and look.now.layer == 1 and look.now.i == i


def _ends(wire: WIRE, places: Sequence[Sequence[Place]], look: NetworkLook, gap: float = 3) -> tuple[Place, Place]:
    """The ends of a wire at the rims."""
    layer, i, j = wire
    start, end = places[layer - 1][i], places[layer][j]
    r = radius_of(look)
    return _toward(start, end, (input_radius(look) if layer == 1 else r) + gap), _toward(end, start, r + gap)


def _toward(start: Place, end: Place, by: float) -> Place:
    length = math.hypot(end[0] - start[0], end[1] - start[1])
    return start[0] + by * (end[0] - start[0]) / length, start[1] + by * (end[1] - start[1]) / length


def _aside(start: Place, end: Place, by: float) -> tuple[Place, Place]:
    length = math.hypot(end[0] - start[0], end[1] - start[1])
    dx, dy = by * (end[1] - start[1]) / length, -by * (end[0] - start[0]) / length
    return (start[0] + dx, start[1] + dy), (end[0] + dx, end[1] + dy)


def _draw_wire(page: Picture, wire: WIRE, places: Sequence[Sequence[Place]], look: NetworkLook) -> None:
    start, end = _ends(wire, places, look)
    active = _is_active(wire, look)
    page.line(*start, *end, "ink" if active else "wire", 4 if active else 2)
    if wire in look.slopes:
        tip, tail = _aside(*_ends(wire, places, look, 5), 11 if active else 6)
        page.arrow(*tail, *tip, "backward", 3.5 if active else 2, ACTIVE_DASH if active else DASH, 15 if active else 9)


def _label_wire(page: Picture, wire: WIRE, places: Sequence[Sequence[Place]], look: NetworkLook) -> None:
    start, end = _ends(wire, places, look)
    active, level = _is_active(wire, look), abs(start[1] - end[1]) < 1
    following = look.following
    if following is not None and following.kind == "w" and wire == (following.layer, following.i, following.j):
        x, y = _between(start, end, 0.78)
        page.circle(x, y, 13, "prediction-tint", "prediction", 2, DOTTED)
        page.text(x, y + 5, "?", 15, "prediction-text", "middle", bold=True)
    crowded = sum(other[0] == wire[0] for other in look.weights) > 4
    if crowded and not active:
        return
    name, weight = look.weights[wire]
    x, y = _between(start, end, 0.5 if level else 0.24)
    y += (20 if active else -9) if level else 5
    _write_weight(page, x, y, f"{name} {weight}", ghost=name == look.ghost)
    if active:
        x, y = _between(start, end, 0.5 if level else 0.6)
        words = f"$∂C/∂${name} ▲ {look.slopes[wire]}"
        page.text(x, y - 24, words, 16, "backward-text", "middle", bold=True, halo=True)


def _write_weight(page: Picture, x: float, y: float, words: str, *, ghost: bool) -> None:
    """The square of parameters, the name and the number; dotted around it the learner's prediction."""
    wide = text_width(words, BODY) + 14
    page.rect(x - wide / 2 - 5, y - 14, wide + 10, 20, "background")
    page.mark(x - wide / 2 + 4, y - 5, "s", "ink", 4, "background")
    page.text(x - wide / 2 + 14, y, words, BODY)
    if ghost:
        page.rect(x - wide / 2 - 9, y - 16, wide + 18, 23, "none", "prediction", 2, 11, DOTTED)
        page.text(x, y + 22, "you predicted: largest push", SMALL, "prediction-text", "middle", halo=True)


def _between(start: Place, end: Place, share: float) -> Place:
    return start[0] + share * (end[0] - start[0]), start[1] + share * (end[1] - start[1])


def _draw_input(page: Picture, place: Place, name: str, words: str, radius: float, read: bool) -> None:
    x, y = place
    page.circle(x, y, radius, "forward-tint", "forward", 4.5 if read else 2)
    page.text(x, y - radius - 9, name, 17 if radius > 30 else 14, "ink", "middle", halo=True)
    page.text(x, y + 5, words, BODY, "forward-text", "middle", bold=True)
    if read:
        half = text_width(words, BODY, bold=True) / 2 + 2
        underline(page, x - half, x + half, y + 11, "forward")


def _draw_neuron(page: Picture, place: Place, layer: int, j: int, look: NetworkLook) -> None:
    _draw_halves(page, place, layer, j, look)
    _write_around(page, place, layer, j, look)


def _draw_halves(page: Picture, place: Place, layer: int, j: int, look: NetworkLook) -> None:
    (x, y), r, now = place, radius_of(look), look.now
    parts = {kind: look.values.get((kind, layer, j), "") for kind in ("z", "a", "delta")}
    own = now is not None and (now.layer, now.j) == (layer, j)
    reads = now is not None and now.kind == "w" and (now.layer - 1, now.i) == (layer, j)
    chord = CHORD if r > 40 else SMALL_CHORD
    drop, half = chord * r, r * math.sqrt(1 - chord**2)
    start, end = f"M{x - half:.1f} {y + drop:.1f}A{r} {r} 0 ", f" {x + half:.1f} {y + drop:.1f}"
    upper, lower = f"{start}1 1{end}", f"{start}0 0{end}"
    strong = {"forward": reads or (own and now.kind in ("z", "a")), "backward": own and now.kind in ("w", "delta")}
    for path, role, known, dash in ((upper, "forward", parts["z"], ()), (lower, "backward", parts["delta"], DASH)):
        page.path(f"{path}Z", "none", 0, (), f"{role}-tint" if known else "background")
        thick = strong[role] and bool(known)
        dashes = (ACTIVE_DASH if thick else dash) if known and dash else ()
        page.path(path, role if known else "wire", 4.5 if thick else 2, dashes)
    page.line(x - half, y + drop, x + half, y + drop, "hairline", 1)
    _fill_neuron(page, place, r, parts, under=(reads, own and now.kind == "w"))


def _write_around(page: Picture, place: Place, layer: int, j: int, look: NetworkLook) -> None:
    """Name above, bias below, target beside it, and the learner's mark."""
    (x, y), r = place, radius_of(look)
    bias = f"$b$ {look.biases[layer - 1][j]}"
    if r > 40:
        page.text(x, y - r - 11, look.names[layer][j], 17, "ink", "middle", halo=True)
        page.text(x + 6, y + r + 18, bias, BODY, "ink", "middle", halo=True)
        page.mark(x - text_width(bias, BODY) / 2 - 5, y + r + 13, "s", "ink", 4, "background")
    else:  # side by side: the next neuron is near
        page.text(x - 14, y - r - 9, look.names[layer][j], BODY, "ink", "end", halo=True)
        page.mark(x - 3, y - r - 13, "s", "ink", 4, "background")
        page.text(x + 6, y - r - 9, bias, SMALL, halo=True)
    following = look.following
    if following is not None and following.kind != "w" and (following.layer, following.j) == (layer, j):
        page.circle(x + r * 0.8, y - r * 0.8, 11, "prediction-tint", "prediction", 2, DOTTED)
        page.text(x + r * 0.8, y - r * 0.8 + 5, "?", BODY, "prediction-text", "middle", bold=True)
    if layer == len(look.names) - 1:
        lift = 26 if 2 * j + 1 > len(look.targets) else -r * 0.42
        page.text(x + r + 16, y + lift, look.targets[j], CAPTION, "muted", halo=True)


def _fill_neuron(page: Picture, place: Place, r: float, parts: Mapping[str, str], under: tuple[bool, bool]) -> None:
    """z, a and δ below each other; a small neuron has room for a and δ only."""
    x, y = place
    if r > 40:
        rows = (("z", "$z$", -18.0, False), ("a", "$a$", 3.0, under[0]), ("delta", "$δ$", 31.0, under[1]))
    else:
        rows = (("a", "", -5.0 if r > 32 else -6.0, under[0]), ("delta", "", 20.0 if r > 32 else 18.0, under[1]))
    size = BODY if r > 40 else SMALL
    for kind, letter, at, bold in rows:
        role, words = "backward" if kind == "delta" else "forward", parts[kind]
        if words and letter:
            page.text(x - 26, y + at, letter, size, f"{role}-text", "middle")
            _write_value(page, x + 36 - text_width(words, size) / 2, y + at, words, size, role, bold)
        elif words:
            _write_value(page, x, y + at, words, size, role, bold)
        elif letter and kind != "z":
            page.text(x, y + at, f"{letter} not yet", SMALL, "muted", "middle")


def _write_value(page: Picture, x: float, y: float, words: str, size: float, role: str, bold: bool) -> None:
    page.text(x, y, words, size, f"{role}-text", "middle", bold=bold)
    if bold:
        half = text_width(words, size, bold=True) / 2
        underline(page, x - half, x + half, y + 5, role)


def _draw_cost(page: Picture, places: Sequence[Sequence[Place]], look: NetworkLook) -> None:
    (x, y), r = places[-1][0], radius_of(look)
    known = bool(look.cost)
    for k, place in enumerate(places[-2]):
        start, end = _toward(place, (x, y), r + 3), _toward((x, y), place, COST + 3)
        page.line(*start, *end, "wire", 2)
        if look.back and ("delta", len(look.names) - 1, k) in look.values:
            tip, tail = _aside(start, end, 9 if place[1] > y else -9)
            page.arrow(*tail, *tip, "backward", 2, DASH, 11)
        if known and len(look.costs) > 1 and len(look.costs) < 4:
            middle = _between(start, end, 0.62)
            at = (middle[0] + 14, middle[1] + (24 if place[1] > y else -16))
            page.text(*at, look.costs[k], BODY, "forward-text", "middle", halo=True)
    active = look.now is not None and look.now.kind == "C"
    tint, rim, ink = ("forward-tint", "forward", "forward-text") if known else ("background", "wire", "muted")
    page.circle(x, y, COST, tint, rim, 4.5 if active else 2)
    page.text(x, y - 6, "$C$", 18, ink, "middle")
    page.text(x, y + 18, look.cost or "not yet", 15 if known else SMALL, ink, "middle", known)
