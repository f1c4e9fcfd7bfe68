"""Hills: the arrows start at their points and have the direction and the relative length of the gradients."""

import re

import numpy as np
import pytest

from course_lib.drawing import gradient_arrows
from tests.drawing.figures.reading import dots, words

POINTS, GRADIENTS = np.array([[2, 1], [-1, 0.5]]), np.array([[4, 6], [-2, 3]])


def bowl(X):
    return X[:, 0] ** 2 + 3 * X[:, 1] ** 2


def arrows(fig):
    return [np.subtract(arrow.xy, arrow.xyann) for arrow in fig.axes[1].texts if getattr(arrow, "arrow_patch", None)]


def test_arrows_have_direction_and_relative_length_of_the_gradients():
    fig = gradient_arrows(bowl, POINTS, GRADIENTS, (-3, 3), names=("w", "b"))
    assert np.allclose(np.array(arrows(fig)) / arrows(fig)[0][0], GRADIENTS / 4)
    assert np.linalg.norm(arrows(fig)[0]) == pytest.approx(6 / 4)
    assert np.array_equal(np.vstack(dots(fig.axes[1])), POINTS)
    assert {"w", "b"} <= words(fig)


def test_the_lines_are_those_of_the_function():
    fig = gradient_arrows(bowl, POINTS, GRADIENTS, (-3, 3))
    (contours,) = [c for c in fig.axes[1].collections if hasattr(c, "levels")]
    step = contours.levels[1] - contours.levels[0]
    assert any(text.startswith(f"lines of equal height, {step:g} from one to the next") for text in words(fig))
    for level, path in zip(contours.levels, contours.get_paths(), strict=True):
        if len(path.vertices):
            assert np.abs(bowl(path.vertices) - level).max() < 0.05


@pytest.mark.parametrize(
    ("points", "gradients", "message"),
    [
        (POINTS, GRADIENTS[:1], "points has shape (2, 2) and gradients (1, 2): expected (k, 2) for both"),
        (np.ones((1, 3)), np.ones((1, 3)), "points has shape (1, 3) and gradients (1, 3): expected (k, 2) for both"),
        (POINTS, [[1, np.nan], [1, 1]], "gradients[0, 1] is nan"),
    ],
)
def test_what_cannot_be_drawn_is_refused_in_a_sentence(points, gradients, message):
    with pytest.raises(ValueError, match=f"^{re.escape(message)}"):
        gradient_arrows(bowl, points, gradients, (-3, 3))
