"""Network diagrams: neurons, wires and shapes agree with the sizes."""

import numpy as np
import pytest
from matplotlib.collections import LineCollection, PathCollection

from course_lib.drawing import network_diagram
from course_lib.drawing.palette import theme
from tests.drawing.figures.reading import words


def neurons(fig):
    """How many circles each layer shows, from left to right."""
    rings = [c for c in fig.axes[0].collections if isinstance(c, PathCollection) and c.get_sizes()[0] > 200]
    xs = [round(float(x)) for c in rings for x, _ in np.asarray(c.get_offsets())]
    return [xs.count(x) for x in sorted(set(xs))]


def wires(fig):
    return [c for c in fig.axes[0].collections if isinstance(c, LineCollection)]


def test_shapes_counts_and_names_are_those_of_the_sizes():
    fig = network_diagram([64, 30, 10], names=["pixels", "hidden", "digits"])
    assert words(fig) == {
        *("64 pixels", "30 hidden", "10 digits", "forward"),
        *("■ W1 (64, 30)", "■ b1 (30,)", "1,950 parameters"),
        *("■ W2 (30, 10)", "■ b2 (10,)", "310 parameters"),
        "2,260 parameters in all",
    }


def test_the_best_known_network_has_13002_parameters():
    assert "13,002 parameters in all" in words(network_diagram([784, 16, 16, 10]))


def test_where_room_is_short_the_counts_stand_alone():
    assert {"401,920", "262,656", "650"} <= words(network_diagram([784, 512, 512, 64, 10]))


def test_layers_have_names_of_their_own():
    assert {"2 inputs", "1 output"} <= words(network_diagram([2, 1]))
    assert {"2 inputs", "3 hidden", "1 output"} <= words(network_diagram([2, 3, 1]))
    assert {"3 hidden 1", "4 hidden 2"} <= words(network_diagram([2, 3, 4, 1]))


def test_a_small_layer_is_shown_whole_and_a_large_one_around_an_ellipsis():
    assert neurons(network_diagram([5, 6, 2])) == [5, 4, 2]


def test_every_neuron_that_is_shown_is_wired_to_every_one_of_the_next_layer():
    first, second = wires(network_diagram([3, 2, 40]))
    assert len(first.get_segments()) == 6
    assert len(second.get_segments()) == 2 * 4
    assert {len(collection.get_linewidths()) for collection in (first, second)} <= {1, 6, 8}


def test_weights_set_width_and_dash_of_their_own_wire():
    W = np.array([[1.0, -2.0], [0.0, 0.5], [3.0, -4.0]])
    (lines,) = wires(network_diagram([3, 2], weights=[W]))
    starts = sorted({y for (_, y), _ in lines.get_segments()})
    ends = sorted({y for _, (_, y) in lines.get_segments()})
    for (start, end), width, (_, dash) in zip(
        lines.get_segments(), lines.get_linewidths(), lines.get_linestyle(), strict=True
    ):
        weight = W[starts.index(start[1]), ends.index(end[1])]
        assert width == pytest.approx(0.75 * (2 + 5 * abs(weight) / 4))
        assert (dash is not None) == (weight < 0)


def test_the_last_neurons_of_a_large_layer_carry_their_own_weights():
    W = np.zeros((10, 1))
    W[8] = -1.0
    (lines,) = wires(network_diagram([10, 1], weights=[W]))
    heights = [y for (_, y), _ in lines.get_segments()]
    heavy = heights[int(np.argmax(lines.get_linewidths()))]
    assert sorted(heights, reverse=True).index(heavy) == 1  # y goes down: the last but one


def test_the_picture_says_what_width_and_dash_mean():
    fig = network_diagram([2, 1], weights=[np.zeros((2, 1))])
    assert "3 parameters in all; wider: larger weight, dashed: negative" in words(fig)


def test_forward_is_blue_and_solid_with_a_stop_at_each_layer():
    fig = network_diagram([2, 3, 1])
    (track,) = [line for line in fig.axes[0].lines if line.get_color() == theme().forward.mark]
    assert track.get_linestyle() == "-"
    assert [text.get_color() for text in fig.axes[0].texts if text.get_text() == "forward"] == [theme().forward.text]


@pytest.mark.parametrize(
    ("sizes", "options", "message"),
    [
        ([64], {}, "sizes is .*inputs first"),
        ([2, 0, 1], {}, r"sizes\[1\] is 0"),
        ([2] * 6, {}, "sizes has 6 layers: at most 5 fit side by side"),
        ([2, 1], {"names": ["inputs"]}, "names is .* expected 2 names"),
        ([2, 3, 1], {"weights": [np.zeros((2, 3))]}, "there are 1 weight matrices for 2 gaps"),
        ([2, 3], {"weights": [np.zeros((3, 2))]}, r"W1 has shape \(3, 2\): between 2 and 3 neurons expected \(2, 3\)"),
        ([2, 3], {"weights": [np.full((2, 3), np.nan)]}, r"W1\[0, 0\] is nan"),
        ([2] * 5, {"names": ["a rather long name"] * 5}, "the layer '2 a rather long name' is .* shorten it"),
    ],
)
def test_networks_that_cannot_be_drawn_are_refused(sizes, options, message):
    with pytest.raises(ValueError, match=message):
        network_diagram(sizes, **options)
