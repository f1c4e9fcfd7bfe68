"""An expression as a graph: each node one circle cut by a chord, its value above, its gradient below.

Forward runs along solid blue lines with a dot at their end, backward along dashed vermillion ones with a triangle. A
graph too large for its place is shown as a window around the present step, with a small map of the whole.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from course_lib.drawing.formula import underline
from course_lib.drawing.graph_layout import Layout
from course_lib.drawing.palette import theme
from course_lib.drawing.svg import SMALL, Picture, number, text_width

DASH, ACTIVE_DASH = theme("light").backward.dash, (8, 5)
DOTTED = (0.1, 4.2)
MARGIN = 32


@dataclass(frozen=True)
class NodeLook:
    """How a node looks now. Empty value or gradient: not yet. `under` underlines one of the two as a factor."""

    name: str
    label: str
    value: str = ""
    gradient: str = ""
    active: str = ""  # "value", "gradient" or "": what this step has just changed
    under: str = ""  # "value", "gradient" or "": what this step reads
    note: str = ""  # the sum at a fork


@dataclass(frozen=True)
class EdgeLook:
    """How an edge looks now: whether its value has flowed forward, and its gradient back."""

    start: str
    end: str
    flowed: bool = False
    returned: bool = False
    active: bool = False
    own: bool = False  # the learner's next number
    local: str = ""
    product: str = ""


@dataclass(frozen=True)
class Scale:
    """One of the sizes in which a graph is drawn: radius, sizes of text, least distances."""

    radius: float
    value: float
    label: float
    across: float
    down: float


LARGE, MEDIUM, SMALLEST = Scale(50, 22, 18, 230, 150), Scale(37, 15, 15, 150, 104), Scale(28, 12, 13, 112, 80)


@dataclass(frozen=True)
class Stage:
    """Where the nodes of a layout stand in a picture."""

    scale: Scale
    places: Mapping[str, tuple[float, float]]
    bends: Mapping[tuple[str, str], tuple[tuple[float, float], ...]]
    width: float
    height: float


def staged(layout: Layout, width: float, height: float) -> Stage:
    """The largest size in which a layout fits; in the smallest it may be larger than its place."""
    for scale in (LARGE, MEDIUM, SMALLEST):
        side, above = scale.radius + 34, scale.radius + scale.label + 12
        across = (width - 2 * side) / max(layout.columns - 1, 1)
        down = (height - above - scale.radius - 6) / max(layout.rows - 1, 1)
        if across >= scale.across and down >= scale.down:
            break
    across = min(max(across, scale.across), 330)
    down = min(max(down, scale.down), 174)
    wide = max(width, across * (layout.columns - 1) + 2 * side)
    tall = max(height, down * (layout.rows - 1) + above + scale.radius + 6)
    left = (wide - across * (layout.columns - 1)) / 2
    top = above + (tall - above - scale.radius - 6 - down * (layout.rows - 1)) / 2

    def at(place: tuple[int, float]) -> tuple[float, float]:
        return round(left + across * place[0], 2), round(top + down * place[1], 2)

    places = {node: at(place) for node, place in layout.places.items()}
    bends = {edge: tuple(at(place) for place in path) for edge, path in layout.bends.items()}
    return Stage(scale, places, bends, wide, tall)


def window(stage: Stage, width: float, height: float, focus: Sequence[str]) -> tuple[float, float]:
    """The upper left corner of what is shown: the middle of the nodes in focus, not beyond the edge of the graph."""
    if not focus:
        return 0.0, 0.0
    middle = [sum(stage.places[name][i] for name in focus) / len(focus) for i in (0, 1)]
    limits = (stage.width - width, stage.height - height)
    sizes = (width, height)
    return tuple(min(max(m - size / 2, 0), most) for m, size, most in zip(middle, sizes, limits, strict=True))


def draw_graph(
    page: Picture, top: float, height: float, stage: Stage, nodes: Sequence[NodeLook], edges: Sequence[EdgeLook],
    focus: Sequence[str],
) -> float:  # fmt: skip
    """The graph over the whole width of a page; returns how far its left part is cut off."""
    left, up = window(stage, page.width, height, focus)
    inner = Picture(page.width, height)
    edges = [edge for edge in edges if _in_sight(edge, stage, (left, left + page.width), (up, up + height))]
    for edge in sorted(edges, key=lambda edge: edge.active):
        _draw_edge(inner, edge, stage, (left, up))
    for node in nodes:
        x, y = stage.places[node.name]
        if -60 < x - left < page.width + 60 and -60 < y - up < height + 60:
            _draw_node(inner, node, x - left, y - up, stage.scale)
    for edge in edges:
        _label_edge(inner, edge, stage, (left, up))
    if stage.width > page.width or stage.height > height:
        _draw_map(inner, stage, (left, up), {*focus})
    page.inset(inner, 0, top, page.width)
    return left


def _in_sight(edge: EdgeLook, stage: Stage, across: tuple[float, float], down: tuple[float, float]) -> bool:
    """Whether some of an edge may lie in the window."""
    ends = [stage.places[edge.start], *stage.bends[edge.start, edge.end], stage.places[edge.end]]
    return all(
        min(place[i] for place in ends) < high and max(place[i] for place in ends) > low
        for i, (low, high) in enumerate((across, down))
    )


def _path(edge: EdgeLook, stage: Stage, shift: tuple[float, float], aside: float) -> list[tuple[float, float]]:
    """The points of an edge from rim to rim, moved a little to one side."""
    ends = [stage.places[edge.start], *stage.bends[edge.start, edge.end], stage.places[edge.end]]
    points = [(x - shift[0], y - shift[1]) for x, y in ends]
    gap = stage.scale.radius + 6
    first, last = _toward(points[0], points[1], gap), _toward(points[-1], points[-2], gap)
    path = [first, *points[1:-1], last]
    (x0, y0), (x1, y1) = path[0], path[-1]
    length = math.hypot(x1 - x0, y1 - y0) or 1.0
    dx, dy = aside * (y1 - y0) / length, -aside * (x1 - x0) / length
    return [(x + dx, y + dy) for x, y in path]


def _toward(start: tuple[float, float], end: tuple[float, float], by: float) -> tuple[float, float]:
    length = math.hypot(end[0] - start[0], end[1] - start[1]) or 1.0
    return start[0] + by * (end[0] - start[0]) / length, start[1] + by * (end[1] - start[1]) / length


def _draw_edge(page: Picture, edge: EdgeLook, stage: Stage, shift: tuple[float, float]) -> None:
    apart = 7 if edge.returned or edge.own else 0
    there = _path(edge, stage, shift, apart)
    ink = "forward" if edge.flowed else "wire"
    page.path(_d(there), ink, 2)
    if edge.flowed:
        page.circle(*there[-1], 4.5, "forward")
    if edge.returned:
        back = _path(edge, stage, shift, -apart)[::-1]
        for one, other in pairwise(back[:-1]):
            page.line(*one, *other, "backward", 4 if edge.active else 2, ACTIVE_DASH if edge.active else DASH)
        wide, head = (4, 16) if edge.active else (2, 12)
        page.arrow(*back[-2], *back[-1], "backward", wide, ACTIVE_DASH if edge.active else DASH, head)


def _d(points: Sequence[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points)


def _label_edge(page: Picture, edge: EdgeLook, stage: Stage, shift: tuple[float, float]) -> None:
    """The local slope above the middle of an edge, the product below; where it is crowded only at the active one."""
    path = _path(edge, stage, shift, 0)
    middle = len(path) // 2
    (x0, y0), (x1, y1) = path[middle - 1 : middle + 1]
    x, y, length = (x0 + x1) / 2, (y0 + y1) / 2, math.hypot(x1 - x0, y1 - y0) or 1.0
    across, down = (y1 - y0) / length, (x1 - x0) / length
    if edge.own:
        page.circle(x, y, 12, "prediction-tint", "prediction", 2, DOTTED)
        page.text(x, y + 5, "?", 15, "prediction-text", "middle", bold=True)
        return
    if not (edge.active or stage.scale is LARGE):
        return
    size = {LARGE: 14.5, MEDIUM: 13}.get(stage.scale, SMALL)
    steep = abs(across)
    if edge.local:
        lift = 16 + steep * (text_width(edge.local, size) / 2)
        at = x + lift * across, y - lift * down + 4
        page.text(*at, edge.local, size, "forward-text", "middle", halo=True)
        if edge.active:
            right = at[0] + text_width(edge.local, size) / 2
            underline(page, right - text_width(edge.local.split("= ")[-1], size), right, at[1] + 5, "forward")
    if edge.product:
        words = f"▲ {edge.product}"
        fall = 18 + steep * (text_width(words, size) / 2)
        at = x - fall * across, y + fall * down + 6
        wide = text_width(words, size, bold=True) + 16
        pill = edge.active and stage.scale is LARGE
        if pill:
            page.rect(at[0] - wide / 2, at[1] - size - 1, wide, size + 9, "backward-tint", radius=11)
        page.text(*at, words, size, "backward-text", "middle", bold=edge.active, halo=not pill)


def _draw_node(page: Picture, node: NodeLook, x: float, y: float, scale: Scale) -> None:
    r = scale.radius
    upper, lower = (f"M{x - r:.1f} {y:.1f}A{r:g} {r:g} 0 0 {sweep} {x + r:.1f} {y:.1f}" for sweep in (1, 0))
    looks = ((upper, "forward", node.value, "value", ()), (lower, "backward", node.gradient, "gradient", DASH))
    for path, role, words, half, dash in looks:
        active = node.active == half
        stroke = role if words else "wire"
        page.path(f"{path}Z", "none", 0, (), f"{role}-tint" if words else "background")
        page.path(path, stroke, 4.5 if active else 2, (ACTIVE_DASH if active else dash) if words and dash else ())
    page.line(x - r + 2, y, x + r - 2, y, "hairline", 1)
    page.text(x, y - r - 9, node.label, scale.label, "ink", "middle", halo=True)
    _write_half(page, x, y - 0.36 * r + 0.28 * scale.value, node, "value", scale)
    _write_half(page, x, y + 0.62 * r, node, "gradient", scale)
    if node.note:
        page.text(x, y + r + 16, node.note, 15 if scale is LARGE else SMALL, "backward-text", "middle", True, halo=True)


def _write_half(page: Picture, x: float, y: float, node: NodeLook, half: str, scale: Scale) -> None:
    words, role = (node.value, "forward") if half == "value" else (node.gradient, "backward")
    if not words:
        if scale is not SMALLEST:
            page.text(x, y - 2, "not yet", SMALL, "muted", "middle")
        return
    size = scale.value
    while text_width(words, size) > 1.75 * scale.radius and size > SMALL:
        size -= 1
    page.text(x, y, words, size, f"{role}-text", "middle", bold=half in (node.active, node.under))
    if node.under == half:
        wide = text_width(words, size, bold=True) / 2 + 2
        underline(page, x - wide, x + wide, y + 5, role)


def shown(value: float, scale: Scale) -> str:
    """A number as short as a node of this size needs it."""
    for digits in (4, 3, 2, 1):
        words = number(value, digits)
        if text_width(words, max(scale.value - 6, SMALL)) <= 1.5 * scale.radius:
            break
    return words


def _draw_map(page: Picture, stage: Stage, shift: tuple[float, float], focus: set[str]) -> None:
    """The whole graph in the corner, and a frame around the part that is shown."""
    wide = 150.0
    share = min(wide / stage.width, 62 / stage.height)
    left, top = page.width - MARGIN - share * stage.width, page.height - share * stage.height - 2
    page.rect(left - 5, top - 5, share * stage.width + 10, share * stage.height + 7, "background", "hairline", 1, 4)
    for name, (x, y) in stage.places.items():
        role = "backward" if name in focus else "wire"
        page.circle(left + share * x, top + share * y, 3.5 if name in focus else 2, role)
    frame = (left + share * shift[0], top + share * shift[1])
    size = (share * min(page.width, stage.width), share * min(page.height, stage.height))
    page.rect(*frame, *size, "none", "ink", 1.5, 2)
