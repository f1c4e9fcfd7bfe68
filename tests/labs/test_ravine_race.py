"""The ravine race: the library's own runs, the known limits and speeds, and the numbers of the chapter."""

from dataclasses import replace

import numpy as np
import pytest

from course_lib import labs, nn
from course_lib.drawing.svg import Axes, Picture
from course_lib.labs.lab import LabError
from course_lib.labs.ravine_race import HAND, LAST, LONGEST, NEAR, RUNNERS, State, _clipped, arrival, by_hand, route

LIBRARY = {
    "descent": lambda lr, mu: nn.SGD(lr),
    "momentum": nn.Momentum,
    "Nesterov": nn.Nesterov,
    "RMSprop": lambda lr, mu: nn.RMSprop(lr),
    "Adam": nn.Adam,
}


def opened(*preset, **values):
    return labs.ravine_race(*preset, predict_first=False, **values)


@pytest.mark.parametrize("runner", LIBRARY)
@pytest.mark.parametrize(("lr", "mu", "kappa"), [(0.01, 0.8, 100), (0.0011, 0.95, 1000), (0.07, 0.3, 10)])
def test_every_run_is_that_of_the_library(runner, lr, mu, kappa):
    optimizer, w, places = LIBRARY[runner](lr, mu), np.ones(2), [[1.0, 1.0]]
    for _ in range(LONGEST):
        optimizer.step(w, np.array([1.0, kappa]) * w)
        places.append(w.tolist())
    np.testing.assert_allclose(route(runner, lr, mu, kappa), places, rtol=0, atol=1e-11)


@pytest.mark.parametrize(("mu", "steps"), [(0.0, 458), (0.5, 221), (0.8, 68), (0.9, 139), (0.99, 1462)])
def test_the_numbers_of_the_chapter(mu, steps):
    assert State("momentum", 0.015, mu).arrival() == steps


def test_too_much_memory_is_worse_than_none_and_some_is_best():
    none, some, much = (State("momentum", mu=mu).arrival() for mu in (0.0, 0.8, 0.99))
    assert some < none / 6
    assert much > 3 * none


@pytest.mark.parametrize("kappa", [10, 100, 1000])
def test_plain_descent_flies_off_beyond_two_over_the_curvature(kappa):
    stable, unstable = (np.abs(route("descent", share / kappa, 0, kappa)[-1]).max() for share in (1.99, 2.01))
    assert stable < 1
    assert unstable > 1e3


@pytest.mark.parametrize("mu", [0.7, 0.8, 0.9])
def test_a_swinging_ball_loses_the_square_root_of_its_memory_per_step(mu):
    # Both eigenvalues of the step have the size √μ once they are complex.
    w = np.abs(route("momentum", 0.015, mu, 100)[:201, 1])
    peaks = [w[a : a + 40].max() for a in (60, 160)]
    assert (peaks[1] / peaks[0]) ** (1 / 100) == pytest.approx(np.sqrt(mu), rel=0.01)


def test_nesterov_has_a_lower_limit_than_momentum():
    limit = (2 + 2 * 0.8) / (1 + 2 * 0.8) / 100
    assert State("Nesterov", 0.99 * limit, 0.8).arrival()
    assert not State("Nesterov", 1.01 * limit, 0.8).arrival()
    assert State("momentum", 1.01 * limit, 0.8).arrival()


def test_adam_and_rmsprop_move_by_the_rate_first_whatever_the_slope():
    assert 1 - route("Adam", 0.015, 0.9, 100)[1] == pytest.approx([0.015, 0.015])
    assert 1 - route("RMSprop", 0.015, 0.9, 100)[1] == pytest.approx([0.015 / 0.1**0.5] * 2)


def test_by_hand_two_steps_are_enough_one_for_each_curvature():
    lab = opened(lr=0.01)
    lab.state = by_hand(lab.state)
    lab.state = by_hand(replace(lab.state, lr=1.0))
    assert lab.state.hand == (0.01, 1.0)
    assert lab.state.path(HAND).tolist() == [[1, 1], [0.99, 0], [0, 0]]
    assert (lab.state.arrival(), lab.done) == (2, True)
    assert "you have arrived" in lab.describe()


def test_a_step_by_hand_can_be_taken_back():
    lab = opened("at the wheel")
    back = lab.controls()[-1].change
    assert back(lab.state).hand == lab.state.hand[:-1]
    assert back(replace(lab.state, hand=())).hand == ()
    with pytest.raises(LabError, match="fit"):
        by_hand(State(hand=(0.01,) * LAST))


def test_arrived_means_that_it_stays():
    path = np.array([[1.0, 0], [NEAR / 2, 0], [0.1, 0], [NEAR / 2, 0], [0, 0]])
    assert arrival(path) == 3
    assert arrival(path[:3]) is None


def test_the_task_is_done_by_what_arrives_in_time_on_this_ravine_only():
    done = opened().task.done
    assert done(State("momentum", 0.033, 0.68))
    assert not done(State("momentum", 0.015, 0.8))
    assert not done(State("momentum", 0.15, 0.3, kappa=10))


def test_the_predicted_memory_is_kept_in_sight():
    lab = opened()
    for letter, mu in (("a", "0.8"), ("b", "0.99"), ("c", "0")):
        lab.state = lab.predicted(lab.state, f"{letter}. words")
        assert f"your μ {mu}<" in lab.svg()
    assert "your μ" not in opened(guess=lab.predicted(lab.state, "d. All alike").guess).svg()


def test_who_flies_off_is_said_to():
    lab = opened("too long")
    assert "flies off" in lab.describe()
    assert dict(zip(RUNNERS, (row[2] for row in lab.table().rows), strict=True))["descent"] == "flies off"


def test_lines_are_cut_at_the_frame():
    axes = Axes(Picture(), (0, 0, 100, 100), (0, 1), (0, 1))
    assert _clipped(axes, (-50, 50), (150, 50)) == (0, 50, 100, 50)
    assert _clipped(axes, (50, 50), (50, 250)) == (50, 50, 50, 100)
    assert _clipped(axes, (10, 20), (30, 40)) == (10, 20, 30, 40)
    assert _clipped(axes, (150, 10), (150, 90)) is None
    assert _clipped(axes, (120, -50), (200, 50)) is None
