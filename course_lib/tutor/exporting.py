"""Carry progress out of one place and into another: one text to copy, download or paste."""

import json

from course_lib.tutor import exercises, journal
from course_lib.tutor.yours import yours

KIND = "backpropagation-course progress"


class Message(str):
    """Words that a notebook shows as they are, line by line."""

    def __repr__(self) -> str:
        return str(self)


def export_progress() -> str:
    """Everything that is kept, as one text: print it, copy it, and give it to `import_progress` elsewhere."""
    sources = {name: yours.source(name) for name in exercises.names() if yours.source(name)}
    return json.dumps({"what": KIND, "v": journal.VERSION, "records": journal.records(), "yours": sources})


def import_progress(text: str, *, trust: bool = False) -> Message:
    """Add what `export_progress` gave elsewhere; says in a sentence what was new.

    Functions in it are code that somebody wrote. They are shown, and kept for `yours` only with `trust=True`: say that
    if the text is your own.
    """
    return Message(_imported(text, trust))


def _imported(text: str, trust: bool) -> str:
    try:
        found = json.loads(text)
    except (TypeError, ValueError, RecursionError):
        found = None
    if not isinstance(found, dict) or found.get("what") != KIND:
        return "This is no progress of this course: expected is the whole text that export_progress() gave."
    if not isinstance(found.get("v"), int) or found["v"] > journal.VERSION:
        return "This progress was written by a newer version of the course. Update the course, then import it again."
    records = found.get("records")
    entries = [entry for entry in records if journal.is_record(entry)] if isinstance(records, list) else []
    new = journal.merge(entries)
    return f"{new} records are new, {len(entries) - new} were here already." + _sources(found.get("yours"), trust)


def _sources(sources: object, trust: bool) -> str:
    given = sources if isinstance(sources, dict) else {}
    known = {name: text for name, text in given.items() if name in exercises.names() and isinstance(text, str)}
    if not known:
        return ""
    if trust:
        for name, source in known.items():
            yours.keep(name, source)
        return f" Kept for `yours`: {', '.join(known)}."
    shown = "\n\n".join(f"# {name}\n{text}" for name, text in known.items())
    return f" It also holds code, which was not kept. If it is your own, import it with trust=True:\n\n{shown}"
