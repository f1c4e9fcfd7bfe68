"""The same training step, written for the course and for its peers.

Each builder takes a Workload and an optimizer name, and returns a function without arguments that makes one step:
forward, cost, backward, update, on one fixed batch.
"""

import warnings
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from course_lib import nn

Step = Callable[[], object]


@dataclass(frozen=True)
class Workload:
    """A network, its loss and a batch; learning rates are those at which none of the contenders diverges."""

    name: str
    sizes: tuple[int, ...]
    hidden: str
    output: str
    loss: str
    batch: int
    lr: float = 1e-3

    def data(self) -> tuple[np.ndarray, np.ndarray]:
        """X (batch, d) and Y (batch, k) in float32."""
        rng = np.random.default_rng(0)
        X = rng.standard_normal((self.batch, self.sizes[0]))
        k = self.sizes[-1]
        labels = rng.integers(0, max(k, 2), self.batch)
        Y = labels[:, None] if k == 1 else np.eye(k)[labels]
        return X.astype(np.float32), Y.astype(np.float32)


WORKLOADS = {
    "a": Workload("moons 2-16-16-1 tanh, 200", (2, 16, 16, 1), "tanh", "sigmoid", "binary_cross_entropy", 200),
    "b": Workload("digits 64-32-10 ReLU, 32", (64, 32, 10), "relu", "softmax", "cross_entropy", 32),
    "c": Workload("Nielsen 784-30-10 sigmoid, 10", (784, 30, 10), "sigmoid", "sigmoid", "half_squared_error", 10),
    "d": Workload("MNIST 784-128-64-10 ReLU, 64", (784, 128, 64, 10), "relu", "softmax", "cross_entropy", 64),
    "e": Workload("wide 784-512-512-10 ReLU, 128", (784, 512, 512, 10), "relu", "softmax", "cross_entropy", 128),
}


def course(work: Workload, optimizer: str) -> Step:
    """course_lib.nn as `epochs` runs it."""
    network = nn.Network(work.sizes, work.hidden, work.output, work.loss, dtype=np.float32)
    X, Y = network.check(*work.data())
    rule = {"SGD": nn.SGD, "Adam": nn.Adam}[optimizer](work.lr)

    def step() -> float:
        network.forward(X)
        loss = network.backward(Y)
        rule.step(network.params, network.grads, network.n_weights)
        return loss

    return step


def torch_eager(work: Workload, optimizer: str, **variant: bool) -> Step:
    """PyTorch in eager mode; variant is foreach=True, fused=True or neither."""
    import torch
    from torch.nn import functional as F

    bends = {"tanh": torch.nn.Tanh, "relu": torch.nn.ReLU, "sigmoid": torch.nn.Sigmoid}
    layers = []
    for n_in, n_out in pairwise(work.sizes):
        layers += [torch.nn.Linear(n_in, n_out), bends[work.hidden]()]
    model = torch.nn.Sequential(*layers[:-1])
    X, Y = (torch.from_numpy(a) for a in work.data())
    labels = Y.argmax(1)
    cost = {
        "cross_entropy": lambda Z: F.cross_entropy(Z, labels),
        "binary_cross_entropy": lambda Z: F.binary_cross_entropy_with_logits(Z, Y),
        "half_squared_error": lambda Z: F.mse_loss(torch.sigmoid(Z), Y),
    }[work.loss]
    rule = getattr(torch.optim, optimizer)(model.parameters(), lr=work.lr, **variant)

    def step() -> object:
        rule.zero_grad(set_to_none=True)
        loss = cost(model(X))
        loss.backward()
        rule.step()
        return loss

    return step


def hand_written(work: Workload, optimizer: str) -> Step:
    """A three-layer ReLU network with softmax cross-entropy and SGD, unrolled by hand over preallocated buffers."""
    assert (len(work.sizes), work.hidden, work.loss, optimizer) == (4, "relu", "cross_entropy", "SGD")
    network = nn.Network(work.sizes, dtype=np.float32)
    (W1, b1), (W2, b2), (W3, b3) = ((layer.W, layer.b) for layer in network.layers)
    (dW1, db1), (dW2, db2), (dW3, db3) = ((layer.dW, layer.db) for layer in network.layers)
    params, grads, lr, n = network.params, network.grads, work.lr, work.batch
    X, Y = work.data()
    A1, A2, P = (np.empty((n, size), np.float32) for size in work.sizes[1:])
    d1, d2 = np.empty_like(A1), np.empty_like(A2)
    ones, move = np.ones(n, np.float32), np.empty_like(params)

    def step() -> float:
        np.dot(X, W1, out=A1)
        np.add(A1, b1, out=A1)
        np.maximum(A1, 0, out=A1)
        np.dot(A1, W2, out=A2)
        np.add(A2, b2, out=A2)
        np.maximum(A2, 0, out=A2)
        np.dot(A2, W3, out=P)
        np.add(P, b3, out=P)
        np.subtract(P, np.maximum.reduce(P, axis=1, keepdims=True), out=P)
        picked = np.dot(P.ravel(), Y.ravel())
        np.exp(P, out=P)
        total = np.add.reduce(P, axis=1, keepdims=True)
        np.divide(P, total, out=P)
        np.subtract(P, Y, out=P)
        np.divide(P, n, out=P)
        np.dot(A2.T, P, out=dW3)
        np.dot(ones, P, out=db3)
        np.dot(P, W3.T, out=d2)
        np.multiply(d2, A2 > 0, out=d2)
        np.dot(A1.T, d2, out=dW2)
        np.dot(ones, d2, out=db2)
        np.dot(d2, W2.T, out=d1)
        np.multiply(d1, A1 > 0, out=d1)
        np.dot(X.T, d1, out=dW1)
        np.dot(ones, d1, out=db1)
        np.multiply(grads, lr, out=move)
        np.subtract(params, move, out=params)
        return (np.log(total).sum() - picked) / n

    return step


def textbook(work: Workload, optimizer: str) -> Step:
    """Plain NumPy as most tutorials write it: one array for each parameter, a new array for each result."""
    assert optimizer == "SGD"
    bends = {
        "tanh": (np.tanh, lambda A: 1 - A**2),
        "relu": (lambda Z: np.where(Z > 0, Z, 0), lambda A: np.where(A > 0, 1, 0)),
        "sigmoid": (_sigmoid, lambda A: A * (1 - A)),
    }
    bend, slope = bends[work.hidden]
    end = {"softmax": _softmax, "sigmoid": _sigmoid}[work.output]
    network = nn.Network(work.sizes, dtype=np.float32)
    params = [[layer.W.copy(), layer.b.copy()] for layer in network.layers]
    X, Y = work.data()

    def step() -> float:
        A = [X]
        for W, b in params[:-1]:
            A.append(bend(A[-1] @ W + b))
        P = end(A[-1] @ params[-1][0] + params[-1][1])
        delta = (P - Y) / len(X)
        if work.loss == "half_squared_error":
            loss, delta = np.sum((P - Y) ** 2) / 2 / len(X), delta * P * (1 - P)
        elif work.loss == "cross_entropy":
            loss = -np.mean(np.sum(Y * np.log(P + 1e-12), axis=1))
        else:
            loss = -np.mean(Y * np.log(P + 1e-12) + (1 - Y) * np.log(1 - P + 1e-12))
        for i in reversed(range(len(params))):
            dW, db = A[i].T @ delta, delta.sum(axis=0)
            if i:
                delta = delta @ params[i][0].T * slope(A[i])
            params[i][0] -= work.lr * dW
            params[i][1] -= work.lr * db
        return loss

    return step


def _sigmoid(Z: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-Z))


def _softmax(Z: np.ndarray) -> np.ndarray:
    E = np.exp(Z - Z.max(axis=1, keepdims=True))
    return E / E.sum(axis=1, keepdims=True)


SKLEARN_STEPS = 50


def scikit_learn(work: Workload, optimizer: str) -> Step:
    """MLPClassifier (MLPRegressor for squared error), fitted for SKLEARN_STEPS batches without shuffling or stopping.

    Half-squared error goes with an identity output there, the nearest that it offers.
    """
    from sklearn.neural_network import MLPClassifier, MLPRegressor

    X, Y = work.data()
    X, Y = np.tile(X, (SKLEARN_STEPS, 1)), np.tile(Y, (SKLEARN_STEPS, 1))
    model, y = MLPRegressor, Y
    if work.loss != "half_squared_error":
        model, y = MLPClassifier, Y.argmax(axis=1) if Y.shape[1] > 1 else Y[:, 0].astype(int)
    fitted = model(
        hidden_layer_sizes=work.sizes[1:-1],
        activation={"sigmoid": "logistic"}.get(work.hidden, work.hidden),
        solver=optimizer.lower(),
        alpha=0,
        batch_size=work.batch,
        learning_rate_init=work.lr,
        momentum=0,
        max_iter=1,
        tol=0,
        shuffle=False,
    )

    def step() -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # that one pass is not enough to converge
            fitted.fit(X, y)

    return step


def jax_jit(work: Workload, optimizer: str) -> Step:
    """JAX: the whole step under jit, parameters donated."""
    import jax
    import jax.numpy as jnp

    bend = {"tanh": jnp.tanh, "relu": jax.nn.relu, "sigmoid": jax.nn.sigmoid}[work.hidden]
    network = nn.Network(work.sizes, dtype=np.float32)
    X, Y = (jnp.asarray(a) for a in work.data())

    def cost(params: list) -> object:
        A = X
        for W, b in params[:-1]:
            A = bend(A @ W + b)
        Z = A @ params[-1][0] + params[-1][1]
        if work.loss == "cross_entropy":
            return -jnp.mean(jnp.sum(Y * jax.nn.log_softmax(Z), axis=1))
        if work.loss == "binary_cross_entropy":
            return jnp.mean(jax.nn.softplus(Z) - Y * Z)
        return jnp.sum((jax.nn.sigmoid(Z) - Y) ** 2) / 2 / len(X)

    def sgd(state: tuple) -> tuple:
        params, loss = state[0], None
        loss, grads = jax.value_and_grad(cost)(params)
        return (jax.tree.map(lambda w, g: w - work.lr * g, params, grads),), loss

    def adam(state: tuple) -> tuple:
        params, m, s, t = state
        loss, grads = jax.value_and_grad(cost)(params)
        t = t + 1
        m = jax.tree.map(lambda m, g: 0.9 * m + 0.1 * g, m, grads)
        s = jax.tree.map(lambda s, g: 0.999 * s + 0.001 * g * g, s, grads)
        scale = work.lr * jnp.sqrt(1 - 0.999**t) / (1 - 0.9**t)
        params = jax.tree.map(lambda w, m, s: w - scale * m / (jnp.sqrt(s) + 1e-8), params, m, s)
        return (params, m, s, t), loss

    params = [(jnp.asarray(layer.W), jnp.asarray(layer.b)) for layer in network.layers]
    state = (params,)
    if optimizer == "Adam":
        state = (params, jax.tree.map(jnp.zeros_like, params), jax.tree.map(jnp.zeros_like, params), jnp.float32(0))
    update = jax.jit(sgd if optimizer == "SGD" else adam, donate_argnums=0)

    def step() -> object:
        nonlocal state
        state, loss = update(state)
        return loss.block_until_ready()

    return step
