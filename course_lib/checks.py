"""The door: what public functions of every package check before they work, each with a sentence that says what to do.

A check returns its argument in the one form that the packages work with, or raises: TypeError for a wrong kind of
thing, ValueError for a wrong value or shape.
"""

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from typing import TypeVar

import numpy as np
from numpy.typing import ArrayLike, DTypeLike, NDArray

Entry = TypeVar("Entry")

WHOLE = (int, np.integer)
NUMBER = (*WHOLE, float, np.floating)
MOST_PARAMETERS = 10**8
KINDS = {"b": "True and False", "c": "complex numbers", "U": "text", "S": "text", "O": "objects that are not numbers"}


def whole_number(value: object, name: str, low: int = 1, high: int = 10**9) -> int:
    """A whole number from low to high."""
    return int(_within(value, name, WHOLE, lambda v: low <= v <= high, f"a whole number from {low:,} to {high:,}"))


def positive(value: object, name: str) -> float:
    """A finite number above 0."""
    return float(_within(value, name, NUMBER, lambda v: 0 < v < np.inf, "a number above 0"))


def nonnegative(value: object, name: str) -> float:
    """A finite number of at least 0."""
    return float(_within(value, name, NUMBER, lambda v: 0 <= v < np.inf, "a number of at least 0"))


def fraction(value: object, name: str) -> float:
    """A number from 0 up to, but not including, 1."""
    return float(_within(value, name, NUMBER, lambda v: 0 <= v < 1, "a number from 0 up to, but not including, 1"))


def one_of(key: object, name: str, table: Mapping[str, Entry]) -> Entry:
    """The entry of `table` under `key`."""
    if not isinstance(key, str) or key not in table:
        raise ValueError(f"{name} is {key!r}: expected one of {', '.join(table)}")
    return table[key]


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
    return array


def table(
    values: ArrayLike,
    name: str,
    expected: str,
    dtype: DTypeLike = np.float64,
    shape: tuple[int | None, int] | None = None,
) -> NDArray:
    """A table of finite numbers, one example per row, as `dtype`; None in `shape` stands for any number of rows.

    `expected` ends the refusal, which names the first bad entry by row and column.
    """
    array = numbers(values, name, expected, "biufc" if np.dtype(dtype).kind == "c" else "biuf")
    if array.ndim != 2 or (shape and (array.shape[1] != shape[1] or shape[0] not in (None, len(array)))):
        advice = f"; {name}[None, :] makes one row of it, {name}[:, None] one column" if array.ndim == 1 else ""
        raise ValueError(f"{name} has shape {array.shape}: expected {expected}{advice}")
    array = np.ascontiguousarray(array, dtype)
    bad = ~np.isfinite(array)
    if bad.any():
        row, column = np.argwhere(bad)[0]
        cure = "every number must be finite. Correct it, or leave that example out"
        raise ValueError(f"{name}[{row}, {column}] is {array[row, column]}: {cure}")
    return array


def layer_sizes(sizes: Sequence[int]) -> list[int]:
    """Neurons per layer, inputs first, as a list of at least two whole numbers."""
    if not np.iterable(sizes) or isinstance(sizes, str) or len(sizes) < 2:
        raise ValueError(f"sizes is {sizes!r}: expected inputs first and outputs last, such as [64, 30, 10]")
    listed = [whole_number(size, f"sizes[{i}]") for i, size in enumerate(sizes)]
    count = sum((n_in + 1) * n_out for n_in, n_out in pairwise(listed))
    if count > MOST_PARAMETERS:
        raise ValueError(f"sizes {listed} need {count:.1e} parameters, the course stops at 1e+08: make a layer smaller")
    return listed


def inputs(X: ArrayLike, d: int, dtype: DTypeLike) -> NDArray:
    """X as an array (n, d) of type `dtype`."""
    return table(X, "X", f"X of shape (n, {d}), one example per row, for a network of {d} inputs", dtype, (None, d))


def targets(Y: ArrayLike, n: int, k: int, loss: str, dtype: DTypeLike) -> NDArray:
    """Y as an array (n, k) of type `dtype`, with values that make sense for the loss of that name."""
    expected = f"Y of shape ({n}, {k}), one row per example"
    if numbers(Y, "Y", expected, "biufc").shape == (n,) and k > 1:
        raise ValueError(f"Y has shape ({n},): expected {expected}; data.one_hot(Y, {k}) makes it from labels")
    Y = table(Y, "Y", expected, dtype, (n, k))
    low, high, sums = Y.real.min(), Y.real.max(), Y.real.sum(axis=1)
    if loss != "half_squared_error" and not 0 <= low <= high <= 1:
        raise ValueError(f"Y goes from {low:g} to {high:g}: {loss} needs targets from 0 to 1")
    worst = np.argmax(np.abs(sums - 1))
    if loss == "cross_entropy" and abs(sums[worst] - 1) > 1e-4:
        raise ValueError(f"row {worst} of Y sums to {sums[worst]:g}: cross_entropy needs rows that sum to 1 (one-hot)")
    return Y


def _within(value: object, name: str, kinds: tuple[type, ...], fits: Callable, expected: str) -> object:
    if not isinstance(value, kinds) or isinstance(value, bool):
        raise TypeError(f"{name} is {value!r}: expected {expected}")
    if not fits(value):
        raise ValueError(f"{name} is {value!r}: expected {expected}")
    return value
