"""Panels of activations: both curves are drawn, flat places are shaded, and what cannot be drawn is refused."""

import re

import numpy as np
import pytest
from matplotlib.collections import PolyCollection

from course_lib.drawing import activation_panels
from course_lib.drawing.palette import theme
from tests.drawing.figures.reading import lines, words

Z = np.linspace(-4, 4, 81)
TANH = np.tanh(Z), 1 - np.tanh(Z) ** 2
ACTIVATIONS = {"tanh": TANH, "falling": (-Z, -np.ones(81)), "floor": (0 * Z, 0 * Z)}


def shades(ax):
    return [c.get_paths()[0].get_extents() for c in ax.collections if isinstance(c, PolyCollection) and c.get_paths()]


def test_each_panel_holds_the_value_and_the_slope_in_their_roles():
    fig = activation_panels(Z, ACTIVATIONS)
    assert len(fig.axes) == 1 + 3
    for ax, (values, slopes) in zip(fig.axes[1:], ACTIVATIONS.values(), strict=True):
        value, slope = lines(ax, points=81)
        assert np.array_equal(value.get_ydata(), values)
        assert np.array_equal(slope.get_ydata(), slopes)
        assert [value.get_color(), slope.get_color()] == [theme().forward.mark, theme().backward.mark]
        assert value.get_linestyle() != slope.get_linestyle()
    assert {"tanh", "falling", "floor", "value f(z)", "slope f′(z)", "flat: slope between −0.05 and 0.05"} <= words(fig)


def test_flat_places_are_shaded_and_no_others():
    tanh, falling, floor = activation_panels(Z, ACTIVATIONS).axes[1:]
    assert shades(falling) == []
    assert (shades(floor)[0].x0, shades(floor)[0].x1) == (-4, 4)
    boxes = [path.get_extents() for path in tanh.collections[0].get_paths()]
    edges = sorted(x for box in boxes for x in (box.x0, box.x1))
    flat = Z[TANH[1] < 0.05]
    assert edges == pytest.approx([-4, flat[flat < 0].max(), flat[flat > 0].min(), 4], abs=0.11)


def test_all_panels_have_one_scale_and_at_most_five_stand_in_a_row():
    fig = activation_panels(Z, {f"{n} times": (n * Z, n + 0 * Z) for n in range(7)})
    assert {(*ax.get_xlim(), *ax.get_ylim()) for ax in fig.axes[1:]} == {(-4, 4, -1.25, 2.25)}
    tops = [round(ax.get_position().y1, 6) for ax in fig.axes[1:]]
    assert [tops.count(top) for top in dict.fromkeys(tops)] == [5, 2]


@pytest.mark.parametrize(
    ("z", "activations", "sentence"),
    [
        ([1.0, 0.0], {"a": ([1, 2], [1, 2])}, "z must hold at least two numbers that grow: np.linspace makes them"),
        (Z, {}, "activations is {}: expected a name for each"),
        (Z, {"a": (Z,)}, "a holds 1 arrays: expected two, the values and the slopes"),
        (Z, {"a": (Z[1:], Z[1:])}, "a has 80 values and z has 81: expected one value for each z"),
        (Z, {"a": (Z, Z * np.nan)}, "a[1, 0] is nan: a picture needs finite numbers"),
    ],
)
def test_what_cannot_be_drawn_is_refused_in_a_sentence(z, activations, sentence):
    with pytest.raises(ValueError, match=f"^{re.escape(sentence)}"):
        activation_panels(z, activations)
