"""A learner's function outside of its notebook: a copy in a clean namespace, and its source with what it needs.

The copy finds NumPy, `yours`, the modules and foreign functions that the learner imported, and the learner's own
functions and classes. It finds no variable of the notebook, so that one which it silently relies on shows itself as a
NameError; and nothing of the course, so that no solution can be called.
"""

import builtins
import dis
import functools
import inspect
import linecache
import textwrap
from collections.abc import Iterator
from types import CellType, CodeType, FunctionType, ModuleType
from typing import Any

import numpy as np

COURSE = "course_lib"


def clean_copy(implementation: Any) -> Any:  # noqa: ANN401  (a function or a class, and the same comes back)
    """The function or class, made again in a clean namespace together with the learner's own that it refers to."""
    if _space_of(implementation).get("__name__") != "__main__":
        return implementation  # from a file of its own, which has no notebook around it
    return _Copier(_space_of(implementation)).copy(implementation)


def stale_names(implementation: Any) -> set[str]:  # noqa: ANN401
    """The variables of the notebook that it reads: names that the clean namespace does not have."""
    space = _space_of(implementation)
    names = {name for own in _own(implementation) for name in _names_of(own)}
    return {name for name in names if name in space and not _is_supplied(space[name], space) and name != "yours"}


def files(implementation: Any) -> set[str]:  # noqa: ANN401
    """The files or cells in which it and the learner's own helpers stand."""
    return {code.co_filename for own in _own(implementation) for code in _codes_of(own)}


def module_text(implementation: Any) -> str | None:  # noqa: ANN401
    """Its source with the helpers and imports that it uses, as a module; None where Python cannot find the source."""
    owned = list(_own(implementation))
    sources = [_source_of(own) for own in owned]
    if None in sources or not sources:
        return None
    space = _space_of(implementation)
    names = dict.fromkeys(name for own in owned for name in _names_of(own) if name in space)
    lines = dict.fromkeys(filter(None, (_import_line(name, space[name]) for name in names)))
    helpers_first = (source.strip() for source in reversed(sources))
    return "\n\n\n".join(["\n".join(["import numpy as np", *lines]), *helpers_first]) + "\n"


def _plain_function(implementation: Any) -> FunctionType | None:  # noqa: ANN401
    found = implementation
    while True:
        if isinstance(found, functools.partial):
            found = found.func
        elif inspect.ismethod(found):
            found = found.__func__
        elif hasattr(found, "__wrapped__"):
            found = found.__wrapped__
        else:
            return found if isinstance(found, FunctionType) else None


def _space_of(implementation: Any) -> dict[str, Any]:  # noqa: ANN401
    """The notebook's namespace."""
    codes = [_plain_function(implementation), *_functions_of(implementation)]
    return next((function.__globals__ for function in codes if function is not None), {})


def _functions_of(own: Any) -> Iterator[FunctionType]:  # noqa: ANN401
    """The functions that a function or class is made of."""
    if inspect.isclass(own):
        for entry in vars(own).values():
            parts = (entry.fget, entry.fset, entry.fdel) if isinstance(entry, property) else (entry,)
            for part in parts:
                function = _plain_function(getattr(part, "__func__", part))
                if function is not None and function.__qualname__.startswith(own.__qualname__):
                    yield function
    elif (function := _plain_function(own)) is not None:
        yield function


def _codes_of(own: Any) -> Iterator[CodeType]:  # noqa: ANN401
    waiting = [function.__code__ for function in _functions_of(own)]
    for code in waiting:  # grows while it is read
        yield code
        waiting.extend(constant for constant in code.co_consts if isinstance(constant, CodeType))


def _names_of(own: Any) -> Iterator[str]:  # noqa: ANN401
    """The global names that its code reads, without running it."""
    for code in _codes_of(own):
        for step in dis.get_instructions(code):
            if step.opname in ("LOAD_GLOBAL", "LOAD_NAME"):
                yield step.argval
    if inspect.isclass(own):
        yield from (base.__name__ for base in own.__bases__ if base is not object)


def _own(implementation: Any) -> Iterator[Any]:  # noqa: ANN401
    """It, and the learner's own functions and classes that it refers to, each once."""
    space, seen, waiting = _space_of(implementation), set(), [implementation]
    for own in waiting:  # grows while it is read
        if id(own) in seen:
            continue
        seen.add(id(own))
        yield own
        waiting.extend(space[name] for name in _names_of(own) if _is_own(space.get(name), space))


def _is_own(thing: Any, space: dict[str, Any]) -> bool:  # noqa: ANN401
    """Whether the learner defined it, in the same namespace."""
    if inspect.isclass(thing):
        return any(function.__globals__ is space for function in _functions_of(thing)) or (
            thing.__module__ == space.get("__name__")
        )
    function = _plain_function(thing)
    return function is not None and function.__globals__ is space


def _is_supplied(thing: Any, space: dict[str, Any]) -> bool:  # noqa: ANN401
    """Whether the clean namespace holds it: modules, functions and classes, none of them of the course."""
    if _is_own(thing, space):
        return True
    if isinstance(thing, ModuleType):
        return thing.__name__.partition(".")[0] != COURSE
    home = getattr(thing, "__module__", None) or ""
    return callable(thing) and home.partition(".")[0] != COURSE and not isinstance(thing, np.ndarray)


class _Copier:
    """Makes things again in one clean namespace, each once, so that recursion and classes find the copies."""

    def __init__(self, space: dict[str, Any]) -> None:
        from course_lib.tutor.yours import yours

        self.space = space
        self.clean = {"__builtins__": builtins, "__name__": "learner", "np": np, "numpy": np, "yours": yours}
        self.made: dict[int, Any] = {}

    def copy(self, thing: Any) -> Any:  # noqa: ANN401
        if id(thing) in self.made:
            return self.made[id(thing)]
        if inspect.isclass(thing):
            return self._class(thing)
        if isinstance(thing, functools.partial):
            return functools.partial(self.copy(thing.func), *thing.args, **thing.keywords)
        if isinstance(thing, FunctionType):
            return self._function(thing)
        inner = _plain_function(thing)
        return self._function(inner) if inner is not None else thing

    def _function(self, function: FunctionType) -> FunctionType:
        made = self._with_closure(function, {})
        self.made[id(function)] = made
        self._supply(function)
        return made

    def _with_closure(self, function: FunctionType, cells: dict[str, CellType]) -> FunctionType:
        names = zip(function.__code__.co_freevars, function.__closure__ or (), strict=True)
        closure = tuple(cells.get(name, cell) for name, cell in names)
        made = FunctionType(function.__code__, self.clean, function.__name__, function.__defaults__, closure)
        made.__kwdefaults__, made.__qualname__ = function.__kwdefaults__, function.__qualname__
        made.__module__ = "learner"
        return made

    def _supply(self, own: Any) -> None:  # noqa: ANN401
        for name in _names_of(own):
            if name in self.space and name not in self.clean and _is_supplied(self.space[name], self.space):
                thing = self.space[name]
                self.clean[name] = thing  # for a moment: what it refers to may refer back to it
                self.clean[name] = self.copy(thing) if _is_own(thing, self.space) else thing

    def _class(self, kind: type) -> type:
        cell = CellType()  # what a method's super() looks into
        bases = tuple(self.copy(base) if _is_own(base, self.space) else base for base in kind.__bases__)
        slots = vars(kind).get("__slots__", ())
        hidden = {"__dict__", "__weakref__", *([slots] if isinstance(slots, str) else slots)}
        body = {name: self._entry(entry, cell) for name, entry in vars(kind).items() if name not in hidden}
        made = type(kind)(kind.__name__, bases, body)
        cell.cell_contents = made
        made.__module__ = "learner"
        self.made[id(kind)] = made
        self.clean.setdefault(kind.__name__, made)
        self._supply(kind)
        return made

    def _entry(self, entry: Any, cell: CellType) -> Any:  # noqa: ANN401
        if isinstance(entry, FunctionType) and entry.__globals__ is self.space:
            return self._with_closure(entry, {"__class__": cell})
        if isinstance(entry, staticmethod | classmethod):
            return type(entry)(self._entry(entry.__func__, cell))
        if isinstance(entry, property):
            return property(*(part and self._entry(part, cell) for part in (entry.fget, entry.fset, entry.fdel)))
        return entry


def _source_of(own: Any) -> str | None:  # noqa: ANN401
    try:
        return textwrap.dedent(inspect.getsource(own if inspect.isclass(own) else _plain_function(own)))
    except (OSError, TypeError):
        return _class_source(own) if inspect.isclass(own) else None


def _class_source(kind: type) -> str | None:
    """A class in a cell, for which Python knows no file: found through its methods."""
    code = next(_codes_of(kind), None)
    lines = linecache.getlines(code.co_filename) if code else []
    starts = [number for number, line in enumerate(lines) if line.strip().startswith(f"class {kind.__name__}")]
    if not starts:
        return None
    try:
        return textwrap.dedent("".join(inspect.getblock(lines[starts[-1] :])))
    except (OSError, SyntaxError):
        return None


def _import_line(name: str, thing: Any) -> str:  # noqa: ANN401
    if isinstance(thing, ModuleType):
        same = thing.__name__ == name
        line = f"import {name}" if same else f"import {thing.__name__} as {name}"
        return "" if thing is np and name == "np" else line
    home = getattr(thing, "__module__", None) or ""
    if not callable(thing) or home in ("", "__main__", "builtins", "learner") or home.startswith(COURSE):
        return ""
    real = getattr(thing, "__name__", name)
    return f"from {home} import {real}" + (f" as {name}" if real != name else "")
