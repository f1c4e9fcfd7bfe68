"""Wrong answers to the exercises of chapter 04, written from the chapter's text alone; above each what its author thought."""

import numpy as np

from course_lib import yours


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def forward(X, params):
    A, Z = [X], []
    for W, b in params:
        Z.append(A[-1] @ W + b)
        A.append(sigmoid(Z[-1]))
    A[-1] = yours.softmax(Z[-1])
    return A[-1], {"A": A, "Z": Z}


def draw(sizes, rng):
    return [(rng.normal(size=shape), np.zeros(shape[1])) for shape in zip(sizes, sizes[1:])]


# ---------------------------------------------------------------- affine_backward


# The parameters first, since they are what one wants.
def affine_backward_1(delta, A_prev, W):
    dW = A_prev.T @ delta
    db = delta.sum(axis=0)
    dA = delta @ W.T
    return dW, db, dA


# The sum along the rows.
def affine_backward_2(delta, A_prev, W):
    return delta @ W.T, A_prev.T @ delta, delta.sum(axis=1)


# A mean for the biases.
def affine_backward_3(delta, A_prev, W):
    return delta @ W.T, A_prev.T @ delta, delta.mean(axis=0)


# Divides by n, as the cost does.
def affine_backward_4(delta, A_prev, W):
    n = len(delta)
    return delta @ W.T, A_prev.T @ delta / n, delta.sum(axis=0) / n


# W was not turned over.
def affine_backward_5(delta, A_prev, W):
    dA = delta @ W
    dW = A_prev.T @ delta
    db = delta.sum(axis=0)
    return dA, dW, db


# Turned the wrong factor over.
def affine_backward_6(delta, A_prev, W):
    return delta @ W.T, delta.T @ A_prev, delta.sum(axis=0)


# With the slope of the sigmoid below.
def affine_backward_7(delta, A_prev, W):
    dA = (delta @ W.T) * A_prev * (1 - A_prev)
    return dA, A_prev.T @ delta, delta.sum(axis=0)


# The column book's first line.
def affine_backward_8(delta, A_prev, W):
    return W @ delta.T, A_prev.T @ delta, delta.sum(axis=0)


# One example after the other, and only the last is kept.
def affine_backward_9(delta, A_prev, W):
    dA = np.zeros(A_prev.shape)
    for i in range(len(delta)):
        dA[i] = W @ delta[i]
        dW = np.outer(A_prev[i], delta[i])
        db = delta[i]
    return dA, dW, db


# In BP3 the slope for b is delta.
def affine_backward_10(delta, A_prev, W):
    return delta @ W.T, A_prev.T @ delta, delta


# ---------------------------------------------------------------- delta_output


# Shares minus targets, and no mean.
def delta_output_1(P, Y):
    return P - Y


# The error is what is missing.
def delta_output_2(P, Y):
    return (Y - P) / len(P)


# A mean over all cells.
def delta_output_3(P, Y):
    return (P - Y) / P.size


# BP1 to the letter, with the sigmoid's slope.
def delta_output_4(P, Y):
    return (P - Y) * P * (1 - P) / len(P)


# Stops before the Jacobian.
def delta_output_5(P, Y):
    return -Y / P / len(P)


# From a popular snippet: subtract 1 at the true class, in place.
def delta_output_6(P, Y):
    P[np.arange(len(P)), Y.argmax(axis=1)] -= 1
    return P / len(P)


# Only the true class has a slope.
def delta_output_7(P, Y):
    return Y * (P - 1) / len(P)


# "The mean over n examples" taken at once.
def delta_output_8(P, Y):
    return (P - Y).mean(axis=0)


# The slope of a square.
def delta_output_9(P, Y):
    return 2 * (P - Y) / len(P)


# n from the wrong axis.
def delta_output_10(P, Y):
    n = P.shape[1]
    return (P - Y) / n


# ---------------------------------------------------------------- backward


# The list comes out back to front.
def backward_1(params, cache, Y):
    A = cache["A"]
    delta = (A[-1] - Y) / len(Y)
    grads = []
    for l in range(len(params) - 1, -1, -1):
        grads.append((A[l].T @ delta, delta.sum(axis=0)))
        if l > 0:
            delta = (delta @ params[l][0].T) * A[l] * (1 - A[l])
    return grads


# The slope of the sigmoid from Z, as if Z were A.
def backward_2(params, cache, Y):
    A, Z = cache["A"], cache["Z"]
    delta = yours.delta_output(A[-1], Y)
    grads = []
    for l in reversed(range(len(params))):
        dA, dW, db = yours.affine_backward(delta, A[l], params[l][0])
        grads.insert(0, (dW, db))
        if l > 0:
            delta = dA * Z[l - 1] * (1 - Z[l - 1])
    return grads


# No slope on the way.
def backward_3(params, cache, Y):
    delta = yours.delta_output(cache["A"][-1], Y)
    grads = []
    for (W, b), A_prev in zip(params[::-1], cache["A"][-2::-1]):
        delta, dW, db = yours.affine_backward(delta, A_prev, W)
        grads.insert(0, (dW, db))
    return grads


# The slope for the output as well.
def backward_4(params, cache, Y):
    A = cache["A"]
    delta = (A[-1] - Y) * A[-1] * (1 - A[-1]) / len(Y)
    grads = [None] * len(params)
    for l in range(len(params) - 1, -1, -1):
        grads[l] = (A[l].T @ delta, delta.sum(axis=0))
        delta = (delta @ params[l][0].T) * A[l] * (1 - A[l])
    return grads


# No mean anywhere.
def backward_5(params, cache, Y):
    A = cache["A"]
    delta = A[-1] - Y
    grads = [None] * len(params)
    for l in range(len(params) - 1, -1, -1):
        grads[l] = (A[l].T @ delta, delta.sum(axis=0))
        if l:
            delta = (delta @ params[l][0].T) * A[l] * (1 - A[l])
    return grads


# Takes the activations out of the cache as it goes.
def backward_6(params, cache, Y):
    A = cache["A"]
    delta = (A.pop() - Y) / len(Y)
    grads = []
    for W, b in reversed(params):
        A_prev = A.pop()
        grads.insert(0, (A_prev.T @ delta, delta.sum(axis=0)))
        delta = (delta @ W.T) * A_prev * (1 - A_prev)
    return grads


# The two layers of the worked example.
def backward_7(params, cache, Y):
    (W1, b1), (W2, b2) = params
    X, A1, A2 = cache["A"]
    delta2 = (A2 - Y) / len(Y)
    delta1 = (delta2 @ W2.T) * A1 * (1 - A1)
    return [(X.T @ delta1, delta1.sum(axis=0)), (A1.T @ delta2, delta2.sum(axis=0))]


# The loop ends one layer early.
def backward_8(params, cache, Y):
    A = cache["A"]
    delta = (A[-1] - Y) / len(Y)
    grads = []
    for l in range(len(params) - 1, 0, -1):
        grads.insert(0, (A[l].T @ delta, delta.sum(axis=0)))
        delta = (delta @ params[l][0].T) * A[l] * (1 - A[l])
    return grads


# Divides by n in each layer, to be sure that it is a mean.
def backward_9(params, cache, Y):
    A, n = cache["A"], len(Y)
    delta = A[-1] - Y
    grads = [None] * len(params)
    for l in reversed(range(len(params))):
        grads[l] = (A[l].T @ delta / n, delta.sum(axis=0) / n)
        delta = (delta @ params[l][0].T) * A[l] * (1 - A[l]) / n
    return grads


# One flat list.
def backward_10(params, cache, Y):
    A = cache["A"]
    delta = (A[-1] - Y) / len(Y)
    grads = []
    for l in reversed(range(len(params))):
        dA, dW, db = yours.affine_backward(delta, A[l], params[l][0])
        grads = [dW, db] + grads
        delta = dA * A[l] * (1 - A[l])
    return grads


# ---------------------------------------------------------------- train_step


# Along the gradient.
def train_step_1(params, X, Y, lr):
    P, cache = forward(X, params)
    grads = yours.backward(params, cache, Y)
    new = [(W + lr * dW, b + lr * db) for (W, b), (dW, db) in zip(params, grads)]
    return new, yours.cross_entropy(P, Y)


# In place.
def train_step_2(params, X, Y, lr):
    P, cache = forward(X, params)
    for (W, b), (dW, db) in zip(params, yours.backward(params, cache, Y)):
        W -= lr * dW
        b -= lr * db
    return params, yours.cross_entropy(P, Y)


# The loss after the step.
def train_step_3(params, X, Y, lr):
    P, cache = forward(X, params)
    grads = yours.backward(params, cache, Y)
    new = [(W - lr * dW, b - lr * db) for (W, b), (dW, db) in zip(params, grads)]
    P, cache = forward(X, new)
    return new, yours.cross_entropy(P, Y)


# Only the weights learn.
def train_step_4(params, X, Y, lr):
    P, cache = forward(X, params)
    grads = yours.backward(params, cache, Y)
    new = [(W - lr * dW, b) for (W, b), (dW, db) in zip(params, grads)]
    return new, yours.cross_entropy(P, Y)


# Divides the step by n once more.
def train_step_5(params, X, Y, lr):
    P, cache = forward(X, params)
    grads = yours.backward(params, cache, Y)
    n = len(X)
    new = [(W - lr / n * dW, b - lr / n * db) for (W, b), (dW, db) in zip(params, grads)]
    return new, yours.cross_entropy(P, Y)


# Loss first.
def train_step_6(params, X, Y, lr):
    P, cache = forward(X, params)
    loss = yours.cross_entropy(P, Y)
    grads = yours.backward(params, cache, Y)
    new = [(W - lr * dW, b - lr * db) for (W, b), (dW, db) in zip(params, grads)]
    return loss, new


# The rate that worked elsewhere.
def train_step_7(params, X, Y, lr=0.1):
    lr = 0.1
    P, cache = forward(X, params)
    grads = yours.backward(params, cache, Y)
    new = []
    for (W, b), (dW, db) in zip(params, grads):
        new.append((W - lr * dW, b - lr * db))
    return new, yours.cross_entropy(P, Y)


# The forward pass of chapter 01, with a sigmoid at the output.
def train_step_8(params, X, Y, lr):
    P, cache = yours.forward(X, params, sigmoid)
    grads = yours.backward(params, cache, Y)
    new = [(W - lr * dW, b - lr * db) for (W, b), (dW, db) in zip(params, grads)]
    return new, yours.cross_entropy(P, Y)


# The step alone is returned.
def train_step_9(params, X, Y, lr):
    P, cache = forward(X, params)
    grads = yours.backward(params, cache, Y)
    return [(-lr * dW, -lr * db) for dW, db in grads], yours.cross_entropy(P, Y)


# Layer by layer, the last first; the layers below see the new weights.
def train_step_10(params, X, Y, lr):
    P, cache = forward(X, params)
    loss = yours.cross_entropy(P, Y)
    new = [(W.copy(), b.copy()) for W, b in params]
    for l in reversed(range(len(params))):
        dW, db = yours.backward(new, cache, Y)[l]
        new[l] = (new[l][0] - lr * dW, new[l][1] - lr * db)
    return new, loss


# ---------------------------------------------------------------- diagnose_backward


def symptoms(backward, sizes, n, last_zero=False):
    rng = np.random.default_rng(0)
    params = draw(sizes, rng)
    if last_zero:
        params[-1] = (0 * params[-1][0], params[-1][1])
    X, Y = rng.normal(size=(n, sizes[0])), np.eye(sizes[-1])[np.arange(n) % sizes[-1]]
    cache = forward(X, params)[1]
    good = yours.backward(params, cache, Y)
    copies = {key: [A.copy() for A in arrays] for key, arrays in cache.items()}
    got = backward(params, cache, Y)
    changed = any(not np.array_equal(a, b) for key in copies for a, b in zip(copies[key], cache[key]))
    return got, good, changed, params, cache, Y


def same(got, good, factor=1.0):
    return all(np.allclose(g, factor * r) for G, R in zip(got, good) for g, r in zip(G, R))


# One example, so that nothing is mixed up.
def diagnose_backward_1(backward):
    got, good, changed, *_ = symptoms(backward, [3, 4, 2], 1)
    if changed:
        return "cache changed"
    if same(got, good):
        return "healthy"
    if same(got, good, -1):
        return "sign flipped"
    if np.allclose(got[1][0], good[1][0]):
        return "slope missing"
    return "transpose missing"


# Layers of different sizes, and no thought for an error.
def diagnose_backward_2(backward):
    n = 5
    got, good, changed, params, cache, Y = symptoms(backward, [3, 4, 2], n)
    if changed:
        return "cache changed"
    if same(got, good):
        return "healthy"
    if same(got, good, -1):
        return "sign flipped"
    if same(got, good, n):
        return "not averaged"
    if np.allclose(got[0][0], good[0][0]):
        return "bias averaged"
    if np.allclose(got[0][0], good[0][0] / n):
        return "averaged again"
    return "slope missing"


# An error is a symptom: a missing transpose. All sizes equal, so that it never comes.
def diagnose_backward_3(backward):
    n = 5
    try:
        got, good, changed, *_ = symptoms(backward, [4, 4, 4], n)
    except ValueError:
        return "transpose missing"
    if changed:
        return "cache changed"
    if same(got, good):
        return "healthy"
    if same(got, good, -1):
        return "sign flipped"
    if same(got, good, n):
        return "not averaged"
    if np.allclose(got[0][0], good[0][0]):
        return "bias averaged"
    if np.allclose(got[0][0], good[0][0] / n):
        return "averaged again"
    return "slope missing"


# Looks at the last layer only.
def diagnose_backward_4(backward):
    n = 5
    try:
        got, good, changed, *_ = symptoms(backward, [3, 4, 2], n)
    except ValueError:
        return "transpose missing"
    (dW, db), (rW, rb) = got[-1], good[-1]
    if changed:
        return "cache changed"
    if np.allclose(dW, -rW):
        return "sign flipped"
    if np.allclose(dW, n * rW):
        return "not averaged"
    if np.allclose(dW, rW / n):
        return "averaged again"
    if not np.allclose(db, rb):
        return "bias averaged"
    return "healthy"


# Starts from last weights of zero, because it is simple.
def diagnose_backward_5(backward):
    n = 5
    try:
        got, good, changed, *_ = symptoms(backward, [3, 4, 2], n, last_zero=True)
    except ValueError:
        return "transpose missing"
    if changed:
        return "cache changed"
    if same(got, good):
        return "healthy"
    if same(got, good, -1):
        return "sign flipped"
    if same(got, good, n):
        return "not averaged"
    if not np.allclose(got[1][1], good[1][1]):
        return "bias averaged"
    if np.allclose(got[0][0], good[0][0] / n):
        return "averaged again"
    return "slope missing"


# The cache is not looked at.
def diagnose_backward_6(backward):
    n = 5
    try:
        got, good, changed, *_ = symptoms(backward, [3, 4, 2], n)
    except ValueError:
        return "transpose missing"
    if same(got, good):
        return "healthy"
    if same(got, good, -1):
        return "sign flipped"
    if same(got, good, n):
        return "not averaged"
    if np.allclose(got[0][0], good[0][0]):
        return "bias averaged"
    if np.allclose(got[0][0], good[0][0] / n):
        return "averaged again"
    return "slope missing"


# Looks at the weights only.
def diagnose_backward_7(backward):
    n = 5
    try:
        got, good, changed, *_ = symptoms(backward, [3, 4, 2], n)
    except ValueError:
        return "transpose missing"
    if changed:
        return "cache changed"
    W = [g[0] for g in got]
    R = [g[0] for g in good]
    if all(np.allclose(w, r) for w, r in zip(W, R)):
        return "healthy"
    if np.allclose(W[1], -R[1]):
        return "sign flipped"
    if np.allclose(W[1], n * R[1]):
        return "not averaged"
    if np.allclose(W[0], R[0] / n):
        return "averaged again"
    return "slope missing"


# Labels with underscores.
def diagnose_backward_8(backward):
    n = 5
    try:
        got, good, changed, *_ = symptoms(backward, [3, 4, 2], n)
    except ValueError:
        return "transpose_missing"
    if changed:
        return "cache_changed"
    if same(got, good):
        return "healthy"
    if same(got, good, -1):
        return "sign_flipped"
    if same(got, good, n):
        return "not_averaged"
    if np.allclose(got[0][0], good[0][0]):
        return "bias_averaged"
    if np.allclose(got[0][0], good[0][0] / n):
        return "averaged_again"
    return "slope_missing"


# All symptoms in a list.
def diagnose_backward_9(backward):
    found = []
    n = 5
    try:
        got, good, changed, *_ = symptoms(backward, [3, 4, 2], n)
    except ValueError:
        return ["transpose missing"]
    if changed:
        found.append("cache changed")
    if same(got, good, -1):
        found.append("sign flipped")
    if same(got, good, n):
        found.append("not averaged")
    if not np.allclose(got[1][1], good[1][1]):
        found.append("bias averaged")
    if np.allclose(got[0][0], good[0][0] / n):
        found.append("averaged again")
    return found or ["healthy"]


# Does the loss fall? Then it is healthy.
def diagnose_backward_10(backward):
    rng = np.random.default_rng(1)
    params = draw([3, 4, 2], rng)
    X, Y = rng.normal(size=(5, 3)), np.eye(2)[[0, 1, 1, 0, 1]]
    P, cache = forward(X, params)
    try:
        grads = backward(params, cache, Y)
    except ValueError:
        return "transpose missing"
    new = [(W - 0.1 * dW, b - 0.1 * db) for (W, b), (dW, db) in zip(params, grads)]
    before, after = yours.cross_entropy(P, Y), yours.cross_entropy(forward(X, new)[0], Y)
    return "healthy" if after < before else "sign flipped"
