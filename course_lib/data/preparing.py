"""From raw data to what a network receives: one-hot targets and scaled features."""

import numpy as np
from numpy.typing import ArrayLike

from course_lib.checks import whole_number
from course_lib.data import checks

# A column whose values differ by less than this, relative to their size, differs by rounding only.
ROUNDING = 1e-12


def one_hot(y: ArrayLike, classes: int) -> np.ndarray:
    """Return the targets Y, float64, shape (n, classes): in row i a single 1, in column y[i].

    y holds labels from 0 to classes - 1, shape (n,). Raises ValueError or TypeError for anything
    else.

    >>> one_hot([2, 0], classes=3).tolist()
    [[0.0, 0.0, 1.0], [1.0, 0.0, 0.0]]
    """
    y = checks.labels(y)
    classes = whole_number(classes, "classes", 2, checks.most_arrays(len(y)))
    if y.max() >= classes:
        i = np.argmax(y >= classes)
        raise ValueError(
            f"y[{i}] is {y[i]}: {classes} classes have the labels 0 to {classes - 1}; "
            f"if your labels count from 1, subtract 1, otherwise ask for more classes"
        )
    return np.equal.outer(y, np.arange(classes)).astype(np.float64)


class Scaler:
    """Shift and stretch each column so that the training rows have mean 0 and deviation 1.

    The numbers come from the training part alone; validation, test and future rows are transformed
    with the same ones. A column that never changes in training, rounding aside, tells nothing: it
    becomes 0 for every row.

    mean, std   shape (d,), of the training rows; std divides by n (not n - 1), and is 0 for a
                column that never changes

    >>> scaler = Scaler([[1, 7], [3, 7]])
    >>> scaler.transform([[1, 7], [5, 7]]).tolist()
    [[-1.0, 0.0], [3.0, 0.0]]
    """

    def __init__(self, X_train: ArrayLike) -> None:
        """Learn mean and deviation from X_train, finite numbers of shape (n, d)."""
        X = checks.features(X_train, "X_train")
        self.mean = X.mean(axis=0)
        self.std = X.std(axis=0)
        # Judged by the range: summing many equal numbers leaves a mean, and a std, that are off.
        self.std[np.ptp(X, axis=0) <= ROUNDING * np.abs(X).max(axis=0)] = 0

    def transform(self, X: ArrayLike) -> np.ndarray:
        """Return (X - mean) / std as a new float64 array; X, of shape (n, d), is left as it is.

        X has the columns of X_train, in the same order. Raises ValueError or TypeError when X is
        not finite or has another number of columns.
        """
        X = checks.features(X, "X", d=len(self.mean))
        return np.divide(X - self.mean, self.std, out=np.zeros_like(X), where=self.std > 0)
