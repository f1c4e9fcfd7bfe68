"""`hint`, a ladder of four rungs, and `show_solution`.

The next rung opens when the function gives something else than at the last hint: after a change, never after a wait.
"""

import inspect
import sys
from collections.abc import Callable

from course_lib.tutor import exercises, journal, sources
from course_lib.tutor.attempting import Attempt
from course_lib.tutor.card import Card
from course_lib.tutor.checking import judging
from course_lib.tutor.diagnosis import Departure, departure_of
from course_lib.tutor.exercise import Exercise, Implementation, Mistake
from course_lib.tutor.feedback import judged
from course_lib.tutor.observing import expected, probes_of
from course_lib.tutor.small_inputs import as_code, given, smallest_case, smallest_input
from course_lib.tutor.yours import yours

RUNGS = 4
NOTHING_LEFT = "Your function passes: there is nothing left to hint at."
ATTEMPTS = 3  # different ones that open the solution, once the ladder is climbed


def hint(implementation: Implementation | str | None = None, name: str | None = None) -> Card:
    """A little more help with a function that is not right yet; call it again after you have changed something."""
    return judging(implementation, name, "hint", _hinted)


def _hinted(attempted: Attempt) -> Card:
    exercise, card = attempted.exercise, judged(attempted)
    if card.passed:
        return _towards_silence(attempted) if attempted.run.advice else Card("hint", exercise.name, says=NOTHING_LEFT)
    if not attempted.seen or attempted.is_empty or attempted.verdict[0] is None:
        return card
    reached, last = _state(exercise)
    number = min(RUNGS, reached + 1) if attempted.fingerprint != last else max(1, reached)
    journal.record("hint", exercise=exercise.name, rung=number, fingerprint=attempted.fingerprint)
    again = "The next hint opens when your function gives something else. Change one line, then ask again."
    return rung(attempted, number, again if attempted.fingerprint == last else "")


def _state(exercise: Exercise) -> tuple[int, str]:
    """The highest rung that was reached, and what the function gave then."""
    given = [record for record in journal.records("hint") if record.get("exercise") == exercise.name]
    rungs = [entry["rung"] for entry in given if isinstance(entry.get("rung"), int)]
    return max(rungs, default=0), str(given[-1].get("fingerprint")) if given else ""


def _towards_silence(attempted: Attempt) -> Card:
    """What to think of where a function is right, and NumPy warns on the way."""
    says = "It passes. The warning is about numbers on the way, not about your results."
    if "np.where(" in (sources.module_text(attempted.implementation) or ""):
        says = "It passes. `np.where` works out both forms for every entry, and then chooses: the unused one warns."
    return Card("hint", attempted.exercise.name, says=says, question=attempted.exercise.silence)


def rung(attempted: Attempt, number: int, again: str = "") -> Card:
    """The card of one rung: an input to try it on and another question, what to reread, an example of something else.

    Each brings what the learner has not read: the card of `check` holds the evidence, a question, and for a mistake
    that is not known the input as well. So the question comes first then, and otherwise the input.
    """
    exercise, card = attempted.exercise, judged(attempted)
    mistakes = attempted.mistakes
    about = {"exercise": exercise.name, "mistakes": tuple(m.code for m in mistakes), "next": again}
    case = smallest_case(attempted)
    example = as_code(exercise, case)
    if number == (2 if card.example else 1):
        says = _tried(given(exercise, case), example)
        return Card("hint", says=says, example=example, question=card.question, **about)
    if number <= 2:
        return Card("hint", question=_what_else(attempted), **about)
    mistake = mistakes[0] if mistakes else None
    if number == 3:
        return Card("hint", says=_reread(exercise, mistake, example), example=example, **about)
    says = "Here is the same thought on something else. Follow it with a pencil, then come back."
    return Card("hint", says=says, example=(mistake.example if mistake else "") or exercise.example, **about)


def _tried(given: str, example: str) -> str:
    """How to follow the function on one input; where none can be shown, how to look inside."""
    if not example:
        return "Put a `print` before the line that decides: what is printed stands on the card of `check`."
    return f"Try it on this input. {given}".strip()


def _what_else(attempted: Attempt) -> str:
    """Another question: what is new in the first part or on the first input that departs, or else how to start."""
    departure, _ = attempted.verdict
    names = list(departure.parts)
    number = names.index(departure.first) if departure.first in names else 0
    if number:
        right, wrong = names[number - 1], names[number]
        return f"`{right}` is right, and `{wrong}` is not. What does `{wrong}` need that `{right}` did not?"
    return _only_here(attempted, departure) or attempted.exercise.start


def _only_here(attempted: Attempt, departure: Departure) -> str:
    """What sets the input that departs apart from the nearest that does not; empty if that cannot be said."""
    probes, rights = probes_of(attempted.exercise), expected(attempted.exercise)
    errors = [number for number, one in enumerate(attempted.seen) if one.error is not None]
    wrong = (errors or [departure.probe])[0]
    apart = {
        probe.words
        for probe, *both in zip(probes, attempted.seen, rights, strict=True)
        if departure_of(attempted.exercise, 0, *both)
    }
    right = [number for number, probe in enumerate(probes) if probe.words not in apart]
    if not right or not smallest_input(attempted):
        return ""
    nearest = min(right, key=lambda number: abs(number - wrong))
    return f"It is right with {probes[nearest].words}, and not with {probes[wrong].words}. What is different there?"


def _reread(exercise: Exercise, mistake: Mistake | None, example: str) -> str:
    section = (mistake.section if mistake else "") or exercise.section
    then = "Then work through this input by hand:" if example else "Then follow one number of yours through your lines."
    return f"Reread *{section}* in chapter {exercise.chapter}. {then}"


class Solution:
    """The course's own version beside the learner's; displayed it is the two sources."""

    def __init__(self, exercise: Exercise, own: str = "") -> None:
        self.exercise = exercise
        self.own = own

    @property
    def versions(self) -> dict[str, str]:
        """The sources by whose they are."""
        reference = _clean(inspect.getsource(self.exercise.reference))
        return {"The course's version": reference} | ({"Yours": _bare(self.own)} if self.own else {})

    def __repr__(self) -> str:
        return "\n\n".join(f"# {whose}:\n\n{source}" for whose, source in self.versions.items())

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        from course_lib.tutor.card_page import side_by_side

        return {"text/plain": repr(self), "text/html": side_by_side(self.versions)}


def _clean(source: str) -> str:
    """The source without marks that are for the course's own tools."""
    lines = (line.split("  # noqa")[0].rstrip() for line in source.strip().splitlines())
    return "\n".join(lines)


def _bare(source: str) -> str:
    """The source without the line that every module begins with."""
    return source.strip().removeprefix("import numpy as np\n").strip()


def show_solution(name: str | Callable = "") -> Solution | Card:
    """The course's version beside yours: after a pass, or after three different attempts and all hints."""
    if name in ("", None):
        return Card("not_attempted", says='Name the exercise, as in `show_solution("affine")`.')
    try:
        exercise = exercises.find(name)
    except LookupError as error:
        return Card("not_attempted", says=str(error))
    tries = [record for record in journal.records("attempt") if record.get("exercise") == exercise.name]
    passed = any(record.get("verdict") == "pass" for record in tries)
    wrong = [record for record in tries if record.get("verdict") not in ("pass", "not_attempted")]
    different = len({str(record.get("fingerprint")) for record in wrong})
    reached, _ = _state(exercise)
    if passed or (different >= ATTEMPTS and reached >= RUNGS):
        return Solution(exercise, _own_source(exercise.name))
    missing = []
    if different < ATTEMPTS:
        missing.append(f"{ATTEMPTS} different attempts (so far {different})")
    if reached < RUNGS:
        missing.append(f"the hints, one after the other, with `hint({exercise.name})`")
    return Card("hint", exercise.name, says=f"It opens after a pass, or after {' and '.join(missing)}.")


def _own_source(name: str) -> str:
    own = vars(sys.modules["__main__"]).get(name)
    return (sources.module_text(own) if callable(own) else None) or yours.source(name)
