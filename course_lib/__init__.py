"""How neural networks learn: the library under the notebooks.

Importing it is free: each name below is loaded when it is first used.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from course_lib import autodiff, data, drawing, labs, nn
    from course_lib.checkup import doctor
    from course_lib.claims import claim
    from course_lib.drawing import show
    from course_lib.tutor.asking import answer, ask, interview, predict, quiz, warm_up
    from course_lib.tutor.checking import check
    from course_lib.tutor.exporting import export_progress, import_progress
    from course_lib.tutor.hints import hint, show_solution
    from course_lib.tutor.progress import progress
    from course_lib.tutor.yours import yours

__version__ = "0.1.0"

_HOMES = {
    "claim": "claims",
    "doctor": "checkup",
    "show": "drawing",
    "answer": "tutor.asking",
    "ask": "tutor.asking",
    "check": "tutor.checking",
    "export_progress": "tutor.exporting",
    "hint": "tutor.hints",
    "import_progress": "tutor.exporting",
    "interview": "tutor.asking",
    "predict": "tutor.asking",
    "progress": "tutor.progress",
    "quiz": "tutor.asking",
    "show_solution": "tutor.hints",
    "warm_up": "tutor.asking",
    "yours": "tutor.yours",
}
_PARTS = ["autodiff", "data", "drawing", "labs", "nn"]

__all__ = ["__version__", *_PARTS, *_HOMES]


def __getattr__(name: str) -> object:
    if name in _HOMES:
        return getattr(import_module(f"course_lib.{_HOMES[name]}"), name)
    if name in _PARTS:
        return import_module(f"course_lib.{name}")
    raise AttributeError(f"course_lib has no {name!r}; it has {', '.join(__all__)}")


def __dir__() -> "list[str]":
    return sorted(__all__)
