"""The depth telescope: sizes that PyTorch finds too, the chapter's numbers, and what a factor does to ten layers."""

import math
import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_lib import data, labs
from course_lib.labs.depth_telescope import DEEPEST, LOST, REACH, STARTS, TALL, State
from course_lib.nn import Network, initializers

SEEDS = st.integers(0, 10_000)


def opened(*preset, **values):
    return labs.depth_telescope(*preset, predict_first=False, **values)


def measured(network, X, Y, bend):
    """What PyTorch's own differentiation says: lengths of what enters, of δ and of dW, by hidden layer."""
    torch = pytest.importorskip("torch")
    weights = [torch.tensor(layer.W, requires_grad=True) for layer in network.layers]
    entering, sums = [torch.tensor(X)], []
    for W in weights:
        sums.append(entering[-1] @ W)
        sums[-1].retain_grad()
        entering.append(bend(torch, sums[-1]))
    torch.nn.functional.cross_entropy(sums[-1], torch.tensor(Y)).backward()
    return [
        [float(part.detach().norm()) for part in parts[: len(weights) - 1]]
        for parts in (entering, [z.grad for z in sums], [W.grad for W in weights])
    ]


@pytest.mark.parametrize(
    ("state", "bend"),
    [
        (State(), lambda torch, z: torch.relu(z)),
        (State(7, "sigmoid", "Xavier", 1.5, 3), lambda torch, z: torch.sigmoid(z)),
        (State(20, "tanh", "He", 0.6, 4, data_set="digits"), lambda torch, z: torch.tanh(z)),
        (State(2, "linear", "N(0, 1)", 0.2, 5), lambda torch, z: z),
    ],
)
def test_every_size_is_what_pytorch_finds(state, bend):
    def rule(*sizes):
        return state.times * STARTS[state.start](*sizes)

    network = Network([64] * (state.depth + 1) + [10], initializer=rule, rng=state.seed)
    digits = data.digits()
    X = digits.X[:64] / 16 if state.data_set == "digits" else np.random.default_rng(1).normal(size=(64, 64))
    Y = np.eye(10)[digits.y[:64] if state.data_set == "digits" else np.arange(64) % 10]
    found = np.array(measured(network, X, Y, bend))
    np.testing.assert_allclose(state.sizes, found / found[:, -1:], rtol=1e-8)


def test_the_numbers_of_the_chapter():
    a, delta, dW = State().first_to_last
    assert f"{delta:.0e} {dW:.1f}" == "6e+06 0.2"
    assert a < 1e-6
    assert State(activation="sigmoid", start="Xavier").first_to_last.delta < 1e-5
    assert 0.1 < State(activation="tanh", start="Xavier").first_to_last.delta < 5
    tiny = State(activation="tanh", times=0.01).first_to_last
    assert tiny.delta < 1e-8
    assert 0.1 < tiny.dW < 10


@given(SEEDS, st.sampled_from(["random", "digits"]))
def test_with_any_draw_and_any_examples_the_slopes_hide_what_happens_to_the_messages(seed, data_set):
    state = State(seed=seed, data_set=data_set)
    assert state.first_to_last.delta > 1e6
    assert 0.05 < state.first_to_last.dW < 10
    good = State(times=0.18, seed=seed, data_set=data_set)
    assert 0.1 < good.first_to_last.delta < 10  # and a good start is not told by them
    assert 0.05 < good.first_to_last.dW < 10


@given(SEEDS, st.sampled_from(["relu", "linear"]), st.integers(2, DEEPEST), st.floats(0.1, 2))
def test_a_factor_on_every_weight_counts_once_for_each_matrix_between(seed, activation, depth, times):
    # Without a bias, ReLU and the straight line pass a positive factor on, so this holds to the last digit.
    plain, scaled = (State(depth, activation, "He", factor, seed).first_to_last for factor in (1.0, times))
    assert scaled.a == pytest.approx(plain.a / times ** (depth - 1), rel=1e-9)


@given(SEEDS)
def test_doubled_weights_make_the_message_512_times_larger(seed):
    plain, doubled = (State(start="He", times=times, seed=seed).first_to_last.delta for times in (1.0, 2.0))
    assert 512 / 2 < doubled / plain < 512 * 2


def test_sigmoids_cannot_hide_it():
    state = State(activation="sigmoid", start="Xavier")
    assert state.first_to_last.dW < 1e-5
    assert "show it too" in opened("sigmoid").describe()
    assert "do not show it" in opened().describe()


def test_the_task_wants_the_spread_of_he_found_by_hand():
    done = opened().task.done
    factors = [round(0.01 * i, 2) for i in range(1, 201)]
    solved = [times for times in factors if done(State(times=times))]
    assert len(solved) == round(100 * (solved[-1] - solved[0])) + 1, "the solutions are not neighbours"
    assert 0.15 <= solved[0] < math.sqrt(2 / 64) < solved[-1] <= 0.2
    for other in (State(start="He"), State(9, times=0.18), State(activation="tanh", times=0.15)):
        assert 0.5 <= other.first_to_last.delta <= 2
        assert not done(other)


def bars(lab, token):
    """Upper ends and heights of the bars of one colour."""
    found = re.findall(rf'<rect x="[^"]+" y="([^"]+)"[^>]*height="([^"]+)"[^>]*fill="var\(--course-{token},', lab.svg())
    return np.array(found, float).T


@pytest.mark.parametrize("preset", ["start", "sigmoid", "twenty", "tiny"])
@pytest.mark.parametrize(("row", "token"), [("a", "forward"), ("delta", "backward"), ("dW", "ink")])
def test_bars_are_powers_of_ten_up_or_down_and_end_at_the_scale(preset, row, token):
    lab = opened(preset)
    reach = REACH * (1 if lab.state.depth <= 10 else 2)
    decades = np.log10(getattr(lab.state.sizes, row))
    tops, heights = bars(lab, token)
    np.testing.assert_allclose(heights, TALL / 2 * np.minimum(abs(decades) / reach, 1), atol=0.02)
    zero = tops[-1]  # the last layer is 1, by definition
    assert np.all(tops[decades > 0.1] < zero)
    np.testing.assert_allclose(tops[decades < 0], zero, atol=0.02)


def test_what_leaves_the_scale_is_marked_by_arrowheads():
    def heads(lab):
        return lab.svg().count("polygon")

    inside, beyond = opened(times=0.3, activation="linear"), opened(times=2.0, activation="linear")
    assert min(inside.state.sizes.a) > 10.0**-REACH > min(beyond.state.sizes.a)
    gone = int(np.sum(abs(np.log10(beyond.state.sizes.a)) > REACH))
    assert gone > 0
    assert heads(beyond) == heads(inside) + gone  # a round mark of a turns into one; δ has triangles either way


def test_every_fate_has_words():
    verdicts = {
        "explodes": State(),
        "grows": State(times=0.25),
        "keeps its size": State(start="He"),
        "fades": State(start="Xavier"),
        "vanishes": State(start="Xavier", depth=20),
    }
    for fate, state in verdicts.items():
        lab = opened(**{name: getattr(state, name) for name in ("depth", "start", "times")})
        assert f"the message {fate}" in lab.describe(), fate
    assert State(times=0.25).first_to_last.delta < LOST < State().first_to_last.delta


def test_beside_each_row_the_end_of_the_journey_is_compared_with_its_beginning():
    says = re.findall(r">(layer \d+ ÷ layer \d+)</text>.*?>([^<]+)<", opened("sigmoid", seed=2).svg())
    a, delta, dW = State(activation="sigmoid", start="Xavier", seed=2).first_to_last
    assert [words for words, _ in says] == ["layer 10 ÷ layer 1", "layer 1 ÷ layer 10", "layer 1 ÷ layer 10"]
    assert says[0][1] == f"{1 / a:.2g}"
    assert [ratio[:3] for _, ratio in says[1:]] == [f"{delta:.1e}"[:3], f"{dW:.1e}"[:3]]


def test_no_layer_and_one_layer_compare_nothing():
    for depth in (0, 1):
        lab = opened(depth=depth)
        assert "no two hidden layers" in lab.describe()
        assert "÷" not in lab.svg()
    assert len(opened(depth=1).table().rows) == 1


def test_the_table_holds_the_first_and_the_last_of_many_layers():
    rows = opened(depth=20).table().rows
    assert (rows[0][0], rows[-1]) == ("layer 1", ("layer 20", "1", "1", "1"))


def test_the_prediction_is_kept_in_sight():
    lab = opened()
    lab.state = lab.predicted(lab.state, "c. About 512 times")
    assert "512 times" in lab.svg()
    assert "you predicted" not in opened().svg()


def test_the_pointer_stands_at_the_start_that_is_chosen():
    assert State(start="He").spread == pytest.approx(initializers.he(64, 64, np.random.default_rng(0)).std(), rel=0.03)
    assert State(start="Xavier").spread == 0.125
    assert "Spread of the weights: 0.18 = 0.18 times 1" in opened("found").svg()
