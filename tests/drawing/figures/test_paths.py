"""Paths: slopes multiply along each one and add over all; what none uses is grey."""

import pytest

from course_lib.drawing import slope_paths
from course_lib.drawing.palette import theme
from tests.drawing.figures.gallery import PATHS
from tests.drawing.figures.reading import colour_of, words


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
