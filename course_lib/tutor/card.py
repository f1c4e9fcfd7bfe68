"""The card that answers `check` and `hint`: words first, the same in a terminal and on the page."""

from dataclasses import dataclass, field
from typing import Any

from course_lib.tutor.glosses import Place
from course_lib.tutor.words import for_console, plain

VERDICTS = {
    "pass": ("PASS", "●"),
    "not_yet": ("NOT YET", "▲"),
    "not_attempted": ("NOT ATTEMPTED", "○"),
    "too_slow": ("TOO SLOW", "▲"),
    "error": ("ERROR IN YOUR CODE", "■"),
    "hint": ("HINT", "◆"),
}
MOST_LINES = 8  # of what the learner's code printed


@dataclass(frozen=True)
class Card:
    """One answer of the tutor. Displayed it is the card; `print(card)` shows the same words.

    Attributes:
        verdict: "pass", "not_yet", "not_attempted", "too_slow" or "error"; "hint" on a card of `hint`.
        exercise: its name.
        mistakes: the codes of the mistakes that were recognised, the first on the way back first.
        notes: sentences about what is unusual and right all the same.
        parts: names of the results in order, and whether they match.
        says: what is the matter, in one or two sentences; the first of them is set in bold if `named`.
        place: the learner's line that failed.
        question: the one question that leads on.
        example: a worked example, or a small input, as lines of code.
        next: what to do if that does not help.
        printed, dropped: what the learner's code printed, and how many characters more.
        follow_up: the question after a pass, as `asking` shows it.
    """

    verdict: str
    exercise: str = ""
    mistakes: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    parts: dict[str, bool] = field(default_factory=dict)
    named: str = ""
    says: str = ""
    place: Place | None = None
    question: str = ""
    example: str = ""
    next: str = ""
    printed: str = ""
    dropped: int = 0
    follow_up: Any = None

    @property
    def passed(self) -> bool:
        """Whether the verdict is a pass."""
        return self.verdict == "pass"

    @property
    def body(self) -> list[str]:
        """The sentences of the card in order, code and prints aside."""
        return [line for line in (self.named, self.says, *self.notes, self.question, self.next) if line]

    @property
    def text(self) -> str:
        """The card as plain text."""
        word, symbol = VERDICTS[self.verdict]
        lines = [f"{word} {symbol} {self.exercise}".rstrip()]
        if self.parts:
            lines.append("   ".join(f"{name} {'matches' if ok else 'departs ▲'}" for name, ok in self.parts.items()))
        if self.place and self.place.line:
            lines.append(f"line {self.place.number}: {self.place.line.strip()}")
        lines.extend(plain(line) for line in (" ".join(filter(None, [self.named, self.says])), *self.notes) if line)
        lines.extend(f"    {line}" for line in self.example.splitlines())
        lines.extend(plain(line) for line in (self.question, self.next) if line)
        lines.extend(self.printed_lines())
        if self.follow_up is not None:
            lines.append(str(self.follow_up))
        return "\n".join(lines)

    def printed_lines(self) -> list[str]:
        """What the learner's code printed: a sentence that says how much, and the first lines; empty if nothing."""
        if not self.printed:
            return []
        lines = self.printed.splitlines()
        more = ", the first of them" if len(lines) > MOST_LINES or self.dropped else ""
        size = f"{len(lines)} lines" if len(lines) > 1 else "1 line"
        head = f"Your code printed {'more than ' if self.dropped else ''}{size}{more}:"
        return [head, *(f"    {line[:100]}" for line in lines[:MOST_LINES])]

    def __repr__(self) -> str:
        return for_console(self.text)

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, Any]:
        from course_lib.tutor.card_page import bundle

        return bundle(self)
