"""`check`: run the learner's function, name the mistake, say one thing that leads on."""

import sys
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


def check(implementation: Implementation, name: str | None = None) -> Card:
    """Check a function that you wrote for an exercise; the answer is a card that says what is right and what is not.

    The function's own name is the name of the exercise; `name` gives it where the two differ.
    """
    problem, exercise = resolve(implementation, name)
    if exercise is None:
        return Card("not_attempted", says=problem)
    attempted = attempt(exercise, implementation)
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
    if isinstance(attempted.run.stopped, KeyboardInterrupt | SystemExit):
        display(card)
        pass_on(attempted.run.stopped)
    return card


def resolve(
    implementation: Any, name: str | None = None, call: str = "check"  # noqa: ANN401
) -> tuple[str, Exercise | None]:
    """The exercise that is meant, or a sentence that says why there is none."""
    if not callable(implementation):
        wanted = f"{call}({name or 'your_function'})"
        what = "nothing (None)" if implementation is None else f"a value of type {type(implementation).__name__}"
        return f"{call}() got {what}: hand over the function itself, without calling it, as in `{wanted}`.", None
    try:
        return "", exercises.find(name or getattr(implementation, "__name__", type(implementation).__name__))
    except LookupError as error:
        hint = f" For a function of another name, name the exercise: `{call}({name_of(implementation)}, \"...\")`."
        return str(error) + ("" if name else hint), None


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
