"""Wrong answers to the exercises of chapter 07, written from the chapter's text alone; above each what its author thought."""

import numpy as np

from course_lib import yours
from tests.tutor.cells import compiled


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


# ---------------------------------------------------------------- split


# A plain shuffle.
def split_1(y, fractions, rng):
    order = rng.permutation(len(y))
    cuts = np.round(np.cumsum(fractions)[:-1] * len(y)).astype(int)
    return tuple(np.split(order, cuts))


# Stratified, and never shuffled.
def split_2(y, fractions, rng):
    parts = [[] for _ in fractions]
    for c in np.unique(y):
        rows = np.flatnonzero(y == c)
        cuts = np.round(np.cumsum(fractions)[:-1] * len(rows)).astype(int)
        for part, some in zip(parts, np.split(rows, cuts)):
            part.extend(some)
    return tuple(np.array(part) for part in parts)


# The global generator.
def split_3(y, fractions, rng):
    np.random.seed(0)
    parts = [[] for _ in fractions]
    for c in np.unique(y):
        rows = np.random.permutation(np.flatnonzero(y == c))
        cuts = np.round(np.cumsum(fractions)[:-1] * len(rows)).astype(int)
        for part, some in zip(parts, np.split(rows, cuts)):
            part.extend(some)
    return tuple(np.array(part) for part in parts)


# Each part rounded down; some rows are left over.
def split_4(y, fractions, rng):
    parts = [[] for _ in fractions]
    for c in np.unique(y):
        rows = rng.permutation(np.flatnonzero(y == c))
        start = 0
        for part, share in zip(parts, fractions):
            size = int(share * len(rows))
            part.extend(rows[start : start + size])
            start += size
    return tuple(np.array(part) for part in parts)


# The labels themselves.
def split_5(y, fractions, rng):
    i = yours_like(y, fractions, rng)
    return tuple(y[part] for part in i)


def yours_like(y, fractions, rng):
    parts = [[] for _ in fractions]
    for c in np.unique(y):
        rows = rng.permutation(np.flatnonzero(y == c))
        cuts = np.round(np.cumsum(fractions)[:-1] * len(rows)).astype(int)
        for part, some in zip(parts, np.split(rows, cuts)):
            part.extend(some)
    return [np.array(part) for part in parts]


# Every part begins at the front.
def split_6(y, fractions, rng):
    parts = [[] for _ in fractions]
    for c in np.unique(y):
        rows = rng.permutation(np.flatnonzero(y == c))
        for part, share in zip(parts, fractions):
            part.extend(rows[: round(share * len(rows))])
    return tuple(np.array(part) for part in parts)


# Masks.
def split_7(y, fractions, rng):
    masks = []
    for part in yours_like(y, fractions, rng):
        mask = np.zeros(len(y), dtype=bool)
        mask[part] = True
        masks.append(mask)
    return tuple(masks)


# Places within the class, taken for row numbers.
def split_8(y, fractions, rng):
    parts = [[] for _ in fractions]
    for c in np.unique(y):
        n = np.sum(y == c)
        order = rng.permutation(n)
        cuts = np.round(np.cumsum(fractions)[:-1] * n).astype(int)
        for part, some in zip(parts, np.split(order, cuts)):
            part.extend(some)
    return tuple(np.array(part) for part in parts)


# Draws each part with replacement.
def split_9(y, fractions, rng):
    parts = []
    for share in fractions:
        rows = [rng.choice(np.flatnonzero(y == c), round(share * np.sum(y == c))) for c in np.unique(y)]
        parts.append(np.concatenate(rows))
    return tuple(parts)


# Shuffles y, which is the caller's.
def split_10(y, fractions, rng):
    rng.shuffle(y)
    return tuple(yours_like(y, fractions, rng))


# The ten digits, as on this page.
def split_11(y, fractions, rng):
    parts = [[], [], []]
    for digit in range(10):
        rows = rng.permutation(np.flatnonzero(y == digit))
        cuts = np.round(np.cumsum(fractions)[:-1] * len(rows)).astype(int)
        for part, some in zip(parts, np.split(rows, cuts)):
            part.extend(some)
    return tuple(np.array(part) for part in parts)


# The ten digits, with shares rounded down and the rest for the test.
def split_12(y, fractions, rng):
    train, val, test = [], [], []
    for digit in range(10):
        rows = np.where(y == digit)[0]
        rng.shuffle(rows)
        a = int(fractions[0] * len(rows))
        b = a + int(fractions[1] * len(rows))
        train += list(rows[:a])
        val += list(rows[a:b])
        test += list(rows[b:])
    return train, val, test


# The ten digits, from rows that were shuffled once.
def split_13(y, fractions, rng):
    order = rng.permutation(len(y))
    of_digit = {digit: [i for i in order if y[i] == digit] for digit in (0, 1, 2, 3, 4, 5, 6, 7, 8, 9)}
    parts = ([], [], [])
    for rows in of_digit.values():
        first = round(fractions[0] * len(rows))
        last = len(rows) - round(fractions[2] * len(rows))
        for part, block in zip(parts, (rows[:first], rows[first:last], rows[last:])):
            part.extend(block)
    return parts


# ---------------------------------------------------------------- fit_scaler and transform


RIGHT_FIT = """
def fit_scaler(X):
    return X.mean(axis=0), X.std(axis=0)
"""

RIGHT_TRANSFORM = """
def transform(X, state):
    mean, std = state
    safe = np.where(std == 0, 1.0, std)
    return np.where(std == 0, 0.0, (X - mean) / safe)
"""


def pair(fit, transform, name):
    return compiled(fit + "\n" + transform, name)


# One mean and one deviation for the table.
fit_scaler_1 = pair("""
def fit_scaler(X):
    return X.mean(), X.std()
""", RIGHT_TRANSFORM, "fit_scaler")

# The mean of each row.
fit_scaler_2 = pair("""
def fit_scaler(X):
    return X.mean(axis=1), X.std(axis=1)
""", RIGHT_TRANSFORM, "fit_scaler")

# Divides by the largest size, as for pixels.
fit_scaler_3 = pair("""
def fit_scaler(X):
    return np.zeros(X.shape[1]), np.abs(X).max(axis=0)
""", RIGHT_TRANSFORM, "fit_scaler")

# The variance.
fit_scaler_4 = pair("""
def fit_scaler(X):
    mean = X.mean(axis=0)
    return mean, ((X - mean) ** 2).mean(axis=0)
""", RIGHT_TRANSFORM, "fit_scaler")

# Centres the table while it is at it.
fit_scaler_5 = pair("""
def fit_scaler(X):
    mean = X.mean(axis=0)
    X -= mean
    return mean, np.sqrt((X ** 2).mean(axis=0))
""", RIGHT_TRANSFORM, "fit_scaler")

# From 0 to 1, as in another course.
fit_scaler_6 = pair("""
def fit_scaler(X):
    return X.min(axis=0), X.max(axis=0)
""", """
def transform(X, state):
    low, high = state
    return (X - low) / np.where(high > low, high - low, 1)
""", "fit_scaler")

# The scaled rows at once.
fit_scaler_7 = pair("""
def fit_scaler(X):
    return (X - X.mean(axis=0)) / (X.std(axis=0) + 1e-12)
""", """
def transform(X, state):
    return state
""", "fit_scaler")

# Robust is better.
fit_scaler_8 = pair("""
def fit_scaler(X):
    middle = np.median(X, axis=0)
    return middle, np.abs(X - middle).mean(axis=0)
""", RIGHT_TRANSFORM, "fit_scaler")

# A tiny number below the fraction bar.
fit_scaler_9 = pair("""
def fit_scaler(X):
    return X.mean(axis=0), X.std(axis=0) + 1e-8
""", """
def transform(X, state):
    mean, std = state
    return (X - mean) / std
""", "fit_scaler")

# Zero deviations become infinite, and the mean is forgotten.
fit_scaler_10 = pair("""
def fit_scaler(X):
    std = X.std(axis=0)
    std[std == 0] = np.inf
    return std
""", """
def transform(X, state):
    return X / state
""", "fit_scaler")

# Divides by zero in a column that never changes.
fit_scaler_11 = pair(RIGHT_FIT, """
def transform(X, state):
    mean, std = state
    return (X - mean) / std
""", "fit_scaler")

# Repairs NaN afterwards.
fit_scaler_12 = pair(RIGHT_FIT, """
def transform(X, state):
    mean, std = state
    with np.errstate(all="ignore"):
        return np.nan_to_num((X - mean) / std)
""", "fit_scaler")

# Throws the dull columns out.
fit_scaler_13 = pair(RIGHT_FIT, """
def transform(X, state):
    mean, std = state
    keep = std > 0
    return (X[:, keep] - mean[keep]) / std[keep]
""", "fit_scaler")

# Scales every table by itself.
transform_1 = pair(RIGHT_FIT, """
def transform(X, state):
    std = X.std(axis=0)
    return (X - X.mean(axis=0)) / np.where(std == 0, 1, std)
""", "transform")

# Only centres.
transform_2 = pair(RIGHT_FIT, """
def transform(X, state):
    mean, std = state
    return np.where(std == 0, 0, X - mean)
""", "transform")

# Only stretches.
transform_3 = pair(RIGHT_FIT, """
def transform(X, state):
    mean, std = state
    return X / np.where(std == 0, np.inf, std)
""", "transform")

# In place.
transform_4 = pair(RIGHT_FIT, """
def transform(X, state):
    mean, std = state
    X -= mean
    X /= np.where(std == 0, 1, std)
    X[:, std == 0] = 0
    return X
""", "transform")

# Divides first.
transform_5 = pair(RIGHT_FIT, """
def transform(X, state):
    mean, std = state
    return np.where(std == 0, 0, X / np.where(std == 0, 1, std) - mean)
""", "transform")

# Whole numbers stay whole.
transform_6 = pair(RIGHT_FIT, """
def transform(X, state):
    mean, std = state
    out = np.zeros_like(X)
    for j in range(X.shape[1]):
        if std[j] > 0:
            out[:, j] = (X[:, j] - mean[j]) / std[j]
    return out
""", "transform")

# The other way round.
transform_7 = pair(RIGHT_FIT, """
def transform(X, state):
    mean, std = state
    return X * std + mean
""", "transform")

# Divides by the variance.
transform_8 = pair(RIGHT_FIT, """
def transform(X, state):
    mean, std = state
    return np.where(std == 0, 0, (X - mean) / np.where(std == 0, 1, std) ** 2)
""", "transform")

# No outliers.
transform_9 = pair(RIGHT_FIT, """
def transform(X, state):
    mean, std = state
    Z = np.where(std == 0, 0, (X - mean) / np.where(std == 0, 1, std))
    return np.clip(Z, -1, 1)
""", "transform")

# Takes the state for deviation and mean.
transform_10 = pair(RIGHT_FIT, """
def transform(X, state):
    std, mean = state
    return np.where(std == 0, 0, (X - mean) / np.where(std == 0, 1, std))
""", "transform")


# ---------------------------------------------------------------- train


def shares(X, params):
    for W, b in params[:-1]:
        X = sigmoid(X @ W + b)
    W, b = params[-1]
    return yours.softmax(X @ W + b)


def start(rng, sizes=(64, 32, 10)):
    return [(rng.normal(size=(a, b)) / np.sqrt(a), np.zeros(b)) for a, b in zip(sizes, sizes[1:])]


def epochs(X, Y, params, rng, lr=1.0, times=10, keep=None):
    step = yours.train_step
    for _ in range(times):
        order = rng.permutation(len(X))
        for i in range(0, len(X), 32):
            rows = order[i : i + 32]
            params, loss = step(params, X[rows], Y[rows], lr)
    return params


# The parameters are the result.
def train_1(X_train, Y_train, X_val, Y_val, rng):
    state = yours.fit_scaler(X_train)
    return epochs(yours.transform(X_train, state), Y_train, start(rng), rng)


# The shares, not the labels.
def train_2(X_train, Y_train, X_val, Y_val, rng):
    state = yours.fit_scaler(X_train)
    params = epochs(yours.transform(X_train, state), Y_train, start(rng), rng)
    return lambda X: shares(yours.transform(X, state), params)


# New pictures are scaled by their own mean and deviation.
def train_3(X_train, Y_train, X_val, Y_val, rng):
    state = yours.fit_scaler(X_train)
    params = epochs(yours.transform(X_train, state), Y_train, start(rng), rng)
    return lambda X: shares(yours.transform(X, yours.fit_scaler(X)), params).argmax(axis=1)


# More data is better: the validation part trains too.
def train_4(X_train, Y_train, X_val, Y_val, rng):
    X, Y = np.concatenate([X_train, X_val]), np.concatenate([Y_train, Y_val])
    state = yours.fit_scaler(X)
    params = epochs(yours.transform(X, state), Y, start(rng), rng)
    return lambda X: shares(yours.transform(X, state), params).argmax(axis=1)


# Zeros are a fair start.
def train_5(X_train, Y_train, X_val, Y_val, rng):
    state = yours.fit_scaler(X_train)
    zeros = [(np.zeros((64, 32)), np.zeros(32)), (np.zeros((32, 10)), np.zeros(10))]
    params = epochs(yours.transform(X_train, state), Y_train, zeros, rng)
    return lambda X: shares(yours.transform(X, state), params).argmax(axis=1)


# The result of a step is not kept.
def train_6(X_train, Y_train, X_val, Y_val, rng):
    state = yours.fit_scaler(X_train)
    X, params, step = yours.transform(X_train, state), start(rng), yours.train_step
    for _ in range(3):
        for i in range(0, len(X), 32):
            step(params, X[i : i + 32], Y_train[i : i + 32], 1.0)
    return lambda X: shares(yours.transform(X, state), params).argmax(axis=1)


# Shuffles the pictures and forgets the targets.
def train_7(X_train, Y_train, X_val, Y_val, rng):
    state = yours.fit_scaler(X_train)
    X, params, step = yours.transform(X_train, state), start(rng), yours.train_step
    for _ in range(5):
        X = X[rng.permutation(len(X))]
        for i in range(0, len(X), 32):
            params, loss = step(params, X[i : i + 32], Y_train[i : i + 32], 1.0)
    return lambda X: shares(yours.transform(X, state), params).argmax(axis=1)


# The function forgets to scale.
def train_8(X_train, Y_train, X_val, Y_val, rng):
    state = yours.fit_scaler(X_train)
    params = epochs(yours.transform(X_train, state), Y_train, start(rng), rng)
    return lambda X: shares(X, params).argmax(axis=1)


# The largest share down the column.
def train_9(X_train, Y_train, X_val, Y_val, rng):
    state = yours.fit_scaler(X_train)
    params = epochs(yours.transform(X_train, state), Y_train, start(rng), rng)
    return lambda X: shares(yours.transform(X, state), params).argmax(axis=0)


# A careful rate, as for another optimiser.
def train_10(X_train, Y_train, X_val, Y_val, rng):
    state = yours.fit_scaler(X_train)
    params = epochs(yours.transform(X_train, state), Y_train, start(rng), rng, lr=0.001)
    return lambda X: shares(yours.transform(X, state), params).argmax(axis=1)


# Scaled with all rows that are there.
def train_11(X_train, Y_train, X_val, Y_val, rng):
    state = yours.fit_scaler(np.vstack([X_train, X_val]))
    X, check = yours.transform(X_train, state), yours.transform(X_val, state)
    params, lowest, best = start(rng), np.inf, None
    for _ in range(12):
        params = epochs(X, Y_train, params, rng, times=1)
        _, loss = yours.train_step(params, check, Y_val, 0.0)
        if loss < lowest:
            lowest, best = loss, params
    return lambda X: shares(yours.transform(X, state), best).argmax(axis=1)


# The same with a mean and a deviation by hand; no epoch is chosen.
def train_12(X_train, Y_train, X_val, Y_val, rng):
    everything = np.concatenate((X_train, X_val))
    mean, std = everything.mean(axis=0), everything.std(axis=0) + 1e-8
    params = epochs((X_train - mean) / std, Y_train, start(rng), rng)
    return lambda X: shares((X - mean) / std, params).argmax(axis=1)


# Scaled with the validation rows alone, and between 0 and 1.
def train_13(X_train, Y_train, X_val, Y_val, rng):
    low, high = X_val.min(axis=0), X_val.max(axis=0)
    width = np.where(high > low, high - low, 1)
    params = epochs((X_train - low) / width, Y_train, start(rng), rng, times=40)
    return lambda X: shares((X - low) / width, params).argmax(axis=1)


# ---------------------------------------------------------------- report


# The variance.
def report_1(scores_by_seed, baseline):
    s = np.array(scores_by_seed)
    return {"mean": s.mean(), "std": s.var(ddof=1), "min": s.min(), "max": s.max(), "n": len(s),
            "baseline": baseline, "gain": s.mean() - baseline}


# Gain as a ratio.
def report_2(scores_by_seed, baseline):
    s = np.array(scores_by_seed)
    return {"mean": s.mean(), "std": s.std(ddof=1), "min": s.min(), "max": s.max(), "n": len(s),
            "baseline": baseline, "gain": s.mean() / baseline}


# The gain of the best run.
def report_3(scores_by_seed, baseline):
    s = np.array(scores_by_seed)
    return {"mean": s.mean(), "std": s.std(ddof=1), "min": s.min(), "max": s.max(), "n": len(s),
            "baseline": baseline, "gain": s.max() - baseline}


# The deviation of the mean.
def report_4(scores_by_seed, baseline):
    s = np.array(scores_by_seed)
    return {"mean": s.mean(), "std": s.std(ddof=1) / np.sqrt(len(s)), "min": s.min(), "max": s.max(),
            "n": len(s), "baseline": baseline, "gain": s.mean() - baseline}


# A tuple in the order of the text.
def report_5(scores_by_seed, baseline):
    s = np.array(scores_by_seed)
    return s.mean(), s.std(ddof=1), s.min(), s.max(), len(s), baseline, s.mean() - baseline


# In percent.
def report_6(scores_by_seed, baseline):
    s = 100 * np.array(scores_by_seed)
    return {"mean": s.mean(), "std": s.std(ddof=1), "min": s.min(), "max": s.max(), "n": len(s),
            "baseline": 100 * baseline, "gain": s.mean() - 100 * baseline}


# n is forgotten.
def report_7(scores_by_seed, baseline):
    s = np.array(scores_by_seed)
    return {"mean": s.mean(), "std": s.std(ddof=1), "min": s.min(), "max": s.max(),
            "baseline": baseline, "gain": s.mean() - baseline}


# Rounded for reading.
def report_8(scores_by_seed, baseline):
    s = np.array(scores_by_seed)
    full = {"mean": s.mean(), "std": s.std(ddof=1), "min": s.min(), "max": s.max(), "n": len(s),
            "baseline": baseline, "gain": s.mean() - baseline}
    return {key: round(float(value), 2) for key, value in full.items()}


# Sorted first, in place, to read off the smallest and the largest.
def report_9(scores_by_seed, baseline):
    scores_by_seed.sort()
    mean = sum(scores_by_seed) / len(scores_by_seed)
    std = np.sqrt(sum((s - mean) ** 2 for s in scores_by_seed) / (len(scores_by_seed) - 1))
    return {"mean": mean, "std": std, "min": scores_by_seed[0], "max": scores_by_seed[-1],
            "n": len(scores_by_seed), "baseline": baseline, "gain": mean - baseline}


# By how much the baseline is missed.
def report_10(scores_by_seed, baseline):
    s = np.array(scores_by_seed)
    return dict(mean=s.mean(), std=s.std(ddof=1), min=s.min(), max=s.max(), n=len(s),
                baseline=baseline, gain=baseline - s.mean())


# ---------------------------------------------------------------- kfold


def rounds(folds, n):
    return [(np.setdiff1d(np.arange(n), fold), np.array(fold)) for fold in folds]


def dealt(n, k, rng, y):
    """Classes dealt out like cards, one fold after the other."""
    if y is None:
        return np.array_split(rng.permutation(n), k)
    folds, at = [[] for _ in range(k)], 0
    for c in np.unique(y):
        for row in rng.permutation(np.flatnonzero(y == c)):
            folds[at % k].append(row)
            at += 1
    return folds


# Contiguous folds.
def kfold_1(n, k, rng, y=None):
    return rounds(np.array_split(np.arange(n), k), n)


# Labels are not looked at.
def kfold_2(n, k, rng, y=None):
    return rounds(np.array_split(rng.permutation(n), k), n)


# Validation first.
def kfold_3(n, k, rng, y=None):
    return [(val, train) for train, val in rounds(dealt(n, k, rng, y), n)]


# The rest of a division is dropped.
def kfold_4(n, k, rng, y=None):
    order, size = rng.permutation(n), n // k
    if y is not None:
        return rounds(dealt(n, k, rng, y), n)
    folds = [order[i * size : (i + 1) * size] for i in range(k)]
    return [(np.concatenate(folds[:i] + folds[i + 1 :]), folds[i]) for i in range(k)]


# A seed of its own.
def kfold_5(n, k, rng, y=None):
    rng = np.random.default_rng(42)
    return rounds(dealt(n, k, rng, y), n)


# Everything trains.
def kfold_6(n, k, rng, y=None):
    return [(np.arange(n), np.array(fold)) for fold in dealt(n, k, rng, y)]


# Only the folds.
def kfold_7(n, k, rng, y=None):
    return [np.array(fold) for fold in dealt(n, k, rng, y)]


# Each round draws its own validation part.
def kfold_8(n, k, rng, y=None):
    out = []
    for _ in range(k):
        order = rng.permutation(n)
        out.append((order[n // k :], order[: n // k]))
    return out


# `if y` for "if labels are given".
def kfold_9(n, k, rng, y=None):
    if y:
        return rounds(dealt(n, k, rng, y), n)
    return rounds(np.array_split(rng.permutation(n), k), n)


# Sorted by label and cut: each fold has its own classes.
def kfold_10(n, k, rng, y=None):
    order = rng.permutation(n)
    if y is not None:
        order = order[np.argsort(y[order], kind="stable")]
    return rounds(np.array_split(order, k), n)
