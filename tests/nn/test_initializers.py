"""Initialisers: the right spread, the same weights for the same seed."""

import numpy as np
import pytest

from course_lib.nn import Network, initializers
from course_lib.nn.initializers import INITIALIZERS
from course_lib.nn.network import HE_SUITS
from tests.nn.cases import HIDDEN

# The variance that each promises for a layer of 300 inputs and 200 neurons
SPREAD = [
    (lambda: initializers.xavier, 2 / 500),
    (lambda: initializers.he, 2 / 300),
    (lambda: initializers.normal(0.3), 0.09),
    (lambda: initializers.normal(std=2), 4.0),
]


@pytest.mark.parametrize(("make", "variance"), SPREAD)
def test_weights_are_normal_with_the_promised_variance(make, variance):
    W = make()(300, 200, np.random.default_rng(0))
    z = np.sort(W.ravel() / np.sqrt(variance))
    assert W.shape == (300, 200)
    assert W.dtype == np.float64
    assert np.mean(z) == pytest.approx(0, abs=0.02)
    assert np.std(z) == pytest.approx(1, rel=0.02)
    for share, quantile in [(0.0228, -2), (0.1587, -1), (0.5, 0), (0.8413, 1), (0.9772, 2)]:
        assert np.searchsorted(z, quantile) / z.size == pytest.approx(share, abs=0.01)


@pytest.mark.parametrize("rule", [initializers.xavier, initializers.he, initializers.normal(1.0)])
def test_weights_follow_from_the_generator_and_only_from_it(rule):
    first, again, other = (rule(3, 4, np.random.default_rng(seed)) for seed in (1, 1, 2))
    np.testing.assert_array_equal(first, again)
    assert not np.any(first == other)


def test_zeros_and_constants():
    rng = np.random.default_rng(0)
    np.testing.assert_array_equal(initializers.zeros(2, 3, rng), np.zeros((2, 3)))
    np.testing.assert_array_equal(initializers.constant(0.5)(2, 3, rng), np.full((2, 3), 0.5))
    np.testing.assert_array_equal(initializers.normal(0)(2, 3, rng), np.zeros((2, 3)))


def test_these_have_names():
    assert {"zeros": initializers.zeros, "xavier": initializers.xavier, "he": initializers.he} == INITIALIZERS


@pytest.mark.parametrize("hidden", HIDDEN)
def test_a_network_takes_he_below_cuts_at_zero_and_xavier_elsewhere(hidden):
    network = Network([3, 4, 5, 2], hidden, "identity", rng=7)
    rng = np.random.default_rng(7)
    rule = initializers.he if hidden in {"relu", "leaky", "elu", "softplus", "gelu", "swish"} else initializers.xavier
    np.testing.assert_array_equal(network.layers[0].W, rule(3, 4, rng))
    np.testing.assert_array_equal(network.layers[1].W, rule(4, 5, rng))
    np.testing.assert_array_equal(network.layers[2].W, initializers.xavier(5, 2, rng))  # identity
    assert (hidden in HE_SUITS) == (rule is initializers.he)


@pytest.mark.parametrize("initializer", ["zeros", "xavier", "he", initializers.normal(0.1), initializers.constant(2)])
def test_a_network_takes_the_initialiser_it_is_given_for_all_layers(initializer):
    network = Network([3, 4, 2], initializer=initializer, rng=np.random.default_rng(5))
    rng, rule = np.random.default_rng(5), INITIALIZERS[initializer] if isinstance(initializer, str) else initializer
    for layer, shape in zip(network.layers, [(3, 4), (4, 2)], strict=True):
        np.testing.assert_array_equal(layer.W, rule(*shape, rng))
        np.testing.assert_array_equal(layer.b, np.zeros(shape[1]))


def test_equal_rng_equal_weights_whatever_the_type_of_numbers():
    double = Network([5, 4, 3], rng=3)
    for dtype in (np.float32, np.complex128):
        same = Network([5, 4, 3], rng=3, dtype=dtype)
        np.testing.assert_array_equal(same.params, double.params.astype(dtype))
    assert not np.any(Network([5, 4, 3], rng=4).params[:32] == double.params[:32])


@pytest.mark.parametrize("initializer", ["zeros", initializers.constant(0.3)])
def test_equal_first_weights_keep_the_neurons_of_a_layer_equal(initializer):
    network = Network([3, 4, 2], "tanh", initializer=initializer)
    X, Y = np.random.default_rng(0).normal(size=(6, 3)), np.eye(2)[[0, 1, 1, 0, 1, 1]]
    for _ in range(5):
        network.params -= 0.5 * network.gradient(X, Y)
    W = network.layers[0].W
    np.testing.assert_array_equal(W, W[:, :1].repeat(4, axis=1))
    assert np.any(network.params)  # the biases of the output learn even from zeros
