"""Optimizers: each is the formula of its paper, on changing gradients; facts.md's numbers for Adam."""

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_lib import nn
from tests.nn import textbook

STEPS = 25

# each optimizer with settings unlike its defaults, and the textbook's form of it
FORMS = [
    (lambda: nn.SGD(0.3), lambda w, gs: textbook.sgd(w, gs, 0.3)),
    (lambda: nn.Momentum(0.1), lambda w, gs: textbook.momentum(w, gs, 0.1, 0.9)),
    (lambda: nn.Momentum(0.2, mu=0.7), lambda w, gs: textbook.momentum(w, gs, 0.2, 0.7)),
    (lambda: nn.Momentum(0.2, mu=0), lambda w, gs: textbook.sgd(w, gs, 0.2)),
    (lambda: nn.Nesterov(0.1), lambda w, gs: textbook.nesterov(w, gs, 0.1, 0.9)),
    (lambda: nn.Nesterov(0.2, mu=0.7), lambda w, gs: textbook.nesterov(w, gs, 0.2, 0.7)),
    (lambda: nn.Adagrad(0.1), lambda w, gs: textbook.adagrad(w, gs, 0.1, 1e-8)),
    (lambda: nn.Adagrad(0.2, eps=0.5), lambda w, gs: textbook.adagrad(w, gs, 0.2, 0.5)),
    (lambda: nn.RMSprop(0.1), lambda w, gs: textbook.rmsprop(w, gs, 0.1, 0.9, 1e-8)),
    (lambda: nn.RMSprop(0.2, rho=0.6, eps=0.5), lambda w, gs: textbook.rmsprop(w, gs, 0.2, 0.6, 0.5)),
    (lambda: nn.Adam(), lambda w, gs: textbook.adam(w, gs, 1e-3, 0.9, 0.999, 1e-8)),
    (lambda: nn.Adam(0.2, 0.8, 0.95, 0.5), lambda w, gs: textbook.adam(w, gs, 0.2, 0.8, 0.95, 0.5)),
    (lambda: nn.AdamW(), lambda w, gs: textbook.adam(w, gs, 1e-3, 0.9, 0.999, 1e-8, decay=0.01)),
    (
        lambda: nn.AdamW(0.2, weight_decay=0.3, beta1=0.8, beta2=0.95, eps=0.5),
        lambda w, gs: textbook.adam(w, gs, 0.2, 0.8, 0.95, 0.5, decay=0.3),
    ),
    (lambda: nn.AdamW(0.2, weight_decay=0), lambda w, gs: textbook.adam(w, gs, 0.2, 0.9, 0.999, 1e-8)),
]
OPTIMIZERS = [nn.SGD, nn.Momentum, nn.Nesterov, nn.Adagrad, nn.RMSprop, nn.Adam, nn.AdamW]


def start_and_gradients(size=7, steps=STEPS, seed=0):
    """First parameters, and gradients of very different sizes that change sign, some of them exactly zero."""
    rng = np.random.default_rng(seed)
    scale = np.geomspace(1e-6, 1e3, size)
    gradients = rng.normal(size=(steps, size)) * scale
    gradients[::4, 1] = 0
    return rng.normal(size=size), gradients


@pytest.mark.parametrize(("make", "expected"), FORMS, ids=[type(make()).__name__ for make, _ in FORMS])
def test_every_step_is_that_of_the_paper(make, expected):
    w, gradients = start_and_gradients()
    optimizer, ours = make(), w.copy()
    for t, (g, theirs) in enumerate(zip(gradients, expected(w, gradients), strict=True), start=1):
        kept = g.copy()
        assert optimizer.step(ours, g) is None
        np.testing.assert_allclose(ours, theirs, rtol=1e-12, atol=1e-12)
        np.testing.assert_array_equal(g, kept)
        assert optimizer.t == t


@pytest.mark.parametrize("make", OPTIMIZERS)
def test_a_changed_learning_rate_holds_from_the_next_step(make):
    # what the memories hold does not depend on the rate, but for momentum, whose v is in units of w
    w, gradients = start_and_gradients(steps=6)
    rates = [0.1, 0.1, 0.01, 0.5, 0.5, 0.02]
    optimizer, ours = make(1.0), w.copy()
    moved = []
    for rate, g in zip(rates, gradients, strict=True):
        optimizer.lr = rate
        before = ours.copy()
        optimizer.step(ours, g)
        moved.append(ours - before)
    if issubclass(make, nn.Momentum):
        v, expected = np.zeros_like(w), []
        for rate, g in zip(rates, gradients, strict=True):
            v = 0.9 * v - rate * g
            expected.append(0.9 * v - rate * g if make is nn.Nesterov else v)
        np.testing.assert_allclose(moved, expected, rtol=1e-9, atol=1e-13)
    elif make is not nn.AdamW:
        reference, same, unit = make(1.0), w.copy(), []
        for g in gradients:
            before = same.copy()
            reference.step(same, g)
            unit.append(same - before)
        np.testing.assert_allclose(moved, np.array(rates)[:, None] * unit, rtol=1e-6, atol=1e-12)


@pytest.mark.parametrize("make", OPTIMIZERS)
def test_memories_are_one_number_per_parameter_and_kept_between_steps(make):
    optimizer = make(0.1)
    assert (optimizer.t, optimizer.memories) == (0, None)
    w, gradients = start_and_gradients(size=4)
    optimizer.step(w, gradients[0])
    count = {nn.SGD: 0, nn.Adam: 2, nn.AdamW: 2}.get(make, 1)
    assert [memory.shape for memory in optimizer.memories] == [(4,)] * count
    kept = list(optimizer.memories)
    optimizer.step(w, gradients[1])
    assert list(map(id, optimizer.memories)) == list(map(id, kept))


@pytest.mark.parametrize("make", OPTIMIZERS)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_the_type_of_numbers_stays(make, dtype):
    optimizer, w = make(0.1), np.ones(3, dtype)
    optimizer.step(w, np.ones(3, dtype))
    assert w.dtype == dtype
    assert {memory.dtype for memory in optimizer.memories} <= {np.dtype(dtype)}


@pytest.mark.parametrize("make", OPTIMIZERS)
def test_any_shape_of_parameters_can_be_stepped(make):
    w, gradients = start_and_gradients(size=6, steps=3)
    flat, optimizer = w.copy(), make(0.1)
    for g in gradients:
        optimizer.step(flat, g)
    W, optimizer = w.reshape(2, 3).copy(), make(0.1)
    for g in gradients:
        optimizer.step(W, g.reshape(2, 3))
    np.testing.assert_array_equal(W.ravel(), flat)


def test_nesterov_looks_ahead_and_momentum_does_not():
    w, gradients = start_and_gradients()
    plain, ahead = w.copy(), w.copy()
    one, other = nn.Momentum(0.1), nn.Nesterov(0.1)
    for g in gradients[:3]:
        one.step(plain, g)
        other.step(ahead, g)
    assert nn.relative_error(plain, ahead) > 0.1
    assert issubclass(nn.Nesterov, nn.Momentum)


@pytest.mark.parametrize("optimizer", [make(0.1) for make in OPTIMIZERS], ids=lambda o: type(o).__name__)
def test_every_optimizer_goes_downhill(optimizer):
    curvature, w = np.array([1.0, 4.0]), np.array([1.0, -1.0])
    costs = []
    for _ in range(300):
        costs.append(0.5 * np.sum(curvature * w**2))
        optimizer.step(w, curvature * w)
    assert costs[1] < costs[0]
    assert min(costs) < 0.05 * costs[0]


# Adam, with the numbers of the course


@pytest.mark.parametrize("g", [1e-3, 0.7, -2.0, 1e5])
def test_the_first_step_of_adam_has_the_length_of_the_learning_rate_whatever_the_gradient(g):
    w = np.zeros(1)
    nn.Adam(0.01).step(w, np.array([g]))
    assert w[0] == pytest.approx(-0.01 * np.sign(g), rel=2e-5)


def test_eps_of_adam_stands_outside_the_root():
    # a gradient as small as eps: half a learning rate; inside the root it would be 1e-4 of it
    w = np.zeros(1)
    nn.Adam(1.0).step(w, np.array([1e-8]))
    assert w[0] == pytest.approx(-0.5, rel=1e-12)


def test_equal_gradients_keep_adam_at_the_learning_rate():
    # t that stands still, or a correction that is stored back, would show from the second step on
    w, optimizer = np.zeros(1), nn.Adam(0.1, eps=1e-300)
    for t in range(1, 50):
        optimizer.step(w, np.array([3.0]))
        assert w[0] == pytest.approx(-0.1 * t, rel=1e-12)


def test_weights_and_biases_of_adam_do_not_share_their_memory():
    together, alone = np.zeros(2), np.zeros(1)
    one, other = nn.Adam(0.1), nn.Adam(0.1)
    for g in (1.0, -3.0, 0.5):
        one.step(together, np.array([g, 100 * g**2]))
        other.step(alone, np.array([g]))
    assert together[0] == alone[0]


def test_adamw_decays_without_a_gradient_and_only_the_weights():
    w = np.array([1.0, -2.0, 3.0, 4.0])
    optimizer = nn.AdamW(0.1, weight_decay=0.1)
    optimizer.step(w, np.zeros(4), n_weights=2)
    np.testing.assert_allclose(w, [0.99, -1.98, 3, 4], rtol=1e-15)
    optimizer.step(w, np.zeros(4))
    np.testing.assert_allclose(w, [0.9801, -1.9602, 2.97, 3.96], rtol=1e-15)
    optimizer.step(w, np.zeros(4), n_weights=0)
    np.testing.assert_allclose(w, [0.9801, -1.9602, 2.97, 3.96], rtol=1e-15)


def test_adamw_on_a_network_leaves_the_biases_alone():
    network = nn.Network([3, 4, 2], "tanh")
    network.params[...] = 1
    nn.AdamW(0.1, weight_decay=0.5).step(network.params, network.grads, network.n_weights)
    for layer in network.layers:
        assert (layer.W == 0.95).all()
        assert (layer.b == 1).all()


@pytest.mark.parametrize("make", [nn.SGD, nn.Momentum, nn.Nesterov, nn.Adagrad, nn.RMSprop, nn.Adam])
def test_the_others_do_not_decay(make):
    optimizer, w = make(0.1), np.ones(4)
    optimizer.step(w, np.zeros(4), n_weights=2)
    np.testing.assert_array_equal(w, np.ones(4))
    assert optimizer.weight_decay == 0


def test_constants_are_kept_under_their_names():
    rms, adam = nn.RMSprop(0.1, 0.8, 1e-6), nn.Adam(beta1=0.5, beta2=0.6, eps=1e-7)
    assert (rms.lr, rms.rho, rms.eps) == (0.1, 0.8, 1e-6)
    assert (adam.lr, adam.beta1, adam.beta2, adam.eps) == (1e-3, 0.5, 0.6, 1e-7)
    assert (nn.Momentum(1).mu, nn.Nesterov(1).mu, nn.Adagrad(1).eps, nn.RMSprop(1).rho) == (0.9, 0.9, 1e-8, 0.9)
    assert (nn.Adam().beta1, nn.Adam().beta2, nn.AdamW().weight_decay, nn.AdamW().lr) == (0.9, 0.999, 0.01, 1e-3)
    assert type(nn.SGD(1).lr) is float


@pytest.mark.parametrize("make", OPTIMIZERS)
@pytest.mark.parametrize("wrong", ["momentum", "decay", "t", "step", "memories"])
def test_a_constant_that_an_optimizer_does_not_have_is_refused(make, wrong):
    # SGD(0.1, momentum=0.9) must not be plain gradient descent in silence
    with pytest.raises(TypeError, match=f"got an unexpected keyword argument '{wrong}'"):
        make(0.1, **{wrong: 0.5})


def test_an_optimizer_serves_one_network():
    optimizer = nn.Adam()
    optimizer.step(np.ones((3, 1)), np.ones((3, 1)))
    for shape in [(5, 1), (3,), (1, 3)]:
        sentence = f"w has shape {shape}, this optimizer began with (3, 1): make a new one"
        with pytest.raises(ValueError, match=f"^{re.escape(sentence)}$"):
            optimizer.step(np.ones(shape), np.ones(shape))
    assert optimizer.t == 1


# Clipping


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_a_long_gradient_is_shortened_and_keeps_its_direction(dtype):
    g = np.array([3, -4, 0], dtype)
    norm = nn.clip_gradient(g, 1)
    np.testing.assert_allclose(g, [0.6, -0.8, 0], rtol=1e-7)
    assert norm == 5
    assert type(norm) is float
    assert g.dtype == dtype


def test_a_short_gradient_stays_as_it_is():
    g = np.array([3.0, -4.0])
    assert nn.clip_gradient(g, 5) == 5
    assert nn.clip_gradient(g, 7.5) == 5
    np.testing.assert_array_equal(g, [3, -4])
    assert nn.clip_gradient(np.zeros(2), 1) == 0


@given(st.integers(1, 20), st.floats(1e-3, 1e3), st.floats(1e-3, 1e3))
def test_no_gradient_is_longer_than_the_limit_after_clipping(size, length, limit):
    g = np.linspace(-1, 2, size)
    g *= length / np.linalg.norm(g)
    direction = g / length
    assert nn.clip_gradient(g, limit) == pytest.approx(length)
    assert np.linalg.norm(g) == pytest.approx(min(length, limit))
    np.testing.assert_allclose(g / np.linalg.norm(g), direction, atol=1e-12)


def test_a_gradient_of_any_shape_is_measured_as_a_whole():
    G = np.full((2, 2), 3.0)
    assert nn.clip_gradient(G, 3) == 6
    np.testing.assert_allclose(G, np.full((2, 2), 1.5))
