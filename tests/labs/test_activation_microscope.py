"""The activation microscope: slopes that others confirm, the flat stretches, and the ten layers of the task."""

import numpy as np
import pytest

from course_lib import labs
from course_lib.labs.activation_microscope import ACTIVATIONS, CORNERS, FLAT, LAST, State, _at, _curves, _flat


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_the_slope_is_the_rise_of_a_short_nudge_to_both_sides(name):
    for step in range(LAST + 1):
        state = State(name, step)
        if state.z == 0 and name in CORNERS:
            continue
        above, below = (float(ACTIVATIONS[name](state.z + h)) for h in (1e-6, -1e-6))
        assert state.slope == pytest.approx((above - below) / 2e-6, abs=1e-6), state


def test_values_and_slopes_are_those_of_pytorch():
    torch = pytest.importorskip("torch")
    f = torch.nn.functional
    theirs = {
        "sigmoid": torch.sigmoid, "tanh": torch.tanh, "relu": torch.relu, "elu": f.elu, "softplus": f.softplus,
        "leaky": f.leaky_relu, "gelu": lambda z: f.gelu(z, approximate="tanh"), "swish": f.silu,
    }  # fmt: skip
    for name, function in theirs.items():
        z = torch.linspace(-5, 5, LAST + 1, dtype=torch.float64).round(decimals=10).requires_grad_()
        a = function(z)
        a.sum().backward()
        states = [State(name, step) for step in range(LAST + 1)]
        assert [one.a for one in states] == pytest.approx(a.tolist(), abs=1e-12)
        assert [one.slope for one in states] == pytest.approx(z.grad.tolist(), abs=1e-12)


def test_the_sigmoid_is_steepest_at_0_and_ten_layers_leave_less_than_a_millionth():
    slopes = [State(step=step).slope for step in range(LAST + 1)]
    best = State(step=int(np.argmax(slopes)))
    assert (best.z, best.slope) == (0, 0.25)
    assert best.left < 1e-6
    assert "9.5e−7" in labs.activation_microscope("steepest", predict_first=False).describe()


def test_the_flat_stretches_of_the_sigmoid_begin_where_its_slope_is_a_twentieth():
    (left, right), edge = _flat("sigmoid"), 2 * np.arccosh(0.5 / FLAT**0.5)
    assert left[0] == -5
    assert left[1] == pytest.approx(-edge, abs=0.05)
    assert right == pytest.approx((edge, 5), abs=0.05)
    assert _flat("linear") == []


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_shade_lies_where_the_slope_is_small_and_nowhere_else(name):
    z, _, slope = _curves(name)
    shaded = np.any([(z >= start) & (z <= end) for start, end in _flat(name)], axis=0) if _flat(name) else z > 9
    known = ~np.isnan(slope)
    assert (shaded == (np.abs(slope) < FLAT))[known].all()


def test_only_gelu_and_swish_do_the_task():
    lab = labs.activation_microscope(predict_first=False)
    doing = {name for name in ACTIVATIONS for step in range(LAST + 1) if lab.task.done(State(name, step))}
    assert doing == {"gelu", "swish"}


@pytest.mark.parametrize(("letter", "slope"), [("a", 1), ("b", 0.5), ("c", 0.25)])
def test_a_predicted_slope_is_kept_in_sight(letter, slope):
    lab = labs.activation_microscope(predict_first=False)
    lab.state = lab.predicted(lab.state, f"{letter}. whatever it says")
    assert lab.state.guess == slope
    assert f"you predicted {slope:g}" in lab.svg()


def test_no_level_is_drawn_for_a_slope_without_end():
    lab = labs.activation_microscope(predict_first=False)
    lab.state = lab.predicted(lab.state, "d. It grows without end, for large z")
    assert "you predicted" not in lab.svg()


def test_z_and_its_step_are_one_thing():
    assert [_at(State(), State(step=step).z).step for step in range(LAST + 1)] == list(range(LAST + 1))


def test_at_a_corner_the_words_name_both_slopes_and_no_tangent_is_drawn():
    corner, beside = (labs.activation_microscope("corner", predict_first=False, step=step) for step in (50, 51))
    assert "slope 0 on its left, 1 on its right" in corner.describe()
    assert "passes unchanged" in beside.describe()
    tangent = 'fill="none" stroke="var(--course-ink,#1A1A1A)" stroke-width="2.5"'
    assert (corner.svg().count(tangent), beside.svg().count(tangent)) == (0, 1)
