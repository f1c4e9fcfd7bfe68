"""Histograms of layers: every number is counted, the spread is said, and what is refused."""

import re

import numpy as np
import pytest

from course_lib.drawing import layer_histograms
from tests.drawing.figures.reading import words

COLUMNS = ["layer 1", "layer 2"]


def heights(ax):
    return [bar.get_height() for bar in ax.patches]


def test_every_number_is_counted_those_beyond_at_the_edge():
    fig = layer_histograms({"start": [np.linspace(-1, 1, 63), [0.0, 0.0, 5.0, -7.0, -9.0]]}, columns=COLUMNS)
    first, second = fig.axes[1:]
    assert sum(heights(first)) == 63
    assert heights(second)[0] == 2
    assert heights(second)[-1] == 1
    assert heights(second)[15] == 2


def test_limits_move_the_edges():
    (ax,) = layer_histograms({"start": [[-1.0, 0.5, 3.0, 9.0]]}, columns=["layer 1"], limits=(0, 6)).axes[1:]
    assert ax.get_xlim() == (0, 6)
    assert [heights(ax)[place] for place in (0, 2, 15, -1)] == [1, 1, 1, 1]


def test_names_layers_and_spreads_are_said():
    rows = {"small": [[0.1, -0.1], [0.3, -0.3]], "large": [[1.0, -1.0], [2.0, -2.0]]}
    fig = layer_histograms(rows, columns=COLUMNS, xlabel="slope")
    assert {"small", "large", "layer 1: 0.1", "layer 2: 0.3", "layer 1: 1", "layer 2: 2"} <= words(fig)
    assert any(text.startswith("slope;") for text in words(fig))
    assert len(fig.axes) == 1 + 4


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ({"small": [[1.0]]}, "small has 1 arrays for 2 columns: expected one for each"),
        ({"small": [[1.0], [np.nan]]}, "small, layer 2[0] is nan: a picture needs finite numbers"),
    ],
)
def test_what_cannot_be_drawn_is_refused_in_a_sentence(rows, message):
    with pytest.raises(ValueError, match=f"^{re.escape(message)}"):
        layer_histograms(rows, columns=COLUMNS)
