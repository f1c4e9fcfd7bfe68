"""The learning rate cliff: the library's own steps, the limit 2/h, and the counts of the chapter."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from course_lib import labs, nn
from course_lib.labs.learning_rate_cliff import LAST, NEAR, REGIMES, State


def opened(*preset, **values):
    return labs.learning_rate_cliff(*preset, predict_first=False, **values)


@given(st.floats(0.01, 1.5), st.floats(0.5, 5), st.floats(-2, 2))
def test_the_steps_are_those_of_the_library(lr, h, start):
    optimizer, w, course = nn.SGD(lr), np.array([start]), [start]
    for _ in range(LAST):
        optimizer.step(w, h * w)
        course.append(w.item())
    np.testing.assert_allclose(State(lr, h, start).course, course, rtol=1e-9, atol=1e-12)


@given(st.floats(0.01, 1.5), st.floats(0.5, 5))
def test_the_regime_is_what_the_course_does(lr, h):
    state = State(lr, h, 1.0)
    first, second, third = np.abs(state.course[:3])
    if state.regime == "flies off":
        assert first < second < third
    elif state.regime == "jumps closer":
        assert first > second > third
        assert state.course[1] < 0
    elif state.regime == "creeps":
        assert first > second > third
        assert state.course[1] > 0


def test_the_two_exact_products_are_met():
    assert [State(lr, h).regime for lr, h in ((0.5, 4.0), (0.8, 2.5), (0.25, 4.0), (0.0, 4.0))] == [
        "jumps for ever", "jumps for ever", "arrives at once", "stands still"]  # fmt: skip
    assert set(State(0.5).course) == {1.5, -1.5}
    assert State(0.51).regime == "flies off"
    assert State(0.49).regime == "jumps closer"


@given(st.floats(0.3, 1.9), st.floats(0.1, 2))
def test_arrival_is_the_first_step_that_is_near(product, start):
    state = State(product, 1.0, start)
    count = state.arrival
    if state.regime in ("creeps", "jumps closer"):
        distance = start * np.abs(state.factor) ** np.arange(count + 1)
        assert distance[-1] <= NEAR * (1 + 1e-9)
        assert count == 0 or distance[-2] >= NEAR * (1 - 1e-9)


def test_as_long_a_way_on_either_side_of_the_best_rate():
    # The factors 0.9 and −0.9 take equally many steps: 1.9 is as slow as 0.1.
    assert State(1.9, 1.0, 1.0).arrival == State(0.1, 1.0, 1.0).arrival == 66
    assert State(2.1, 1.0, 1.0).arrival is None


def test_the_cliff_moves_with_the_curvature():
    assert opened("beyond").state.lr == opened("flatter").state.lr
    assert "higher than the last" in opened("beyond").describe()
    assert "within 0.001 after" in opened("flatter").describe()


def test_every_regime_has_words():
    for lr in (0.0, 0.1, 0.25, 0.4, 0.5, 0.6):
        lab = opened(lr=lr)
        assert REGIMES[lab.state.regime] in lab.describe()


def test_a_course_that_leaves_is_said_to_and_drawn_to_the_edge():
    lab = opened(lr=1.5, h=5.0, step=LAST)
    assert "it has left the picture" in lab.svg()
    assert "it has left the picture" not in opened("the cliff").svg()


def test_the_task_wants_a_cliff_elsewhere():
    done = opened().task.done
    assert done(State(0.8, 2.5))
    assert not done(State(0.5, 4.0))
    assert not done(State(0.8, 2.5, start=0.0))


def test_the_prediction_is_kept_in_sight():
    lab = opened()
    lab.state = lab.predicted(lab.state, "b. It grows without end")
    assert "for 2 you predicted: flies off" in lab.svg()
