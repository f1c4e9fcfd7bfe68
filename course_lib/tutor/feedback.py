"""From an attempt to the card: what is right, where it departs first, which mistake it is, what to ask."""

import inspect
import math
import re
from dataclasses import replace
from functools import lru_cache
from itertools import permutations

from course_lib.tutor import exercises, expressions, sources
from course_lib.tutor.attempting import Attempt
from course_lib.tutor.card import Card
from course_lib.tutor.comparing import Label, notes
from course_lib.tutor.diagnosis import Departure
from course_lib.tutor.exercise import Exercise, Implementation, Mistake, WrongReturn, call
from course_lib.tutor.glosses import gloss, place_of
from course_lib.tutor.observing import Observations, argument_names, equal, expected, probes_of
from course_lib.tutor.sandbox import TimeUp
from course_lib.tutor.small_inputs import as_code, smallest_case

SLOW = 0.5  # of the time limit: right, with a note
MOST_NOTES = 2  # on one card; as many warnings as well


@lru_cache(maxsize=4)  # every hint asks for it again
def judged(attempted: Attempt) -> Card:
    """The card for an attempt; nothing is recorded."""
    card = _card(attempted)
    return replace(card, exercise=attempted.exercise.name, printed=attempted.run.printed, dropped=attempted.run.dropped)


def _card(attempted: Attempt) -> Card:
    if attempted.run.stopped is not None:
        return _stopped(attempted)
    if waiting := _unwritten(attempted):
        says = f"Still empty: {_listed(waiting)}."
        return Card("not_attempted", says=says, question=attempted.exercise.start)
    if attempted.is_empty:
        return _empty(attempted)
    if problem := _wrong_signature(attempted):
        return Card("error", says=problem, question=attempted.exercise.start)
    departure, convention = attempted.verdict
    if departure is None and attempted.repeats:
        return _passed(attempted, convention)
    if departure is None:
        named = "Two calls with equal random numbers disagree, or `rng` is never asked."
        return Card("not_yet", named=named, question="Which line draws numbers from somewhere else than `rng`?")
    mistakes = attempted.mistakes
    error = next((one.error for one in attempted.seen if one.error is not None), None)
    if error is not None and not isinstance(error, WrongReturn):
        return _failed(attempted, error, mistakes)
    if not mistakes and _in_another_order(attempted):
        return _turned(attempted.exercise)
    return _departed(attempted, departure, mistakes)


def _in_another_order(attempted: Attempt) -> bool:
    """Whether the results are all right, and only stand in another order than was asked for."""
    exercise, pairs = attempted.exercise, list(zip(attempted.seen, expected(attempted.exercise), strict=True))
    if exercise.read is not None or any(one.error is not None or one.changed for one, _ in pairs):
        return False
    return any(
        all(
            equal(exercise, one.parts[mine], right.parts[name])
            for one, right in pairs
            for mine, name in zip(order, exercise.parts, strict=True)
        )
        for order in permutations(exercise.parts)
    )


def _turned(exercise: Exercise) -> Card:
    named = "Every result is right, and they come in another order than was asked for."
    says = f"Expected: first `{'`, then `'.join(exercise.returns or exercise.parts)}`."
    return Card("not_yet", named=named, says=says, question="What stands first behind your `return`?")


def _stopped(attempted: Attempt) -> Card:
    stop = attempted.run.stopped
    found = place_of(stop, attempted.files)
    place = found[0] if found else None
    if isinstance(stop, TimeUp):
        named = f"After {attempted.exercise.seconds:g} seconds it was still running."
        question = "Does every loop come to an end? Which one grows fastest when the input grows?"
        return Card("too_slow", named=named, place=place, question=question)
    if isinstance(stop, SystemExit):
        question = "Could the function return its result instead of leaving Python?"
        return Card("error", named="Your code asks Python to exit.", place=place, question=question)
    return Card("too_slow", named="You stopped the check.", place=place, question="Is there a loop that has no end?")


def _empty(attempted: Attempt) -> Card:
    exercise = attempted.exercise
    wanted = f"Expected: {_listed(exercise.returns or exercise.parts)}."
    if sources.is_begun(attempted.implementation):
        says = f"Your lines run, and nothing comes back. {wanted}"
        question = "Which line hands the result out of the function? Does every way reach it?"
        return Card("not_yet", says=says, question=question)
    says = f"The body is still empty: nothing came back. {wanted}"
    return Card("not_attempted", says=says, question=exercise.start)


def _unwritten(attempted: Attempt) -> tuple[str, ...]:
    """The methods of a class that are still to be written, where it is not right without them."""
    right = attempted.verdict[0] is None
    return tuple(sources.unwritten(attempted.implementation)) if attempted.is_class and not right else ()


def _listed(names: tuple[str, ...]) -> str:
    *others, last = (f"`{name}`" for name in names)
    return f"{', '.join(others)} and {last}" if others else last


def _wrong_signature(attempted: Attempt) -> str:
    """Where the function takes other arguments than it is given, which; empty if it does not."""
    exercise, function = attempted.exercise, attempted.implementation
    if exercise.run is not call or not isinstance(attempted.seen[0].error, TypeError):
        return ""
    args = probes_of(exercise)[0].args
    try:
        inspect.signature(function).bind(*args)
    except TypeError:
        wanted = ", ".join(argument_names(exercise, len(args)))
        return f"It takes `{inspect.signature(function)}`; expected is `{exercise.name}({wanted})`."
    except ValueError:
        return ""
    return ""


def _failed(attempted: Attempt, error: BaseException, mistakes: tuple[Mistake, ...]) -> Card:
    """The function raised an error: the learner's own line, what the error means, and the mistake if it is known."""
    exercise = attempted.exercise
    found = place_of(error, attempted.files)
    where = "" if found else "The error came up outside of your own lines. "
    where += "" if mistakes or _is_of_shapes(error) else _on_which(attempted)
    told = gloss(error, attempted.files, _not_there(attempted.implementation))
    return Card(
        "error",
        mistakes=tuple(mistake.code for mistake in mistakes),
        place=found[0] if found else None,
        named=" ".join(mistake.says for mistake in mistakes),
        says=where + told.words,
        question=told.question
        or (mistakes[0].question if mistakes else _unopened(attempted) or _question_of(error, exercise)),
    )


def _on_which(attempted: Attempt) -> str:
    """The first input on which there is an error, where there is none on others."""
    probes = zip(probes_of(attempted.exercise), attempted.seen, strict=True)
    failing = [probe for probe, one in probes if one.error is not None]
    return f"It happens with {failing[0].words}. " if len(failing) < len(attempted.seen) else ""


def _is_of_shapes(error: BaseException) -> bool:
    return isinstance(error, ValueError) and bool(re.search("shapes|matmul|aligned", str(error)))


def _question_of(error: BaseException, exercise: Exercise) -> str:
    """What to ask about an error whose cause is not known."""
    if _is_of_shapes(error):
        return f"Which values should meet on the way to `{(exercise.returns or exercise.parts)[0]}`?"
    return "What does each name in this line hold at that moment? Print them just before it."


def _not_there(implementation: Implementation) -> dict[str, str]:
    """Names that a check does not hand over, and why."""
    stale, course = sources.stale_names(implementation), sources.course_names(implementation)
    return dict.fromkeys(exercises.names(), "exercise") | dict.fromkeys(stale, "variable") | dict.fromkeys(
        course, "course"
    )


def _departed(attempted: Attempt, departure: Departure, mistakes: tuple[Mistake, ...]) -> Card:
    first = departure.parts.get(departure.first)
    wrong = first is not None and first.kind in ("values", "choice")
    case = smallest_case(attempted) if wrong and not mistakes else None
    example = as_code(attempted.exercise, case)
    small = "a small input" if case and case.small else "an input"
    unknown = f" I do not recognise this mistake; here is {small} on which we differ:"
    return Card(
        "not_yet",
        mistakes=tuple(mistake.code for mistake in mistakes),
        parts={name: found is None for name, found in departure.parts.items()} if len(departure.parts) > 1 else {},
        named=" ".join(mistake.says for mistake in mistakes),
        says=evidence(attempted, departure) + (unknown if example else ""),
        example=example,
        question=_exactly_compared(attempted, departure)
        or (mistakes[0].question if mistakes else _of_places(attempted, departure) or _question(attempted, departure)),
        next=f"Still stuck: `hint({_called(attempted)})`",
    )


def _exactly_compared(attempted: Attempt, departure: Departure) -> str:
    """What to ask where a wrong choice may come from two computed numbers that were compared to the last digit."""
    first = departure.parts.get(departure.first)
    if first is None or first.kind != "choice":
        return ""
    compared = expressions.compared_exactly(sources.module_text(attempted.implementation) or "")
    asks = f"`{compared}` asks for equality to the last digit. What does Python say to `0.1 + 0.2 == 0.3`?"
    return asks if compared else ""


def _of_places(attempted: Attempt, departure: Departure) -> str:
    """What to say of a tuple of `np.where`; one that is only given back counts where the result has another form."""
    if departure.error is not None:
        return _unopened(attempted)
    first = departure.parts.get(departure.first)
    return _unopened(attempted, returned=first.kind in ("form", "shape")) if first is not None else ""


def _unopened(attempted: Attempt, returned: bool = True) -> str:
    """What `np.where` gives and what to look for, where its tuple is used as an array; empty where it is not."""
    call = expressions.unopened_places(sources.module_text(attempted.implementation) or "", returned)
    gives = f"`{call}` gives a tuple: its first entry is the array of places."
    return f"{gives} Which of the two do your next lines need?" if call else ""


def _question(attempted: Attempt, departure: Departure) -> str:
    """What to ask where the mistake is not known."""
    if departure.error is not None:
        return "What stands behind your `return`, and what does the exercise want to get back?"
    if departure.changed and not departure.first:
        return f"Print `{departure.changed[0]}` before and after the call. Which of your lines writes into it?"
    part, kind = f"`{departure.first}`", departure.parts[departure.first].kind
    if kind == "shape":
        return _question_of_shape(part, *departure.parts[departure.first].shapes)
    if kind == "nan":
        return f"Which operation on the way to {part} can give that, and for which values?"
    if kind == "choice":
        return _question_of_choice(attempted, departure.first)
    if kind == "form" and attempted.seen[departure.probe].parts[departure.first] is None:
        return "Which of your lines should answer here? Does every way through your function end in a `return`?"
    return f"Work {part} out by hand. Which of your lines gives another number?"


def _question_of_choice(attempted: Attempt, part: str) -> str:
    """What to ask about a wrong label: whether one of those wanted never comes, or else how this case was decided."""
    came, wanted = (_labels(seen, part) for seen in (attempted.seen, expected(attempted.exercise)))
    if not wanted:
        return "Follow this case through your lines. Which of them decides what comes out?"
    if missing := len(wanted - came):
        rest = "One of the labels never comes" if missing == 1 else f"{missing} of the labels never come"
        return f"{rest} from your function, whatever the case. Which line should give it, and for which number?"
    return "Print what your function compares, and check again. Which line decides this case?"


def _labels(seen: Observations, part: str) -> set[str]:
    """The labels among the results."""
    found = [one.parts.get(part) for one in seen]
    return {one.kind if isinstance(one, Label) else one for one in found if isinstance(one, Label | str)}


def _question_of_shape(part: str, got: tuple[int, ...], wanted: tuple[int, ...]) -> str:
    """What a shape that departs from the right one gives away."""
    if not wanted:
        return f"You have several numbers, and {part} is one. Which operation makes one of many?"
    if not got:
        return "One number came back for many. Is it meant for every place, or which operation took the others away?"
    if len(got) > 1 and got == wanted[::-1]:
        return f"The two sizes have changed places. What does one row of {part} stand for, and what does one of yours?"
    if math.prod(got) == math.prod(wanted):
        return f"No number of {part} is missing. Which of your lines changes the shape?"
    return f"Write the shape under each array on the way to {part}. Which two sizes meet, and which one stays?"


def evidence(attempted: Attempt, departure: Departure) -> str:
    """What was seen on the first probe that shows it: properties, never the expected numbers.

    An error of the learner's code has a card of its own; the one that can be here says that the form is wrong.
    """
    if departure.error is not None:
        return str(departure.error)
    changed = " and ".join(f"`{name}`" for name in departure.changed)
    if not departure.first:
        return f"The values are right, but your function changed its argument {changed}."
    probe = probes_of(attempted.exercise)[departure.probe]
    also = f" It also changed its argument {changed}." if changed else ""
    return f"With {probe.words}, {departure.parts[departure.first].words}.{also}"


def _passed(attempted: Attempt, convention: int) -> Card:
    names = list(attempted.seen[0].parts)
    return Card(
        "pass",
        notes=tuple(_notes(attempted, convention)),
        parts=dict.fromkeys(names, True) if len(names) > 1 else {},
        says=attempted.exercise.passed,
        next=f"To silence it: `hint({_called(attempted)})`" if attempted.run.advice else "",
        follow_up=_follow_up(attempted.exercise),
    )


def _follow_up(exercise: Exercise) -> object:
    """The question after a pass, drawn afresh; None where the exercise has none."""
    from course_lib.tutor import asking, questions  # they show widgets, which most checks do not need

    try:
        return asking.exit_question(questions.find(f"exit:{exercise.name}"))
    except questions.NoSuchQuestion:
        return None


def _notes(attempted: Attempt, convention: int) -> list[str]:
    """What is worth knowing about a right answer, the more important first."""
    exercise, done = attempted.exercise, attempted.run
    found = [exercise.accepted[convention - 1].note] if convention else []
    if attempted.lent:
        found.append(f"It passes with the course's {_listed(attempted.lent)}. Together with yours it does not yet.")
    if done.seconds > SLOW * exercise.seconds:
        found.append("It is right, and slow: a product of whole arrays would do the work of the loops.")
    if done.used_global_random:
        found.append("It used NumPy's global random numbers; they were put back. A generator keeps runs repeatable.")
    forms = (
        [note for part, value in right.parts.items() for note in notes(part, one.parts[part], value)]
        for one, right in zip(attempted.seen, expected(exercise), strict=True)
    )
    found.extend(next(filter(None, forms), []))  # of one probe: the others would say the same in other numbers
    if done.advice:
        found.append(f"NumPy warns: {', and '.join(done.advice[:MOST_NOTES])}. The values are right all the same.")
    return list(dict.fromkeys(found))[:MOST_NOTES]


def name_of(implementation: Implementation) -> str:
    """The name by which a learner's function is called."""
    name = getattr(implementation, "__name__", "")
    return name if name.isidentifier() else "your_function"


def _called(attempted: Attempt) -> str:
    """What `check` and `hint` are given for it: its name, and that of the exercise where it is another one."""
    own, name = name_of(attempted.implementation), attempted.exercise.name
    return own if own == name else f'{own}, "{name}"'
