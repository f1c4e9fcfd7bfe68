"""Confusion: every count in its cell, errors louder than what is right."""

import numpy as np
import pytest
from matplotlib.patches import Rectangle

from course_lib.drawing import confusion_matrix
from course_lib.drawing.palette import contrast, rgb, theme
from tests.drawing.figures.reading import dots, words

COUNTS = [[30, 1, 0], [0, 29, 4], [0, 0, 0]]


def cells(fig):
    """Count and colour of each filled cell, by row and column."""
    found = {}
    boxes = [patch for patch in fig.axes[0].patches if isinstance(patch, Rectangle)]
    for box in boxes:
        middle = (box.get_x() + box.get_width() / 2, box.get_y() + box.get_height() / 2)
        (text,) = [t for t in fig.axes[0].texts if np.allclose(t.get_position(), middle)]
        found[text.get_text()] = (box.get_facecolor()[:3], text, middle)
    return found


def test_each_count_stands_in_its_row_and_column():
    found = cells(confusion_matrix(COUNTS))
    assert set(found) == {"30", "1", "29", "4"}
    x, y = ({count: found[count][2][axis] for count in found} for axis in (0, 1))
    assert y["30"] == y["1"] < y["29"] == y["4"]
    assert x["30"] < x["1"] == x["29"] < x["4"]


def test_errors_are_loud_and_bold_and_what_is_right_is_quiet():
    found = cells(confusion_matrix(COUNTS))
    assert np.allclose(found["4"][0], rgb(theme().backward.mark))
    assert np.allclose(found["30"][0], rgb(theme().panel))
    loud = {count: contrast(np.array(found[count][0]), theme().background) for count in found}
    assert loud["4"] > loud["1"] > loud["30"] == loud["29"]
    assert [found[count][1].get_weight() for count in ("4", "1", "30")] == ["bold", "bold", "normal"]
    assert found["30"][1].get_color() == theme().muted


def test_zeros_are_dots():
    fig = confusion_matrix(COUNTS)
    assert sum(len(spots) for spots in dots(fig.axes[0])) == 5
    assert "0" not in cells(fig)


def test_rows_and_columns_are_named_and_each_row_is_summed_up():
    fig = confusion_matrix(COUNTS, ["a", "b", "c"], axes=("true wine", "read as"))
    assert {"true wine", "read as", "right", "30 of 31", "29 of 33", "0 of 0", "a", "b", "c"} <= words(fig)
    assert {"true digit", "answer", "0", "1", "2"} <= words(confusion_matrix(COUNTS))


def test_no_error_at_all_is_no_trouble():
    assert set(cells(confusion_matrix(np.diag([3, 4])))) == {"3", "4"}


@pytest.mark.parametrize(
    ("counts", "names", "message"),
    [
        ([[1, 2, 3], [4, 5, 6]], None, r"counts has shape \(2, 3\): expected shape \(k, k\)"),
        ([[0.5, 0.5], [0, 1]], None, "counts holds numbers that are no counts"),
        ([[1, -1], [0, 1]], None, "counts holds numbers that are no counts"),
        ([[1, np.nan], [0, 1]], None, r"counts\[0, 1\] is nan"),
        ([1, 2], None, r"counts has shape \(2,\)"),
        ([], None, "counts has shape"),
        (np.eye(3), ["a", "b"], "class_names is .* expected 3 names, such as"),
        (np.eye(3), ["x" * 30] * 3, "3 classes need .* of 720 pixels: shorten the names or show fewer classes"),
        (np.eye(20), None, "20 classes need"),
    ],
)
def test_counts_that_cannot_be_drawn_are_refused(counts, names, message):
    with pytest.raises(ValueError, match=message):
        confusion_matrix(counts, names)
