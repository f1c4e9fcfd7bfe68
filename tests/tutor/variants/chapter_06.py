"""Right answers to the exercises of chapter 06, written differently."""

import math

import numpy as np

# ---- minibatches


def minibatches_shuffle(n, size, rng):
    rows = np.arange(n)
    rng.shuffle(rows)
    batches = []
    start = 0
    while start < n:
        batches.append(rows[start : start + size])
        start += size
    return batches


def minibatches_split(n, size, rng):
    return np.split(rng.permutation(n), range(size, n, size))


def minibatches_choice(n, size, rng):
    order = rng.choice(n, n, replace=False)
    return tuple(order[i * size : (i + 1) * size] for i in range(math.ceil(n / size)))


def minibatches_sorted_by_draws(n, size, rng):
    order = np.argsort(rng.random(n))
    return [order[i : i + size] for i in range(0, len(order), size)]


def minibatches_lists(n, size, rng):
    rest = list(range(n))
    batches = []
    while rest:
        take = min(size, len(rest))
        batches.append([rest.pop(int(rng.integers(len(rest)))) for _ in range(take)])
    return batches


def minibatches_generator(n, size, rng):
    def cut(order):
        for start in range(0, n, size):
            yield order[start : start + size]

    return list(cut(rng.permutation(n)))


def minibatches_short_first(n, size, rng):
    order = rng.permutation(n)
    rest = n % size
    head = [order[:rest]] if rest else []
    return head + [order[i : i + size] for i in range(rest, n, size)]


def minibatches_even(n, size, rng):
    return np.array_split(rng.permutation(n), math.ceil(n / size))


def minibatches_permuted(n, size, rng):
    order = rng.permuted(np.arange(n)).astype(float)
    return [order[i : i + size].astype(np.int32) for i in range(0, n, size)]


# ---- momentum_step


def momentum_outside(w, g, state, lr, mu):
    v = np.zeros_like(w) if state is None else state
    v = mu * v + g
    return w - lr * v, v


def momentum_averaged(w, g, state, lr, mu):
    v = mu * (0.0 if state is None else state) + (1 - mu) * g
    return w - lr * v, v


def momentum_dict(w, g, state, lr, mu):
    if state is None:
        state = {"v": np.zeros(np.shape(w))}
    state["v"] = mu * state["v"] - lr * np.asarray(g)
    return np.asarray(w) + state["v"], state


def momentum_velocity_in_place(w, g, state, lr, mu):
    if state is None:
        state = np.zeros(np.shape(w))
    state *= mu
    state -= lr * np.asarray(g)
    return w + state, state


def momentum_uphill_velocity(w, g, state, lr, mu):
    v = lr * g if state is None else mu * state + lr * g
    return w - v, v


def momentum_loop(w, g, state, lr, mu):
    weights, slopes = np.ravel(w), np.ravel(g)
    old = [0.0] * len(weights) if state is None else state
    new = [mu * speed - lr * slope for speed, slope in zip(old, slopes)]
    moved = [weight + speed for weight, speed in zip(weights, new)]
    return np.reshape(moved, np.shape(w)), new


def momentum_last_weights(w, g, state, lr, mu):
    before = w if state is None else state
    return w - lr * g + mu * (w - before), w


def momentum_list(w, g, state, lr, mu):
    v = mu * (state if state is not None else np.zeros_like(w)) - np.multiply(lr, g)
    return [np.add(w, v), v]


def momentum_history(w, g, state, lr, mu):
    slopes = [g] if state is None else [*state, g]
    return w - lr * sum(mu**age * slope for age, slope in enumerate(reversed(slopes))), slopes


def momentum_named(w, g, state, lr, mu):
    v = -lr * g + (mu * state["v"] if state else 0)
    return {"w": w + v, "state": {"v": v}}


# ---- adam_step


def adam_zeros(w, g, state, lr, b1, b2, eps, wd=0):
    if state is None:
        state = (np.zeros_like(w), np.zeros_like(w), 0)
    m, v, t = state
    t += 1
    m = b1 * m + (1 - b1) * g
    v = b2 * v + (1 - b2) * np.square(g)
    return w - lr * (m / (1 - b1**t) / (np.sqrt(v / (1 - b2**t)) + eps) + wd * w), (m, v, t)


def adam_decay_first(w, g, state, lr, b1, b2, eps, wd=0):
    m, v, t = state or (0.0, 0.0, 0)
    t += 1
    m, v = b1 * m + (1 - b1) * g, b2 * v + (1 - b2) * g * g
    w = w * (1 - lr * wd)
    return w - lr * (m / (1 - b1**t)) / (np.sqrt(v / (1 - b2**t)) + eps), (m, v, t)


def adam_dict(w, g, state, lr, b1, b2, eps, wd=0.0):
    state = state or {"m": np.zeros(np.shape(w)), "v": np.zeros(np.shape(w)), "t": 0}
    state["t"] += 1
    state["m"] += (1 - b1) * (g - state["m"])
    state["v"] += (1 - b2) * (np.square(g) - state["v"])
    m_hat = state["m"] / (1 - b1 ** state["t"])
    v_hat = state["v"] / (1 - b2 ** state["t"])
    return w - lr * m_hat / (v_hat**0.5 + eps) - lr * wd * w, state


def adam_short_scaled(w, g, state, lr, b1, b2, eps, wd=0):
    m, v, t = (0, 0, 1) if state is None else state
    m, v = b1 * m + (1 - b1) * g, b2 * v + (1 - b2) * g**2
    root = math.sqrt(1 - b2**t)
    return w - lr * wd * w - lr * root / (1 - b1**t) * m / (np.sqrt(v) + eps * root), (m, v, t + 1)


def adam_short_paper(w, g, state, lr, b1, b2, eps, wd=0):
    m, v, t = (0, 0, 1) if state is None else state
    m, v = b1 * m + (1 - b1) * g, b2 * v + (1 - b2) * g**2
    rate = lr * math.sqrt(1 - b2**t) / (1 - b1**t)
    return w - rate * m / (np.sqrt(v) + eps) - lr * wd * w, (m, v, t + 1)


def adam_powers(w, g, state, lr, b1, b2, eps, wd=0):
    m, v, p1, p2 = (0, 0, 1, 1) if state is None else state
    m, v, p1, p2 = b1 * m + (1 - b1) * g, b2 * v + (1 - b2) * g**2, p1 * b1, p2 * b2
    return w - lr * (m / (1 - p1) / ((v / (1 - p2)) ** 0.5 + eps) + wd * w), [m, v, p1, p2]


def adam_sums(w, g, state, lr, b1, b2, eps, wd=0):
    m, s, t = (0, 0, 0) if state is None else state
    m, s, t = b1 * m + g, b2 * s + g**2, t + 1
    m_hat, s_hat = m * (1 - b1) / (1 - b1**t), s * (1 - b2) / (1 - b2**t)
    return (1 - lr * wd) * w - lr * m_hat / (np.sqrt(s_hat) + eps), (m, s, t)


def adam_history(w, g, state, lr, b1, b2, eps, wd=0):
    slopes = [g] if state is None else [*state, g]
    ages = np.arange(len(slopes))[::-1]
    m = sum(b1**age * slope for age, slope in zip(ages, slopes)) / sum(b1**ages)
    v = sum(b2**age * slope**2 for age, slope in zip(ages, slopes)) / sum(b2**ages)
    return w - lr * (m / (np.sqrt(v) + eps) + wd * w), slopes


def adam_loop(w, g, state, lr, b1, b2, eps, wd=0):
    weights, slopes = np.ravel(w), np.ravel(g)
    m, v, t = ([0.0] * len(weights), [0.0] * len(weights), 0) if state is None else state
    t += 1
    m = [b1 * old + (1 - b1) * slope for old, slope in zip(m, slopes)]
    v = [b2 * old + (1 - b2) * slope**2 for old, slope in zip(v, slopes)]
    moved = [
        x - lr * (a / (1 - b1**t) / (math.sqrt(b / (1 - b2**t)) + eps) + wd * x) for x, a, b in zip(weights, m, v)
    ]
    return np.reshape(moved, np.shape(w)), (m, v, t)


# ---- init_layer


def init_ifs(fan_in, fan_out, kind, rng):
    if kind == "zeros":
        return np.zeros((fan_in, fan_out))
    if kind == "he":
        return rng.normal(0, np.sqrt(2 / fan_in), (fan_in, fan_out))
    return rng.normal(0, np.sqrt(2 / (fan_in + fan_out)), (fan_in, fan_out))


def init_uniform(fan_in, fan_out, kind, rng):
    limit = {"zeros": 0, "xavier": math.sqrt(6 / (fan_in + fan_out)), "he": math.sqrt(6 / fan_in)}[kind]
    return rng.uniform(-limit, limit, (fan_in, fan_out))


def init_centred_random(fan_in, fan_out, kind, rng):
    W = 2 * rng.random((fan_in, fan_out)) - 1
    if kind == "zeros":
        return 0 * W
    return W * np.sqrt(6 / (fan_in if kind == "he" else fan_in + fan_out))


def init_standard_normal(fan_in, fan_out, kind, rng):
    fans = {"zeros": np.inf, "he": fan_in, "xavier": fan_in + fan_out}
    return (2 / fans[kind]) ** 0.5 * rng.standard_normal((fan_in, fan_out))


def init_loop(fan_in, fan_out, kind, rng):
    W = np.zeros((fan_in, fan_out))
    if kind != "zeros":
        variance = 2 / fan_in if kind == "he" else 2 / (fan_in + fan_out)
        for row in range(fan_in):
            W[row] = rng.normal(scale=math.sqrt(variance), size=fan_out)
    return W


def init_match(fan_in, fan_out, kind, rng):
    match kind:
        case "zeros":
            return np.zeros([fan_in, fan_out])
        case "xavier":
            fan = (fan_in + fan_out) / 2
            return rng.standard_normal((fan_in, fan_out)) / np.sqrt(fan)
    return rng.standard_normal((fan_in, fan_out)) * np.sqrt(2) / np.sqrt(fan_in)


def init_float32(fan_in, fan_out, kind, rng):
    std = {"zeros": 0.0, "xavier": (2 / (fan_in + fan_out)) ** 0.5, "he": (2 / fan_in) ** 0.5}[kind]
    return np.float32(std) * rng.standard_normal((fan_in, fan_out), dtype=np.float32)


def init_signs(fan_in, fan_out, kind, rng):
    std = {"zeros": 0.0, "xavier": (2 / (fan_in + fan_out)) ** 0.5, "he": (2 / fan_in) ** 0.5}[kind]
    return std * rng.choice([-1.0, 1.0], size=(fan_in, fan_out))


def init_lists(fan_in, fan_out, kind, rng):
    if kind == "zeros":
        return [[0] * fan_out for _ in range(fan_in)]
    std = math.sqrt(2 / (fan_in if kind == "he" else fan_in + fan_out))
    return (std * rng.normal(size=(fan_in, fan_out))).tolist()


# ---- verdict


def verdict_quarters(losses):
    losses = list(losses)
    if any(math.isnan(loss) or math.isinf(loss) for loss in losses):
        return "diverges"
    k = len(losses) // 10
    begin, end = sum(losses[:k]) / k, sum(losses[-k:]) / k
    if end > 1.5 * begin:
        return "diverges"
    half = losses[len(losses) // 2 :]
    if all((a - b) * (b - c) < 0 for a, b, c in zip(half, half[1:], half[2:])):
        return "oscillates"
    if end > 0.9 * begin:
        return "stuck"
    before = sum(losses[-3 * k : -2 * k]) / k
    return "still falling" if (before - end) / (begin - end) > 0.1 else "converged"


def verdict_lines(losses):
    if not np.isfinite(losses).all() or losses[-12:].mean() > 1.5 * losses[:12].mean():
        return "diverges"
    signs = np.sign(np.diff(losses[len(losses) // 2 :]))
    if np.array_equal(signs[1:], -signs[:-1]) and signs.all():
        return "oscillates"
    total = losses[:12].mean() - losses[-12:].mean()
    if total < 0.1 * losses[:12].mean():
        return "stuck"
    last = losses[-len(losses) // 5 :]
    slope = np.polyfit(np.arange(len(last)), last, 1)[0]
    return "still falling" if -slope * len(last) > 0.1 * total else "converged"


def verdict_medians(losses):
    if np.isnan(losses).any():
        return "diverges"
    n = len(losses)
    begin, before, end = (np.median(losses[a * n // 10 : b * n // 10]) for a, b in ((0, 1), (7, 8), (9, 10)))
    if end > 1.5 * begin:
        return "diverges"
    turns = np.diff(losses)[:-1] * np.diff(losses)[1:] < 0
    if turns[n // 2 :].mean() > 0.95:
        return "oscillates"
    if end > 0.9 * begin:
        return "stuck"
    return "still falling" if before - end > 0.1 * (begin - end) else "converged"


def verdict_capitals(losses):
    return f" {verdict_quarters(losses).upper()} "


def verdict_numpy_text(losses):
    return np.array([verdict_lines(losses)])[0]


def verdict_scaled(losses):
    if not np.isfinite(losses).all():
        return "diverges"
    curve = losses / losses[: len(losses) // 10].mean()
    tenth = len(curve) // 10
    end, before = curve[-tenth:].mean(), curve[-3 * tenth : -2 * tenth].mean()
    up = np.diff(curve)[len(curve) // 2 :] > 0
    checks = {
        "diverges": end > 1.5,
        "oscillates": not any(a == b for a, b in zip(up, up[1:])),
        "stuck": end > 0.9,
        "still falling": before - end > 0.1 * (1 - end),
        "converged": True,
    }
    return next(label for label, holds in checks.items() if holds)


def verdict_match(losses):
    n = len(losses) // 10
    begin, before, end = np.mean(losses[:n]), np.mean(losses[-3 * n : -2 * n]), np.mean(losses[-n:])
    half = losses[-(len(losses) // 2) :]
    zigzag = np.all(np.diff(half)[1:] * np.diff(half)[:-1] < 0)
    match bool(end <= 1.5 * begin), bool(zigzag), bool(end > 0.9 * begin):
        case False, _, _:
            return "diverges"
        case _, True, _:
            return "oscillates"
        case _, _, True:
            return "stuck"
    return "converged" if before - end <= (begin - end) / 10 else "still falling"


def verdict_strict(losses):
    tenths = np.array([part.mean() for part in np.array_split(np.asarray(losses, float), 10)])
    if np.isnan(tenths[-1]) or tenths[-1] > 1.4 * tenths[0]:
        return "diverges"
    steps = np.diff(losses)[-40:]
    if (steps[1:] * steps[:-1] < 0).all():
        return "oscillates"
    if tenths[-1] > 0.95 * tenths[0]:
        return "stuck"
    return "still falling" if tenths[-3] - tenths[-1] > 0.08 * (tenths[0] - tenths[-1]) else "converged"


VARIANTS = {
    "minibatches": [
        minibatches_shuffle,
        minibatches_split,
        minibatches_choice,
        minibatches_sorted_by_draws,
        minibatches_lists,
        minibatches_generator,
        minibatches_short_first,
        minibatches_even,
        minibatches_permuted,
    ],
    "momentum_step": [
        momentum_outside,
        momentum_averaged,
        momentum_dict,
        momentum_velocity_in_place,
        momentum_uphill_velocity,
        momentum_loop,
        momentum_last_weights,
        momentum_list,
        momentum_history,
        momentum_named,
    ],
    "adam_step": [
        adam_zeros,
        adam_decay_first,
        adam_dict,
        adam_short_scaled,
        adam_short_paper,
        adam_powers,
        adam_sums,
        adam_history,
        adam_loop,
    ],
    "init_layer": [
        init_ifs,
        init_uniform,
        init_centred_random,
        init_standard_normal,
        init_loop,
        init_match,
        init_float32,
        init_signs,
        init_lists,
    ],
    "verdict": [
        verdict_quarters,
        verdict_lines,
        verdict_medians,
        verdict_capitals,
        verdict_numpy_text,
        verdict_scaled,
        verdict_match,
        verdict_strict,
    ],
}
