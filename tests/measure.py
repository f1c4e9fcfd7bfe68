"""How much code there is, in the sense of the limits that the course sets itself."""

import ast
import tokenize
from collections.abc import Iterator
from io import StringIO

LAYOUT = {
    tokenize.COMMENT,
    tokenize.NL,
    tokenize.NEWLINE,
    tokenize.INDENT,
    tokenize.DEDENT,
    tokenize.ENDMARKER,
}

Documented = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef
Function = ast.FunctionDef | ast.AsyncFunctionDef


def code_lines(source: str) -> set[int]:
    """The numbers of the lines that hold code: no docstrings, no comments, no blank lines."""
    tokens = tokenize.generate_tokens(StringIO(source).readline)
    spans = [(t.start[0], t.end[0]) for t in tokens if t.type not in LAYOUT]
    lines = {line for first, last in spans for line in range(first, last + 1)}
    return lines - set(_docstring_lines(ast.parse(source)))


def _docstring_lines(tree: ast.Module) -> Iterator[int]:
    for node in ast.walk(tree):
        if isinstance(node, Documented) and ast.get_docstring(node) is not None:
            yield from range(node.body[0].lineno, node.body[0].end_lineno + 1)


def function_lengths(source: str) -> dict[str, int]:
    """The lines of code of each function, its `def` line included."""
    code = code_lines(source)
    return {
        f"{node.name}, line {node.lineno}": len(code & set(range(node.lineno, node.end_lineno + 1)))
        for node in ast.walk(ast.parse(source))
        if isinstance(node, Function)
    }
