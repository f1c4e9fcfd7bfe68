"""A learner's function outside of its notebook: a copy in a clean namespace, and its source with what it needs.

The copy finds NumPy, `yours`, the modules, constants and foreign functions that the learner imported, and the learner's
own functions and classes. It finds no variable of the notebook, so that one which it silently relies on shows itself as
a NameError; and nothing of the course, so that no solution can be called.
"""

import ast
import builtins
import copy
import dis
import functools
import inspect
import linecache
import math
import re
import sys
import textwrap
from collections.abc import Iterator
from types import (
    CellType,
    CodeType,
    FunctionType,
    GetSetDescriptorType,
    MemberDescriptorType,
    MethodType,
    ModuleType,
)
from typing import Any

import numpy as np

COURSE = "course_lib"
CACHED = type(functools.lru_cache(len))
# What may stand around a function, and where in it the function is found.
WRAPPERS: tuple[tuple[type, tuple[str, ...]], ...] = (
    (functools.partial, ("func",)),
    (MethodType, ("__func__",)),
    (staticmethod, ("__func__",)),
    (classmethod, ("__func__",)),
    (property, ("fget", "fset", "fdel")),
    (functools.cached_property, ("func",)),
    (np.vectorize, ("pyfunc",)),
    (CACHED, ("__wrapped__",)),
    (FunctionType, ("__wrapped__",)),
)


def clean_copies(implementation: Any, *others: Any, asked: str = "") -> tuple[Any, ...]:  # noqa: ANN401
    """The functions or classes, made again in a clean namespace together with the learner's own that they refer to.

    They find each other there, and a class that two of them use is one class. `asked` is an exercise that `yours` does
    not hold there, since it is the one to be written.
    """
    space = space_of(implementation)
    if space.get("__name__") != "__main__":
        return implementation, *others  # from a file of its own, which has no notebook around it
    copier = _Copier(space, asked)
    return copier.copy(implementation), *(copier.copy(one) if _is_own(one, space) else one for one in others)


def stale_names(implementation: Any) -> set[str]:  # noqa: ANN401
    """The variables of the notebook that it reads: names that the clean namespace does not have."""
    space = space_of(implementation)
    names = {name for own in _own(implementation) for name in _names_of(own)}
    return {name for name in names if name in space and not _is_supplied(name, space) and name != "yours"}


def course_names(implementation: Any) -> set[str]:  # noqa: ANN401
    """Those of them that are not variables, but modules or functions of the course."""
    space = space_of(implementation)
    return {name for name in stale_names(implementation) if _home(space[name]) == COURSE}


def files(implementation: Any) -> set[str]:  # noqa: ANN401
    """The files or cells in which it and the learner's own helpers stand."""
    return {code.co_filename for own in _own(implementation) for code in _codes_of(own)}


def module_text(implementation: Any, name: str = "") -> str | None:  # noqa: ANN401
    """Its source with the helpers and imports that it uses, as a module; None where Python cannot find the source.

    In the module it is also called `name`.
    """
    owned = _own(implementation)
    sources = [_source_of(own) for own in owned]
    if None in sources or not sources:
        return None
    space = space_of(implementation)
    names = dict.fromkeys(name for own in owned for name in (*_names_of(own), *_names_in_source(own)) if name in space)
    foreign = {name: space[name] for name in names if not _is_own(space[name], space)}
    lines = dict.fromkeys(filter(None, (_import_line(name, thing) for name, thing in foreign.items())))
    called = getattr(implementation, "__name__", "")
    called = called if called.isidentifier() else _assigned_name(sources[-1])
    last = [f"{name} = {called}"] if name and called.isidentifier() and called != name else []
    helpers_first = (source.strip() for source in sources)
    return "\n\n\n".join(["\n".join(["import numpy as np", *lines]), *helpers_first, *last]) + "\n"


def space_of(implementation: Any) -> dict[str, Any]:  # noqa: ANN401
    """The namespace in which it was written: the notebook's."""
    return next((function.__globals__ for function in _functions_of(implementation)), {})


def _functions_of(own: Any) -> Iterator[FunctionType]:  # noqa: ANN401
    """The functions that a function or class is made of."""
    if not inspect.isclass(own):
        yield from _inside(own)
        return
    for entry in vars(own).values():
        for function in _inside(entry):
            if function.__qualname__.startswith(own.__qualname__) or function.__globals__.get("__name__") == "__main__":
                yield function


def _inside(thing: Any) -> Iterator[FunctionType]:  # noqa: ANN401
    """The functions in something callable: itself, what it wraps, what its closure holds."""
    seen, waiting = set(), [thing]
    for one in waiting:  # grows while it is read
        if id(one) in seen:
            continue
        seen.add(id(one))
        if isinstance(one, FunctionType):
            yield one
            waiting.extend(map(_held, one.__closure__ or ()))
        places = next((places for kind, places in WRAPPERS if isinstance(one, kind)), ())
        waiting.extend(getattr(one, place, None) for place in places)


def _held(cell: CellType) -> Any:  # noqa: ANN401
    """What a closure holds; None while it holds nothing."""
    try:
        return cell.cell_contents
    except ValueError:
        return None


def _codes_of(own: Any) -> Iterator[CodeType]:  # noqa: ANN401
    waiting = [function.__code__ for function in _functions_of(own)]
    for code in waiting:  # grows while it is read
        yield code
        waiting.extend(constant for constant in code.co_consts if isinstance(constant, CodeType))


def _names_of(own: Any) -> Iterator[str]:  # noqa: ANN401
    """The global names that its code reads, without running it."""
    for code in _codes_of(own):
        yield from _globals_of(code)
    if inspect.isclass(own):
        yield from (base.__name__ for base in own.__bases__ if base is not object)


@functools.lru_cache(maxsize=1024)
def _globals_of(code: CodeType) -> tuple[str, ...]:
    steps = dis.get_instructions(code)
    return tuple(step.argval for step in steps if step.opname in ("LOAD_GLOBAL", "LOAD_NAME"))


def _names_in_source(own: Any) -> tuple[str, ...]:  # noqa: ANN401
    """The names that stand in its source: also those of decorators, defaults and the body of a class."""
    return _names_in(_source_of(own) or "")


@functools.lru_cache(maxsize=1024)
def _names_in(source: str) -> tuple[str, ...]:
    try:
        nodes = ast.walk(ast.parse(source))
    except SyntaxError:
        return ()
    return tuple(node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load))


def _own(implementation: Any) -> list[Any]:  # noqa: ANN401
    """It, and the learner's own functions and classes that it refers to, each once and after those that it needs."""
    space, seen, found = space_of(implementation), set(), []

    def visit(own: Any) -> None:  # noqa: ANN401
        if id(own) in seen:
            return
        seen.add(id(own))
        for name in (*_names_of(own), *_names_in_source(own)):
            if name in space and _is_own(space[name], space):
                visit(space[name])
        found.append(own)

    visit(implementation)
    return found


def _assigned_name(source: str) -> str:
    """The name that a lambda got on its own line; empty if it got none."""
    try:
        statement = ast.parse(source).body[0]
    except (SyntaxError, IndexError):
        return ""
    given = isinstance(statement, ast.Assign) and isinstance(statement.value, ast.Lambda)
    return statement.targets[0].id if given and isinstance(statement.targets[0], ast.Name) else ""


def unwritten(kind: type) -> list[str]:
    """The methods of a class whose body still waits to be written."""
    try:
        tree = ast.parse(_source_of(kind) or "")
    except SyntaxError:
        return []
    return [node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and _is_waiting(node.body[-1])]


def is_begun(implementation: Any) -> bool:  # noqa: ANN401
    """Whether a function holds statements, and no `...` that waits among them."""
    try:
        tree = ast.parse(textwrap.dedent(_source_of(implementation) or ""))
    except SyntaxError:
        return False
    found = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)][:1]
    body = found[0].body[ast.get_docstring(found[0]) is not None :] if found else []
    does = [not isinstance(line, ast.Pass | ast.Return) for line in body]
    return any(does) and not any(map(_is_waiting, body))


def _is_waiting(statement: ast.stmt) -> bool:
    """Whether it is `...` or says that something is not implemented."""
    return ast.unparse(statement) in ("...", "raise NotImplementedError", "raise NotImplementedError()")


def _is_own(thing: Any, space: dict[str, Any]) -> bool:  # noqa: ANN401
    """Whether the learner defined it, in the same namespace."""
    if inspect.isclass(thing) and thing.__module__ == space.get("__name__"):
        return True
    return any(function.__globals__ is space for function in _functions_of(thing))


def _is_supplied(name: str, space: dict[str, Any]) -> bool:
    """Whether the clean namespace holds what has this name: modules, functions and classes, none of them of the course.

    Constants that were imported, such as pi, are there as well.
    """
    thing = space[name]
    if _is_own(thing, space) or _home_of_constant(name, thing):
        return True
    known = isinstance(thing, ModuleType) or (callable(thing) and not isinstance(thing, np.ndarray))
    return known and _home(thing) != COURSE


def _home(thing: Any) -> str:  # noqa: ANN401
    """The package that a module, function or class belongs to."""
    name = thing.__name__ if isinstance(thing, ModuleType) else getattr(thing, "__module__", None)
    return str(name or "").partition(".")[0]


def _home_of_constant(name: str, thing: Any) -> str:  # noqa: ANN401
    """The module that has this very thing under this name, as "math" has pi; empty for functions and all others."""
    homes = (module.__name__ for module in (math, np) if name in vars(module) and vars(module)[name] is thing)
    return "" if callable(thing) or isinstance(thing, ModuleType) else next(homes, "")


class _Copier:
    """Makes things again in one clean namespace, each once, so that recursion and classes find the copies."""

    def __init__(self, space: dict[str, Any], asked: str) -> None:
        from course_lib.tutor.yours import Yours

        self.space, yours = space, Yours(asked, says_whose=False)
        self.clean = {"__builtins__": builtins, "__name__": "learner", "np": np, "numpy": np, "yours": yours}
        self.made: dict[int, Any] = {}
        self.cells: dict[int, CellType] = {}

    def copy(self, thing: Any) -> Any:  # noqa: ANN401
        if id(thing) not in self.made:
            self.made[id(thing)] = self._made(thing)
        return self.made[id(thing)]

    def _made(self, thing: Any) -> Any:  # noqa: ANN401
        if inspect.isclass(thing):
            return self._class(thing)
        if isinstance(thing, FunctionType):
            return self._function(thing)
        if isinstance(thing, functools.partial):
            return functools.partial(self.copy(thing.func), *thing.args, **thing.keywords)
        if isinstance(thing, MethodType):
            return MethodType(self.copy(thing.__func__), thing.__self__)
        if isinstance(thing, CACHED):
            return functools.lru_cache(**thing.cache_parameters())(self.copy(thing.__wrapped__))
        if isinstance(thing, np.vectorize):
            again = copy.copy(thing)
            again.pyfunc = self.copy(thing.pyfunc)
            return again
        return thing

    def _function(self, function: FunctionType) -> FunctionType:
        made = self._with_closure(function, {})
        self._supply(function)
        return made

    def _with_closure(self, function: FunctionType, cells: dict[str, CellType]) -> FunctionType:
        names = list(zip(function.__code__.co_freevars, function.__closure__ or (), strict=True))
        closure = tuple(cells.get(name) or self._cell(cell) for name, cell in names)
        made = FunctionType(function.__code__, self.clean, function.__name__, function.__defaults__, closure)
        made.__kwdefaults__, made.__qualname__ = function.__kwdefaults__, function.__qualname__
        made.__dict__.update(function.__dict__)
        made.__module__ = "learner"
        self.made[id(function)] = made  # before its closure is filled, which may hold the function itself
        for new, (name, old) in zip(closure, names, strict=True):
            if new is not old and name not in cells:
                new.cell_contents = self.copy(old.cell_contents)
        return made

    def _cell(self, cell: CellType) -> CellType:
        """An empty cell in place of one that holds something of the learner's; the same for all who share it."""
        return self.cells.setdefault(id(cell), CellType()) if _is_own(_held(cell), self.space) else cell

    def _supply(self, own: Any) -> None:  # noqa: ANN401
        for name in _names_of(own):
            if name in self.space and name not in self.clean and _is_supplied(name, self.space):
                thing = self.space[name]
                self.clean[name] = thing  # for a moment: what it refers to may refer back to it
                self.clean[name] = self.copy(thing) if _is_own(thing, self.space) else thing

    def _class(self, kind: type) -> type:
        cell = CellType()  # what a method's super() looks into
        bases = tuple(self.copy(base) if _is_own(base, self.space) else base for base in kind.__bases__)
        fields = MemberDescriptorType | GetSetDescriptorType  # Python makes these anew
        body = {name: self._entry(entry, cell) for name, entry in vars(kind).items() if not isinstance(entry, fields)}
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
        if isinstance(entry, functools.cached_property):
            return functools.cached_property(self._entry(entry.func, cell))
        return entry


_sources: dict[tuple[str, str, CodeType | None], str | None] = {}  # what was found, by file, name and code


def _source_of(own: Any) -> str | None:  # noqa: ANN401
    code, is_class = next(_codes_of(own), None), inspect.isclass(own)
    if code is None and not (is_class and own.__module__ != "__main__"):
        return _look_up(own)
    place = (code.co_filename if code else own.__module__, own.__qualname__ if is_class else "", code)
    if place not in _sources:
        _sources[place] = _look_up(own)
    return _sources[place]


def _look_up(own: Any) -> str | None:  # noqa: ANN401
    # Python looks for a class in the file of its module, which for a cell is another file: from 3.13 on it takes the
    # lines of that number there, whatever they say.
    if inspect.isclass(own) and (found := _class_source(own)):
        return found
    try:
        text = textwrap.dedent(inspect.getsource(own if inspect.isclass(own) else next(_functions_of(own), own)))
    except (OSError, TypeError):
        return None
    is_other = inspect.isclass(own) and not re.search(rf"^class {own.__name__}\b", text, re.MULTILINE)
    return None if is_other else text


def _class_source(kind: type) -> str | None:
    """A class in a cell, for which Python knows no file: found through its first method."""
    code = next(_codes_of(kind), None)
    lines = linecache.getlines(code.co_filename)[: code.co_firstlineno] if code else []
    starts = [number for number, line in enumerate(lines) if re.match(rf"\s*class {kind.__name__}\b", line)]
    if not starts:
        return None
    start = starts[-1]
    while start and lines[start - 1].lstrip().startswith("@"):
        start -= 1
    try:
        return textwrap.dedent("".join(inspect.getblock(linecache.getlines(code.co_filename)[start:])))
    except (OSError, SyntaxError):
        return None


def _import_line(name: str, thing: Any) -> str:  # noqa: ANN401
    if isinstance(thing, ModuleType):
        same = thing.__name__ == name
        line = f"import {name}" if same else f"import {thing.__name__} as {name}"
        return "" if thing is np and name == "np" else line
    if callable(thing):
        real, home = getattr(thing, "__name__", name), getattr(thing, "__module__", None) or _home_of_ufunc(thing)
    else:
        real, home = name, _home_of_constant(name, thing)
    if home in ("", "__main__", "builtins", "learner", "yours") or home.startswith(COURSE):
        return ""
    return f"from {home} import {real}" + (f" as {name}" if real != name else "")


def _home_of_ufunc(thing: Any) -> str:  # noqa: ANN401
    """A public module that has a ufunc: those of NumPy 2.0 and of SciPy do not say where they come from."""
    if not isinstance(thing, np.ufunc):
        return ""
    loaded = sorted(sys.modules.copy().items(), key=lambda item: len(item[0]))
    public = ((home, getattr(module, "__dict__", {})) for home, module in loaded if "._" not in f".{home}")
    return next((home for home, names in public if names.get(thing.__name__) is thing), "")
