"""`Array`: the engine of `Value` for whole arrays. The same sweep; only what an edge carries is larger.

>>> import numpy as np
>>> X, W, b = Array(np.ones((3, 2))), Array([[1.0], [-2.0]]), Array([0.5])
>>> Z = X @ W + b
>>> Z.sum().backward()
>>> Z.shape, W.grad.tolist(), b.grad.tolist()
((3, 1), [[3.0], [3.0]], [3.0])

The slope of an array with respect to an array is a table too large to store. So an edge keeps a function instead: it
takes the gradient that arrives at the result, and gives the gradient that goes on to the parent.
"""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from course_lib import checks
from course_lib.autodiff.sweep import safe_order

Pull = Callable[[NDArray], NDArray]
Axis = int | tuple[int, ...] | None


class Rule(NamedTuple):
    """An operation entry by entry, and for each parent what goes on to it: `G` has arrived at the result `Y`."""

    value: Callable[..., NDArray]
    pulls: tuple[Callable[..., NDArray], ...]


RULES = {
    "+": Rule(np.add, (lambda G, Y, A, B: G, lambda G, Y, A, B: G)),
    "-": Rule(np.subtract, (lambda G, Y, A, B: G, lambda G, Y, A, B: -G)),
    "*": Rule(np.multiply, (lambda G, Y, A, B: G * B, lambda G, Y, A, B: G * A)),
    "/": Rule(np.divide, (lambda G, Y, A, B: G / B, lambda G, Y, A, B: -G * Y / B)),
    "exp": Rule(np.exp, (lambda G, Y, A: G * Y,)),
    "log": Rule(np.log, (lambda G, Y, A: G / A,)),
    "tanh": Rule(np.tanh, (lambda G, Y, A: G * (1 - Y * Y),)),
    "sigmoid": Rule(lambda A: 0.5 * np.tanh(0.5 * A) + 0.5, (lambda G, Y, A: G * Y * (1 - Y),)),
    "relu": Rule(lambda A: np.maximum(A, 0.0), (lambda G, Y, A: G * (A > 0),)),
}


def shrink(G: NDArray, shape: tuple[int, ...]) -> NDArray:
    """Undo broadcasting: a gradient for an array that was stretched, summed over all the copies.

    >>> shrink(np.ones((5, 3)), (3,)), shrink(np.ones((5, 3)), (5, 1)).shape
    (array([5., 5., 5.]), (5, 1))
    """
    new = G.ndim - len(shape)
    stretched = tuple(axis for axis, size in enumerate(shape, new) if size == 1)
    return G.sum(axis=(*range(new), *stretched), keepdims=True).reshape(shape)


def _operation(op: str) -> Callable:
    value, pulls = RULES[op]

    def method(*operands: "Array | ArrayLike") -> "Array":
        parents = tuple(each if isinstance(each, Array) else Array(each) for each in operands)
        inputs = [parent.data for parent in parents]
        Y = value(*inputs)
        back = tuple(_back(pull, Y, inputs, A.shape) for pull, A in zip(pulls, inputs, strict=True))
        return Array(Y, parents, back, op)

    method.__doc__ = f"The node of {op}, entry by entry; shapes as NumPy broadcasts them."
    return method


def _back(pull: Callable[..., NDArray], Y: NDArray, inputs: Sequence[NDArray], shape: tuple[int, ...]) -> Pull:
    return lambda G: shrink(pull(G, Y, *inputs), shape)


class Array:
    """An array in a computation.

    Attributes:
        data: the array, of any shape; float64.
        grad: of the same shape; 0 until `backward` of an output adds to it.
        parents: the nodes it was computed from, in order.
        pulls: for each parent the function that carries a gradient back to it.
        op: the sign of the operation; empty for an array that was given.
    """

    __slots__ = ("data", "grad", "op", "parents", "pulls")
    __array_ufunc__ = None  # so that NumPy leaves `numbers * Array` to this class

    def __init__(
        self, data: ArrayLike, parents: tuple[Self, ...] = (), pulls: tuple[Pull, ...] = (), op: str = ""
    ) -> None:
        self.data = np.array(data, dtype=float)
        self.grad = np.zeros_like(self.data)
        self.parents, self.pulls, self.op = parents, pulls, op

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of `data`."""
        return self.data.shape

    def backward(self, upstream: ArrayLike | None = None) -> None:
        """Add to the `grad` of every node under this one the slope of this one, a single number.

        With `upstream`, of the shape of this array, it is the slope of (upstream * this).sum(), for any array.

        Raises:
            ValueError: this is more than one number and there is no `upstream`, or that has another shape.
        """
        arrived = {self: _seed(self, upstream)}
        for node in safe_order(self):
            G = arrived.pop(node)
            node.grad = node.grad + G
            for parent, pull in zip(node.parents, node.pulls, strict=True):
                arrived[parent] = arrived[parent] + pull(G) if parent in arrived else pull(G)

    def zero_grad(self) -> None:
        """Set `grad` back to 0, here and in every node under this one."""
        for node in safe_order(self):
            node.grad = np.zeros_like(node.data)

    __add__, __sub__, __mul__, __truediv__ = map(_operation, "+-*/")
    __radd__, __rmul__ = __add__, __mul__
    exp, log, tanh, sigmoid, relu = map(_operation, ("exp", "log", "tanh", "sigmoid", "relu"))

    def __rsub__(self, other: ArrayLike) -> Self:
        return Array(other) - self

    def __rtruediv__(self, other: ArrayLike) -> Self:
        return Array(other) / self

    def __neg__(self) -> Self:
        return self * -1.0

    def __pow__(self, power: float) -> Self:
        """A fixed power of every entry; the exponent must be a plain number."""
        A, power = self.data, checks.exponent(power)
        slope = power * A ** (power - 1) if power else np.zeros_like(A)
        return Array(A**power, (self,), (lambda G: G * slope,), f"**{power}")

    def __matmul__(self, other: Self | ArrayLike) -> Self:
        """The matrix product of two tables. Its two edges are the products of backpropagation.

        Raises:
            ValueError: one of the two is no table, or the inner sizes differ.
        """
        other = other if isinstance(other, Array) else Array(other)
        A, B = self.data, other.data
        if A.ndim != 2 or B.ndim != 2 or A.shape[1] != B.shape[0]:
            raise ValueError(f"@ got shapes {A.shape} and {B.shape}: expected (n, m) and (m, k)")
        return Array(A @ B, (self, other), (lambda G: G @ B.T, lambda G: A.T @ G), "@")

    def __rmatmul__(self, other: ArrayLike) -> Self:
        return Array(other) @ self

    def sum(self, axis: Axis = None, keepdims: bool = False) -> Self:
        """The sum over one axis, several or all: each entry that went in receives what the sum receives."""
        A = self.data
        kept = A.sum(axis=axis, keepdims=True)
        back = lambda G: np.broadcast_to(G.reshape(kept.shape), A.shape)  # noqa: E731
        return Array(kept if keepdims else A.sum(axis=axis), (self,), (back,), "sum")

    def mean(self, axis: Axis = None, keepdims: bool = False) -> Self:
        """The mean over one axis, several or all."""
        total = self.sum(axis, keepdims)
        return total * (total.data.size / self.data.size)

    def reshape(self, *shape: int) -> Self:
        """The same entries in another shape."""
        return Array(self.data.reshape(*shape), (self,), (lambda G: G.reshape(self.shape),), "reshape")

    @property
    def T(self) -> Self:
        """The transpose: all axes in the opposite order."""
        return Array(self.data.T, (self,), (lambda G: G.T,), "T")

    def __getitem__(self, index: Any) -> Self:  # noqa: ANN401  (whatever NumPy takes)
        """Some of the entries. Those that are taken twice receive twice, the others nothing."""

        def back(G: NDArray) -> NDArray:
            full = np.zeros_like(self.data)
            np.add.at(full, index, G)
            return full

        return Array(self.data[index], (self,), (back,), "[]")

    def __repr__(self) -> str:
        return f"Array(shape={self.shape}, op={self.op!r})" if self.data.ndim else f"Array({self.data:g})"


def _seed(root: Array, upstream: ArrayLike | None) -> NDArray:
    """What arrives at the output itself."""
    if upstream is None and root.data.size != 1:
        raise ValueError(f"the output has shape {root.shape}: a slope needs one number, as .sum() or .mean() give it")
    seed = np.ones_like(root.data) if upstream is None else np.asarray(upstream, dtype=float)
    if seed.shape != root.shape:
        raise ValueError(f"upstream has shape {seed.shape}: expected {root.shape}, that of the output")
    return seed
