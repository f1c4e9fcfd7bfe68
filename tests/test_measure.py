"""The ruler measures right."""

from tests.measure import code_lines, function_lengths

SOURCE = '''"""A module.

With two paragraphs."""
# a comment
x = 1  # counted


def f(a):
    """Said."""
    text = """not a
    docstring"""

    return (
        a,
        text,
    )
'''


def test_docstrings_comments_and_blank_lines_are_not_counted():
    assert code_lines(SOURCE) == {5, 8, 10, 11, 13, 14, 15, 16}


def test_a_function_is_as_long_as_its_code():
    assert function_lengths(SOURCE) == {"f, line 8": 7}
