"""The picture of a backward pass says what the numbers say, each beside its own neuron or wire."""

import numpy as np
import pytest

from course_lib.drawing import backprop_network
from course_lib.drawing.palette import theme
from tests.drawing.figures.gallery import PASS, PASS_DELTAS, PASS_PARAMS
from tests.drawing.figures.reading import colour_of, place_of, words

GRADS = [(np.array([[0.1, 0.2], [0.3, 0.4]]), np.zeros(2)), (np.array([[-0.5, 0.6], [0.7, 0.8]]), np.zeros(2))]


def test_a_network_on_its_way_forward_has_no_slope_yet():
    fig = backprop_network(PASS, PASS_PARAMS, Y=[[0.01, 0.99]], cost=0.2984)
    said = [text.get_text() for text in fig.axes[0].texts]
    assert said.count("not yet") == 4
    assert {"z 0.3775", "a 0.5933", "■ b −0.35", "■ 0.15", "target 0.01", "target 0.99", "0.2984"} <= set(said)
    assert not any("▲" in word or "δ" in word for word in said)


def test_deltas_stand_in_the_lower_part_of_their_own_neuron():
    fig = backprop_network(PASS, PASS_PARAMS, deltas=PASS_DELTAS)
    for value, name in (("δ −0.0088", "h1"), ("δ 0.0100", "h2"), ("δ 0.1385", "o1"), ("δ −0.0381", "o2")):
        (x, y), (above_x, above_y) = place_of(fig, value), place_of(fig, name)
        assert x == above_x
        assert 60 < y - above_y < 120
        assert colour_of(fig, value) == theme().backward.text
    assert "not yet" not in words(fig)


def test_a_layer_whose_delta_is_open_says_so():
    fig = backprop_network(PASS, PASS_PARAMS, deltas=[None, PASS_DELTAS[1]])
    said = [text.get_text() for text in fig.axes[0].texts]
    assert said.count("not yet") == 2
    assert "δ 0.1385" in said


def test_each_slope_stands_at_the_wire_of_its_own_weight():
    fig = backprop_network(PASS, PASS_PARAMS, grads=GRADS)
    level = {f"x{i}": place_of(fig, f"h{i}")[1] for i in (1, 2)}
    # level wires: from x1 to h1 and from x2 to h2, the slope below the weight
    for weight, slope, row in (("■ 0.15", "▲ 0.1000", "x1"), ("■ −0.30", "▲ 0.4000", "x2")):
        assert place_of(fig, weight)[0] == place_of(fig, slope)[0]
        assert place_of(fig, weight)[1] < place_of(fig, slope)[1]
        assert level[row] < place_of(fig, weight)[1] < level[row] + 110
    # slanted ones: from x1 down to h2 and from x2 up to h1, the slope nearer to the hidden neuron
    assert place_of(fig, "■ −0.25")[1] < place_of(fig, "▲ 0.2000")[1]
    assert place_of(fig, "■ 0.20")[1] > place_of(fig, "▲ 0.3000")[1]
    assert place_of(fig, "▲ −0.5000")[1] < place_of(fig, "▲ 0.8000")[1]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"deltas": [np.zeros((2, 2)), None]}, r"a delta has shape \(2, 2\): expected \(1, 2\)"),
        ({"grads": [(np.zeros((3, 2)), 0), None]}, r"a dW has shape \(3, 2\): expected \(2, 2\)"),
        ({"params": PASS_PARAMS[:1]}, "there are 1 layers: the picture has one hidden layer"),
        ({"params": [PASS_PARAMS[0], (np.ones((3, 2)), [0, 0])]}, r"W2 has shape \(3, 2\): expected \(2, 2\)"),
        ({"cache": {"A": [np.zeros((3, 2))] * 3, "Z": [np.zeros((3, 2))] * 2}}, "one example and at most 2 neurons"),
    ],
)
def test_passes_that_cannot_be_drawn_are_refused(changes, message):
    arguments = {"cache": PASS, "params": PASS_PARAMS} | changes
    with pytest.raises(ValueError, match=message):
        backprop_network(**arguments)
