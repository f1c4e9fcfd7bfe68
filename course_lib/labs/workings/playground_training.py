"""The playground's training, replayed from its settings: equal settings, equal weights at every epoch."""

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from course_lib import data, nn
from course_lib.nn.training import minibatches
from course_lib.threads import ONE_AT_A_TIME

LAST, BATCH, POINTS = 100, 50, 100  # epochs; examples of a batch; points to train on, and as many to test on
LOST = 1e12  # a training with such weights has flown off
DATA_SETS = {
    "rings": lambda: data.rings(2 * POINTS, noise=0.1, rng=3),
    "moons": lambda: data.moons(2 * POINTS, noise=0.25, rng=3),
    "spiral": lambda: data.spiral(2 * POINTS, 2, noise=0.1, rng=3),
}
OPTIMIZERS = {"descent": nn.SGD, "momentum": nn.Momentum, "RMSprop": nn.RMSprop, "Adam": nn.Adam}


@dataclass(frozen=True)
class Settings:
    """What decides a training: the data set, the hidden layers, and how they are trained."""

    data_set: str
    hidden: tuple[int, ...]
    activation: str
    optimizer: str
    lr: float
    weight_decay: float
    seed: int

    @property
    def sizes(self) -> tuple[int, ...]:
        """Neurons of every layer, inputs first."""
        return (2, *self.hidden, 1)


class Points(NamedTuple):
    """Points of the plane, (n, 2), scaled to spread 1, and their classes 0 and 1, (n, 1)."""

    X: NDArray
    Y: NDArray


class Split(NamedTuple):
    """The points to train on, those to test on, and what the classes are called."""

    train: Points
    test: Points
    names: tuple[str, ...]


@lru_cache(maxsize=len(DATA_SETS))
def split_of(name: str) -> Split:
    """A data set in two halves, both scaled by what the first one knows."""
    found = DATA_SETS[name]()
    X, Y = data.Scaler(found.X[:POINTS]).transform(found.X), found.y[:, None] * 1.0
    halves = (Points(X[part], Y[part]) for part in (slice(POINTS), slice(POINTS, None)))
    return Split(*halves, tuple(found.class_names))


class Scores(NamedTuple):
    """Loss without the part of weight decay, and the share of right answers."""

    train_loss: float
    test_loss: float
    train_right: float
    test_right: float


class Training:
    """A training as far as it was looked at. `ended` is the last epoch before it flew off, if it did."""

    def __init__(self, settings: Settings) -> None:
        self.split = split_of(settings.data_set)
        self.network = nn.Network(
            settings.sizes, settings.activation, "sigmoid", weight_decay=settings.weight_decay, rng=settings.seed
        )
        self._optimizer, self._rng = OPTIMIZERS[settings.optimizer](settings.lr), np.random.default_rng(settings.seed)
        self.params, self.ended = [self.network.params.copy()], None
        self._scores = [self._score(self.params)]

    def at(self, epoch: int) -> NDArray:
        """The parameters after an epoch; of the last one before it flew off."""
        with ONE_AT_A_TIME:
            while self.ended is None and len(self.params) <= epoch:
                self._pass()
        return self.params[min(epoch, len(self.params) - 1)]

    def _pass(self) -> None:
        """One epoch as `nn.epochs` makes it. It works with copies: interrupted, it leaves nothing half done behind."""
        network, (optimizer, rng) = self.network, deepcopy((self._optimizer, self._rng))
        network.params[...] = self.params[-1]
        with np.errstate(all="ignore"):
            for X, Y in minibatches(*self.split.train, BATCH, rng):
                network.forward(X)
                network.backward(Y)
                optimizer.step(network.params, network.grads, network.n_weights)
        if np.abs(network.params).max() < LOST:  # not a number is not below it either
            params = [*self.params, network.params.copy()]
            self.params, self._optimizer, self._rng = params, optimizer, rng
        else:
            self.ended = len(self.params) - 1

    def scores(self, epoch: int) -> NDArray:
        """One row of Scores for each epoch up to this one, (epochs + 1, 4)."""
        with ONE_AT_A_TIME:
            self.at(epoch)
            known = sum(map(len, self._scores))
            if known < min(epoch + 1, len(self.params)):
                self._scores = [*self._scores, self._score(self.params[known:])]
        return np.concatenate(self._scores)[: epoch + 1]

    def _score(self, params: list[NDArray]) -> NDArray:
        X, Y = (np.concatenate(both) for both in zip(*self.split[:2], strict=True))
        z = forward(self.network, params, X)[-1][..., 0]
        losses, right = np.logaddexp(0, z) - Y[:, 0] * z, (z > 0) == (Y[:, 0] > 0.5)
        halves = (slice(POINTS), slice(POINTS, None))
        return np.stack([one[:, half].mean(axis=1) for one in (losses, right) for half in halves], axis=1)


def forward(network: nn.Network, params: list[NDArray], X: NDArray) -> list[NDArray]:
    """Z of every layer, each (epochs, n, neurons), for several vectors of parameters at once."""
    parts: list[Mapping[str, NDArray]] = [network.named(one) for one in params]
    A, sums = X[None], []
    with np.errstate(all="ignore"):
        for i, activation in enumerate(network.activations, start=1):
            W, b = (np.stack([part[f"{name}{i}"] for part in parts]) for name in "Wb")
            sums.append(A @ W + b[:, None, :])
            A = activation(sums[-1])
    return sums


@lru_cache(maxsize=16)
def training(settings: Settings) -> Training:
    """The training with these settings; the same object as long as it is remembered."""
    return Training(settings)


@lru_cache(maxsize=256)
def gradient(settings: Settings, epoch: int) -> NDArray:
    """The slope of the cost over all training points for every parameter, after an epoch."""
    now = training(settings)
    twin = nn.Network(settings.sizes, settings.activation, "sigmoid", weight_decay=settings.weight_decay)
    twin.params[...] = now.at(epoch)
    return twin.gradient(*now.split.train)
