"""The forward stepper: its numbers by hand, what is known at each step, and one product for a whole layer."""

import math
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course_lib import labs
from course_lib.labs.forward_stepper import B1, B2, MOVES, W1, W2, State, _pairs, loudest

inputs = st.floats(-3, 3).map(lambda x: round(x, 1))


def opened(**values):
    return labs.forward_stepper(predict_first=False, **values)


def by_hand(x):
    """Number by number, with no matrix."""
    values, result = list(x), []
    for W, b in ((W1, B1), (W2, B2)):
        z = [sum(value * W[i][j] for i, value in enumerate(values)) + b[j] for j in range(len(b))]
        values = [1 / (1 + math.exp(-one)) for one in z]
        result.append((z, values))
    return result


@settings(max_examples=30)
@given(inputs, inputs)
def test_all_values_are_those_computed_by_hand(x1, x2):
    way = State(x1, x2).way
    for layer, (z, a) in enumerate(by_hand((x1, x2)), 1):
        assert way["Z"][layer - 1][0].tolist() == pytest.approx(z)
        assert way["A"][layer][0].tolist() == pytest.approx(a)


@settings(max_examples=30)
@given(inputs, inputs, st.sampled_from([move for move in MOVES if move.kind == "z"]))
def test_the_products_of_a_vote_add_up_to_its_sum(x1, x2, move):
    state = State(x1, x2)
    total = sum(value * weight for value, weight in _pairs(state, move))
    assert total == pytest.approx(state.way["Z"][move.layer - 1][0, move.j])


def test_the_example_of_the_chapter():
    lab = opened(step=1)
    assert lab.describe() == "h1 adds up 1 · 0.5 + 2 · 0.3 + 0.1 = 1.200."
    lab.set(step=6)
    assert lab.describe() == "o2 adds up −0.769 · 0.5 + 0.550 · 0.2 + 0.450 · 0.9 − 0.1 = 0.031."
    lab.set(step=7)
    last = ", ".join(f"{a:.3f}" for a in by_hand((1, 2))[1][1])
    assert (
        lab.describe()
        == f"The sigmoid bends the sums of the layer, each alone, to {last}. The most active neuron is o1."
    )


@pytest.mark.parametrize("step", range(len(MOVES) + 1))
def test_what_a_later_step_computes_is_not_shown_yet(step):
    lab = opened(step=step)
    known = sum(cell != "not yet" for row in lab.table().rows[2:] for cell in row[1:])
    counts = [0, 1, 2, 3, 6, 7, 8, 10]  # a bend makes a whole layer known at once
    assert known == counts[step]
    assert lab.svg().count(">·<") == {0: 3, 1: 2, 2: 1, 5: 1}.get(step, 0)


def test_only_the_wires_of_the_vote_are_active_and_carry_their_weight():
    svg = opened(step=3).svg()
    assert svg.count('stroke-width="3.5"') == 2
    assert [re.findall(rf">{weight}<", svg) != [] for weight in ("0.8", "−0.4")] == [True, True]


def test_the_predicted_neuron_stays_in_sight():
    lab = opened()
    lab.state = lab.predicted(lab.state, "b. h2")
    assert lab.state.guess == 2
    assert "you predicted" in lab.svg()
    assert "you predicted" not in opened().svg()


def test_the_right_prediction_is_the_most_active_neuron():
    lab = labs.forward_stepper()
    right = next(option for option in lab.asked.question.options if option.right)
    assert lab.predicted(State(), right.words).guess == loudest(State()) == 1


def test_the_task_is_done_at_the_end_with_another_example_only():
    assert not opened(step=7).done
    assert not opened(x1=2.0, x2=-1.0, step=6).done
    assert opened(x1=2.0, x2=-1.0, step=7).done


def test_values_far_out_stay_inside_the_picture():
    for x1 in (-3.0, 3.0):
        for step in range(8):
            lab = opened(x1=x1, x2=-x1, step=step)
            for x in re.findall(r'<circle cx="([-\d.]+)"', lab.svg()):
                assert 0 <= float(x) <= 1000
