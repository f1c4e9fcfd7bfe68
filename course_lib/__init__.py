"""How neural networks learn: the library under the notebooks.

Importing it is free: each name below is loaded when it is first used.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from course_lib import data, drawing, nn
    from course_lib.checkup import doctor
    from course_lib.claims import claim
    from course_lib.drawing import show

__version__ = "0.1.0"

__all__ = ["__version__", "claim", "data", "doctor", "drawing", "nn", "show"]

_FUNCTIONS = {"claim": "course_lib.claims", "doctor": "course_lib.checkup", "show": "course_lib.drawing"}


def __getattr__(name: str) -> object:
    if name in _FUNCTIONS:
        return getattr(import_module(_FUNCTIONS[name]), name)
    if name in __all__:
        return import_module(f"course_lib.{name}")
    raise AttributeError(f"course_lib has no {name!r}; it has {', '.join(__all__)}")


def __dir__() -> "list[str]":
    return sorted(__all__)
