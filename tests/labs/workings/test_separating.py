"""Separation of points: the verdict of a linear program, the gap of a support vector machine, and its own evidence."""

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from course_lib.labs.workings.separating import meeting, separation

SEEDS = st.integers(0, 2**32 - 1)


def drawn(seed):
    """Two clouds (m, d) and (n, d), of d from 1 to 3; some are cut at 0 or rounded, so that points coincide."""
    rng = np.random.default_rng(seed)
    d, (m, n) = int(rng.integers(1, 4)), rng.integers(1, 20, 2)
    first, second = rng.normal(size=(m, d)), rng.normal(size=(n, d)) + rng.uniform(0, 4) * np.eye(d)[0]
    change = rng.integers(3)
    return [
        cloud if change == 0 else np.maximum(cloud, 0) if change == 1 else cloud.round() for cloud in (first, second)
    ]


def can_be_cut(first, second):
    """Whether w and c exist with w·x ≥ c + 1 for the first points and w·x ≤ c − 1 for the second."""
    optimize = pytest.importorskip("scipy.optimize")
    rows = np.vstack([np.c_[-first, np.ones(len(first))], np.c_[second, -np.ones(len(second))]])
    bounds = [(None, None)] * rows.shape[1]
    return optimize.linprog(np.zeros(rows.shape[1]), rows, -np.ones(len(rows)), bounds=bounds).status == 0


@settings(max_examples=150, deadline=None)
@given(SEEDS)
def test_the_verdict_is_that_of_a_linear_program(seed):
    first, second = drawn(seed)
    assert separation(first, second).separates == can_be_cut(first, second)


@settings(max_examples=150, deadline=None)
@given(SEEDS)
@example(12223)  # a gap of 0.00005 is one
def test_each_verdict_comes_with_its_evidence(seed):
    first, second = drawn(seed)
    found = separation(first, second)
    if found.separates:
        assert found.side(first).min() == pytest.approx(found.gap / 2, abs=1e-9)
        assert found.side(second).max() == pytest.approx(-found.gap / 2, abs=1e-9)
        return
    assert found.gap == 0
    for shares in (found.shares, meeting(first, second)):
        for some in shares:
            assert some.min() >= 0
            assert some.sum() == pytest.approx(1)
        np.testing.assert_allclose(shares[0] @ first, shares[1] @ second, atol=1e-7)


@pytest.mark.parametrize("seed", range(8))
def test_no_other_cut_leaves_more_room(seed):
    svm = pytest.importorskip("sklearn.svm")
    rng = np.random.default_rng(seed)
    first, second = rng.normal(size=(12, 2)), rng.normal(size=(9, 2)) + 5
    fitted = svm.SVC(kernel="linear", C=1e9).fit(np.vstack([first, second]), [1] * 12 + [0] * 9)
    assert separation(first, second).gap == pytest.approx(2 / np.linalg.norm(fitted.coef_), rel=1e-3)


def test_a_meeting_is_told_with_one_point_of_one_set_where_there_is_one():
    triangle, inside = np.array([[0.0, 0.0], [4.0, 0.0], [0.0, 4.0]]), np.array([[9.0, 9.0], [1.0, 1.0], [8.0, 8.0]])
    for first, second in ((triangle, inside), (inside, triangle)):
        shares = meeting(first, second)
        assert [np.count_nonzero(some) for some in shares] == ([3, 1] if first is triangle else [1, 3])
        np.testing.assert_allclose(shares[0] @ first, [1, 1], atol=1e-12)


def test_crossing_segments_meet_where_they_cross():
    shares = meeting([[0, 0], [1, 1]], [[0, 1], [1, 0]])
    np.testing.assert_allclose(shares, np.full((2, 2), 0.5))


def test_points_at_one_place_are_not_separated():
    assert not separation([[2.0, 2.0], [2.0, 2.0]], [[2.0, 2.0]]).separates
    assert separation([[1e-4, 0.0]], [[0.0, 0.0]]).gap == pytest.approx(1e-4)
