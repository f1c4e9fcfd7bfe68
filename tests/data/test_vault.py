import numpy as np
import pytest

from course_lib.data import Vault


def vault():
    return Vault(np.arange(6.0).reshape(3, 2), np.array([0, 1, 0]))


def test_each_opening_is_counted_and_shown():
    sealed = vault()
    assert repr(sealed) == "<Vault: 3 examples, never opened>"
    sealed.open()
    assert repr(sealed) == "<Vault: 3 examples, opened once>"
    sealed.open()
    assert repr(sealed) == "<Vault: 3 examples, opened 2 times>"
    assert sealed.openings == 2


def test_nothing_outside_reaches_what_is_inside():
    X, y = np.arange(6.0).reshape(3, 2), np.array([0, 1, 0])
    sealed = Vault(X, y)
    X[:], y[:] = -1, -1
    for _ in range(2):
        X_test, y_test = sealed.open()
        np.testing.assert_array_equal(X_test, [[0, 1], [2, 3], [4, 5]])
        np.testing.assert_array_equal(y_test, [0, 1, 0])
        X_test[:], y_test[:] = -1, -1


def test_looking_at_its_size_is_no_opening():
    sealed = vault()
    assert len(sealed) == 3
    assert sealed.openings == 0


def test_examples_without_labels_are_refused():
    with pytest.raises(ValueError, match=r"^X has 3 rows and y has 2: expected one label for each example$"):
        Vault(np.zeros((3, 2)), np.zeros(2))
