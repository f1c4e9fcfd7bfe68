"""The leak detector: which orders it calls honest, where it draws each step, and a dot for every repeat."""

import re
from itertools import product

import numpy as np
import pytest

from course_lib import labs
from course_lib.labs.leak_detector import HIGH, LANES, LEFT, LOW, WIDTH, State
from course_lib.labs.workings.leaky_scores import REPEATS, ROWS, Order, scores

ORDERS = list(product(("before", "inside"), ("before", "inside"), ("none", "test", "validation")))


def opened(*preset, **values):
    return labs.leak_detector(*preset, predict_first=False, **values)


@pytest.mark.parametrize(("scale", "select", "tune"), ORDERS)
def test_the_task_is_done_by_closing_the_two_leaks_that_see_labels(scale, select, tune):
    state = State(scale=scale, select=select, tune=tune)
    assert opened().task.done(state) == (select == "inside" and tune != "test")


def test_neither_other_data_nor_few_repeats_do_the_task():
    done = opened().task.done
    for other in ({"data_set": "digits"}, {"data_set": "coins"}, {"repeats": REPEATS - 1}, {"repeats": 0}):
        assert not done(State(scale="inside", select="inside", tune="validation", **other))


def test_the_means_are_those_of_the_repeats_that_are_shown():
    state = State(repeats=7)
    every = scores(Order("noise", "before", "before", "test", 20))
    assert state.means == (every.reported[:7].mean(), every.new[:7].mean())
    assert state.excess == pytest.approx(every.reported[:7].mean() - every.new[:7].mean())


def test_the_words_name_every_step_that_has_seen_the_test_rows():
    said = {
        ("before", "before", "test"): "scaling, selecting and tuning have seen",
        ("before", "inside", "test"): "scaling and tuning have seen",
        ("inside", "before", "validation"): "selecting has seen",
        ("inside", "inside", "none"): "no step has seen",
    }
    for (scale, select, tune), words in said.items():
        assert words in opened(scale=scale, select=select, tune=tune).describe()


def test_the_words_tell_good_from_honest_and_modest():
    assert "points too good" in opened().describe()
    assert "honest within 3 points" in opened("honest").describe()
    modest = opened(data_set="digits", scale="inside", select="inside", tune="none", keep=1)
    assert "points too modest" in modest.describe()
    assert opened(repeats=1).describe().startswith("Mean of 1 repeat:")
    assert "no repeat yet" in opened(repeats=0).describe()


def boxes(lab):
    """Where each step stands, by its name: the lane, and whether it is drawn as one that leaks."""
    drawn = re.findall(
        r'<rect x="([^"]+)" y="66"[^>]*fill="var\(--course-(\w+)-tint[^>]*>\s*<text[^>]*>([^<]+)<', lab.svg()
    )
    found = {}
    for x, role, name in drawn:
        (lane,) = (lane for lane, (left, wide) in LANES.items() if left <= float(x) <= left + wide)
        found[name] = lane, role == "backward"
    return found


@pytest.mark.parametrize(("scale", "select", "tune"), ORDERS)
def test_every_step_stands_where_it_is_done(scale, select, tune):
    found = boxes(opened(scale=scale, select=select, tune=tune))
    wanted = {"scale": (scale, scale == "before"), "select": (select, select == "before")}
    wanted |= {"average": ("inside", False), "score": ("test", False)}
    if tune != "none":
        wanted["tune"] = ("test", True) if tune == "test" else ("inside", False)
    assert found == wanted


def dots(lab, name):
    """Places of the dots of one strip, in pixels: triangles are reported, circles are on new rows."""
    if name == "new":
        found = re.findall(r'<circle cx="([^"]+)" cy="([^"]+)"', lab.svg())
        return np.array(found, float)
    corners = re.findall(r'<polygon points="([^"]+)" fill="var\(--course-backward,', lab.svg())
    return np.array([np.mean([list(map(float, c.split(","))) for c in one.split()], axis=0) for one in corners])


@pytest.mark.parametrize("preset", ["start", "honest", "digits", "digits with coins"])
@pytest.mark.parametrize("name", ["reported", "new"])
def test_a_dot_for_every_repeat_stands_at_its_score(preset, name):
    lab = opened(preset, repeats=30)
    drawn = dots(lab, name)
    assert drawn.shape == (30, 2)
    shares = LOW + (drawn[:, 0] - LEFT) / WIDTH * (HIGH - LOW)
    np.testing.assert_allclose(shares, getattr(lab.state.scores, name), atol=0.5 / ROWS + 1e-4)
    assert len({tuple(place) for place in drawn.round(1).tolist()}) == 30  # none hides another


@pytest.mark.parametrize("name", ["reported", "new"])
def test_dots_stay_where_they_are_while_others_join_them(name):
    few, many = (dots(opened(repeats=repeats), name) for repeats in (12, REPEATS))
    np.testing.assert_array_equal(few, many[:12])


@pytest.mark.parametrize("keep", [1, 2, 7, 20, 40])
@pytest.mark.parametrize("data_set", ["noise", "coins", "digits"])
def test_every_score_lies_on_the_scale(data_set, keep):
    for scale, select, tune in ORDERS:
        found = scores(Order(data_set, scale, select, tune, keep))
        assert min(map(np.min, found)) >= LOW
        assert max(map(np.max, found)) <= HIGH


def test_the_table_holds_the_difference_repeat_by_repeat():
    lab = opened("tune on test")
    reported, new = lab.state.scores
    found = [float(cell.replace("−", "-")) for cell in lab.table().rows[2][1:]]
    wanted = [100 * one for one in (np.mean(reported - new), np.min(reported - new), np.max(reported - new))]
    np.testing.assert_allclose(found, wanted, atol=0.051)
    assert opened(repeats=0).table().rows == [("no repeat yet", "", "", "")]


def test_the_prediction_is_kept_in_sight():
    lab = opened()
    lab.state = lab.predicted(lab.state, "c. Tuning: it looks at the very score that is reported")
    assert "you predicted: tuning" in lab.svg()
    assert "you predicted" not in opened().svg()
