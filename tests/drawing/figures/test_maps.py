"""Maps: the colours say what the network says, the line is where it is undecided."""

import numpy as np
import pytest
from matplotlib.contour import ContourSet

from course_lib.drawing import decision_boundaries, decision_boundary
from course_lib.drawing.figures.maps import STRENGTH
from course_lib.drawing.palette import rgb, theme
from tests.drawing.figures.gallery import MOON, MOONS, PLANE, THIRD, sigmoid, three
from tests.drawing.figures.reading import dots, words


def colours(ax):
    """The map as it is seen: row 0 below."""
    (image,) = ax.images
    assert image.origin == "lower"
    return np.asarray(image.get_array())


def borders(ax):
    """The points of each line."""
    return [c.get_paths()[0].vertices for c in ax.collections if isinstance(c, ContourSet)]


def test_the_points_of_each_class_have_its_colour_and_its_marker():
    ax = decision_boundary(three, PLANE, THIRD).axes[1]
    groups = [c for c in ax.collections if not isinstance(c, ContourSet)]
    for c, (group, role) in enumerate(zip(groups, theme().classes, strict=True)):
        assert np.asarray(group.get_offsets()).tolist() == PLANE[c == THIRD].tolist()
        assert np.allclose(group.get_facecolor()[0, :3], rgb(role.mark))
        assert np.allclose(group.get_edgecolor()[0, :3], rgb(theme().background))  # a halo, so that crowds come apart
    corners = {len(group.get_paths()[0].vertices) for group in groups}
    assert len(corners) == 3


def test_the_line_is_where_the_answer_is_a_draw():
    ax = decision_boundary(sigmoid, MOONS, MOON).axes[1]
    (line,) = borders(ax)
    assert np.allclose(line[:, 0] - line[:, 1], 0.3, atol=1e-6)


def test_the_line_of_a_network_that_is_sure_everywhere_is_still_smooth():
    (line,) = borders(decision_boundary(lambda points: sigmoid(points, 300.0), MOONS, MOON).axes[1])
    assert np.allclose(line[:, 0] - line[:, 1], 0.3, atol=2e-3)


def test_three_classes_meet_along_lines_where_two_of_them_draw():
    for line in borders(decision_boundary(three, PLANE, THIRD).axes[1]):
        best, second, _ = np.sort(three(line), axis=1).T[::-1]
        assert np.allclose(best, second, atol=0.01)


def test_an_answer_that_never_changes_has_no_line():
    ax = decision_boundary(lambda points: np.full(len(points), 0.9), MOONS, MOON).axes[1]
    assert borders(ax) == []


def test_a_guess_has_the_background_and_a_sure_answer_the_colour_of_its_class():
    background, vermillion, blue = (rgb(c) for c in (theme().background, *(r.mark for r in theme().classes[:2])))
    for answer, mark in [(0.5, background), (0.0, vermillion), (1.0, blue)]:
        ax = decision_boundary(lambda points, p=answer: np.full(len(points), p), MOONS, MOON).axes[1]
        assert np.allclose(colours(ax), background + STRENGTH * (mark - background))


def test_the_map_is_not_upside_down():
    ax = decision_boundary(lambda points: (points[:, 1] > points[:, 1].mean()) * 1.0, MOONS, MOON).axes[1]
    seen = colours(ax)
    assert seen[-1, 0, 2] > seen[-1, 0, 0]  # blue above
    assert seen[0, 0, 0] > seen[0, 0, 2]  # vermillion below


@pytest.mark.parametrize(
    "predict",
    [
        lambda points: sigmoid(points)[:, None],
        lambda points: np.c_[1 - sigmoid(points), sigmoid(points)],
        lambda points: sigmoid(points).tolist(),
    ],
)
def test_probabilities_may_come_in_any_usual_shape(predict):
    wanted = colours(decision_boundary(sigmoid, MOONS, MOON).axes[1])
    assert np.allclose(colours(decision_boundary(predict, MOONS, MOON).axes[1]), wanted)


@pytest.mark.parametrize(("function", "X", "y", "k"), [(sigmoid, MOONS, MOON, 2), (three, PLANE, THIRD, 3)])
def test_labels_are_sure_answers(function, X, y, k):
    def labels(points):
        P = function(points)
        return (P > 0.5).astype(int) if k == 2 else P.argmax(axis=1)

    ax = decision_boundary(labels, X, y).axes[1]
    assert len(np.unique(colours(ax).reshape(-1, 3), axis=0)) == k


def test_classes_and_features_are_named():
    fig = decision_boundary(sigmoid, MOONS, MOON, class_names=["up", "low"], feature_names=["width", "height"])
    assert words(fig) == {"up", "low", "undecided", "width", "height"}
    assert {"class 0", "class 1", "$x_1$", "$x_2$"} <= words(decision_boundary(sigmoid, MOONS, MOON))


def test_a_class_without_points_is_named_too():
    fig = decision_boundary(sigmoid, MOONS[:60], MOON[:60])
    assert {"class 0", "class 1"} <= words(fig)


def test_all_points_lie_inside_and_a_circle_stays_round():
    ax = decision_boundary(sigmoid, MOONS, MOON).axes[1]
    (left, right), (low, high) = ax.get_xlim(), ax.get_ylim()
    x, y = MOONS.T
    assert left < x.min() < x.max() < right
    assert low < y.min() < y.max() < high
    box = ax.get_window_extent()
    assert box.width / (right - left) == pytest.approx(box.height / (high - low))


def test_features_in_different_units_get_a_scale_of_their_own():
    X = MOONS * [1, 1000]
    ax = decision_boundary(lambda points: points[:, 1] > 0, X, MOON).axes[1]
    assert np.ptp(ax.get_ylim()) > 1000 * np.ptp(ax.get_xlim()) / 5
    box = ax.get_window_extent()
    assert box.width == pytest.approx(box.height, rel=0.05)  # wide numbers take a little


def test_one_point_is_enough():
    ax = decision_boundary(sigmoid, [[1.0, 2.0]], [1]).axes[1]
    assert np.diff(ax.get_xlim()) == pytest.approx(1)
    assert [spots.tolist() for spots in dots(ax)] == [[], [[1.0, 2.0]]]


def test_small_maps_share_their_limits_and_carry_their_titles():
    predicts = {"2 hidden": sigmoid, "9 hidden": lambda points: 1 - sigmoid(points)}
    fig = decision_boundaries(predicts, MOONS, MOON, class_names=["up", "low"])
    assert words(fig) == {"2 hidden", "9 hidden", "up", "low", "undecided"}
    first, second = fig.axes[1:]
    assert first.get_xlim() == second.get_xlim()
    assert not np.allclose(colours(first), colours(second))
    assert sum(len(spots) for spots in dots(first)) == len(MOONS)


@pytest.mark.parametrize(("columns", "rows"), [(4, 2), (3, 2), (1, 5), (0, 5), (9, 1)])
def test_maps_fill_rows_of_so_many_columns(columns, rows):
    fig = decision_boundaries({str(n): sigmoid for n in range(5)}, MOONS, MOON, columns=columns)
    assert len({round(ax.get_position().y0, 6) for ax in fig.axes[1:]}) == rows


@pytest.mark.parametrize(
    ("predict", "X", "y", "message"),
    [
        (sigmoid, MOONS[:, :1], MOON, r"X has shape \(120, 1\): a map has two axes"),
        (sigmoid, MOONS[0], MOON, r"X has shape \(2,\)"),
        (sigmoid, np.where(MOONS > 1.9, np.nan, MOONS), MOON, "is nan: a picture needs finite numbers"),
        (sigmoid, MOONS, MOON[:5], "y has 5 labels for 120 examples"),
        (sigmoid, MOONS, MOON + 0.5, r"y holds 0.5: expected one of the classes 0, 1, 2"),
        (sigmoid, MOONS, MOON - 1, "y holds -1"),
        (sigmoid, MOONS, MOON * 3, "there are 4 classes: a map shows two or three"),
        (sigmoid, PLANE, THIRD, r"has shape \(40000,\): expected probabilities \(40000, 3\)"),
        (lambda points: points[:5, 0], MOONS, MOON, r"expected probabilities \(40000,\) or \(40000, 2\)"),
        (lambda points: 9 * sigmoid(points), MOONS, MOON, "the answer of predict goes from .* between 0 and 1"),
        (lambda points: sigmoid(points) * np.nan, MOONS, MOON, r"the answer of predict\[0, 0\] is nan"),
        (lambda points: np.full(len(points), 2), MOONS, MOON, "the answer of predict holds class 2: the examples have"),
    ],
)
def test_what_cannot_be_drawn_is_refused(predict, X, y, message):
    with pytest.raises(ValueError, match=message):
        decision_boundary(predict, X, y)


@pytest.mark.parametrize(
    ("names", "message"),
    [
        (["up"], "class_names is .* expected 2 names, such as"),
        ("ab", "class_names is 'ab': expected 2 names"),
    ],
)
def test_small_maps_refuse_names_that_do_not_fit(names, message):
    with pytest.raises(ValueError, match=message):
        decision_boundaries({"net": sigmoid}, MOONS, MOON, class_names=names)


def test_words_without_room_are_refused():
    with pytest.raises(ValueError, match=r"the title 'x+' is .* shorten it"):
        decision_boundaries({"x" * 60: sigmoid}, MOONS, MOON)
    with pytest.raises(ValueError, match=r"the class name 'x+' is .* shorten it"):
        decision_boundary(sigmoid, MOONS, MOON, class_names=["x" * 60, "y"])
    with pytest.raises(ValueError, match=r"predicts is \{\}: expected a name for each"):
        decision_boundaries({}, MOONS, MOON)
