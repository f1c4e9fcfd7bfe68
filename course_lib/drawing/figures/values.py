"""Recorded computations: the graph that an engine's nodes remember, drawn from its last node."""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from course_lib.autodiff import safe_order
from course_lib.drawing.figures import paper
from course_lib.drawing.figures.nodes import BOX, Place, draw_node, four_decimals, width_of
from course_lib.drawing.figures.paper import LEADING, MARGIN, PT, WIDTH
from course_lib.drawing.graph_layout import Layout, layered
from course_lib.drawing.palette import theme

MOST_NODES = 24
ROW = 88  # pixels from one node of a column to the next
SHARES = (0.5, 0.34, 0.66, 0.22, 0.78)  # where along an edge its slope may stand


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
    looks = {id(node): (known.get(id(node)) or _sign(node), float(node.data), _grad(node, grads)) for node in nodes}
    page = paper.sheet(2 * MARGIN + ROW * (layout.rows - 1) + BOX + LEADING)
    places = _places(layout, max(width_of(*look) for look in looks.values()))
    taken: list[Place] = []
    for node in nodes:
        for parent, slope in _edges(node).items():
            way = [places[id(parent)], *places.get((id(parent), id(node)), ()), places[id(node)]]
            _draw_edge(page, way, slope, taken, width_of(*looks[id(node)]) / 2)
    for node, (word, value, grad) in looks.items():
        draw_node(page, word, places[node], value, grad)
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


def _grad(node: Any, grads: bool) -> float | None:  # noqa: ANN401
    return float(node.grad) if grads else None


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
    word = " and ".join(map(four_decimals, slopes))
    width = paper.text_width(word)
    spots = [np.array(start) * (1 - share) + np.array(end) * share for share in SHARES for start, end in pairwise(way)]
    free = [spot for spot in spots if all(abs(spot[0] - x) > width + 20 or abs(spot[1] - y) > 24 for x, y in taken)]
    x, y = (free or spots)[0]
    taken.append((x, y))
    paper.write_clear(page, x, y, word)
