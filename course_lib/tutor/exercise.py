"""What an exercise is made of: data only. The machinery beside this file never names a particular exercise.

An exercise of a chapter is one entry in `exercises/chapter_NN.py`:

    EXERCISES = (
        Exercise(
            name="affine",
            chapter="01",
            section="Take many votes at once",
            reference=affine,
            probes=affine_probes,
            parts=("Z",),
            faulty=affine_with,
            mistakes=(
                Mistake("F3", "The bias is missing.", "Feed an all-zero example ...?", {"bias": "none"}),
                ...
            ),
            ...
        ),
    )

`reference` is the code that a learner should have written: plain NumPy, nothing from the course, since its source is
what a solution shows. `faulty` is the same function with keyword switches; each `Mistake` names the setting that
makes it, so that every pair of mistakes with different switches exists as well. A mistake that no switch can express
brings its own function. Where the reference is a class, `faulty(**switches)` gives back a class, and `run` does with a
class what the parts tell of; a learner's class is never compared with another one. `probes(rng)` makes the inputs on
which the learner's function, the reference and all mistakes run; the rules for good probes: at least three examples,
all sizes different on one probe and equal on another, no entry near 0 or 1, nothing that depends on luck or on what ran
before.
"""

import inspect
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from numpy.random import Generator

Implementation = Callable[..., Any]
Parts = dict[str, Any]


class WrongReturn(Exception):
    """The result has not the form that the exercise asks for; the message says so in a sentence to the learner."""


@dataclass(frozen=True, eq=False)
class Probe:
    """One input: the arguments, and in words what is special about them ("5 examples, 4 inputs, 3 neurons").

    `small` marks an input that a person can work out by hand: it is the one that hints show.
    """

    args: tuple[Any, ...]
    words: str
    small: bool = False


@dataclass(frozen=True, eq=False)
class Mistake:
    """One wrong implementation with the words of a good human tutor.

    `code` is its number in the list of known mistakes, `says` names what was done, never what to do instead, and
    `question` leads to it. `how` is a setting of the exercise's switches, or a function of its own. `section` is the
    heading to reread and `example` a worked example on other functions; by default those of the exercise.

    Some mistakes can have any strength: a rate, a factor. `signature` then says of what was seen on a probe, and what
    is right there, whether it is this mistake at some strength; it names the mistake where it holds on every probe.
    """

    code: str
    says: str
    question: str
    how: Mapping[str, str] | Implementation
    section: str = ""
    example: str = ""
    signature: Callable[[Any, Any, "Probe"], bool] | None = None  # of two observations and the probe

    @property
    def switches(self) -> frozenset[str]:
        """The names of the switches that it sets; none if it is a function of its own."""
        return frozenset() if callable(self.how) else frozenset(self.how)


@dataclass(frozen=True, eq=False)
class Accepted:
    """Another documented convention: right as well, with one sentence that says which one it is."""

    implementation: Implementation
    note: str


def call(implementation: Implementation, *args: Any) -> Any:  # noqa: ANN401
    """The usual way to run an implementation: with the arguments of the probe."""
    return implementation(*args)


@dataclass(frozen=True, eq=False)
class Exercise:
    """One exercise, with everything that its feedback needs.

    Attributes:
        name: of the function, which is the id of the exercise.
        chapter, section: where it stands; the section is a heading of that chapter.
        reference: the textbook source.
        probes: from a generator, the inputs. A check uses two seeds.
        parts: names of the results in the order in which they are compared (backward order where there is one).
        mistakes, faulty: see the head of this file.
        passed: one sentence of consequence for the card of a pass.
        start: the question on the card of a function that is still empty.
        example: the top rung of the hints: a parallel example, worked out on other functions.
        exit_question: asked after a pass, with a number drawn afresh; most stand in `questions/` under "exit:<name>".
        returns: the same names in the order in which the function returns them, where that differs from `parts`.
        read: from a result and the arguments, the parts by name, where the result is no plain tuple of them.
        run: how an implementation is run on the arguments of a probe, where that is more than a call.
        accepted: other conventions that pass with a note.
        cancelling: pairs of codes that are equal to the reference, or to a single mistake, by algebra.
        equivalent: mutants of the reference that no test can reject: the changed line, and why it is equal.
        tolerance: relative to the largest entry of a part.
        seconds: what a whole check may take.
        may_change: arguments that may be updated in place.
        strict_shapes: whether (n,), (n, 1) and (1, n) are told apart, where the shape is the lesson.
        companions: other functions or classes of the learner that are handed to `run` by name, as in
            `run(f, *args, transform=g)`; in `run` they have the course's own as default. A function is right if it is
            right with the learner's own companions or with the course's, so that a fault of theirs is never its own.
            They are judged together: on a pass they are kept together.
        arguments: the names of what a probe holds, where `run` does not hand it over as it is.
        tiny: inputs smaller than any probe, for which no mistake is told from another: they are only shown, the first
            on which a function departs.
        silence: the question that leads on where a right function hears of a warning.
    """

    name: str
    chapter: str
    section: str
    reference: Implementation
    probes: Callable[[Generator], list[Probe]]
    parts: tuple[str, ...]
    mistakes: tuple[Mistake, ...]
    passed: str
    start: str
    example: str
    exit_question: Any = None
    faulty: Implementation | None = None
    returns: tuple[str, ...] = ()
    read: Callable[[Any, tuple[Any, ...]], Parts] | None = None
    run: Callable[..., Any] = call
    accepted: tuple[Accepted, ...] = ()
    cancelling: tuple[frozenset[str], ...] = ()
    equivalent: Mapping[str, str] = field(default_factory=dict)
    tolerance: float = 1e-4
    seconds: float = 5.0
    may_change: tuple[str, ...] = ()
    strict_shapes: bool = False
    companions: tuple[str, ...] = ()
    arguments: tuple[str, ...] = ()
    tiny: tuple[Probe, ...] = ()
    silence: str = "Which of your operations warns, and for which values? Is its result needed there at all?"

    def wrong(self, *mistakes: Mistake) -> Implementation:
        """The implementation that makes all of these mistakes at once; several must have switches of their own."""
        if len(mistakes) == 1 and callable(mistakes[0].how):
            return mistakes[0].how
        settings: dict[str, str] = {}
        for mistake in mistakes:
            if callable(mistake.how) or settings.keys() & mistake.how.keys():
                raise ValueError(f"{', '.join(m.code for m in mistakes)} cannot be made at once in {self.name}")
            settings |= mistake.how
        if self.faulty is None:
            raise ValueError(f"{self.name} has mistakes with switches, and no `faulty` that takes them")
        return self.faulty(**settings) if inspect.isclass(self.reference) else partial(self.faulty, **settings)

    def reading(self, result: Any, args: tuple[Any, ...]) -> Parts:  # noqa: ANN401
        """The parts of a result by name, in the order in which they are compared.

        Raises:
            WrongReturn: the result has not the form that was asked for.
        """
        if self.read is not None:
            return self.read(result, args)
        if len(self.parts) == 1:
            return {self.parts[0]: result}
        return unpack(result, self.returns or self.parts, self.parts)


def unpack(result: Any, names: tuple[str, ...], order: tuple[str, ...] = ()) -> Parts:  # noqa: ANN401
    """A tuple, list or dict of several results, by name and in the order given.

    Raises:
        WrongReturn: there are more or fewer of them, or a name is missing.
    """
    wanted = f"{len(names)} results are expected: {', '.join(f'`{name}`' for name in names)}"
    if isinstance(result, dict):
        if missing := [name for name in names if name not in result]:
            raise WrongReturn(f"Your dict has no `{missing[0]}`. {wanted}.")
        found = result
    elif isinstance(result, tuple | list):
        if len(result) != len(names):
            raise WrongReturn(f"{len(result)} came back. {wanted}.")
        found = dict(zip(names, result, strict=True))
    else:
        raise WrongReturn(f"One {type(result).__name__} came back. {wanted}.")
    return {name: found[name] for name in order or names}


def label_reader(labels: Iterable[str]) -> Callable[[Any, tuple[Any, ...]], Parts]:
    """How a label is read, where the answer is one of those published: without regard to capitals and outer spaces."""
    known = frozenset(labels)

    def read(result: Any, args: tuple[Any, ...]) -> Parts:  # noqa: ANN401
        if isinstance(result, str):
            label = str(result).strip().casefold()
            if label not in known:
                raise WrongReturn(f"Your label {label[:30]!r} is none of those that are published.")
            return {"label": label}
        if result is not None and result is not ...:
            raise WrongReturn(f"One {type(result).__name__} came back. Expected is one of the labels, as text.")
        return {"label": result}

    return read
