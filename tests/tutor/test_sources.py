"""A learner's function outside of its notebook: what it finds there, what it does not, and its source."""

import math

import numpy as np
import pytest

from course_lib.tutor import sources
from tests.tutor.cells import compiled, notebook


def clean_copy(thing):
    (copy,) = sources.clean_copies(thing)
    return copy


def clean(text, name="f", **more):
    space = notebook(text)
    space |= more
    return clean_copy(space[name])


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


@pytest.mark.parametrize("line", ["from math import pi", "from numpy import pi", "from math import *"])
def test_imported_constants_are_there_and_get_their_import_lines(line):
    space = notebook(f"{line}\n\ndef f(x):\n    return x * pi\n")
    assert sources.stale_names(space["f"]) == set()
    assert clean_copy(space["f"])(2) == 2 * math.pi
    alone = {}
    exec(sources.module_text(space["f"]), alone)
    assert alone["f"](2) == 2 * math.pi


def test_what_numpy_has_besides_functions_is_there():
    f = clean("from numpy import inf, nan, newaxis, r_\n\ndef f(x):\n    return r_[x, inf, nan][newaxis]\n")
    assert f(1).shape == (1, 3)


@pytest.mark.parametrize("line", ["pi = 3.14159", "e = 2.5", "from math import tau as pi", "little_endian = False"])
def test_a_variable_of_a_constants_name_is_a_variable(line):
    name = line.split()[-1] if " as " in line else line.split()[0]
    assert sources.stale_names(notebook(f"{line}\n\ndef f(x):\n    return x * {name}\n")["f"]) == {name}


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
    assert clean_copy(space["f"])() == 7
    assert space["counter"] == 0


def test_recursion_finds_the_copy():
    space = notebook("def f(n):\n    return 1 if n < 2 else n * f(n - 1)\n")
    copy = clean_copy(space["f"])
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
    assert clean_copy(thing) is thing
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
    Value = clean_copy(space["Value"])
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


def test_a_function_that_does_not_say_where_it_comes_from_gets_its_import_line(peer):
    peer("scipy.special")
    for line in ("from scipy.special import expit", "from scipy.special import expit as sigmoid"):
        text = sources.module_text(notebook(f"{line}\n\ndef f(x):\n    return {line.split()[-1]}(x)\n")["f"])
        assert f"\n{line}\n" in text


def test_a_function_without_source_has_no_module():
    space = {}
    exec("def f():\n    return 1\n", space)
    assert sources.module_text(space["f"]) is None


def test_an_indented_function_is_put_to_the_left():
    f = compiled("if True:\n    def f(x):\n        return x\n", "f")
    assert sources.module_text(f).endswith("\ndef f(x):\n    return x\n")


def test_what_decorators_and_closures_use_is_there_too():
    text = """
    import functools
    import time

    def timed(function):
        @functools.wraps(function)
        def inner(*args):
            time.perf_counter()
            return function(*args)
        return inner

    @timed
    def f(x):
        return helper(x) + 1

    @np.vectorize
    def helper(x):
        return x if x > 0 else 0.0
    """
    space = notebook(text)
    assert np.array_equal(clean_copy(space["f"])(np.array([-1.0, 2.0])), [1.0, 3.0])
    exec(sources.module_text(space["f"]), made := {})
    assert np.array_equal(made["f"](np.array([-1.0, 2.0])), [1.0, 3.0])


def test_a_stale_name_in_a_closure_surfaces():
    text = "W = 3\n\ndef make(g):\n    def f(x):\n        return g(x)\n    return f\n\nf = make(lambda x: x * W)\n"
    with pytest.raises(NameError, match="W"):
        clean(text)(2)
    assert sources.stale_names(notebook(text)["f"]) == {"W"}


def test_a_function_that_its_own_closure_holds_and_a_shared_cell():
    text = """
    def make():
        def even(n):
            return n == 0 or odd(n - 1)
        def odd(n):
            return n != 0 and even(n - 1)
        return odd

    f = make()
    """
    assert clean(text)(7)
    assert not clean(text)(8)


def test_helpers_stand_before_the_classes_that_are_made_from_them():
    text = sources.module_text(
        notebook(
            """
            class Base:
                def __init__(self, x):
                    self.x = x

            class Derived(Base):
                def twice(self):
                    return 2 * self.x

            def f(x):
                return Base(x).x + Derived(x).twice()
            """
        )["f"]
    )
    exec(text, made := {})
    assert made["f"](3) == 9


def test_a_class_is_found_beside_others_that_begin_alike_and_with_its_decorator():
    text = """
    from functools import total_ordering

    @total_ordering
    class Value:
        __slots__ = ("data", "__hidden")

        def __init__(self, data):
            self.data = self.__hidden = data

        def __eq__(self, other):
            return self.__hidden == other.data

        def __lt__(self, other):
            return self.__hidden < other.data

    class ValueList:
        def __init__(self):
            self.values = [Value(1)]
    """
    space = notebook(text)
    assert clean_copy(space["Value"])(1) <= clean_copy(space["Value"])(2)
    exec(sources.module_text(space["Value"]), made := {})
    assert made["Value"](1) <= made["Value"](2)
    assert "ValueList" not in made


def test_two_copies_made_together_share_their_classes():
    functions = "def f():\n    return Value()\n\ndef g(x):\n    return type(x) is Value\n"
    space = notebook(f"class Value:\n    pass\n\n{functions}")
    f, g, Value, foreign = sources.clean_copies(space["f"], space["g"], space["Value"], np.add)
    assert g(f())
    assert g(Value())
    assert foreign is np.add


def test_a_bound_method_keeps_what_it_is_bound_to():
    f = clean("class Scale:\n    by = 3\n\n    def f(self, x):\n        return x * self.by\n\nf = Scale().f\n")
    assert f(2) == 6


def test_the_name_of_an_exercise_is_given_to_what_is_called_otherwise():
    for text in ("def mine(x):\n    return x\n", "mine = lambda x: x\n"):
        exec(sources.module_text(notebook(text)["mine"], "f"), made := {})
        assert made["f"](3) == 3


def test_what_the_notebook_has_from_yours_is_not_imported():
    space = notebook("def fit(Value):\n    return Value(2.0)\n")
    kind = type("Value", (), {"__init__": lambda self, data: None})
    kind.__module__ = "yours"
    space["Value"] = kind
    assert "import Value" not in sources.module_text(space["fit"])


def test_a_cell_that_differs_only_in_a_comment_has_a_source_of_its_own():
    one, other = (compiled(f"def f(x):\n    return x  # {words}\n", "f") for words in ("first", "second"))
    assert one.__code__.co_code == other.__code__.co_code
    for function, words in ((one, "first"), (other, "second"), (one, "first")):
        assert words in sources.module_text(function)
