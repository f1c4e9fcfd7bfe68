"""The patients of the clinic: six backward passes, trained once each, and what a comparison with measured slopes says.

The faults are those that the tutor knows from chapter 04.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from course_lib import data, nn
from course_lib.data.dataset import Dataset
from course_lib.tutor.exercises.chapter_04 import DISEASES, backward_with

HEALTHY, UPDATED = "healthy", "weights updated"
FAULTS: Mapping[str, Mapping[str, str]] = {**DISEASES, UPDATED: {"back": "new"}}
PATIENTS = {"A": "slope missing", "B": UPDATED, "C": "averaged again", "D": "sign flipped", "E": HEALTHY,
            "F": "bias averaged"}  # fmt: skip
LABELS = (HEALTHY, "sign flipped", "slope missing", "averaged again", "bias averaged", UPDATED)
SIZES, POINTS, STEPS, RATE = (2, 8, 2), 200, 100, 0.5
PASSES = 1e-6


class Training(NamedTuple):
    """The losses and the parameters before each of the steps, and after the last."""

    losses: NDArray  # (STEPS + 1,)
    params: NDArray  # (STEPS + 1, number of parameters)


class Finding(NamedTuple):
    """One array of slopes beside the measured one: how far off, and the ratios of their entries."""

    name: str
    error: float
    least: float
    most: float

    @property
    def fits(self) -> bool:
        """Whether the slopes are those of the loss."""
        return self.error < PASSES


@lru_cache(maxsize=1)
def moons() -> Dataset:
    """The points that all patients are trained on."""
    return data.moons(POINTS, noise=0.2, rng=0)


def _start() -> nn.Network:
    """The network before training: weights and biases drawn, so that no slope is 0."""
    made = nn.Network(SIZES, hidden="sigmoid", output="softmax")
    made.params[:] = np.random.default_rng(0).normal(size=made.params.shape)
    return made


def _slopes(network: nn.Network, X: NDArray, Y: NDArray, label: str) -> list[tuple[NDArray, NDArray]]:
    """What the backward pass with this fault returns."""
    params = [(layer.W, layer.b) for layer in network.layers]
    return backward_with(params, network.trace(X), Y, lr=RATE, **FAULTS[label])


@lru_cache(maxsize=len(LABELS))
def trained(label: str) -> Training:
    """The training of a patient, every step of it."""
    network, X, Y = _start(), moons().X, data.one_hot(moons().y, 2)
    losses, params = [network.cost(X, Y)], [network.params.copy()]
    for _ in range(STEPS):
        for layer, (dW, db) in zip(network.layers, _slopes(network, X, Y, label), strict=True):
            layer.W -= RATE * dW
            layer.b -= RATE * db
        losses.append(network.cost(X, Y))
        params.append(network.params.copy())
    return Training(np.array(losses), np.array(params))


@lru_cache(maxsize=1)
def measured() -> NDArray:
    """The slopes of the loss before the first step, each from values of the loss alone."""
    network, Y = _start(), data.one_hot(moons().y, 2)
    twin = network.astype(complex)

    def cost(params: NDArray) -> complex:
        twin.params[...] = params
        return twin.cost(moons().X, Y)

    return nn.complex_step_gradient(cost, network.params)


@lru_cache(maxsize=len(LABELS))
def findings(label: str) -> tuple[Finding, ...]:
    """The gradient check of a patient before its first step, array by array."""
    network, Y = _start(), data.one_hot(moons().y, 2)
    right, found = network.named(measured()), {}
    for i, (dW, db) in enumerate(_slopes(network, moons().X, Y, label), 1):
        found |= {f"W{i}": dW, f"b{i}": db}
    made = []
    for name, got in found.items():
        ratio = got / right[name]
        made.append(Finding(f"d{name}", nn.relative_error(got, right[name]), float(ratio.min()), float(ratio.max())))
    return tuple(made)


def outputs(label: str, step: int, X: NDArray) -> NDArray:
    """What a patient's network says to points X (n, 2) after a step, (n, 2)."""
    network = nn.Network(SIZES, hidden="sigmoid", output="softmax", initializer="zeros")
    network.params[:] = trained(label).params[step]
    return network.predict(X)
