"""`check`: run the learner's function, name the mistake, say one thing that leads on."""

import sys
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from course_lib.tutor import exercises, journal, sources
from course_lib.tutor.attempting import Attempt, attempt, companions, works_alone
from course_lib.tutor.card import Card
from course_lib.tutor.exercise import Exercise, Implementation
from course_lib.tutor.feedback import judged, name_of
from course_lib.tutor.sandbox import pass_on
from course_lib.tutor.yours import space_from, yours

NOT_KEPT = "It cannot be kept for `yours`: its source does not work on its own. Is it one `def` or `class`, whole?"


def check(implementation: Implementation | str | None = None, name: str | None = None) -> Card:
    """Check a function that you wrote for an exercise; the answer is a card that says what is right and what is not.

    The function's own name is the name of the exercise; `name` gives it where the two differ. `check("affine")` checks
    what this notebook calls affine.
    """
    return judging(implementation, name, "check", _checked)


def judging(
    implementation: Implementation | str | None, name: str | None, call: str, judge: Callable[[Attempt], Card]
) -> Card:
    """What `judge` says of an attempt at the exercise that is meant, or a card that says why there is none.

    An interrupt of the learner gets through, with its card shown first.
    """
    if isinstance(found := resolve(implementation, name, call), Card):
        return found
    attempted = attempt(*found)
    card = judge(attempted)
    if isinstance(attempted.run.stopped, KeyboardInterrupt):
        display(card)
        pass_on(attempted.run.stopped)
    return card


def _checked(attempted: Attempt) -> Card:
    exercise = attempted.exercise
    card = judged(attempted)
    journal.record(
        "attempt",
        exercise=exercise.name,
        verdict=card.verdict,
        mistakes=list(card.mistakes),
        fingerprint=attempted.fingerprint,
    )
    if card.passed and not _keep(attempted):
        card = replace(card, notes=(*card.notes, NOT_KEPT))
    return card


def resolve(
    implementation: Any, name: str | None = None, call: str = "check"  # noqa: ANN401
) -> tuple[Exercise, Implementation] | Card:
    """The exercise and the function that are meant, or a card that says why there are none."""
    if isinstance(implementation, str):
        return _called(implementation, name, call)
    if not callable(implementation):
        wanted = f"{call}({name if isinstance(name, str) else 'your_function'})"
        what = "nothing (None)" if implementation is None else f"a value of type {type(implementation).__name__}"
        says = f"{call}() got {what}: hand over the function itself, without calling it, as in `{wanted}`."
        return Card("not_attempted", says=says)
    own = getattr(implementation, "__name__", type(implementation).__name__)
    try:
        return exercises.find(own if name is None else name), implementation
    except LookupError as error:
        hint = f" For a function of another name, name the exercise: `{call}({name_of(implementation)}, \"...\")`."
        return Card("not_attempted", says=str(error) + (hint if name is None else ""))


def _called(own: str, name: str | None, call: str) -> tuple[Exercise, Implementation] | Card:
    """The same for a function of the notebook that is given by its name."""
    try:
        exercise = exercises.find(own if name is None else name)
    except LookupError as error:
        return Card("not_attempted", says=str(error))
    found = vars(sys.modules["__main__"]).get(own)
    if callable(found):
        return exercise, found
    says = f"This notebook has no function `{own}` yet: write it, run its cell, and then `{call}({own})`."
    return Card("not_attempted", exercise.name, says=says, question=exercise.start)


def _keep(attempted: Attempt) -> bool:
    """Keep what passed, if its source works alone, and say whether it was kept.

    What was judged together with it and passes is kept as well, so that `yours` never joins two that do not fit.
    """
    kept = _keep_one(attempted)
    if not attempted.lent:
        for name, own in companions(attempted.exercise, attempted.implementation).items():
            if own is not yours.own(name) and judged(other := attempt(exercises.find(name), own)).passed:
                _keep_one(other)
    return kept


def _keep_one(attempted: Attempt) -> bool:
    """Keep the source of what passed, if what is made from it gives the same."""
    exercise = attempted.exercise
    text = sources.module_text(attempted.implementation, exercise.reference.__name__)
    try:
        good = text is not None and works_alone(attempted, space_from(exercise.name, text))
    except Exception:
        good = False
    if good:
        yours.keep(exercise.name, text)
    return good


def display(card: Card) -> None:
    """Show a card now, since the cell will not get to its end."""
    ipython = sys.modules.get("IPython")
    if ipython is not None and ipython.get_ipython() is not None:
        ipython.display.display(card)
    else:
        print(card)
