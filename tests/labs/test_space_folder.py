"""The space folder: what no layer without a bend can do, what a fold can, and that the picture shows it truly."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course_lib import labs
from course_lib.labs.space_folder import ACTIVATIONS, EXAMPLES, GAP, LAST, TRIAD, State, border
from course_lib.labs.workings import hidden_space as space
from tests.labs.drawn import drawn

NUMBER = st.floats(-4, 4).map(lambda value: round(value, 1))
WEIGHTS = st.lists(st.tuples(NUMBER, NUMBER, NUMBER), min_size=3, max_size=3).map(tuple)
STATES = st.builds(
    State, st.sampled_from(list(EXAMPLES)), st.sampled_from((2, 3)), WEIGHTS, st.sampled_from(ACTIVATIONS),
    st.integers(0, LAST), st.integers(-36, 36).map(lambda n: 5.0 * n), st.integers(0, 18).map(lambda n: 5.0 * n),
)  # fmt: skip
CLASSIC = ((1.0, 1.0, 0.0), (1.0, 1.0, -1.0), (0.0, 0.0, 0.0))  # h1 − 2 h2: Goodfellow, Bengio, Courville, 6.1


def opened(*preset, **values):
    return labs.space_folder(*preset, predict_first=False, **values)


@settings(max_examples=60, deadline=None)
@given(WEIGHTS, st.sampled_from((2, 3)), st.sampled_from(ACTIVATIONS))
def test_without_a_bend_no_weights_separate_xor_or_the_rings(weights, neurons, activation):
    for name in ("XOR", "rings"):
        state = State(name, neurons, weights, activation)
        assert not state.cut.separates
        assert "whatever the weights" in opened().words(state)


def test_weights_are_blamed_only_where_others_would_do():
    lost = opened(data_set="AND", neurons=2, weights=((0.0, 0.0, 0.0),) * 3)
    assert "no straight line separates AND." in lost.describe()
    assert opened("AND").state.cut.separates
    assert "border is one straight line" in opened("AND").describe()


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_a_bend_alone_is_not_enough_but_other_weights_would_do(activation):
    lab = opened("XOR", activation=activation, step=LAST)
    assert not lab.state.cut.separates
    assert "no straight line separates XOR." in lab.describe()


@settings(max_examples=60, deadline=None)
@given(STATES)
def test_hidden_values_run_from_the_weighted_sum_to_its_bend(state):
    X = EXAMPLES[state.data_set].X
    W, b = np.array(state.weights)[: state.neurons, :2], np.array(state.weights)[: state.neurons, 2]
    Z = np.array([[row @ w + one for w, one in zip(W, b, strict=True)] for row in X])
    f = {"relu": lambda z: np.where(z > 0, z, 0), "tanh": np.tanh, "sigmoid": lambda z: 1 / (1 + np.exp(-z))}[
        state.activation
    ]
    np.testing.assert_allclose(replace(state, step=0).hidden(X), Z, atol=1e-12)
    np.testing.assert_allclose(replace(state, step=LAST).hidden(X), f(Z), atol=1e-12)
    np.testing.assert_allclose(replace(state, step=5).hidden(X), 0.75 * Z + 0.25 * f(Z), atol=1e-12)


def test_a_fold_separates_what_was_not_to_be_separated():
    for name in ("XOR folded", "XOR by two votes", "rings folded"):
        state = opened(name).state
        assert state.cut.separates
        assert not replace(state, step=0).cut.separates
    assert opened("XOR folded").state.cut.gap == pytest.approx(1 / np.sqrt(2))
    np.testing.assert_array_equal(State("XOR", 2, CLASSIC, step=LAST).hidden(EXAMPLES["XOR"].X)[:, 0], [0, 1, 1, 2])


def test_the_task_takes_every_way_to_fold_xor_with_two_neurons():
    done = opened().task.done
    assert done(State("XOR", 2, CLASSIC, step=LAST))
    assert done(opened("XOR by two votes").state)
    for other in ({"data_set": "AND"}, {"neurons": 3}, {"step": 0}):
        assert not done(replace(State("XOR", 2, CLASSIC, step=LAST), **other))
    assert not done(replace(opened("XOR").state, step=LAST))
    small = tuple((w1 / 2, w2 / 2, b / 2) for w1, w2, b in CLASSIC)
    assert 0 < State("XOR", 2, small, step=LAST).cut.gap < GAP
    assert not done(State("XOR", 2, small, step=LAST))


@settings(max_examples=60, deadline=None)
@given(STATES)
def test_the_border_in_the_plane_is_where_the_cut_meets_the_sheet(state):
    pieces = border(state)
    if not state.cut.separates:
        assert pieces.shape == (0, 2, 2)
        return
    low, high = EXAMPLES[state.data_set].low, EXAMPLES[state.data_set].high
    assert ((pieces >= low - 1e-9) & (pieces <= high + 1e-9)).all()
    steepest = sum(abs(w1) + abs(w2) for w1, w2, _ in state.weights) + 1
    assert np.abs(state.cut.side(state.hidden(pieces))).max(initial=0) < 0.05 * steepest


def test_the_border_lies_between_the_classes():
    pieces = border(opened("rings folded").state)
    radii = np.linalg.norm(pieces, axis=-1)
    X, y, *_ = EXAMPLES["rings"]
    assert np.linalg.norm(X[y == 1], axis=1).max() < radii.min() + 0.05
    assert radii.max() < np.linalg.norm(X[y == 0], axis=1).min()
    assert "bent or broken" in opened("rings folded").describe()


@settings(max_examples=60, deadline=None)
@given(STATES)
def test_every_state_has_words_and_a_picture(state):
    lab = opened()
    lab.state = state
    picture = drawn(lab.svg())
    assert "nan" not in picture
    assert len(lab.describe().split()) <= 60
    assert ("One" in picture) == state.cut.separates


@settings(max_examples=60, deadline=None)
@given(STATES)
def test_the_whole_sheet_is_in_the_picture_however_it_is_turned(state):
    corners = np.stack(np.meshgrid(*[np.linspace(*EXAMPLES[state.data_set][2:], 9)] * 2), axis=-1)
    sheet = state.hidden(corners)
    view = space.view_of((100.0, 50.0, 400.0), sheet, state.turn, state.tilt)
    places = view.places(sheet)
    assert ((places >= (99, 49)) & (places <= (501, 451))).all()


@settings(max_examples=40, deadline=None)
@given(STATES)
def test_a_view_keeps_lengths_and_right_angles(state):
    view = space.view_of((0.0, 0.0, 400.0), state.hidden(EXAMPLES[state.data_set].X), state.turn, state.tilt)
    basis = np.stack([view.across, view.down, view.away][: state.neurons])
    np.testing.assert_allclose(basis @ basis.T, np.eye(state.neurons), atol=1e-12)


def test_from_the_side_a_sheet_without_a_bend_is_a_line_and_the_classes_lie_above_each_other():
    X, y, *_ = EXAMPLES["rings"]
    for step, flat in ((0, True), (LAST, False)):
        H = State(step=step).hidden(X)
        height = space.view_of((0.0, 0.0, 400.0), H, 30.0, 0.0).places(H)[:, 1]
        assert (np.ptp(height) < 1e-9) == flat
    assert height[y == 1].min() > height[y == 0].max()  # pixels count downwards


@given(st.floats(-2, 2), st.floats(-2, 2), st.floats(0, 2 * np.pi))
def test_a_line_ends_on_the_edge_of_the_square(x, y, angle):
    normal = np.array([np.cos(angle), np.sin(angle)])
    ends = space.line_in_square(np.array([x, y]), normal, 1.0)
    corners = np.array([[1, 1], [1, -1], [-1, 1], [-1, -1]]) @ normal - np.array([x, y]) @ normal
    if ends is None:
        assert corners.min() >= -1e-9 or corners.max() <= 1e-9
        return
    np.testing.assert_allclose((ends - (x, y)) @ normal, 0, atol=1e-9)
    np.testing.assert_allclose(np.abs(ends).max(axis=1), 1, atol=1e-9)


def test_a_straight_line_through_hidden_space_has_the_classes_on_its_sides():
    for name in ("XOR folded", "AND"):
        state = opened(name).state
        sheet = state.hidden(EXAMPLES[state.data_set].X)
        view = space.view_of((0.0, 0.0, 400.0), sheet, 0.0, 60.0)
        ((start, end),) = space.line(view, state.cut)
        turn = np.cross(np.append(end - start, 0), np.c_[view.places(sheet) - start, np.zeros(4)])[:, 2]
        y = EXAMPLES[state.data_set].y
        assert np.ptp(np.sign(turn[y == 0])) == np.ptp(np.sign(turn[y == 1])) == 0
        assert np.sign(turn[y == 0][0]) == -np.sign(turn[y == 1][0])


def test_the_hand_moves_one_neuron_and_the_third_comes_when_it_is_taken():
    _, _, _, _, _, neurons, hand, w1, _, b = opened().controls()
    state = w1.write(hand.write(opened("XOR").state, 3), 0.5)
    assert (state.neurons, state.hand, state.weights[2]) == (3, 3, (0.5, 0.0, 0.0))
    assert state.weights[:2] == opened("XOR").state.weights[:2]
    assert b.label(state) == "b of h3"
    assert (neurons.write(state, 2).hand, neurons.write(state, 2).neurons) == (2, 2)


def test_points_at_one_place_have_their_names_below_each_other():
    page = opened("XOR folded").picture(opened("XOR folded").state).svg("t", "d", "n")
    assert all(page.count(f">{name}</text>") == 2 for name in ("(0, 0)", "(1, 1)", "(0, 1)", "(1, 0)"))  # with halo


def test_a_neuron_without_weights_folds_nothing_and_has_no_line():
    lab = opened("XOR folded")
    idle = replace(lab.state, weights=((1.0, -1.0, 0.0), (0.0, 0.0, 1.0), TRIAD[2]))
    assert "along one line" in lab.words(idle)
    names = [lab.picture(state).svg("t", "d", "n").count('class="svg-math">h<') for state in (lab.state, idle)]
    assert names[0] - names[1] == 2  # a name and its halo


@pytest.mark.parametrize(("letter", "words"), [("a", "a closed curve"), ("b", "a polygon"), ("c", "one straight line")])
def test_the_prediction_is_kept_in_sight(letter, words):
    lab = opened()
    lab.state = lab.predicted(replace(lab.state, guess=""), f"{letter}. words")
    assert f"you predicted: {words}" in lab.svg()
