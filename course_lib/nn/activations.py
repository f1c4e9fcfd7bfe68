"""Activations: functions f of the weighted input, each with the rule for its slope f′.

An activation declares where its slope is read from. Sigmoid, tanh, ReLU, leaky ReLU, ELU, softplus and identity get it
from their own *output* a (sigmoid: a(1 − a)), so the network may overwrite Z with A. GELU and swish need the *input* z,
so the network keeps both.

>>> sigmoid = ACTIVATIONS["sigmoid"]
>>> float(sigmoid(0)), float(sigmoid.slope(0))
(0.5, 0.25)
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from course_lib.checks import ANY_KIND, numbers
from course_lib.nn.constants import number

LEAK = 0.01  # slope of leaky ReLU for z < 0
# beyond ±FLAT its tanh is ±1 to the last digit, and z³ would overflow sooner or later
GELU_SCALE, GELU_CUBIC, GELU_FLAT = (2 / np.pi) ** 0.5, 0.044715, 100


@dataclass(frozen=True)
class Activation:
    """An elementwise function f and how a gradient passes back through it.

    value(Z, A): write f(Z) into A and return A; where `from_output` holds, A may be Z itself.
    rule(S): f′ read from S, which is A = f(Z) where `from_output` holds, else Z; None where f′ = 1.
    """

    name: str
    value: Callable[[NDArray, NDArray], NDArray]
    rule: Callable[[NDArray], NDArray] | None
    from_output: bool = True

    def __call__(self, Z: ArrayLike) -> NDArray:
        """f(Z) in a new array of the shape of Z; whole numbers count as float64."""
        Z = numbers(Z, "Z", "numbers", ANY_KIND) * 1.0
        return self.value(Z, np.empty_like(Z))

    def slope(self, Z: ArrayLike) -> NDArray:
        """f′(Z) in a new array of the shape of Z."""
        Z = numbers(Z, "Z", "numbers", ANY_KIND) * 1.0
        slope = np.ones_like(Z)
        self.chain(slope, self(Z) if self.from_output else Z)
        return slope

    def chain(self, dA: NDArray, S: NDArray) -> None:
        """Turn ∂C/∂A into ∂C/∂Z = ∂C/∂A ⊙ f′ in place; S as in `rule`."""
        if self.rule:
            dA *= self.rule(S)


class Softmax(Activation):
    """Softmax over each row. Not elementwise: every output depends on the whole row."""

    def slope(self, Z: ArrayLike) -> NDArray:
        """Raises TypeError: softmax has a Jacobian instead of a slope."""
        raise TypeError("softmax has no slope: each output depends on the whole row. Use chain(dA, P), its Jacobian")

    def chain(self, dA: NDArray, S: NDArray) -> None:
        """Multiply each row of ∂C/∂P by the Jacobian ∂p_i/∂z_j = p_i (1[i = j] − p_j), in place."""
        dA -= np.sum(dA * S, axis=-1, keepdims=True)
        dA *= S


def _sigmoid(Z: NDArray, A: NDArray) -> NDArray:
    # σ(z) = ½ tanh(z/2) + ½: one call instead of exp and a division, and nothing overflows
    half = number(0.5, A.dtype)
    np.tanh(np.multiply(Z, half, out=A), out=A)
    return np.add(np.multiply(A, half, out=A), half, out=A)


def _larger(Z: NDArray, low: NDArray, A: NDArray) -> NDArray:
    if A.dtype.kind == "f":
        return np.maximum(Z, low, out=A)
    # NumPy's maximum takes 0 + ih over 0: with it the complex step would find slope 1 where ReLU′(0) = 0
    return np.positive(np.where(Z.real <= low.real, low, Z), out=A)


def _softplus(Z: NDArray, A: NDArray) -> NDArray:
    # log(1 + e^z) = max(z, 0) + log(1 + e^−|z|), with −|z| = z − 2 max(z, 0) so that a complex step passes through
    above = np.maximum(Z, number(0, A.dtype))
    return np.add(above, np.log1p(np.exp(Z - above - above)), out=A)


def _softmax(Z: NDArray, P: NDArray) -> NDArray:
    np.exp(np.subtract(Z, np.max(Z, axis=-1, keepdims=True), out=P), out=P)  # e^z stays at most 1
    return np.divide(P, np.sum(P, axis=-1, keepdims=True), out=P)


def _gelu_tanh(Z: NDArray) -> NDArray:
    Z = np.clip(Z, -GELU_FLAT, GELU_FLAT)
    return np.tanh(GELU_SCALE * (Z + GELU_CUBIC * Z * Z * Z))


def _gelu_rule(Z: NDArray) -> NDArray:
    t, Z = _gelu_tanh(Z), np.clip(Z, -GELU_FLAT, GELU_FLAT)
    return 0.5 * (1 + t) + 0.5 * Z * (1 - t * t) * GELU_SCALE * (1 + 3 * GELU_CUBIC * Z * Z)


def _swish_rule(Z: NDArray) -> NDArray:
    s = SIGMOID(Z)
    return s * (1 + Z * (1 - s))


IDENTITY = Activation("identity", lambda Z, A: A if A is Z else np.positive(Z, out=A), None)
SIGMOID = Activation("sigmoid", _sigmoid, lambda A: A * (number(1, A.dtype) - A))
TANH = Activation("tanh", np.tanh, lambda A: number(1, A.dtype) - A * A)
# ReLU′(0) = 0
RELU = Activation("relu", lambda Z, A: _larger(Z, number(0, A.dtype), A), lambda A: number(0, A.dtype) < A)
LEAKY = Activation("leaky", lambda Z, A: _larger(Z, LEAK * Z, A), lambda A: np.maximum(A > 0, LEAK, dtype=A.dtype))
ELU = Activation(  # α = 1
    "elu", lambda Z, A: np.add(np.maximum(Z, 0), np.expm1(np.minimum(Z, 0)), out=A), lambda A: np.minimum(A, 0) + 1
)
SOFTPLUS = Activation("softplus", _softplus, lambda A: -np.expm1(-A))
# the tanh form, Hendrycks & Gimpel 2016; β = 1, Ramachandran et al. 2017
GELU = Activation("gelu", lambda Z, A: np.multiply(0.5 * Z, 1 + _gelu_tanh(Z), out=A), _gelu_rule, from_output=False)
SWISH = Activation("swish", lambda Z, A: np.multiply(Z, SIGMOID(Z), out=A), _swish_rule, from_output=False)
SOFTMAX = Softmax("softmax", _softmax, None)

ELEMENTWISE = {f.name: f for f in (IDENTITY, SIGMOID, TANH, RELU, LEAKY, ELU, SOFTPLUS, GELU, SWISH)}
ACTIVATIONS = {**ELEMENTWISE, "softmax": SOFTMAX}
