"""Scores: every run is there, the mean is right, nothing lies on top of something else."""

import numpy as np
import pytest

from course_lib.drawing import score_spread, sweep
from course_lib.drawing.palette import rgb, theme
from tests.drawing.figures.reading import dots, lines, words

FOLDS = {"shuffled folds": [0.97, 0.98, 0.97, 0.97, 0.96], "contiguous folds": [0.9, 0.95]}
TRAIN = [[0.8, 0.8, 0.82], [0.9, 0.95, 0.97], [1.0, 1.0, 1.0]]
TEST = [[0.79, 0.8, 0.81], [0.9, 0.92, 0.9], [0.9, 0.91, 0.95]]


def test_each_run_is_a_ring_in_the_row_of_its_condition():
    shuffled, contiguous = dots(score_spread(FOLDS).axes[1])
    assert shuffled[:, 0] == pytest.approx([97, 98, 97, 97, 96])
    assert contiguous[:, 0] == pytest.approx([90, 95])
    assert shuffled[:, 1].max() < contiguous[:, 1].min()


def test_rings_are_empty():
    for rings in score_spread(FOLDS).axes[1].collections:
        assert np.allclose(rings.get_facecolor()[0, :3], rgb(theme().background))
        assert np.allclose(rings.get_edgecolor()[0, :3], rgb(theme().muted))


def test_equal_scores_stand_beside_each_other():
    fig = score_spread({"majority": [0.5] * 7})
    (rings,) = dots(fig.axes[1])
    assert np.diff(np.sort(rings[:, 1])).min() >= 10
    low, high = sorted(fig.axes[1].get_ylim())
    assert low + 8 <= rings[:, 1].min() < rings[:, 1].max() <= high - 8


def test_mean_and_range_are_drawn_and_printed():
    fig = score_spread(FOLDS)
    bars = [line.get_xdata()[0] for line in lines(fig.axes[1], points=2) if line.get_color() == theme().ink]
    assert bars == pytest.approx([97, 92.5])
    assert {"97.0", "96.0 to 98.0", "92.5", "90.0 to 95.0", "shuffled folds", "mean"} <= words(fig)


def test_one_run_has_no_range():
    assert {"one run", "97.0"} <= words(score_spread({"final": [0.97]}))


def test_the_axis_says_of_what_the_scores_are():
    assert "Accuracy on unseen examples (%)" in words(score_spread(FOLDS))
    assert "Accuracy on the test part (%)" in words(score_spread(FOLDS, xlabel="Accuracy on the test part (%)"))


@pytest.mark.parametrize(
    ("scores", "message"),
    [
        ({}, "expected a name for each, such as"),
        ([0.9, 0.8], "expected a name for each"),
        ({"folds": []}, "the scores of folds has shape"),
        ({"folds": [[0.9]]}, r"has shape \(1, 1\): expected shape \(runs,\)"),
        ({"folds": [0.9, np.nan]}, r"the scores of folds\[1\] is nan"),
        ({"folds": [97.0, 98.0]}, "the scores of folds goes from 97 to 98: expected numbers between 0 and 1"),
        ({"f" * 60: [0.9]}, "pixels for the data: shorten them"),
    ],
)
def test_scores_that_cannot_be_drawn_are_refused(scores, message):
    with pytest.raises(ValueError, match=message):
        score_spread(scores)


def test_a_sweep_draws_every_seed_and_the_means():
    fig = sweep([1, 5, 50], TRAIN, TEST, xlabel="Neurons")
    ax = fig.axes[1]
    training, test = lines(ax, points=3)
    assert training.get_ydata() == pytest.approx(100 * np.mean(TRAIN, axis=1))
    assert test.get_ydata() == pytest.approx(100 * np.mean(TEST, axis=1))
    assert (training.get_color(), test.get_color()) == (theme().ink, theme().muted)
    seeds = np.concatenate([spots[:, 1] for spots in dots(ax)])
    assert seeds == pytest.approx(100 * np.concatenate([np.ravel(TRAIN), np.ravel(TEST)]))
    assert ax.get_xscale() == "log"
    assert {"training: 100.0 %", "test: 92.0 %", "Neurons", "Accuracy (%)"} <= words(fig)


def test_the_seeds_of_a_sweep_stand_beside_their_value_and_apart():
    ax = sweep([1, 5, 50], TRAIN, TEST).axes[1]
    for group, value in zip(dots(ax), [1, 5, 50, 1, 5, 50], strict=True):
        places = ax.transData.transform(group) / 1.5
        middle = ax.transData.transform((value, 50))[0] / 1.5
        aside = np.abs(places[:, 0] - middle)
        assert 3 <= aside.min() <= aside.max() <= 30
        gaps = np.linalg.norm(places[:, None] - places[None], axis=-1)[np.triu_indices(3, 1)]
        assert gaps.min() >= 5.9
    left, right = dots(ax)[0][:, 0], dots(ax)[3][:, 0]
    assert left.max() < 1 < right.min()


def test_values_that_are_close_share_one_number():
    one = np.full((4, 1), 0.5)
    ax = sweep([100, 101, 102, 1000], one, one).axes[1]
    assert ax.get_xticks().tolist() == [100, 1000]
    assert [label.get_text() for label in ax.get_xticklabels()] == ["100", "1000"]


@pytest.mark.parametrize(
    ("values", "train", "message"),
    [
        ([0, 1, 2], TRAIN, "needs rising numbers above 0"),
        ([1, 5, 5], TRAIN, "needs rising numbers above 0"),
        ([], TRAIN, "values has shape"),
        ([1, 5], TRAIN, r"train has shape \(3, 3\): expected shape \(2, seeds\), one row for each value"),
        ([1, 5, 50], TRAIN[0], r"expected shape \(3, seeds\)"),
        ([1, 5, 50], 100 * np.array(TRAIN), "train goes from 80 to 100: expected numbers between 0 and 1"),
    ],
)
def test_sweeps_that_cannot_be_drawn_are_refused(values, train, message):
    with pytest.raises(ValueError, match=message):
        sweep(values, train, TEST)
