"""Loss curves: what is named, what is marked, and what is refused."""

from types import SimpleNamespace

import numpy as np
import pytest

from course_lib.drawing import loss_curves
from course_lib.drawing.palette import theme
from tests.drawing.figures.reading import dots, heights_of, lines, words

DOWN = [0.9, 0.5, 0.3, 0.2]
UP = [0.9, 0.6, 0.7, 0.8]


def panel(fig, number=0):
    return fig.axes[1 + number]


def test_each_curve_is_drawn_and_named_with_its_last_value():
    fig = loss_curves({"training": DOWN, "validation": UP}, ylabel="Mean loss", xlabel="Step")
    training, validation = lines(panel(fig), points=4)
    assert training.get_ydata().tolist() == DOWN
    assert validation.get_ydata().tolist() == UP
    assert training.get_xdata().tolist() == [1, 2, 3, 4]
    assert {"training: 0.2", "validation: 0.8", "Mean loss", "Step"} <= words(fig)


def test_training_is_ink_and_the_unseen_part_grey_with_rings():
    fig = loss_curves({"training": DOWN, "test": UP})
    training, test = lines(panel(fig), points=4)
    assert training.get_color() == theme().ink
    assert test.get_color() == theme().muted
    (rings,) = dots(panel(fig))
    assert rings.tolist() == [[1, 0.9], [2, 0.6], [3, 0.7], [4, 0.8]]


def test_names_without_a_meaning_take_the_series():
    fig = loss_curves({"SGD": DOWN, "Adam": UP})
    assert [line.get_color() for line in lines(panel(fig), points=4)] == [role.mark for role in theme().series[:2]]


def test_the_lowest_validation_loss_is_marked():
    fig = loss_curves({"training": DOWN, "validation": UP})
    assert "lowest validation loss: epoch 2" in words(fig)
    assert [[2, 0.6]] in [spots.tolist() for spots in dots(panel(fig))]
    (mark,) = lines(panel(fig), points=2)
    assert list(mark.get_xdata()) == [2, 2]


@pytest.mark.parametrize("best", ["", "test"])
def test_without_that_curve_nothing_is_marked(best):
    fig = loss_curves({"training": DOWN, "validation": UP}, best=best)
    assert not any("lowest" in text for text in words(fig))


def test_several_runs_are_a_mean_in_a_band_and_said_to_be():
    runs = np.array([[1.0, 0.5, 0.1], [3.0, 0.7, 0.5]])
    fig = loss_curves({"training": runs})
    (line,) = lines(panel(fig), points=3)
    assert line.get_ydata() == pytest.approx([2, 0.6, 0.3])
    (band,) = panel(fig).collections
    corners = band.get_paths()[0].vertices
    assert corners[:, 1].min() == 0.1
    assert corners[:, 1].max() == 3.0
    assert "line: mean of 2 runs, band: lowest to highest" in words(fig)


def test_a_history_brings_its_own_curves():
    nan = np.full(4, np.nan)
    history = SimpleNamespace(loss=np.array(DOWN), validation_loss=nan, validation_accuracy=nan)
    assert {text for text in words(loss_curves(history)) if ":" in text} == {"training: 0.2"}
    history.validation_loss = np.array(UP)
    history.validation_accuracy = np.array([0.5, 0.7, 0.8, 0.75])
    fig = loss_curves(history, accuracy=True)
    assert {"Accuracy (%)", "validation: 75.0 %", "validation: 0.8"} <= words(fig)
    (accuracy,) = lines(panel(fig, 1), points=4)
    assert accuracy.get_ydata() == pytest.approx([50, 70, 80, 75])
    assert [[2, pytest.approx(70)]] in [spots.tolist() for spots in dots(panel(fig, 1))]


def test_the_history_of_the_course_is_understood():
    nn = pytest.importorskip("course_lib.nn")
    X = np.random.default_rng(0).normal(size=(40, 2))
    Y = np.eye(2)[(X[:, 0] > 0).astype(int)]
    network = nn.Network([2, 3, 2])
    history = nn.fit(network, X, Y, nn.SGD(0.1), epochs=5, validation=(X, Y), progress=False)
    fig = loss_curves(history, accuracy=True)
    assert lines(panel(fig), points=5)[0].get_ydata() == pytest.approx(history.loss)
    assert f"lowest validation loss: epoch {history.best_epoch}" in words(fig)


def test_accuracies_may_be_given_beside_losses():
    fig = loss_curves({"training": DOWN}, accuracy={"training": [0.5, 0.6, 0.7, 0.8]})
    assert lines(panel(fig, 1), points=4)[0].get_ydata() == pytest.approx([50, 60, 70, 80])
    assert "training: 80.0 %" in words(fig)


def test_a_loss_that_explodes_is_drawn_as_far_as_it_goes():
    fig = loss_curves({"training": [1.0, 5.0, 1e3, np.inf, np.nan]})
    assert lines(panel(fig), points=3)[0].get_ydata().tolist() == [1, 5, 1000]
    assert "training: diverges" in words(fig)


def test_tiny_values_are_printed_with_a_power_of_ten():
    assert r"training: $5.8 \cdot 10^{-12}$" in words(loss_curves({"training": [1.0, 5.8123e-12]}, best=""))


def test_an_epoch_alone_is_a_ring():
    (ring,) = dots(panel(loss_curves({"training": [0.5]})))
    assert ring.tolist() == [[1, 0.5]]


def test_curves_of_different_length_are_named_at_the_edge():
    fig = loss_curves({"SGD": DOWN, "Adam": [0.5, 0.1]})
    starts = {text.get_text(): text.get_position()[0] for text in fig.axes[0].texts}
    assert starts["SGD: 0.2"] == starts["Adam: 0.1"]


def test_the_linear_axis_starts_at_zero_unless_all_is_far_from_it():
    assert panel(loss_curves({"training": DOWN})).get_ylim()[0] == 0
    assert panel(loss_curves({"training": [9.0, 9.5]})).get_ylim()[0] > 8
    assert panel(loss_curves({"training": [-1.0, 0.5]})).get_ylim()[0] < -1
    assert panel(loss_curves({"training": [2.0, 2.0]})).get_ylim()[0] < 2


def test_the_logarithmic_axis_has_plain_numbers():
    near = panel(loss_curves({"training": [3.0, 0.4]}, log=True))
    far = panel(loss_curves({"training": [3.0, 0.0004]}, log=True))
    assert near.get_yscale() == far.get_yscale() == "log"
    assert {"0.5", "1", "2"} <= set(heights_of(near))
    assert {"0.001", "0.01", "0.1", "1"} <= set(heights_of(far))
    assert "0.5" not in heights_of(far)


@pytest.mark.parametrize(
    ("given", "options", "message"),
    [
        ({}, {}, "there is no loss in this dict: expected what nn.fit returns"),
        ([1.0, 2.0], {}, "there is no loss in this list"),
        ({"training": []}, {}, "the training loss has shape"),
        ({"training": [[[1.0]]]}, {}, r"expected shape \(epochs,\) or \(runs, epochs\)"),
        ({"training": [[1.0], [1.0, 2.0]]}, {}, "different lengths"),
        ({"training": [1.0, np.nan, 2.0]}, {}, r"the training loss\[0, 1\] is nan: a picture needs finite numbers"),
        ({"training": [np.nan, np.nan]}, {}, r"the training loss\[0, 0\] is nan"),
        ({"training": [1.0, 0.0]}, {"log": True}, "no place on a logarithmic axis: use log=False"),
        ({f"lr {n}": DOWN for n in range(7)}, {}, "there are 7 curves: draw at most 6 in one picture"),
        ({"x" * 70: DOWN}, {}, "leave 0 pixels for the data: shorten them"),
        ({"training": DOWN}, {"accuracy": True}, "accuracy=True needs what nn.fit returns"),
        ({"training": DOWN}, {"accuracy": {"training": [97]}}, "the training accuracy goes from 97 to 97"),
        (SimpleNamespace(loss=DOWN), {"accuracy": True}, "there is no accuracy in this SimpleNamespace"),
    ],
)
def test_what_cannot_be_drawn_is_refused(given, options, message):
    with pytest.raises(ValueError, match=message):
        loss_curves(given, **options)


def test_text_is_no_loss():
    with pytest.raises(TypeError, match="the training loss holds text"):
        loss_curves({"training": ["a", "b"]})
