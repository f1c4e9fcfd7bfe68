"""Nodes: a box is as wide as its widest words, and the slope stands below it on an empty patch."""

import pytest
from matplotlib.colors import same_color

from course_lib.drawing import computation_graph
from course_lib.drawing.figures import nodes, paper
from course_lib.drawing.palette import theme
from tests.drawing.figures.reading import colour_of, place_of, words


@pytest.mark.parametrize(
    ("name", "value", "grad", "widest"),
    [("a long name", 2, 3.5, "a long name"), ("a", 12345.6789, 1, "12345.6789"), ("a", 2, -0.0123, "−0.0123")],
)
def test_a_node_is_as_wide_as_the_widest_of_its_words(name, value, grad, widest):
    width = nodes.width_of(name, value, grad)
    assert width == paper.text_width(widest, bold=widest == name) + 14


@pytest.mark.parametrize("grad", [None, 0.0, -2.5])
def test_a_slope_stands_below_the_box_if_it_is_known_even_if_it_is_0(grad):
    page = paper.sheet(100)
    nodes.draw_node(page, "w", (50, 40), 7, grad)
    assert colour_of(page.figure, "7") == theme().forward.text
    if grad is None:
        assert words(page.figure) == {"w", "7"}
        return
    written = nodes.four_decimals(grad)
    assert place_of(page.figure, written)[1] > 40 + nodes.BOX / 2
    assert colour_of(page.figure, written) == theme().backward.text


def test_no_line_runs_through_what_stands_on_a_patch():
    fig = computation_graph([("x", "y", 0.25)], {"x": 7, "y": 8})
    x, y = place_of(fig, "0.25")
    (patch,) = [one for one in fig.axes[0].patches if same_color(one.get_facecolor(), theme().background)]
    assert patch.get_x() < x < patch.get_x() + patch.get_width()
    assert patch.get_y() < y < patch.get_y() + patch.get_height()
    assert patch.get_width() > paper.text_width("0.25")
    (text,) = [text for text in fig.axes[0].texts if text.get_text() == "0.25"]
    arrow = next(text for text in fig.axes[0].texts if getattr(text, "arrow_patch", None))
    assert arrow.get_zorder() < patch.get_zorder() < text.get_zorder()
