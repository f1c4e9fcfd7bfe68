"""Gradients from values alone, to check a backward pass: two-sided differences and the complex step.

>>> numeric_gradient(lambda x: np.sum(x**2), np.array([1.0, -3.0])).round(6)
array([ 2., -6.])
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from course_lib import checks
from course_lib.nn.network import Network


def numeric_gradient(f: Callable[[NDArray], float], x: ArrayLike, h: float = 1e-5) -> NDArray:
    """∂f/∂x, shape of x, by (f(x + h) − f(x − h)) / 2h in each entry; f takes an array and returns a number.

    About ten digits are right where f is smooth; across a kink they are not. x is not changed.
    """
    x, h = checks.numbers(x, "x", "numbers").astype(np.float64), checks.positive(h, "h")
    return _entry_by_entry(x, lambda i: (_nudged(f, x, i, h) - _nudged(f, x, i, -h)) / (2 * h))


def complex_step_gradient(f: Callable[[NDArray], complex], x: ArrayLike, h: float = 1e-30) -> NDArray:
    """∂f/∂x, shape of x, by Im f(x + ih) / h in each entry: nothing is subtracted, so all digits are right.

    f must accept complex arrays and be analytic where x lies: no abs, no conjugate (Squire & Trapp 1998).
    """
    x, h = checks.numbers(x, "x", "numbers").astype(np.complex128), checks.positive(h, "h")
    return _entry_by_entry(x, lambda i: np.imag(_nudged(f, x, i, 1j * h)) / h)


def relative_error(a: ArrayLike, b: ArrayLike) -> float:
    """‖a − b‖ / max(‖a‖, ‖b‖): 0 for equal arrays, 2 at most. Raises ValueError for different shapes."""
    a, b = checks.alike(a, b, "a and b")
    scale = np.maximum(np.linalg.norm(a), np.linalg.norm(b))  # nan if one of them is, where max would lose it
    return float(np.linalg.norm(a - b) / scale) if scale else 0.0


METHODS = {"complex": (complex_step_gradient, complex, 1e-12), "central": (numeric_gradient, float, 1e-7)}


@dataclass(frozen=True)
class GradientCheck:
    """What `gradient_check` found: the relative error of each gradient, by name ("W1", "b1", …), and the limit."""

    errors: dict[str, float]
    tolerance: float

    @property
    def passed(self) -> bool:
        """Whether every error is within the tolerance."""
        return all(error <= self.tolerance for error in self.errors.values())

    def __repr__(self) -> str:
        worst, verdict = max(self.errors, key=self.errors.get), "passed" if self.passed else "FAILED"
        return f"<GradientCheck {verdict}: worst {worst}, relative error {self.errors[worst]:.0e}>"


def gradient_check(network: Network, X: ArrayLike, Y: ArrayLike, method: str = "complex") -> GradientCheck:
    """Compare the backward pass of `network` on X (n, d), Y (n, k) with gradients from values alone.

    method: "complex" (errors up to 1e-12 pass) or "central" (1e-7). Differences fail a right network where a z lies on
    a kink, as in a ReLU of bias 0 that is given zeros: they see the mean of the slopes on both sides. Runs in double
    precision on copies, whatever the network's dtype. It shows that the gradient fits the cost as coded, not that this
    cost is the one you meant.
    """
    rule, dtype, tolerance = checks.one_of(method, "method", METHODS)
    double, twin = checks.network(network).astype(float), network.astype(dtype)

    def cost(params: NDArray) -> float:
        twin.params[...] = params
        return twin.cost(X, Y)

    backward, by_values = double.gradient(X, Y), rule(cost, double.params)
    pairs = zip(double.named(backward).items(), double.named(by_values).values(), strict=True)
    return GradientCheck({name: relative_error(one, other) for (name, one), other in pairs}, tolerance)


def _nudged(f: Callable[[NDArray], complex], x: NDArray, index: tuple[int, ...], by: complex) -> complex:
    nudged = x.copy()
    nudged[index] += by
    return checks.one_number(f(nudged), "f(x)")


def _entry_by_entry(x: NDArray, slope: Callable[[tuple[int, ...]], float]) -> NDArray:
    return np.array([slope(index) for index in np.ndindex(x.shape)]).reshape(x.shape)
