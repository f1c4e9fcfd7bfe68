"""When are two lines of code the same line? Both are parsed and brought to one form; neither is ever run.

The form does not care about spaces, brackets and quotation marks, about the order of a sum or of a product entry by
entry, about `X.sum(axis=0)`, `X.sum(0)` and `np.sum(X, axis=0)`, about `@`, `np.dot` and `np.matmul`, or about `.T`
and `np.transpose`. A matrix product keeps its order.
"""

import ast
from functools import reduce

NUMPY = {"np", "numpy"}
REDUCTIONS = {"sum", "mean", "max", "min", "prod", "std", "var", "argmax", "argmin", "any", "all"}
METHODS = REDUCTIONS | {"dot", "transpose", "reshape", "copy", "round", "clip", "ravel", "squeeze"}
PRODUCTS = {"dot", "matmul"}
ARITHMETIC = {
    "add": ast.Add,
    "subtract": ast.Sub,
    "multiply": ast.Mult,
    "divide": ast.Div,
    "true_divide": ast.Div,
    "power": ast.Pow,
}


def same_line(one: str, other: str) -> bool:
    """Whether two lines say the same.

    A name that one of them gives to its value counts only if the other gives one as well.

    >>> same_line("Z = b + np.dot(X, W)", "X @ W + b"), same_line("W @ X + b", "X @ W + b")
    (True, False)

    Raises:
        SyntaxError: one of them is not Python, or is more than one line.
    """
    (name, form), (other_name, other_form) = _form(one), _form(other)
    return form == other_form and ("" in {name, other_name} or name == other_name)


def names_in(line: str) -> set[str]:
    """The names that a line reads.

    >>> sorted(names_in("Z = X @ W + b"))
    ['W', 'X', 'b']
    """
    nodes = ast.walk(_statement(line))
    return {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)}


def _statement(line: str) -> ast.stmt:
    try:
        statements = ast.parse(line.strip()).body
    except (ValueError, RecursionError, MemoryError):  # a null byte, or brackets by the thousand
        raise SyntaxError("this cannot be read") from None
    if len(statements) != 1:
        raise SyntaxError("one line is expected")
    return statements[0]


def _form(line: str) -> tuple[str, str]:
    """The name that the line gives to its value ("" if none), and the value in its normal form."""
    try:
        return _name_and_value(_statement(line))
    except (ValueError, RecursionError, OverflowError):  # signs by the hundred, or a number of hundreds of digits
        raise SyntaxError("this is too much for one line") from None


def _name_and_value(statement: ast.stmt) -> tuple[str, str]:
    if isinstance(statement, ast.Expr | ast.Return) and statement.value is not None:
        return "", _text(statement.value)
    if isinstance(statement, ast.Assign) and len(statement.targets) == 1:
        return ast.unparse(statement.targets[0]), _text(statement.value)
    return "", ast.dump(statement)


def _text(value: ast.expr) -> str:
    return ast.dump(_Normal().visit(value))


class _Normal(ast.NodeTransformer):
    """Rewrites an expression from its leaves upwards."""

    def visit_Constant(self, node: ast.Constant) -> ast.expr:
        number = isinstance(node.value, int | float) and not isinstance(node.value, bool)
        return ast.Constant(float(node.value)) if number else ast.Constant(node.value)

    def visit_Attribute(self, node: ast.Attribute) -> ast.expr:
        self.generic_visit(node)
        if isinstance(node.value, ast.Name) and node.value.id in NUMPY:
            return ast.Attribute(ast.Name("np", ast.Load()), node.attr, node.ctx)
        return _numpy("transpose", node.value) if node.attr == "T" else node

    def visit_Call(self, node: ast.Call) -> ast.expr:
        self.generic_visit(node)
        name, arguments = _called(node)
        if name in PRODUCTS and len(arguments) == 2 and not node.keywords:
            return ast.BinOp(arguments[0], ast.MatMult(), arguments[1])
        if name in ARITHMETIC and len(arguments) == 2 and not node.keywords:
            return self.visit_BinOp(ast.BinOp(arguments[0], ARITHMETIC[name](), arguments[1]))
        if name == "square" and len(arguments) == 1:
            return ast.BinOp(arguments[0], ast.Pow(), ast.Constant(2.0))
        return _numpy(name, *arguments, keywords=node.keywords) if name else node

    def visit_UnaryOp(self, node: ast.UnaryOp) -> ast.expr:
        self.generic_visit(node)
        return _sorted(_minus(node.operand)) if isinstance(node.op, ast.USub) else node

    def visit_BinOp(self, node: ast.BinOp) -> ast.expr:
        self.generic_visit(node)
        if isinstance(node.op, ast.Sub):
            node = ast.BinOp(node.left, ast.Add(), _minus(node.right))
        return _sorted(node)


def _sorted(node: ast.expr) -> ast.expr:
    """A sum or a product entry by entry with its parts in one order; anything else as it is."""
    if not (isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Mult)):
        return node
    parts = sorted(_parts(node, type(node.op)), key=ast.dump)
    return reduce(lambda joined, part: ast.BinOp(joined, node.op, part), parts)


def _parts(node: ast.expr, operator: type[ast.operator]) -> list[ast.expr]:
    """The terms of a sum, or the factors of a product."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, operator):
        return [*_parts(node.left, operator), *_parts(node.right, operator)]
    return [node]


def _minus(node: ast.expr) -> ast.expr:
    """Minus a value: two of them cancel, a sum takes it term by term, a number as its sign."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return ast.BinOp(_minus(node.left), ast.Add(), _minus(node.right))
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        return node.operand
    if isinstance(node, ast.Constant) and isinstance(node.value, float):
        return ast.Constant(-node.value)
    return ast.UnaryOp(ast.USub(), node)


def _called(node: ast.Call) -> tuple[str, list[ast.expr]]:
    """The NumPy function that is called and its arguments, the array of a method first; "" if it is another one."""
    if not isinstance(node.func, ast.Attribute):
        return "", node.args
    owner, name = node.func.value, node.func.attr
    is_numpy = isinstance(owner, ast.Name) and owner.id == "np"
    if not is_numpy and name not in METHODS:
        return "", node.args
    arguments = node.args if is_numpy else [owner, *node.args]
    if name in REDUCTIONS and len(arguments) == 2:  # the second one is the axis
        node.keywords = [ast.keyword("axis", arguments.pop()), *node.keywords]
    return name, arguments


def _numpy(name: str, *arguments: ast.expr, keywords: list[ast.keyword] | None = None) -> ast.Call:
    function = ast.Attribute(ast.Name("np", ast.Load()), name, ast.Load())
    return ast.Call(function, list(arguments), sorted(keywords or [], key=lambda keyword: keyword.arg or ""))
