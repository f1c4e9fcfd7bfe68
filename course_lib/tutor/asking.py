"""`predict`, `quiz`, `warm_up`, `interview` show questions; `answer` answers any of them in plain code.

Each shows its words as text and as HTML, and in a live notebook with controls (see `controls.py`). What is answered
goes into the journal. The answers themselves live in `questions/`, never in what is shown beside a question.
"""

import os
from collections import Counter
from collections.abc import Sequence
from typing import Any
from zlib import crc32

import numpy as np

from course_lib.threads import ONE_AT_A_TIME
from course_lib.tutor import journal, questions
from course_lib.tutor import showing as show
from course_lib.tutor.question import Number, Open, Question, Reply, Unreadable
from course_lib.tutor.questions import NoSuchQuestion
from course_lib.tutor.showing import Shown, Verdict
from course_lib.tutor.words import chapter_name

ROUTES = (
    "Take the *full route*: read every section in order and run every cell.",
    "Take the *full route*: read every section in order and run every cell.",
    "Take the *light route*: read the text, and slow down at the section named below.",
    "Take the *challenge route*: try each exercise first, and read its section only where you need it.",
)

_asked: dict[str, "Asked"] = {}  # each question as it was last shown in this session
_draws: Counter[str] = Counter()


class Said(Shown):
    """What the tutor says to an answer, or to a name that it does not know.

    `right` is True, False, or None where nothing was judged.
    """

    def __init__(self, of: str, verdict: Verdict, sentences: Sequence[str], reply: Reply | None = None) -> None:
        self.of, self.verdict, self.sentences, self.reply = of, verdict, [s for s in sentences if s], reply
        self.after: list[str] = []  # what the whole set says when this was the last of its answers

    @property
    def right(self) -> bool | None:
        """Whether the answer was right."""
        return self.reply.right if self.reply and self.verdict is not show.NOTED else None

    @property
    def points(self) -> Sequence[str]:
        """What to compare an answer in own words with."""
        return self.reply.points if self.reply else ()

    @property
    def text(self) -> str:
        """The words for a terminal."""
        text = show.reply_text(self.of, self.verdict, self.sentences, self.points)
        return "\n".join([text, *([""] if self.after else []), *map(show.plain, self.after)])

    @property
    def inner(self) -> str:
        """The reply as HTML without a frame of its own."""
        return show.reply_html("", self.verdict, self.sentences, self.points)

    @property
    def html(self) -> str:
        """The words for a page."""
        inside = show.reply_html(self.of, self.verdict, self.sentences, self.points)
        after = "".join(f"<p>{show.inline_html(sentence)}</p>" for sentence in self.after)
        reply = f'<div class="reply {self.verdict[2]}">{inside}{after}</div>'
        return show.framed(reply, f"Reply to {self.of}", self.verdict[2])


class Unknown(Said):
    """A sentence in place of a question that does not exist. It is never answered and locks nothing."""

    def __init__(self, error: NoSuchQuestion) -> None:
        super().__init__("", show.NOT_COUNTED, [str(error)])
        self.answered, self.given, self.open = False, None, True


class Asked(Shown):
    """One question as it was shown.

    Attributes:
        question, drawn: the question, and its words and values with the numbers of this showing.
        where: what it is part of, for the record: "predict", "quiz 01", "warm-up 01", "exit" ...
        first, last: what was said to the first and to the last answer that could be judged.
    """

    def __init__(
        self, question: Question, where: str, *, locked: bool = False, group: "AskedSet | None" = None
    ) -> None:
        self.question, self.where, self.locked, self.group = question, where, locked, group
        self.first: Said | None = None
        self.last: Said | None = None
        self.draw()

    def draw(self) -> None:
        """Fill in new numbers; from now on answers are judged by these."""
        self.drawn = self.question.draw(_rng(self.question.id))
        _asked[self.question.id] = self

    @property
    def predicts(self) -> bool:
        """Whether this is a prediction: it asks how sure you are, and is answered once."""
        return self.where == "predict"

    @property
    def silent(self) -> bool:
        """Whether answers are only noted, since the question comes again at the end of the course."""
        return self.where == "inventory"

    @property
    def answered(self) -> bool:
        """Whether an answer was given."""
        return self.last is not None

    @property
    def given(self) -> str | None:
        """The last answer in words."""
        return self.last.reply.given if self.last else None

    @property
    def open(self) -> bool:
        """Whether what follows may open: after an answer, or where nothing is locked."""
        return self.answered or not self.locked

    @property
    def how(self) -> str:
        """How to answer in code, in one sentence."""
        sure = ', ..., "fairly sure")`' if self.predicts else ", ...)`"
        choices = ", ".join(f'"{one}"' for one in show.CONFIDENCES)
        also = f" How sure you are: {choices}." if self.predicts else ""
        call = f'`answer("{self.question.id}"{sure}'
        return f"Answer in code: {call}. The dots: {self.question.how}.{also}"

    @property
    def text(self) -> str:
        """The words for a terminal."""
        parts = [show.question_text(self.question, self.drawn, "" if self._is_over else self.how)]
        return "\n\n".join([*parts, self.last.text] if self._is_over else parts)

    @property
    def inner(self) -> str:
        """The question as HTML without a frame of its own."""
        html = show.question_html(self.question, self.drawn, "" if self._is_over else self.how)
        return f'{html}<div class="reply {self.last.verdict[2]}">{self.last.inner}</div>' if self._is_over else html

    @property
    def html(self) -> str:
        """The words for a page."""
        state = self.last.verdict[2] if self._is_over else ""
        return show.framed(self.inner, f"Question {self.question.id}", state)

    def view(self) -> Any:  # noqa: ANN401
        """The controls."""
        from course_lib.tutor.controls import panel

        return panel(self)

    def under(self, html: str) -> dict[str, Any]:
        """What shows this question live below some HTML, such as the card of a pass."""
        from course_lib.tutor.controls import panel_under

        return show.live_view(lambda: panel_under(html, self))

    @property
    def _is_over(self) -> bool:
        return self.predicts and self.answered

    def answer(self, value: object, confidence: str | None = None) -> Said:
        """Judge an answer, record it, and say what there is to say."""
        with ONE_AT_A_TIME:  # the button and a cell may answer together, and only one of two predictions counts
            if self._is_over:
                words = "You have predicted already, and the first one counts."
                return Said(self.question.id, show.NOT_COUNTED, [words])
            try:
                reply = self.question.judge(value, self.drawn)
                sure = _confidence(confidence)
            except Unreadable as problem:
                return Said(self.question.id, show.NOT_COUNTED, [str(problem)])
            return self._settle(reply, sure)

    def _settle(self, reply: Reply, sure: str | None) -> Said:
        said = self._said(reply, sure)
        given = {"question": self.question.id, "given": reply.given, "right": reply.right}
        journal.record("answer", **given, confidence=sure, where=self.where)
        if reply.right is not None or reply.points:
            self.first, self.last = self.first or said, said
            if self.group is not None and self.group.is_complete:
                said.after = self.group.summary
        return said

    def _said(self, reply: Reply, sure: str | None) -> Said:
        if self.silent:
            return Said(self.question.id, show.NOTED, [f"You answered: {reply.given}"], reply)
        begins = show.verdict(reply, predicted=self.predicts)
        sentences = [reply.words]
        if self.predicts:
            words = reply.given + (f" ({sure})" if sure else "")
            sentences = [f"You predicted: {words}", reply.words, "" if reply.right else f"What is true: {reply.truth}"]
        return Said(self.question.id, begins, sentences, reply)

    def recall(self) -> "Asked":
        """Take up the prediction that was recorded in an earlier session, if there is one."""
        for record in journal.records("answer"):
            if record.get("question") == self.question.id and record.get("where") == "predict" and not self.answered:
                try:
                    reply = self.question.judge(_read_again(record), self.drawn)
                except Unreadable:  # the options were changed since
                    continue
                self.first = self.last = self._said(reply, record.get("confidence"))
        return self


class AskedSet(Shown):
    """Several questions: a quiz, a warm-up, a set of interview questions, the inventory."""

    def __init__(self, where: str, title: str, chosen: Sequence[Question]) -> None:
        self.where, self.title = where, title
        self.asked = [Asked(question, where, group=self) for question in chosen]

    @property
    def judged(self) -> list[Asked]:
        """The questions that are either right or wrong."""
        return [one for one in self.asked if not isinstance(one.question, Open)]

    @property
    def is_complete(self) -> bool:
        """Whether every question was answered."""
        return all(one.answered for one in self.asked)

    @property
    def progress(self) -> str:
        """How far you are, in one sentence."""
        return f"{sum(one.answered for one in self.asked)} of {len(self.asked)} answered."

    @property
    def known(self) -> list[Asked]:
        """The questions that were right at the first attempt."""
        return [one for one in self.judged if one.first and one.first.right]

    @property
    def summary(self) -> list[str]:
        """What the answers say: sentences."""
        known, unknown = self.known, [one for one in self.judged if one not in self.known]
        count = f"Right at the first attempt: {len(known)} of {len(self.judged)}."
        if self.where == "inventory":
            return [f"All {len(self.asked)} answers are noted. At the end of the course you meet them again."]
        if self.where.startswith("warm-up"):
            return [count, ROUTES[max(0, 3 - len(unknown))], *_reread(unknown)]
        can = [f"You can now {one.question.can}." for one in known]
        return ([count] if self.judged else []) + self._since_the_start() + can + _reread(unknown)

    def _since_the_start(self) -> list[str]:
        if self.where != "inventory all":
            return []
        records = journal.records("answer")
        first = {one.get("question"): one.get("right") for one in records if one.get("where") == "inventory"}
        now = sum(one.question.id in first for one in self.known)
        then = sum(map(bool, first.values()))
        return [f"Of the {len(first)} asked at the start, right then: {then}, right now: {now}."] if first else []

    @property
    def text(self) -> str:
        """The words for a terminal."""
        size = f"{len(self.asked)} questions" if len(self.asked) > 1 else "1 question"
        return "\n\n".join([f"{self.title}. {size}.", *(one.text for one in self.asked)])

    @property
    def html(self) -> str:
        """The words for a page."""
        head = f'<p class="head"><strong class="v">{self.title.upper()}</strong></p>'
        inside = "".join(f"<section>{one.inner}</section>" for one in self.asked)
        return show.framed(f"{head}{inside}", self.title)

    def view(self) -> Any:  # noqa: ANN401
        """The controls."""
        from course_lib.tutor.controls import pages

        return pages(self)


def predict(slug: str, locked: bool = True) -> Asked | Unknown:
    """Ask for a prediction before a demonstration, and how sure you are of it.

    What follows opens after an answer (`.open`); `locked=False` opens it at once. Answers are kept from session to
    session: the first one counts.
    """
    try:
        return Asked(questions.find(f"predict {slug}"), "predict", locked=locked).recall()
    except NoSuchQuestion as error:
        return Unknown(error)


def quiz(name: str) -> AskedSet | Unknown:
    """The quiz at the end of a chapter ("04"), a mixed set ("boss 04"), or the concept inventory.

    "inventory" asks the twelve items of chapter 00 and only notes the answers; "inventory all" asks all 24.
    """
    try:
        if name in ("inventory", "inventory all"):
            return AskedSet(name, "Concept inventory", _inventory(every=name != "inventory"))
        kind, chapter = ("boss", name[5:]) if str(name).startswith("boss ") else ("quiz", name)
        chapter = chapter_name(chapter)
        title = f"Mixed set {chapter}" if kind == "boss" else f"Quiz {chapter}"
        return AskedSet(f"{kind} {chapter}", title, questions.of(chapter, kind))
    except NoSuchQuestion as error:
        return Unknown(error)


def warm_up(chapter: str) -> AskedSet | Unknown:
    """Three questions about earlier chapters; how many are right chooses your route through this one."""
    try:
        chapter = chapter_name(chapter)
        return AskedSet(f"warm-up {chapter}", f"Warm-up {chapter}", questions.of(chapter, "warm_up"))
    except NoSuchQuestion as error:
        return Unknown(error)


def interview(chapter: str | None = None) -> AskedSet | Unknown:
    """Questions as in an interview, of one chapter or of all: write first, then compare with a model answer."""
    try:
        chapters = [chapter] if chapter is not None else questions.having("interview")
        chosen = [question for one in chapters for question in questions.of(one, "interview")]
        return AskedSet("interview", "Interview", chosen)
    except NoSuchQuestion as error:
        return Unknown(error)


def ask(name: str) -> Asked | Unknown:
    """One question by its id."""
    try:
        return Asked(questions.find(name), "ask")
    except NoSuchQuestion as error:
        return Unknown(error)


def exit_question(question: Question | str) -> Asked:
    """The question after a passed exercise, with numbers of its own; given itself or by its id.

    Raises:
        NoSuchQuestion: there is no question of this id.
    """
    return Asked(question if isinstance(question, Question) else questions.find(question), "exit")


def answer(name: str = "", value: object = ..., confidence: str | None = None) -> Said:
    """Answer a question in plain code, by its id.

    Args:
        name: the id, as it stands beside the question.
        value: a letter, a number, a shape, a line of code, an order or a text: what the question asks for.
        confidence: "guess", "fairly sure" or "certain".
    """
    given, name = name, str(name)
    try:
        asked = _asked.get(name) or _asked.get(f"predict {name}") or _unshown(questions.find(name))
    except NoSuchQuestion as error:
        return Unknown(error) if value is not ... else Said("", show.NOT_COUNTED, [_whole_call(given)])
    if value is ... and asked is not None:
        return Said(asked.question.id, show.NOT_COUNTED, [f"Your answer is missing. {asked.how}"])
    if asked is None:
        asked = ask(name)
        first = "Its numbers are drawn afresh, and you have not seen them yet. Answer this one:"
        return Said(asked.question.id, show.NOT_COUNTED, [first, asked.drawn.words])
    return asked.answer(value, confidence)


def _whole_call(only: object) -> str:
    """How to answer where something came alone that is no name of a question: most likely the answer itself."""
    shown, value = next(reversed(_asked), "04.1"), f'"{only}"' if isinstance(only, str) else repr(only)
    call = f'`answer("{shown}", {value if only != "" and len(value) < 20 else "..."})`'
    return f"An answer needs the name of its question first, as in {call}. The name stands beside the question."


def _unshown(question: Question) -> Asked | None:
    """A question that was not shown in this session; None if it has numbers that the learner has not seen."""
    if isinstance(question, Number):
        return None
    if question.id.startswith("predict "):
        return Asked(question, "predict", locked=True).recall()
    return Asked(question, "inventory" if question.id.startswith("inventory") else "ask")


def _inventory(*, every: bool) -> list[Question]:
    module = questions.modules()["inventory"]
    return [question for question in module.QUESTIONS if every or question.id in module.ASKED_FIRST]


def _reread(unknown: Sequence[Asked]) -> list[str]:
    places = dict.fromkeys((one.question.chapter, one.question.section) for one in unknown)
    return [f"Reread chapter {chapter}{f', *{section}*' if section else ''}." for chapter, section in places]


def _rng(name: str) -> np.random.Generator:
    """New numbers each time; with COURSE_SEED the same ones in every session, in order of showing."""
    seed = os.environ.get("COURSE_SEED")
    _draws[name] += 1
    return np.random.default_rng([crc32(seed.encode()), crc32(name.encode()), _draws[name]] if seed else None)


def _confidence(said: object) -> str | None:
    if said is None:
        return None
    if said not in show.CONFIDENCES:
        choices = ", ".join(f'"{one}"' for one in show.CONFIDENCES)
        raise Unreadable(f"How sure you are is one of {choices}; {said!r} is none of them.")
    return str(said)


def _read_again(record: dict[str, Any]) -> object:
    """The answer of a record in the form in which it was given; of an option its letter."""
    given = str(record.get("given"))
    return given[0] if given[1:3] == ". " else given.strip("`")
