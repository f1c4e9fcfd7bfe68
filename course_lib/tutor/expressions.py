"""What stands in a failing line: its operands, calls, tests and shapes, read from its text and the local values.

Nothing is run: a value is looked up only where a name, a transpose or a plain index stands for it.
"""

import ast
import re
from collections.abc import Iterator, Mapping

import numpy as np

Values = Mapping[str, object]
Shape = tuple[int, ...]
LONGEST = 30  # characters of an operand that are shown
EMPTY = ast.Module([], [])
PLACES = {"np.where", "np.nonzero", "numpy.where", "numpy.nonzero"}  # give one array of places for each axis
JOINING = {"concatenate", "hstack", "ravel", "squeeze"}  # make one flat array of a tuple with one
ROUNDED = {"log", "log2", "log10", "exp", "sqrt", "mean", "std", "var", "tanh"}  # functions whose numbers are not exact


def parsed(text: str) -> ast.Module:
    """The text as statements; the head of a block counts with an empty body. Empty where it is only a part of one."""
    text = re.sub(r"^elif\b", "if", text.strip())
    for whole in (text, f"{text} pass", text.rstrip(":")):
        try:
            return ast.parse(whole)
        except SyntaxError:
            continue
    return EMPTY


def alone(text: str) -> ast.AST | None:
    """What the text is as a whole: an expression, or a statement such as `a += b`; None if it is more or less."""
    body = parsed(text).body
    if len(body) != 1:
        return None
    return body[0].value if isinstance(body[0], ast.Expr) else body[0]


def value_of(node: ast.AST, values: Values) -> object:
    """What a name, its transpose, or an entry with a plain index holds; None where that cannot be looked up."""
    if isinstance(node, ast.Name):
        return values.get(node.id)
    if isinstance(node, ast.Attribute) and node.attr == "T":
        whole = value_of(node.value, values)
        return whole.T if isinstance(whole, np.ndarray) else None
    if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant):
        whole, key = value_of(node.value, values), node.slice.value
        if isinstance(whole, dict):
            return whole.get(key)
        if isinstance(whole, list | tuple) and isinstance(key, int) and key < len(whole):
            return whole[key]
    return None


def shapes(text: str, values: Values) -> list[tuple[str, Shape]]:
    """The arrays named in the text with their shapes, in order; X.T counts as an array of its own."""
    found: dict[str, Shape] = {}
    inside = set()
    for node in ast.walk(parsed(text)):
        if isinstance(node, ast.Attribute) and isinstance(array := value_of(node, values), np.ndarray):
            inside.add(node.value)
            found[ast.unparse(node)] = array.shape
        elif isinstance(node, ast.Name) and node not in inside and isinstance(array := values.get(node.id), np.ndarray):
            found[node.id] = array.shape
    return sorted(found.items(), key=lambda item: text.find(item[0]))


def told(arrays: list[tuple[str, Shape]]) -> str:
    """The first two arrays with their shapes, as a clause."""
    return " and ".join(f"`{name}` is {shape}" for name, shape in arrays[:2])


def sides(text: str) -> tuple[ast.AST, ast.AST] | None:
    """The two things that the failing operation joins: that of the whole text, or the only one in it."""
    whole = alone(text)
    if whole is not None and (pair := _sides(whole)):
        return pair
    found = [pair for node in ast.walk(parsed(text)) if (pair := _sides(node))]
    return found[0] if len(found) == 1 else None


def _sides(node: ast.AST) -> tuple[ast.AST, ast.AST] | None:
    if isinstance(node, ast.BinOp):
        return node.left, node.right
    if isinstance(node, ast.AugAssign):
        return node.target, node.value
    if isinstance(node, ast.Compare) and len(node.ops) == 1:
        return node.left, node.comparators[0]
    if isinstance(node, ast.Call) and len(node.args) == 2 and not node.keywords:
        return node.args[0], node.args[1]
    return None


def operands(text: str, wanted: tuple[Shape, Shape], values: Values) -> list[tuple[str, Shape]]:
    """The two operands that have these shapes, as they are written, with the shapes; empty where that is not sure."""
    pair = sides(text)
    if pair is None:
        return []
    known = [value_of(side, values) for side in pair]
    if any(isinstance(value, np.ndarray) and value.shape != shape for value, shape in zip(known, wanted, strict=True)):
        return []
    words = [ast.unparse(side) for side in pair]
    return list(zip(words, wanted, strict=True)) if all(len(word) <= LONGEST for word in words) else []


def called(text: str) -> str:
    """The function that the text calls, as it is written, such as `math.sqrt`; empty if it calls none or several."""
    calls = [node for node in ast.walk(parsed(text)) if isinstance(node, ast.Call)]
    whole = alone(text)
    call = whole if isinstance(whole, ast.Call) else calls[0] if len(calls) == 1 else None
    return ast.unparse(call.func) if call else ""


def tests(line: str) -> Iterator[tuple[str, ast.expr]]:
    """The conditions of a line on which something is decided, each with the word that decides."""
    for node in ast.walk(parsed(line)):
        if isinstance(node, ast.If | ast.IfExp):
            yield "if", node.test
        elif isinstance(node, ast.While | ast.Assert):
            yield type(node).__name__.lower(), node.test
        elif isinstance(node, ast.comprehension):
            yield from (("if", test) for test in node.ifs)


def joined(line: str) -> str:
    """The word that joins conditions in a line: "and", "or", "not", or "" if none does; a < b < c joins by "and"."""
    for node in ast.walk(parsed(line)):
        if isinstance(node, ast.BoolOp):
            return "and" if isinstance(node.op, ast.And) else "or"
        if isinstance(node, ast.Compare) and len(node.ops) > 1:
            return "and"
    return ""


def compared_with_none(text: str) -> str:
    """What is compared with None by `==` or `!=` in the text, as it is written; empty if nothing is."""
    for node in ast.walk(parsed(text)):
        if isinstance(node, ast.Compare) and isinstance(node.ops[0], ast.Eq | ast.NotEq):
            both = [node.left, node.comparators[0]]
            others = [side for side in both if not (isinstance(side, ast.Constant) and side.value is None)]
            if len(others) == 1:
                return ast.unparse(others[0])
    return ""


def compared_exactly(source: str) -> str:
    """The first `==` in a function between two computed numbers, as it is written; empty if there is none."""
    tree = parsed(source)
    made = dict(pair for node in ast.walk(tree) if isinstance(node, ast.Assign) for pair in _given_names(node))
    asked = {arg.arg for node in ast.walk(tree) if isinstance(node, ast.arguments) for arg in node.args}
    for node in ast.walk(tree):
        if isinstance(node, ast.Compare) and isinstance(node.ops[0], ast.Eq) and len(node.ops) == 1:
            both = [made.get(getattr(side, "id", ""), side) for side in (node.left, node.comparators[0])]
            exact = any(isinstance(side, ast.Constant) and not isinstance(side.value, float) for side in both)
            if not exact and any(_is_computed(side, asked) for side in both) and len(ast.unparse(node)) <= LONGEST:
                return ast.unparse(node)
    return ""


def _given_names(node: ast.Assign) -> Iterator[tuple[str, ast.expr]]:
    """The names that an assignment gives, each with its expression; `a, b = p, q` gives two."""
    for target in node.targets:
        both = (target, node.value)
        pairs = zip(*(side.elts for side in both), strict=False) if _are_tuples(*both) else (both,)
        yield from ((name.id, value) for name, value in pairs if isinstance(name, ast.Name))


def _are_tuples(*nodes: ast.expr) -> bool:
    return all(isinstance(node, ast.Tuple) for node in nodes)


def _is_computed(node: ast.AST, asked: set[str]) -> bool:
    """Whether a value is rounded on its way: by a division, by NumPy's functions, or by a function that was given."""
    for part in ast.walk(node):
        if isinstance(part, ast.BinOp) and isinstance(part.op, ast.Div):
            return True
        if isinstance(part, ast.Call) and ast.unparse(part.func).rpartition(".")[2] in ROUNDED | asked:
            return True
    return False


def unopened_places(source: str, returned: bool = True) -> str:
    """The first `np.where(condition)` in a function whose tuple is used as if it were the array inside it.

    Empty if there is none. Where a result is read as if the tuple were opened, `returned` says no: then giving it back
    is not counted.
    """
    tree = parsed(source)
    above = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _finds_places(node):
            uses = _uses(tree, above, node)
            opened = any(_takes_first(use, above[use]) for use in uses)
            if not opened and any(_is_taken_for_an_array(use, above, returned) for use in uses):
                whole = ast.unparse(node)
                return whole if len(whole) <= LONGEST else f"{ast.unparse(node.func)}(...)"
    return ""


def _finds_places(call: ast.Call) -> bool:
    return ast.unparse(call.func) in PLACES and len(call.args) == 1 and not call.keywords


def _uses(tree: ast.AST, above: Mapping[ast.AST, ast.AST], call: ast.Call) -> list[ast.AST]:
    """Where the value of a call is used: there, or wherever the name stands that it is given."""
    parent = above[call]
    if not (isinstance(parent, ast.Assign) and isinstance(parent.targets[0], ast.Name)):
        return [call]
    names = (node for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load))
    return [name for name in names if name.id == parent.targets[0].id]


def _takes_first(use: ast.AST, parent: ast.AST) -> bool:
    """Whether an entry of the tuple is taken, or all of them one by one."""
    if isinstance(parent, ast.Subscript) and parent.value is use:
        return isinstance(parent.slice, ast.Constant)
    unpacked = isinstance(parent, ast.Assign) and isinstance(parent.targets[0], ast.Tuple | ast.List)
    return unpacked or isinstance(parent, ast.Starred)


def _is_taken_for_an_array(use: ast.AST, above: Mapping[ast.AST, ast.AST], returned: bool) -> bool:
    """Whether something is done with the tuple that is not meant for a tuple: it may choose rows, or be joined."""
    parent = above[use]
    if isinstance(parent, ast.Subscript) and parent.slice is use:
        return False
    if isinstance(parent, ast.Call) and ast.unparse(parent.func).rpartition(".")[2] in JOINING:
        return False
    while isinstance(parent, ast.Tuple | ast.List | ast.ListComp):
        parent = above[parent]
    return returned or not isinstance(parent, ast.Return)
