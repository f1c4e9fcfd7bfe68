"""What a question is made of: data, and how an answer to it is judged. Nothing here shows or records anything.

Words are Markdown-light: backticks for code, one pair of stars for *emphasis*, a blank line between paragraphs, no
HTML. `questions/__init__.py` shows an entry of every kind.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import combinations
from zlib import crc32

import numpy as np
from numpy.random import Generator

from course_lib.tutor.one_line import names_in, same_line

MOST_DRAWS = 100
MOST_ENTRIES = 2**63 - 1  # along one axis: what NumPy can count
# A number as a person writes it; the sign only where nothing stands before it that it could belong to
_NUMBER = re.compile(r"(?<![\w.)])[-−]?\d+(?:,\d{3})*(?:\.\d+)?(?:e[-−]?\d+)?")

_WITH_COMMAS = re.compile(r"-?[1-9]\d{0,2}(,\d{3})+(\.\d+)?")


class Unreadable(Exception):
    """What came cannot be read as an answer to this kind of question; the message says what is expected."""


@dataclass(frozen=True)
class Reply:
    """What is said to an answer.

    `right` is None where nobody can tell: an answer in own words, or a line of code in a form that is not known.
    `given` is the answer in words, `words` the reply. `truth` is what is right, for predictions, which show it.
    """

    right: bool | None
    given: str
    words: str
    truth: str = ""
    points: tuple[str, ...] = ()


@dataclass(frozen=True)
class Drawn:
    """A question with its numbers filled in: the words to show, the right value, named wrong values with replies."""

    words: str
    value: float | None = None
    wrong: tuple[tuple[float, str], ...] = ()


@dataclass(frozen=True, kw_only=True, eq=False)
class Question:
    """What all kinds share.

    Attributes:
        id: "04.3", "predict slug", "exit:affine_backward", "inventory.7".
        chapter, section: what to reread; the section is a heading of that chapter.
        can: what a right answer shows, to follow on "You can now".
        words: the question. `code` is shown below it as it stands.
        mistake: the code of the belief or mistake that the question uncovers, such as "B26".
    """

    id: str
    chapter: str
    section: str
    can: str
    words: str = ""
    code: str = ""
    mistake: str = ""

    def draw(self, rng: Generator) -> Drawn:
        """The question with its numbers; only a `Number` has any to draw."""
        return Drawn(self.words)

    def judge(self, value: object, drawn: Drawn) -> Reply:
        """What is said to this answer.

        Raises:
            Unreadable: the value is no answer to this kind of question.
        """
        raise NotImplementedError

    @property
    def how(self) -> str:
        """What `answer` wants as its second argument, in words."""
        raise NotImplementedError


@dataclass(frozen=True)
class Option:
    """One option of a choice. The reply to a wrong one names the thought behind it; to the right one it says why."""

    words: str
    reply: str
    right: bool = False


@dataclass(frozen=True, kw_only=True, eq=False)
class Choice(Question):
    """One of several options is right. They keep the order in which they are written."""

    options: tuple[Option, ...]

    @property
    def letters(self) -> dict[str, Option]:
        """The options by the letters a, b, c under which they are shown."""
        return dict(zip("abcdefgh", self.options, strict=False))

    @property
    def how(self) -> str:
        """What `answer` wants as its second argument, in words."""
        return 'the letter of an option, as in "a"'

    def judge(self, value: object, drawn: Drawn) -> Reply:
        """What is said to this answer; see `Question`."""
        letter = self._letter(value)
        chosen = self.letters[letter]
        right = next(f"{key}. {option.words}" for key, option in self.letters.items() if option.right)
        truth = f"{right.removesuffix('.')}. {next(option.reply for option in self.options if option.right)}"
        return Reply(chosen.right, f"{letter}. {chosen.words}", chosen.reply, truth)

    def _letter(self, value: object) -> str:
        if value is None:
            raise Unreadable("Choose one of the options first.")
        said = " ".join(value.split()).strip(".").casefold() if isinstance(value, str) else None
        for letter, option in self.letters.items():
            if said in {letter, option.words.strip(".").casefold()}:
                return letter
        letters = ", ".join(f'"{letter}"' for letter in self.letters)
        raise Unreadable(f"{_shown(value)} is none of the options. Choose one by its letter: {letters}.")


@dataclass(frozen=True, kw_only=True, eq=False)
class Number(Question):
    """A number is asked for. `make(rng)` draws it afresh, with the wrong values that are known by name.

    A value is right within `relative` times the right one, or within `absolute`. Numbers that would give the answer
    away, or with which a known mistake is as good as right, are drawn again.
    """

    make: Callable[[Generator], Drawn]
    relative: float = 0.005
    absolute: float = 1e-9

    @property
    def how(self) -> str:
        """What `answer` wants as its second argument, in words."""
        return "a number"

    def draw(self, rng: Generator) -> Drawn:
        """The question with numbers from `rng`.

        Raises:
            RuntimeError: a hundred draws in a row were unfair, so the content is wrong.
        """
        for _ in range(MOST_DRAWS):
            drawn = self.make(rng)
            if self.is_fair(drawn):
                return drawn
        raise RuntimeError(f"question {self.id}: {MOST_DRAWS} draws in a row give the answer away or mix up mistakes")

    def is_fair(self, drawn: Drawn) -> bool:
        """Whether right and wrong values lie apart, and the right one does not stand in the words."""
        values = [drawn.value, *(value for value, _ in drawn.wrong)]
        apart = all(abs(a - b) > self.margin(a) + self.margin(b) for a, b in combinations(values, 2))
        shown = numbers_in(f"{drawn.words}\n{self.code}")
        return apart and all(abs(number - drawn.value) > self.margin(drawn.value) for number in shown)

    def margin(self, value: float) -> float:
        """How far from `value` still counts as that value."""
        return max(self.relative * abs(value), self.absolute)

    def judge(self, value: object, drawn: Drawn) -> Reply:
        """What is said to this answer; see `Question`."""
        number = read_number(value)
        given, right = written(number), drawn.value
        if abs(number - right) <= self.margin(right):
            return Reply(True, given, f"You can {self.can}.", written(right))
        for wrong, reply in drawn.wrong:
            if abs(number - wrong) <= self.margin(wrong):
                return Reply(False, given, reply, written(right))
        if abs(number - right) <= 5 * self.margin(right):
            return Reply(False, given, "Very close. Compute it with one more digit.", written(right))
        return Reply(False, given, self._far(number, right), written(right))

    def _far(self, number: float, right: float) -> str:
        if right and abs(number + right) <= self.margin(right):
            return "The size is right. Which way does it go: up or down?"
        return "I do not recognise how this number came about. Write each step down, and compare them one by one."


@dataclass(frozen=True, kw_only=True, eq=False)
class Shape(Question):
    """A shape is asked for: a tuple, or None where NumPy would refuse. `wrong` holds replies to known mistakes."""

    shape: tuple[int, ...] | None
    why: str
    wrong: Mapping[tuple[int, ...] | None, str] = field(default_factory=dict)

    @property
    def how(self) -> str:
        """What `answer` wants as its second argument, in words."""
        return 'a shape, as in (7, 2), or "None" where NumPy refuses'

    def judge(self, value: object, drawn: Drawn) -> Reply:
        """What is said to this answer; see `Question`."""
        shape = read_shape(value)
        if shape == self.shape:
            return Reply(True, str(shape), self.why, str(self.shape))
        unknown = "Write the shape under each array. Which sizes must be equal, and which of them disappear?"
        return Reply(False, str(shape), self.wrong.get(shape, unknown), str(self.shape))


@dataclass(frozen=True, kw_only=True, eq=False)
class Code(Question):
    """One line of code is asked for. It is parsed and compared with the accepted forms, and never run.

    Different ways to write the same line need no forms of their own: see `one_line.py`.
    """

    accepted: tuple[str, ...]
    why: str
    wrong: Mapping[str, str] = field(default_factory=dict)

    @property
    def how(self) -> str:
        """What `answer` wants as its second argument, in words."""
        return "your line in quotation marks"

    def judge(self, value: object, drawn: Drawn) -> Reply:
        """What is said to this answer; see `Question`."""
        line = value.strip() if isinstance(value, str) else ""
        if not line:
            raise Unreadable(f"{_shown(value)} is not a line of code. Write it between quotation marks.")
        try:
            right = any(same_line(line, form) for form in self.accepted)
        except SyntaxError as error:
            raise Unreadable(f"Python cannot read `{_short(line)}`: {error.msg}.") from None
        if right:
            return Reply(True, f"`{line}`", self.why, self.accepted[0])
        for form, reply in self.wrong.items():
            if same_line(line, form):
                return Reply(False, f"`{line}`", reply, self.accepted[0])
        return Reply(None, f"`{line}`", self._unknown(line), self.accepted[0])

    def _unknown(self, line: str) -> str:
        known = {name for form in (*self.accepted, *self.wrong) for name in names_in(form)}
        if strangers := sorted(names_in(line) - known - {"np"}):
            return f"`{strangers[0]}` does not occur here. Use the names of the question."
        return (
            "This is not among the forms I know, and I do not run it. It may be right all the same: "
            "run it in a cell of your own and look at the shape and the numbers."
        )


@dataclass(frozen=True)
class Before:
    """In every right order `first` stands above `second`; `reason` is said to an order in which it does not."""

    first: str
    second: str
    reason: str


@dataclass(frozen=True, kw_only=True, eq=False)
class Order(Question):
    """Lines are to be put in order. Every order that keeps all `pairs` is right.

    `lines` maps a short key to each line, in one right order. `strangers` maps lines that do not belong there to the
    reply that is given when one of them is used.
    """

    lines: Mapping[str, str]
    pairs: tuple[Before, ...]
    why: str
    strangers: Mapping[str, str] = field(default_factory=dict)

    @property
    def how(self) -> str:
        """What `answer` wants as its second argument, in words."""
        return "the numbers of the lines in order, as in [2, 1, 3]"

    @property
    def shown(self) -> tuple[str, ...]:
        """The lines in the order in which they are shown: mixed, the same for everybody, and not a right one."""
        mixed = sorted([*self.lines.values(), *self.strangers], key=lambda line: crc32(f"{self.id} {line}".encode()))
        return tuple(mixed if self._fault(mixed) else reversed(mixed))

    def judge(self, value: object, drawn: Drawn) -> Reply:
        """What is said to this answer; see `Question`."""
        numbers = self._numbers(value)
        used = [self.shown[number - 1] for number in numbers]
        given, truth = " ".join(map(str, numbers)), "; ".join(self.lines.values())
        fault = self._fault(used)
        return Reply(not fault, given, fault or self.why, truth)

    def _numbers(self, value: object) -> list[int]:
        found = re.findall(r"-?\d+", value) if isinstance(value, str) else value
        try:
            numbers = [int(number) for number in found]
        except (TypeError, ValueError, OverflowError):
            numbers = []
        most = len(self.shown)
        if not numbers or not set(numbers) <= set(range(1, most + 1)) or len(set(numbers)) < len(numbers):
            raise Unreadable(f"{_shown(value)} is no order. Use each number from 1 to {most} at most once, like 2 1 3.")
        return numbers

    def _fault(self, used: list[str]) -> str:
        """The reply to these lines in this order, "" if all is well."""
        for line in used:
            if line in self.strangers:
                return self.strangers[line]
        place = {key: used.index(line) for key, line in self.lines.items() if line in used}
        for pair in self.pairs:
            if pair.first in place and pair.second in place and place[pair.first] > place[pair.second]:
                return f"`{self.lines[pair.second]}` stands before `{self.lines[pair.first]}`. {pair.reason}"
        missing = len(self.lines) - len(place)
        return f"Nothing is wrong so far, but {missing} of the lines {_is(missing)} missing." if missing else ""


@dataclass(frozen=True, kw_only=True, eq=False)
class Open(Question):
    """A question as in an interview: the learner writes first, and then sees a model answer and three points.

    Nobody judges the answer but the learner.
    """

    model: str
    points: tuple[str, str, str]

    @property
    def how(self) -> str:
        """What `answer` wants as its second argument, in words."""
        return "your answer in quotation marks"

    def judge(self, value: object, drawn: Drawn) -> Reply:
        """What is said to this answer; see `Question`."""
        words = value.split() if isinstance(value, str) else []
        if len(words) < 5:
            raise Unreadable("Write your own answer first, at least one sentence. Then you see one to compare with.")
        return Reply(None, f"{len(words)} words", self.model, points=self.points)


def read_number(value: object) -> float:
    """A number from a number or a text such as "0.25", "−1/4" or "13,002".

    Raises:
        Unreadable: it is something else.
    """
    try:
        above, *below = map(float, _digits(value).split("/"))
        number = above / below[0] if below else above
    except (ValueError, ZeroDivisionError):
        number, below = np.nan, []
    if len(below) > 1 or not np.isfinite(number):
        raise Unreadable(f"{_shown(value)} is not a number. Write one like 0.25, -3 or 1/4.")
    return number


def _digits(value: object) -> str:
    """What Python can read as a number if it is one; a ValueError where an int has too many digits to be written."""
    text = value if isinstance(value, str) else ""
    if isinstance(value, int | float | np.number | np.ndarray) and not isinstance(value, bool) and np.size(value) == 1:
        text = str(np.asarray(value).item())
    text = text.strip().replace("−", "-")
    return text.replace(",", "") if _WITH_COMMAS.fullmatch(text) else text


def read_shape(value: object) -> tuple[int, ...] | None:
    """A shape from a tuple, a list, None or a text such as "(4, 3)", "4,3" or "None".

    Raises:
        Unreadable: it is something else.
    """
    text = value.strip().casefold() if isinstance(value, str) else None
    if value is None or text in {"none", "error", "refused"}:
        return None
    if text is not None and re.fullmatch(r"[(\[]?[\d\s,]{0,60}[)\]]?", text) and re.search(r"\d|\(\s*\)", text):
        return tuple(int(size) for size in re.findall(r"\d+", text))
    sizes = value if isinstance(value, tuple | list) else (None,)
    whole = all(isinstance(size, int | np.integer) and not isinstance(size, bool) for size in sizes)
    if whole and all(0 <= size <= MOST_ENTRIES for size in sizes):
        return tuple(int(size) for size in sizes)
    raise Unreadable(f"{_shown(value)} is not a shape. Write one like (4, 3), or None where NumPy refuses.")


def numbers_in(words: str) -> Iterator[float]:
    """Every number that stands in a text.

    >>> list(numbers_in("from -0.5 to 13,002, in X2 and (4, 3)"))
    [-0.5, 13002.0, 4.0, 3.0]
    """
    for found in _NUMBER.findall(words):
        yield float(found.replace("−", "-").replace(",", ""))


def written(number: float) -> str:
    """A number as the course prints it: at most six digits, a true minus sign.

    >>> written(-0.25), written(13002.0)
    ('−0.25', '13002')
    """
    return (f"{number:.0f}" if float(number).is_integer() and abs(number) < 1e12 else f"{number:.6g}").replace("-", "−")


def _shown(value: object) -> str:
    try:
        return f"`{_short(repr(value))}`"
    except Exception:  # a number of thousands of digits, or an object of the learner's own making
        return f"A value of type {type(value).__name__}"


def _short(text: str) -> str:
    return text if len(text) <= 40 else text[:39] + "…"


def _is(count: int) -> str:
    return "is" if count == 1 else "are"
