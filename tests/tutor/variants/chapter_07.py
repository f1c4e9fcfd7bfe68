"""Right answers to the exercises of chapter 07, written differently."""

import math
import random

import numpy as np

from tests.tutor.cells import notebook

# ---- split


def split_by_loops(y, fractions, rng):
    parts = [[], [], []]
    for label in sorted(set(y.tolist())):
        rows = [row for row in range(len(y)) if y[row] == label]
        rng.shuffle(rows)
        first = round(fractions[0] * len(rows))
        second = round((fractions[0] + fractions[1]) * len(rows))
        parts[0] += rows[:first]
        parts[1] += rows[first:second]
        parts[2] += rows[second:]
    return parts


def split_floor_and_rest(y, fractions, rng):
    train, val, test = [], [], []
    for label in np.unique(y):
        rows = np.where(y == label)[0]
        rng.shuffle(rows)
        a, b = int(fractions[0] * len(rows)), int(fractions[1] * len(rows))
        train.append(rows[:a])
        val.append(rows[a : a + b])
        test.append(rows[a + b :])
    return np.concatenate(train), np.concatenate(val), np.concatenate(test)


def split_test_first(y, fractions, rng):
    """Takes the test part out, then the validation part, each as a share of the whole class."""
    order = rng.permutation(len(y))
    test, val, train = [], [], []
    for label in set(y):
        rows = order[y[order] == label]
        c, b = round(fractions[2] * len(rows)), round(fractions[1] * len(rows))
        test.extend(rows[:c])
        val.extend(rows[c : c + b])
        train.extend(rows[c + b :])
    return train, val, test


def split_shuffled_at_the_end(y, fractions, rng):
    return tuple(rng.permutation(part) for part in split_floor_and_rest(y, fractions, rng))


def split_as_dict(y, fractions, rng):
    return dict(zip(("i_train", "i_val", "i_test"), split_test_first(y, fractions, rng)))


def split_by_keys(y, fractions, rng):
    """Every row draws a key; within its class its rank decides."""
    keys = rng.random(len(y))
    part_of = np.zeros(len(y), dtype=int)
    for row in range(len(y)):
        mates = y == y[row]
        rank = (np.sum(keys[mates] < keys[row]) + 0.5) / np.sum(mates)
        part_of[row] = np.searchsorted(np.cumsum(fractions)[:-1], rank)
    return tuple(np.flatnonzero(part_of == number) for number in range(3))


def split_with_pythons_random(y, fractions, rng):
    dice, parts = random.Random(int(rng.integers(10**9))), ([], [], [])
    for label in dict.fromkeys(y.tolist()):
        rows = np.flatnonzero(y == label).tolist()
        dice.shuffle(rows)
        left = len(rows)
        for part, share in zip(parts[1:], fractions[1:]):
            for _ in range(math.floor(share * left + 0.5) if part is parts[1] else 0):
                part.append(rows.pop())
        for _ in range(round(fractions[2] * left)):
            parts[2].append(rows.pop())
        parts[0].extend(rows)
    return parts


def split_in_columns(y, fractions, rng):
    return tuple(np.array(part).reshape(-1, 1) for part in split_by_loops(y, fractions, rng))


def split_in_floats(y, fractions, rng):
    return tuple(np.sort(part).astype(float) for part in split_floor_and_rest(y, fractions, rng))


def split_balanced(y, fractions, rng):
    from course_lib import data

    return data.stratified_split(y, fractions, rng)


# ---- fit_scaler and transform: pairs, each in a notebook of its own

PAIRS = {
    "a dict": """
def fit_scaler(X):
    return {"mean": X.mean(0), "std": X.std(0)}

def transform(X, state):
    safe = np.where(state["std"] > 0, state["std"], 1.0)
    return (X - state["mean"]) / safe
""",
    "n - 1": """
def fit_scaler(X):
    std = np.std(X, axis=0, ddof=1)
    std[std == 0] = 1
    return [np.mean(X, axis=0), std]

def transform(X, state):
    return (X - state[0]) / state[1]
""",
    "loops": """
def fit_scaler(X):
    n, d = X.shape
    means, stds = [], []
    for j in range(d):
        column = [float(X[i, j]) for i in range(n)]
        mean = sum(column) / n
        means.append(mean)
        stds.append((sum((value - mean) ** 2 for value in column) / n) ** 0.5)
    return means, stds

def transform(X, state):
    means, stds = state
    return [[(float(v) - m) / s if s else 0.0 for v, m, s in zip(row, means, stds)] for row in X]
""",
    "a small number": """
def fit_scaler(X):
    return X.mean(axis=0), X.std(axis=0)

def transform(X, state):
    return (X - state[0]) / (state[1] + 1e-9) * (state[1] > 0)
""",
    "a class": """
class Scaler:
    def __init__(self, X):
        self.mean = X.mean(axis=0, keepdims=True)
        self.std = X.std(axis=0, keepdims=True)

def fit_scaler(X):
    return Scaler(X)

def transform(X, state):
    return np.divide(X - state.mean, state.std, out=np.zeros(X.shape), where=state.std != 0)
""",
    "float32": """
def fit_scaler(X):
    X = X.astype(np.float32)
    std = X.std(axis=0)
    return X.mean(axis=0), std + (std < 1e-6)

def transform(X, state):
    return (X.astype(np.float32) - state[0]) / state[1]
""",
    "a line for each column": """
def fit_scaler(X):
    centred = X - X.mean(axis=0)
    std = np.sqrt((centred**2).sum(axis=0) / len(X))
    factor = np.zeros_like(std)
    factor[std > 0] = 1 / std[std > 0]
    return np.array([factor, -X.mean(axis=0) * factor])

def transform(X, state):
    return X * state[0] + state[1]
""",
    "own copies": """
def fit_scaler(X):
    X = X.copy().astype(float)
    mean = np.average(X, axis=0)
    X -= mean
    std = np.sqrt(np.mean(X * X, axis=0))
    return mean, np.maximum(std, std == 0)

def transform(X, state):
    out = X.astype(float)
    out -= state[0]
    out /= state[1]
    return out
""",
    "a function as state": """
def fit_scaler(X):
    mean, std = X.mean(axis=0), X.std(axis=0)
    return lambda rows: np.nan_to_num((rows - mean) / std, posinf=0, neginf=0)

def transform(X, state):
    return state(X)
""",
}


# ---- train


def sigmoid(Z):
    return 1 / (1 + np.exp(-Z))


def shares(Z):
    E = np.exp(Z - Z.max(axis=1, keepdims=True))
    return E / E.sum(axis=1, keepdims=True)


def train_a_line(X_train, Y_train, X_val, Y_val, rng):
    """No hidden layer, every step on all pictures, with momentum."""
    W, v = np.zeros((X_train.shape[1] + 1, Y_train.shape[1])), 0
    X = np.column_stack([X_train, np.ones(len(X_train))])
    for _ in range(250):
        v = 0.9 * v - 0.5 * (X.T @ (shares(X @ W) - Y_train) / len(X) + 1e-4 * W)
        W += v
    return lambda pictures: (np.column_stack([pictures, np.ones(len(pictures))]) @ W).argmax(axis=1)


def train_with_tanh(X_train, Y_train, X_val, Y_val, rng):
    W1, W2 = rng.normal(size=(X_train.shape[1], 40)) / 4, rng.normal(size=(40, Y_train.shape[1])) / 6
    b1, b2 = np.zeros(40), np.zeros(Y_train.shape[1])
    for _ in range(15):
        order = rng.permutation(len(X_train))
        for start in range(0, len(order), 25):
            rows = order[start : start + 25]
            A = np.tanh(X_train[rows] @ W1 + b1)
            delta = (shares(A @ W2 + b2) - Y_train[rows]) / len(rows)
            delta1 = delta @ W2.T * (1 - A**2)
            W2, b2 = W2 - 0.3 * A.T @ delta, b2 - 0.3 * delta.sum(axis=0)
            W1, b1 = W1 - 0.3 * X_train[rows].T @ delta1, b1 - 0.3 * delta1.sum(axis=0)

    def predict(X):
        return np.argmax(np.tanh(X @ W1 + b1) @ W2 + b2, axis=-1)

    return predict


def train_with_yours(X_train, Y_train, X_val, Y_val, rng):
    from course_lib.tutor.yours import yours

    step = yours.train_step
    params = [(rng.normal(size=(64, 30)) * 0.3, np.zeros(30)), (rng.normal(size=(30, 10)) * 0.3, np.zeros(10))]
    lowest, kept, patience = np.inf, params, 8
    while patience:
        order = rng.permutation(len(X_train))
        for rows in np.array_split(order, 40):
            params, _ = step(params, X_train[rows], Y_train[rows], 1.5)
        _, loss = step(params, X_val, Y_val, 0.0)
        patience = 8 if loss < lowest else patience - 1
        if loss < lowest:
            lowest, kept = loss, params

    def predict(X):
        (W1, b1), (W2, b2) = kept
        return (sigmoid(X @ W1 + b1) @ W2 + b2).argmax(axis=1).tolist()

    return predict


def train_with_the_library(X_train, Y_train, X_val, Y_val, rng):
    from course_lib import nn

    network = nn.Network([64, 48, 10], rng=int(rng.integers(1000)))
    plan = dict(epochs=20, batch_size=32, progress=False, rng=int(rng.integers(1000)))
    nn.fit(network, X_train, Y_train, nn.Adam(0.01), **plan)
    return network.classify


class Reader:
    """A trained network as an object that can be called."""

    def __init__(self, W, b, V):
        self.W, self.b, self.V = W, b, V

    def __call__(self, X):
        return np.asarray((np.maximum(X @ self.W + self.b, 0) @ self.V).argmax(axis=1), dtype=np.int32)


def train_the_last_layer(X_train, Y_train, X_val, Y_val, rng):
    """Fixed random features, and the last layer by least squares; validation chooses how strong the weights may be."""
    W, b = rng.normal(size=(64, 400)), rng.normal(size=400)
    A = np.maximum(X_train @ W + b, 0)
    found = []
    for decay in (1.0, 30.0, 1000.0):
        V = np.linalg.solve(A.T @ A + decay * np.eye(400), A.T @ Y_train)
        reader = Reader(W, b, V)
        found.append((np.mean(reader(X_val) == Y_val.argmax(axis=1)), decay, reader))
    return max(found)[2]


def train_by_looking_up(X_train, Y_train, X_val, Y_val, rng):
    """No network at all: the nearest training picture. The exercise asks for what is read, not for how."""
    labels = Y_train.argmax(axis=1)

    def predict(X):
        return labels[[np.sum((X_train - picture) ** 2, axis=1).argmin() for picture in X]]

    return predict


def train_in_columns(X_train, Y_train, X_val, Y_val, rng):
    predict = train_a_line(X_train, Y_train, X_val, Y_val, rng)
    return lambda X: predict(X)[:, None]


def train_two_and_vote(X_train, Y_train, X_val, Y_val, rng):
    """Two networks, and the one that is better on the validation part."""
    both = [train_with_tanh(X_train, Y_train, X_val, Y_val, rng) for _ in range(2)]
    return max(both, key=lambda predict: np.mean(predict(X_val) == Y_val.argmax(axis=1)))


def train_until_no_more_are_read(X_train, Y_train, X_val, Y_val, rng):
    """The scaling from the training part, by hand; the epoch with the most validation pictures read."""
    mean, std = X_train.mean(axis=0), X_train.std(axis=0)
    std[std == 0] = 1
    X, X_check = (X_train - mean) / std, (X_val - mean) / std
    W1, W2 = rng.normal(size=(64, 24)) / 8, rng.normal(size=(24, 10)) / 5
    b1, b2, most, best = np.zeros(24), np.zeros(10), -1, ()
    for epoch in range(60):
        for rows in np.array_split(rng.permutation(len(X)), 30):
            A = sigmoid(X[rows] @ W1 + b1)
            delta = (shares(A @ W2 + b2) - Y_train[rows]) / len(rows)
            delta1 = delta @ W2.T * A * (1 - A)
            W2, b2 = W2 - A.T @ delta, b2 - delta.sum(axis=0)
            W1, b1 = W1 - X[rows].T @ delta1, b1 - delta1.sum(axis=0)
        said = (sigmoid(X_check @ W1 + b1) @ W2 + b2).argmax(axis=1)
        if np.sum(said == Y_val.argmax(axis=1)) > most:
            most, best, found = np.sum(said == Y_val.argmax(axis=1)), (W1, b1, W2, b2), epoch
        elif epoch > found + 10:
            break

    def predict(X):
        W1, b1, W2, b2 = best
        return (sigmoid((X - mean) / std @ W1 + b1) @ W2 + b2).argmax(axis=1)

    return predict


# ---- report


def report_plain(scores_by_seed, baseline):
    n = len(scores_by_seed)
    mean = sum(scores_by_seed) / n
    std = math.sqrt(sum((score - mean) ** 2 for score in scores_by_seed) / (n - 1))
    return {
        "n": n,
        "mean": mean,
        "std": std,
        "min": min(scores_by_seed),
        "max": max(scores_by_seed),
        "baseline": baseline,
        "gain": mean - baseline,
    }


def report_with_statistics(scores_by_seed, baseline):
    import statistics

    return dict(
        mean=statistics.fmean(scores_by_seed),
        std=statistics.stdev(scores_by_seed),
        min=sorted(scores_by_seed)[0],
        max=sorted(scores_by_seed)[-1],
        n=len(scores_by_seed),
        baseline=baseline,
        gain=statistics.fmean(score - baseline for score in scores_by_seed),
    )


def report_with_population(scores_by_seed, baseline):
    scores = np.asarray(scores_by_seed)
    mean, std = np.mean(scores), np.std(scores)
    return {
        "mean": mean,
        "std": std,
        "min": np.min(scores),
        "max": np.max(scores),
        "n": scores.size,
        "baseline": baseline,
        "gain": mean - baseline,
    }


def report_in_float32(scores_by_seed, baseline):
    scores = np.array(scores_by_seed, dtype=np.float32)
    return {
        "mean": scores.mean(),
        "std": scores.std(ddof=1),
        "min": scores.min(),
        "max": scores.max(),
        "n": scores.shape[0],
        "baseline": np.float32(baseline),
        "gain": scores.mean() - np.float32(baseline),
    }


def report_with_more(scores_by_seed, baseline):
    return report_plain(scores_by_seed, baseline) | {"scores": list(scores_by_seed), "unit": "share"}


def report_in_arrays(scores_by_seed, baseline):
    return {name: np.array([value]) for name, value in report_plain(scores_by_seed, baseline).items()}


def report_by_pairs(scores_by_seed, baseline):
    """The deviation from all pairs of seeds."""
    n = len(scores_by_seed)
    squares = sum((a - b) ** 2 for a in scores_by_seed for b in scores_by_seed) / 2
    plain = report_plain(scores_by_seed, baseline)
    return {**plain, "std": (squares / n / (n - 1)) ** 0.5}


def report_sorted_copy(scores_by_seed, baseline):
    ordered = sorted(scores_by_seed)
    centre = np.average(ordered)
    return {
        "baseline": baseline,
        "gain": centre - baseline,
        "mean": centre,
        "std": np.std(ordered, ddof=1),
        "min": ordered[0],
        "max": ordered[-1],
        "n": float(len(ordered)),
    }


# ---- kfold


def kfold_by_loops(n, k, rng, y=None):
    labels = [0] * n if y is None else list(y)
    rows = list(range(n))
    rng.shuffle(rows)
    folds, turn = [[] for _ in range(k)], 0
    for label in sorted(set(labels)):
        for row in rows:
            if labels[row] == label:
                folds[turn % k].append(row)
                turn += 1
    return [([row for row in rows if row not in fold], fold) for fold in folds]


def kfold_split_each_class(n, k, rng, y=None):
    y = np.zeros(n, dtype=int) if y is None else y
    fold_of = np.empty(n, dtype=int)
    for label in np.unique(y):
        rows = np.flatnonzero(y == label)
        fold_of[rows] = rng.permutation(np.arange(len(rows)) % k)
    return [(np.flatnonzero(fold_of != fold), np.flatnonzero(fold_of == fold)) for fold in range(k)]


def kfold_array_split(n, k, rng, y=None):
    if y is None:
        blocks = np.array_split(rng.permutation(n), k)
    else:
        blocks = [np.array([], dtype=int)] * k
        for label in set(y):
            pieces = np.array_split(rng.permutation(np.flatnonzero(y == label)), k)
            blocks = [np.append(block, piece) for block, piece in zip(blocks, pieces)]
    return [(np.concatenate(blocks[:i] + blocks[i + 1 :]), blocks[i]) for i in range(k)]


def kfold_masks(n, k, rng, y=None):
    pairs = []
    for _, val in kfold_array_split(n, k, rng, y):
        held_out = np.zeros(n, dtype=bool)
        held_out[val] = True
        pairs.append([np.where(~held_out)[0], np.where(held_out)[0]])
    return pairs


def kfold_as_tuple_of_dicts(n, k, rng, y=None):
    return tuple({"train": train, "validation": val} for train, val in kfold_split_each_class(n, k, rng, y))


def kfold_generator(n, k, rng, y=None):
    def folds():
        yield from kfold_array_split(n, k, rng, y)

    return list(folds())


def kfold_rest_in_the_last(n, k, rng, y=None):
    """Without classes the last fold takes what is left over."""
    if y is not None:
        return kfold_split_each_class(n, k, rng, y)
    order, size = rng.permutation(n), n // k
    ends = [i * size for i in range(k)] + [n]
    return [(np.delete(order, slice(a, b)), order[a:b]) for a, b in zip(ends, ends[1:])]


def kfold_of_sets(n, k, rng, y=None):
    everything = set(range(n))
    return [(sorted(everything - set(val)), sorted(val)) for val in (pair[1] for pair in kfold_masks(n, k, rng, y))]


def kfold_of_the_library(n, k, rng, y=None):
    from course_lib import data

    return data.stratified_kfold(np.arange(n) % 2 if y is None else y, k, rng)


VARIANTS = {
    "split": [
        split_by_loops,
        split_floor_and_rest,
        split_test_first,
        split_shuffled_at_the_end,
        split_as_dict,
        split_by_keys,
        split_with_pythons_random,
        split_in_columns,
        split_in_floats,
        split_balanced,
    ],
    "fit_scaler": [notebook(text)["fit_scaler"] for text in PAIRS.values()],
    "transform": [notebook(text)["transform"] for text in PAIRS.values()],
    "train": [
        train_a_line,
        train_with_tanh,
        train_with_yours,
        train_with_the_library,
        train_the_last_layer,
        train_by_looking_up,
        train_in_columns,
        train_two_and_vote,
        train_until_no_more_are_read,
    ],
    "report": [
        report_plain,
        report_with_statistics,
        report_with_population,
        report_in_float32,
        report_with_more,
        report_in_arrays,
        report_by_pairs,
        report_sorted_copy,
    ],
    "kfold": [
        kfold_by_loops,
        kfold_split_each_class,
        kfold_array_split,
        kfold_masks,
        kfold_as_tuple_of_dicts,
        kfold_generator,
        kfold_rest_in_the_last,
        kfold_of_sets,
        kfold_of_the_library,
    ],
}
