"""The scores of an order of steps: those of scikit-learn's own scaler, selection, classifier and folds."""

from functools import cache
from itertools import product

import numpy as np
import pytest

from course_lib.data import digits
from course_lib.labs.workings import leaky_scores
from course_lib.labs.workings.leaky_scores import FOLDS, NEW, NOISE, REPEATS, ROWS, Order, draw, scores

CUT, TUNINGS = ("before", "inside"), ("none", "test", "validation")
ORDERS = list(product(CUT, CUT))
SOME = [7, 31]  # repeats that are computed once more


class Peer:
    """One repeat, with a pipeline of scikit-learn's in plain loops."""

    def __init__(self, order, repeat):
        self.order, drawn = order, draw(order.data_set)
        self.X, self.y, self.fold = drawn.X[repeat].astype(float), drawn.y[repeat], drawn.fold[repeat]
        self.tested, self.validated = cache(self.tested), cache(self.validated)
        self.new_X, self.new_y = drawn.new_X[repeat].astype(float), drawn.new_y[repeat]

    def fitted(self, rows, keep):
        """Columns, scaler and classifier that were fitted on these rows, but for what is done before the cut."""
        neighbors = pytest.importorskip("sklearn.neighbors")
        preprocessing = pytest.importorskip("sklearn.preprocessing")
        everything = np.arange(ROWS)
        chosen = everything if self.order.select == "before" else rows
        scaled_by = everything if self.order.scale == "before" else rows
        # Where scaling is done inside and selection before it, selection looks at its own rows' spread.
        seen = scaled_by if self.order.select == "inside" else everything
        spread = preprocessing.StandardScaler().fit(self.X[seen]).scale_
        distance = np.abs(np.subtract(*(self.X[chosen][self.y[chosen] == label].mean(axis=0) for label in (0, 1))))
        columns = np.argsort(-distance / spread, kind="stable")[:keep]
        scaler = preprocessing.StandardScaler().fit(self.X[scaled_by][:, columns])
        classifier = neighbors.NearestCentroid().fit(scaler.transform(self.X[rows][:, columns]), self.y[rows])
        return columns, lambda X: classifier.predict(scaler.transform(X))

    def right(self, trained, tested, keep):
        """How many of the tested rows are right."""
        columns, predict = self.fitted(np.flatnonzero(trained), keep)
        return int(np.sum(predict(self.X[tested][:, columns]) == self.y[tested]))

    def tested(self, k, keep):
        return self.right(self.fold != k, self.fold == k, keep)

    def validated(self, k, keep):
        validation = (k + 1) % FOLDS
        return self.right((self.fold != k) & (self.fold != validation), self.fold == validation, keep)

    def on_new(self, keep):
        columns, predict = self.fitted(np.arange(ROWS), keep)
        x = self.new_X[:, :keep] if self.order.data_set == "noise" else self.new_X[:, columns]
        return np.mean(predict(x) == self.new_y)

    @property
    def scores(self):
        every, folds = range(1, self.order.keep + 1), range(FOLDS)
        if self.order.tune == "none":
            keeps, final = [self.order.keep] * FOLDS, self.order.keep
        elif self.order.tune == "test":
            final = best(every, lambda keep: sum(self.tested(k, keep) for k in folds))
            keeps = [final] * FOLDS
        else:
            keeps = [best(every, lambda keep, k=k: self.validated(k, keep)) for k in folds]
            final = best(every, lambda keep: sum(self.validated(k, keep) for k in folds))
        return sum(self.tested(k, keep) for k, keep in zip(folds, keeps, strict=True)) / ROWS, self.on_new(final)


def best(every, right):
    """The last of those with the most right answers."""
    return max(every, key=lambda keep: (right(keep), keep))


@pytest.mark.parametrize("tune", TUNINGS)
@pytest.mark.parametrize(("scale", "select"), ORDERS)
@pytest.mark.parametrize(("data_set", "keep"), [("noise", 4), ("coins", 3), ("digits", 5)])
def test_every_order_scores_what_scikit_learn_scores(data_set, keep, scale, select, tune):
    order = Order(data_set, scale, select, tune, keep)
    found = np.array([Peer(order, repeat).scores for repeat in SOME])
    np.testing.assert_allclose(np.transpose(scores(order))[SOME], found, atol=1e-9)


def test_each_fold_has_as_many_of_both_labels():
    for data_set in ("noise", "coins", "digits"):
        drawn = draw(data_set)
        for y, fold in zip(drawn.y, drawn.fold, strict=True):
            assert np.array_equal(np.bincount(2 * fold + y), np.full(2 * FOLDS, ROWS // (2 * FOLDS)))


def test_new_rows_are_no_rows_of_the_fifty():
    drawn, known = draw("digits"), digits()
    chosen = np.isin(known.y, (3, 8))
    assert drawn.new_X.shape == (REPEATS, chosen.sum() - ROWS, 64)
    everything = sorted(map(bytes, (known.X[chosen] / 16).astype(np.float32)))
    for X, new_X in zip(drawn.X, drawn.new_X, strict=True):
        assert sorted(map(bytes, np.concatenate([X, new_X]))) == everything
    assert draw("noise").X.shape == (REPEATS, ROWS, NOISE)
    assert draw("noise").new_X.shape[1] == NEW


def test_digits_keep_their_labels_and_coins_know_nothing_of_them():
    known = digits()
    labels = {bytes(x): y == 8 for x, y in zip((known.X / 16).astype(np.float32), known.y, strict=True)}

    def agreement(data_set):
        X, y = draw(data_set).X.reshape(-1, 64), draw(data_set).y.ravel()
        return np.mean([labels[bytes(x)] == label for x, label in zip(X, y, strict=True)])

    assert agreement("digits") == 1
    assert abs(agreement("coins") - 0.5) < 0.03


def mean(data_set, scale, select, tune, keep=20):
    return [float(values.mean()) for values in scores(Order(data_set, scale, select, tune, keep))]


def test_coin_flips_as_in_the_chapter():
    reported, new = mean("noise", "inside", "before", "none")
    assert 0.91 < reported < 0.96
    assert abs(new - 0.5) < 0.02
    reported, new = mean("noise", "inside", "inside", "none")
    assert abs(reported - 0.5) < 0.03
    assert abs(new - 0.5) < 0.02


def test_what_each_leak_alone_is_worth_on_noise():
    clean = mean("noise", "inside", "inside", "none")[0]
    assert mean("noise", "inside", "before", "none")[0] - clean > 0.35
    assert 0.05 < mean("noise", "inside", "inside", "test")[0] - clean < 0.15
    assert abs(mean("noise", "before", "inside", "none")[0] - clean) < 0.01
    assert abs(mean("noise", "inside", "inside", "validation")[0] - clean) < 0.03


@pytest.mark.parametrize("tune", TUNINGS)
@pytest.mark.parametrize(("scale", "select"), ORDERS)
def test_no_order_reads_coins_on_new_rows(scale, select, tune):
    for data_set in ("noise", "coins"):
        assert abs(mean(data_set, scale, select, tune)[1] - 0.5) < 0.02


def test_where_there_is_something_to_learn_the_leak_is_small():
    reported, new = mean("digits", "before", "before", "none")
    assert new > 0.9
    assert 0 < reported - new < 0.03
    assert mean("coins", "before", "before", "none")[0] > 0.6  # of the same pictures, coins show what the leak can do


def test_of_equal_numbers_the_last_is_taken():
    assert leaky_scores._most(np.array([[3, 5, 5, 1], [2, 2, 2, 2]])).tolist() == [2, 3]
