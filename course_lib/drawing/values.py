"""Recorded computations: the graph that an engine's nodes remember, drawn from its last node."""

from collections.abc import Mapping
from typing import Any

from matplotlib.figure import Figure

from course_lib.drawing.computations import computation_graph

MOST_NODES = 24


def value_graph(root: Any, names: Mapping[str, Any] | None = None, *, grads: bool = True) -> Figure:  # noqa: ANN401
    """The graph under a node that has `data`, `grad`, `parents` and `local`, such as a `Value`.

    Every node shows its number and, with `grads`, its slope; every edge its local slope. `names` gives names to nodes;
    the others are called by their operation, if they know one, or by a dot.

    >>> from course_lib.autodiff import Value
    >>> a = Value(3.0)
    >>> fig = value_graph(a * a + a, {"a": a})
    """
    nodes = _nodes(root)
    if not nodes[0].parents:
        raise ValueError("this node was not computed from anything: draw the result of a computation")
    if len(nodes) > MOST_NODES:
        raise ValueError(f"the graph has {len(nodes)} nodes: at most {MOST_NODES} can be read in one picture")
    given = {id(node): name for name, node in (names or {}).items()}
    called = {id(node): given.get(id(node)) or f"{_sign(node)} {number}" for number, node in enumerate(nodes)}
    edges: dict[tuple[str, str], float] = {}
    for node in reversed(nodes):
        for parent, slope in zip(node.parents, node.local, strict=True):
            ends = called[id(parent)], called[id(node)]
            edges[ends] = edges.get(ends, 0.0) + float(slope)  # two edges between the same nodes are one line
    values = {called[id(node)]: float(node.data) for node in nodes}
    slopes = {called[id(node)]: float(node.grad) for node in nodes} if grads else None
    return computation_graph([(*ends, slope) for ends, slope in edges.items()], values, slopes)


def _nodes(root: Any) -> list[Any]:  # noqa: ANN401
    found, met = [root], {id(root)}
    for node in found:  # grows while it is read
        for parent in node.parents:
            if id(parent) not in met:
                met.add(id(parent))
                found.append(parent)
    return found


def _sign(node: Any) -> str:  # noqa: ANN401
    """What stands in a node without a name: its operation, a number's own value, or a dot."""
    if not node.parents:
        return "number"
    return getattr(node, "op", "") or "·"
