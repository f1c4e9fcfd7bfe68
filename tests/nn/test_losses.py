"""Losses: the plain form is the textbook's, the fused form is the plain one, and both keep to finite numbers."""

import numpy as np
import pytest

from course_lib.nn import ACTIVATIONS, LOSSES, complex_step_gradient, numeric_gradient, relative_error
from tests.nn import textbook

NAMES = ["half_squared_error", "binary_cross_entropy", "cross_entropy"]


def outputs_and_targets(name, n=6, k=3, seed=0):
    """Weighted inputs Z, outputs P and targets Y, of which some are hard and some soft."""
    rng = np.random.default_rng(seed)
    Z, soft = rng.normal(scale=2, size=(n, k)), np.arange(n)[:, None] < n // 2
    if name == "half_squared_error":
        Y = rng.normal(size=(n, k))
    elif name == "binary_cross_entropy":
        Y = np.where(soft, rng.random((n, k)), rng.integers(0, 2, (n, k)))
    else:
        Y = np.where(soft, rng.dirichlet(np.ones(k), n), np.eye(k)[rng.integers(0, k, n)])
    return Z, ACTIVATIONS[LOSSES[name].output](Z), Y


def fused(name, Z, Y):
    """C and δ of the fused form."""
    delta = np.full_like(Z, np.nan)
    return LOSSES[name].fused(Z, Y, delta), delta


def test_these_are_the_losses():
    assert list(LOSSES) == NAMES
    assert [loss.name for loss in LOSSES.values()] == NAMES
    assert [loss.output for loss in LOSSES.values()] == ["identity", "sigmoid", "softmax"]


KNOWN = [  # P, Y, C, ∂C/∂P
    ("half_squared_error", [[1.0, 2.0], [3.0, 5.0]], [[0.0, 0.0], [3.0, 1.0]], 5.25, [[0.5, 1], [0, 2]]),
    ("binary_cross_entropy", [[0.5], [0.25]], [[1.0], [0.0]], (np.log(2) + np.log(4 / 3)) / 2, [[-1], [2 / 3]]),
    ("cross_entropy", [[0.5, 0.5], [0.25, 0.75]], [[1, 0], [1, 0]], np.log(8) / 2, [[-1, 0], [-2, 0]]),
    # a guess among ten classes costs log 10, not a tenth of it
    ("cross_entropy", [[0.1] * 10], [[1] + [0] * 9], np.log(10), [[-10] + [0] * 9]),
]


@pytest.mark.parametrize(("name", "P", "Y", "cost", "gradient"), KNOWN)
def test_known_values(name, P, Y, cost, gradient):
    assert LOSSES[name].value(P, Y) == pytest.approx(cost, rel=1e-15)
    np.testing.assert_allclose(LOSSES[name].gradient(P, Y), gradient, rtol=1e-15)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(("n", "k"), [(1, 1), (1, 3), (6, 2), (9, 4)])
def test_the_plain_form_is_the_textbook_s(name, n, k):
    _, P, Y = outputs_and_targets(name, n, k)
    value, gradient = textbook.LOSSES[name]
    rows = list(zip(P, Y, strict=True))
    if (name, k) == ("cross_entropy", 1):
        assert LOSSES[name].value(P, Y) == 0
    else:
        assert LOSSES[name].value(P, Y) == pytest.approx(sum(value(p, y) for p, y in rows) / n, rel=1e-14)
    np.testing.assert_allclose(LOSSES[name].gradient(P, Y), [gradient(p, y) / n for p, y in rows], rtol=1e-12)


@pytest.mark.parametrize("name", NAMES)
def test_the_plain_gradient_fits_differences_and_complex_steps(name):
    _, P, Y = outputs_and_targets(name)
    P = P.clip(0.05, 0.95)
    loss = LOSSES[name]
    assert relative_error(loss.gradient(P, Y), numeric_gradient(lambda P: loss.value(P, Y), P)) < 1e-8
    assert relative_error(loss.gradient(P, Y), complex_step_gradient(lambda P: loss.value(P, Y), P)) < 1e-14


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(("n", "k"), [(1, 2), (6, 1), (6, 3), (30, 10)])
def test_the_fused_form_is_the_plain_one(name, n, k):
    Z, P, Y = outputs_and_targets(name, n, k)
    cost, delta = fused(name, Z, Y)
    chained = LOSSES[name].gradient(P, Y)
    ACTIVATIONS[LOSSES[name].output].chain(chained, P)
    np.testing.assert_allclose(cost, LOSSES[name].value(P, Y), rtol=1e-13, atol=1e-15)
    np.testing.assert_allclose(delta, chained, rtol=1e-12, atol=1e-15)
    np.testing.assert_allclose(delta, (P - Y) / n, rtol=1e-12, atol=1e-16)


@pytest.mark.parametrize("name", NAMES)
def test_delta_is_the_derivative_of_the_fused_cost(name):
    Z, _, Y = outputs_and_targets(name)
    _, delta = fused(name, Z, Y)
    assert relative_error(delta, numeric_gradient(lambda Z: fused(name, Z, Y)[0], Z)) < 1e-9
    assert relative_error(delta, complex_step_gradient(lambda Z: fused(name, Z, Y)[0], Z)) < 1e-14


@pytest.mark.parametrize("name", NAMES)
def test_repeating_the_batch_changes_neither_cost_nor_summed_gradient(name):
    Z, _, Y = outputs_and_targets(name)
    cost, delta = fused(name, Z, Y)
    twice, both = fused(name, np.vstack([Z, Z]), np.vstack([Y, Y]))
    assert twice == pytest.approx(cost, rel=1e-14)
    np.testing.assert_allclose(both, np.vstack([delta, delta]) / 2, rtol=1e-14)


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_changed_but_the_room_for_delta(name):
    Z, P, Y = outputs_and_targets(name)
    before = [a.copy() for a in (Z, P, Y)]
    fused(name, Z, Y)
    LOSSES[name].value(P, Y)
    LOSSES[name].gradient(P, Y)
    for a, b in zip((Z, P, Y), before, strict=True):
        np.testing.assert_array_equal(a, b)


def test_extreme_logits_of_a_softmax_cost_what_they_should():
    Z = np.array([[1e4, 0.0, 0.0], [1e4, 0.0, 0.0], [-1e4, -1e4, -1e4], [1e308, 1e308, -1e308]])
    Y = np.array([[1.0, 0, 0], [0, 1, 0], [0, 0, 1], [0, 1, 0]])
    with np.errstate(all="raise", under="ignore"):
        cost, delta = fused("cross_entropy", Z[:3], Y[:3])
    assert cost == pytest.approx((0 + 1e4 + np.log(3)) / 3, rel=1e-15)
    np.testing.assert_allclose(delta * 3, [[0, 0, 0], [1, -1, 0], [1 / 3, 1 / 3, -2 / 3]], rtol=1e-15)
    cost, delta = fused("cross_entropy", Z[3:, :2], Y[3:, :2])
    assert cost == pytest.approx(np.log(2), rel=1e-15)


def test_extreme_logits_of_a_sigmoid_cost_what_they_should():
    Z, Y = np.array([[1e4], [1e4], [-1e4], [-1e4], [800.0]]), np.array([[1.0], [0.0], [1.0], [0.0], [0.5]])
    with np.errstate(all="raise", under="ignore"):
        cost, delta = fused("binary_cross_entropy", Z, Y)
    assert cost == pytest.approx((0 + 1e4 + 1e4 + 0 + 400) / 5, rel=1e-15)
    np.testing.assert_array_equal(delta * 5, [[0], [1], [-1], [0], [0.5]])


@pytest.mark.parametrize("name", ["binary_cross_entropy", "cross_entropy"])
def test_a_certain_and_right_output_costs_nothing(name):
    P = Y = np.array([[1.0, 0.0], [0.0, 1.0]])
    for _ in range(8):
        [np.full_like(P, np.nan) for _ in range(8)]  # what is left in memory must not count
        assert LOSSES[name].value(P, Y) == 0  # 0 log 0 counts 0, without a warning


@pytest.mark.parametrize("name", ["binary_cross_entropy", "cross_entropy"])
def test_a_certain_and_wrong_output_costs_infinitely_much_and_numpy_warns(name):
    P, Y = np.array([[0.0, 1.0], [0.5, 0.5]]), np.array([[1.0, 0.0], [1.0, 0.0]])
    with pytest.warns(RuntimeWarning, match="divide by zero encountered in log"):
        assert LOSSES[name].value(P, Y) == np.inf


@pytest.mark.parametrize("name", NAMES)
def test_float32_in_float32_out(name):
    Z, P, Y = (a.astype(np.float32) for a in outputs_and_targets(name))
    assert fused(name, Z, Y)[1].dtype == np.float32
    assert LOSSES[name].value(P, Y).dtype == np.float32
    assert LOSSES[name].gradient(P, Y).dtype == np.float32
    assert fused(name, Z, Y)[0] == pytest.approx(LOSSES[name].value(P, Y), rel=1e-5)
