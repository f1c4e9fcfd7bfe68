"""Where the nodes of a computation go: layers from left to right, few crossings, the same places every time.

A layered layout in the manner of Sugiyama (1981): every node stands right of what it is computed from, edges that pass
a layer get a bend there, the order within a layer is swept until no sweep takes a crossing away, and heights pull
neighbours level.
"""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

SWEEPS = 12
Node = Hashable


@dataclass(frozen=True)
class Layout:
    """Places in units: column 0 is leftmost; rows are at least 1 apart within a column, and the least one is 0.

    `bends` are the places that an edge (from, to) passes on its way, from left to right.
    """

    places: Mapping[Node, tuple[int, float]]
    bends: Mapping[tuple[Node, Node], tuple[tuple[int, float], ...]]

    @property
    def columns(self) -> int:
        """How many columns there are."""
        return 1 + max(column for column, _ in self.places.values())

    @property
    def rows(self) -> float:
        """How many rows fit between the highest and the lowest place, both counted."""
        heights = [row for _, row in self.places.values()]
        heights += [row for path in self.bends.values() for _, row in path]
        return 1 + max(heights)


def layered(parents: Mapping[Node, Sequence[Node]]) -> Layout:
    """The layout of a graph given as node → what it is computed from; leaves have no parents.

    Every parent is itself a key, before its users.
    """
    edges = list(dict.fromkeys((parent, node) for node, many in parents.items() for parent in many))
    column = _columns(parents, edges)
    chains = {edge: _chain(edge, column) for edge in edges}
    layers: list[list[Node]] = [[] for _ in range(1 + max(column.values()))]
    for node, at in column.items():
        layers[at].append(node)
    for (_, node), chain in chains.items():
        for at, bend in enumerate(chain[1:-1], column[node] - len(chain) + 2):
            layers[at].append(bend)
    links = [link for chain in chains.values() for link in pairwise(chain)]
    layers = _ordered(layers, links)
    heights = _heights(layers, links, set(column))
    places = {node: (at, heights[node]) for node, at in column.items()}
    bends = {edge: tuple((column[edge[0]] + i, heights[one]) for i, one in enumerate(chain[1:-1], 1))
             for edge, chain in chains.items()}  # fmt: skip
    return Layout(places, bends)


def _columns(parents: Mapping[Node, Sequence[Node]], edges: Iterable[tuple[Node, Node]]) -> dict[Node, int]:
    """Each node one column right of its rightmost parent; leaves directly left of the first that uses them."""
    column: dict[Node, int] = {}
    for node, many in parents.items():
        column[node] = 1 + max((column[parent] for parent in many), default=-1)
    first_use: dict[Node, int] = {}
    for parent, node in edges:
        first_use[parent] = min(first_use.get(parent, column[node]), column[node])
    return {node: first_use.get(node, 1) - 1 if not parents[node] else at for node, at in column.items()}


def _chain(edge: tuple[Node, Node], column: Mapping[Node, int]) -> list[Node]:
    start, end = edge
    return [start, *((start, end, at) for at in range(column[start] + 1, column[end])), end]


def _ordered(layers: list[list[Node]], links: list[tuple[Node, Node]]) -> list[list[Node]]:
    """The best order that sweeping to the right and to the left by turns has met."""
    before, after = _neighbours(links)
    best, least = [list(layer) for layer in layers], _crossings(layers, links)
    for sweep in range(SWEEPS):
        if not least:
            break
        to_right = sweep % 2 == 0
        sides, order = (before, range(1, len(layers))) if to_right else (after, range(len(layers) - 2, -1, -1))
        for at in order:
            _by_middle(layers[at], layers[at - 1 if to_right else at + 1], sides)
        _swap(layers, links)
        now = _crossings(layers, links)
        if now < least:
            best, least = [list(layer) for layer in layers], now
    return best


def _neighbours(links: Iterable[tuple[Node, Node]]) -> tuple[dict[Node, list[Node]], dict[Node, list[Node]]]:
    before, after = {}, {}
    for start, end in links:
        before.setdefault(end, []).append(start)
        after.setdefault(start, []).append(end)
    return before, after


def _by_middle(layer: list[Node], fixed: Sequence[Node], sides: Mapping[Node, list[Node]]) -> None:
    """Sort a layer by the mean place of the neighbours on one side; who has none keeps its place."""
    place = {node: i for i, node in enumerate(fixed)}
    middle = {}
    for i, node in enumerate(layer):
        known = [place[other] for other in sides.get(node, ())]
        middle[node] = sum(known) / len(known) if known else i * len(fixed) / len(layer)
    layer.sort(key=middle.__getitem__)


def _swap(layers: list[list[Node]], links: list[tuple[Node, Node]]) -> None:
    """Exchange neighbours within a layer wherever that takes crossings away."""
    before, after = _neighbours(links)
    for at, layer in enumerate(layers):
        sides = []
        for step, neighbours in ((-1, before), (1, after)):
            if 0 <= at + step < len(layers):
                place = {node: i for i, node in enumerate(layers[at + step])}
                sides.append({node: [place[other] for other in neighbours.get(node, ())] for node in layer})
        for i in range(len(layer) - 1):
            upper, lower = layer[i : i + 2]
            now = sum(_inversions(side[upper], side[lower]) for side in sides)
            then = sum(_inversions(side[lower], side[upper]) for side in sides)
            if then < now:
                layer[i : i + 2] = lower, upper


def _inversions(upper: Sequence[int], lower: Sequence[int]) -> int:
    return sum(a > b for a in upper for b in lower)


def _crossings(layers: Sequence[Sequence[Node]], links: Iterable[tuple[Node, Node]]) -> int:
    """How many pairs of links cross."""
    place = {node: (at, i) for at, layer in enumerate(layers) for i, node in enumerate(layer)}
    between: dict[int, list[tuple[int, int]]] = {}
    for start, end in links:
        between.setdefault(place[start][0], []).append((place[start][1], place[end][1]))
    total = 0
    for pairs in between.values():
        a, b = np.array(pairs).T
        total += int(np.sum((a[:, None] < a) & (b[:, None] > b)))
    return total


def crossings(layout: Layout) -> int:
    """How many pairs of edges cross in a layout."""
    pieces: dict[int, list[tuple[float, float]]] = {}
    for (start, end), bends in layout.bends.items():
        for (at, y), (_, z) in pairwise([layout.places[start], *bends, layout.places[end]]):
            pieces.setdefault(at, []).append((y, z))
    total = 0
    for pairs in pieces.values():
        a, b = np.array(pairs).T
        total += int(np.sum((a[:, None] < a) & (b[:, None] > b)))
    return total


def _heights(layers: Sequence[Sequence[Node]], links: list[tuple[Node, Node]], nodes: set[Node]) -> dict[Node, float]:
    """A height for each node and bend: near the mean of its neighbours, in order, with room around each."""
    before, after = _neighbours(links)
    heights = {node: float(i) - (len(layer) - 1) / 2 for layer in layers for i, node in enumerate(layer)}
    for sweep in range(SWEEPS):
        sides = (before, after)[sweep % 2]
        for layer in layers[:: 1 if sweep % 2 == 0 else -1]:
            wanted = []
            for node in layer:
                known = [heights[other] for other in sides.get(node, ())]
                wanted.append(sum(known) / len(known) if known else heights[node])
            room = [0.5 if node in nodes else 0.3 for node in layer]
            heights |= dict(zip(layer, apart(wanted, room), strict=True))
    least = min(heights.values())
    return {node: round(height - least, 4) for node, height in heights.items()}


def apart(wanted: Sequence[float], room: Sequence[float]) -> list[float]:
    """The places nearest to the wanted ones, by least squares, in their order and with their room to both sides.

    Taking the room off turns this into a monotone regression, which merges neighbours in the wrong order into blocks.
    """
    offsets = np.concatenate([[0.0], np.cumsum([a + b for a, b in pairwise(room)])])
    blocks: list[tuple[float, int]] = []
    for value in np.asarray(wanted) - offsets:
        mean, size = float(value), 1
        while blocks and blocks[-1][0] > mean:
            other, many = blocks.pop()
            mean, size = (mean * size + other * many) / (size + many), size + many
        blocks.append((mean, size))
    levels = [mean for mean, size in blocks for _ in range(size)]
    return [level + offset for level, offset in zip(levels, offsets.tolist(), strict=True)]
