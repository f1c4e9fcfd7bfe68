"""Wishes: each slope stands with what it belongs to, and each arrow points against it."""

import numpy as np
import pytest
from matplotlib.colors import same_color

from course_lib.drawing import neuron_wishes
from course_lib.drawing.palette import theme
from tests.drawing.figures.reading import place_of, words


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
