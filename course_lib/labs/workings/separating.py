"""Whether something straight separates two sets of points.

It does exactly when their convex hulls do not meet. (A hull holds what lies between points: all their mixtures with
shares that are not negative and add up to 1.) The shortest way from hull to hull gives the widest gap, and the cut
across its middle. If its length is 0, the place where the hulls meet shows that no cut exists.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

NOTHING = 1e-9  # shares, pulls and gaps below it, measured against the size of the points, are rounding
MOST_ROUNDS = 200


@dataclass(frozen=True)
class Separation:
    """The shortest way between two hulls: its ends, (d,) each, and the shares of the points, (m,) and (n,), in them."""

    first: NDArray
    second: NDArray
    shares: tuple[NDArray, NDArray]
    separates: bool

    @property
    def gap(self) -> float:
        """The length of the way: the room between the classes, 0 where no cut separates them."""
        return float(np.linalg.norm(self.first - self.second)) if self.separates else 0.0

    def side(self, points: ArrayLike) -> NDArray:
        """How far points (..., d) lie on the first set's side of the cut; negative on the other side."""
        normal = (self.first - self.second) / np.linalg.norm(self.first - self.second)
        return (np.asarray(points) - (self.first + self.second) / 2) @ normal


def separation(first: ArrayLike, second: ArrayLike) -> Separation:
    """The shortest way between the hulls of two sets of points, (m, d) and (n, d).

    It is the mixture of all differences that is nearest to 0. That is a least-squares problem with shares that are not
    negative: their sum is asked to be 1, which only stretches the mixture.
    """
    first, second = np.asarray(first, float), np.asarray(second, float)
    between = (first[:, None] - second[None]).reshape(-1, first.shape[1])
    size = float(np.abs(between).max()) or 1.0
    rows = np.vstack([between.T / size, np.ones(len(between))])
    shares = _not_negative(rows, np.append(np.zeros(first.shape[1]), 1.0)).reshape(len(first), len(second))
    shares /= shares.sum()
    ones, others = shares.sum(axis=1), shares.sum(axis=0)
    p, q = ones @ first, others @ second
    return Separation(p, q, (ones, others), _cuts(first, second, p - q, size))


def meeting(first: ArrayLike, second: ArrayLike) -> tuple[NDArray, NDArray]:
    """Shares (m,) and (n,) with which two sets that no cut separates meet, of a single point of one set if possible."""
    first, second = np.asarray(first, float), np.asarray(second, float)
    for one, other, order in ((first, second, 1), (second, first, -1)):
        inmost = int(np.linalg.norm(one - other.mean(axis=0), axis=1).argmin())
        found = separation(one[inmost : inmost + 1], other)
        if not found.separates:
            alone = np.zeros(len(one))
            alone[inmost] = 1.0
            return (alone, found.shares[1])[::order]
    return separation(first, second).shares


def _cuts(first: NDArray, second: NDArray, normal: NDArray, size: float) -> bool:
    """Whether the cut across this direction really has all points on their sides."""
    room = (first @ normal).min() - (second @ normal).max()
    return bool(room > NOTHING * size * np.linalg.norm(normal))


def _not_negative(rows: NDArray, target: NDArray) -> NDArray:
    """x ≥ 0 that makes |rows x − target| smallest. Source: Lawson and Hanson, Solving Least Squares Problems, 1974."""
    x, free = np.zeros(rows.shape[1]), np.zeros(rows.shape[1], bool)
    for _ in range(MOST_ROUNDS):
        pull = np.where(free, -np.inf, rows.T @ (target - rows @ x))
        best = int(pull.argmax())
        if pull[best] <= NOTHING:
            break
        free[best] = True
        x = _moved(rows, target, x, free)
    return x


def _moved(rows: NDArray, target: NDArray, x: NDArray, free: NDArray) -> NDArray:
    """The best x whose entries are 0 where they are not free; entries that would turn negative are freed no more."""
    while True:
        goal = np.zeros_like(x)
        goal[free] = np.linalg.lstsq(rows[:, free], target, rcond=None)[0]
        low = free & (goal <= 0)
        if not low.any():
            return goal
        x = x + (x[low] / np.maximum(x[low] - goal[low], NOTHING)).min() * (goal - x)
        free &= x > NOTHING
        x = np.where(free, x, 0.0)
