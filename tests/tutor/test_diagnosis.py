"""From what was seen to the mistake: exact matches first, then pairs, then the first part that departs."""

import numpy as np
import pytest

from course_lib.tutor.diagnosis import judge, pairs, recognise
from course_lib.tutor.exercise import Accepted, Exercise, Mistake, Probe, WrongReturn, unpack
from course_lib.tutor.observing import (
    changes,
    expected,
    fingerprint,
    observe,
    observe_all,
    probes_of,
    same,
)


def line(x):
    return 3 * x + 1, x - 2


def line_with(x, *, slope="three", lift="one", second="minus"):
    first = {"three": 3, "two": 2}[slope] * x + {"one": 1, "none": 0}[lift]
    return first, {"minus": x - 2, "plus": x + 2}[second]


def spoiled(x):
    x += 1
    return 3 * (x - 1) + 1, x - 3


def exercise(**changed):
    about = {
        "name": "line",
        "chapter": "00",
        "section": "",
        "reference": line,
        "probes": lambda rng: [Probe((rng.normal(size=4),), "4 numbers"), Probe((rng.normal(size=3),), "3 numbers")],
        "parts": ("first", "second"),
        "faulty": line_with,
        "mistakes": (
            Mistake("X3", "The sign is wrong.", "Up or down?", {"second": "plus"}),
            Mistake("X1", "The slope is too small.", "How steep?", {"slope": "two"}),
            Mistake("X2", "The lift is missing.", "Where at zero?", {"lift": "none"}),
            Mistake("X4", "The argument is spoiled.", "What happened to it?", spoiled),
        ),
        "passed": "Good.",
        "start": "Begin.",
        "example": "On another line.",
    }
    return Exercise(**about | changed)


def named(made, implementation):
    return [mistake.code for mistake in recognise(made, observe_all(made, implementation, probes_of(made)))]


def test_a_single_mistake_is_recognised():
    made = exercise()
    for mistake in made.mistakes:
        assert named(made, made.wrong(mistake)) == [mistake.code]


def test_two_mistakes_are_recognised_the_earlier_part_first():
    made = exercise()
    assert {tuple(m.code for m in pair) for pair in pairs(made)} == {("X3", "X1"), ("X3", "X2"), ("X1", "X2")}
    assert named(made, lambda x: line_with(x, second="plus", slope="two")) == ["X1", "X3"]
    assert named(made, lambda x: line_with(x, lift="none", slope="two")) == ["X1", "X2"]


def test_pairs_that_cancel_are_left_out():
    made = exercise(cancelling=(frozenset({"X1", "X3"}),))
    assert ("X3", "X1") not in {tuple(m.code for m in pair) for pair in pairs(made)}
    assert named(made, lambda x: line_with(x, second="plus", slope="two")) == ["X1"]


def test_the_first_part_names_a_mistake_beside_an_unknown_one():
    made = exercise()
    assert named(made, lambda x: (2 * x + 1, 7 * x)) == ["X1"]
    assert named(made, lambda x: (5 * x + 1, x + 2)) == []


def test_nothing_is_recognised_where_everything_fails():
    made = exercise()
    assert named(made, lambda x: 1 / 0) == []


def test_a_right_answer_departs_nowhere():
    made = exercise()
    assert judge(made, observe_all(made, line, probes_of(made))) == (None, 0)


def test_another_convention_is_right_too():
    made = exercise(accepted=(Accepted(lambda x: (3 * x + 1, x - 3), "Valid, but another definition."),))
    seen = observe_all(made, lambda x: (3 * x + 1, x - 3), probes_of(made))
    assert judge(made, seen) == (None, 1)
    mixed = [*observe_all(made, line, probes_of(made)[:2]), *seen[2:]]
    assert judge(made, tuple(mixed))[0] is not None


def test_the_departure_says_what_departs_first():
    made = exercise()
    departure, _ = judge(made, observe_all(made, lambda x: (3 * x + 1, x + 2), probes_of(made)))
    assert departure.first == "second"
    assert departure.probe == 0
    assert departure.parts["first"] is None


def test_wrong_values_tell_more_than_an_error():
    made = exercise()

    def half(x):
        if len(x) == 4:
            raise ValueError
        return 3 * x + 1, x + 2

    departure, _ = judge(made, observe_all(made, half, probes_of(made)))
    assert departure.probe == 1
    departure, _ = judge(made, observe_all(made, lambda x: 1 / 0, probes_of(made)))
    assert isinstance(departure.error, ZeroDivisionError)


def test_arguments_are_fresh_for_every_run():
    made = exercise()
    probe = probes_of(made)[0]
    before = probe.args[0].copy()
    seen = observe(made, spoiled, probe)
    assert seen.changed == ("x",)
    assert np.array_equal(probe.args[0], before)
    assert observe(exercise(may_change=("x",)), spoiled, probe).changed == ()


def test_what_has_changed_is_seen_inside_lists_and_dicts():
    made = exercise()
    old = ([(np.ones(2), 1.0)], {"A": [np.zeros(2)]})
    for new in (
        ([(np.zeros(2), 1.0)], {"A": [np.zeros(2)]}),
        ([(np.ones(2), 2.0)], {"A": [np.zeros(2)]}),
        ([(np.ones(2), 1.0)] * 2, {"A": [np.zeros(2)]}),
        ([(np.ones(2), 1.0)], {"A": [np.ones(2)]}),
        ([(np.ones(2), 1.0)], {"B": [np.zeros(2)]}),
        ([(np.ones(2, "float32"), 1.0)], {"A": [np.zeros(2)]}),
    ):
        assert changes(made, old, new)
    assert changes(made, old, ([(np.ones(2), 1.0)], {"A": [np.zeros(2)]})) == ()
    assert same(float("nan"), float("nan"))
    assert same(object(), object())


def test_the_fingerprint_changes_with_the_result_and_with_nothing_else():
    made = exercise()
    prints = {
        fingerprint(observe_all(made, f, probes_of(made)))
        for f in (line, line_with, lambda x: (3 * x + 1 + 1e-12, x - 2))
    }
    assert len(prints) == 1
    for other in (spoiled, lambda x: 1 / 0, lambda x: 1, lambda x: (3.001 * x + 1, x - 2)):
        assert fingerprint(observe_all(made, other, probes_of(made))) not in prints


def test_a_reference_that_fails_is_a_fault_of_the_course():
    made = exercise(reference=lambda x: 1 / 0)
    with pytest.raises(RuntimeError, match="the reference of line fails"):
        expected(made)


def test_mistakes_with_the_same_switch_cannot_be_made_at_once():
    made = exercise()
    first = Mistake("Y1", "", "", {"slope": "two"})
    with pytest.raises(ValueError, match="Y1, X1 cannot be made at once"):
        made.wrong(first, made.mistakes[1])
    with pytest.raises(ValueError, match="no `faulty`"):
        exercise(faulty=None).wrong(first)


@pytest.mark.parametrize(
    ("result", "words"),
    [
        (1.0, "One float came back. 2 results are expected: `a`, `b`."),
        ((1,), "1 came back."),
        ({"a": 1}, "Your dict has no `b`."),
    ],
)
def test_results_of_another_form_are_refused_in_words(result, words):
    with pytest.raises(WrongReturn, match=words.replace(".", r"\.")):
        unpack(result, ("a", "b"))


def test_results_may_be_a_tuple_a_list_or_a_dict():
    for result in ((1, 2), [1, 2], {"b": 2, "a": 1, "c": 3}):
        assert unpack(result, ("a", "b"), ("b", "a")) == {"b": 2, "a": 1}
        assert list(unpack(result, ("a", "b"), ("b", "a"))) == ["b", "a"]
