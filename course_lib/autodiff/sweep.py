"""The backward sweep: who speaks when, and what each one says to its parents.

A node may pass its message on when everyone who used it has spoken; before that its own sum is not complete.
`safe_order` finds such an order by counting uses, without recursion, so a chain of 100,000 nodes is no deeper than
one of three.
"""

from collections.abc import Iterator
from typing import NamedTuple, Protocol, Self


class Node(Protocol):
    """What the sweep needs to know of a node: what it was computed from, and the slopes with respect to that."""

    grad: float
    parents: tuple[Self, ...]
    local: tuple[float, ...]


class Step(NamedTuple):
    """One edge of the graph on the way back: `upstream` times `local` is `product`, added to the parent's `total`."""

    node: Node
    parent: Node
    upstream: float  # of the output with respect to the node; complete, since the node speaks only now
    local: float  # of the node with respect to the parent, along this edge
    product: float
    total: float  # what has reached the parent so far in this sweep


def safe_order(root: Node) -> Iterator[Node]:
    """Every node that `root` depends on, root first, each one after all nodes that use it.

    An edge counts as often as it occurs: in `a * a` the node uses `a` twice.
    """
    uses = {root: 0}
    found = [root]
    while found:
        for parent in found.pop().parents:
            if parent in uses:
                uses[parent] += 1
            else:
                uses[parent] = 1
                found.append(parent)
    ready = [root]
    while ready:
        node = ready.pop()
        yield node
        for parent in node.parents:
            uses[parent] -= 1
            if uses[parent] == 0:
                ready.append(parent)


def backward_steps(root: Node) -> Iterator[Step]:
    """The backward pass as a sequence of steps, one for each edge; run to its end it is `backward`.

    Every node's `grad` grows by the slope of `root` with respect to it, at the moment when that slope is complete.
    Nothing is remembered between two sweeps, so a second one adds exactly the same again.
    """
    arrived = {root: 1.0}  # the slope of the output with respect to itself
    for node in safe_order(root):
        upstream = arrived.pop(node)
        node.grad += upstream
        for parent, local in zip(node.parents, node.local, strict=True):
            product = upstream * local
            total = arrived[parent] = arrived.get(parent, 0.0) + product
            yield Step(node, parent, upstream, local, product, total)


def backward(root: Node) -> None:
    """The same sweep without its records, which take most of its time; a test holds the two equal.

    A node without parents passes nothing on, so its sum needs no place to wait in: it goes into `grad` at once.
    """
    arrived = {root: 1.0}
    for node in _inner_order(root):
        upstream = arrived.pop(node)
        node.grad += upstream
        for parent, local in zip(node.parents, node.local):  # noqa: B905  (their lengths agree; a check costs time)
            if not parent.parents:
                parent.grad += upstream * local
            elif parent in arrived:
                arrived[parent] += upstream * local
            else:
                arrived[parent] = upstream * local


def _inner_order(root: Node) -> Iterator[Node]:
    """`safe_order` without the nodes that have no parents."""
    uses, found = {root: 0}, [root]
    while found:
        for parent in found.pop().parents:
            if parent.parents:
                if parent in uses:
                    uses[parent] += 1
                else:
                    uses[parent] = 1
                    found.append(parent)
    ready = [root]
    while ready:
        node = ready.pop()
        yield node
        for parent in node.parents:
            if parent.parents:
                uses[parent] -= 1
                if not uses[parent]:
                    ready.append(parent)
