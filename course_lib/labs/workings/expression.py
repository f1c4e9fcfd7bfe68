"""Expressions typed as text: parsed by rules of our own and turned into `Value`s, never run as Python.

An expression is one or more lines, separated by semicolons: `c = a + b; d = b + 1; c * d`. The last one is the output.
There are `+ - * /`, `**` with a number, brackets, and exp, log, tanh, sigmoid, relu. A name that stands for nothing
else is an input, a *leaf*.
"""

import ast
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from string import ascii_lowercase

from course_lib.autodiff import Value
from course_lib.autodiff.sweep import safe_order
from course_lib.autodiff.value import BINARY, UNARY
from course_lib.labs.lab import LabError

MOST_NODES, MOST_LETTERS, LONGEST_NAME = 60, 1500, 8
STARTS = (2.0, 3.0, 0.5, -1.0, 1.5)  # for leaves without a value: different ones, so that mistakes can be told apart
SIGNS = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/"}
_TYPED = str.maketrans({"×": "*", "·": "*", "−": "-", "÷": "/", "²": "**2", "³": "**3", "\n": ";"})
_NAMED = re.compile(r"\s*([^\W\d]\w*)\s*=(?!=)(.*)", re.DOTALL)
FUNCTIONS = ", ".join(UNARY)


@dataclass(frozen=True)
class Operation:
    """One node that is computed. Its arguments are names of nodes, or numbers."""

    name: str
    op: str
    args: tuple[str | float, ...]


@dataclass(frozen=True)
class Program:
    """An expression in the order in which it is computed; the last operation is the output."""

    leaves: tuple[str, ...]
    operations: tuple[Operation, ...]

    @property
    def output(self) -> str:
        """The name of the output."""
        return self.operations[-1].name

    def values(self, leaves: Mapping[str, float]) -> dict[str, Value]:
        """Every named node as a `Value`, computed from these leaves.

        Raises:
            LabError: a number cannot be computed, such as the logarithm of −1.
        """
        nodes = {name: Value(float(leaves[name])) for name in self.leaves}
        for one in self.operations:
            nodes[one.name] = _computed(one, nodes)
        return nodes


def _computed(one: Operation, nodes: Mapping[str, Value]) -> Value:
    first, *others = (nodes[arg] if isinstance(arg, str) else arg for arg in one.args)
    first = first if isinstance(first, Value) else Value(first)
    try:
        if one.op == "**":
            made = first ** others[0]
        elif one.op in UNARY:
            made = getattr(first, one.op)()
        else:
            made = {"+": Value.__add__, "-": Value.__sub__, "*": Value.__mul__, "/": Value.__truediv__}[one.op](
                first, others[0]
            )
    except ZeroDivisionError:
        raise LabError(f"{one.name} divides by 0. Change a value, or the expression.") from None
    except (ValueError, OverflowError):
        raise LabError(f"{one.name} = {written(one)} cannot be computed from {first.data:g}. Change a value.") from None
    if isinstance(made.data, complex) or not all(map(math.isfinite, (made.data, *made.local))):
        raise LabError(f"{one.name} = {written(one)} is no finite number here. Change a value.")
    return made


def written(one: Operation) -> str:
    """The right side of an operation as text that `parse` reads.

    >>> written(Operation("c", "+", ("a", 1.0))), written(Operation("d", "tanh", ("c",)))
    ('a + 1', 'tanh(c)')
    """
    args = [arg if isinstance(arg, str) else f"{arg:.12g}" for arg in one.args]
    if one.op in UNARY:
        return f"{one.op}({args[0]})"
    return f"{args[0]} {one.op} {args[1]}" if one.op != "**" else f"{args[0]}**{args[1]}"


def _refuse(problem: str, advice: str) -> LabError:
    return LabError(f"{problem} {advice}")


@lru_cache(maxsize=64)
def parse(text: str) -> Program:
    """The program that a text describes.

    Raises:
        LabError: the text is no expression; the message says what is wrong and what to write.
    """
    if len(text) > MOST_LETTERS:
        raise _refuse(f"The expression has {len(text)} characters.", f"At most {MOST_LETTERS} are read.")
    lines = [line for line in text.translate(_TYPED).split(";") if line.strip()]
    if not lines:
        raise _refuse("There is no expression.", "Write one such as (a + b) * (b + 1).")
    reader = _Reader(lines)
    for line in reader.lines:
        reader.read(*line)
    return reader.program()


class _Reader:
    """Reads line after line and collects leaves and operations."""

    def __init__(self, lines: list[str]) -> None:
        named = [_NAMED.fullmatch(line) for line in lines]
        self.lines = [(match[1], match[2]) if match else ("", line) for match, line in zip(named, lines, strict=True)]
        if unnamed := [text.strip() for name, text in self.lines[:-1] if not name]:
            raise _refuse(f"The line {unnamed[0]} has no name.", f"Write c = {unnamed[0]}; only the last line may.")
        self.given = {name for name, _ in self.lines}
        self.leaves: dict[str, None] = {}
        self.operations: dict[str, Operation] = {}
        self.taken = {node.id for _, text in self.lines for node in ast.walk(_tree(text)) if isinstance(node, ast.Name)}

    def program(self) -> Program:
        """What was read."""
        if not self.operations:
            raise _refuse("Nothing is computed.", "Combine names, as in (a + b) * (b + 1).")
        if len(self.leaves) + len(self.operations) > MOST_NODES:
            count = len(self.leaves) + len(self.operations)
            raise _refuse(f"The expression has {count} nodes.", f"At most {MOST_NODES} can be shown.")
        return Program(tuple(self.leaves), tuple(self.operations.values()))

    def read(self, name: str, text: str) -> None:
        """One line; the name is empty for the output that has none."""
        if name in self.operations or name in self.leaves:
            raise _refuse(f"{name} stands for two things.", "Give each line a name of its own.")
        _fits(name)
        before = len(self.operations)
        made = self.node(_tree(text), name)
        if not isinstance(made, str) or len(self.operations) == before:
            raise _refuse(f"The line {text.strip()} computes nothing.", "Combine names, as in a * b.")

    def node(self, tree: ast.expr, name: str = "") -> str | float:
        """The name of the node, or the number, that a piece of the text stands for."""
        if isinstance(tree, ast.Constant):
            return _number(tree)
        if isinstance(tree, ast.Name):
            return self._leaf(tree.id)
        if isinstance(tree, ast.UnaryOp) and isinstance(tree.op, ast.UAdd):
            return self.node(tree.operand, name)
        if isinstance(tree, ast.UnaryOp) and isinstance(tree.op, ast.USub):
            inner = self.node(tree.operand)
            return -inner if isinstance(inner, float) else self._add(name, "*", (inner, -1.0))
        if isinstance(tree, ast.BinOp):
            return self._between(tree, name)
        if isinstance(tree, ast.Call):
            return self._called(tree, name)
        raise _refuse(f"{ast.unparse(tree)} is not understood here.", f"There are + - * / ** and {FUNCTIONS}.")

    def _leaf(self, name: str) -> str:
        if name in UNARY:
            raise _refuse(f"{name} needs brackets.", f"Write {name}(a).")
        _fits(name)
        if name not in self.operations:
            if name in self.given:
                raise _refuse(f"{name} is used before it is computed.", "Move its line up.")
            self.leaves[name] = None
        return name

    def _between(self, tree: ast.BinOp, name: str) -> str | float:
        if isinstance(tree.op, ast.BitXor):
            raise _refuse("^ is no power here.", "Write a**2.")
        left, right = self.node(tree.left), self.node(tree.right)
        if isinstance(tree.op, ast.Pow):
            if isinstance(right, str):
                raise _refuse(f"The exponent {ast.unparse(tree.right)} is not a number.", "Write a**2 or a**-0.5.")
            op = "**"
        else:
            op = SIGNS.get(type(tree.op), "")
        if not op:
            raise _refuse(f"{ast.unparse(tree)} is not understood here.", f"There are + - * / ** and {FUNCTIONS}.")
        return self._number_or_node(op, left, right, name)

    def _number_or_node(self, op: str, left: str | float, right: str | float, name: str) -> str | float:
        if isinstance(left, str) or isinstance(right, str):
            return self._add(name, op, (left, right))
        try:
            value = left**right if op == "**" else BINARY[op].value(left, right)
        except (ZeroDivisionError, OverflowError):
            value = math.nan
        if isinstance(value, complex) or not math.isfinite(value):
            raise _refuse(f"{left:g} {op} {right:g} is no finite number.", "Change it.")
        return float(value)

    def _called(self, tree: ast.Call, name: str) -> str | float:
        owner, called = (tree.func.value, tree.func.attr) if isinstance(tree.func, ast.Attribute) else (None, tree.func)
        function = called if isinstance(called, str) else getattr(called, "id", "")
        args = [*([owner] if owner is not None else []), *tree.args]
        if function not in UNARY:
            if not function.isidentifier():
                raise _refuse("Two brackets stand side by side.", "A product needs its star: write (a) * (b).")
            hint = f"For a product write {function} * (...)."
            raise _refuse(f"There is no function {function}.", f"There are {FUNCTIONS}. {hint}")
        if len(args) != 1 or tree.keywords:
            raise _refuse(f"{function} takes one thing.", f"Write {function}(a).")
        inner = self.node(args[0])
        if isinstance(inner, float):
            raise _refuse(f"{function} of the number {inner:g} is a number.", "Write a name inside the brackets.")
        return self._add(name, function, (inner,))

    def _add(self, name: str, op: str, args: tuple[str | float, ...]) -> str:
        if name in {arg for arg in args if isinstance(arg, str)}:
            raise _refuse(f"{name} is computed from itself.", "Give the result another name.")
        name = name or self._free()
        self.operations[name] = Operation(name, op, args)
        return name

    def _free(self) -> str:
        """A letter that is not taken, from c on; beyond the alphabet numbered ones."""
        used = self.taken | self.given | set(self.operations)
        letters = ascii_lowercase[2:]
        numbered = (f"n{i}" for i in range(1, MOST_LETTERS))
        return next(one for one in (*letters, *numbered) if one not in used)


def _tree(text: str) -> ast.expr:
    try:
        return ast.parse(text.strip(), mode="eval").body
    except SyntaxError as error:
        if found := re.search(r"\d\s*[^\W\d]|\)\s*[\w(]", text):
            raise _refuse(f"Something is missing at {found[0]}.", "A product needs its star: write 2 * a.") from None
        if "=" in text:
            raise _refuse(f"{text.strip()} is not understood.", "A line has one =, and a name before it.") from None
        reason = "a bracket is open" if "never closed" in error.msg else "something is missing or too much"
        short = text.strip() if len(text) < 40 else f"{text.strip()[:36]} …"
        raise _refuse(f"{short} cannot be read: {reason}.", "Write it like (a + b) * (b + 1).") from None
    except (ValueError, RecursionError, MemoryError):
        raise _refuse("The expression cannot be read.", "It has too many brackets or an odd character.") from None


def _number(tree: ast.Constant) -> float:
    value = tree.value
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise _refuse(f"{value!r} is not a number.", "Use names and numbers such as 2 or 0.5.")
    try:
        value = float(value)
    except OverflowError:
        value = math.inf
    if not math.isfinite(value):
        raise _refuse("A number is too large.", "Use a smaller one.")
    return value


def _fits(name: str) -> None:
    if len(name) > LONGEST_NAME:
        raise _refuse(f"The name {name} is too long.", f"At most {LONGEST_NAME} letters fit into a node.")
    if name.startswith("_"):
        raise _refuse(f"{name} begins with an underscore.", "Begin a name with a letter.")


def filled(program: Program, known: Mapping[str, float]) -> tuple[tuple[str, float], ...]:
    """A value for each leaf: the known ones, and for the others numbers to start with."""
    return tuple((name, float(known.get(name, STARTS[i % len(STARTS)]))) for i, name in enumerate(program.leaves))


def from_value(root: Value) -> tuple[str, dict[str, float]]:
    """A graph of `Value`s as text, and the numbers of its leaves.

    >>> a, b = Value(2.0), Value(1.0)
    >>> from_value((a + b) * b)
    ('c = a + b; d = c * b', {'a': 2.0, 'b': 1.0})

    Raises:
        LabError: it has no operation, too many nodes, or an operation that is not known.
    """
    order = list(safe_order(root))[::-1]
    if not root.parents or len(order) > MOST_NODES:
        raise _refuse(f"This Value has {len(order)} nodes.", f"From 2 to {MOST_NODES} can be shown.")
    given = [node for node in order if not node.parents]
    letters = (*ascii_lowercase, *(f"n{i}" for i in range(1, 4 * MOST_NODES)))
    names = dict(zip(_as_used(root, given), letters, strict=False))
    free = iter(letters[len(given) :])
    lines = []
    for node in (node for node in order if node.parents):
        names[node] = next(free)
        lines.append(f"{names[node]} = {_line(node, names)}")
    return "; ".join(lines), {names[leaf]: float(leaf.data) for leaf in given}


def _as_used(root: Value, given: list[Value]) -> list[Value]:
    """Leaves in the order in which a reader of the expression meets them."""
    seen: dict[Value, None] = {}
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if node not in seen:
            seen[node] = None
            waiting.extend(reversed(node.parents))
    return [node for node in seen if node in set(given)]


def _line(node: Value, names: Mapping[Value, str]) -> str:
    args = [names[parent] for parent in node.parents]
    if node.op == "Σ":
        return _weighted(node, args)
    if node.op in UNARY:
        return f"{node.op}({args[0]})"
    if node.op in BINARY:
        return f"{args[0]} {node.op} {args[1]}"
    if node.op.startswith("**"):
        return f"{args[0]}{node.op}"
    raise _refuse(f"The operation {node.op!r} of this Value is not known.", f"There are + - * / ** and {FUNCTIONS}.")


def _weighted(node: Value, args: list[str]) -> str:
    """A weighted sum written out: its parents are the weights, the bias, and the inputs that are nodes."""
    bias = next(i for i in range(len(args) // 2, len(args)) if _splits(node, i))
    inputs, terms = list(zip(args[bias + 1 :], node.parents[bias + 1 :], strict=True)), []
    for weight, x in zip(args[:bias], node.local[:bias], strict=True):
        if inputs and inputs[0][1].data == x:
            terms.append(f"{weight} * {inputs.pop(0)[0]}")
        else:
            terms.append(f"{weight} * {x:.12g}")
    return " + ".join([*terms, args[bias]])


def _splits(node: Value, bias: int) -> bool:
    """Whether the parent at this place can be the bias: its slope is 1, and those after it are inputs of weights."""
    inputs, weights = node.parents[bias + 1 :], [parent.data for parent in node.parents[:bias]]
    slopes = node.local[bias + 1 :]
    fits = all(slope in weights for slope in slopes) and all(x.data in node.local[:bias] for x in inputs)
    return node.local[bias] == 1.0 and fits
