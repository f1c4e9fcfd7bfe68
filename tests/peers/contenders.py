"""The same training step, written for the course and for its peers.

Each builder takes a Workload and an optimizer name, and returns a function without arguments that makes one step:
forward, cost, backward, update, on one fixed batch. It returns the cost before the update. All begin with the same
parameters and run on one thread.
"""

import os
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from course_lib import nn

Step = Callable[[], object]
BATCHES = 50  # of a pass, for contenders that make whole passes


@dataclass(frozen=True)
class Workload:
    """A network, its loss and a batch.

    lr: so small that thousands of steps on one batch neither converge nor diverge.
    passes: how often contenders that make whole passes do so in one call, so that the call's own cost does not count.
    """

    name: str
    sizes: tuple[int, ...]
    hidden: str
    output: str
    loss: str
    batch: int
    passes: int = 10
    lr: float = 1e-4

    def data(self) -> tuple[np.ndarray, np.ndarray]:
        """X (batch, d) and Y (batch, k) in float32."""
        rng = np.random.default_rng(0)
        X = rng.standard_normal((self.batch, self.sizes[0]))
        k = self.sizes[-1]
        labels = rng.permutation(np.arange(self.batch) % max(k, 2))
        Y = labels[:, None] if k == 1 else np.eye(k)[labels]
        return X.astype(np.float32), Y.astype(np.float32)

    def repeated(self, batches: int | None = None) -> tuple[np.ndarray, np.ndarray]:
        """The batch that many times, BATCHES unless told: what a contender that cuts batches itself is given."""
        return tuple(np.tile(a, (batches or BATCHES, 1)) for a in self.data())

    def network(self) -> nn.Network:
        """The network of the course, with the parameters at which every contender begins."""
        return nn.Network(self.sizes, self.hidden, self.output, self.loss, dtype=np.float32)

    def start(self) -> list[tuple[np.ndarray, np.ndarray]]:
        """W and b of every layer, as arrays of their own."""
        return [(layer.W.copy(), layer.b.copy()) for layer in self.network().layers]


WORKLOADS = {
    "a": Workload("moons 2-16-16-1 tanh, 200", (2, 16, 16, 1), "tanh", "sigmoid", "binary_cross_entropy", 200),
    "b": Workload("digits 64-32-10 ReLU, 32", (64, 32, 10), "relu", "softmax", "cross_entropy", 32),
    "c": Workload("Nielsen 784-30-10 sigmoid, 10", (784, 30, 10), "sigmoid", "sigmoid", "half_squared_error", 10),
    "d": Workload("MNIST 784-128-64-10 ReLU, 64", (784, 128, 64, 10), "relu", "softmax", "cross_entropy", 64, 4),
    "e": Workload("wide 784-512-512-10 ReLU, 128", (784, 512, 512, 10), "relu", "softmax", "cross_entropy", 128, 1),
}


def course(work: Workload, optimizer: str) -> Step:
    """course_lib.nn as `epochs` runs it."""
    network = work.network()
    X, Y = network.check(*work.data())
    rule = {"SGD": nn.SGD, "Adam": nn.Adam}[optimizer](work.lr)

    def step() -> float:
        network.forward(X)
        loss = network.backward(Y)
        rule.step(network.params, network.grads, network.n_weights)
        return loss

    return step


def course_passes(work: Workload, optimizer: str, batches: int | None = None) -> Step:
    """course_lib.nn as it is used; one call makes work.passes passes over that many batches and returns their costs."""
    network, (X, Y) = work.network(), work.repeated(batches)
    rule = {"SGD": nn.SGD, "Adam": nn.Adam}[optimizer](work.lr)
    plan = {"epochs": work.passes, "batch_size": work.batch}
    return lambda: [record.loss for record in nn.epochs(network, X, Y, rule, **plan)]


def torch_eager(work: Workload, optimizer: str, **variant: bool) -> Step:
    """PyTorch in eager mode; variant is foreach=True, fused=True or neither.

    Its squared error is a mean over all n·k numbers, 2/k times that of the course: SGD's learning rate makes up for it.
    """
    import torch
    from torch.nn import functional as F

    torch.set_num_threads(1)
    bends = {"tanh": torch.nn.Tanh, "relu": torch.nn.ReLU, "sigmoid": torch.nn.Sigmoid}
    layers = []
    for n_in, n_out in pairwise(work.sizes):
        layers += [torch.nn.Linear(n_in, n_out), bends[work.hidden]()]
    model = torch.nn.Sequential(*layers[:-1])
    with torch.no_grad():
        for layer, (W, b) in zip(model[::2], work.start(), strict=True):
            layer.weight.copy_(torch.from_numpy(W.T))
            layer.bias.copy_(torch.from_numpy(b))
    X, Y = (torch.from_numpy(a) for a in work.data())
    labels = Y.argmax(1)
    cost = {
        "cross_entropy": lambda Z: F.cross_entropy(Z, labels),
        "binary_cross_entropy": lambda Z: F.binary_cross_entropy_with_logits(Z, Y),
        "half_squared_error": lambda Z: F.mse_loss(torch.sigmoid(Z), Y),
    }[work.loss]
    scale = work.sizes[-1] / 2 if (work.loss, optimizer) == ("half_squared_error", "SGD") else 1
    rule = getattr(torch.optim, optimizer)(model.parameters(), lr=work.lr * scale, **variant)

    def step() -> object:
        rule.zero_grad(set_to_none=True)
        loss = cost(model(X))
        loss.backward()
        rule.step()
        return loss

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
    params = work.start()
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
            W, b = params[i]
            W -= work.lr * dW
            b -= work.lr * db
        return loss

    return step


def _sigmoid(Z: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-Z))


def _softmax(Z: np.ndarray) -> np.ndarray:
    E = np.exp(Z - Z.max(axis=1, keepdims=True))
    return E / E.sum(axis=1, keepdims=True)


def scikit_learn(work: Workload, optimizer: str, batches: int | None = None) -> Step:
    """MLPClassifier (MLPRegressor for squared error); one `fit` makes work.passes passes over that many batches.

    It shuffles as it does unless told otherwise, does not stop, and returns the mean costs of its passes. Half-squared
    error goes with an identity output there, which spares it the last sigmoid, and its cost is a mean over n·k numbers.
    """
    from sklearn.neural_network import MLPClassifier, MLPRegressor

    X, Y = work.repeated(batches)
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
        nesterovs_momentum=False,
        tol=0,
        n_iter_no_change=10**9,
        shuffle=True,
        random_state=0,
        warm_start=True,
        max_iter=work.passes,
    )

    def step() -> list[float]:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # that so few passes are not enough to converge
            return fitted.fit(X, y).loss_curve_[-work.passes :]

    step()  # makes the parameters, which are put back to those of all contenders
    fitted.coefs_, fitted.intercepts_ = map(list, zip(*work.start(), strict=True))
    return step


def jax_jit(work: Workload, optimizer: str) -> Step:
    """JAX: the whole step under jit, parameters donated, the batch an argument, waited for.

    Without its asynchronous dispatch, which costs a step of this size as much again.
    """
    os.environ.setdefault("XLA_FLAGS", "--xla_cpu_multi_thread_eigen=false")  # read at the first computation
    import jax
    import jax.numpy as jnp

    jax.config.update("jax_cpu_enable_async_dispatch", False)
    bend = {"tanh": jnp.tanh, "relu": jax.nn.relu, "sigmoid": jax.nn.sigmoid}[work.hidden]
    X, Y = (jnp.asarray(a) for a in work.data())

    def cost(params: list, X: object, Y: object) -> object:
        A = X
        for W, b in params[:-1]:
            A = bend(A @ W + b)
        Z = A @ params[-1][0] + params[-1][1]
        if work.loss == "cross_entropy":
            return -jnp.mean(jnp.sum(Y * jax.nn.log_softmax(Z), axis=1))
        if work.loss == "binary_cross_entropy":
            return jnp.mean(jax.nn.softplus(Z) - Y * Z)
        return jnp.sum((jax.nn.sigmoid(Z) - Y) ** 2) / 2 / len(X)

    def sgd(state: tuple, X: object, Y: object) -> tuple:
        (params,) = state
        loss, grads = jax.value_and_grad(cost)(params, X, Y)
        return (jax.tree.map(lambda w, g: w - work.lr * g, params, grads),), loss

    def adam(state: tuple, X: object, Y: object) -> tuple:
        params, m, s, t = state
        loss, grads = jax.value_and_grad(cost)(params, X, Y)
        t = t + 1
        m = jax.tree.map(lambda m, g: 0.9 * m + 0.1 * g, m, grads)
        s = jax.tree.map(lambda s, g: 0.999 * s + 0.001 * g * g, s, grads)
        scale, root = work.lr / (1 - 0.9**t), jnp.sqrt(1 - 0.999**t)
        params = jax.tree.map(lambda w, m, s: w - scale * m / (jnp.sqrt(s) / root + 1e-8), params, m, s)
        return (params, m, s, t), loss

    params = jax.tree.map(jnp.asarray, work.start())
    state = (params,)
    if optimizer == "Adam":
        state = (params, jax.tree.map(jnp.zeros_like, params), jax.tree.map(jnp.zeros_like, params), jnp.float32(0))
    update = jax.jit(sgd if optimizer == "SGD" else adam, donate_argnums=0)

    def step() -> object:
        nonlocal state
        state, loss = update(state, X, Y)
        return loss.block_until_ready()

    return step
