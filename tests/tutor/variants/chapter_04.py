"""Right answers to the exercises of chapter 04, written differently."""

import numpy as np

# ---- delta_output


def delta_by_loops(P, Y):
    n, k = len(P), len(P[0])
    delta = np.empty((n, k))
    for i in range(n):
        for j in range(k):
            delta[i, j] = (P[i, j] - Y[i, j]) / n
    return delta


def delta_by_jacobians(P, Y):
    n = P.shape[0]
    rows = []
    for p, y in zip(P, Y):
        jacobian = np.diag(p) - np.outer(p, p)
        rows.append(jacobian @ (-y / p) / n)
    return np.array(rows)


def delta_by_einsum(P, Y):
    jacobians = np.einsum("ij,jk->ijk", P, np.eye(P.shape[1])) - np.einsum("ij,ik->ijk", P, P)
    return np.einsum("ijk,ik->ij", jacobians, -Y / P) / len(Y)


def delta_with_labels(P, Y):
    delta = P.copy()
    delta[np.arange(len(P)), Y.argmax(axis=1)] -= 1
    delta /= len(P)
    return delta


def delta_as_lists(P, Y):
    return [[(p - y) / len(P) for p, y in zip(ps, ys)] for ps, ys in zip(P.tolist(), Y.tolist())]


def delta_in_float32(P, Y):
    return ((P.astype(np.float32) - Y.astype(np.float32)) / np.float32(len(P))).astype(np.float32)


def delta_as_matrix(P, Y):
    return (np.matrix(P) - np.matrix(Y)) * (1 / len(P))


def delta_in_fortran_order(P, Y):
    return np.asfortranarray(np.subtract(P, Y) / P.shape[0])


def delta_by_differences(P, Y):
    Z, h = np.log(P), 1e-5
    delta = np.zeros_like(Z)

    def cost(Z):
        E = np.exp(Z)
        return -np.mean(np.sum(Y * np.log(E / E.sum(axis=1, keepdims=True)), axis=1))

    for place in np.ndindex(Z.shape):
        nudge = np.zeros_like(Z)
        nudge[place] = h
        delta[place] = (cost(Z + nudge) - cost(Z - nudge)) / (2 * h)
    return delta


def delta_turned_round_twice(P, Y):
    return -(Y - P) * np.true_divide(1, Y.shape[0])


# ---- affine_backward


def affine_backward_by_loops(delta, A_prev, W):
    n, n_out = delta.shape
    n_in = A_prev.shape[1]
    dA_prev, dW, db = np.zeros((n, n_in)), np.zeros((n_in, n_out)), np.zeros(n_out)
    for i in range(n):
        for k in range(n_out):
            db[k] += delta[i, k]
            for j in range(n_in):
                dW[j, k] += A_prev[i, j] * delta[i, k]
                dA_prev[i, j] += W[j, k] * delta[i, k]
    return dA_prev, dW, db


def affine_backward_by_einsum(delta, A_prev, W):
    return (
        np.einsum("ik,jk->ij", delta, W),
        np.einsum("ij,ik->jk", A_prev, delta),
        np.einsum("ik->k", delta),
    )


def affine_backward_in_float32(delta, A_prev, W):
    delta, A_prev, W = (array.astype(np.float32) for array in (delta, A_prev, W))
    return delta @ W.T, A_prev.T @ delta, delta.sum(axis=0)


def affine_backward_as_lists(delta, A_prev, W):
    dA_prev, dW, db = delta @ W.T, A_prev.T @ delta, sum(delta)
    return [dA_prev.tolist(), dW.tolist(), db.tolist()]


def affine_backward_with_row_bias(delta, A_prev, W):
    return delta @ W.T, A_prev.T @ delta, np.sum(delta, axis=0, keepdims=True)


def affine_backward_as_matrices(delta, A_prev, W):
    delta, A_prev, W = np.matrix(delta), np.matrix(A_prev), np.matrix(W)
    return delta * W.T, A_prev.T * delta, delta.sum(axis=0)


def affine_backward_as_dict(delta, A_prev, W):
    return {"db": delta.sum(0), "dW": np.dot(np.transpose(A_prev), delta), "dA_prev": np.dot(delta, np.transpose(W))}


def affine_backward_by_tensordot(delta, A_prev, W):
    return (
        np.tensordot(delta, W, axes=(1, 1)),
        np.tensordot(A_prev, delta, axes=(0, 0)),
        np.tensordot(np.ones(len(delta)), delta, axes=1),
    )


def affine_backward_example_by_example(delta, A_prev, W):
    dA_prev, dW, db = [], 0, 0
    for message, activation in zip(delta, A_prev):
        dA_prev.append(W @ message)
        dW = dW + np.outer(activation, message)
        db = db + message
    return np.array(dA_prev), dW, db


def affine_backward_with_bias_as_weight(delta, A_prev, W):
    with_ones = np.hstack([A_prev, np.ones((len(A_prev), 1))])
    both = with_ones.T @ delta
    return (W @ delta.T).T, both[:-1], both[-1]


def affine_backward_in_fortran_order(delta, A_prev, W):
    return tuple(np.asfortranarray(array) for array in (delta @ W.T, A_prev.T @ delta, delta.sum(axis=0)))


def affine_backward_by_differences(delta, A_prev, W):
    arrays, slopes = [A_prev.copy(), W.copy(), np.zeros(W.shape[1])], []

    def score():
        return np.sum(delta * (arrays[0] @ arrays[1] + arrays[2]))

    for array in arrays:
        slope = np.zeros(array.shape)
        for place in np.ndindex(array.shape):
            kept = array[place]
            array[place] = kept + 1e-4
            above = score()
            array[place] = kept - 1e-4
            slope[place] = (above - score()) / 2e-4
            array[place] = kept
        slopes.append(slope)
    return slopes


# ---- backward


def backward_by_zip(params, cache, Y):
    A = cache["A"]
    delta, grads = (A[-1] - Y) / len(Y), []
    for (W, _), A_prev in zip(reversed(params), reversed(A[:-1])):
        grads.append((A_prev.T @ delta, delta.sum(axis=0)))
        delta = delta @ W.T * A_prev * (1 - A_prev)
    return grads[::-1]


def backward_example_by_example(params, cache, Y):
    n = len(Y)
    grads = [[np.zeros(W.shape), np.zeros(b.shape)] for W, b in params]
    for i in range(n):
        message = cache["A"][-1][i] - Y[i]
        for layer in reversed(range(len(params))):
            below = cache["A"][layer][i]
            grads[layer][0] += np.outer(below, message) / n
            grads[layer][1] += message / n
            message = params[layer][0] @ message * below * (1 - below)
    return grads


def backward_by_recursion(params, cache, Y):
    A = cache["A"]

    def delta_of(layer):
        if layer == len(params):
            return (A[layer] - Y) / len(Y)
        return delta_of(layer + 1) @ params[layer][0].T * A[layer] * (1 - A[layer])

    deltas = [delta_of(layer) for layer in range(1, len(params) + 1)]
    return [(below.T @ delta, delta.sum(axis=0)) for below, delta in zip(A, deltas)]


def backward_by_einsum(params, cache, Y):
    A, grads = cache["A"], []
    delta = np.true_divide(A[-1] - Y, Y.shape[0])
    for layer in range(len(params), 0, -1):
        grads = [(np.einsum("ij,ik->jk", A[layer - 1], delta), np.einsum("ik->k", delta)), *grads]
        if layer > 1:
            slope = A[layer - 1] - A[layer - 1] ** 2
            delta = np.einsum("ik,jk,ij->ij", delta, params[layer - 1][0], slope)
    return tuple(grads)


def backward_in_float32(params, cache, Y):
    A = [array.astype(np.float32) for array in cache["A"]]
    delta, grads = (A[-1] - Y.astype(np.float32)) / np.float32(len(Y)), []
    for layer in reversed(range(len(params))):
        grads.insert(0, (A[layer].T @ delta, delta.sum(axis=0)))
        delta = delta @ params[layer][0].T.astype(np.float32) * A[layer] * (1 - A[layer])
    return grads


def backward_as_dict(params, cache, Y):
    grads, A = {}, cache["A"]
    dZ = (A[-1] - Y) / len(Y)
    for layer in range(len(params), 0, -1):
        grads[f"dW{layer}"] = np.dot(A[layer - 1].T, dZ)
        grads[f"db{layer}"] = np.sum(dZ, axis=0, keepdims=True)
        if layer > 1:
            dA = np.dot(dZ, params[layer - 1][0].T)
            dZ = np.multiply(dA, A[layer - 1] * (1 - A[layer - 1]))
    return grads


def backward_with_dicts_in_a_list(params, cache, Y):
    return [{"db": db, "dW": dW} for dW, db in backward_by_zip(params, cache, Y)]


def backward_from_weighted_inputs(params, cache, Y):
    delta, grads = (cache["A"][-1] - Y) / len(Y), [None] * len(params)
    for layer in reversed(range(len(params))):
        grads[layer] = [cache["A"][layer].T @ delta, delta.sum(axis=0)]
        if layer:
            falling = np.exp(-cache["Z"][layer - 1])
            delta = (delta @ params[layer][0].T) * falling / (1 + falling) ** 2
    return grads


def backward_by_tanh(params, cache, Y):
    delta, grads = (cache["A"][-1] - Y) / len(Y), []
    for layer in reversed(range(len(params))):
        grads.append((cache["A"][layer].T @ delta, delta.sum(axis=0)))
        if layer:
            delta = delta @ params[layer][0].T * (1 - np.tanh(cache["Z"][layer - 1] / 2) ** 2) / 4
    grads.reverse()
    return grads


def backward_averaging_at_the_end(params, cache, Y):
    A, n = cache["A"], len(Y)
    delta, grads = A[-1] - Y, []
    for layer in reversed(range(len(params))):
        grads.insert(0, (A[layer].T @ delta / n, delta.mean(axis=0)))
        delta = delta @ params[layer][0].T * A[layer] * (1 - A[layer])
    return grads


def backward_in_own_copies(params, cache, Y):
    A = [array.copy() for array in cache["A"]]
    A[-1] -= Y
    A[-1] /= len(Y)
    grads = []
    for W, _ in params[::-1]:
        delta = A.pop()
        grads.insert(0, (A[-1].T @ delta, delta.sum(axis=0)))
        A[-1] *= (1 - A[-1]) * (delta @ W.T)
    return grads


def backward_as_matrices(params, cache, Y):
    A = [np.matrix(array) for array in cache["A"]]
    delta, grads = (A[-1] - np.matrix(Y)) / len(Y), []
    for layer in reversed(range(len(params))):
        grads.insert(0, (A[layer].T * delta, delta.sum(axis=0)))
        delta = np.multiply(delta * np.matrix(params[layer][0]).T, np.multiply(A[layer], 1 - A[layer]))
    return grads


def backward_as_lists(params, cache, Y):
    return [[dW.tolist(), db.tolist()] for dW, db in backward_by_recursion(params, cache, Y)]


def loss_of(params, X, Y):
    A = X
    for W, b in params[:-1]:
        A = 1 / (1 + np.exp(-(A @ W + b)))
    Z = A @ params[-1][0] + params[-1][1]
    Z = Z - Z.max(axis=1, keepdims=True)
    log_P = Z - np.log(np.exp(Z).sum(axis=1, keepdims=True))
    return -(Y * log_P).sum() / len(Y)


def slopes_by_differences(params, X, Y, h=1e-5):
    params = [(W.copy(), b.copy()) for W, b in params]
    grads = [(np.zeros(W.shape), np.zeros(b.shape)) for W, b in params]
    for pair, slopes in zip(params, grads):
        for array, slope in zip(pair, slopes):
            for place in np.ndindex(array.shape):
                kept = array[place]
                array[place] = kept + h
                above = loss_of(params, X, Y)
                array[place] = kept - h
                slope[place] = (above - loss_of(params, X, Y)) / (2 * h)
                array[place] = kept
    return grads


def backward_by_differences(params, cache, Y):
    return slopes_by_differences(params, cache["A"][0], Y)


# ---- train_step


def forward_of(params, X):
    A, Z = [X], []
    for layer, (W, b) in enumerate(params):
        Z.append(A[-1] @ W + b)
        last = layer == len(params) - 1
        A.append(np.exp(Z[-1]) / np.exp(Z[-1]).sum(axis=1)[:, None] if last else 1 / (1 + np.exp(-Z[-1])))
    return {"A": A, "Z": Z}


def train_step_in_three_calls(params, X, Y, lr):
    cache = forward_of(params, X)
    loss = -np.mean(np.log(cache["A"][-1][np.arange(len(Y)), Y.argmax(axis=1)]))
    grads = backward_by_zip(params, cache, Y)
    return [(W - lr * dW, b - lr * db) for (W, b), (dW, db) in zip(params, grads)], loss


def train_step_by_differences(params, X, Y, lr):
    grads = slopes_by_differences(params, X, Y)
    return [(W - lr * dW, b - lr * db) for (W, b), (dW, db) in zip(params, grads)], loss_of(params, X, Y)


def train_step_in_own_copies(params, X, Y, lr):
    new = [(W.copy(), b.copy()) for W, b in params]
    grads = backward_example_by_example(params, forward_of(params, X), Y)
    for (W, b), (dW, db) in zip(new, grads):
        W -= lr * dW
        b -= lr * db
    return new, loss_of(params, X, Y)


def train_step_while_going_back(params, X, Y, lr):
    A = forward_of(params, X)["A"]
    loss = float(np.sum(-Y * np.log(A[-1])) / len(Y))
    new, delta = list(params), (A[-1] - Y) / len(Y)
    for layer in reversed(range(len(params))):
        W, b = new[layer]
        new[layer] = W - lr * A[layer].T @ delta, b - lr * delta.sum(axis=0)
        delta = delta @ W.T * A[layer] * (1 - A[layer])
    return new, loss


def train_step_by_recursion(params, X, Y, lr):
    def walk(rest, A):
        """The new layers from here on, the loss, and the message for A."""
        (W, b), *above = rest
        Z = A @ W + b
        if above:
            out = 1 / (1 + np.exp(-Z))
            new, loss, message = walk(above, out)
            delta = message * out * (1 - out)
        else:
            P = np.exp(Z - Z.max()) / np.exp(Z - Z.max()).sum(axis=1, keepdims=True)
            new, loss, delta = [], -np.sum(Y * np.log(P)) / len(Y), (P - Y) / len(Y)
        return [(W - lr * A.T @ delta, b - lr * delta.sum(axis=0)), *new], loss, delta @ W.T

    new, loss, _ = walk(params, X)
    return new, loss


def train_step_in_float32(params, X, Y, lr):
    params = [(W.astype(np.float32), b.astype(np.float32)) for W, b in params]
    return train_step_while_going_back(params, X.astype(np.float32), Y.astype(np.float32), np.float32(lr))


def train_step_as_lists(params, X, Y, lr):
    new, loss = train_step_by_recursion(params, X, Y, lr)
    return [[[W.tolist(), b.tolist()] for W, b in new], float(loss)]


def train_step_as_dict(params, X, Y, lr):
    new, loss = train_step_while_going_back(params, X, Y, lr)
    named = {}
    for number, (W, b) in enumerate(new, 1):
        named[f"W{number}"], named[f"b{number}"] = W, b
    return {"loss": np.array(loss), "params": named}


def train_step_with_row_biases(params, X, Y, lr):
    rows = [(W, b.reshape(1, -1)) for W, b in params]
    A = forward_of(rows, X)["A"]
    delta, new = (A[-1] - Y) / len(Y), []
    for (W, b), below in zip(rows[::-1], A[-2::-1]):
        new.insert(0, (W - lr * np.dot(below.T, delta), b - lr * delta.sum(axis=0, keepdims=True)))
        delta = np.dot(delta, W.T) * below * (1 - below)
    return new, np.array([[-(Y * np.log(A[-1])).sum(axis=1).mean()]])


def train_step_in_columns(params, X, Y, lr):
    """In the column convention of other books, turned round at the door."""
    weights, biases = [W.T for W, _ in params], [b[:, None] for _, b in params]
    A, T = [X.T], Y.T
    for W, b in zip(weights[:-1], biases[:-1]):
        A.append(1 / (1 + np.exp(-(W @ A[-1] + b))))
    E = np.exp(weights[-1] @ A[-1] + biases[-1])
    P = E / E.sum(axis=0)
    delta, new = P - T, []
    for W, b, below in zip(weights[::-1], biases[::-1], A[::-1]):
        new.append(((W - lr * delta @ below.T / len(Y)).T, (b - lr * delta.mean(axis=1, keepdims=True)).ravel()))
        delta = W.T @ delta * below * (1 - below)
    return new[::-1], -np.sum(T * np.log(P)) / len(Y)


# ---- diagnose_backward


def diagnosed_by_differences(backward):
    rng, n = np.random.default_rng(5), 6
    params = [(rng.normal(size=(2, 3)), rng.normal(size=3)), (rng.normal(size=(3, 4)), rng.normal(size=4))]
    X, Y = rng.normal(size=(n, 2)), np.eye(4)[rng.integers(0, 4, n)]
    cache = forward_of(params, X)
    before = cache["A"][-1].copy()
    try:
        grads = backward(params, cache, Y)
    except ValueError:
        return "transpose missing"
    if not np.allclose(before, cache["A"][-1]):
        return "cache changed"
    ratios = [g / s for got, slopes in zip(grads, slopes_by_differences(params, X, Y)) for g, s in zip(got, slopes)]
    if any(np.ptp(ratio) > 0.01 for ratio in ratios):
        return "slope missing"
    dW1, db1, dW2, db2 = (float(np.round(np.median(ratio), 3)) for ratio in ratios)
    found = {
        (1, 1, 1, 1): "healthy",
        (-1, -1, -1, -1): "sign flipped",
        (n, n, n, n): "not averaged",
        (1, round(1 / n, 3), 1, round(1 / n, 3)): "bias averaged",
    }
    return found.get((dW1, db1, dW2, db2), "averaged again")


def diagnosed_in_three_layers(backward):
    rng, n = np.random.default_rng(3), 7
    sizes = [3, 5, 4, 2]
    params = [(rng.normal(size=(d, h)), rng.normal(size=h)) for d, h in zip(sizes, sizes[1:])]
    X, Y = rng.normal(size=(n, 3)), np.eye(2)[[0, 1, 0, 0, 1, 1, 0]]
    cache = forward_of(params, X)
    right = backward_by_zip(params, cache, Y)
    try:
        got = backward(params, cache, Y)
    except Exception:
        return "transpose missing"
    if any(not np.allclose(a, b) for a, b in zip(cache["A"], forward_of(params, X)["A"])):
        return "cache changed"
    (dW, db), (dW_right, db_right) = got[-1], right[-1]
    if np.allclose(dW, -dW_right):
        return "sign flipped"
    if np.allclose(dW, n * dW_right):
        return "not averaged"
    if np.allclose(db, db_right / n):
        return "bias averaged"
    if np.allclose(got[0][0], right[0][0]):
        return "healthy"
    return "averaged again" if np.allclose(got[1][0], right[1][0] / n) else "slope missing"


def diagnosed_by_asking_again(backward):
    """Without any right gradient for the batch: by what a repeated batch and an added example must do."""
    rng = np.random.default_rng(1)
    W1, b1, W2, b2 = rng.normal(size=(3, 5)), rng.normal(size=5), rng.normal(size=(5, 2)), rng.normal(size=2)
    params = [(W1, b1), (W2, b2)]
    X, Y = rng.normal(size=(4, 3)), np.eye(2)[[0, 1, 1, 0]]

    def ask(X, Y):
        cache = forward_of(params, X)
        kept = [array.copy() for array in cache["A"]]
        (dW1, db1), (dW2, db2) = backward(params, cache, Y)
        return dW1, db1, dW2, db2, all(np.array_equal(a, b) for a, b in zip(kept, cache["A"]))

    try:
        once, twice = ask(X, Y), ask(np.vstack([X, X]), np.vstack([Y, Y]))
    except ValueError:
        return "transpose missing"
    if not once[-1]:
        return "cache changed"
    grown = [np.mean(b / a) for a, b in zip(once[:-1], twice[:-1])]
    if np.allclose(grown, 2):
        return "not averaged"
    if not np.isclose(grown[3], 1):
        return "bias averaged"
    if not np.isclose(grown[0], 1):
        return "averaged again"
    up, down = (loss_of([(W1, b1), (W2 + step * once[2], b2)], X, Y) for step in (1e-4, -1e-4))
    if up < down:
        return "sign flipped"
    up, down = (loss_of([(W1 + step * once[0], b1), (W2, b2)], X, Y) for step in (1e-4, -1e-4))
    return "healthy" if np.isclose((up - down) / 2e-4, np.sum(once[0] ** 2), rtol=1e-3) else "slope missing"


def diagnosed_in_capitals(backward):
    return f" {diagnosed_in_three_layers(backward).capitalize()} "


def diagnosed_from_an_array(backward):
    labels = np.array(["healthy", "sign flipped", "not averaged", "bias averaged", "averaged again", "slope missing",
                       "transpose missing", "cache changed"])
    return labels[labels == diagnosed_by_differences(backward)][0]


def diagnosed_by_sums(backward):
    """By two numbers for each part: its sum of squares, and how it goes with the right one."""
    rng, n = np.random.default_rng(11), 5
    params = [(rng.normal(size=(4, 3)), rng.normal(size=3)), (rng.normal(size=(3, 2)), rng.normal(size=2))]
    X, Y = rng.normal(size=(n, 4)), np.eye(2)[[1, 0, 1, 1, 0]]
    cache = forward_of(params, X)
    total = cache["A"][-1].sum()
    right = [np.ravel(part) for pair in backward_by_einsum(params, cache, Y) for part in pair]
    try:
        parts = [np.ravel(part) for pair in backward(params, cache, Y) for part in pair]
    except ValueError:
        return "transpose missing"
    if not np.isclose(cache["A"][-1].sum(), total):
        return "cache changed"
    scale = [part @ true / (true @ true) for part, true in zip(parts, right)]
    if any(np.linalg.norm(part - c * true) > 1e-6 for part, true, c in zip(parts, right, scale)):
        return "slope missing"
    if min(scale) < 0:
        return "sign flipped"
    if max(scale) > 1.5:
        return "not averaged"
    if min(scale) > 0.9:
        return "healthy"
    return "bias averaged" if scale[0] > 0.9 else "averaged again"


def diagnosed_from_the_message(backward):
    """Reads the patient's own delta back out of its bias gradients, one example at a time, then all at once."""
    rng, n = np.random.default_rng(21), 4
    params = [(rng.normal(size=(2, 6)), rng.normal(size=6)), (rng.normal(size=(6, 3)), rng.normal(size=3))]
    X, Y = rng.normal(size=(n, 2)), np.eye(3)[[0, 2, 1, 0]]
    cache = forward_of(params, X)
    P, H, W2 = cache["A"][-1].copy(), cache["A"][1], params[1][0]
    try:
        (dW1, db1), (dW2, db2) = backward(params, cache, Y)
    except ValueError:
        return "transpose missing"
    if np.abs(cache["A"][-1] - P).max() > 0:
        return "cache changed"
    output = P - Y
    hidden = output @ W2.T * H * (1 - H)
    if np.allclose(dW2, H.T @ output):
        return "not averaged"
    if np.allclose(dW2, -(H.T @ output) / n):
        return "sign flipped"
    if np.allclose(db2, output.sum(axis=0) / n**2):
        return "bias averaged"
    if np.allclose(n * dW1, X.T @ hidden):
        return "healthy"
    return "averaged again" if np.allclose(n * n * db1, hidden.sum(axis=0)) else "slope missing"


def diagnosed_with_complex_steps(backward):
    rng, n, h = np.random.default_rng(9), 6, 1e-20
    sizes = [(3, 4), (4,), (4, 2), (2,)]
    parts = [rng.normal(size=size) for size in sizes]
    X, Y = rng.normal(size=(n, 3)), np.eye(2)[np.arange(n) % 2]

    def loss(W1, b1, W2, b2):
        Z = 1 / (1 + np.exp(-(X @ W1 + b1))) @ W2 + b2
        return np.sum(Y * (np.log(np.exp(Z).sum(axis=1))[:, None] - Z)) / n

    def slope(number, place):
        nudged = [part.astype(complex) for part in parts]
        nudged[number][place] += 1j * h
        return loss(*nudged).imag / h

    true = [np.array([slope(i, place) for place in np.ndindex(size)]).reshape(size) for i, size in enumerate(sizes)]
    params = [tuple(parts[:2]), tuple(parts[2:])]
    cache = forward_of(params, X)
    try:
        got = [part for pair in backward(params, cache, Y) for part in pair]
    except ValueError:
        return "transpose missing"
    if not np.allclose(cache["A"][-1].sum(axis=1), 1):
        return "cache changed"
    ratio = [np.round(a / b, 4) for a, b in zip(got, true)]
    for label, signs in {"healthy": 1, "sign flipped": -1, "not averaged": n}.items():
        if all((part == signs).all() for part in ratio):
            return label
    if (ratio[0] == 1).all():
        return "bias averaged"
    return "averaged again" if np.ptp(ratio[0]) == 0 else "slope missing"


VARIANTS = {
    "delta_output": [
        delta_by_loops,
        delta_by_jacobians,
        delta_by_einsum,
        delta_with_labels,
        delta_as_lists,
        delta_in_float32,
        delta_as_matrix,
        delta_in_fortran_order,
        delta_by_differences,
        delta_turned_round_twice,
    ],
    "affine_backward": [
        affine_backward_by_loops,
        affine_backward_by_einsum,
        affine_backward_in_float32,
        affine_backward_as_lists,
        affine_backward_with_row_bias,
        affine_backward_as_matrices,
        affine_backward_as_dict,
        affine_backward_by_tensordot,
        affine_backward_example_by_example,
        affine_backward_with_bias_as_weight,
        affine_backward_in_fortran_order,
        affine_backward_by_differences,
    ],
    "backward": [
        backward_by_zip,
        backward_example_by_example,
        backward_by_recursion,
        backward_by_einsum,
        backward_in_float32,
        backward_as_dict,
        backward_with_dicts_in_a_list,
        backward_from_weighted_inputs,
        backward_by_tanh,
        backward_averaging_at_the_end,
        backward_in_own_copies,
        backward_as_matrices,
        backward_as_lists,
        backward_by_differences,
    ],
    "train_step": [
        train_step_in_three_calls,
        train_step_by_differences,
        train_step_in_own_copies,
        train_step_while_going_back,
        train_step_by_recursion,
        train_step_in_float32,
        train_step_as_lists,
        train_step_as_dict,
        train_step_with_row_biases,
        train_step_in_columns,
    ],
    "diagnose_backward": [
        diagnosed_by_differences,
        diagnosed_in_three_layers,
        diagnosed_by_asking_again,
        diagnosed_in_capitals,
        diagnosed_from_an_array,
        diagnosed_by_sums,
        diagnosed_from_the_message,
        diagnosed_with_complex_steps,
    ],
}
