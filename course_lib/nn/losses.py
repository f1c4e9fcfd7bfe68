"""Losses: the cost C = (1/n) Σᵢ Cᵢ of outputs P against targets Y, with its gradient.

Each loss exists in two forms. The plain form works on the outputs P and is the one to read: value(P, Y) and
gradient(P, Y) = ∂C/∂P. The fused form is the one that trains: it goes from the last weighted input Z straight to C and
δ^L = ∂C/∂Z, through the output activation that matches the loss. For all three pairs (identity and half-squared error,
sigmoid and binary cross-entropy, softmax and cross-entropy) that is δ^L = (P − Y)/n: nothing is divided by a
probability, so nothing overflows.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from course_lib.checks import paired
from course_lib.nn.activations import SOFTPLUS
from course_lib.nn.constants import number, ones


@dataclass(frozen=True)
class Loss:
    """A cost and the output activation that matches it. P, Y, Z, delta all have shape (n, k).

    fused(Z, Y, delta): C, where P is the matching activation of Z; writes δ = (P − Y)/n into delta.
    value(P, Y): C.  gradient(P, Y): ∂C/∂P, the 1/n of the mean included.
    """

    name: str
    output: str
    fused: Callable[[NDArray, NDArray, NDArray], float]
    value: Callable[[NDArray, NDArray], float]
    gradient: Callable[[NDArray, NDArray], NDArray]


def _sum_of_products(A: NDArray, B: NDArray) -> float:
    return A.ravel().dot(B.ravel())  # np.vdot would conjugate and so spoil the complex step


def _log(P: NDArray, wanted: NDArray) -> NDArray:
    # a logarithm that is multiplied by a share of zero counts zero, even where P is zero too
    return np.log(P, out=np.zeros_like(P), where=wanted)


def _half_squared(Z: NDArray, Y: NDArray, delta: NDArray) -> float:
    np.subtract(Z, Y, out=delta)
    loss = 0.5 * _sum_of_products(delta, delta) / len(Z)
    delta *= number(1 / len(Z), Z.dtype)
    return loss


def _binary(Z: NDArray, Y: NDArray, delta: NDArray) -> float:
    # C_i = log(1 + e^z) − y z, summed over the outputs; the first term is softplus, and log p = z − softplus(z)
    softplus = SOFTPLUS.value(Z, np.empty_like(Z))
    np.exp(np.subtract(Z, softplus, out=delta), out=delta)
    delta -= Y
    delta *= number(1 / len(Z), Z.dtype)
    return (softplus.ravel().dot(ones(Z.size, Z.dtype)) - _sum_of_products(Z, Y)) / len(Z)


def _cross_entropy(Z: NDArray, Y: NDArray, delta: NDArray) -> float:
    # log P = Z − log Σ_j e^{z_j}; the largest z of an example is taken off first, so that e^z stays at most 1.
    # It is looked for in columns, which NumPy compares many at a time, but short rows one by one.
    np.subtract(Z, np.maximum.reduce(Z.T.copy(), axis=0)[:, None], out=delta)
    delta -= np.log(np.exp(delta).dot(ones(Z.shape[1], Z.dtype)))[:, None]
    loss = -_sum_of_products(Y, delta) / len(Z)
    np.exp(delta, out=delta)
    delta -= Y
    delta *= number(1 / len(Z), Z.dtype)
    return loss


HALF_SQUARED_ERROR = Loss(
    "half_squared_error", "identity", _half_squared,
    value=paired(lambda P, Y: 0.5 * np.sum((P - Y) ** 2) / len(P)),
    gradient=paired(lambda P, Y: (P - Y) / len(P)),
)  # fmt: skip
BINARY_CROSS_ENTROPY = Loss(
    "binary_cross_entropy", "sigmoid", _binary,
    value=paired(lambda P, Y: -np.sum(Y * _log(P, Y > 0) + (1 - Y) * _log(1 - P, Y < 1)) / len(P)),
    gradient=paired(lambda P, Y: (P - Y) / (P * (1 - P)) / len(P)),
)  # fmt: skip
CROSS_ENTROPY = Loss(
    "cross_entropy", "softmax", _cross_entropy,
    value=paired(lambda P, Y: -np.sum(Y * _log(P, Y > 0)) / len(P)),
    gradient=paired(lambda P, Y: -Y / P / len(P)),
)  # fmt: skip

LOSSES = {loss.name: loss for loss in (HALF_SQUARED_ERROR, BINARY_CROSS_ENTROPY, CROSS_ENTROPY)}
