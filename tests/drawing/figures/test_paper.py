"""The paper: words are measured, and keep their distance."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_lib.drawing.figures import paper

places = st.lists(st.floats(-500, 500), min_size=1, max_size=8).map(np.array)


@given(places, st.floats(1, 40))
def test_spread_keeps_order_and_distance(wanted, gap):
    got = paper.spread(wanted, gap)
    order = np.argsort(wanted, kind="stable")
    assert (np.diff(got[order]) >= gap - 1e-9).all()
    assert got.mean() == pytest.approx(wanted.mean(), abs=1e-6)


@given(places)
def test_spread_leaves_alone_what_is_far_enough_apart(wanted):
    apart = np.sort(wanted) + 25 * np.arange(len(wanted))
    assert paper.spread(apart, 20) == pytest.approx(apart)


def test_spread_is_the_closest_of_all():
    assert paper.spread(np.array([30.0, 0.0, 4.0, 8.0]), 10).tolist() == [30, -6, 4, 14]
    assert paper.spread(np.array([0.0, 4.0, 8.0, 21.0]), 10).tolist() == pytest.approx([-6.75, 3.25, 13.25, 23.25])


@given(places, st.floats(-600, 600))
def test_spread_keeps_to_its_limit(wanted, limit):
    got = paper.spread(wanted, 10, limit)
    assert got.max() <= limit + 1e-9
    assert (np.diff(np.sort(got)) >= 10 - 1e-9).all()


@given(places, st.floats(1, 40))
def test_marks_of_one_level_do_not_touch(at, size):
    levels = paper.ranks(at, size)
    for level in set(levels.tolist()):
        assert (np.diff(np.sort(at[levels == level])) >= size).all()
    assert set(range(levels.max() + 1)) == set(levels.tolist())


def test_words_are_measured_as_they_are_drawn():
    page = paper.sheet(50)
    with paper.house_style():
        paper.write(page, 0, 20, "validation: 0.14")
        paper.write(page, 0, 40, "validation: 0.14", bold=True)
        drawn = [text.get_window_extent(page.figure.canvas.get_renderer()).width / 1.5 for text in page.texts]
        assert [paper.text_width("validation: 0.14", bold) for bold in (False, True)] == pytest.approx(drawn, abs=1)
    assert drawn[1] > drawn[0] > 90


@pytest.mark.parametrize("pixels", [8, 28, 13, 200])
def test_crisp_sizes_are_whole_dots_and_fit(pixels):
    size = paper.crisp(96, pixels)
    assert size * 1.5 / pixels == round(size * 1.5 / pixels) >= 1
    assert size <= 96 or size * 1.5 == pixels


def test_a_sheet_is_measured_from_its_top_left_corner():
    page = paper.sheet(101, 301)
    assert (96 * page.figure.get_size_inches()).tolist() == pytest.approx([302, 102])
    corner = page.transData.transform((0, 0)) / page.figure.bbox.size
    assert corner.tolist() == pytest.approx([0, 1])
