from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_lib import data

seeds = st.integers(0, 2**32 - 1)


@st.composite
def labels_for(draw, least):
    """Labels in random order; up to five classes, not neighbours, of at least `least` members."""
    classes = draw(st.lists(st.integers(0, 9), min_size=1, max_size=5, unique=True))
    counts = [draw(st.integers(least, least + 30)) for _ in classes]
    return np.random.default_rng(draw(seeds)).permutation(np.repeat(classes, counts))


@st.composite
def splits(draw):
    parts = draw(st.integers(1, 4))
    weights = np.array(draw(st.lists(st.integers(1, 12), min_size=parts, max_size=parts)))
    return draw(labels_for(least=12 * parts)), weights / weights.sum()


def assert_divides(parts, n):
    np.testing.assert_array_equal(np.sort(np.concatenate(parts)), np.arange(n))
    assert all(part.dtype.kind == "i" for part in parts)


def assert_shares(part, y, fraction):
    """Of each class the part holds its share, rounded down or up."""
    for c in np.unique(y):
        share = np.count_nonzero(y == c) * fraction
        assert abs(np.count_nonzero(y[part] == c) - share) < 1 - 1e-7


@given(splits(), seeds)
def test_a_split_is_disjoint_covers_all_rows_and_keeps_every_class_in_proportion(case, seed):
    y, fractions = case
    parts = data.stratified_split(y, fractions, seed)
    assert isinstance(parts, tuple)
    assert len(parts) == len(fractions)
    assert_divides(parts, len(y))
    for part, fraction in zip(parts, fractions, strict=True):
        assert_shares(part, y, fraction)


@given(st.integers(2, 6).flatmap(lambda k: st.tuples(st.just(k), labels_for(least=k))), seeds)
def test_stratified_folds_examine_every_row_once_and_keep_every_class_in_proportion(case, seed):
    k, y = case
    folds = data.stratified_kfold(y, k, seed)
    assert len(folds) == k
    assert_divides([validation for _, validation in folds], len(y))
    for train, validation in folds:
        assert_divides([train, validation], len(y))
        assert_shares(validation, y, 1 / k)
        assert set(y[validation]) == set(y)
    sizes = [len(validation) for _, validation in folds]
    assert max(sizes) - min(sizes) <= 1


@given(st.integers(2, 60).flatmap(lambda n: st.tuples(st.just(n), st.integers(2, n))))
def test_contiguous_folds_are_neighbouring_blocks_in_the_given_order(case):
    n, k = case
    folds = data.contiguous_kfold(n, k)
    assert len(folds) == k
    blocks = np.concatenate([validation for _, validation in folds])
    np.testing.assert_array_equal(blocks, np.arange(n))
    for train, validation in folds:
        np.testing.assert_array_equal(train, np.setdiff1d(np.arange(n), validation))
    sizes = [len(validation) for _, validation in folds]
    assert max(sizes) - min(sizes) <= 1


@given(splits(), seeds)
def test_equal_seeds_give_equal_parts(case, seed):
    y, fractions = case
    rng = np.random.default_rng(seed)
    one, two = data.stratified_split(y, fractions, seed), data.stratified_split(y, fractions, rng)
    for first, second in zip(one, two, strict=True):
        np.testing.assert_array_equal(first, second)


def test_other_seeds_give_other_parts():
    y = [0, 1] * 50
    one, two = (data.stratified_split(y, (0.5, 0.5), seed) for seed in (1, 2))
    assert set(one[0]) != set(two[0])
    one, two = (data.stratified_kfold(y, 2, seed) for seed in (1, 2))
    assert set(one[0][1]) != set(two[0][1])


def test_parts_and_folds_are_not_sorted_by_class():
    y = np.repeat([0, 1, 2], 100)
    for part in data.stratified_split(y, (0.5, 0.5), 0):
        assert np.count_nonzero(np.diff(y[part])) > 50
    for train, validation in data.stratified_kfold(y, 3, 0):
        assert np.count_nonzero(np.diff(y[validation])) > 30
        assert np.count_nonzero(np.diff(y[train])) > 60


def test_within_a_class_the_rows_are_shuffled():
    y = np.repeat([0, 1], 200)
    train, _ = data.stratified_split(y, (0.5, 0.5), 0)
    first_class = np.sort(train[y[train] == 0])
    assert 60 < first_class.mean() < 140, "rows of the whole class, not of one half"
    assert len(first_class) == 100


@pytest.mark.parametrize(
    ("count", "fractions"), [(100, (0.29, 0.71)), (100, (0.07, 0.93)), (10, (0.3, 0.7))]
)
def test_shares_that_are_whole_are_met_exactly(count, fractions):
    y = np.repeat([0, 1, 2], count)
    parts = data.stratified_split(y, fractions, 0)
    for part, fraction in zip(parts, fractions, strict=True):
        assert np.bincount(y[part]).tolist() == [round(count * fraction)] * 3


def test_a_whole_share_is_met_although_floating_point_misses_it():
    fractions = np.array([0.14, 0.58, 0.23, 0.05])
    assert (fractions * 200)[1] < 116
    y = np.repeat([0, 1, 2, 3], [22, 58, 38, 200])
    parts = data.stratified_split(y, fractions, 0)
    assert [np.count_nonzero(y[part] == 3) for part in parts] == [28, 116, 46, 10]


def test_the_parts_as_a_whole_keep_to_their_shares():
    digits = data.digits()
    sizes = [len(part) for part in data.stratified_split(digits.y, (0.6, 0.2, 0.2), 0)]
    assert sizes in ([1078, 360, 359], [1078, 359, 360])
    rng = np.random.default_rng(0)
    for _ in range(200):
        y = np.repeat(np.arange(10), rng.integers(20, 40, 10))
        fractions = rng.dirichlet([5, 5, 5])
        parts = data.stratified_split(y, fractions, rng)
        np.testing.assert_allclose([len(part) for part in parts], len(y) * fractions, atol=1.01)


def test_fractions_that_are_off_by_rounding_are_welcome():
    for fractions, sizes in [((1 / 3, 1 / 3, 1 / 3), [20, 20, 20]), ([0.7, 0.2, 0.1], [42, 12, 6])]:
        parts = data.stratified_split([0, 1] * 30, fractions, 0)
        assert [len(part) for part in parts] == sizes


def test_labels_may_be_a_list_or_whole_floats_and_stay_as_they_are():
    y = np.array([0.0, 1.0] * 10)
    before = y.copy()
    from_floats = data.stratified_kfold(y, 5, 0)
    from_list = data.stratified_kfold([0, 1] * 10, 5, 0)
    for one, two in zip(from_floats, from_list, strict=True):
        np.testing.assert_array_equal(one[1], two[1])
    np.testing.assert_array_equal(y, before)


def test_contiguous_folds_of_the_digits_do_not_overlap_in_time():
    blocks = [validation for _, validation in data.contiguous_kfold(1797, 10)]
    assert [len(block) for block in blocks] == [180] * 7 + [179] * 3
    assert all(one[-1] < two[0] for one, two in pairwise(blocks))


def test_leaving_one_out_is_possible():
    folds = data.contiguous_kfold(178, 178)
    assert [validation.tolist() for _, validation in folds] == [[i] for i in range(178)]


def test_a_class_with_just_enough_members_is_in_every_fold():
    y = np.array([0] * 50 + [1] * 5)
    folds = data.stratified_kfold(y, 5, 0)
    assert all(np.bincount(y[validation]).tolist() == [10, 1] for _, validation in folds)
