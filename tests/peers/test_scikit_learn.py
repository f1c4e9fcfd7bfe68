"""The course against scikit-learn's MLPClassifier: the same first weights give the same gradients and the same steps.

MLPClassifier adds alpha/2 · Σ‖W‖² / n to its cost, so its alpha is our weight decay times the size n of the batch.
"""

import numpy as np
import pytest

from course_lib import nn
from tests.conftest import load_peer

MLPClassifier = load_peer("sklearn.neural_network").MLPClassifier

N, D = 16, 5
STEPS = 20
ACTIVATIONS = {"sigmoid": "logistic", "tanh": "tanh", "relu": "relu", "identity": "identity"}
TINY = 1e-300  # their ε meets √s before its correction, ours after it; so small, it makes no difference

OPTIMIZERS = {
    "SGD": (lambda: nn.SGD(0.2), {"solver": "sgd", "momentum": 0, "nesterovs_momentum": False}, 0.2),
    "Momentum": (lambda: nn.Momentum(0.1, 0.8), {"solver": "sgd", "momentum": 0.8, "nesterovs_momentum": False}, 0.1),
    "Nesterov": (lambda: nn.Nesterov(0.1, 0.8), {"solver": "sgd", "momentum": 0.8, "nesterovs_momentum": True}, 0.1),
    "Adam": (lambda: nn.Adam(0.01, eps=TINY), {"solver": "adam", "epsilon": TINY}, 0.01),
}


def batches(classes, count=STEPS, seed=0):
    """Batches of N examples as (X, labels); every class is in each of them."""
    rng = np.random.default_rng(seed)
    for _ in range(count):
        yield rng.normal(size=(N, D)), rng.permutation(np.arange(N) % classes)


def targets(labels, classes):
    return labels[:, None] * 1.0 if classes == 2 else np.eye(classes)[labels]


def twins(hidden, sizes, classes, alpha, settings, lr):
    """Our network and theirs, with the same weights and biases."""
    ends = [1, "sigmoid"] if classes == 2 else [classes, "softmax"]
    ours = nn.Network([D, *sizes, ends[0]], hidden, ends[1], weight_decay=alpha / N)
    ours.params[...] = 0.7 * np.random.default_rng(5).normal(size=ours.params.size)
    theirs = MLPClassifier(
        sizes,
        activation=ACTIVATIONS[hidden],
        alpha=alpha,
        batch_size=N,
        learning_rate_init=lr,
        shuffle=False,
        **settings,
    )
    X, labels = next(batches(classes))
    theirs.partial_fit(X, labels, classes=np.arange(classes))  # makes the layers
    theirs.coefs_ = [layer.W.copy() for layer in ours.layers]
    theirs.intercepts_ = [layer.b.copy() for layer in ours.layers]
    del theirs._optimizer  # it has made one step; the next partial_fit makes a new one
    return ours, theirs


def flat(theirs):
    return np.concatenate([a.ravel() for a in [*theirs.coefs_, *theirs.intercepts_]])


@pytest.mark.parametrize("alpha", [0.0, 0.5])
@pytest.mark.parametrize("classes", [2, 4])
@pytest.mark.parametrize("sizes", [(6,), (6, 4)])
@pytest.mark.parametrize("hidden", ACTIVATIONS)
def test_the_same_weights_give_the_same_costs_outputs_and_gradients(hidden, sizes, classes, alpha):
    ours, theirs = twins(hidden, sizes, classes, alpha, OPTIMIZERS["SGD"][1], 1.0)
    X, labels = next(batches(classes, seed=7))
    Y = targets(labels, classes)
    P = ours.predict(X)
    np.testing.assert_allclose(np.hstack([1 - P, P]) if classes == 2 else P, theirs.predict_proba(X), rtol=1e-12)
    np.testing.assert_array_equal(ours.classify(X), theirs.predict(X))

    before, cost, gradient = flat(theirs), ours.cost(X, Y), ours.gradient(X, Y)
    theirs.partial_fit(X, labels)  # one step of length 1 against the gradient
    assert theirs.loss_ == pytest.approx(cost, rel=1e-10)
    assert nn.relative_error(gradient, before - flat(theirs)) < 1e-12


@pytest.mark.parametrize("alpha", [0.0, 0.5])
@pytest.mark.parametrize("classes", [2, 4])
@pytest.mark.parametrize("hidden", ACTIVATIONS)
@pytest.mark.parametrize("name", OPTIMIZERS)
def test_twenty_steps_end_at_the_same_weights(name, hidden, classes, alpha):
    make, settings, lr = OPTIMIZERS[name]
    optimizer = make()
    ours, theirs = twins(hidden, (6, 4), classes, alpha, settings, lr)
    start = flat(theirs)
    np.testing.assert_array_equal(start, ours.params)
    for X, labels in batches(classes, seed=3):
        optimizer.step(ours.params, ours.gradient(X, targets(labels, classes)), ours.n_weights)
        theirs.partial_fit(X, labels)
    assert nn.relative_error(ours.params, flat(theirs)) < 1e-12
    assert nn.relative_error(ours.params, start) > 0.05
