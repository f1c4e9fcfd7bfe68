"""An input on which a function departs, small enough to be worked out by hand, and what the function gave there."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from course_lib.tutor.attempting import Attempt, observed
from course_lib.tutor.comparing import Finding, as_numbers
from course_lib.tutor.diagnosis import departure_of
from course_lib.tutor.exercise import Exercise, Probe, WrongReturn
from course_lib.tutor.observing import Observation, argument_names, expected, observe_all, probes_of

MOST_SHOWN = 320  # characters of one argument
LONG = 40  # entries of a list of numbers, such as the losses of a training, of which only the ends are shown
ENDS = 3  # that many of them
FEW = 8  # numbers of a result that are repeated in a sentence


@dataclass(frozen=True)
class Case:
    """A probe on which a function departs, what it gave there, and what is right."""

    probe: Probe
    seen: Observation
    right: Observation
    small: bool  # whether a person can work it out by hand


@lru_cache(maxsize=4)  # the card and every hint ask for the same
def smallest_case(attempted: Attempt) -> Case | None:
    """The smallest input on which the function departs: where it stops with an error, one on which it does that.

    The tiny inputs of an exercise come first, then the small ones among the probes, each in their order; of the others
    the first that can be shown, which is mostly the one that the card speaks of.
    """
    exercise = attempted.exercise
    stops = any(one.error is not None and not isinstance(one.error, WrongReturn) for one in attempted.seen)
    tiny = observed(attempted, exercise.tiny)
    right = observe_all(exercise, exercise.reference, exercise.tiny) if tiny else ()
    cases = [Case(*both, small=True) for both in zip(exercise.tiny, tiny, right, strict=False)]
    probes = zip(probes_of(exercise), attempted.seen, expected(exercise), strict=True)
    cases += [Case(*both, small=both[0].small) for both in probes]
    wrong = [case for case in cases if departure_of(exercise, 0, case.seen, case.right)]
    failing = [case for case in wrong if case.seen.error is not None and not isinstance(case.seen.error, WrongReturn)]
    found = sorted(failing if stops and failing else wrong, key=lambda case: not case.small)
    return next((case for case in found if as_code(exercise, case)), found[0] if found else None)


def as_code(exercise: Exercise, case: Case | None) -> str:
    """The input as lines of Python, without arguments that fill pages.

    Empty if nothing is left that a person could work with.
    """
    if case is None or any(map(_is_secret, case.probe.args)):
        return ""
    names = argument_names(exercise, len(case.probe.args))
    sizes_only = case.seen.error is not None and not case.small  # an error comes from shapes far more than from numbers
    lines = {name: _line(name, value, sizes_only) for name, value in zip(names, case.probe.args, strict=True)}
    lines = {name: line for name, line in lines.items() if not line.endswith("= {}")}
    short = {name: line for name, line in lines.items() if len(line) < MOST_SHOWN}
    return "\n".join(short.values()) if any("default_rng" not in line for line in short.values()) else ""


def smallest_input(attempted: Attempt) -> str:
    """The smallest input on which the function departs, as lines of Python; empty if none can be shown."""
    return as_code(attempted.exercise, smallest_case(attempted))


def given(exercise: Exercise, case: Case | None) -> str:
    """What the function gave there, in a sentence: the first part that departs. Empty where it cannot be said shortly.

    It is the learner's own result, which is no secret.
    """
    if case is None:
        return ""
    departure = departure_of(exercise, 0, case.seen, case.right)
    if departure.error is not None:
        return "" if isinstance(departure.error, WrongReturn) else "There it stops with an error."
    name = departure.first
    value = case.seen.parts.get(name)
    if isinstance(value, Finding):
        return f"There {value.words}." if value.words else ""
    numbers = as_numbers(value)
    if isinstance(numbers, str) or numbers.size > FEW:
        return ""
    return f"There your `{name}` is `{_rounded(numbers)}`."


def _rounded(numbers: np.ndarray) -> str:
    """Four digits of each number, in the brackets of a nested list."""
    if numbers.ndim == 0:
        return f"{numbers.item():.4g}"
    return f"[{', '.join(map(_rounded, numbers))}]"


def _line(name: str, value: Any, sizes_only: bool) -> str:  # noqa: ANN401
    """One argument as a line; of a long row of numbers its two ends, of an array perhaps the sizes only."""
    if sizes_only and isinstance(value, np.ndarray) and value.size > FEW and value.dtype.kind == "f":
        return f"{name} = np.ones({value.shape})"
    if isinstance(value, np.ndarray) and value.ndim == 1 and len(value) > LONG and value.dtype.kind == "f":
        first, last = (", ".join(f"{number:.3g}" for number in part) for part in (value[:ENDS], value[-ENDS:]))
        return f"{name} = {first}, …, {last}   ({len(value)} numbers)"
    return f"{name} = {_literal(value)}"


def _is_secret(value: Any) -> bool:  # noqa: ANN401
    """Whether it is a function that the learner cannot look at: neither of NumPy nor written out as an expression."""
    name = getattr(value, "__name__", "") if callable(value) else ""
    return name.isidentifier() and not hasattr(np, name)


def _literal(value: Any) -> str:  # noqa: ANN401
    """A value as a person would type it: arrays with at most three decimals, numbers of NumPy with four digits."""
    if isinstance(value, list | tuple):
        inside = ", ".join(map(_literal, value))
        return f"[{inside}]" if isinstance(value, list) else f"({inside}{',' * (len(value) == 1)})"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key!r}: {_literal(entry)}" for key, entry in value.items()) + "}"
    if isinstance(value, np.ndarray) and not isinstance(array := as_numbers(value), str):
        return f"np.array({(value if value.dtype.kind in 'iu' else np.round(array, 3)).tolist()})"
    if isinstance(value, np.random.Generator):
        return "np.random.default_rng()"
    if isinstance(value, np.floating):
        return f"{value:.4g}"
    return getattr(value, "__name__", None) or repr(value)
