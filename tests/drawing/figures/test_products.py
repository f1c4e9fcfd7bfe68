"""Products: the shared axis is dashed in both factors and missing in the result."""

import numpy as np
import pytest

from course_lib.drawing import shared_axes
from course_lib.drawing.palette import theme
from tests.drawing.figures.reading import words


def test_the_shared_axis_is_dashed_twice_and_missing_in_the_result():
    fig = shared_axes({"dW = A.T @ delta": (("inputs", 3), ("examples", 5), ("neurons", 2))})
    assert {"A.T  (3, 5)", "delta  (5, 2)", "dW  (3, 2)"} <= words(fig)
    dashed = [line for line in fig.axes[0].lines if line.get_linestyle() != "-"]
    assert len(dashed) == 2
    assert {line.get_color() for line in dashed} == {theme().backward.mark}
    lengths = [np.hypot(np.ptp(line.get_xdata()), np.ptp(line.get_ydata())) for line in dashed]
    assert lengths[0] == lengths[1]
    names = [text.get_color() for text in fig.axes[0].texts if text.get_text() == "examples"]
    assert names == [theme().backward.text] * 2


def test_products_that_cannot_be_drawn_are_refused():
    with pytest.raises(ValueError, match='expected "result = left @ right"'):
        shared_axes({"A @ B": (("a", 1), ("b", 1), ("c", 1))})
    with pytest.raises(ValueError, match=r"A has shape \(9, 2\): at most 8"):
        shared_axes({"C = A @ B": (("a", 9), ("b", 2), ("c", 3))})
