"""When two lines of code are the same line, and when they are not."""

import subprocess
import sys

import pytest

from course_lib.tutor.one_line import names_in, same_line

SAME = [
    ("X @ W + b", "Z = (b) + np.dot(X,W)"),
    ("X @ W + b", "numpy.matmul(X, W) + b"),
    ("X @ W + b", "X.dot(W) + b"),
    ("np.add(X @ W, b)", "X @ W + b"),
    ("delta.sum(axis=0)", "np.sum(delta, axis=0)"),
    ("delta.sum(axis=0)", "delta.sum(0)"),
    ("delta.sum(axis=0)", "np.sum(delta, 0)"),
    ("x.mean(axis=1, keepdims=True)", "np.mean(x, keepdims=True, axis=1)"),
    ("A.T @ delta", "np.transpose(A) @ delta"),
    ("A.T @ delta", "A.transpose() @ delta"),
    ("A.T @ delta", "return A.T.dot(delta)"),
    ("(P - Y) / n", "np.divide(-Y + P, n)"),
    ("a - (b - c)", "a - b + c"),
    ("a * b * c", "c * (a * b)"),
    ("x ** 2", "np.square(x)"),
    ("2 * x", "x * 2.0"),
    ("-(-x)", "x"),
    ("d['A']", 'd["A"]'),
]
DIFFERENT = [
    ("X @ W + b", "W @ X + b"),
    ("X @ W + b", "X * W + b"),
    ("X @ W + b", "X @ (W + b)"),
    ("X @ W + b", "X @ W.T + b"),
    ("delta.sum(axis=0)", "delta.sum(axis=1)"),
    ("delta.sum(axis=0)", "delta.sum()"),
    ("delta.sum(axis=0)", "delta.mean(axis=0)"),
    ("a - b", "b - a"),
    ("a / b", "b / a"),
    ("a - (b - c)", "a - b - c"),
    ("x ** 2", "2 ** x"),
    ("x + 1", "x + True"),
    ("Z = X @ W", "A = X @ W"),
    ("f(x, y)", "f(y, x)"),
    ("f.dot", "np.dot"),
    ("import os", "import sys"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_the_same_line_written_differently(one, other):
    assert same_line(one, other)
    assert same_line(other, one)


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_another_line(one, other):
    assert not same_line(one, other)


TOO_MUCH = ["-" * 900 + "x", "+".join("a" * 900), "9" * 400, "0x" + "f" * 5000]


@pytest.mark.parametrize("line", [*TOO_MUCH, "X @", "a; b", "a\nb", "", "x = = y", "(" * 500 + ")" * 500, "a\0b"])
def test_what_is_not_one_line_of_python(line):
    with pytest.raises(SyntaxError):
        same_line(line, "X @ W")


def test_names_that_a_line_reads():
    assert names_in("Z = np.dot(X, W) + b") == {"np", "X", "W", "b"}


def test_nothing_is_ever_run():
    line = "__import__('sys').exit(3)"
    code = f"from course_lib.tutor.one_line import *; same_line({line!r}, 'x'); names_in({line!r})"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
