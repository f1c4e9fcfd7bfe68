"""Wrong answers to the exercises of chapter 01, written from the chapter's text alone; above each what its author thought."""

import numpy as np


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def step(z):
    return np.where(z > 0, 1.0, 0.0)


# ---------------------------------------------------------------- neuron


# The perceptron from the top of the page.
def neuron_1(x, w, b):
    return step(w @ x + b)


# The weighted sum is the answer.
def neuron_2(x, w, b):
    return w @ x + b


# The bias comes last.
def neuron_3(x, w, b):
    return sigmoid(w @ x) + b


# The minus sign got lost.
def neuron_4(x, w, b):
    z = w @ x + b
    return 1 / (1 + np.exp(z))


# Adds the bias to every product.
def neuron_5(x, w, b):
    return sigmoid(np.sum(w * x + b))


# Entry by entry.
def neuron_6(x, w, b):
    return sigmoid(w * x + b)


# No brackets below the fraction bar.
def neuron_7(x, w, b):
    z = np.dot(w, x) + b
    return 1 / 1 + np.exp(-z)


# A threshold, as in the book of the perceptron: subtract it.
def neuron_8(x, w, b):
    return sigmoid(np.dot(x, w) - b)


# An answer is yes or no, so round it.
def neuron_9(x, w, b):
    return np.round(sigmoid(x @ w + b))


# A loop that keeps the last product only.
def neuron_10(x, w, b):
    z = b
    for xi, wi in zip(x, w):
        z = b + xi * wi
    return 1 / (1 + np.exp(-z))


# ---------------------------------------------------------------- affine


# Weights first, as in the column books.
def affine_1(X, W, b):
    return W @ X + b


# The column book's formula with its transpose.
def affine_2(X, W, b):
    return W.T @ X.T + b[:, None]


# No bias.
def affine_3(X, W, b):
    return X @ W


# A star for the at sign.
def affine_4(X, W, b):
    return X * W + b


# A whole neuron layer, with the bend.
def affine_5(X, W, b):
    return 1 / (1 + np.exp(-(X @ W + b)))


# One bias for all.
def affine_6(X, W, b):
    return X @ W + np.sum(b)


# Makes the bias a row, in place.
def affine_7(X, W, b):
    b.shape = (1, len(b))
    return X @ W + b


# Brackets in the wrong place.
def affine_8(X, W, b):
    return X @ (W + b)


# Number by number, with = for +=.
def affine_9(X, W, b):
    Z = np.zeros((X.shape[0], W.shape[1]))
    for i in range(X.shape[0]):
        for j in range(W.shape[1]):
            for m in range(X.shape[1]):
                Z[i, j] = X[i, m] * W[m, j]
            Z[i, j] += b[j]
    return Z


# Number by number, the bias added once for each input.
def affine_10(X, W, b):
    Z = np.zeros((len(X), len(b)))
    for i in range(len(X)):
        for j in range(len(b)):
            for m in range(len(W)):
                Z[i, j] += X[i, m] * W[m, j] + b[j]
    return Z


# ---------------------------------------------------------------- forward


# Only the answer is returned.
def forward_1(X, params, act):
    cache = {"A": [X], "Z": []}
    A = X
    for W, b in params:
        Z = A @ W + b
        A = act(Z)
        cache["Z"].append(Z)
        cache["A"].append(A)
    return A


# No bend at the output, as other books do for regression.
def forward_2(X, params, act):
    cache = {"A": [X], "Z": []}
    for i, (W, b) in enumerate(params):
        Z = cache["A"][-1] @ W + b
        cache["Z"].append(Z)
        cache["A"].append(Z if i == len(params) - 1 else act(Z))
    return cache["A"][-1], cache


# The bent numbers are kept under both names.
def forward_3(X, params, act):
    cache = {"A": [X], "Z": []}
    A = X
    for W, b in params:
        A = act(A @ W + b)
        cache["Z"].append(A)
        cache["A"].append(A)
    return A, cache


# Every layer reads X.
def forward_4(X, params, act):
    cache = {"A": [X], "Z": []}
    for W, b in params:
        Z = X @ W + b
        A = act(Z)
        cache["Z"].append(Z)
        cache["A"].append(A)
    return A, cache


# Indented one step too far.
def forward_5(X, params, act):
    cache = {"A": [X], "Z": []}
    A = X
    for W, b in params:
        Z = A @ W + b
        A = act(Z)
        cache["Z"].append(Z)
        cache["A"].append(A)
        return A, cache


# The next layer gets Z.
def forward_6(X, params, act):
    cache = {"A": [X], "Z": []}
    Z = X
    for W, b in params:
        Z = Z @ W + b
        cache["Z"].append(Z)
        cache["A"].append(act(Z))
    return cache["A"][-1], cache


# The page's sigmoid, whatever `act` is.
def forward_7(X, params, act):
    cache = {"A": [X], "Z": []}
    for W, b in params:
        cache["Z"].append(cache["A"][-1] @ W + b)
        cache["A"].append(sigmoid(cache["Z"][-1]))
    return cache["A"][-1], cache


# Written for the two layers of the example.
def forward_8(X, params, act):
    cache = {"A": [X], "Z": []}
    (W1, b1), (W2, b2) = params
    Z1 = X @ W1 + b1
    A1 = act(Z1)
    Z2 = A1 @ W2 + b2
    A2 = act(Z2)
    cache["A"] += [A1, A2]
    cache["Z"] += [Z1, Z2]
    return A2, cache


# X is put into the cache a second time.
def forward_9(X, params, act):
    cache = {"A": [X], "Z": []}
    A = X
    for W, b in params:
        cache["A"].append(A)
        Z = A @ W + b
        cache["Z"].append(Z)
        A = act(Z)
    cache["A"].append(A)
    return A, cache


# Keeps only the last layer in the cache.
def forward_10(X, params, act):
    cache = {"A": [X], "Z": []}
    A = X
    for W, b in params:
        Z = A @ W + b
        A = act(Z)
        cache["A"] = [X, A]
        cache["Z"] = [Z]
    return A, cache


# ---------------------------------------------------------------- count_params


# Only the wires.
def count_params_1(sizes):
    return sum(a * b for a, b in zip(sizes, sizes[1:]))


# A bias for every neuron, the inputs too.
def count_params_2(sizes):
    total = sum(sizes)
    for a, b in zip(sizes, sizes[1:]):
        total += a * b
    return total


# The biases of the layer before.
def count_params_3(sizes):
    return sum(a * b + a for a, b in zip(sizes[:-1], sizes[1:]))


# Everything is joined to everything.
def count_params_4(sizes):
    return int(np.prod(sizes)) + sum(sizes[1:])


# The return stands in the loop.
def count_params_5(sizes):
    total = 0
    for i in range(len(sizes) - 1):
        total += sizes[i] * sizes[i + 1] + sizes[i + 1]
        return total


# One bias for each layer.
def count_params_6(sizes):
    total = 0
    for n_in, n_out in zip(sizes, sizes[1:]):
        total += n_in * n_out + 1
    return total


# One round too many.
def count_params_7(sizes):
    total = 0
    for i in range(len(sizes)):
        total += sizes[i] * sizes[i + 1] + sizes[i + 1]
    return total


# A list like the one in the cell above.
def count_params_8(sizes):
    return [a * b + b for a, b in zip(sizes, sizes[1:])]


# For three sizes.
def count_params_9(sizes):
    return sizes[0] * sizes[1] + sizes[1] + sizes[1] * sizes[2] + sizes[2]


# A 1 is added to both sides, as with a bias neuron in every layer.
def count_params_10(sizes):
    return sum((a + 1) * (b + 1) for a, b in zip(sizes, sizes[1:]))


# ---------------------------------------------------------------- collapse


# Biases add.
def collapse_1(W1, b1, W2, b2):
    return W1 @ W2, b1 + b2


# The second bias was lost while multiplying out.
def collapse_2(W1, b1, W2, b2):
    W = W1 @ W2
    b = b1 @ W2
    return W, b


# The order of the column books.
def collapse_3(W1, b1, W2, b2):
    return W2 @ W1, b1 @ W2 + b2


# Only the weights.
def collapse_4(W1, b1, W2, b2):
    return W1 @ W2


# Both biases go through the second layer.
def collapse_5(W1, b1, W2, b2):
    W = W1 @ W2
    b = (b1 + b2) @ W2
    return W, b


# A layer as a function.
def collapse_6(W1, b1, W2, b2):
    W, b = W1 @ W2, b1 @ W2 + b2
    return lambda X: X @ W + b


# Bias first.
def collapse_7(W1, b1, W2, b2):
    return b1 @ W2 + b2, W1 @ W2


# The bias through the first layer's weights.
def collapse_8(W1, b1, W2, b2):
    return W1 @ W2, b1 @ W1 + b2


# As in 3x + 2 and 5u + 4: the product of the slopes, entry by entry.
def collapse_9(W1, b1, W2, b2):
    return W1 * W2, b1 * W2 + b2


# Numbers found by trying the layer on zeros and ones, where the bias was not taken away again.
def collapse_10(W1, b1, W2, b2):
    both = lambda X: (X @ W1 + b1) @ W2 + b2
    b = both(np.zeros(W1.shape[0]))
    W = both(np.eye(W1.shape[0]))
    return W, b
