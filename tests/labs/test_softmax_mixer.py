"""The softmax mixer: its slopes by differences, what does not change the shares, and what the task allows."""

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_lib import labs, nn
from course_lib.labs.lab import LabError
from course_lib.labs.softmax_mixer import CLASSES, MOST, State, _raised

LOGIT = st.floats(-MOST, MOST)
STATES = st.builds(State, LOGIT, LOGIT, LOGIT, st.floats(0.2, 5), st.sampled_from(CLASSES))


def opened(*preset, **values):
    return labs.softmax_mixer(*preset, predict_first=False, **values)


@given(STATES)
def test_slopes_are_those_of_the_loss_and_cancel(state):
    def loss(z):
        wanted = z[CLASSES.index(state.truth)] / state.temperature
        return math.log(sum(math.exp(one / state.temperature) for one in z)) - wanted

    measured = nn.numeric_gradient(loss, np.array(state.logits))
    np.testing.assert_allclose(state.slopes, measured, atol=1e-7)
    assert state.slopes.sum() == pytest.approx(0, abs=1e-12)
    assert state.loss == pytest.approx(loss(state.logits), abs=1e-9)


@given(STATES)
def test_shares_are_positive_add_up_and_keep_the_order(state):
    assert (state.shares > 0).all()
    assert state.shares.sum() == pytest.approx(1)
    for one, other in ((0, 1), (1, 2), (2, 0)):
        assert (state.logits[one] >= state.logits[other]) <= (state.shares[one] >= state.shares[other])


def test_raising_one_logit_takes_from_the_others_in_proportion():
    before, after = State().shares, State(z3=1.0).shares
    assert after[0] < before[0]
    assert after[1] < before[1]
    assert after[0] / after[1] == pytest.approx(before[0] / before[1]) == pytest.approx(math.e)


def test_the_same_for_all_logits_changes_no_share():
    raised = _raised(State(), 0.5)
    assert raised.logits == (2.5, 1.5, -0.5)
    np.testing.assert_allclose(raised.shares, State().shares)
    assert _raised(raised, -0.5) == State()
    with pytest.raises(LabError, match="scale"):
        _raised(State(z1=5.0), 0.5)


def test_heat_levels_and_cold_sharpens():
    cold, plain, hot = (State(temperature=t).shares.max() for t in (0.2, 1.0, 5.0))
    assert cold > 0.99 > plain > hot > 1 / 3


def test_all_equal_costs_the_logarithm_of_three():
    assert opened("all equal").state.loss == pytest.approx(math.log(3))
    assert "cat and dog have equal shares" in opened("all equal").svg()


def test_the_task_is_done_by_lowering_the_others_only():
    done = opened().task.done
    lowered = State(-5.0, -5.0, -1.0, truth="bird")
    assert done(lowered)
    for other in ({"z3": 5.0}, {"temperature": 0.2}, {"truth": "cat"}, {"z1": -1.0}):
        assert not done(replace(lowered, **other))


def test_a_tiny_share_is_not_written_as_none():
    assert "−ln 0.000 " not in opened("sure and wrong").svg()


@pytest.mark.parametrize(("letter", "words"), [("a", "they stay"), ("b", "both shrink in proportion")])
def test_the_prediction_is_kept_in_sight(letter, words):
    lab = opened()
    lab.state = lab.predicted(lab.state, f"{letter}. words")
    assert f"when bird rises: {words}" in lab.svg()
