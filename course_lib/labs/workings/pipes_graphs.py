"""Slopes that flow through a graph of pipes: along every path, or in one sweep from either end.

A walk is a list of moves. Each is one multiplication, by the slope of the pipe that is walked; the first multiplies 1.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple


@dataclass(frozen=True)
class Pipe:
    """An edge of the graph, with its local slope."""

    name: str
    start: str
    end: str
    slope: float


@dataclass(frozen=True)
class Graph:
    """Pipes in an order in which water can flow; the nodes with their places, 0 to 1 across and −1 to 1 down."""

    nodes: Mapping[str, tuple[float, float]]
    pipes: tuple[Pipe, ...]

    @property
    def inputs(self) -> list[str]:
        """Nodes that no pipe leads to."""
        return [node for node in self.nodes if all(pipe.end != node for pipe in self.pipes)]

    @property
    def result(self) -> str:
        """The last node."""
        return list(self.nodes)[-1]


class Move(NamedTuple):
    """One multiplication of a walk: the pipes up to here, their product, where it arrives, and the sum there."""

    pipes: tuple[str, ...]
    factors: tuple[float, ...]
    product: float
    node: str
    total: float
    adds: bool = True  # whether the product is added here; in the middle of a path it is only carried on


def _between(letters: str, start: str, end: str, slopes: tuple[float, ...]) -> tuple[Pipe, ...]:
    return tuple(Pipe(letter, start, end, slope) for letter, slope in zip(letters, slopes, strict=True))


def _arrows(words: str) -> tuple[Pipe, ...]:
    """Pipes written as "xu 4, xv 3"; each gets the name x→u."""
    parts = (part.split() for part in words.split(","))
    return tuple(Pipe(f"{ends[0]}→{ends[1]}", ends[0], ends[1], float(slope)) for ends, slope in parts)


def _layers() -> Graph:
    """Three inputs, two layers of three, one result; every node reads all of the layer before."""
    columns = ("abc", "def", "ghk", "y")
    slopes = (2.0, -1.0, 0.5, 1.0, 3.0, -2.0, 1.5)
    ends = [(s, e) for left, right in pairwise(columns) for s in left for e in right]
    pipes = tuple(Pipe(f"{s}→{e}", s, e, slopes[i % len(slopes)]) for i, (s, e) in enumerate(ends))
    nodes = {name: (column / 3, row - (len(names) - 1) / 2)
             for column, names in enumerate(columns) for row, name in enumerate(names)}  # fmt: skip
    return Graph(nodes, pipes)


def _stages(names: str, letters: str, slopes: tuple[float, ...]) -> Graph:
    """Nodes in a row, each joined to the next by three pipes."""
    nodes = {name: (i / (len(names) - 1), 0.0) for i, name in enumerate(names)}
    pipes: tuple[Pipe, ...] = ()
    for i, (start, end) in enumerate(pairwise(names)):
        three = slice(3 * i, 3 * i + 3)
        pipes += _between(letters[three], start, end, slopes[three])
    return Graph(nodes, pipes)


GRAPHS: dict[str, Graph] = {
    "two ways": Graph({"x": (0, 0), "u": (0.5, -0.8), "v": (0.5, 0.8), "y": (1, 0)}, _arrows("xu 4, xv 3, uy 6, vy 4")),
    "(a + b)(b + 1)": Graph(
        {"a": (0, -0.8), "b": (0, 0.8), "c": (0.5, -0.8), "d": (0.5, 0.8), "e": (1, 0)},
        _arrows("ac 1, bc 1, bd 1, ce 2, de 3"),
    ),
    "3 × 3 ways": _stages("xyz", "αβγδεζ", (1.0, 2.0, 3.0, 0.5, 1.0, 2.0)),
    "four stages": _stages("vwxyz", "αβγδεζηθικλμ", (1.0, 2.0, 3.0, 0.5, 1.0, 2.0, 1.0, -1.0, 2.0, 0.5, 0.5, 1.0)),
    "a network": _layers(),
}


@lru_cache(maxsize=512)
def open_pipes(graph: str, changed: tuple[tuple[str, float], ...], closed: tuple[str, ...]) -> tuple[Pipe, ...]:
    """The pipes that are open, with their present slopes."""
    known = dict(changed)
    return tuple(Pipe(one.name, one.start, one.end, known.get(one.name, one.slope))
                 for one in GRAPHS[graph].pipes if one.name not in closed)  # fmt: skip


@lru_cache(maxsize=128)
def along_paths(pipes: tuple[Pipe, ...], source: str, result: str) -> tuple[Move, ...]:
    """Every path from the source to the result: the product along it, added to those before."""
    found: list[tuple[Pipe, ...]] = []
    waiting: list[tuple[Pipe, ...]] = [(pipe,) for pipe in reversed(pipes) if pipe.start == source]
    while waiting:
        path = waiting.pop()
        if path[-1].end == result:
            found.append(path)
        waiting.extend((*path, pipe) for pipe in reversed(pipes) if pipe.start == path[-1].end)
    moves, total = [], 0.0
    for path in found:
        product = 1.0
        for i, pipe in enumerate(path, 1):
            product *= pipe.slope
            total += product if i == len(path) else 0.0
            names, factors = (tuple(getattr(one, what) for one in path[:i]) for what in ("name", "slope"))
            moves.append(Move(names, factors, product, pipe.end, total, adds=i == len(path)))
    return tuple(moves)


@lru_cache(maxsize=128)
def in_one_sweep(pipes: tuple[Pipe, ...], origin: str, *, back: bool) -> tuple[Move, ...]:
    """Each pipe once, from an input forward or from the result back: what a node holds, times the slope.

    The pipes stand in an order in which water can flow, so a node has heard everything before it is read.
    """
    holds, moves = {origin: 1.0}, []
    for pipe in reversed(pipes) if back else pipes:
        giver, taker = (pipe.end, pipe.start) if back else (pipe.start, pipe.end)
        if giver in holds:
            product = holds[giver] * pipe.slope
            holds[taker] = holds.get(taker, 0.0) + product
            moves.append(Move((pipe.name,), (holds[giver], pipe.slope), product, taker, holds[taker]))
    return tuple(moves)


def cost(pipes: tuple[Pipe, ...], graph: Graph) -> dict[str, int]:
    """Multiplications for the slopes of the result for all inputs, in each of the three ways."""
    work = {"paths": 0, "forward": 0}
    for one in graph.inputs:
        for way, moves in (("paths", along_paths(pipes, one, graph.result)),
                           ("forward", in_one_sweep(pipes, one, back=False))):  # fmt: skip
            work[way] += len(moves)
    return work | {"reverse": len(in_one_sweep(pipes, graph.result, back=True))}
