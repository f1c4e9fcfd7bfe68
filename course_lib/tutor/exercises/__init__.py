"""The exercises: one file for each chapter, one entry for each exercise. How an entry looks: exercise.py."""

from difflib import get_close_matches
from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from course_lib.tutor.exercise import Exercise


@cache
def every() -> dict[str, Exercise]:
    """All exercises by name, in the order of the course."""
    files = sorted(module.name for module in iter_modules(__path__) if module.name.startswith("chapter_"))
    entries = [exercise for file in files for exercise in import_module(f"{__name__}.{file}").EXERCISES]
    return {exercise.name: exercise for exercise in entries}


def names() -> list[str]:
    """The names of all exercises, in the order of the course."""
    return list(every())


def find(name: str) -> Exercise:
    """The exercise of that name.

    Raises:
        LookupError: there is none; the message gives the nearest names.
    """
    wanted = str(getattr(name, "__name__", name))  # who hands over a function means its name
    if wanted in every():
        return every()[wanted]
    near = get_close_matches(wanted, names(), n=3, cutoff=0.5) or names()[:5]
    raise LookupError(f"There is no exercise `{wanted}`. Did you mean {', '.join(f'`{other}`' for other in near)}?")


def of_chapter(chapter: str) -> list[Exercise]:
    """The exercises of a chapter, as in "04"."""
    return [exercise for exercise in every().values() if exercise.chapter == chapter]
