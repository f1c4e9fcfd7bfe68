"""All questions of the course: complete, fair, and they do not give themselves away."""

import re
from collections import Counter
from itertools import pairwise
from types import SimpleNamespace

import numpy as np
import pytest

from course_lib.classroom.editions import headings, sources
from course_lib.tutor import exercises, questions
from course_lib.tutor.one_line import same_line
from course_lib.tutor.question import Choice, Code, Number, Open, Order, Question, Shape
from course_lib.tutor.questions import NoSuchQuestion, bank, find, modules, of
from course_lib.tutor.words import count, plain

# How many mistakes of each chapter are known: F1 to F15, and so on.
MISTAKES = {"F": 15, "A": 22, "C": 18, "B": 28, "D": 17, "O": 29, "R": 20, "T": 12}
KNOWN = {f"{letter}{number}" for letter, most in MISTAKES.items() for number in range(1, most + 1)}
QUESTIONS = list(bank().values())
every_question = pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.id)


def some(*kinds):
    chosen = [question for question in QUESTIONS if isinstance(question, kinds)]
    return pytest.mark.parametrize("question", chosen, ids=lambda question: question.id)


def titles(chapter):
    """The headings of a chapter's source, or None where it is not written yet."""
    found = [source for source in sources() if source.stem.startswith(chapter)]
    return {title for source in found for _, _, title in headings(source.read_text(encoding="utf-8"))} or None


def replies(question):
    """Everything that may be said to an answer."""
    if isinstance(question, Choice):
        return [option.reply for option in question.options]
    if isinstance(question, Number):
        return [reply for _, reply in question.draw(np.random.default_rng(0)).wrong]
    if isinstance(question, Shape | Code):
        return [question.why, *question.wrong.values()]
    if isinstance(question, Order):
        return [question.why, *question.strangers.values(), *(pair.reason for pair in question.pairs)]
    return [question.model, *question.points]


def words_of(question):
    return f"{question.draw(np.random.default_rng(0)).words}\n{question.code}"


def test_ids_are_unique_and_well_formed():
    listed = [question.id for module in modules().values() for question in module.QUESTIONS]
    carried = [e.exit_question.id for e in exercises.every().values() if isinstance(e.exit_question, Question)]
    assert [name for name, times in Counter(listed + carried).items() if times > 1] == []
    assert len(bank()) == len(listed) + len(carried)
    form = re.compile(r"\d\d\.w?\d+|predict [a-z0-9-]+|exit:[A-Za-z_]+|inventory\.\d+")
    assert [name for name in bank() if not form.fullmatch(name)] == []


def test_two_questions_cannot_have_the_same_id(monkeypatch):
    twice = {name: SimpleNamespace(QUESTIONS=(find("01.1"),)) for name in ("01", "02")}
    monkeypatch.setattr(questions, "modules", lambda: twice)
    with pytest.raises(ValueError, match=r"two questions are called 01\.1"):
        bank.__wrapped__()


def test_every_exit_question_belongs_to_an_exercise_that_is_there_or_planned():
    for exercise in exercises.every().values():
        named = exercise.exit_question
        if named is not None:
            assert (named if isinstance(named, str) else named.id) == f"exit:{exercise.name}"
            assert find(f"exit:{exercise.name}")


@every_question
def test_the_mistake_is_known(question):
    assert not question.mistake or question.mistake in KNOWN


@every_question
def test_the_section_to_reread_is_there(question):
    if titles(question.chapter) is not None and question.section:
        assert question.section in titles(question.chapter)
    assert question.section or question.id.startswith("inventory")
    assert question.can
    assert question.can[0].islower()
    assert not question.can.endswith(".")


@every_question
def test_replies_are_there_and_short(question):
    for reply in replies(question):
        assert reply.strip()
        assert count(reply) <= 60
        assert reply.rstrip("`")[-1] in ".?"


@every_question
def test_words_are_plain(question):
    for text in (words_of(question), *replies(question)):
        assert "!" not in text.replace("!=", "")
        assert not re.search(r"</?\w+>", text)
        assert "*" not in re.sub(r"`[^`]*`", "", plain(text).replace(question.code, ""))
    assert count(words_of(question)) <= 80


@some(Choice)
def test_a_choice_has_one_right_option_and_a_reply_of_its_own_for_each(question):
    assert [option.right for option in question.options].count(True) == 1
    assert 2 <= len(question.options) <= 5
    assert len({option.reply for option in question.options}) == len(question.options)
    assert len({option.words for option in question.options}) == len(question.options)


def test_the_right_option_stands_in_every_place():
    choices = [question for question in QUESTIONS if isinstance(question, Choice)]
    places = Counter([option.right for option in question.options].index(True) for question in choices)
    assert max(places.values()) <= 0.6 * len(choices)
    assert len(places) >= 3


@some(Choice)
def test_a_wrong_reply_does_not_repeat_the_right_option(question):
    (right,) = (option.words.strip(".").casefold() for option in question.options if option.right)
    for option in question.options:
        if not option.right and len(right.split()) > 2:
            assert right not in option.reply.casefold()


@some(Number)
def test_numbers_are_fair_over_200_seeds(question):
    replies_seen = Counter()
    for seed in range(200):
        drawn = question.draw(np.random.default_rng(seed))
        margin = max(question.relative * abs(drawn.value), question.absolute)
        values = [drawn.value, *(value for value, _ in drawn.wrong)]
        assert np.isfinite(values).all()
        assert min(abs(drawn.value - wrong) for wrong in values[1:]) > 2 * margin
        assert min(abs(a - b) for i, a in enumerate(values) for b in values[:i]) > 0
        shown = [float(n.replace("−", "-").replace(",", "")) for n in re.findall(r"[-−]?\d[\d,]*\.?\d*", drawn.words)]
        assert min((abs(number - drawn.value) for number in shown), default=1) > margin
        assert question.judge(float(drawn.value), drawn).right
        for wrong, reply in drawn.wrong:
            said = question.judge(float(wrong), drawn)
            assert (said.right, said.words) == (False, reply)
            replies_seen[reply] += 1
    assert set(replies_seen.values()) == {200}


@some(Number)
def test_numbers_are_drawn_afresh_and_by_the_seed_alone(question):
    values = [question.draw(np.random.default_rng(seed)) for seed in (*range(20), *range(20))]
    assert values[:20] == values[20:]
    assert len({drawn.words for drawn in values}) >= 10


@some(Number)
def test_a_right_number_may_be_rounded_as_the_course_prints_it(question):
    for seed in range(50):
        drawn = question.draw(np.random.default_rng(seed))
        assert question.judge(f"{drawn.value:.4g}" if abs(drawn.value) < 1000 else drawn.value, drawn).right


@some(Shape)
def test_the_right_shape_is_not_among_the_wrong_ones_nor_in_the_words(question):
    assert question.shape not in question.wrong
    assert str(question.shape) not in words_of(question)


@some(Code)
def test_the_right_line_differs_from_the_wrong_ones_and_is_not_in_the_words(question):
    for form in question.accepted:
        assert not any(same_line(form, wrong) for wrong in question.wrong)
        assert (form.partition(" = ")[2] or form) not in words_of(question)
    for form in (*question.accepted, *question.wrong):
        reply = question.judge(form, question.draw(np.random.default_rng(0)))
        assert reply.right is (form in question.accepted)
        assert reply.words == (question.why if reply.right else question.wrong[form])


@some(Order)
def test_an_order_can_be_solved(question):
    keys = list(question.lines)
    drawn = question.draw(np.random.default_rng(0))
    solved = [question.shown.index(line) + 1 for line in question.lines.values()]
    assert question.judge(solved, drawn).right
    for pair in question.pairs:
        assert keys.index(pair.first) < keys.index(pair.second)
    for stranger, reply in question.strangers.items():
        assert question.judge([*solved, question.shown.index(stranger) + 1], drawn).words == reply


def test_predictions_have_nothing_drawn_so_that_they_can_be_recalled():
    kinds = {type(question) for question in QUESTIONS if question.id.startswith("predict ")}
    assert kinds <= {Choice, Shape}


@pytest.mark.parametrize("chapter", [name for name in modules() if name != "inventory"])
def test_the_sets_of_a_chapter(chapter):
    module = modules()[chapter]
    sets = {kind: getattr(module, name, ()) for kind, name in questions.SETS.items()}
    for kind, ids in sets.items():
        if ids:
            assert [question.id for question in of(chapter, kind)] == list(ids)
            assert len(set(ids)) == len(ids)
    assert len(sets["warm_up"]) in ({0, 3} if chapter == "00" else {3})
    assert all(find(name).chapter < chapter for name in sets["warm_up"])
    assert len(sets["quiz"]) == 5
    produced = [find(name) for name in sets["quiz"] if isinstance(find(name), Number | Shape | Code)]
    assert len(produced) >= 2.5
    assert all(isinstance(find(name), Open) for name in sets["interview"])
    assert not sets["boss"] or len({find(name).chapter for name in sets["boss"]}) >= 3


def test_a_boss_set_interleaves_its_chapters():
    for chapter in questions.having("boss"):
        order = [question.chapter for question in of(chapter, "boss")]
        assert len(order) == 8
        assert all(a != b for a, b in pairwise(order))


@pytest.mark.parametrize("chapter", sorted(name for name in modules() if "00" < name < "99"))
def test_every_chapter_after_the_first_has_interview_questions(chapter):
    assert len(of(chapter, "interview")) >= 3


def test_the_inventory():
    module = modules()["inventory"]
    chapters = Counter(question.chapter for question in module.QUESTIONS)
    assert chapters == {f"0{number}": 3 for number in range(1, 9)}
    assert len({question.mistake for question in module.QUESTIONS}) == 24
    assert len(module.ASKED_FIRST) == 12
    assert {find(name).chapter for name in module.ASKED_FIRST} == set(chapters)
    assert all(isinstance(question, Choice) for question in module.QUESTIONS)


def test_unknown_names_are_answered_with_the_nearest():
    with pytest.raises(
        NoSuchQuestion, match=r"There is no question 'predict double-weight'\. .*'predict double-weights'"
    ):
        find("predict double-weight")
    with pytest.raises(NoSuchQuestion, match=r"Chapter '99' has no warm-up\. Chapters with one: .*01"):
        of("99", "warm_up")
    assert find("double-weights") is find("predict double-weights")
