"""Errors in the learner's own code, in plain words: their line, the shapes that met there, never our traceback."""

import ast
import builtins
import linecache
import math
import re
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import FrameType, MappingProxyType, TracebackType

import numpy as np

from course_lib.tutor import expressions
from course_lib.tutor.sandbox import MOST_MEMORY


@dataclass(frozen=True)
class Explanation:
    """What an error means, in at most two sentences, and a question where the error itself leads to one."""

    words: str
    question: str = ""


Gloss = Callable[[str, dict], Explanation | str | None]


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


def gloss(
    error: BaseException, filenames: set[str], absent: Mapping[str, str] = MappingProxyType({})
) -> Explanation:
    """What the error means; `absent` are names that a check leaves out, and their kinds."""
    found = place_of(error, filenames)
    place, frame = found if found else (Place(0, ""), None)
    values = dict(frame.f_locals) if frame is not None else {}
    about = {"error": error, "failing": place.failing, "line": place.line, "values": values, "absent": absent}
    for kind, explain in GLOSSES:
        if isinstance(error, kind) and (words := explain(_message(error), about)):
            return words if isinstance(words, Explanation) else Explanation(words)
    message = _short(_message(error))
    return Explanation(f"Python says {type(error).__name__}" + (f": {message}" if message else "."))


def _message(error: BaseException) -> str:
    try:
        return str(error)
    except Exception:  # an error of the learner's own making
        return ""


def _short(message: str, most: int = 120) -> str:
    message = " ".join(message.split())
    return message if len(message) <= most else message[: most - 1] + "…"


def _shapes(about: dict) -> list[tuple[str, tuple[int, ...]]]:
    return expressions.shapes(about["failing"], about["values"])


def _none_in(about: dict) -> str:
    """The name that holds None in the failing expression, where just one does."""
    names = set(re.findall(r"[A-Za-z_]\w*", about["failing"])) & about["values"].keys()
    empty = [name for name in names if about["values"][name] is None]
    return f"`{empty[0]}` is" if len(empty) == 1 else "One value is"


def _matrix_product(message: str, about: dict) -> str | None:
    """The message names the size on the right first where it speaks of a core dimension, and last otherwise."""
    if sizes := re.search(r"size (\d+) is different from (\d+)", message):
        left, right = sizes[2], sizes[1]
    elif sizes := re.search(r"aligned: (\d+) \(dim \d\) != (\d+)", message):
        left, right = sizes[1], sizes[2]
    elif "does not have enough dimensions" in message:
        return "A matrix product needs arrays, and one of the two is a single number."
    else:
        return None
    return f"`@` needs equal inner sizes. {_sizes_that_met(left, right, about)}"


def _sizes_that_met(left: str, right: str, about: dict) -> str:
    sides = expressions.sides(about["failing"])
    if sides and not all(isinstance(expressions.value_of(side, about["values"]), np.ndarray) for side in sides):
        one, other = map(ast.unparse, sides)
        return f"`{one}` ends in {left}, `{other}` begins with {right}."
    arrays = _shapes(about)
    return f"{expressions.told(arrays)}: {left} is not {right}." if len(arrays) == 2 else f"Here {left} is not {right}."


def _broadcasting(message: str, about: dict) -> Explanation | str | None:
    if "non-broadcastable output" in message:
        return "`+=` and its like write into the old array, and the result is larger than that."
    pair = re.search(r"shapes (\([\d, ]*\)) (\([\d, ]*\))", message)
    if not pair or "broadcast" not in message:
        return None
    if listed := _list_that_grows(about):
        return listed
    one, other = map(ast.literal_eval, pair.groups())
    arrays = expressions.operands(about["failing"], (one, other), about["values"])
    met = expressions.told(arrays) if arrays else f"The two arrays are {one} and {other}"
    return f"Entry by entry these shapes do not fit. {met}. Compare them from the right: sizes must be equal, or 1."


def _list_that_grows(about: dict) -> Explanation | None:
    """A list on the left of `+` or `+=`, to which an array is added number by number."""
    pair = expressions.sides(about["failing"])
    if not pair or not isinstance(expressions.value_of(pair[0], about["values"]), list):
        return None
    words = f"`{ast.unparse(pair[0])}` is a list. With an array beside it, `+` adds number to number."
    return Explanation(words, "Should the list grow by one entry? Which method of a list does that?")


ONE_ANSWER = "An array of several numbers is neither true nor false."
NOTHING_YET = "What should happen where there is nothing, and what where there is something?"


def _ambiguous(message: str, about: dict) -> Explanation | None:
    """An array was asked whether it is true; what to say of it depends on who asked."""
    if "truth value" not in message:
        return None
    failing, line = about["failing"], about["line"]
    if name := expressions.compared_with_none(failing):
        words = f"`==` compares entry by entry. `{name} is None` asks once, whether there is nothing."
        return Explanation(words, NOTHING_YET)
    if (name := expressions.called(failing)) in ("max", "min"):
        words = f"Python's `{name}` compares its arguments as wholes, and an array can be larger here, smaller there."
        larger = "larger" if name == "max" else "smaller"
        return Explanation(words, f"Which function of NumPy takes the {larger} number entry by entry?")
    if word := expressions.joined(line):
        words = f"`{word}` joins single answers, and here each entry has its own."
        return Explanation(words, "Which sign joins conditions entry by entry, each in its brackets?")
    return next((_decided(word, test, about) for word, test in expressions.tests(line)), Explanation(ONE_ANSWER))


def _decided(word: str, test: ast.expr, about: dict) -> Explanation:
    """One `if` for a whole array: whether it is empty was asked, or something of each entry."""
    bare = test.operand if isinstance(test, ast.UnaryOp) else test
    asked = ast.unparse(bare)
    if isinstance(bare, ast.Name):
        words = f"`{asked}` holds several numbers, neither true nor false. `{asked} is None` asks if there is nothing."
        return Explanation(words, NOTHING_YET)
    arrays = _shapes(about)[:1]
    here = f"Here {expressions.told(arrays)}. " if arrays else ""
    each = f"`{asked}` has" if len(asked) <= expressions.LONGEST else "its condition has"
    words = f"{here}One `{word}` decides once, and {each} an answer for each entry."
    return Explanation(words, "Should all entries go the same way? Which function of NumPy chooses by entry?")


def _one_number(message: str, about: dict) -> Explanation | str | None:
    """An array was given to a function for single numbers."""
    if "converted to Python scalars" not in message:
        return None
    name = expressions.called(about["failing"])
    last = name.rpartition(".")[2]
    if name in ("float", "int", "complex"):
        return f"A whole array went where one number fits: `{name}` takes one at a time."
    if hasattr(math, last) and not name.startswith(("np.", "numpy.")):
        arrays = _shapes(about)[:1]
        here = f", and {expressions.told(arrays)}" if arrays else ""
        asks = f"Which `{last}` takes a whole array?" if hasattr(np, last) else "What works on a whole array?"
        return Explanation(f"`{name}` takes one number{here}.", asks)
    return "A whole array went where one number fits."


def _shape_in_two(message: str, about: dict) -> Explanation | None:
    """`np.zeros(2, 3)`: the second size is read as a type."""
    if not re.match(r"Cannot interpret '-?\d+' as a data type", message):
        return None
    name = expressions.called(about["failing"])
    whose = f"`{name}`" if name else "This function"
    words = f"{whose} takes a shape as one argument: your second number was read as a data type."
    return Explanation(words, "With which brackets do two sizes become one argument?")


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


def _arguments(message: str, about: dict) -> Explanation | str | None:
    if "argument 0 of type function" in message or ("'function'" in message and "unsupported operand" in message):
        return "A function stands where its value is needed. Call it: a function gives a number once it has its input."
    if "Cannot cast ufunc" in message:
        return "Decimals cannot be written into an array of whole numbers. `-=` and its like write into the old array."
    if re.search(r"arguments? |keyword", message):
        return f"A function was called with the wrong arguments: {_short(message)}."
    if "NoneType" in message:
        return f"{_none_in(about)} None. Does nothing come in at first, or did an earlier line return nothing?"
    if "'ellipsis'" in message or "ellipsis" in message:
        return "One value is still `...`: a place that waits for your code."
    if "is not iterable" in message:
        return Explanation(
            f"A loop asks for several things, and got a single one: {_short(message)}.",
            "Is your function asked about an array, about a single number, or about either?",
        )
    if "not callable" in message:
        return f"Something that is no function was called: {_short(message)}."
    if "not subscriptable" in message or "unsupported operand" in message:
        return f"Python cannot do this with these kinds of values: {_short(message)}."
    return None


def _index(message: str, about: dict) -> str | None:
    found = re.search(r"index (-?\d+) is out of bounds for axis (\d+) with size (\d+)", message)
    if found:
        return f"Index {_minus(found[1])} lies outside: axis {found[2]} has {_entries(int(found[3]))}."
    if "too many indices" in message:
        shapes = _shapes(about)
        here = f" {expressions.told(shapes[:1])}." if shapes else ""
        return f"There are more indices than axes.{here}"
    if found := re.match(r"(list|tuple|string) (?:assignment )?index out of range|pop index", message):
        return f"The index lies outside of the {found[1] or 'list'}. The first entry has number 0, and the last one −1."
    return None


def _minus(number: str) -> str:
    return number.replace("-", "−")


def _entries(many: int) -> str:
    """How many entries an axis has, and with which numbers."""
    if many < 2:
        return "1 entry, 0 or −1" if many else "no entries"
    return f"{many} entries, 0 to {many - 1} or −1 to −{many}"


def _key(message: str, about: dict) -> str:
    return f"The dict has no entry {_short(message, 40)}. Its keys must be spelled as the exercise writes them."


def _attribute(message: str, about: dict) -> str | None:
    if "'NoneType'" in message:
        return "One value is None. Did an earlier line forget to return something?"
    if found := re.match(r"'(?:numpy\.)?(bool|float|int|float64|int64)_?' object has no attribute '(\w+)'", message):
        return f"`.{found[2]}` is asked of a single number here, not of an array."
    if "function_or_method' object" in message or "'function' object" in message:
        return f"A function stands in front of the dot, and a function holds nothing. {_short(message)}."
    return f"{_short(message)}."


def _axis(message: str, about: dict) -> str:
    found = re.search(r"axis (-?\d+) is out of bounds for array of dimension (\d+)", message)
    return f"There is no axis {found[1]}: the array has {found[2]}." if found else f"{_short(message)}."


def _memory(message: str, about: dict) -> str:
    found = re.search(r"Unable to allocate (\S+ \S+) for an array with shape (\([\d, ]*\))", message)
    what = f"An array of shape {found[2]} takes {found[1]}" if found else "This takes a lot of memory"
    return f"{what}, and a check has room for {MOST_MEMORY >> 30} GiB. Which product grew?"


GLOSSES: tuple[tuple[type[BaseException], Gloss], ...] = (
    (np.exceptions.AxisError, _axis),
    (ValueError, _matrix_product),
    (ValueError, _broadcasting),
    (ValueError, _ambiguous),
    (ValueError, _sequence),
    (NameError, _name),
    (TypeError, _one_number),
    (TypeError, _shape_in_two),
    (TypeError, _arguments),
    (IndexError, _index),
    (KeyError, _key),
    (AttributeError, _attribute),
    (ZeroDivisionError, lambda message, about: "A division by zero. Which of the values can be 0 here?"),
    (RecursionError, lambda message, about: "The function calls itself too deeply: about 1,000 are open."),
    (MemoryError, _memory),
    (ImportError, lambda message, about: f"{_short(message)}. Exercises need NumPy and Python itself only."),
    (OverflowError, lambda message, about: "A number became too large for Python's floats. Which exponent grows?"),
    (NotImplementedError, lambda message, about: "This part is not written yet."),
)
