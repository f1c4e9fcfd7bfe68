"""Networks of several hidden sizes, each from several seeds, trained side by side as chapter 07 trains one by one.

All are 2-n-2 networks with tanh and softmax on half-moons, and take whole-batch steps with Adam. Their hidden neurons
stand in one long row, so that an epoch of all networks is a few statements. Of two softmax outputs only the lead of
one over the other counts: P(class 1) = σ(z₁ − z₀).
"""

import math
from copy import deepcopy
from functools import cache, lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from course_lib import data, nn
from course_lib.nn.activations import SIGMOID
from course_lib.threads import ONE_AT_A_TIME, one_thread

SEEDS, POINTS, FRESH, NOISE = 4, 100, 5000, 0.35  # points to train on for each seed; fresh points for all
EVERY, LAST = 25, 32  # epochs between two looks; looks after the first
CHUNK = 500  # points that are answered at a time, to stay within the cache


class Points(NamedTuple):
    """Points, (seeds, n, 2), and their classes 0 and 1, (seeds, n)."""

    X: NDArray
    y: NDArray


@cache
def training_points() -> Points:
    """The points of every seed."""
    found = [data.moons(POINTS, NOISE, seed) for seed in range(SEEDS)]
    return Points(np.stack([one.X for one in found]), np.stack([one.y for one in found]))


@cache
def fresh_points() -> Points:
    """The points that no network has seen, the same for every seed, (1, n, 2); float32, for counting only."""
    found = data.moons(FRESH, NOISE, 1000)
    return Points(found.X[None].astype(np.float32), found.y[None])


class Weights(NamedTuple):
    """W1 and W2 (seeds, neurons, 2), b1 (seeds, neurons), b2 (seeds, sizes, 2): neurons of all sizes in one row."""

    W1: NDArray
    b1: NDArray
    W2: NDArray
    b2: NDArray


class Training:
    """A training of networks with these hidden sizes, SEEDS of each, as far as it was looked at."""

    def __init__(self, sizes: tuple[int, ...], lr: float) -> None:
        self.sizes = sizes
        self._first = np.cumsum((0, *sizes[:-1]))  # neuron of each size
        self._owner = np.repeat(np.arange(len(sizes)), sizes)
        self._shapes = [(SEEDS, sum(sizes), 2), (SEEDS, sum(sizes)), (SEEDS, sum(sizes), 2), (SEEDS, len(sizes), 2)]
        self._params, self._grads = np.zeros((2, sum(map(math.prod, self._shapes))))
        self._room = np.empty((2, SEEDS, sum(sizes), POINTS))
        self._begin(self.weights(self._params))
        self._optimizer, self._looks, self._scores = nn.Adam(lr), [self._params.copy()], {}

    def _begin(self, w: Weights) -> None:
        """The first weights are those of the library's networks; biases begin at 0."""
        for seed in range(SEEDS):
            for first, n in zip(self._first, self.sizes, strict=True):
                hidden, output = nn.Network([2, n, 2], hidden="tanh", rng=seed).layers
                w.W1[seed, first : first + n], w.W2[seed, first : first + n] = hidden.W.T, output.W

    def weights(self, flat: NDArray) -> Weights:
        """A flat vector of parameters or slopes as views."""
        parts = np.split(flat, np.cumsum([math.prod(shape) for shape in self._shapes])[:-1])
        return Weights(*(part.reshape(shape) for part, shape in zip(parts, self._shapes, strict=True)))

    def at(self, look: int) -> NDArray:
        """The parameters of all networks after EVERY · look epochs."""
        if look >= len(self._looks):
            with ONE_AT_A_TIME, one_thread()():
                while look >= len(self._looks):
                    self._go_on()
        return self._looks[look]

    def _go_on(self) -> None:
        """To the next look, from the last one and with a copy: interrupted, it leaves nothing half done behind."""
        optimizer = deepcopy(self._optimizer)
        self._params[...] = self._looks[-1]
        for _ in range(EVERY):
            self.gradient()
            optimizer.step(self._params, self._grads)
        looks = [*self._looks, self._params.copy()]
        self._looks, self._optimizer = looks, optimizer

    def gradient(self) -> NDArray:
        """The slope of every network's cost for its own parameters, where they are now, as one flat vector."""
        X, y = training_points()
        w, g = self.weights(self._params), self.weights(self._grads)
        A, own = self._room
        delta = (SIGMOID(self._lead(w, X, self._room)) - y[:, None]) / POINTS  # of output 1; of output 0 the opposite
        delta.take(self._owner, axis=1, out=own, mode="clip")
        g.W2[..., 1], g.b2[..., 1] = np.einsum("skn,skn->sk", A, own), delta.sum(axis=-1)
        for slope in (g.W2, g.b2):
            np.negative(slope[..., 1], out=slope[..., 0])
        own *= _gap(w.W2)[..., None]
        A *= A
        own *= np.subtract(1, A, out=A)
        g.W1[...], g.b1[...] = own @ X, own.sum(axis=-1)
        return self._grads

    def _lead(self, w: Weights, X: NDArray, room: NDArray) -> NDArray:
        """The lead of class 1 over class 0 in each network, (seeds, sizes, n).

        room, (2, seeds, neurons, n), then holds what the hidden neurons say. New arrays of that size would cost more
        time than the work itself.
        """
        A, parts = room
        np.matmul(w.W1, X.swapaxes(1, 2), out=A)
        A += w.b1[..., None]
        np.tanh(A, out=A)
        np.multiply(A, _gap(w.W2)[..., None], out=parts)
        return np.add.reduceat(parts, self._first, axis=1) + _gap(w.b2)[..., None]

    def scores(self, look: int) -> NDArray:
        """Shares of right answers, (2, seeds, sizes): on the points of training, and on fresh ones."""
        if look not in self._scores:
            w, single = (self.weights(self.at(look).astype(dtype)) for dtype in (np.float64, np.float32))
            both = ((w, training_points()), (single, fresh_points()))
            self._scores[look] = np.stack([self._right(*one) for one in both])
        return self._scores[look]

    def _right(self, w: Weights, points: Points) -> NDArray:
        """The share of right answers of each network, (seeds, sizes), found for a few points at a time."""
        room = np.empty(self._room.shape, w.b1.dtype)
        parts = [slice(start, start + POINTS) for start in range(0, points.y.shape[1], POINTS)]
        leads = np.concatenate([self._lead(w, points.X[:, part], room) for part in parts], axis=-1)
        return ((leads > 0) == (points.y[:, None] == 1)).mean(axis=-1)

    def lead(self, look: int, size: int, seed: int, X: NDArray) -> NDArray:
        """The lead of class 1 over class 0 in one network, (n,), at points (n, 2)."""
        at = self.sizes.index(size)
        own = slice(self._first[at], self._first[at] + size)
        w = self.weights(self.at(look))
        return np.tanh(X @ w.W1[seed, own].T + w.b1[seed, own]) @ _gap(w.W2)[seed, own] + _gap(w.b2)[seed, at]


def _gap(pairs: NDArray) -> NDArray:
    """What belongs to class 1 minus what belongs to class 0."""
    return pairs[..., 1] - pairs[..., 0]


@lru_cache(maxsize=64)
def training(sizes: tuple[int, ...], lr: float) -> Training:
    """The training of these sizes with this learning rate; the same object as long as it is remembered."""
    return Training(sizes, lr)
