"""`yours`: the learner's own functions, in any later session and chapter, and the course's until they pass."""

import linecache
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from course_lib.tutor import exercises, journal

OWN = "your own version, which passed its check"
COURSES = "the course's version, until yours passes its check"


class Yours:
    """`yours.affine` is the learner's version once it passed its check, and the course's own until then.

    The sources that passed are kept as `yours/<name>.py` in the progress folder and compiled when first used. This is
    the only place where stored text is run, and only text that was stored here or imported with `trust=True`.
    """

    def __init__(self, asked: str = "", says_whose: bool = True) -> None:
        self._asked = asked  # an exercise that is being checked just now, and cannot be answered by itself
        self._says_whose = says_whose  # not in a check, where all that is printed counts as the learner's
        self._compiled: dict[tuple[str, str], Callable] = {}
        self._in_memory: dict[str, str] = {}
        self._said: dict[str, str] = {}
        self._courses_only = False

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401  (a function or a class)
        if name.startswith("_"):
            raise AttributeError(name)
        try:
            exercise = exercises.find(name)
        except LookupError as error:
            raise AttributeError(f"{error} `yours` holds one function for each exercise.") from None
        if name == self._asked:
            raise AttributeError(f"`yours.{name}` is what this exercise asks you to write")
        if self._courses_only:
            return exercise.reference
        own = self.own(name)
        whose = OWN if own else COURSES
        if self._says_whose and self._said.get(name) != whose:
            self._said[name] = whose
            print(f"yours.{name}: {whose}.")
        return own or exercise.reference

    def __dir__(self) -> list[str]:
        return exercises.names()

    def __repr__(self) -> str:
        own = [name for name in exercises.names() if self.source(name)]
        return f"<yours: {', '.join(own)}>" if own else "<yours: nothing has passed a check yet>"

    @contextmanager
    def of_the_course(self) -> Iterator[None]:
        """In this block it gives the course's versions, and says nothing: for code that the course runs by itself.

        What is right must not depend on what a learner has written, nor take as long.
        """
        before, self._courses_only = self._courses_only, True
        try:
            yield
        finally:
            self._courses_only = before

    def own(self, name: str) -> Any:  # noqa: ANN401
        """The learner's version of an exercise; None if none is kept."""
        text = self.source(name)
        return self._load(name, text) if text else None

    def source(self, name: str) -> str:
        """The source that is kept for an exercise; empty if there is none."""
        if name in self._in_memory:
            return self._in_memory[name]
        try:
            return _file(name).read_text(encoding="utf-8")
        except (OSError, RuntimeError, UnicodeDecodeError):
            return ""

    def keep(self, name: str, text: str) -> None:
        """Keep the source of a function that passed; in memory where it cannot be written."""
        self._in_memory.pop(name, None)
        try:
            journal.write_whole(_file(name), text.encode())
        except (OSError, RuntimeError):
            self._in_memory[name] = text

    def _load(self, name: str, text: str) -> Callable | None:
        """The function from its source; None, and the file set aside, where that fails."""
        if (name, text) not in self._compiled:
            try:
                self._compiled[name, text] = space_from(name, text)[exercises.find(name).reference.__name__]
            except Exception as error:
                self._set_aside(name, error)
                return None
        return self._compiled[name, text]

    def _set_aside(self, name: str, error: Exception) -> None:
        self._in_memory.pop(name, None)
        path = _file(name)
        try:
            journal.replace(path, path.with_suffix(".damaged"))
        except OSError:
            self._in_memory[name] = ""
        why = type(error).__name__
        print(f"Your kept version of {name} cannot be read ({why}). It is set aside: pass its check again.")


def space_from(name: str, text: str) -> dict[str, Any]:
    """What the kept source of an exercise defines. Whatever goes wrong in that text is raised."""
    place = f"<yours {name}>"
    linecache.cache[place] = (len(text), None, text.splitlines(keepends=True), place)
    space: dict[str, Any] = {"__name__": "yours", "yours": yours}
    exec(compile(text, place, "exec"), space)
    return space


def _file(name: str) -> Path:
    return journal.folder() / "yours" / f"{name}.py"


yours = Yours()
