"""What has nothing to do in a state is disabled, and nothing else is: for every lab, in each of its presets.

A setting may show its effect later on the way only (a rate of learning before the first step), so steps are looked at.
A button has to be answered at once.
"""

import numpy as np
import pytest

from course_lib import labs
from course_lib.labs import panel as panels
from course_lib.labs.controls import Action, Choice, Slider, Steps, Text, Toggle, of
from course_lib.labs.lab import LabError

LABS = labs.every()
PRESETS = [(slug, name) for slug, lab in LABS.items() for name in lab.presets]
# What is disabled at a state. Where the expression has one input, there is no next one.
RESTS = [
    ("space_folder", {"preset": "XOR"}, {"turn (three neurons)", "tilt (three neurons)"}),
    ("space_folder", {}, set()),
    ("shape_lego", {"preset": "vectors"}, {"look at number", "Swap a and b"}),
    ("shape_lego", {"preset": "refused"}, {"look at number"}),
    ("shape_lego", {}, set()),
    ("graph_builder", {}, {"Next value"}),
    ("graph_builder", {"source": "(a + b) * b"}, set()),
    ("backprop_stepper", {"source": "a * a"}, {"Value to change", "Next value"}),
    ("backprop_stepper", {}, set()),
    ("pipes", {"preset": "nine paths"}, {"Next input"}),
    ("pipes", {"preset": "used twice"}, set()),
    ("depth_telescope", {"depth": 0}, {"Draw other weights"}),
    ("digit_pad", {}, {"The 3 again"}),
    ("digit_pad", {"ink": ""}, {"Clear the pad"}),
    ("one_neuron", {"w1": 0, "w2": 0, "b": 0}, {"Double w and b"}),
    ("learning_rate_cliff", {"lr": 0}, {"Half the rate"}),
    ("nudge", {"log_h": -16}, {"A tenth of h"}),
    ("ravine_race", {"runner": "by hand"}, {"Take a step back"}),
]


def opened(slug, **values):
    return LABS[slug](predict_first=False, **values)


def name_of(control, state):
    return of(control.label, state)


def moves(control, state):
    """Every button of a control and, of a slider, the ends and a step both ways: functions that make a state."""
    if isinstance(control, Action):
        return [lambda: control.change(state)]
    if isinstance(control, Text):
        return []
    return [lambda value=value: control.write(state, value) for value in values(control, state)]


def values(control, state):
    now = control.read(state)
    if isinstance(control, Choice):
        return [value for value in control.values.values() if value != now]
    if isinstance(control, Toggle):
        return [not now]
    low, high = (0, of(control.last, state)) if isinstance(control, Steps) else (
        of(end, state) for end in (control.low, control.high)
    )  # fmt: skip
    step = getattr(control, "step", 1)
    return [value for value in {low, high, now - step, now + step} if low <= value <= high and abs(value - now) > 1e-9]


def look_alike(lab, one, other):
    """Whether two states show the same. Words are compared first: most often they tell, and a picture takes longer."""
    views = (lab.words, lab.rows, lambda state: lab.picture(state).parts)
    return all(view(one) == view(other) for view in views)


def said(lab, state):
    """What stands on and beside the controls."""
    return [(name_of(one, state), None if isinstance(one, Action) else one.read(state)) for one in lab.controls()]


def answers(lab, control, state, move):
    """Whether a move is answered: by what is seen, here or (but for a button) on the way, or by a refusal."""
    try:
        after = move()
    except LabError:
        return isinstance(control, Action)
    if after == state or not look_alike(lab, after, state):
        return after != state
    if isinstance(control, Action):
        return said(lab, after) != said(lab, state)
    both = zip(lab.frames(state), lab.frames(after), strict=True)
    return not all(look_alike(lab, old, new) for old, new in both)


def is_disabled(bound):
    """Whether a control is disabled; Back and Step are a matter of their own."""
    if isinstance(bound, panels.StepControls):
        return False
    (disabled,) = {widget.disabled for widget in bound.moved}
    return disabled


@pytest.mark.parametrize(("slug", "preset"), PRESETS)
def test_a_control_is_disabled_where_moving_it_does_nothing_and_only_there(slug, preset):
    lab = opened(slug, preset=preset) if slug != "backprop_stepper" else LABS[slug](preset, predict_first=False)
    for bound in panels.LabPanel(lab).bound:
        found = [answers(lab, bound.control, lab.state, move) for move in moves(bound.control, lab.state)]
        assert not any(found) if is_disabled(bound) else all(found), (name_of(bound.control, lab.state), found)


@pytest.mark.parametrize(("slug", "values", "rests"), RESTS)
def test_what_rests(slug, values, rests):
    lab = opened(slug, **values)
    live = panels.LabPanel(lab)
    assert {name_of(one.control, lab.state) for one in live.bound if is_disabled(one)} == rests


@pytest.mark.parametrize("slug", ["playground", "ravine_race"])
def test_no_step_of_the_rate_is_lost_in_its_rounding(slug):
    lab = opened(slug)
    (rate,) = [one for one in lab.controls() if getattr(one, "field", "") == "lr"]
    for power in np.arange(rate.low, rate.high, rate.step):
        state = rate.write(lab.state, power)
        for step in (-rate.step, rate.step):
            assert rate.write(state, rate.read(state) + step) != state, (state.lr, step)


def test_what_rests_wakes_up_when_there_is_something_to_do():
    lab = opened("space_folder", preset="XOR")
    live = panels.LabPanel(lab)
    _, turn, *_ = live.bound
    assert (turn.number.disabled, turn.slider.disabled) == (True, True)
    lab.set(neurons=3)
    assert (turn.number.disabled, turn.slider.disabled) == (False, False)


def test_a_button_that_refuses_stays_and_says_why():
    lab = opened("softmax_mixer", z1=5.0)
    live = panels.LabPanel(lab)
    (add,) = [one.box for one in live.bound if name_of(one.control, lab.state) == "Add 0.5 to all logits"]
    assert not add.disabled
    add.click()
    assert "A logit would leave the scale" in live.live.value


def test_back_and_step_rest_at_the_ends():
    for slug, kind in LABS.items():
        lab = kind(predict_first=False)
        steps = next((one for one in panels.LabPanel(lab).bound if isinstance(one, panels.StepControls)), None)
        if steps is None:
            continue
        for step in (0, 1, steps.last):
            lab.state = lab.steps.write(lab.state, step)
            assert (steps.back.disabled, steps.step.disabled) == (step == 0, step == steps.last), slug


def test_every_kind_of_control_can_rest():
    def rests(state):
        return state == "tired"

    kinds = [Slider("a", "a", 0, 1, 0.1, rests=rests), Choice("a", "a", ("x", "y"), rests=rests),
             Toggle("a", "a", rests=rests), Text("a", "a", rests=rests), Action("a", str, rests=rests)]  # fmt: skip
    assert {type(one) for one in kinds} | {Steps} == set(panels.KINDS)
    for one in kinds:
        assert (one.resting("tired"), one.resting("awake")) == (True, False)
    assert Action("a", str).resting("the same")
    assert not Action("a", str.upper).resting("another")
    assert Slider("a", "a", 1, len, 1).resting("x")
