"""A class as an exercise, graded by what it does: in a clean namespace, with companions, named, kept and shown."""

import numpy as np
import pytest

from course_lib.tutor import exercises, journal
from course_lib.tutor.attempting import attempt
from course_lib.tutor.checking import NOT_KEPT, check
from course_lib.tutor.exercise import Exercise, Mistake, Probe
from course_lib.tutor.feedback import judged
from course_lib.tutor.hints import hint, show_solution
from course_lib.tutor.yours import Yours
from tests.tutor.cells import notebook


class Number:
    def __init__(self, data, parents=(), local=()):
        self.data, self.grad = data, 0.0
        self.parents, self.local = parents, local

    def __add__(self, other):
        other = other if isinstance(other, Number) else Number(other)
        return Number(self.data + other.data, (self, other), (1.0, 1.0))

    def __mul__(self, other):
        other = other if isinstance(other, Number) else Number(other)
        return Number(self.data * other.data, (self, other), (other.data, self.data))

    __radd__, __rmul__ = __add__, __mul__

    def backward(self):
        self.grad = 1.0
        for node in reversed(order(self)):
            for parent, slope in zip(node.parents, node.local, strict=True):
                parent.grad += slope * node.grad


def order(root):
    found = []

    def visit(node):
        if node not in found:
            for parent in node.parents:
                visit(parent)
            found.append(node)

    visit(root)
    return found


def number_with(*, grad="adds", product="other"):
    """The class with switches: a new class for every setting."""

    class Faulty(Number):
        def backward(self):
            self.grad = 1.0
            for node in reversed(order(self)):
                for parent, slope in zip(node.parents, node.local, strict=True):
                    parent.grad = slope * node.grad + (parent.grad if grad == "adds" else 0.0)

        def __add__(self, other):
            made = Number.__add__(self, other)
            return Faulty(made.data, made.parents, made.local)

        def __mul__(self, other):
            made = Number.__mul__(self, other)
            return Faulty(made.data, made.parents, made.local[:: {"other": 1, "own": -1}[product]])

        __radd__, __rmul__ = __add__, __mul__

    return Faulty


def slopes(kind, a, b, order=order):
    """What the class is asked: a value, a slope where paths meet, one of equal factors, a number on the left."""
    x, y = kind(a), kind(b)
    top = 2 * (x * y) + (x + y) * x + x * x
    top.backward()
    nodes = order(top)
    return {"value": top.data, "x.grad": x.grad, "y.grad": y.grad, "nodes": len(nodes)}


NUMBER = Exercise(
    name="Number",
    chapter="00",
    section="Predict any shape",
    reference=Number,
    probes=lambda rng: [Probe(tuple(rng.uniform(1.5, 3.0, size=2)), "two numbers") for _ in range(2)],
    parts=("value", "x.grad", "y.grad", "nodes"),
    read=lambda result, args: result,
    run=slopes,
    arguments=("a", "b"),
    faulty=number_with,
    mistakes=(
        Mistake("D1", "A slope is overwritten.", "Two pipes pour in. Where is the first?", {"grad": "overwrites"}),
        Mistake("B29", "A factor's own value is its slope.", "Which one stays as it is?", {"product": "own"}),
    ),
    passed="The engine runs on it.",
    start="Which numbers does a node have to remember?",
    example="On another engine.",
    companions=("order",),
)
ORDER = Exercise(
    name="order",
    chapter="00",
    section="Predict any shape",
    reference=order,
    probes=lambda rng: [Probe((float(a),), "a chain") for a in rng.uniform(1.5, 3.0, size=2)],
    parts=("after its parents", "root last"),
    run=lambda implementation, a, Number=Number: _orderly(implementation, a, Number),
    mistakes=(Mistake("D5", "The root comes first.", "Who speaks first?", lambda root: order(root)[::-1]),),
    passed="Everybody speaks after being heard.",
    start="Who can be asked at once?",
    example="On another graph.",
    companions=("Number",),
)


def _orderly(implementation, a, kind):
    x = kind(a)
    top = (x * x) + x
    found = implementation(top)
    place = {id(node): number for number, node in enumerate(found)}
    after = all(place[id(p)] < place[id(node)] for node in found for p in node.parents)
    return after, found[-1] is top


CELLS = '''
import math

def pair(other):
    return other if isinstance(other, Number) else Number(other)

class Number:
    """My own."""

    def __init__(self, data, parents=(), local=()):
        self.data = data
        self.grad = 0.0
        self.parents, self.local = parents, local

    def __add__(self, other):
        other = pair(other)
        return Number(self.data + other.data, (self, other), (1.0, 1.0))

    def __mul__(self, other):
        other = pair(other)
        return Number(self.data * other.data, (self, other), (other.data, self.data))

    __radd__ = __add__
    __rmul__ = __mul__

    def backward(self):
        self.grad = math.cos(0)
        for node in reversed(order(self)):
            for parent, slope in zip(node.parents, node.local):
                parent.grad += slope * node.grad

def order(root, seen=None):
    seen = set() if seen is None else seen
    if root in seen:
        return []
    seen.add(root)
    assert isinstance(root, Number)
    return [node for parent in root.parents for node in order(parent, seen)] + [root]
'''


@pytest.fixture(autouse=True)
def own_progress(tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_PROGRESS_DIR", str(tmp_path / "progress"))
    monkeypatch.setattr(exercises, "every", lambda: {"Number": NUMBER, "order": ORDER})
    for memory in (journal._unwritten, journal._read, journal._told, journal._mine):
        memory.clear()


# The class does without `order`, so that a cell can define another one.
SWEEP = CELLS.replace("order(self)", "sweep(self)").replace("def order", "def sweep").replace("in order(", "in sweep(")


def cells(*changes):
    text = CELLS
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return notebook(text)


def test_a_class_with_operators_and_helpers_passes_and_is_kept():
    card = check(cells()["Number"])
    assert card.verdict == "pass", card.text
    assert card.notes == ()
    kept = Yours().Number
    assert kept.__doc__ == "My own."
    assert (2 * kept(3.0) + 1).data == 7.0


def test_the_mistakes_of_a_class_are_named_alone_and_in_pairs():
    for mistake in NUMBER.mistakes:
        assert judged(attempt(NUMBER, NUMBER.wrong(mistake))).mistakes == (mistake.code,)
    assert set(judged(attempt(NUMBER, NUMBER.wrong(*NUMBER.mistakes))).mistakes) == {"D1", "B29"}
    card = check(cells(("parent.grad += ", "parent.grad = "))["Number"])
    assert card.mistakes == ("D1",)
    assert card.parts == {"value": True, "x.grad": False, "y.grad": False, "nodes": True}


def test_a_class_that_is_not_written_yet_or_fails_gets_its_card():
    product = "        return Number(self.data * other.data, (self, other), (other.data, self.data))"
    for waiting in ("...", "raise NotImplementedError"):
        card = check(cells((product, f"        {waiting}"))["Number"])
        assert card.verdict == "not_attempted", card.text
        assert card.says == "Still empty: `__mul__`."
    card = check(cells(("    __rmul__ = __mul__\n", ""))["Number"])
    assert card.verdict == "error"
    assert "unsupported operand" in card.text
    assert "Traceback" not in card.text


def test_a_stale_name_in_a_method_surfaces_with_its_line():
    space = cells(("math.cos(0)", "START"))
    space["START"] = 1.0
    card = check(space["Number"])
    assert card.verdict == "error"
    assert "`START` is a variable of the notebook" in card.text
    assert "self.grad = START" in card.text


def test_methods_that_were_attached_later_find_their_helpers_and_are_not_kept_without_them():
    space = cells(("    __rmul__ = __mul__\n", ""))
    later = "def only_here(x):\n    return pair(x)\n\ndef product(self, other):\n    return only_here(other) * self\n"
    exec(f"{later}\nNumber.__rmul__ = product\n", space)
    card = check(space["Number"])
    assert card.verdict == "pass", card.text
    assert card.notes == (NOT_KEPT,)
    assert Yours().Number is Number


def test_a_companion_of_the_notebook_is_used_and_its_class_is_the_same():
    space = cells()
    card = check(space["order"])  # it asserts that every node is a `Number`
    assert card.verdict == "pass", card.text
    assert card.notes == ()


@pytest.mark.parametrize("broken", ["...", "return root", "raise ValueError", "while True: pass"])
def test_a_fault_of_a_companion_is_not_blamed_on_the_class(broken, monkeypatch):
    monkeypatch.setitem(NUMBER.__dict__, "seconds", 0.3)
    space = notebook(f"{SWEEP}\ndef order(root):\n    {broken}\n")
    card = check(space["Number"])
    assert card.verdict == "pass", card.text
    assert "It passes with the course's `order`. Together with yours it does not yet." in card.notes


def test_a_companion_from_an_earlier_session_is_used():
    assert check(cells()["order"]).passed
    seen = []
    original = NUMBER.run

    def spy(kind, a, b, order=order):
        seen.append(order)
        return original(kind, a, b, order)

    NUMBER.__dict__["run"] = spy
    try:
        later = notebook(SWEEP)
        assert check(later["Number"]).passed
    finally:
        NUMBER.__dict__["run"] = original
    assert seen[0].__module__ == "yours"


def test_a_class_has_hints_and_a_solution():
    wrong = cells(("parent.grad += ", "parent.grad = "))["Number"]
    assert "There your `x.grad` is `" in hint(wrong).text
    check(cells()["Number"])
    assert "class Number:" in repr(show_solution("Number"))


def test_a_class_of_another_name_is_kept_under_the_name_of_the_exercise():
    space = notebook(CELLS.replace("Number", "Wert"))
    assert check(space["Wert"], "Number").passed
    assert Yours().Number(2.0).data == 2.0
    assert np.isclose((Yours().Number(2.0) * 3).data, 6.0)


def test_a_class_of_the_notebook_is_left_as_it_was():
    space = cells()
    before = dict(vars(space["Number"]))
    check(space["Number"])
    assert dict(vars(space["Number"])) == before
