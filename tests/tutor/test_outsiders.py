"""Wrong answers that were written from the exercises' text alone: none passes, and each card says where to look."""

import re
from collections.abc import Callable
from functools import cache
from importlib import import_module

import numpy as np
import pytest

from course_lib.tutor import exercises
from course_lib.tutor.attempting import attempt
from course_lib.tutor.card import Card
from course_lib.tutor.feedback import judged
from course_lib.tutor.hints import RUNGS, rung
from course_lib.tutor.observing import expected
from course_lib.tutor.words import count
from tests.tutor.proof import MOST_WORDS

FEWEST = 10  # of each exercise
NAMED = 0.6  # of all: as many are recognised as a known mistake; the others are localised only
LONG = 6  # digits: as long a number of the expected ones is no accident on a card


@cache
def outsiders(name: str) -> dict[str, Callable]:
    """The wrong answers to one exercise by the names under which they stand in tests/tutor/outsiders."""
    space = vars(import_module(f"tests.tutor.outsiders.chapter_{exercises.find(name).chapter}"))
    return {key: answer for key, answer in space.items() if re.fullmatch(rf"{name}_\d+", key)}


@cache
def cards(name: str) -> dict[str, Card]:
    """The card of each of them; nothing is recorded."""
    exercise = exercises.find(name)
    return {key: judged(attempt(exercise, answer)) for key, answer in outsiders(name).items()}


NAMES = exercises.names()


@pytest.mark.parametrize("name", NAMES)
def test_there_are_ten_and_none_passes(name):
    assert len(outsiders(name)) >= FEWEST
    assert [key for key, card in cards(name).items() if card.verdict not in ("not_yet", "error")] == []


@pytest.mark.parametrize("name", NAMES)
def test_each_card_says_where_the_first_difference_is(name):
    exercise = exercises.find(name)
    for key, card in cards(name).items():
        told = " ".join(card.body)
        tells_a_part = any(f"`{part}`" in told for part in (*exercise.parts, *exercise.returns))
        tells_a_form = re.search(r"came back|[Ee]xpected|Your label|`rng` is never asked", told)
        tells_an_input = card.says.startswith("With ") or card.example
        tells_an_argument = "changed its argument" in told
        tells_a_line = card.place or (card.named and "outside of your own lines" in told)
        assert tells_a_part or tells_a_form or tells_an_input or tells_an_argument or tells_a_line, key


@pytest.mark.parametrize("name", NAMES)
def test_each_card_is_short_and_leads_on_with_a_question(name):
    for key, card in cards(name).items():
        assert sum(map(count, card.body)) <= MOST_WORDS, key
        assert "?" in card.question, key


@pytest.mark.parametrize("name", NAMES)
def test_each_hint_is_short_and_says_something_new(name):
    for key, answer in outsiders(name).items():
        attempted = attempt(exercises.find(name), answer)
        if not attempted.seen or attempted.verdict[0] is None:
            continue
        card = judged(attempted)
        hints = [rung(attempted, number) for number in range(1, RUNGS + 1)]
        assert all(sum(map(count, hint.body)) <= MOST_WORDS for hint in hints), key
        assert len({hint.text for hint in hints}) == RUNGS, key
        assert all(hint.says not in card.text or hint.question for hint in hints), key


@pytest.mark.parametrize("name", NAMES)
def test_no_card_shows_an_expected_number(name):
    exercise = exercises.find(name)
    secret = {digits for one in expected(exercise) for value in one.parts.values() for digits in _long_numbers(value)}
    for key, card in cards(name).items():
        assert not secret & set(_long_numbers_in(" ".join(card.body))), key


def _long_numbers(value: object) -> set[str]:
    """The numbers of a result as a card could write them, those alone that cannot be met by accident."""
    try:
        numbers = np.ravel(np.asarray(value, dtype=float))
    except (TypeError, ValueError):
        return set()
    written = {text for number in numbers[:200] for text in (f"{number:.6g}", repr(float(number)))}
    return {text for text in written if len(text.strip("-0.")) >= LONG}


def _long_numbers_in(text: str) -> list[str]:
    return re.findall(r"-?\d+\.?\d*", text.replace("−", "-"))


def test_most_of_them_are_recognised():
    every = [card for name in NAMES for card in cards(name).values()]
    assert sum(bool(card.mistakes) for card in every) >= NAMED * len(every)
