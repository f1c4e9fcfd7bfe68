"""The playground: training that replays exactly, true gradients on the wires, maps that lie the right way round."""

import re
from itertools import pairwise, product

import numpy as np
import pytest

from course_lib import labs, nn
from course_lib.labs.playground import MOST, State
from course_lib.labs.workings import neuron_maps
from course_lib.labs.workings import playground_training as trainings
from course_lib.labs.workings.neuron_maps import GRID, LEAST, REACH, boxes, ends_of, plane, wires_of
from tests.labs.drawn import drawn

SHAPES = [*((n,) for n in range(1, MOST + 1)), *product(range(1, MOST + 1), repeat=2)]
FLYING = State(optimizer="descent", lr=10.0, activation="relu", hidden=(6, 6), weight_decay=1.0, epoch=100)


def opened(*preset, **values):
    return labs.playground(*preset, predict_first=False, **values)


@pytest.mark.parametrize("optimizer", trainings.OPTIMIZERS)
def test_training_is_that_of_the_library(optimizer):
    settings = State("moons", optimizer=optimizer, weight_decay=0.01, seed=3).settings
    mine = trainings.Training(settings)
    network = nn.Network([2, 4, 2, 1], "tanh", "sigmoid", weight_decay=0.01, rng=3)
    steps = trainings.OPTIMIZERS[optimizer](0.08)
    passes = nn.epochs(network, *mine.split.train, steps, epochs=30, batch_size=50, rng=3)
    assert len(list(passes)) == 30
    np.testing.assert_array_equal(mine.at(30), network.params)


def test_an_epoch_is_the_same_whatever_was_looked_at_before():
    settings = State().settings
    one, other = trainings.Training(settings), trainings.Training(settings)
    one.scores(70)
    np.testing.assert_array_equal(one.at(20), other.at(20))
    np.testing.assert_array_equal(one.scores(20), other.scores(20))
    np.testing.assert_array_equal(one.scores(70), [*other.scores(20), *other.scores(70)[21:]])


@pytest.mark.parametrize("decay", [0.0, 0.1])
def test_scores_are_those_of_the_library_without_the_part_of_the_decay(decay):
    state = State("moons", weight_decay=decay, epoch=37)
    network = state.run.network
    now = state.scores
    network.params[...] = state.run.at(37)
    for (X, Y), loss, right in zip(state.run.split[:2], now[:2], now[2:], strict=True):
        assert loss == pytest.approx(network.cost(X, Y) - network.penalty())
        assert right == np.mean(network.classify(X) == Y[:, 0])


def test_gradients_on_the_wires_are_slopes_of_the_cost():
    settings = State(weight_decay=0.01).settings
    run = trainings.Training(settings)
    twin = nn.Network(settings.sizes, "tanh", "sigmoid", weight_decay=0.01)

    def cost(params):
        twin.params[...] = params
        return twin.cost(*run.split.train)

    measured = nn.numeric_gradient(cost, run.at(15).copy())
    np.testing.assert_allclose(trainings.gradient(settings, 15), measured, atol=1e-7)


def test_the_test_points_are_scaled_by_what_the_training_points_say():
    for name in trainings.DATA_SETS:
        split = trainings.split_of(name)
        np.testing.assert_allclose([split.train.X.mean(axis=0), split.train.X.std(axis=0)], [[0, 0], [1, 1]], atol=1e-9)
        assert np.abs(split.test.X.mean(axis=0)).max() > 1e-3
        assert max(np.abs(points.X).max() for points in split[:2]) < REACH


def test_two_neurons_never_do_it_and_three_can():
    best = {n: max(State(hidden=(n,), seed=seed, epoch=100).scores.test_right for seed in range(8)) for n in (2, 3)}
    assert best[2] < 0.85
    assert best[3] >= 0.95
    lab = opened("three neurons")
    assert lab.done
    assert not opened("two neurons").done
    assert not opened("trained").done


def test_without_a_bend_more_neurons_draw_one_line():
    assert max(State(hidden=(6, 6), activation="identity", seed=s, epoch=60).scores.test_right for s in range(3)) < 0.7


def test_maps_lie_as_the_axes_say():
    square = plane().reshape(GRID, GRID, 2)
    assert square[0, 0].tolist() == [-REACH, REACH]
    assert square[-1, -1].tolist() == [REACH, -REACH]


@pytest.mark.parametrize("hidden", SHAPES)
def test_maps_and_signs_have_room(hidden):
    sizes = (2, *hidden, 1)
    places = boxes(sizes)
    assert [len(column) for column in places] == list(sizes)
    for column in places:
        assert column[0].y >= 26
        assert column[-1].y + column[-1].side <= 500
        for above, below in pairwise(column):
            assert above.y + above.side < below.y
    ends = {wire: ends_of(places, wire) for wire in wires_of(sizes)}
    for (layer, i, j), one in ends.items():
        other = ends.get((layer, i + 1, j))
        assert other is None or other.y1 - one.y1 >= 2 * one.disc * 0.99
        box = places[layer][j]
        assert box.y <= one.y1 <= box.y + box.side
        assert one.x0 < one.x1 - one.disc


def test_every_wire_has_its_sign_and_steep_ones_their_gradient():
    lab = opened("trained")
    state, drawn = lab.state, lab.svg()
    run = state.run
    slopes, weights = (
        np.concatenate([part.ravel() for name, part in run.network.named(flat).items() if name[0] == "W"])
        for flat in (trainings.gradient(state.settings, 60), run.at(60))
    )
    steep = int((np.abs(slopes) >= LEAST * np.abs(slopes).max()).sum())
    assert 0 < steep < len(slopes)
    assert len(re.findall(r'<path d="M[^"]+" fill="none" stroke="var\(--course-backward,', drawn)) == steep
    upright = re.findall(r'<line x1="([\d.]+)" y1="[\d.]+" x2="\1" y2="[\d.]+"[^>]* stroke-width="1.8"/>', drawn)
    assert len(upright) == int((weights >= 0).sum())


def test_the_marked_wire_is_named_with_its_numbers():
    lab = opened("trained")
    for wire, words in ((1, "from input 1 to layer 1, neuron 1"), (12, "from layer 1, neuron 4 to layer 2, neuron 1"),
                        (18, "from layer 2, neuron 2 to the output")):  # fmt: skip
        lab.set(wire=wire)
        layer, i, j = lab.state.chosen
        weight = lab.state.run.network.named(lab.state.run.at(60))[f"W{layer}"][i, j]
        assert words in lab.svg()
        assert f"{abs(weight):.2f}<" in lab.svg()


def test_a_wire_that_is_no_longer_there_gives_way_to_the_last():
    assert State(hidden=(2,), wire=18).chosen == (2, 1, 0)


def test_layers_are_added_and_taken_away():
    first, second = (control for control in opened().controls() if getattr(control, "field", "") == "hidden")
    assert second.write(State(), 0).hidden == (4,)
    assert second.read(State(hidden=(4,))) == 0
    assert second.write(State(hidden=(4,)), 3).hidden == (4, 3)
    assert first.write(State(), 1).hidden == (1, 2)


def test_a_neuron_without_a_line_is_named():
    assert "neuron 1 of layer 2 draws no line" in opened("dead neurons").describe()
    assert "draws no line" not in opened("three neurons").describe()


def test_other_first_weights_begin_again():
    (again,) = (control for control in opened().controls() if getattr(control, "label", "") == "Other first weights")
    state = again.change(State(epoch=50))
    assert (state.seed, state.epoch) == (1, 0)
    assert not np.array_equal(state.run.at(0), State().run.at(0))


def test_a_training_that_flies_off_says_so_and_draws_its_last_numbers():
    lab = opened()
    lab.state = FLYING
    assert "flew off after epoch" in lab.describe()
    assert np.isfinite(lab.state.run.at(100)).all()
    assert "nan" not in drawn(lab.svg())
    assert lab.state.run.ended == len(lab.state.run.params) - 1


@pytest.mark.parametrize(("letter", "words"), [("a", "two are enough"), ("c", "two are too few")])
def test_the_prediction_is_kept_in_sight(letter, words):
    lab = opened()
    lab.state = lab.predicted(lab.state, f"{letter}. words")
    assert f"you predicted: {words}" in lab.svg()


def test_a_map_shows_where_its_neuron_is_positive():
    page = neuron_maps.Picture(100, 100)
    z = plane()[:, 1].reshape(GRID, GRID)
    neuron_maps.draw_map(page, neuron_maps.Box(0, 0, 66), z, z / REACH, signs=True)
    found = re.findall(r'<text x="[\d.]+" y="([\d.]+)"[^>]*>([+−])</text>', "".join(page.parts))
    heights = {sign: float(y) for y, sign in found}
    assert heights["+"] < 33 < heights["−"]
