"""Recorded computations: the graph that an engine's nodes remember, drawn from its last node."""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from course_lib.autodiff import safe_order
from course_lib.drawing import paper, paths
from course_lib.drawing.graph_layout import Layout, layered
from course_lib.drawing.palette import FRAME, theme
from course_lib.drawing.paper import LEADING, MARGIN, PT, WIDTH

MOST_NODES = 24
ROW, BOX = 88, 46  # pixels from one node of a column to the next, and the height of a node
SHARES = (0.5, 0.34, 0.66, 0.22, 0.78)  # where along an edge its slope may stand
Place = tuple[float, float]


@paper.drawn
def value_graph(root: Any, names: Mapping[str, Any] | None = None, *, grads: bool = True) -> Figure:  # noqa: ANN401
    """The graph under a node that has `data`, `grad`, `parents` and `local`, such as a `Value`.

    A box shows a node's name and number, an edge its local slope, and below a box stands its `grad`. `names` gives
    names to nodes; the others show their operation, if they know one, or a dot.

    >>> from course_lib.autodiff import Value
    >>> a = Value(3.0)
    >>> fig = value_graph(a * a + a, {"a": a})
    """
    nodes = list(safe_order(root))[::-1]
    if not root.parents:
        raise ValueError("this node was not computed from anything: draw the result of a computation")
    if len(nodes) > MOST_NODES:
        raise ValueError(f"the graph has {len(nodes)} nodes: at most {MOST_NODES} can be read in one picture")
    layout = layered({id(node): [id(parent) for parent in node.parents] for node in nodes})
    known = {id(node): name for name, node in (names or {}).items()}
    words = {id(node): known.get(id(node)) or _sign(node) for node in nodes}
    page = paper.sheet(2 * MARGIN + ROW * (layout.rows - 1) + BOX + LEADING)
    places = _places(layout, max(_width(node, words[id(node)], grads) for node in nodes))
    taken: list[Place] = []
    for node in nodes:
        for parent, slope in _edges(node).items():
            way = [places[id(parent)], *places.get((id(parent), id(node)), ()), places[id(node)]]
            _draw_edge(page, way, slope, taken, _width(node, words[id(node)], grads) / 2)
    for node in nodes:
        _draw_node(page, node, words[id(node)], places[id(node)], grads)
    return page.figure


def _sign(node: Any) -> str:  # noqa: ANN401
    """What stands in a node without a name."""
    return (getattr(node, "op", "") or "·").replace("-", "\N{MINUS SIGN}") if node.parents else "number"


def _edges(node: Any) -> dict[Any, list[float]]:  # noqa: ANN401
    """The parents, each once, with the slope of every edge to it."""
    found: dict[Any, list[float]] = {}
    for parent, slope in zip(node.parents, node.local, strict=True):
        found.setdefault(parent, []).append(float(slope))
    return found


def _width(node: Any, word: str, grads: bool) -> float:  # noqa: ANN401
    numbers = [paths.short(float(node.data)), *([paths.short(float(node.grad))] if grads else [])]
    return max(paper.text_width(word, bold=True), *map(paper.text_width, numbers)) + 14


def _places(layout: Layout, widest: float) -> dict[Any, Any]:
    """Where nodes stand on the page, and under (from, to) the bends of an edge."""
    across = (WIDTH - 2 * MARGIN - widest) / max(1, layout.columns - 1)

    def at(place: tuple[int, float]) -> Place:
        return MARGIN + widest / 2 + across * place[0], MARGIN + BOX / 2 + ROW * place[1]

    nodes = {node: at(place) for node, place in layout.places.items()}
    return nodes | {edge: [at(place) for place in bends] for edge, bends in layout.bends.items()}


def _draw_edge(page: Axes, way: Sequence[Place], slopes: Sequence[float], taken: list[Place], half: float) -> None:
    """An edge with an arrow at its end and the slope where nothing stands yet."""
    xs, ys = zip(*way, strict=True)
    page.plot(xs, ys, color=theme().wire, linewidth=2 * PT, solid_joinstyle="round")
    (x0, y0), (x1, y1) = way[-2:]
    tip = x1 - half - 5, y1 - (y1 - y0) * (half + 5) / (x1 - x0)
    angle = -np.degrees(np.arctan2(y1 - y0, x1 - x0)) - 90  # a triangle points up, and y goes down
    page.scatter(*tip, s=(10 * PT) ** 2, marker=(3, 0, angle), color=theme().wire, linewidth=0)
    word = " and ".join(map(paths.short, slopes))
    width = paper.text_width(word) + 8
    spots = [np.array(start) * (1 - share) + np.array(end) * share for share in SHARES for start, end in pairwise(way)]
    free = [spot for spot in spots if all(abs(spot[0] - x) > width + 12 or abs(spot[1] - y) > 24 for x, y in taken)]
    x, y = (free or spots)[0]
    taken.append((x, y))
    page.add_patch(Rectangle((x - width / 2, y - 10), width, 20, facecolor=theme().background, linewidth=0, zorder=2.5))
    paper.write(page, x, y, word, ha="center", va="center_baseline", zorder=4)


def _draw_node(page: Axes, node: Any, word: str, place: Place, grads: bool) -> None:  # noqa: ANN401
    now, width, (x, y) = theme(), _width(node, word, grads), place
    look = {"facecolor": now.forward.tint, "edgecolor": now.forward.mark, "linewidth": FRAME * PT, "zorder": 3}
    page.add_patch(Rectangle((x - width / 2, y - BOX / 2), width, BOX, **look))
    middle = {"ha": "center", "va": "center_baseline", "zorder": 4}
    paper.write(page, x, y - 11, word, bold=True, **middle)
    paper.write(page, x, y + 11, paths.short(float(node.data)), colour=now.forward.text, **middle)
    if grads:
        slope = paths.short(float(node.grad))
        room = paper.text_width(slope) + 6
        patch = Rectangle((x - room / 2, y + BOX / 2 + 3), room, 20, facecolor=now.background, linewidth=0, zorder=2.6)
        page.add_patch(patch)
        paper.write(page, x, y + BOX / 2 + 13, slope, colour=now.backward.text, **middle)
