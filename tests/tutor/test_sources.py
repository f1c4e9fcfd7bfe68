"""A learner's function outside of its notebook: what it finds there, what it does not, and its source."""

import math

import numpy as np
import pytest

from course_lib.tutor import sources
from tests.tutor.cells import compiled, notebook


def clean(text, name="f", **more):
    space = notebook(text)
    space |= more
    return sources.clean_copy(space[name])


def test_numpy_modules_and_helpers_are_there():
    f = clean(
        """
        import math
        from functools import reduce
        from math import sin as sine

        def helper(x):
            return other(x) + 1

        def other(x):
            return np.sum(x) + math.cos(0) + sine(0)

        def f(x):
            return reduce(max, [helper(x), 0])
        """
    )
    assert f([1, 2]) == 5


def test_variables_of_the_notebook_are_not():
    f = clean("W = 3\n\ndef f(x):\n    return x * W\n")
    with pytest.raises(NameError, match="'W' is not defined"):
        f(2)


def test_a_helpers_stale_name_surfaces_too():
    text = "W = 3\n\ndef g(x):\n    return W\n\ndef f(x):\n    return g(x)\n"
    with pytest.raises(NameError, match="W"):
        clean(text)(2)
    assert sources.stale_names(notebook(text)["f"]) == {"W"}


def test_numpy_is_there_without_an_import():
    f = clean("def f(x):\n    return numpy.ones(x).sum() + np.ones(x).sum()\n")
    assert f(2) == 4


@pytest.mark.parametrize(
    "line",
    ["from course_lib import nn as thing", "import course_lib as thing", "from course_lib.nn import fit as thing"],
)
def test_the_course_is_not_there(line):
    with pytest.raises(NameError, match="thing"):
        clean(f"{line}\n\ndef f():\n    return thing\n")()


def test_yours_is_there():
    f = clean("def f():\n    return yours.affine\n")
    assert callable(f())


def test_writing_to_a_global_stays_outside_of_the_notebook():
    space = notebook("counter = 0\n\ndef f():\n    global counter\n    counter = 7\n    return counter\n")
    assert sources.clean_copy(space["f"])() == 7
    assert space["counter"] == 0


def test_recursion_finds_the_copy():
    space = notebook("def f(n):\n    return 1 if n < 2 else n * f(n - 1)\n")
    copy = sources.clean_copy(space["f"])
    space["f"] = None
    assert copy(5) == 120


def test_mutual_recursion():
    f = clean("def g(n):\n    return n == 0 or f(n - 1)\n\ndef f(n):\n    return n != 0 and g(n - 1)\n")
    assert f(7)
    assert not f(8)


def test_defaults_closures_and_keyword_defaults_are_kept():
    f = clean(
        """
        def make(factor):
            def inner(x, add=1, *, power=2):
                return factor * x**power + add
            return inner

        f = make(3)
        """
    )
    assert f(2) == 13
    assert f(2, 0, power=1) == 6


def test_partials_and_wrapped_functions():
    assert clean("from functools import partial\n\ndef g(a, b):\n    return a - b\n\nf = partial(g, 5)\n")(3) == 2
    fibonacci = "def f(n):\n    return n if n < 2 else f(n - 1) + f(n - 2)\n"
    cached = f"from functools import lru_cache\n\n@lru_cache\n{fibonacci}"
    assert clean(cached)(10) == 55


@pytest.mark.parametrize("thing", [len, math.sin, np.add, print])
def test_what_is_compiled_comes_back_as_it_is(thing):
    assert sources.clean_copy(thing) is thing
    assert sources.stale_names(thing) == set()
    assert sources.module_text(thing) is None


CLASS = """
import math

def helper(x):
    return 2 * x

class Base:
    __slots__ = ("data",)

    def __init__(self, data):
        self.data = data

    def twice(self):
        return helper(self.data)

class Value(Base):
    __slots__ = ("grad",)
    count = 3

    def __init__(self, data):
        super().__init__(data)
        self.grad = 0.0

    def __add__(self, other):
        return Value(self.data + other.data)

    __radd__ = __add__

    @property
    def root(self):
        return math.sqrt(self.data)

    @staticmethod
    def static(x):
        return helper(x)

    @classmethod
    def zero(cls):
        return cls(0)

    def same_kind(self, other):
        return isinstance(other, Value)
"""


def test_a_class_is_made_again_with_all_its_parts():
    space = notebook(CLASS)
    Value = sources.clean_copy(space["Value"])
    assert Value is not space["Value"]
    total = Value(9.0) + Value(16.0)
    assert (total.data, total.root, total.twice(), total.grad) == (25.0, 5.0, 50.0, 0.0)
    assert (Value.static(2), Value.zero().data, Value.count) == (4, 0, 3)
    assert total.same_kind(Value(1.0))
    assert not total.same_kind(space["Value"](1.0))
    assert not hasattr(total, "__dict__")


def test_a_dataclass_is_made_again():
    fields = "class Point:\n    x: float\n    y: float = 2.0\n"
    Point = clean(f"from dataclasses import dataclass\n\n@dataclass\n{fields}", "Point")
    assert Point(1.0) == Point(1.0, 2.0)


def test_a_class_with_a_stale_name():
    text = "scale = 3\n\nclass Value:\n    def f(self):\n        return scale\n"
    assert sources.stale_names(notebook(text)["Value"]) == {"scale"}
    with pytest.raises(NameError, match="scale"):
        clean(text, "Value")().f()


def test_the_files_of_a_function_and_its_helpers():
    space = notebook(CLASS)
    assert sources.files(space["Value"]) == {space["helper"].__code__.co_filename}
    assert sources.files(len) == set()


def test_the_source_as_a_module_runs_on_its_own():
    text = sources.module_text(notebook(CLASS)["Value"])
    space = {}
    exec(text, space)
    assert (space["Value"](9.0) + space["Value"](16.0)).twice() == 50.0
    assert text.startswith("import numpy as np\nimport math\n")


def test_imported_names_get_their_import_lines():
    text = sources.module_text(
        notebook(
            """
            import os.path as path
            import numpy
            from math import sin as sine
            from collections import Counter

            def f(x):
                return sine(x), Counter, path, numpy
            """
        )["f"]
    )
    for line in ("from math import sin as sine", "from collections import Counter", "import numpy\n"):
        assert line in text
    exec(text, {})


def test_a_function_without_source_has_no_module():
    space = {}
    exec("def f():\n    return 1\n", space)
    assert sources.module_text(space["f"]) is None


def test_an_indented_function_is_put_to_the_left():
    f = compiled("if True:\n    def f(x):\n        return x\n", "f")
    assert sources.module_text(f).endswith("\ndef f(x):\n    return x\n")
