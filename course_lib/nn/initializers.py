"""Initialisers: the first weights of a layer. Biases always start at zero.

Each is a function (n_in, n_out, rng) -> W of shape (n_in, n_out).
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from course_lib.checks import nonnegative

Initializer = Callable[[int, int, np.random.Generator], NDArray]


def zeros(n_in: int, n_out: int, rng: np.random.Generator) -> NDArray:
    """All weights 0: every neuron of a layer stays the twin of its neighbours (symmetry is never broken)."""
    return np.zeros((n_in, n_out))


def constant(value: float) -> Initializer:
    """All weights equal to `value`; as symmetric as zeros."""
    return lambda n_in, n_out, rng: np.full((n_in, n_out), value)


def normal(std: float) -> Initializer:
    """Independent N(0, std²) whatever the size of the layer."""
    std = nonnegative(std, "std")
    return lambda n_in, n_out, rng: std * rng.standard_normal((n_in, n_out))


def xavier(n_in: int, n_out: int, rng: np.random.Generator) -> NDArray:
    """N(0, 2/(n_in + n_out)): keeps the variance of signals and of gradients near 1 for tanh (Glorot & Bengio 2010)."""
    return np.sqrt(2 / (n_in + n_out)) * rng.standard_normal((n_in, n_out))


def he(n_in: int, n_out: int, rng: np.random.Generator) -> NDArray:
    """N(0, 2/n_in): makes up for the half that ReLU cuts away (He et al. 2015)."""
    return np.sqrt(2 / n_in) * rng.standard_normal((n_in, n_out))


INITIALIZERS: dict[str, Initializer] = {"zeros": zeros, "xavier": xavier, "he": he}
