"""The words of every refusal of nn/: one row for each, with the whole sentence."""

import re

import numpy as np
import pytest

from course_lib import nn
from course_lib.nn import initializers, schedules
from tests.nn.cases import HIDDEN


class Thing:
    def __repr__(self):
        return "<Thing>"


THING = Thing()
X = np.linspace(-1, 1, 15).reshape(5, 3)
Y = np.eye(2)[[0, 1, 1, 0, 1]]
LABELS = np.array([0, 1, 1, 0, 1])
BILLION = np.broadcast_to(0.0, (10**9, 3))


def network(**settings):
    return nn.Network([3, 4, 2], "tanh", rng=0, **settings)


def single():
    """A network with a single output."""
    return nn.Network([3, 1], output="sigmoid")


def fit(*data, optimizer=None, **options):
    optimizer = nn.SGD(0.1) if optimizer is None else optimizer
    return nn.fit(network(), *(data or (X, Y)), optimizer, **{"epochs": 1, "progress": False} | options)


def bad(values, row, column, value):
    changed = np.array(values, float)
    changed[row, column] = value
    return changed


NAMES = ", ".join(HIDDEN)
WHOLE = "expected a whole number from 1 to 1,000,000,000"
POSITIVE = "expected a number above 0"
NONNEGATIVE = "expected a number of at least 0"
FRACTION = "expected a number from 0 up to, but not including, 1"
SIZES = "expected inputs first and outputs last, such as [64, 30, 10]"
SEED = "rng, a random generator or its seed, is {}: expected a whole number from 0 to 4,294,967,295"
DTYPE = "expected one of float32, float64, complex128"
X_EXPECTED = "expected X of shape (n, 3), one example per row, for a network of 3 inputs"
Y_EXPECTED = "expected Y of shape (5, 2), one row per example"
FINITE = "every number must be finite. Correct it, or leave that example out"
ONE_MADE = "expected one that was made, such as nn.Adam(0.001)"
NETWORK_MADE = "expected one that was made, such as nn.Network([64, 30, 10])"
SAME_PY = "expected P and Y of the same shape"
IN_PLACE = "expected an array of floats, which the step changes in place"
INITIALIZER = "expected W of shape (3, 4) from the initializer"
PATH = 'expected the name of a file, such as "digits.npz"'
NOT_NUMBERS = "holds objects that are not numbers"
NUMBER_F = "expected one number, such as a cost"

SETTINGS = [
    # sizes
    (lambda: nn.Network(64), ValueError, f"sizes is 64: {SIZES}"),
    (lambda: nn.Network(None), ValueError, f"sizes is None: {SIZES}"),
    (lambda: nn.Network("abc"), ValueError, f"sizes is 'abc': {SIZES}"),
    (lambda: nn.Network(b"abc"), ValueError, f"sizes is b'abc': {SIZES}"),
    (lambda: nn.Network(...), ValueError, f"sizes is Ellipsis: {SIZES}"),
    (lambda: nn.Network({3, 4}), ValueError, f"sizes is {{3, 4}}: {SIZES}"),
    (lambda: nn.Network(np.array(3)), ValueError, f"sizes is array(3): {SIZES}"),
    (lambda: nn.Network([]), ValueError, f"sizes is []: {SIZES}"),
    (lambda: nn.Network([3]), ValueError, f"sizes is [3]: {SIZES}"),
    (lambda: nn.Network([3, 0]), ValueError, f"sizes[1] is 0: {WHOLE}"),
    (lambda: nn.Network([-3, 2]), ValueError, f"sizes[0] is -3: {WHOLE}"),
    (lambda: nn.Network([3, 2.0]), TypeError, f"sizes[1] is 2.0: {WHOLE}"),
    (lambda: nn.Network([3, True]), TypeError, f"sizes[1] is True: {WHOLE}"),
    (lambda: nn.Network([3, "2"]), TypeError, f"sizes[1] is '2': {WHOLE}"),
    (lambda: nn.Network([[3], [2]]), TypeError, f"sizes[0] is [3]: {WHOLE}"),
    (lambda: nn.Network([10**10, 2]), ValueError, f"sizes[0] is 10000000000: {WHOLE}"),
    (
        lambda: nn.Network([10**9, 2]),
        ValueError,
        "sizes [1000000000, 2] need 2.0e+09 parameters, the course stops at 1e+08: make a layer smaller",
    ),
    # activations, losses, initialisers by name
    (lambda: nn.Network([3, 2], "Sigmoid"), ValueError, f"hidden is 'Sigmoid': expected one of {NAMES}"),
    (lambda: nn.Network([3, 2], "softmax"), ValueError, f"hidden is 'softmax': expected one of {NAMES}"),
    (lambda: nn.Network([3, 2], None), ValueError, f"hidden is None: expected one of {NAMES}"),
    (lambda: nn.Network([3, 2], THING), ValueError, f"hidden is <Thing>: expected one of {NAMES}"),
    (lambda: nn.Network([3, 2], ["relu"]), ValueError, f"hidden is ['relu']: expected one of {NAMES}"),
    (lambda: network(output="argmax"), ValueError, f"output is 'argmax': expected one of {NAMES}, softmax"),
    (
        lambda: network(loss="mse"),
        ValueError,
        "loss is 'mse': expected one of half_squared_error, binary_cross_entropy, cross_entropy",
    ),
    (
        lambda: network(loss=""),
        ValueError,
        "loss is '': expected one of half_squared_error, binary_cross_entropy, cross_entropy",
    ),
    (
        lambda: network(output="sigmoid", loss="cross_entropy"),
        ValueError,
        'cross_entropy needs the probabilities of a softmax, but output is "sigmoid": '
        'choose output="softmax" or loss="half_squared_error"',
    ),
    (
        lambda: network(output="identity", loss="binary_cross_entropy"),
        ValueError,
        'binary_cross_entropy needs the probabilities of a sigmoid, but output is "identity": '
        'choose output="sigmoid" or loss="half_squared_error"',
    ),
    (lambda: network(initializer="glorot"), ValueError, "initializer is 'glorot': expected one of zeros, xavier, he"),
    (lambda: network(initializer=0), ValueError, "initializer is 0: expected one of zeros, xavier, he"),
    # an initialiser of one's own
    (
        lambda: network(initializer=lambda n_in, n_out, rng: np.zeros((n_out, n_in))),
        ValueError,
        f"W has shape (4, 3): {INITIALIZER}",
    ),
    (lambda: network(initializer=lambda *_: 0.0), ValueError, f"W has shape (): {INITIALIZER}"),
    (lambda: network(initializer=lambda *_: None), TypeError, f"W {NOT_NUMBERS}: {INITIALIZER}"),
    (lambda: network(initializer=initializers.constant("x")), TypeError, f"W holds text: {INITIALIZER}"),
    (
        lambda: network(initializer=initializers.constant(np.nan)),
        ValueError,
        "W[0, 0] is nan: every number must be finite. Correct the initializer",
    ),
    (
        lambda: network(initializer=initializers.constant(1e39), dtype="float32"),
        ValueError,
        "W[0, 0] is 1e+39: every number must be finite as float32. Correct the initializer",
    ),
    (lambda: initializers.normal(-1), ValueError, f"std is -1: {NONNEGATIVE}"),
    (lambda: initializers.normal(np.inf), ValueError, f"std is inf: {NONNEGATIVE}"),
    (lambda: initializers.normal("x"), TypeError, f"std is 'x': {NONNEGATIVE}"),
    # numbers
    (lambda: network(weight_decay=-0.1), ValueError, f"weight_decay is -0.1: {NONNEGATIVE}"),
    (lambda: network(weight_decay=float("nan")), ValueError, f"weight_decay is nan: {NONNEGATIVE}"),
    (lambda: network(weight_decay=float("inf")), ValueError, f"weight_decay is inf: {NONNEGATIVE}"),
    (lambda: network(weight_decay=None), TypeError, f"weight_decay is None: {NONNEGATIVE}"),
    (lambda: network(weight_decay=True), TypeError, f"weight_decay is True: {NONNEGATIVE}"),
    (lambda: network(weight_decay=1j), TypeError, f"weight_decay is 1j: {NONNEGATIVE}"),
    (lambda: network(weight_decay=[0.1]), TypeError, f"weight_decay is [0.1]: {NONNEGATIVE}"),
    (lambda: network(dtype="int64"), ValueError, f"dtype is 'int64': {DTYPE}"),
    (lambda: network(dtype=int), ValueError, f"dtype is 'int64': {DTYPE}"),
    (lambda: network(dtype="float16"), ValueError, f"dtype is 'float16': {DTYPE}"),
    (lambda: network(dtype="banana"), ValueError, f"dtype is 'banana': {DTYPE}"),
    (lambda: network(dtype=THING), ValueError, f"dtype is <Thing>: {DTYPE}"),
    (lambda: nn.Network([3, 2], rng="x"), TypeError, SEED.format("'x'")),
    (lambda: nn.Network([3, 2], rng=None), TypeError, SEED.format("None")),
    (lambda: nn.Network([3, 2], rng=0.5), TypeError, SEED.format("0.5")),
    (lambda: nn.Network([3, 2], rng=-1), ValueError, SEED.format("-1")),
    (lambda: nn.Network([3, 2], rng=2**32), ValueError, SEED.format("4294967296")),
]

DATA = [
    # inputs
    (lambda: network().predict(None), TypeError, f"X {NOT_NUMBERS}: {X_EXPECTED}"),
    (lambda: network().predict(THING), TypeError, f"X {NOT_NUMBERS}: {X_EXPECTED}"),
    (lambda: network().predict(...), TypeError, f"X {NOT_NUMBERS}: {X_EXPECTED}"),
    (lambda: network().predict("abc"), TypeError, f"X holds text: {X_EXPECTED}"),
    (lambda: network().predict([["1", "2", "3"]]), TypeError, f"X holds text: {X_EXPECTED}"),
    (lambda: network().predict(X * 1j), TypeError, f"X holds complex numbers: {X_EXPECTED}"),
    (lambda: network().predict(X.astype("m8[s]")), TypeError, f"X holds timedelta64[s]: {X_EXPECTED}"),
    (lambda: network().predict([[1, 2, 3], [4, 5]]), ValueError, f"X has rows of different lengths: {X_EXPECTED}"),
    (lambda: network().predict(2.5), ValueError, f"X has shape (): {X_EXPECTED}"),
    (
        lambda: network().predict(X[0]),
        ValueError,
        f"X has shape (3,): {X_EXPECTED}; X[None, :] makes one row of it, X[:, None] one column",
    ),
    (lambda: network().predict(X.T), ValueError, f"X has shape (3, 5): {X_EXPECTED}"),
    (lambda: network().predict(X[None]), ValueError, f"X has shape (1, 5, 3): {X_EXPECTED}"),
    (lambda: network().predict([]), ValueError, f"X has shape (0,), without any example: {X_EXPECTED}"),
    (lambda: network().predict(X[:0]), ValueError, f"X has shape (0, 3), without any example: {X_EXPECTED}"),
    (lambda: network().predict(bad(X, 3, 1, np.nan)), ValueError, f"X[3, 1] is nan: {FINITE}"),
    (lambda: network().predict(bad(X, 0, 2, -np.inf)), ValueError, f"X[0, 2] is -inf: {FINITE}"),
    (lambda: network().predict(bad(bad(X, 4, 0, np.inf), 2, 1, np.nan)), ValueError, f"X[2, 1] is nan: {FINITE}"),
    (
        lambda: network(dtype="float32").predict(bad(X, 1, 0, 1e39)),
        ValueError,
        "X[1, 0] is 1e+39: every number must be finite as float32. Correct it, or leave that example out",
    ),
    (
        lambda: network().predict(BILLION),
        ValueError,
        "X has shape (1000000000, 3): the course stops at 5e+08 numbers, take a part",
    ),
    (lambda: network().classify(X.T), ValueError, f"X has shape (3, 5): {X_EXPECTED}"),
    (lambda: network().trace(X.T), ValueError, f"X has shape (3, 5): {X_EXPECTED}"),
    (lambda: network().cost(X.T, Y), ValueError, f"X has shape (3, 5): {X_EXPECTED}"),
    (lambda: network().gradient(X.T, Y), ValueError, f"X has shape (3, 5): {X_EXPECTED}"),
    # targets
    (lambda: network().cost(X, None), TypeError, f"Y {NOT_NUMBERS}: {Y_EXPECTED}"),
    (lambda: network().cost(X, Y.astype(str)), TypeError, f"Y holds text: {Y_EXPECTED}"),
    (lambda: network().cost(X, Y * 1j), TypeError, f"Y holds complex numbers: {Y_EXPECTED}"),
    (lambda: network().cost(X, 1.0), ValueError, f"Y has shape (): {Y_EXPECTED}"),
    (lambda: network().cost(X, Y[:0]), ValueError, f"Y has shape (0, 2), without any example: {Y_EXPECTED}"),
    (lambda: network().cost(X, Y[:4]), ValueError, f"Y has shape (4, 2): {Y_EXPECTED}"),
    (lambda: network().cost(X, Y.T), ValueError, f"Y has shape (2, 5): {Y_EXPECTED}"),
    (lambda: network().cost(X, np.eye(5)), ValueError, f"Y has shape (5, 5): {Y_EXPECTED}"),
    (
        lambda: network().cost(X, LABELS),
        ValueError,
        f"Y has shape (5,): {Y_EXPECTED}; data.one_hot(Y, 2) makes it from labels",
    ),
    (
        lambda: network().cost(X, LABELS[:, None]),
        ValueError,
        f"Y has shape (5, 1): {Y_EXPECTED}; data.one_hot(Y.ravel(), 2) makes it from labels",
    ),
    (
        lambda: single().cost(X, LABELS),
        ValueError,
        "Y has shape (5,): expected Y of shape (5, 1), one row per example; "
        "Y[None, :] makes one row of it, Y[:, None] one column",
    ),
    (
        lambda: single().cost(X, LABELS[None]),
        ValueError,
        "Y has shape (1, 5): expected Y of shape (5, 1), one row per example",
    ),
    (lambda: network().cost(X, bad(Y, 4, 1, np.nan)), ValueError, f"Y[4, 1] is nan: {FINITE}"),
    (
        lambda: network().cost(X, 2 * Y),
        ValueError,
        "Y goes from 0 to 2: cross_entropy needs targets from 0 to 1",
    ),
    (
        lambda: single().cost(X, LABELS[:, None] - 0.5),
        ValueError,
        "Y goes from -0.5 to 0.5: binary_cross_entropy needs targets from 0 to 1",
    ),
    (
        lambda: network().cost(X, Y * [[1], [1], [1], [0.5], [1]]),
        ValueError,
        "row 3 of Y sums to 0.5: cross_entropy needs rows that sum to 1, such as one-hot rows",
    ),
    (
        lambda: network().gradient(X, np.ones((5, 2))),
        ValueError,
        "row 0 of Y sums to 2: cross_entropy needs rows that sum to 1, such as one-hot rows",
    ),
    (
        lambda: network().cost(X, np.broadcast_to(0.0, (10**9, 2))),
        ValueError,
        "Y has shape (1000000000, 2): the course stops at 5e+08 numbers, take a part",
    ),
    # parts of a vector
    (
        lambda: network().named(np.zeros(3)),
        ValueError,
        "flat has shape (3,) and params has shape (26,): expected flat and params of the same shape",
    ),
    # activations and losses by themselves
    (lambda: nn.ACTIVATIONS["relu"]("abc"), TypeError, "Z holds text: expected numbers"),
    (lambda: nn.ACTIVATIONS["relu"](None), TypeError, f"Z {NOT_NUMBERS}: expected numbers"),
    (lambda: nn.ACTIVATIONS["tanh"].slope([]), ValueError, "Z has shape (0,), without any example: expected numbers"),
    (lambda: nn.ACTIVATIONS["tanh"].slope("abc"), TypeError, "Z holds text: expected numbers"),
    (
        lambda: nn.ACTIVATIONS["softmax"].slope(Y),
        TypeError,
        "softmax has no slope: each output depends on the whole row. Use chain(dA, P), its Jacobian",
    ),
    (
        lambda: nn.LOSSES["half_squared_error"].value(np.ones((5, 1)), np.ones(5)),
        ValueError,
        f"P has shape (5, 1) and Y has shape (5,): {SAME_PY}",
    ),
    (
        lambda: nn.LOSSES["cross_entropy"].gradient(Y, Y.T),
        ValueError,
        f"P has shape (5, 2) and Y has shape (2, 5): {SAME_PY}",
    ),
    (lambda: nn.LOSSES["cross_entropy"].value(Y, None), TypeError, f"Y {NOT_NUMBERS}: {SAME_PY}"),
    (lambda: nn.LOSSES["cross_entropy"].value("abc", Y), TypeError, f"P holds text: {SAME_PY}"),
    (
        lambda: nn.LOSSES["binary_cross_entropy"].value(LABELS, LABELS),
        ValueError,
        "P and Y have shape (5,): expected (n, k), one example per row",
    ),
]

TRAINING = [
    # what is trained, and with what
    (lambda: nn.fit("net", X, Y, nn.SGD(0.1)), TypeError, f"network is 'net': {NETWORK_MADE}"),
    (lambda: nn.fit(None, X, Y, nn.SGD(0.1)), TypeError, f"network is None: {NETWORK_MADE}"),
    (
        lambda: nn.fit(nn.Network, X, Y, nn.SGD(0.1)),
        TypeError,
        f"network is <class 'course_lib.nn.network.Network'>: {NETWORK_MADE}",
    ),
    (lambda: next(nn.epochs(3, X, Y, nn.SGD(0.1))), TypeError, f"network is 3: {NETWORK_MADE}"),
    (lambda: fit(optimizer="adam"), TypeError, f"optimizer is 'adam': {ONE_MADE}"),
    (lambda: fit(optimizer=0.1), TypeError, f"optimizer is 0.1: {ONE_MADE}"),
    (
        lambda: fit(optimizer=nn.Adam),
        TypeError,
        f"optimizer is <class 'course_lib.nn.optimizers.Adam'>: {ONE_MADE}",
    ),
    (lambda: fit(optimizer=network()), TypeError, f"optimizer is {network()!r}: {ONE_MADE}"),
    (lambda: fit(X.T, Y), ValueError, f"X has shape (3, 5): {X_EXPECTED}"),
    (
        lambda: fit(X, LABELS),
        ValueError,
        f"Y has shape (5,): {Y_EXPECTED}; data.one_hot(Y, 2) makes it from labels",
    ),
    (lambda: fit(bad(X, 1, 1, np.nan), Y), ValueError, f"X[1, 1] is nan: {FINITE}"),
    # how long and how
    (lambda: fit(epochs=0), ValueError, f"epochs is 0: {WHOLE}"),
    (lambda: fit(epochs=-3), ValueError, f"epochs is -3: {WHOLE}"),
    (lambda: fit(epochs=2.5), TypeError, f"epochs is 2.5: {WHOLE}"),
    (lambda: fit(epochs="ten", progress=True), TypeError, f"epochs is 'ten': {WHOLE}"),
    (lambda: fit(epochs=None), TypeError, f"epochs is None: {WHOLE}"),
    (lambda: fit(epochs=10**10), ValueError, f"epochs is 10000000000: {WHOLE}"),
    (lambda: next(nn.epochs(network(), X, Y, nn.SGD(0.1), epochs=0)), ValueError, f"epochs is 0: {WHOLE}"),
    (lambda: fit(batch_size=0), ValueError, f"batch_size is 0: {WHOLE}"),
    (lambda: fit(batch_size=-4), ValueError, f"batch_size is -4: {WHOLE}"),
    (lambda: fit(batch_size=2.0), TypeError, f"batch_size is 2.0: {WHOLE}"),
    (lambda: fit(batch_size=True), TypeError, f"batch_size is True: {WHOLE}"),
    (lambda: fit(clip=0), ValueError, f"clip is 0: {POSITIVE}"),
    (lambda: fit(clip=-1.0), ValueError, f"clip is -1.0: {POSITIVE}"),
    (lambda: fit(clip=np.nan), ValueError, f"clip is nan: {POSITIVE}"),
    (lambda: fit(clip="1"), TypeError, f"clip is '1': {POSITIVE}"),
    (lambda: fit(rng="x"), TypeError, SEED.format("'x'")),
    (lambda: fit(rng=-1), ValueError, SEED.format("-1")),
    # schedules
    (lambda: fit(schedule=0.5), TypeError, "schedule is 0.5: expected a function, such as nn.schedules.cosine(20)"),
    (
        lambda: fit(schedule="cosine"),
        TypeError,
        "schedule is 'cosine': expected a function, such as nn.schedules.cosine(20)",
    ),
    (lambda: fit(schedule=lambda epoch: -1.0), ValueError, f"the factor of the schedule is -1.0: {NONNEGATIVE}"),
    (lambda: fit(schedule=lambda epoch: np.nan), ValueError, f"the factor of the schedule is nan: {NONNEGATIVE}"),
    (lambda: fit(schedule=lambda epoch: None), TypeError, f"the factor of the schedule is None: {NONNEGATIVE}"),
    (lambda: schedules.step(0, 0.5), ValueError, f"every is 0: {WHOLE}"),
    (lambda: schedules.step(2.5, 0.5), TypeError, f"every is 2.5: {WHOLE}"),
    (lambda: schedules.step(2, 0), ValueError, f"factor is 0: {POSITIVE}"),
    (lambda: schedules.step(2, np.nan), ValueError, f"factor is nan: {POSITIVE}"),
    (lambda: schedules.step(2, "half"), TypeError, f"factor is 'half': {POSITIVE}"),
    (lambda: schedules.cosine(0), ValueError, f"epochs is 0: {WHOLE}"),
    (lambda: schedules.cosine("x"), TypeError, f"epochs is 'x': {WHOLE}"),
    (lambda: schedules.cosine(5, final=-0.1), ValueError, f"final is -0.1: {NONNEGATIVE}"),
    (lambda: schedules.cosine(5, final=None), TypeError, f"final is None: {NONNEGATIVE}"),
    # validation and patience
    (lambda: fit(validation=X), TypeError, "validation is of type ndarray: expected a pair (X, Y)"),
    (lambda: fit(validation=0.2), TypeError, "validation is of type float: expected a pair (X, Y)"),
    (lambda: fit(validation=()), TypeError, "validation is of type tuple and length 0: expected a pair (X, Y)"),
    (lambda: fit(validation=[X, Y, Y]), TypeError, "validation is of type list and length 3: expected a pair (X, Y)"),
    (
        lambda: fit(validation=(X.T, Y)),
        ValueError,
        "X_val has shape (3, 5): expected X_val of shape (n, 3), one example per row, for a network of 3 inputs",
    ),
    (
        lambda: fit(validation=(X, LABELS)),
        ValueError,
        "Y_val has shape (5,): expected Y_val of shape (5, 2), one row per example; "
        "data.one_hot(Y_val, 2) makes it from labels",
    ),
    (
        lambda: fit(validation=(X, LABELS[:, None])),
        ValueError,
        "Y_val has shape (5, 1): expected Y_val of shape (5, 2), one row per example; "
        "data.one_hot(Y_val.ravel(), 2) makes it from labels",
    ),
    (
        lambda: fit(validation=(X, 2 * Y)),
        ValueError,
        "Y_val goes from 0 to 2: cross_entropy needs targets from 0 to 1",
    ),
    (
        lambda: fit(validation=(X, 0.5 * Y)),
        ValueError,
        "row 0 of Y_val sums to 0.5: cross_entropy needs rows that sum to 1, such as one-hot rows",
    ),
    (lambda: fit(validation=(bad(X, 0, 0, np.nan), Y)), ValueError, f"X_val[0, 0] is nan: {FINITE}"),
    (
        lambda: fit(patience=3),
        ValueError,
        "patience watches the validation loss: give validation=(X_val, Y_val) as well",
    ),
    (lambda: fit(patience=0, validation=(X, Y)), ValueError, f"patience is 0: {WHOLE}"),
    (lambda: fit(patience=-1), ValueError, f"patience is -1: {WHOLE}"),
    (lambda: fit(patience=1.5, validation=(X, Y)), TypeError, f"patience is 1.5: {WHOLE}"),
    # optimizers
    (lambda: nn.SGD(0), ValueError, f"lr is 0: {POSITIVE}"),
    (lambda: nn.SGD(-0.1), ValueError, f"lr is -0.1: {POSITIVE}"),
    (lambda: nn.Adam(np.nan), ValueError, f"lr is nan: {POSITIVE}"),
    (lambda: nn.Adam(np.inf), ValueError, f"lr is inf: {POSITIVE}"),
    (lambda: nn.SGD(10**400), ValueError, f"lr is {10**400}: {POSITIVE}"),
    (lambda: nn.SGD("0.1"), TypeError, f"lr is '0.1': {POSITIVE}"),
    (lambda: nn.SGD(None), TypeError, f"lr is None: {POSITIVE}"),
    (lambda: nn.SGD(True), TypeError, f"lr is True: {POSITIVE}"),
    (lambda: nn.SGD(0.1j), TypeError, f"lr is 0.1j: {POSITIVE}"),
    (lambda: nn.SGD(np.array(0.1)), TypeError, f"lr is array(0.1): {POSITIVE}"),
    (lambda: nn.Momentum(0.1, mu=1), ValueError, f"mu is 1: {FRACTION}"),
    (lambda: nn.Momentum(0.1, mu=-0.1), ValueError, f"mu is -0.1: {FRACTION}"),
    (lambda: nn.Nesterov(0.1, mu=np.nan), ValueError, f"mu is nan: {FRACTION}"),
    (lambda: nn.RMSprop(0.1, rho=1.5), ValueError, f"rho is 1.5: {FRACTION}"),
    (lambda: nn.RMSprop(0.1, rho="x"), TypeError, f"rho is 'x': {FRACTION}"),
    (lambda: nn.Adam(0.1, beta1=1), ValueError, f"beta1 is 1: {FRACTION}"),
    (lambda: nn.Adam(0.1, beta2=-1), ValueError, f"beta2 is -1: {FRACTION}"),
    (lambda: nn.Adagrad(0.1, eps=0), ValueError, f"eps is 0: {POSITIVE}"),
    (lambda: nn.AdamW(0.1, weight_decay=-0.1), ValueError, f"weight_decay is -0.1: {FRACTION}"),
    (lambda: nn.AdamW(0.1, weight_decay=1), ValueError, f"weight_decay is 1: {FRACTION}"),
    (lambda: nn.SGD(0.1).step([1.0], [1.0]), TypeError, f"w is [1.0]: {IN_PLACE}"),
    (lambda: nn.SGD(0.1).step(None, [1.0]), TypeError, f"w is None: {IN_PLACE}"),
    (lambda: nn.SGD(0.1).step(np.array([1, 2]), [1.0, 2.0]), TypeError, f"w is an array of int64: {IN_PLACE}"),
    (
        lambda: nn.SGD(0.1).step(np.ones(3), 1.0),
        ValueError,
        "w has shape (3,) and g has shape (): expected w and g of the same shape",
    ),
    (
        lambda: nn.Adam().step(np.ones((3, 1)), np.ones(3)),
        ValueError,
        "w has shape (3, 1) and g has shape (3,): expected w and g of the same shape",
    ),
    (lambda: nn.SGD(0.1).step(np.ones(1), "a"), TypeError, "g holds text: expected w and g of the same shape"),
    (lambda: nn.clip_gradient(np.ones(3), 0), ValueError, f"max_norm is 0: {POSITIVE}"),
    (lambda: nn.clip_gradient(np.ones(3), -1), ValueError, f"max_norm is -1: {POSITIVE}"),
    (lambda: nn.clip_gradient(np.ones(3), "x"), TypeError, f"max_norm is 'x': {POSITIVE}"),
]

CHECKING = [
    (lambda: nn.gradient_check("net", X, Y), TypeError, f"network is 'net': {NETWORK_MADE}"),
    (lambda: nn.gradient_check(network(), X.T, Y), ValueError, f"X has shape (3, 5): {X_EXPECTED}"),
    (
        lambda: nn.gradient_check(network(), X, LABELS),
        ValueError,
        f"Y has shape (5,): {Y_EXPECTED}; data.one_hot(Y, 2) makes it from labels",
    ),
    (
        lambda: nn.gradient_check(network(), X, Y, method="exact"),
        ValueError,
        "method is 'exact': expected one of complex, central",
    ),
    (
        lambda: nn.relative_error([1.0, 2.0], [[1.0], [2.0]]),
        ValueError,
        "a has shape (2,) and b has shape (2, 1): expected a and b of the same shape",
    ),
    (lambda: nn.relative_error(None, [1.0]), TypeError, f"a {NOT_NUMBERS}: expected a and b of the same shape"),
    (lambda: nn.numeric_gradient(np.sum, None), TypeError, f"x {NOT_NUMBERS}: expected numbers"),
    (lambda: nn.numeric_gradient(np.sum, "abc"), TypeError, "x holds text: expected numbers"),
    (lambda: nn.numeric_gradient(np.sum, []), ValueError, "x has shape (0,), without any example: expected numbers"),
    (lambda: nn.numeric_gradient(np.sum, [1j]), TypeError, "x holds complex numbers: expected numbers"),
    (lambda: nn.complex_step_gradient(np.sum, [1j]), TypeError, "x holds complex numbers: expected numbers"),
    (
        lambda: nn.numeric_gradient(np.sum, BILLION),
        ValueError,
        "x has shape (1000000000, 3): the course stops at 5e+08 numbers, take a part",
    ),
    (lambda: nn.numeric_gradient(np.sum, [1.0], h=0), ValueError, f"h is 0: {POSITIVE}"),
    (lambda: nn.numeric_gradient(np.sum, [1.0], h=-1e-5), ValueError, f"h is -1e-05: {POSITIVE}"),
    (lambda: nn.complex_step_gradient(np.sum, [1.0], h=0), ValueError, f"h is 0: {POSITIVE}"),
    (lambda: nn.numeric_gradient(lambda x: None, [1.0]), TypeError, f"f(x) is None: {NUMBER_F}"),
    (lambda: nn.numeric_gradient(lambda x: ..., [1.0]), TypeError, f"f(x) is Ellipsis: {NUMBER_F}"),
    (lambda: nn.numeric_gradient(lambda x: "1", [1.0]), TypeError, f"f(x) is '1': {NUMBER_F}"),
    (lambda: nn.numeric_gradient(lambda x: x**2, [1.0, 2.0]), TypeError, f"f(x) has shape (2,): {NUMBER_F}"),
    (lambda: nn.numeric_gradient(lambda x: [1, 2], [1.0, 2.0]), TypeError, f"f(x) is [1, 2]: {NUMBER_F}"),
    (
        lambda: nn.complex_step_gradient(lambda x: NotImplemented, [1.0]),
        TypeError,
        f"f(x) is NotImplemented: {NUMBER_F}",
    ),
]

FILES = [
    (lambda: network().save(3), TypeError, f"path is 3: {PATH}"),
    (lambda: network().save(None), TypeError, f"path is None: {PATH}"),
    (lambda: network().save(""), TypeError, f"path is '': {PATH}"),
    (lambda: network().save("/"), TypeError, f"path is '/': {PATH}"),
    (lambda: nn.Network.load(["a"]), TypeError, f"path is ['a']: {PATH}"),
    (lambda: nn.Network.load(".."), TypeError, f"path is '..': {PATH}"),
    (lambda: nn.Network.load(b"a"), TypeError, f"path is b'a': {PATH}"),
]

REFUSALS = [*SETTINGS, *DATA, *TRAINING, *CHECKING, *FILES]


@pytest.mark.parametrize(("call", "kind", "sentence"), REFUSALS, ids=[row[2][:60] for row in REFUSALS])
def test_a_refusal_is_one_clear_sentence(call, kind, sentence):
    with pytest.raises(kind) as refusal:
        call()
    assert str(refusal.value) == sentence
    assert type(refusal.value) is kind


@pytest.mark.parametrize(
    ("call", "name"),
    [
        (lambda: network(depth=2), "depth"),
        (lambda: fit(shuffle=False), "shuffle"),
        (lambda: nn.SGD(0.1, momentum=0.9), "momentum"),
        (lambda: schedules.step(every=2, times=3), "times"),
    ],
)
def test_an_option_that_is_not_there_is_refused_under_its_name(call, name):
    with pytest.raises(TypeError, match=f"got an unexpected keyword argument '{name}'"):
        call()


def test_every_sentence_says_what_came_and_what_to_do():
    for _, _, sentence in REFUSALS:
        assert re.search(r"expected|needs|needed|must be|make|take|give|choose|Use|unexpected", sentence), sentence
        assert "\n" not in sentence
