"""The picture of a backward pass, the paths, the wishes and the shared axes say what the numbers say."""

import numpy as np
import pytest
from matplotlib.colors import same_color

from course_lib.drawing import backprop_network, neuron_wishes, shared_axes, slope_paths
from course_lib.drawing.palette import theme
from tests.drawing.gallery import PASS, PASS_DELTAS, PASS_PARAMS, PATHS
from tests.drawing.reading import words

GRADS = [(np.array([[0.1, 0.2], [0.3, 0.4]]), np.zeros(2)), (np.array([[-0.5, 0.6], [0.7, 0.8]]), np.zeros(2))]


def place_of(fig, word):
    (text,) = [text for text in fig.axes[0].texts if text.get_text() == word]
    return text.get_position()


def colour_of(fig, word):
    (text,) = [text for text in fig.axes[0].texts if text.get_text() == word]
    return text.get_color()


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


def arrows(fig):
    """How far up each dashed arrow points, in pixels, from the top one down."""
    shafts = [line for line in fig.axes[0].lines if line.get_color() == theme().backward.mark]
    return [line.get_ydata()[0] - line.get_ydata()[1] for line in shafts]  # y goes down


def test_wishes_are_products_of_delta_and_point_against_the_slope():
    fig = neuron_wishes([0.9, 0.5, 0.1], [0.4, -1.2, 2.0], z=0.06, a=0.515, delta=-0.1211)
    for slope in ("−0.1090", "−0.0605", "−0.0121", "−0.0484", "0.1453", "−0.2422"):
        assert f"▲ {slope}" in words(fig)
    assert {"■ 0.4", "■ −1.2", "■ 2.0", "z 0.0600", "a 0.5150", "δ −0.1211"} <= words(fig)
    up = arrows(fig)
    assert np.allclose(np.array(up) / up[2], [0.2, -0.6, 1])
    assert up[2] > 0
    tips = [c for c in fig.axes[0].collections if same_color(c.get_facecolor()[0], theme().backward.mark)]
    beside = [place_of(fig, f"▲ {slope}")[1] for slope in ("−0.0484", "0.1453", "−0.2422")]
    assert [np.sign(y - tip.get_offsets()[0, 1]) for tip, y in zip(tips, beside, strict=True)] == [1, -1, 1]


def test_slopes_stand_with_what_they_belong_to():
    fig = neuron_wishes([0.9, 0.5], [0.4, -1.2], z=0.06, a=0.515, delta=1.0)
    # on the wire of the first weight δ times the activation, left of the first neuron δ times the weight
    assert place_of(fig, "▲ 0.9000")[0] > place_of(fig, "■ 0.4")[0] > place_of(fig, "▲ 0.4000")[0]
    assert place_of(fig, "▲ 0.4000")[1] == place_of(fig, "0.9")[1]
    assert place_of(fig, "▲ −1.2000")[1] == place_of(fig, "0.5")[1]
    assert place_of(fig, "■ 0.4")[1] < place_of(fig, "■ −1.2")[1]


def test_without_a_message_there_is_no_arrow():
    assert arrows(neuron_wishes([0.5, 0.1], [2, 1], z=1, a=0.7311, delta=0)) == []


@pytest.mark.parametrize(
    ("a_below", "w", "message"),
    [
        ([0.9, 0.5], [0.4], "a_below has 2 entries and w has 1: expected as many, 1 to 4"),
        ([0.5] * 5, [0.5] * 5, "a_below has 5 entries and w has 5"),
        ([], [], "a_below"),
    ],
)
def test_wishes_that_cannot_be_drawn_are_refused(a_below, w, message):
    with pytest.raises(ValueError, match=message):
        neuron_wishes(a_below, w, z=0, a=0.5, delta=1)


def test_paths_multiply_along_and_add_over():
    fig = slope_paths(PATHS, "w1", "C")
    first, second = 0.05 * 0.2413 * 0.4 * 0.1868 * 0.7414, 0.05 * 0.2413 * 0.5 * 0.1755 * -0.2171
    assert "0.05 · 0.2413 · 0.4 · 0.1868 · 0.7414 = 0.00067" in words(fig)
    assert "0.05 · 0.2413 · 0.5 · 0.1755 · −0.2171 = −0.00023" in words(fig)
    assert f"sum over 2 paths = {first + second:.5f}" in words(fig)


def test_what_no_path_uses_is_grey_and_what_all_share_is_ink():
    fig = slope_paths(PATHS, "w1", "C")
    assert colour_of(fig, "w3") == theme().muted
    assert colour_of(fig, "w1") == theme().ink
    edges = [line for line in fig.axes[0].lines if line.get_linewidth() == 0.75 * 3][:8]
    assert [line.get_color() for line in edges[:2]] == [theme().ink] * 2
    assert len({line.get_color() for line in edges[2:]}) == 2


def test_a_single_path_needs_no_sum():
    assert not any("sum" in word for word in words(slope_paths([("w", "z", 2), ("z", "C", 3)], "w", "C")))


@pytest.mark.parametrize(
    ("edges", "message"),
    [
        ([("w", "z", 1), ("w", "z", 2)], "two edges lead from 'w' to 'z'"),
        ([("w", "z", 1)], "0 paths lead from 'w' to 'C'"),
        ([("w", "z", 1), ("z", "w", 1)], "in a circle"),
        ([("a long name of a thing", "another long name of one", 1), ("another long name of one", "C", 2)], "shorten"),
        ([(f"n{i}", f"n{i + 1}", 1) for i in range(9)] + [("w", "n0", 1), ("n9", "C", 1)], "columns leave"),
    ],
)
def test_graphs_that_cannot_be_drawn_are_refused(edges, message):
    with pytest.raises(ValueError, match=message):
        slope_paths(edges, edges[0][0] if "long" in edges[0][0] else "w", "C")


def test_the_shared_axis_is_dashed_twice_and_missing_in_the_result():
    fig = shared_axes({"dW = A.T @ delta": (("inputs", 3), ("examples", 5), ("neurons", 2))})
    assert {"A.T  (3, 5)", "delta  (5, 2)", "dW  (3, 2)"} <= words(fig)
    dashed = [line for line in fig.axes[0].lines if line.get_linestyle() != "-"]
    assert len(dashed) == 2
    assert {line.get_color() for line in dashed} == {theme().backward.mark}
    lengths = [np.hypot(np.ptp(line.get_xdata()), np.ptp(line.get_ydata())) for line in dashed]
    assert lengths[0] == lengths[1]
    names = [text.get_color() for text in fig.axes[0].texts if text.get_text() == "examples"]
    assert names == [theme().backward.text] * 2


def test_products_that_cannot_be_drawn_are_refused():
    with pytest.raises(ValueError, match='expected "result = left @ right"'):
        shared_axes({"A @ B": (("a", 1), ("b", 1), ("c", 1))})
    with pytest.raises(ValueError, match=r"A has shape \(9, 2\): at most 8"):
        shared_axes({"C = A @ B": (("a", 9), ("b", 2), ("c", 3))})
