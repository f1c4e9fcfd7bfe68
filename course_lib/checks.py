"""The door: what public functions of every package check before they work, each with a sentence that says what to do.

A check returns its argument in the one form that the packages work with, or raises: TypeError for a wrong kind of
thing, ValueError for a wrong value or shape.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from itertools import pairwise
from typing import TypeVar

import numpy as np
from numpy.typing import ArrayLike, DTypeLike, NDArray

Entry = TypeVar("Entry")

WHOLE = (int, np.integer)
NUMBER = (*WHOLE, float, np.floating)
LARGEST = float(np.finfo(np.float64).max)
MOST_PARAMETERS = 10**8
MOST_NUMBERS = 5 * 10**8  # 4 GB of float64
DTYPES = {name: np.dtype(name) for name in ("float32", "float64", "complex128")}
ANY_KIND = "biufc"  # of numbers, as NumPy names them: truth values, whole, unsigned, real and complex numbers
KINDS = {"b": "True and False", "c": "complex numbers", "U": "text", "S": "text", "O": "objects that are not numbers"}


def whole_number(value: object, name: str, low: int = 1, high: int = 10**9) -> int:
    """A whole number from low to high."""
    return int(_within(value, name, WHOLE, lambda v: low <= v <= high, f"a whole number from {low:,} to {high:,}"))


def positive(value: object, name: str) -> float:
    """A finite number above 0."""
    return float(_within(value, name, NUMBER, lambda v: 0 < v <= LARGEST, "a number above 0"))


def nonnegative(value: object, name: str) -> float:
    """A finite number of at least 0."""
    return float(_within(value, name, NUMBER, lambda v: 0 <= v <= LARGEST, "a number of at least 0"))


def fraction(value: object, name: str) -> float:
    """A number from 0 up to, but not including, 1."""
    return float(_within(value, name, NUMBER, lambda v: 0 <= v < 1, "a number from 0 up to, but not including, 1"))


def exponent(power: object) -> float:
    """The exponent of a fixed power, as a number of Python; one that would need a slope itself is refused."""
    if not isinstance(power, NUMBER):
        raise TypeError(f"the exponent is a {type(power).__name__}: only numbers such as 2 or -0.5 are supported")
    return power.item() if isinstance(power, np.generic) else power


def one_of(key: object, name: str, table: Mapping[str, Entry]) -> Entry:
    """The entry of `table` under `key`."""
    if not isinstance(key, str) or key not in table:
        raise ValueError(f"{name} is {key!r}: expected one of {', '.join(table)}")
    return table[key]


def precision(dtype: DTypeLike) -> np.dtype:
    """One of the number types in which a network can work, by name or as NumPy knows it."""
    try:
        name = np.dtype(dtype).name
    except TypeError:
        name = dtype
    return one_of(name, "dtype", DTYPES)


def function(value: object, name: str, example: str) -> Callable:
    """Something that can be called; the example shows one."""
    if not callable(value):
        raise TypeError(f"{name} is {value!r}: expected a function, such as {example}")
    return value


def made(value: Entry, name: str, example: str, *attributes: str) -> Entry:
    """Anything that has these attributes, but not a class; the example shows one."""
    if isinstance(value, type) or not all(hasattr(value, attribute) for attribute in attributes):
        raise TypeError(f"{name} is {value!r}: expected one that was made, such as {example}")
    return value


def network(value: Entry) -> Entry:
    """A network, with its parameters."""
    return made(value, "network", "nn.Network([64, 30, 10])", "params", "check", "astype")


def optimizer(value: Entry) -> Entry:
    """An optimizer, with its learning rate."""
    return made(value, "optimizer", "nn.Adam(0.001)", "lr", "step")


def random_generator(rng: np.random.Generator | int) -> np.random.Generator:
    """A generator as it is, and a new one for a whole number, its seed."""
    if isinstance(rng, np.random.Generator):
        return rng
    return np.random.default_rng(whole_number(rng, "rng, a random generator or its seed,", 0, 2**32 - 1))


def numbers(values: ArrayLike, name: str, expected: str, kinds: str = "iuf") -> NDArray:
    """A non-empty array of numbers, of one of the NumPy `kinds`; lists are welcome. `expected` ends the refusal."""
    try:
        array = np.asarray(values)
    except ValueError:
        raise ValueError(f"{name} has rows of different lengths: expected {expected}") from None
    if array.dtype.kind not in kinds:
        holds = KINDS.get(array.dtype.kind, array.dtype.name)
        raise TypeError(f"{name} holds {holds}: expected {expected}")
    if array.size == 0:
        raise ValueError(f"{name} has shape {array.shape}, without any example: expected {expected}")
    if array.size > MOST_NUMBERS:
        raise ValueError(f"{name} has shape {array.shape}: the course stops at {MOST_NUMBERS:.0e} numbers, take a part")
    return array


def table(
    values: ArrayLike,
    name: str,
    expected: str,
    dtype: DTypeLike = np.float64,
    shape: tuple[int | None, int] | None = None,
    cure: str = "Correct it, or leave that example out",
) -> NDArray:
    """A table of finite numbers, one example per row, as `dtype`; None in `shape` stands for any number of rows.

    `expected` ends the refusal; that of an infinite entry names its row and column and ends with the cure.
    """
    array = numbers(values, name, expected, ANY_KIND if np.dtype(dtype).kind == "c" else "biuf")
    if array.ndim != 2 or (shape and (array.shape[1] != shape[1] or shape[0] not in (None, len(array)))):
        advice = f"; {name}[None, :] makes one row of it, {name}[:, None] one column" if array.ndim == 1 else ""
        raise ValueError(f"{name} has shape {array.shape}: expected {expected}{advice}")
    with np.errstate(over="ignore"):
        found = np.ascontiguousarray(array, dtype)
    bad = ~np.isfinite(found)
    if bad.any():
        row, column = np.argwhere(bad)[0]
        too_large = f" as {found.dtype}" if np.isfinite(array[row, column]) else ""
        came = f"{name}[{row}, {column}] is {array[row, column]}"
        raise ValueError(f"{came}: every number must be finite{too_large}. {cure}")
    return found


def pair(values: object, name: str) -> tuple[object, object]:
    """Inputs and targets in a tuple or a list."""
    if not isinstance(values, tuple | list) or len(values) != 2:
        length = f" and length {len(values)}" if isinstance(values, tuple | list) else ""
        raise TypeError(f"{name} is of type {type(values).__name__}{length}: expected a pair (X, Y)")
    return tuple(values)


def alike(A: ArrayLike, B: ArrayLike, names: str) -> tuple[NDArray, NDArray]:
    """Two arrays of numbers of one shape, so that no broadcasting pairs the wrong entries; `names` as in "P and Y"."""
    name_a, name_b = names.split(" and ")
    expected = f"{names} of the same shape"
    A, B = numbers(A, name_a, expected, ANY_KIND), numbers(B, name_b, expected, ANY_KIND)
    if A.shape != B.shape:
        raise ValueError(f"{name_a} has shape {A.shape} and {name_b} has shape {B.shape}: expected {expected}")
    return A, B


def paired(f: Callable[[NDArray, NDArray], Entry]) -> Callable[[ArrayLike, ArrayLike], Entry]:
    """The function f(P, Y) of outputs and targets, (n, k) both, with its door."""

    @wraps(f)
    def door(P: ArrayLike, Y: ArrayLike) -> Entry:
        P, Y = alike(P, Y, "P and Y")
        if P.ndim != 2:
            raise ValueError(f"P and Y have shape {P.shape}: expected (n, k), one example per row")
        return f(P, Y)

    return door


def layer_sizes(sizes: Sequence[int]) -> list[int]:
    """Neurons per layer, inputs first, as a list of at least two whole numbers."""
    if not isinstance(sizes, list | tuple | range | np.ndarray) or np.ndim(sizes) == 0 or len(sizes) < 2:
        raise ValueError(f"sizes is {sizes!r}: expected inputs first and outputs last, such as [64, 30, 10]")
    listed = [whole_number(size, f"sizes[{i}]") for i, size in enumerate(sizes)]
    count = sum((n_in + 1) * n_out for n_in, n_out in pairwise(listed))
    if count > MOST_PARAMETERS:
        raise ValueError(f"sizes {listed} need {count:.1e} parameters, the course stops at 1e+08: make a layer smaller")
    return listed


def inputs(X: ArrayLike, d: int, dtype: DTypeLike, name: str = "X") -> NDArray:
    """X as an array (n, d) of type `dtype`."""
    expected = f"{name} of shape (n, {d}), one example per row, for a network of {d} inputs"
    return table(X, name, expected, dtype, (None, d))


def targets(Y: ArrayLike, n: int, k: int, loss: str, dtype: DTypeLike, name: str = "Y") -> NDArray:
    """Y as an array (n, k) of type `dtype`, with values that make sense for the loss of that name."""
    expected = f"{name} of shape ({n}, {k}), one row per example"
    came = numbers(Y, name, expected, ANY_KIND).shape
    if came in ((n,), (n, 1)) and k > 1:
        labels = name if came == (n,) else f"{name}.ravel()"
        advice = f"data.one_hot({labels}, {k}) makes it from labels"
        raise ValueError(f"{name} has shape {came}: expected {expected}; {advice}")
    Y = table(Y, name, expected, dtype, (n, k))
    low, high, sums = Y.real.min(), Y.real.max(), Y.real.sum(axis=1, keepdims=True)
    if loss != "half_squared_error" and not 0 <= low <= high <= 1:
        raise ValueError(f"{name} goes from {low:g} to {high:g}: {loss} needs targets from 0 to 1")
    if loss != "cross_entropy":
        return Y
    worst = np.argmax(np.abs(sums - 1))
    if abs(sums[worst, 0] - 1) > 1e-4:
        reason = f"row {worst} of {name} sums to {sums[worst, 0]:g}"
        raise ValueError(f"{reason}: cross_entropy needs rows that sum to 1, such as one-hot rows")
    return Y / sums  # takes rounding out of the shares, which a gradient check would notice; one-hot rows stay


def first_weights(W: ArrayLike, shape: tuple[int, int], dtype: DTypeLike) -> NDArray:
    """What an initialiser made, as an array of that shape and type."""
    return table(W, "W", f"W of shape {shape} from the initializer", dtype, shape, "Correct the initializer")


def one_number(value: ArrayLike, name: str) -> complex:
    """A single number, perhaps in an array, real or complex; it may be nan or infinite."""
    if value is None or np.size(value) != 1 or np.asarray(value).dtype.kind not in ANY_KIND:
        came = f"has shape {np.shape(value)}" if isinstance(value, np.ndarray) else f"is {value!r}"
        raise TypeError(f"{name} {came}: expected one number, such as a cost")
    return np.asarray(value).item()


def parameters(w: NDArray, g: ArrayLike) -> None:
    """Refuse parameters w that a step cannot change in place, and a gradient g of another shape."""
    if not isinstance(w, np.ndarray) or w.dtype.kind not in "fc":
        came = f"an array of {w.dtype}" if isinstance(w, np.ndarray) else repr(w)
        raise TypeError(f"w is {came}: expected an array of floats, which the step changes in place")
    alike(w, g, "w and g")


def _within(value: object, name: str, kinds: tuple[type, ...], fits: Callable, expected: str) -> object:
    if not isinstance(value, kinds) or isinstance(value, bool):
        raise TypeError(f"{name} is {value!r}: expected {expected}")
    value = value.item() if isinstance(value, np.generic) else value
    if not fits(value):
        raise ValueError(f"{name} is {value!r}: expected {expected}")
    return value
