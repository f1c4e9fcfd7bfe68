"""`progress()`: what is mastered, section by section, in words first."""

from dataclasses import dataclass
from html import escape
from typing import Any

from course_lib.drawing.palette import css_tokens
from course_lib.tutor import exercises, journal, questions
from course_lib.tutor.exercise import Exercise
from course_lib.tutor.words import chapter_name, for_console

MASTERED, PASSED, TRIED, OPEN = "mastered ●", "passed, question open ◐", "tried ▲", "open ○"
STYLE = """<style>
.tutor-progress{border-collapse:collapse;color:var(--course-ink);background:var(--course-background);\
font:14px/1.5 var(--course-sans)}
.tutor-progress caption{text-align:left;padding:0 0 8px;font-weight:700;color:var(--course-ink)}
.tutor-progress th,.tutor-progress td{text-align:left;vertical-align:baseline;\
padding:4px 16px 4px 0;border-bottom:1px solid \
var(--course-hairline);font-weight:400}
.tutor-progress thead th,.tutor-progress tfoot td{color:var(--course-muted)}
.tutor-progress code{font-family:var(--course-code);font-size:13px}
</style>"""


@dataclass(frozen=True)
class Row:
    """One exercise: how far it is, and in how many attempts."""

    exercise: Exercise
    state: str
    attempts: int


class Progress:
    """The state of all exercises; displayed it is a table."""

    def __init__(self, rows: list[Row]) -> None:
        self.rows = rows

    @property
    def summary(self) -> str:
        """One sentence; on an empty record what to do first."""
        if not any(row.attempts for row in self.rows):
            return "Nothing is written down yet: write a function of a chapter, and call check with it."
        count = sum(row.state == MASTERED for row in self.rows)
        return f"{count} of {len(self.rows)} sections are mastered: the exercise passes and its last question is right."

    def __repr__(self) -> str:
        lines = [
            f"{row.exercise.chapter}  {row.exercise.name:18} {row.state}" + _attempts(row)
            for row in self.rows
            if row.attempts
        ]
        return for_console("\n".join([self.summary, *lines]))

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, Any]:
        return {"text/plain": repr(self), "text/html": self.html}

    @property
    def html(self) -> str:
        """The table as HTML."""
        names = ("chapter", "section", "exercise", "state", "attempts")
        head = "".join(f'<th scope="col">{name}</th>' for name in names)
        body = "".join(_line(row) for row in self.rows)
        return (
            f'{css_tokens()}{STYLE}<table class="course tutor-progress"><caption>{escape(self.summary)}</caption>'
            f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
        )


def _line(row: Row) -> str:
    exercise = row.exercise
    cells = (escape(exercise.section), f"<code>{escape(exercise.name)}</code>", row.state, str(row.attempts or ""))
    return f'<tr><th scope="row">{exercise.chapter}</th>{"".join(f"<td>{cell}</td>" for cell in cells)}</tr>'


def _attempts(row: Row) -> str:
    return f" (attempt {row.attempts})" if row.attempts == 1 else f" ({row.attempts} attempts)"


class NoSuchChapter(ValueError):
    """No exercise belongs to a chapter of that name; the message is one sentence for the learner."""

    def _render_traceback_(self) -> list[str]:
        # IPython asks for this: the lines of the library that led here would hide the sentence.
        return [f"{type(self).__name__}: {self}"]


def progress(chapter: str | int = "") -> Progress:
    """What you have mastered so far, on this computer; of one chapter, as in `progress("04")`, or of all.

    Raises:
        NoSuchChapter: no exercise belongs to that chapter.
    """
    listed = exercises.of_chapter(chapter_name(chapter)) if chapter != "" else list(exercises.every().values())
    if not listed:
        chapters = sorted({exercise.chapter for exercise in exercises.every().values()})
        raise NoSuchChapter(f"No exercise belongs to chapter {chapter!r}: choose one of {', '.join(chapters)}.")
    attempts, answers = journal.records("attempt"), journal.records("answer")
    passed = {entry.get("exercise") for entry in attempts if entry.get("verdict") == "pass"}
    right = {entry.get("question") for entry in answers if entry.get("right") is True}
    rows = []
    for exercise in listed:
        count = sum(entry.get("exercise") == exercise.name for entry in attempts)
        rows.append(Row(exercise, _state(exercise, exercise.name in passed, right, count), count))
    return Progress(rows)


def _state(exercise: Exercise, passed: bool, right: set[Any], attempts: int) -> str:
    if passed:
        last = f"exit:{exercise.name}"
        return MASTERED if last in right or last not in questions.bank() else PASSED
    return TRIED if attempts else OPEN
