"""The same training step, written for the course and for its peers.

Each builder takes a Workload and an optimizer name, and returns a function without arguments that makes one step:
forward, cost, backward, update, on one fixed batch.
"""

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
