"""The digit pad: drawings are fitted like the training pictures and read; slopes, noise, task are what they say."""

import re
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_lib import data, labs, nn
from course_lib.drawing.palette import contrast, rgb, theme
from course_lib.drawing.svg import Picture
from course_lib.labs import panel as panels
from course_lib.labs.digit_pad import MOST_CHANGED, SURE, THREE, State
from course_lib.labs.lab import LabError
from course_lib.labs.workings import digit_pad_bitmap as bitmap
from course_lib.labs.workings import digit_pad_network as networks
from course_lib.labs.workings import digit_pad_picture as pictures
from course_lib.labs.workings.digit_pad_bitmap import counts_of, dots_of, fitted, ink_of, written
from tests.labs.handwriting import HANDS, Hand

DRAWINGS = st.lists(st.integers(0, 2**32 - 1), min_size=1, max_size=32)
ENOUGH = 0.8


def opened(*preset, **values):
    return labs.digit_pad(*preset, predict_first=False, **values)


def read(dots):
    return networks.read(tuple(counts_of(fitted(dots).dots).ravel().tolist()))


def block(rows, columns):
    dots = np.zeros((32, 32), bool)
    dots[rows, columns] = True
    return dots


@pytest.fixture(scope="module")
def drawings():
    """Fifty digits by five hands: the digit and its dots."""
    return [(digit, written(hand.write(digit), hand.pen)) for hand in HANDS.values() for digit in range(10)]


# Reading.


def test_digits_by_five_hands_are_read(drawings):
    right = sum(read(dots).answer == digit for digit, dots in drawings)
    print(f"{right} of {len(drawings)} drawings are read")
    assert len(drawings) == 50
    assert right >= ENOUGH * len(drawings)


def test_no_hand_is_lost_and_no_digit(drawings):
    right = np.array([read(dots).answer == digit for digit, dots in drawings]).reshape(5, 10)
    assert right.mean(axis=1).min() >= 0.5
    assert right.mean(axis=0).min() >= 0.5


def test_it_is_the_fitting_that_makes_them_readable(drawings):
    right = sum(networks.read(tuple(counts_of(dots).ravel().tolist())).answer == digit for digit, dots in drawings)
    assert right < 0.5 * len(drawings)


def test_the_network_reads_digits_that_it_has_not_seen():
    made = networks.trained()
    assert made.n_test == 359
    assert made.n_right / made.n_test >= 0.97
    digits = data.digits()
    assert np.mean(made.network.classify(digits.X / 16) == digits.y) < 1


def test_a_reading_is_what_the_network_says():
    counts = np.random.default_rng(1).integers(0, 17, 64)
    reading, network = networks.read(tuple(counts.tolist())), networks.trained().network
    np.testing.assert_allclose(reading.shares, network.predict(counts[None] / 16)[0])
    np.testing.assert_allclose(np.exp(reading.logits) / np.exp(reading.logits).sum(), reading.shares)
    W, b = network.layers[0].W, network.layers[0].b
    np.testing.assert_allclose(reading.hidden, np.maximum(counts / 16 @ W + b, 0))


# (The empty pad puts neurons without a bias exactly on the corner of ReLU, where there is no slope to measure.)
@pytest.mark.parametrize("name", ["one touch", "two touches", "nine", "noise"])
def test_slopes_are_those_of_the_largest_share(name):
    state = opened(name).state
    reading = state.reading

    def share(pixels):
        return networks.trained().network.predict(pixels[None])[0, reading.answer]

    measured = nn.numeric_gradient(share, state.counts.ravel() / 16.0)
    np.testing.assert_allclose(reading.slopes.ravel(), measured, atol=1e-6)
    assert np.abs(reading.slopes).max() > 1e-4


# Fitting.


def test_a_place_on_the_pad_makes_no_difference():
    small = written(Hand(HANDS["shaky"].shapes, 2, 2, 12, 16, 0.1, 3).write(5))
    moved = np.roll(small, (9, 11), axis=(0, 1))
    np.testing.assert_array_equal(fitted(small).dots, fitted(moved).dots)


def test_a_size_makes_no_difference():
    small = written(Hand(HANDS["quick"].shapes, 2, 2, 8, 11, 0.0, 2.5).write(2))[:16, :16]
    large = small.repeat(2, axis=0).repeat(2, axis=1)
    one = np.zeros((32, 32), bool)
    one[:16, :16] = small
    np.testing.assert_array_equal(fitted(one).dots, fitted(large).dots)


def test_fitted_drawings_are_like_the_pictures_of_the_data_set(drawings):
    images = data.digits().images
    counts = np.stack([counts_of(fitted(dots).dots) for _, dots in drawings])
    for made in (images, counts):
        ink = made.sum(axis=(1, 2))
        assert np.mean((ink >= 243) & (ink <= 433)) > 0.95  # what the rims are for
        assert made[:, [0, -1]].any(axis=2).mean() > 0.95  # they reach from top to bottom
        assert (made[:, :, 0].max(axis=1) > 0).mean() < 0.1  # and stand in the middle
    heaviest = np.abs(images.mean(axis=0) - counts.mean(axis=0)).max()
    assert heaviest < 6


@pytest.mark.parametrize(
    ("width", "rims", "height", "wide"), [(20, -2, 28, 16), (10, 0, 32, 10), (6, 1, 32, 8), (2, 2, 32, 6)]
)
def test_rims_are_taken_away_or_added(width, rims, height, wide):
    # All but the first are narrow and keep their proportions; outside the pad there is paper.
    made = fitted(block(slice(0, 32), slice(4, 4 + width)))
    assert (made.rims, made.dots.any(axis=1).sum(), made.dots.any(axis=0).sum()) == (rims, height, wide)


def test_a_ruled_line_becomes_no_block():
    made = fitted(block(slice(4, 28), slice(15, 18)))
    assert made.wide == 4
    assert not made.moved
    assert read(block(slice(4, 28), slice(15, 18))).answer == 1


def test_rims_follow_the_four_neighbours():
    dot = block(7, 9)
    cross = bitmap._thicker(dot)
    assert set(zip(*np.nonzero(cross), strict=True)) == {(7, 9), (6, 9), (8, 9), (7, 8), (7, 10)}
    np.testing.assert_array_equal(bitmap._thinner(cross), dot)
    assert bitmap._thinner(np.ones((32, 32), bool)).sum() == 30 * 30


def test_a_slanted_line_is_set_upright():
    dots = written([[(22, 2), (8, 30)]])
    made = fitted(dots)
    columns = made.dots.argmax(axis=1)
    assert made.moved
    assert np.ptp(fitted(dots).dots[4:28].argmax(axis=1)) <= 3 < np.ptp(dots[4:28].argmax(axis=1))
    assert columns[2] == columns[29]


def test_nothing_and_a_single_dot_can_be_fitted():
    assert not fitted(np.zeros((32, 32), bool)).dots.any()
    assert fitted(block(31, 0)).dots.any()
    assert np.isfinite(read(block(0, 31)).shares).all()


def test_counts_are_those_of_blocks():
    dots = np.random.default_rng(3).random((32, 32)) < 0.4
    counts = counts_of(dots)
    assert counts[2, 5] == dots[8:12, 20:24].sum()
    assert counts.sum() == dots.sum()


# A drawing as a line of text, and the pen.


@given(DRAWINGS)
def test_a_drawing_comes_back_from_its_line(rows):
    dots = bitmap._unpacked(rows)
    assert [sum(int(dot) << (31 - x) for x, dot in enumerate(row)) for row in dots[: len(rows)]] == rows
    ink = ink_of(dots)
    np.testing.assert_array_equal(dots_of(ink), dots)
    assert State(ink).ink == ink


@pytest.mark.parametrize("bad", ["x", "1ffffffff", "." * 32 + "1", "-1", "0", "01", "1.", "F", "f_f", " f", 3, None])
def test_what_is_no_drawing_is_refused(bad):
    with pytest.raises(LabError, match="32 rows"):
        State(bad)


def test_the_pen_is_three_dots_wide_and_round():
    np.testing.assert_array_equal(written([[(10.5, 20.5)]]), block(slice(19, 22), slice(9, 12)))
    line = written([[(4.5, 8.5), (20.5, 8.5)]])
    np.testing.assert_array_equal(line, block(slice(7, 10), slice(3, 22)))
    assert written([[(10, 10)]], pen=12).sum() == pytest.approx(np.pi * 36, rel=0.05)


# Noise.


def test_all_counts_are_equally_likely_in_noise():
    counts = np.stack([counts_of(networks.noise(seed)[0]) for seed in range(300)])
    shares = np.bincount(counts.ravel(), minlength=17) / counts.size
    assert len(shares) == 17
    assert np.abs(shares - 1 / 17).max() < 0.008


def test_the_network_is_often_sure_of_noise():
    sure = np.mean([networks.sure_of_noise(seed, SURE) for seed in range(1, 1000)])
    assert 0.5 < sure < 0.7  # what chapter 07 says of its own network
    assert networks.sure_of_noise(15, SURE) == (State(noise=64, seed=15).reading.sure > SURE)


def test_noise_replaces_one_block_after_the_other():
    clean = fitted(THREE).dots
    before = np.zeros((8, 8), bool)
    for blocks in range(65):
        now = networks.noisy(clean, blocks, seed=2)
        changed = counts_of(now != clean) > 0
        assert changed.sum() <= blocks
        assert (changed >= before).all()
        before = changed
    np.testing.assert_array_equal(now, networks.noise(2)[0])
    assert before.sum() > 50


def test_each_press_brings_other_noise_and_the_count_goes_on():
    (again,) = (control for control in opened().controls() if getattr(control, "label", "") == "Pure noise")
    lab, sure = opened(), 0
    for press in range(1, 8):
        lab.state = again.change(lab.state)
        assert (lab.state.noise, lab.state.seed) == (64, press)
        sure += lab.state.reading.sure > SURE
        assert f"{sure} of {press} noise pictures" in lab.svg()
        assert "Pure noise, and the answer is" in lab.describe()
    assert 0 < sure < 7
    assert again.change(replace(lab.state, seed=999)).seed == 1
    lab.set(noise=10)
    assert "noise pictures" not in lab.svg()
    assert "10 of 64 blocks" in lab.describe()


# The task.


def test_a_few_dots_make_another_digit_of_the_3():
    assert opened("start").state.reading.answer == 3
    state = opened("two touches").state
    assert state.reading.answer == 2
    assert state.reading.sure > SURE
    assert 0 < state.changed <= MOST_CHANGED
    assert opened("two touches").done
    assert not opened("one touch").done


def test_neither_noise_nor_another_drawing_does_the_task():
    assert not opened(noise=64, seed=15).done
    assert State(noise=64, seed=15).reading.sure > SURE
    assert not opened("five").done
    assert not opened("two touches", noise=1).done


# What is shown.


@pytest.mark.parametrize("shown", ["light", "dark"])
@pytest.mark.parametrize("count", range(1, 17))
def test_a_count_can_be_read_on_its_grey(count, shown):
    now = theme(shown)
    grey = float(re.search(r'fill-opacity="([\d.]+)"', pictures._cell(0, 0, 25, count))[1])
    ground = (1 - grey) * rgb(now.background) + grey * rgb(now.ink)
    page = Picture()
    counts = np.zeros((8, 8), int)
    counts[3, 4] = count
    pictures._draw_counts(page, counts)
    (words,) = re.findall(rf'<text [^>]*fill="var\(--course-(\w+),[^>]*>{count}<', "".join(page.parts))
    assert contrast(rgb(getattr(now, words)), ground) >= 4.5


def test_the_darker_the_more_ink():
    greys = [float(re.search(r'fill-opacity="([\d.]+)"', pictures._cell(0, 0, 25, n))[1]) for n in range(1, 17)]
    assert greys == sorted(set(greys))
    assert greys[-1] == 1


def test_each_dot_of_ink_is_drawn_once():
    dots = np.random.default_rng(5).random((32, 32)) < 0.5
    page = Picture()
    pictures._draw_dots(page, dots, 0, 0, 1)
    drawn = np.zeros((32, 32), int)
    for x, y, wide in re.findall(r"M(\d+) (\d+)h(\d+)v1", page.parts[0]):
        drawn[int(y), int(x) : int(x) + int(wide)] += 1
    np.testing.assert_array_equal(drawn, dots)


def test_the_outline_separates_ink_from_paper():
    inked = np.zeros((8, 8), bool)
    inked[2:5, 3] = True
    page = Picture()
    pictures._draw_outline(page, inked)
    left, top, side = pictures.SLOPES
    assert side == 8 * 21
    x, y = left + 3 * 21, top + 2 * 21
    across = {(x, y, "h"), (x, y + 3 * 21, "h")}
    down = {(x + 21 * i, y + 21 * j, "v") for i in (0, 1) for j in (0, 1, 2)}
    found = re.findall(r"M(\d+) (\d+)([hv])21", page.parts[0])
    assert sorted((int(x), int(y), way) for x, y, way in found) == sorted(across | down)


@pytest.mark.parametrize(("name", "rises"), [("one touch", True), ("start", False)])
def test_the_words_name_the_two_largest_shares_and_the_steepest_pixel(name, rises):
    lab = opened(name)
    reading = lab.state.reading
    second, first = np.argsort(reading.shares)[-2:]
    share = 100 * reading.shares[first]
    assert lab.describe().startswith(f"The answer is {first} with {share:.1f}\N{NO-BREAK SPACE}%, then {second} with")
    row, column = np.unravel_index(np.abs(reading.slopes).argmax(), (8, 8))
    more = "more" if rises else "less"
    assert (reading.slopes[row, column] > 0) == rises
    assert lab.describe().endswith(f"more ink in row {row + 1}, column {column + 1} means {more} “{first}”.")


def test_the_words_say_that_nothing_is_drawn():
    assert "The pad is empty" in opened("empty").describe()


def test_a_share_is_never_rounded_to_all_or_nothing():
    shares = [pictures.share_of(value).replace("\N{NO-BREAK SPACE}", " ") for value in (1.0, 0.9994, 0.0006, 0.0)]
    assert shares == ["over 99.9 %", "99.9 %", "0.1 %", "under 0.1 %"]


@pytest.mark.parametrize(
    ("value", "words"), [(0.0312, "+0.031"), (-0.5, "−0.500"), (0.0002, "+0.0002"), (-1e-7, "nearly 0")]
)
def test_a_slope_keeps_its_sign_until_it_is_nearly_0(value, words):
    assert pictures.slope_of(value) == words


@pytest.mark.parametrize(
    ("letter", "words"), [("a", "more than half"), ("b", "about one in ten"), ("c", "almost none")]
)
def test_the_prediction_is_kept_in_sight(letter, words):
    lab = opened()
    lab.state = lab.predicted(lab.state, f"{letter}. words")
    assert words in lab.svg()
    assert lab.svg().count("you predicted:") == 1


# The pad itself.


def test_the_pad_and_the_state_follow_each_other():
    lab = opened()
    pad = panels.LabPanel(lab).surface.pad
    assert (pad.ink, pad.erase) == (lab.state.ink, False)
    pad.ink = ".ff.8"
    assert lab.state.ink == ".ff.8"
    lab.preset("empty")
    assert (pad.ink, pad.erase) == ("", True)


def test_nonsense_from_the_pad_is_answered_and_the_drawing_stays():
    lab = opened()
    live = panels.LabPanel(lab)
    live.surface.pad.ink = "nonsense"
    assert "32 rows" in live.wrong
    assert live.surface.pad.ink == lab.state.ink == State().ink


def test_the_pad_is_there_once_the_lab_is_open(monkeypatch, tmp_path):
    from course_lib.tutor import asking

    monkeypatch.setenv("COURSE_PROGRESS_DIR", str(tmp_path))
    monkeypatch.setattr(asking, "_asked", {})
    live = panels.LabPanel(labs.digit_pad())
    assert live.surface.box not in live.stage.children
    asking.answer("predict noise", "a", "guess")
    live._opened()
    assert live.stage.children == (live.picture, live.surface.box)
    assert "you predicted:" in live.picture.value


def test_the_line_that_restores_it_stays_one_line():
    assert "white-space:nowrap" in opened("five").more_html()
    assert len(opened("five").state.ink) < 256
