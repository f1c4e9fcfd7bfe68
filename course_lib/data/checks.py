"""The door of the data: labels, features and shares, checked once, where they come in.

Each check returns its argument in the one form that the package works with, or raises TypeError for
the wrong kind of thing, ValueError for a wrong value or shape.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from course_lib.checks import numbers, table

MOST_ENTRIES = 100_000_000  # 800 MB of float64: about what a learner's machine can spare
LARGEST_FEATURE = 1e100  # its square is still a finite number
LARGEST_LABEL = 2**53  # float64 holds every whole number up to it


def labels(y: ArrayLike) -> NDArray[np.int64]:
    """Labels as a new array of shape (n,); floats are welcome when they are whole."""
    expected = "labels of shape (n,), one whole number for each example"
    renumber = "np.unique(y, return_inverse=True)[1]"
    array = numbers(y, "y", f"{expected}; {renumber} makes them from names")
    if array.ndim != 1:
        raise ValueError(
            f"y has shape {array.shape}: expected {expected}; "
            f"np.ravel(y) flattens a column, np.argmax(y, axis=1) turns one-hot rows into labels"
        )
    values = array.astype(np.float64)
    bad = ~((values >= 0) & (values <= LARGEST_LABEL) & (values == np.floor(values)))
    if bad.any():
        i = np.argmax(bad)
        raise ValueError(
            f"y[{i}] is {array[i]}: labels are whole numbers that count the classes from 0; "
            f"correct it, or number the classes anew with {renumber}"
        )
    return array.astype(np.int64)


def features(X: ArrayLike, name: str, d: int | None = None) -> NDArray[np.float64]:
    """Features of shape (n, d), all finite and none beyond 1e100 in size."""
    width, shape = ("d", None) if d is None else (d, (None, d))
    array = table(X, name, f"{name} of shape (n, {width}), one example per row", shape=shape)
    bad = np.abs(array) > LARGEST_FEATURE
    if bad.any():
        row, column = np.argwhere(bad)[0]
        raise ValueError(
            f"{name}[{row}, {column}] is {array[row, column]}: numbers beyond 1e100 cannot be "
            f"squared; correct it, or leave that example out"
        )
    return array


def shares(fractions: ArrayLike) -> NDArray[np.float64]:
    """Positive fractions that sum to 1, shape (parts,)."""
    expected = "one positive share for each part, with sum 1, such as (0.6, 0.2, 0.2)"
    array = numbers(fractions, "fractions", expected).astype(np.float64)
    if array.ndim != 1:
        raise ValueError(f"fractions has shape {array.shape}: expected {expected}")
    least, total = array.min(), array.sum()
    if not (least > 0 and abs(total - 1) <= 1e-9):
        came = f"sum {total:.10g} and smallest entry {least:.10g}"
        raise ValueError(f"fractions has {came}: expected {expected}")
    return array / total


def most_arrays(n: int) -> int:
    """How many arrays of n numbers may be asked for at once; two are always allowed."""
    return max(2, MOST_ENTRIES // n)
