"""`Value`: a number that remembers how it was computed, so that slopes can be found by walking back.

>>> a, b = Value(2.0), Value(1.0)
>>> e = (a + b) * (b + 1)
>>> e.backward()
>>> e.data, a.grad, b.grad
(6.0, 2.0, 5.0)

A node stores its parents and the local slope along each edge, as numbers, at the moment when it is made. Later changes
of `data` do not reach into graphs that exist already.
"""

import math
from collections.abc import Callable, Iterator, Sequence
from operator import mul
from typing import NamedTuple, Self

from course_lib.autodiff.sweep import Step, backward, backward_steps, safe_order
from course_lib.checks import exponent

Number = float | int


class Rule(NamedTuple):
    """An operation on numbers, and its slopes with respect to each of them; `y` is the result."""

    value: Callable[..., float]
    slopes: Callable[..., tuple[float, ...]]


# Of two numbers: the slopes see the inputs.
BINARY = {
    "+": Rule(lambda a, b: a + b, lambda a, b: (1.0, 1.0)),
    "-": Rule(lambda a, b: a - b, lambda a, b: (1.0, -1.0)),
    "*": Rule(lambda a, b: a * b, lambda a, b: (b, a)),
    "/": Rule(lambda a, b: a / b, lambda a, b: (1 / b, -a / b / b)),
}
# Of one number: the slopes see the result first, because most are shorter in it.
UNARY = {
    "exp": Rule(math.exp, lambda y, x: (y,)),
    "log": Rule(math.log, lambda y, x: (1 / x,)),
    "tanh": Rule(math.tanh, lambda y, x: (1 - y * y,)),
    "sigmoid": Rule(lambda x: 0.5 * math.tanh(0.5 * x) + 0.5, lambda y, x: (y * (1 - y),)),
    "relu": Rule(lambda x: x if x > 0 else 0.0, lambda y, x: (1.0 if x > 0 else 0.0,)),
}


def _between_two(op: str) -> Callable:
    value, slopes = BINARY[op]

    def method(self: "Value", other: "Value | Number") -> "Value":
        if not isinstance(other, Value):
            other = Value(other)
        a, b = self.data, other.data
        return Value(value(a, b), (self, other), slopes(a, b), op)

    method.__doc__ = f"The node of `self {op} other`; a plain number becomes a node of its own."
    return method


def _of_one(op: str) -> Callable:
    value, slopes = UNARY[op]

    def method(self: "Value") -> "Value":
        y = value(self.data)
        return Value(y, (self,), slopes(y, self.data), op)

    method.__doc__ = f"The node of {op}."
    return method


class Value:
    """One number in a computation.

    Attributes:
        data: the number.
        grad: the slope of an output with respect to it; 0 until `backward` of that output adds to it.
        parents: the nodes it was computed from, in order; one that was used twice stands there twice.
        local: for each parent the local slope.
        op: the sign of the operation; empty for a number that was given.

    Code written for micrograd runs on it: its `_prev` (the parents as a set) and `_op` are there as well.
    """

    __slots__ = ("data", "grad", "local", "op", "parents")

    def __init__(
        self, data: Number, parents: tuple[Self, ...] = (), local: tuple[float, ...] = (), op: str = ""
    ) -> None:
        self.data, self.grad = data, 0.0
        self.parents, self.local, self.op = parents, local, op

    def backward(self) -> None:
        """Add to the `grad` of every node under this one the slope of this one with respect to it."""
        backward(self)

    def backward_steps(self) -> Iterator[Step]:
        """The same, one edge at a time."""
        return backward_steps(self)

    def zero_grad(self) -> None:
        """Set `grad` back to 0, here and in every node under this one."""
        for node in safe_order(self):
            node.grad = 0.0

    __add__, __sub__, __mul__, __truediv__ = map(_between_two, "+-*/")
    __radd__, __rmul__ = __add__, __mul__
    exp, log, tanh, sigmoid, relu = map(_of_one, ("exp", "log", "tanh", "sigmoid", "relu"))

    def __rsub__(self, other: Number) -> Self:
        return Value(other) - self

    def __rtruediv__(self, other: Number) -> Self:
        return Value(other) / self

    def __neg__(self) -> Self:
        return self * -1.0

    def __pow__(self, power: Number) -> Self:
        """A fixed power. The slope n·xⁿ⁻¹ is that of x, so the exponent must be a plain number."""
        power = power if isinstance(power, int) else exponent(power)
        return Value(self.data**power, (self,), (power * self.data ** (power - 1) if power else 0.0,), f"**{power}")

    @property
    def _prev(self) -> set[Self]:
        return set(self.parents)

    @property
    def _op(self) -> str:
        return self.op

    def __repr__(self) -> str:
        return f"Value(data={self.data:g}, grad={self.grad:g})"


def weighted_sum(xs: Sequence[Value | Number], ws: Sequence[Value], b: Value) -> Value:
    """The sum of all x·w, and b, as a single node: what a neuron computes before it bends.

    The slope with respect to a weight is its input, that with respect to an input its weight. Inputs that are plain
    numbers get no node.

    Raises:
        ValueError: there are more inputs than weights, or fewer.
    """
    if len(xs) != len(ws):
        raise ValueError(f"the neuron has {len(ws)} weights and got {len(xs)} inputs: expected one for each weight")
    inputs = [x for x in xs if isinstance(x, Value)]
    weights = [w.data for w in ws]
    if len(inputs) == len(xs):
        numbers, slopes = [x.data for x in xs], weights
    else:
        numbers = [x.data if isinstance(x, Value) else x for x in xs]
        slopes = [w for x, w in zip(xs, weights, strict=True) if isinstance(x, Value)]
    total = sum(map(mul, numbers, weights), b.data)
    return Value(total, (*ws, b, *inputs), (*numbers, 1.0, *slopes), "Σ")
