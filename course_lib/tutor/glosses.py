"""Errors in the learner's own code, in plain words: their line, the shapes that met there, never our traceback."""

import ast
import builtins
import linecache
import re
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import FrameType, MappingProxyType, TracebackType

import numpy as np

Gloss = Callable[[str, dict[str, object]], str | None]


@dataclass(frozen=True)
class Place:
    """A line of the learner's code: its number, its text, and the part of it that failed, as columns."""

    number: int
    line: str
    start: int = 0
    end: int = 0
    before: str = ""  # the line above, where it belongs to the same function

    @property
    def failing(self) -> str:
        """The expression that failed; the whole line if Python does not say which."""
        return self.line[self.start : self.end].strip() or self.line.strip()


def place_of(error: BaseException, filenames: set[str]) -> tuple[Place, FrameType] | None:
    """The innermost line in one of these files that the error passed through, with its frame; None if there is none."""
    found: TracebackType | None = None
    step = error.__traceback__
    while step is not None:
        if step.tb_frame.f_code.co_filename in filenames:
            found = step
        step = step.tb_next
    if found is None:
        return None
    code, number = found.tb_frame.f_code, found.tb_lineno
    line = linecache.getline(code.co_filename, number).rstrip("\n")
    before = linecache.getline(code.co_filename, number - 1).rstrip("\n") if number > code.co_firstlineno else ""
    start, end = _columns(found, line)
    return Place(number, line, start, end, before), found.tb_frame


def _columns(step: TracebackType, line: str) -> tuple[int, int]:
    """Where in the line the failing expression stands; (0, 0) if it spans lines or is unknown."""
    summary = next(iter(traceback.StackSummary.extract([(step.tb_frame, step.tb_lineno)], lookup_lines=False)), None)
    positions = list(step.tb_frame.f_code.co_positions())[step.tb_lasti // 2]
    first, last, start, end = positions
    if summary is None or None in positions or first != last:
        return 0, 0
    encoded = line.encode()
    return len(encoded[:start].decode(errors="ignore")), len(encoded[:end].decode(errors="ignore"))


NOT_THERE = {
    "variable": "is a variable of the notebook, not an argument. The check runs your function on other inputs, so "
    "everything it needs must come through its arguments.",
    "course": "belongs to the course's library, which a check leaves out: write this part yourself, with NumPy.",
    "exercise": "is an exercise of its own, and is not there yet. Run its cell first, or write `yours.{name}`.",
}


def gloss(error: BaseException, filenames: set[str], absent: Mapping[str, str] = MappingProxyType({})) -> str:
    """What the error means, in at most two sentences; `absent` are names that a check leaves out, and their kinds."""
    found = place_of(error, filenames)
    place, frame = found if found else (Place(0, ""), None)
    values = dict(frame.f_locals) if frame is not None else {}
    for kind, explain in GLOSSES:
        if isinstance(error, kind):
            about = {"error": error, "failing": place.failing, "values": values, "absent": absent}
            words = explain(_message(error), about)
            if words:
                return words
    message = _short(_message(error))
    return f"Python says {type(error).__name__}" + (f": {message}" if message else ".")


def _message(error: BaseException) -> str:
    try:
        return str(error)
    except Exception:  # an error of the learner's own making
        return ""


def _short(message: str, most: int = 120) -> str:
    message = " ".join(message.split())
    return message if len(message) <= most else message[: most - 1] + "…"


def _shapes(about: dict) -> list[tuple[str, tuple[int, ...]]]:
    """The arrays named in the failing expression with their shapes, in order; X.T counts as an array of its own."""
    try:
        tree = ast.parse(about["failing"].strip().rstrip(":"), mode="exec")
    except SyntaxError:
        return []
    found: dict[str, tuple[int, ...]] = {}
    inside_transpose = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr == "T" and isinstance(node.value, ast.Name):
            inside_transpose.add(node.value)
            value = about["values"].get(node.value.id)
            if isinstance(value, np.ndarray):
                found[f"{node.value.id}.T"] = value.T.shape
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and node not in inside_transpose:
            value = about["values"].get(node.id)
            if isinstance(value, np.ndarray):
                found[node.id] = value.shape
    text = about["failing"]
    return sorted(found.items(), key=lambda item: text.find(item[0]))


def _none_in(about: dict) -> str:
    """The name that holds None in the failing expression, where just one does."""
    names = set(re.findall(r"[A-Za-z_]\w*", about["failing"])) & about["values"].keys()
    empty = [name for name in names if about["values"][name] is None]
    return f"`{empty[0]}` is" if len(empty) == 1 else "One value is"


def _told(shapes: list[tuple[str, tuple[int, ...]]]) -> str:
    return " and ".join(f"`{name}` is {shape}" for name, shape in shapes[:2])


def _matrix_product(message: str, about: dict) -> str | None:
    sizes = re.search(r"size (\d+) is different from (\d+)", message)
    if not sizes and not (sizes := re.search(r"aligned: (\d+) \(dim \d\) != (\d+)", message)):
        if "does not have enough dimensions" in message:
            return "A matrix product needs arrays, and one of the two is a single number."
        return None
    shapes = _shapes(about)
    numbers = f"{sizes[2]} is not {sizes[1]}" if "different" in message else f"{sizes[1]} is not {sizes[2]}"
    where = f"{_told(shapes)}: {numbers}." if len(shapes) >= 2 else f"Here {numbers}."
    return f"`@` needs equal inner sizes. {where}"


def _broadcasting(message: str, about: dict) -> str | None:
    pair = re.search(r"shapes (\([\d, ]*\)) (\([\d, ]*\))", message)
    if not pair or "broadcast" not in message:
        return None
    shapes = _shapes(about)
    told = _told(shapes) if len(shapes) >= 2 else f"The two arrays are {pair[1]} and {pair[2]}"
    return f"Entry by entry these shapes do not fit. {told}. Compare them from the right: sizes must be equal, or 1."


def _ambiguous(message: str, about: dict) -> str | None:
    if "truth value" in message:
        return "An array of several numbers is neither true nor false. Ask for `.any()` or `.all()`."
    return None


def _sequence(message: str, about: dict) -> str | None:
    if "setting an array element with a sequence" in message or "inhomogeneous" in message:
        return "A whole array, or rows of different lengths, went where one number fits."
    if found := re.search(r"unpack \(expected (\d+)(?:, got (\d+))?", message):
        came = f"{found[2]} came" if found[2] else "more came"
        names = "is a name for 1 value" if found[1] == "1" else f"are names for {found[1]} values"
        return f"On the left there {names}, and {came}."
    return None


def _name(message: str, about: dict) -> str | None:
    quoted = re.search(r"'(\w+)'", message)
    name = getattr(about["error"], "name", None) or (quoted[1] if quoted else "this")
    if isinstance(about["error"], UnboundLocalError):
        return f"`{name}` is read before this function has given it a value."
    if name in about["absent"]:
        return f"`{name}` {NOT_THERE[about['absent'][name]].format(name=name)}"
    if hasattr(builtins, str(name)):
        return None
    return f"Nothing here is called `{name}`. Is it spelled as in the line where it was made?"


def _arguments(message: str, about: dict) -> str | None:
    if "argument 0 of type function" in message or ("'function'" in message and "unsupported operand" in message):
        return "A function stands where its value is needed. Call it: a function gives a number once it has its input."
    if "converted to Python scalars" in message:
        return "A whole array went where one number fits: `float` and `int` take one at a time."
    if "Cannot cast ufunc" in message:
        return "Decimals cannot be written into an array of whole numbers. `-=` and its like write into the old array."
    if re.search(r"arguments? |keyword", message):
        return f"A function was called with the wrong arguments: {_short(message)}."
    if "NoneType" in message:
        return f"{_none_in(about)} None. Does nothing come in at first, or did an earlier line return nothing?"
    if "'ellipsis'" in message or "ellipsis" in message:
        return "One value is still `...`: a place that waits for your code."
    if "is not iterable" in message:
        return f"A loop asks for several things, and got a single one: {_short(message)}."
    if "not callable" in message:
        return f"Something that is no function was called: {_short(message)}."
    if "not subscriptable" in message or "unsupported operand" in message:
        return f"Python cannot do this with these kinds of values: {_short(message)}."
    return None


def _index(message: str, about: dict) -> str | None:
    found = re.search(r"index (-?\d+) is out of bounds for axis (\d+) with size (\d+)", message)
    if found:
        return f"Index {found[1]} is too large: axis {found[2]} has {found[3]} entries, numbered from 0."
    if "too many indices" in message:
        shapes = _shapes(about)
        told = f" {_told(shapes[:1])}." if shapes else ""
        return f"There are more indices than axes.{told}"
    if "list index" in message or "tuple index" in message:
        return "The index is past the end of the list. The first entry has number 0."
    return None


def _key(message: str, about: dict) -> str:
    return f"The dict has no entry {_short(message, 40)}. Its keys must be spelled as the exercise writes them."


def _attribute(message: str, about: dict) -> str | None:
    if "'NoneType'" in message:
        return "One value is None. Did an earlier line forget to return something?"
    return f"{_short(message)}."


def _axis(message: str, about: dict) -> str:
    found = re.search(r"axis (-?\d+) is out of bounds for array of dimension (\d+)", message)
    return f"There is no axis {found[1]}: the array has {found[2]}." if found else f"{_short(message)}."


GLOSSES: tuple[tuple[type[BaseException], Gloss], ...] = (
    (np.exceptions.AxisError, _axis),
    (ValueError, _matrix_product),
    (ValueError, _broadcasting),
    (ValueError, _ambiguous),
    (ValueError, _sequence),
    (NameError, _name),
    (TypeError, _arguments),
    (IndexError, _index),
    (KeyError, _key),
    (AttributeError, _attribute),
    (ZeroDivisionError, lambda message, about: "A division by zero. Which of the values can be 0 here?"),
    (RecursionError, lambda message, about: "The function calls itself too deeply: about 1,000 are open."),
    (MemoryError, lambda message, about: "An array would be too large for this computer. Which product grew?"),
    (ImportError, lambda message, about: f"{_short(message)}. Exercises need NumPy and Python itself only."),
    (OverflowError, lambda message, about: "A number became too large for Python's floats. Which exponent grows?"),
    (NotImplementedError, lambda message, about: "This part is not written yet."),
)
