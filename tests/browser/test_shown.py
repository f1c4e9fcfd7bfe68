"""What a lab shows is not changed by showing it, and no fast press of a key is lost: every preset in JupyterLab.

A slider of the browser knows only its steps. What it is made to show it rounds in its own way, and sends that back.
"""

import json

import pytest
from playwright.sync_api import expect

from course_lib import labs
from tests.browser.hand import SOON, LabInHand
from tests.browser.making import notebook

OPENED = """\
from course_lib import labs
from course_lib.labs.panel import SliderField
opened, sent_back, write = [], [], SliderField._write

def listen(bound, change):
    if change["owner"] is bound.slider and not bound.showing:
        sent_back.append((bound.panel.lab.code, bound.number.description, change["new"], bound.at))
    write(bound, change)

SliderField._write = listen

def opening(lab):
    opened.append((lab, lab.code))
    return lab"""
CHANGED = "import json; print(json.dumps([(code, lab.code) for lab, code in opened if lab.code != code]))"
PRESETS = [(slug, name) for slug, lab in labs.every().items() for name in lab.presets]
BETWEEN_STEPS = ["one_neuron(w1=0.55, w2=-12.34", "forward_stepper(x1=0.123456789", "depth_telescope(times=3.3"]
CELLS = [
    *(f"opening(labs.{slug}({name!r}, predict_first=False))" for slug, name in PRESETS),
    *(f"opening(labs.{begin}, predict_first=False))" for begin in BETWEEN_STEPS),
]
HANDS = {
    "rate": "labs.learning_rate_cliff('jumps', predict_first=False)",
    "neuron": "labs.one_neuron(w1=0.07, w2=-0.13, b=0.01, predict_first=False)",
    "stepper": "labs.backprop_stepper('a * b * c * d + a', a=0.123, b=7.7, step=8, predict_first=False)",
}
BOX = "(root, [label, wanted]) => [...root.querySelectorAll('input[type=number]')].some(" \
      "box => box.labels[0].innerText === label && Number(box.value) === wanted)"  # fmt: skip


@pytest.fixture(scope="module")
def page(desk):
    cells = [OPENED, *CELLS, *(f"{name} = {line}\n{name}" for name, line in HANDS.items())]
    page = desk.open(notebook(desk.served, "all_presets", cells))
    assert page.run(), page.errors()
    found, wanted = page.page.locator(".course.lab"), len(CELLS) + len(HANDS)
    for _ in range(3):  # on a busy machine the page scrolls past a lab before it is there
        page.walk()
        if found.count() == wanted:
            break
    expect(found).to_have_count(wanted, timeout=SOON)
    yield page
    assert page.complaints == []
    page.close()


@pytest.fixture(params=HANDS)
def lab(request, page):
    at = len(CELLS) + list(HANDS).index(request.param)
    return LabInHand(page.page.locator(".course.lab").nth(at))


@pytest.mark.parametrize("lab", ["neuron"], indirect=True)
def test_no_state_is_changed_by_being_shown(lab, page):
    lab.changes(lambda: lab.root.locator(".noUi-handle").first.press("ArrowRight"), "a key")  # what came before is done
    assert json.loads(page.kernel(CHANGED)) == []
    said = json.loads(page.kernel("print(json.dumps(sent_back))"))
    assert [one[1:3] for one in said] == [["weight w1", pytest.approx(0.2)]], "more than the key was sent"


@pytest.mark.parametrize("lab", ["rate"], indirect=True)
def test_fast_presses_of_a_button_lead_on_from_where_the_last_one_led(lab, page):
    half = lab.button("Half the rate")
    for _ in range(8):
        half.press("Enter")
    lab.soon(BOX, ["learning rate", 0.45 / 2**8], "a press was lost")
    assert float(page.kernel("print(rate.state.lr)")) == 0.45 / 2**8


@pytest.mark.parametrize("lab", ["stepper"], indirect=True)
def test_limits_that_change_with_what_is_shown_change_nothing_else(lab, page):
    name, source = (lab.root.locator("input[type=text]:not(.lab-turn input)").nth(i) for i in (1, 0))
    for leaf, value in (("b", 7.7), ("a", 0.123), ("b", 7.7)):
        lab.type_into(name, leaf)
        lab.soon(BOX, [leaf, value], f"the box does not show {leaf}")
    lab.changes(lambda: lab.type_into(source, "b + 0.5"), "another expression")
    lab.soon(BOX, ["b", 7.7], "the box does not show b")
    lab.changes(lambda: lab.press("Step"), "Step")
    assert page.kernel("print(stepper.code)").strip() == "labs.backprop_stepper('b + 0.5', b=7.7, step=1)"
