"""The punishment curves: heights and pushes that others confirm, the law of their ratio, and what the task allows."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_lib import labs, nn
from course_lib.drawing.svg import fixed
from course_lib.labs.lab import LabError
from course_lib.labs.punishment_curves import COSTS, FARTHEST_Z, LEAST_P, State, times
from course_lib.tutor.question import Unreadable

STATES = st.builds(State, st.floats(LEAST_P, 1 - LEAST_P), st.sampled_from((0, 1)))


def opened(*preset, **values):
    return labs.punishment_curves(*preset, predict_first=False, **values)


@given(STATES)
def test_pushes_are_the_slopes_of_the_costs_for_z(state):
    for cost, push in zip(COSTS, state.pushes, strict=True):

        def height(z, cost=cost):
            return float(cost.height(1 / (1 + math.exp(-z[0])), state.truth))

        assert push == pytest.approx(float(nn.numeric_gradient(height, np.array([state.z]))[0]), abs=1e-7)


def test_costs_and_pushes_are_those_of_pytorch():
    torch = pytest.importorskip("torch")
    f = torch.nn.functional
    for state in (State(0.001), State(0.3), State(0.9), State(0.001, 0), State(0.77, 0)):
        y = torch.tensor(float(state.truth), dtype=torch.float64)
        for i, (cost, push) in enumerate(zip(COSTS, state.pushes, strict=True)):
            z = torch.tensor(state.z, dtype=torch.float64, requires_grad=True)
            value = f.binary_cross_entropy_with_logits(z, y) if i else f.mse_loss(torch.sigmoid(z), y)
            value.backward()
            assert cost.height(state.p, state.truth) == pytest.approx(value.item(), rel=1e-9)
            assert push == pytest.approx(z.grad.item(), rel=1e-9)


@given(STATES)
def test_the_surprise_pushes_with_answer_minus_target_and_at_least_twice_as_hard(state):
    squared, surprise = state.pushes
    assert surprise == pytest.approx(state.p - state.truth)
    assert state.ratio == pytest.approx(1 / (2 * state.p * (1 - state.p)))
    assert state.ratio >= 2 - 1e-12
    assert (squared > 0) == (surprise > 0) == (state.truth == 0)


def test_the_question_of_the_chapter_has_the_chapters_answer():
    lab = opened("sure and wrong")
    assert 480 < lab.state.ratio < 520
    assert "501 times" in lab.describe()
    assert "0.998" in lab.describe()
    assert "6.908" in lab.describe()


def test_the_squared_error_pushes_hardest_where_the_words_say_so():
    ps = np.arange(0.001, 1, 0.001)
    for truth in (0, 1):
        hardest = ps[np.argmax([abs(State(p, truth).pushes[0]) for p in ps])]
        said = [p for p in ps if "never pushes" in opened(p=float(p), truth=truth).describe()]
        assert hardest in said
        assert len(said) < 10


def test_only_a_wrong_answer_to_truth_0_does_the_task():
    done = opened().task.done
    limit = (1 + math.sqrt(1 - 2 / 100)) / 2  # where 2 p (1 − p) is a hundredth
    assert done(State(limit + 1e-6, 0))
    for p, truth in ((limit - 1e-6, 0), (1 - limit - 1e-6, 0), (1 - limit - 1e-6, 1), (limit + 1e-6, 1)):
        assert not done(State(p, truth))


@given(st.integers(-76, 76))
def test_the_slider_moves_z_and_the_field_shows_p(tenths):
    by_z, by_p, _ = opened().controls()
    state = by_z.write(State(0.0123), tenths / 10)
    assert state.p == pytest.approx(1 / (1 + math.exp(-tenths / 10)), abs=1e-3)
    assert by_z.read(state) == tenths / 10
    assert float(by_p.read(state)) == pytest.approx(state.p, abs=1e-6)


@pytest.mark.parametrize(("typed", "p"), [("0.001", 0.001), ("1/4", 0.25), ("0.9995", 0.9995)])
def test_a_typed_answer_is_exact_and_the_slider_shows_the_nearest_step(typed, p):
    by_z, by_p, _ = opened().controls()
    state = by_p.write(State(0.7), typed)
    assert state.p == p
    assert by_z.read(state) == pytest.approx(math.log(p / (1 - p)), abs=by_z.step / 2 + 1e-3)
    assert abs(by_z.read(state)) <= FARTHEST_Z
    assert by_z.read(state) == round(by_z.read(state), 2)
    for words, problem in (("?", Unreadable), ("0", LabError), ("0.9999", LabError)):
        with pytest.raises(problem):
            by_p.write(state, words)


@given(STATES)
def test_the_box_of_z_holds_what_the_picture_says(state):
    by_z = opened().controls()[0]
    assert f"z</tspan> = {fixed(by_z.read(state), 2)}</text>" in opened(p=state.p, truth=state.truth).svg()


@pytest.mark.parametrize(("letter", "guess"), [("a", "1"), ("b", "7"), ("c", "500"), ("d", "0.5")])
def test_the_prediction_is_kept_in_sight(letter, guess):
    lab = opened()
    assert "you predicted" not in lab.svg()
    lab.state = lab.predicted(lab.state, f"{letter}. words")
    assert f"you predicted {guess} times" in lab.svg()


@pytest.mark.parametrize(
    ("ratio", "words"), [(2.0, "twice"), (2.083, "2.1 times"), (99.97, "100 times"), (500.5005, "501 times")]
)
def test_ratios_are_said_with_three_digits_at_most(ratio, words):
    assert times(ratio) == words
