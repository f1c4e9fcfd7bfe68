"""Is this what was expected? Fair about form, exact about values, and never telling the expected numbers.

`difference` answers None for "equal" and otherwise what a good tutor would point at: the shape before the values, the
first NaN by its index, the constant ratio that a forgotten factor leaves.
"""

from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

CONSTANT = 1e-6  # how far ratios may spread and still count as one
MOST = 5_000_000  # numbers in one result; more are named and not looked at
LONGEST = 40  # characters of a learner's own result that are shown
NEARLY = 0.02  # how far from 1 all ratios may lie for a result to be "nearly right"
ROUNDING = 1e-15  # two numbers that differ by less are equal, however small both are: a sum that should be exactly zero


@dataclass(frozen=True)
class Finding:
    """What a reader found out about a result that can be right in many ways, such as drawn rows: a part by itself.

    Two findings are equal if their kinds are. The words say what was seen, as a clause, and are shown where the kind is
    not the right one; so they may hold any number of the learner's own result.
    """

    kind: str
    words: str = field(default="", compare=False)


class Label(Finding):
    """One of a published list of labels, with words that also say from what it was concluded."""


@dataclass(frozen=True)
class Difference:
    """How a part departs: the kind and a clause without the expected numbers.

    The kinds are "form", "shape", "nan" and "values", and "choice" where a label, verdict, shape or finding is wrong.
    The clause is found only where it is read: of many differences one is shown.
    """

    kind: str
    say: Callable[[], str]
    shapes: tuple[tuple[int, ...], tuple[int, ...]] = ((), ())  # what came and what was expected, for a wrong shape

    @cached_property
    def words(self) -> str:
        """The clause."""
        with np.errstate(all="ignore"):  # a learner's numbers may be as large as they like
            return self.say()


def difference(
    name: str, got: Any, expected: Any, tolerance: float, strict_shapes: bool = False  # noqa: ANN401
) -> Difference | None:
    """How `got` departs from `expected`; None if it does not. The clause begins with the part's name.

    Numbers may differ by `tolerance` times the largest entry that is expected. Lists, matrices and float32 are as good
    as arrays; (n,), (n, 1) and (1, n) are as good as each other unless `strict_shapes`.
    """
    if not _is_numeric(expected):
        return None if _same_thing(got, expected) else Difference("choice", lambda: _what_came(name, got))
    if isinstance(got, np.ndarray) and got.size > MOST:
        return _of_shapes(name, got.shape, np.shape(expected))
    array = as_numbers(got)
    if isinstance(array, str):
        return Difference("form", lambda: f"`{name}` is {array}, not a number or an array of numbers")
    target = np.asarray(expected)
    if not _same_shape(array, target, strict_shapes):
        return _of_shapes(name, array.shape, target.shape)
    array = array.reshape(target.shape)
    if close(array, target, tolerance):
        return None
    hole = ~np.isfinite(array) & np.isfinite(target)
    if hole.any():
        return Difference("nan", lambda: _first_hole(name, array, hole))
    return Difference("values", lambda: _fingerprint(name, array, target, tolerance))


def _of_shapes(name: str, got: tuple[int, ...], wanted: tuple[int, ...]) -> Difference:
    return Difference("shape", lambda: f"`{name}` has shape {got}, expected is {wanted}", (got, wanted))


def close(A: NDArray, B: NDArray, tolerance: float) -> bool:
    """Whether two arrays of one shape agree, relative to the largest entry of B; NaN equals NaN, inf equals inf."""
    with np.errstate(all="ignore"):
        off, size = np.abs(A - B).max(initial=0.0), np.abs(B).max(initial=0.0)
    if np.isfinite(off) and np.isfinite(size):
        return bool(off <= max(tolerance * (size or 1.0), ROUNDING))
    finite = np.isfinite(B)
    return (
        not finite.all()
        and np.array_equal(finite, np.isfinite(A))
        and np.array_equal(A[~finite], B[~finite], equal_nan=True)
        and close(A[finite], B[finite], tolerance)
    )


def as_numbers(value: Any) -> NDArray | str:  # noqa: ANN401
    """The value as an array of numbers; where it is none, what it is, in words ("text", "nothing (None)")."""
    if value is None:
        return "nothing (None)"
    if isinstance(value, str | bytes):
        return "text"
    if isinstance(value, Generator):
        return "a generator, made by `yield` in place of `return`"
    if isinstance(value, dict | set | frozenset):
        return f"a {type(value).__name__}"
    if (size := entries(value)) > MOST:
        return f"a {type(value).__name__} of {size:,} entries"
    try:
        array = np.asarray(value)
    except Exception:  # a class of the learner's may raise anything
        lists = isinstance(value, list | tuple)
        return "a list whose rows have different lengths" if lists else f"of type {type(value).__name__}"
    if array.dtype.kind == "O":
        return "an array of objects" if array.ndim else f"of type {type(value).__name__}"
    if array.dtype.kind == "b":
        return "True and False"
    if array.dtype.kind == "c" and not np.any(array.imag):
        return array.real
    if array.dtype.kind not in "iufc":
        return "text"
    return array.astype(np.complex128 if array.dtype.kind == "c" else np.float64)


def entries(value: Any, depth: int = 8) -> int:  # noqa: ANN401
    """About how many entries an array or a nested list has, without looking at all of them."""
    if isinstance(value, np.ndarray):
        return value.size
    if not isinstance(value, list | tuple | range) or not value or not depth:
        return 1
    return len(value) * entries(value[0], depth - 1)


def notes(name: str, got: Any, expected: Any) -> list[str]:  # noqa: ANN401
    """What is unusual about the form of a right value, as sentences; empty if nothing is."""
    if not _is_numeric(expected):
        return []
    target = np.asarray(expected)
    found = []
    if isinstance(got, list | tuple):
        found.append(f"`{name}` is a {type(got).__name__}; an array is more useful to the next function.")
    elif isinstance(got, np.matrix):
        found.append(f"`{name}` is an np.matrix; NumPy advises plain arrays.")
    shape = np.shape(got)
    if shape != target.shape:
        found.append(f"`{name}` has shape {shape}; the course writes {target.shape}.")
    kind = getattr(np.asarray(got), "dtype", target.dtype)
    if target.dtype.kind == "f" and kind.kind in "iu":
        found.append(f"`{name}` holds whole numbers; other inputs may need decimals.")
    if kind == np.float32:
        found.append(f"`{name}` is float32: enough to train, too coarse to check a gradient.")
    if kind.kind == "c":
        found.append(f"`{name}` is complex with zero imaginary parts.")
    return found


def _is_numeric(expected: Any) -> bool:  # noqa: ANN401
    return not isinstance(expected, bool | tuple | np.bool_) and not isinstance(as_numbers(expected), str)


def _what_came(name: str, got: Any) -> str:  # noqa: ANN401
    """What the learner's own function gave, where nothing was to be computed: a label, a verdict, a shape."""
    if isinstance(got, Finding):
        return got.words
    got = tuple(map(_plain, got)) if isinstance(got, tuple) else _plain(got)
    short = isinstance(got, str | bool | tuple | int | float | None) and len(repr(got)) <= LONGEST
    return f"`{name}` should not be {got!r}" if short else f"`{name}` is not what it should be"


def _plain(got: Any) -> Any:  # noqa: ANN401
    return got.item() if isinstance(got, np.generic) else got


def _same_thing(got: Any, expected: Any) -> bool:  # noqa: ANN401
    try:
        return entries(got) <= MOST and _equal_things(got, expected)
    except Exception:  # arrays where numbers were expected, or a class of the learner's that cannot be compared
        return False


def _equal_things(got: Any, expected: Any) -> bool:  # noqa: ANN401
    """For labels, truth values, shapes and None: equal, where [3, 4] is as good as (3, 4)."""
    if isinstance(expected, bool | np.bool_):
        return isinstance(got, bool | np.bool_) and bool(got) == bool(expected)
    if isinstance(expected, tuple):
        return isinstance(got, tuple | list | np.ndarray) and tuple(got) == expected
    if isinstance(expected, str):
        return isinstance(got, str) and got == expected  # text that comes out of an array is an np.str_
    if isinstance(got, np.ndarray) and isinstance(expected, np.ndarray):
        return np.array_equal(got, expected)
    return type(got) is type(expected) and bool(got == expected)


def _same_shape(array: NDArray, target: NDArray, strict: bool) -> bool:
    if strict:
        return array.shape == target.shape
    return [size for size in array.shape if size != 1] == [size for size in target.shape if size != 1]


def _first_hole(name: str, array: NDArray, hole: NDArray) -> str:
    index = tuple(int(i) for i in np.argwhere(hole)[0])
    what = "NaN" if np.isnan(array[index]) else "infinite"
    if not index:
        return f"`{name}` is {what}"
    place = index[0] if len(index) == 1 else list(index)
    return f"`{name}` holds {what}, first at index {place}"


def _fingerprint(name: str, array: NDArray, target: NDArray, tolerance: float) -> str:
    """What sets two arrays of one shape apart, as far as it can be said without telling the answer."""
    if target.size == 1:
        return _of_one_number(name, array.item(), target.item())
    heavy = np.abs(target) > 1e-9 * np.abs(target).max()
    ratios = np.real(array[heavy] / target[heavy]) if heavy.any() else np.array([])
    if len(ratios) and np.allclose(array, ratios[0] * target, atol=CONSTANT * np.abs(target).max(), rtol=0):
        if abs(ratios[0] + 1) < CONSTANT:
            return f"`{name}` has the right sizes and the opposite sign everywhere"
        return f"every entry of `{name}` is {_times(ratios[0])}"
    wrong = np.abs(array - target) > tolerance * (np.abs(target).max() or 1)
    if target.ndim == 1 and not wrong.all():
        count, first = int(wrong.sum()), int(wrong.argmax())
        verb = "departs" if count == 1 else "depart"
        return f"{count} of {len(wrong)} entries of `{name}` {verb}, first at index {first}"
    if target.ndim > 1 and len(rows := _rows_that_match(array, target, tolerance)):
        return f"{_list('row', rows)} of `{name}` {'matches' if len(rows) == 1 else 'match'}, the others do not"
    if target.ndim == 2 and not np.iscomplexobj(array) and (pattern := _pattern(name, array, target)):
        return pattern
    if len(ratios) and heavy.all() and (off := np.abs(ratios - 1).max()) < NEARLY:
        return f"entries of `{name}` are nearly right, and off by up to {100 * off:.1g} %"
    return _irregular(name, ratios if heavy.all() else np.array([]), int(wrong.sum()), target.size)


def _irregular(name: str, ratios: NDArray, wrong: int, size: int) -> str:
    """What can be said where no rule holds: signs, and whether all entries are too large or too small."""
    if len(ratios) and _factor(ratios.min()) == _factor(ratios.max()):
        return f"entries of `{name}` are about {_factor(ratios.min())} times the expected ones"
    if flipped := int((ratios < 0).sum()):
        return f"{flipped} of {size} entries of `{name}` {'has' if flipped == 1 else 'have'} the wrong sign"
    if len(ratios) and (np.all(ratios > 1) or np.all(ratios < 1)):
        side = "large" if ratios[0] > 1 else "small"
        return f"all entries of `{name}` are too {side} in size, each by a factor of its own"
    if wrong == size:
        return f"no entry of `{name}` is right"
    return f"{wrong} of {size} entries of `{name}` {'departs' if wrong == 1 else 'depart'}"


def _pattern(name: str, A: NDArray, B: NDArray) -> str:
    """A regular departure of one table from another, by rows or columns; empty if there is none."""
    room = CONSTANT * np.abs(B).max()
    if columns := [int(j) for j in np.flatnonzero((np.abs(A - B) <= room).all(axis=0))]:
        verb = "matches" if len(columns) == 1 else "match"
        return f"{_list('column', columns)} of `{name}` {verb}, the others do not"
    if min(B.shape) < 2:
        return ""
    for axis, one, along in ((0, "column", "from top to bottom"), (1, "row", "from left to right")):
        shift = (A - B).mean(axis=axis, keepdims=True)
        if np.abs(A - B - shift).max() <= room:
            return f"each {one} of `{name}` is shifted, by the same amount {along}"
        size = (B**2).sum(axis=axis, keepdims=True)
        stretch = (A * B).sum(axis=axis, keepdims=True) / np.where(size, size, 1)
        if np.abs(A - stretch * B).max() <= room:
            return f"each {one} of `{name}` is stretched, by the same factor {along}"
    return ""


def _of_one_number(name: str, got: complex, expected: complex) -> str:
    if np.iscomplex(got) or np.iscomplex(expected):
        return f"`{name}` departs"
    if got * expected < 0:
        return f"`{name}` has the wrong sign"
    return f"`{name}` is too {'large' if got > expected else 'small'}"


def _rows_that_match(array: NDArray, target: NDArray, tolerance: float) -> list[int]:
    size = np.abs(target).max() or 1
    off = np.abs(array - target).reshape(len(target), -1).max(axis=1)
    return [int(row) for row in np.flatnonzero(off <= tolerance * size)]


def _list(word: str, numbers: list[int]) -> str:
    if len(numbers) == 1:
        return f"{word} {numbers[0]}"
    shown = ", ".join(str(number) for number in numbers[:-1])
    return f"{word}s {shown} and {numbers[-1]}"


def _times(ratio: float) -> str:
    return f"{_factor(ratio)} times the expected one" if ratio else "0"


def _factor(ratio: float) -> str:
    return f"{ratio + 0.0:.3g}".replace("-", "−")  # 0.0 added, since minus zero is written −0
