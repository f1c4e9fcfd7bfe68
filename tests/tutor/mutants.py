"""Every small edit of a function: one operator, operand, axis, transpose, constant or bound changed at a time."""

import ast
import copy
from collections.abc import Iterator

OPERATORS = {
    ast.Add: (ast.Sub,),
    ast.Sub: (ast.Add,),
    ast.Mult: (ast.Div, ast.Add),
    ast.Div: (ast.Mult,),
    ast.MatMult: (ast.Mult,),
    ast.Pow: (ast.Mult,),
    ast.FloorDiv: (ast.Mult,),
    ast.Mod: (ast.FloorDiv,),
}
COMPARISONS = {
    ast.Lt: (ast.LtE, ast.Gt),
    ast.LtE: (ast.Lt,),
    ast.Gt: (ast.GtE, ast.Lt),
    ast.GtE: (ast.Gt,),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}
CALLS = {
    "sum": "mean",
    "mean": "sum",
    "max": "min",
    "min": "max",
    "argmax": "argmin",
    "zeros": "ones",
    "ones": "zeros",
    "zeros_like": "ones_like",
    "exp": "log",
    "log": "exp",
    "tanh": "sin",
    "sqrt": "square",
    "maximum": "minimum",
    "std": "var",
    "reversed": "list",
    "any": "all",
    "all": "any",
}
ORDERED = ast.Sub | ast.Div | ast.MatMult | ast.Pow


def mutants(source: str) -> Iterator[tuple[str, str]]:
    """Each mutant as (what was changed, "old -> new"; the whole source)."""
    tree = ast.parse(source)
    seen = {ast.unparse(tree)}
    for number, node in enumerate(ast.walk(tree)):
        for change in _edits(node):
            copied = copy.deepcopy(tree)
            target = list(ast.walk(copied))[number]
            parent = _parent(copied, target)
            replaced = change(copy.deepcopy(target))
            _replace(parent, target, replaced)
            text = ast.unparse(ast.fix_missing_locations(copied))
            if text not in seen:
                seen.add(text)
                yield f"{_one_line(node)} -> {_one_line(replaced)}", text


def _one_line(node: ast.AST) -> str:
    return " ".join(ast.unparse(node).split())


def _parent(tree, target):
    return next(node for node in ast.walk(tree) for child in ast.iter_child_nodes(node) if child is target)


def _replace(parent, old, new):
    for name, value in ast.iter_fields(parent):
        if value is old:
            setattr(parent, name, new)
        elif isinstance(value, list):
            setattr(parent, name, [new if item is old else item for item in value])


def _edits(node):
    """The functions that turn this node into something slightly else."""
    if isinstance(node, ast.BinOp):
        yield from _of_operation(node)
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub | ast.Not):
        yield lambda copied: copied.operand
    elif isinstance(node, ast.Compare) and type(node.ops[0]) in COMPARISONS:
        for other in COMPARISONS[type(node.ops[0])]:
            yield lambda copied, other=other: _with(copied, ops=[other(), *copied.ops[1:]])
    elif isinstance(node, ast.BoolOp):
        other = ast.Or if isinstance(node.op, ast.And) else ast.And
        yield lambda copied: _with(copied, op=other())
    elif isinstance(node, ast.Constant):
        yield from _of_constant(node)
    elif isinstance(node, ast.Attribute) and node.attr == "T":
        yield lambda copied: copied.value
    elif isinstance(node, ast.Call):
        yield from _of_call(node)


def _of_operation(node):
    for other in OPERATORS.get(type(node.op), ()):
        yield lambda copied, other=other: _with(copied, op=other())
    if isinstance(node.op, ORDERED):
        yield lambda copied: _with(copied, left=copied.right, right=copied.left)
    yield lambda copied: copied.left
    yield lambda copied: copied.right
    if isinstance(node.op, ast.MatMult):
        for side in ("left", "right"):
            if isinstance(getattr(node, side), ast.Name | ast.Subscript):
                yield lambda copied, side=side: _with(
                    copied, **{side: ast.Attribute(getattr(copied, side), "T", ast.Load())}
                )


def _of_constant(node):
    value = node.value
    if isinstance(value, bool):
        yield lambda copied: ast.Constant(not value)
    elif isinstance(value, int):
        yield lambda copied: ast.Constant(value + 1)
        yield lambda copied: ast.Constant(value - 1)
    elif isinstance(value, float):
        yield lambda copied: ast.Constant(value * 2)
        yield lambda copied: ast.Constant(value + 1)


def _of_call(node):
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    if name in CALLS:
        yield lambda copied: _renamed(copied, CALLS[name])
    for keyword in node.keywords:
        yield lambda copied, key=keyword.arg: _with(copied, keywords=[k for k in copied.keywords if k.arg != key])
    if name == "range":
        yield lambda copied: _with(copied, args=[*copied.args[:-1], _plus(copied.args[-1], -1)])
        start = ast.Constant(1) if len(node.args) == 1 else _plus(node.args[0], 1)
        yield lambda copied: _with(copied, args=[start, *copied.args[-1:]])


def _renamed(call, name):
    if isinstance(call.func, ast.Attribute):
        call.func.attr = name
    else:
        call.func.id = name
    return call


def _plus(node, number):
    return ast.BinOp(node, ast.Add() if number > 0 else ast.Sub(), ast.Constant(abs(number)))


def _with(node, **fields):
    for name, value in fields.items():
        setattr(node, name, value)
    return node
