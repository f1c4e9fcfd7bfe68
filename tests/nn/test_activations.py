"""Activations: right values and slopes, also far out; in place where they say so."""

import numpy as np
import pytest

from course_lib.nn import ACTIVATIONS, complex_step_gradient, numeric_gradient, relative_error
from course_lib.nn.activations import ELEMENTWISE
from tests.nn import textbook
from tests.nn.cases import HIDDEN

NAMES = [*HIDDEN, "softmax"]
FROM_INPUT = {"gelu", "swish"}
GRID = np.concatenate([np.linspace(-12, 12, 4801), np.geomspace(1e-12, 1, 50), -np.geomspace(1e-12, 1, 50)])
FAR_LEFT, FAR_RIGHT = [-1e30, -1e4, -1e3, -745.2, -709.0, -89.0, -50.0], [50.0, 89.0, 710.0, 1e4, 1e30]
FAR = np.array([*FAR_LEFT, -1e-300, -0.0, 0.0, 1e-300, *FAR_RIGHT])

# f and f′ far to the left, and f′ far to the right; far to the right f(z) is z, but 1 for those that saturate.
LEFT = {"identity": "z", "leaky": "0.01 z", "tanh": -1, "elu": -1}
LEFT_SLOPE = {"identity": 1, "leaky": 0.01}
SATURATES = {"sigmoid", "tanh"}

# Worked out by hand, or with forty digits: f(z) and f′(z)
KNOWN = [
    ("identity", -2.5, -2.5, 1),
    ("sigmoid", 0.0, 0.5, 0.25),
    ("sigmoid", 1.0, 0.7310585786300049, 0.19661193324148185),
    ("tanh", 1.0, 0.7615941559557649, 0.41997434161402614),
    ("relu", -1.5, 0, 0),
    ("relu", 1.5, 1.5, 1),
    ("relu", 0.0, 0, 0),
    ("leaky", -2.0, -0.02, 0.01),
    ("leaky", 2.0, 2, 1),
    ("leaky", 0.0, 0, 0.01),
    ("elu", -1.0, -0.6321205588285577, 0.36787944117144233),
    ("elu", 0.0, 0, 1),
    ("elu", 3.0, 3, 1),
    ("softplus", 0.0, 0.6931471805599453, 0.5),
    ("softplus", -1.0, 0.31326168751822286, 0.2689414213699951),
    ("gelu", 0.0, 0, 0.5),
    ("gelu", 1.0, 0.8411919906082768, 1.0829640838457826),
    ("swish", 0.0, 0, 0.5),
    ("swish", 1.0, 0.7310585786300049, 0.9276705118714867),
]


def test_these_are_the_activations():
    assert list(ELEMENTWISE) == HIDDEN
    assert list(ACTIVATIONS) == NAMES
    assert [f.name for f in ACTIVATIONS.values()] == NAMES
    assert {name for name, f in ACTIVATIONS.items() if not f.from_output} == FROM_INPUT


@pytest.mark.parametrize(("name", "z", "value", "slope"), KNOWN)
def test_known_values(name, z, value, slope):
    assert float(ACTIVATIONS[name](z)) == pytest.approx(value, rel=1e-15, abs=0)
    assert float(ACTIVATIONS[name].slope(z)) == pytest.approx(slope, rel=1e-15, abs=0)


@pytest.mark.parametrize("name", HIDDEN)
def test_value_and_slope_are_those_of_the_textbook(name):
    value, slope = textbook.FUNCTIONS[name]
    np.testing.assert_allclose(ACTIVATIONS[name](GRID), value(GRID), rtol=1e-13, atol=1e-15)
    np.testing.assert_allclose(ACTIVATIONS[name].slope(GRID), slope(GRID), rtol=1e-13, atol=1e-14)


@pytest.mark.parametrize("name", HIDDEN)
def test_slope_is_the_derivative(name):
    Z = np.array([[-3.0, -1.1, -0.4, 0.3], [0.9, 1.7, 2.5, 4.0]])
    f = ACTIVATIONS[name]
    by_values = complex_step_gradient(lambda Z: np.sum(f(Z)), Z)  # each entry of f(Z) depends on its own z only
    np.testing.assert_allclose(f.slope(Z), by_values, rtol=1e-14, atol=1e-16)


def test_softmax_is_that_of_the_textbook():
    Z = np.random.default_rng(0).normal(scale=5, size=(200, 4))
    P = ACTIVATIONS["softmax"](Z)
    np.testing.assert_allclose(P, textbook.activation("softmax", Z), rtol=1e-13)
    np.testing.assert_allclose(P.sum(axis=1), 1, rtol=1e-15)
    np.testing.assert_allclose(ACTIVATIONS["softmax"](Z + 300), P, rtol=1e-12)


def test_softmax_of_one_row_of_single_outputs_and_of_a_stack():
    softmax, Z = ACTIVATIONS["softmax"], np.random.default_rng(0).normal(size=(2, 3, 4))
    np.testing.assert_allclose(softmax(Z[0, 0]), textbook.softmax(Z[0, 0]))
    np.testing.assert_array_equal(softmax(Z[0, :, :1]), np.ones((3, 1)))
    np.testing.assert_array_equal(softmax(Z), [softmax(Z[0]), softmax(Z[1])])


def test_softmax_passes_a_gradient_through_its_jacobian():
    Z, dP = np.random.default_rng(0).normal(scale=2, size=(2, 200, 4))
    expected = [textbook.jacobian("softmax", z) @ upstream for z, upstream in zip(Z, dP, strict=True)]
    dZ = dP.copy()
    ACTIVATIONS["softmax"].chain(dZ, ACTIVATIONS["softmax"](Z))
    np.testing.assert_allclose(dZ, expected, atol=1e-14)


def test_softmax_takes_each_row_of_a_stack_for_itself():
    softmax, (Z, dP) = ACTIVATIONS["softmax"], np.random.default_rng(0).normal(size=(2, 2, 3, 4))
    whole, row = dP.copy(), dP[1, 2].copy()
    softmax.chain(whole, softmax(Z))
    softmax.chain(row, softmax(Z[1, 2]))
    np.testing.assert_array_equal(whole[1, 2], row)
    np.testing.assert_allclose(row, textbook.jacobian("softmax", Z[1, 2]) @ dP[1, 2], rtol=1e-12)


def test_softmax_gradient_fits_differences():
    rng = np.random.default_rng(1)
    Z, upstream, softmax = rng.normal(size=(3, 4)), rng.normal(size=(3, 4)), ACTIVATIONS["softmax"]
    dZ = upstream.copy()
    softmax.chain(dZ, softmax(Z))
    assert relative_error(dZ, numeric_gradient(lambda Z: np.sum(upstream * softmax(Z)), Z)) < 1e-9
    assert np.abs(dZ).max() > 0.1


@pytest.mark.parametrize("name", HIDDEN)
def test_values_and_slope_agree_on_the_kink(name):
    f = ACTIVATIONS[name]
    for zero in (0.0, -0.0):
        np.testing.assert_allclose(complex_step_gradient(lambda Z: np.sum(f(Z)), [zero]), f.slope([zero]), rtol=1e-15)


@pytest.mark.parametrize("name", HIDDEN)
@pytest.mark.parametrize("dtype", [np.float64, np.complex128])
def test_what_is_no_number_stays_none(name, dtype):
    assert np.isnan(ACTIVATIONS[name](np.array([np.nan], dtype))).all()


@pytest.mark.parametrize("name", HIDDEN)
def test_chain_multiplies_a_gradient_by_the_slope_in_place(name):
    rng = np.random.default_rng(2)
    Z, upstream, f = rng.normal(size=(4, 3)), rng.normal(size=(4, 3)), ACTIVATIONS[name]
    S = f(Z) if f.from_output else Z
    dA, before = upstream.copy(), S.copy()
    assert f.chain(dA, S) is None
    np.testing.assert_allclose(dA, upstream * textbook.FUNCTIONS[name][1](Z), rtol=1e-12)
    np.testing.assert_array_equal(S, before)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_far_out_nothing_overflows_and_the_limits_are_right(name, dtype):
    f, Z = ACTIVATIONS[name], FAR.astype(dtype)
    with np.errstate(over="raise", divide="raise", invalid="raise", under="ignore"):
        A = f(Z[:, None] * [1, 0]) if name == "softmax" else f(Z)
        slope = None if name == "softmax" else f.slope(Z)
        f.chain(np.ones_like(A), A if f.from_output else Z)
    assert np.isfinite(A).all()
    if name == "softmax":
        np.testing.assert_array_equal(A[[0, 1, -1]], [[0, 1], [0, 1], [1, 0]])
        return
    left = {"z": Z[0], "0.01 z": dtype(0.01) * Z[0]}.get(LEFT.get(name), LEFT.get(name, 0))
    assert (A[0], A[-1]) == (left, 1 if name in SATURATES else Z[-1])
    assert (slope[0], slope[-1]) == (dtype(LEFT_SLOPE.get(name, 0)), 0 if name in SATURATES else 1)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("dtype", [np.float32, np.float64, np.complex128])
def test_the_type_of_numbers_stays_and_the_input_is_not_touched(name, dtype):
    f, Z = ACTIVATIONS[name], np.linspace(-2, 2, 6).reshape(2, 3).astype(dtype)
    before = Z.copy()
    A = f(Z)
    assert A.dtype == dtype
    assert not np.shares_memory(A, Z)
    if name != "softmax":
        slope = f.slope(Z)
        assert slope.dtype == dtype
        assert not np.shares_memory(slope, Z)
    dA = np.ones_like(Z)
    f.chain(dA, A if f.from_output else Z)
    assert dA.dtype == dtype
    np.testing.assert_array_equal(Z, before)


@pytest.mark.parametrize("name", NAMES)
def test_the_output_may_overwrite_the_input_where_the_activation_says_so(name):
    f, Z = ACTIVATIONS[name], np.linspace(-2, 2, 6).reshape(2, 3)
    expected, room = f(Z), np.full((2, 3), np.nan)
    assert f.value(Z, room) is room
    np.testing.assert_array_equal(room, expected)
    if f.from_output:
        assert f.value(Z, Z) is Z
        np.testing.assert_array_equal(Z, expected)


@pytest.mark.parametrize("name", NAMES)
def test_whole_numbers_truth_values_and_lists_count_as_numbers(name):
    f, Z = ACTIVATIONS[name], np.array([[0, 1], [1, 0]])
    for same in (Z, Z.tolist(), Z.astype(bool), Z.astype(np.uint8)):
        np.testing.assert_array_equal(f(same), f(Z * 1.0))
        assert f(same).dtype == np.float64
        if name != "softmax":
            np.testing.assert_array_equal(f.slope(same), f.slope(Z * 1.0))


def test_softmax_has_no_slope():
    with pytest.raises(TypeError, match=r"^softmax has no slope: each output depends on the whole row\. Use chain"):
        ACTIVATIONS["softmax"].slope([[1.0, 2.0]])
