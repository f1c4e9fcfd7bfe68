"""Which mistake is it? Compare what the learner's function gave with what every known mistake gives.

`judge` finds what is wrong, `recognise` finds out why: an observation equal to that of a known mistake, or of two
mistakes made at once, names them; if there is none, the first part that departs may still be that of one mistake.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import combinations

from course_lib.tutor.comparing import Difference, difference
from course_lib.tutor.exercise import Exercise, Mistake, Probe, WrongReturn
from course_lib.tutor.observing import (
    Observation,
    Observations,
    alike,
    equal,
    expected,
    mistaken,
    mistaken_on,
    otherwise_right,
    probes_of,
)


@dataclass(frozen=True)
class Departure:
    """The first probe on which a function is wrong, by its number.

    `parts` holds for each part by name, in order, how it differs (None: it does not), `changed` the arguments that
    were changed, `error` what was raised.
    """

    probe: int
    parts: dict[str, Difference | None]
    changed: tuple[str, ...] = ()
    error: BaseException | None = None

    @property
    def first(self) -> str:
        """The first part that departs; empty if the values are right and an argument was changed."""
        return next((name for name, found in self.parts.items() if found), "")


def judge(exercise: Exercise, seen: Observations) -> tuple[Departure | None, int]:
    """Where a function departs first, or None, and the convention that it follows: 0 for the reference's own.

    An error on one probe matters less than wrong values on another, from which more can be told; a result in a form
    that was not asked for matters more than both.
    """
    rights = (expected(exercise), *otherwise_right(exercise))
    for convention, right in enumerate(rights):
        if all(not _departs(exercise, one, other) for one, other in zip(seen, right, strict=True)):
            return None, convention
    departures = [
        departure
        for number, (one, other) in enumerate(zip(seen, rights[0], strict=True))
        if (departure := departure_of(exercise, number, one, other))
    ]
    with_values = [departure for departure in departures if departure.error is None]
    failed = [departure for departure in departures if departure.error is not None]
    of_a_wrong_form = failed if all(isinstance(departure.error, WrongReturn) for departure in failed) else []
    return (of_a_wrong_form or with_values or departures)[0], 0


def _departs(exercise: Exercise, seen: Observation, right: Observation) -> bool:
    return seen.error is not None or bool(seen.changed) or any(how for _, how in _differences(exercise, seen, right))


def departure_of(exercise: Exercise, number: int, seen: Observation, right: Observation) -> Departure | None:
    """How one run departs from the right one; `number` is that of the probe. None if it does not."""
    if seen.error is not None:
        return Departure(number, {}, seen.changed, seen.error)
    parts = dict(_differences(exercise, seen, right))
    return Departure(number, parts, seen.changed) if seen.changed or any(parts.values()) else None


def _differences(
    exercise: Exercise, seen: Observation, right: Observation
) -> Iterator[tuple[str, Difference | None]]:
    """For each part in order its name and how it differs, found one at a time."""
    for name, value in right.parts.items():
        yield name, difference(name, seen.parts.get(name), value, exercise.tolerance, exercise.strict_shapes)


def recognise(exercise: Exercise, seen: Observations) -> tuple[Mistake, ...]:
    """The mistakes that explain what was seen: one, or two at once, the first on the way back first; or none."""
    if all(observation.error is not None for observation in seen):
        return ()
    telling = sorted(range(len(seen)), key=lambda i: not _departs(exercise, seen[i], expected(exercise)[i]))
    for mistakes in _suspects(exercise):
        if _explain(exercise, mistakes, seen, telling):
            return _in_order(exercise, mistakes)
    return _by_signature(exercise, seen) or _by_first_part(exercise, seen)


def _suspects(exercise: Exercise) -> Iterator[tuple[Mistake, ...]]:
    """Every single mistake, then every two that can be made at once."""
    for mistake in exercise.mistakes:
        yield (mistake,)
    yield from pairs(exercise)


def pairs(exercise: Exercise) -> Iterator[tuple[Mistake, Mistake]]:
    """Every two mistakes with different switches, those that cancel by algebra aside."""
    for one, other in combinations([m for m in exercise.mistakes if m.switches], 2):
        if not one.switches & other.switches and frozenset({one.code, other.code}) not in exercise.cancelling:
            yield one, other


def _explain(exercise: Exercise, mistakes: tuple[Mistake, ...], seen: Observations, telling: list[int]) -> bool:
    """Whether these mistakes give what was seen. Most suspects drop out at the first probe, and run on no other.

    `telling` are the numbers of the probes, first those on which the function departs.
    """
    return all(alike(exercise, seen[i], mistaken_on(exercise, mistakes, i)) for i in telling)


def _in_order(exercise: Exercise, mistakes: tuple[Mistake, ...]) -> tuple[Mistake, ...]:
    """The mistake that spoils the earlier part comes first."""
    return tuple(sorted(mistakes, key=lambda mistake: _place(exercise, mistake)))


@cache
def _place(exercise: Exercise, mistake: Mistake) -> tuple[int, int]:
    """Which part a mistake spoils first, by number; and its own number in the list of mistakes."""
    departure, _ = judge(exercise, mistaken(exercise, (mistake,)))
    first = list(departure.parts).index(departure.first) if departure and departure.first else len(exercise.parts)
    return first, exercise.mistakes.index(mistake)


def _by_signature(exercise: Exercise, seen: Observations) -> tuple[Mistake, ...]:
    """The mistake whose signature holds on every probe, at whatever strength."""
    if any(one.error is not None for one in seen):
        return ()
    cases = list(zip(seen, expected(exercise), probes_of(exercise), strict=True))
    for mistake in exercise.mistakes:
        if mistake.signature is not None and all(_bears(mistake, *case) for case in cases):
            return (mistake,)
    return ()


def _bears(mistake: Mistake, seen: Observation, right: Observation, probe: Probe) -> bool:
    """Whether a mistake's signature holds; results of a strange form, on which it fails, do not bear it."""
    try:
        return bool(mistake.signature(seen, right, probe))
    except Exception:
        return False


def _by_first_part(exercise: Exercise, seen: Observations) -> tuple[Mistake, ...]:
    """The one mistake that spoils the same part first, and in the same way, on every probe, if there is just one."""
    if len(exercise.parts) < 2:
        return ()
    starts = _starts(exercise, seen)
    found = [
        mistake
        for mistake in exercise.mistakes
        if _agree(starts, _starts_of(exercise, mistake))
        and all(
            not first or other.error or equal(exercise, one.parts[first], other.parts[first])
            for first, one, other in zip(starts, seen, mistaken(exercise, (mistake,)), strict=True)
        )
    ]
    return tuple(found) if len(found) == 1 else ()


def _starts(exercise: Exercise, seen: Observations) -> tuple[str | None, ...]:
    """For each probe the part that departs first, "" if none does; None for a run that failed, which tells nothing."""
    departures = (departure_of(exercise, 0, *both) for both in zip(seen, expected(exercise), strict=True))
    return tuple(
        None if one.error is not None else departure.first if departure else ""
        for one, departure in zip(seen, departures, strict=True)
    )


@cache
def _starts_of(exercise: Exercise, mistake: Mistake) -> tuple[str | None, ...]:
    return _starts(exercise, mistaken(exercise, (mistake,)))


def _agree(some: tuple[str | None, ...], others: tuple[str | None, ...]) -> bool:
    """Whether the same part departs first wherever both ran, and one does somewhere."""
    both = [(one, other) for one, other in zip(some, others, strict=True) if None not in (one, other)]
    return all(one == other for one, other in both) and any(one for one, _ in both)
