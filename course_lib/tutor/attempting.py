"""One attempt: a learner's function, run on all probes of an exercise in a clean namespace and within its time."""

import inspect
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np

from course_lib.tutor import sources
from course_lib.tutor.diagnosis import Departure, judge, recognise
from course_lib.tutor.exercise import Exercise, Implementation, Mistake, Probe, WrongReturn
from course_lib.tutor.observing import (
    Observation,
    Observations,
    alike,
    expected,
    fingerprint,
    fresh,
    observe,
    probes_of,
)
from course_lib.tutor.sandbox import Run, run
from course_lib.tutor.yours import yours

NOTHING_CAME = ("One NoneType", "One ellipsis")  # how `unpack` says that there was no result


@dataclass(frozen=True, eq=False)
class Attempt:
    """One run of a learner's function on all probes: what was seen, and what happened beside it."""

    exercise: Exercise
    implementation: Implementation
    run: Run
    seen: Observations = ()
    repeats: bool = True  # equal random numbers gave equal results
    companions: Mapping[str, Any] = field(default_factory=dict)  # the learner's own, with which it was run
    lent: tuple[str, ...] = ()  # companions in whose place the course's were used
    clean: Implementation | None = None  # the copy that was run

    @property
    def fingerprint(self) -> str:
        """Equal for two attempts exactly if they gave the same."""
        return fingerprint(self.seen) if self.seen else f"stopped {type(self.run.stopped).__name__}"

    @cached_property
    def verdict(self) -> tuple[Departure | None, int]:
        """Where it departs first, or None, and the convention that it follows."""
        return judge(self.exercise, self.seen)

    @cached_property
    def mistakes(self) -> tuple[Mistake, ...]:
        """The known mistakes that explain what was seen."""
        return recognise(self.exercise, self.seen)

    @property
    def is_class(self) -> bool:
        """Whether a class was written, and not a function."""
        return inspect.isclass(self.implementation)

    @property
    def is_empty(self) -> bool:
        """Whether the body still waits to be written: nothing came back on any probe."""
        return bool(self.seen) and all(_is_nothing(one) for one in self.seen)

    @property
    def files(self) -> set[str]:
        """Where the learner's code stands: the file of this function and of all helpers in the same notebook."""
        return sources.files(self.implementation)


def attempt(exercise: Exercise, implementation: Implementation) -> Attempt:
    """Run a learner's function on all probes of an exercise, in a clean namespace and within its time.

    Where it works together with other functions of the learner, it is right if it is right with those, or with the
    course's in their place.
    """
    own = companions(exercise, implementation)
    attempted = _attempt(exercise, implementation, own)
    if not own or _is_over(attempted):
        return attempted
    alone = replace(_attempt(exercise, implementation, {}), lent=tuple(own))
    return alone if _is_over(alone) or _tells_more(alone, attempted) else attempted


def _tells_more(alone: Attempt, together: Attempt) -> bool:
    """Whether a mistake is recognised with the course's companions, where the learner's own end in an error."""
    if alone.run.stopped is not None or together.run.stopped is not None:
        return together.run.stopped is not None
    failed = any(one.error is not None for one in together.seen)
    return failed and bool(alone.mistakes) and not together.mistakes


def _attempt(exercise: Exercise, implementation: Implementation, friends: Mapping[str, Any]) -> Attempt:
    clean, *others = sources.clean_copies(implementation, *friends.values(), asked=exercise.name)
    friends = dict(zip(friends, others, strict=True))
    probes = probes_of(exercise)
    expected(exercise)  # so that the reference does not use up the learner's time

    def work() -> tuple[Observations, bool]:
        seen = tuple(observe(exercise, clean, probe, friends) for probe in probes)
        return seen, all(_repeats(exercise, clean, friends, *pair) for pair in zip(probes[:1], seen[:1], strict=True))

    done = run(work, exercise.seconds)
    seen, repeats = done.value or ((), True)
    if seen and done.used_global_random:
        drawn = run(lambda: _asks_its_generator(exercise, clean, probes[0], friends), exercise.seconds)
        repeats = repeats and drawn.value is not False
    return Attempt(exercise, implementation, done, seen, repeats, friends, clean=clean)


def observed(attempted: Attempt, probes: tuple[Probe, ...]) -> Observations:
    """What the function of an attempt gives on other inputs; nothing if it takes too long for them."""
    if not probes:
        return ()
    exercise, friends = attempted.exercise, attempted.companions
    done = run(lambda: tuple(observe(exercise, attempted.clean, probe, friends) for probe in probes), exercise.seconds)
    return done.value or ()


def _asks_its_generator(
    exercise: Exercise, clean: Implementation, probe: Probe, friends: Mapping[str, Any]
) -> bool:
    """Whether a run draws from the generator that it was given, if it was given one."""
    args = fresh(probe.args)
    generators = [argument.bit_generator for argument in args if isinstance(argument, np.random.Generator)]
    before = [generator.state for generator in generators]
    with suppress(Exception):
        exercise.run(clean, *args, **friends)
    return before != [generator.state for generator in generators] or not generators


def _is_over(attempted: Attempt) -> bool:
    """Whether there is nothing to try again: it was stopped by hand, or is right."""
    if attempted.run.stopped is not None:
        return isinstance(attempted.run.stopped, KeyboardInterrupt)
    return attempted.verdict[0] is None


def works_alone(attempted: Attempt, space: Mapping[str, Any]) -> bool:
    """Whether what was made from its source alone gives on the first probe what was seen in the attempt."""
    exercise, probe = attempted.exercise, probes_of(attempted.exercise)[0]
    implementation = space[exercise.reference.__name__]
    friends = {name: space.get(name, own) for name, own in attempted.companions.items()}
    done = run(lambda: observe(exercise, implementation, probe, friends), exercise.seconds)
    return done.value is not None and alike(exercise, done.value, attempted.seen[0])


def _repeats(
    exercise: Exercise, clean: Implementation, friends: Mapping[str, Any], probe: Probe, seen: Observation
) -> bool:
    """Whether a function that was given random numbers gives the same again; others are not asked twice."""
    if not any(isinstance(argument, np.random.Generator) for argument in probe.args):
        return True
    return alike(exercise, observe(exercise, clean, probe, friends), seen)


def companions(exercise: Exercise, implementation: Implementation) -> dict[str, Any]:
    """The learner's functions that are judged together with this one: of the notebook, or kept from earlier."""
    space = sources.space_of(implementation)
    found = {name: space.get(name) if callable(space.get(name)) else yours.own(name) for name in exercise.companions}
    return {name: own for name, own in found.items() if own is not None}


def _is_nothing(one: Observation) -> bool:
    """Whether a run gave back nothing at all: None, an ellipsis, or "not implemented"."""
    if isinstance(one.error, WrongReturn):
        return str(one.error).startswith(NOTHING_CAME)
    if one.error is not None:
        return isinstance(one.error, NotImplementedError)
    return bool(one.parts) and all(value is None or value is ... for value in one.parts.values())
