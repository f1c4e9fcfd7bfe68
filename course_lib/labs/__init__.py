"""The labs: interactive pictures, one file each; what the larger ones compute and draw is in `workings`.

    from course_lib import labs
    labs.one_neuron(w1=2)

A module of this folder that defines a lab of its own name is one; nothing else has to know of it.
"""

from difflib import get_close_matches
from importlib import import_module
from inspect import isclass
from pkgutil import iter_modules

from course_lib.labs.lab import Lab, LabError

_SHOWN_LATER = {"panel"}  # the widgets, loaded when a lab is first shown


def _found() -> dict[str, type[Lab]]:
    """All labs by slug. They replace the modules of the same name, so that `labs.one_neuron(...)` can be called."""
    found = {}
    for module in sorted({module.name for module in iter_modules(__path__) if not module.ispkg} - _SHOWN_LATER):
        for one in vars(import_module(f"{__name__}.{module}")).values():
            if isclass(one) and issubclass(one, Lab) and getattr(one, "slug", "") == module:
                found[module] = one
    return found


_LABS = _found()
globals().update(_LABS)

__all__ = ["Lab", "LabError", "every", *_LABS]


def __getattr__(name: str) -> type[Lab]:
    near = get_close_matches(name, _LABS, 1, 0.5)
    meant = f"Did you mean {near[0]}?" if near else f"There are {', '.join(_LABS)}."
    raise AttributeError(f"There is no lab {name!r}. {meant}", name=name)


def every() -> dict[str, type[Lab]]:
    """All labs by slug."""
    return dict(_LABS)
