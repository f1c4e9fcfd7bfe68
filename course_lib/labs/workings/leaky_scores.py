"""Scores that an order of steps reports, and scores of the same classifier on new rows, over many repeats.

A repeat draws 50 rows and cuts them into five folds. The classifier is that of chapter 07: each class is its average
row, and the nearer average answers. All repeats are computed side by side: the first axis of every array is theirs.
"""

from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from course_lib.data import digits, stratified_kfold

REPEATS, ROWS, FOLDS = 50, 50, 5
NOISE, NEW, MOST = 1000, 200, 40  # columns of noise, new rows of it, most columns that can be kept
ALL = 2 * FOLDS  # the number of the fit on all rows; 0 … 4 are those for the test folds, 5 … 9 leave one more out
CONSTANT = 1e-3  # a deviation below it is none: such a column is not stretched


class Order(NamedTuple):
    """What is done where. Scale and select: "before" the cut or "inside" the folds; tune: "none", "test", "validation".

    data_set: "noise" with coin flips for labels, "coins" (digits with coin flips) or "digits" (with their own labels).
    keep: how many columns are kept; with tuning, the most that are tried.
    """

    data_set: str
    scale: str
    select: str
    tune: str
    keep: int


class Draw(NamedTuple):
    """X (repeats, 50, d), y and the fold of each row (repeats, 50); new rows that nothing else sees.

    In new rows of noise the columns stand in the order in which they are kept: it does not matter which they are.
    """

    X: NDArray
    y: NDArray
    fold: NDArray
    new_X: NDArray
    new_y: NDArray


class Fits(NamedTuple):
    """What each of the 11 fits learned from its rows, (repeats, 11, d): the average row of each class, the spread."""

    averages: tuple[NDArray, NDArray]
    spread: NDArray


class Scores(NamedTuple):
    """Shares of right answers by repeat, (repeats,): as reported, and on new rows."""

    reported: NDArray
    new: NDArray


@lru_cache(maxsize=3)
def draw(data_set: str) -> Draw:
    """The rows of all repeats."""
    one = _noise if data_set == "noise" else _handwriting
    repeats = [one(np.random.default_rng(seed), coins=data_set == "coins") for seed in range(REPEATS)]
    return Draw(*(np.stack(parts) for parts in zip(*repeats, strict=True)))


def _noise(rng: np.random.Generator, *, coins: bool) -> Draw:
    X = rng.normal(size=(ROWS, NOISE)).astype(np.float32)
    y = rng.permutation(np.arange(ROWS) % 2)
    fold = _folds(y, rng)
    return Draw(X, y, fold, rng.normal(size=(NEW, MOST)).astype(np.float32), rng.integers(0, 2, NEW))


def _handwriting(rng: np.random.Generator, *, coins: bool) -> Draw:
    """25 threes and 25 eights of the bundled digits; all others are new rows."""
    X, is_eight = _threes_and_eights()
    mixed = rng.permutation(len(X))
    known = np.concatenate([mixed[is_eight[mixed] == label][: ROWS // 2] for label in (0, 1)])
    new = np.setdiff1d(mixed, known)
    y, new_y = is_eight[known], is_eight[new]
    if coins:
        y, new_y = rng.permutation(y), rng.permutation(np.arange(len(new)) % 2)
    return Draw(X[known], y, _folds(y, rng), X[new], new_y)


@lru_cache(maxsize=1)
def _threes_and_eights() -> tuple[NDArray, NDArray]:
    known = digits()
    chosen = np.isin(known.y, (3, 8))
    return (known.X[chosen] / 16).astype(np.float32), (known.y[chosen] == 8).astype(int)


def _folds(y: NDArray, rng: np.random.Generator) -> NDArray:
    """The number of the fold in which each row is tested, (50,)."""
    fold = np.empty(len(y), int)
    for number, (_, tested) in enumerate(stratified_kfold(y, FOLDS, rng)):
        fold[tested] = number
    return fold


@lru_cache(maxsize=3)
def fits(data_set: str) -> Fits:
    """All that any order of steps can learn from the rows, for every set of rows that it may learn from."""
    drawn, number = draw(data_set), np.arange(FOLDS)[:, None]
    trained = drawn.fold[:, None] != number
    without_validation = trained & (drawn.fold[:, None] != (number + 1) % FOLDS)
    sets = np.concatenate([trained, without_validation, np.ones_like(trained[:, :1])], axis=1)
    first, second = (_mean(sets & (drawn.y[:, None] == label), drawn.X) for label in (0, 1))
    variance = _mean(sets, drawn.X**2) - _mean(sets, drawn.X) ** 2
    spread = np.sqrt(np.maximum(variance, 0))
    return Fits((first, second), np.where(spread < CONSTANT, np.float32(1), spread))


def _mean(sets: NDArray, X: NDArray) -> NDArray:
    """The mean of the rows in each set: (repeats, sets, 50) and (repeats, 50, d) make (repeats, sets, d)."""
    weights = sets.astype(np.float32)
    return weights @ X / weights.sum(axis=2, keepdims=True)


@lru_cache(maxsize=512)
def scores(order: Order) -> Scores:
    """What this order reports, and what its classifier, fitted on all 50 rows, reaches on new rows.

    Tuning chooses the number of columns, 1 to `keep`, with the most right answers: on the test rows all folds share
    one, on validation rows every fold has its own.
    """
    fold = draw(order.data_set).fold
    test, validated, new = (right[..., : order.keep] for right in answers(order.data_set, order.scale, order.select))
    if order.tune == "none":
        return Scores(test[:, :, -1].mean(axis=1), new[:, -1])
    if order.tune == "test":
        best = _most(test.mean(axis=1))
        return Scores(_of(test.mean(axis=1), best), _of(new, best))
    by_fold = (_before(fold)[:, None] == np.arange(FOLDS)[:, None]).astype(np.float32) @ validated
    of_row = np.take_along_axis(_most(by_fold), fold, axis=1)
    return Scores(_of(test, of_row).mean(axis=1), _of(new, _most(validated.mean(axis=1))))


def _before(fold: NDArray) -> NDArray:
    """The fold whose validation rows these are: fit 5 + k leaves out the folds k and k + 1, validated is k + 1."""
    return (fold - 1) % FOLDS


def _most(right: NDArray) -> NDArray:
    """Where the last axis is largest; of equal ones the last, since few validation rows leave many equal."""
    return right.shape[-1] - 1 - right[..., ::-1].argmax(axis=-1)


def _of(values: NDArray, numbers: NDArray) -> NDArray:
    """From the last axis the entry of each number."""
    return np.take_along_axis(values, numbers[..., None], axis=-1)[..., 0]


class Answers(NamedTuple):
    """What is right with 1, 2, … 40 kept columns.

    test, validated: each row as test and as validation row, (repeats, 50, 40); new: the share of new rows.
    """

    test: NDArray
    validated: NDArray
    new: NDArray


@lru_cache(maxsize=12)
def answers(data_set: str, scale: str, select: str) -> Answers:
    """All answers of the fits that scale and select in these places."""
    fold, now = draw(data_set).fold, _Placed(data_set, scale, select)
    return Answers(now.on_rows(fold), now.on_rows(FOLDS + _before(fold)), now.on_new())


class _Placed:
    """The fits as the places of the steps make them: with which spread they scale, and which columns they keep."""

    def __init__(self, data_set: str, scale: str, select: str) -> None:
        self.drawn, (self.averages, spread) = draw(data_set), fits(data_set)
        # Before the cut, every fit uses what was learned from all rows.
        self.spread = np.broadcast_to(spread[:, ALL:], spread.shape) if scale == "before" else spread
        kept = self._best(slice(ALL, None) if select == "before" else slice(None))
        self.kept = np.broadcast_to(kept, (REPEATS, ALL + 1, MOST))

    def _best(self, some: slice) -> NDArray:
        """The columns in which the scaled averages are farthest apart, the best first: (repeats, fits, 40)."""
        first, second = (average[:, some] for average in self.averages)
        gap = np.abs(second - first) / self.spread[:, some]
        kept = np.argpartition(gap, -MOST, axis=2)[:, :, -MOST:]
        return np.take_along_axis(kept, np.argsort(-np.take_along_axis(gap, kept, 2), axis=2), 2)

    def on_rows(self, fit: NDArray) -> NDArray:
        """Whether the fit of each row, (repeats, 50), is right with 1, 2, … kept columns: (repeats, 50, 40)."""
        repeat = np.arange(REPEATS)[:, None]
        columns = self.kept[repeat, fit]
        x = np.take_along_axis(self.drawn.X, columns, 2)
        return self._right(x, (repeat[..., None], fit[..., None], columns), self.drawn.y)

    def on_new(self) -> NDArray:
        """The share of new rows for which the fit on all rows is right: (repeats, 40)."""
        columns, x = self.kept[:, ALL:], self.drawn.new_X
        x = x if x.shape[2] == MOST else np.take_along_axis(x, columns, 2)
        place = (np.arange(REPEATS)[:, None, None], ALL, columns)
        return self._right(x, place, self.drawn.new_y).mean(axis=1)

    def _right(self, x: NDArray, place: tuple, y: NDArray) -> NDArray:
        # |x − first|² − |x − second|² is twice (second − first)(x − middle), summed over the columns.
        first, second, spread = (values[place] for values in (*self.averages, self.spread))
        pulls = (x - (first + second) / 2) * ((second - first) / spread**2)
        return (np.cumsum(pulls, axis=2, out=pulls) > 0) == (y[..., None] == 1)
