"""The textbook form of what nn/ does fast: chapter 4 line by line, in plain NumPy, one example at a time.

Nothing here comes from the library, so that the two can be compared.
"""

from math import sqrt

import numpy as np

# activations: f and its slope, both of z


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def gelu(z):
    return 0.5 * z * (1 + np.tanh(sqrt(2 / np.pi) * (z + 0.044715 * z**3)))


def gelu_slope(z):
    u = sqrt(2 / np.pi) * (z + 0.044715 * z**3)
    return 0.5 * (1 + np.tanh(u)) + 0.5 * z / np.cosh(u) ** 2 * sqrt(2 / np.pi) * (1 + 3 * 0.044715 * z**2)


FUNCTIONS = {
    "identity": (lambda z: z, np.ones_like),
    "sigmoid": (sigmoid, lambda z: sigmoid(z) * sigmoid(-z)),
    "tanh": (np.tanh, lambda z: 1 / np.cosh(z) ** 2),
    "relu": (lambda z: np.where(z > 0, z, 0), lambda z: np.where(z > 0, 1, 0)),
    "leaky": (lambda z: np.where(z > 0, z, 0.01 * z), lambda z: np.where(z > 0, 1, 0.01)),
    "elu": (lambda z: np.where(z > 0, z, np.exp(z) - 1), lambda z: np.where(z > 0, 1, np.exp(z))),
    "softplus": (lambda z: np.log(1 + np.exp(z)), sigmoid),
    "gelu": (gelu, gelu_slope),
    "swish": (lambda z: z * sigmoid(z), lambda z: sigmoid(z) + z * sigmoid(z) * sigmoid(-z)),
}


def softmax(z):
    """Of one example, (k,)."""
    return np.exp(z) / np.sum(np.exp(z))


def jacobian(name, z):
    """∂a/∂z of one example, (k, k)."""
    if name == "softmax":
        p = softmax(z)
        return np.diag(p) - np.outer(p, p)
    return np.diag(FUNCTIONS[name][1](z))


def activation(name, Z):
    return np.array([softmax(z) for z in Z]) if name == "softmax" else FUNCTIONS[name][0](Z)


# losses of one example: C_i and ∂C_i/∂a

LOSSES = {
    "half_squared_error": (lambda p, y: 0.5 * np.sum((p - y) ** 2), lambda p, y: p - y),
    "binary_cross_entropy": (
        lambda p, y: -np.sum(y * np.log(p) + (1 - y) * np.log(1 - p)),
        lambda p, y: -y / p + (1 - y) / (1 - p),
    ),
    "cross_entropy": (lambda p, y: -np.sum(y * np.log(p)), lambda p, y: -y / p),
}

# forward and backward


def forward(params, X, hidden, output):
    """params = [(W1, b1), …] → {"A": [X, A1, …], "Z": [Z1, …]}."""
    cache = {"A": [X], "Z": []}
    for layer, (W, b) in enumerate(params, start=1):
        cache["Z"].append(cache["A"][-1] @ W + b)
        cache["A"].append(activation(output if layer == len(params) else hidden, cache["Z"][-1]))
    return cache


def cost(params, X, Y, hidden, output, loss, weight_decay):
    P = forward(params, X, hidden, output)["A"][-1]
    data = sum(LOSSES[loss][0](p, y) for p, y in zip(P, Y, strict=True)) / len(X)
    return data + weight_decay / 2 * sum(np.sum(W**2) for W, _ in params)


def backward(params, cache, Y, hidden, output, loss, weight_decay):
    """[(dW1, db1), …] by BP1 to BP4."""
    A, Z, n = cache["A"], cache["Z"], len(Y)
    rows = zip(A[-1], Y, Z[-1], strict=True)
    delta = np.array([jacobian(output, z) @ LOSSES[loss][1](p, y) / n for p, y, z in rows])  # BP1
    grads = []
    for layer in reversed(range(len(params))):
        W, _ = params[layer]
        grads.insert(0, (A[layer].T @ delta + weight_decay * W, np.sum(delta, axis=0)))  # BP4, BP3
        if layer > 0:
            delta = (delta @ W.T) * FUNCTIONS[hidden][1](Z[layer - 1])  # BP2
    return grads


# optimizers, as the papers write them: all parameters after each of the gradients


def sgd(w, gradients, lr):
    for g in gradients:
        w = w - lr * g
        yield w


def momentum(w, gradients, lr, mu):
    v = np.zeros_like(w)
    for g in gradients:
        v = mu * v - lr * g
        w = w + v
        yield w


def nesterov(w, gradients, lr, mu):
    v = np.zeros_like(w)
    for g in gradients:
        v = mu * v - lr * g
        w = w + mu * v - lr * g
        yield w


def adagrad(w, gradients, lr, eps):
    s = np.zeros_like(w)
    for g in gradients:
        s = s + g**2
        w = w - lr * g / (np.sqrt(s) + eps)
        yield w


def rmsprop(w, gradients, lr, rho, eps):
    s = np.zeros_like(w)
    for g in gradients:
        s = rho * s + (1 - rho) * g**2
        w = w - lr * g / (np.sqrt(s) + eps)
        yield w


def adam(w, gradients, lr, beta1, beta2, eps, decay=0.0):
    """decay: λ of AdamW for each parameter."""
    m, s = np.zeros_like(w), np.zeros_like(w)
    for t, g in enumerate(gradients, start=1):
        w = w - lr * decay * w
        m = beta1 * m + (1 - beta1) * g
        s = beta2 * s + (1 - beta2) * g**2
        m_hat, s_hat = m / (1 - beta1**t), s / (1 - beta2**t)
        w = w - lr * m_hat / (np.sqrt(s_hat) + eps)
        yield w
