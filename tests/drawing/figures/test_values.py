"""The graph that an engine recorded, as a picture."""

import pytest

from course_lib import drawing
from course_lib.autodiff import Value
from course_lib.tutor.exercises import chapter_05


def texts(fig):
    return [text.get_text() for ax in fig.axes for text in ax.texts]


@pytest.mark.parametrize("kind", [Value, chapter_05.Value])
def test_every_node_shows_its_number_and_its_slope(kind):
    a = kind(2.0)
    b = a * 3
    c = b * a + 5
    c.backward()
    found = texts(drawing.value_graph(c, {"a": a, "b": b, "c": c}))
    for text in ("a", "b", "c", "2", "6", "17", "12", "1"):
        assert text in found
    assert found.count("number") == 2


def test_without_slopes_no_slope_is_shown():
    a = Value(2.0)
    c = a * 7
    c.backward()
    assert "7" in texts(drawing.value_graph(c, {"a": a}))
    assert len(texts(drawing.value_graph(c, {"a": a}, grads=False))) < len(texts(drawing.value_graph(c, {"a": a})))


def test_two_edges_between_the_same_nodes_are_one_line_with_both_slopes():
    a = Value(3.0)
    assert "3 and 3" in texts(drawing.value_graph(a * a, {"a": a}, grads=False))


def test_what_cannot_be_drawn_is_refused():
    with pytest.raises(ValueError, match="was not computed from anything"):
        drawing.value_graph(Value(1.0))
    total = sum(Value(float(number)) for number in range(30))
    with pytest.raises(ValueError, match=r"has 61 nodes: at most 24"):
        drawing.value_graph(total)
