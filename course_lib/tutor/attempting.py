"""One attempt: a learner's function, run on all probes of an exercise in a clean namespace and within its time."""

import inspect
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from course_lib.tutor import sources
from course_lib.tutor.exercise import Exercise, Implementation, Probe, WrongReturn
from course_lib.tutor.observing import Observation, Observations, alike, expected, fingerprint, observe, probes_of
from course_lib.tutor.sandbox import Run, run
from course_lib.tutor.yours import yours

NOTHING_CAME = ("One NoneType", "One ellipsis")  # how `unpack` says that there was no result


@dataclass(frozen=True)
class Attempt:
    """One run of a learner's function on all probes: what was seen, and what happened beside it."""

    exercise: Exercise
    implementation: Implementation
    run: Run
    seen: Observations = ()
    repeats: bool = True  # equal random numbers gave equal results

    @property
    def fingerprint(self) -> str:
        """Equal for two attempts exactly if they gave the same."""
        return fingerprint(self.seen) if self.seen else f"stopped {type(self.run.stopped).__name__}"

    @property
    def is_empty(self) -> bool:
        """Whether the body still waits to be written: nothing came back on any probe."""
        return bool(self.seen) and all(_is_nothing(self.exercise, one) for one in self.seen)

    @property
    def files(self) -> set[str]:
        """Where the learner's code stands: the file of this function and of all helpers in the same notebook."""
        return sources.files(self.implementation)


def attempt(exercise: Exercise, implementation: Implementation) -> Attempt:
    """Run a learner's function on all probes of an exercise, in a clean namespace and within its time."""
    clean = sources.clean_copy(implementation)
    friends = _friends(exercise, implementation)
    probes = probes_of(exercise)
    expected(exercise)  # so that the reference does not use up the learner's time

    def work() -> tuple[Observations, bool]:
        seen = tuple(observe(exercise, clean, probe, friends) for probe in probes)
        return seen, all(_repeats(exercise, clean, friends, *pair) for pair in zip(probes[:1], seen[:1], strict=True))

    done = run(work, exercise.seconds)
    return Attempt(exercise, implementation, done, *(done.value or ((), True)))


def _repeats(
    exercise: Exercise, clean: Implementation, friends: Mapping[str, Any], probe: Probe, seen: Observation
) -> bool:
    """Whether a function that was given random numbers gives the same again; others are not asked twice."""
    if not any(isinstance(argument, np.random.Generator) for argument in probe.args):
        return True
    return alike(exercise, observe(exercise, clean, probe, friends), seen)


def companions(exercise: Exercise, implementation: Implementation) -> dict[str, Any]:
    """The functions of the learner's notebook that are judged together with this one."""
    space = getattr(inspect.unwrap(implementation), "__globals__", {})
    return {name: space[name] for name in exercise.companions if callable(space.get(name))}


def _friends(exercise: Exercise, implementation: Implementation) -> dict[str, Any]:
    """The same in a clean namespace, and where the notebook has none, those that were kept from an earlier session."""
    found = {name: sources.clean_copy(own) for name, own in companions(exercise, implementation).items()}
    kept = [name for name in exercise.companions if name not in found and yours.source(name)]
    return found | {name: getattr(yours, name) for name in kept}


def _is_nothing(exercise: Exercise, one: Observation) -> bool:
    """Whether a run gave back nothing at all: None, an ellipsis, or "not implemented"."""
    if isinstance(one.error, WrongReturn):
        return str(one.error).startswith(NOTHING_CAME)
    if one.error is not None:
        return isinstance(one.error, NotImplementedError)
    return bool(one.parts) and all(value is None or value is ... for value in one.parts.values())
