"""Wrong answers to the exercises of chapter 06, written from the chapter's text alone; above each what its author thought."""

import numpy as np

# ---------------------------------------------------------------- minibatches


# Cut, and never shuffled.
def minibatches_1(n, size, rng):
    order = np.arange(n)
    return [order[i : i + size] for i in range(0, n, size)]


# Only whole batches.
def minibatches_2(n, size, rng):
    order = rng.permutation(n)
    return [order[i * size : (i + 1) * size] for i in range(n // size)]


# `size` is the number of batches.
def minibatches_3(n, size, rng):
    return np.array_split(rng.permutation(n), size)


# Each batch is drawn from all rows.
def minibatches_4(n, size, rng):
    return [rng.choice(n, size, replace=False) for _ in range(-(-n // size))]


# The global generator.
def minibatches_5(n, size, rng):
    order = np.random.permutation(n)
    return [order[i : i + size] for i in range(0, n, size)]


# Always the same shuffle, so that runs can be repeated.
def minibatches_6(n, size, rng):
    order = np.random.default_rng(0).permutation(n)
    return [order[i : i + size] for i in range(0, n, size)]


# One array of batches; the rest does not fit in.
def minibatches_7(n, size, rng):
    return rng.permutation(n)[: n // size * size].reshape(-1, size)


# Counts rows from 1.
def minibatches_8(n, size, rng):
    order = rng.permutation(np.arange(1, n + 1))
    return [order[i : i + size] for i in range(0, n, size)]


# The last batch is filled up with rows from the front.
def minibatches_9(n, size, rng):
    order = rng.permutation(n)
    order = np.append(order, order[: -n % size])
    return [order[i : i + size] for i in range(0, n, size)]


# The first batch alone.
def minibatches_10(n, size, rng):
    order = rng.permutation(n)
    for i in range(0, n, size):
        return [order[i : i + size]]


# ---------------------------------------------------------------- momentum_step


# Plain descent; nothing is remembered.
def momentum_step_1(w, g, state, lr, mu):
    return w - lr * g, state


# Forgets what came in.
def momentum_step_2(w, g, state, lr, mu):
    v = np.zeros_like(w)
    v = mu * v - lr * g
    return w + v, v


# The signs of both forms mixed.
def momentum_step_3(w, g, state, lr, mu):
    v = 0 if state is None else state
    v = mu * v - lr * g
    return w - v, v


# In place.
def momentum_step_4(w, g, state, lr, mu):
    v = np.zeros_like(w) if state is None else state
    v = mu * v - lr * g
    w += v
    return w, v


# The rate twice.
def momentum_step_5(w, g, state, lr, mu):
    v = 0.0 if state is None else state
    v = mu * v - lr * g
    return w + lr * v, v


# State first.
def momentum_step_6(w, g, state, lr, mu):
    v = 0.0 if state is None else state
    v = mu * v - lr * g
    return v, w + v


# No thought for the first step.
def momentum_step_7(w, g, state, lr, mu):
    v = mu * state - lr * g
    return w + v, v


# The step uses the old speed.
def momentum_step_8(w, g, state, lr, mu):
    v = 0.0 if state is None else state
    new = w + v
    v = mu * v - lr * g
    return new, v


# `if not state`, for None.
def momentum_step_9(w, g, state, lr, mu):
    if not state:
        state = 0.0
    v = mu * state - lr * g
    return w + v, v


# A friction of 1 - mu.
def momentum_step_10(w, g, state, lr, mu):
    v = 0.0 if state is None else state
    v = (1 - mu) * v - lr * g
    return w + v, v


# ---------------------------------------------------------------- adam_step


# No correction.
def adam_step_1(w, g, state, lr, b1, b2, eps, wd=0):
    m, v = (0.0, 0.0) if state is None else state
    m = b1 * m + (1 - b1) * g
    v = b2 * v + (1 - b2) * g**2
    return w - lr * (m / (np.sqrt(v) + eps) + wd * w), (m, v)


# Counts from 0, and divides by zero.
def adam_step_2(w, g, state, lr, b1, b2, eps, wd=0):
    m, v, t = (0.0, 0.0, 0) if state is None else state
    m = b1 * m + (1 - b1) * g
    v = b2 * v + (1 - b2) * g**2
    mh, vh = m / (1 - b1**t), v / (1 - b2**t)
    return w - lr * (mh / (np.sqrt(vh) + eps) + wd * w), (m, v, t + 1)


# The ε inside the root.
def adam_step_3(w, g, state, lr, b1, b2, eps, wd=0):
    m, v, t = (0.0, 0.0, 0) if state is None else state
    t += 1
    m = b1 * m + (1 - b1) * g
    v = b2 * v + (1 - b2) * g**2
    return w - lr * (m / (1 - b1**t) / np.sqrt(v / (1 - b2**t) + eps) + wd * w), (m, v, t)


# Weight decay goes into the slope.
def adam_step_4(w, g, state, lr, b1, b2, eps, wd=0):
    m, v, t = (0.0, 0.0, 0) if state is None else state
    t += 1
    g = g + wd * w
    m = b1 * m + (1 - b1) * g
    v = b2 * v + (1 - b2) * g**2
    return w - lr * m / (1 - b1**t) / (np.sqrt(v / (1 - b2**t)) + eps), (m, v, t)


# The corrected averages are kept.
def adam_step_5(w, g, state, lr, b1, b2, eps, wd=0):
    m, v, t = (0.0, 0.0, 0) if state is None else state
    t += 1
    m = (b1 * m + (1 - b1) * g) / (1 - b1**t)
    v = (b2 * v + (1 - b2) * g**2) / (1 - b2**t)
    return w - lr * (m / (np.sqrt(v) + eps) + wd * w), (m, v, t)


# Only m is corrected.
def adam_step_6(w, g, state, lr, b1, b2, eps, wd=0):
    m, v, t = (0.0, 0.0, 0) if state is None else state
    t += 1
    m = b1 * m + (1 - b1) * g
    v = b2 * v + (1 - b2) * g**2
    return w - lr * (m / (1 - b1**t) / (np.sqrt(v) + eps) + wd * w), (m, v, t)


# The square of the average, not the average of the squares.
def adam_step_7(w, g, state, lr, b1, b2, eps, wd=0):
    m, v, t = (0.0, 0.0, 0) if state is None else state
    t += 1
    m = b1 * m + (1 - b1) * g
    v = b2 * v + (1 - b2) * m**2
    return w - lr * (m / (1 - b1**t) / (np.sqrt(v / (1 - b2**t)) + eps) + wd * w), (m, v, t)


# No root.
def adam_step_8(w, g, state, lr, b1, b2, eps, wd=0):
    m, v, t = (0.0, 0.0, 0) if state is None else state
    t += 1
    m = b1 * m + (1 - b1) * g
    v = b2 * v + (1 - b2) * g**2
    return w - lr * (m / (1 - b1**t) / (v / (1 - b2**t) + eps) + wd * w), (m, v, t)


# The decay is not scaled by the rate.
def adam_step_9(w, g, state, lr, b1, b2, eps, wd=0):
    m, v, t = (0.0, 0.0, 0) if state is None else state
    t += 1
    m = b1 * m + (1 - b1) * g
    v = b2 * v + (1 - b2) * g**2
    return w - lr * m / (1 - b1**t) / (np.sqrt(v / (1 - b2**t)) + eps) - wd * w, (m, v, t)


# The number of steps stays 1.
def adam_step_10(w, g, state, lr, b1, b2, eps, wd=0):
    m, v = (0.0, 0.0) if state is None else state
    m = b1 * m + (1 - b1) * g
    v = b2 * v + (1 - b2) * g**2
    return w - lr * (m / (1 - b1) / (np.sqrt(v / (1 - b2)) + eps) + wd * w), (m, v)


# ---------------------------------------------------------------- init_layer


# The variance for the spread.
def init_layer_1(fan_in, fan_out, kind, rng):
    if kind == "zeros":
        return np.zeros((fan_in, fan_out))
    variance = 2 / (fan_in + fan_out) if kind == "xavier" else 2 / fan_in
    return rng.normal(0, variance, size=(fan_in, fan_out))


# He with 1 in place of 2.
def init_layer_2(fan_in, fan_out, kind, rng):
    if kind == "zeros":
        return np.zeros((fan_in, fan_out))
    variance = 2 / (fan_in + fan_out) if kind == "xavier" else 1 / fan_in
    return rng.normal(size=(fan_in, fan_out)) * np.sqrt(variance)


# A uniform draw up to the spread.
def init_layer_3(fan_in, fan_out, kind, rng):
    if kind == "zeros":
        return np.zeros((fan_in, fan_out))
    spread = np.sqrt(2 / (fan_in + fan_out) if kind == "xavier" else 2 / fan_in)
    return rng.uniform(-spread, spread, size=(fan_in, fan_out))


# As in the column books.
def init_layer_4(fan_in, fan_out, kind, rng):
    if kind == "zeros":
        return np.zeros((fan_out, fan_in))
    spread = np.sqrt(2 / (fan_in + fan_out) if kind == "xavier" else 2 / fan_in)
    return rng.normal(size=(fan_out, fan_in)) * spread


# The global generator.
def init_layer_5(fan_in, fan_out, kind, rng):
    if kind == "zeros":
        return np.zeros((fan_in, fan_out))
    spread = np.sqrt(2 / (fan_in + fan_out) if kind == "xavier" else 2 / fan_in)
    return np.random.normal(0, spread, (fan_in, fan_out))


# He by the outputs.
def init_layer_6(fan_in, fan_out, kind, rng):
    if kind == "zeros":
        return np.zeros((fan_in, fan_out))
    spread = np.sqrt(2 / (fan_in + fan_out) if kind == "xavier" else 2 / fan_out)
    return rng.normal(size=(fan_in, fan_out)) * spread


# Xavier and He exchanged.
def init_layer_7(fan_in, fan_out, kind, rng):
    if kind == "zeros":
        return np.zeros((fan_in, fan_out))
    spread = np.sqrt(2 / fan_in if kind == "xavier" else 2 / (fan_in + fan_out))
    return rng.normal(size=(fan_in, fan_out)) * spread


# From 0 to 1, shrunk.
def init_layer_8(fan_in, fan_out, kind, rng):
    if kind == "zeros":
        return np.zeros((fan_in, fan_out))
    spread = np.sqrt(2 / (fan_in + fan_out) if kind == "xavier" else 2 / fan_in)
    return rng.random((fan_in, fan_out)) * spread


# No case for zeros.
def init_layer_9(fan_in, fan_out, kind, rng):
    if kind == "xavier":
        spread = np.sqrt(2 / (fan_in + fan_out))
    elif kind == "he":
        spread = np.sqrt(2 / fan_in)
    return rng.normal(0, spread, (fan_in, fan_out))


# One row, repeated for all inputs.
def init_layer_10(fan_in, fan_out, kind, rng):
    if kind == "zeros":
        return np.zeros((fan_in, fan_out))
    spread = np.sqrt(2 / (fan_in + fan_out) if kind == "xavier" else 2 / fan_in)
    return np.ones((fan_in, 1)) * rng.normal(0, spread, fan_out)


# ---------------------------------------------------------------- verdict


def measures(losses):
    x = np.asarray(losses, dtype=float)
    n = len(x)
    tenths = [x[n * i // 10 : n * (i + 1) // 10].mean() for i in range(10)]
    signs = np.sign(np.diff(x[n // 2 :]))
    return x, tenths, np.all(signs[1:] * signs[:-1] < 0)


# Compares the first and the last loss.
def verdict_1(losses):
    x, tenths, zigzag = measures(losses)
    if not np.all(np.isfinite(x)) or x[-1] > 1.5 * x[0]:
        return "diverges"
    if zigzag:
        return "oscillates"
    if x[0] - x[-1] < 0.1 * x[0]:
        return "stuck"
    if tenths[7] - x[-1] > 0.1 * (x[0] - x[-1]):
        return "still falling"
    return "converged"


# Forgets that NaN is no number.
def verdict_2(losses):
    x, tenths, zigzag = measures(losses)
    if tenths[-1] > 1.5 * tenths[0]:
        return "diverges"
    if zigzag:
        return "oscillates"
    if tenths[0] - tenths[-1] < 0.1 * tenths[0]:
        return "stuck"
    if tenths[7] - tenths[9] > 0.1 * (tenths[0] - tenths[-1]):
        return "still falling"
    return "converged"


# Ends higher than it began.
def verdict_3(losses):
    x, tenths, zigzag = measures(losses)
    if not np.all(np.isfinite(x)) or tenths[-1] > tenths[0]:
        return "diverges"
    if zigzag:
        return "oscillates"
    if tenths[0] - tenths[-1] < 0.1 * tenths[0]:
        return "stuck"
    if tenths[7] - tenths[9] > 0.1 * (tenths[0] - tenths[-1]):
        return "still falling"
    return "converged"


# Any rise is an oscillation.
def verdict_4(losses):
    x, tenths, _ = measures(losses)
    if not np.all(np.isfinite(x)) or tenths[-1] > 1.5 * tenths[0]:
        return "diverges"
    if np.any(np.diff(x[len(x) // 2 :]) > 0):
        return "oscillates"
    if tenths[0] - tenths[-1] < 0.1 * tenths[0]:
        return "stuck"
    if tenths[7] - tenths[9] > 0.1 * (tenths[0] - tenths[-1]):
        return "still falling"
    return "converged"


# A fall of less than 0.1, in whatever unit.
def verdict_5(losses):
    x, tenths, zigzag = measures(losses)
    if not np.all(np.isfinite(x)) or tenths[-1] > 1.5 * tenths[0]:
        return "diverges"
    if zigzag:
        return "oscillates"
    if tenths[0] - tenths[-1] < 0.1:
        return "stuck"
    if tenths[7] - tenths[9] > 0.1 * (tenths[0] - tenths[-1]):
        return "still falling"
    return "converged"


# "Still falling" against the beginning, not against the fall.
def verdict_6(losses):
    x, tenths, zigzag = measures(losses)
    if not np.all(np.isfinite(x)) or tenths[-1] > 1.5 * tenths[0]:
        return "diverges"
    if zigzag:
        return "oscillates"
    if tenths[0] - tenths[-1] < 0.1 * tenths[0]:
        return "stuck"
    if tenths[7] - tenths[9] > 0.1 * tenths[0]:
        return "still falling"
    return "converged"


# The last row that fits.
def verdict_7(losses):
    x, tenths, zigzag = measures(losses)
    said = "converged"
    if not np.all(np.isfinite(x)) or tenths[-1] > 1.5 * tenths[0]:
        said = "diverges"
    if zigzag:
        said = "oscillates"
    if tenths[0] - tenths[-1] < 0.1 * tenths[0]:
        said = "stuck"
    if tenths[7] - tenths[9] > 0.1 * (tenths[0] - tenths[-1]):
        said = "still falling"
    return said


# What looks flat at the end has converged.
def verdict_8(losses):
    x, tenths, zigzag = measures(losses)
    if not np.all(np.isfinite(x)) or tenths[-1] > 1.5 * tenths[0]:
        return "diverges"
    if zigzag:
        return "oscillates"
    return "converged" if abs(tenths[9] - tenths[8]) < 0.01 * tenths[0] else "still falling"


# Whether it zigzags is looked for in the whole curve.
def verdict_9(losses):
    x, tenths, _ = measures(losses)
    signs = np.sign(np.diff(x))
    if not np.all(np.isfinite(x)) or tenths[-1] > 1.5 * tenths[0]:
        return "diverges"
    if np.all(signs[1:] * signs[:-1] < 0):
        return "oscillates"
    if tenths[0] - tenths[-1] < 0.1 * tenths[0]:
        return "stuck"
    if tenths[7] - tenths[9] > 0.1 * (tenths[0] - tenths[-1]):
        return "still falling"
    return "converged"


# Labels in one word.
def verdict_10(losses):
    x, tenths, zigzag = measures(losses)
    if not np.all(np.isfinite(x)) or tenths[-1] > 1.5 * tenths[0]:
        return "diverging"
    if zigzag:
        return "oscillating"
    if tenths[0] - tenths[-1] < 0.1 * tenths[0]:
        return "stuck"
    if tenths[7] - tenths[9] > 0.1 * (tenths[0] - tenths[-1]):
        return "falling"
    return "converged"
