"""Wrong answers to the exercises of chapter 02, written from the chapter's text alone; above each what its author thought."""

import math

import numpy as np

from course_lib import yours

# ---------------------------------------------------------------- sigmoid


# The form that explodes on the right.
def sigmoid_1(z):
    return np.exp(z) / (1 + np.exp(z))


# Cut off where nothing happens any more.
def sigmoid_2(z):
    z = np.clip(z, -10, 10)
    return 1 / (1 + np.exp(-z))


# An if for the two forms.
def sigmoid_3(z):
    if z >= 0:
        return 1 / (1 + np.exp(-z))
    return np.exp(z) / (1 + np.exp(z))


# The minus sign is missing.
def sigmoid_4(z):
    z = np.clip(z, -500, 500)
    return 1 / (1 + np.exp(z))


# NaN is repaired afterwards.
def sigmoid_5(z):
    with np.errstate(all="ignore"):
        a = np.exp(z) / (1 + np.exp(z))
    return np.nan_to_num(a)


# One number at a time.
def sigmoid_6(z):
    out = []
    for v in z:
        out.append(1 / (1 + math.exp(-v)) if v >= 0 else math.exp(v) / (1 + math.exp(v)))
    return np.array(out)


# Never a large power; forgot the left half.
def sigmoid_7(z):
    return 1 / (1 + np.exp(-np.abs(z)))


# Both halves, one fraction half finished.
def sigmoid_8(z):
    e = np.exp(-np.abs(z))
    return np.where(z >= 0, 1 / (1 + e), e)


# Integers stay integers in zeros_like.
def sigmoid_9(z):
    z = np.asarray(z)
    out = np.zeros_like(z)
    out[z >= 0] = 1 / (1 + np.exp(-z[z >= 0]))
    out[z < 0] = np.exp(z[z < 0]) / (1 + np.exp(z[z < 0]))
    return out


# Shift by the largest, as for softmax.
def sigmoid_10(z):
    e = np.exp(z - np.max(z))
    return e / (1 + e)


# ---------------------------------------------------------------- activation_slope


def s(z):
    return yours.sigmoid(z)


def ten(z):
    """The slopes, as most of them wrote them."""
    c = np.sqrt(2 / np.pi)
    t = np.tanh(c * (z + 0.044715 * z**3))
    return {
        "step": np.zeros_like(z, dtype=float),
        "linear": np.ones_like(z, dtype=float),
        "sigmoid": s(z) * (1 - s(z)),
        "tanh": 1 - np.tanh(z) ** 2,
        "relu": np.where(z > 0, 1.0, 0.0),
        "leaky": np.where(z > 0, 1.0, 0.01),
        "elu": np.where(z > 0, 1.0, np.exp(z)),
        "softplus": s(z),
        "gelu": 0.5 * (1 + t) + 0.5 * z * (1 - t**2) * c * (1 + 3 * 0.044715 * z**2),
        "swish": s(z) + z * s(z) * (1 - s(z)),
    }


# z is taken for the output a in a(1 - a) and 1 - a².
def activation_slope_1(name, z):
    slopes = ten(z)
    slopes["sigmoid"] = z * (1 - z)
    slopes["tanh"] = 1 - z**2
    return slopes[name]


# The square is missing in tanh.
def activation_slope_2(name, z):
    if name == "tanh":
        return 1 - np.tanh(z)
    return ten(z)[name]


# Leaky like ReLU.
def activation_slope_3(name, z):
    if name in ("relu", "leaky"):
        return (np.asarray(z) > 0).astype(float)
    return ten(z)[name]


# The left of ELU is its height, not its slope.
def activation_slope_4(name, z):
    if name == "elu":
        return np.where(z > 0, 1, np.exp(z) - 1)
    return ten(z)[name]


# ln(1 + e^z): one over the inside, and the inner slope forgotten.
def activation_slope_5(name, z):
    if name == "softplus":
        return 1 / (1 + np.exp(z))
    return ten(z)[name]


# GELU: only the gate.
def activation_slope_6(name, z):
    if name == "gelu":
        return 0.5 * (1 + np.tanh(np.sqrt(2 / np.pi) * (z + 0.044715 * z**3)))
    return ten(z)[name]


# GELU: the 3 of z³ got lost.
def activation_slope_7(name, z):
    if name == "gelu":
        c = np.sqrt(2 / np.pi)
        t = np.tanh(c * (z + 0.044715 * z**3))
        return 0.5 * (1 + t) + 0.5 * z * (1 - t**2) * c * (1 + 0.044715 * z**2)
    return ten(z)[name]


# Swish: the slope of a product is the product of the slopes.
def activation_slope_8(name, z):
    if name == "swish":
        return 1 * s(z) * (1 - s(z))
    return ten(z)[name]


# Constants as plain numbers.
def activation_slope_9(name, z):
    if name == "step":
        return 0.0
    if name == "linear":
        return 1.0
    return ten(z)[name]


# Measured, with the one-sided nudge of chapter 00.
def activation_slope_10(name, z):
    bends = {
        "step": lambda z: np.where(z > 0, 1.0, 0.0),
        "linear": lambda z: 1.0 * z,
        "sigmoid": s,
        "tanh": np.tanh,
        "relu": lambda z: np.maximum(z, 0),
        "leaky": lambda z: np.where(z > 0, z, 0.01 * z),
        "elu": lambda z: np.where(z > 0, z, np.exp(z) - 1),
        "softplus": lambda z: np.log(1 + np.exp(z)),
        "gelu": lambda z: 0.5 * z * (1 + np.tanh(np.sqrt(2 / np.pi) * (z + 0.044715 * z**3))),
        "swish": lambda z: z * s(z),
    }
    f = bends[name]
    return (f(z + 0.001) - f(z)) / 0.001


# ---------------------------------------------------------------- softmax


# No shift.
def softmax_1(Z):
    powers = np.exp(Z)
    return powers / powers.sum(axis=1, keepdims=True)


# Columns add up to one.
def softmax_2(Z):
    E = np.exp(Z - Z.max(axis=0))
    return E / E.sum(axis=0)


# One shift for the whole batch.
def softmax_3(Z):
    E = np.exp(Z - Z.max())
    return E / E.sum(axis=1, keepdims=True)


# The axis is gone.
def softmax_4(Z):
    E = np.exp(Z - Z.max(axis=1, keepdims=True))
    return E / E.sum(axis=1)


# One total for the whole batch.
def softmax_5(Z):
    E = np.exp(Z - Z.max(axis=1, keepdims=True))
    return E / np.sum(E)


# Shares of the scores themselves, made positive with abs.
def softmax_6(Z):
    positive = np.abs(Z)
    return positive / positive.sum(axis=1, keepdims=True)


# Shift by the mean.
def softmax_7(Z):
    E = np.exp(Z - Z.mean(axis=1, keepdims=True))
    return E / E.sum(axis=1, keepdims=True)


# Cut large logits.
def softmax_8(Z):
    E = np.exp(np.clip(Z, -500, 500))
    return E / E.sum(axis=1, keepdims=True)


# Shift in place.
def softmax_9(Z):
    Z -= Z.max(axis=1, keepdims=True)
    powers = np.exp(Z)
    return powers / powers.sum(axis=1, keepdims=True)


# Each row divided by its largest power and not by the total.
def softmax_10(Z):
    P = np.zeros(Z.shape)
    for i in range(len(Z)):
        row = np.exp(Z[i] - Z[i].max())
        P[i] = row / row.max()
    return P


# ---------------------------------------------------------------- cross_entropy


# The formula of the page, without thinking of the trap.
def cross_entropy_1(P, Y):
    return -np.sum(Y * np.log(P)) / len(P)


# The mean of all cells.
def cross_entropy_2(P, Y):
    return -np.mean(Y * np.log(P + 1e-12))


# A tiny number that is not tiny.
def cross_entropy_3(P, Y):
    return -np.sum(Y * np.log(P + 1e-3)) / len(P)


# Minus sign lost.
def cross_entropy_4(P, Y):
    return np.sum(Y * np.log(P + 1e-12)) / len(P)


# The sum over examples.
def cross_entropy_5(P, Y):
    return -np.log(P[Y == 1]).sum()


# Bits.
def cross_entropy_6(P, Y):
    return -np.mean(np.log2(P[Y == 1]))


# Binary cross-entropy in every cell.
def cross_entropy_7(P, Y):
    P = np.clip(P, 1e-12, 1 - 1e-12)
    return -np.sum(Y * np.log(P) + (1 - Y) * np.log(1 - P)) / len(P)


# One bill for each example.
def cross_entropy_8(P, Y):
    return -np.log(np.sum(P * Y, axis=1))


# The logarithm of the mean share.
def cross_entropy_9(P, Y):
    return -np.log(np.mean(np.sum(P * Y, axis=1)))


# Picks columns for all rows at once.
def cross_entropy_10(P, Y):
    classes = Y.argmax(axis=1)
    return np.mean(-np.log(P[:, classes] + 1e-12))


# ---------------------------------------------------------------- diagnose_loss


# A blind guess tells everything.
def diagnose_loss_1(pipeline):
    Y = np.eye(3)[[0, 1, 2, 0]]
    loss = pipeline(np.zeros((4, 3)), Y)
    if loss < 0:
        return "sign lost"
    if np.isclose(loss, np.log(3)):
        return "healthy"
    if np.isclose(loss, np.log(3) / 3):
        return "averaged over cells"
    if np.isclose(loss, 4 * np.log(3)):
        return "summed over examples"
    return "softmax twice"


# As many examples as classes, and only equal logits.
def diagnose_loss_2(pipeline):
    Y = np.eye(3)
    blind, best = pipeline(np.zeros((3, 3)), Y), pipeline(20 * Y, Y)
    if blind < 0:
        return "sign lost"
    if best > 0.1:
        return "softmax twice"
    if blind < 1:
        return "averaged over cells"
    if blind > 2:
        return "summed over examples"
    return "healthy"


# One example is enough.
def diagnose_loss_3(pipeline):
    Z, Y = np.array([[2.0, 1.0, -1.0]]), np.array([[1.0, 0.0, 0.0]])
    p = np.exp(Z) / np.exp(Z).sum()
    right, loss = -np.log(p[0, 0]), pipeline(Z, Y)
    if np.isclose(loss, right):
        return "healthy"
    if np.isclose(loss, -right):
        return "sign lost"
    if np.isclose(loss, right / 3):
        return "averaged over cells"
    q = np.exp(p) / np.exp(p).sum()
    if np.isclose(loss, -np.log(q[0, 0])):
        return "softmax twice"
    if loss == 0:
        return "softmax over examples"
    return "summed over examples"


def losses(Z, Y):
    P = yours.softmax(Z)
    right = -np.sum(Y * np.log(P)) / len(Z)
    twice = -np.sum(Y * np.log(yours.softmax(P))) / len(Z)
    columns = -np.sum(Y * np.log(yours.softmax(Z.T).T)) / len(Z)
    return right, twice, columns


# Two labels confused.
def diagnose_loss_4(pipeline):
    Z, Y = np.random.default_rng(0).normal(size=(5, 3)), np.eye(3)[[0, 1, 2, 0, 1]]
    right, twice, columns = losses(Z, Y)
    table = {
        "healthy": right,
        "sign lost": -right,
        "averaged over cells": right / 3,
        "summed over examples": right * 5,
        "softmax over examples": twice,
        "softmax twice": columns,
    }
    return min(table, key=lambda label: abs(table[label] - pipeline(Z, Y)))


# The number of the label.
def diagnose_loss_5(pipeline):
    Z, Y = np.random.default_rng(0).normal(size=(5, 3)), np.eye(3)[[0, 1, 2, 0, 1]]
    right, twice, columns = losses(Z, Y)
    candidates = np.array([right, -right, right / 3, right * 5, twice, columns])
    return int(np.argmin(np.abs(candidates - pipeline(Z, Y))))


# Means confused: cells and examples swapped.
def diagnose_loss_6(pipeline):
    Z, Y = np.random.default_rng(0).normal(size=(5, 3)), np.eye(3)[[0, 1, 2, 0, 1]]
    right, twice, columns = losses(Z, Y)
    table = {
        "healthy": right,
        "sign lost": -right,
        "summed over examples": right / 3,
        "averaged over cells": right * 5,
        "softmax twice": twice,
        "softmax over examples": columns,
    }
    return min(table, key=lambda label: abs(table[label] - pipeline(Z, Y)))


# Exact equality.
def diagnose_loss_7(pipeline):
    Z, Y = np.random.default_rng(0).normal(size=(5, 3)), np.eye(3)[[0, 1, 2, 0, 1]]
    right, twice, columns = losses(Z, Y)
    loss = pipeline(Z, Y)
    if loss == right:
        return "healthy"
    if loss == -right:
        return "sign lost"
    if loss == right / 3:
        return "averaged over cells"
    if loss == right * 5:
        return "summed over examples"
    if loss == twice:
        return "softmax twice"
    return "softmax over examples"


# Targets first, as many libraries have it.
def diagnose_loss_8(pipeline):
    Z, Y = np.random.default_rng(0).normal(size=(5, 3)), np.eye(3)[[0, 1, 2, 0, 1]]
    right, twice, columns = losses(Z, Y)
    table = {
        "healthy": right,
        "sign lost": -right,
        "averaged over cells": right / 3,
        "summed over examples": right * 5,
        "softmax twice": twice,
        "softmax over examples": columns,
    }
    loss = pipeline(Y, Z)
    return min(table, key=lambda label: abs(table[label] - loss))


# The three faults of the page.
def diagnose_loss_9(pipeline):
    Y = np.eye(3)[[0, 1, 2, 0]]
    guess, best = pipeline(np.zeros((4, 3)), Y), pipeline(20 * Y, Y)
    if guess < 0:
        return "sign lost"
    if guess < np.log(3) - 0.01:
        return "averaged over cells"
    if best > 0.5:
        return "softmax twice"
    return "healthy"


# A very perfect answer: with logits of 1000 no logarithm survives.
def diagnose_loss_10(pipeline):
    Y = np.eye(3)[[0, 1, 2, 0]]
    best = pipeline(1000 * Y, Y)
    if best == 0:
        return "healthy"
    if best < 0:
        return "sign lost"
    if best > 2:
        return "summed over examples"
    if best > 0.5:
        return "softmax twice"
    return "averaged over cells"
