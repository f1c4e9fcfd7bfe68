"""Images: every pixel in its place, every number printed, wrong answers said in words."""

import numpy as np
import pytest
from matplotlib.collections import PathCollection

from course_lib.drawing import confidence_bars, digit_grid, weight_images
from course_lib.drawing.palette import rgb, theme
from tests.drawing.figures.gallery import IMAGES, READ, TRUE
from tests.drawing.figures.reading import lines, words


def pictures(fig):
    return [np.asarray(image.get_array()) for image in fig.axes[0].images]


def corners(fig):
    """Left, top and size of each image."""
    return [(x0, y1, x1 - x0) for x0, x1, _, y1 in (image.get_extent() for image in fig.axes[0].images)]


def test_an_image_is_what_was_given_from_background_to_ink():
    image = np.zeros((1, 8, 8))
    image[0, 2, 5] = 16
    image[0, 3, 0] = 8
    (seen,) = pictures(digit_grid(image))
    background, ink = rgb(theme().background), rgb(theme().ink)
    assert np.allclose(seen[2, 5], ink)
    assert np.allclose(seen[3, 0], (background + ink) / 2)
    assert np.allclose(seen[0, 0], background)


def test_images_may_come_as_rows_of_pixels_and_share_one_scale():
    wanted = pictures(digit_grid(IMAGES))
    for given in (IMAGES.reshape(12, 64), IMAGES.tolist()):
        assert np.allclose(pictures(digit_grid(given)), wanted)
    bright, dim = pictures(digit_grid(np.stack([np.eye(8), np.eye(8) / 2])))
    assert bright[0, 0].sum() != dim[0, 0].sum()
    assert np.isfinite(pictures(digit_grid(np.zeros((1, 64))))).all()


def test_negative_pixels_are_the_lightest():
    (seen,) = pictures(digit_grid(-np.eye(8)[None]))
    assert np.allclose(seen[0, 0], rgb(theme().background))


def test_every_pixel_covers_the_same_whole_number_of_dots():
    for images in (IMAGES, np.zeros((5, 784)), np.zeros((2, 100, 100))):
        fig = digit_grid(images, np.zeros(len(images)))
        for left, top, size in corners(fig):
            dots = 1.5 * np.array([left, top, size, size / np.sqrt(images[0].size)])
            assert np.allclose(dots, np.round(dots), atol=1e-3)


def test_images_stand_in_rows_and_never_touch():
    fig = digit_grid(IMAGES, columns=5)
    spots = corners(fig)
    assert len({top for _, top, _ in spots}) == 3
    assert len({left for left, _, _ in spots}) == 5
    assert np.diff(sorted({left for left, _, _ in spots})).min() >= spots[0][2] + 12
    assert fig.get_size_inches()[0] * 96 < 720
    assert len({left for left, _, _ in corners(digit_grid(IMAGES, columns=0))}) == 1


def test_a_wrong_answer_says_so_in_words_and_has_a_dashed_frame():
    fig = digit_grid(IMAGES, TRUE, READ)
    assert {"1, read as 7", "5, read as 1", "9, read as 5", "0", "2"} <= words(fig)
    colours = {text.get_text(): text.get_color() for text in fig.axes[0].texts}
    assert colours["1, read as 7"] == theme().backward.text
    assert colours["0"] == theme().muted
    frames = [line for line in fig.axes[0].lines if line.get_color() == theme().backward.mark]
    assert len(frames) == 3
    assert all(line.get_linestyle() == "--" for line in frames)


def test_labels_alone_stand_below():
    assert words(digit_grid(IMAGES[:2], [3, 5])) == {"3", "5"}
    assert words(digit_grid(IMAGES[:2])) == set()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((IMAGES[0],), r"images have shape \(8, 8\): expected square images, .* One image alone is image\[None\]"),
        ((np.zeros((2, 6, 8)),), r"images have shape \(2, 6, 8\)"),
        ((np.zeros((2, 4, 16)),), r"images have shape \(2, 4, 16\)"),
        ((np.zeros((0, 64)),), "images has shape"),
        ((np.full((1, 64), np.inf),), r"images\[0, 0\] is inf"),
        ((IMAGES, TRUE[:3]), "labels has 3 labels for 12 examples"),
        ((IMAGES, TRUE, READ[:3]), "answers has 3 labels for 12 examples"),
        ((IMAGES, None, READ), "answers came without labels"),
    ],
)
def test_images_that_cannot_be_drawn_are_refused(arguments, message):
    with pytest.raises(ValueError, match=message):
        digit_grid(*arguments)


def test_weights_of_a_unit_are_one_image_on_a_common_scale():
    W = np.zeros((64, 2))
    W[10, 0], W[63, 1] = -2.0, 1.0
    fig = weight_images(W)
    first, second = pictures(fig)
    assert np.allclose(first[1, 2], rgb(theme().backward.mark))
    assert np.allclose(second[7, 7], theme().diverging(0.5))
    assert np.allclose(first[0, 0], rgb(theme().background))
    assert {"1", "2", "full colour: ±2", "+ ink here raises z", "− ink here lowers z"} == words(fig)


def test_strong_weights_carry_their_sign():
    W = np.zeros((64, 1))
    W[10], W[20], W[30] = -2.0, 1.0, 0.1
    fig = weight_images(W)
    ((left, top, size),) = corners(fig)
    marks = [c for c in fig.axes[0].collections if isinstance(c, PathCollection)]
    places = [(np.asarray(mark.get_offsets()) - [left, top]) // (size / 8) for mark in marks]
    assert [place.tolist() for place in places] == [[[2, 1]], [[4, 2]]]  # column, row: minus, then plus
    assert [np.ptp(mark.get_paths()[0].vertices[:, 1]) > 0.1 for mark in marks] == [False, True]


def test_weights_of_zero_are_no_trouble():
    assert "full colour: ±1" in words(weight_images(np.zeros((64, 1))))


def test_weights_that_are_no_images_are_refused():
    with pytest.raises(ValueError, match="the columns of W have shape"):
        weight_images(np.zeros((30, 10)))
    with pytest.raises(ValueError, match=r"W has shape \(64,\): expected shape \(h\*h, units\)"):
        weight_images(np.zeros(64))


def test_a_bar_for_each_class_and_the_answer_in_blue():
    fig = confidence_bars([0.1, 0.7, 0.2])
    widths = [bar.get_width() for bar in fig.axes[0].patches]
    assert np.divide(widths, widths[1]) == pytest.approx([1 / 7, 1, 2 / 7])
    assert np.allclose(fig.axes[0].patches[1].get_facecolor()[:3], rgb(theme().forward.mark))
    assert np.allclose(fig.axes[0].patches[0].get_facecolor()[:3], rgb(theme().wire))
    bold = {text.get_text() for text in fig.axes[0].texts if text.get_weight() == "bold"} - {""}
    assert bold == {"1", "70 %"}
    assert {"10 %", "20 %", "0", "2"} <= words(fig)


def test_nearly_sure_does_not_read_as_certain():
    assert {">99 %", "0 %"} == words(confidence_bars([0.9999, 0.0001])) - {"0", "1"}
    assert "100 %" in words(confidence_bars([1.0, 0.0]))
    assert "99 %" in words(confidence_bars([0.99, 0.01]))


def test_rounding_errors_are_no_news():
    assert words(confidence_bars([1 + 1e-9, -1e-9])) == {"0", "1", "100 %", "0 %"}


def test_examples_stand_side_by_side_below_their_image_and_title():
    P = [[0.9, 0.1], [0.3, 0.7]]
    fig = confidence_bars(P, images=IMAGES[:2], titles=["a four", "noise"], class_names=["no", "yes"])
    assert len(fig.axes[0].images) == 2
    assert len(lines(fig.axes[0], points=2)) == 2
    assert {"a four", "noise", "no", "yes", "90 %", "70 %"} <= words(fig)
    zero = [line.get_xdata()[0] for line in lines(fig.axes[0], points=2)]
    assert zero[1] - zero[0] > 300


@pytest.mark.parametrize("image", [IMAGES[0], IMAGES[0].ravel(), IMAGES[:1], np.zeros((8, 8))])
def test_one_image_may_come_alone(image):
    assert len(confidence_bars([0.5, 0.5], images=image).axes[0].images) == 1


@pytest.mark.parametrize(
    ("P", "options", "message"),
    [
        ([[0.5, 0.5]] * 5, {}, r"P has 5 rows: at most 4 examples fit side by side. Choose some, such as P\[:4\]"),
        ([0.5, 1.5], {}, "P goes from 0.5 to 1.5: expected numbers between 0 and 1"),
        ([], {}, "P has shape"),
        ([[[0.5]]], {}, r"P has shape \(1, 1, 1\)"),
        ([0.5, 0.5], {"class_names": ["a"]}, "expected 2 names"),
        ([[0.5, 0.5]] * 2, {"images": IMAGES[:3]}, "there are 3 images for the 2 rows of P"),
        ([0.5, 0.5], {"titles": ["x" * 60]}, "the title 'x+' is .* shorten it"),
    ],
)
def test_probabilities_that_cannot_be_drawn_are_refused(P, options, message):
    with pytest.raises(ValueError, match=message):
        confidence_bars(P, **options)
