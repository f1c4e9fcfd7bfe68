"""The door: what it lets in, in which form, and the words with which it refuses the rest."""

import numpy as np
import pytest

from course_lib import checks


class Thing:
    def __repr__(self):
        return "<Thing>"


class Optimizer:
    lr = 0.5

    def step(self):
        pass


THING = Thing()
TABLE = {"relu": 1, "tanh": 2}
EXPECTED = "X of shape (n, 2)"
WHOLE = "expected a whole number from 2 to 5"
POSITIVE = "expected a number above 0"
NONNEGATIVE = "expected a number of at least 0"
FRACTION = "expected a number from 0 up to, but not including, 1"
TINY, BELOW_ONE, HUGE = 5e-324, 1 - 2**-53, 1.7976931348623157e308


def table(values, **options):
    return checks.table(values, "X", EXPECTED, **options)


def targets(Y, n=2, k=2, loss="cross_entropy", dtype=np.float64):
    return checks.targets(Y, n, k, loss, dtype)


# What comes in, and in which form it comes out

PASSES = [
    (lambda: checks.whole_number(2, "n", 2, 5), 2),
    (lambda: checks.whole_number(5, "n", 2, 5), 5),
    (lambda: checks.whole_number(np.int8(3), "n", 2, 5), 3),
    (lambda: checks.whole_number(1, "n"), 1),
    (lambda: checks.whole_number(10**9, "n"), 10**9),
    (lambda: checks.positive(TINY, "lr"), TINY),
    (lambda: checks.positive(3, "lr"), 3.0),
    (lambda: checks.positive(np.float32(0.5), "lr"), 0.5),
    (lambda: checks.positive(HUGE, "lr"), HUGE),
    (lambda: checks.nonnegative(0, "lr"), 0.0),
    (lambda: checks.nonnegative(HUGE, "lr"), HUGE),
    (lambda: checks.fraction(0, "mu"), 0.0),
    (lambda: checks.fraction(BELOW_ONE, "mu"), BELOW_ONE),
    (lambda: checks.exponent(2), 2),
    (lambda: checks.exponent(-0.5), -0.5),
    (lambda: checks.exponent(np.int64(3)), 3),
    (lambda: checks.exponent(np.float32(0.5)), 0.5),
    (lambda: checks.one_of("tanh", "hidden", TABLE), 2),
    (lambda: checks.precision("float32"), np.dtype("float32")),
    (lambda: checks.precision(np.complex128), np.dtype("complex128")),
    (lambda: checks.precision(float), np.dtype("float64")),
    (lambda: checks.precision(">f8"), np.dtype("float64")),
    (lambda: checks.function(abs, "f", "abs"), abs),
    (lambda: checks.made(THING, "thing", "Thing()"), THING),
    (lambda: checks.pair((1, 2), "validation"), (1, 2)),
    (lambda: checks.pair([1, 2], "validation"), (1, 2)),
    (lambda: checks.layer_sizes([3, 2]), [3, 2]),
    (lambda: checks.layer_sizes((3, np.int64(4), 2)), [3, 4, 2]),
    (lambda: checks.layer_sizes(range(2, 5)), [2, 3, 4]),
    (lambda: checks.layer_sizes([10**4 - 1, 10**4]), [9999, 10**4]),
    (lambda: checks.one_number(np.array([[2.5]]), "f(x)"), 2.5),
    (lambda: checks.one_number([True], "f(x)"), True),
    (lambda: checks.one_number(1j, "f(x)"), 1j),
    (lambda: checks.parameters(np.ones((2, 3), np.float32), np.ones((2, 3))), None),
    (lambda: checks.parameters(np.ones(2, complex), [1, 2]), None),
]


@pytest.mark.parametrize(("call", "result"), PASSES)
def test_what_passes_comes_out_in_one_form(call, result):
    found = call()
    assert found == result
    assert type(found) is type(result)


def test_not_a_number_is_one_number():
    assert np.isnan(checks.one_number(np.nan, "f(x)"))


def test_an_optimizer_and_a_network_pass_as_they_are():
    optimizer = Optimizer()
    assert checks.optimizer(optimizer) is optimizer


def test_a_generator_passes_as_it_is_and_a_seed_makes_one():
    rng = np.random.default_rng(3)
    assert checks.random_generator(rng) is rng
    for seed in (3, np.uint8(3)):
        assert checks.random_generator(seed).random() == np.random.default_rng(3).random()
    assert checks.random_generator(0).random() == np.random.default_rng(0).random()
    checks.random_generator(2**32 - 1)


@pytest.mark.parametrize("values", [[1, 2], (1, 2), np.array([1, 2]), [True, False], np.float16([1, 2])])
def test_numbers_are_an_array(values):
    found = checks.numbers(values, "x", "numbers", "biuf")
    assert isinstance(found, np.ndarray)
    np.testing.assert_array_equal(found, values)


def test_a_table_is_an_ordered_array_of_its_type():
    for values in ([[1, 2], [3, 4]], np.asfortranarray([[1.0, 2.0], [3.0, 4.0]]), np.array([[1, 2], [3, 4]], ">i2")):
        found = table(values, dtype=np.float32, shape=(None, 2))
        assert found.dtype == np.float32
        assert found.dtype.isnative
        assert found.flags.c_contiguous
        np.testing.assert_array_equal(found, [[1, 2], [3, 4]])
    assert table([[1, 2]]).dtype == np.float64
    assert table([[1j, 2]], dtype=complex).dtype == complex
    assert table([[True, False]], shape=(1, 2)).tolist() == [[1, 0]]
    assert table([[1], [2]]).shape == (2, 1)


def test_a_table_that_fits_is_not_copied():
    X = np.ones((2, 2))
    assert table(X) is X


def test_two_arrays_of_the_same_shape_pass_side_by_side():
    A, B = checks.alike([[1, 2]], np.array([[True, False]]), "P and Y")
    assert A.tolist() == [[1, 2]]
    assert B.tolist() == [[True, False]]


def test_a_function_of_outputs_and_targets_keeps_its_name():
    @checks.paired
    def half(P, Y):
        """Half of it."""
        return 0.5 * np.sum(P - Y)

    assert half([[3.0]], [[1.0]]) == 1
    assert (half.__name__, half.__doc__) == ("half", "Half of it.")


def test_one_hot_rows_are_not_changed_by_a_bit():
    Y = np.eye(3)[[0, 2, 1, 1]]
    for dtype in (np.float32, np.float64, np.complex128):
        found = checks.targets(Y, 4, 3, "cross_entropy", dtype)
        assert found.dtype == dtype
        np.testing.assert_array_equal(found, Y)


def test_shares_are_made_to_sum_to_one_in_a_copy():
    Y = np.array([[0.3, 0.70005], [0.5, 0.49995]])
    before = Y.copy()
    found = targets(Y)
    np.testing.assert_allclose(found.sum(axis=1), 1, rtol=1e-15)
    np.testing.assert_allclose(found, Y, atol=1e-4)
    np.testing.assert_array_equal(Y, before)


def test_targets_of_other_losses_stay_as_they_are():
    Y = np.array([[0.5, 1.0], [0.0, 0.2]])
    np.testing.assert_array_equal(targets(Y, loss="binary_cross_entropy"), Y)
    np.testing.assert_array_equal(targets(7 * Y - 3, loss="half_squared_error"), 7 * Y - 3)
    np.testing.assert_array_equal(targets([[1], [0]], k=1, loss="binary_cross_entropy"), [[1], [0]])


def test_first_weights_take_the_type_of_the_network():
    W = checks.first_weights([[1, 2]], (1, 2), np.float32)
    assert W.dtype == np.float32
    assert W.tolist() == [[1, 2]]


# What does not come in

REFUSALS = [
    (lambda: checks.whole_number(1, "n", 2, 5), ValueError, f"n is 1: {WHOLE}"),
    (lambda: checks.whole_number(6, "n", 2, 5), ValueError, f"n is 6: {WHOLE}"),
    (lambda: checks.whole_number(3.0, "n", 2, 5), TypeError, f"n is 3.0: {WHOLE}"),
    (lambda: checks.whole_number(True, "n", 0, 1), TypeError, "n is True: expected a whole number from 0 to 1"),
    (lambda: checks.whole_number(0, "n"), ValueError, "n is 0: expected a whole number from 1 to 1,000,000,000"),
    (
        lambda: checks.whole_number(10**9 + 1, "n"),
        ValueError,
        "n is 1000000001: expected a whole number from 1 to 1,000,000,000",
    ),
    (lambda: checks.positive(0, "lr"), ValueError, f"lr is 0: {POSITIVE}"),
    (lambda: checks.positive(-TINY, "lr"), ValueError, f"lr is {-TINY!r}: {POSITIVE}"),
    (lambda: checks.positive(np.inf, "lr"), ValueError, f"lr is inf: {POSITIVE}"),
    (lambda: checks.positive(np.nan, "lr"), ValueError, f"lr is nan: {POSITIVE}"),
    (lambda: checks.positive(np.float32(-0.5), "lr"), ValueError, f"lr is -0.5: {POSITIVE}"),
    (lambda: checks.positive("1", "lr"), TypeError, f"lr is '1': {POSITIVE}"),
    (lambda: checks.positive(THING, "lr"), TypeError, f"lr is <Thing>: {POSITIVE}"),
    (lambda: checks.nonnegative(-1, "std"), ValueError, f"std is -1: {NONNEGATIVE}"),
    (lambda: checks.nonnegative(np.inf, "std"), ValueError, f"std is inf: {NONNEGATIVE}"),
    (lambda: checks.nonnegative(np.nan, "std"), ValueError, f"std is nan: {NONNEGATIVE}"),
    (lambda: checks.nonnegative(10**400, "std"), ValueError, f"std is {10**400}: {NONNEGATIVE}"),
    (lambda: checks.nonnegative(False, "std"), TypeError, f"std is False: {NONNEGATIVE}"),
    (lambda: checks.fraction(1, "mu"), ValueError, f"mu is 1: {FRACTION}"),
    (lambda: checks.fraction(-0.1, "mu"), ValueError, f"mu is -0.1: {FRACTION}"),
    (lambda: checks.fraction(np.nan, "mu"), ValueError, f"mu is nan: {FRACTION}"),
    (lambda: checks.fraction(None, "mu"), TypeError, f"mu is None: {FRACTION}"),
    (lambda: checks.exponent("2"), TypeError, "the exponent is a str: only numbers such as 2 or -0.5 are supported"),
    (lambda: checks.one_of("x", "hidden", TABLE), ValueError, "hidden is 'x': expected one of relu, tanh"),
    (lambda: checks.one_of([], "hidden", TABLE), ValueError, "hidden is []: expected one of relu, tanh"),
    (
        lambda: checks.precision("int8"),
        ValueError,
        "dtype is 'int8': expected one of float32, float64, complex128",
    ),
    (
        lambda: checks.precision("nonsense"),
        ValueError,
        "dtype is 'nonsense': expected one of float32, float64, complex128",
    ),
    (lambda: checks.function(3, "f", "abs"), TypeError, "f is 3: expected a function, such as abs"),
    (
        lambda: checks.optimizer(Optimizer),
        TypeError,
        f"optimizer is {Optimizer!r}: expected one that was made, such as nn.Adam(0.001)",
    ),
    (
        lambda: checks.optimizer(THING),
        TypeError,
        "optimizer is <Thing>: expected one that was made, such as nn.Adam(0.001)",
    ),
    (
        lambda: checks.network(THING),
        TypeError,
        "network is <Thing>: expected one that was made, such as nn.Network([64, 30, 10])",
    ),
    (
        lambda: checks.random_generator(1.5),
        TypeError,
        "rng, a random generator or its seed, is 1.5: expected a whole number from 0 to 4,294,967,295",
    ),
    (
        lambda: checks.random_generator(2**32),
        ValueError,
        "rng, a random generator or its seed, is 4294967296: expected a whole number from 0 to 4,294,967,295",
    ),
    (lambda: checks.numbers([[1], [2, 3]], "x", "x"), ValueError, "x has rows of different lengths: expected x"),
    (lambda: checks.numbers([], "x", "x"), ValueError, "x has shape (0,), without any example: expected x"),
    (lambda: checks.numbers([True], "x", "x"), TypeError, "x holds True and False: expected x"),
    (lambda: checks.numbers(["a"], "x", "x"), TypeError, "x holds text: expected x"),
    (lambda: checks.numbers([b"a"], "x", "x"), TypeError, "x holds text: expected x"),
    (lambda: checks.numbers([1j], "x", "x"), TypeError, "x holds complex numbers: expected x"),
    (lambda: checks.numbers([None], "x", "x"), TypeError, "x holds objects that are not numbers: expected x"),
    (lambda: checks.numbers({1, 2}, "x", "x"), TypeError, "x holds objects that are not numbers: expected x"),
    (
        lambda: checks.numbers(np.zeros(2, "M8[D]"), "x", "x"),
        TypeError,
        "x holds datetime64[D]: expected x",
    ),
    (
        lambda: checks.numbers(np.broadcast_to(0, 5 * 10**8 + 1), "x", "x"),
        ValueError,
        "x has shape (500000001,): the course stops at 5e+08 numbers, take a part",
    ),
    (lambda: table([[1, 2]], shape=(2, 2)), ValueError, f"X has shape (1, 2): expected {EXPECTED}"),
    (lambda: table([[1, 2]], shape=(None, 3)), ValueError, f"X has shape (1, 2): expected {EXPECTED}"),
    (lambda: table([[[1, 2]]]), ValueError, f"X has shape (1, 1, 2): expected {EXPECTED}"),
    (lambda: table(1), ValueError, f"X has shape (): expected {EXPECTED}"),
    (
        lambda: table([1, 2]),
        ValueError,
        f"X has shape (2,): expected {EXPECTED}; X[None, :] makes one row of it, X[:, None] one column",
    ),
    (lambda: table([[1j]]), TypeError, f"X holds complex numbers: expected {EXPECTED}"),
    (
        lambda: table([[1, 2], [3, np.nan], [np.inf, 4]]),
        ValueError,
        "X[1, 1] is nan: every number must be finite. Correct it, or leave that example out",
    ),
    (
        lambda: table([[1, complex(0, np.inf)]], dtype=complex, cure="Do."),
        ValueError,
        "X[0, 1] is infj: every number must be finite. Do.",
    ),
    (
        lambda: table([[1, 1e300]], dtype=np.float32),
        ValueError,
        "X[0, 1] is 1e+300: every number must be finite as float32. Correct it, or leave that example out",
    ),
    (lambda: checks.pair(3, "pair"), TypeError, "pair is of type int: expected a pair (X, Y)"),
    (lambda: checks.pair((), "pair"), TypeError, "pair is of type tuple and length 0: expected a pair (X, Y)"),
    (
        lambda: checks.alike([1], [[1]], "P and Y"),
        ValueError,
        "P has shape (1,) and Y has shape (1, 1): expected P and Y of the same shape",
    ),
    (
        lambda: checks.alike(None, [1], "P and Y"),
        TypeError,
        "P holds objects that are not numbers: expected P and Y of the same shape",
    ),
    (lambda: checks.alike([1], ["a"], "P and Y"), TypeError, "Y holds text: expected P and Y of the same shape"),
    (
        lambda: checks.paired(max)([1.0], [2.0]),
        ValueError,
        "P and Y have shape (1,): expected (n, k), one example per row",
    ),
    (
        lambda: checks.layer_sizes([10**4, 10**4]),
        ValueError,
        "sizes [10000, 10000] need 1.0e+08 parameters, the course stops at 1e+08: make a layer smaller",
    ),
    (
        lambda: targets([[0.5, 0.5002], [1, 0]]),
        ValueError,
        "row 0 of Y sums to 1.0002: cross_entropy needs rows that sum to 1, such as one-hot rows",
    ),
    (
        lambda: targets([[0.5, 0.5], [0.4, 0.5]]),
        ValueError,
        "row 1 of Y sums to 0.9: cross_entropy needs rows that sum to 1, such as one-hot rows",
    ),
    (
        lambda: targets([[1.5, -0.5], [1, 0]]),
        ValueError,
        "Y goes from -0.5 to 1.5: cross_entropy needs targets from 0 to 1",
    ),
    (
        lambda: targets([[0, 1.01]], n=1, loss="binary_cross_entropy"),
        ValueError,
        "Y goes from 0 to 1.01: binary_cross_entropy needs targets from 0 to 1",
    ),
    (
        lambda: checks.one_number(np.ones(2), "f(x)"),
        TypeError,
        "f(x) has shape (2,): expected one number, such as a cost",
    ),
    (lambda: checks.one_number([], "f(x)"), TypeError, "f(x) is []: expected one number, such as a cost"),
    (lambda: checks.one_number(THING, "f(x)"), TypeError, "f(x) is <Thing>: expected one number, such as a cost"),
    (
        lambda: checks.parameters(np.ones(2, int), np.ones(2)),
        TypeError,
        "w is an array of int64: expected an array of floats, which the step changes in place",
    ),
    (
        lambda: checks.parameters(2.0, 1.0),
        TypeError,
        "w is 2.0: expected an array of floats, which the step changes in place",
    ),
    (
        lambda: checks.parameters(np.ones(2), np.ones(3)),
        ValueError,
        "w has shape (2,) and g has shape (3,): expected w and g of the same shape",
    ),
]


@pytest.mark.parametrize(("call", "kind", "sentence"), REFUSALS, ids=[row[2][:60] for row in REFUSALS])
def test_a_refusal_is_one_clear_sentence(call, kind, sentence):
    with pytest.raises(kind) as refusal:
        call()
    assert str(refusal.value) == sentence
    assert type(refusal.value) is kind
    assert refusal.value.__cause__ is None
