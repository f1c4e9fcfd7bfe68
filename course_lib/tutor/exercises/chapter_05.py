"""Chapter 05, an autodiff engine: the class, a safe order, the sweep back, functions with slopes, and XOR learned.

Codes above D17 are mistakes of this chapter that the common list does not have.
"""

import copy
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, ClassVar

import numpy as np
from numpy.random import Generator

from course_lib import autodiff
from course_lib.tutor.comparing import Finding, as_numbers, difference
from course_lib.tutor.exercise import Exercise, Mistake, Parts, Probe, WrongReturn
from course_lib.tutor.exercises import engine
from course_lib.tutor.exercises.engine import run_backward, topological_order
from course_lib.tutor.observing import Observation

Graph = Callable[..., Any]
LETTERS = "abc"
DEPTH = 5_000


class Value:
    def __init__(self, data, parents=(), local=()):
        self.data = data
        self.grad = 0.0
        self.parents = parents
        self.local = local

    def __add__(self, other):
        other = other if isinstance(other, Value) else Value(other)
        return Value(self.data + other.data, (self, other), (1.0, 1.0))

    def __mul__(self, other):
        other = other if isinstance(other, Value) else Value(other)
        return Value(self.data * other.data, (self, other), (other.data, self.data))

    __radd__, __rmul__ = __add__, __mul__

    def backward(self, arrived=1.0):
        self.grad += arrived
        for parent, slope in zip(self.parents, self.local):
            parent.backward(arrived * slope)


class Switched:
    """A node whose `how` sets the mistakes that it makes; see `value_with`."""

    how: ClassVar[Mapping[str, str]] = {}

    def __init__(self, data: float, parents: tuple = (), local: tuple = (), op: str = "") -> None:
        if self.how.get("parents") == "a set":
            parents, local = tuple(dict.fromkeys(parents)), local[: len(set(parents))]
        self.data, self.grad, self.parents, self.local, self.op = data, 0.0, parents, local, op

    def _other(self, other: Any) -> Any:  # noqa: ANN401
        return other if isinstance(other, Switched) or self.how.get("numbers") == "refused" else type(self)(other)

    def __add__(self, other: Any) -> "Switched":  # noqa: ANN401
        other = self._other(other)
        local = (other.data, self.data) if self.how.get("plus") == "as times" else (1.0, 1.0)
        if self.how.get("plus") == "in place":
            self.data += other.data
            return type(self)(self.data, (self, other), local, "+")
        return type(self)(self.data + other.data, (self, other), local, "+")

    def __mul__(self, other: Any) -> "Switched":  # noqa: ANN401
        other = self._other(other)
        both = (other.data, self.data)
        local = {"own factor": both[::-1], "as plus": (1.0, 1.0)}.get(self.how.get("times", ""), both)
        return type(self)(self.data * other.data, (self, other), local, "*")

    def __radd__(self, other: float) -> Any:  # noqa: ANN401
        return NotImplemented if self.how.get("in front") == "unknown" else self + other

    def __rmul__(self, other: float) -> Any:  # noqa: ANN401
        return NotImplemented if self.how.get("in front") == "unknown" else self * other

    def backward(self) -> None:
        """Send the slopes back in the way that the switches say."""
        seed = 0.0 if self.how.get("seed") == "none" else 1.0
        walk = self.how.get("walk", "paths")
        if walk in ("paths", "slope alone"):
            self._along_paths(seed)
            return
        self.grad = seed
        if walk == "accumulated":
            self._push()
        else:
            order = list(_by_distance(self)) if walk == "breadth-first" else topological_order(self)
            for node in order:
                node._speak()

    def _receive(self, product: float) -> None:
        self.grad = product + (0.0 if self.how.get("adding") == "overwrite" else self.grad)

    def _slopes(self) -> tuple[float, ...]:
        if self.how.get("slope") == "late" and self.op == "*" and len(self.parents) == 2:
            return self.parents[1].data, self.parents[0].data
        return self.local

    def _along_paths(self, arrived: float) -> None:
        self._receive(arrived)
        alone = self.how.get("walk") == "slope alone"
        for parent, slope in zip(self.parents, self._slopes(), strict=False):
            parent._along_paths(slope if alone else arrived * slope)

    def _speak(self) -> None:
        for parent, slope in zip(self.parents, self._slopes(), strict=False):
            parent._receive(self.grad * slope)

    def _push(self) -> None:
        for parent, slope in zip(self.parents, self._slopes(), strict=False):
            parent._receive(self.grad * slope)
            parent._push()


def value_with(**how: str) -> type:
    """A class like `Value` with switches for the mistakes that can be made at once."""
    return type("Value", (Switched,), {"how": how})


def _by_distance(root: Any) -> Iterator[Any]:  # noqa: ANN401
    """Every node once, those near the root first."""
    met, row = {root}, [root]
    for node in row:  # grows while it is read
        yield node
        for parent in node.parents:
            if parent not in met:
                met.add(parent)
                row.append(parent)


def named(words: str, graph: Graph) -> Graph:
    """A computation under the name by which a hint shows it."""
    graph.__name__ = graph.__qualname__ = words
    return graph


def _square_and_cube(a: Any, k: Any) -> Any:  # noqa: ANN401
    b = a * k
    return b * b + b * b * b


def _fork_and_chain(a: Any, k: Any) -> Any:  # noqa: ANN401
    b = a * k
    return b + b * k


def _fork_and_square(a: Any, k: Any) -> Any:  # noqa: ANN401
    b = a * k
    return b + b * b


def _doubled(times: int) -> Graph:
    def graph(a: Any) -> Any:  # noqa: ANN401
        for _ in range(times):
            a = a + a
        return a

    return named(f"{times} times: a = a + a", graph)


def _diamonds(a: Any, k: Any) -> Any:  # noqa: ANN401
    for _ in range(30):
        a = a + a * k
    return a


def _chain(a: Any, k: Any) -> Any:  # noqa: ANN401
    for _ in range(DEPTH):
        a = a + k
    return a


SUM, PRODUCT = named("a + b", lambda a, b: a + b), named("a * b", lambda a, b: a * b)
TWICE, SQUARE = named("a + a", lambda a: a + a), named("a * a", lambda a: a * a)
MIXED = named("(a * b) * (a + b)", lambda a, b: (a * b) * (a + b))
POWERS = named("c = a * b; c * c + c * c * c", _square_and_cube)
CHAINED = named("c = a * b; c + c * b", _fork_and_chain)
SQUARED = named("c = a * b; c + c * c", _fork_and_square)
LONG = named(f"{DEPTH} times: a = a + b", _chain)
DIAMONDS = named("30 times: a = a + a * b", _diamonds)
IN_FRONT = (named("2 + a", lambda a: 2 + a), named("2 * a", lambda a: 2 * a))
BEHIND = (named("a + 2", lambda a: a + 2), named("a * 2", lambda a: a * 2))


def _probe(graph: Graph, *numbers: float, then: Mapping[str, float] | None = None, small: bool = True) -> Probe:
    at = " and ".join(f"{letter} = {number:g}" for letter, number in zip(LETTERS, numbers, strict=False))
    later = "".join(f", and {letter} set to {number:g} afterwards" for letter, number in (then or {}).items())
    return Probe((graph, numbers, then or {}), f"`{graph.__name__}` at {at}{later}", small)


# The same for every seed
KNOWN = (_probe(TWICE, 3.0), _probe(SQUARE, 3.0), _probe(MIXED, -2.0, 3.0), _probe(POWERS, 2.0, 3.0))
NUMBERS = tuple(_probe(graph, 3.0) for graph in (*BEHIND, *IN_FRONT))
HARD = (_probe(DIAMONDS, 1.5, 0.5, small=False), _probe(LONG, 1.5, 1.0, small=False))


def _drawn(rng: Generator, count: int = 2) -> list[float]:
    """Numbers with two decimals, away from 0 and 1, no two alike, one of them negative."""
    numbers = rng.choice(np.arange(1.25, 3, 0.125), size=count, replace=False)
    return [float(x) for x in numbers * rng.permutation([-1.0] + [1.0] * (count - 1))]


def _made(kind: Any, graph: Graph, numbers: Sequence[float]) -> tuple[list[Any], Any]:  # noqa: ANN401
    """The leaves and the output of a computation; the output is None where a class is still empty."""
    if getattr(kind, "__init__", None) is object.__init__:
        return [], None
    leaves = [kind(number) for number in numbers]
    if any(leaf is None or leaf is ... for leaf in leaves):
        return leaves, None
    out = graph(*leaves)
    if out is ... or out is None:
        return leaves, None
    if not hasattr(out, "backward"):
        raise WrongReturn(f"`{graph.__name__}` gave a {type(out).__name__}: expected is a Value, with `backward`.")
    return leaves, out


VALUE_PARTS = ("data", "inputs", "parents", "local", "grad")


def _run_value(kind: Any, graph: Graph, numbers: Sequence[float], then: Mapping[str, float]) -> Parts:  # noqa: ANN401
    """Compute, look at the new node, walk back, look at the leaves."""
    leaves, out = _made(kind, graph, numbers)
    if out is None:
        return dict.fromkeys(VALUE_PARTS)
    kept = [_plain(getattr(leaf, "data", None)) for leaf in leaves]
    parts = {"data": _plain(getattr(out, "data", None)), "inputs": None if None in kept else np.array(kept)}
    parts |= _edges(out, leaves)
    for letter, number in then.items():
        leaves[LETTERS.index(letter)].data = number
    out.backward()
    return parts | {"grad": _grads(leaves)}


def _run_functions(kind: Any, graph: Graph, numbers: Sequence[float], then: Mapping) -> Parts:  # noqa: ANN401
    leaves, out = _made(kind, graph, numbers)
    if out is None:
        return dict.fromkeys(("data", "grad"))
    out.backward()
    return {"data": _plain(getattr(out, "data", None)), "grad": _grads(leaves)}


def _edges(out: Any, leaves: Sequence[Any]) -> Parts:  # noqa: ANN401
    """From which nodes the output was computed, in the order of their names, and the slope for each of them.

    Plain numbers may have nodes of their own or not.
    """
    parents, local = getattr(out, "parents", None), getattr(out, "local", None)
    if not isinstance(parents, tuple | list | set | frozenset) or not isinstance(local, tuple | list):
        return {"parents": _shown(parents), "local": _shown(local)}
    slopes = [np.nan if (slope := _plain(given)) is None else slope for given in local]
    if isinstance(parents, set | frozenset) or len(parents) != len(slopes):
        names = [_name(parent, leaves) for parent in parents]
        return {"parents": tuple(sorted(filter(None, names))), "local": np.array(slopes)}
    found = [(_name(parent, leaves), slope) for parent, slope in zip(parents, slopes, strict=True)]
    pairs = sorted(pair for pair in found if pair[0])
    return {"parents": tuple(name for name, _ in pairs), "local": np.array([slope for _, slope in pairs])}


def _shown(thing: Any) -> Any:  # noqa: ANN401
    words = f"a node's `parents` or `local` is a {type(thing).__name__}, no tuple"
    return None if thing is None else Finding("other", words)


def _name(node: Any, leaves: Sequence[Any]) -> str:  # noqa: ANN401
    """The letter of a leaf, "another node" for what was computed; nothing for a plain number."""
    found = [letter for letter, leaf in zip(LETTERS, leaves, strict=False) if leaf is node]
    return found[0] if found else "another node" if getattr(node, "parents", None) else ""


def _plain(thing: Any) -> Any:  # noqa: ANN401
    """A number as a float; anything else as it is, to be refused by its form."""
    array = as_numbers(thing)
    return float(np.real(array)) if not isinstance(array, str) and array.size == 1 else None


def _grads(nodes: Sequence[Any]) -> Any:  # noqa: ANN401
    found = [_plain(getattr(node, "grad", None)) for node in nodes]
    return None if None in found else np.array(found)


def value_probes(rng: Generator) -> list[Probe]:
    """The graphs that tell wrong walks apart, on known and on drawn numbers; numbers on either side of a Value."""
    (x, y), (u, v) = _drawn(rng), _drawn(rng)
    drawn = [_probe(graph, x, y, small=False) for graph in (SUM, PRODUCT, MIXED, POWERS, CHAINED)]
    late = _probe(PRODUCT, u, v, then={"a": 100.0}, small=False)
    return [*KNOWN, *drawn, _probe(_doubled(3), u), *NUMBERS, late]


NO_SEED = ("D1", "D3", "D4", "D5", "D13")  # where nothing is sent off, it does not matter how it would be passed on

VALUE = Exercise(
    name="Value",
    chapter="05",
    section="Build the class",
    reference=Value,
    probes=value_probes,
    arguments=("computation", "numbers", "then"),
    parts=VALUE_PARTS,
    run=_run_value,
    read=lambda result, args: result,
    faulty=value_with,
    mistakes=(
        Mistake(
            "D18",
            "A plain number behind an operator is not understood.",
            "What has `2` that a Value has, and what is missing? Who could turn the one into the other?",
            {"numbers": "refused"},
        ),
        Mistake(
            "D10",
            "A plain number in front is not understood.",
            "Python asked the *number* first, and it did not know you. Whom does Python ask next, and by which name?",
            {"in front": "unknown"},
        ),
        Mistake(
            "D2",
            "A node that was used twice is kept only once.",
            "How many times does `a` stand in `a * a`? How many edges did you store?",
            {"parents": "a set"},
        ),
        Mistake(
            "D20",
            "In a product each factor got its own number as its slope.",
            "The area is 3 by 5. One more on the side of 3: how much area is that?",
            {"times": "own factor"},
        ),
        Mistake(
            "D21",
            "A product has the slopes of a sum.",
            "Nudge one factor by 0.1. Does a product grow by 0.1, whatever the other factor is?",
            {"times": "as plus"},
        ),
        Mistake(
            "D22",
            "A sum has the slopes of a product.",
            "Nudge one term by 0.1. Does it matter for the sum how large the other term is?",
            {"plus": "as times"},
        ),
        Mistake(
            "D50",
            "A sum is written into its first term.",
            "After `c = a + b`, which number does `a` hold? Which number did it hold before?",
            {"plus": "in place"},
        ),
        Mistake(
            "D6",
            "Every slope is 0.",
            "How much does the output change when the output itself changes by one? Who tells it so?",
            {"seed": "none"},
        ),
        Mistake(
            "D19",
            "What arrived is not passed on: each node starts anew with its own slope.",
            "Three gears in a row. Does the last one turn as the middle one turns, or as all before it together?",
            {"walk": "slope alone"},
        ),
        Mistake(
            "D1",
            "What arrives second replaces what arrived first.",
            "Two pipes pour into this node. What happened to the water of the first?",
            {"adding": "overwrite"},
        ),
        Mistake(
            "D4",
            "A node passes on everything that it has received so far, each time anew.",
            "You passed on the same message twice. How much of what you send had you sent before?",
            {"walk": "accumulated"},
        ),
        Mistake(
            "D3",
            "A node speaks before all who used it have spoken.",
            "Look at the node that is used in two places. Who was still missing when it spoke?",
            {"walk": "breadth-first"},
        ),
        Mistake(
            "D5",
            "Nothing gets past the parents of the output.",
            "At the start only one node knows its slope. Which one, and who should speak right after it?",
            {"walk": "forward"},
        ),
        Mistake(
            "D13",
            "The slope of a product is read when walking back, after a number has changed.",
            "The number was changed after the computation. To which moment does the slope belong?",
            {"slope": "late"},
        ),
    ),
    cancelling=(
        frozenset({"D10", "D18"}),  # a number in front is handed to the operator with the number behind
        *(frozenset({"D6", code}) for code in NO_SEED),
        frozenset({"D19", "D6"}),  # a message that is never read may be 0 as well
        frozenset({"D19", "D21"}),  # where all slopes are 1 so are all messages
        frozenset({"D1", "D4"}),  # what is replaced does not pile up
    ),
    passed="Every slope of every formula made of + and * now costs you one call.",
    start="Begin with `__add__`: which number does the new node hold, from which two nodes, with which two slopes?",
    example=(
        "On another machine: a recipe card holds what was made, from what, and how much each part counts.\n"
        "lemonade = water + syrup: parts (water, syrup), weights (1, 1).\n"
        "punch = lemonade times guests, with 2 litres and 5 guests: parts (lemonade, guests), weights (5, 2).\n"
        "Asked how much a litre of syrup adds to the punch, walk the cards back: 5 times 1."
    ),
)


class Ledger:
    """Counts how often the parents of nodes are looked up, and stops what never comes to an end."""

    def __init__(self) -> None:
        self.reads, self.most = 0, float("inf")


class TooMany(Exception):
    """The parents of a few nodes were looked up thousands of times."""


class Counted:
    """A node of a graph on which orders and sweeps are judged: all of `Value`, with a count of visits."""

    ledger: ClassVar[Ledger]
    made: ClassVar[list["Counted"]]

    def __init__(self, data: float, parents: tuple["Counted", ...] = (), local: tuple[float, ...] = ()) -> None:
        self.data, self.grad, self.local, self._parents = data, 0.0, local, parents
        self.made.append(self)

    @property
    def parents(self) -> tuple["Counted", ...]:
        """The nodes that it was computed from; each look is counted."""
        self.ledger.reads += 1
        if self.ledger.reads > self.ledger.most:
            raise TooMany
        return self._parents

    def __add__(self, other: "Counted") -> "Counted":
        return type(self)(self.data + other.data, (self, other), (1.0, 1.0))

    def __mul__(self, other: "Counted") -> "Counted":
        return type(self)(self.data * other.data, (self, other), (other.data, self.data))


VISITS = 100  # of each node of a small graph; paths through it can be a thousand million


def _counted(graph: Graph, numbers: Sequence[float]) -> tuple[Any, list[Any], Ledger]:
    """The output of a computation, all nodes in the order in which they were made, and the ledger of visits."""
    kind = type("Value", (Counted,), {"ledger": Ledger(), "made": []})
    out = graph(*map(kind, numbers))
    if len(kind.made) < VISITS:
        kind.ledger.most = VISITS * len(kind.made)
    return out, kind.made, kind.ledger


def _watched_call(function: Callable, out: Any) -> tuple[Any, Finding]:  # noqa: ANN401
    """What a call gives, and whether it looked at nodes again and again or left the recursion limit changed."""
    limit = sys.getrecursionlimit()
    try:
        found = function(out)
        found = list(found) if hasattr(found, "__next__") else found
        if sys.getrecursionlimit() != limit:
            return found, Finding("limit changed", "Python's recursion limit is another one than before")
        return found, Finding("few")
    except TooMany:
        return None, Finding("too many", f"the same few nodes were visited more than {VISITS} times each")
    finally:
        sys.setrecursionlimit(limit)


def _run_order(function: Callable, graph: Graph, numbers: Sequence[float], then: Mapping) -> Parts:
    """Judge an order by what every safe order has, since there are many."""
    out, nodes, _ = _counted(graph, numbers)
    order, visits = _watched_call(function, out)
    if visits.kind == "too many":
        return {"visits": visits, "nodes": None, "order": None, "last": None}
    if order is None or order is ...:
        return dict.fromkeys(("visits", "nodes", "order", "last"))
    if not isinstance(order, list | tuple):
        raise WrongReturn(f"One {type(order).__name__} came back. Expected is a list of nodes, the root last.")
    place: dict[int, int] = {}
    for number, node in enumerate(order):
        place.setdefault(id(node), number)
    early = sum(place.get(id(p), -1) > place.get(id(n), len(order)) for n in nodes for p in n._parents)
    last = Finding("root" if order and order[-1] is out else "another", "the last one is not the root")
    often = "once" if early == 1 else f"{early} times"
    too_early = Finding(f"{early} early", f"{often} a node stands before one of its parents")
    return {"visits": visits, "nodes": _membership(order, nodes), "order": too_early, "last": last}


def _membership(order: Sequence[Any], nodes: Sequence[Any]) -> Finding:
    held, all_ids = [id(node) for node in order], {id(node) for node in nodes}
    missing, again = len(all_ids - set(held)), len(held) - len(set(held))
    strange = len(set(held) - all_ids)
    counts = {"are missing": missing, "come again": again, "entries are no nodes of the graph": strange}
    words = [f"{count} {what}" for what, count in counts.items() if count]
    return Finding(f"{missing} {again} {strange}", f"of {len(nodes)} nodes {' and '.join(words)}")


def topological_order_with(
    root: Any,  # noqa: ANN401
    *,
    walk: str = "parents first",
    direction: str = "root last",
    met: str = "kept",
    leaves: str = "in",
    last: str = "in",
) -> list[Any]:
    """`topological_order` with switches for the mistakes that can be made at once."""
    if walk == "limit raised":
        sys.setrecursionlimit(sys.getrecursionlimit() + 4 * DEPTH)
    if walk == "breadth-first":
        order = list(_by_distance(root) if met == "kept" else _row(root, met))[::-1]
    else:
        order = list(_deep(root, set(), met, walk))
        order = order[::-1] if walk == "when met" else order
    order = [node for node in order if (leaves == "in" or node.parents) and (last == "in" or node is not root)]
    return order[::-1] if direction == "root first" else order


def _row(root: Any, met: str) -> Iterator[Any]:  # noqa: ANN401
    """By distance from the root, without a list of those that were met, or with one of their numbers."""
    seen, row = {root.data}, [root]
    for node in row:  # grows while it is read
        yield node
        fresh = [p for p in node.parents if met == "forgotten" or not (p.data in seen or seen.add(p.data))]
        row.extend(fresh)


def _deep(node: Any, seen: set, met: str, walk: str) -> Iterator[Any]:  # noqa: ANN401
    """Depth first; by recursion for those walks that have it, otherwise with a stack of its own."""
    stack = [(node, iter((node,)))] if walk in ("recursive", "limit raised") else None
    if stack is not None:
        order: list[Any] = []
        _call_itself(node, seen, met, order)
        yield from order
        return
    waiting = [(node, False)]
    while waiting:
        node, parents_are_in = waiting.pop()
        if parents_are_in:
            yield node
        elif not _known(node, seen, met):
            if walk == "when met":
                yield node
            else:
                waiting.append((node, True))
            waiting.extend((parent, False) for parent in node.parents)


def _call_itself(node: Any, seen: set, met: str, order: list[Any]) -> None:  # noqa: ANN401
    if not _known(node, seen, met):
        for parent in node.parents:
            _call_itself(parent, seen, met, order)
        order.append(node)


def _known(node: Any, seen: set, met: str) -> bool:  # noqa: ANN401
    """Whether the node was met before, as far as this way of remembering tells."""
    mark = node.data if met == "by number" else node
    if met == "forgotten":
        return False
    if mark in seen:
        return True
    seen.add(mark)
    return False


def topological_order_probes(rng: Generator) -> list[Probe]:
    """Graphs on which other orders fail, one with equal numbers, one with 2^30 paths, one that is 5,000 deep."""
    x, y = _drawn(rng)
    graphs = [_probe(graph, x, y) for graph in (CHAINED, SQUARED, MIXED)]
    equal = named("c = a + b; c * a + c", lambda a, b: (lambda c: c * a + c)(a + b))
    return [*graphs, _probe(POWERS, x, y, small=False), _probe(equal, 1.5, 1.5), *HARD]


TOPOLOGICAL_ORDER = Exercise(
    name="topological_order",
    chapter="05",
    section="Find a safe order",
    reference=topological_order,
    probes=topological_order_probes,
    arguments=("computation", "numbers", "then"),
    parts=("visits", "nodes", "order", "last"),
    returns=("order",),
    run=_run_order,
    read=lambda result, args: result,
    faulty=topological_order_with,
    mistakes=(
        Mistake(
            "D7",
            "Each path is walked on its own, however many meet in a node.",
            "Double the depth. What happens to the number of paths, and to that of the nodes? Which work is repeated?",
            {"met": "forgotten"},
        ),
        Mistake(
            "D45",
            "Two nodes that hold the same number are taken for one.",
            "Two leaves both hold 1.5. Are they the same leaf? By what can you tell?",
            {"met": "by number"},
        ),
        Mistake(
            "D15",
            "A deep graph stops it: each node waits in a call of its own.",
            "How tall is the stack of unfinished calls when the graph is 5,000 deep? Who else could keep the list?",
            {"walk": "recursive"},
        ),
        Mistake(
            "D44",
            "The recursion limit stays raised.",
            "Whose limit did you change, and until when? What does another endless recursion do now?",
            {"walk": "limit raised"},
        ),
        Mistake(
            "D3",
            "The nodes stand by their distance from the root.",
            "One node is used near the root and once more far from it. After which of the two may it speak?",
            {"walk": "breadth-first"},
        ),
        Mistake(
            "D41",
            "A node goes into the list when it is first met.",
            "You meet a node by one road. Have all its parents found their place by then?",
            {"walk": "when met"},
        ),
        Mistake(
            "D5",
            "The root comes first.",
            "Which node can be computed before all others: the root, or a leaf?",
            {"direction": "root first"},
        ),
        Mistake(
            "D43",
            "The leaves are not in the list.",
            "The slopes of the leaves are what you want in the end. Where do they stand?",
            {"leaves": "out"},
        ),
        Mistake(
            "D42",
            "The root is not in the list.",
            "How many nodes has `a + a`, and how many entries has your list of them?",
            {"last": "out"},
        ),
    ),
    cancelling=(
        # met by every path, a node stands first in the reversed list where its longest path put it: late enough
        frozenset({"D3", "D7"}),
        frozenset({"D41", "D7"}),
    ),
    passed="A graph with 62 nodes and 1,073,741,824 paths is now a list of 62 entries.",
    start="When may a node be written into the list? What must be there already, and how do you remember it?",
    example=(
        "On another graph: socks before shoes, trousers before shoes, trousers before belt.\n"
        "Put a card for shoes on a pile. To dress, take the top card. If it is not marked, mark it, put it back,\n"
        "and lay cards for what it needs on top: socks, trousers. If it is marked, put the thing on.\n"
        "The order comes out as trousers, socks, shoes. No card had to wait inside another one."
    ),
)


def _run_sweep(function: Callable, graph: Graph, numbers: Sequence[float], then: Mapping) -> Parts:
    """Call it twice; look at every node after the first call, and at the leaves after the second."""
    out, nodes, ledger = _counted(graph, numbers)
    inner, leaves = [node for node in nodes[:VISITS] if node._parents], nodes[: len(numbers)]
    _, visits = _watched_call(function, out)
    if not ledger.reads:
        return dict.fromkeys(("visits", "inner", "leaves", "second call"))
    if visits.kind == "too many":
        return {"visits": visits, "inner": None, "leaves": None, "second call": None}
    first = {"visits": visits, "inner": _grads(inner), "leaves": _grads(leaves)}
    if len(nodes) < VISITS:  # a deep graph takes long, and tells nothing new the second time
        ledger.reads = 0
        _watched_call(function, out)
    return first | {"second call": _grads(leaves)}


def run_backward_with(
    root: Any,  # noqa: ANN401
    *,
    walk: str = "safe",
    adding: str = "sum",
    edges: str = "all",
    seed: str = "one",
    middle: str = "apart",
    start: str = "kept",
    message: str = "product",
) -> None:
    """`run_backward` with switches for the mistakes that can be made at once."""
    nodes = _nodes(root, walk)
    if start == "emptied":
        for node in nodes:
            node.grad = 0.0
    kept = {node: node.grad if middle == "kept" else 0.0 for node in nodes}
    store = dict(kept)
    store[root] = (0.0 if middle == "apart" else root.grad) if seed == "none" else 1.0
    how = {"adding": adding, "edges": edges, "message": message}
    if walk in ("pushed", "paths"):
        _push(root, store, how, store[root] if walk == "paths" else None)
    else:
        order = {"breadth-first": list(_by_distance(root)), "forward": nodes}.get(walk, nodes[::-1])
        for node in order:
            _speak(node, store[node], store, how)
    for node in nodes:
        node.grad = store[node] + (node.grad if middle == "apart" and adding == "sum" else 0.0)


def _nodes(root: Any, walk: str) -> list[Any]:  # noqa: ANN401
    if walk != "recursive":
        return topological_order(root)
    order: list[Any] = []
    _call_itself(root, set(), "kept", order)
    return order


def _speak(node: Any, message: float, store: dict, how: Mapping[str, str]) -> list[tuple[Any, float]]:  # noqa: ANN401
    """Send a node's message to its parents; what each of them got."""
    edges = list(zip(node.parents, node.local, strict=True))
    sent = []
    for parent, slope in dict(edges).items() if how["edges"] == "a set" else edges:
        product = {"product": message * slope, "slope alone": slope, "unchanged": message}[how["message"]]
        store[parent] = product + (store[parent] if how["adding"] == "sum" else 0.0)
        sent.append((parent, product))
    return sent


def _push(node: Any, store: dict, how: Mapping[str, str], message: float | None) -> None:  # noqa: ANN401
    """Go on with each parent at once: with what this path brought, or (None) with all that it has received so far."""
    edges = list(zip(node.parents, node.local, strict=True))
    for parent, slope in dict(edges).items() if how["edges"] == "a set" else edges:
        carried = store[node] if message is None else message
        product = {"product": carried * slope, "slope alone": slope, "unchanged": carried}[how["message"]]
        store[parent] = product + (store[parent] if how["adding"] == "sum" else 0.0)
        _push(parent, store, how, None if message is None else product)


def only_the_leaves(root: Any) -> None:  # noqa: ANN401
    """D51: the sums of the nodes in the middle are not kept."""
    nodes = topological_order(root)
    held = {node: node.grad for node in nodes if node.parents}
    run_backward(root)
    for node, grad in held.items():
        node.grad = grad


def only_the_root(root: Any) -> None:  # noqa: ANN401
    """D52: each node writes down what it has heard before anybody has spoken to it."""
    topological_order(root)
    root.grad += 1.0


def run_backward_probes(rng: Generator) -> list[Probe]:
    """The known graphs and drawn numbers; 2^30 paths; 5,000 nodes in a row."""
    x, y = _drawn(rng)
    drawn = [_probe(graph, x, y) for graph in (CHAINED, SQUARED, POWERS, MIXED)]
    return [*KNOWN, *drawn, _probe(_doubled(3), x), *HARD]


SILENT = ("D1", "D2", "D3", "D4", "D5", "D8", "D9", "D47")  # of no effect where nothing is sent off

RUN_BACKWARD = Exercise(
    name="run_backward",
    chapter="05",
    section="Sweep back",
    reference=run_backward,
    probes=run_backward_probes,
    arguments=("computation", "numbers", "then"),
    parts=("visits", "inner", "leaves", "second call"),
    returns=("grad of every node",),
    run=_run_sweep,
    read=lambda result, args: result,
    faulty=run_backward_with,
    mistakes=(
        Mistake(
            "D7",
            "Every path is walked on its own.",
            "Double the depth. What happens to the time? Which work was repeated?",
            {"walk": "paths"},
        ),
        Mistake(
            "D15",
            "A deep graph stops it: each node waits in a call of its own.",
            "How tall is the stack of unfinished calls when the graph is 5,000 deep?",
            {"walk": "recursive"},
        ),
        Mistake(
            "D6",
            "Every slope is 0.",
            "How much does the output change when it changes by one itself? Who says so, and who writes it down?",
            {"seed": "none"},
        ),
        Mistake(
            "D51",
            "The leaves have their slopes, and the nodes between have none.",
            "Which nodes write down what they have heard? Which ones should?",
            only_the_leaves,
        ),
        Mistake(
            "D52",
            "Nothing arrives below the root.",
            "A node writes down what it has heard when its turn comes. Whose turn comes first in your walk?",
            only_the_root,
        ),
        Mistake(
            "D5",
            "The leaves speak first.",
            "At the start only one node knows its slope. At which end of your list does it stand?",
            {"walk": "forward"},
        ),
        Mistake(
            "D3",
            "A node speaks before all who used it have spoken.",
            "Look at the node that is used in two places. Who was still missing when it spoke?",
            {"walk": "breadth-first"},
        ),
        Mistake(
            "D4",
            "A node passes on everything that it has received so far, each time anew.",
            "You passed on the same message twice. When is it safe to pass it on, once for all?",
            {"walk": "pushed"},
        ),
        Mistake(
            "D19",
            "What arrived is not passed on: each node starts anew with its own slope.",
            "Three gears in a row. Does the last one turn as the middle one turns, or as all before it together?",
            {"message": "slope alone"},
        ),
        Mistake(
            "D47",
            "The message goes on unchanged.",
            "A node is 3 times its parent. Is the output as sensitive to the parent as to the node?",
            {"message": "unchanged"},
        ),
        Mistake(
            "D2",
            "Of two edges to the same parent one is lost.",
            "How many times does `a` stand in `a * a`? How often does your loop visit it?",
            {"edges": "a set"},
        ),
        Mistake(
            "D1",
            "What arrives second replaces what arrived first.",
            "Two pipes pour into this node. What happened to the water of the first?",
            {"adding": "overwrite"},
        ),
        Mistake(
            "D9",
            "In the second call old messages are sent once more.",
            "The leaves may keep their sums. What do the nodes in the middle still hold when the second call begins?",
            {"middle": "kept"},
        ),
        Mistake(
            "D8",
            "The second call forgets what the first one gave.",
            "Two losses share a weight, and you call it for each of them. What should the weight have heard?",
            {"start": "emptied"},
        ),
    ),
    cancelling=(
        *(frozenset({"D6", code}) for code in SILENT),
        frozenset({"D7", "D9"}),  # a path carries its own message, whatever the nodes hold
        frozenset({"D8", "D9"}),  # where everything is emptied nothing is left to be sent again
        frozenset({"D1", "D8"}),  # what is replaced need not be emptied
        # where a message is never read it does not matter when it is sent, nor how often before
        *(frozenset({"D19", code}) for code in ("D3", "D4", "D5", "D9")),
        *(frozenset({"D1", code}) for code in ("D2", "D4", "D9")),  # what is replaced does not pile up
    ),
    passed="Your sweep is as short as the library's, and gives the same numbers on every graph.",
    start="`topological_order` gives you the list. From which end do you read it, and with which number does it begin?",
    example=(
        "On another tree: three shops report to two districts, the districts to one office; rates differ.\n"
        "The office sends 100 down: district A gets 0.5 of it, district B gets 0.2, so 50 and 20.\n"
        "Shop 2 belongs to both and gets 0.1 of the one and 0.4 of the other. It waits for both: 5 and 8 make 13.\n"
        "Next month 100 come again. The shops' boxes grow to twice as much; the districts' notes begin empty."
    ),
)


class Functional(Switched):
    """The switched node with functions, each with the mistakes that can be made in its slope."""

    def _of(self, data: float, slope: float) -> "Functional":
        return type(self)(data, (self,), (slope,))

    def __pow__(self, n: float) -> "Functional":
        slopes = {"same exponent": n * self.data**n, "no factor": self.data ** (n - 1)}
        return self._of(self.data**n, slopes.get(self.how.get("power", ""), n * self.data ** (n - 1)))

    def exp(self) -> "Functional":
        """Its own slope."""
        y = np.exp(self.data)
        slopes = {"power rule": self.data * np.exp(self.data - 1), "one": 1.0, "of the input": self.data}
        return self._of(y, slopes.get(self.how.get("exp", ""), y))

    def log(self) -> "Functional":
        """The natural logarithm."""
        base = np.log(10) if self.how.get("log") == "of ten" else 1.0
        y = np.log(self.data) / base
        slopes = {"of the result": 1 / y, "of ten": 1 / self.data / base}
        return self._of(y, slopes.get(self.how.get("log", ""), 1 / self.data))

    def tanh(self) -> "Functional":
        """Its slope is shortest in terms of its result."""
        y = np.tanh(self.data)
        slopes = {"of the input": 1 - self.data**2, "not squared": 1 - y, "of the sigmoid": y * (1 - y)}
        return self._of(y, slopes.get(self.how.get("tanh", ""), 1 - y * y))

    def relu(self) -> "Functional":
        """Open above 0, closed below."""
        open_ = float(self.data > 0)
        slopes = {"always open": 1.0, "its value": self.data * open_}
        return self._of(self.data * open_, slopes.get(self.how.get("relu", ""), open_))

    def __sub__(self, other: Any) -> "Functional":  # noqa: ANN401
        other = self._other(other)
        slope = 1.0 if self.how.get("minus") == "no sign" else -1.0
        return type(self)(self.data - other.data, (self, other), (1.0, slope))

    def __truediv__(self, other: Any) -> "Functional":  # noqa: ANN401
        other = self._other(other)
        slopes = {"not squared": -self.data / other.data, "no sign": self.data / other.data**2}
        below = slopes.get(self.how.get("divide", ""), -self.data / other.data**2)
        return type(self)(self.data / other.data, (self, other), (1 / other.data, below))

    def __rsub__(self, other: float) -> "Functional":
        return self - other if self.how.get("front") == "turned round" else self._other(other) - self

    def __rtruediv__(self, other: float) -> "Functional":
        return self / other if self.how.get("front") == "turned round" else self._other(other) / self


def value_functions_with(**how: str) -> type:
    """A class like `Value` with functions, and switches for the mistakes that can be made at once."""
    return type("Value", (Functional,), {"how": how})


def _tanh_in_pieces(a: Any) -> Any:  # noqa: ANN401
    e = (2 * a).exp()
    return (e - 1) / (e + 1)


FUNCTIONS = {
    name: named(name, graph)
    for name, graph in {
        "a.exp()": lambda a: a.exp(),
        "a.tanh()": lambda a: a.tanh(),
        "a.relu()": lambda a: a.relu(),
        "a.log()": lambda a: a.log(),
        "a ** 3": lambda a: a**3,
        "a ** 1": lambda a: a**1,
        "a ** -1": lambda a: a**-1,
        "a ** 0.5": lambda a: a**0.5,
        "a - b": lambda a, b: a - b,
        "a - 2": lambda a: a - 2,
        "5 - a": lambda a: 5 - a,
        "a / b": lambda a, b: a / b,
        "a / 2": lambda a: a / 2,
        "3 / a": lambda a: 3 / a,
        "e = (2 * a).exp(); (e - 1) / (e + 1)": _tanh_in_pieces,
        "(a * b + 2).tanh() * 3 * a": lambda a, b: (a * b + 2).tanh() * 3 * a,
    }.items()
}


def value_functions_probes(rng: Generator) -> list[Probe]:
    """Each function at drawn places on both sides of 0 and of 1 where it has any; some of them put together."""
    x, y = (float(z) for z in rng.uniform(1.3, 2.7, 2).round(2))
    part, below = (float(z) for z in rng.uniform([0.3, -0.8], [0.8, -0.3]).round(2))
    two = {"a - b", "a / b"}
    singles = [_probe(graph, x, *([y] if name in two else [])) for name, graph in FUNCTIONS.items() if "+" not in name]
    relus = [_probe(FUNCTIONS["a.relu()"], z) for z in (part, below, -x)]
    small = [_probe(FUNCTIONS[name], part) for name in ("a.exp()", "a.tanh()", "a.log()", "a ** 0.5", "a ** -1")]
    other = [_probe(FUNCTIONS[name], below) for name in ("a.exp()", "a.tanh()", "a ** 3")]
    joined = [
        _probe(FUNCTIONS["e = (2 * a).exp(); (e - 1) / (e + 1)"], part, small=False),
        _probe(FUNCTIONS["(a * b + 2).tanh() * 3 * a"], part, below, small=False),
        _probe(POWERS, x, part, small=False),
    ]
    return [*singles, *relus, *small, *other, *joined]


def _is_as(how: Mapping[str, str], seen: Observation, probe: Probe) -> bool:
    """Whether a class with these switches gives on a probe what was seen."""
    parts = _run_functions(value_functions_with(**how), *probe.args)
    return all(difference(name, seen.parts[name], value, 1e-6) is None for name, value in parts.items())


def one_of_two_turned_round(seen: Observation, right: Observation, probe: Probe) -> bool:
    """D33 for minus alone or divided by alone."""
    in_front = probe.args[0].__name__ in ("5 - a", "3 / a")
    return _is_as({}, seen, probe) or (in_front and _is_as({"front": "turned round"}, seen, probe))


def same_exponent_everywhere(seen: Observation, right: Observation, probe: Probe) -> bool:
    """D11 where a division is made of a power, and has its slope from there."""
    words = probe.args[0].__name__
    return "/" in words or _is_as({"power": "same exponent"} if "**" in words else {}, seen, probe)


VALUE_FUNCTIONS = Exercise(
    name="value_functions",
    chapter="05",
    section="Teach it functions",
    reference=engine.Value,
    probes=value_functions_probes,
    arguments=("computation", "numbers", "then"),
    parts=("data", "grad"),
    run=_run_functions,
    read=lambda result, args: result,
    faulty=value_functions_with,
    mistakes=(
        Mistake(
            "D33",
            "With the number in front, minus and divided by are turned round.",
            "What is 5 - 2, and what does yours say? Which of the two did Python hand over as `self`?",
            {"front": "turned round"},
            signature=one_of_two_turned_round,
        ),
        Mistake(
            "A13",
            "The logarithm has another base.",
            "Which logarithm is the way back from `exp`? Feed it e.",
            {"log": "of ten"},
        ),
        Mistake(
            "D11",
            "The exponent of a power's slope is one too large.",
            "Check with the first power: `a ** 1` is `a` itself. What is its slope at 5, and what does yours say?",
            {"power": "same exponent"},
            signature=same_exponent_everywhere,
        ),
        Mistake(
            "D26",
            "A power's slope has lost its factor.",
            "The square of 3.1 is 9.61. By how many tenths has it grown from 9? Where does that factor come from?",
            {"power": "no factor"},
        ),
        Mistake(
            "D12",
            "The slope of tanh is computed from its input.",
            "Which number lives between -1 and 1: what went in, or what came out? Feed it 2 and look at the sign.",
            {"tanh": "of the input"},
        ),
        Mistake(
            "D27",
            "The slope of tanh is not the same on both sides of 0.",
            "The curve is as steep at -1 as at 1. Are your two slopes equal?",
            {"tanh": "not squared"},
        ),
        Mistake(
            "A8",
            "The slope of tanh is that of the sigmoid.",
            "How steep is tanh at 0, in the picture and by your line?",
            {"tanh": "of the sigmoid"},
        ),
        Mistake(
            "D28",
            "The power rule was used on `exp`.",
            "In `exp`, is the moving number below or in the exponent? Nudge it and compare slope and value.",
            {"exp": "power rule"},
        ),
        Mistake(
            "D30",
            "`exp` passes its message on unchanged.",
            "At 2, `exp` is already above 7. Does it climb there as slowly as a straight line?",
            {"exp": "one"},
        ),
        Mistake(
            "D53",
            "The slope of `exp` is computed from its input.",
            "At 0 the curve of `exp` climbs. What does your slope say there?",
            {"exp": "of the input"},
        ),
        Mistake(
            "D31",
            "The slope of the logarithm is computed from its result.",
            "At 1 the logarithm is 0. Is it infinitely steep there? Look at the curve.",
            {"log": "of the result"},
        ),
        Mistake(
            "D29",
            "`relu` lets everything back through.",
            "Nudge a negative input. Does the output notice?",
            {"relu": "always open"},
        ),
        Mistake(
            "D34",
            "The slope of `relu` is its value.",
            "Right of 0, the curve is a straight line. Does it get steeper?",
            {"relu": "its value"},
        ),
        Mistake(
            "D32",
            "Taking away has the slopes of adding.",
            "Let the number that is taken away grow by 0.1. Which way does the result move?",
            {"minus": "no sign"},
        ),
        Mistake(
            "D35",
            "The slope for what stands below the line is not steep enough, or too steep.",
            "12/3 and 12/4 differ by 1, 12/6 and 12/7 by much less. How fast does the slope fall with the divisor?",
            {"divide": "not squared"},
        ),
        Mistake(
            "D36",
            "The slope for what stands below the line has the wrong sign.",
            "More people share a cake. Does a piece grow?",
            {"divide": "no sign"},
        ),
    ),
    cancelling=(frozenset({"D11", "D35"}),),  # where a division is made of a power, D11 alone brings both
    equivalent={
        "self.data > 0 -> self.data >= 0": "They differ at 0 alone, where any slope from 0 to 1 is as good.",
        "other * -1.0 -> other / -1.0": "Divided by -1 is multiplied by -1.",
        "self * -1.0 -> self / -1.0": "Divided by -1 is multiplied by -1.",
    },
    passed="Each function is one line, and every formula made of them has its slopes: that is a whole engine.",
    start="Take `exp`: which number does the new node hold, and how steep is the curve there?",
    example=(
        "On other functions: the sine. It gives y = sin(x), and its slope there is cos(x): one line holds both,\n"
        "a node with the number sin(x), the parent x and the slope cos(x).\n"
        "Half of a number: y = x / 2, slope 0.5. At x = 3 the node holds 1.5 and 0.5.\n"
        "Check each by a nudge: sin(0.1) is 0.0998, and cos(0) is 1."
    ),
)


EARLY = 3  # steps that are watched from near
WRONG = 0.3  # how far an answer may lie from its target of 0 or 1


class Watch:
    """What can be seen of a training through its `backward` calls: the leaves, their numbers and gradients."""

    def __init__(self) -> None:
        self.roots: list[autodiff.Value] = []
        self.before: list[dict[autodiff.Value, tuple[float, float]]] = []  # number and old gradient of each leaf
        self.after: list[dict[autodiff.Value, tuple[float, float]]] = []
        self.operations: set[str] = set()
        self.made = 0  # by the learner; what operations give is not counted

    def backward(self, root: autodiff.Value) -> None:
        """The pass back itself, and a look at the leaves before and after."""
        if len(self.roots) == EARLY:
            autodiff.Value.backward(root)
            return
        nodes = list(autodiff.safe_order(root))
        leaves = [node for node in nodes if not node.parents]
        self.operations |= {node.op for node in nodes}
        self.roots.append(root)
        self.before.append({leaf: (leaf.data, leaf.grad) for leaf in leaves})
        autodiff.Value.backward(root)
        self.after.append({leaf: (leaf.data, leaf.grad) for leaf in leaves})

    @property
    def moves(self) -> list[tuple[float, float]]:
        """For every leaf with a gradient that is there twice in a row: by how much it moved, and its gradient."""
        pairs = zip(self.after, self.before[1:], strict=False)
        both = [(then[leaf], now[leaf]) for then, now in pairs for leaf in then.keys() & now.keys()]
        return [(new - old, grad) for (old, grad), (new, _) in both if grad]

    @property
    def is_stale(self) -> bool:
        """Whether a leaf has moved and still carries the whole gradient that it moved by."""
        pairs = zip(self.after, self.before[1:], strict=False)
        both = [(then[leaf], now[leaf]) for then, now in pairs for leaf in then.keys() & now.keys()]
        return any(old != new and grad == left != 0 for (old, grad), (new, left) in both)


def _watched(watch: Watch) -> type:
    """The class `Value` for one training; what its operations make is of the same class."""

    def kept(name: str) -> Callable:
        plain = getattr(autodiff.Value, name)

        def method(self: autodiff.Value, *others: Any) -> autodiff.Value:  # noqa: ANN401
            node = plain(self, *others)
            node.__class__ = type(self)
            return node

        return method

    def counted(self: autodiff.Value, *numbers: Any, **more: Any) -> None:  # noqa: ANN401
        watch.made += 1
        autodiff.Value.__init__(self, *numbers, **more)

    entries = {name: kept(name) for name in OPERATIONS}
    entries["__init__"] = counted
    entries["backward"] = lambda self: watch.backward(self)
    entries["__rsub__"] = lambda self, number: type(self)(number) - self
    entries["__rtruediv__"] = lambda self, number: type(self)(number) / self
    return type("Value", (autodiff.Value,), {"__slots__": (), **entries})


OPERATORS = ("add", "radd", "sub", "mul", "rmul", "truediv", "neg", "pow")
OPERATIONS = (*(f"__{name}__" for name in OPERATORS), "exp", "log", "tanh", "sigmoid", "relu")


def fit_xor(Value, xs, ys, steps, lr, rng):
    def neuron(n):
        return [Value(number) for number in rng.uniform(-1, 1, n + 1)]

    def weigh(own, inputs):
        z = own[-1]
        for w, x in zip(own, inputs):
            z = z + w * x
        return z

    def model(x):
        return weigh(output, [weigh(own, x).tanh() for own in hidden])

    hidden = [neuron(len(xs[0])) for _ in range(4)]
    output = neuron(len(hidden))
    weights = sum(hidden, output)

    losses = []
    for _ in range(steps):
        loss = sum((model(x) - y) ** 2 for x, y in zip(xs, ys)) / len(xs)
        for w in weights:
            w.grad = 0.0
        loss.backward()
        for w in weights:
            w.data -= lr * w.grad
        losses.append(loss.data)
    return model, losses


def fit_xor_with(
    kind: type,
    xs: Sequence[tuple[float, float]],
    ys: Sequence[float],
    steps: int,
    lr: float,
    rng: Generator,
    *,
    start: str = "drawn", bend: str = "tanh", cost: str = "mean", graph: str = "each step",
    zeroing: str = "each step", update: str = "in place", kept: str = "each loss",
) -> tuple[Callable, list[float]]:  # fmt: skip
    """`fit_xor` with switches for the mistakes that can be made at once."""
    rng = np.random.default_rng(0) if start == "own generator" else rng
    weights = [kind({"equal": 0.5, "zero": 0.0}.get(start, number)) for number in rng.uniform(-1, 1, 17).tolist()]
    model = _small_network(weights, bend)
    losses, loss = [], None
    for _ in range(steps):
        if loss is None or graph == "each step":
            errors = [(model(x) - y) ** 2 for x, y in zip(xs, ys)]
            loss = errors[-1] if cost == "last example" else sum(errors) / (1 if cost == "sum" else len(errors))
        for w in weights if zeroing == "each step" else ():
            w.grad = 0.0
        loss.backward()
        for w in weights if update != "rebound" else ():
            w.data += {"uphill": lr, "no rate": -1.0}.get(update, -lr) * w.grad
        losses.append(loss.data)
    return model, losses if kept == "each loss" else losses[-1:]


def _small_network(weights: Sequence[Any], bend: str) -> Callable:
    """Four hidden neurons and a straight output, on 17 weights."""
    *hidden, output = *(weights[3 * j : 3 * j + 3] for j in range(4)), weights[12:]

    def weigh(own: Sequence[Any], inputs: Sequence[Any]) -> Any:  # noqa: ANN401
        return sum((w * x for w, x in zip(own, inputs, strict=False)), own[-1])

    def model(x: Sequence[float]) -> Any:  # noqa: ANN401
        z = [weigh(own, x) for own in hidden]
        return weigh(output, [node.tanh() for node in z] if bend == "tanh" else z)

    return model


def _run_fit(
    fit: Callable, xs: Sequence, ys: Sequence[float], steps: int, lr: float, rng: Generator
) -> Parts:  # fmt: skip
    """Watch a few steps from near; train only where nothing is wrong with them, and look at the answers."""
    watch = Watch()
    used = copy.deepcopy(rng)
    early = fit(_watched(watch), xs, ys, min(EARLY, steps), lr, used)
    if early is None or early is ...:
        return dict.fromkeys(FIT_PARTS)
    _, losses = _model_and_losses(early)
    hard = _hard_findings(watch, len(losses) - min(EARLY, steps))
    idle = used.bit_generator.state == rng.bit_generator.state and hard["hidden"].kind == "different"
    hard["start"] = _finding(idle, "not drawn", "drawn", "`rng` was never asked for a number")
    if steps <= EARLY:
        return hard | FINE
    answers = FINE["answers"]
    if all(finding.kind in RIGHT for finding in hard.values()):
        answers = _answers(fit, xs, ys, steps, lr, rng)
        if answers == FINE["answers"]:
            return hard | FINE
    return hard | {"answers": answers, **_soft_findings(watch, fit, xs, ys, lr, rng)}


RIGHT = ("fresh", "downhill", "new", "different", "all", "drawn")
FINE = {"rate": Finding("lr"), "cost": Finding("mean"), "bend": Finding("bent"), "answers": Finding("right")}
FIT_PARTS = ("losses", "gradients", "steps", "graph", "hidden", "start", "rate", "cost", "bend", "answers")


def _model_and_losses(result: Any) -> tuple[Callable, list[Any]]:  # noqa: ANN401
    if not isinstance(result, tuple | list) or len(result) != 2 or not callable(result[0]):
        raise WrongReturn("Expected are two things: the model, a function of a pair, and the list of losses.")
    model, losses = result
    if not isinstance(losses, list | tuple | np.ndarray):
        losses = [losses]
    return model, [_number_in(loss) for loss in losses]


def _number_in(thing: Any) -> float:  # noqa: ANN401
    found = _plain(getattr(thing, "data", thing))
    if found is None:
        raise WrongReturn(f"Among losses or answers is a {type(thing).__name__}: expected are numbers or Values.")
    return found


def _hard_findings(watch: Watch, surplus: int) -> Parts:
    """What no training that works can show, whatever its network looks like."""
    same = len(watch.roots) > 1 and watch.roots[0] is watch.roots[1]
    words = f"there are {abs(surplus)} losses too {'many' if surplus > 0 else 'few'}"
    return {
        "losses": Finding("all" if not surplus else f"{surplus} more", words),
        "gradients": _finding(watch.is_stale, "stale", "fresh", "a weight has moved and keeps its old gradient"),
        "steps": _direction(watch),
        "graph": _finding(same, "old", "new", "every step walks back through the same old graph"),
        "hidden": _variety(watch),
    }


def _finding(is_so: bool, kind: str, otherwise: str, words: str) -> Finding:
    return Finding(kind, words) if is_so else Finding(otherwise)


def _direction(watch: Watch) -> Finding:
    moves, roots = watch.moves, watch.roots
    if not watch.made:
        return Finding("no weights", "not a single `Value` was made")
    moved = [(step, grad) for step, grad in moves if step]
    if moves and not moved and len({root.data for root in roots}) == 1:
        return Finding("none", "no weight of the network moves")
    uphill = bool(moved) and all(step * grad > 0 for step, grad in moved)
    return _finding(uphill, "uphill", "downhill", "every weight moves along its gradient, not against it")


def _variety(watch: Watch) -> Finding:
    """Whether most weights are equal to another one to the last bit, or all but one have no slope."""
    if len(watch.before) < EARLY:
        return Finding("different")
    first, last = watch.before[0], watch.before[-1]
    lasting = [leaf for leaf in first if leaf in last]
    with_slope = [leaf for leaf in lasting if watch.after[0][leaf][1]]
    moved = [leaf for leaf in with_slope if first[leaf][0] != last[leaf][0]] or with_slope
    if len(lasting) >= 4 and len(moved) < 2:
        return Finding("asleep", f"of {len(lasting)} weights {len(moved)} has a slope other than 0")
    numbers = {last[leaf][0] for leaf in moved}
    alike = len(moved) >= 4 and len(numbers) <= 0.6 * len(moved)
    return _finding(alike, "alike", "different", "several weights stay exactly equal")


def _soft_findings(watch: Watch, fit: Callable, xs: Sequence, ys: Sequence, lr: float, rng: Generator) -> Parts:
    """What may explain that a network has not learned."""
    ratios = np.array([-step / grad for step, grad in watch.moves if step])
    other = len(ratios) and np.ptp(ratios) < 1e-6 * abs(ratios[0]) and abs(abs(ratios[0]) - lr) > 1e-6 * lr
    straight = not watch.operations & {"tanh", "relu", "sigmoid", "exp", "log"}
    return {
        "rate": _finding(bool(other), "another", "lr", "the steps are not as long as `lr` says"),
        "cost": _cost(fit, xs, ys, rng),
        "bend": _finding(straight, "straight", "bent", "no function bends anything on the way from inputs to output"),
    }


def _cost(fit: Callable, xs: Sequence, ys: Sequence[float], rng: Generator) -> Finding:
    """What the loss adds up, seen in a step of length 0, after which the network is still that of the loss."""
    model, losses = _model_and_losses(fit(autodiff.Value, xs, ys, 1, 0.0, copy.deepcopy(rng)))
    squares = [(_number_in(model(x)) - y) ** 2 for x, y in zip(xs, ys, strict=True)]
    loss = losses[0] if losses else np.nan
    if np.isclose(loss, sum(squares), rtol=1e-6):
        return Finding("sum", "the loss is the sum of the four squared errors, so each step is four times as long")
    ones = [number for number, square in enumerate(squares) if np.isclose(loss, square, rtol=1e-6)]
    return _finding(len(ones) > 0, f"example {ones}", "mean", "the loss tells of one example only")


def _answers(fit: Callable, xs: Sequence, ys: Sequence, steps: int, lr: float, rng: Generator) -> Finding:
    try:
        model, _ = _model_and_losses(fit(autodiff.Value, xs, ys, steps, lr, copy.deepcopy(rng)))
        off = [abs(_number_in(model(x)) - y) for x, y in zip(xs, ys, strict=True)]
    except OverflowError:
        return Finding("wrong", "the numbers of the network have become too large for Python")
    wrong = sum(not error < WRONG for error in off)
    return _finding(bool(wrong), "wrong", "right", f"after {steps} steps {wrong} of the four answers are far off")


def fit_xor_probes(rng: Generator) -> list[Probe]:
    """A few steps, and a whole training from another start."""
    xs, ys = [(0.0, 0.0), (0.0, 1.0), (1.0, 0.0), (1.0, 1.0)], [0.0, 1.0, 1.0, 0.0]
    few, many = (np.random.default_rng(seed) for seed in rng.integers(0, 2**31, 2))
    return [
        Probe((xs, ys, EARLY, 0.2, few), f"{EARLY} steps at a rate of 0.2", small=True),
        Probe((xs, ys, 400, 0.2, many), "400 steps at a rate of 0.2"),
    ]


FIT_XOR = Exercise(
    name="fit_xor",
    chapter="05",
    section="Train XOR with your engine",
    reference=fit_xor,
    probes=fit_xor_probes,
    arguments=("xs", "ys", "steps", "lr", "rng"),
    parts=FIT_PARTS,
    returns=("model", "losses"),
    run=_run_fit,
    read=lambda result, args: result,
    faulty=fit_xor_with,
    seconds=20.0,
    may_change=("rng",),
    cancelling=(frozenset({"D8", "D14"}),),  # where no weight moves, its gradient is never that of another place
    mistakes=(
        Mistake(
            "D39",
            "Not every step left its loss in the list.",
            "How many steps were asked for, and how many numbers came back?",
            {"kept": "the last"},
        ),
        Mistake(
            "D8",
            "The gradients of the step before are still in the weights.",
            "`backward` only ever adds. Did you empty the bucket before the next rain?",
            {"zeroing": "never"},
        ),
        Mistake(
            "D14",
            "No weight moves: the step makes new numbers, and the network keeps the old ones.",
            "Is the thing that you updated still the thing that the network holds?",
            {"update": "rebound"},
        ),
        Mistake(
            "O1",
            "The steps go uphill.",
            "The gradient points to where the loss grows. Which way is down?",
            {"update": "uphill"},
        ),
        Mistake(
            "D37",
            "The forward pass is run once, and its graph is used for ever.",
            "A graph holds the numbers of the moment when it was made. Who computes with the new weights?",
            {"graph": "once"},
        ),
        Mistake(
            "B28",
            "The hidden neurons are copies of each other.",
            "Show the four hidden answers for one input. Are they different, and could they become so?",
            {"start": "equal"},
        ),
        Mistake(
            "O20",
            "All weights begin at zero, and nearly all of their slopes are zero.",
            "What does a hidden weight hear, if the wire behind its neuron has the weight 0?",
            {"start": "zero"},
        ),
        Mistake(
            "D54",
            "`rng` decides nothing: every training starts from the same weights.",
            "Call it with two generators of different seeds. What should differ?",
            {"start": "own generator"},
        ),
        Mistake(
            "B41",
            "`lr` has no effect.",
            "Call it with `lr = 0`. Which weights should have moved?",
            {"update": "no rate"},
        ),
        Mistake(
            "B6",
            "The errors of the four examples are added, not averaged.",
            "Give it every example twice. Should the steps of an average get longer?",
            {"cost": "sum"},
        ),
        Mistake(
            "D38",
            "The loss listens to one example only.",
            "Four examples came in. How many of them are in the number that you walk back from?",
            {"cost": "last example"},
        ),
        Mistake(
            "F13",
            "Nothing bends, so the whole network is a straight line.",
            "Which line of your model could make the answers to (0, 0) and (1, 1) equal, and those between higher?",
            {"bend": "none"},
        ),
    ),
    equivalent={
        "model(x) - y -> y - model(x)": "The square forgets the sign.",
        "z + w * x -> z - w * x": "Weights are drawn around 0, so each is as likely as its opposite.",
        **dict.fromkeys(
            ("4 -> 5", "4 -> 3", "range(4) -> range(4 - 1)", "range(4) -> range(1, 4)"),
            "Another number of hidden neurons learns XOR as well.",
        ),
        **dict.fromkeys(("0 -> 1", "0 -> -1"), "Every input has as many numbers as the first."),
        **dict.fromkeys(("1 -> 2", "1 -> 0"), "Weights from another range, or one more or fewer, learn XOR as well."),
    },
    passed="Your engine has trained a network: chapter 06 asks how to take these steps well.",
    start="Which numbers shall the training move? Make them first, each a Value of its own.",
    example=(
        "On another task: fit y = w x to the points (1, 2) and (2, 4), from w = 0, at a rate of 0.1.\n"
        "Step 1: the errors are -2 and -4, the mean of their squares is 10, and 10 goes into the list.\n"
        "Empty the slope of w, then walk back: it becomes the mean of 2 (-2) 1 and 2 (-4) 2, that is -10.\n"
        "Move the number inside w by 0.1 times 10, from 0 to 1. Then compute both errors again, from the new w."
    ),
)


EXERCISES = (VALUE, TOPOLOGICAL_ORDER, RUN_BACKWARD, VALUE_FUNCTIONS, FIT_XOR)
