"""Dividing examples into parts: every function returns arrays of row numbers, never the rows."""

import numpy as np
from numpy.typing import ArrayLike

from course_lib.checks import random_generator, whole_number
from course_lib.data import checks

Folds = list[tuple[np.ndarray, np.ndarray]]


def stratified_split(
    y: ArrayLike, fractions: ArrayLike, rng: np.random.Generator | int
) -> tuple[np.ndarray, ...]:
    """Divide the examples into one part for each fraction, each part with its share of each class.

    y holds labels, shape (n,); fractions are positive and sum to 1. The parts are arrays of row
    numbers in random order. Together they hold every row once, and of every class each part holds
    its share, rounded down or up. Where there is a choice, the part that is furthest behind gets
    the example, so that the parts as a whole keep to their shares too.

    Raises ValueError when a class has fewer members than there are parts, when a part would come
    out empty, and, as TypeError does, for arguments of the wrong kind.

    >>> train, test = stratified_split([0, 0, 0, 0, 1, 1], (0.5, 0.5), rng=0)
    >>> len(train), len(test), sorted([*train.tolist(), *test.tolist()])
    (3, 3, [0, 1, 2, 3, 4, 5])
    """
    y, fractions = checks.labels(y), checks.shares(fractions)
    parts = _deal(y, fractions, random_generator(rng), "parts")
    for number, part in enumerate(parts):
        if len(part) == 0:
            raise ValueError(
                f"fractions[{number}] is {fractions[number]:.10g}: "
                f"of {len(y)} examples that part gets none; give it a larger share"
            )
    return tuple(parts)


def stratified_kfold(y: ArrayLike, k: int, rng: np.random.Generator | int) -> Folds:
    """Return k pairs (train, validation) of row numbers, shuffled, each fold with all classes.

    Every row is in exactly one validation part; each of these holds 1/k of every class, rounded
    down or up, and their sizes differ by at most one. Raises ValueError when a class has fewer
    than k members, and, as TypeError does, for arguments of the wrong kind.

    >>> [len(validation) for train, validation in stratified_kfold([0, 1] * 5, k=5, rng=0)]
    [2, 2, 2, 2, 2]
    """
    y = checks.labels(y)
    k = _fold_count(k, len(y))
    return _pairs(_deal(y, np.full(k, 1 / k), random_generator(rng), "folds"))


def contiguous_kfold(n: int, k: int) -> Folds:
    """Return k pairs (train, validation) of row numbers, cut from 0 to n - 1 without shuffling.

    The validation parts are neighbouring blocks whose sizes differ by at most one. Use them when
    neighbours belong together, such as the digits of one writer; never on rows sorted by class.
    Raises ValueError or TypeError unless n is a whole number from 2 to 1,000,000 and k is one from
    2 to n (and to 100,000,000 / n, so that the folds fit in memory).

    >>> [validation.tolist() for train, validation in contiguous_kfold(n=5, k=2)]
    [[0, 1, 2], [3, 4]]
    """
    n = whole_number(n, "n, the number of examples,", 2, 1_000_000)
    return _pairs(np.array_split(np.arange(n), _fold_count(k, n)))


def _fold_count(k: int, n: int) -> int:
    most = max(2, min(n, checks.most_arrays(n)))
    return whole_number(k, f"k, the number of folds of {n:,} examples,", 2, most)


def _pairs(blocks: list[np.ndarray]) -> Folds:
    """Let each block be the validation part once, and all others together the training part."""
    return [
        (np.concatenate(blocks[:i] + blocks[i + 1 :]), validation)
        for i, validation in enumerate(blocks)
    ]


def _deal(
    y: np.ndarray, fractions: np.ndarray, rng: np.random.Generator, word: str
) -> list[np.ndarray]:
    """Shuffle the rows, gather them by class, deal each class out, and shuffle every part."""
    classes, counts = np.unique(y, return_counts=True)
    rarest = np.argmin(counts)
    if counts[rarest] < len(fractions):
        raise ValueError(
            f"class {classes[rarest]} has {counts[rarest]} of the {len(y)} examples, too few for "
            f"{len(fractions)} {word}: ask for fewer {word}, or leave that class out"
        )
    order = rng.permutation(len(y))
    order = order[np.argsort(y[order], kind="stable")]
    part_numbers = np.tile(np.arange(len(fractions)), len(classes))
    part_of = np.repeat(part_numbers, _places(counts, fractions).ravel())
    return [rng.permutation(order[part_of == number]) for number in range(len(fractions))]


def _places(counts: np.ndarray, fractions: np.ndarray) -> np.ndarray:
    """Return how many of each class go to each part, shape (classes, parts).

    Each entry is its share, counts[c] * fractions[p], rounded down or up; each row sums to its
    count. The places that rounding down leaves over go to different parts, furthest behind first.
    """
    # Whole shares come out slightly off: 200 * 0.58 as 115.99999999999999, whose floor is 115.
    shares = np.round(np.outer(counts, fractions), 9)
    places = np.floor(shares).astype(int)
    behind = np.zeros(len(fractions))
    for share, place, count in zip(shares, places, counts, strict=True):
        behind += share - place
        open_parts = np.flatnonzero(share > place)
        first = np.argsort(-behind[open_parts], kind="stable")
        chosen = open_parts[first[: count - place.sum()]]
        place[chosen] += 1
        behind[chosen] -= 1
    return places
