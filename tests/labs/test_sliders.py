"""What a slider and its box show of a state, and what is made of what the browser sends."""

import math
from contextlib import suppress

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_lib import labs
from course_lib.labs.controls import Action, Slider, of, powers_of_ten
from course_lib.labs.lab import LabError
from course_lib.labs.panel import NOISE, LabPanel, LimitsFirst, SliderField, StepControls, on_step
from course_lib.labs.playground import State

LABS = labs.every()
PRESETS = [(slug, name) for slug, lab in LABS.items() for name in lab.presets]


def sliders(lab):
    return [one for one in LabPanel(lab).bound if isinstance(one, SliderField)]


def tell_the_same(lab, bounds):
    """Each box says what its control reads; each slider stands at the nearest step, within its limits."""
    for one in bounds:
        read, slider = one.control.read(lab.state), one.slider
        assert one.number.value == pytest.approx(read, abs=NOISE), (one.number.description, lab.code)
        assert slider.min <= slider.value <= slider.max
        assert abs(slider.value - read) <= slider.step / 2 + NOISE
        steps = (slider.value - slider.min) / slider.step
        assert slider.value == slider.max or steps == pytest.approx(round(steps), abs=1e-6)


def told(lab, bounds, change):
    """Change the state, if it is not refused, and look."""
    with suppress(LabError):
        lab.state = change(lab.state)
    tell_the_same(lab, bounds)


def within_its_limits(lab, control):
    return of(control.low, lab.state) <= control.read(lab.state) <= of(control.high, lab.state)


@pytest.mark.parametrize(("slug", "name"), PRESETS)
def test_what_the_browser_sends_back_changes_nothing(slug, name):
    lab = LABS[slug].named(name) if slug != "backprop_stepper" else LABS[slug](name, predict_first=False)
    before = lab.code
    for one in sliders(lab):
        if not one.control.whole:  # a whole number has no noise
            end = one.slider.max if one.slider.value < one.slider.max else one.slider.min
            one.slider.value = float(np.nextafter(one.slider.value, end))
            one._write({"owner": one.slider, "new": one.at})
            assert lab.code == before, one.number.description


@pytest.mark.parametrize(("slug", "name"), PRESETS)
def test_no_button_leads_beyond_the_scale_of_a_slider(slug, name):
    lab = LABS[slug](name, predict_first=False)
    bounds, start = sliders(lab), lab.state
    for action in (one for one in lab.controls() if isinstance(one, Action)):
        lab.state = start
        for _ in range(4):
            told(lab, bounds, action.change)
            assert all(within_its_limits(lab, one.control) for one in bounds), (action.label, lab.code)


@pytest.mark.parametrize(("slug", "name"), PRESETS)
def test_what_came_from_code_is_shown_also_beyond_the_scale(slug, name):
    lab = LABS[slug](name, predict_first=False)
    bounds, start = sliders(lab), lab.state
    for control in (one for one in lab.controls() if isinstance(one, Slider)):
        low, high = of(control.low, start), of(control.high, start)
        for value in (low - 10 * control.step, high + 10 * control.step, (low + high) / 2):
            lab.state = start
            told(lab, bounds, lambda state: control.write(state, value))  # noqa: B023


def test_a_box_that_is_typed_into_wins_over_the_step_of_its_slider():
    lab = labs.one_neuron(predict_first=False)
    w1, *_ = sliders(lab)
    w1.number.value = 0.52
    assert (lab.state.w1, w1.number.value, w1.slider.value) == (0.52, 0.52, pytest.approx(0.5))
    w1.number.value = 0.5  # where the slider stands already
    assert lab.state.w1 == 0.5
    w1.slider.value = 0.6
    w1.slider.value = 0.5
    assert lab.state.w1 == 0.5


def test_limits_that_a_number_has_moved_go_back_with_other_limits():
    lab = labs.one_neuron(w1=20, predict_first=False)
    w1, *_ = sliders(lab)
    lab.set(w1=0)
    assert (w1.slider.max, w1.number.max) == (20, 20)  # in the middle of a move the scale stays
    lab = labs.playground(predict_first=False)
    wire = sliders(lab)[-1]
    before = wire.slider.max
    lab.set(hidden=(1,), wire=1)
    assert wire.slider.max == wire.number.max == 3 < before


def test_limits_and_number_come_in_one_message():
    # Between two the browser would send back the number that fits the limits it has.
    lab = labs.backprop_stepper("a * b * c + a", b=7.7, a=0.1, step=6, predict_first=False)
    panel, sent = LabPanel(lab), {}
    steps = next(one for one in panel.bound if isinstance(one, StepControls))
    (leaf,) = (one for one in panel.bound if isinstance(one, SliderField))
    for widget in (steps.slider, leaf.slider):
        found = sent.setdefault(widget, [])
        widget._send = lambda message, buffers=None, found=found: found.append({*message["state"]} - {"disabled"})
    lab.set(chosen="b")
    assert sent == {steps.slider: [], leaf.slider: [{"min", "max", "value"}]}
    lab.set(source="a + b", step=1)
    assert sent[steps.slider] == [{"max", "value"}]


@given(st.floats(-50, 50), st.floats(0.5, 40), st.sampled_from([0.01, 0.02, 0.1, 0.25, 0.5, 5]), st.floats(0, 1))
def test_a_step_is_the_nearest_and_stays_itself(low, width, step, share):
    high = low + width
    value = low + share * width
    at = on_step(value, low, high, step)
    assert low <= at <= high
    assert abs(at - value) <= step / 2 + 1e-9
    assert on_step(at, low, high, step) == at
    assert (on_step(low, low, high, step), on_step(high, low, high, step)) == (low, high)


LR = powers_of_ten("lr", -3, 0, 0.02)


@given(st.floats(1e-6, 10))
def test_the_power_of_a_number_with_three_digits_leads_back_to_it(number):
    state = State(lr=float(f"{number:.3g}"))
    assert abs(LR.read(state) - math.log10(state.lr)) <= 0.0022  # half of the third digit, where it is largest
    assert LR.write(state, LR.read(state)) == state


def test_each_step_of_a_power_of_ten_is_read_as_itself():
    state = State()
    for i in range(151):
        power = round(-3 + 0.02 * i, 10)
        found = LR.write(state, power)
        assert LR.read(found) == power
        assert found.lr == float(f"{10**power:.3g}")


class ValueFirst(set):
    def __iter__(self):
        return iter(sorted(super().__iter__(), reverse=True))


@pytest.mark.parametrize("slug", LABS)
def test_limits_are_sent_before_the_number_that_fits_them(slug):
    for bound in LabPanel(LABS[slug](predict_first=False)).bound:
        for widget in (bound.number, bound.slider) if isinstance(bound, SliderField | StepControls) else ():
            sent = []
            widget._send = lambda message, buffers, sent=sent: sent.append(list(message["state"]))
            widget.send_state(ValueFirst({"min", "max", "value"}))
            assert sent == [["min", "max", "value"]]


def test_what_is_sent_of_a_slider_otherwise_is_what_it_was():
    (w1, *_) = sliders(labs.one_neuron(predict_first=False))
    assert isinstance(w1.slider, LimitsFirst)
    assert {"min", "max", "value", "step", "_model_name"} <= w1.slider.get_state().keys()
    sent = []
    w1.slider._send = lambda message, buffers: sent.append(message["state"])
    w1.slider.send_state("value")
    assert sent == [{"value": w1.slider.value}]
