"""Computations: every node with its value and slope, in columns from the inputs to the result."""

import re

import numpy as np
import pytest

from course_lib.drawing import computation_graph
from course_lib.drawing.palette import theme
from tests.drawing.figures.reading import place_of, words

COLAH = [("a", "c", 1), ("b", "c", 1), ("b", "d", 1), ("c", "e", 2), ("d", "e", 3)]
VALUES = {"a": 2, "b": 1, "c": 3, "d": 2, "e": 6}


def coloured(fig, colour):
    return sorted(text.get_text() for text in fig.axes[0].texts if text.get_color() == colour)


def test_values_slopes_and_messages_are_told_apart():
    fig = computation_graph(COLAH, VALUES, {"e": 1, "c": 2.5, "b": -5})
    assert coloured(fig, theme().forward.text) == ["1", "2", "2", "3", "6"]
    assert coloured(fig, theme().backward.text) == ["1", "2.5", "−5"]
    bold = {text.get_text() for text in fig.axes[0].texts if text.get_weight() == "bold"}
    assert bold == {"a", "b", "c", "d", "e"}


def test_without_slopes_there_are_none():
    fig = computation_graph([edge[:2] for edge in COLAH], VALUES)
    assert coloured(fig, theme().backward.text) == []
    assert len([text for text in fig.axes[0].texts if text.get_text()]) == 10


def test_it_runs_from_left_to_right():
    fig = computation_graph(COLAH, VALUES)
    (a, _), (c, _), (e, _) = (place_of(fig, name) for name in "ace")
    assert a < c < e
    ends = [(arrow.xyann, arrow.xy) for arrow in fig.axes[0].texts if getattr(arrow, "arrow_patch", None)]
    assert len(ends) == len(COLAH)
    assert all(start[0] < end[0] for start, end in ends)
    assert max(end[0] for _, end in ends) < e  # it stops at the box


def test_an_input_stands_just_before_the_node_that_uses_it():
    edges = [("x", "q"), ("y", "q"), ("q", "f"), ("z", "f")]
    fig = computation_graph(edges, {"x": -2, "y": 5, "q": 3, "z": -4, "f": -12})
    (q, q_height), (z, z_height) = place_of(fig, "q"), place_of(fig, "z")
    assert abs(q - z) < 20
    assert z_height > q_height  # y grows downwards: what was computed stands above


def test_the_slope_of_a_node_stands_below_it_and_that_of_an_edge_half_way():
    fig = computation_graph([("x", "y", 0.25)], {"x": 7, "y": 8}, {"x": -3})
    (x, height), (y, _) = place_of(fig, "x"), place_of(fig, "y")
    assert place_of(fig, "−3")[0] == x
    assert place_of(fig, "−3")[1] > place_of(fig, "7")[1] > height
    assert x < place_of(fig, "0.25")[0] < y


def test_two_nodes_may_show_the_same_sign():
    fig = computation_graph([("x", "+"), ("+", "+ 2")], {"x": 1, "+": 2, "+ 2": 3})
    assert [text.get_text() for text in fig.axes[0].texts].count("+") == 2
    assert "+ 2" not in words(fig)


@pytest.mark.parametrize(
    ("draw", "message"),
    [
        (lambda: computation_graph(COLAH, {"a": 1}), "values has no 'c': expected a number for each of a, c, b, d, e"),
        (lambda: computation_graph([("a", "b"), ("b", "a")], {"a": 1, "b": 1}), "the edges run in a circle"),
        (lambda: computation_graph([("a", "b", np.nan)], {"a": 1, "b": 1}), "a slope on an edge[] is nan"),
        (
            lambda: computation_graph([(f"node{i}", f"node{i + 1}") for i in range(12)], dict.fromkeys(
                [f"node{i}" for i in range(13)], 0.1234)),
            "13 columns leave",
        ),
    ],
)
def test_what_cannot_be_drawn_is_refused_in_a_sentence(draw, message):
    with pytest.raises(ValueError, match=f"^{re.escape(message)}"):
        draw()
