"""The gradient check: right gradients pass, wrong ones fail under their name, however small the fault."""

from dataclasses import replace

import numpy as np
import pytest

from course_lib import nn
from course_lib.nn.activations import ELEMENTWISE
from course_lib.nn.gradient_check import GradientCheck
from tests.nn import textbook

# Numeric gradients


@pytest.mark.parametrize("gradient", [nn.numeric_gradient, nn.complex_step_gradient])
@pytest.mark.parametrize("shape", [(), (1,), (4,), (2, 3), (2, 1, 3)])
def test_the_gradient_of_a_function_of_any_shape(gradient, shape):
    rng = np.random.default_rng(0)
    x, c = rng.normal(size=shape), rng.normal(size=shape)
    before = x.copy()
    found = gradient(lambda x: np.sum(c * x**3) + np.prod(x), x)
    np.testing.assert_allclose(found, 3 * c * x**2 + np.prod(x) / x, rtol=1e-8)
    assert isinstance(found, np.ndarray)
    assert found.shape == shape
    assert found.dtype == np.float64
    np.testing.assert_array_equal(x, before)


@pytest.mark.parametrize("gradient", [nn.numeric_gradient, nn.complex_step_gradient])
@pytest.mark.parametrize("x", [[3, -2], (3, -2), np.array([3, -2]), np.array([3, -2], np.int8), np.float32([3, -2])])
def test_whole_numbers_and_lists_are_not_cut(gradient, x):
    np.testing.assert_allclose(gradient(lambda x: np.sum(x**2), x), [6, -4], rtol=1e-9)


@pytest.mark.parametrize("gradient", [nn.numeric_gradient, nn.complex_step_gradient])
def test_a_function_may_spoil_its_argument_and_answer_in_an_array(gradient):
    def spoil(x):
        cost = np.sum(x**2, keepdims=True)
        x[...] = 99
        return cost

    np.testing.assert_allclose(gradient(spoil, [1.0, -3.0]), [2, -6], rtol=1e-9)


def test_differences_are_two_sided_and_h_apart():
    # x³ at 2 with h = 0.1: two-sided 12 + h², one-sided 12 + 6h + h²
    assert nn.numeric_gradient(lambda x: x**3, 2.0, h=0.1) == pytest.approx(12.01, rel=1e-12)
    visited = []
    nn.numeric_gradient(lambda x: visited.append(x.copy()) or 0.0, [1.0, 2.0], h=0.5)
    assert sorted(map(tuple, visited)) == [(0.5, 2.0), (1.0, 1.5), (1.0, 2.5), (1.5, 2.0)]


def test_the_sizes_of_the_steps():
    steps = []
    nn.numeric_gradient(lambda x: steps.append(x - 1) or 0.0, 1.0)
    np.testing.assert_allclose(steps, [1e-5, -1e-5], rtol=1e-9)
    nn.complex_step_gradient(lambda x: steps.append(x) or 0.0, 0.0)
    np.testing.assert_allclose(steps[2:], [1e-30j], rtol=1e-12)
    nn.complex_step_gradient(lambda x: steps.append(x) or 0.0, 0.0, h=1e-3)
    np.testing.assert_allclose(steps[3:], [1e-3j], rtol=1e-12)


def test_the_complex_step_is_right_to_the_last_digit_where_differences_are_not():
    def f(x):
        return np.exp(x) / np.sqrt(np.sin(x) ** 3 + np.cos(x) ** 3)  # Squire & Trapp's example

    exact = 4.053427893898621
    assert nn.complex_step_gradient(f, 1.5) == pytest.approx(exact, rel=4e-16)
    assert 1e-13 < abs(nn.numeric_gradient(f, 1.5) - exact) < 1e-8


# Relative error

EQUAL = [(0.0, 0.0), ([1.0, 2.0], [1, 2]), (np.zeros((2, 2)), np.zeros((2, 2)))]
ERRORS = [
    ([1.0], [0.0], 1.0),
    ([0.0], [1.0], 1.0),
    ([1.0], [-1.0], 2.0),
    ([3.0, 4.0], [3.0, 4.5], 0.5 / np.hypot(3, 4.5)),
    ([1e-6], [2e-6], 0.5),  # as wrong as 1 against 2, however small
    ([1e100], [2e100], 0.5),
    ([1j], [1.0], np.sqrt(2)),
]


@pytest.mark.parametrize(("a", "b"), EQUAL)
def test_equal_gradients_have_no_error(a, b):
    assert nn.relative_error(a, b) == 0
    assert type(nn.relative_error(a, b)) is float


@pytest.mark.parametrize(("a", "b", "error"), ERRORS)
def test_the_error_is_relative_to_the_longer_gradient(a, b, error):
    assert nn.relative_error(a, b) == pytest.approx(error, rel=1e-15)
    assert nn.relative_error(b, a) == pytest.approx(error, rel=1e-15)


@pytest.mark.parametrize("other", [0.0, 1.0, np.nan])
def test_a_gradient_that_is_no_number_is_no_match_for_anything(other):
    assert np.isnan(nn.relative_error([np.nan, 0.0], [other, 0.0]))
    assert np.isnan(nn.relative_error([other, 0.0], [np.nan, 0.0]))
    assert not GradientCheck({"W1": np.nan}, 1.0).passed


# The check


def network_and_batch(kind=nn.Network, hidden="tanh", n=5, sizes=(4, 4, 4, 3), **settings):
    network = kind(sizes, hidden, rng=2, **settings)
    rng = np.random.default_rng(3)
    network.params[...] = 0.7 * rng.normal(size=network.params.size)
    return network, rng.normal(size=(n, sizes[0])), np.eye(sizes[-1])[rng.integers(0, sizes[-1], n)]


@pytest.mark.parametrize(("method", "tolerance"), [("complex", 1e-12), ("central", 1e-7)])
@pytest.mark.parametrize("dtype", ["float32", "float64", "complex128"])
def test_a_right_network_passes_whatever_its_numbers(method, tolerance, dtype):
    network, X, Y = network_and_batch(dtype=dtype, weight_decay=0.1)
    before = network.params.copy()
    check = nn.gradient_check(network, X, Y, method)
    assert check.passed
    assert check.tolerance == tolerance
    assert list(check.errors) == ["W1", "b1", "W2", "b2", "W3", "b3"]
    assert 0 < max(check.errors.values()) < tolerance
    np.testing.assert_array_equal(network.params, before)
    assert not network.grads.any()
    assert network.dtype == dtype


def test_the_complex_step_is_the_default():
    assert nn.gradient_check(*network_and_batch()).tolerance == 1e-12


def test_the_words_of_a_check():
    passed, failed = GradientCheck({"W1": 3e-14, "b1": 2.2e-13}, 1e-12), GradientCheck({"W1": 0.5, "b1": 1e-13}, 1e-12)
    assert repr(passed) == "<GradientCheck passed: worst b1, relative error 2e-13>"
    assert repr(failed) == "<GradientCheck FAILED: worst W1, relative error 5e-01>"
    assert GradientCheck({"W1": 1e-12}, 1e-12).passed
    assert not GradientCheck({"W1": 1.1e-12, "b1": 0.0}, 1e-12).passed


def planted(fault):
    """A kind of network in whose gradients there is a fault; the check copies it, fault included."""

    class Faulty(nn.Network):
        def backward(self, Y):
            loss = super().backward(Y)
            fault(self, len(Y))
            return loss

    return Faulty


def missing_mean(network, n):
    network.grads *= n


def mean_of_the_biases(network, n):
    network.layers[1].db /= n


def transposed(network, n):
    network.layers[1].dW[...] = network.layers[1].dW.T.copy()


def one_example_only(network, n):
    network.layers[0].db[...] = network.layers[0].delta[0]


def decay_of_biases(network, n):
    network.grads[network.n_weights :] += 0.1 * network.params[network.n_weights :]


def decay_twice(network, n):
    network.layers[2].dW += network.weight_decay * network.layers[2].W


def a_per_mille_in_five_entries(network, n):
    network.layers[0].dW.flat[:5] *= 1.001


def a_per_mille_in_one_bias(network, n):
    network.layers[2].db[1] *= 1.001


def one_weight_left_out(network, n):
    network.layers[1].dW[2, 1] = 0


def not_a_number(network, n):
    network.layers[1].db[0] = np.nan


FAULTS = [
    (missing_mean, {"W1", "b1", "W2", "b2", "W3", "b3"}),
    (mean_of_the_biases, {"b2"}),
    (transposed, {"W2"}),
    (one_example_only, {"b1"}),
    (decay_of_biases, {"b1", "b2", "b3"}),
    (decay_twice, {"W3"}),
    (a_per_mille_in_five_entries, {"W1"}),
    (a_per_mille_in_one_bias, {"b3"}),
    (one_weight_left_out, {"W2"}),
    (not_a_number, {"b2"}),
]


@pytest.mark.parametrize("method", ["complex", "central"])
@pytest.mark.parametrize(("fault", "named"), FAULTS)
def test_a_planted_fault_is_found_and_named(fault, named, method):
    check = nn.gradient_check(*network_and_batch(planted(fault), weight_decay=0.1), method=method)
    assert not check.passed
    assert {name for name, error in check.errors.items() if not error <= check.tolerance} == named
    assert "FAILED" in repr(check)


WRONG_SLOPES = [  # of mistakes.md: the slope of a sigmoid, read from the output A
    lambda A: A,
    lambda A: np.ones_like(A),
    lambda A: 1 - A * A,
    lambda A: textbook.sigmoid(A) * (1 - textbook.sigmoid(A)),
    lambda A: 1.001 * A * (1 - A),
]


@pytest.mark.parametrize("rule", WRONG_SLOPES)
def test_a_wrong_slope_is_found_below_the_last_layer(monkeypatch, rule):
    monkeypatch.setitem(ELEMENTWISE, "sigmoid", replace(ELEMENTWISE["sigmoid"], rule=rule))
    check = nn.gradient_check(*network_and_batch(hidden="sigmoid"))
    wrong = {name for name, error in check.errors.items() if error > check.tolerance}
    assert wrong == {"W1", "b1", "W2", "b2"}


@pytest.mark.parametrize("hidden", ELEMENTWISE)
def test_a_kink_that_is_met_exactly_is_no_fault(hidden):
    X, Y = np.array([[0.0, 0], [0, 1], [1, 0], [1, 1]]), np.eye(2)[[0, 1, 1, 0]]
    network = nn.Network([2, 4, 2], hidden, rng=0)  # zero biases: the first example has z = 0 in every neuron
    assert not network.trace(X)["Z"][0][0].any()
    check = nn.gradient_check(network, X, Y)
    assert check.passed
    assert max(check.errors.values()) > 0


def test_a_kink_within_reach_of_the_differences_is_not_a_fault_of_the_complex_step():
    network = nn.Network([1, 1, 1], "relu", "identity", initializer="zeros")
    network.params[...] = [1.0, 1.0, -1e-6, 0.0]
    X, Y = np.array([[1.5e-6]]), np.array([[1.0]])  # z = x − 1e-6 = 5e-7: a step of 1e-5 crosses the kink
    assert nn.gradient_check(network, X, Y).passed
    assert not nn.gradient_check(network, X, Y, "central").passed
