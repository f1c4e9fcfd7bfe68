import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from course_lib import data

tables = arrays(
    np.float64,
    st.tuples(st.integers(1, 30), st.integers(1, 5)),
    elements=st.floats(-1e3, 1e3).map(lambda number: round(number, 3)),
)
any_tables = arrays(
    np.float64, st.tuples(st.integers(1, 20), st.integers(1, 4)), elements=st.floats(-1e100, 1e100)
)


@given(st.lists(st.integers(0, 9), min_size=1, max_size=50), st.integers(10, 12))
def test_one_hot_rows_hold_a_single_1_in_the_column_of_their_label(y, classes):
    Y = data.one_hot(y, classes)
    assert Y.shape == (len(y), classes)
    assert Y.dtype == np.float64
    assert Y.sum(axis=1).tolist() == [1] * len(y)
    assert set(np.unique(Y)) <= {0, 1}
    assert np.argmax(Y, axis=1).tolist() == y


@pytest.mark.parametrize("y", [[1, 0, 2], (1, 0, 2), np.uint8([1, 0, 2]), [1.0, 0.0, 2.0]])
def test_one_hot_takes_lists_tuples_and_whole_floats(y):
    assert data.one_hot(y, 3).tolist() == [[0, 1, 0], [1, 0, 0], [0, 0, 1]]


@given(tables)
def test_scaled_training_rows_have_mean_0_and_deviation_1(X):
    Z = data.Scaler(X).transform(X)
    varies = np.ptp(X, axis=0) > 0
    np.testing.assert_allclose(Z.mean(axis=0), 0, atol=1e-6)
    np.testing.assert_allclose(Z.std(axis=0)[varies], 1, rtol=1e-6)
    assert (Z[:, ~varies] == 0).all()


@given(any_tables, any_tables)
def test_scaled_rows_are_always_finite(X_train, X):
    scaler = data.Scaler(X_train)
    assert np.isfinite(scaler.transform(X_train)).all()
    d = X_train.shape[1]
    assert np.isfinite(scaler.transform(np.resize(X, (3, d)))).all()


@given(tables, st.floats(-50, 50), st.floats(0.01, 50))
def test_scaled_rows_do_not_depend_on_units(X, shift, stretch):
    X = X[:, np.ptp(X, axis=0) > 0.1]
    if X.size:
        Z = data.Scaler(X).transform(X)
        other_units = stretch * X + shift
        np.testing.assert_allclose(data.Scaler(other_units).transform(other_units), Z, atol=1e-6)


def test_other_rows_are_scaled_with_the_numbers_of_the_training_rows():
    scaler = data.Scaler([[0, 10], [2, 30]])
    np.testing.assert_array_equal(scaler.mean, [1, 20])
    np.testing.assert_array_equal(scaler.std, [1, 10])
    np.testing.assert_array_equal(scaler.transform([[5, 0]]), [[4, -2]])
    np.testing.assert_array_equal(scaler.transform([[5, 0], [7, 20]]), [[4, -2], [6, 0]])


def test_a_constant_column_becomes_0_for_training_and_other_rows():
    scaler = data.Scaler([[0.1, 1], [0.1, 2], [0.1, 3]])
    assert scaler.std[0] == 0
    np.testing.assert_array_equal(scaler.transform([[0.1, 2], [5, 2]]), [[0, 0], [0, 0]])


@pytest.mark.parametrize(
    "column",
    [
        [0.3, 0.1 + 0.2, 0.3],
        [1e9, 1e9 + 1e-7, 1e9],
        [-0.3, -(0.1 + 0.2), -0.3],
        [0.1] * 10,
        [5.0],
        [0.0, 0.0],
    ],
)
def test_a_column_that_differs_by_rounding_only_becomes_0(column):
    X = np.array(column)[:, None]
    np.testing.assert_array_equal(data.Scaler(X).transform(X), np.zeros_like(X))


def test_a_constant_column_of_many_rows_becomes_0_although_its_sum_is_rounded():
    X = np.full((100_000, 2), 0.1)
    assert X.std(axis=0).max() > 0
    np.testing.assert_array_equal(data.Scaler(X).transform(X[:3]), np.zeros((3, 2)))


def test_a_column_that_differs_by_little_is_scaled():
    X = np.array([[1e6], [1e6 + 1e-3]])
    np.testing.assert_allclose(data.Scaler(X).transform(X), [[-1], [1]], rtol=1e-6)
    np.testing.assert_allclose(data.Scaler([[1e-20], [3e-20]]).transform([[1e-20]]), [[-1]])


def test_scaling_leaves_its_arguments_alone_and_returns_fresh_arrays():
    X = np.array([[1.0, 2.0], [3.0, 4.0]])
    before = X.copy()
    scaler = data.Scaler(X)
    Z = scaler.transform(X)
    np.testing.assert_array_equal(X, before)
    assert not np.shares_memory(Z, X)
    Z[:] = 0
    X[:] = 0
    np.testing.assert_array_equal(scaler.transform(before), [[-1, -1], [1, 1]])


@pytest.mark.parametrize("kind", [np.uint8, np.int8, np.int64, np.float32])
def test_small_kinds_of_numbers_do_not_wrap_around(kind):
    X = np.array([[0, 100], [100, 0], [120, 120]], dtype=kind)
    Z = data.Scaler(X).transform(X)
    assert Z.dtype == np.float64
    expected = data.Scaler(X.astype(np.float64)).transform(X.astype(np.float64))
    np.testing.assert_array_equal(Z, expected)
    assert Z.min() < 0


def test_uint8_pixels_are_scaled_as_the_numbers_they_are():
    X = np.array([[200], [100]], dtype=np.uint8)
    np.testing.assert_array_equal(data.Scaler(X).transform(X), [[1], [-1]])


def test_a_sealed_part_keeps_a_mean_of_its_own():
    """Scaling the test rows with their own numbers would hide that they differ."""
    wine = data.wine()
    train, test = data.stratified_split(wine.y, (0.7, 0.3), 0)
    Z = data.Scaler(wine.X[train]).transform(wine.X[test])
    assert (np.abs(Z.mean(axis=0)) > 1e-3).any()
