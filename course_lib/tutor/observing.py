"""Run an implementation on the probes of an exercise and write down what came out.

The learner's function, the reference and every known mistake go through the same door, so their observations can be
compared: an observation equal to that of a mistake names the mistake.
"""

import copy
import hashlib
import inspect
import reprlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import numpy as np

from course_lib.tutor.comparing import MOST, Finding, as_numbers, close, difference, entries
from course_lib.tutor.exercise import Exercise, Implementation, Mistake, Parts, Probe, WrongReturn
from course_lib.tutor.sandbox import ENDS
from course_lib.tutor.yours import yours

SEEDS = (1, 2)  # of the probes of a check: two, so that no verdict rests on luck


@dataclass(frozen=True)
class Observation:
    """What one run gave: its parts by name, the arguments that it changed, or the error that it raised."""

    parts: Parts = field(default_factory=dict)
    changed: tuple[str, ...] = ()
    error: BaseException | None = None


Observations = tuple[Observation, ...]


def observe(
    exercise: Exercise, implementation: Implementation, probe: Probe, companions: Mapping[str, Any] | None = None
) -> Observation:
    """Run an implementation on fresh copies of a probe's arguments. Errors are part of what is observed."""
    args = fresh(probe.args)
    try:
        result = exercise.run(implementation, *args, **(companions or {}))
        changed = changes(exercise, probe.args, args)
        if exercise.read is not None:  # it may look at every number
            _of_a_size(_loose(result))
        return Observation(_of_a_size(exercise.reading(result, args)), changed)
    except ENDS:
        raise
    except BaseException as error:
        return Observation(error=error, changed=changes(exercise, probe.args, args))


def _loose(result: Any) -> Parts:  # noqa: ANN401
    """The entries of a result that is a tuple or a dict, each by a name; another result alone."""
    if isinstance(result, dict):
        return result
    return {f"result {i}": one for i, one in enumerate(result, 1)} if isinstance(result, tuple) else {"result": result}


def _of_a_size(parts: Parts) -> Parts:
    """The parts, if they are small enough to be looked at; nothing that comes later has to be afraid of them.

    Raises:
        WrongReturn: one of them is not.
    """
    for name, value in parts.items():
        if entries(value) > MOST:
            size = f"shape {value.shape}" if isinstance(value, np.ndarray) else f"{entries(value):,} entries"
            raise WrongReturn(f"`{name}` has {size}: far more than anything here needs.")
    return dict(parts)


def observe_all(exercise: Exercise, implementation: Implementation, probes: Sequence[Probe]) -> Observations:
    """One observation for each probe, of code that belongs to the course."""
    with np.errstate(all="ignore"), yours.of_the_course():
        return tuple(observe(exercise, implementation, probe) for probe in probes)


def probes_of(exercise: Exercise, seeds: Sequence[int] = SEEDS) -> tuple[Probe, ...]:
    """The probes of an exercise for these seeds, one after the other."""
    return tuple(probe for seed in seeds for probe in exercise.probes(np.random.default_rng(seed)))


@cache
def expected(exercise: Exercise) -> Observations:
    """What the reference gives; computed once. A reference that fails is a fault of the course and raises."""
    seen = observe_all(exercise, exercise.reference, probes_of(exercise))
    for observation in seen:
        if observation.error is not None:
            raise RuntimeError(f"the reference of {exercise.name} fails") from observation.error
    return seen


@cache
def otherwise_right(exercise: Exercise) -> tuple[Observations, ...]:
    """What each of the other accepted conventions gives; computed once."""
    probes = probes_of(exercise)
    return tuple(observe_all(exercise, other.implementation, probes) for other in exercise.accepted)


@cache
def mistaken(exercise: Exercise, mistakes: tuple[Mistake, ...]) -> Observations:
    """What the implementation with these mistakes gives; computed once."""
    return observe_all(exercise, exercise.wrong(*mistakes), probes_of(exercise))


@cache
def mistaken_on(exercise: Exercise, mistakes: tuple[Mistake, ...], number: int) -> Observation:
    """The same for one probe alone; computed once."""
    (seen,) = observe_all(exercise, exercise.wrong(*mistakes), [_probes_once(exercise)[number]])
    return seen


@cache
def _probes_once(exercise: Exercise) -> tuple[Probe, ...]:
    return probes_of(exercise)


def fresh(args: tuple[Any, ...]) -> tuple[Any, ...]:
    """Copies that an implementation may spoil; functions and classes are handed on as they are."""
    memo: dict[int, Any] = {}
    return tuple(copy.deepcopy(argument, memo) for argument in args)


def changes(exercise: Exercise, before: tuple[Any, ...], after: tuple[Any, ...]) -> tuple[str, ...]:
    """The names of the arguments that are no longer what they were, those aside that may be updated in place."""
    names = argument_names(exercise, len(before))
    pairs = zip(names, before, after, strict=True)
    return tuple(name for name, old, new in pairs if name not in exercise.may_change and not same(old, new))


@cache
def argument_names(exercise: Exercise, count: int) -> tuple[str, ...]:
    """The names of the first `count` arguments of a probe: those of the reference, where no others are given."""
    try:
        names = list(exercise.arguments or inspect.signature(exercise.reference).parameters)
    except (TypeError, ValueError):
        names = []
    return tuple((names + [f"argument {number}" for number in range(len(names) + 1, count + 1)])[:count])


def same(old: Any, new: Any) -> bool:  # noqa: ANN401
    """Whether two arguments hold the same, to the bit; what cannot be compared counts as the same."""
    if isinstance(old, np.ndarray):
        return (
            isinstance(new, np.ndarray)
            and old.shape == new.shape
            and old.dtype == new.dtype
            and np.array_equal(old, new, equal_nan=old.dtype.kind in "fc")
        )
    if isinstance(old, dict):
        return old.keys() == new.keys() and all(same(old[key], new[key]) for key in old)
    if isinstance(old, list | tuple):
        return len(old) == len(new) and all(map(same, old, new))
    if isinstance(old, int | float | complex | str | bool | type(None)):
        return old == new or old != old
    return True


def alike(exercise: Exercise, one: Observation, other: Observation) -> bool:
    """Whether two runs gave the same: both failed, or all parts and all changed arguments agree."""
    if one.error is not None or other.error is not None:
        return one.error is not None and other.error is not None
    return (
        one.changed == other.changed
        and one.parts.keys() == other.parts.keys()
        and all(equal(exercise, one.parts[name], other.parts[name]) for name in one.parts)
    )


def equal(exercise: Exercise, one: Any, other: Any) -> bool:  # noqa: ANN401
    """Whether two values of a part count as the same; two arrays of one wrong shape, or two NaN, do."""
    if type(one) is type(other) is np.ndarray and one.dtype.kind == other.dtype.kind == "f":
        return one.shape == other.shape and close(one, other, exercise.tolerance)
    a, b = as_numbers(one), as_numbers(other)
    if isinstance(a, str) or isinstance(b, str) or isinstance(one, tuple) or isinstance(other, tuple):
        return difference("", one, other, exercise.tolerance) is None
    squeezed = a.squeeze(), b.squeeze()
    return squeezed[0].shape == squeezed[1].shape and close(*squeezed, exercise.tolerance)


def fingerprint(observations: Observations) -> str:
    """A short text that is the same for two attempts exactly if they gave the same, to six digits."""
    digest = hashlib.sha256()
    for observation in observations:
        digest.update(repr((observation.changed, type(observation.error).__name__)).encode())
        for name, value in observation.parts.items():
            digest.update(f"{name}={_rounded(value)};".encode())
    return digest.hexdigest()[:12]


def _rounded(value: Any) -> str:  # noqa: ANN401
    array = as_numbers(value)
    if isinstance(array, str):
        plain = isinstance(value, str | bool | tuple | Finding | type(None))
        return reprlib.repr(value) if plain else array
    size = np.abs(array[np.isfinite(array)]).max(initial=0.0) or 1.0
    return f"{array.shape}{np.round(array / size, 6).tolist()}{size:.6g}"
