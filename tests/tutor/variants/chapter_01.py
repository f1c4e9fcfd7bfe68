"""Right answers to the exercises of chapter 01, written differently."""

import math

import numpy as np

# ---- neuron


def neuron_loop(x, w, b):
    z = b
    for value, weight in zip(x, w, strict=True):
        z += value * weight
    return 1 / (1 + math.exp(-z))


def neuron_tanh(x, w, b):
    return 0.5 * np.tanh((np.sum(x * w) + b) / 2) + 0.5


def neuron_column(x, w, b):
    return 1 / (1 + np.exp(-(w.reshape(1, -1) @ x.reshape(-1, 1) + b)))


def neuron_float(x, w, b):
    return float(1 / (1 + np.exp(-(np.dot(x, w) + b))))


def neuron_other_form(x, w, b):
    e = np.exp(np.inner(w, x) + b)
    return e / (e + 1)


def neuron_list(x, w, b):
    return [1 / (1 + np.exp(-(x @ w + b)))]


def neuron_einsum(x, w, b):
    return np.reciprocal(1 + np.exp(-(np.einsum("i,i->", x, w) + b)))


def neuron_extended(x, w, b):
    z = np.append(x, 1.0) @ np.append(w, b)
    return np.array(1 / (1 + np.exp(-z)))


def neuron_float32(x, w, b):
    return np.float32(1 / (1 + np.exp(-(np.float32(w) @ np.float32(x) + np.float32(b)))))


# ---- affine


def affine_loops(X, W, b):
    Z = np.zeros((len(X), W.shape[1]))
    for i in range(len(X)):
        for j in range(W.shape[1]):
            Z[i, j] = sum(X[i, k] * W[k, j] for k in range(W.shape[0])) + b[j]
    return Z


def affine_rows(X, W, b):
    return [row @ W + b for row in X]


def affine_einsum(X, W, b):
    return np.einsum("nd,dh->nh", X, W) + b[None, :]


def affine_columns(X, W, b):
    return (W.T @ X.T + b[:, None]).T


def affine_in_place(X, W, b):
    Z = np.dot(X, W)
    Z += b
    return Z


def affine_tiled(X, W, b):
    return np.matmul(X, W) + np.tile(b, (len(X), 1))


def affine_extended(X, W, b):
    return np.hstack([X, np.ones((len(X), 1))]) @ np.vstack([W, b])


def affine_float32(X, W, b):
    return X.astype("float32") @ W.astype("float32") + b.astype("float32")


def affine_fortran(X, W, b):
    return np.asfortranarray(np.add(X @ W, b))


def affine_outer(X, W, b):
    return sum(np.outer(X[:, k], W[k]) for k in range(len(W))) + b


# ---- forward


def forward_recursive(X, params, act):
    if not params:
        return X, {"A": [X], "Z": []}
    (W, b), *rest = params
    Z = X @ W + b
    out, cache = forward_recursive(act(Z), rest, act)
    return out, {"A": [X, *cache["A"]], "Z": [Z, *cache["Z"]]}


def forward_two_lists(X, params, act):
    As, Zs, A = [X], [], X
    for W, b in params:
        Z = np.dot(A, W) + b[None, :]
        A = act(Z)
        Zs.append(Z)
        As.append(A)
    return A, dict(A=As, Z=Zs)


def forward_tuples(X, params, act):
    As, Zs = (X,), ()
    for W, b in params:
        Zs = (*Zs, As[-1] @ W + b)
        As = (*As, act(Zs[-1]))
    return As[-1], {"A": As, "Z": Zs}


def forward_with_extras(X, params, act):
    cache = {"A": [X], "Z": [], "shapes": [X.shape]}
    for layer in range(len(params)):
        W, b = params[layer]
        cache["Z"] += [cache["A"][layer] @ W + b]
        cache["A"] += [act(cache["Z"][layer])]
    return cache["A"][-1], cache


def forward_list_result(X, params, act):
    out, cache = forward_two_lists(X, params, act)
    return [out, cache]


def forward_dict_result(X, params, act):
    out, cache = forward_recursive(X, params, act)
    return {"out": out, "cache": cache}


def forward_copies(X, params, act):
    cache = {"A": [X.copy()], "Z": []}
    for W, b in params:
        Z = cache["A"][-1] @ W
        Z += b
        cache["Z"].append(Z.copy())
        cache["A"].append(act(Z))
    return cache["A"][-1].copy(), cache


def forward_einsum(X, params, act):
    cache = {"Z": [], "A": [X]}
    for W, b in params:
        cache["Z"].append(np.einsum("ij,jk->ik", cache["A"][-1], W) + b)
        cache["A"].append(act(cache["Z"][-1]))
    return cache["A"][-1], cache


def forward_row_by_row(X, params, act):
    cache = {"A": [X], "Z": []}
    for W, b in params:
        cache["Z"].append(np.array([row @ W + b for row in cache["A"][-1]]))
        cache["A"].append(np.array([act(row) for row in cache["Z"][-1]]))
    return cache["A"][-1], cache


# ---- count_params


def count_one_line(sizes):
    return sum((a + 1) * b for a, b in zip(sizes, sizes[1:], strict=False))


def count_by_index(sizes):
    total = 0
    for layer in range(1, len(sizes)):
        total += sizes[layer - 1] * sizes[layer]
        total += sizes[layer]
    return total


def count_numpy(sizes):
    s = np.array(sizes)
    return np.sum(s[:-1] * s[1:] + s[1:])


def count_arrays(sizes):
    return sum(np.zeros((a, b)).size + np.zeros(b).size for a, b in zip(sizes, sizes[1:], strict=False))


def count_float(sizes):
    return float(count_one_line(sizes))


def count_recursive(sizes):
    return 0 if len(sizes) < 2 else (sizes[0] + 1) * sizes[1] + count_recursive(sizes[1:])


def count_dot(sizes):
    return int(np.dot(np.add(sizes[:-1], 1), sizes[1:]))


def count_separately(sizes):
    weights = sum(a * b for a, b in zip(sizes[:-1], sizes[1:], strict=True))
    biases = sum(sizes) - sizes[0]
    return weights + biases


def count_while(sizes):
    rest, total = list(sizes), 0
    while len(rest) > 1:
        n_in = rest.pop(0)
        total += (n_in + 1) * rest[0]
    return total


# ---- collapse


def collapse_dict(W1, b1, W2, b2):
    return {"W": np.dot(W1, W2), "b": np.dot(b1, W2) + b2}


def collapse_row(W1, b1, W2, b2):
    return W1 @ W2, b1[None, :] @ W2 + b2


def collapse_by_probing(W1, b1, W2, b2):
    def both(x):
        return (x @ W1 + b1) @ W2 + b2

    b = both(np.zeros(len(W1)))
    return np.array([both(row) - b for row in np.eye(len(W1))]), b


def collapse_extended(W1, b1, W2, b2):
    first = np.block([[W1, np.zeros((len(W1), 1))], [b1, np.ones(1)]])
    both = first @ np.vstack([W2, b2])
    return both[:-1], both[-1]


def collapse_loops(W1, b1, W2, b2):
    W = [[sum(W1[i, k] * W2[k, j] for k in range(len(W2))) for j in range(W2.shape[1])] for i in range(len(W1))]
    b = [sum(b1[k] * W2[k, j] for k in range(len(W2))) + b2[j] for j in range(W2.shape[1])]
    return W, b


def collapse_einsum(W1, b1, W2, b2):
    return np.einsum("ik,kj->ij", W1, W2), np.einsum("k,kj->j", b1, W2) + b2


def collapse_transposed(W1, b1, W2, b2):
    return (W2.T @ W1.T).T, W2.T @ b1 + b2


def collapse_float32(W1, b1, W2, b2):
    W1, b1, W2, b2 = (array.astype("float32") for array in (W1, b1, W2, b2))
    return W1 @ W2, b1 @ W2 + b2


def collapse_list(W1, b1, W2, b2):
    return [np.matmul(W1, W2), np.add(b1 @ W2, b2)]


VARIANTS = {
    "neuron": [
        neuron_loop,
        neuron_tanh,
        neuron_column,
        neuron_float,
        neuron_other_form,
        neuron_list,
        neuron_einsum,
        neuron_extended,
        neuron_float32,
    ],
    "affine": [
        affine_loops,
        affine_rows,
        affine_einsum,
        affine_columns,
        affine_in_place,
        affine_tiled,
        affine_extended,
        affine_float32,
        affine_fortran,
        affine_outer,
    ],
    "forward": [
        forward_recursive,
        forward_two_lists,
        forward_tuples,
        forward_with_extras,
        forward_list_result,
        forward_dict_result,
        forward_copies,
        forward_einsum,
        forward_row_by_row,
    ],
    "count_params": [
        count_one_line,
        count_by_index,
        count_numpy,
        count_arrays,
        count_float,
        count_recursive,
        count_dot,
        count_separately,
        count_while,
    ],
    "collapse": [
        collapse_dict,
        collapse_row,
        collapse_by_probing,
        collapse_extended,
        collapse_loops,
        collapse_einsum,
        collapse_transposed,
        collapse_float32,
        collapse_list,
    ],
}
