"""The door of the figures: what comes in to be drawn is checked once, and a refusal says what to do."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from course_lib import checks


def array(values: ArrayLike, name: str, expected: str, *ndim: int) -> NDArray:
    """`values` as a float array, not empty, whose number of axes is one of `ndim`; `expected` says it in words."""
    found = checks.numbers(values, name, expected).astype(float)
    if found.ndim not in ndim:
        raise ValueError(f"{name} has shape {found.shape}: expected {expected}")
    return found


def finite(found: NDArray, name: str) -> NDArray:
    """The array itself, if every entry is a number that can be drawn."""
    bad = np.argwhere(~np.isfinite(found))
    if len(bad):
        place, value = ", ".join(map(str, bad[0])), found[tuple(bad[0])]
        raise ValueError(f"{name}[{place}] is {value}: a picture needs finite numbers. Correct it, or leave it out")
    return found


def numbers(values: ArrayLike, name: str, expected: str, *ndim: int) -> NDArray:
    """As `array`, with every entry finite."""
    return finite(array(values, name, expected, *ndim), name)


def shares(values: ArrayLike, name: str, expected: str, *ndim: int) -> NDArray:
    """Numbers between 0 and 1: probabilities or accuracies. Rounding errors are cut."""
    found = numbers(values, name, expected, *ndim)
    if found.min() < -1e-6 or found.max() > 1 + 1e-6:
        raise ValueError(f"{name} goes from {found.min():g} to {found.max():g}: expected numbers between 0 and 1")
    return np.clip(found, 0, 1)


def growing(values: ArrayLike, name: str) -> NDArray:
    """Places along an axis: at least two numbers, each larger than the one before."""
    found = numbers(values, name, "shape (m,)", 1)
    if len(found) < 2 or (np.diff(found) <= 0).any():
        raise ValueError(f"{name} must hold at least two numbers that grow: np.linspace makes them")
    return found


def labels(values: ArrayLike, name: str, count: int) -> NDArray:
    """`count` class labels 0, 1, 2, … as whole numbers."""
    found = numbers(values, name, f"shape ({count},), one label for each example", 1)
    odd = found[(found < 0) | (found != np.round(found))]
    if len(found) != count or len(odd):
        came = f"holds {odd[0]:g}" if len(odd) else f"has {len(found)} labels for {count} examples"
        raise ValueError(f"{name} {came}: expected one of the classes 0, 1, 2, … for each example")
    return found.astype(int)


def names(given: Sequence[str] | None, name: str, standard: Sequence[str]) -> list[str]:
    """The given names, as many as there are standard ones; without any, the standard ones."""
    chosen = standard if given is None else given
    if isinstance(chosen, str) or len(chosen) != len(standard):
        raise ValueError(f"{name} is {given!r}: expected {len(standard)} names, such as {list(standard)}")
    return [str(entry) for entry in chosen]


def named(given: Mapping[str, object], name: str, example: str) -> dict[str, object]:
    """A mapping from names to something, not empty."""
    if not isinstance(given, Mapping) or not given:
        raise ValueError(f"{name} is {given!r}: expected a name for each, such as {example}")
    return {str(key): value for key, value in given.items()}
