"""Three ways to compute one cost and all its slopes number by number: micrograd, the course, and its weighted sums."""

from collections.abc import Callable, Sequence
from itertools import pairwise
from types import SimpleNamespace

import numpy as np

from course_lib import autodiff, data
from course_lib.autodiff import Value

POINTS, DIGITS = 100, 10


def moons() -> tuple[tuple[int, ...], np.ndarray, np.ndarray]:
    """The network and the number of points with which micrograd itself shows what it can do: sizes, X, labels ±1."""
    points = data.moons(POINTS, rng=0)
    return (2, 16, 16, 1), points.X, np.where(points.y, 1.0, -1.0)[:, None]


def digits() -> tuple[tuple[int, ...], np.ndarray, np.ndarray]:
    """The network of workload b: sizes, X, labels ±1."""
    digits = data.digits()
    return (64, 32, 10), digits.X[:DIGITS] / 16, 2 * np.eye(10)[digits.y[:DIGITS]] - 1


def one_by_one(xs: Sequence, ws: Sequence, b: object) -> object:
    """What a neuron adds up, as micrograd's own neuron does it: two nodes for each input."""
    return sum((w * x for w, x in zip(ws, xs, strict=True)), b)


def cost(task: Callable, make: Callable[[float], object], vote: Callable = one_by_one) -> SimpleNamespace:
    """A graph of nodes that `make` makes and `vote` adds up: its `step`, which returns the cost, and its `parameters`.

    The hidden neurons are ReLUs; the cost is the mean over the examples of all hinge losses max(0, 1 − y·score). All
    examples are in one graph.
    """
    sizes, X, Y = task()
    rng = np.random.default_rng(0)
    layers = [
        [([make(w) for w in ws], make(0.0)) for ws in rng.uniform(-1, 1, (n_out, n_in)).tolist()]
        for n_in, n_out in pairwise(sizes)
    ]
    parameters = [parameter for layer in layers for ws, b in layer for parameter in (*ws, b)]

    def scores(xs: Sequence) -> list:
        for layer in layers[:-1]:
            xs = [vote(xs, ws, b).relu() for ws, b in layer]
        return [vote(xs, ws, b) for ws, b in layers[-1]]

    def step() -> float:
        for parameter in parameters:
            parameter.grad = 0.0
        rows = zip(X.tolist(), Y.tolist(), strict=True)
        hinges = ((score * -y + 1).relu() for x, ys in rows for score, y in zip(scores(x), ys, strict=True))
        total = sum(hinges) * (1 / len(X))
        total.backward()
        return total.data

    return SimpleNamespace(step=step, parameters=parameters)


def micrograd(task: Callable) -> SimpleNamespace:
    """The peer."""
    from micrograd import engine

    return cost(task, engine.Value)


def scalar(task: Callable) -> SimpleNamespace:
    """The course, with the same graph."""
    return cost(task, Value)


def weighted_sums(task: Callable) -> SimpleNamespace:
    """The course, with one node for all that a neuron adds up."""
    return cost(task, Value, autodiff.weighted_sum)


def chain(nodes: int) -> Value:
    """The end of a chain of that many nodes."""
    end = Value(1.0)
    for _ in range(nodes):
        end = end + 1.0
    return end
