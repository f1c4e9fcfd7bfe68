"""Three ways to compute one cost and all its slopes number by number, as the demonstration of micrograd does.

A network with two hidden layers of 16 ReLU neurons tells 100 points of two moons apart; all points are in one graph.
"""

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from types import SimpleNamespace

import numpy as np

from course_lib import autodiff, data
from course_lib.autodiff import Value

SIZES, POINTS = (2, 16, 16, 1), 100


def one_by_one(xs: Sequence, ws: Sequence, b: object) -> object:
    """What a neuron adds up, as micrograd's own neuron does it: two nodes for each input."""
    return sum((w * x for w, x in zip(ws, xs, strict=True)), b)


def cost(make: Callable[[float], object], vote: Callable = one_by_one) -> SimpleNamespace:
    """A graph of nodes that `make` makes and `vote` adds up: its `step`, which returns the cost, and its `parameters`.

    The cost is the mean of the points' hinge losses max(0, 1 − y·score).
    """
    rng = np.random.default_rng(0)
    moons = data.moons(POINTS, rng=0)
    points, signs = moons.X.tolist(), np.where(moons.y, 1.0, -1.0).tolist()
    layers = [
        [([make(w) for w in ws], make(0.0)) for ws in rng.uniform(-1, 1, (n_out, n_in)).tolist()]
        for n_in, n_out in pairwise(SIZES)
    ]

    def score(xs: Sequence) -> object:
        for layer in layers[:-1]:
            xs = [vote(xs, ws, b).relu() for ws, b in layer]
        return vote(xs, *layers[-1][0])

    def step() -> float:
        for parameter in parameters:
            parameter.grad = 0.0
        total = sum((score(x) * -y + 1).relu() for x, y in zip(points, signs, strict=True)) * (1 / POINTS)
        total.backward()
        return total.data

    parameters = list(_parameters(layers))
    return SimpleNamespace(step=step, parameters=parameters)


def _parameters(layers: list) -> Iterator[object]:
    for layer in layers:
        for ws, b in layer:
            yield from (*ws, b)


def micrograd() -> SimpleNamespace:
    """The peer."""
    from micrograd import engine

    return cost(engine.Value)


def scalar() -> SimpleNamespace:
    """The course, with the same graph."""
    return cost(Value)


def weighted_sums() -> SimpleNamespace:
    """The course, with one node for all that a neuron adds up."""
    return cost(Value, autodiff.weighted_sum)


def chain(nodes: int) -> Value:
    """The end of a chain of that many nodes."""
    end = Value(1.0)
    for _ in range(nodes):
        end = end + 1.0
    return end
