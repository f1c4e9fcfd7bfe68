"""The words of every refusal: one row for each, with the whole sentence."""

import re

import numpy as np
import pytest

from course_lib.data import (
    Scaler,
    contiguous_kfold,
    moons,
    one_hot,
    rings,
    spiral,
    stratified_kfold,
    stratified_split,
)

LABELS = "expected labels of shape (n,), one whole number for each example"
NAMES = LABELS + "; np.unique(y, return_inverse=True)[1] makes them from names"
LABELS_SHAPE = (
    LABELS + "; np.ravel(y) flattens a column, np.argmax(y, axis=1) turns one-hot rows into labels"
)
LABELS_VALUE = (
    "labels are whole numbers that count the classes from 0; "
    "correct it, or number the classes anew with np.unique(y, return_inverse=True)[1]"
)
ROWS = "expected X_train of shape (n, d), one example per row"
COLUMNS = "expected X of shape (n, 3), one example per row"
FINITE = "every number must be finite. Correct it, or leave that example out"
TOO_LARGE = "numbers beyond 1e100 cannot be squared; correct it, or leave that example out"
SHARES = "expected one positive share for each part, with sum 1, such as (0.6, 0.2, 0.2)"
UP_TO_A_MILLION = "expected a whole number from 2 to 1,000,000"
CLASSES = "expected a whole number from 2 to 50,000,000"
FEWER_PARTS = "ask for fewer parts, or leave that class out"
FEWER_FOLDS = "ask for fewer folds, or leave that class out"
SEED = "rng, a random generator or its seed, is {}: expected a whole number from 0 to 4,294,967,295"
NOISE = "expected a number of at least 0"

scaler = Scaler([[1.0, 2.0, 3.0], [2.0, 3.0, 5.0]])
holey = np.ones((4, 3))
holey[2, 1] = np.nan
holey[3, 0] = np.inf


class Thing:
    def __repr__(self):
        return "<Thing>"


REFUSALS = [
    # labels: the wrong kind of thing
    (lambda: one_hot(None, 3), TypeError, f"y holds objects that are not numbers: {NAMES}"),
    (lambda: one_hot(3, 3), ValueError, f"y has shape (): {LABELS_SHAPE}"),
    (lambda: one_hot("cat", 3), TypeError, f"y holds text: {NAMES}"),
    (lambda: one_hot({0, 1}, 3), TypeError, f"y holds objects that are not numbers: {NAMES}"),
    (lambda: one_hot(Thing(), 3), TypeError, f"y holds objects that are not numbers: {NAMES}"),
    (lambda: one_hot(..., 3), TypeError, f"y holds objects that are not numbers: {NAMES}"),
    (lambda: one_hot(np.array(2), 3), ValueError, f"y has shape (): {LABELS_SHAPE}"),
    (lambda: one_hot(["cat", "dog"], 3), TypeError, f"y holds text: {NAMES}"),
    (
        lambda: one_hot([True, False], 2),
        TypeError,
        f"y holds True and False: {NAMES}",
    ),
    (
        lambda: one_hot([1j, 0], 2),
        TypeError,
        f"y holds complex numbers: {NAMES}",
    ),
    (
        lambda: one_hot([0, None], 2),
        TypeError,
        f"y holds objects that are not numbers: {NAMES}",
    ),
    (
        lambda: one_hot([b"0", b"1"], 2),
        TypeError,
        f"y holds text: {NAMES}",
    ),
    # labels: the wrong shape
    (lambda: one_hot([], 3), ValueError, f"y has shape (0,), without any example: {NAMES}"),
    (lambda: one_hot([[0], [1], [2]], 3), ValueError, f"y has shape (3, 1): {LABELS_SHAPE}"),
    (lambda: one_hot(np.eye(3), 3), ValueError, f"y has shape (3, 3): {LABELS_SHAPE}"),
    (lambda: one_hot([[0], [1, 2]], 3), ValueError, f"y has rows of different lengths: {NAMES}"),
    (lambda: stratified_kfold(np.eye(3), 2, 0), ValueError, f"y has shape (3, 3): {LABELS_SHAPE}"),
    (
        lambda: stratified_split([[0], [1]], (0.5, 0.5), 0),
        ValueError,
        f"y has shape (2, 1): {LABELS_SHAPE}",
    ),
    # labels: wrong values
    (lambda: one_hot([0, 1, -1, -2], 3), ValueError, f"y[2] is -1: {LABELS_VALUE}"),
    (lambda: one_hot([0, 1.5], 3), ValueError, f"y[1] is 1.5: {LABELS_VALUE}"),
    (lambda: one_hot([0, np.nan, np.inf], 3), ValueError, f"y[1] is nan: {LABELS_VALUE}"),
    (lambda: stratified_kfold([0, np.inf], 2, 0), ValueError, f"y[1] is inf: {LABELS_VALUE}"),
    (lambda: stratified_kfold([-1, 1, -1, 1], 2, 0), ValueError, f"y[0] is -1: {LABELS_VALUE}"),
    (
        lambda: stratified_split([0, 1e300], (0.5, 0.5), 0),
        ValueError,
        f"y[1] is 1e+300: {LABELS_VALUE}",
    ),
    (
        lambda: one_hot([1, 2, 3], 3),
        ValueError,
        "y[2] is 3: 3 classes have the labels 0 to 2; "
        "if your labels count from 1, subtract 1, otherwise ask for more classes",
    ),
    # the number of classes
    (lambda: one_hot([0, 0], 1), ValueError, f"classes is 1: {CLASSES}"),
    (lambda: one_hot([0, 1], 10**9), ValueError, f"classes is 1000000000: {CLASSES}"),
    (lambda: one_hot([0, 1], 2.0), TypeError, f"classes is 2.0: {CLASSES}"),
    (lambda: one_hot([0, 1], None), TypeError, f"classes is None: {CLASSES}"),
    (lambda: one_hot([0, 1], True), TypeError, f"classes is True: {CLASSES}"),
    (
        lambda: one_hot([0] * 1000, ["a", "b"]),
        TypeError,
        "classes is ['a', 'b']: expected a whole number from 2 to 100,000",
    ),
    (lambda: spiral(classes=1), ValueError, "classes is 1: expected a whole number from 2 to 100"),
    (
        lambda: spiral(classes=101),
        ValueError,
        "classes is 101: expected a whole number from 2 to 100",
    ),
    # features
    (lambda: Scaler(None), TypeError, f"X_train holds objects that are not numbers: {ROWS}"),
    (lambda: Scaler([]), ValueError, f"X_train has shape (0,), without any example: {ROWS}"),
    (
        lambda: Scaler(np.empty((0, 3))),
        ValueError,
        f"X_train has shape (0, 3), without any example: {ROWS}",
    ),
    (
        lambda: Scaler([1, 2, 3]),
        ValueError,
        f"X_train has shape (3,): {ROWS}; "
        "X_train[None, :] makes one row of it, X_train[:, None] one column",
    ),
    (
        lambda: Scaler(np.ones((5, 8, 8))),
        ValueError,
        f"X_train has shape (5, 8, 8): {ROWS}",
    ),
    (lambda: Scaler([[1, 2], [3]]), ValueError, f"X_train has rows of different lengths: {ROWS}"),
    (lambda: Scaler([["1", "2"]]), TypeError, f"X_train holds text: {ROWS}"),
    (
        lambda: Scaler([[1.0], [None]]),
        TypeError,
        f"X_train holds objects that are not numbers: {ROWS}",
    ),
    (
        lambda: Scaler([[1j]]),
        TypeError,
        f"X_train holds complex numbers: {ROWS}",
    ),
    (lambda: Scaler(holey), ValueError, f"X_train[2, 1] is nan: {FINITE}"),
    (lambda: scaler.transform(holey), ValueError, f"X[2, 1] is nan: {FINITE}"),
    (
        lambda: Scaler([[1.0, -np.inf]]),
        ValueError,
        f"X_train[0, 1] is -inf: {FINITE}",
    ),
    (
        lambda: Scaler([[1e200], [1]]),
        ValueError,
        f"X_train[0, 0] is 1e+200: {TOO_LARGE}",
    ),
    (
        lambda: scaler.transform([1, 2, 3]),
        ValueError,
        f"X has shape (3,): {COLUMNS}; X[None, :] makes one row of it, X[:, None] one column",
    ),
    (lambda: scaler.transform([[1, 2]]), ValueError, f"X has shape (1, 2): {COLUMNS}"),
    (lambda: scaler.transform([[1], [2]]), ValueError, f"X has shape (2, 1): {COLUMNS}"),
    (lambda: Scaler([[1], [-1e200]]), ValueError, f"X_train[1, 0] is -1e+200: {TOO_LARGE}"),
    # fractions
    (lambda: stratified_split([0, 0], 0.8, 0), ValueError, f"fractions has shape (): {SHARES}"),
    (
        lambda: stratified_split([0, 0], None, 0),
        TypeError,
        f"fractions holds objects that are not numbers: {SHARES}",
    ),
    (
        lambda: stratified_split([0, 0], (), 0),
        ValueError,
        f"fractions has shape (0,), without any example: {SHARES}",
    ),
    (
        lambda: stratified_split([0, 0], ("80%", "20%"), 0),
        TypeError,
        f"fractions holds text: {SHARES}",
    ),
    (
        lambda: stratified_split([0, 0], [[0.5], [0.5]], 0),
        ValueError,
        f"fractions has shape (2, 1): {SHARES}",
    ),
    (
        lambda: stratified_split([0, 0], (0.8, 0.3), 0),
        ValueError,
        f"fractions has sum 1.1 and smallest entry 0.3: {SHARES}",
    ),
    (
        lambda: stratified_split([0, 0], (80, 20), 0),
        ValueError,
        f"fractions has sum 100 and smallest entry 20: {SHARES}",
    ),
    (
        lambda: stratified_split([0, 0], (1.2, -0.2), 0),
        ValueError,
        f"fractions has sum 1 and smallest entry -0.2: {SHARES}",
    ),
    (
        lambda: stratified_split([0, 0], (1, 0), 0),
        ValueError,
        f"fractions has sum 1 and smallest entry 0: {SHARES}",
    ),
    (
        lambda: stratified_split([0, 0], (0.5, np.nan), 0),
        ValueError,
        f"fractions has sum nan and smallest entry nan: {SHARES}",
    ),
    (
        lambda: stratified_split([0, 0], (0.5, np.inf), 0),
        ValueError,
        f"fractions has sum inf and smallest entry 0.5: {SHARES}",
    ),
    (
        lambda: stratified_split([0, 0], (0.5, 0.4999), 0),
        ValueError,
        f"fractions has sum 0.9999 and smallest entry 0.4999: {SHARES}",
    ),
    # parts and folds that cannot be
    (
        lambda: stratified_split([0, 0, 0, 0, 7, 7], (0.6, 0.2, 0.2), 0),
        ValueError,
        f"class 7 has 2 of the 6 examples, too few for 3 parts: {FEWER_PARTS}",
    ),
    (
        lambda: stratified_split([0, 0, 0, 0, 0], (0.98, 0.01, 0.01), 0),
        ValueError,
        "fractions[1] is 0.01: of 5 examples that part gets none; give it a larger share",
    ),
    (
        lambda: stratified_kfold([0, 0, 0, 1], 2, 0),
        ValueError,
        f"class 1 has 1 of the 4 examples, too few for 2 folds: {FEWER_FOLDS}",
    ),
    (
        lambda: stratified_kfold([0, 0, 0, 1, 1, 1], 4, 0),
        ValueError,
        f"class 0 has 3 of the 6 examples, too few for 4 folds: {FEWER_FOLDS}",
    ),
    (
        lambda: stratified_kfold([0, 0, 1, 1], 1, 0),
        ValueError,
        "k, the number of folds of 4 examples, is 1: expected a whole number from 2 to 4",
    ),
    (
        lambda: stratified_kfold([0, 0, 1, 1], 2.5, 0),
        TypeError,
        "k, the number of folds of 4 examples, is 2.5: expected a whole number from 2 to 4",
    ),
    (
        lambda: stratified_kfold([0, 0, 1, 1], 10**9, 0),
        ValueError,
        "k, the number of folds of 4 examples, is 1000000000: expected a whole number from 2 to 4",
    ),
    (
        lambda: contiguous_kfold(178, 200),
        ValueError,
        "k, the number of folds of 178 examples, is 200: expected a whole number from 2 to 178",
    ),
    (
        lambda: contiguous_kfold(178, 1),
        ValueError,
        "k, the number of folds of 178 examples, is 1: expected a whole number from 2 to 178",
    ),
    (
        lambda: contiguous_kfold(1_000_000, 1_000),
        ValueError,
        "k, the number of folds of 1,000,000 examples, is 1000: "
        "expected a whole number from 2 to 100",
    ),
    (
        lambda: contiguous_kfold(1, 2),
        ValueError,
        f"n, the number of examples, is 1: {UP_TO_A_MILLION}",
    ),
    (
        lambda: contiguous_kfold(10**9, 2),
        ValueError,
        f"n, the number of examples, is 1000000000: {UP_TO_A_MILLION}",
    ),
    (
        lambda: contiguous_kfold([0, 1, 2], 2),
        TypeError,
        f"n, the number of examples, is [0, 1, 2]: {UP_TO_A_MILLION}",
    ),
    # generators
    (
        lambda: moons(n=10**9),
        ValueError,
        f"n, the number of points, is 1000000000: {UP_TO_A_MILLION}",
    ),
    (lambda: rings(n=1), ValueError, f"n, the number of points, is 1: {UP_TO_A_MILLION}"),
    (lambda: moons(n=-5), ValueError, f"n, the number of points, is -5: {UP_TO_A_MILLION}"),
    (lambda: moons(n=100.0), TypeError, f"n, the number of points, is 100.0: {UP_TO_A_MILLION}"),
    (lambda: moons(n="100"), TypeError, f"n, the number of points, is '100': {UP_TO_A_MILLION}"),
    (lambda: moons(n=None), TypeError, f"n, the number of points, is None: {UP_TO_A_MILLION}"),
    (lambda: rings(n=True), TypeError, f"n, the number of points, is True: {UP_TO_A_MILLION}"),
    (
        lambda: spiral(n=2),
        ValueError,
        "n, the number of points, is 2: expected a whole number from 3 to 1,000,000",
    ),
    (lambda: moons(noise=-0.1), ValueError, f"noise is -0.1: {NOISE}"),
    (lambda: rings(noise=101), ValueError, "noise is 101: expected a number from 0 to 100"),
    (lambda: spiral(noise=np.nan), ValueError, f"noise is nan: {NOISE}"),
    (lambda: moons(noise=np.inf), ValueError, f"noise is inf: {NOISE}"),
    (lambda: moons(noise=None), TypeError, f"noise is None: {NOISE}"),
    (lambda: spiral(noise="0.2"), TypeError, f"noise is '0.2': {NOISE}"),
    (lambda: spiral(noise=1j), TypeError, f"noise is 1j: {NOISE}"),
    (lambda: moons(noise=False), TypeError, f"noise is False: {NOISE}"),
    (
        lambda: moons(noise=[0.1, 0.2]),
        TypeError,
        f"noise is [0.1, 0.2]: {NOISE}",
    ),
    # random numbers
    (lambda: moons(rng=None), TypeError, SEED.format("None")),
    (lambda: rings(rng=1.0), TypeError, SEED.format("1.0")),
    (lambda: spiral(rng=-1), ValueError, SEED.format("-1")),
    (lambda: stratified_kfold([0, 0], 2, True), TypeError, SEED.format("True")),
    (
        lambda: stratified_split([0, 0], (0.5, 0.5), "0"),
        TypeError,
        SEED.format("'0'"),
    ),
]


@pytest.mark.parametrize(
    ("call", "kind", "sentence"), REFUSALS, ids=[sentence[:60] for _, _, sentence in REFUSALS]
)
def test_a_refusal_says_what_came_what_was_expected_and_what_to_do(call, kind, sentence):
    with pytest.raises(kind, match=f"^{re.escape(sentence)}$") as caught:
        call()
    assert type(caught.value) is kind
    assert caught.value.__suppress_context__ or caught.value.__context__ is None


@pytest.mark.parametrize("advice", [np.ravel, lambda y: np.argmax(y, axis=1)])
def test_the_advice_for_a_wrong_shape_works(advice):
    y = np.array([[0], [1], [2]]) if advice is np.ravel else np.eye(3)
    assert one_hot(advice(y), 3).tolist() == np.eye(3).tolist()


def test_the_advice_for_other_labels_works():
    renumbered = np.unique([-1, 1, -1], return_inverse=True)[1]
    assert one_hot(renumbered, 2).tolist() == [[1, 0], [0, 1], [1, 0]]


def test_the_advice_for_pictures_and_single_rows_works():
    pictures = np.ones((5, 8, 8))
    assert Scaler(np.reshape(pictures, (len(pictures), -1))).mean.shape == (64,)
    assert scaler.transform(np.reshape([1, 2, 3], (1, -1))).shape == (1, 3)
