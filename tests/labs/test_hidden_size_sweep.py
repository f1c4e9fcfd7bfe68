"""The hidden size sweep: networks side by side are those of the library, and what is read off the curves holds."""

import re
from dataclasses import replace

import numpy as np
import pytest

from course_lib import data, labs, nn
from course_lib.labs.hidden_size_sweep import (
    CLASSES,
    CURVE,
    GRID,
    MAP,
    RATES,
    SIZES,
    State,
    _plane,
)
from course_lib.labs.workings.hidden_size_training import (
    EVERY,
    FRESH,
    LAST,
    NOISE,
    POINTS,
    SEEDS,
    Training,
    fresh_points,
    training_points,
)

SOME = (1, 3, 8)


def opened(*preset, **values):
    return labs.hidden_size_sweep(*preset, predict_first=False, **values)


def as_network(run, look, size, seed):
    """One of the networks, as the library's."""
    network = nn.Network([2, size, 2], hidden="tanh", rng=99)
    weights, at = run.weights(run.at(look)), run.sizes.index(size)
    own = slice(sum(run.sizes[:at]), sum(run.sizes[: at + 1]))
    hidden, output = network.layers
    hidden.W[...], hidden.b[...] = weights.W1[seed, own].T, weights.b1[seed, own]
    output.W[...], output.b[...] = weights.W2[seed, own], weights.b2[seed, at]
    return network


def slopes_of(run, size, seed, flat):
    """The slopes of one network, in the order of the library."""
    weights, at = run.weights(flat), run.sizes.index(size)
    own = slice(sum(run.sizes[:at]), sum(run.sizes[: at + 1]))
    parts = (weights.W1[seed, own].T, weights.W2[seed, own], weights.b1[seed, own], weights.b2[seed, at])
    return np.concatenate([part.ravel() for part in parts])


def test_points_are_those_of_the_chapter():
    for seed in range(SEEDS):
        found = data.moons(POINTS, noise=NOISE, rng=seed)
        np.testing.assert_array_equal(training_points().X[seed], found.X)
        np.testing.assert_array_equal(training_points().y[seed], found.y)
    assert fresh_points().X.shape == (1, FRESH, 2)


@pytest.mark.parametrize("size", SOME)
def test_slopes_are_those_of_the_library(size):
    run = Training(SOME, 0.03)
    run.at(1)
    gradient = run.gradient()
    for seed in range(SEEDS):
        X, y = (part[seed] for part in training_points())
        wanted = as_network(run, 1, size, seed).gradient(X, data.one_hot(y, 2))
        np.testing.assert_allclose(slopes_of(run, size, seed, gradient), wanted, atol=1e-12)
        assert np.abs(wanted).max() > 1e-3


@pytest.mark.parametrize(("size", "seed", "lr"), [(1, 0, 0.03), (3, 2, 0.1), (8, 3, 0.003)])
def test_training_is_that_of_the_library(size, seed, lr):
    network = nn.Network([2, size, 2], hidden="tanh", rng=seed)
    X, y = (part[seed] for part in training_points())
    nn.fit(network, X, data.one_hot(y, 2), nn.Adam(lr), epochs=4 * EVERY, batch_size=POINTS, progress=False)
    mine = as_network(Training(SOME, lr), 4, size, seed)
    np.testing.assert_allclose(mine.params, network.params, atol=1e-8)


def test_a_size_is_the_same_alone_and_among_others_and_whatever_was_looked_at_before():
    alone, among, again = Training((8,), 0.1), Training(SOME, 0.1), Training(SOME, 0.1)
    among.scores(3)
    np.testing.assert_array_equal(among.at(1), again.at(1))
    np.testing.assert_allclose(alone.scores(1)[..., 0], among.scores(1)[..., 2], atol=2 / FRESH)
    for seed in range(SEEDS):
        leads = [run.lead(1, 8, seed, _plane()) for run in (alone, among)]
        np.testing.assert_allclose(*leads, atol=1e-8)


@pytest.mark.parametrize("size", SOME)
def test_scores_and_leads_are_those_of_the_library(size):
    run = Training(SOME, 0.03)
    scores = run.scores(4)[..., SOME.index(size)]
    new = data.moons(FRESH, noise=NOISE, rng=1000)
    for seed in range(SEEDS):
        network = as_network(run, 4, size, seed)
        X, y = (part[seed] for part in training_points())
        assert scores[0, seed] == np.mean(network.classify(X) == y)
        assert scores[1, seed] == pytest.approx(np.mean(network.classify(new.X) == new.y), abs=2 / FRESH)
        P = network.predict(X)
        np.testing.assert_allclose(run.lead(4, size, seed, X), np.log(P[:, 1] / P[:, 0]), atol=1e-9)


def test_fifty_lose_by_long_training_and_by_long_steps_and_five_hardly():
    after = {(n, lr, step): replace(State(), hidden=n, lr=lr, step=step).fresh
             for n in (5, 50) for lr in RATES.values() for step in (8, LAST)}  # fmt: skip
    assert after[50, 0.03, 8] > after[5, 0.03, 8] - 0.01
    assert after[50, 0.03, LAST] < after[50, 0.03, 8] - 0.03
    assert after[5, 0.03, LAST] > after[5, 0.03, 8] - 0.02
    assert after[50, 0.1, LAST] < after[50, 0.03, LAST] < after[50, 0.01, LAST] < after[50, 0.003, LAST]
    assert after[50, 0.003, LAST] > after[5, 0.003, LAST]


def test_the_task_is_done_by_short_steps_only():
    lab = opened()
    by_rate = {name: lab.task.done(State(50, lr, LAST)) for name, lr in RATES.items()}
    assert by_rate == {"0.003": True, "0.01": False, "0.03": False, "0.1": False}
    assert not lab.task.done(State(50, 0.03, 8)), "stopping early is another cure"
    assert not lab.task.done(State(45, 0.003, LAST))


def test_the_words_give_the_numbers_of_the_library():
    lab = opened("fifty late")
    run = lab.state.run(50)
    networks = [as_network(run, LAST, 50, seed) for seed in range(SEEDS)]
    new = data.moons(FRESH, noise=NOISE, rng=1000)
    train = np.mean([net.classify(X) == y for net, X, y in zip(networks, *training_points(), strict=True)])
    fresh = np.mean([net.classify(new.X) == new.y for net in networks])
    said = lab.describe().replace("\N{NO-BREAK SPACE}", " ")
    assert f"After 800 epochs at rate 0.03, 50 neurons: {100 * train:.0f} % of the training points" in said
    assert f"right and {100 * fresh:.0f} % of fresh ones" in said
    assert "; 5 neurons: 87 % of fresh ones." in said
    assert "; 50 neurons: 83 % of fresh ones." in opened("five late").describe().replace("\N{NO-BREAK SPACE}", " ")


def test_fields_of_the_map_lie_as_the_plane_does():
    square = _plane().reshape(*GRID[::-1], 2)
    assert (np.diff(square[0, :, 0]) > 0).all()
    assert (np.diff(square[:, 0, 1]) < 0).all()
    assert np.ptp(square[..., 0][0]) / (GRID[0] - 1) == pytest.approx(np.ptp(square[:, 0, 1]) / (GRID[1] - 1))


def test_points_of_the_chosen_seed_lie_where_they_are():
    drawn = opened("fifty late", seed=3).svg()
    blue = re.findall(rf'<circle cx="([\d.]+)" cy="([\d.]+)" r="3.6" fill="var\(--course-{CLASSES[1]},', drawn)
    X, y = (part[3] for part in training_points())
    per_unit = MAP[2] / 5.4
    wanted = np.stack([MAP[0] + (X[:, 0] + 2.2) * per_unit, MAP[1] + (2.2 - X[:, 1]) * per_unit], axis=1)[y == 1]
    np.testing.assert_allclose(np.array(blue, float), wanted, atol=0.01)
    assert (wanted > (MAP[0], MAP[1])).all()
    assert (wanted < (MAP[0] + MAP[2], MAP[1] + MAP[3])).all()


def test_the_border_parts_the_points_as_the_network_does():
    # On its way along a row of the map, the sign changes where the line crosses.
    lab = opened("three late")
    state = lab.state
    lead = state.run(3).lead(LAST, 3, state.seed, _plane()).reshape(GRID[::-1])
    path = re.search(r'<path d="([^"]+)" fill="none" stroke="var\(--course-ink,#\w+\)" stroke-width="3"/>', lab.svg())[
        1
    ]
    ends = np.array(re.findall(r"([\d.]+) ([\d.]+)", path), float)
    columns, rows = (ends - (MAP[0], MAP[1])).T / (MAP[2] / GRID[0]) - 0.5
    for column, row in zip(columns, rows, strict=True):
        near = lead[int(np.floor(row + 0.01)) :, int(np.floor(column + 0.01)) :][:2, :2]
        assert near.min() <= 0 <= near.max()
    assert len(ends) > 40


@pytest.mark.parametrize("hidden", [1, 20, 37, 50])
def test_every_size_has_its_place_on_the_curve(hidden):
    lab = opened(hidden=hidden, step=8, seed=2)
    drawn = lab.svg()
    x = CURVE[0] + CURVE[2] * np.log(hidden / 0.9) / np.log(56 / 0.9)
    upright = re.findall(rf'<line x1="([\d.]+)" y1="{CURVE[1]}" x2="\1" y2="{CURVE[1] + CURVE[3]}"', drawn)
    assert [float(place) for place in upright] == [pytest.approx(x, abs=0.01)]
    large = re.findall(r'<circle cx="([\d.]+)" cy="([\d.]+)" r="4.5" fill="var\(--course-(ink|background)', drawn)
    chosen = [(float(y), fill) for place, y, fill in large if float(place) == pytest.approx(x, abs=0.02)]
    for fill, seeds in zip(("ink", "background"), lab.state.scores(hidden), strict=True):
        wanted = CURVE[1] + CURVE[3] * (1 - np.delete(seeds, 2)) / 0.3
        np.testing.assert_allclose([y for y, kind in chosen if kind == fill], wanted, atol=0.01)
    assert len(re.findall(r'<rect[^>]+width="10" height="10"', drawn)) == 2
    small = [d.count("z") for d in re.findall(r'<path d="(M[^"]+z)"', drawn)]
    assert small == [SEEDS * len({*SIZES, hidden})] * 2
    assert [row[0] for row in lab.table().rows].count(str(hidden)) == 1


def test_names_at_the_ends_never_touch_and_what_is_not_drawn_is_said():
    for name in opened().presets:
        drawn = opened(name).svg()
        ys = [float(y) for y in re.findall(r'y="([\d.]+)"[^>]*>(?:training|fresh)<', drawn)]
        assert len(ys) == 2
        assert ys[1] - ys[0] >= 16.9
    assert "is not drawn" in opened().svg()
    assert "is not drawn" not in opened("fifty late").svg()


@pytest.mark.parametrize(("letter", "words"), [("a", "5 clearly better"), ("b", "about equal")])
def test_the_prediction_is_kept_in_sight(letter, words):
    lab = opened()
    lab.state = lab.predicted(lab.state, f"{letter}. words")
    assert f"after 200 epochs, you predicted: {words}" in lab.svg()


def test_before_training_the_answer_is_not_given_away():
    assert (opened().state.epochs, opened("fifty early").state.epochs, opened("fifty late").state.epochs) == (
        0,
        200,
        800,
    )
    assert "Before training" in opened().describe()
